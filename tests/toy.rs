//! An invented law, read from a folder, is judged like any other: nothing in the program knows a country, a category of data,
//! a mechanism or a rule.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

use std::path::{Path, PathBuf};
use transborder::check::{Checked, check};
use transborder::eval::Options;
use transborder::finding::Verdict;
use transborder::law::{Law, LawSource};
use transborder::rule_test;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/toy/moonbase")
}

fn source() -> LawSource {
    LawSource::read(&folder()).unwrap()
}

fn law(day: &str) -> Law {
    Law::compile(source(), day.parse().unwrap()).unwrap()
}

fn manifest() -> String {
    std::fs::read_to_string(folder().join("examples/haul.yaml")).unwrap()
}

fn judge(text: &str, day: &str, options: &Options) -> Checked {
    let checked = check(&[PathBuf::from("-")], &mut text.as_bytes(), &law(day), options);
    assert_eq!(checked.report.errors, []);
    checked
}

/// The verdict of the run, and the mechanism of the one item.
fn verdict(text: &str) -> (String, String) {
    let report = judge(text, "2101-06-30", &Options::default()).report;
    (report.run.name().to_owned(), report.manifests[0].flows[0].items[0].mechanism.kind.clone())
}

#[test]
fn its_mechanisms_have_its_own_names() {
    let word = "evidence:\n  - { kind: word-given, dated: 2101-01-01, covers: [launch] }\n---\ntransborder: 1\nledger";
    let given = manifest().replace("---\ntransborder: 1\nledger", word);
    let with = |from: &str, to: &str| {
        assert!(given.contains(from));
        let (verdict, mechanism) = verdict(&given.replacen(from, to, 1));
        format!("{verdict} {mechanism}")
    };
    assert_eq!(with("", ""), "clear waived");
    assert_eq!(with("seat: MA", "seat: LU"), "clear stays-home");
    assert_eq!(with("LU: 5", "LU: 11"), "filing-required dock-slip");
    assert_eq!(with("LU: 5", "LU: 100"), "assessment-required council-vote");
    assert_eq!(with("lode: none", "lode: { secret: yes }"), "blocked waived");
    assert_eq!(with("persons: { LU: 5 }", "persons: unknown"), "undetermined undetermined");
    assert_eq!(verdict(&manifest()), ("duties-open".to_owned(), "waived".to_owned()));
}

#[test]
fn its_totals_run_over_all_manifests_of_a_handler() {
    let second = manifest().split("---").next().unwrap().replace("id: haul", "id: second").replace("LU: 5", "LU: 6");
    let both = format!("{}---\n{second}", manifest());
    let report = judge(&both, "2101-06-30", &Options::default()).report;
    assert_eq!(report.run.name(), "undetermined");
    assert_eq!(report.run.worst(), Verdict::FilingRequired);
    let (name, _, year_end) = &report.handler_years[0].totals[0];
    assert_eq!((name.as_str(), year_end.min, year_end.max), ("souls", 6, Some(11)));
}

#[test]
fn its_rules_are_in_force_in_their_periods_only() {
    let text = manifest().replace("ship.example", "rustbucket.example");
    let worst = |day: &str| judge(&text, day, &Options::default()).report.run.worst();
    assert_eq!(worst("2101-02-28"), Verdict::Blocked);
    assert_ne!(worst("2101-03-01"), Verdict::Blocked);
}

#[test]
fn standing_duties_count_only_when_asked_for() {
    let text = manifest().replace("airlocks: 1", "airlocks: 2").replace("LU: 5", "LU: 0").replace("[name]", "[rock]");
    let report = judge(&text, "2101-06-30", &Options::default()).report;
    assert_eq!((report.run.name(), report.standing.len()), ("clear", 2));
    let report = judge(&text, "2101-06-30", &Options { standing: true, ..Options::default() }).report;
    assert_eq!((report.run.name(), report.standing.len()), ("duties-open", 0));
}

#[test]
fn its_examples_pass() {
    let tested = rule_test::test(&source(), true);
    assert_eq!(tested.failures, []);
    assert_eq!(tested.rules, source().rules.len());
    assert!(tested.examples > 15);
}

#[test]
fn an_example_that_fails_says_how() {
    let mut wrong = source();
    let at = wrong.rules.iter().position(|placed| placed.rule.id == "moon-slip").unwrap();
    let rule = &mut wrong.rules[at].rule;
    rule.examples.truncate(2);
    rule.examples[0].expect = Some(transborder::finding::Outcome::Satisfied.into());
    rule.examples[1].at = "launch/rocks".to_owned();
    let mut spoilt = rule.examples[0].clone();
    spoilt.set.insert("parties.ship.seat".to_owned(), "XX".into());
    rule.examples.push(spoilt);
    let mut baseless = rule.examples[0].clone();
    baseless.base = "gone".to_owned();
    rule.examples.push(baseless);
    let none = wrong.rules.iter().position(|placed| placed.rule.id == "moon-echo").unwrap();
    wrong.rules[none].rule.examples.clear();
    let tested = rule_test::test(&wrong, false);
    let got: Vec<(&str, &str)> =
        tested.failures.iter().map(|failure| (failure.rule.as_str(), failure.got.as_str())).collect();
    assert_eq!(
        got,
        [
            ("moon-slip", "violated"),
            ("moon-slip", "there is no item `launch/rocks`"),
            ("moon-slip", "the manifest is wrong"),
            ("moon-slip", "there is no example manifest `gone`"),
            ("moon-echo", "the rule has no example"),
        ]
    );
    assert_eq!((tested.failures[0].file.as_str(), tested.failures[0].line > 1), ("law/docks.yaml", true));
    assert!(tested.failures[2].errors[0].contains("`XX` is no country or region"), "{:?}", tested.failures[2].errors);
    assert_eq!(rule_test::test(&wrong, true).failures.len(), 4);
}

