//! A baseline: what stood when the gate was adopted, so that only what is new or worse fails.
//!
//! It holds ids of findings with outcome and level, never anything that may be forbidden.

use crate::diagnostic::Diagnostic;
use crate::fields::{Fields, document};
use crate::finding::{Finding, Outcome, Report, Verdict};
use crate::source::{FileId, SourceMap, Spanned};
use crate::suggest::closest;
use crate::syntax::Node;
use crate::waiver::can_be_set_aside;
use serde::Serialize;
use std::collections::BTreeMap;

/// The key with which a baseline begins.
pub const FORMAT_KEY: &str = "transborder-baseline";

/// Findings that stood when the gate was adopted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Baseline {
    /// The rules that found them.
    pub rules_digest: String,
    /// By id.
    pub findings: BTreeMap<String, Recorded>,
}

/// How a finding stood.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Recorded {
    /// Violated or undetermined.
    pub outcome: Outcome,
    /// The worst verdict that it could cause.
    pub level: Verdict,
}

impl Recorded {
    /// How an open finding stands.
    fn of(finding: &Finding) -> Option<Self> {
        finding.level.filter(|_| finding.outcome.is_open()).map(|level| Self { outcome: finding.outcome, level })
    }

    /// Level first; of the same level, what is certain weighs more than what is possible.
    fn weight(self) -> (Verdict, bool) {
        (self.level, self.outcome == Outcome::Violated)
    }
}

impl Baseline {
    /// What is open now and can be set aside, without what `is_waived`: a waiver has an end of its own.
    #[must_use]
    pub fn of(report: &Report, is_waived: impl Fn(&Finding) -> bool) -> Self {
        let open = report.findings.iter().filter(|finding| can_be_set_aside(finding) && !is_waived(finding));
        let findings = open.filter_map(|finding| Some((finding.id.clone(), Recorded::of(finding)?))).collect();
        Self { rules_digest: report.rules_digest.clone(), findings }
    }

    /// Whether it holds a finding that is no worse now than it was.
    #[must_use]
    pub fn accepts(&self, finding: &Finding) -> bool {
        let (Some(before), Some(now)) = (self.findings.get(&finding.id), Recorded::of(finding)) else { return false };
        can_be_set_aside(finding) && now.weight() <= before.weight()
    }

    /// What it holds and a report no longer has open.
    #[must_use]
    pub fn gone(&self, report: &Report) -> Vec<String> {
        let is_open = |id: &str| report.findings.iter().any(|finding| finding.id == *id && finding.outcome.is_open());
        self.findings.keys().filter(|id| !is_open(id)).cloned().collect()
    }

    /// The text of the file: sorted, one finding a line, so that two can be compared.
    ///
    /// # Errors
    ///
    /// Only where a text cannot be written as JSON, which none is.
    pub fn to_text(&self) -> Result<String, serde_json::Error> {
        let lines: Result<Vec<String>, _> = self
            .findings
            .iter()
            .map(|(id, known)| serde_json::to_string(&Line { id, outcome: known.outcome, level: known.level }))
            .collect();
        let (rules, lines) = (serde_json::to_string(&self.rules_digest)?, lines?);
        let lines = lines.iter().map(|line| format!("\n    {line}")).collect::<Vec<_>>().join(",");
        let end = if lines.is_empty() { "" } else { "\n  " };
        Ok(format!("{{\n  \"{FORMAT_KEY}\": 1,\n  \"rules\": {rules},\n  \"findings\": [{lines}{end}]\n}}\n"))
    }
}

#[derive(Serialize)]
struct Line<'a> {
    id: &'a str,
    outcome: Outcome,
    level: Verdict,
}

/// Reads a baseline, and what is wrong with it; `None` where it cannot be read at all.
#[must_use]
pub fn read(sources: &SourceMap, file: FileId) -> (Option<Baseline>, Vec<Diagnostic>) {
    let mut errors = Vec::new();
    let Some(root) = document(sources, file, FORMAT_KEY, &mut errors) else { return (None, errors) };
    let keys = [FORMAT_KEY, "rules", "findings"];
    let Some(mut fields) = Fields::of(&root, "a baseline", &keys, &mut errors) else { return (None, errors) };
    let rules_digest = fields.text("rules").map_or_else(String::new, |text| text.value);
    let items = fields.list("findings").unwrap_or(&[]);
    let mut baseline = Baseline { rules_digest, findings: BTreeMap::new() };
    for item in items {
        if let Some((id, recorded)) = recorded(item, &mut errors)
            && baseline.findings.insert(id.value.clone(), recorded).is_some()
        {
            let error = Diagnostic::error("duplicate-id", id.span, format!("`{}` is listed twice", id.value));
            errors.push(error.with_help("write the baseline anew with `--write-baseline`"));
        }
    }
    (Some(baseline), errors)
}

fn recorded(node: &Node, errors: &mut Vec<Diagnostic>) -> Option<(Spanned<String>, Recorded)> {
    let mut fields = Fields::of(node, "a finding of a baseline", &["id", "outcome", "level"], errors)?;
    let [id, outcome, level] = ["id", "outcome", "level"].map(|key| fields.text(key));
    let open = [Outcome::Violated, Outcome::Undetermined];
    let outcome = outcome.and_then(|name| one_of(&name, open.iter().map(|known| (known.name(), *known)), errors));
    let blocked = level.as_ref().filter(|name| name.value == Verdict::Blocked.name()).map(|name| name.span);
    if let Some(span) = blocked {
        let error = Diagnostic::error("blocked-in-baseline", span, "a baseline cannot hold what may be forbidden");
        errors.push(error.with_help("delete this entry; only facts or evidence change it"));
        return None;
    }
    let levels = Verdict::ALL.into_iter().filter(|known| !matches!(known, Verdict::Clear | Verdict::Blocked));
    let level = level.and_then(|name| one_of(&name, levels.map(|known| (known.name(), known)), errors));
    Some((id?, Recorded { outcome: outcome?, level: level? }))
}

/// The value with this name.
fn one_of<T: Copy>(
    name: &Spanned<String>,
    known: impl Iterator<Item = (&'static str, T)>,
    errors: &mut Vec<Diagnostic>,
) -> Option<T> {
    let known: Vec<(&str, T)> = known.collect();
    let found = known.iter().find(|(known, _)| *known == name.value).map(|(_, value)| *value);
    if found.is_none() {
        let names = || known.iter().map(|(known, _)| *known);
        let help = closest(&name.value, names()).map_or_else(
            || format!("write one of `{}`", names().collect::<Vec<_>>().join("`, `")),
            |meant| format!("did you mean `{meant}`?"),
        );
        let message = format!("`{}` cannot stand here", name.value);
        errors.push(Diagnostic::error("unknown-value", name.span, message).with_help(help));
    }
    found
}
