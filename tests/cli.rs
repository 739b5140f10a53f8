//! Every command from end to end, as a script or a CI job meets it.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod common;

use common::{Folder, Said, TOY, TOY_DAY};
use serde_json::Value;
use snapbox::{assert_data_eq, file};
use std::process::{Command, Stdio};

/// Settled by its ledger; the word is not given: `duties-open`.
const HAUL: &str = include_str!("toy/moonbase/examples/haul.yaml");

fn with_word() -> String {
    let word = "evidence:\n  - { kind: word-given, dated: 2101-01-01, covers: [launch] }\n---\ntransborder: 1\nledger";
    HAUL.replace("---\ntransborder: 1\nledger", word)
}

fn haul() -> Folder {
    Folder::new(&[("haul.yaml", HAUL)])
}

#[track_caller]
fn refused(said: &Said, message: &str, help: &str) {
    assert_eq!((said.stdout.as_str(), said.code), ("", 2), "{}", said.stderr);
    let expected = format!("error: {message}\n  help: {help}");
    assert!(said.stderr.starts_with(&expected), "expected\n{expected}\ngot\n{}", said.stderr);
}

#[test]
fn help_and_version_are_no_errors() {
    let folder = Folder::new(&[]);
    let version = folder.run(&["--version"]);
    assert_eq!((version.stdout.as_str(), version.code), (concat!("transborder ", env!("CARGO_PKG_VERSION"), "\n"), 0));
    let commands: [&[&str]; 10] = [
        &["check"],
        &["explain"],
        &["rules"],
        &["rules", "list"],
        &["rules", "test"],
        &["rules", "coverage"],
        &["schema"],
        &["init"],
        &["completions"],
        &[],
    ];
    for command in commands {
        let said = folder.run(&[command, &["--help"]].concat());
        assert_eq!((said.stderr.as_str(), said.code), ("", 0));
        assert!(command == ["rules"] || said.stdout.contains("Examples:"), "{command:?}: {}", said.stdout);
    }
}

#[test]
fn a_wrong_command_line_is_two() {
    let folder = Folder::new(&[]);
    for args in [&[][..], &["chek"], &["check", "--fromat", "json"], &["check", "--format", "xml"], &["init"]] {
        let said = folder.run(args);
        assert_eq!((said.stdout.as_str(), said.code), ("", 2), "{args:?}");
        assert!(!said.stderr.is_empty());
    }
}

#[test]
fn check_reports_for_people_and_says_which_rules() {
    let said = haul().check(&["haul.yaml"]);
    assert_eq!((said.stderr.as_str(), said.code), ("", 1));
    // The digest changes with every shape that a rule can have.
    let (before, after) = said.stdout.split_once("by rules ").unwrap();
    let text = format!("{before}by rules [DIGEST], {}", after.split_once(", ").unwrap().1).replace(TOY, "[TOY]");
    assert_data_eq!(text, file!["snapshots/toy-check.txt"].raw());
}

#[test]
fn all_shows_what_is_settled() {
    let folder = haul();
    let (short, long) = (folder.check(&["haul.yaml"]).stdout, folder.check(&["--all", "haul.yaml"]).stdout);
    assert!(!short.contains("moon-eclipse") && long.contains("moon-eclipse"), "{long}");
}

#[test]
fn no_path_is_here_and_a_dash_is_standard_input() {
    let folder = haul();
    let here = folder.check(&["--format", "json"]).json();
    assert_eq!(here["manifests"][0]["path"], "haul.yaml");
    let args = ["check", "--rules", TOY, "--as-of", TOY_DAY, "--format", "json", "-"];
    let said = folder.run_with(&args, HAUL, &[]);
    assert_eq!(said.json()["manifests"][0]["path"], "<stdin>");
    assert_eq!(said.code, 1);
    let said = folder.run_with(&args, "a: 1\n", &[]);
    assert!(said.stderr.contains("error[not-a-manifest]") && said.stderr.contains("<stdin>:1:1"), "{}", said.stderr);
    assert_eq!(said.code, 2);
}

