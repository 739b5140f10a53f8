//! All formats say the same: verdicts, counts, findings and what fails, over every fixture and over names that are hostile.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stderr,
    reason = "a test fails by panicking"
)]

mod judge;
mod sample;

use jiff::civil::Date;
use judge::embedded_or_shipped;
use quick_xml::Reader;
use quick_xml::events::Event;
use sample::Sample;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;
use transborder::check::check;
use transborder::eval::Options;
use transborder::finding::{Finding, Report};
use transborder::gate::{Gate, decide};
use transborder::law::Law;
use transborder::render::{self, Context, Format, escape};
use transborder::source::SourceMap;
use walkdir::WalkDir;

/// The day of most fixtures.
const AS_OF: &str = "2026-11-01";

/// What one format says.
#[derive(Debug, PartialEq, Eq)]
struct Said {
    fails: bool,
    /// Open findings that can cause a verdict, by rule and level.
    open: BTreeMap<String, usize>,
    /// Verdicts of flows and services, in order, as the format writes them.
    verdicts: Vec<String>,
    errors: usize,
}

fn rendered(report: &Report, sources: &SourceMap, gate: &Gate, format: Format) -> String {
    let context = Context { sources, rules: &[], gate, color: false, width: 100, tool_version: "0.0.0", all: true };
    render::render(report, &context, format).unwrap()
}

fn count(counts: &mut BTreeMap<String, usize>, rule: &str, by: usize) {
    *counts.entry(rule.to_owned()).or_default() += by;
}

fn of_json(text: &str) -> Said {
    let json: Value = serde_json::from_str(text).unwrap();
    let list = |value: &Value| value.as_array().unwrap().clone();
    let mut open = BTreeMap::new();
    for finding in list(&json["findings"]) {
        let is_open = finding["outcome"] == "violated" || finding["outcome"] == "undetermined";
        if is_open && !finding["level"].is_null() {
            count(&mut open, finding["rule"].as_str().unwrap(), 1);
        }
    }
    let verdict = |part: &Value| match part["verdict"].as_str().unwrap() {
        "undetermined" => {
            let possible: Vec<String> =
                list(&part["possible"]).iter().map(|verdict| verdict.as_str().unwrap().to_owned()).collect();
            format!("undetermined {}", possible.join(" "))
        }
        verdict => verdict.to_owned(),
    };
    let parts = list(&json["manifests"]);
    let parts = parts.iter().flat_map(|manifest| [list(&manifest["flows"]), list(&manifest["services"])].concat());
    Said {
        fails: json["gate"]["fails"].as_bool().unwrap(),
        open,
        verdicts: parts.map(|part| verdict(&part)).collect(),
        errors: list(&json["errors"]).iter().filter(|error| error["severity"] == "error").count(),
    }
}

/// `undetermined (blocked or clear; …)` and `undetermined blocked clear` alike.
fn words(verdict: &str) -> String {
    const NAMES: [&str; 6] =
        ["undetermined", "blocked", "assessment-required", "filing-required", "duties-open", "clear"];
    let mut found: Vec<&str> = Vec::new();
    for word in verdict.split(|letter: char| !letter.is_ascii_lowercase() && letter != '-') {
        if NAMES.contains(&word) && !found.contains(&word) {
            found.push(word);
        }
    }
    found.join(" ")
}

/// An element of XML with its attributes.
struct Element {
    name: String,
    attributes: BTreeMap<String, String>,
}

fn elements(xml: &str) -> Vec<Element> {
    let mut reader = Reader::from_str(xml);
    let mut found = Vec::new();
    loop {
        match reader.read_event().unwrap() {
            Event::Eof => return found,
            Event::Start(start) | Event::Empty(start) => {
                let attributes = start.attributes().map(|attribute| {
                    let attribute = attribute.unwrap();
                    let value = quick_xml::escape::unescape(&attribute.value).unwrap().into_owned();
                    (attribute.key.as_ref().to_string(), value)
                });
                found.push(Element { name: start.name().as_ref().to_string(), attributes: attributes.collect() });
            }
            _ => {}
        }
    }
}

