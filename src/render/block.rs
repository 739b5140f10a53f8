//! Findings that read better together.

use crate::finding::{FactUse, Finding, ManifestReport, Outcome, ReadingUse, Report, Verdict};
use std::collections::BTreeMap;

/// Findings shown in one block: one, or the same open duty of several subjects.
pub(super) struct Block<'a> {
    pub(super) first: &'a Finding,
    pub(super) all: Vec<&'a Finding>,
}

impl<'a> Block<'a> {
    /// The facts of all findings, each once.
    pub(super) fn facts(&self) -> Vec<&'a FactUse> {
        once(self.all.iter().flat_map(|finding| &finding.facts))
    }

    /// The readings of all findings, each once.
    pub(super) fn readings(&self) -> Vec<&'a ReadingUse> {
        once(self.all.iter().flat_map(|finding| &finding.readings))
    }
}

/// Each manifest with its findings, and the findings that belong to none; each finding once, whatever ids repeat.
pub(super) fn by_manifest(report: &Report) -> (Vec<(&ManifestReport, Vec<&Finding>)>, Vec<&Finding>) {
    let mut by_id: BTreeMap<&str, Vec<&Finding>> = BTreeMap::new();
    for finding in &report.findings {
        by_id.entry(&finding.subject.manifest).or_default().push(finding);
    }
    let own = |manifest: &ManifestReport| by_id.remove(manifest.id.as_str()).unwrap_or_default();
    let findings: Vec<Vec<&Finding>> = report.manifests.iter().map(own).collect();
    (report.manifests.iter().zip(findings).collect(), by_id.into_values().flatten().collect())
}

/// What is open and can cause a verdict.
pub(super) fn blocks<'a>(findings: &[&'a Finding]) -> Vec<Block<'a>> {
    let mut blocks: Vec<Block<'a>> = Vec::new();
    // An exemption or a scope that is open causes no verdict by itself; what it would free, or reach, is shown.
    for finding in findings.iter().filter(|finding| finding.outcome.is_open() && finding.level.is_some()) {
        match blocks.iter_mut().find(|block| belongs_together(block.first, finding)) {
            Some(block) => block.all.push(finding),
            None => blocks.push(Block { first: finding, all: vec![finding] }),
        }
    }
    blocks
}

/// A duty that is open on many flows reads better once with its subjects than many times.
fn belongs_together(one: &Finding, other: &Finding) -> bool {
    (one.level == Some(Verdict::DutiesOpen) || one.outcome == Outcome::Undetermined)
        && (&one.rule, one.outcome, one.level, &one.bearers, one.due)
            == (&other.rule, other.outcome, other.level, &other.bearers, other.due)
}

/// The texts, each once, without empty ones.
pub(super) fn distinct<'a>(texts: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    once(texts.filter(|text| !text.is_empty()))
}

fn once<T: PartialEq>(things: impl Iterator<Item = T>) -> Vec<T> {
    let mut seen: Vec<T> = Vec::new();
    for thing in things {
        if !seen.contains(&thing) {
            seen.push(thing);
        }
    }
    seen
}
