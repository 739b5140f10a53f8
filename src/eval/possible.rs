//! Which answers are still possible.
//!
//! An answer is one bit; an objective says which answers the present domains leave. Where several are left, the fact that
//! blocks is divided and each part is searched, so that shared unknowns move together. A part that can only give answers
//! already reached is left out; after too many parts the rest is taken as possible, and the set is no longer exact.

use super::Evaluator;
use super::truth::{Blocker, Split, Truth};
use crate::finding::{Judgement, Verdict};
use crate::law::DefinitionBody;
use crate::run::{Domain, EntityId, SlotId};

/// How many rules an objective of usual size evaluates.
const USUAL_SIZE: usize = 1000;
/// How many divisions one search of usual size may make.
const BUDGET: usize = 4000;
/// How many divisions a search beside the verdict may make: for questions, and for what other readings would give.
pub(super) const SIDE_BUDGET: usize = 200;

/// How many divisions a full search may make. What is large is looked at less often; the set stays sound.
pub(super) fn full_budget(objective: &dyn Objective) -> usize {
    BUDGET * USUAL_SIZE / objective.size().max(USUAL_SIZE)
}

/// Answers that the present domains leave, and what blocks a decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Left {
    /// One bit per answer.
    pub answers: u32,
    /// What to divide next.
    pub blocker: Option<Blocker>,
}

/// What a search found.
#[derive(Debug, Clone, Default)]
pub(super) struct Found {
    /// Answers reached, one bit each.
    pub answers: u32,
    /// Whether each of them is known to be reached.
    pub exact: bool,
}

/// Something to be answered over the present domains.
pub(super) trait Objective {
    /// The answers left.
    fn left(&self, evaluator: &mut Evaluator<'_>) -> Left;

    /// How many rules one look at it may evaluate.
    fn size(&self) -> usize {
        1
    }
}

/// The verdict over some entries: the worst of all.
pub(super) struct VerdictOf {
    /// Each duty of each entry, by its level, the heaviest first.
    duties: Vec<(Verdict, usize, EntityId)>,
}

impl VerdictOf {
    /// The verdict over items, flows, services and workloads.
    pub(super) fn new(evaluator: &mut Evaluator<'_>, entities: &[EntityId], standing: bool) -> Self {
        let mut duties = Vec::new();
        for entity in entities {
            let own = evaluator.duties_of(evaluator.kind(*entity), standing);
            duties.extend(own.iter().map(|(level, rule)| (*level, *rule, *entity)));
        }
        duties.sort_by_key(|(level, ..)| std::cmp::Reverse(*level));
        Self { duties }
    }
}

impl Objective for VerdictOf {
    fn left(&self, evaluator: &mut Evaluator<'_>) -> Left {
        let mut lowest = Verdict::Clear;
        let mut open: Vec<(Verdict, Blocker)> = Vec::new();
        // The heaviest first: what is lighter than a certain violation changes nothing.
        for (heaviest, rule, entity) in &self.duties {
            if *heaviest <= lowest {
                break;
            }
            let violated = evaluator.violated(*rule, *entity);
            if violated == Truth::False {
                continue;
            }
            let level = evaluator.level(*rule, *entity).map_or(Verdict::Blocked, |(level, _)| level);
            let law = evaluator.law;
            let deadline = law.rules.get(*rule).and_then(|known| known.deadline.as_ref());
            match violated {
                Truth::Unknown(blocker) => open.push((level, blocker)),
                _ => lowest = lowest.max(level),
            }
            // Where a period may not run at all, the duty may have its full level.
            if let Truth::Unknown(blocker) = evaluator.due_is_decided(deadline, *entity) {
                open.push((*heaviest, blocker));
            }
        }
        open.retain(|(level, _)| *level > lowest);
        let answers = open.iter().fold(bit(lowest), |answers, (level, _)| answers | bit(*level));
        let blocker = open.into_iter().max_by_key(|(level, _)| *level).map(|(_, blocker)| blocker);
        Left { answers, blocker }
    }

    fn size(&self) -> usize {
        self.duties.len()
    }
}

/// The verdicts among answers, lightest first.
pub(super) fn verdicts(answers: u32) -> Vec<Verdict> {
    Verdict::ALL.into_iter().filter(|verdict| answers & bit(*verdict) != 0).collect()
}

fn bit(verdict: Verdict) -> u32 {
    1 << (verdict as u32)
}

/// The mechanism of an item, one bit per kind in the jurisdiction's order.
pub(super) struct MechanismOf(pub EntityId);

impl Objective for MechanismOf {
    fn left(&self, evaluator: &mut Evaluator<'_>) -> Left {
        let mut left = Left { answers: 0, blocker: None };
        // Not outbound, where it holds, leaves nothing else to ask.
        let outside = evaluator.mechanism_applies(self.0, 0);
        match outside {
            Truth::True => return Left { answers: 1, blocker: None },
            Truth::Unknown(blocker) => left = Left { answers: 1, blocker: Some(blocker) },
            Truth::False => {}
        }
        for kind in (1..evaluator.law.mechanisms.len()).rev() {
            match evaluator.mechanism_applies(self.0, kind) {
                Truth::True => {
                    left.answers |= 1 << kind;
                    return left;
                }
                Truth::Unknown(blocker) => {
                    left.answers |= 1 << kind;
                    left.blocker = left.blocker.or(Some(blocker));
                }
                Truth::False => {}
            }
        }
        left
    }
}

/// Whether a rule is violated: bit 0 for no, bit 1 for yes.
pub(super) struct ViolationOf(pub usize, pub EntityId);

impl Objective for ViolationOf {
    fn left(&self, evaluator: &mut Evaluator<'_>) -> Left {
        match evaluator.violated(self.0, self.1) {
            Truth::False => Left { answers: 1, blocker: None },
            Truth::True => Left { answers: 2, blocker: None },
            Truth::Unknown(blocker) => Left { answers: 3, blocker: Some(blocker) },
        }
    }
}

impl Evaluator<'_> {
    /// Whether the mechanism of this index applies to an item. The first is defined by a rule that holds; the others by
    /// duties or exemptions that apply.
    pub(super) fn mechanism_applies(&mut self, item: EntityId, kind: usize) -> Truth {
        self.mechanism_rules(item, kind).into_iter().fold(Truth::False, |truth, (_, applies)| truth.or(applies))
    }

