//! Totals over several manifests of one handler, and what is said of them.
//!
//! Expected outcomes come from the law: thresholds of the 2024 Provisions (articles 5, 7 and 8), counted in distinct persons for
//! each handler and year.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test fails by panicking"
)]

mod judge;
mod outbound;

use outbound::{Flow, LEDGER, Workload, judged, judged_with, text_of};
use proptest::prelude::*;
use std::collections::BTreeMap;
use transborder::diagnostic::Severity;
use transborder::eval::Options;
use transborder::finding::{Report, Verdict};

fn verdicts(report: &Report) -> Vec<Verdict> {
    let flows = report.manifests.iter().flat_map(|manifest| &manifest.flows);
    flows.filter(|flow| flow.from == "shop").map(|flow| flow.judgement.verdict().unwrap_or(Verdict::Blocked)).collect()
}

/// The same, by manifest and flow.
fn by_flow(report: &Report) -> BTreeMap<(String, String), Verdict> {
    let flows = report.manifests.iter().flat_map(|manifest| manifest.flows.iter().map(|flow| (&manifest.id, flow)));
    let sent = flows.filter(|(_, flow)| flow.from == "shop");
    sent.map(|(manifest, flow)| ((manifest.clone(), flow.id.clone()), flow.judgement.worst())).collect()
}

fn of(workloads: &[Workload]) -> Report {
    judged("2026-11-01", &workloads.iter().map(text_of).chain([LEDGER.to_owned()]).collect::<Vec<_>>())
}

fn codes(report: &Report) -> Vec<&'static str> {
    report.errors.iter().map(|error| error.code).collect()
}

fn disjoint(id: &'static str, persons: u64, from: &str) -> Workload {
    Workload::new(id, persons).related(from, "disjoint")
}

#[test]
fn other_persons_add_up_over_manifests_and_recipients() {
    let report = of(&[Workload::new("a", 60_000), disjoint("b", 50_000, "a/messages")]);
    assert_eq!(verdicts(&report), [Verdict::FilingRequired; 2], "110,000 persons (C3)");
    let report = of(&[Workload::new("a", 60_000), disjoint("b", 39_999, "a/messages")]);
    assert_eq!(verdicts(&report), [Verdict::Clear; 2], "99,999 persons (C11)");
    let report = of(&[Workload::new("a", 60_000), disjoint("b", 40_000, "a/messages")]);
    assert_eq!(verdicts(&report), [Verdict::FilingRequired; 2], "100,000 persons (C11)");
    let report = of(&[Workload::new("a", 500_000), disjoint("b", 500_000, "a/messages")]);
    assert_eq!(verdicts(&report), [Verdict::AssessmentRequired; 2], "1,000,000 persons (C9)");
}

#[test]
fn the_same_persons_count_once_and_a_part_counts_with_its_whole() {
    let report = of(&[Workload::new("a", 60_000), Workload::new("b", 60_000).related("a/messages", "same")]);
    assert_eq!(verdicts(&report), [Verdict::Clear; 2], "60,000 distinct persons (C2)");
    let report = of(&[Workload::new("a", 60_000), Workload::new("b", 50_000).related("a/messages", "subset")]);
    assert_eq!(verdicts(&report), [Verdict::Clear; 2], "60,000 distinct persons (C2)");
}

#[test]
fn a_part_of_a_set_of_which_only_some_count_is_not_left_out() {
    // Of 99,999 persons 20,000 count among sensitive persons alone, and the 20,000 of the other set may be these.
    let mixed = Workload::new("a", 99_999).sensitive(20_000);
    let texts =
        [text_of(&mixed), text_of(&Workload::new("b", 20_001).related("a/messages", "subset")), LEDGER.to_owned()];
    let readings = vec![("count-mixed-persons".to_owned(), "sensitive-only".to_owned())];
    let report = judged_with("2026-11-01", &texts, &Options { readings, ..Options::default() });
    let total = &report.handler_years[0].totals[0];
    assert!(total.2.max.is_none_or(|max| max >= 99_999), "{total:?}");
}