/// A register of lists, and a fact that names their items, added to the invented law.
fn law_of_permits(when: &str, day: &str) -> Law {
    let mut source = source();
    let register = r#"
id: permits
title: { en: permits of the docks }
checked: "2101-06-01"
cites: [DOCKS 4]
entries:
  - id: old
    from: "2100-01-01"
    until: "2101-06-30"
    fields: { forms: [voices], colour: [red] }
    complete: true
    sources: [notice 8]
    items:
      - { id: song, title: { en: songs }, fields: { colour: [blue], forms: [voices] }, confidence: high }
  - id: new
    from: "2101-06-30"
    fields: { forms: [tables], colour: [green] }
    sources: [notice 9]
    items:
      - { id: list, title: { en: lists }, threshold: { kind: locks, window: held, number: 3 }, confidence: low }
      - { id: sum, title: { en: sums }, threshold: { kind: locks, window: held, number: 3, included: true }, confidence: low }
      - { id: tale, title: { en: tales }, threshold: { kind: locks, window: held }, confidence: low }
"#;
    source.registers.registers.push(serde_yaml::from_str(register).unwrap());
    let fact = "{ owner: dataset, name: permit, type: choices, closed: true, question: Which?, why: It counts., knows: legal, design: false,
                  values: { song: songs, list: lists, sum: sums, tale: tales } }";
    source.facts.facts.push(serde_yaml::from_str(fact).unwrap());
    let grounded = source.rules.iter_mut().find(|placed| placed.rule.id == "moon-grounded").unwrap();
    let when: serde_json::Value = serde_yaml::from_str(when).unwrap();
    grounded.rule.when = Some(serde_json::from_value(when).unwrap());
    grounded.rule.until = None;
    Law::compile(source, day.parse().unwrap()).unwrap()
}

/// Whether the grounding rule applies to the item of a mine with so many airlocks.
fn is_grounded(permit: &str, airlocks: u32, test: &str, day: &str) -> bool {
    let when = format!("{{ some: {{ of: data, where: {{ listed: {{ register: permits, {test} }} }} }} }}");
    let text = manifest().replace("form: tables", &format!("form: tables, permit: {permit}")).replacen(
        "airlocks: 1",
        &format!("airlocks: {airlocks}"),
        1,
    );
    let checked = check(&[PathBuf::from("-")], &mut text.as_bytes(), &law_of_permits(&when, day), &Options::default());
    assert_eq!(checked.report.errors, []);
    checked.report.findings.iter().any(|finding| finding.rule == "moon-grounded")
}

#[test]
fn an_entry_of_a_register_passes_by_its_words_on_its_days() {
    let passes = |test: &str, day: &str| is_grounded("none", 1, test, day);
    assert!(!passes("by: { forms: form }", "2101-06-29"));
    assert!(passes("by: { forms: form }", "2101-06-30"));
    assert!(passes("by: { forms: form }, having: { colour: [green, red] }", "2101-06-30"));
    assert!(!passes("by: { forms: form }, having: { colour: [red] }", "2101-06-30"));
    assert!(passes("by: { forms: form }, complete: false", "2101-06-30"));
    assert!(!passes("by: { forms: form }, complete: true", "2101-06-30"));
}

#[test]
fn an_item_of_a_register_passes_where_it_is_named_and_its_threshold_is_reached() {
    let measured = "item: { named-by: permit, reached: [{ kind: locks, window: held, fact: handler.airlocks }] }";
    let passes = |permit: &str, airlocks: u32| is_grounded(permit, airlocks, measured, "2101-06-30");
    assert_eq!((passes("[list]", 3), passes("[list]", 4)), (false, true));
    assert_eq!((passes("[sum]", 2), passes("[sum]", 3)), (false, true));
    assert!(!passes("none", 9));
    // A number that is not known, and one that nothing measures, show nothing.
    assert!(!passes("[tale]", 9));
    assert!(!is_grounded("[list]", 9, "item: { named-by: permit }", "2101-06-30"));
    // An item has its own fields, and one that lacks a field is not limited by it.
    let song = |test: &str, day: &str| is_grounded("[song]", 1, test, day);
    assert!(song("item: { named-by: permit, having: { colour: [blue] } }", "2101-06-29"));
    assert!(!song("item: { named-by: permit, having: { colour: [red] } }", "2101-06-29"));
    assert!(song("having: { colour: [red] }, item: { named-by: permit, having: { colour: [blue] } }", "2101-06-29"));
    assert!(!song("item: { named-by: permit }", "2101-06-30"));
    assert!(!song("item: { named-by: permit, by: { forms: form } }", "2101-06-29"));
    assert!(is_grounded("[sum]", 3, &measured.replace("reached", "by: { forms: form }, reached"), "2101-06-30"));
}

#[test]
fn a_register_is_stale_after_so_many_days() {
    let stale = |days: u32, day: &str| {
        let options = Options { stale_after: Some(days), ..Options::default() };
        judge(&manifest(), day, &options).report.stale_registers.len()
    };
    assert_eq!((stale(29, "2101-06-30"), stale(28, "2101-06-30")), (0, 1));
    assert_eq!(judge(&manifest(), "2101-06-30", &Options::default()).report.stale_registers, []);
}
