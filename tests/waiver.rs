//! What waivers and baselines let pass, and what they never can.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod common;
#[allow(dead_code, reason = "one report of it is used")]
mod sample;

use common::{Folder, Said, TOY, TOY_DAY};
use serde_json::{Value, json};
use transborder::finding::{Judgement, Verdict};
use transborder::gate::{Standing, decide};
use transborder::waiver::{Part, Waiver, covering};

/// One flow, `launch`, on which `moon-word` is violated: `duties-open`.
const HAUL: &str = include_str!("toy/moonbase/examples/haul.yaml");

/// Fields of a waiver that are right; a test changes some.
const WAIVER: &str = "rule: moon-word, manifest: haul, flow: launch, owner: Ada, reason: it is on its way, ticket: T-1, \
                      from: 2101-06-01, until: 2101-12-31";

fn waivers(entries: &[&str]) -> String {
    if entries.is_empty() {
        return "transborder-waivers: 1\nwaivers: none\n".to_owned();
    }
    let entries: String = entries.iter().map(|entry| format!("  - {{ {entry} }}\n")).collect();
    format!("transborder-waivers: 1\nwaivers:\n{entries}")
}

fn given() -> String {
    HAUL.replacen("---", "evidence:\n  - { kind: word-given, dated: 2101-01-01, covers: [launch] }\n---", 1)
}

/// Eleven souls: a slip is needed too, `filing-required`, of the item.
fn eleven() -> String {
    HAUL.replace("LU: 5", "LU: 11")
}

fn two_flows() -> String {
    let launch = "  launch: { from: mine, to: ship, carries: [logs], mode: transmit, purpose: show them }\n";
    HAUL.replace(launch, &format!("{launch}{}", launch.replace("launch", "again")))
}

fn folder(manifest: &str, waivers: &str) -> Folder {
    Folder::new(&[("haul.yaml", manifest), ("waivers.yaml", waivers)])
}

fn waived(folder: &Folder, more: &[&str]) -> Said {
    folder.check(&[&["--format", "json", "--waivers", "waivers.yaml", "haul.yaml"], more].concat())
}

/// Exit code, ids of what is waived, and rules of the notes that are no law.
fn said(manifest: &str, entries: &[&str], more: &[&str]) -> (i32, Vec<String>, Vec<String>) {
    let said = waived(&folder(manifest, &waivers(entries)), more);
    let report = said.json();
    let names = |list: &Value, key: &str, is: &dyn Fn(&Value) -> bool| -> Vec<String> {
        let list = list.as_array().unwrap().iter().filter(|one| is(one));
        list.map(|one| one[key].as_str().unwrap().to_owned()).collect()
    };
    let notes = names(&report["findings"], "rule", &|finding| finding["citation"]["instrument"] == "transborder");
    (said.code, names(&report["waived"], "id", &|_| true), notes)
}

fn is(code: i32, waived: &[&str], notes: &[&str]) -> (i32, Vec<String>, Vec<String>) {
    let owned = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    (code, owned(waived), owned(notes))
}

// ---------------------------------------------------------------------- what a waiver does

#[test]
fn a_waiver_changes_the_gate_and_no_verdict() {
    let folder = folder(HAUL, &waivers(&[WAIVER]));
    let (before, after) = (folder.check(&["--format", "json", "haul.yaml"]), waived(&folder, &[]));
    assert_eq!((before.code, after.code), (1, 0), "{}", after.stderr);
    let (before, after) = (before.json(), after.json());
    assert_eq!((&after["verdict"], &after["manifests"]), (&json!("duties-open"), &before["manifests"]));
    assert_eq!(before["gate"], json!({ "fail_on": "duties-open", "fails": true }));
    assert_eq!(after["gate"], json!({ "fail_on": "duties-open", "fails": false }));
    let row = json!({
        "id": "moon-word@haul/launch",
        "rule": "moon-word",
        "subject": { "kind": "flow", "manifest": "haul", "id": "launch", "dataset": null },
        "outcome": "violated",
        "level": "duties-open",
        "manifest": "haul",
        "flow": "launch",
        "service": null,
        "owner": "Ada",
        "reason": "it is on its way",
        "ticket": "T-1",
        "from": "2101-06-01",
        "until": "2101-12-31",
        "location": { "path": "waivers.yaml", "line": 3, "column": 5 },
    });
    assert_eq!((&before["waived"], &after["waived"]), (&json!([]), &json!([row])));
    let word = |report: &Value| {
        let findings = report["findings"].as_array().unwrap().clone();
        findings.into_iter().find(|finding| finding["rule"] == "moon-word").unwrap()
    };
    assert_eq!((&word(&before)["gate"], &word(&after)["gate"]), (&json!("fails"), &json!("waived")));
    assert_eq!(word(&after)["outcome"], "violated");
}

