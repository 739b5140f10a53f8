//! Reads every manifest of a folder that `corpus` wrote into Rust types that keep the place of every value, and does nothing
//! else: what a check is timed against. `cargo run --release --example read_typed -- FOLDER`.

#![expect(clippy::print_stdout, reason = "it says how much it read")]

use serde::Deserialize;
use serde_saphyr::Spanned;
use std::collections::BTreeMap;
use std::error::Error;
use std::hint::black_box;
use std::{env, fs};

type Word = Spanned<String>;
type Words = Vec<Word>;
/// A section whose entries state words alone.
type Entry = BTreeMap<String, Word>;

#[derive(Deserialize)]
#[expect(dead_code, reason = "it is read, and not looked at")]
#[serde(rename_all = "kebab-case")]
struct Manifest {
    transborder: Word,
    workload: Option<Workload>,
    #[serde(default)]
    parties: BTreeMap<String, Party>,
    #[serde(default)]
    datasets: BTreeMap<String, Dataset>,
    services: Option<Word>,
    #[serde(default)]
    processing: BTreeMap<String, Processing>,
    #[serde(default)]
    flows: BTreeMap<String, Flow>,
    claims: Option<Word>,
    #[serde(default)]
    evidence: Vec<Evidence>,
    ledger: Option<Entry>,
    exported: Option<Word>,
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "it is read, and not looked at")]
#[serde(rename_all = "kebab-case")]
struct Workload {
    id: Word,
    kind: Word,
    reader: Word,
    none_of: Words,
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "it is read, and not looked at")]
#[serde(rename_all = "kebab-case")]
struct Party {
    kind: Word,
    entity: Word,
    seat: Word,
    host: Option<Word>,
    free_trade_zone: Option<Word>,
    critical_infrastructure_operator: Option<Word>,
    persons_processed: Option<Spanned<u64>>,
    storage: Option<Words>,
    inference: Option<Words>,
    owner: Option<Word>,
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "it is read, and not looked at")]
#[serde(rename_all = "kebab-case")]
struct Dataset {
    handler: Word,
    collected: Words,
    persons: serde_json::Value,
    form: Word,
    contains: serde_json::Value,
    important_data: Entry,
    contains_none_of: Words,
    core_data: Option<Word>,
    sector: Word,
    under_14: Option<Word>,
    legal_basis: Option<Word>,
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "it is read, and not looked at")]
#[serde(rename_all = "kebab-case")]
struct Processing {
    by: Word,
    r#as: Word,
    inputs: Words,
    adds: Word,
    output: Word,
    keeps: Word,
    trains_on_inputs: Word,
    sub_processors: Option<Word>,
    decides_about_people: Word,
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "it is read, and not looked at")]
struct Flow {
    from: Word,
    to: Word,
    carries: Words,
    mode: Word,
    purpose: Option<Word>,
    of: Option<Word>,
    necessity: Option<Necessity>,
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "it is read, and not looked at")]
struct Necessity {
    statement: Word,
    fields: Words,
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "it is read, and not looked at")]
#[serde(rename_all = "kebab-case")]
struct Evidence {
    kind: Word,
    dated: Word,
    #[serde(default)]
    between: Words,
    covers: Words,
    return_or_deletion: Option<Word>,
    kept_years: Option<Spanned<u64>>,
}

fn main() -> Result<(), Box<dyn Error>> {
    let folder = env::args().nth(1).ok_or("name a folder")?;
    let mut read = 0;
    for file in fs::read_dir(folder)? {
        let path = file?.path();
        let documents: Vec<Manifest> = serde_saphyr::from_multiple(&fs::read_to_string(&path)?)
            .map_err(|error| format!("{}: {error}", path.display()))?;
        read += black_box(documents).len();
    }
    println!("documents: {read}");
    Ok(())
}
