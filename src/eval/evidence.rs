//! Evidence that does not count, and why: what a duty asks for, against what was declared.

use super::condition::{is_since, limits_allow};
use super::truth::{Blocker, Split, Truth};
use super::{Basis, Evaluator};
use crate::calendar::{Calendar, begin_before, day_number, day_of, end_of_period};
use crate::fact::{FactType, Kind};
use crate::finding::{EvidenceState, EvidenceUse};
use crate::law::{Cond, DefinitionBody, EvidenceAge, LawRenewal, SkeletonRelation};
use crate::rule::PeriodLength;
use crate::run::{Bounds, EntityId, EvidenceEntry};
use jiff::civil::Date;

/// The days in which a renewal can be applied for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RenewalWindow {
    /// The first.
    pub first: Date,
    /// The last.
    pub last: Date,
    /// A year without an official calendar by which the first is estimated.
    pub without_calendar: Option<i16>,
}

/// How deep to look behind definitions.
const MAX_DEPTH: usize = 24;

/// Evidence that a condition asks for.
#[derive(Clone, Copy)]
struct Asked<'a> {
    what: What<'a>,
    entity: EntityId,
}

#[derive(Clone, Copy)]
enum What<'a> {
    Kinds(&'a [usize], &'a EvidenceAge, Option<&'a Cond>),
    Review(&'a str, &'a EvidenceAge),
}

impl<'a> Evaluator<'a> {
    /// Whether no more persons are concerned at the year's end than the evidence covers.
    pub(super) fn within_scale(&mut self, evidence: &EvidenceEntry) -> Truth {
        let mut truth = Truth::True;
        for (fact, most) in &evidence.scale {
            let (persons, blocker) = self.persons_covered(evidence, *fact);
            truth = truth.and(match persons {
                Bounds { low, .. } if low > *most => Truth::False,
                Bounds { high, .. } if high <= *most => Truth::True,
                _ => Truth::Unknown(blocker),
            });
        }
        truth
    }

    /// Distinct persons in the flows that evidence covers, by a fact that counts them, and what would narrow the number.
    fn persons_covered(&mut self, evidence: &EvidenceEntry, fact: usize) -> (Bounds, Blocker) {
        let (run, basis) = (self.run, self.basis);
        self.set_basis(Basis::YearEnd);
        let facts = &self.law.vocabulary.facts(Kind::Dataset).facts;
        let whole = facts.get(fact).is_some_and(|fact| fact.fact_type == FactType::Persons);
        let mut blocker = Blocker { slot: self.first_total, split: Split::Opaque };
        let mut datasets: Vec<(EntityId, bool, Bounds)> = Vec::new();
        let items = evidence.covers.iter().flat_map(|flow| run.entity(*flow).links(SkeletonRelation::Items));
        for item in items {
            if !limits_allow(evidence, self.covered(item.to).1) {
                continue;
            }
            for link in run.entity(item.to).links(SkeletonRelation::Data) {
                let there = self.guards(&link.guards);
                if there == Truth::False {
                    continue;
                }
                if let Truth::Unknown(by) = there {
                    blocker = by;
                }
                match datasets.iter_mut().find(|(known, ..)| *known == link.to) {
                    Some((_, certain, _)) => *certain |= there == Truth::True,
                    None => {
                        let bounds = self.counted_by(link.to, fact, whole);
                        datasets.push((link.to, there == Truth::True, bounds));
                    }
                }
            }
        }
        self.set_basis(basis);
        (self.distinct_persons(&datasets, whole), blocker)
    }