#[test]
fn every_format_shows_what_is_waived() {
    let folder = folder(HAUL, &waivers(&[WAIVER]));
    for (lang, words) in [("en", "it is on its way (owner Ada, ticket T-1, until 2101-12-31)"), ("zh", "责任人Ada")]
    {
        let text = folder.check(&["--waivers", "waivers.yaml", "--lang", lang, "haul.yaml"]).stdout;
        assert!(text.contains(words) && text.contains("waivers.yaml:3:5"), "{text}");
    }
    let sarif = |args: &[&str]| folder.check(&[args, &["--format", "sarif", "haul.yaml"]].concat()).json();
    let suppressed = sarif(&["--waivers", "waivers.yaml"])["runs"][0]["results"][0]["suppressions"][0].clone();
    assert_eq!((&suppressed["kind"], &suppressed["status"]), (&json!("external"), &json!("accepted")));
    assert!(suppressed["justification"].as_str().unwrap().starts_with("it is on its way"), "{suppressed}");
    assert_eq!(suppressed["location"]["physicalLocation"]["region"]["startLine"], 3);
    // Where nobody could suppress anything, nothing is said of it.
    assert_eq!(sarif(&[])["runs"][0]["results"][0].get("suppressions"), None);
}

#[test]
fn a_waiver_is_of_one_rule_and_one_flow() {
    let word = "moon-word@haul/launch";
    assert_eq!(said(&two_flows(), &[WAIVER], &[]), is(1, &[word], &[]));
    let again = WAIVER.replace("launch", "again");
    assert_eq!(said(&two_flows(), &[WAIVER, &again], &[]), is(0, &[word, "moon-word@haul/again"], &[]));
    // Another rule of the same flow stays.
    assert_eq!(said(&eleven(), &[WAIVER], &[]), is(1, &[word], &[]));
}

#[test]
fn an_items_finding_is_waived_by_its_flow() {
    let slip = WAIVER.replace("moon-word", "moon-slip");
    let both = ["moon-word@haul/launch", "moon-slip@haul/launch/logs"];
    let (code, mut ids, notes) = said(&eleven(), &[WAIVER, &slip], &[]);
    ids.sort_by_key(|id| !id.starts_with("moon-word"));
    assert_eq!((code, ids, notes), is(0, &both, &[]));
    // Undetermined findings are waived alike.
    assert_eq!(said(&HAUL.replace("LU: 5", "LU: unknown"), &[&slip], &["--fail-on", "filing-required"]).1, [both[1]]);
}

#[test]
fn a_service_is_waived_by_its_name() {
    let bar = "services: { bar: { provider: mine, audience: [tourists], model: { maker: mine }, inputs: none } }";
    let manifest = given().replace("services: none", bar);
    let beacon = WAIVER.replace("moon-word", "moon-beacon").replace("flow: launch", "service: bar");
    assert_eq!(said(&manifest, &[], &[]), is(1, &[], &[]));
    assert_eq!(said(&manifest, &[&beacon], &[]), is(0, &["moon-beacon@haul/bar"], &[]));
}

#[test]
fn what_bears_on_several_flows_needs_a_waiver_of_each() {
    // A standing duty of a party bears on every flow of the manifest.
    let manifest = two_flows().replace("seat: LU, airlocks: 1", "seat: LU, airlocks: 2");
    let log = WAIVER.replace("moon-word", "moon-log");
    let again = log.replace("launch", "again");
    let word = WAIVER.replace("launch", "again");
    let words = ["moon-word@haul/launch", "moon-word@haul/again"];
    let all = ["moon-word@haul/launch", "moon-word@haul/again", "moon-log@haul/mine", "moon-log@haul/mine"];
    assert_eq!(said(&manifest, &[WAIVER, &word, &log], &["--standing"]), is(1, &words, &["waiver-incomplete"]));
    assert_eq!(said(&manifest, &[WAIVER, &word, &log, &again], &["--standing"]), is(0, &all, &[]));
    // Without `--standing` it counts nowhere, and the waivers of it are no noise.
    assert_eq!(said(&manifest, &[WAIVER, &word, &log, &again], &[]), is(0, &words, &[]));
}

