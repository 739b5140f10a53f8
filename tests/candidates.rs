//! One workload, several candidate providers.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

use serde_json::Value;
use std::io::Write;
use std::process::{Command, Output, Stdio};

const OUTBOUND: &str = include_str!("../templates/outbound.yaml");
const FIELDS: &str = "candidates:
  instead-of: model-co
  tokens-per-month: { input: 120_000_000, output: 30_000_000 }
  hosts:
    api.deepseek.com: { price: { input: 0.28, output: 0.42, currency: USD } }
    api.openai.com:
";

fn run(manifest: &str, args: &[&str]) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_transborder"))
        .args(["compare", "-", "--as-of", "2026-11-24"])
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(manifest.as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}

fn compared(manifest: &str, args: &[&str]) -> Vec<Value> {
    let output = run(manifest, &[args, &["--format", "json"]].concat());
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let value: Value = serde_json::from_slice(&output.stdout).unwrap();
    let schema = serde_json::from_str(transborder::render::COMPARE_SCHEMA).unwrap();
    let errors: Vec<_> =
        jsonschema::validator_for(&schema).unwrap().iter_errors(&value).map(|e| e.to_string()).collect();
    assert_eq!(errors, Vec::<String>::new());
    value["candidates"].as_array().unwrap().clone()
}

fn with(candidates: &str) -> String {
    OUTBOUND.replacen("services: none", &format!("{candidates}services: none"), 1)
}

#[test]
fn what_is_said_of_one_provider_clears_no_other() {
    let hosts = ["--provider", "api.model-co.example", "--provider", "api.openai.com"];
    let found = compared(OUTBOUND, &hosts);
    // The manifest has all evidence for its own provider; there is none for another, of whom consent has to be asked anew.
    assert_eq!((&found[0]["is_declared"], &found[0]["verdict"]), (&Value::from(true), &Value::from("clear")));
    assert_eq!(found[1]["is_declared"], false);
    assert_ne!(found[1]["worst"], "clear");
    assert!(!found[1]["possible"].as_array().unwrap().contains(&Value::from("clear")));
    assert!(!found[1]["evidence"].as_array().unwrap().is_empty());
}

#[test]
fn a_month_costs_what_price_and_tokens_come_to() {
    let found = compared(&with(FIELDS), &[]);
    // 120 million at 0.28, and 30 million at 0.42.
    assert_eq!(found[0]["monthly_cost"]["amount"], "46.20");
    assert_eq!(found[0]["monthly_cost"]["currency"], "USD");
    assert_eq!(found[1]["monthly_cost"], Value::Null);
}

#[test]
fn a_day_is_given_only_where_nothing_stays_open() {
    let told = FIELDS.replace("    api.openai.com:\n", "    api.openai.com: { party: { storage: [US], inference: [US], access-from: [US] }, processing: { answering: { adds: none, keeps: none, trains-on-inputs: no, sub-processors: none, access-from: [US] } } }\n");
    let found = compared(&with(&told), &["--provider", "api.openai.com", "--provider", "api.deepseek.com"]);
    assert_eq!(
        (&found[0]["verdict"], &found[0]["then"]["verdict"]),
        (&Value::from("duties-open"), &Value::from("clear"))
    );
    // Consent, notice, assessment and contract take no time that the law sets.
    assert_eq!(found[0]["earliest"]["day"], "2026-11-24");
    assert_ne!(found[1]["then"]["worst"], "clear");
    assert_eq!(found[1]["earliest"], Value::Null);
}

#[test]
fn what_is_wrong_is_said_with_its_place() {
    for (wrong, right, code) in [
        ("hosts:", "host:", "unknown-key"),
        ("instead-of: model-co", "instead-of: modelco", "dangling-reference"),
        ("0.28", "-0.28", "wrong-type"),
        ("USD", "dollars", "unknown-value"),
    ] {
        let output = run(&with(&FIELDS.replacen(wrong, right, 1)), &["--provider", "api.openai.com"]);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert!(said.contains(code), "{code}: {said}");
    }
}

#[test]
fn the_other_formats_name_every_candidate() {
    for format in ["text", "markdown"] {
        let output = run(&with(FIELDS), &["--format", format]);
        let said = String::from_utf8(output.stdout).unwrap();
        for part in ["api.deepseek.com", "api.openai.com", "46.20 USD", "not stated"] {
            assert!(said.contains(part), "{format}: {said}");
        }
    }
}
