//! Ways out: routes with their dates, and changes that were judged.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test fails by panicking"
)]

mod common;
mod judge;

use std::path::PathBuf;
use std::sync::LazyLock;
use transborder::check::{check, plan};
use transborder::diagnostic::Severity;
use transborder::eval::Options;
use transborder::finding::Verdict;
use transborder::law::{Law, LawSource};
use transborder::plan::{Plan, Planned};

const OUTBOUND: &str = include_str!("../fixtures/errors-others-make/outbound.yaml");
const IMPORT: &str = include_str!("../rules/cn/examples/import.yaml");

static SHIPPED: LazyLock<LawSource> = LazyLock::new(judge::embedded_or_shipped);

fn law(day: &str) -> Law {
    Law::compile(SHIPPED.clone(), day.parse().unwrap()).unwrap()
}

fn planned(text: &str, day: &str) -> Plan {
    let planned = plan(&[PathBuf::from("-")], &mut text.as_bytes(), &law(day), &Options::default());
    assert!(planned.plan.report.errors.iter().all(|error| error.severity == Severity::Warning));
    planned.plan
}

fn worst(text: &str, day: &str) -> Verdict {
    let checked = check(&[PathBuf::from("-")], &mut text.as_bytes(), &law(day), &Options::default());
    assert_eq!(checked.report.errors, []);
    checked.report.run.worst()
}

fn subject<'p>(plan: &'p Plan, id: &str) -> &'p Planned {
    plan.subjects.iter().find(|subject| subject.id == id).unwrap_or_else(|| panic!("`{id}` is not planned for"))
}

fn replaced(text: &str, from: &str, to: &str) -> String {
    assert!(text.contains(from), "`{from}`");
    text.replacen(from, to, 1)
}

/// 150,000 persons a year, nothing sensitive: a contract or certification (2024 Provisions, article 8(1)).
fn a_contract_is_needed() -> String {
    let without_evidence = OUTBOUND.split("evidence:").next().unwrap().to_owned();
    let ledger = OUTBOUND.split_once("---").map_or(String::new(), |(_, ledger)| format!("---{ledger}"));
    replaced(&without_evidence, "persons: { CN: 500 }", "persons: { CN: { so-far: 400, year-end: 150000 } }") + &ledger
}

/// Sensitive data of 20,000 persons: an assessment (article 7(1)(2)).
fn an_assessment_is_needed() -> String {
    let text = replaced(
        &a_contract_is_needed(),
        "contains: [contact.phone, order.history]",
        "contains: [contact.phone, health.record]",
    );
    replaced(&text, "form: structured", "sensitive-persons: 20000\n    form: structured")
}

fn routes(subject: &Planned) -> Vec<(&str, Option<String>)> {
    subject.routes.iter().map(|route| (&*route.id, route.start.map(|start| start.day.to_string()))).collect()
}

/// Order 13 article 7: ten working days after the contract takes effect. Counted by hand with the official notices.
#[test]
fn a_contract_may_start_today_and_is_filed_within_ten_working_days() {
    for (day, due) in [
        // National Day 2024: off 1 to 7 October; work on 29 September and 12 October.
        ("2024-09-26", "2024-10-15"),
        // Spring Festival 2025: off 28 January to 4 February; work on 26 January and 8 February.
        ("2025-01-22", "2025-02-11"),
        // National Day 2025: off 1 to 8 October; work on 28 September and 11 October.
        ("2025-09-25", "2025-10-15"),
        // Spring Festival 2026: off 15 to 23 February; work on 14 and 28 February.
        ("2026-02-10", "2026-03-02"),
    ] {
        let text = a_contract_is_needed().replace("2026-", &format!("{}-", &day[..4]));
        let plan = planned(&text, day);
        let flow = subject(&plan, "ask");
        let contract = flow.routes.iter().find(|route| route.id == "standard-contract").unwrap();
        assert_eq!(contract.start.unwrap().day.to_string(), day);
        let filing = contract.after[0].until.unwrap();
        assert_eq!((filing.day.to_string().as_str(), filing.without_calendar), (due, None), "from {day}");
    }
}

/// Order 11 articles 7 and 12: 5, 7 and 45 working days, over Spring Festival 2026.
#[test]
fn an_assessment_takes_its_three_periods_one_after_the_other() {
    let plan = planned(&an_assessment_is_needed(), "2026-01-26");
    let flow = subject(&plan, "ask");
    let assessment = flow.routes.iter().find(|route| route.id == "security-assessment").unwrap();
    let days: Vec<String> = assessment.before.iter().filter_map(|step| Some(step.until?.day.to_string())).collect();
    assert_eq!(days, ["2026-02-02", "2026-02-11", "2026-04-22"]);
    assert_eq!(assessment.start.unwrap().day.to_string(), "2026-04-22");
    assert!(routes(flow).iter().all(|(id, _)| *id != "standard-contract"), "a contract never serves for an assessment");
}

