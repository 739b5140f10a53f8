//! What the gate decided: what fails, what is waived, and what the baseline holds.

use super::{JsonLocation, JsonSubject};
use crate::finding::{Finding, Report, Verdict};
use crate::gate::{Gate, Standing};
use crate::render::Context;
use crate::source::SourceMap;
use crate::waiver::Waiver;
use serde::Serialize;

#[derive(Serialize)]
pub(super) struct JsonGate {
    fail_on: Option<Verdict>,
    fails: bool,
}

impl JsonGate {
    pub(super) fn new(gate: &Gate) -> Self {
        Self { fail_on: gate.fail_on, fails: gate.fails }
    }
}

/// One waiver of one finding; the finding itself stands among the others.
#[derive(Serialize)]
pub(super) struct JsonWaived<'a> {
    id: &'a str,
    rule: &'a str,
    subject: JsonSubject<'a>,
    outcome: &'static str,
    level: Option<Verdict>,
    manifest: &'a str,
    flow: Option<&'a str>,
    service: Option<&'a str>,
    owner: &'a str,
    reason: &'a str,
    ticket: &'a str,
    from: String,
    until: String,
    location: JsonLocation<'a>,
}

impl<'a> JsonWaived<'a> {
    /// Every waiver that lets a finding pass.
    pub(super) fn all(report: &'a Report, context: &Context<'a>) -> Vec<Self> {
        let by = |finding: &'a Finding| match context.gate.standing(finding) {
            Standing::Waived(waivers) => waivers.as_slice(),
            _ => &[],
        };
        let findings = report.findings.iter();
        findings
            .flat_map(|finding| by(finding).iter().map(|waiver| Self::new(finding, waiver, context.sources)))
            .collect()
    }

    fn new(finding: &'a Finding, waiver: &'a Waiver, sources: &'a SourceMap) -> Self {
        let part = |kind| (waiver.part.kind == kind).then_some(waiver.part.id.as_str());
        Self {
            id: &finding.id,
            rule: &finding.rule,
            subject: JsonSubject::new(&finding.subject),
            outcome: finding.outcome.name(),
            level: finding.level,
            manifest: &waiver.part.manifest,
            flow: part("flow"),
            service: part("service"),
            owner: &waiver.owner,
            reason: &waiver.reason,
            ticket: &waiver.ticket,
            from: waiver.from.to_string(),
            until: waiver.until.to_string(),
            location: JsonLocation::new(waiver.location, sources),
        }
    }
}

#[derive(Serialize)]
pub(super) struct JsonBaseline<'a> {
    same_rules: bool,
    accepted: Vec<&'a str>,
    gone: &'a [String],
}

impl<'a> JsonBaseline<'a> {
    pub(super) fn new(report: &'a Report, gate: &'a Gate) -> Option<Self> {
        let known = gate.baseline.as_ref()?;
        let accepted = report.findings.iter().filter(|finding| *gate.standing(finding) == Standing::InBaseline);
        Some(Self {
            same_rules: known.same_rules,
            accepted: accepted.map(|finding| finding.id.as_str()).collect(),
            gone: &known.gone,
        })
    }
}
