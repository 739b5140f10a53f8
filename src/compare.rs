//! Two reports on the same inputs, by the law of two days, to what differs and which rules make the difference.
//!
//! "Then" is the law of the other day, "now" that of the day asked about.

mod part;

pub(crate) use part::{Part, parts, same};

use crate::finding::{Cause, Change, Comparison, Finding, Force, Outcome, Report, Said, Standing, Subject, Verdict};
use crate::law::{Law, LawRule, Term, rule_force};
use crate::source::{FileId, Span};
use jiff::civil::Date;
use std::collections::{BTreeSet, HashMap};

/// A report, and the law that it was judged by.
#[derive(Debug, Clone, Copy)]
pub struct Day<'a> {
    /// The law of the day.
    pub law: &'a Law,
    /// What it says of the inputs.
    pub report: &'a Report,
}

/// What differs under the law of another day.
#[must_use]
pub fn compare(law_of: Date, then: Day<'_>, now: Day<'_>) -> Comparison {
    let (then, now) = (Side::new(then), Side::new(now));
    let vanished = then.parts.iter().filter(|part| now.part(part).is_none());
    let changes = now.parts.iter().chain(vanished).filter_map(|part| change(part, &then, &now)).collect();
    let known = &now.day.report.errors;
    let errors = then.day.report.errors.iter().filter(|error| !known.contains(error)).cloned().collect();
    Comparison { law_of, changes, errors }
}

/// A day with what it holds in order of place, and where to find it.
struct Side<'a> {
    day: Day<'a>,
    parts: Vec<Part<'a>>,
    places: HashMap<(Subject, Span), usize>,
    /// By manifest and file: two manifests with one id are an error, and are judged all the same.
    findings: HashMap<(&'a str, FileId), Vec<&'a Finding>>,
}

impl<'a> Side<'a> {
    fn new(day: Day<'a>) -> Self {
        let parts = parts(day.report);
        let places = parts.iter().enumerate().map(|(at, part)| ((part.subject.clone(), part.location), at)).collect();
        let mut findings: HashMap<(&str, FileId), Vec<&Finding>> = HashMap::new();
        for finding in &day.report.findings {
            findings.entry((&finding.subject.manifest, finding.location.file)).or_default().push(finding);
        }
        Self { day, parts, places, findings }
    }

    /// The same part on this day.
    fn part(&self, part: &Part<'_>) -> Option<&Part<'a>> {
        self.places.get(&(part.subject.clone(), part.location)).and_then(|at| self.parts.get(*at))
    }

    /// The findings on which the verdict of a part rests: its own, and those of what it holds.
    fn findings_within<'s>(&'s self, part: &'s Part<'_>) -> impl Iterator<Item = &'a Finding> + 's {
        let subject = &part.subject;
        let of_manifest = self.findings.get(&(subject.manifest.as_str(), part.location.file));
        of_manifest.into_iter().flatten().copied().filter(|finding| match subject.kind {
            "manifest" => true,
            "flow" => finding.subject.id == subject.id && matches!(finding.subject.kind, "flow" | "item"),
            _ => finding.subject == *subject,
        })
    }

    /// The version of a rule that is in force.
    fn version(&self, rule: &str) -> Option<&'a LawRule> {
        self.day.law.rule(rule)
    }

    /// Why a version of a rule says nothing on this day.
    fn without_force(&self, version: &LawRule) -> Said {
        match rule_force(&version.rule, self.day.law.law_of) {
            Force::NotYet => Said::NotYetInForce,
            Force::InForce | Force::Ended => Said::NoLongerInForce,
        }
    }

    /// What a version of a rule comes to on a finding's subject.
    fn said(&self, version: &LawRule, finding: Option<&Finding>) -> Said {
        match (self.version(&version.rule.id), finding) {
            (Some(known), _) if known.rule.from != version.rule.from => self.without_force(version),
            (None, _) => self.without_force(version),
            (Some(_), Some(finding)) => Said::Outcome(finding.outcome),
            // Reports leave out most of what does not apply.
            (Some(_), None) => Said::Outcome(Outcome::NotApplicable),
        }
    }
}

fn change(part: &Part<'_>, then: &Side<'_>, now: &Side<'_>) -> Option<Change> {
    let standings = [then, now].map(|side| side.part(part).map(Part::standing));
    let [before, after] = &standings;
    if let (Some(before), Some(after)) = (before, after)
        && same(before, after)
    {
        return None;
    }
    let causes = Causes { then, now, found: Vec::new() }.of(part, before.as_ref(), after.as_ref());
    let [then, now] = standings;
    Some(Change { subject: part.subject.clone(), then, now, causes })
}

/// A finding of one rule on one subject, on both days.
#[derive(Clone, Copy)]
struct Pair<'a> {
    then: Option<&'a Finding>,
    now: Option<&'a Finding>,
}

impl<'a> Pair<'a> {
    fn both(self) -> impl Iterator<Item = &'a Finding> {
        self.then.into_iter().chain(self.now)
    }

    fn differs(self) -> bool {
        let said = |finding: Option<&Finding>| {
            finding.filter(|known| known.outcome != Outcome::NotApplicable).map(|known| (known.outcome, known.level))
        };
        said(self.then) != said(self.now)
    }

    /// Whether it is, on one of the days, open at least as badly as this.
    fn decides(self, level: Verdict) -> bool {
        self.both().any(|finding| finding.level >= Some(level))
    }
}

/// Collects the rules behind one change.
struct Causes<'s, 'a> {
    then: &'s Side<'a>,
    now: &'s Side<'a>,
    found: Vec<Cause>,
}

