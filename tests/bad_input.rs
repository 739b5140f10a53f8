//! What is wrong with an input is told with its code, its place and what to write instead, all of it at once, and what is
//! right is judged all the same.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test fails by panicking"
)]

mod common;

use common::Folder;
use serde_json::Value;

const GOOD: &str = "\
transborder: 1
workload: { id: haul, kind: digging, none-of: [eclipse] }
parties:
  mine: { kind: guild, entity: mine.example, seat: LU, airlocks: 1 }
  ship: { kind: ship, entity: ship.example, seat: MA, airlocks: 0 }
datasets:
  logs: { handler: mine, collected: [LU], form: tables, contains: [name], persons: { LU: 5 }, lode: none }
services: none
processing:
  sorting: { by: ship, inputs: [logs], adds: none, output: sorted, keeps: none, access-from: [MA], helpers: none }
flows:
  launch: { from: mine, to: ship, carries: [logs], mode: transmit, purpose: show them }
  back: { from: ship, to: mine, carries: [sorted], mode: return, of: launch }
evidence:
  - { kind: word-given, dated: 2101-01-02, covers: [launch, back] }
";

const LEDGER: &str = "\
transborder: 1
ledger: { handler: mine.example, since: 2101-01-01, until: 2101-12-31, otherwise-nothing: yes }
exported:
  - { id: others, souls: 3 }
";

