//! How persons are counted: C1 to C16 of the counting rules (2024 Provisions 5, 7 and 8 with the official questions and answers).
//!
//! Expected outcomes come from the law, with all facts stated and all duties of a transfer evidenced.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod judge;
mod outbound;

use outbound::{Flow, LEDGER, Workload, judged, text_of};
use transborder::finding::{Report, Verdict};

const DAY: &str = "2026-11-01";

fn of(workloads: &[Workload]) -> Report {
    of_texts(&workloads.iter().map(text_of).collect::<Vec<_>>())
}

fn of_texts(texts: &[String]) -> Report {
    let report = judged(DAY, &[texts, &[LEDGER.to_owned()]].concat());
    assert_eq!(report.errors, []);
    report
}

fn verdicts(report: &Report) -> Vec<Verdict> {
    let flows = report.manifests.iter().flat_map(|manifest| &manifest.flows);
    flows.map(|flow| flow.judgement.verdict().unwrap_or(Verdict::Blocked)).collect()
}

/// Other persons than those of `a`.
fn others(id: &'static str, persons: u64) -> Workload {
    Workload::new(id, persons).related("a/messages", "disjoint")
}

fn contract(workload: Workload) -> Workload {
    let evidence = "{ kind: standard-contract, dated: 2026-05-06, covers: [ask], effective: 2026-05-06, filed: 2026-05-11, \
                    as-annexed: yes }";
    Workload { evidence: evidence.to_owned(), ..workload }
}

/// The smallest number of ordinary persons at the year's end.
fn ordinary(report: &Report) -> u64 {
    report.handler_years[0].totals[0].2.min
}

#[test]
fn c1_the_window_is_the_current_year() {
    let earlier = LEDGER.replace("2026", "2025").replace("none", "[{ id: crm, ordinary: 90000, sensitive: 0 }]");
    let report = judged(DAY, &[text_of(&Workload::new("a", 60_000)), LEDGER.to_owned(), earlier.clone()]);
    assert_eq!((verdicts(&report), ordinary(&report)), (vec![Verdict::Clear], 60_000));
    let this_year = earlier.replace("2025", "2026");
    let report = judged(DAY, &[text_of(&Workload::new("a", 60_000)), this_year]);
    assert_eq!(ordinary(&report), 90_000);
}

#[test]
fn c2_persons_count_once() {
    let flows = vec![Flow("ask", "draft replies"), Flow("rate", "rate replies")];
    let report = of(&[Workload { flows, ..Workload::new("a", 99_999) }]);
    assert_eq!((verdicts(&report), ordinary(&report)), (vec![Verdict::Clear; 2], 99_999));
}

#[test]
fn c3_all_flows_of_a_handler_add_up() {
    let report = of(&[Workload::new("a", 60_000), others("b", 40_000)]);
    assert_eq!(verdicts(&report), [Verdict::FilingRequired; 2]);
}

#[test]
fn c4_persons_of_uncounted_exemptions_are_left_out() {
    let claims =
        "[{ exemption: contract, covers: [ask], individual-is-party: yes, scenario: booking, necessary: yes }]";
    let report = of(&[Workload::new("a", 60_000), Workload { claims, ..others("b", 80_000) }]);
    assert_eq!((verdicts(&report), ordinary(&report)), (vec![Verdict::Clear; 2], 60_000));
}

#[test]
fn c5_persons_of_a_filed_contract_count() {
    let report = of(&[contract(Workload::new("a", 60_000)), others("b", 50_000)]);
    assert_eq!(verdicts(&report), [Verdict::Clear, Verdict::FilingRequired]);
}

#[test]
fn c6_ordinary_and_sensitive_persons_are_two_totals() {
    let report = of(&[Workload::new("a", 9_999).sensitive(9_999), others("b", 90_000)]);
    assert_eq!(verdicts(&report), [Verdict::FilingRequired, Verdict::Clear]);
}

#[test]
fn c7_whether_a_person_of_both_kinds_counts_twice_is_open() {
    let report = of(&[Workload::new("a", 9_999).sensitive(9_999), others("b", 90_001)]);
    assert_eq!(report.manifests[1].judgement.possible, [Verdict::Clear, Verdict::FilingRequired]);
}

#[test]
fn c8_the_forecast_decides_and_today_is_said() {
    let persons = "{ CN: { so-far: 99999, year-end: 100000 } }".to_owned();
    let report = of(&[Workload { persons, ..Workload::new("a", 0) }]);
    assert_eq!(verdicts(&report), [Verdict::FilingRequired]);
    assert_eq!(report.manifests[0].flows[0].items[0].so_far, Some(Verdict::Clear));
}

