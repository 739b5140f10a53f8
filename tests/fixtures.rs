//! Every fixture is judged as its `expect.yaml` says. Expected outcomes come from the law and the cases, never from a run.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test fails by panicking"
)]

mod judge;

use judge::{embedded_or_shipped, judge};
use serde_yaml::Value;
use std::fs;
use std::path::{Path, PathBuf};
use transborder::diagnostic::Severity;
use transborder::eval::Options;
use transborder::finding::{Judgement, Report, StaleRegister};

fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Bool(true) => "yes".to_owned(),
        Value::Bool(false) => "no".to_owned(),
        other => panic!("not a word: {other:?}"),
    }
}

fn words(value: &Value) -> Vec<String> {
    value.as_sequence().into_iter().flatten().map(text).collect()
}

fn map(value: Option<&Value>) -> Vec<(String, Value)> {
    let entries = value.and_then(Value::as_mapping);
    entries.into_iter().flatten().map(|(key, value)| (text(key), value.clone())).collect()
}

/// What a check expects, compared with what was found.
struct Check<'a> {
    name: String,
    faults: &'a mut Vec<String>,
}

impl Check<'_> {
    fn fault(&mut self, what: String) {
        self.faults.push(format!("{}: {what}", self.name));
    }

    fn judgement(&mut self, what: &str, found: &Judgement, expected: &Value) {
        let names: Vec<String> = found.possible.iter().rev().map(|verdict| verdict.name().to_owned()).collect();
        if let Some(verdict) = expected.get("verdict").map(text)
            && found.name() != verdict
        {
            self.fault(format!("{what} is {} {names:?}, expected {verdict}", found.name()));
        }
        if let Some(possible) = expected.get("possible").map(words)
            && names != possible
        {
            self.fault(format!("{what} can be {names:?}, expected {possible:?}"));
        }
        if let Some(worst) = expected.get("worst").map(text)
            && found.worst().name() != worst
        {
            self.fault(format!("{what} is at worst {}, expected {worst}", found.worst().name()));
        }
    }

    fn report(&mut self, report: &Report, expected: &Value) {
        if let Some(run) = expected.get("run") {
            self.judgement("run", &report.run, run);
        }
        for (id, expected) in map(expected.get("flows")) {
            let found = flow(report, &id).map(|flow| flow.judgement.clone());
            match found {
                Some(found) => self.judgement(&format!("flow {id}"), &found, &expected),
                None => self.fault(format!("flow {id} is missing")),
            }
        }
        for (id, expected) in map(expected.get("services")) {
            let (manifest, service) = id.split_once('/').unwrap();
            let found = report
                .manifests
                .iter()
                .find(|known| known.id == manifest)
                .and_then(|known| known.services.iter().find(|known| known.id == service));
            match found {
                Some(found) => self.judgement(&format!("service {id}"), &found.judgement, &expected),
                None => self.fault(format!("service {id} is missing")),
            }
        }
        for (id, expected) in map(expected.get("items")) {
            self.item(report, &id, &expected);
        }
        self.findings(report, expected);
        for question in expected.get("questions").map(words).unwrap_or_default() {
            if !report.questions.iter().any(|known| known.id == question) {
                let asked: Vec<&str> = report.questions.iter().map(|known| known.id.as_str()).collect();
                self.fault(format!("`{question}` is not asked, but {asked:?}"));
            }
        }
        if let Some(stale) = expected.get("stale-registers").map(words) {
            let name = |found: &StaleRegister| match &found.entry {
                Some(entry) => format!("{}/{entry}", found.register),
                None => found.register.clone(),
            };
            let found: Vec<String> = report.stale_registers.iter().map(name).collect();
            if found != stale {
                self.fault(format!("stale are {found:?}, expected {stale:?}"));
            }
        }
        let errors = expected.get("errors").and_then(Value::as_u64).unwrap_or(0) as usize;
        let found = report.errors.iter().filter(|error| error.severity == Severity::Error);
        let said: Vec<&str> = found.map(|error| error.message.as_str()).collect();
        if said.len() != errors {
            self.fault(format!("{} errors {said:?}, expected {errors}", said.len()));
        }
    }

    fn item(&mut self, report: &Report, id: &str, expected: &Value) {
        let (flow_id, dataset) = id.rsplit_once('/').unwrap();
        let found = flow(report, flow_id).and_then(|flow| flow.items.iter().find(|item| item.dataset == dataset));
        let Some(found) = found else { return self.fault(format!("item {id} is missing")) };
        self.judgement(&format!("item {id}"), &found.judgement, expected);
        if let Some(mechanism) = expected.get("mechanism").map(text)
            && found.mechanism.kind != mechanism
        {
            self.fault(format!("item {id} has {:?}, expected {mechanism}", found.mechanism));
        }
        for by in expected.get("by").map(words).unwrap_or_default() {
            if !found.mechanism.by.contains(&by) {
                self.fault(format!("item {id}: `{by}` is not among {:?}", found.mechanism.by));
            }
        }
        if found.judgement.verdict().is_some() && found.grounds.is_empty() {
            self.fault(format!("item {id} has no ground"));
        }
    }

    fn findings(&mut self, report: &Report, expected: &Value) {
        for finding in expected.get("findings").and_then(Value::as_sequence).into_iter().flatten() {
            if !has(&report.findings, finding) {
                let rule = text(&finding["rule"]);
                let outcomes: Vec<String> = report
                    .findings
                    .iter()
                    .filter(|known| known.rule == rule)
                    .map(|known| format!("{} at {}/{}", known.outcome.name(), known.subject.manifest, known.subject.id))
                    .collect();
                self.fault(format!("no finding {finding:?}, but {outcomes:?}"));
            }
        }
        for finding in expected.get("standing").and_then(Value::as_sequence).into_iter().flatten() {
            if !has(&report.standing, finding) {
                self.fault(format!("no standing duty {finding:?}"));
            }
        }
        for finding in expected.get("absent-findings").and_then(Value::as_sequence).into_iter().flatten() {
            if has(&report.findings, finding) {
                self.fault(format!("there is a finding {finding:?}"));
            }
        }
    }
}