#[test]
fn each_legal_entity_counts_for_itself() {
    let report =
        of(&[Workload::new("a", 60_000), Workload { entity: "other.example", ..disjoint("b", 50_000, "a/messages") }]);
    let years: Vec<&str> = report.handler_years.iter().map(|year| year.handler.as_str()).collect();
    assert_eq!(years, ["other.example", "shop.example"], "per handler (C3, C14)");
    let sums: Vec<u64> = report.handler_years.iter().map(|year| year.totals[0].2.min).collect();
    assert_eq!(sums, [50_000, 60_000]);
}

#[test]
fn persons_of_an_uncounted_exemption_are_left_out() {
    let booking = Workload {
        claims: "[{ exemption: contract, covers: [ask], individual-is-party: yes, scenario: booking, necessary: yes }]",
        ..disjoint("b", 80_000, "a/messages")
    };
    let report = of(&[Workload::new("a", 60_000), booking]);
    assert_eq!(verdicts(&report), [Verdict::Clear; 2], "C4");
    assert_eq!(report.handler_years[0].totals[0].2.min, 60_000);
}

#[test]
fn ordinary_and_sensitive_persons_are_counted_apart() {
    let sensitive = Workload::new("a", 9_999).sensitive(9_999);
    let report = of(&[sensitive.clone(), disjoint("b", 90_000, "a/messages")]);
    assert_eq!(verdicts(&report), [Verdict::FilingRequired, Verdict::Clear], "neither total reaches its number (C6)");
    // Whether a person of both kinds counts among ordinary persons too is open, and 99,999 turns on it.
    let report = of(&[sensitive.clone(), disjoint("b", 90_001, "a/messages")]);
    assert_eq!(report.manifests[1].judgement.possible, [Verdict::Clear, Verdict::FilingRequired], "C7");
    let report = of(&[Workload { persons: "{ CN: 10000 }".to_owned(), sensitive: Some(10_000), ..sensitive }]);
    assert_eq!(verdicts(&report), [Verdict::AssessmentRequired], "10,000 sensitive persons (C6, C11)");
    let child = Workload { under_14: "yes", ..Workload::new("a", 1) };
    assert_eq!(verdicts(&of(&[child])), [Verdict::FilingRequired], "one child (C15)");
}

#[test]
fn a_finding_and_the_year_name_what_adds_up_with_places() {
    let ledger = LEDGER.replace("exported: none", "exported:\n  - { id: payroll, ordinary: 7, sensitive: 0 }");
    let texts = [text_of(&Workload::new("a", 60_000)), text_of(&disjoint("b", 50_000, "a/messages")), ledger];
    let report = judged("2026-11-01", &texts);
    let parts: Vec<(&str, &str)> =
        report.handler_years[0].parts.iter().map(|part| (part.total.as_str(), part.name.as_str())).collect();
    assert_eq!(parts, [("ordinary", "a/ask/messages"), ("ordinary", "b/ask/messages"), ("ordinary", "payroll")]);
    let files: Vec<u32> = report.handler_years[0].parts.iter().map(|part| part.location.file.0).collect();
    assert_eq!(files, [0, 1, 2], "each in its own file");
    let finding = report.findings.iter().find(|finding| finding.rule == "cn-cac-2024-8-1").unwrap();
    for name in ["a/ask/messages", "b/ask/messages", "payroll"] {
        assert!(finding.facts.iter().any(|fact| fact.name == name), "{name}: {:?}", finding.facts);
    }
}

