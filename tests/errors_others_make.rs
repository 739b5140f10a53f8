//! Errors that guides, questionnaires and tools make about this law. Each test names one, asserts the outcome that the law
//! gives, and shows on a law with the error built in that it would be noticed.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod judge;

use judge::{embedded_or_shipped, judge_texts};
use transborder::eval::Options;
use transborder::finding::{ItemReport, Outcome, Report, Verdict};
use transborder::law::{Law, LawSource};
use transborder::rule::Rule;

const OUTBOUND: &str = include_str!("../fixtures/errors-others-make/outbound.yaml");
const DAY: &str = "2026-11-24";

/// Many sensitive persons of several categories, evidenced by nothing but what every transfer needs.
const SENSITIVE: &str = "contains: [health.record, financial.account, religion]\n    sensitive-persons: 6000";

/// The manifest with places written over.
fn with(changes: &[(&str, &str)]) -> String {
    changes.iter().fold(OUTBOUND.to_owned(), |text, (from, to)| {
        assert_eq!(text.matches(from).count(), 1, "`{from}`");
        text.replace(from, to)
    })
}

fn judged(source: LawSource, day: &str, text: &str) -> Report {
    let law = Law::compile(source, day.parse().unwrap()).unwrap();
    let report = judge_texts(&law, &[("outbound.yaml".to_owned(), text.to_owned())], &Options::default());
    assert_eq!(report.errors, []);
    report
}

fn by_the_law(text: &str) -> Report {
    judged(embedded_or_shipped(), DAY, text)
}

/// By the shipped law with an error put into one rule, as text of its JSON.
fn by_the_error(text: &str, rule: &str, from: &str, to: &str) -> Report {
    let mut source = embedded_or_shipped();
    let placed = source.rules.iter_mut().find(|placed| placed.rule.id == rule).unwrap();
    let written = serde_json::to_string(&placed.rule).unwrap();
    assert!(written.contains(from), "`{from}` is not in {written}");
    placed.rule = serde_json::from_str::<Rule>(&written.replace(from, to)).unwrap();
    judged(source, DAY, text)
}

/// What leaves from the shop.
fn messages(report: &Report) -> &ItemReport {
    &report.manifests[0].flows[0].items[0]
}

/// Verdict of the run, and mechanism and deciding rules of what leaves.
fn outcome(report: &Report) -> (&str, &str, Vec<&str>) {
    let mechanism = &messages(report).mechanism;
    (report.run.name(), &mechanism.kind, mechanism.by.iter().map(String::as_str).collect())
}

fn outcomes_of(report: &Report, rule: &str) -> Vec<Outcome> {
    let all = report.findings.iter().chain(&report.standing);
    all.filter(|finding| finding.rule == rule).map(|finding| finding.outcome).collect()
}

fn asked(report: &Report) -> Vec<&str> {
    report.questions.iter().map(|question| question.fact.as_str()).collect()
}

#[test]
fn the_manifest_itself_is_clear() {
    let report = by_the_law(OUTBOUND);
    assert_eq!(outcome(&report), ("clear", "exempt", vec!["cn-cac-2024-5-1-4"]));
    assert_eq!(asked(&report), [""; 0]);
}

#[test]
fn thresholds_of_2022_are_used_after_2024_03_22() {
    // 100,000 persons exported, or 1,000,000 processed, needed a security assessment in 2022; now the contract is enough.
    let text = with(&[("CN: 500", "CN: 150000"), ("persons-processed: 310000", "persons-processed: 2000000")]);
    let report = by_the_law(&text);
    assert_eq!(outcome(&report), ("filing-required", "contract-or-certification", vec!["cn-cac-2024-8-1"]));
    assert_eq!(outcomes_of(&report, "cn-cac-2024-8-1"), [Outcome::Violated]);
    assert_eq!(outcomes_of(&report, "cn-cac-2024-7-1-2-volume"), []);
    // How many the handler processes in all decides nothing any more, and is not asked.
    let unstated = by_the_law(&with(&[("CN: 500", "CN: 150000"), (", persons-processed: 310000", "")]));
    assert_eq!(outcome(&unstated), outcome(&report));
    assert_eq!(asked(&unstated), [""; 0]);
    let mistaken = by_the_error(&text, "cn-cac-2024-7-1-2-volume", "1000000", "100000");
    assert_eq!(mistaken.run.verdict(), Some(Verdict::AssessmentRequired));
}