fn of_junit(text: &str) -> Said {
    let elements = elements(text);
    let count_of = |name: &str| elements.iter().filter(|element| element.name == name).count();
    let root = &elements[0].attributes;
    assert_eq!(root["failures"], count_of("failure").to_string());
    assert_eq!(root["errors"], count_of("error").to_string());
    assert_eq!(root["tests"], count_of("testcase").to_string());
    let mut open = BTreeMap::new();
    let mut rule = String::new();
    for element in &elements {
        match element.name.as_str() {
            "testcase" => element.attributes["name"].split(':').next().unwrap().clone_into(&mut rule),
            "failure" | "skipped" if rule != "verdict" => count(&mut open, &rule, 1),
            _ => {}
        }
    }
    let parts = elements.iter().filter(|element| element.name == "property");
    let parts = parts.filter(|part| ["flow/", "service/"].iter().any(|kind| part.attributes["name"].starts_with(kind)));
    Said {
        fails: count_of("failure") > 0,
        open,
        verdicts: parts.map(|part| words(&part.attributes["value"])).collect(),
        errors: count_of("error"),
    }
}

fn of_github(text: &str) -> (bool, BTreeMap<String, usize>) {
    let mut open = BTreeMap::new();
    for line in text.lines() {
        assert!(["::error ", "::warning ", "::notice "].iter().any(|start| line.starts_with(start)), "{line}");
        let title = line.split("title=").nth(1).unwrap().split("::").next().unwrap();
        let parts: Vec<&str> = title.split("%3A ").collect();
        if let [level, rule, ..] = parts.as_slice()
            && *level != "note"
        {
            count(&mut open, rule, 1);
        }
    }
    (text.contains("The gate fails."), open)
}

fn of_html(text: &str) -> (bool, BTreeMap<String, usize>, Vec<String>) {
    let mut open = BTreeMap::new();
    for card in text.split("<article ").skip(1) {
        let attribute = |name: &str| card.split(&format!("{name}=\"")).nth(1).unwrap().split('"').next().unwrap();
        count(&mut open, attribute("data-rule"), attribute("data-findings").parse().unwrap());
    }
    // The second column of verdicts in rows of flows; each row's first badge.
    let rows = text.split("<tr class=\"flow\">").skip(1);
    let verdict = |row: &str| {
        let badge = row.split("class=\"badge").nth(1).unwrap();
        words(badge.split("</span>").nth(1).unwrap())
    };
    (text.contains("The gate fails."), open, rows.map(verdict).collect())
}

fn of_markdown(text: &str) -> (bool, Vec<String>) {
    let rows = text.lines().skip_while(|line| !line.starts_with("| ---")).skip(1);
    let rows = rows.take_while(|line| line.starts_with('|')).filter(|line| !line.starts_with("| ↳"));
    let verdicts = rows.map(|row| words(row.split(" | ").nth(2).unwrap())).collect();
    (text.contains("The gate fails."), verdicts)
}

fn agree(report: &Report, sources: &SourceMap, gate: &Gate, what: &str) {
    let text = |format| rendered(report, sources, gate, format);
    let said = of_json(&text(Format::Json));
    let junit = of_junit(&text(Format::Junit));
    // Findings below the level of the gate are passed tests; here the gate fails from the lightest on.
    assert_eq!(junit, said, "{what}");
    let (fails, open) = of_github(&text(Format::Github));
    assert_eq!((fails, &open), (said.fails, &said.open), "{what}");
    let (fails, open, verdicts) = of_html(&text(Format::Html));
    assert_eq!((fails, &open, &verdicts), (said.fails, &said.open, &said.verdicts), "{what}");
    let (fails, verdicts) = of_markdown(&text(Format::Markdown));
    assert_eq!((fails, &verdicts), (said.fails, &said.verdicts), "{what}");
}

