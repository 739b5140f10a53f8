//! Why evidence that was declared does not count, and which of it soon will not.

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
use transborder::eval::Options;
use transborder::finding::{EvidenceState, EvidenceUse, Outcome, Report, Verdict};

const ASSESSMENT: &str = "cn-cac-2024-7-1-2-volume";

fn with(persons: u64, evidence: &str) -> Workload {
    Workload { evidence: evidence.to_owned(), ..Workload::new("a", persons) }
}

fn on(day: &str, workload: &Workload) -> Report {
    judged(day, &[text_of(workload), LEDGER.to_owned()])
}

fn uses(report: &Report, rule: &str) -> (Outcome, Vec<EvidenceUse>) {
    let finding = report.findings.iter().find(|finding| finding.rule == rule).unwrap_or_else(|| {
        let rules: Vec<_> = report.findings.iter().map(|finding| (&finding.rule, finding.outcome)).collect();
        panic!("no {rule} in {rules:?}")
    });
    (finding.outcome, finding.evidence.clone())
}

/// What is said of an assessment that is asked of 1,000,000 persons.
fn assessed(evidence: &str) -> (Outcome, Vec<EvidenceUse>) {
    uses(&on("2026-11-01", &with(1_000_000, evidence)), ASSESSMENT)
}

#[test]
fn each_reason_is_named_with_the_place_of_the_evidence() {
    let cases = [
        ("{ kind: security-assessment, covers: [ask] }", EvidenceState::Undated, None),
        (
            "{ kind: security-assessment, dated: 2026-11-02, covers: [ask] }",
            EvidenceState::NotYetValid,
            Some("2026-11-02"),
        ),
        (
            "{ kind: security-assessment, dated: 2026-01-05, until: 2026-10-31, covers: [ask] }",
            EvidenceState::Expired,
            Some("2026-10-31"),
        ),
        // Issued before the Provisions: two years, whatever later ones serve.
        ("{ kind: security-assessment, dated: 2023-01-10, covers: [ask] }", EvidenceState::Expired, Some("2025-01-10")),
        (
            "{ kind: security-assessment, dated: 2026-01-05, covers: [ask], result: failed }",
            EvidenceState::Refused,
            None,
        ),
        (
            "{ kind: security-assessment, dated: 2026-01-05, covers: [ask], result: revoked }",
            EvidenceState::Refused,
            None,
        ),
        (
            "{ kind: security-assessment, dated: 2026-01-05, covers: [ask], result: pending }",
            EvidenceState::Pending,
            None,
        ),
        (
            "{ kind: security-assessment, dated: 2026-01-05, covers: [ask], between: [shop] }",
            EvidenceState::OtherRecipient,
            None,
        ),
        (
            "{ kind: security-assessment, dated: 2026-01-05, covers: [ask], purposes: [train a model] }",
            EvidenceState::OtherPurpose,
            None,
        ),
        (
            "{ kind: security-assessment, dated: 2026-01-05, covers: [ask], persons: 999999 }",
            EvidenceState::BeyondScale,
            None,
        ),
    ];
    for (evidence, state, day) in cases {
        let (outcome, found) = assessed(evidence);
        assert_eq!(outcome, Outcome::Violated, "{evidence}");
        let [one] = found.as_slice() else { panic!("{evidence}: {found:?}") };
        assert_eq!((one.state, one.day.map(|day| day.to_string()).as_deref()), (state, day), "{evidence}");
        assert_eq!(one.kind, "security-assessment");
    }
}

#[test]
fn evidence_within_its_scope_counts() {
    for evidence in [
        "{ kind: security-assessment, dated: 2026-01-05, covers: [ask], persons: 1000000 }",
        "{ kind: security-assessment, dated: 2026-01-05, covers: [ask], purposes: [draft replies] }",
        "{ kind: security-assessment, dated: 2026-01-05, covers: [ask], between: [shop, model-co], datasets: [messages] }",
    ] {
        assert_eq!(assessed(evidence).0, Outcome::Satisfied, "{evidence}");
    }
}

