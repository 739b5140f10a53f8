//! Whether exactly one mechanism stands for each entry, gates left aside.
//!
//! Rules of two mechanisms may apply together only where the heavier says that it goes before the lighter (`outweighs`).
//! Then the heaviest of all that apply is the only one that none outweighs.

use super::counterexample;
use super::ground::{DayLaw, Ground, each};
use super::named::Named;
use super::shape::Shape;
use super::{Answers, BUDGET, Finding, Severity};
use crate::eval::Truth;
use crate::eval::space::{Searched, Space, YES};
use crate::fact::Kind;
use crate::law::{Law, PlacedRule};
use crate::rule::RuleKind;
use crate::run::EntityId;

const CONFLICT: &str = "two-mechanisms";
const GAP: &str = "no-mechanism";
/// One question about all rules at once is larger than others.
const GAP_BUDGET: usize = 4 * BUDGET;

fn with_mechanism<'g>(ground: &Ground<'g>) -> Vec<&'g PlacedRule> {
    ground.source.rules.iter().filter(|placed| placed.rule.mechanism.is_some()).collect()
}

/// Each pair of rules of different mechanisms of which neither outweighs or defeats the other.
pub(super) fn conflicts(ground: &Ground<'_>) -> Answers {
    let rules = with_mechanism(ground);
    let settled = |one: &PlacedRule, other: &PlacedRule| {
        one.rule.outweighs.contains(&other.rule.id) || one.rule.defeats.contains(&other.rule.id)
    };
    let mut pairs = Vec::new();
    for (at, one) in rules.iter().enumerate() {
        for other in rules.iter().skip(at + 1) {
            let same = one.rule.mechanism == other.rule.mechanism || one.rule.subject != other.rule.subject;
            if !same && !settled(one, other) && !settled(other, one) {
                pairs.push((*one, *other));
            }
        }
    }
    Answers::of(each(&pairs, |(one, other)| conflict(ground, one, other)))
}

fn conflict(ground: &Ground<'_>, one: &PlacedRule, other: &PlacedRule) -> Option<Finding> {
    let mut cut_short = false;
    for (day, shape, rules) in ground.places(&[&one.rule.id, &other.rule.id]) {
        let [first, second] = rules.as_slice() else { continue };
        let mut space = Space::new(&day.law, &shape.run);
        for entity in shape.entities(one.rule.subject) {
            let found = space.search(YES, BUDGET, |space| both(space, *first, *second, entity).into());
            match found {
                Searched::Found(part) => {
                    let message = format!(
                        "it stands for `{}` and applies together with `{}`, which stands for `{}`; neither says which goes before",
                        one.rule.mechanism.as_deref().unwrap_or(""),
                        other.rule.id,
                        other.rule.mechanism.as_deref().unwrap_or(""),
                    );
                    let mut finding = Finding::of(CONFLICT, Severity::Error, one, message);
                    let (first, second) = real(day, &one.rule.id, &other.rule.id)?;
                    finding.counterexample = Some(counterexample::write(&day.real, shape, entity, &part, &|case| {
                        both(&mut case.under(&day.real), first, second, case.entity) == Truth::True
                    }));
                    return Some(finding);
                }
                Searched::NotProved => cut_short = true,
                Searched::Nowhere => {}
            }
        }
    }
    cut_short
        .then(|| Finding::not_proved(CONFLICT, one, &format!("whether it can apply together with `{}`", other.rule.id)))
}

fn real(day: &DayLaw, one: &str, other: &str) -> Option<(usize, usize)> {
    let find = |id: &str| day.real.rules.iter().position(|known| known.rule.id == id);
    Some((find(one)?, find(other)?))
}

fn both(space: &mut Space<'_>, one: usize, other: usize, entity: EntityId) -> Truth {
    match space.applies(0, one, entity) {
        Truth::False => Truth::False,
        first => first.and(space.applies(0, other, entity)),
    }
}

