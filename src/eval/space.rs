//! A space of facts that is searched for a combination with some property: for analysis of the law itself.
//!
//! A question is answered over the present domains by one bit per answer still possible. Where that leaves open whether a
//! wanted answer is reached, the fact that blocks is divided, and both parts are searched. So the leaves of a search divide
//! the whole space, and each is a proof for all its completions.
//!
//! Definitions are decided before the facts that they rest on: most questions turn on whether data leave, not on the many
//! ways in which they can. Such an assumption only ever adds completions, so a proof holds; before a completion counts as
//! found, facts are searched that bear every assumption out.

use super::possible::{Left, Objective, VerdictOf, divide};
use super::truth::{Blocker, Split, Truth};
use super::{Assumed, Evaluator};
use crate::finding::{Due, Verdict};
use crate::law::{Law, Path};
use crate::run::{Domain, EntityId, Run, SlotId, SlotName};
use crate::text::Lang;

/// The answer "no" of a [`Look`] at a truth.
pub const NO: u32 = 1;
/// The answer "yes" of a [`Look`] at a truth.
pub const YES: u32 = 2;

/// Answers that the present domains leave, and what blocks a decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Look {
    /// One bit per answer.
    pub answers: u32,
    /// What to divide next.
    pub blocker: Option<Blocker>,
}

impl From<Truth> for Look {
    fn from(truth: Truth) -> Self {
        match truth {
            Truth::True => Self { answers: YES, blocker: None },
            Truth::False => Self { answers: NO, blocker: None },
            Truth::Unknown(blocker) => Self { answers: YES | NO, blocker: Some(blocker) },
        }
    }
}

impl From<Left> for Look {
    fn from(left: Left) -> Self {
        Self { answers: left.answers, blocker: left.blocker }
    }
}

/// What a search came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Searched {
    /// No completion gives a wanted answer.
    Nowhere,
    /// Every completion of these domains does. Facts that are not named have any value.
    Found(Vec<(SlotId, Domain)>),
    /// The search ended before it could tell.
    NotProved,
}

/// One side of a division.
#[derive(Debug, Clone, Copy)]
enum Part {
    /// A fact has one of these values.
    Values(SlotId, Domain),
    /// A definition holds of an entry, or does not.
    Assumed(usize, EntityId, bool),
}

/// A run with its facts open, under one law, or under two that share the facts of the run.
pub struct Space<'a> {
    evaluators: Vec<Evaluator<'a>>,
    /// Facts divided at present.
    divided: Vec<SlotId>,
    /// What is assumed of definitions, by place in the first law.
    assumed: Vec<(usize, EntityId, bool)>,
    /// Divisions made in all.
    pub divisions: usize,
}

fn assuming<'a>(law: &'a Law, run: &'a Run) -> Evaluator<'a> {
    let mut evaluator = Evaluator::new(law, run, Lang::En);
    evaluator.assumed = Some(Assumed::default());
    evaluator
}

impl<'a> Space<'a> {
    /// A run under one law.
    #[must_use]
    pub fn new(law: &'a Law, run: &'a Run) -> Self {
        Self { evaluators: vec![assuming(law, run)], divided: Vec::new(), assumed: Vec::new(), divisions: 0 }
    }

