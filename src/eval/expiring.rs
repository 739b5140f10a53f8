//! Evidence that counts today and soon no longer will: notes that fail nothing.
//!
//! The end is what the rule that asks for the evidence says of it: its condition holds on that day, and not on the day after,
//! all else as today. Where no rule limits the age, it is the last day that the evidence states. Evidence that can be renewed is
//! named as soon as that can be applied for.

use super::Evaluator;
use super::evidence::RenewalWindow;
use super::report::Builder;
use super::truth::Truth;
use crate::calendar::{day_number, day_of};
use crate::fact::Kind;
use crate::finding::{CitedArticle, Due, Finding, Outcome};
use crate::law::{Cond, EvidenceAge, LawRule, SkeletonRelation};
use crate::phrases;
use crate::run::{EntityId, EvidenceEntry, Manifest};
use jiff::civil::Date;
use std::collections::BTreeMap;

/// The law that says until when evidence counts.
struct End<'a> {
    day: Date,
    rule: Option<&'a LawRule>,
    entity: EntityId,
    renewal: Option<RenewalWindow>,
}

impl<'a> Builder<'a> {
    /// One note for each piece of evidence, and each rule that limits it, that ends within so many days, or can be renewed now.
    pub(super) fn expiring(&mut self, days: Option<u32>) -> Vec<Finding> {
        let run = self.evaluator.run;
        let horizon = days.map(|days| self.evaluator.as_of.saturating_add(i64::from(days)));
        let mut notes = Vec::new();
        for manifest in &run.manifests {
            for evidence in &manifest.evidence {
                let ends = self.evaluator.ends(evidence, manifest, horizon);
                notes.extend(ends.iter().map(|end| self.note_of_end(evidence, manifest, end)));
            }
        }
        notes
    }

    fn note_of_end(&self, evidence: &EvidenceEntry, manifest: &Manifest, end: &End<'_>) -> Finding {
        let (law, run, lang) = (self.evaluator.law, self.evaluator.run, self.options.lang);
        let declared = law.source.evidence.evidence.get(evidence.kind);
        let kind = declared.map_or("", |declared| declared.kind.as_str());
        let title = declared.map_or("", |declared| declared.title.of(lang));
        let cites = match end.rule {
            Some(known) => &known.rule.cites[..],
            None => declared.map_or(&[][..], |declared| &declared.cites),
        };
        let citations: Vec<CitedArticle> = cites.iter().map(|citation| law.cited_article(citation, lang)).collect();
        let rule = end.rule.map_or("evidence-until", |known| &known.rule.id).to_owned();
        let subject = self.subject_of(end.entity, manifest);
        let dataset = subject.dataset.as_ref().map_or_else(String::new, |dataset| format!("/{dataset}"));
        let text = phrases::evidence_ends(
            lang,
            title,
            end.day,
            end.renewal.map(|window| (window.first, window.last, window.without_calendar)),
        );
        Finding {
            id: format!("{rule}@{}/{}{dataset}/{kind}/ends", subject.manifest, subject.id),
            rule,
            kind: "note",
            title: text.clone(),
            bearers: Vec::new(),
            outcome: Outcome::Note,
            level: None,
            due: Some(Due { day: end.day, without_calendar: None }),
            citations,
            message: text,
            remedy: end
                .rule
                .and_then(|known| known.rule.remedy.as_ref())
                .map_or_else(String::new, |text| text.of(lang).to_owned()),
            interpretation: None,
            readings: Vec::new(),
            location: run.entity(evidence.entity).span,
            facts: Vec::new(),
            evidence: Vec::new(),
            exempted_by: Vec::new(),
            missing: Vec::new(),
            standing: false,
            subject,
        }
    }
}

impl<'a> Evaluator<'a> {
    /// The ends of one piece of evidence until a day, and those before which it can be renewed today: by each rule that limits its age, or else as it states.
    fn ends(&mut self, evidence: &EvidenceEntry, manifest: &Manifest, horizon: Option<i64>) -> Vec<End<'a>> {
        let begun = evidence.dated.is_some_and(|dated| dated <= self.as_of);
        if !begun || evidence.failed || self.is_withdrawn(evidence, &manifest.evidence) {
            return Vec::new();
        }
        let law = self.law;
        let is_near = |day: i64| horizon.is_some_and(|horizon| day <= horizon);
        let mut ends = Vec::new();
        for known in &law.rules {
            let condition = known.requires.as_ref().unwrap_or(&known.when);
            let mut ages = Vec::new();
            ages_in(condition, evidence.kind, &mut ages);
            if ages.is_empty() {
                continue;
            }
            let by_age =
                ages.iter().filter_map(|age| Some((self.last_day(evidence, age)?, self.renewal_window(evidence, age))));
            let stated = evidence.until.and_then(day_of).map(|day| (day, None));
            let days: BTreeMap<Date, Option<RenewalWindow>> = by_age.chain(stated).collect();
            for entity in self.covered_of_kind(evidence, known.rule.subject) {
                let due = days.iter().find(|(day, renewal)| {
                    let number = day_number(**day);
                    let is_open = renewal.is_some_and(|window| day_number(window.first) <= self.as_of);
                    self.as_of <= number && (is_near(number) || is_open) && self.ends_on(condition, entity, number)
                });
                if let Some((day, renewal)) = due {
                    ends.push(End { day: *day, rule: Some(known), entity, renewal: *renewal });
                    break;
                }
            }
        }
        let stated = evidence.until.filter(|until| ends.is_empty() && self.as_of <= *until && is_near(*until));
        let first = evidence.covers.first().copied().unwrap_or(manifest.workload);
        ends.extend(stated.and_then(day_of).map(|day| End { day, rule: None, entity: first, renewal: None }));
        ends
    }

    /// Whether a condition holds on a day, and not on the day after.
    fn ends_on(&mut self, condition: &'a Cond, entity: EntityId, day: i64) -> bool {
        let today = self.as_of;
        let mut holds = |as_of: i64| {
            self.as_of = as_of;
            self.memory.forget_all();
            self.condition(condition, entity) == Truth::True
        };
        let ends = holds(day) && !holds(day + 1);
        self.as_of = today;
        self.memory.forget_all();
        ends
    }

    /// The entries of a kind that evidence covers.
    fn covered_of_kind(&self, evidence: &EvidenceEntry, kind: Kind) -> Vec<EntityId> {
        let run = self.run;
        let mut found: Vec<EntityId> = Vec::new();
        for covered in &evidence.covers {
            match kind {
                Kind::Item => {
                    found.extend(run.entity(*covered).links(SkeletonRelation::Items).iter().map(|item| item.to));
                }
                _ => found.extend(Some(*covered).filter(|covered| self.kind(*covered) == kind)),
            }
        }
        found
    }
}

/// The ages that a condition itself asks of a kind of evidence.
fn ages_in<'c>(condition: &'c Cond, kind: usize, found: &mut Vec<&'c EvidenceAge>) {
    match condition {
        Cond::All(list) | Cond::Any(list) => list.iter().for_each(|inner| ages_in(inner, kind, found)),
        Cond::Evidence(kinds, age, _) if kinds.contains(&kind) && age.within.is_some() => found.push(age),
        _ => {}
    }
}