fn has(findings: &[transborder::finding::Finding], expected: &Value) -> bool {
    let rule = text(&expected["rule"]);
    let outcome = expected.get("outcome").map(text);
    let at = expected.get("at").map(text);
    let bearer = expected.get("bearer").map(text);
    let cites = expected.get("cites").map(text);
    findings.iter().any(|known| {
        let place = format!("{}/{}", known.subject.manifest, known.subject.id);
        let with_dataset = format!("{place}/{}", known.subject.dataset.as_deref().unwrap_or(""));
        known.rule == rule
            && outcome.as_deref().is_none_or(|outcome| known.outcome.name() == outcome)
            && at.as_deref().is_none_or(|at| place == at || with_dataset == at)
            && bearer.as_ref().is_none_or(|bearer| known.bearers.contains(bearer))
            && cites.as_ref().is_none_or(|cites| {
                let first = known.citations.first();
                first.is_some_and(|first| format!("{} {}", first.instrument, first.article) == *cites)
            })
    })
}

fn flow<'r>(report: &'r Report, id: &str) -> Option<&'r transborder::finding::FlowReport> {
    let (manifest, flow) = id.split_once('/')?;
    report.manifests.iter().find(|known| known.id == manifest)?.flows.iter().find(|known| known.id == flow)
}

fn expectations() -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = walkdir::WalkDir::new("fixtures")
        .into_iter()
        .filter_map(Result::ok)
        .map(walkdir::DirEntry::into_path)
        .filter(|path| path.file_name().is_some_and(|name| name == "expect.yaml"))
        .collect();
    found.sort();
    found
}

#[test]
fn fixtures_are_judged_as_the_law_says() {
    let source = embedded_or_shipped();
    let mut faults = Vec::new();
    let mut checks = 0;
    let mut finals: std::collections::BTreeMap<String, std::collections::BTreeSet<PathBuf>> = Default::default();
    for path in expectations() {
        let folder = path.parent().unwrap();
        let expected: Value = serde_yaml::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
        let usual_day = text(&expected["as-of"]);
        for check in expected["checks"].as_sequence().unwrap() {
            checks += 1;
            let files = words(&check["files"]);
            if let Some(verdict) = check.get("run").and_then(|run| run.get("verdict")).map(text) {
                finals.entry(verdict).or_default().insert(folder.to_path_buf());
            }
            let paths: Vec<PathBuf> = files.iter().map(|file| folder.join(file)).collect();
            let as_of = check.get("as-of").map_or_else(|| usual_day.clone(), text);
            let options = Options {
                readings: map(check.get("readings")).into_iter().map(|(id, taken)| (id, text(&taken))).collect(),
                stale_after: check.get("stale-after").map(|days| text(days).parse().unwrap()),
                ..Options::default()
            };
            let report = judge(&source, &as_of, &paths, &options);
            let place = folder.strip_prefix(Path::new("fixtures")).unwrap().display();
            let name = format!("{place} {} on {as_of}", files.join("+"));
            Check { name, faults: &mut faults }.report(&report, check);
        }
    }
    for verdict in transborder::finding::Verdict::ALL {
        let folders = finals.get(verdict.name()).map_or(0, std::collections::BTreeSet::len);
        assert!(folders >= 5, "`{}` is expected of {folders} fixtures only", verdict.name());
    }
    assert!(checks > 300, "only {checks} checks were found");
    assert!(faults.is_empty(), "{} faults in {checks} checks:\n{}", faults.len(), faults.join("\n"));
}
