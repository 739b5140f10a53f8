//! Every fixture is judged as its `expect.yaml` says. Expected outcomes come from the law and the cases, never from a run.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test fails by panicking"
)]

mod judge;

use jiff::civil::Date;
use judge::embedded_or_shipped;
use judge::fixture::Fixture;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use transborder::finding::Verdict;
use transborder::law::Law;

#[test]
fn fixtures_are_judged_as_the_law_says() {
    let source = embedded_or_shipped();
    let mut laws: BTreeMap<Date, Law> = BTreeMap::new();
    let mut faults = Vec::new();
    let mut finals: BTreeMap<String, BTreeSet<PathBuf>> = BTreeMap::new();
    let fixtures = Fixture::all(Path::new("fixtures"));
    for fixture in &fixtures {
        if let Some(verdict) = &fixture.verdict {
            finals.entry(verdict.clone()).or_default().insert(fixture.folder.clone());
        }
        let law = laws.entry(fixture.as_of).or_insert_with(|| Law::compile(source.clone(), fixture.as_of).unwrap());
        faults.extend(fixture.faults(law));
    }
    for verdict in Verdict::ALL {
        let folders = finals.get(verdict.name()).map_or(0, BTreeSet::len);
        assert!(folders >= 5, "`{}` is expected of {folders} fixtures only", verdict.name());
    }
    assert!(fixtures.len() > 300, "only {} checks were found", fixtures.len());
    assert!(faults.is_empty(), "{} faults in {} checks:\n{}", faults.len(), fixtures.len(), faults.join("\n"));
}