#[test]
fn a_handler_year_is_waived_by_each_flow_it_bears_on() {
    let mut sample = sample::full();
    let year = sample.report.findings.iter().find(|finding| finding.subject.kind == "handler-year").unwrap().clone();
    let manifest = sample.report.manifests[1].id.clone();
    sample.report.handler_years[0].flows = vec![format!("{manifest}/送"), format!("{manifest}/回")];
    let waiver = |flow: &str| Waiver {
        rule: year.rule.clone(),
        part: Part { manifest: manifest.clone(), kind: "flow", id: flow.to_owned() },
        owner: "Ada".to_owned(),
        reason: "r".to_owned(),
        ticket: "t".to_owned(),
        from: sample.report.as_of,
        until: sample.report.as_of,
        location: year.location,
    };
    let both = [waiver("送"), waiver("回")];
    assert_eq!(covering(&year, &sample.report, &both[..1]).len(), 0);
    assert_eq!(covering(&year, &sample.report, &both).len(), 2);
    let gate = decide(&sample.report, Some(Verdict::DutiesOpen), Some(&both), None);
    assert_eq!(*gate.standing(&year), Standing::Waived(both.to_vec()));
    // Of a handler without flows nothing is waived: no flow is not every flow.
    sample.report.handler_years.clear();
    assert_eq!(covering(&year, &sample.report, &both).len(), 0);
}

#[test]
fn a_verdict_that_no_finding_accounts_for_fails_too() {
    let mut sample = sample::full();
    sample.report.findings.clear();
    let fails = |sample: &sample::Sample, level| decide(&sample.report, Some(level), Some(&[]), None).fails;
    assert!(fails(&sample, Verdict::Blocked));
    assert!(!decide(&sample.report, None, None, None).fails);
    // One manifest at a time: the findings of another do not account for it.
    let mut sample = sample::full();
    sample.report.findings.retain(|finding| finding.subject.manifest != "support-chat");
    sample.report.manifests[1].judgement = Judgement::of(Verdict::Clear);
    sample.report.run = Judgement::of(Verdict::Clear);
    sample.report.findings.retain(|finding| finding.level != Some(Verdict::Blocked));
    sample.report.findings.iter_mut().for_each(|finding| finding.level = None);
    assert!(fails(&sample, Verdict::AssessmentRequired) && !fails(&sample, Verdict::Blocked));
}

#[test]
fn what_is_or_may_be_blocked_cannot_be_waived() {
    let lode = WAIVER.replace("moon-word", "moon-lode");
    let word = "moon-word@haul/launch";
    // Forbidden, and perhaps forbidden.
    for lode_is in ["lode: { secret: yes }", "lode: unknown"] {
        let manifest = HAUL.replace("lode: none", lode_is);
        let got = said(&manifest, &[WAIVER, &lode], &["--fail-on", "blocked"]);
        assert_eq!(got, is(1, &[word], &["waiver-refused"]), "{lode_is}");
    }
}

#[test]
fn a_waiver_counts_from_its_first_to_its_last_day() {
    assert_eq!(TOY_DAY, "2101-06-30");
    for (from, until, expected) in [
        ("2101-06-01", "2101-06-30", is(0, &["moon-word@haul/launch"], &[])),
        ("2101-06-01", "2101-06-29", is(1, &[], &["waiver-expired"])),
        ("2101-06-30", "2101-07-30", is(0, &["moon-word@haul/launch"], &[])),
        ("2101-07-01", "2101-07-30", is(1, &[], &["waiver-pending"])),
    ] {
        let waiver = WAIVER.replace("2101-06-01", from).replace("2101-12-31", until);
        assert_eq!(said(HAUL, &[&waiver], &[]), expected, "{from} {until}");
    }
}

