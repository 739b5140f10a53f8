//! One flow, service or workload of a run by itself: its verdict, what is open, and the facts that decided that.
//!
//! Whoever looks for changes that help asks this again and again; no report is made.

use super::report::{Builder, Options};
use super::support::{Support, Supports};
use crate::fact::Kind;
use crate::finding::{Judgement, Outcome, Verdict};
use crate::law::Law;
use crate::run::{EntityId, Run, SlotId};

/// A flow with its items, a service, or a workload.
pub struct Unit<'a> {
    builder: Builder<'a>,
    entities: Vec<EntityId>,
    standing: bool,
}

/// A duty that is open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Open {
    /// The rule.
    pub rule: String,
    /// On which entry.
    pub entity: EntityId,
    /// The worst verdict that it can cause.
    pub level: Verdict,
    /// The facts that decided it, those behind totals and contents among them. While all of them stay, it stays open.
    pub facts: Vec<SlotId>,
}

impl<'a> Unit<'a> {
    /// The unit of a flow (with its items), a service or a workload.
    #[must_use]
    pub fn new(law: &'a Law, run: &'a Run, options: &'a Options, entity: EntityId) -> Self {
        let builder = Builder::new(law, run, options);
        let entities = if run.entity(entity).kind == Kind::Flow { builder.flow_entities(entity) } else { vec![entity] };
        Self { builder, entities, standing: options.standing }
    }

    /// Its verdict over everything that is still possible.
    pub fn judgement(&mut self) -> Judgement {
        self.builder.evaluator.judgement(&self.entities, self.standing)
    }

    /// What is open, the heaviest first.
    pub fn open(&mut self) -> Vec<Open> {
        let mut open = Vec::new();
        for entity in self.entities.clone() {
            let kind = self.builder.evaluator.run.entity(entity).kind;
            for (_, rule) in self.builder.evaluator.duties_of(kind, self.standing).iter().copied() {
                let outcome = self.builder.outcome(rule, entity);
                let (Some(level), _) = self.builder.level(rule, entity, outcome) else { continue };
                let facts = self.facts(rule, entity, outcome);
                let rules = &self.builder.evaluator.law.rules;
                open.extend(rules.get(rule).map(|known| Open { rule: known.rule.id.clone(), entity, level, facts }));
            }
        }
        open.sort_by_key(|open| std::cmp::Reverse(open.level));
        open
    }

    fn facts(&mut self, rule: usize, entity: EntityId, outcome: Outcome) -> Vec<SlotId> {
        let law = self.builder.evaluator.law;
        let mut supports = Supports::default();
        supports.settled_too = true;
        self.builder.add_supports(rule, entity, outcome, &mut supports);
        // An exemption that does not apply is as much a reason as what the rule itself asks.
        for by in law.rules.get(rule).map_or(&[][..], |known| &known.defeated_by) {
            if let Some(exemption) = law.rules.get(*by) {
                self.builder.evaluator.support(&exemption.when, entity, &mut supports);
            }
        }
        // What was already said to be behind a total is said again of each duty.
        self.builder.totals_behind.clear();
        let mut facts = Vec::new();
        for support in supports.list {
            for behind in self.builder.with_what_is_behind(support) {
                match behind {
                    Support::Fact(slot) if !facts.contains(&slot) => facts.push(slot),
                    _ => {}
                }
            }
        }
        facts
    }
}
