//! The shipped rules compile on every day on which the law changed.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test fails by panicking"
)]

use std::path::Path;
use transborder::law::{Law, LawSource};

#[test]
fn the_shipped_law_compiles() {
    let source = LawSource::read(Path::new("rules/cn")).unwrap();
    for day in ["2021-09-01", "2021-11-01", "2024-03-22", "2025-01-01", "2026-11-01"] {
        Law::compile(source.clone(), day.parse().unwrap()).unwrap_or_else(|error| panic!("{day}: {error}"));
    }
}
#[test]
fn every_list_of_a_zone_has_one_row_that_names_rules_and_facts() {
    let source = LawSource::read(Path::new("rules/cn")).unwrap();
    let text = std::fs::read_to_string("rules/cn/coverage/zones.yaml").unwrap();
    let table: serde_yaml::Value = serde_yaml::from_str(&text).unwrap();
    let rows = table["coverage"].as_sequence().unwrap();
    let lists = source.registers.registers.iter().find(|register| register.id == "zone-lists").unwrap();
    let mut expected: Vec<String> =
        lists.entries.iter().map(|entry| format!("FTZ-{}", entry.id.as_ref().unwrap().to_uppercase())).collect();
    let mut found: Vec<&str> = rows.iter().map(|row| row["instrument"].as_str().unwrap()).collect();
    expected.sort();
    found.sort_unstable();
    assert_eq!(found, expected);
    let words = |row: &serde_yaml::Value, key: &str| -> Vec<String> {
        row[key].as_sequence().unwrap().iter().map(|word| word.as_str().unwrap().to_owned()).collect()
    };
    for row in rows {
        let instrument = row["instrument"].as_str().unwrap();
        assert!(source.jurisdiction.instruments.iter().any(|known| known.id == instrument), "{instrument}");
        for rule in words(row, "rules") {
            assert!(source.rules.iter().any(|placed| placed.rule.id == rule), "{instrument}: {rule}");
        }
        for fact in words(row, "facts") {
            let known = |known: &transborder::fact::FactDeclaration| format!("{}.{}", known.owner.name(), known.name);
            assert!(source.facts.facts.iter().any(|declared| known(declared) == fact), "{instrument}: {fact}");
        }
    }
}

/// A list that is complete frees what is not on it without evidence.
#[test]
fn a_list_is_complete_only_where_its_text_was_read() {
    let source = LawSource::read(Path::new("rules/cn")).unwrap();
    let lists = source.registers.registers.iter().find(|register| register.id == "zone-lists").unwrap();
    for entry in &lists.entries {
        assert!(
            !entry.complete || entry.items.iter().all(|item| item.confidence == transborder::rule::Confidence::High)
        );
        assert!(!entry.sources.is_empty() && entry.confidence.is_some() && entry.checked.is_some(), "{:?}", entry.id);
    }
}