/// Replaced text, what replaces it, the code, the text at which the error stands (its last line and column of occurrence
/// are looked up), and what the help says.
type Case = (&'static str, &'static str, &'static str, &'static str, &'static str);

const CASES: &[Case] = &[
    // Keys.
    ("seat: LU", "seet: LU", "unknown-key", "seet", "did you mean `seat`?"),
    ("services: none", "sevices: none", "unknown-key", "sevices", "did you mean `services`?"),
    ("adds: none", "ads: none", "unknown-key", "ads", "did you mean `adds`?"),
    ("covers: [launch, back] }", "covers: [launch, back], covered: x }", "unknown-key", "covered", "known here: "),
    ("adds: none", "adds: [{ sauce: join, reaches-output: no }]", "unknown-key", "sauce", "`source`, `from`"),
    ("{ LU: 5 }", "{ LU: { so-far: 1, year-ends: 2 } }", "unknown-key", "year-ends", "`so-far` and `year-end`"),
    ("lode: none", "lode: { secrat: yes }", "unknown-key", "secrat", "did you mean `secret`?"),
    ("  mine: {", "  mine: { seat: LU,", "duplicate-key", "seat: LU, airlocks", ""),
    // Types.
    ("lode: none", "lode: { secret: maybe }", "wrong-type", "maybe", "write `yes`, `no` or `unknown`"),
    ("contains: [name]", "contains: name", "wrong-type", "name, persons", "`[name]`"),
    ("airlocks: 1", "airlocks: two", "wrong-type", "two", "whole number"),
    ("helpers: none", "helpers: bob", "wrong-type", "bob", "write a list"),
    ("purpose: show them", "purpose: [show]", "wrong-type", "[show]", "a few words"),
    ("lode: none", "lode: 7", "wrong-type", "7 }", "as a mapping"),
    ("none-of: [eclipse]", "none-of: eclipse", "wrong-type", "eclipse }", "such as"),
    ("to: ship,", "to: [ship],", "wrong-type", "[ship]", "key of a party"),
    ("carries: [logs]", "carries: logs", "wrong-type", "logs, mode", "`[logs]`"),
    ("adds: none", "adds: some", "wrong-type", "some", "`none`, or a list"),
    ("adds: none", "adds: [{ source: join, reaches-output: perhaps }]", "wrong-type", "perhaps", "`yes`, `no`"),
    (
        "  ship: { kind: ship, entity: ship.example, seat: MA, airlocks: 0 }",
        "  ship: big",
        "wrong-type",
        "big",
        "as a mapping",
    ),
    ("evidence:\n  - {", "evidence:\n  {", "wrong-type", "{ kind: word", "begin each entry with `-`"),
    // Values.
    ("kind: guild", "kind: gild", "unknown-value", "gild", "did you mean `guild`?"),
    ("none-of: [eclipse]", "none-of: [eclips]", "unknown-value", "eclips]", "did you mean `eclipse`?"),
    ("kind: word-given", "kind: word-givn", "unknown-value", "word-givn", "did you mean `word-given`?"),
    (
        "covers: [launch, back] }",
        "covers: [launch, back], result: fine }",
        "unknown-value",
        "fine",
        "write one of passed",
    ),
    ("adds: none", "adds: [{ source: magic, reaches-output: no }]", "unknown-value", "magic", "write one of retrieval"),
    ("evidence:", "claims: [{ exemption: air-alrm }]\nevidence:", "unknown-value", "air-alrm", "`air-alarm`?"),
    ("seat: LU", "seat: lu", "unknown-place", "lu,", "write `LU`"),
    ("seat: LU", "seat: Luna", "unknown-place", "Luna", "write `LU`"),
    ("seat: LU", "seat: XX", "unknown-place", "XX", "ISO 3166"),
    ("collected: [LU]", "collected: [LU, EU]", "unknown-place", "EU]", "name the countries"),
    ("contains: [name]", "contains: [nmae]", "unknown-category", "nmae", "did you mean `name`?"),
    ("transborder: 1", "transborder: 2", "unknown-version", "2\n", "write `transborder: 1`"),
    // Numbers and days.
    ("LU: 5", "LU: -5", "impossible-count", "-5", "from 0"),
    ("LU: 5", "LU: 9999999999999999", "impossible-count", "9999999999999999", "check the number"),
    ("LU: 5", "LU: { so-far: 6, year-end: 5 }", "impossible-count", "{ so-far", "includes `so-far`"),
    ("lode: none", "lode: none, breathing-persons: 6", "impossible-count", "6 }", "counts some of `persons`"),
    ("LU: 5", "LU: 5.5", "wrong-type", "5.5", "whole number"),
    ("2101-01-02", "2101-13-02", "wrong-date", "2101-13-02", "`2026-11-24`"),
    ("2101-01-02", "2 January", "wrong-date", "2 January", "`2026-11-24`"),
    ("2101-01-02", "2101-01-02, until: 2101-01-01", "wrong-date", "2101-01-01", "last day"),
    // References.
    ("to: ship,", "to: shipp,", "dangling-reference", "shipp", "did you mean `ship`?"),
    ("handler: mine", "handler: mime", "dangling-reference", "mime", "did you mean `mine`?"),
    ("carries: [logs]", "carries: [log]", "dangling-reference", "log]", "did you mean `logs`?"),
    ("of: launch", "of: lunch", "dangling-reference", "lunch", "did you mean `launch`?"),
    ("by: ship", "by: zeppelin", "dangling-reference", "zeppelin", "write one of `mine`, `ship`"),
    ("covers: [launch, back]", "covers: [launch, bak]", "dangling-reference", "bak", "did you mean `back`?"),
    ("kind: digging,", "kind: digging, reader: me,", "dangling-reference", "me,", "`mine`"),
    ("of: launch", "of: launch, service: bar", "dangling-reference", "bar", "declares no service"),
    // What is missing.
    ("mode: transmit, ", "", "missing-key", "launch: {", "add `mode:`"),
    ("kind: ship, ", "", "missing-key", "ship: {", "add `kind:`"),
    ("to: ship, ", "", "missing-key", "launch: {", "add `to:`"),
    (", of: launch", "", "missing-key", "back: {", "add `of: FLOW`"),
    ("id: haul, ", "", "missing-key", "{ kind: digging", "unique in the run"),
    (
        "workload: { id: haul, kind: digging, none-of: [eclipse] }\n",
        "",
        "missing-key",
        "transborder: 1",
        "add `workload:",
    ),
    ("kind: word-given, ", "", "missing-key", "{ dated", "write one of dock-slip"),
    ("flows:\n", "flows: none\nflows-were:\n", "nothing-to-judge", "workload:", "add `flows:` or `services:`"),
    // What does not hang together.
    (
        "from: mine, to: ship",
        "from: ship, to: mine",
        "missing-hop",
        "logs], mode",
        "declare the flow that brings `logs`",
    ),
    ("by: ship", "by: mine", "missing-hop", "sorted], mode", "the step of `ship`"),
    ("inputs: [logs]", "inputs: [sorted]", "circular-processing", "sorted], mode", "however many steps"),
    ("keeps: none", "keeps: { where: [LU] }", "undeclared-access", "[MA], helpers", "`mode: remote-access`"),
    (
        "flows:\n",
        "  resorting: { by: ship, inputs: [logs], adds: none, output: sorted, keeps: none }\nflows:\n",
        "duplicate-id",
        "sorted, keeps: none }",
        "give each output its own name",
    ),
];

const LEDGER_CASES: &[Case] = &[
    ("handler: mine.example, ", "", "missing-key", "{ since", "write the `entity`"),
    ("since: 2101-01-01, ", "", "missing-key", "{ handler", "`since` its first day"),
    ("2101-12-31", "2100-12-31", "wrong-date", "2100-12-31", "last day"),
    ("since: 2101-01-01", "since: new year", "wrong-date", "new year", "`2026-11-24`"),
    ("otherwise-nothing: yes", "otherwise-nothing: sure", "wrong-type", "sure", "only if nothing else"),
    ("otherwise-nothing: yes", "otherwise: yes", "unknown-key", "otherwise", "`otherwise-nothing`"),
    ("souls: 3", "soles: 3", "unknown-key", "soles", "souls"),
    ("souls: 3", "souls: few", "wrong-type", "few", "whole number"),
    ("exported:\n  - { id: others, souls: 3 }", "exported: much", "wrong-type", "much", "or write `none`"),
    ("exported:", "flows: none\nexported:", "unknown-key", "flows", "known here"),
];

/// The manifest with its ledger: nothing is open.
fn complete() -> String {
    format!("{GOOD}---\n{LEDGER}")
}

fn errors(report: &Value) -> Vec<Value> {
    report["errors"].as_array().unwrap().clone()
}

/// Line and column of a text, from 1; columns count characters.
fn place(text: &str, marker: &str) -> (u64, u64) {
    let at = text.rfind(marker).unwrap_or_else(|| panic!("`{marker}` is not in\n{text}"));
    let before = &text[..at];
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap().chars().count() + 1;
    (line as u64, column as u64)
}

fn run_cases(good: &str, cases: &[Case], file: &str) {
    let mut faults = Vec::new();
    for (from, to, code, marker, help) in cases {
        assert!(good.contains(from), "`{from}` is not in the manifest");
        let text = good.replacen(from, to, 1);
        let folder = Folder::new(&[(file, &text)]);
        let said = folder.check(&["--format", "json", file]);
        let found = errors(&said.json());
        let (line, column) = place(&text, marker);
        let fits = |error: &&Value| {
            error["code"] == *code
                && error["path"] == file
                && error["line"] == line
                && error["column"] == column
                && (help.is_empty() || error["help"].as_str().is_some_and(|text| text.contains(help)))
        };
        let shown =
            said.stderr.contains(&format!("error[{code}]")) && said.stderr.contains(&format!("{file}:{line}:{column}"));
        if found.iter().find(fits).is_none() || !shown || said.code != 2 {
            faults.push(format!(
                "`{to}` for `{from}`: expected {code} at {line}:{column} and `{help}`, exit 2, got {} and\n{}",
                said.code, said.stderr
            ));
        }
    }
    assert!(faults.is_empty(), "{} of {}\n{}", faults.len(), cases.len(), faults.join("\n"));
}

#[test]
fn the_manifest_that_is_spoilt_is_good() {
    let folder = Folder::new(&[("a.yaml", GOOD), ("b.yaml", LEDGER)]);
    let said = folder.check(&["."]);
    assert_eq!((said.stderr.as_str(), said.code), ("", 0), "{}", said.stdout);
}

#[test]
fn every_fault_of_a_manifest_is_told_with_its_place_and_help() {
    run_cases(GOOD, CASES, "bad.yaml");
}

#[test]
fn every_fault_of_a_ledger_is_told_with_its_place_and_help() {
    run_cases(LEDGER, LEDGER_CASES, "ledger.yaml");
}

#[test]
fn all_errors_of_a_file_are_told_in_order_and_the_rest_is_judged() {
    let bad = GOOD.replace("seat: LU", "seat: XX").replace("kind: ship", "kind: shipp").replace("LU: 5", "LU: -5");
    let good = complete().replace("id: haul", "id: other").replace("mine.example", "theirs.example");
    let folder = Folder::new(&[("bad.yaml", &bad), ("good.yaml", &good)]);
    let said = folder.check(&["--format", "json", "bad.yaml", "good.yaml", "gone.yaml"]);
    let report = said.json();
    let codes: Vec<String> = errors(&report).iter().map(|error| error["code"].as_str().unwrap().to_owned()).collect();
    assert_eq!(codes, ["no-such-file", "unknown-place", "unknown-value", "impossible-count"]);
    let judged: Vec<&str> =
        report["manifests"].as_array().unwrap().iter().map(|manifest| manifest["id"].as_str().unwrap()).collect();
    assert_eq!(judged, ["haul", "other"]);
    assert_eq!(report["manifests"][1]["verdict"], "clear");
    assert_eq!(said.code, 2);
}

#[test]
fn a_workload_id_is_unique_in_a_run() {
    let folder = Folder::new(&[("a.yaml", GOOD), ("b.yaml", GOOD)]);
    let said = folder.check(&["a.yaml", "b.yaml"]);
    assert_eq!(said.code, 2);
    for part in ["error[duplicate-id]", "b.yaml:2:17", "first used here", "give each workload of a run its own id"] {
        assert!(said.stderr.contains(part), "{part}: {}", said.stderr);
    }
}

/// Files that are no text, or not there: code, and what the help says.
#[test]
fn files_that_cannot_be_read() {
    let folder = Folder::new(&[
        ("good.yaml", &complete()),
        ("empty.yaml", ""),
        ("comment.yaml", "# nothing\n"),
        ("none/x.txt", "x"),
    ]);
    folder.write("binary.yaml", b"\0\x01\x02transborder");
    folder.write("latin.yaml", b"transborder: 1\n# caf\xe9\n");
    folder.write("utf16.yaml", b"\xff\xfet\0r\0");
    folder.write("list.yaml", b"- a\n");
    folder.write("near.yaml", b"transborde: 1\nworkload: { id: x }\n");
    folder.write("syntax.yaml", b"transborder: 1\nworkload: { id: [x }\n");
    for (file, code, place, help) in [
        ("goood.yaml", "no-such-file", "goood.yaml", "did you mean `good.yaml`?"),
        ("empty.yaml", "empty", "empty.yaml", "write what belongs into it"),
        ("comment.yaml", "empty", "comment.yaml", "write a manifest"),
        ("list.yaml", "not-a-manifest", "list.yaml:1:3", "begin it with `transborder: 1`"),
        ("near.yaml", "not-a-manifest", "near.yaml:1:1", "did you mean `transborder`?"),
        ("binary.yaml", "binary", "binary.yaml", "YAML or JSON"),
        ("latin.yaml", "not-utf8", "latin.yaml", "save the file as UTF-8"),
        ("utf16.yaml", "utf-16", "utf16.yaml", "save it as UTF-8"),
        ("none", "no-manifests", "none", "`transborder init`"),
        ("syntax.yaml", "syntax", "syntax.yaml:2:", ""),
    ] {
        let said = folder.check(&[file, "good.yaml"]);
        for part in [format!("error[{code}]"), place.to_owned(), help.to_owned()] {
            assert!(said.stderr.contains(&part), "{file}: no `{part}` in {}", said.stderr);
        }
        assert_eq!(said.code, 2, "{file}");
        assert!(said.stdout.contains("haul  good.yaml:2  clear"), "{file}: {}", said.stdout);
    }
}

#[test]
fn a_directory_is_searched_for_manifests_and_the_rest_left_alone() {
    let folder = Folder::new(&[
        ("good.yaml", &complete()),
        ("values.yaml", "a: [1\n"),
        ("package.json", "{ \"name\": \"x\" }"),
        ("empty.yaml", ""),
        ("mentions.yaml", "note: not for transborder\nbroken: [\n"),
    ]);
    folder.write("blob.json", b"\0\0\xff");
    let said = folder.check(&["."]);
    assert_eq!((said.stderr.as_str(), said.code), ("", 0));
    assert!(said.stdout.contains("1 manifest, 2 flows: 2 clear"), "{}", said.stdout);
}

#[test]
fn a_broken_manifest_in_a_directory_is_not_left_alone() {
    for (name, bytes) in [
        ("broken.yaml", b"transborder: 1\nworkload: [\n".as_slice()),
        ("broken.json", b"{\n  \"transborder\": 1,\n  \"workload\": {\n".as_slice()),
        ("latin.yaml", b"transborder: 1\n# caf\xe9\n".as_slice()),
        ("utf16.yaml", b"\xff\xfet\0r\0a\0n\0s\0b\0o\0r\0d\0e\0r\0:\0".as_slice()),
    ] {
        let folder = Folder::new(&[("good.yaml", GOOD)]);
        folder.write(name, bytes);
        let said = folder.check(&[]);
        assert_eq!(said.code, 2, "{name}: {}", said.stdout);
        assert!(said.stderr.contains(name), "{name}: {}", said.stderr);
    }
}

#[test]
fn a_document_that_was_meant_as_a_manifest_is_told() {
    let two = format!("{}---\nledger: {{ handler: mine.example }}\n", complete());
    let folder = Folder::new(&[("two.yaml", &two)]);
    let said = folder.check(&["two.yaml"]);
    assert!(
        said.stderr.contains("warning[not-a-manifest]") && said.stderr.contains("two.yaml:22:1"),
        "{}",
        said.stderr
    );
    assert_eq!(said.code, 0);
}