#[test]
fn an_assessment_of_another_flow_to_the_same_recipient_is_named() {
    let flows = vec![Flow("ask", "draft replies"), Flow("rate", "rate replies")];
    let evidence = "{ kind: security-assessment, dated: 2026-01-05, covers: [rate] }";
    let report = on("2026-11-01", &Workload { flows, ..with(1_000_000, evidence) });
    let (outcome, found) = uses(&report, ASSESSMENT);
    assert_eq!(outcome, Outcome::Violated);
    assert_eq!(found.iter().map(|used| used.state).collect::<Vec<_>>(), [EvidenceState::OtherFlow]);
}

#[test]
fn a_contract_that_was_not_filed_in_its_ten_working_days_is_incomplete() {
    let evidence = "{ kind: standard-contract, dated: 2026-05-04, covers: [ask], effective: 2026-05-04 }";
    let (outcome, found) = uses(&on("2026-11-01", &with(100_000, evidence)), "cn-cac-2024-8-1");
    assert_eq!(outcome, Outcome::Violated);
    assert_eq!(found.iter().map(|used| used.state).collect::<Vec<_>>(), [EvidenceState::Incomplete]);
}

#[test]
fn what_ends_soon_is_noted_with_the_law_that_ends_it_and_fails_nothing() {
    let workload = with(
        1_000_000,
        "{ kind: security-assessment, dated: 2024-04-01, covers: [ask], extension-applied: 2027-01-11 }",
    );
    let texts = [text_of(&workload).replace("until: 2026", "until: 2027"), LEDGER.replace("2026", "2027")];
    let notes = |day: &str, days: u32| {
        let report = judged_with(day, &texts, &Options { expiring_within: Some(days), ..Options::default() });
        let verdict = report.run.clone();
        assert_eq!(verdict, judged(day, &texts).run, "a note changes no verdict");
        let due =
            report.findings.into_iter().filter(|finding| finding.outcome == Outcome::Note && finding.due.is_some());
        due.map(|note| (note.rule, note.citations[0].instrument.clone(), note.due.unwrap().day.to_string()))
            .collect::<Vec<_>>()
    };
    let expected = ("cn-cac-2024-9".to_owned(), "CAC-2024".to_owned(), "2027-04-01".to_owned());
    assert_eq!(notes("2027-03-02", 30), [expected], "the last of 30 days");
    assert!(notes("2027-03-01", 30).is_empty(), "a day more");
    assert!(notes("2027-04-02", 30).is_empty(), "it has ended");
}

#[test]
fn what_states_its_own_end_is_noted_too() {
    let workload = with(500, "{ kind: approval, dated: 2026-01-05, until: 2026-11-20, covers: [ask] }");
    let options = Options { expiring_within: Some(30), ..Options::default() };
    let report = judged_with("2026-11-01", &[text_of(&workload), LEDGER.to_owned()], &options);
    let note = report.findings.iter().find(|finding| finding.rule == "evidence-until").unwrap();
    assert_eq!(note.due.unwrap().day.to_string(), "2026-11-20");
    assert_eq!(note.level, None);
}

fn codes(report: &Report) -> Vec<&'static str> {
    report.errors.iter().map(|error| error.code).collect()
}

#[test]
fn a_kind_that_means_a_decision_cannot_be_pending() {
    for (kind, other) in
        [("security-assessment", "assessment-application"), ("certification", "certification-application")]
    {
        let evidence = format!("{{ kind: {kind}, dated: 2026-01-05, covers: [ask], result: pending }}");
        let report = on("2026-11-01", &with(1_000_000, &evidence));
        let [error] = report.errors.as_slice() else { panic!("{:?}", report.errors) };
        assert_eq!((error.code, error.help.as_deref().unwrap().contains(other)), ("contradiction", true), "{kind}");
    }
    let unknown = "{ kind: security-assessment, dated: 2026-01-05, covers: [ask], result: unknown }";
    assert_eq!(assessed(unknown).0, Outcome::Violated, "an unknown result is none");
    assert_eq!(assessed(&unknown.replace(", result: unknown", "")).0, Outcome::Satisfied, "the kind is the decision");
}