#[test]
fn beyond_the_official_calendar_a_date_is_an_estimate() {
    let plan = planned(&an_assessment_is_needed(), "2026-11-24");
    let start = subject(&plan, "ask").routes[0].start.unwrap();
    assert_eq!(start.without_calendar, Some(2027));
}

#[test]
fn the_fastest_route_stands_first_and_one_without_a_time_limit_last() {
    let plan = planned(&a_contract_is_needed(), "2026-11-24");
    let flow = subject(&plan, "ask");
    let all = routes(flow);
    assert_eq!(all[0], ("standard-contract", Some("2026-11-24".to_owned())));
    assert_eq!(all.last().unwrap(), &("certification", None));
    assert!(all.iter().any(|(id, _)| *id == "security-assessment"), "an assessment serves where a contract would");
    assert_eq!(flow.earliest.unwrap().day.to_string(), "2026-11-24");
    assert_eq!(flow.then.worst(), Verdict::Clear, "with the contract, notice, consent and the rest");
}

/// What is only forbidden has no route.
#[test]
fn nothing_that_evidence_cannot_cure_gets_a_date() {
    let text = replaced(&a_contract_is_needed(), "[core-data, state-secrets,", "[core-data,");
    let text = replaced(&text, "sector: general", "sector: general\n    state-secrets: yes");
    let plan = planned(&text, "2026-11-24");
    let flow = subject(&plan, "ask");
    assert_eq!(flow.judgement.worst(), Verdict::Blocked);
    assert_eq!(flow.earliest, None);
    assert!(flow.only_by_change.iter().any(|duty| duty.level == Verdict::Blocked));
}

/// 99,999 persons with the 20,000 of the ledger: the largest number below the threshold is found.
#[test]
fn staying_under_a_threshold_is_found_to_the_person() {
    let text = a_contract_is_needed();
    let plan = planned(&text, "2026-11-24");
    let lighter = subject(&plan, "ask").changes.iter().find(|changes| changes.worst == Verdict::DutiesOpen).unwrap();
    let fewer =
        lighter.ways.iter().flatten().flat_map(|change| &change.facts).find(|fact| fact.path.contains("persons"));
    let number: u64 = fewer.unwrap().after.as_str().unwrap().parse().unwrap();
    let with = |number: u64| worst(&replaced(&text, "year-end: 150000", &format!("year-end: {number}")), "2026-11-24");
    assert_eq!(with(number), Verdict::DutiesOpen);
    assert_eq!(with(number + 1), Verdict::FilingRequired);
}

#[test]
fn only_what_design_can_change_is_changed() {
    for text in [a_contract_is_needed(), an_assessment_is_needed(), IMPORT.to_owned()] {
        for subject in &planned(&text, "2026-11-24").subjects {
            for fact in
                subject.changes.iter().flat_map(|changes| changes.ways.iter().flatten()).flat_map(|way| &way.facts)
            {
                for fixed in ["operator", "seat", "collected", "important-data", "legal-basis", "sector", ".kind"] {
                    assert!(!fact.path.ends_with(fixed) || fact.path.ends_with("control.kind"), "{}", fact.path);
                }
            }
        }
    }
}

/// Evidence about a service names it by `of`.
#[test]
fn duties_of_services_are_met_by_their_evidence() {
    let text = include_str!("../fixtures/journeys/public-service/without-registration.yaml");
    let plan = planned(text, "2026-11-24");
    let service = plan.subjects.iter().find(|subject| subject.kind == "service").unwrap();
    assert!(service.routes.iter().any(|route| route.id == "generative-ai-registration"), "{service:?}");
}

#[test]
fn the_statement_of_necessity_is_something_to_write() {
    let without = replaced(OUTBOUND, "necessity: { statement: no mainland model covers the language } }", "}");
    let plan = planned(&without, "2026-11-24");
    let facts: Vec<&str> = subject(&plan, "ask")
        .changes
        .iter()
        .flat_map(|changes| changes.ways.iter().flatten())
        .flat_map(|change| change.facts.iter().map(|fact| fact.path.as_str()))
        .collect();
    assert!(facts.contains(&"flows.ask.necessity.statement"), "{facts:?}");
}