impl<'a> Causes<'_, 'a> {
    fn of(mut self, part: &Part<'_>, before: Option<&Standing>, after: Option<&Standing>) -> Vec<Cause> {
        let pairs = self.pairs(part);
        let heavier: Vec<Pair<'a>> = match decisive(before, after) {
            Some(level) => pairs.iter().copied().filter(|pair| pair.differs() && pair.decides(level)).collect(),
            None => Vec::new(),
        };
        let exempting = heavier.iter().flat_map(|pair| pair.both()).flat_map(|finding| &finding.exempted_by);
        let behind: BTreeSet<&String> = exempting.chain(ways(before, after)).collect();
        let is_behind = |pair: &&Pair<'a>| pair.differs() && pair.both().any(|finding| behind.contains(&finding.rule));
        let lighter = pairs.iter().filter(is_behind);
        for pair in heavier.iter().chain(lighter) {
            self.push(*pair);
        }
        self.push_definitions();
        self.found
    }

    /// What each rule comes to on the subject and what it holds, on both days.
    fn pairs(&self, part: &Part<'_>) -> Vec<Pair<'a>> {
        let mut pairs: Vec<Pair<'a>> = Vec::new();
        let mut places: HashMap<&str, usize> = HashMap::new();
        for finding in self.now.findings_within(part) {
            places.insert(&finding.id, pairs.len());
            pairs.push(Pair { then: None, now: Some(finding) });
        }
        for finding in self.then.findings_within(part) {
            match places.get(finding.id.as_str()).and_then(|at| pairs.get_mut(*at)) {
                Some(pair) => pair.then = Some(finding),
                None => pairs.push(Pair { then: Some(finding), now: None }),
            }
        }
        pairs
    }

    /// Adds what the rule of a pair says on both days; where its text was changed in between, once for each version.
    fn push(&mut self, pair: Pair<'a>) {
        for (side, finding) in [(self.then, pair.then), (self.now, pair.now)] {
            let Some(version) = finding.and_then(|finding| side.version(&finding.rule)) else { continue };
            let (then, now) = (self.then.said(version, pair.then), self.now.said(version, pair.now));
            self.add(version, then, now);
        }
    }

    /// Where a rule was in force on both days, and no exemption from it came or went, a definition on which it rests
    /// must be what changed.
    fn push_definitions(&mut self) {
        let (new, lasting): (Vec<&Cause>, Vec<&Cause>) =
            self.found.iter().partition(|cause| [cause.then, cause.now].into_iter().any(Said::is_without_force));
        let unexplained = lasting.iter().filter(|cause| !new.iter().any(|other| self.lifts(&other.rule, &cause.rule)));
        let rules: Vec<String> = unexplained.map(|cause| cause.rule.clone()).collect();
        for rule in rules {
            let [then, now] = [self.then, self.now].map(|side| side.day.law.definitions_behind(&rule));
            let lacks = |those: &[&LawRule], one: &LawRule| !those.iter().any(|other| is_same_version(other, one));
            for gone in then.iter().filter(|one| lacks(&now, one)) {
                self.add(gone, Said::InForce, self.now.without_force(gone));
            }
            for new in now.iter().filter(|one| lacks(&then, one)) {
                self.add(new, self.then.without_force(new), Said::InForce);
            }
            let own = self.now.version(&rule);
            let readers = now.iter().copied().chain(own).filter(|one| self.registers_differ(one)).collect::<Vec<_>>();
            for reader in readers {
                self.add(reader, Said::InForce, Said::OtherEntries);
            }
        }
    }

    /// Whether a rule reads a register whose entries in force are not the same on both days.
    fn registers_differ(&self, rule: &LawRule) -> bool {
        let [then, now] = [self.then, self.now].map(|side| side.day.law);
        now.source.reads(&rule.rule).iter().any(|term| match term {
            Term::Register(id) => then.entries_in_force(id) != now.entries_in_force(id),
            _ => false,
        })
    }

    /// Whether an exemption defeats a rule on either day.
    fn lifts(&self, exemption: &str, rule: &str) -> bool {
        [self.then, self.now].iter().any(|side| {
            side.version(exemption).is_some_and(|known| known.rule.defeats.iter().any(|defeated| defeated == rule))
        })
    }

    fn add(&mut self, version: &LawRule, then: Said, now: Said) {
        let rule = &version.rule;
        let (law, lang) = (self.now.day.law, self.now.day.report.lang);
        let known = |cause: &Cause| cause.rule == rule.id && (cause.then, cause.now) == (then, now);
        if then == now || self.found.iter().any(known) {
            return;
        }
        let citations = rule.cites.iter().map(|citation| law.cited_article(citation, lang)).collect();
        let title = rule.title.of(lang).to_owned();
        self.found.push(Cause { rule: rule.id.clone(), title, citations, then, now });
    }
}

fn is_same_version(one: &LawRule, other: &LawRule) -> bool {
    (&one.rule.id, &one.rule.from) == (&other.rule.id, &other.rule.from)
}

/// The worst verdict that is possible on one of the days only.
fn decisive(before: Option<&Standing>, after: Option<&Standing>) -> Option<Verdict> {
    let possible =
        |standing: Option<&Standing>| standing.map_or_else(Vec::new, |standing| standing.judgement.possible.clone());
    let (before, after) = (possible(before), possible(after));
    Verdict::ALL.into_iter().rev().find(|verdict| before.contains(verdict) != after.contains(verdict))
}

/// The rules that give the mechanism on either day.
fn ways<'s>(before: Option<&'s Standing>, after: Option<&'s Standing>) -> impl Iterator<Item = &'s String> {
    let mechanisms = before.into_iter().chain(after).filter_map(|standing| standing.mechanism.as_ref());
    mechanisms.flat_map(|mechanism| &mechanism.by)
}