#[test]
fn waivers_that_let_nothing_pass_are_findings() {
    assert_eq!(said(&given(), &[WAIVER], &[]), is(0, &[], &["waiver-unused"]));
    // The law of another part of time does not make its rules unknown.
    let grounded = WAIVER.replace("moon-word", "moon-grounded");
    assert_eq!(said(&given(), &[&grounded], &[]), is(0, &[], &["waiver-unused"]));
    let report = waived(&folder(&given(), &waivers(&[WAIVER])), &[]).json();
    let findings = report["findings"].as_array().unwrap();
    let unused = findings.iter().find(|finding| finding["rule"] == "waiver-unused").unwrap();
    assert_eq!((&unused["outcome"], &unused["level"], &unused["gate"]), (&json!("note"), &Value::Null, &Value::Null));
    assert_eq!(unused["id"], "waiver-unused@haul/launch/moon-word");
    assert_eq!(unused["location"], json!({ "path": "waivers.yaml", "line": 3, "column": 5 }));
    let page = unused["citation"]["article"].as_str().unwrap();
    assert!(std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(page).is_file(), "{page}");
    let folder = folder(&given(), &waivers(&[WAIVER]));
    let text = folder.check(&["--waivers", "waivers.yaml", "haul.yaml"]).stdout;
    assert!(text.contains("waiver-unused: waiver of moon-word on haul/launch"), "{text}");
    let sarif = folder.check(&["--format", "sarif", "--waivers", "waivers.yaml", "haul.yaml"]).json();
    let schema: Value = serde_json::from_str(include_str!("schema/sarif-2.1.0.json")).unwrap();
    assert!(jsonschema::is_valid(&schema, &sarif));
}

// ---------------------------------------------------------------------- bad waivers

#[test]
fn wrong_waivers_are_errors_with_a_place_and_the_rest_counts() {
    let long = WAIVER.replace("2101-12-31", "2102-06-02");
    let cases = [
        (WAIVER.replace("moon-word", "moon-wrod"), "dangling-reference", "did you mean `moon-word`?", 13),
        (WAIVER.replace("moon-word", "moon-*"), "dangling-reference", "", 13),
        (WAIVER.replace("moon-word", "'*'"), "dangling-reference", "there are no wildcards", 13),
        (WAIVER.replace("moon-word", "moon-few"), "not-waivable", "name an obligation", 13),
        (WAIVER.replace("haul", "hual"), "dangling-reference", "did you mean `haul`?", 34),
        (WAIVER.replace("flow: launch", "flow: lunch"), "dangling-reference", "did you mean `launch`?", 46),
        (WAIVER.replace("flow: launch", "service: launch"), "dangling-reference", "", 49),
        (WAIVER.replace("flow: launch, ", ""), "missing-key", "write one `flow` or one `service`", 5),
        (WAIVER.replace("flow: launch", "flow: launch, service: bar"), "contradiction", "", 5),
        (WAIVER.replace("owner", "ownr"), "unknown-key", "did you mean `owner`?", 54),
        (WAIVER.replace("owner: Ada, ", ""), "missing-key", "add `owner`", 5),
        (WAIVER.replace("ticket: T-1", "ticket: ' '"), "wrong-type", "write a few words", 100),
        (WAIVER.replace("ticket: T-1", "ticket: [T-1]"), "wrong-type", "write a few words", 100),
        (WAIVER.replace(", until: 2101-12-31", ""), "missing-key", "add `until`", 5),
        (WAIVER.replace("2101-12-31", "soon"), "wrong-date", "write it as `2026-11-24`", 130),
        (WAIVER.replace("2101-12-31", "2101-05-31"), "wrong-date", "`until` is its last day", 130),
        (long.clone(), "too-long", "write 2102-06-01 or an earlier day", 130),
        (WAIVER.to_owned(), "duplicate-waiver", "keep one", 5),
    ];
    for (entry, code, help, column) in cases {
        let said = waived(&folder(HAUL, &waivers(&[WAIVER, &entry])), &[]);
        let report = said.json();
        let errors = report["errors"].as_array().unwrap();
        let found = errors.iter().find(|error| error["code"] == code).unwrap_or_else(|| panic!("{entry}: {errors:?}"));
        assert_eq!(
            (&found["path"], &found["line"], &found["column"]),
            (&json!("waivers.yaml"), &json!(4), &json!(column)),
            "{entry}"
        );
        assert!(found["help"].as_str().unwrap().contains(help), "{entry}: {found}");
        // The run is incomplete, what is right still counts, and standard error says what is wrong.
        assert_eq!((said.code, report["waived"].as_array().unwrap().len()), (2, 1), "{entry}");
        assert!(said.stderr.contains(&format!("error[{code}]")), "{}", said.stderr);
    }
    // A whole year is not too long.
    assert_eq!(said(HAUL, &[&long.replace("2102-06-02", "2102-06-01")], &[]).0, 0);
}

