//! The law of another day over the same inputs: what differs, and by which rules.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod common;
mod judge;

use common::{Folder, TOY, TOY_DAY};
use serde_json::Value;
use std::path::PathBuf;
use std::sync::LazyLock;
use transborder::check::{check, check_and_compare};
use transborder::compare::{Day, compare};
use transborder::diagnostic::Diagnostic;
use transborder::eval::Options;
use transborder::finding::{Change, Comparison, Report, Said, Verdict};
use transborder::law::{Law, LawSource};

const OUTBOUND: &str = include_str!("../fixtures/errors-others-make/outbound.yaml");
const HAUL: &str = include_str!("toy/moonbase/examples/haul.yaml");

static SHIPPED: LazyLock<LawSource> = LazyLock::new(judge::embedded_or_shipped);

fn law(source: &LawSource, day: &str) -> Law {
    Law::compile(source.clone(), day.parse().unwrap()).unwrap()
}

fn report(source: &LawSource, text: &str, as_of: &str, law_of: &str) -> Report {
    let stdin = &mut text.as_bytes();
    let (now, then) = (law(source, as_of), law(source, law_of));
    let checked = check_and_compare(&[PathBuf::from("-")], stdin, &now, then, &Options::default());
    assert_eq!(checked.report.errors, []);
    checked.report
}

fn compared(source: &LawSource, text: &str, as_of: &str, law_of: &str) -> Comparison {
    report(source, text, as_of, law_of).compared.unwrap()
}

fn replaced(text: &str, from: &str, to: &str) -> String {
    assert!(text.contains(from), "`{from}`");
    text.replacen(from, to, 1)
}

/// `kind id/dataset: then -> now`, with the mechanism where there is one.
fn line(change: &Change) -> String {
    let standing = |standing: &Option<transborder::finding::Standing>| {
        let known = standing.as_ref().unwrap();
        let way = known.mechanism.as_ref().map_or_else(String::new, |way| format!(" by {}", way.kind));
        format!("{}{way}", known.judgement.name())
    };
    let subject = &change.subject;
    let dataset = subject.dataset.as_ref().map_or_else(String::new, |dataset| format!("/{dataset}"));
    format!("{} {}{dataset}: {} -> {}", subject.kind, subject.id, standing(&change.then), standing(&change.now))
}

fn lines(compared: &Comparison) -> Vec<String> {
    compared.changes.iter().map(line).collect()
}

/// `rule (article): then -> now`.
fn causes(change: &Change) -> Vec<String> {
    let cause = |cause: &transborder::finding::Cause| {
        let article = &cause.citations[0];
        let law = format!("{} {}", article.instrument, article.article);
        format!("{} ({law}): {} -> {}", cause.rule, cause.then.name(), cause.now.name())
    };
    change.causes.iter().map(cause).collect()
}

#[test]
fn a_prohibition_comes_into_force() {
    // NDSM 39 forbids tools for circumvention, from 1 January 2025.
    let none_of = "none-of: [national-security-review, circumvention-tool]";
    let text = replaced(OUTBOUND, none_of, "national-security-review: no, circumvention-tool: yes");
    let found = compared(&SHIPPED, &text, "2025-01-01", "2024-12-31");
    assert_eq!(
        lines(&found),
        [
            "manifest shop: clear -> blocked",
            "flow ask: clear -> blocked",
            "item ask/messages: clear by exempt -> blocked by exempt",
            "flow answer: clear -> blocked",
            "item answer/answers: clear by not-outbound -> blocked by not-outbound",
        ]
    );
    for change in &found.changes {
        assert_eq!(causes(change), ["cn-ndsm-39 (NDSM 39): not-in-force -> violated"], "{}", line(change));
    }
    // The other way round the same rule is the one that is not in force now.
    let back = compared(&SHIPPED, &text, "2024-12-31", "2025-01-01");
    assert_eq!(lines(&back)[2], "item ask/messages: blocked by exempt -> clear by exempt");
    assert_eq!(causes(&back.changes[2]), ["cn-ndsm-39 (NDSM 39): violated -> not-in-force"]);
}

