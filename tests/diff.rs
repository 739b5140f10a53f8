//! What a change of a manifest does to the verdicts.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod common;

use common::{Folder, Said};
use serde_json::Value;
use std::process::Command;

const DAY: &str = "2026-11-24";
const OUTBOUND: &str = include_str!("../fixtures/errors-others-make/outbound.yaml");

/// The shop is an operator of critical information infrastructure.
fn critical() -> String {
    replaced("critical-infrastructure-operator: no", "critical-infrastructure-operator: yes")
}

fn replaced(from: &str, to: &str) -> String {
    assert!(OUTBOUND.contains(from), "`{from}`");
    OUTBOUND.replacen(from, to, 1)
}

fn diff(folder: &Folder, args: &[&str]) -> Said {
    folder.run(&[&["diff", "--as-of", DAY], args].concat())
}

fn part<'v>(report: &'v Value, kind: &str, id: &str) -> &'v Value {
    let parts = report["changes"].as_array().unwrap();
    let found = parts.iter().find(|part| part["subject"]["kind"] == kind && part["subject"]["id"] == id);
    found.unwrap_or_else(|| panic!("no {kind} {id} in {report:#}"))
}

#[test]
fn a_verdict_that_gets_worse_names_the_article_and_the_fact_on_both_sides() {
    let folder = Folder::new(&[("old.yaml", OUTBOUND), ("new.yaml", &critical())]);
    let said = diff(&folder, &["--format", "json", "old.yaml", "new.yaml"]);
    assert_eq!(said.code, 1, "{}", said.stderr);
    let report = said.json();
    let item = part(&report, "item", "ask");
    // CAC-2024 7(1)(1): an operator of critical information infrastructure needs an assessment for any personal information.
    assert_eq!((&item["old"]["verdict"], &item["new"]["verdict"]), (&"clear".into(), &"assessment-required".into()));
    assert_eq!(item["new"]["mechanism"]["kind"], "assessment");
    let findings = item["findings"].as_array().unwrap();
    let decides = findings.iter().find(|finding| finding["new"] == "violated").unwrap();
    assert_eq!(decides["citations"][0]["instrument"], "CAC-2024");
    assert!(decides["citations"][0]["article"].as_str().unwrap().starts_with("7(1)"), "{decides:#}");
    let facts = decides["facts"].as_array().unwrap();
    let fact = facts.iter().find(|fact| fact["name"] == "shop.critical-infrastructure-operator").unwrap();
    assert_eq!((&fact["old"]["value"], &fact["new"]["value"]), (&"no".into(), &"yes".into()));
    assert_eq!(fact["old"]["location"]["path"], "old.yaml");
    assert_eq!((&fact["new"]["location"]["path"], &fact["new"]["location"]["line"]), (&"new.yaml".into(), &7.into()));
    // What it brings is there too: the exemption is gone.
    assert!(findings.iter().any(|finding| finding["old"] == "satisfied" && finding["new"] == "not-applicable"));
}

#[test]
fn the_way_back_is_no_worse() {
    let folder = Folder::new(&[("old.yaml", &critical()), ("new.yaml", OUTBOUND)]);
    let said = diff(&folder, &["--format", "json", "old.yaml", "new.yaml"]);
    assert_eq!(said.code, 0, "{}", said.stdout);
    assert_eq!(said.json()["worse"], false);
    assert_eq!(part(&said.json(), "flow", "ask")["new"]["verdict"], "clear");
}

#[test]
fn nothing_differs_where_only_words_do() {
    let changed = replaced("purpose: draft replies to customers", "purpose: draft answers to customers");
    let folder = Folder::new(&[("old.yaml", OUTBOUND), ("new.yaml", &changed)]);
    let said = diff(&folder, &["old.yaml", "new.yaml"]);
    assert_eq!((said.code, said.stdout.as_str()), (0, "No verdict differs, and no reason for one.\n"));
}

#[test]
fn what_is_new_counts_as_if_it_had_been_clear() {
    let flow = "flows:\n  again: { from: shop, to: model-co, carries: [messages], mode: transmit, purpose: again }";
    let more = replaced("flows:", flow);
    let folder = Folder::new(&[("old.yaml", OUTBOUND), ("new.yaml", &more)]);
    let said = diff(&folder, &["--format", "json", "old.yaml", "new.yaml"]);
    assert_eq!(said.code, 1);
    let report = said.json();
    assert_eq!(part(&report, "flow", "again")["old"], Value::Null);
    assert_eq!(part(&report, "flow", "again")["worse"], true);
    let back = diff(&folder, &["--format", "json", "new.yaml", "old.yaml"]);
    assert_eq!(back.code, 0);
    assert_eq!(part(&back.json(), "flow", "again")["new"], Value::Null);
}

