//! The one place that decides what fails.
//!
//! Verdicts say what the law says; the gate says which findings count against the level that its owner chose. Every
//! output and the exit code ask here.

use crate::baseline::Baseline;
use crate::finding::{Finding, Report, Verdict};
use crate::waiver::{Waiver, covering};
use std::collections::{BTreeMap, HashMap};

/// How a finding stands at the gate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// Nothing of it is open, or it is no part of a verdict.
    Uncounted,
    /// Waivers let it pass; at least one.
    Waived(Vec<Waiver>),
    /// It stood when the gate was adopted, and is no worse.
    InBaseline,
    /// Its level is lighter than the one from which on the gate fails.
    BelowThreshold,
    /// The gate fails.
    Fails,
}

impl Standing {
    /// The name in machine formats.
    #[must_use]
    pub fn name(&self) -> Option<&'static str> {
        match self {
            Self::Uncounted => None,
            Self::Waived(_) => Some("waived"),
            Self::InBaseline => Some("baseline"),
            Self::BelowThreshold => Some("below-threshold"),
            Self::Fails => Some("fails"),
        }
    }
}

/// What the gate decided on a report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gate {
    /// From which level on it fails; `None` is never.
    pub fail_on: Option<Verdict>,
    /// Whether something fails.
    pub fails: bool,
    /// Whether waivers were given, so that results without one are known to have none.
    pub has_waivers: bool,
    /// What became of the baseline, where one was given.
    pub baseline: Option<BaselineUse>,
    /// By id of finding.
    standings: BTreeMap<String, Standing>,
}

/// What became of a baseline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BaselineUse {
    /// What it holds and is no longer found.
    pub gone: Vec<String>,
    /// Whether the same rules found what it holds.
    pub same_rules: bool,
}

impl Gate {
    /// How a finding stands.
    #[must_use]
    pub fn standing(&self, finding: &Finding) -> &Standing {
        self.standings.get(&finding.id).unwrap_or(&Standing::Uncounted)
    }
}

/// Decides; `waivers` is `None` where no file of them was given.
#[must_use]
pub fn decide(
    report: &Report,
    fail_on: Option<Verdict>,
    waivers: Option<&[Waiver]>,
    baseline: Option<&Baseline>,
) -> Gate {
    let waived_by = waivers.unwrap_or(&[]);
    let standings = report.findings.iter().map(|finding| standing(finding, report, fail_on, waived_by, baseline));
    let standings: Vec<Standing> = standings.collect();
    let at_or_above = |level: Verdict| fail_on.is_some_and(|threshold| level >= threshold);
    Gate {
        fail_on,
        fails: standings.contains(&Standing::Fails) || unexplained(report).is_some_and(at_or_above),
        has_waivers: waivers.is_some(),
        baseline: baseline.map(|baseline| BaselineUse {
            gone: baseline.gone(report),
            same_rules: baseline.rules_digest == report.rules_digest,
        }),
        standings: report.findings.iter().map(|finding| finding.id.clone()).zip(standings).collect(),
    }
}

fn standing(
    finding: &Finding,
    report: &Report,
    fail_on: Option<Verdict>,
    waivers: &[Waiver],
    baseline: Option<&Baseline>,
) -> Standing {
    let Some(level) = level(finding) else { return Standing::Uncounted };
    let by = covering(finding, report, waivers);
    if !by.is_empty() {
        Standing::Waived(by.into_iter().cloned().collect())
    } else if baseline.is_some_and(|baseline| baseline.accepts(finding)) {
        Standing::InBaseline
    } else if fail_on.is_some_and(|threshold| level >= threshold) {
        Standing::Fails
    } else {
        Standing::BelowThreshold
    }
}

/// The level of an open finding.
fn level(finding: &Finding) -> Option<Verdict> {
    finding.level.filter(|_| finding.outcome.is_open())
}

/// The worst verdict that no open finding accounts for, such as that of inputs with nothing to judge. It can neither be
/// waived nor be in a baseline.
fn unexplained(report: &Report) -> Option<Verdict> {
    let mut explained: HashMap<&str, Verdict> = HashMap::new();
    for finding in &report.findings {
        let Some(level) = level(finding) else { continue };
        let worst = explained.entry(&finding.subject.manifest).or_insert(level);
        *worst = level.max(*worst);
    }
    // A finding of no manifest, such as one on a handler's totals, may be what makes any of them heavy.
    let everywhere = explained.get("").copied();
    let manifests = report
        .manifests
        .iter()
        .map(|manifest| (manifest.judgement.worst(), explained.get(manifest.id.as_str()).copied().max(everywhere)));
    let run = (report.run.worst(), explained.values().copied().max());
    manifests.chain([run]).filter(|(worst, explained)| Some(*worst) > *explained).map(|(worst, _)| worst).max()
}
