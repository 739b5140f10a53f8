//! The reports of two versions of manifests to what differs, and by which rules and facts.
//!
//! Both are judged by the same law, with every rule that does not apply among the findings: a fact under which a rule
//! stopped to apply is then named as well as one under which it began to.

use crate::compare::{Part, parts, same};
use crate::finding::{
    Difference, FactChange, FactUse, Finding, FindingChange, Outcome, PartChange, Report, Standing, Subject,
};
use crate::source::Span;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// What differs between two reports.
#[must_use]
pub fn difference(old: &Report, new: &Report) -> Difference {
    let (old_incomplete, new_incomplete) = (old.is_incomplete(), new.is_incomplete());
    let (old, new) = (Side::new(old), Side::new(new));
    // What is not found in a version that could not be read in full may well be there.
    let present = new.parts.iter().filter(|part| !old_incomplete || old.part(&part.subject).is_some());
    let gone = old.parts.iter().filter(|part| !new_incomplete && new.part(&part.subject).is_none());
    let subjects: Vec<&Subject> = present.chain(gone).map(|part| &part.subject).collect();
    let compared = !subjects.is_empty();
    let changes = subjects.into_iter().filter_map(|subject| change(subject, &old, &new)).collect();
    Difference { changes, compared, old_incomplete, new_incomplete }
}

/// One version.
struct Side<'a> {
    parts: Vec<Part<'a>>,
    places: HashMap<Subject, usize>,
    findings: HashMap<Subject, Vec<&'a Finding>>,
}

impl<'a> Side<'a> {
    fn new(report: &'a Report) -> Self {
        let parts = parts(report);
        let mut places = HashMap::new();
        for (at, part) in parts.iter().enumerate() {
            places.entry(part.subject.clone()).or_insert(at);
        }
        let mut findings: HashMap<Subject, Vec<&Finding>> = HashMap::new();
        // That an instrument reaches something is no reason by itself.
        for finding in report.findings.iter().filter(|finding| finding.kind != "scope") {
            findings.entry(part_of(&finding.subject)).or_default().push(finding);
        }
        Self { parts, places, findings }
    }

    fn part(&self, subject: &Subject) -> Option<&Part<'a>> {
        self.places.get(subject).and_then(|at| self.parts.get(*at))
    }

    fn stands(&self, subject: &Subject) -> Option<(Standing, Span)> {
        self.part(subject).map(|part| (part.standing(), part.location))
    }

    /// The part's own findings, by their ids.
    fn own(&self, subject: &Subject) -> BTreeMap<&'a str, &'a Finding> {
        let own = self.findings.get(subject).into_iter().flatten();
        own.map(|finding| (finding.id.as_str(), *finding)).collect()
    }
}

/// The part that a finding belongs to: what has no verdict of its own counts in that of the manifest.
fn part_of(subject: &Subject) -> Subject {
    match subject.kind {
        "flow" | "item" | "service" => subject.clone(),
        _ => Subject {
            kind: "manifest",
            manifest: subject.manifest.clone(),
            id: subject.manifest.clone(),
            dataset: None,
        },
    }
}

fn change(subject: &Subject, old: &Side<'_>, new: &Side<'_>) -> Option<PartChange> {
    let [before, after] = [old, new].map(|side| side.stands(subject));
    let stays = matches!((&before, &after), (Some((before, _)), Some((after, _))) if same(before, after));
    let mut findings = findings(subject, old, new);
    if stays {
        // An exemption or a definition only says why; where the answer is the same, nobody asks.
        findings.retain(|(counts, _)| *counts);
    }
    if stays && findings.is_empty() {
        return None;
    }
    let findings = findings.into_iter().map(|(_, finding)| finding).collect();
    Some(PartChange { subject: subject.clone(), old: before, new: after, findings })
}

/// Findings that differ, each with whether it can count in a verdict; the heaviest first.
fn findings(subject: &Subject, old: &Side<'_>, new: &Side<'_>) -> Vec<(bool, FindingChange)> {
    let (before, after) = (old.own(subject), new.own(subject));
    let ids: BTreeSet<&str> = before.keys().chain(after.keys()).copied().collect();
    let pairs = ids.into_iter().map(|id| (before.get(id).copied(), after.get(id).copied()));
    let mut changed: Vec<(Option<_>, FindingChange)> = pairs
        .filter_map(|(before, after)| Some((level(before).max(level(after)), finding_change(subject, before, after)?)))
        .collect();
    changed.sort_by_key(|(level, _)| std::cmp::Reverse(*level));
    changed.into_iter().map(|(level, change)| (level.is_some(), change)).collect()
}

fn level(finding: Option<&Finding>) -> Option<crate::finding::Verdict> {
    finding.and_then(|finding| finding.level)
}

fn finding_change(subject: &Subject, before: Option<&Finding>, after: Option<&Finding>) -> Option<FindingChange> {
    let outcome = |finding: Option<&Finding>| finding.map_or(Outcome::NotApplicable, |finding| finding.outcome);
    let known = after.or(before)?;
    let is_same = outcome(before) == outcome(after) && level(before) == level(after);
    (!is_same).then(|| FindingChange {
        rule: known.rule.clone(),
        title: known.title.clone(),
        citations: known.citations.clone(),
        about: (known.subject != *subject).then(|| known.subject.clone()),
        old: outcome(before),
        new: outcome(after),
        facts: facts(before, after),
    })
}

/// Facts that decided on either side, and are not the same on both.
fn facts(before: Option<&Finding>, after: Option<&Finding>) -> Vec<FactChange> {
    let (before, after) = (used(before), used(after));
    let names: BTreeSet<&str> = before.iter().chain(after).map(|fact| fact.name.as_str()).collect();
    let side = |facts: &[FactUse], name: &str| {
        facts.iter().find(|fact| fact.name == name).map(|fact| (fact.value.clone(), fact.location))
    };
    let change = |name: &str| FactChange { name: name.to_owned(), old: side(before, name), new: side(after, name) };
    let differs = |change: &FactChange| {
        let [old, new] = [&change.old, &change.new].map(|side| side.as_ref().map(|(value, _)| value));
        old != new
    };
    let changes: Vec<FactChange> = names.into_iter().map(change).filter(differs).collect();
    // A fact that decided on one side alone may well be the same on both: it says least.
    let of_both: Vec<FactChange> =
        changes.iter().filter(|change| change.old.is_some() && change.new.is_some()).cloned().collect();
    if of_both.is_empty() { changes } else { of_both }
}

fn used(finding: Option<&Finding>) -> &[FactUse] {
    finding.map_or(&[], |finding| finding.facts.as_slice())
}
