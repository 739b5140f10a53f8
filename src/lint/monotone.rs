//! More data, more persons, or less knowledge never make a verdict lighter.
//!
//! A step is one change for the worse: a category more, a number over a threshold, a yes for a no. A duty that is broken
//! before a step must be broken after it, or another of the same weight must be, or must come with the step: a heavier
//! duty in place of a lighter one is no relief, even where it is evidenced already.

use super::asker::{Asker, Askers, Facts};
use super::counterexample::{self, Case};
use super::ground::{DayLaw, Ground, each, each_with};
use super::named::Named;
use super::shape::Shape;
use super::{Answers, Finding, Severity};
use crate::eval::Truth;
use crate::eval::formula::Formula;
use crate::eval::space::Space;
use crate::fact::{FactType, Kind};
use crate::finding::Verdict;
use crate::law::{DefinitionBody, Law, NO, PlacedRule, SkeletonRelation, YES as FACT_YES};
use crate::rule::{Condition, RuleKind};
use crate::run::{Domain, EntityId, SlotId};
use std::collections::BTreeSet;

const CHECK: &str = "lighter-verdict";
/// How many divisions of a flow's verdict are looked at to see that less knowledge takes no verdict away.
const WIDENING_BUDGET: usize = 40;

/// One change for the worse.
#[derive(Clone)]
struct Step {
    slot: SlotId,
    /// The fact; `None` of a total.
    fact: Option<String>,
    change: Change,
    words: String,
}

#[derive(Clone, Copy)]
enum Change {
    /// A block is added to a set.
    Added(u64),
    /// A value becomes another.
    Becomes(Domain, Domain),
}

impl Step {
    /// The fact before and after; `None` where the present values leave no room for the step.
    fn parts(&self, present: Domain) -> (Domain, Domain) {
        match (self.change, present) {
            (Change::Added(block), Domain::Set { must, may, filled }) => (
                Domain::Set { must: must & !block, may: may & !block, filled },
                Domain::Set { must: must | block, may: may | block, filled },
            ),
            (Change::Becomes(before, after), _) => (before, after),
            (Change::Added(_), other) => (other, other),
        }
    }
}

/// Each duty, and each kind of step that it can see; then that less knowledge takes no verdict away.
pub(super) fn check(ground: &Ground<'_>) -> Answers {
    let duties: Vec<&PlacedRule> = ground.source.rules.iter().filter(|placed| is_duty(placed)).collect();
    let of_duties = each_with(&duties, Askers::default, |askers, placed| duty(ground, askers, placed));
    let mut answers = Answers { questions: 0, findings: Vec::new() };
    for (questions, findings) in of_duties {
        answers.questions += questions;
        answers.findings.extend(findings);
    }
    let last = ground.days.last();
    let places: Vec<(&DayLaw, &Shape)> =
        last.into_iter().flat_map(|day| day.shapes.iter().map(move |shape| (day, shape))).collect();
    let widened = Answers::of(each(&places, |(day, shape)| widening(ground, day, shape)));
    answers.questions += widened.questions;
    answers.findings.extend(widened.findings);
    answers
}

fn is_duty(placed: &PlacedRule) -> bool {
    matches!(placed.rule.kind, RuleKind::Prohibition | RuleKind::Obligation) && placed.rule.level.is_some()
}

/// The number of questions asked of a duty, and what was found.
fn duty<'g>(ground: &'g Ground<'_>, askers: &mut Askers<'g>, placed: &PlacedRule) -> (usize, Vec<Finding>) {
    let mut questions = 0;
    let mut findings: Vec<Finding> = Vec::new();
    let mut told = BTreeSet::new();
    for (day, shape, rules) in ground.places(&[&placed.rule.id]) {
        let [at] = rules.as_slice() else { continue };
        let Some(read) = day.reads.get(*at) else { continue };
        for entity in shape.entities(placed.rule.subject) {
            for step in steps(day, shape, entity, read) {
                questions += 1;
                // One finding for a fact is enough to be looked into.
                let total = || step.words.split(" of ").next().unwrap_or_default().to_owned();
                let name = step.fact.clone().unwrap_or_else(total);
                if told.contains(&name) {
                    continue;
                }
                if let Some(finding) =
                    question(ground, askers, placed, (day, shape), Asked { rule: *at, entity, step: &step })
                {
                    told.insert(name);
                    findings.push(finding);
                }
            }
        }
    }
    (questions, findings)
}

