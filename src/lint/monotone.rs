//! More data, more persons, or less knowledge never make a verdict lighter.
//!
//! A step is one change for the worse: a category more, a number over a threshold, a yes for a no. A duty that is broken
//! before a step must be broken after it, or another of the same weight must be, or must come with the step: a heavier
//! duty in place of a lighter one is no relief, even where it is evidenced already.

use super::counterexample::{self, Case};
use super::ground::{DayLaw, Ground, each};
use super::named::Named;
use super::shape::Shape;
use super::{Answers, BUDGET, Finding, Severity};
use crate::eval::Truth;
use crate::eval::space::{Look, Searched, Space, YES};
use crate::fact::{FactType, Kind};
use crate::finding::Verdict;
use crate::law::{Cond, Definition, DefinitionBody, Law, NO, PlacedRule, SkeletonRelation, YES as FACT_YES};
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
    let of_duties = each(&duties, |placed| duty(ground, placed));
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
fn duty(ground: &Ground<'_>, placed: &PlacedRule) -> (usize, Vec<Finding>) {
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
                if let Some(finding) = question(ground, placed, (day, shape), *at, entity, &step) {
                    told.insert(name);
                    findings.push(finding);
                }
            }
        }
    }
    (questions, findings)
}

/// Why a duty that is broken before a step is not broken after it.
#[derive(Clone, Copy)]
enum Cause {
    /// It no longer applies.
    NoLongerApplies,
    /// What it requires is met.
    Met,
    /// An exemption applies now.
    Defeated(usize),
}

/// The causes that can see a step.
fn causes(day: &DayLaw, rule: usize, step: &Step) -> Vec<Cause> {
    let Some(known) = day.law.rules.get(rule) else { return Vec::new() };
    let sees = |exemption: &&usize| match (&step.fact, day.reads.get(**exemption)) {
        (Some(fact), Some(read)) => read.has(fact),
        (None, Some(read)) => !read.totals.is_empty(),
        _ => true,
    };
    let defeated = known.defeated_by.iter().filter(sees).map(|exemption| Cause::Defeated(*exemption));
    [Cause::NoLongerApplies, Cause::Met].into_iter().chain(defeated).collect()
}

/// A duty of an entry, and a step.
#[derive(Clone, Copy)]
struct Asked<'q> {
    rule: usize,
    entity: EntityId,
    step: &'q Step,
    cause: Cause,
}

fn question(
    ground: &Ground<'_>,
    placed: &PlacedRule,
    place: (&DayLaw, &Shape),
    rule: usize,
    entity: EntityId,
    step: &Step,
) -> Option<Finding> {
    let (day, shape) = place;
    let concrete = concrete(day, placed, step);
    let mut found = None;
    for cause in causes(day, rule, step) {
        let asked = Asked { rule, entity, step, cause };
        let mut space = Space::new(&day.law, &shape.run);
        space.keep_concrete(&concrete);
        match space.search(YES, BUDGET, |space| ends(space, asked).into()) {
            Searched::Nowhere => {}
            Searched::NotProved => {
                found = Some(Finding::not_proved(CHECK, placed, &format!("whether {} ends it", step.words)));
            }
            Searched::Found(_) => {
                let finding = grows_lighter(ground, placed, shape, asked);
                if finding.as_ref().is_some_and(|finding| finding.severity == Severity::Error) {
                    return finding;
                }
                found = finding.or(found);
            }
        }
    }
    found
}

/// Definitions that can change with the step.
///
/// Whether a mechanism is needed changes only where a duty with a mechanism ends, and each of those is asked about itself:
/// duties that follow the mechanism are asked what else could end them.
fn concrete(day: &DayLaw, placed: &PlacedRule, step: &Step) -> Vec<bool> {
    let mut concrete = day.definitions_reading(step.fact.as_deref());
    if placed.rule.mechanism.is_none() {
        for (concrete, definition) in concrete.iter_mut().zip(&day.law.definitions) {
            *concrete &= !follows_mechanisms(&day.law, definition);
        }
    }
    concrete
}

/// Whether a definition asks for nothing but whether rules with a mechanism apply.
fn follows_mechanisms(law: &Law, definition: &Definition) -> bool {
    fn asks(law: &Law, condition: &Cond) -> bool {
        match condition {
            Cond::All(list) | Cond::Any(list) => list.iter().all(|inner| asks(law, inner)),
            Cond::Not(inner) => asks(law, inner),
            Cond::Applies(rule) => law.rules.get(*rule).is_some_and(|known| known.mechanism.is_some()),
            Cond::Never => true,
            _ => false,
        }
    }
    matches!(&definition.body, DefinitionBody::Truth(condition) if *condition != Cond::Never && asks(law, condition))
}