#[test]
fn what_ended_says_when_by_the_rule_that_served_longest() {
    let ended = |dated: &str, day: &str| {
        let workload = with(1_000_000, &format!("{{ kind: security-assessment, dated: {dated}, covers: [ask] }}"));
        let year = &day[..4];
        let texts = [text_of(&workload), LEDGER.replace("2026", year)];
        let (outcome, found) = uses(&judged(day, &texts), ASSESSMENT);
        assert_eq!(outcome, Outcome::Violated, "{dated} on {day}");
        let [one] = found.as_slice() else { panic!("{found:?}") };
        assert_eq!(one.state, EvidenceState::Expired);
        one.day.unwrap().to_string()
    };
    assert_eq!(ended("2024-03-21", "2026-03-22"), "2026-03-21", "two years");
    assert_eq!(ended("2024-03-22", "2027-03-23"), "2027-03-22", "three years");
}

#[test]
fn a_filing_before_the_contract_takes_effect_is_an_error_and_counts_for_nothing() {
    let filed = |day: &str| {
        let evidence = format!(
            "{{ kind: standard-contract, dated: 2026-05-04, covers: [ask], effective: 2026-05-06, filed: {day} }}"
        );
        on("2026-11-01", &with(100_000, &evidence))
    };
    let early = filed("2026-05-05");
    assert_eq!(codes(&early), ["wrong-date"]);
    let error = &early.errors[0];
    assert_eq!(
        (error.message.as_str(), error.related.len()),
        ("`filed` is 2026-05-05, before `effective` on 2026-05-06", 1)
    );
    assert_eq!(uses(&early, "cn-cac-2024-8-1").0, Outcome::Violated);
    assert_eq!(codes(&filed("2026-05-06")), [""; 0]);
}

#[test]
fn ten_working_days_to_file_run_past_national_day() {
    // 28 to 30 September, and 8 to 15 October without the Sunday; the Saturday of 10 October is worked.
    let evidence = "{ kind: standard-contract, dated: 2026-09-24, covers: [ask], effective: 2026-09-24 }";
    let level = |day: &str| {
        let report = on(day, &with(100_000, evidence));
        let finding = report.findings.iter().find(|finding| finding.rule == "cn-cac-2024-8-1").unwrap();
        (finding.outcome, finding.level, finding.due.map(|due| due.day.to_string()))
    };
    let until = Some("2026-10-15".to_owned());
    assert_eq!(level("2026-10-15"), (Outcome::Violated, Some(Verdict::DutiesOpen), until));
    assert_eq!(level("2026-10-16"), (Outcome::Violated, Some(Verdict::FilingRequired), None));
}

/// What a report says of the end of an assessment of 2024-03-21, which ends on 2026-03-21.
fn extension(day: &str, statements: &str, days: Option<u32>) -> Option<String> {
    let evidence = format!("{{ kind: security-assessment, dated: 2024-03-21, covers: [ask]{statements} }}");
    let report = judged_with(
        day,
        &[text_of(&with(1_000_000, &evidence)), LEDGER.replace("2026", &day[..4])],
        &Options { expiring_within: days, ..Options::default() },
    );
    report.findings.into_iter().find(|finding| finding.id.ends_with("/ends")).map(|note| note.message)
}

#[test]
fn the_days_for_an_extension_are_said_as_long_as_they_run() {
    // Sixty working days before 21 March 2026, over New Year and Spring Festival with their make-up days.
    let said = "An extension can be applied for from 2025-12-22 to 2026-03-21.";
    assert!(extension("2026-02-02", "", None).is_some_and(|text| text.contains(said)));
    assert!(extension("2025-12-22", "", None).is_some_and(|text| text.contains(said)), "the first day");
    assert!(extension("2025-12-21", "", None).is_none(), "a day before");
    assert!(extension("2025-12-21", "", Some(90)).is_some_and(|text| text.contains(said)), "asked for");
    assert!(extension("2026-02-02", ", extension-applied: 2026-01-12", None).is_none(), "it was applied for");
    assert!(extension("2026-03-22", "", None).is_none(), "it has ended");
}