#[test]
fn files_that_are_no_waivers_are_errors() {
    let cases = [
        ("", "empty"),
        ("# nothing\n", "empty"),
        ("waivers: []\n", "wrong-format"),
        ("transborder-waivers: 2\nwaivers: []\n", "unknown-version"),
        ("transborder-waivers: 1\n", "missing-key"),
        ("transborder-waivers: 1\nwaivers: all\n", "wrong-type"),
        ("transborder-waivers: 1\nwaivers: [all]\n", "wrong-type"),
        ("transborder-waivers: 1\nwaivers: none\nwaiver: []\n", "unknown-key"),
        ("transborder-waivers: 1\nwaivers: none\n---\ntransborder-waivers: 1\nwaivers: none\n", "wrong-format"),
        ("transborder-waivers: 1\nwaivers: [\n", "syntax"),
    ];
    for (text, code) in cases {
        let said = waived(&folder(HAUL, text), &[]);
        let errors = said.json()["errors"].clone();
        let codes: Vec<&Value> = errors.as_array().unwrap().iter().map(|error| &error["code"]).collect();
        assert!(codes.contains(&&json!(code)) && said.code == 2, "{text:?}: {codes:?}");
    }
    let said = haul_without_waivers();
    assert!(said.stderr.contains("waivers.yaml") && said.code == 2, "{}", said.stderr);
}

fn haul_without_waivers() -> Said {
    waived(&Folder::new(&[("haul.yaml", HAUL)]), &[])
}

#[test]
fn a_manifest_cannot_waive() {
    let manifest = HAUL.replacen("services: none", &format!("waivers: [{{ {WAIVER} }}]\nservices: none"), 1);
    let said = Folder::new(&[("haul.yaml", &manifest)]).check(&["haul.yaml"]);
    assert!(said.stderr.contains("error[unknown-key]") && said.code == 2, "{}", said.stderr);
}

#[test]
fn the_schema_takes_what_the_program_takes() {
    let folder = folder(HAUL, "");
    let schema = folder.run(&["schema", "waivers"]).json();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let valid = |text: &str| validator.is_valid(&serde_yaml::from_str::<Value>(text).unwrap());
    assert!(valid(&waivers(&[WAIVER])) && valid("transborder-waivers: 1\nwaivers: none\n"));
    for wrong in [
        WAIVER.replace("owner: Ada, ", ""),
        WAIVER.replace("owner", "ownr"),
        WAIVER.replace("flow: launch, ", ""),
        WAIVER.replace("flow: launch", "flow: launch, service: bar"),
        WAIVER.replace("2101-12-31", "soon"),
        WAIVER.replace("T-1", "' '"),
    ] {
        assert!(!valid(&waivers(&[&wrong])), "{wrong}");
    }
}

// ---------------------------------------------------------------------- baselines

/// The baseline of a manifest, and what the program said on writing it.
fn adopted(manifest: &str) -> (Folder, Said) {
    let folder = Folder::new(&[("haul.yaml", manifest)]);
    let said = folder.check(&["--write-baseline", "base.json", "haul.yaml"]);
    (folder, said)
}

fn against(folder: &Folder, manifest: &str) -> (i32, Value) {
    folder.write("haul.yaml", manifest.as_bytes());
    let said = folder.check(&["--format", "json", "--baseline", "base.json", "haul.yaml"]);
    (said.code, said.json())
}