#[test]
fn an_exemption_comes_into_force() {
    // NDSM 35(6) frees what a statutory duty needs, from 1 January 2025.
    let text = include_str!("../fixtures/cases/other-claims/statutory-duty.yaml");
    let found = compared(&SHIPPED, text, "2026-11-24", "2024-12-31");
    let item = found.changes.iter().find(|change| change.subject.kind == "item").unwrap();
    assert_eq!(line(item), "item report/records: filing-required by contract-or-certification -> clear by exempt");
    assert_eq!(
        causes(item),
        [
            "cn-cac-2024-8-1 (CAC-2024 8(1)): violated -> exempted",
            "cn-ndsm-35-6 (NDSM 35(6)): not-in-force -> satisfied",
        ]
    );
}

#[test]
fn a_definition_on_which_a_rule_rests_comes_into_force() {
    // From 8 January 2025 an application that calls a filed model is registered instead of filed.
    let text = include_str!("../fixtures/cases/consumer-app/filed-model.yaml");
    let found = compared(&SHIPPED, text, "2026-11-24", "2025-01-07");
    assert_eq!(
        lines(&found),
        ["manifest chat-app: assessment-required -> clear", "service app: assessment-required -> clear"]
    );
    assert_eq!(
        causes(&found.changes[1]),
        [
            "cn-gai-17-assessment (GAI 17): violated -> not-applicable",
            "cn-gai-17-calls-filed-model (GAI 17): not-in-force -> in-force",
        ]
    );
}

#[test]
fn a_duty_and_the_scope_on_which_it_rests_come_into_force() {
    // The measures on companion services are in force from 15 July 2026. Nothing is evidenced for them.
    let text = include_str!("../rules/cn/examples/service.yaml");
    let text = text.lines().filter(|line| !line.contains("companion-duties")).collect::<Vec<_>>().join("\n");
    let found = compared(&SHIPPED, &text, "2026-11-24", "2026-07-14");
    assert_eq!(lines(&found), ["manifest chat-app: clear -> duties-open", "service app: clear -> duties-open"]);
    assert_eq!(causes(&found.changes[1]), ["cn-order-21-duties (ORDER-21 14): not-in-force -> violated"]);
    assert_eq!(lines(&compared(&SHIPPED, &text, "2026-11-24", "2026-07-15")), [""; 0]);
}

#[test]
fn days_of_the_inputs_make_no_difference() {
    // All evidence, and the year of the ledger, are of 2026. Only the law is exchanged.
    let text = replaced(OUTBOUND, "since: 2024-01-01", "since: 2026-01-01").replace("dated: 2024-", "dated: 2026-");
    assert_eq!(check_now(&text, "2024-06-01").run.worst(), Verdict::AssessmentRequired);
    let found = compared(&SHIPPED, &text, "2026-11-24", "2024-06-01");
    assert_eq!(lines(&found), [""; 0]);
    assert_eq!(found.law_of.to_string(), "2024-06-01");
}

fn check_now(text: &str, day: &str) -> Report {
    let law = law(&SHIPPED, day);
    check(&[PathBuf::from("-")], &mut text.as_bytes(), &law, &Options::default()).report
}

#[test]
fn the_report_itself_is_that_of_the_day_asked_about() {
    let text = include_str!("../fixtures/cases/consumer-app/filed-model.yaml");
    let with = report(&SHIPPED, text, "2026-11-24", "2024-06-01");
    let without = check_now(text, "2026-11-24");
    assert!(with.compared.is_some() && without.compared.is_none());
    assert_eq!(Report { compared: None, ..with }, without);
}