/// Each day and shape: whether some combination has no mechanism.
pub(super) fn gaps(ground: &Ground<'_>) -> Answers {
    let ids: Vec<&str> = with_mechanism(ground).iter().map(|placed| placed.rule.id.as_str()).collect();
    let mut seen = std::collections::HashSet::new();
    let mut places: Vec<(&DayLaw, &Shape)> = Vec::new();
    for day in &ground.days {
        let rules: Vec<usize> = ids.iter().filter_map(|id| day.rule(id)).collect();
        if seen.insert(day.basis(&rules)) {
            places.extend(day.shapes.iter().map(|shape| (day, shape)));
        }
    }
    Answers::of(each(&places, |(day, shape)| gap(ground, day, shape)))
}

fn gap(ground: &Ground<'_>, day: &DayLaw, shape: &Shape) -> Option<Finding> {
    let placed = with_mechanism(ground).into_iter().next()?;
    let own = candidates(&day.law, placed.rule.subject, &|rule| day.reads.get(rule).map_or(0, |read| read.words.len()));
    let mut space = Space::new(&day.law, &shape.run);
    for entity in shape.entities(placed.rule.subject) {
        match space.search(YES, GAP_BUDGET, |space| none(space, &own, entity).into()) {
            Searched::Found(part) => {
                let message = format!("on {} no rule gives a mechanism", day.law.as_of);
                let mut finding = Finding::of(GAP, Severity::Error, placed, message);
                let own = candidates(&day.real, placed.rule.subject, &|rule| rule);
                let shows = |case: &counterexample::Case<'_>| {
                    none(&mut case.under(&day.real), &own, case.entity) == Truth::True
                };
                finding.counterexample = Some(counterexample::write(&day.real, shape, entity, &part, &shows));
                return Some(finding);
            }
            Searched::NotProved => {
                let what = format!("whether there is always a mechanism in `{}` on {}", shape.name, day.law.as_of);
                return Some(Finding::not_proved(GAP, placed, &what));
            }
            Searched::Nowhere => {}
        }
    }
    None
}

/// A rule that can give a mechanism, and what defeats it without giving one.
///
/// What defeats a rule stands in its place where it gives a mechanism itself.
struct Candidate {
    rule: usize,
    defeated_by: Vec<usize>,
}

/// The rules that give a mechanism, those first that settle most: what must be claimed or evidenced can always be left
/// out, so it comes last, and what rests on most of the law comes first.
fn candidates(law: &Law, subject: Kind, size: &dyn Fn(usize) -> usize) -> Vec<Candidate> {
    let gives = |rule: usize| law.rules.get(rule).is_some_and(|known| known.mechanism.is_some());
    let all = law.rules.iter().enumerate().filter(|(at, known)| gives(*at) && known.rule.subject == subject);
    let mut found: Vec<Candidate> = all
        .map(|(rule, known)| Candidate {
            rule,
            defeated_by: known.defeated_by.iter().copied().filter(|by| !gives(*by)).collect(),
        })
        .collect();
    let can_be_left_out = |rule: usize| {
        let known = law.rules.get(rule).filter(|known| known.rule.kind == RuleKind::Exemption);
        known.is_some_and(|known| {
            let named = Named::of([&known.rule].into_iter());
            !named.claims.is_empty() || !named.evidence.is_empty()
        })
    };
    found.sort_by_key(|candidate| (can_be_left_out(candidate.rule), std::cmp::Reverse(size(candidate.rule))));
    found
}

fn none(space: &mut Space<'_>, candidates: &[Candidate], entity: EntityId) -> Truth {
    let mut truth = Truth::True;
    for candidate in candidates {
        truth = truth.and(stands(space, candidate, entity).negate());
        if truth == Truth::False {
            break;
        }
    }
    truth
}

/// Whether the rule, or a mechanism in its place, stands.
fn stands(space: &mut Space<'_>, candidate: &Candidate, entity: EntityId) -> Truth {
    let mut truth = space.when(0, candidate.rule, entity);
    for by in &candidate.defeated_by {
        if truth == Truth::False {
            break;
        }
        truth = truth.and(space.applies(0, *by, entity).negate());
    }
    truth
}
