//! The law that is compiled into the program is the law under `rules/`.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use std::fs;
use std::path::Path;
use transborder::law::{Law, LawSource};

#[test]
fn the_embedded_law_is_current() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let law = LawSource::read(&root.join("rules/cn")).unwrap();
    for (file, text) in [
        ("cn.json", law.to_embedded().unwrap()),
        ("cn.sha256", format!("{}\n", law.digest)),
        ("examples.json", law.to_embedded_examples().unwrap()),
    ] {
        let embedded = fs::read_to_string(root.join("src/embedded").join(file)).unwrap();
        assert!(embedded == text, "src/embedded/{file} is not what rules/ says; run `cargo run --example embed`");
    }
    assert_eq!(LawSource::embedded_with_examples().unwrap(), law);
}

#[test]
fn it_compiles_on_every_day_on_which_something_changes() {
    let law = LawSource::embedded().unwrap();
    let rules = law.rules.iter().map(|placed| &placed.rule);
    let mut days: Vec<String> =
        rules.flat_map(|rule| std::iter::once(&rule.from).chain(&rule.until)).cloned().collect();
    let instruments = law.jurisdiction.instruments.iter();
    days.extend(instruments.flat_map(|known| known.from.iter().chain(&known.until)).cloned());
    days.retain(|day| *day >= law.jurisdiction.asked_from);
    days.push(law.jurisdiction.asked_from.clone());
    days.push(law.jurisdiction.checked_until.clone());
    days.sort();
    days.dedup();
    for day in days {
        let compiled = Law::compile(law.clone(), day.parse().unwrap());
        assert!(compiled.is_ok(), "{day}: {}", compiled.unwrap_err());
    }
}
