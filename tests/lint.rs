//! Rules that are wrong are found, and the manifest that shows it is one that `check` accepts.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use transborder::check::check;
use transborder::eval::Options;
use transborder::finding::{Outcome, Report};
use transborder::law::{Law, LawSource};
use transborder::lint::{Counterexample, Difference, Finding, Severity, difference, lint};
use transborder::rule::{Condition, Rule};

fn toy() -> LawSource {
    LawSource::read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/toy/moonbase")).unwrap()
}

/// The toy law with one rule changed.
fn changed(id: &str, change: impl FnOnce(&mut Rule)) -> LawSource {
    let mut source = toy();
    change(&mut source.rules.iter_mut().find(|placed| placed.rule.id == id).unwrap().rule);
    source
}

fn condition(value: Value) -> Condition {
    serde_json::from_value(value).unwrap()
}

/// The rule applies only where this holds too.
fn only(rule: &mut Rule, and: Value) {
    rule.when = Some(Condition::All(vec![rule.when.take().unwrap(), condition(and)]));
}

/// What is worse than a warning.
fn faults(source: &LawSource) -> Vec<Finding> {
    let mut findings = lint(source, &[]).unwrap().findings;
    findings.retain(|finding| finding.severity != Severity::Warning);
    findings
}

fn named(findings: &[Finding]) -> Vec<String> {
    findings.iter().map(|finding| format!("{} {}", finding.check, finding.rule)).collect()
}

fn judged(source: &LawSource, found: &Counterexample) -> Report {
    let law = Law::compile(source.clone(), found.day).unwrap();
    let options = Options { readings: found.readings.clone(), all: true, ..Options::default() };
    check(&[PathBuf::from("-")], &mut found.manifest.as_bytes(), &law, &options).report
}

/// The counterexample of the one fault, which `check` accepts.
fn shown(source: &LawSource) -> (String, Counterexample) {
    let findings = faults(source);
    let first = &findings[0];
    let found = first.counterexample.clone().unwrap();
    assert!(found.confirmed, "{}", found.manifest);
    assert_eq!(judged(source, &found).errors, [], "{}", found.manifest);
    (format!("{} {}", first.check, first.rule), found)
}

#[test]
fn the_toy_law_is_clean() {
    assert_eq!(named(&faults(&toy())), [""; 0]);
}

#[test]
fn a_rule_that_cannot_apply_is_found() {
    let source = changed("moon-lode", |rule| only(rule, json!({ "not": { "is": "leaves" } })));
    assert_eq!(named(&faults(&source)), ["dead-rule moon-lode"]);
}

#[test]
fn an_exemption_that_never_meets_a_rule_is_found() {
    let source = changed("moon-few", |rule| rule.defeats.push("moon-lode".to_owned()));
    assert_eq!(named(&faults(&source)), [""; 0]);
    let source = changed("moon-alarm", |rule| {
        only(rule, json!({ "not": { "some": { "of": "data", "where": { "is": "soulful" } } } }));
    });
    assert_eq!(named(&faults(&source)), ["idle-exemption moon-alarm"]);
    let source = changed("moon-few", |rule| {
        rule.defeats.push("moon-grounded".to_owned());
        rule.from = "2101-03-01".to_owned();
    });
    assert!(named(&faults(&source)).contains(&"idle-exemption moon-few".to_owned()));
}

#[test]
fn two_mechanisms_without_a_stated_order_are_found() {
    let source = changed("moon-vote", |rule| rule.outweighs.retain(|id| id != "moon-few"));
    let (fault, found) = shown(&source);
    assert_eq!(fault, "two-mechanisms moon-vote");
    let report = judged(&source, &found);
    let by = &report.manifests[0].flows[0].items[0].mechanism.by;
    assert!(by.contains(&"moon-vote".to_owned()), "{by:?}");
    let source = changed("moon-alarm", |rule| rule.defeats.retain(|id| id != "moon-vote"));
    assert_eq!(shown(&source).0, "two-mechanisms moon-vote");
}

#[test]
fn a_combination_without_a_mechanism_is_found() {
    let source = changed("moon-few", |rule| {
        only(rule, json!({ "some": { "of": "data", "where": { "is": "soulful" } } }));
    });
    let (fault, found) = shown(&source);
    assert_eq!(fault, "no-mechanism moon-home");
    let mechanism = &judged(&source, &found).manifests[0].flows[0].items[0].mechanism;
    assert_eq!(mechanism.possible, [""; 0], "{}", found.manifest);
}

