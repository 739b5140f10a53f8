//! Formulas say what the evaluator says: on random completions of every shape, for every rule and entry. And what the
//! evaluator decides while some facts are open stays so however they turn out.

use super::ground::{DayLaw, Ground, each};
use super::shape::Shape;
use crate::eval::Truth;
use crate::eval::formula::{Atom, Formula, Formulas, Node, Side};
use crate::eval::space::Space;
use crate::law::LawSource;
use crate::run::{Domain, Run, Slot, SlotId, SlotName};

/// A generator of numbers that are good enough to draw facts with, the same on every run.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn bit_of(&mut self, mask: u64) -> u64 {
        let bits: Vec<u64> = (0..64).map(|at| 1 << at).filter(|bit| mask & bit != 0).collect();
        let at = usize::try_from(self.next()).unwrap() % bits.len().max(1);
        bits.get(at).copied().unwrap_or(0)
    }
}

/// One completion of a shape; numbers are drawn from those around which conditions turn.
fn completed(day: &DayLaw, shape: &Shape, numbers: &[u64], random: &mut Random) -> Run {
    let mut run = shape.run.clone();
    // Formulas take a total for any number: a part of the persons that decides one is left out.
    let is_part = |slot: &Slot| {
        let kind = slot.owner.map(|owner| shape.run.entity(owner).kind);
        let facts = kind.map(|kind| &day.law.vocabulary.facts(kind).facts);
        matches!(slot.name, SlotName::Fact(at) if facts.is_some_and(|facts| facts[at].part_of.is_some()))
    };
    for slot in &mut run.slots {
        if is_part(slot) {
            let number = random.next() % 2;
            slot.domain = Domain::Number { low: number, high: number };
        }
        slot.domain = match slot.domain {
            Domain::Choice(mask) => Domain::Choice(random.bit_of(mask)),
            Domain::Set { must, may, filled } => {
                let drawn = must | (may & random.next());
                let drawn = if filled && drawn == 0 { random.bit_of(may) } else { drawn };
                Domain::Set { must: drawn, may: drawn, filled }
            }
            Domain::Number { low, high } if low < high => {
                let number = numbers[usize::try_from(random.next()).unwrap() % numbers.len()];
                let number = if random.next().is_multiple_of(2) { number } else { number.saturating_sub(1) };
                Domain::Number { low: number, high: number }
            }
            known => known,
        };
    }
    run
}

fn holds(formulas: &Formulas<'_>, run: &Run, formula: Formula, known: &mut Vec<Option<bool>>) -> bool {
    let at = formula.node();
    if known.len() <= at {
        known.resize(at + 1, None);
    }
    let holds = known[at].unwrap_or_else(|| {
        let domain = |slot: SlotId| run.slots[slot].domain;
        match formulas.node(at) {
            Node::True => true,
            Node::All(parts) => parts.clone().iter().all(|part| holds(formulas, run, *part, known)),
            Node::Atom(Atom::Value(slot, bit)) => domain(*slot) == Domain::Choice(*bit),
            Node::Atom(Atom::Block(slot, bit)) => {
                matches!(domain(*slot), Domain::Set { must, .. } if must & bit != 0)
            }
            Node::Atom(Atom::AtLeast(slot, _, number)) => {
                matches!(domain(*slot), Domain::Number { low, .. } if low >= *number)
            }
            Node::Atom(Atom::Earlier(..) | Atom::BeyondScale(_)) => panic!("no shape leaves this open"),
        }
    });
    known[at] = Some(holds);
    holds != formula.is_negated()
}

/// A run in which about a third of what a shape leaves open is open still; the rest is as in a completion.
fn partly_open(shape: &Shape, run: &Run, random: &mut Random) -> Run {
    let mut partly = run.clone();
    for (slot, open) in partly.slots.iter_mut().zip(&shape.run.slots) {
        if random.next().is_multiple_of(3) {
            slot.domain = open.domain;
        }
    }
    partly
}

fn agree(day: &DayLaw, shape: &Shape, rounds: u64) -> [usize; 2] {
    let numbers = day.all_read.numbers.values().chain(day.all_read.totals.values()).flatten().copied();
    let tomorrow = u64::try_from(crate::calendar::day_number(day.law.as_of)).unwrap() + 1;
    let numbers: Vec<u64> = numbers.chain([0, tomorrow]).collect();
    let mut formulas = Formulas::new(&day.law, &shape.run);
    let mut compared = [0, 0];
    for round in 1..=rounds {
        let mut random = Random(round.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        let run = completed(day, shape, &numbers, &mut random);
        let partly = partly_open(shape, &run, &mut random);
        let mut known = Vec::new();
        for (which, run_judged) in [&run, &partly].into_iter().enumerate() {
            let mut space = Space::new(&day.law, run_judged);
            for (rule, placed) in day.law.rules.iter().enumerate() {
                for entity in shape.entities(placed.rule.subject) {
                    let side = Side::default();
                    let pairs = [
                        (space.when(0, rule, entity), formulas.when(side, rule, entity)),
                        (space.applies(0, rule, entity), formulas.applies(side, rule, entity)),
                        (space.met(0, rule, entity), formulas.met(side, rule, entity)),
                    ];
                    for (truth, formula) in pairs {
                        let says = Truth::of(holds(&formulas, &run, formula, &mut known));
                        let undecided = matches!(truth, Truth::Unknown(_));
                        assert!(
                            undecided || truth == says,
                            "{} of {} in {} on {}, round {round}, open: {which}",
                            placed.rule.id,
                            run.entity(entity).key,
                            shape.name,
                            day.law.as_of
                        );
                        compared[which] += usize::from(!undecided);
                    }
                }
            }
        }
    }
    compared
}

#[test]
fn formulas_say_what_the_evaluator_says() {
    let source = LawSource::embedded_with_examples().unwrap();
    let days = ["2022-10-01", "2024-03-22", "2026-11-01"].map(|day| day.parse().unwrap());
    let ground = Ground::new(&source, &days).unwrap();
    let places: Vec<(&DayLaw, &Shape)> =
        ground.days.iter().flat_map(|day| day.shapes.iter().map(move |shape| (day, shape))).collect();
    let compared = each(&places, |(day, shape)| agree(day, shape, 30));
    let together = |which: usize| compared.iter().map(|counts| counts[which]).sum::<usize>();
    assert!(together(0) > 500_000 && together(1) > 300_000, "{} and {}", together(0), together(1));
}