#[test]
fn the_exit_code_follows_the_level() {
    let clear = with_word();
    let undetermined = clear.replace("LU: 5", "LU: unknown");
    let cases = [
        // The manifest, and its exit code for each level from blocked down to duties-open, and never.
        (clear.clone(), [0, 0, 0, 0, 0]),
        (HAUL.to_owned(), [0, 0, 0, 1, 0]),
        (clear.replace("LU: 5", "LU: 11"), [0, 0, 1, 1, 0]),
        (clear.replace("LU: 5", "LU: 100"), [0, 1, 1, 1, 0]),
        (clear.replace("lode: none", "lode: { secret: yes }"), [1, 1, 1, 1, 0]),
        // Undetermined counts as its worst.
        (undetermined, [0, 1, 1, 1, 0]),
        // An error goes before everything.
        (HAUL.replace("seat: MA", "seat: XX"), [2, 2, 2, 2, 2]),
    ];
    for (text, codes) in cases {
        let folder = Folder::new(&[("a.yaml", &text)]);
        let levels = ["blocked", "assessment-required", "filing-required", "duties-open", "never"];
        let got = levels.map(|level| folder.check(&["--fail-on", level, "a.yaml"]).code);
        assert_eq!(got, codes, "{text}");
        assert_eq!(folder.check(&["a.yaml"]).code, codes[3], "the default is duties-open");
    }
}

#[test]
fn machine_formats_follow_their_schemas() {
    let folder = haul();
    let schema = folder.run(&["schema", "report"]).json();
    let broken = HAUL.replace("seat: MA", "seat: XX");
    folder.write("broken/b.yaml", broken.replace("id: haul", "id: b").as_bytes());
    let report = folder.check(&["--format", "json", "--standing", "--reading", "robots=souls", "."]).json();
    // Columns of totals have the names of the law, and the schema knows those of the shipped one.
    let mut report = report;
    report["handler_years"] = serde_json::json!([]);
    let validator = jsonschema::validator_for(&schema).unwrap();
    let errors: Vec<String> = validator.iter_errors(&report).map(|error| error.to_string()).collect();
    assert_eq!(errors, Vec::<String>::new());
    assert_eq!(report["as_of"], TOY_DAY);
    let sarif: Value = folder.check(&["--format", "sarif", "haul.yaml"]).json();
    let schema: Value = serde_json::from_str(include_str!("schema/sarif-2.1.0.json")).unwrap();
    assert!(jsonschema::validator_for(&schema).unwrap().is_valid(&sarif));
    let rules = sarif["runs"][0]["tool"]["driver"]["rules"].as_array().unwrap();
    let word = rules.iter().find(|rule| rule["id"] == "moon-word").unwrap();
    assert_eq!(word["helpUri"], "https://moonbase.example/charter");
}

#[test]
fn a_report_is_written_whole_or_not_at_all() {
    let folder = haul();
    folder.write("out/report.json", b"old");
    let said = folder.check(&["--format", "json", "--output", "out/report.json", "haul.yaml"]);
    assert_eq!((said.stdout.as_str(), said.code), ("", 1));
    let written: Value = serde_json::from_str(&folder.read("out/report.json")).unwrap();
    assert_eq!(written["manifests"][0]["id"], "haul");
    let names: Vec<_> =
        std::fs::read_dir(folder.path("out")).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(names, ["report.json"]);
    let said = folder.check(&["--output", "gone/report.txt", "haul.yaml"]);
    refused(&said, "cannot write `gone/report.txt`: no such file or directory", "check that the folder exists");
    let said = folder.check(&["--output", "out", "haul.yaml"]);
    refused(&said, "cannot write `out`: is a directory", "check that the folder exists");
}

#[cfg(unix)]
#[test]
fn a_link_keeps_pointing_where_it_did() {
    let folder = haul();
    folder.write("real.txt", b"old");
    std::os::unix::fs::symlink("real.txt", folder.path("link.txt")).unwrap();
    folder.check(&["--output", "link.txt", "haul.yaml"]);
    assert!(folder.path("link.txt").symlink_metadata().unwrap().is_symlink());
    assert!(folder.read("real.txt").starts_with("Judged by"));
    assert_eq!(folder.check(&["--output", "/dev/null", "haul.yaml"]).code, 1);
}

#[test]
fn colour_is_for_terminals() {
    let folder = haul();
    let colored = |args: &[&str], environment: &[(&str, &str)]| {
        let all = [&["check", "--rules", TOY, "--as-of", TOY_DAY, "haul.yaml"], args].concat();
        folder.run_with(&all, "", environment).stdout.contains('\u{1b}')
    };
    assert!(!colored(&[], &[]));
    assert!(!colored(&["--color", "never"], &[]));
    assert!(colored(&["--color", "always"], &[]));
    assert!(colored(&["--color", "always"], &[("NO_COLOR", "1")]));
    assert!(!colored(&["--color", "auto"], &[("NO_COLOR", "1"), ("CLICOLOR_FORCE", "1")]));
    folder.check(&["--output", "report.txt", "haul.yaml"]);
    assert!(!folder.read("report.txt").contains('\u{1b}'));
}