    /// The evidence that was declared for what a duty requires, and why each piece does not count.
    pub(super) fn evidence_uses(&mut self, requires: &'a Cond, entity: EntityId) -> Vec<EvidenceUse> {
        let mut asked = Vec::new();
        self.asked(requires, entity, &mut asked, 0);
        let run = self.run;
        let Some(manifest) = run.manifests.get(run.entity(entity).manifest) else { return Vec::new() };
        let mut uses = Vec::new();
        for evidence in &manifest.evidence {
            let mut states: Vec<Option<(EvidenceState, Option<Date>)>> = Vec::new();
            for asked in asked.iter().filter(|asked| asked.is_for(evidence)) {
                if self.is_near(evidence, asked.entity) {
                    states.push(self.why_not(evidence, *asked, &manifest.evidence));
                }
            }
            // What counts for one alternative is not what is missing.
            if states.iter().all(Option::is_some)
                && let Some((state, day)) = states.into_iter().flatten().reduce(longer_serving)
            {
                let kinds = self.law.vocabulary.evidence_kinds();
                let kind = kinds.get(evidence.kind).cloned().unwrap_or_default();
                uses.push(EvidenceUse { kind, state, day, location: run.entity(evidence.entity).span });
            }
        }
        uses
    }

    /// Every demand for evidence in a condition, with the entry of which it is asked.
    fn asked(&mut self, condition: &'a Cond, entity: EntityId, out: &mut Vec<Asked<'a>>, depth: usize) {
        if depth > MAX_DEPTH {
            return;
        }
        let law = self.law;
        match condition {
            // What only a reading that is not taken would accept is not asked for.
            Cond::All(list) if list.iter().any(|inner| self.is_other_reading(inner, entity)) => {}
            Cond::All(list) | Cond::Any(list) => {
                list.iter().for_each(|inner| self.asked(inner, entity, out, depth + 1));
            }
            Cond::Evidence(kinds, age, inner) => {
                out.push(Asked { what: What::Kinds(kinds, age, inner.as_deref()), entity });
            }
            Cond::Reviewed(rule, age) => out.push(Asked { what: What::Review(rule, age), entity }),
            Cond::Defined(at) => {
                if let Some(DefinitionBody::Truth(inner)) = law.definitions.get(*at).map(|known| &known.body) {
                    self.asked(inner, entity, out, depth + 1);
                }
            }
            Cond::Applies(rule) => {
                if let Some(known) = law.rules.get(*rule) {
                    self.asked(&known.when, entity, out, depth + 1);
                }
            }
            Cond::Reached { path, condition: Some(inner), .. } => {
                for (to, _) in self.follow(path, entity) {
                    self.asked(inner, to, out, depth + 1);
                }
            }
            _ => {}
        }
    }

    fn is_other_reading(&mut self, condition: &'a Cond, entity: EntityId) -> bool {
        matches!(condition, Cond::Reading(..)) && self.condition(condition, entity) == Truth::False
    }

    /// Whether evidence is about the entry, or about one so like it that somebody may take it for covered.
    fn is_near(&self, evidence: &EvidenceEntry, entity: EntityId) -> bool {
        let (covered, dataset) = self.covered(entity);
        if self.names(evidence, entity, &self.holders(entity)) || evidence.beyond_purpose.contains(&covered) {
            return true;
        }
        let recipient = |flow: EntityId| {
            self.run.entity(flow).links(SkeletonRelation::To).first().map(|link| self.run.entity(link.to).group)
        };
        self.kind(covered) == Kind::Flow
            && evidence.covers.iter().filter(|flow| self.kind(**flow) == Kind::Flow).any(|flow| {
                let mut items = self.run.entity(*flow).links(SkeletonRelation::Items).iter();
                recipient(*flow) == recipient(covered)
                    || items.any(|item| dataset.is_some() && self.covered(item.to).1 == dataset)
            })
    }