#[test]
fn c9_beyond_the_higher_line_a_contract_no_longer_serves() {
    let report = of(&[contract(Workload::new("a", 600_000)), others("b", 399_999)]);
    assert_eq!(verdicts(&report), [Verdict::Clear, Verdict::FilingRequired]);
    let report = of(&[contract(Workload::new("a", 600_000)), others("b", 400_000)]);
    assert_eq!(verdicts(&report), [Verdict::AssessmentRequired; 2], "what left under the contract is part of it");
}

#[test]
fn c10_the_result_of_a_voluntary_assessment_is_followed() {
    let applied = "{ kind: self-assessment, dated: 2026-02-02, covers: [ask] }
{ kind: assessment-application, dated: 2026-03-02, covers: [ask], materials: yes, accepted: 2026-03-09";
    let with = |end: &str| {
        let evidence = format!("{applied}{end}");
        verdicts(&of(&[Workload { evidence, ..contract(Workload::new("a", 100_000)) }]))
    };
    let contract = "{ kind: standard-contract, dated: 2026-05-06, covers: [ask], effective: 2026-05-06, filed: 2026-05-11, as-annexed: yes }";
    assert_eq!(
        with(&format!(" }}\n{contract}")),
        [Verdict::DutiesOpen],
        "until it is decided, what it must hold is a duty"
    );
    assert_eq!(with(&format!(", refused: 2026-05-04 }}\n{contract}")), [Verdict::AssessmentRequired]);
    let passed = "{ kind: security-assessment, dated: 2026-08-03, covers: [ask] }";
    assert_eq!(with(&format!(", refused: 2026-05-04 }}\n{contract}\n{passed}")), [Verdict::Clear], "passed after it");
}

#[test]
fn c11_a_number_includes_itself() {
    for (persons, verdict) in [
        (99_999, Verdict::Clear),
        (100_000, Verdict::FilingRequired),
        (999_999, Verdict::FilingRequired),
        (1_000_000, Verdict::AssessmentRequired),
    ] {
        assert_eq!(verdicts(&of(&[Workload::new("a", persons)])), [verdict], "{persons}");
    }
}

#[test]
fn c12_who_was_deleted_since_still_counts() {
    let text = text_of(&Workload::new("a", 100_000)).replace("persons-processed: 310000", "persons-processed: 10");
    let report = of_texts(&[text]);
    assert_eq!((verdicts(&report), ordinary(&report)), (vec![Verdict::FilingRequired], 100_000));
}

#[test]
fn c13_employees_count_outside_the_exemption_alone() {
    let staff = |conditions: &str| {
        let claims = format!("[{{ exemption: hr, covers: [ask], {conditions}, necessary: yes }}]");
        of(&[Workload { claims: claims.leak(), ..Workload::new("a", 100_000).sensitive(10_000) }])
    };
    let met = staff("labour-rules: yes, collective-contract: yes, employees-only: yes");
    assert_eq!((verdicts(&met), ordinary(&met)), (vec![Verdict::Clear], 0));
    let applicants = staff("labour-rules: yes, collective-contract: yes, employees-only: no");
    assert_eq!(verdicts(&applicants), [Verdict::AssessmentRequired], "10,000 with sensitive data, income among them");
}

#[test]
fn c14_companies_of_a_group_count_each_for_itself() {
    let sister = Workload { entity: "sister.example", ..others("b", 99_999) };
    let report = judged(
        DAY,
        &[
            text_of(&Workload::new("a", 99_999)),
            text_of(&sister),
            LEDGER.to_owned(),
            LEDGER.replace("shop.example", "sister.example"),
        ],
    );
    assert_eq!(verdicts(&report), [Verdict::Clear; 2]);
}

#[test]
fn c15_children_count_as_sensitive() {
    let child = Workload { under_14: "yes", ..Workload::new("a", 1) };
    assert_eq!(verdicts(&of(&[child])), [Verdict::FilingRequired]);
}

#[test]
fn c16_what_is_outside_the_list_of_a_zone_is_not_counted() {
    let zone = |id: &'static str, persons: u64, record: &str| {
        let text = text_of(&Workload { evidence: record.to_owned(), ..others(id, persons) });
        let text = if id == "a" { text.replace("a/messages: disjoint", "") } else { text };
        let text = text.replace("free-trade-zone: none", "free-trade-zone: shanghai");
        let facts = "    zone-list: outside-list\n    zone-sector: commerce\n    zone-scenario: membership-management\n    \
                     zone-important-data: no\n    form:";
        if record.is_empty() { text } else { text.replace("    form:", facts) }
    };
    let record = "{ kind: zone-record, dated: 2026-06-15, covers: [ask] }";
    let report = of_texts(&[zone("a", 150_000, record), zone("b", 60_000, record)]);
    assert_eq!((verdicts(&report), ordinary(&report)), (vec![Verdict::Clear; 2], 0));
}
