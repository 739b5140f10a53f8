//! Rules written in a test, over the vocabulary of the invented jurisdiction.

#![allow(dead_code, reason = "each test uses what it needs")]

use std::path::Path;
use transborder::law::{LawSource, PlacedRule};
use transborder::rule::RuleFile;
use transborder::syntax::from_typed;

/// The invented jurisdiction with these rules instead of its own.
pub fn own_law(rules: &str) -> LawSource {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/toy/moonbase");
    let mut law = LawSource::read(&folder).unwrap();
    let file: RuleFile = from_typed(rules).unwrap_or_else(|error| panic!("{error:?}"));
    let placed = |rule| PlacedRule { file: "law/own.yaml".to_owned(), line: 1, rule };
    law.rules = file.rules.into_iter().map(placed).collect();
    law
}