    /// The rules that stand for a mechanism, each with whether it applies.
    pub(super) fn mechanism_rules(&mut self, item: EntityId, kind: usize) -> Vec<(usize, Truth)> {
        let law = self.law;
        self.rules_for(self.kind(item))
            .iter()
            .filter(|rule| law.rules.get(**rule).is_some_and(|known| known.mechanism == Some(kind)))
            .map(|rule| (*rule, self.applies(*rule, item)))
            .collect()
    }

    /// Every answer that some completion reaches.
    pub(super) fn explore(&mut self, objective: &dyn Objective) -> Found {
        self.explore_within(objective, full_budget(objective))
    }

    /// Answers that may be reached, from a short search: sound, and not always exact.
    pub(super) fn glance(&mut self, objective: &dyn Objective) -> Found {
        self.glance_within(objective, SIDE_BUDGET)
    }

    /// Answers that may be reached, from a search of so many divisions.
    pub(super) fn glance_within(&mut self, objective: &dyn Objective, budget: usize) -> Found {
        self.explore_within(objective, budget)
    }

    fn explore_within(&mut self, objective: &dyn Objective, mut budget: usize) -> Found {
        let mut found = Found { answers: 0, exact: true };
        self.search(objective, &mut found, &mut budget);
        found
    }

    fn search(&mut self, objective: &dyn Objective, found: &mut Found, budget: &mut usize) {
        if !self.totals_are_consistent() {
            return;
        }
        let left = objective.left(self);
        if left.answers.count_ones() <= 1 {
            found.answers |= left.answers;
            return;
        }
        if left.answers & !found.answers == 0 {
            return;
        }
        let Some(blocker) = left.blocker.filter(|blocker| blocker.split != Split::Opaque && *budget > 0) else {
            found.answers |= left.answers;
            found.exact = false;
            return;
        };
        *budget -= 1;
        let before = self.domain(blocker.slot);
        let is_total = blocker.slot >= self.first_total;
        if is_total {
            self.narrowed_totals.push(blocker.slot);
        }
        for part in divide(before, blocker.split) {
            self.assign(blocker.slot, part);
            self.search(objective, found, budget);
        }
        if is_total {
            self.narrowed_totals.pop();
        }
        self.assign(blocker.slot, before);
    }

    /// The possible verdicts over some entries, from a short search.
    pub(super) fn likely_judgement(&mut self, entities: &[EntityId]) -> Judgement {
        let objective = VerdictOf::new(self, entities, false);
        let found = self.glance(&objective);
        Judgement { possible: verdicts(found.answers), exact: found.exact }
    }

    /// The possible verdicts over some entries.
    pub(super) fn judgement(&mut self, entities: &[EntityId], standing: bool) -> Judgement {
        let objective = VerdictOf::new(self, entities, standing);
        let found = self.explore(&objective);
        Judgement { possible: verdicts(found.answers), exact: found.exact }
    }

    /// The definition of a relation's total, for questions.
    pub(super) fn total_of(&self, slot: SlotId) -> Option<(usize, usize)> {
        let at = slot.checked_sub(self.first_total)?;
        let definitions = self.law.definitions.len().max(1);
        let (group, definition) = (at / definitions, at % definitions);
        let is_total = matches!(self.law.definitions.get(definition)?.body, DefinitionBody::Total(_));
        is_total.then_some((group, definition))
    }
}

/// The parts of a domain on both sides of a division; empty ones are left out.
pub(super) fn divide(domain: Domain, split: Split) -> Vec<Domain> {
    match (domain, split) {
        (Domain::Choice(values), Split::Choice(mask)) => {
            [values & mask, values & !mask].into_iter().filter(|part| *part != 0).map(Domain::Choice).collect()
        }
        (Domain::Set { must, may, filled }, Split::Block(block)) => {
            let with = Domain::Set { must: must | block, may, filled };
            let rest = may & !block;
            // What is certainly not empty and has one block left has that block.
            let must = if filled && must == 0 && rest.count_ones() == 1 { rest } else { must };
            vec![with, Domain::Set { must, may: rest, filled }]
        }
        (Domain::Number { low, high }, Split::AtLeast(number)) => {
            let mut parts = Vec::new();
            if high >= number {
                parts.push(Domain::Number { low: low.max(number), high });
            }
            if low < number {
                parts.push(Domain::Number { low, high: high.min(number - 1) });
            }
            parts
        }
        _ => vec![domain],
    }
}
