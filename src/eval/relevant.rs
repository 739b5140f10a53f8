//! Which open facts decide.
//!
//! The open facts are divided until every part of their values has one answer. Two parts with different answers that no
//! fact but one keeps apart hold two completions that differ only in that fact: it is relevant. Where all parts are
//! compared, no other fact is.

use super::Evaluator;
use super::possible::{Objective, divide};
use super::truth::Split;
use crate::fact::Kind;
use crate::run::{Domain, SlotId};
use std::collections::{BTreeMap, BTreeSet};

/// To look at one pair of parts that totals keep apart costs about as much as so many divisions.
const DIVISIONS_PER_PAIR: usize = 10;

/// The open facts, divided until each part has one answer.
#[derive(Debug, Default)]
pub(super) struct Partition {
    parts: Vec<Part>,
    /// Facts that were divided, with the divisions.
    pub splits: BTreeMap<SlotId, Vec<Split>>,
    /// Facts that block where the division ended too early.
    undivided: BTreeSet<SlotId>,
}

/// Values of facts under which the answer is the same; a fact that is not named has any value.
#[derive(Debug)]
struct Part {
    answers: u32,
    facts: BTreeMap<SlotId, Domain>,
}

/// Facts that decide.
#[derive(Debug, Default)]
pub(super) struct Relevant {
    /// Each with its divisions.
    pub facts: BTreeMap<SlotId, Vec<Split>>,
    /// Whether these are all, and each of them is known to decide.
    pub exact: bool,
}

impl Evaluator<'_> {
    /// The facts that decide an answer, from so many divisions.
    pub(super) fn relevant(&mut self, objective: &dyn Objective, budget: usize) -> Relevant {
        let partition = self.partition(objective, budget);
        let mut facts = partition.undivided.clone();
        let mut exact = facts.is_empty();
        let mut pairs_left = budget / DIVISIONS_PER_PAIR;
        for (at, one) in partition.parts.iter().enumerate() {
            for other in partition.parts.iter().skip(at + 1).filter(|other| one.may_differ(other)) {
                let apart = one.apart(other);
                if apart.iter().all(|slot| *slot >= self.first_total) {
                    exact &= pairs_left > 0;
                    if pairs_left > 0 {
                        pairs_left -= 1;
                        facts.extend(self.moving(one, other));
                    }
                }
                if apart.iter().any(|slot| !facts.contains(slot)) && self.one_decides(one, other, &apart) {
                    let own = |slot: &&SlotId| apart.len() == 1 || **slot < self.first_total;
                    let deciding: Vec<SlotId> = apart.iter().filter(own).copied().collect();
                    facts.extend(if deciding.is_empty() { apart } else { deciding });
                }
            }
        }
        let splits = |slot| (slot, partition.splits.get(&slot).cloned().unwrap_or_default());
        Relevant { facts: facts.into_iter().map(splits).collect(), exact }
    }

    /// Divides the open facts, at most so many times.
    pub(super) fn partition(&mut self, objective: &dyn Objective, mut budget: usize) -> Partition {
        let mut partition = Partition::default();
        self.divide_all(objective, &mut partition, &mut BTreeMap::new(), &mut budget);
        partition
    }

    fn divide_all(
        &mut self,
        objective: &dyn Objective,
        partition: &mut Partition,
        facts: &mut BTreeMap<SlotId, Domain>,
        budget: &mut usize,
    ) {
        if !self.totals_are_consistent() {
            return;
        }
        let left = objective.left(self);
        if left.answers.count_ones() <= 1 {
            partition.parts.push(Part { answers: left.answers, facts: facts.clone() });
            return;
        }
        let Some(blocker) = left.blocker.filter(|blocker| blocker.split != Split::Opaque && *budget > 0) else {
            partition.undivided.extend(left.blocker.map(|blocker| blocker.slot));
            partition.parts.push(Part { answers: left.answers, facts: facts.clone() });
            return;
        };
        *budget -= 1;
        let splits = partition.splits.entry(blocker.slot).or_default();
        if !splits.contains(&blocker.split) {
            splits.push(blocker.split);
        }
        let (before, named) = (self.domain(blocker.slot), facts.get(&blocker.slot).copied());
        for part in divide(before, blocker.split) {
            self.narrow(blocker.slot, part);
            facts.insert(blocker.slot, part);
            self.divide_all(objective, partition, facts, budget);
            self.widen(blocker.slot, before);
        }
        match named {
            Some(named) => facts.insert(blocker.slot, named),
            None => facts.remove(&blocker.slot),
        };
    }

    fn narrow(&mut self, slot: SlotId, part: Domain) {
        self.assign(slot, part);
        if slot >= self.first_total {
            self.narrowed_totals.push(slot);
        }
    }

    fn widen(&mut self, slot: SlotId, before: Domain) {
        if slot >= self.first_total {
            self.narrowed_totals.pop();
        }
        self.assign(slot, before);
    }

    /// Facts that, by one of their values, leave only one of two parts that totals keep apart: they decide although no
    /// division names them.
    fn moving(&mut self, one: &Part, other: &Part) -> Vec<SlotId> {
        let run = self.run;
        let of_dataset = |slot: &SlotId| {
            let owner = run.slots.get(*slot).and_then(|known| known.owner);
            owner.is_some_and(|owner| run.entity(owner).kind == Kind::Dataset)
        };
        let behind = self.slots_behind(one, other);
        let facts = behind.into_iter().filter(|slot| *slot < self.first_total);
        let open: Vec<SlotId> = facts.filter(of_dataset).collect();
        let mut moving = Vec::new();
        for slot in open {
            let Domain::Choice(mask) = self.domain(slot) else { continue };
            let values = (0..u64::BITS).map(|bit| 1 << bit).filter(|value| mask & value != 0 && mask != *value);
            let leaves = |evaluator: &mut Self, value| {
                let chosen = Domain::Choice(value);
                [(one, other), (other, one)].map(|(side, opposite)| {
                    let mut within = side.within(opposite, evaluator.first_total);
                    within.insert(slot, chosen);
                    let allowed = side.facts.get(&slot).is_none_or(|own| common(*own, chosen).is_some());
                    allowed && evaluator.when_within(&within, Self::totals_are_consistent)
                })
            };
            let sides: Vec<[bool; 2]> = values.map(|value| leaves(self, value)).collect();
            if sides.iter().any(|[one, other]| one != other) && [0, 1].iter().all(|side| reaches(&sides, *side)) {
                moving.push(slot);
            }
        }
        moving
    }

    /// Facts that the totals of two parts rest on, and those that are divided: no other tells the parts apart.
    fn slots_behind(&mut self, one: &Part, other: &Part) -> BTreeSet<SlotId> {
        let mut slots: BTreeSet<SlotId> = one.facts.keys().chain(other.facts.keys()).copied().collect();
        for (side, opposite) in [(one, other), (other, one)] {
            let within = side.within(opposite, self.first_total);
            slots.extend(self.when_within(&within, |evaluator| {
                let begun = evaluator.memory.begin();
                let consistent = evaluator.totals_are_consistent();
                evaluator.memory.end(consistent, begun).into_parts().1
            }));
        }
        slots
    }

    /// Looks at a part.
    fn when_within<T>(&mut self, within: &BTreeMap<SlotId, Domain>, look: impl FnOnce(&mut Self) -> T) -> T {
        let before: Vec<(SlotId, Domain)> = within.keys().map(|slot| (*slot, self.domain(*slot))).collect();
        within.iter().for_each(|(slot, domain)| self.narrow(*slot, *domain));
        let seen = look(self);
        before.iter().rev().for_each(|(slot, domain)| self.widen(*slot, *domain));
        seen
    }

    /// Whether a completion of each part differs from one of the other in what keeps them apart alone: one fact, or
    /// totals. A total that is apart beside a fact must be one that the fact moves.
    fn one_decides(&mut self, one: &Part, other: &Part, apart: &[SlotId]) -> bool {
        let facts = apart.iter().filter(|slot| **slot < self.first_total).count();
        let totals: Vec<SlotId> = apart.iter().copied().filter(|slot| *slot >= self.first_total).collect();
        if facts > 1 || apart.is_empty() {
            return false;
        }
        let sides = [(one, other), (other, one)].map(|(side, opposite)| {
            let within = side.within(opposite, self.first_total);
            self.when_within(&within, |evaluator| {
                let places = totals.iter().filter_map(|slot| evaluator.total_of(*slot)).collect::<Vec<_>>();
                let bounds = |evaluator: &mut Self| {
                    places.iter().map(|(group, total)| evaluator.total(*group, *total).bounds).collect::<Vec<_>>()
                };
                evaluator.totals_are_consistent().then(|| bounds(evaluator))
            })
        });
        match sides {
            [Some(one), Some(other)] => facts == 0 || one.iter().zip(&other).all(|(one, other)| one != other),
            _ => false,
        }
    }
}

