//! Whether exactly one mechanism stands for each entry, gates left aside.
//!
//! Rules of two mechanisms may apply together only where the heavier says that it goes before the lighter (`outweighs`).
//! Then the heaviest of all that apply is the only one that none outweighs.

use super::asker::Askers;
use super::counterexample;
use super::ground::{DayLaw, Ground, each_with};
use super::shape::Shape;
use super::{Answers, Finding, Severity};
use crate::eval::Truth;
use crate::eval::formula::{Formula, Formulas, Side};
use crate::eval::space::Space;
use crate::fact::Kind;
use crate::law::{Law, PlacedRule};
use crate::run::EntityId;

const CONFLICT: &str = "two-mechanisms";
const GAP: &str = "no-mechanism";

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
    Answers::of(each_with(&pairs, Askers::default, |askers, (one, other)| conflict(ground, askers, one, other)))
}

fn conflict<'g>(
    ground: &'g Ground<'_>,
    askers: &mut Askers<'g>,
    one: &PlacedRule,
    other: &PlacedRule,
) -> Option<Finding> {
    for (day, shape, rules) in ground.places(&[&one.rule.id, &other.rule.id]) {
        let [first, second] = rules.as_slice() else { continue };
        let asker = askers.of(day, shape);
        for entity in shape.entities(one.rule.subject) {
            let both = [*first, *second].map(|rule| asker.formulas.applies(Side::default(), rule, entity));
            let Some(part) = asker.find(&both) else { continue };
            let message = format!(
                "it stands for `{}` and applies together with `{}`, which stands for `{}`; neither says which goes before",
                one.rule.mechanism.as_deref().unwrap_or(""),
                other.rule.id,
                other.rule.mechanism.as_deref().unwrap_or(""),
            );
            let mut finding = Finding::of(CONFLICT, Severity::Error, one, message);
            let (first, second) = real(day, &one.rule.id, &other.rule.id)?;
            finding.counterexample = Some(counterexample::write(&day.real, shape, entity, &part, &|case| {
                both_apply(&mut case.under(&day.real), first, second, case.entity) == Truth::True
            }));
            return Some(finding);
        }
    }
    None
}

fn real(day: &DayLaw, one: &str, other: &str) -> Option<(usize, usize)> {
    let find = |id: &str| day.real.rules.iter().position(|known| known.rule.id == id);
    Some((find(one)?, find(other)?))
}

fn both_apply(space: &mut Space<'_>, one: usize, other: usize, entity: EntityId) -> Truth {
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
    Answers::of(each_with(&places, Askers::default, |askers, (day, shape)| gap(ground, askers, day, shape)))
}

fn gap<'g>(ground: &Ground<'_>, askers: &mut Askers<'g>, day: &'g DayLaw, shape: &'g Shape) -> Option<Finding> {
    let placed = with_mechanism(ground).into_iter().next()?;
    let own = candidates(&day.law, placed.rule.subject);
    let asker = askers.of(day, shape);
    for entity in shape.entities(placed.rule.subject) {
        let none: Vec<Formula> =
            own.iter().map(|candidate| stands(&mut asker.formulas, candidate, entity).negate()).collect();
        let Some(part) = asker.find(&none) else { continue };
        let message = format!("on {} no rule gives a mechanism", day.law.as_of);
        let mut finding = Finding::of(GAP, Severity::Error, placed, message);
        let own = candidates(&day.real, placed.rule.subject);
        let shows =
            |case: &counterexample::Case<'_>| none_stands(&mut case.under(&day.real), &own, case.entity) == Truth::True;
        finding.counterexample = Some(counterexample::write(&day.real, shape, entity, &part, &shows));
        return Some(finding);
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

/// The rules that give a mechanism.
fn candidates(law: &Law, subject: Kind) -> Vec<Candidate> {
    let gives = |rule: usize| law.rules.get(rule).is_some_and(|known| known.mechanism.is_some());
    let all = law.rules.iter().enumerate().filter(|(at, known)| gives(*at) && known.rule.subject == subject);
    let candidates = all.map(|(rule, known)| Candidate {
        rule,
        defeated_by: known.defeated_by.iter().copied().filter(|by| !gives(*by)).collect(),
    });
    candidates.collect()
}

/// Whether the rule, or a mechanism in its place, stands.
fn stands(formulas: &mut Formulas<'_>, candidate: &Candidate, entity: EntityId) -> Formula {
    let plain = Side::default();
    let when = formulas.when(plain, candidate.rule, entity);
    let defeated: Vec<Formula> =
        candidate.defeated_by.iter().map(|by| formulas.applies(plain, *by, entity).negate()).collect();
    formulas.all(defeated.into_iter().chain([when]))
}

/// Whether no mechanism stands in a written manifest.
fn none_stands(space: &mut Space<'_>, candidates: &[Candidate], entity: EntityId) -> Truth {
    let mut truth = Truth::True;
    for candidate in candidates {
        let mut stands = space.when(0, candidate.rule, entity);
        for by in &candidate.defeated_by {
            stands = stands.and(space.applies(0, *by, entity).negate());
        }
        truth = truth.and(stands.negate());
    }
    truth
}