    /// A run as two laws read it; `None` where its facts are not the same under both.
    #[must_use]
    pub fn of_two(first: (&'a Law, &'a Run), second: (&'a Law, &'a Run)) -> Option<Self> {
        let evaluators = vec![assuming(first.0, first.1), assuming(second.0, second.1)];
        let facts = |evaluator: &Evaluator<'_>| {
            let slots = evaluator.run.slots.iter().take(evaluator.first_total);
            slots.map(|slot| (slot.domain, slot.owner, slot.name.clone())).collect::<Vec<_>>()
        };
        let shared = evaluators.iter().map(facts).collect::<Vec<_>>();
        let same = shared.first() == shared.last() && first.1.groups.len() == second.1.groups.len();
        same.then_some(Self { evaluators, divided: Vec::new(), assumed: Vec::new(), divisions: 0 })
    }

    fn ask<T>(&mut self, law: usize, none: T, ask: impl FnOnce(&mut Evaluator<'a>) -> T) -> T {
        self.evaluators.get_mut(law).map_or(none, ask)
    }

    fn ask_truth(&mut self, law: usize, ask: impl FnOnce(&mut Evaluator<'a>) -> Truth) -> Truth {
        let truth = self.ask(law, Truth::False, ask);
        match truth {
            Truth::Unknown(blocker) => Truth::Unknown(self.shared_blocker(law, blocker)),
            decided => decided,
        }
    }

    /// A total has another place among the facts under each law; the first law's is the shared one.
    fn shared_blocker(&self, law: usize, blocker: Blocker) -> Blocker {
        if let Split::Definition(at, entity) = blocker.split {
            let shared = self.translated_definition(at, law, 0);
            let split = shared.map_or(Split::Opaque, |at| Split::Definition(at, entity));
            return Blocker { slot: 0, split };
        }
        match self.translated(blocker.slot, law, 0) {
            Some(slot) => Blocker { slot, ..blocker },
            None => Blocker { slot: 0, split: Split::Opaque },
        }
    }

    fn translated_definition(&self, at: usize, from: usize, to: usize) -> Option<usize> {
        let (source, target) = (self.evaluators.get(from)?, self.evaluators.get(to)?);
        let known = source.law.definitions.get(at)?;
        let same = |other: &crate::law::Definition| other.name == known.name && other.kind == known.kind;
        if from == to { Some(at) } else { target.law.definitions.iter().position(same) }
    }

    /// Assumes nothing of these definitions of the first law: what they rest on has two values at once in the question,
    /// or they do not say the same under both laws.
    pub fn keep_concrete(&mut self, definitions: &[bool]) {
        for law in 0..self.evaluators.len() {
            let count = self.evaluators.get(law).map_or(0, |evaluator| evaluator.law.definitions.len());
            let concrete = (0..count).map(|at| {
                self.translated_definition(at, law, 0).is_none_or(|at| definitions.get(at).copied().unwrap_or(true))
            });
            let concrete: Vec<bool> = concrete.collect();
            let Some(evaluator) = self.evaluators.get_mut(law) else { continue };
            if let Some(assumed) = &mut evaluator.assumed {
                assumed.concrete = concrete;
            }
            evaluator.memory.forget_all();
        }
    }

    /// Assumes a truth of a definition, or takes the assumption back.
    fn assume(&mut self, at: usize, entity: EntityId, truth: Option<bool>) {
        for law in 0..self.evaluators.len() {
            let Some(own) = self.translated_definition(at, 0, law) else { continue };
            let Some(evaluator) = self.evaluators.get_mut(law) else { continue };
            if let Some(assumed) = &mut evaluator.assumed {
                match truth {
                    Some(truth) => assumed.truths.insert((own, entity), Truth::of(truth)),
                    None => assumed.truths.remove(&(own, entity)),
                };
            }
            evaluator.memory.forget_all();
        }
    }

    /// Whether every assumption is borne out by the facts.
    fn assumptions_hold(&mut self) -> Truth {
        let mut truth = Truth::True;
        for (at, entity, assumed) in self.assumed.clone() {
            let body = self.ask_truth(0, |evaluator| evaluator.body_holds(at, entity));
            truth = truth.and(if assumed { body } else { body.negate() });
            if truth == Truth::False {
                break;
            }
        }
        truth
    }

    fn translated(&self, slot: SlotId, from: usize, to: usize) -> Option<SlotId> {
        let (source, target) = (self.evaluators.get(from)?, self.evaluators.get(to)?);
        if from == to || slot < source.first_total {
            return Some(slot);
        }
        let (group, definition) = source.total_of(slot)?;
        let name = &source.law.definitions.get(definition)?.name;
        let same = target.law.definitions.iter().position(|known| known.name == *name)?;
        let found = target.total_slot(group, same);
        target.total_of(found).map(|_| found)
    }

    /// Whether the rule's own condition holds.
    pub fn when(&mut self, law: usize, rule: usize, entity: EntityId) -> Truth {
        self.ask_truth(law, |evaluator| {
            let law = evaluator.law;
            law.rules.get(rule).map_or(Truth::False, |known| evaluator.condition(&known.when, entity))
        })
    }

    /// Whether a rule applies and is not defeated.
    pub fn applies(&mut self, law: usize, rule: usize, entity: EntityId) -> Truth {
        self.ask_truth(law, |evaluator| evaluator.applies(rule, entity))
    }

    /// Whether an exemption that applies defeats the rule.
    pub fn defeated(&mut self, law: usize, rule: usize, entity: EntityId) -> Truth {
        self.ask_truth(law, |evaluator| evaluator.defeated(rule, entity))
    }

    /// Whether what a rule requires is met.
    pub fn met(&mut self, law: usize, rule: usize, entity: EntityId) -> Truth {
        self.ask_truth(law, |evaluator| evaluator.met(rule, entity))
    }

    /// Whether a duty is required and not evidenced.
    pub fn violated(&mut self, law: usize, rule: usize, entity: EntityId) -> Truth {
        self.ask_truth(law, |evaluator| evaluator.violated(rule, entity))
    }

    /// The verdict of a violation here and now, and the day until which a period still runs.
    pub fn level(&mut self, law: usize, rule: usize, entity: EntityId) -> Option<(Verdict, Option<Due>)> {
        self.ask(law, None, |evaluator| evaluator.level(rule, entity))
    }

    /// Whether it is decided from what the rule's period runs.
    pub fn period_is_decided(&mut self, law: usize, rule: usize, entity: EntityId) -> Truth {
        self.ask_truth(law, |evaluator| {
            let law = evaluator.law;
            let deadline = law.rules.get(rule).and_then(|known| known.deadline.as_ref());
            evaluator.due_is_decided(deadline, entity)
        })
    }

    /// The verdicts over some entries, one bit each, the lightest lowest.
    pub fn verdict(&mut self, entities: &[EntityId]) -> Look {
        self.ask(0, Look { answers: 0, blocker: None }, |evaluator| {
            let objective = VerdictOf::new(evaluator, entities, false);
            objective.left(evaluator).into()
        })
    }

    /// Whether a fact that turns unknown ever takes answers away: the part where it does.
    pub fn loses_answers(
        &mut self,
        budget: usize,
        mut look: impl FnMut(&mut Self) -> Look,
    ) -> Option<Vec<(SlotId, Domain)>> {
        let mut left = budget;
        self.loses_below(u32::MAX, &mut left, &mut look)
    }

    fn loses_below(
        &mut self,
        wider: u32,
        budget: &mut usize,
        look: &mut dyn FnMut(&mut Self) -> Look,
    ) -> Option<Vec<(SlotId, Domain)>> {
        if !self.is_possible() {
            return None;
        }
        let seen = look(self);
        if seen.answers & !wider != 0 {
            return Some(self.present());
        }
        let blocker = seen.blocker.filter(|blocker| blocker.split != Split::Opaque && *budget > 0)?;
        *budget -= 1;
        let mut found = None;
        for part in self.parts(blocker) {
            let before = self.enter(part);
            found = found.or_else(|| self.loses_below(seen.answers, budget, look));
            self.leave(part, before);
        }
        found
    }

    /// Whether a path leads to an entry.
    pub fn reaches(&mut self, law: usize, path: &'a Path, entity: EntityId, target: EntityId) -> Truth {
        self.ask_truth(law, |evaluator| {
            let reached = evaluator.follow(path, entity);
            reached.into_iter().find(|(to, _)| *to == target).map_or(Truth::False, |(_, truth)| truth)
        })
    }

    /// Takes readings, by id and alternative.
    pub fn take_readings(&mut self, readings: &[(String, String)]) {
        self.evaluators.iter_mut().for_each(|evaluator| evaluator.take_readings(readings));
    }

    /// The values that a fact can still have.
    #[must_use]
    pub fn domain(&self, slot: SlotId) -> Domain {
        self.evaluators.first().map_or(Domain::Choice(0), |evaluator| evaluator.domain(slot))
    }

    /// Looks at a part of a fact's values; `None` where nothing of the space lies in it.
    pub fn within<T>(&mut self, slot: SlotId, part: Domain, look: impl FnOnce(&mut Self) -> T) -> Option<T> {
        let before = self.domain(slot);
        self.narrow(slot, part);
        let seen = self.is_possible().then(|| look(self));
        self.widen(slot, before);
        seen
    }

    fn narrow(&mut self, slot: SlotId, part: Domain) {
        for law in 0..self.evaluators.len() {
            let Some(own) = self.translated(slot, 0, law) else { continue };
            if let Some(evaluator) = self.evaluators.get_mut(law) {
                evaluator.assign(own, part);
                if own >= evaluator.first_total {
                    evaluator.narrowed_totals.push(own);
                }
            }
        }
    }

    fn widen(&mut self, slot: SlotId, before: Domain) {
        for law in 0..self.evaluators.len() {
            let Some(own) = self.translated(slot, 0, law) else { continue };
            if let Some(evaluator) = self.evaluators.get_mut(law) {
                if own >= evaluator.first_total {
                    evaluator.narrowed_totals.pop();
                }
                evaluator.assign(own, before);
            }
        }
    }

    /// Whether every total can still have the value that was assumed.
    fn is_possible(&mut self) -> bool {
        self.evaluators.iter_mut().all(Evaluator::totals_are_consistent)
    }

    /// Searches for a completion with one of the wanted answers.
    pub fn search(&mut self, wanted: u32, budget: usize, mut look: impl FnMut(&mut Self) -> Look) -> Searched {
        let mut left = budget;
        self.search_part(wanted, &mut left, &mut look)
    }

    fn search_part(&mut self, wanted: u32, budget: &mut usize, look: &mut dyn FnMut(&mut Self) -> Look) -> Searched {
        if !self.is_possible() {
            return Searched::Nowhere;
        }
        let seen = look(self);
        if seen.answers & wanted == 0 {
            return Searched::Nowhere;
        }
        // An answer by assumption is one only where some facts bear the assumptions out.
        let borne_out = self.assumptions_hold();
        let blocker = match borne_out {
            Truth::False => return Searched::Nowhere,
            _ if seen.answers & !wanted != 0 => seen.blocker,
            Truth::True => return Searched::Found(self.present()),
            Truth::Unknown(blocker) => Some(blocker),
        };
        let Some(blocker) = blocker.filter(|blocker| blocker.split != Split::Opaque && *budget > 0) else {
            return Searched::NotProved;
        };
        *budget -= 1;
        let mut found = Searched::Nowhere;
        for part in self.parts(blocker) {
            let before = self.enter(part);
            let inside = self.search_part(wanted, budget, look);
            self.leave(part, before);
            match inside {
                Searched::Nowhere => {}
                Searched::NotProved => found = inside,
                Searched::Found(_) => return inside,
            }
        }
        found
    }

    fn parts(&self, blocker: Blocker) -> Vec<Part> {
        match blocker.split {
            Split::Definition(at, entity) => [true, false].map(|truth| Part::Assumed(at, entity, truth)).to_vec(),
            split => {
                let parts = divide(self.domain(blocker.slot), split);
                parts.into_iter().map(|part| Part::Values(blocker.slot, part)).collect()
            }
        }
    }

    fn enter(&mut self, part: Part) -> Domain {
        self.divisions += 1;
        match part {
            Part::Values(slot, domain) => {
                let before = self.domain(slot);
                self.divided.push(slot);
                self.narrow(slot, domain);
                before
            }
            Part::Assumed(at, entity, truth) => {
                self.assumed.push((at, entity, truth));
                self.assume(at, entity, Some(truth));
                Domain::Choice(0)
            }
        }
    }

    fn leave(&mut self, part: Part, before: Domain) {
        match part {
            Part::Values(slot, _) => {
                self.divided.pop();
                self.widen(slot, before);
            }
            Part::Assumed(at, entity, _) => {
                self.assumed.pop();
                self.assume(at, entity, None);
            }
        }
    }

    /// The facts that are divided at present, each with what is left of it.
    fn present(&self) -> Vec<(SlotId, Domain)> {
        let mut slots = self.divided.clone();
        slots.sort_unstable();
        slots.dedup();
        slots.into_iter().map(|slot| (slot, self.domain(slot))).collect()
    }

    /// The total that a slot stands for, as party group and column of ledgers.
    #[must_use]
    pub fn total(&self, slot: SlotId) -> Option<(usize, String)> {
        let evaluator = self.evaluators.first()?;
        let (group, definition) = evaluator.total_of(slot)?;
        match &evaluator.law.definitions.get(definition)?.body {
            crate::law::DefinitionBody::Total(body) => Some((group, body.stratum.clone())),
            _ => None,
        }
    }

    /// The slot of a group's total of this definition.
    #[must_use]
    pub fn total_slot(&self, group: usize, definition: usize) -> Option<SlotId> {
        self.evaluators.first().map(|evaluator| evaluator.total_slot(group, definition))
    }

    /// What a slot is about.
    #[must_use]
    pub fn name(&self, slot: SlotId) -> Option<&'a SlotName> {
        self.evaluators.first().and_then(|evaluator| evaluator.run.slots.get(slot)).map(|slot| &slot.name)
    }
}