impl Part {
    /// Whether the answers of two parts can differ.
    fn may_differ(&self, other: &Self) -> bool {
        (self.answers | other.answers).count_ones() > 1
    }

    /// Facts of which the two parts have no value in common.
    fn apart(&self, other: &Self) -> Vec<SlotId> {
        let disjoint = |(slot, domain): (&SlotId, &Domain)| {
            let theirs = other.facts.get(slot)?;
            common(*domain, *theirs).is_none().then_some(*slot)
        };
        self.facts.iter().filter_map(disjoint).collect()
    }

    /// The values of this part that agree with another in whatever does not keep them apart. Totals follow from facts:
    /// what the other assumes of them holds there alone.
    fn within(&self, other: &Self, first_total: SlotId) -> BTreeMap<SlotId, Domain> {
        let mut within = other.facts.clone();
        within.retain(|slot, _| *slot < first_total);
        for (slot, domain) in &self.facts {
            let theirs = within.get(slot).and_then(|theirs| common(*domain, *theirs));
            within.insert(*slot, theirs.unwrap_or(*domain));
        }
        within
    }
}

/// Whether some value leaves this one of two parts.
fn reaches(sides: &[[bool; 2]], side: usize) -> bool {
    sides.iter().any(|both| both.get(side) == Some(&true))
}

/// The values that both have; `None` where there are none.
fn common(one: Domain, other: Domain) -> Option<Domain> {
    match (one, other) {
        (Domain::Choice(one), Domain::Choice(other)) => (one & other != 0).then_some(Domain::Choice(one & other)),
        (Domain::Number { low, high }, Domain::Number { low: from, high: to }) => {
            let both = Domain::Number { low: low.max(from), high: high.min(to) };
            (low.max(from) <= high.min(to)).then_some(both)
        }
        (Domain::Set { must, may, filled }, Domain::Set { must: needed, may: allowed, filled: not_empty }) => {
            let (must, may, filled) = (must | needed, may & allowed, filled || not_empty);
            let some = must & !may == 0 && (!filled || may != 0);
            some.then_some(Domain::Set { must, may, filled })
        }
        _ => Some(one),
    }
}