#[test]
fn a_growing_total_says_when_it_is_expected_to_cross_a_line() {
    // 30,000 persons in the 60 days until the end of the year are 500 a day; 10,000 are missing: 20 days.
    let growing =
        Workload { persons: "{ CN: { so-far: 90000, year-end: 120000 } }".to_owned(), ..Workload::new("a", 0) };
    let report = of(std::slice::from_ref(&growing));
    assert_eq!(verdicts(&report), [Verdict::FilingRequired], "the forecast decides");
    assert_eq!(report.manifests[0].flows[0].items[0].so_far, Some(Verdict::Clear), "today alone would be lighter (C8)");
    let [crossing] = report.handler_years[0].crossings.as_slice() else { panic!("{:?}", report.handler_years) };
    assert_eq!((crossing.total.as_str(), crossing.threshold), ("ordinary", 100_000));
    assert_eq!(crossing.expected.to_string(), "2026-11-21");
    assert_eq!(crossing.at_latest, Some(crossing.expected));
    assert!(crossing.rules.contains(&"cn-cac-2024-8-1".to_owned()), "{crossing:?}");
    // A plain number is the forecast: what has left is anything up to it, so whether the line is crossed is open.
    assert!(of(&[Workload::new("a", 120_000)]).handler_years[0].crossings.is_empty());
    // Without a ledger the total is open above.
    assert!(judged("2026-11-01", &[text_of(&growing)]).handler_years[0].crossings.is_empty());
}

#[test]
fn what_two_documents_say_differently_is_an_error_at_both_places() {
    let operator = Workload { operator: "yes", ..disjoint("b", 5, "a/messages") };
    let cases = [
        ("disagreement", of(&[Workload::new("a", 5), operator])),
        ("disagreement", of(&[Workload::new("a", 60_000), Workload::new("b", 50_000).related("a/messages", "same")])),
        ("disagreement", of(&[Workload::new("a", 50_000), Workload::new("b", 60_000).related("a/messages", "subset")])),
        (
            "circular-relation",
            of(&[
                Workload::new("a", 5).related("b/messages", "subset"),
                Workload::new("b", 5).related("a/messages", "subset"),
            ]),
        ),
        (
            "contradiction",
            of(&[
                Workload::new("a", 5).related("b/messages", "same"),
                Workload::new("b", 5).related("a/messages", "disjoint"),
            ]),
        ),
    ];
    for (code, report) in cases {
        let error = report
            .errors
            .iter()
            .find(|error| error.code == code)
            .unwrap_or_else(|| panic!("{code}: {:?}", report.errors));
        assert_eq!(error.severity, Severity::Error);
        let (related, _) = error.related[0];
        assert_ne!(related.file, error.primary.unwrap().file, "{error:?}");
    }
    let differing = Workload { operator: "yes", ..disjoint("b", 5, "a/messages") };
    let report = of(&[Workload::new("a", 5), differing]);
    assert_eq!(report.run.worst(), Verdict::AssessmentRequired, "neither statement counts");
}

#[test]
fn manifests_may_say_different_things_of_what_an_entity_does_in_them() {
    let report = of(&[Workload::new("a", 5), Workload { storage: "[CN, US]", ..disjoint("b", 5, "a/messages") }]);
    assert!(!codes(&report).contains(&"disagreement"), "{:?}", report.errors);
}

#[test]
fn ledgers_that_overlap_or_are_of_another_year_are_said() {
    let workload = text_of(&Workload::new("a", 5));
    let with = |ledgers: &[String]| judged("2026-11-01", &[std::slice::from_ref(&workload), ledgers].concat());
    let twice = LEDGER.replace(
        "exported: none",
        "exported:\n  - { id: crm, ordinary: 1, sensitive: 0 }\n  - { id: crm, ordinary: 2, sensitive: 0 }",
    );
    assert!(codes(&with(&[twice])).contains(&"duplicate-id"));
    let other = LEDGER.replace("exported: none", "exported:\n  - { id: crm, ordinary: 1, sensitive: 0 }");
    let both = with(&[LEDGER.to_owned(), other]);
    assert!(codes(&both).contains(&"contradiction"));
    assert!(!both.handler_years[0].complete, "neither says that nothing else left");
    let past = with(&[LEDGER.replace("2026", "2025")]);
    assert!(codes(&past).contains(&"other-window"), "{:?}", past.errors);
    assert!(!past.handler_years[0].complete, "the window is this year's (C1)");
}

