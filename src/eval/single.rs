//! What one rule comes to on one entry, for the rules' own examples.

use super::report::{Builder, Options, range};
use super::truth::Truth;
use crate::finding::{Due, Outcome, Range, Verdict};
use crate::law::{DefinitionBody, Law, Rel};
use crate::run::{EntityId, Run};

/// One rule and one entry of a run, to ask about.
pub struct Asked<'a> {
    builder: Builder<'a>,
    rule: usize,
    entity: EntityId,
}

/// Asks about a rule; `None` where it is not in force.
#[must_use]
pub fn ask<'a>(law: &'a Law, run: &'a Run, options: &'a Options, rule: &str, entity: EntityId) -> Option<Asked<'a>> {
    let rule = law.rules.iter().position(|known| known.rule.id == rule)?;
    Some(Asked { builder: Builder::new(law, run, options), rule, entity })
}

/// What a rule comes to on one entry: all that reports say of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    outcome: Option<Outcome>,
    level: (Option<Verdict>, Option<Due>),
    bearers: Vec<String>,
    total: Option<Range>,
    reached: Option<Vec<(EntityId, bool)>>,
}

impl Answer {
    /// Whether no open fact can change it.
    #[must_use]
    pub fn is_decided(&self) -> bool {
        let certain = self.reached.iter().flatten().all(|(_, certain)| *certain);
        let counted = self.total.is_none_or(|total| total.max == Some(total.min));
        self.outcome != Some(Outcome::Undetermined) && certain && counted
    }
}

/// What a rule comes to on each entry that it is about; nothing where it is not in force.
#[must_use]
pub fn answers(law: &Law, run: &Run, options: &Options, rule: &str) -> Vec<Answer> {
    let Some(at) = law.rules.iter().position(|known| known.rule.id == rule) else { return Vec::new() };
    let subject = law.rules.get(at).map(|known| known.rule.subject);
    let entities = run.entities.iter().enumerate().filter(|(_, entity)| Some(entity.kind) == subject);
    let mut asked = Asked { builder: Builder::new(law, run, options), rule: at, entity: EntityId(0) };
    let mut answers = Vec::new();
    for (entity, _) in entities {
        asked.entity = EntityId(u32::try_from(entity).unwrap_or(u32::MAX));
        answers.push(Answer {
            outcome: asked.outcome(),
            level: asked.level(),
            bearers: asked.bearers(),
            total: asked.total(),
            reached: asked.reached(),
        });
    }
    answers
}

/// The mechanism of an item.
#[must_use]
pub fn mechanism(law: &Law, run: &Run, options: &Options, item: EntityId) -> String {
    Builder::new(law, run, options).mechanism(item).kind
}

impl Asked<'_> {
    /// The outcome; `None` of a relation or a total, which have none.
    pub fn outcome(&mut self) -> Option<Outcome> {
        match self.definition() {
            Some((_, DefinitionBody::Relation(_) | DefinitionBody::Total(_))) => None,
            _ => Some(self.builder.outcome(self.rule, self.entity)),
        }
    }

    /// The verdict that the finding can cause, and the last day of a period that still runs.
    pub fn level(&mut self) -> (Option<Verdict>, Option<Due>) {
        match self.outcome() {
            Some(outcome) => self.builder.level(self.rule, self.entity, outcome),
            None => (None, None),
        }
    }

    /// Who owes it, by key.
    pub fn bearers(&mut self) -> Vec<String> {
        self.builder.bearers(self.rule, self.entity)
    }

    /// The total of the entry, a party, at the year's end; `None` where the rule defines no total.
    pub fn total(&mut self) -> Option<Range> {
        let (at, DefinitionBody::Total(_)) = self.definition()? else { return None };
        let group = self.builder.evaluator.run.entity(self.entity).group;
        Some(range(self.builder.evaluator.total(group, at).bounds))
    }

    /// The entries to which the relation leads, each with whether it is certain; `None` where the rule defines no relation.
    pub fn reached(&mut self) -> Option<Vec<(EntityId, bool)>> {
        let (at, DefinitionBody::Relation(_)) = self.definition()? else { return None };
        let reached = self.builder.evaluator.relation(Rel::Defined(at), self.entity);
        Some(reached.iter().map(|(entity, truth)| (*entity, *truth == Truth::True)).collect())
    }

    fn definition(&self) -> Option<(usize, &DefinitionBody)> {
        let definitions = self.builder.evaluator.law.definitions.iter().enumerate();
        let mut own = definitions.filter(|(_, known)| known.rule == Some(self.rule));
        own.next().map(|(at, known)| (at, &known.body))
    }
}