#[test]
fn a_baseline_accepts_what_stood_and_fails_what_is_new() {
    let (folder, said) = adopted(HAUL);
    assert_eq!(said.code, 0, "{}", said.stderr);
    assert!(said.stderr.starts_with("baseline written with findings: 1\n"), "{}", said.stderr);
    let text = folder.read("base.json");
    let line = "    {\"id\":\"moon-word@haul/launch\",\"outcome\":\"violated\",\"level\":\"duties-open\"}\n";
    assert!(text.contains(line) && text.contains("\"rules\": \""), "{text}");
    let (code, report) = against(&folder, HAUL);
    assert_eq!((code, &report["verdict"]), (0, &json!("duties-open")));
    let accepted = json!({ "same_rules": true, "accepted": ["moon-word@haul/launch"], "gone": [] });
    assert_eq!(report["baseline"], accepted);
    // A new finding fails, whatever its level.
    assert_eq!(against(&folder, &eleven()).0, 1);
    assert_eq!(against(&folder, &two_flows()).0, 1);
    let (_, report) = against(&folder, &eleven());
    assert_eq!(report["baseline"]["accepted"], json!(["moon-word@haul/launch"]));
}

#[test]
fn what_got_worse_fails_and_what_got_better_does_not() {
    let unknown = given().replace("LU: 5", "LU: unknown");
    let slip = "moon-slip@haul/launch/logs";
    let (folder, _) = adopted(&unknown);
    assert!(folder.read("base.json").contains(&format!("{slip}\",\"outcome\":\"undetermined\"")));
    assert_eq!(against(&folder, &unknown).0, 0);
    // Violated weighs more than undetermined of the same level.
    let slip_lacks = given().replace("LU: 5", "LU: 11");
    assert_eq!(against(&folder, &slip_lacks).0, 1);
    let (folder, _) = adopted(&slip_lacks);
    assert_eq!(against(&folder, &slip_lacks).0, 0);
    // Undetermined where it was violated is no worse; that a vote may be needed too is new.
    let (code, report) = against(&folder, &unknown);
    assert_eq!((code, &report["baseline"]["accepted"]), (1, &json!([slip])));
    // A heavier level of the same finding.
    let text = folder.read("base.json");
    folder.write("base.json", text.replace("filing-required", "duties-open").as_bytes());
    assert_eq!(against(&folder, &slip_lacks).0, 1);
    folder.write("base.json", text.replace("filing-required", "assessment-required").as_bytes());
    assert_eq!(against(&folder, &slip_lacks).0, 0);
}

#[test]
fn what_is_gone_is_said_and_not_failed() {
    let (folder, _) = adopted(HAUL);
    let (code, report) = against(&folder, &given());
    assert_eq!((code, &report["baseline"]["gone"]), (0, &json!(["moon-word@haul/launch"])));
    let findings = report["findings"].as_array().unwrap();
    let gone = findings.iter().find(|finding| finding["rule"] == "baseline-gone").unwrap();
    assert_eq!((&gone["outcome"], &gone["citation"]["instrument"]), (&json!("note"), &json!("transborder")));
    assert!(gone["message"].as_str().unwrap().contains("moon-word@haul/launch"));
}

#[test]
fn a_baseline_never_holds_what_is_or_may_be_blocked() {
    for lode in ["lode: { secret: yes }", "lode: unknown"] {
        let manifest = HAUL.replace("lode: none", lode);
        let (folder, said) = adopted(&manifest);
        // The exit code is that of the next run with it.
        assert_eq!(said.code, 1, "{}", said.stderr);
        assert!(said.stderr.contains("left out, because they are or may be blocked: 1\n"), "{}", said.stderr);
        assert!(!folder.read("base.json").contains("moon-lode"));
        assert_eq!(against(&folder, &manifest).0, 1);
        let forged = "{ \"transborder-baseline\": 1, \"rules\": \"x\", \"findings\": [\n  \
                      { \"id\": \"moon-lode@haul/launch/logs\", \"outcome\": \"violated\", \"level\": \"blocked\" },\n  \
                      { \"id\": \"moon-word@haul/launch\", \"outcome\": \"violated\", \"level\": \"duties-open\" } ] }\n";
        folder.write("base.json", forged.as_bytes());
        let (code, report) = against(&folder, &manifest);
        let error = &report["errors"][0];
        assert_eq!((code, &error["code"], &error["line"]), (2, &json!("blocked-in-baseline"), &json!(2)));
        assert_eq!(report["baseline"]["accepted"], json!(["moon-word@haul/launch"]));
        // Nor does a lighter level than the true one let it pass.
        folder.write("base.json", forged.replace("\"blocked\"", "\"assessment-required\"").as_bytes());
        assert_eq!(against(&folder, &manifest).0, 1);
    }
}