#[test]
fn both_versions_of_a_changed_rule_are_named() {
    let mut toy = LawSource::read(TOY.as_ref()).unwrap();
    let at = toy.rules.iter().position(|placed| placed.rule.id == "moon-word").unwrap();
    let mut changed = toy.rules[at].clone();
    toy.rules[at].rule.until = Some("2101-06-01".to_owned());
    changed.rule.from = "2101-06-01".to_owned();
    changed.rule.level = Some(Verdict::Blocked);
    changed.rule.cites = vec!["DOCKS 9".to_owned()];
    toy.rules.push(changed);
    let found = compared(&toy, HAUL, TOY_DAY, "2101-05-31");
    let flow = found.changes.iter().find(|change| change.subject.kind == "flow").unwrap();
    assert_eq!(line(flow), "flow launch: duties-open -> blocked");
    assert_eq!(
        causes(flow),
        ["moon-word (CHARTER 3): violated -> not-in-force", "moon-word (DOCKS 9): not-in-force -> violated"]
    );
}

#[test]
fn what_is_wrong_under_the_other_law_only_is_kept() {
    let toy = LawSource::read(TOY.as_ref()).unwrap();
    let law = law(&toy, TOY_DAY);
    let now = check(&[PathBuf::from("-")], &mut HAUL.as_bytes(), &law, &Options::default()).report;
    let mut then = now.clone();
    let both = Diagnostic::file_error("unreadable", "a.yaml", "cannot be read");
    let only_then = Diagnostic::file_error("unknown-value", "a.yaml", "`x` was no kind of evidence");
    then.errors = vec![both.clone(), only_then.clone()];
    let now = Report { errors: vec![both], ..now };
    let day = |report| Day { law: &law, report };
    let found = compare("2101-01-01".parse().unwrap(), day(&then), day(&now));
    assert_eq!(found.errors, [only_then]);
    assert_eq!(found.changes, []);
}

#[test]
fn what_cannot_be_read_under_one_law_is_a_change() {
    let toy = LawSource::read(TOY.as_ref()).unwrap();
    let law = law(&toy, TOY_DAY);
    let now = check(&[PathBuf::from("-")], &mut HAUL.as_bytes(), &law, &Options::default()).report;
    let none = Report { manifests: Vec::new(), findings: Vec::new(), ..now.clone() };
    let day = |report| Day { law: &law, report };
    let first = "2101-01-01".parse().unwrap();
    let found = compare(first, day(&none), day(&now));
    assert_eq!(found.changes.len(), 3);
    assert!(found.changes.iter().all(|change| change.then.is_none() && change.now.is_some()));
    let found = compare(first, day(&now), day(&none));
    assert_eq!(found.changes.len(), 3);
    assert!(found.changes.iter().all(|change| change.then.is_some() && change.now.is_none()));
}

/// Over every fixture: what changes is exactly what differs between the two reports, and each change has a cause that differs.
#[test]
fn every_change_is_real_and_has_its_cause() {
    let days = ["2024-04-01", "2025-01-05"];
    let now = law(&SHIPPED, "2026-11-24");
    let mut changes = 0;
    let files = walkdir::WalkDir::new("fixtures").sort_by_file_name().into_iter().filter_map(Result::ok);
    let files: Vec<PathBuf> = files.map(walkdir::DirEntry::into_path).filter(|path| path.is_file()).collect();
    let is_manifest =
        |path: &&PathBuf| path.extension().is_some_and(|end| end == "yaml") && !path.ends_with("expect.yaml");
    for day in days {
        let then = law(&SHIPPED, day);
        for file in files.iter().filter(is_manifest) {
            let args = [file.clone()];
            let options = Options::default();
            let report = check_and_compare(&args, &mut std::io::empty(), &now, then.clone(), &options).report;
            let exchanged = Law { as_of: now.as_of, ..then.clone() };
            let before = check(&args, &mut std::io::empty(), &exchanged, &options).report;
            let found = report.compared.clone().unwrap();
            let differing =
                standings(&before).iter().zip(standings(&report)).filter(|(one, other)| *one != other).count();
            assert_eq!(found.changes.len(), differing, "{}", file.display());
            for change in &found.changes {
                changes += 1;
                assert!(!change.causes.is_empty(), "{}: {}", file.display(), line(change));
                assert!(change.causes.iter().all(|cause| cause.then != cause.now));
                let comes_or_goes = change.causes.iter().any(|cause| {
                    [cause.then, cause.now].iter().any(|said| said.is_without_force() || *said == Said::OtherEntries)
                });
                assert!(
                    comes_or_goes,
                    "{}: {}: no rule came or went, and no register changed",
                    file.display(),
                    line(change)
                );
            }
        }
    }
    assert!(changes > 40, "only {changes} changes were seen");
}

