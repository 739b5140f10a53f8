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

/// How many articles each of the four instruments has.
const ARTICLES: [(&str, u32); 4] = [("DSL", 55), ("PIPL", 74), ("GAI", 24), ("CAC-2024", 14)];

#[test]
fn every_article_has_one_row_that_names_the_rules_citing_it() {
    let source = LawSource::read(Path::new("rules/cn")).unwrap();
    let rows: Vec<serde_yaml::Value> = ["dsl", "pipl", "generative-ai", "cac-2024"]
        .iter()
        .flat_map(|name| {
            let text = std::fs::read_to_string(format!("rules/cn/coverage/{name}.yaml")).unwrap();
            let table: serde_yaml::Value = serde_yaml::from_str(&text).unwrap();
            table["coverage"].as_sequence().unwrap().clone()
        })
        .collect();
    let mut faults = Vec::new();
    for (instrument, count) in ARTICLES {
        for article in 1..=count {
            let named = |row: &&serde_yaml::Value| {
                row["instrument"] == instrument && row["article"].as_u64() == Some(u64::from(article))
            };
            let found: Vec<_> = rows.iter().filter(named).collect();
            let [row] = found.as_slice() else {
                faults.push(format!("{instrument} {article} has {} rows", found.len()));
                continue;
            };
            let listed: Vec<&str> =
                row["rules"].as_sequence().into_iter().flatten().filter_map(|id| id.as_str()).collect();
            for id in &listed {
                if !source.rules.iter().any(|placed| placed.rule.id == *id) {
                    faults.push(format!("{instrument} {article} names `{id}`, which is no rule"));
                }
            }
            for placed in &source.rules {
                let cites = placed.rule.cites.iter().any(|citation| {
                    let (cited, place) = citation.split_once(' ').unwrap_or((citation, ""));
                    cited == instrument && place.split('(').next() == Some(article.to_string().as_str())
                });
                if cites && !listed.contains(&placed.rule.id.as_str()) {
                    faults.push(format!("{instrument} {article} does not name `{}`, which cites it", placed.rule.id));
                }
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
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