#[test]
fn formats_agree_on_every_fixture() {
    let source = embedded_or_shipped();
    let law = Law::compile(source, AS_OF.parse::<Date>().unwrap()).unwrap();
    let files: Vec<PathBuf> = WalkDir::new(Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures"))
        .sort_by_file_name()
        .into_iter()
        .map(|entry| entry.unwrap().into_path())
        .filter(|path| path.extension().is_some_and(|kind| kind == "yaml") && !path.ends_with("expect.yaml"))
        .collect();
    assert!(files.len() > 150, "only {} fixtures", files.len());
    for file in &files {
        let checked = check(std::slice::from_ref(file), &mut std::io::empty(), &law, &Options::default());
        let gate = decide(&checked.report, Some(transborder::finding::Verdict::DutiesOpen), None, None);
        agree(&checked.report, &checked.sources, &gate, &file.display().to_string());
    }
}

/// What is open and can cause a verdict.
fn is_open(finding: &&Finding) -> bool {
    finding.outcome.is_open() && finding.level.is_some()
}

#[test]
fn what_is_waived_is_skipped_with_its_reason() {
    let Sample { report, sources, gate, .. } = sample::full();
    let xml = rendered(&report, &sources, &gate, Format::Junit);
    let elements = elements(&xml);
    let skipped: Vec<&str> = elements
        .iter()
        .filter(|element| element.name == "skipped")
        .map(|element| element.attributes["message"].as_str())
        .collect();
    let passes = |finding: &&Finding| matches!(gate.standing(finding).name(), Some("waived" | "baseline"));
    assert_eq!(skipped.len(), report.findings.iter().filter(is_open).filter(passes).count());
    assert!(skipped.iter().any(|reason| reason.starts_with("waived: ")), "{skipped:?}");
    assert!(elements.iter().any(|element| element.name == "error"));
}

#[test]
fn names_make_no_markup() {
    let mut sample = sample::full();
    let evil = "\"><script>alert(1)</script><!-- ]]> & @team https://evil.example #1 `x` |y\n::error::z##[error]q";
    sample.report.manifests[0].id = evil.to_owned();
    sample.report.manifests[0].flows[0].id = evil.to_owned();
    sample.report.manifests[0].flows[0].from = evil.to_owned();
    sample.report.manifests[0].parties[0].id = evil.to_owned();
    sample.report.manifests[0].parties[0].home = Some(evil.to_owned());
    sample.report.findings[0].message = evil.to_owned();
    sample.report.findings[0].subject.id = evil.to_owned();
    sample.report.questions[0].text = evil.to_owned();
    let text = |format| rendered(&sample.report, &sample.sources, &sample.gate, format);
    let html = text(Format::Html);
    assert!(!html.contains("<script") && !html.contains("<!-- ") && html.contains("&lt;script&gt;"));
    elements(&text(Format::Junit));
    for line in text(Format::Github).lines() {
        assert!(line.starts_with("::") && !line.contains("##["), "{line}");
        assert!(!line.split("::").next().unwrap_or_default().contains("error::z"));
    }
    let markdown = text(Format::Markdown);
    assert!(!markdown.contains("\n::error"));
    for line in markdown.lines() {
        // Outside of code there is no mention and no address.
        let unescaped = line.replace("\\`", "").replace("\\<", "");
        let outside: String = unescaped.split('`').step_by(2).collect();
        assert!(!outside.contains('@') && !outside.contains("://") && !outside.contains("<script"), "{line}");
        assert!(
            !line.starts_with('|') || line.starts_with("| ---") || line.replace("\\|", "").matches('|').count() == 5
        );
    }
}

#[test]
fn a_comment_fits_and_says_what_was_left_out() {
    let sample = sample::many(1_000);
    let text = rendered(&sample.report, &sample.sources, &sample.gate, Format::Markdown);
    assert!(text.encode_utf16().count() < 65_536, "{}", text.encode_utf16().count());
    assert!(text.contains("left out to fit a comment"));
    assert_eq!(text.matches("<details>").count(), text.matches("</details>").count());
    assert!(text.trim_end().ends_with("transborder 0\\.0.0"), "the end is there");
}

#[test]
fn the_page_loads_and_runs_nothing() {
    let sample = sample::full();
    let page = rendered(&sample.report, &sample.sources, &sample.gate, Format::Html);
    assert!(page.contains("default-src 'none'"));
    for tag in ["<script", "<link", "<img", "<iframe", "<object", " src=", " style=", "@import", "url("] {
        assert!(!page.contains(tag), "{tag}");
    }
    let ids: Vec<&str> = page.split(" id=\"").skip(1).map(|rest| rest.split('"').next().unwrap()).collect();
    assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len(), "every id is there once");
    for reference in page.split("aria-labelledby=\"").skip(1).map(|rest| rest.split('"').next().unwrap()) {
        assert!(reference.split(' ').all(|id| ids.contains(&id)), "{reference}");
    }
    assert!(page.lines().all(|line| !line.chars().any(escape::is_hidden)));
}

/// Needs `xmllint`, which `.ci/formats` installs.
#[test]
fn junit_is_what_its_schema_says() {
    if Command::new("xmllint").arg("--version").output().is_err() {
        assert!(std::env::var_os("CI").is_none(), "in CI `xmllint` is there");
        eprintln!("skipped: there is no `xmllint`");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let schema = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/schema/junit.xsd");
    let is_valid = |text: &str| {
        let file = folder.path().join("junit.xml");
        std::fs::write(&file, text).unwrap();
        Command::new("xmllint").arg("--noout").arg("--schema").arg(&schema).arg(&file).output().unwrap()
    };
    for Sample { report, sources, gate, .. } in [sample::full(), sample::only_errors()] {
        let text = rendered(&report, &sources, &gate, Format::Junit);
        let output = is_valid(&text);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        assert!(!is_valid(&text.replace("tests=\"", "tests=\"-")).status.success(), "the validation bites");
    }
}