#[test]
fn what_stays_forbidden_has_no_lawful_route() {
    let text = replaced(&a_contract_is_needed(), "[core-data, state-secrets,", "[state-secrets,");
    let text = replaced(&text, "sector: general", "sector: general\n    core-data: yes");
    let plan = planned(&text, "2026-11-24");
    assert!(subject(&plan, "ask").routes.is_empty());
}

fn ways(changes: &[transborder::plan::Changes]) -> Vec<Vec<&transborder::plan::ChangedFact>> {
    let ways = changes.iter().flat_map(|changes| &changes.ways);
    ways.map(|way| way.iter().flat_map(|change| &change.facts).collect()).collect()
}

/// A redaction that was tested stays tested where the data are anonymised.
#[test]
fn a_change_sets_no_fact_that_it_does_not_need() {
    let plan = planned(include_str!("../fixtures/journeys/outbound/ledger-21000-disjoint.yaml"), "2026-11-24");
    let ways = ways(&subject(&plan, "ask").changes);
    let paths =
        |way: &Vec<&transborder::plan::ChangedFact>| way.iter().map(|fact| fact.path.clone()).collect::<Vec<_>>();
    let at = |end: &str| ways.iter().map(paths).find(|way| way.iter().any(|path| path.ends_with(end))).unwrap();
    assert!(!at("control.kind").iter().any(|path| path.ends_with("control.tested")), "{ways:?}");
    assert!(!at("inference").iter().any(|path| path.ends_with("access-from")), "{ways:?}");
}

/// PIPL 21, 59: who decides purpose and means is the handler, whatever is declared.
#[test]
fn a_role_cannot_be_declared_away() {
    let text = replaced(OUTBOUND, "as: entrusted-processor", "as: handler");
    for subject in &planned(&text, "2026-11-24").subjects {
        for fact in ways(&subject.changes).into_iter().flatten() {
            assert!(!fact.path.ends_with(".as") && !fact.path.ends_with("received-as"), "{}", fact.path);
        }
    }
}

/// Whether core data are in it is not known: 2024 Provisions and DSL 21 leave nothing to be done before that is answered.
#[test]
fn what_may_be_blocked_is_answered_first_and_then_shows_what_helps() {
    let text = replaced(&an_assessment_is_needed(), "[core-data, state-secrets,", "[");
    let plan = planned(&text, "2026-11-24");
    let flow = subject(&plan, "ask");
    assert_eq!(flow.judgement.worst(), Verdict::Blocked);
    let first = flow.answer_first.as_ref().unwrap();
    let mut answers: Vec<String> =
        first.answers.iter().map(|answer| format!("{}: {}", answer.path, answer.after.as_str().unwrap())).collect();
    answers.sort();
    assert_eq!(answers, ["datasets.messages.core-data: no", "datasets.messages.state-secrets: no"]);
    assert_eq!(first.then.worst(), Verdict::AssessmentRequired);
    assert!(!first.changes.is_empty());
    // Written into the manifest, they say the same, whatever else is open.
    let answered = replaced(&text, "sector: general", "sector: general\n    core-data: no\n    state-secrets: no");
    assert_eq!(worst(&answered, "2026-11-24"), Verdict::AssessmentRequired);
    let known = planned(&answered, "2026-11-24");
    assert_eq!(subject(&known, "ask").answer_first, None);
    assert_eq!(
        ways(&subject(&known, "ask").changes).len(),
        ways(&first.changes).len(),
        "the same changes help as if it had been known"
    );
}

#[test]
fn the_schema_of_plans_is_printed_and_followed() {
    let open = replaced(&an_assessment_is_needed(), "[core-data, state-secrets,", "[");
    let folder =
        common::Folder::new(&[("open.yaml", &open), ("import.yaml", IMPORT), ("broken.yaml", "transborder: [")]);
    for files in [&["open.yaml"][..], &["import.yaml"], &["broken.yaml", "import.yaml"]] {
        let said = folder.run(&[&["plan", "--as-of", "2026-11-24", "--format", "json"], files].concat());
        assert_eq!(said.code, if files[0] == "broken.yaml" { 2 } else { 0 }, "{}", said.stderr);
    }
    for name in ["plan", "questions", "diff"] {
        let printed = folder.run(&["schema", name]).json();
        assert!(jsonschema::meta::is_valid(&printed), "{name}");
    }
    let said = folder.run(&["plan", "--as-of", "2026-11-24", "open.yaml"]).stdout;
    assert!(said.contains("Answer first") && said.contains("datasets.messages.core-data: not stated → no"), "{said}");
}