/// The duty ends on some day; whether the verdict grows lighter turns on all others, on every day.
fn grows_lighter(ground: &Ground<'_>, placed: &PlacedRule, shape: &Shape, asked: Asked<'_>) -> Option<Finding> {
    let step = asked.step;
    let mut cut_short = false;
    for day in &ground.days {
        let Some(rule) = day.rule(&placed.rule.id) else { continue };
        let Some(shape) = day.shapes.iter().find(|known| known.name == shape.name) else { continue };
        let others = others(&day.law, placed);
        let concrete = concrete(day, placed, step);
        for cause in causes(day, rule, step) {
            let asked = Asked { rule, cause, ..asked };
            let mut space = Space::new(&day.law, &shape.run);
            space.keep_concrete(&concrete);
            match space.search(YES, BUDGET, |space| lighter(space, asked, &others)) {
                Searched::Nowhere => {}
                Searched::NotProved => cut_short = true,
                Searched::Found(mut part) => {
                    let level = placed.rule.level.map_or("", Verdict::name);
                    let message = format!("{} ends it, and nothing else keeps the verdict at `{level}`", step.words);
                    let mut finding = Finding::of(CHECK, Severity::Error, placed, message);
                    let present = part.iter().find(|(slot, _)| *slot == step.slot).map(|(_, domain)| *domain);
                    let before = step.parts(present.unwrap_or_else(|| space.domain(step.slot))).0;
                    part.retain(|(slot, _)| *slot != step.slot);
                    part.push((step.slot, before));
                    let shows = |case: &Case<'_>| breaks(case, day, placed);
                    finding.counterexample = Some(counterexample::write(&day.real, shape, asked.entity, &part, &shows));
                    return Some(finding);
                }
            }
        }
    }
    cut_short.then(|| Finding::not_proved(CHECK, placed, &format!("whether {} makes the verdict lighter", step.words)))
}

/// The manifest before the step breaks the duty; the message says what the step is.
fn breaks(case: &Case<'_>, day: &DayLaw, placed: &PlacedRule) -> bool {
    let rule = day.real.rules.iter().position(|known| known.rule.id == placed.rule.id);
    rule.is_some_and(|rule| case.under(&day.real).violated(0, rule, case.entity) == Truth::True)
}

/// Whether the duty is broken before the step, and ends with it for this cause.
fn ends(space: &mut Space<'_>, asked: Asked<'_>) -> Truth {
    let Asked { rule, entity, step, cause } = asked;
    let (before, after) = step.parts(space.domain(step.slot));
    let saved = |space: &mut Space<'_>| match cause {
        Cause::NoLongerApplies => space.when(0, rule, entity).negate(),
        Cause::Met => space.met(0, rule, entity),
        Cause::Defeated(exemption) => space.applies(0, exemption, entity),
    };
    let saved_after = space.within(step.slot, after, saved).unwrap_or(Truth::False);
    if saved_after == Truth::False {
        return Truth::False;
    }
    let broken = |space: &mut Space<'_>| match saved(space) {
        Truth::True => Truth::False,
        saved => saved.negate().and(space.violated(0, rule, entity)),
    };
    let broken_before = space.within(step.slot, before, broken).unwrap_or(Truth::False);
    saved_after.and(broken_before)
}

/// Whether the duty ends with the step, and no other of its weight is broken then or comes with the step.
fn lighter(space: &mut Space<'_>, asked: Asked<'_>, others: &[usize]) -> Look {
    let ends = ends(space, asked);
    if ends != Truth::True {
        return ends.into();
    }
    let Asked { entity, step, .. } = asked;
    let (before, after) = step.parts(space.domain(step.slot));
    let mut kept = Truth::False;
    for other in others {
        kept =
            kept.or(space.within(step.slot, after, |space| space.violated(0, *other, entity)).unwrap_or(Truth::True));
        if kept == Truth::True {
            return Truth::False.into();
        }
    }
    for other in others {
        let owed = space.within(step.slot, after, |space| space.applies(0, *other, entity)).unwrap_or(Truth::True);
        if owed == Truth::False {
            continue;
        }
        let was = space.within(step.slot, before, |space| space.applies(0, *other, entity)).unwrap_or(Truth::True);
        kept = kept.or(owed.and(was.negate()));
        if kept == Truth::True {
            break;
        }
    }
    kept.negate().into()
}

/// Other duties of the same subject that weigh as much.
fn others(law: &Law, placed: &PlacedRule) -> Vec<usize> {
    let rules = law.rules.iter().enumerate();
    rules
        .filter(|(_, known)| known.rule.id != placed.rule.id && known.rule.subject == placed.rule.subject)
        .filter(|(_, known)| matches!(known.rule.kind, RuleKind::Prohibition | RuleKind::Obligation))
        .filter(|(_, known)| known.rule.level >= placed.rule.level && (placed.rule.standing || !known.rule.standing))
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