#[test]
fn sensitive_persons_are_multiplied_by_categories() {
    let text = with(&[("CN: 500", "CN: 6000"), ("contains: [contact.phone, order.history]", SENSITIVE)]);
    let report = by_the_law(&text);
    assert_eq!(outcome(&report), ("filing-required", "contract-or-certification", vec!["cn-cac-2024-8-1"]));
    let (name, _, year_end) = report.handler_years[0].totals.iter().find(|(name, ..)| name == "sensitive").unwrap();
    assert_eq!((name.as_str(), year_end.min, year_end.max), ("sensitive", 6000, Some(6000)));
    assert_eq!(outcomes_of(&report, "cn-cac-2024-7-1-2-volume"), []);
    // Twice as many persons would be too many, so a count of 12,000 would be noticed.
    let twice = text.replace("CN: 6000", "CN: 12000").replace("sensitive-persons: 6000", "sensitive-persons: 12000");
    assert_eq!(by_the_law(&twice).run.verdict(), Some(Verdict::AssessmentRequired));
}

#[test]
fn consent_is_demanded_where_the_basis_is_a_contract() {
    let consent = "  - { kind: separate-consent, dated: 2024-03-10, covers: [ask, answer] }\n";
    let text = with(&[("legal-basis: consent", "legal-basis: contract"), (consent, "")]);
    let report = by_the_law(&text);
    assert_eq!(outcome(&report), ("clear", "exempt", vec!["cn-cac-2024-5-1-4"]));
    assert_eq!(outcomes_of(&report, "cn-pipl-39-consent"), []);
    // With consent as the basis the same evidence is not enough.
    let with_consent = by_the_law(&with(&[(consent, "")]));
    assert_eq!(outcomes_of(&with_consent, "cn-pipl-39-consent"), [Outcome::Violated]);
    let mistaken = by_the_error(&text, "cn-pipl-39-consent", r#""in":["consent"]"#, r#""in":["consent","contract"]"#);
    assert_eq!(mistaken.run.verdict(), Some(Verdict::DutiesOpen));
}

#[test]
fn an_unknown_operator_status_is_read_as_no() {
    let text = with(&[("critical-infrastructure-operator: no", "critical-infrastructure-operator: unknown")]);
    let report = by_the_law(&text);
    assert_eq!(report.run.possible, [Verdict::Clear, Verdict::AssessmentRequired]);
    assert_eq!(messages(&report).mechanism.possible, ["exempt", "assessment"]);
    assert_eq!(outcomes_of(&report, "cn-cac-2024-7-1-1"), [Outcome::Undetermined]);
    assert_eq!(asked(&report), ["shop.critical-infrastructure-operator"]);
    let mistaken = by_the_error(
        &text,
        "cn-operator",
        r#"{"is":"critical-infrastructure-operator"}"#,
        r#"{"not":{"any":[{"is":"critical-infrastructure-operator"},{"not":{"is":"critical-infrastructure-operator"}}]}}"#,
    );
    assert_ne!(mistaken.run.possible, report.run.possible);
}

#[test]
fn exemptions_are_tried_before_important_data() {
    let claim = "claims:\n  - { exemption: contract, covers: [ask], individual-is-party: yes, necessary: yes, scenario: shopping }\n---\ntransborder: 1\nledger";
    let ordinary = with(&[("---\ntransborder: 1\nledger", claim), ("CN: 500", "CN: 150000")]);
    // The contract exempts and leaves the persons out of the totals, so that the small number has nothing to free.
    assert_eq!(outcome(&by_the_law(&ordinary)), ("clear", "exempt", vec!["cn-cac-2024-5-1-1"]));
    let text = ordinary.replace("status: none", "status: notified");
    let report = by_the_law(&text);
    assert_eq!(outcome(&report), ("assessment-required", "assessment", vec!["cn-cac-2024-7-1-2-important"]));
    assert_eq!(outcomes_of(&report, "cn-cac-2024-7-1-2-important"), [Outcome::Violated]);
    assert_eq!(outcomes_of(&report, "cn-cac-2024-5-1-1"), []);
    let mistaken = by_the_error(
        &text,
        "cn-cac-2024-7-1-2-important",
        r#"{"is":"important"}"#,
        r#"{"all":[{"is":"important"},{"not":{"claim":{"exemption":"contract"}}}]}"#,
    );
    assert_ne!(mistaken.run.verdict(), Some(Verdict::AssessmentRequired));
}

#[test]
fn the_exemption_for_small_volumes_is_given_to_sensitive_data() {
    let sensitive = "contains: [financial.account]\n    sensitive-persons: 5";
    let text = with(&[("CN: 500", "CN: 5"), ("contains: [contact.phone, order.history]", sensitive)]);
    let report = by_the_law(&text);
    assert_eq!(outcome(&report), ("filing-required", "contract-or-certification", vec!["cn-cac-2024-8-1"]));
    assert_eq!(outcomes_of(&report, "cn-cac-2024-8-1"), [Outcome::Violated]);
    assert_eq!(outcomes_of(&report, "cn-cac-2024-5-1-4"), []);
    let mistaken = by_the_error(&text, "cn-cac-2024-5-1-4", r#"{"not":{"is":"sensitive"}}"#, r#"{"is":"personal"}"#);
    assert_eq!(outcomes_of(&mistaken, "cn-cac-2024-5-1-4"), [Outcome::Satisfied]);
}

#[test]
fn the_exemption_for_small_volumes_is_given_to_an_operator() {
    let text = with(&[
        ("CN: 500", "CN: 1"),
        ("critical-infrastructure-operator: no", "critical-infrastructure-operator: yes"),
    ]);
    let report = by_the_law(&text);
    assert_eq!(outcome(&report), ("assessment-required", "assessment", vec!["cn-cac-2024-7-1-1"]));
    assert_eq!(outcomes_of(&report, "cn-cac-2024-7-1-1"), [Outcome::Violated]);
    assert_eq!(outcomes_of(&report, "cn-cac-2024-5-1-4"), []);
    let mistaken = by_the_error(&text, "cn-cac-2024-5-1-4", r#"{"not":{"is":"operator"}}"#, r#"{"all":[]}"#);
    assert_eq!(outcomes_of(&mistaken, "cn-cac-2024-5-1-4"), [Outcome::Satisfied]);
}

#[test]
fn a_question_is_asked_that_another_branch_has_decided() {
    let unknown = ("critical-infrastructure-operator: no", "critical-infrastructure-operator: unknown");
    let text = with(&[unknown, ("status: none", "status: notified")]);
    let report = by_the_law(&text);
    assert_eq!(report.run.verdict(), Some(Verdict::AssessmentRequired));
    assert_eq!(messages(&report).mechanism.kind, "assessment");
    assert_eq!(outcomes_of(&report, "cn-cac-2024-7-1-2-important"), [Outcome::Violated]);
    assert_eq!(asked(&report), [""; 0]);
    // Without the branch that decides, the question is asked.
    let mistaken =
        by_the_error(&text, "cn-ndsm-29-important", r#""in":["notified","published"]"#, r#""in":["published"]"#);
    assert_eq!(asked(&mistaken), ["shop.critical-infrastructure-operator"]);
}

#[test]
fn evidence_is_dropped_on_its_last_day() {
    let consent = "{ kind: separate-consent, dated: 2024-03-10, covers: [ask, answer] }";
    let ending = "{ kind: separate-consent, dated: 2024-03-10, until: 2026-11-24, covers: [ask, answer] }";
    let text = with(&[(consent, ending)]);
    let report = by_the_law(&text);
    assert_eq!(outcome(&report), ("clear", "exempt", vec!["cn-cac-2024-5-1-4"]));
    assert!(outcomes_of(&report, "cn-pipl-39-consent").iter().all(|outcome| *outcome == Outcome::Satisfied));
    let next = judged(embedded_or_shipped(), "2026-11-25", &text);
    assert_eq!(next.run.verdict(), Some(Verdict::DutiesOpen));
    assert!(outcomes_of(&next, "cn-pipl-39-consent").contains(&Outcome::Violated));
}

#[test]
fn a_listed_recipient_is_free_on_the_last_day_of_its_listing() {
    let mut source = embedded_or_shipped();
    let register = source.registers.registers.iter_mut().find(|known| known.id == "restricted-recipients").unwrap();
    // `until` is the day after the last.
    let entry = r#"{"entity":"model-co.example","from":"2026-11-24","until":"2026-11-26","sources":["notice"]}"#;
    register.entries.push(serde_json::from_str(entry).unwrap());
    let on = |day: &str| judged(source.clone(), day, OUTBOUND);
    assert_eq!(on("2026-11-23").run.verdict(), Some(Verdict::Clear));
    for day in ["2026-11-24", "2026-11-25"] {
        assert_eq!(on(day).run.verdict(), Some(Verdict::Blocked), "{day}");
        assert!(outcomes_of(&on(day), "cn-pipl-42").contains(&Outcome::Violated), "{day}");
    }
    assert_eq!(on("2026-11-26").run.verdict(), Some(Verdict::Clear));
    assert_eq!(outcomes_of(&on("2026-11-26"), "cn-pipl-42"), []);
}

#[test]
fn an_instrument_is_dropped_on_its_last_day() {
    // DSL 30 alone asked for the risk assessment until the last day of 2024; NDSM 33 took over on the first of 2025.
    let text = with(&[("status: none", "status: notified")]);
    let on = |day: &str| judged(embedded_or_shipped(), day, &text);
    let (last, first) = (on("2024-12-31"), on("2025-01-01"));
    assert_eq!(outcomes_of(&last, "cn-dsl-30"), [Outcome::Violated]);
    assert_eq!(outcomes_of(&last, "cn-ndsm-33"), []);
    assert_eq!(outcomes_of(&first, "cn-dsl-30"), []);
    assert_eq!(outcomes_of(&first, "cn-ndsm-33"), [Outcome::Violated]);
}