#[test]
fn a_reader_who_leaves_early_is_no_fault() {
    let folder = haul();
    let mut child = Command::new(env!("CARGO_BIN_EXE_transborder"))
        .current_dir(folder.0.path())
        .args(["schema", "report"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!((String::from_utf8_lossy(&output.stderr).as_ref(), output.status.code()), ("", Some(0)));
}

#[test]
fn days_that_cannot_be_asked_about() {
    let folder = haul();
    let check = |day: &str| folder.run(&["check", "--rules", TOY, "--as-of", day, "haul.yaml"]);
    refused(&check("tomorrow"), "`tomorrow` is not a day", "write it as `2026-11-24`");
    refused(&check("2101-02-30"), "`2101-02-30` is not a day", "write it as `2026-11-24`");
    refused(
        &check("2099-12-31"),
        "the law is encoded from 2100-01-01 on; 2099-12-31 is before that",
        "ask about 2100-01-01",
    );
    // Without a day it is today, when no base is on the moon.
    let said = folder.run(&["check", "--rules", TOY, "haul.yaml"]);
    assert!(said.stderr.starts_with("error: the law is encoded from 2100-01-01 on"), "{}", said.stderr);
    assert_eq!(check("2100-01-01").code, 1);
}

#[test]
fn readings_are_taken_and_told() {
    let folder = haul();
    let said = folder.check(&["--reading", "robots=souls", "--all", "haul.yaml"]);
    assert!(said.stdout.contains("Robots listen"), "{}", said.stdout);
    assert!(said.stdout.contains("robots"), "{}", said.stdout);
    let check = |reading: &str| folder.check(&["--reading", reading, "haul.yaml"]);
    refused(&check("robots"), "`robots` names no reading and alternative", "write `--reading ID=ALTERNATIVE`");
    refused(&check("robot=souls"), "there is no reading `robot`", "did you mean `robots`?");
    refused(&check("x=y"), "there is no reading `x`", "known: `robots`, `echoes`");
    refused(&check("robots=soul"), "the reading `robots` has no alternative `soul`", "did you mean `souls`?");
}

#[test]
fn a_stale_register_is_said() {
    let folder = haul();
    let check = |days: &str, format: &str| folder.check(&["--stale-after", days, "--format", format, "haul.yaml"]);
    let line =
        "Public registers to be checked again\n  - grounded: last checked on 2101-06-01 (ships that may not fly)\n";
    assert!(check("28", "text").stdout.contains(line), "{}", check("28", "text").stdout);
    assert!(!check("29", "text").stdout.contains("checked again"));
    assert_eq!(check("28", "text").code, folder.check(&["haul.yaml"]).code);
    assert_eq!(check("28", "json").json()["stale_registers"][0]["checked"], "2101-06-01");
    let sarif = check("28", "sarif").json();
    let notification = &sarif["runs"][0]["invocations"][0]["toolExecutionNotifications"][0];
    assert_eq!(notification["descriptor"]["id"], "stale-register");
    assert_eq!(notification["level"], "warning");
}

#[test]
fn rules_that_cannot_be_used() {
    let folder = haul();
    let check = |rules: &str| folder.run(&["check", "--rules", rules, "haul.yaml"]);
    let said = check("gone");
    assert!(said.stderr.contains("jurisdiction.yaml") && said.code == 2, "{}", said.stderr);
    assert!(said.stderr.contains("help: `--rules` takes the folder of one jurisdiction"), "{}", said.stderr);
    folder.write("laws/moon/jurisdiction.yaml", b"id: moon\n");
    assert!(check("laws").stderr.contains("help: did you mean `laws/moon`?"), "{}", check("laws").stderr);
    for file in ["jurisdiction", "places", "facts", "categories", "evidence", "claims", "readings", "registers"] {
        let text = std::fs::read(format!("{TOY}/{file}.yaml")).unwrap();
        folder.write(&format!("moon/{file}.yaml"), &text);
    }
    folder.write("moon/law/a.yaml", b"rules:\n  - id: x\n    kind: duty\n");
    let said = check("moon");
    assert!(said.stderr.contains("a.yaml:3:") && said.code == 2, "{}", said.stderr);
}

#[test]
fn explain_shows_a_rule() {
    let folder = Folder::new(&[]);
    let explain = |args: &[&str]| folder.run(&[&["explain", "--rules", TOY, "--as-of", TOY_DAY], args].concat());
    assert_data_eq!(explain(&["moon-slip"]).stdout, file!["snapshots/toy-explain-obligation.txt"].raw());
    assert_data_eq!(explain(&["moon-few"]).stdout, file!["snapshots/toy-explain-exemption.txt"].raw());
    assert_data_eq!(explain(&["moon-count"]).stdout, file!["snapshots/toy-explain-total.txt"].raw());
    let json = explain(&["--format", "json", "moon-slip"]).json();
    assert_eq!(json["versions"][0]["defeated_by"], serde_json::json!(["moon-few", "moon-alarm"]));
    assert_eq!(json["versions"][0]["rule"]["level"], "filing-required");
    refused(
        &explain(&["moon-slipp"]),
        "no rule, open point, fact, evidence or claim is named `moon-slipp`",
        "did you mean `moon-slip`?",
    );
    refused(
        &explain(&["sun"]),
        "no rule, open point, fact, evidence or claim is named `sun`",
        "`transborder rules list` shows all rules",
    );
}

#[test]
fn explain_shows_whatever_has_a_name() {
    let folder = Folder::new(&[]);
    let explain = |args: &[&str]| folder.run(&[&["explain", "--rules", TOY, "--as-of", TOY_DAY], args].concat());
    assert_data_eq!(explain(&["robots"]).stdout, file!["snapshots/toy-explain-reading.txt"].raw());
    assert_data_eq!(explain(&["workload.eclipse"]).stdout, file!["snapshots/toy-explain-fact.txt"].raw());
    assert_data_eq!(explain(&["dock-slip"]).stdout, file!["snapshots/toy-explain-evidence.txt"].raw());
    assert_data_eq!(explain(&["air-alarm"]).stdout, file!["snapshots/toy-explain-claim.txt"].raw());
    // Without its owner a fact's name means the facts of all owners.
    let both = explain(&["kind"]).stdout;
    assert!(both.starts_with("workload.kind: ") && both.contains("\nparty.kind: "), "{both}");
    let json = explain(&["--format", "json", "workload.eclipse"]).json();
    assert_eq!((json["facts"][0]["name"].as_str(), json["versions"].as_array().unwrap().len()), (Some("eclipse"), 0));
    for (wrong, meant) in [
        ("robotz", "robots"),
        ("workload.eclips", "workload.eclipse"),
        ("dock-slips", "dock-slip"),
        ("air-alram", "air-alarm"),
    ] {
        let said = explain(&[wrong]);
        assert!(said.code == 2 && said.stderr.contains(&format!("did you mean `{meant}`?")), "{}", said.stderr);
    }
}

#[test]
fn explain_speaks_chinese() {
    let folder = Folder::new(&[]);
    let said = folder.run(&["explain", "cn-cac-2024-4", "--as-of", "2026-11-24", "--lang", "zh"]).stdout;
    assert!(said.starts_with("cn-cac-2024-4: 境外收集、境内处理后返回\nCollected abroad"), "{said}");
    assert!(said.contains("\n适用条件\n  以下全部：\n    数据出境（outbound）为是\n"), "{said}");
    assert!(
        said.contains("自2024-03-22起；2026-11-24有效\n") && said.contains("《促进和规范数据跨境流动规定》第四条\n"),
        "{said}"
    );
    assert!(said.contains("\n提示\n  相关数据在境外收集"), "{said}");
    let list = folder.run(&["rules", "list", "--as-of", "2026-11-24", "--lang", "zh"]).stdout;
    assert!(list.contains("境外收集、境内处理后返回") && list.contains("\n共"), "{list}");
}

#[test]
fn rules_are_listed() {
    let folder = Folder::new(&[]);
    let list = |args: &[&str]| folder.run(&[&["rules", "list", "--rules", TOY, "--as-of", TOY_DAY], args].concat());
    let text = list(&[]).stdout;
    assert!(
        text.contains("moon-slip       obligation   filing-required      DOCKS 2     A dock slip is needed\n"),
        "{text}"
    );
    assert!(text.contains("Grounded ships (no longer in force)\n"), "{text}");
    assert!(text.ends_with("16 rules, 15 in force on 2101-06-30\n"), "{text}");
    let json = list(&["--format", "json"]).json();
    assert_eq!(json["rules"].as_array().unwrap().len(), 16);
    assert_eq!(json["rules"][5]["file"], "law/docks.yaml");
}

#[test]
fn rules_are_tested() {
    let folder = Folder::new(&[]);
    let said = folder.run(&["rules", "test", "--rules", TOY]);
    assert_eq!(said.code, 0, "{}", said.stdout);
    assert!(said.stdout.starts_with("16 rules, "), "{}", said.stdout);
    for file in ["jurisdiction", "places", "facts", "categories", "evidence", "claims", "readings", "registers"] {
        folder.write(&format!("moon/{file}.yaml"), &std::fs::read(format!("{TOY}/{file}.yaml")).unwrap());
    }
    folder.write("moon/examples/haul.yaml", HAUL.as_bytes());
    let law = std::fs::read_to_string(format!("{TOY}/law/docks.yaml")).unwrap();
    folder.write(
        "moon/law/docks.yaml",
        law.replace("at: launch, expect: violated", "at: launch, expect: exempted").as_bytes(),
    );
    let said = folder.run(&["rules", "test", "--rules", "moon"]);
    assert_eq!(said.code, 1);
    let expected = "moon/law/docks.yaml:151: moon-word: not given: expected exempted, got: violated\n";
    assert!(said.stdout.contains(expected), "{}", said.stdout);
    let json = folder.run(&["rules", "test", "--rules", "moon", "--format", "json"]).json();
    assert_eq!(json["failures"][0]["got"], "violated");
}

#[test]
fn rules_are_analysed() {
    let folder = Folder::new(&[]);
    let said = folder.run(&["rules", "lint", "--rules", TOY]);
    assert_eq!(said.code, 0, "{}", said.stdout);
    assert!(said.stdout.contains("no-mechanism          1 questions: nothing found"), "{}", said.stdout);
    for file in ["jurisdiction", "places", "facts", "categories", "evidence", "claims", "readings", "registers"] {
        folder.write(&format!("moon/{file}.yaml"), &std::fs::read(format!("{TOY}/{file}.yaml")).unwrap());
    }
    folder.write("moon/examples/haul.yaml", HAUL.as_bytes());
    let law = std::fs::read_to_string(format!("{TOY}/law/docks.yaml")).unwrap();
    folder.write("moon/law/docks.yaml", law.replace("    outweighs: [moon-slip, moon-few]\n", "").as_bytes());
    let said = folder.run(&["rules", "lint", "--rules", "moon", "--as-of", "2101-06-30"]);
    assert_eq!(said.code, 1);
    assert!(said.stdout.contains("error[two-mechanisms]: moon-"), "{}", said.stdout);
    let json = folder.run(&["rules", "lint", "--rules", "moon", "--format", "json"]).json();
    let findings = json["findings"].as_array().unwrap();
    let error = findings.iter().find(|finding| finding["severity"] == "error").unwrap();
    assert_eq!(error["counterexample"]["confirmed"], true);
    assert_eq!(folder.run(&["rules", "lint", "--rules", "gone"]).code, 2);
}

#[test]
fn completions_are_written_for_every_shell() {
    let folder = Folder::new(&[]);
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let said = folder.run(&["completions", shell]);
        assert!(said.stdout.contains("transborder") && said.code == 0);
    }
}

#[test]
fn init_writes_manifests_that_the_law_can_judge() {
    let folder = Folder::new(&[]);
    for (template, verdict) in
        [("import-process-export", "clear"), ("outbound", "clear"), ("public-service", "duties-open")]
    {
        let file = format!("{template}.yaml");
        let said = folder.run(&["init", "--template", template, "--output", &file]);
        assert_eq!((said.stdout.as_str(), said.stderr.as_str(), said.code), ("", "", 0));
        assert_eq!(folder.run(&["init", "--template", template]).stdout, folder.read(&file));
        let said = folder.run(&["check", "--as-of", "2026-11-24", "--format", "json", &file]);
        assert_eq!(said.stderr, "");
        assert_eq!(said.json()["manifests"][0]["verdict"], verdict, "{template}");
        let again = folder.run(&["init", "--template", template, "--output", &file]);
        refused(&again, &format!("`{file}` is there already"), "choose another name");
    }
}

#[test]
fn every_key_of_a_template_has_a_comment_once() {
    for text in [
        include_str!("../templates/import-process-export.yaml"),
        include_str!("../templates/outbound.yaml"),
        include_str!("../templates/public-service.yaml"),
    ] {
        let mut seen = std::collections::BTreeSet::new();
        let mut bare = std::collections::BTreeSet::new();
        for line in text.lines() {
            let code = line.split('#').next().unwrap().trim().trim_start_matches("- ");
            let Some((key, _)) = code.split_once(':') else { continue };
            if line.contains('#') {
                seen.insert(key.to_owned())
            } else {
                bare.insert(key.to_owned())
            };
        }
        // Names that the author chooses, and keys whose heading says it.
        let chosen = ["acme", "model-co", "DE", "CN", "shop", "users", "studio", "ask", "answer", "chats", "collect"];
        let chosen = [&chosen[..], &["messages", "prompts", "tutor", "answering"]].concat();
        let unexplained: Vec<&String> = bare.difference(&seen).filter(|key| !chosen.contains(&key.as_str())).collect();
        assert!(unexplained.is_empty(), "{unexplained:?}");
    }
}