    /// Why evidence does not meet a demand; `None` where it does.
    fn why_not(
        &mut self,
        evidence: &EvidenceEntry,
        asked: Asked<'a>,
        all: &[EvidenceEntry],
    ) -> Option<(EvidenceState, Option<Date>)> {
        let (covered, dataset) = self.covered(asked.entity);
        if evidence.adverse || self.is_withdrawn(evidence, all) {
            return Some((EvidenceState::Refused, None));
        }
        if evidence.failed {
            return Some((EvidenceState::Pending, None));
        }
        let Some(dated) = evidence.dated else { return Some((EvidenceState::Undated, None)) };
        if dated > self.as_of {
            return Some((EvidenceState::NotYetValid, day_of(dated)));
        }
        if let Some(until) = evidence.until.filter(|until| *until < self.as_of) {
            return Some((EvidenceState::Expired, day_of(until)));
        }
        if evidence.beyond_purpose.contains(&covered) {
            return Some((EvidenceState::OtherPurpose, None));
        }
        if !self.names(evidence, asked.entity, &self.holders(asked.entity)) {
            return Some((EvidenceState::OtherFlow, None));
        }
        if !limits_allow(evidence, dataset) {
            return Some((EvidenceState::OtherData, None));
        }
        if !self.is_between(evidence, covered) {
            return Some((EvidenceState::OtherRecipient, None));
        }
        let (What::Kinds(_, age, _) | What::Review(_, age)) = asked.what;
        if !self.is_of_age(evidence, age) {
            // A rule for later evidence says nothing of when this one ended.
            let ended = self.last_day(evidence, age).filter(|_| is_since(evidence, age));
            return Some((EvidenceState::Expired, ended));
        }
        let What::Kinds(_, _, inner) = asked.what else { return None };
        if self.within_scale(evidence) != Truth::True {
            return Some((EvidenceState::BeyondScale, None));
        }
        let says = inner.map_or(Truth::True, |inner| self.condition(inner, evidence.entity));
        (says != Truth::True).then_some((EvidenceState::Incomplete, None))
    }

    /// The last day on which evidence is as young as a rule asks; `None` where its age is no matter.
    pub(super) fn last_day(&self, evidence: &EvidenceEntry, age: &EvidenceAge) -> Option<Date> {
        let first = self.first_last_day(evidence, age)?;
        let granted = age.renewal.as_ref().filter(|renewal| self.is_renewed(evidence, renewal, first));
        granted.map_or(Some(first), |renewal| self.end_of(first, &renewal.adds))
    }

    /// The same, whether or not it was renewed.
    fn first_last_day(&self, evidence: &EvidenceEntry, age: &EvidenceAge) -> Option<Date> {
        self.end_of(evidence.dated.and_then(day_of)?, age.within.as_ref()?)
    }

    fn end_of(&self, start: Date, length: &PeriodLength) -> Option<Date> {
        end_of_period(start, length, Calendar::of(&self.law.source.jurisdiction)).map(|(end, _)| end)
    }

    /// Whether a renewal was applied for in its window, and granted by the day asked about.
    fn is_renewed(&self, evidence: &EvidenceEntry, renewal: &LawRenewal, last: Date) -> bool {
        let days = self.day(evidence.entity, renewal.applied).zip(self.day(evidence.entity, renewal.granted));
        let window = self.window_of(renewal, last);
        days.zip(window).is_some_and(|((applied, granted), window)| {
            (window.first..=window.last).contains(&applied) && applied <= granted && day_number(granted) <= self.as_of
        })
    }

    fn window_of(&self, renewal: &LawRenewal, last: Date) -> Option<RenewalWindow> {
        let calendar = Calendar::of(&self.law.source.jurisdiction);
        begin_before(last, &renewal.in_last, calendar).map(|(first, without_calendar)| RenewalWindow {
            first,
            last,
            without_calendar,
        })
    }

    /// In which days evidence can be renewed for which nobody has applied yet.
    pub(super) fn renewal_window(&self, evidence: &EvidenceEntry, age: &EvidenceAge) -> Option<RenewalWindow> {
        let renewal = age.renewal.as_ref()?;
        let applied = self.day(evidence.entity, renewal.applied).is_some();
        self.first_last_day(evidence, age).filter(|_| !applied).and_then(|last| self.window_of(renewal, last))
    }
}

/// Of two reasons the first; of two ends the later, since it would have served until then.
fn longer_serving(
    one: (EvidenceState, Option<Date>),
    other: (EvidenceState, Option<Date>),
) -> (EvidenceState, Option<Date>) {
    if one.0 == EvidenceState::Expired && other.0 == EvidenceState::Expired && one.1 < other.1 { other } else { one }
}

impl Asked<'_> {
    fn is_for(self, evidence: &EvidenceEntry) -> bool {
        match self.what {
            What::Kinds(kinds, ..) => kinds.contains(&evidence.kind),
            What::Review(rule, _) => evidence.rule.as_deref() == Some(rule),
        }
    }
}