/// A duty of an entry, and a step.
#[derive(Clone, Copy)]
struct Asked<'q> {
    rule: usize,
    entity: EntityId,
    step: &'q Step,
}

/// Rules on which it turns whether a duty that ends makes the verdict lighter.
#[derive(Default)]
struct Others {
    /// Duties of the same subject that weigh as much.
    as_heavy: Vec<usize>,
    /// Rules that say that they are meant to end with some step: what follows from that is meant too.
    accepted: Vec<usize>,
}

/// Whether the duty ends on this day; whether the verdict grows lighter turns on all others, on every day.
fn question<'g>(
    ground: &'g Ground<'_>,
    askers: &mut Askers<'g>,
    placed: &PlacedRule,
    place: (&'g DayLaw, &'g Shape),
    asked: Asked<'_>,
) -> Option<Finding> {
    let (day, shape) = place;
    lighter(askers.of(day, shape), asked, &Others::default())?;
    for day in &ground.days {
        let Some(rule) = day.rule(&placed.rule.id) else { continue };
        let Some(shape) = day.shapes.iter().find(|known| known.name == shape.name) else { continue };
        let others = Others { as_heavy: as_heavy(&day.law, placed), accepted: accepted(&day.law, placed) };
        let asked = Asked { rule, ..asked };
        let Some(part) = lighter(askers.of(day, shape), asked, &others) else { continue };
        let level = placed.rule.level.map_or("", Verdict::name);
        let message = format!("{} ends it, and nothing else keeps the verdict at `{level}`", asked.step.words);
        let mut finding = Finding::of(CHECK, Severity::Error, placed, message);
        let shows = |case: &Case<'_>| breaks(case, day, placed);
        finding.counterexample = Some(counterexample::write(&day.real, shape, asked.entity, &part, &shows));
        return Some(finding);
    }
    None
}

/// The manifest before the step breaks the duty; the message says what the step is.
fn breaks(case: &Case<'_>, day: &DayLaw, placed: &PlacedRule) -> bool {
    let rule = day.real.rules.iter().position(|known| known.rule.id == placed.rule.id);
    rule.is_some_and(|rule| case.under(&day.real).violated(0, rule, case.entity) == Truth::True)
}

/// Facts with which the duty is broken before the step and not after it, while no other of its weight is broken then or
/// comes with the step.
fn lighter(asker: &mut Asker<'_>, asked: Asked<'_>, others: &Others) -> Option<Facts> {
    let Asked { rule, entity, step } = asked;
    let (before_step, after_step) = step.parts(asker.open(step.slot));
    let formulas = &mut asker.formulas;
    let (before, can_be_before) = formulas.side(step.slot, before_step);
    let (after, can_be_after) = formulas.side(step.slot, after_step);
    let was = formulas.violated(before, rule, entity);
    let is = formulas.violated(after, rule, entity);
    if was == is {
        return None;
    }
    let mut all: Vec<Formula> = vec![can_be_before, can_be_after, was, is.negate()];
    for other in &others.accepted {
        let owed = formulas.applies(before, *other, entity);
        let is_owed = formulas.applies(after, *other, entity);
        all.push(formulas.all([owed, is_owed.negate()]).negate());
    }
    for other in &others.as_heavy {
        all.push(formulas.violated(after, *other, entity).negate());
        let owed = formulas.applies(after, *other, entity);
        let was_owed = formulas.applies(before, *other, entity);
        all.push(formulas.all([owed, was_owed.negate()]).negate());
    }
    let mut part = asker.find(&all)?;
    let before_step = match (before_step, part.iter().find(|(slot, _)| *slot == step.slot)) {
        // What is in the set beside is as it was found.
        (Domain::Set { may, filled, .. }, Some((_, Domain::Set { must, .. }))) => {
            Domain::Set { must: must & may, may: must & may, filled }
        }
        (before, _) => before,
    };
    part.retain(|(slot, _)| *slot != step.slot);
    part.push((step.slot, before_step));
    Some(part)
}