/// Verdicts and mechanisms of everything, in order.
fn standings(report: &Report) -> Vec<String> {
    let mut all = Vec::new();
    for manifest in &report.manifests {
        all.push(format!("{:?}", manifest.judgement.possible));
        for flow in &manifest.flows {
            all.push(format!("{:?}", flow.judgement.possible));
            let items = flow.items.iter();
            all.extend(items.map(|item| format!("{:?} {:?}", item.judgement.possible, item.mechanism.possible)));
        }
        all.extend(manifest.services.iter().map(|service| format!("{:?}", service.judgement.possible)));
    }
    all
}

#[test]
fn the_command_line_compares() {
    let grounded = replaced(HAUL, "ship.example", "rustbucket.example");
    let folder = Folder::new(&[("haul.yaml", &grounded)]);
    let run = |args: &[&str]| {
        let all = [&["check", "--rules", TOY, "--as-of", TOY_DAY, "--fail-on", "blocked", "haul.yaml"], args].concat();
        folder.run(&all)
    };
    // DOCKS 4 forbade the ship until 28 February 2101. The exit code is that of the day asked about.
    let said = run(&["--compare-as-of", "2101-02-28"]);
    assert_eq!(said.code, 0, "{}", said.stderr);
    let expected = "Under the law of 2101-02-28 (then) instead of 2101-06-30 (now), all else equal
  - haul: blocked then, duties-open now
  - haul/launch: blocked then, duties-open now
  - haul/launch (logs): blocked [waived (moon-few)] then, clear [waived (moon-few)] now
      moon-grounded: Grounded ships (DOCKS 4): required, not evidenced then, no longer in force now
";
    assert!(said.stdout.contains(expected), "{}", said.stdout);
    let nothing = run(&["--compare-as-of", TOY_DAY]).stdout;
    assert!(nothing.contains("(now), all else equal\n  nothing is judged otherwise\n"), "{nothing}");
    assert!(!run(&[]).stdout.contains("Under the law of"));

    let json = run(&["--compare-as-of", "2101-02-28", "--format", "json"]).json();
    assert_eq!(json["as_of"], TOY_DAY);
    let item = &json["compared"]["changes"][2];
    assert_eq!(json["compared"]["as_of"], "2101-02-28");
    assert_eq!(item["subject"]["dataset"], "logs");
    assert_eq!((item["then"]["verdict"].clone(), item["now"]["verdict"].clone()), ("blocked".into(), "clear".into()));
    assert_eq!(item["causes"][0]["citations"][0]["article"], "4");
    assert_eq!(item["causes"][0]["now"], "not-in-force");
    assert_eq!(run(&["--format", "json"]).json()["compared"], Value::Null);
    let mut report = json;
    report["handler_years"] = serde_json::json!([]);
    let validator = jsonschema::validator_for(&folder.run(&["schema", "report"]).json()).unwrap();
    let errors: Vec<String> = validator.iter_errors(&report).map(|error| error.to_string()).collect();
    assert_eq!(errors, Vec::<String>::new());

    let sarif = run(&["--compare-as-of", "2101-02-28", "--format", "sarif"]).json();
    let properties = &sarif["runs"][0]["properties"]["compared"];
    assert_eq!(properties["changes"][0]["then"], "blocked");
    let plain = run(&["--format", "sarif"]).json();
    assert_eq!(sarif["runs"][0]["results"], plain["runs"][0]["results"]);

    for (day, message) in [
        ("2099-12-31", "error: the law is encoded from 2100-01-01 on; 2099-12-31 is before that"),
        ("yesterday", "error: `yesterday` is not a day"),
    ] {
        let said = run(&["--compare-as-of", day]);
        assert_eq!((said.code, said.stdout.as_str()), (2, ""), "{day}");
        assert!(said.stderr.contains(message), "{}", said.stderr);
    }
}