#[test]
fn evidence_that_goes_shows_its_duty() {
    let less = replaced("  - { kind: separate-consent, dated: 2024-03-10, covers: [ask, answer] }\n", "");
    let folder = Folder::new(&[("old.yaml", OUTBOUND), ("new.yaml", &less)]);
    let report = diff(&folder, &["--format", "json", "old.yaml", "new.yaml"]).json();
    let item = part(&report, "item", "ask");
    assert_eq!(item["new"]["verdict"], "duties-open");
    let open = item["findings"].as_array().unwrap().iter().find(|finding| finding["new"] == "violated").unwrap();
    assert_eq!((&open["old"], &open["citations"][0]["instrument"]), (&"satisfied".into(), &"PIPL".into()));
    assert_eq!(open["citations"][0]["article"], "39");
}

#[test]
fn text_and_markdown_say_it_in_both_languages() {
    let folder = Folder::new(&[("old.yaml", OUTBOUND), ("new.yaml", &critical())]);
    for (lang, end) in [("en", "worse, 0 lighter"), ("zh", "减轻0项")] {
        for format in ["text", "markdown"] {
            let said = diff(&folder, &["--format", format, "--lang", lang, "old.yaml", "new.yaml"]);
            assert!(said.stdout.contains(end), "{}", said.stdout);
            assert!(said.stdout.contains("shop/ask (messages)"), "{}", said.stdout);
            assert!(said.stdout.contains("new.yaml:7:"), "{}", said.stdout);
        }
    }
}

#[test]
fn directories_are_compared_too() {
    let folder = Folder::new(&[("a/shop.yaml", OUTBOUND), ("b/moved.yaml", &critical())]);
    assert_eq!(diff(&folder, &["a", "b"]).code, 1);
    assert_eq!(diff(&folder, &["a", "a"]).code, 0);
}

#[test]
fn an_input_that_cannot_be_used_goes_before_the_rest() {
    let folder =
        Folder::new(&[("old.yaml", OUTBOUND), ("new.yaml", &critical().replace("under-14: no", "under-41: no"))]);
    let said = diff(&folder, &["old.yaml", "new.yaml"]);
    assert_eq!(said.code, 2);
    assert!(said.stderr.contains("did you mean `under-14`?") && said.stdout.contains("shop/ask"));
    assert_eq!(diff(&folder, &["old.yaml", "none.yaml"]).code, 2);
}

// ---------------------------------------------------------------------- Git

