//! What the fixtures expect, and where a report differs from it.

use super::{Parsed, judge_parsed, parse, resolved};
use jiff::civil::Date;
use serde_yaml::Value;
use std::fs;
use std::path::{Path, PathBuf};
use transborder::diagnostic::Severity;
use transborder::eval::{Answer, Options, answers};
use transborder::finding::{Finding, FlowReport, Judgement, Report, StaleRegister, Verdict};
use transborder::gate::decide;
use transborder::law::Law;
use transborder::run::Run;

/// One check of an `expect.yaml`, with its files.
pub struct Fixture {
    /// The folder and the files.
    pub name: String,
    /// The folder below `fixtures`.
    pub folder: PathBuf,
    /// The day asked about.
    pub as_of: Date,
    /// The verdict that is expected of the whole run.
    pub verdict: Option<String>,
    options: Options,
    parsed: Parsed,
    expected: Value,
}

impl Fixture {
    /// Every check of every fixture, by path.
    pub fn all(root: &Path) -> Vec<Self> {
        let mut all = Vec::new();
        for path in expectations(root) {
            let folder = path.parent().unwrap();
            let expected: Value = serde_yaml::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
            let usual_day = text(&expected["as-of"]);
            let below = folder.strip_prefix(root).unwrap();
            for check in expected["checks"].as_sequence().unwrap() {
                let files = words(&check["files"]);
                let read = |file: &String| {
                    let path = folder.join(file);
                    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
                    (path.display().to_string(), text)
                };
                let as_of = check.get("as-of").map_or_else(|| usual_day.clone(), text);
                all.push(Self {
                    name: format!("{} {} on {as_of}", below.display(), files.join("+")),
                    folder: below.to_path_buf(),
                    as_of: as_of.parse().unwrap(),
                    verdict: check.get("run").and_then(|run| run.get("verdict")).map(text),
                    options: Options {
                        readings: map(check.get("readings"))
                            .into_iter()
                            .map(|(id, taken)| (id, text(&taken)))
                            .collect(),
                        stale_after: check.get("stale-after").map(|days| text(days).parse().unwrap()),
                        ..Options::default()
                    },
                    parsed: parse(&files.iter().map(read).collect::<Vec<_>>()),
                    expected: check.clone(),
                });
            }
        }
        all
    }

    /// The run that its files make under a law.
    pub fn run(&self, law: &Law) -> Run {
        resolved(law, &self.parsed).0
    }

    /// What a rule comes to in such a run.
    pub fn answers(&self, law: &Law, run: &Run, rule: &str) -> Vec<Answer> {
        answers(law, run, &self.options, rule)
    }

    /// Where the report under a law differs from what is expected.
    pub fn faults(&self, law: &Law) -> Vec<String> {
        let report = judge_parsed(law, &self.parsed, &self.options);
        let mut faults = Vec::new();
        let mut check = Check { name: &self.name, faults: &mut faults };
        check.report(&report, &self.expected);
        check.gate(&report);
        faults
    }
}

fn expectations(root: &Path) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = walkdir::WalkDir::new(root)
        .into_iter()
        .filter_map(Result::ok)
        .map(walkdir::DirEntry::into_path)
        .filter(|path| path.file_name().is_some_and(|name| name == "expect.yaml"))
        .collect();
    found.sort();
    found
}

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
    name: &'a str,
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

    /// Without waivers and baseline, findings fail the gate exactly where the verdict does: each verdict has its findings.
    fn gate(&mut self, report: &Report) {
        for level in Verdict::ALL.into_iter().filter(|level| *level > Verdict::Clear) {
            let by_verdict = report.run.worst() >= level;
            let by_findings =
                report.findings.iter().any(|finding| finding.outcome.is_open() && finding.level >= Some(level));
            let fails = decide(report, Some(level), None, None).fails;
            if (by_verdict, by_verdict) != (by_findings, fails) {
                let level = level.name();
                self.fault(format!(
                    "at {level} the verdict fails: {by_verdict}, findings: {by_findings}, gate: {fails}"
                ));
            }
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

fn has(findings: &[Finding], expected: &Value) -> bool {
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

fn flow<'r>(report: &'r Report, id: &str) -> Option<&'r FlowReport> {
    let (manifest, flow) = id.split_once('/')?;
    report.manifests.iter().find(|known| known.id == manifest)?.flows.iter().find(|known| known.id == flow)
}
