//! Questions: exactly the open facts that decide, what each answer leads to, and answers that are given back.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod common;
mod judge;

use common::Folder;
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::LazyLock;
use transborder::check::{check, questions};
use transborder::eval::Options;
use transborder::finding::{Report, Verdict};
use transborder::law::Law;

const DAY: &str = "2026-11-24";
const OUTBOUND: &str = include_str!("../fixtures/errors-others-make/outbound.yaml");

static LAW: LazyLock<Law> = LazyLock::new(|| Law::compile(judge::embedded_or_shipped(), DAY.parse().unwrap()).unwrap());

/// A fact: its name among questions, what stands in the manifest, and the text with `{}` for its value.
type Fact = (&'static str, &'static str, &'static str);

/// Facts that are yes or no.
const FACTS: &[Fact] = &[
    (
        "shop.critical-infrastructure-operator",
        "critical-infrastructure-operator: no",
        "critical-infrastructure-operator: {}",
    ),
    ("shop.circumvention-tool", ", circumvention-tool] }", "], circumvention-tool: {} }"),
    ("messages.under-14", "under-14: no", "under-14: {}"),
    (
        "messages.core-data",
        "contains-none-of: [core-data, state-secrets",
        "core-data: {}\n    contains-none-of: [state-secrets",
    ),
    // Of a recipient abroad nothing hangs on it.
    ("model-co.critical-infrastructure-operator", "owner: US }", "owner: US, critical-infrastructure-operator: {} }"),
    ("answering.trains-on-inputs", "trains-on-inputs: no", "trains-on-inputs: {}"),
    ("answering.decides-about-people", "decides-about-people: no", "decides-about-people: {}"),
];

/// The manifest with these facts open, and those written.
fn written(open: &[&Fact], values: &BTreeMap<&str, &str>) -> String {
    let mut text = OUTBOUND.to_owned();
    for (name, from, to) in open {
        let value = values.get(name).copied().unwrap_or("unknown");
        assert!(text.contains(from), "`{from}`");
        text = text.replacen(from, &to.replace("{}", value), 1);
    }
    text
}

fn asked(text: &str) -> Report {
    let checked = questions(&[PathBuf::from("-")], &mut text.as_bytes(), &LAW, &Options::default());
    assert_eq!(checked.report.errors, [], "{text}");
    checked.report
}

fn judged(text: &str) -> Report {
    let checked = check(&[PathBuf::from("-")], &mut text.as_bytes(), &LAW, &Options::default());
    assert_eq!(checked.report.errors, [], "{text}");
    checked.report
}

/// The verdict of each flow, and of the whole, which the workload's own rules bear on.
fn verdicts(text: &str) -> Vec<Vec<Verdict>> {
    let report = judged(text);
    let manifest = &report.manifests[0];
    let flows = manifest.flows.iter().map(|flow| flow.judgement.possible.clone());
    flows.chain([manifest.judgement.possible.clone()]).collect()
}

/// Facts of which two completions that differ only in them are judged otherwise.
fn deciding(open: &[&Fact]) -> BTreeSet<String> {
    let completion = |bits: usize| -> BTreeMap<&str, &str> {
        let value = |at: usize| if bits & (1 << at) != 0 { "yes" } else { "no" };
        open.iter().enumerate().map(|(at, (name, ..))| (*name, value(at))).collect()
    };
    let all: Vec<_> = (0..1 << open.len()).map(|bits| verdicts(&written(open, &completion(bits)))).collect();
    let mut deciding = BTreeSet::new();
    for (at, (name, ..)) in open.iter().enumerate() {
        if (0..all.len()).any(|bits| all[bits] != all[bits ^ (1 << at)]) {
            deciding.insert((*name).to_owned());
        }
    }
    deciding
}

#[test]
fn questions_are_exactly_the_facts_that_decide() {
    let mut seen = BTreeSet::new();
    let mut silent = BTreeSet::new();
    for chosen in [0b1111111_usize, 0b1110001, 0b0001011, 0b0110110, 0b1000000] {
        let open: Vec<&Fact> =
            FACTS.iter().enumerate().filter(|(at, _)| chosen & (1 << at) != 0).map(|(_, fact)| fact).collect();
        let report = asked(&written(&open, &BTreeMap::new()));
        assert!(report.questions_exact);
        let found: BTreeSet<String> = report.questions.iter().map(|question| question.fact.clone()).collect();
        let expected = deciding(&open);
        assert_eq!(found, expected, "{chosen:b}");
        silent.extend(open.iter().map(|(name, ..)| *name).filter(|name| !expected.contains(*name)));
        seen.extend(expected);
    }
    assert!(seen.len() >= 3, "only {seen:?} decide anywhere");
    assert!(!silent.is_empty(), "every open fact decides");
}

#[test]
fn each_answer_leads_where_the_question_says() {
    let open: Vec<&Fact> = FACTS.iter().collect();
    let report = asked(&written(&open, &BTreeMap::new()));
    let mut leads = 0;
    for question in &report.questions {
        let mut worst = Vec::new();
        for lead in &question.leads {
            let values = BTreeMap::from([(question.fact.as_str(), lead.answer.as_str())]);
            let again = judged(&written(&open, &values));
            assert_eq!(again.run.possible, lead.judgement.possible, "{}: {}", question.fact, lead.answer);
            worst.push(again.run.worst());
            leads += 1;
        }
        assert_eq!(Some(&question.best_worst), worst.iter().min(), "{}", question.fact);
    }
    assert!(leads >= 4);
}

#[test]
fn the_best_question_comes_first() {
    let open: Vec<&Fact> = FACTS.iter().collect();
    let report = asked(&written(&open, &BTreeMap::new()));
    let keys: Vec<_> =
        report.questions.iter().map(|one| (one.best_worst, std::cmp::Reverse(one.bears_on.len()))).collect();
    assert!(keys.len() > 1 && keys.is_sorted(), "{keys:?}");
}

const OPEN: &str = "critical-infrastructure-operator: unknown, persons-processed: 310000";

fn open_text() -> String {
    OUTBOUND.replacen("critical-infrastructure-operator: no, persons-processed: 310000", OPEN, 1)
}

fn answered(fact: &str, answer: &str) -> String {
    format!(
        "transborder-answers: 1\nanswers:\n  - manifest: shop\n    kind: party\n    id: shop\n    fact: {fact}\n    answer: {answer}\n"
    )
}

#[test]
fn a_form_that_is_filled_in_does_what_the_manifest_would() {
    let folder = Folder::new(&[("shop.yaml", &open_text())]);
    let args = ["questions", "--as-of", DAY, "--format", "yaml", "--output", "answers.yaml", "shop.yaml"];
    assert_eq!(folder.run(&args).code, 0);
    let form = folder.read("answers.yaml");
    let check = |extra: &[&str]| {
        let said = folder.run(&[&["check", "--as-of", DAY, "--format", "json", "shop.yaml"], extra].concat());
        said.json()
    };
    let open = check(&[]);
    let untouched = check(&["--answers", "answers.yaml"]);
    assert_eq!(open, untouched, "`unknown` left as it is changes nothing");
    for answer in ["yes", "no"] {
        folder.write("filled.yaml", form.replace("answer: unknown", &format!("answer: {answer}")).as_bytes());
        folder.write("shop.yaml", open_text().as_bytes());
        let given = check(&["--answers", "filled.yaml"]);
        folder.write(
            "shop.yaml",
            open_text().replacen("operator: unknown", &format!("operator: {answer}"), 1).as_bytes(),
        );
        let in_manifest = check(&[]);
        for key in ["verdict", "worst", "possible"] {
            assert_eq!(given[key], in_manifest[key], "{answer}: {key}");
        }
        folder.write("shop.yaml", open_text().as_bytes());
        let findings = given["findings"].as_array().unwrap();
        let facts = findings.iter().flat_map(|finding| finding["facts"].as_array().unwrap());
        let from_form: Vec<_> = facts.filter(|fact| fact["source"] == "answers").collect();
        assert!(from_form.iter().all(|fact| fact["location"]["path"] == "filled.yaml" && fact["value"] == answer));
        assert!(answer == "no" || !from_form.is_empty(), "the fact says that it was answered");
    }
}

#[test]
fn every_error_in_answers_has_its_place() {
    let once = answered("critical-infrastructure-operator", "no");
    let again = once.split_once("answers:\n").unwrap().1;
    let twice = format!("{once}{again}");
    let cases: Vec<(String, &str, u32, &str)> = vec![
        (answered("persons-processed", "5"), "already-declared", 7, "remove the answer, or correct the manifest"),
        (answered("critical-infrastructure-operator", "maybe"), "wrong-type", 7, "write `yes`, `no` or `unknown`"),
        (
            answered("critical-infrastructure-operater", "no"),
            "unknown-fact",
            6,
            "did you mean `critical-infrastructure-operator`?",
        ),
        (answered("seat", "US").replace("id: shop", "id: shops"), "dangling-reference", 5, "did you mean `shop`?"),
        (
            answered("seat", "US").replace("manifest: shop", "manifest: shup"),
            "dangling-reference",
            3,
            "did you mean `shop`?",
        ),
        (answered("seat", "US").replace("kind: party", "kind: partie"), "unknown-kind", 4, "did you mean `party`?"),
        (
            answered("kind", "notice").replace("kind: party", "kind: evidence"),
            "unknown-kind",
            4,
            "write it under `evidence` in the manifest",
        ),
        (answered("seat", "US").replace("answer:", "anwser:"), "unknown-key", 7, "did you mean `answer`?"),
        (twice, "duplicate-answer", 12, "keep the one that is true"),
        ("transborder: 1\n".to_owned(), "not-answers", 1, "begin it with `transborder-answers: 1`"),
        ("transborder-answers: 2\n".to_owned(), "unknown-version", 1, "begin it with `transborder-answers: 1`"),
    ];
    let folder = Folder::new(&[("shop.yaml", &open_text())]);
    for (text, code, line, help) in cases {
        folder.write("answers.yaml", text.as_bytes());
        let args = ["check", "--as-of", DAY, "--format", "json", "--answers", "answers.yaml", "shop.yaml"];
        let said = folder.run(&args);
        let report = said.json();
        let errors = report["errors"].as_array().unwrap();
        let error = errors.iter().find(|error| error["code"] == code);
        let error = error.unwrap_or_else(|| panic!("{code}: {errors:?}\n{text}"));
        assert_eq!((&error["path"], &error["line"]), (&"answers.yaml".into(), &line.into()), "{error}\n{text}");
        assert_eq!(error["help"], help, "{text}");
        assert_eq!(said.code, 2, "{text}");
    }
    assert_eq!(folder.run(&["check", "--as-of", DAY, "--answers", "no-such.yaml", "shop.yaml"]).code, 2);
}

#[test]
fn a_list_that_says_no_is_a_declaration() {
    let folder = Folder::new(&[("shop.yaml", &open_text())]);
    let text = answered("core-data", "no").replace("kind: party", "kind: dataset").replace("id: shop", "id: messages");
    folder.write("answers.yaml", text.as_bytes());
    let said = folder.run(&["check", "--as-of", DAY, "--answers", "answers.yaml", "shop.yaml"]);
    assert_eq!(said.code, 2);
    assert!(said.stderr.contains("already-declared") && said.stderr.contains("declared here"), "{}", said.stderr);
}

/// Everything that a form asks can be answered in it.
#[test]
fn every_entry_of_a_form_names_something() {
    let mut entries = 0;
    for name in ["outbound", "import-process-export", "public-service"] {
        let text = std::fs::read_to_string(format!("templates/{name}.yaml")).unwrap();
        // All that says yes or no is open now.
        let open =
            text.replace(": yes", ": unknown").replace(": no\n", ": unknown\n").replace("adds: none", "adds: unknown");
        let folder = Folder::new(&[("open.yaml", &open)]);
        let form = folder.run(&["questions", "--as-of", DAY, "--format", "yaml", "open.yaml"]).stdout;
        entries += form.matches("answer: unknown").count();
        folder.write("answers.yaml", form.as_bytes());
        let bare = folder.run(&["check", "--as-of", DAY, "--format", "json", "open.yaml"]).json();
        let given =
            folder.run(&["check", "--as-of", DAY, "--format", "json", "--answers", "answers.yaml", "open.yaml"]);
        assert_eq!(given.json(), bare, "{name}:\n{form}");
    }
    assert!(entries > 5, "only {entries} entries were asked");
}

#[test]
fn every_format_asks_the_same_in_both_languages() {
    let folder = Folder::new(&[("shop.yaml", &open_text())]);
    for lang in ["en", "zh"] {
        for format in ["text", "markdown", "yaml", "json"] {
            let said = folder.run(&["questions", "--as-of", DAY, "--lang", lang, "--format", format, "shop.yaml"]);
            assert_eq!(said.code, 0, "{}", said.stderr);
            assert!(said.stdout.contains("critical-infrastructure-operator"), "{format}: {}", said.stdout);
        }
    }
    let said = folder.run(&["questions", "--as-of", DAY, "--format", "json", "shop.yaml"]).json();
    let question = &said["questions"][0];
    assert_eq!(question["place"]["fact"], "critical-infrastructure-operator");
    assert_eq!(question["place"]["manifest"], "shop");
    assert_eq!(question["knows"], "legal");
    let answers: Vec<_> = question["leads_to"].as_array().unwrap().iter().map(|lead| &lead["answer"]).collect();
    assert_eq!(answers, ["yes", "no"]);
    assert_eq!(question["leads_to"][0]["worst"], "assessment-required", "CAC-2024 7(1)(1)");
    assert_eq!(question["leads_to"][1]["worst"], "clear");
}

#[test]
fn where_nothing_was_read_nothing_is_said_to_be_settled() {
    let folder = Folder::new(&[("broken.yaml", "transborder: 1\nworkload: { id: shop\n"), ("shop.yaml", OUTBOUND)]);
    for (lang, said_so, settled) in
        [("en", "Nothing could be judged", "o open fact decides"), ("zh", "未能作出判定", "没有决定判定结果")]
    {
        for format in ["text", "markdown", "yaml"] {
            let args = ["questions", "--as-of", DAY, "--lang", lang, "--format", format];
            let said = folder.run(&[&args[..], &["broken.yaml"]].concat());
            assert_eq!(said.code, 2);
            assert!(said.stdout.contains(said_so) && !said.stdout.contains(settled), "{}", said.stdout);
            let beside = folder.run(&[&args[..], &["broken.yaml", "shop.yaml"]].concat());
            assert_eq!(beside.code, 2);
            assert!(!beside.stdout.contains("No open fact decides"), "{}", beside.stdout);
        }
    }
    let said = folder.run(&["questions", "--as-of", DAY, "--format", "json", "broken.yaml"]);
    assert_eq!((said.code, &said.json()["questions_exact"]), (2, &false.into()));
}

/// Versions of the manifest in which other facts decide.
const VERSIONS: &[(&str, &str)] = &[
    ("purpose:", "purpose:"),
    ("contains: [contact.phone, order.history]", "contains: [contact.phone, health.record]"),
    ("persons: { CN: 500 }", "persons: { CN: 150000 }"),
    ("contains: [contact.phone, order.history]", "contains: [order.history]"),
    ("critical-infrastructure-operator: no", "critical-infrastructure-operator: yes"),
];

/// Every two facts of every version, by brute force through `check`: none that is asked does not matter, and none that
/// matters is not asked.
#[test]
fn no_question_is_missing_and_none_is_idle_in_any_small_manifest() {
    let (mut asked_of, mut idle) = (0, 0);
    for (from, to) in VERSIONS {
        let open_facts: Vec<&Fact> = FACTS.iter().filter(|(_, line, _)| !from.contains(line)).collect();
        for (at, one) in open_facts.iter().enumerate() {
            for two in open_facts.iter().skip(at + 1) {
                let open = [*one, *two];
                let version = |values: &BTreeMap<&str, &str>| {
                    let text = written(&open, values);
                    assert!(text.contains(from), "`{from}`");
                    text.replacen(from, to, 1)
                };
                let report = asked(&version(&BTreeMap::new()));
                assert!(report.questions_exact);
                // What is open in every manifest of a version, such as a number of persons, is not enumerated here.
                let is_enumerated = |fact: &String| open.iter().any(|(name, ..)| name == fact);
                let found: BTreeSet<String> =
                    report.questions.iter().map(|question| question.fact.clone()).filter(is_enumerated).collect();
                let all = ["yes", "no"].map(|first| {
                    ["yes", "no"].map(|second| verdicts(&version(&BTreeMap::from([(one.0, first), (two.0, second)]))))
                });
                let first_decides = all[0] != all[1];
                let second_decides = all.iter().any(|row| row[0] != row[1]);
                let deciding = [(one.0, first_decides), (two.0, second_decides)];
                let expected: BTreeSet<String> =
                    deciding.iter().filter(|(_, decides)| *decides).map(|(name, _)| (*name).to_owned()).collect();
                assert_eq!(found, expected, "{to}: {} and {}", one.0, two.0);
                asked_of += expected.len();
                idle += 2 - expected.len();
            }
        }
    }
    assert!(asked_of > 20 && idle > 20, "{asked_of} decide, {idle} do not");
}

/// An answer takes the form that the manifest takes, a list too.
#[test]
fn an_answer_can_be_a_list() {
    let open = OUTBOUND.replacen("storage: [US]", "storage: unknown", 1);
    assert_ne!(open, OUTBOUND);
    let folder = Folder::new(&[("shop.yaml", &open)]);
    for (answer, other) in [("[US, CN]", "[CN]"), ("[US]", "[US, CN]")] {
        let filled = answered("storage", answer).replace("id: shop", "id: model-co");
        folder.write("answers.yaml", filled.as_bytes());
        folder.write("written.yaml", open.replacen("unknown", answer, 1).as_bytes());
        folder.write("other.yaml", open.replacen("unknown", other, 1).as_bytes());
        let all = ["check", "--as-of", DAY, "--format", "json", "--all"];
        let facts = |args: &[&str]| -> Vec<String> {
            let said = folder.run(&[&all[..], args].concat());
            assert_eq!(said.json()["errors"], serde_json::json!([]), "{}", said.stderr);
            let report = said.json();
            let findings = report["findings"].as_array().unwrap().clone();
            let used = findings.iter().flat_map(|finding| finding["facts"].as_array().unwrap().clone());
            let storage = used.filter(|fact| fact["name"].as_str().unwrap().ends_with("storage"));
            storage.map(|fact| fact["value"].to_string()).collect()
        };
        let given = facts(&["--answers", "answers.yaml", "shop.yaml"]);
        assert!(!given.is_empty());
        assert_eq!(given, facts(&["written.yaml"]));
        assert_ne!(given, facts(&["other.yaml"]));
    }
}