#[test]
fn numbers_at_the_limit_add_up_without_wrapping() {
    let most = (1 << 48) - 1;
    let report = of(&[Workload::new("a", most), disjoint("b", most, "a/messages")]);
    assert_eq!(report.handler_years[0].totals[0].2.min, 2 * most);
    assert_eq!(verdicts(&report), [Verdict::AssessmentRequired; 2]);
}

/// Numbers of persons around every line of the law.
fn any_persons() -> impl Strategy<Value = u64> {
    prop::sample::select(vec![1, 2, 9_999, 10_000, 49_999, 50_000, 99_999, 100_000, 500_000, 999_999, 1_000_000])
}

/// One workload, with everything stated and all duties evidenced.
fn any_workload() -> impl Strategy<Value = Workload> {
    (any_persons(), prop::option::weighted(0.3, any_persons()), any::<bool>(), any::<bool>()).prop_map(
        |(persons, sensitive, claimed, answered)| Workload {
            sensitive: sensitive.map(|sensitive| sensitive.min(persons)),
            claims: if claimed {
                "[{ exemption: contract, covers: [ask], individual-is-party: yes, scenario: booking, necessary: yes }]"
            } else {
                "none"
            },
            flows: if answered { vec![Flow("ask", "ask")] } else { vec![Flow("ask", "other work")] },
            ..Workload::new("", persons)
        },
    )
}

/// Workloads of one handler, of which no two have a person in common.
fn named(workloads: Vec<Workload>) -> Vec<Workload> {
    let ids = ["a", "b", "c", "d"];
    let each = workloads.into_iter().zip(ids).enumerate();
    each.map(|(at, (workload, id))| {
        let named = Workload { id, ..workload };
        ids.iter().take(at).fold(named, |known, other| known.related(&format!("{other}/messages"), "disjoint"))
    })
    .collect()
}

fn none_lighter(before: &Report, after: &Report) {
    let (before, after) = (by_flow(before), by_flow(after));
    for (flow, verdict) in &before {
        assert!(after[flow] >= *verdict, "{before:?} became {after:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn more_never_lightens_the_verdict_of_any_flow(
        first in any_workload(),
        second in any_workload(),
        third in any_workload(),
        more in any_persons(),
    ) {
        let before = named(vec![first.clone(), second.clone()]);
        let report = of(&before);
        prop_assert!(report.errors.is_empty(), "{:?}", report.errors);
        // A manifest.
        none_lighter(&report, &of(&named(vec![first.clone(), second.clone(), third])));
        // Persons; as many of them with sensitive data as before.
        let larger = Workload { persons: format!("{{ CN: {} }}", first.number() + more), ..first.clone() };
        none_lighter(&report, &of(&named(vec![larger, second.clone()])));
        // A category: something sensitive of everybody.
        let wider = Workload { sensitive: Some(first.number()), ..first.clone() };
        none_lighter(&report, &of(&named(vec![wider, second.clone()])));
        // An outbound flow.
        let flows = [&first.flows[..], &[Flow("also", "something else")]].concat();
        none_lighter(&report, &of(&named(vec![Workload { flows, ..first }, second])));
    }

    #[test]
    fn splitting_a_flow_changes_no_verdict(first in any_workload(), second in any_workload()) {
        let flow = first.flows[0].clone();
        let split = Workload { flows: vec![flow.clone(), Flow("again", flow.1)], claims: first.claims, ..first.clone() };
        let claims = first.claims.replace("[ask]", "[ask, again]");
        let whole = verdicts(&of(&named(vec![first, second.clone()])));
        let parts = verdicts(&of(&named(vec![Workload { claims: claims.leak(), ..split }, second])));
        prop_assert_eq!(vec![whole[0], whole[0], whole[1]], parts);
    }
}