#[test]
fn a_baseline_leaves_out_what_is_waived() {
    let folder = folder(HAUL, &waivers(&[WAIVER]));
    let said = folder.check(&["--waivers", "waivers.yaml", "--write-baseline", "base.json", "haul.yaml"]);
    assert_eq!(said.code, 0, "{}", said.stderr);
    assert!(said.stderr.contains("left out, because they are waived: 1\n"), "{}", said.stderr);
    // So the end of the waiver is felt.
    assert_eq!(against(&folder, HAUL).0, 1);
}

#[test]
fn a_baseline_is_not_written_of_inputs_with_errors() {
    let (folder, said) = adopted(&HAUL.replace("seat: MA", "seat: XX"));
    assert_eq!(said.code, 2);
    assert!(said.stderr.contains("the baseline is not written"), "{}", said.stderr);
    assert!(!folder.path("base.json").exists());
}

#[test]
fn wrong_baselines_are_errors() {
    let entry = "{ id: a, outcome: violated, level: duties-open }";
    let file = |entries: &str| format!("transborder-baseline: 1\nrules: x\nfindings: [{entries}]\n");
    let cases = [
        ("{}".to_owned(), "wrong-format"),
        ("transborder-baseline: 1\nfindings: []\n".to_owned(), "missing-key"),
        (file("a"), "wrong-type"),
        (file(&entry.replace("violated", "vioalted")), "unknown-value"),
        (file(&entry.replace("violated", "satisfied")), "unknown-value"),
        (file(&entry.replace("duties-open", "clear")), "unknown-value"),
        (file(&entry.replace("id: a, ", "")), "missing-key"),
        (file(&entry.replace("id: a", "id: a, di: b")), "unknown-key"),
        (file(&format!("{entry}, {entry}")), "duplicate-id"),
    ];
    for (text, code) in cases {
        let folder = Folder::new(&[("haul.yaml", HAUL), ("base.json", &text)]);
        let (exit, report) = against(&folder, HAUL);
        let codes: Vec<&Value> = report["errors"].as_array().unwrap().iter().map(|error| &error["code"]).collect();
        assert_eq!((exit, codes), (2, vec![&json!(code)]), "{text}");
    }
    let folder = Folder::new(&[("haul.yaml", HAUL)]);
    let both = ["check", "--rules", TOY, "--baseline", "a", "--write-baseline", "b", "haul.yaml"];
    assert_eq!(folder.run(&both).code, 2);
}

/// The message and the help of the errors of a file of waivers.
fn errors_of(text: &str) -> Vec<(String, String)> {
    let report = waived(&folder(HAUL, text), &[]).json();
    let errors = report["errors"].as_array().unwrap().iter();
    let word = |error: &Value, key: &str| error[key].as_str().unwrap().to_owned();
    errors.map(|error| (word(error, "message"), word(error, "help"))).collect()
}

#[test]
fn an_empty_file_of_waivers_says_how_to_begin() {
    let begin = "begin it with `transborder-waivers: 1`";
    for (text, message, help) in [
        ("", "the file is empty", "write what belongs into it, or leave the file out"),
        ("# nothing yet\n", "there is nothing in this file but blanks and comments", begin),
        ("{}\n", "the file has no key `transborder-waivers`", begin),
        ("transborder-waivers: 1\n", "a file of waivers has no `waivers`", "write `waivers: none` if there are none"),
    ] {
        assert_eq!(errors_of(text), [(message.to_owned(), help.to_owned())], "{text}");
    }
    assert_eq!(errors_of("transborder-waivers: 1\nwaivers: none\n"), []);
}

#[test]
fn a_waiver_of_a_flow_that_is_not_there_says_which_are() {
    let of = |flow: &str| errors_of(&waivers(&[&WAIVER.replace("flow: launch", flow)]));
    let said = |what: &str, help: &str| vec![(format!("there is no {what}"), help.to_owned())];
    assert_eq!(of("flow: lauch"), said("flow `lauch`", "did you mean `launch`?"));
    assert_eq!(of("flow: zzz"), said("flow `zzz`", "known here: `launch`"));
    let none = "name one service as it is written; there are no wildcards";
    assert_eq!(of("service: launch"), said("service `launch`", none));
}