fn git(folder: &Folder, args: &[&str]) {
    let own = ["-c", "user.name=test", "-c", "user.email=test@example.com", "-c", "commit.gpgsign=false"];
    let output = Command::new("git").current_dir(folder.0.path()).args(own).args(args).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

fn repository() -> Folder {
    let folder = Folder::new(&[("deploy/shop.yaml", OUTBOUND)]);
    git(&folder, &["init", "--quiet", "--initial-branch=main"]);
    git(&folder, &["add", "."]);
    git(&folder, &["commit", "--quiet", "--message", "first"]);
    folder.write("deploy/shop.yaml", critical().as_bytes());
    folder
}

#[test]
fn a_revision_is_read_from_the_repository() {
    let folder = repository();
    let said = diff(&folder, &["--format", "json", "main:deploy/shop.yaml", "deploy/shop.yaml"]);
    assert_eq!(said.code, 1, "{}", said.stderr);
    let report = said.json();
    let item = part(&report, "item", "ask");
    assert_eq!(item["old"]["location"]["path"], "main:deploy/shop.yaml");
    git(&folder, &["commit", "--quiet", "--all", "--message", "second"]);
    assert_eq!(diff(&folder, &["HEAD~1:./deploy/shop.yaml", "HEAD:deploy/shop.yaml"]).code, 1);
    assert_eq!(diff(&folder, &["HEAD:deploy/shop.yaml", "HEAD:deploy/shop.yaml"]).code, 0);
}

#[test]
fn what_git_does_not_have_is_an_error() {
    let folder = repository();
    let cases = [
        ("mian:deploy/shop.yaml", "there is no Git revision `mian`"),
        ("--output=x:deploy/shop.yaml", "there is no Git revision `--output=x`"),
        ("main:shop.yaml", "the Git revision `main` has no file `shop.yaml`"),
        ("main:deploy", "the Git revision `main` has no file `deploy`"),
    ];
    for (argument, error) in cases {
        let said = diff(&folder, &["--", argument, "deploy/shop.yaml"]);
        assert_eq!(said.code, 2);
        assert!(said.stderr.contains(error) && said.stderr.contains("help: "), "{argument}: {}", said.stderr);
    }
    let elsewhere = Folder::new(&[("shop.yaml", OUTBOUND)]);
    let ceiling = elsewhere.0.path().parent().unwrap().display().to_string();
    let args = ["diff", "--as-of", DAY, "main:shop.yaml", "shop.yaml"];
    let said = elsewhere.run_with(&args, "", &[("GIT_CEILING_DIRECTORIES", &ceiling)]);
    assert!(said.code == 2 && said.stderr.contains("lies in no Git repository"), "{}", said.stderr);
    let said = elsewhere.run_with(&args, "", &[("PATH", "")]);
    assert!(said.code == 2 && said.stderr.contains("cannot start Git"), "{}", said.stderr);
}

#[test]
#[cfg(unix)]
fn a_file_with_a_colon_in_its_name_is_a_file() {
    let folder = repository();
    folder.write("main:shop.yaml", OUTBOUND.as_bytes());
    assert_eq!(diff(&folder, &["main:shop.yaml", "deploy/shop.yaml"]).code, 1);
}

/// What could not be read is not known to be absent: nothing of it is new, and nothing gone.
#[test]
fn a_version_that_cannot_be_read_is_said_and_makes_nothing_new_or_gone() {
    let broken = "transborder: 1\nworkload: { id: shop\n";
    let folder = Folder::new(&[("good.yaml", OUTBOUND), ("broken.yaml", broken), ("empty/readme.txt", "nothing")]);
    for (bad, reason) in [("broken.yaml", "syntax"), ("empty", "no-manifests")] {
        for (old, new, side) in [(bad, "good.yaml", "old"), ("good.yaml", bad, "new")] {
            let said = diff(&folder, &["--format", "json", old, new]);
            assert_eq!(said.code, 2, "{bad}");
            let report = said.json();
            assert_eq!((&report["changes"], &report["worse"]), (&serde_json::json!([]), &false.into()), "{bad}");
            for name in ["old", "new"] {
                assert_eq!(report["incomplete"][name], name == side, "{report:#}");
            }
            for (lang, incomplete, nothing) in [
                ("en", "could not be read in full", "Nothing could be compared"),
                ("zh", "未能完整读取", "没有可以比较的内容"),
            ] {
                for format in ["text", "markdown"] {
                    let said = diff(&folder, &["--format", format, "--lang", lang, old, new]);
                    assert_eq!(said.code, 2);
                    assert!(said.stdout.contains(incomplete) && said.stdout.contains(nothing), "{}", said.stdout);
                    assert!(said.stderr.contains(reason), "{}", said.stderr);
                }
            }
        }
    }
}

#[test]
fn what_both_versions_hold_is_compared_beside_what_cannot_be_read() {
    let other = OUTBOUND.replacen("id: shop", "id: other", 1);
    let folder = Folder::new(&[
        ("old/shop.yaml", OUTBOUND),
        ("old/other.yaml", "transborder: 1\nworkload: { id: other\n"),
        ("new/shop.yaml", &critical()),
        ("new/other.yaml", other.split("---").next().unwrap()),
    ]);
    let said = diff(&folder, &["--format", "json", "old", "new"]);
    assert_eq!(said.code, 2);
    let report = said.json();
    assert_eq!(part(&report, "flow", "ask")["worse"], true);
    let manifests: Vec<_> =
        report["changes"].as_array().unwrap().iter().map(|part| &part["subject"]["manifest"]).collect();
    assert!(manifests.iter().all(|manifest| **manifest == "shop"), "{manifests:?}");
    // The other way round the old version is whole: what only it has is not known to be gone.
    let back = diff(&folder, &["--format", "json", "new", "old"]).json();
    assert!(back["changes"].as_array().unwrap().iter().all(|part| part["subject"]["manifest"] == "shop"), "{back:#}");
}