#[test]
fn more_persons_with_a_lighter_verdict_are_found() {
    let many =
        json!({ "some": { "of": "flow.from", "where": { "total": { "of": "souls-counted", "at-least": 50 } } } });
    let source = changed("moon-slip", |rule| only(rule, json!({ "not": many })));
    let findings = faults(&source);
    let lighter = findings.iter().find(|finding| finding.check == "lighter-verdict").unwrap();
    assert_eq!((lighter.rule.as_str(), lighter.severity), ("moon-slip", Severity::Error));
    assert!(lighter.message.contains("from 49 to 50"), "{}", lighter.message);
    let found = lighter.counterexample.clone().unwrap();
    assert!(found.confirmed, "{}", found.manifest);
    let broken = |found: &Counterexample| {
        let findings = judged(&source, found).findings;
        findings.iter().any(|finding| finding.rule == "moon-slip" && finding.outcome == Outcome::Violated)
    };
    assert!(broken(&found), "{}", found.manifest);
    let more = found.manifest.replace("souls: 11", "souls: 50");
    assert_ne!(more, found.manifest);
    assert!(!broken(&Counterexample { manifest: more, ..found }));
}

#[test]
fn a_category_that_makes_a_verdict_lighter_is_found() {
    let source = changed("moon-lode", |rule| {
        only(rule, json!({ "not": { "some": { "of": "data", "where": { "is": "soulful" } } } }));
    });
    let found = faults(&source).into_iter().find(|finding| finding.check == "lighter-verdict").unwrap();
    assert_eq!(found.rule, "moon-lode");
}

#[test]
fn a_change_that_matters_has_a_manifest_that_shows_it() {
    let original = toy();
    let source = changed("moon-vote", |rule| {
        let mut text = serde_json::to_value(&*rule).unwrap().to_string();
        text = text.replace("\"at-least\":100", "\"at-least\":101");
        *rule = serde_json::from_str(&text).unwrap();
    });
    let Difference::Different { rule, counterexample } = difference(&original, &source, None).unwrap() else {
        panic!("no difference was found");
    };
    assert_eq!(rule, "moon-vote");
    assert!(counterexample.confirmed, "{}", counterexample.manifest);
    let outcome = |source: &LawSource| {
        let report = judged(source, &counterexample);
        report.findings.into_iter().find(|finding| finding.rule == "moon-vote").unwrap().outcome
    };
    assert_ne!(outcome(&original), outcome(&source));
}

type Change = fn(&mut Rule);

#[test]
fn every_sort_of_change_is_seen() {
    let original = toy();
    let changes: Vec<(&str, Change)> = vec![
        ("moon-soulful", |rule| rule.when = Some(condition(json!({ "is": "breathing" })))),
        ("moon-leaves", |rule| rule.from = "2100-02-01".to_owned()),
        ("moon-grounded", |rule| rule.until = Some("2101-03-02".to_owned())),
        ("moon-few", |rule| rule.defeats.push("moon-lode".to_owned())),
        ("moon-few", |rule| rule.mechanism = Some("dock-slip".to_owned())),
        ("moon-slip", |rule| rule.bearer = vec!["flow.to".to_owned()]),
        ("moon-word", |rule| rule.level = Some(transborder::finding::Verdict::FilingRequired)),
        ("moon-word", |rule| rule.standing = true),
    ];
    for (id, change) in changes {
        let source = changed(id, change);
        let found = difference(&original, &source, None);
        assert!(matches!(found, Ok(Difference::Different { .. })), "{id}: {found:?}");
    }
}

#[test]
fn a_change_of_what_is_counted_is_never_taken_for_none() {
    let source = changed("moon-count", |rule| rule.total.as_mut().unwrap().counted = condition(json!({ "all": [] })));
    assert_ne!(difference(&toy(), &source, None).unwrap(), Difference::Same);
}

#[test]
fn a_change_of_words_alone_is_none() {
    let original = toy();
    let twice = changed("moon-lode", |rule| {
        let when = rule.when.clone().unwrap();
        rule.when = Some(Condition::Any(vec![when.clone(), Condition::All(vec![when.clone(), when])]));
    });
    assert_eq!(difference(&original, &twice, None).unwrap(), Difference::Same);
    let implied = changed("moon-few", |rule| only(rule, json!({ "not": { "is": "stays-home" } })));
    assert_eq!(difference(&original, &implied, None).unwrap(), Difference::Same);
    let unsaid = changed("moon-soulful", |rule| rule.cites = vec!["DOCKS 9".to_owned()]);
    assert_eq!(difference(&original, &unsaid, None).unwrap(), Difference::Same);
}