/// Other duties of the same subject that weigh as much.
fn as_heavy(law: &Law, placed: &PlacedRule) -> Vec<usize> {
    let rules = law.rules.iter().enumerate();
    rules
        .filter(|(_, known)| known.rule.id != placed.rule.id && known.rule.subject == placed.rule.subject)
        .filter(|(_, known)| matches!(known.rule.kind, RuleKind::Prohibition | RuleKind::Obligation))
        .filter(|(_, known)| known.rule.level >= placed.rule.level && (placed.rule.standing || !known.rule.standing))
        .map(|(at, _)| at)
        .collect()
}

/// Other rules that accept what this check finds of them.
fn accepted(law: &Law, placed: &PlacedRule) -> Vec<usize> {
    let rules = law.rules.iter().enumerate();
    rules
        .filter(|(_, known)| known.rule.id != placed.rule.id && known.rule.subject == placed.rule.subject)
        .filter(|(_, known)| known.rule.accepted.iter().any(|accepted| accepted.check == CHECK))
        .map(|(at, _)| at)
        .collect()
}

/// The steps that an entry can take, of facts that are read.
fn steps(day: &DayLaw, shape: &Shape, entity: EntityId, read: &Named) -> Vec<Step> {
    // Other duties are looked at too, so a number is divided wherever any rule divides it.
    let (law, all) = (&day.law, &day.all_read);
    let mut steps = Vec::new();
    for owner in related(shape, entity) {
        let kind = shape.run.entity(owner).kind;
        let key = &shape.run.entity(owner).key;
        for (at, fact) in law.vocabulary.facts(kind).facts.iter().enumerate().filter(|(_, fact)| read.has(&fact.name)) {
            let slot = shape.run.slot_of(owner, at);
            let name = format!("`{key}.{}`", fact.name);
            let before = steps.len();
            match fact.fact_type {
                FactType::Categories if !fact.closed => steps.extend(categories(law, slot, &name)),
                FactType::Number if fact.part_of.is_some() || !fact.closed => {
                    let last = fact.name.rsplit_once('.').map_or(fact.name.as_str(), |(_, last)| last);
                    steps.extend(numbers(slot, &name, all.numbers.get(last)));
                }
                FactType::YesNo if makes_sensitive(law, &fact.name) => {
                    let change = Change::Becomes(Domain::Choice(NO), Domain::Choice(FACT_YES));
                    steps.push(Step { slot, fact: None, change, words: format!("{name} turning from no to yes") });
                }
                _ => {}
            }
            steps.iter_mut().skip(before).for_each(|step: &mut Step| step.fact = Some(fact.name.clone()));
        }
    }
    steps.extend(totals(day, shape, entity, read));
    steps
}

/// Datasets and parties whose facts an entry can see.
fn related(shape: &Shape, entity: EntityId) -> Vec<EntityId> {
    let run = &shape.run;
    let targets = |from: EntityId, relation| run.entity(from).links(relation).iter().map(|link| link.to);
    match run.entity(entity).kind {
        Kind::Item => targets(entity, SkeletonRelation::Data).chain(shape.entities(Kind::Party)).collect(),
        Kind::Flow => {
            let items = targets(entity, SkeletonRelation::Items);
            let data = items.flat_map(|item| targets(item, SkeletonRelation::Data));
            data.chain(shape.entities(Kind::Party)).collect()
        }
        Kind::Party => targets(entity, SkeletonRelation::Handles).chain([entity]).collect(),
        Kind::Workload => shape.entities(Kind::Dataset).into_iter().chain(shape.entities(Kind::Party)).collect(),
        _ => shape.entities(Kind::Party),
    }
}

