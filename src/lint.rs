//! Analysis of a set of rules: dead rules, idle exemptions, mechanisms in conflict, verdicts that grow lighter.
//!
//! Every question is asked of shapes: manifests whose entries and links are kept and whose facts are all open. What the law
//! says of them is a formula over their facts, and a SAT solver finds facts under which it holds or proves that there are
//! none. `docs/lint.md` says what is proved.

#[cfg(test)]
mod agreement;
mod asker;
mod counterexample;
mod dead;
mod difference;
mod examples;
mod ground;
mod idle;
mod manifest;
mod mechanism;
mod monotone;
mod named;
mod pair;
mod shape;
mod unused;

pub use counterexample::Counterexample;
pub use difference::{Difference, difference};
pub use pair::Original;

use crate::law::{LawError, LawSource, PlacedRule};
use ground::Ground;
use jiff::civil::Date;

/// How much a finding weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Worth a look.
    Warning,
    /// The rules are wrong.
    Error,
}

impl Severity {
    /// The name in every format.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// What one check says of one rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The check.
    pub check: &'static str,
    /// How much it weighs.
    pub severity: Severity,
    /// The rule, or another name of the law's files.
    pub rule: String,
    /// The file, relative to the jurisdiction's folder.
    pub file: String,
    /// The line, from 1.
    pub line: u32,
    /// What is so.
    pub message: String,
    /// A manifest that shows it.
    pub counterexample: Option<Counterexample>,
}

impl Finding {
    fn of(check: &'static str, severity: Severity, placed: &PlacedRule, message: String) -> Self {
        Self {
            check,
            severity,
            rule: placed.rule.id.clone(),
            file: placed.file.clone(),
            line: placed.line,
            message,
            counterexample: None,
        }
    }
}

/// How many questions a check asked, and how many it could not answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    /// The check.
    pub check: &'static str,
    /// What it asks.
    pub asks: &'static str,
    /// Questions asked.
    pub questions: usize,
}

/// What the analysis came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Linted {
    /// What is wrong, by file and line.
    pub findings: Vec<Finding>,
    /// Each check.
    pub checks: Vec<Checked>,
    /// The days asked about: each day on which the law changes.
    pub days: Vec<Date>,
    /// The shapes asked about.
    pub shapes: Vec<String>,
}

impl Linted {
    /// Whether some finding is an error.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.findings.iter().any(|finding| finding.severity == Severity::Error)
    }
}

/// Answers to the questions of one check.
struct Answers {
    questions: usize,
    findings: Vec<Finding>,
}

impl Answers {
    fn of(findings: Vec<Option<Finding>>) -> Self {
        Self { questions: findings.len(), findings: findings.into_iter().flatten().collect() }
    }
}

/// A check, what it asks, and how.
type Check = (&'static str, &'static str, fn(&Ground<'_>) -> Answers);

const CHECKS: &[Check] = &[
    ("dead-rule", "can each rule apply, and each duty be violated?", dead::check),
    ("idle-exemption", "does each exemption meet each rule that it defeats?", idle::check),
    (
        "two-mechanisms",
        "can rules of two mechanisms apply with nothing said of which goes before?",
        mechanism::conflicts,
    ),
    ("no-mechanism", "is there always a mechanism?", mechanism::gaps),
    ("lighter-verdict", "does more data, or do more persons, ever make a verdict lighter?", monotone::check),
    ("unused-name", "is everything read that the files declare?", unused::check),
    ("missing-example", "does each rule have the examples that show its outcomes, numbers and days?", examples::check),
];

/// Analyses a set of rules on the days on which it changes, or on these days alone.
///
/// # Errors
///
/// A law that cannot be compiled on some day, or an example manifest that cannot be read.
pub fn lint(source: &LawSource, days: &[Date]) -> Result<Linted, LawError> {
    let ground = Ground::new(source, days)?;
    let mut findings = Vec::new();
    let mut checks = Vec::new();
    for (check, asks, run) in CHECKS {
        let answers = run(&ground);
        checks.push(Checked { check, asks, questions: answers.questions });
        findings.extend(answers.findings);
    }
    accept(source, &mut findings);
    findings.sort_by(|left, right| {
        (&left.file, left.line, left.check, &left.message).cmp(&(&right.file, right.line, right.check, &right.message))
    });
    Ok(Linted { findings, checks, days: ground.days(), shapes: ground.shapes() })
}

/// What a rule says that the law means is no fault; what it says and is not found is one.
fn accept(source: &LawSource, findings: &mut Vec<Finding>) {
    for placed in &source.rules {
        for accepted in &placed.rule.accepted {
            let mut found = false;
            let same = |finding: &&mut Finding| finding.rule == placed.rule.id && finding.check == accepted.check;
            for finding in findings.iter_mut().filter(same) {
                found = true;
                if finding.severity == Severity::Error {
                    finding.severity = Severity::Warning;
                    finding.message.push_str(&format!("; accepted: {}", accepted.why.en));
                    finding.counterexample = None;
                }
            }
            if !found {
                let message = format!("it accepts `{}`, which is not found", accepted.check);
                findings.push(Finding::of("not-found", Severity::Error, placed, message));
            }
        }
    }
}
