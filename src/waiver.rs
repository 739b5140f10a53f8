//! Waivers: what the owner of a gate lets pass for a time, and why.
//!
//! A waiver is no law: verdicts stay what they are, and only the exit code changes. It names one rule and one flow or
//! service. What it can never let pass, [`can_be_set_aside`] says, here and for baselines.

mod note;
mod read;

pub use note::notes;
pub use read::read;

use crate::finding::{Finding, Report, Verdict};
use crate::source::Span;
use jiff::civil::Date;

/// The page of the documentation on the gate.
pub const PAGE: &str = "docs/waivers.md";
/// The key with which a file of waivers begins.
pub const FORMAT_KEY: &str = "transborder-waivers";

/// A flow or service of one manifest.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Part {
    /// `workload.id`.
    pub manifest: String,
    /// `flow` or `service`.
    pub kind: &'static str,
    /// Its key.
    pub id: String,
}

impl Part {
    /// `support-chat/ask`.
    #[must_use]
    pub fn name(&self) -> String {
        format!("{}/{}", self.manifest, self.id)
    }
}

/// That one rule may stay open on one flow or service for a time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiver {
    /// The rule.
    pub rule: String,
    /// Where.
    pub part: Part,
    /// Who answers for it.
    pub owner: String,
    /// Why.
    pub reason: String,
    /// Where it was decided.
    pub ticket: String,
    /// The first day on which it counts.
    pub from: Date,
    /// The last day on which it counts.
    pub until: Date,
    /// Its entry in the file.
    pub location: Span,
}

impl Waiver {
    /// Whether it counts on a day.
    #[must_use]
    pub fn is_in_force(&self, day: Date) -> bool {
        self.from <= day && day <= self.until
    }
}

/// Whether a waiver or a baseline may let a finding pass. What may be forbidden only facts or evidence change.
#[must_use]
pub fn can_be_set_aside(finding: &Finding) -> bool {
    finding.level != Some(Verdict::Blocked)
}

/// The waivers by which a finding is let pass; none unless every flow and service that it bears on has one.
#[must_use]
pub fn covering<'w>(finding: &Finding, report: &Report, waivers: &'w [Waiver]) -> Vec<&'w Waiver> {
    let parts = bears_on(finding, report);
    let found = parts.iter().map(|part| {
        waivers.iter().find(|one| one.rule == finding.rule && one.part == *part && one.is_in_force(report.as_of))
    });
    let found: Option<Vec<&Waiver>> = found.collect();
    found.filter(|_| can_be_set_aside(finding)).unwrap_or_default()
}

/// The flows and services that a finding bears on; one on a whole workload or party bears on all of its manifest.
fn bears_on(finding: &Finding, report: &Report) -> Vec<Part> {
    let subject = &finding.subject;
    let part = |manifest: &str, kind, id: &str| Part { manifest: manifest.to_owned(), kind, id: id.to_owned() };
    match subject.kind {
        "flow" | "item" => vec![part(&subject.manifest, "flow", &subject.id)],
        "service" => vec![part(&subject.manifest, "service", &subject.id)],
        "handler-year" => {
            let years = report.handler_years.iter().filter(|year| year.handler == subject.id);
            let counted: Vec<&String> = years.flat_map(|year| &year.flows).collect();
            parts(report).filter(|part| part.kind == "flow" && counted.contains(&&part.name())).collect()
        }
        _ => parts(report).filter(|part| part.manifest == subject.manifest).collect(),
    }
}

/// Every flow and service of a run.
fn parts(report: &Report) -> impl Iterator<Item = Part> + '_ {
    report.manifests.iter().flat_map(|manifest| {
        let flows = manifest.flows.iter().map(|flow| ("flow", &flow.id));
        let services = manifest.services.iter().map(|service| ("service", &service.id));
        flows.chain(services).map(|(kind, id)| Part { manifest: manifest.id.clone(), kind, id: id.clone() })
    })
}