fn categories(law: &Law, slot: SlotId, name: &str) -> Vec<Step> {
    let all = law.vocabulary.all_categories();
    let blocks = (0..64).map(|at| 1_u64 << at).filter(|block| all & block != 0);
    blocks
        .filter_map(|block| {
            let category = law.vocabulary.categories().find(|name| law.vocabulary.category(name) == Some(block))?;
            let words = format!("adding `{category}` to {name}");
            Some(Step { slot, fact: None, change: Change::Added(block), words })
        })
        .collect()
}

/// A step over each number that a fact or total is compared with.
fn numbers(slot: SlotId, name: &str, numbers: Option<&BTreeSet<u64>>) -> Vec<Step> {
    let ends: Vec<u64> = numbers.into_iter().flatten().copied().collect();
    let mut steps = Vec::new();
    for (at, number) in ends.iter().enumerate().filter(|(_, number)| **number > 0) {
        let low = at.checked_sub(1).and_then(|at| ends.get(at)).copied().unwrap_or(0);
        let high = ends.get(at + 1).map_or(u64::MAX, |next| next - 1);
        let before = Domain::Number { low, high: number - 1 };
        let after = Domain::Number { low: *number, high };
        steps.push(Step {
            slot,
            fact: None,
            change: Change::Becomes(before, after),
            words: format!("{name} growing from {} to {number}", number - 1),
        });
    }
    steps
}

fn totals(day: &DayLaw, shape: &Shape, entity: EntityId, read: &Named) -> Vec<Step> {
    let law = &day.law;
    let space = Space::new(law, &shape.run);
    let mut steps = Vec::new();
    if !matches!(shape.run.entity(entity).kind, Kind::Item | Kind::Flow) {
        return steps;
    }
    for (at, definition) in law.definitions.iter().enumerate() {
        if !matches!(definition.body, DefinitionBody::Total(_)) || !read.totals.contains_key(&definition.name) {
            continue;
        }
        for (group, known) in shape.run.groups.iter().enumerate() {
            let name = format!("the total `{}` of `{}`", definition.name, known.name);
            if let Some(slot) = space.total_slot(group, at) {
                steps.extend(numbers(slot, &name, day.all_read.totals.get(&definition.name)));
            }
        }
    }
    steps
}

/// Whether a fact of a dataset is one of those by which its data are of the class of which a part of persons is counted.
fn makes_sensitive(law: &Law, fact: &str) -> bool {
    let parts = law.vocabulary.facts(Kind::Dataset).facts.iter().filter_map(|fact| fact.part_of.as_ref());
    parts.map(|part| &part.at_least_one_if).any(|name| {
        let defining = law.rules.iter().filter(|known| known.rule.defines.as_ref() == Some(name));
        defining.filter_map(|known| known.rule.when.as_ref()).any(|when| says_yes(when, fact))
    })
}

fn says_yes(condition: &Condition, fact: &str) -> bool {
    match condition {
        Condition::Is(name) => name == fact,
        Condition::All(list) | Condition::Any(list) => list.iter().any(|inner| says_yes(inner, fact)),
        _ => false,
    }
}

/// On the tree of each verdict, undoing a division never takes a verdict away.
fn widening(ground: &Ground<'_>, day: &DayLaw, shape: &Shape) -> Option<Finding> {
    let mut space = Space::new(&day.law, &shape.run);
    let kinds = [Kind::Item, Kind::Service, Kind::Workload];
    for entity in kinds.into_iter().flat_map(|kind| shape.entities(kind)) {
        let lost = space.loses_answers(WIDENING_BUDGET, |space| space.verdict(&[entity]));
        if let Some(part) = lost {
            let placed = ground.source.rules.first()?;
            let message = format!("a fact of `{}` that turns unknown takes a verdict away", shape.name);
            let mut finding = Finding::of(CHECK, Severity::Error, placed, message);
            finding.counterexample = Some(counterexample::write(&day.real, shape, entity, &part, &|_| true));
            return Some(finding);
        }
    }
    None
}
