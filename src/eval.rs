//! Rules over a run: what each comes to on each subject, and which verdicts are still possible.
//!
//! Pure: no files, no clock, no environment. A fact that is not known is a set of values; a condition over it is true,
//! false, or undecided with the fact that would decide. Where something is undecided, the values of that fact are divided
//! and each part is looked at (`possible`), so that shared unknowns move together.

mod condition;
mod crossing;
mod deadline;
mod evidence;
mod expiring;
pub mod formula;
mod memory;
mod possible;
mod provider;
mod question;
mod relevant;
mod report;
mod single;
pub mod space;
mod support;
mod total;
mod truth;
mod unit;

#[cfg(test)]
mod tests;

pub use provider::table_words;
pub use report::{Options, evaluate, judge};
pub use single::{Answer, Asked, answers, ask, mechanism};
pub use truth::{Blocker, Split, Truth};
pub use unit::{Open, Unit};

use crate::calendar::day_number;
use memory::Memory;

use crate::fact::Kind;
use crate::finding::{Due, Verdict};
use crate::law::{Law, Rel};
use crate::rule::RuleKind;
use crate::run::{Bounds, Domain, EntityId, PersonSet, Run, SetRelation, SlotId};
use crate::text::Lang;
use rustc_hash::FxHashMap;
use std::collections::HashMap;
use std::rc::Rc;

/// Which end of the window a total is taken at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Basis {
    /// What has left until the day asked about.
    SoFar,
    /// What will have left by the end of the window.
    YearEnd,
}

/// Entries reached, each with whether it is.
type Reached = Rc<[(EntityId, Truth)]>;

/// Rules, each with the verdict that it can cause.
type Duties = Rc<[(Verdict, usize)]>;

/// A total, and what would narrow it first.
#[derive(Debug, Clone, Copy)]
struct TotalBounds {
    bounds: Bounds,
    blocker: Option<Blocker>,
}

/// Evaluates conditions over the present domains.
struct Evaluator<'a> {
    law: &'a Law,
    run: &'a Run,
    /// The language of questions and values.
    lang: Lang,
    /// Present domains; narrowed while the possible verdicts are searched.
    domains: Vec<Domain>,
    /// Total slots that are narrowed at present.
    narrowed_totals: Vec<SlotId>,
    basis: Basis,
    as_of: i64,
    memory: Memory,
    /// Items that can count for a group.
    group_items: Vec<Rc<[EntityId]>>,
    /// Declared relations of a set of persons; a subset names the wider set only.
    relations_of: FxHashMap<PersonSet, Vec<(PersonSet, SetRelation)>>,
    first_reading: SlotId,
    first_total: SlotId,
    /// Rules by the kind of their subject.
    rules_of: HashMap<Kind, Rc<[usize]>>,
    /// Duties by the kind of their subject, the heaviest first; standing ones too, or not.
    duties_of: HashMap<(Kind, bool), Duties>,
    depth: usize,
    /// Where a space is searched: definitions are decided before the facts that they rest on.
    assumed: Option<Assumed>,
}

/// What is assumed of definitions while a space is searched.
#[derive(Default)]
struct Assumed {
    truths: FxHashMap<(usize, EntityId), Truth>,
    /// Definitions of which nothing is assumed.
    concrete: Vec<bool>,
}

fn relations_of(run: &Run) -> FxHashMap<PersonSet, Vec<(PersonSet, SetRelation)>> {
    let mut relations: FxHashMap<PersonSet, Vec<(PersonSet, SetRelation)>> = FxHashMap::default();
    for (one, other, relation) in &run.relations {
        relations.entry(*one).or_default().push((*other, *relation));
        if *relation != SetRelation::Subset {
            relations.entry(*other).or_default().push((*one, *relation));
        }
    }
    relations
}

impl<'a> Evaluator<'a> {
    fn new(law: &'a Law, run: &'a Run, lang: Lang) -> Self {
        let totals = run.groups.len() * law.definitions.len();
        let first_total = run.slots.len() - totals;
        let first_reading = first_total - law.readings().len();
        let mut rules_of: HashMap<Kind, Vec<usize>> = HashMap::new();
        for (at, rule) in law.rules.iter().enumerate() {
            rules_of.entry(rule.rule.subject).or_default().push(at);
        }
        let mut items_of_manifest: Vec<Vec<EntityId>> = vec![Vec::new(); run.manifests.len()];
        for (at, entity) in run.entities.iter().enumerate().filter(|(_, entity)| entity.kind == Kind::Item) {
            if let Some(items) = items_of_manifest.get_mut(entity.manifest) {
                items.push(EntityId(u32::try_from(at).unwrap_or(u32::MAX)));
            }
        }
        let group_items = run
            .groups
            .iter()
            .map(|group| {
                let mut manifests: Vec<usize> = group.parties.iter().map(|party| run.entity(*party).manifest).collect();
                manifests.sort_unstable();
                manifests.dedup();
                manifests.iter().filter_map(|at| items_of_manifest.get(*at)).flatten().copied().collect()
            })
            .collect();
        Self {
            law,
            run,
            lang,
            domains: run.slots.iter().map(|slot| slot.domain).collect(),
            narrowed_totals: Vec::new(),
            basis: Basis::YearEnd,
            as_of: day_number(law.as_of),
            // Readings, totals and the basis of totals change whether or not they are known.
            memory: Memory::new(
                run.slots
                    .iter()
                    .enumerate()
                    .map(|(at, slot)| at >= first_reading || !slot.domain.is_known())
                    .chain([true])
                    .collect(),
            ),
            group_items,
            relations_of: relations_of(run),
            first_reading,
            first_total,
            rules_of: rules_of.into_iter().map(|(kind, rules)| (kind, rules.into())).collect(),
            duties_of: HashMap::new(),
            depth: 0,
            assumed: None,
        }
    }

    fn domain(&self, slot: SlotId) -> Domain {
        self.memory.read(slot);
        self.domains.get(slot).copied().unwrap_or(Domain::Choice(0))
    }

    /// Sets a domain; what was remembered of it becomes stale.
    fn assign(&mut self, slot: SlotId, domain: Domain) {
        if let Some(known) = self.domains.get_mut(slot) {
            *known = domain;
        }
        self.memory.change(slot);
    }

    /// The end of the window; what is remembered of it stands in the place after all slots.
    fn basis(&self) -> Basis {
        self.memory.read(self.domains.len());
        self.basis
    }

    fn set_basis(&mut self, basis: Basis) {
        if self.basis != basis {
            self.basis = basis;
            self.memory.change(self.domains.len());
        }
    }

    fn total_slot(&self, group: usize, definition: usize) -> SlotId {
        self.first_total + group * self.law.definitions.len() + definition
    }

    /// Duties of a kind of entry, the heaviest first.
    fn duties_of(&mut self, kind: Kind, standing: bool) -> Duties {
        if let Some(duties) = self.duties_of.get(&(kind, standing)) {
            return duties.clone();
        }
        let law = self.law;
        let duties = self.rules_for(kind);
        let duties = duties.iter().filter(|rule| self.is_duty(**rule, standing));
        let mut duties: Vec<(Verdict, usize)> =
            duties.filter_map(|rule| Some((law.rules.get(*rule)?.rule.level?, *rule))).collect();
        duties.sort_by_key(|(level, _)| std::cmp::Reverse(*level));
        let duties: Duties = duties.into();
        self.duties_of.insert((kind, standing), duties.clone());
        duties
    }

    fn rules_for(&self, kind: Kind) -> Rc<[usize]> {
        self.rules_of.get(&kind).cloned().unwrap_or_default()
    }

    fn kind(&self, entity: EntityId) -> Kind {
        self.run.entity(entity).kind
    }

    /// Whether some exemption that applies defeats the rule here.
    fn defeated(&mut self, rule: usize, entity: EntityId) -> Truth {
        let law = self.law;
        let Some(known) = law.rules.get(rule) else { return Truth::False };
        known.defeated_by.iter().fold(Truth::False, |truth, by| match truth {
            Truth::True => truth,
            _ => truth.or(self.applies(*by, entity)),
        })
    }

    /// Whether a rule applies and is not defeated.
    fn applies(&mut self, rule: usize, entity: EntityId) -> Truth {
        let law = self.law;
        let key = (law.definitions.len() + rule, entity);
        if let Some(truth) = self.memory.truth(key) {
            return truth;
        }
        let Some(known) = law.rules.get(rule) else { return Truth::False };
        if self.depth > condition::MAX_DEPTH {
            return Truth::Unknown(Blocker { slot: self.first_total, split: Split::Opaque });
        }
        self.depth += 1;
        let begun = self.memory.begin();
        let truth = match self.condition(&known.when, entity) {
            Truth::False => Truth::False,
            when => when.and(self.defeated(rule, entity).negate()),
        };
        self.depth -= 1;
        let result = self.memory.end(truth, begun);
        self.memory.truths.insert(key, result);
        truth
    }

    /// Whether what a rule requires is met; a rule that requires nothing cannot be met.
    fn met(&mut self, rule: usize, entity: EntityId) -> Truth {
        let law = self.law;
        match law.rules.get(rule).and_then(|known| known.requires.as_ref()) {
            Some(requires) => self.condition(requires, entity),
            None => Truth::False,
        }
    }

    /// Whether a duty is required and not evidenced.
    fn violated(&mut self, rule: usize, entity: EntityId) -> Truth {
        let key = (self.law.definitions.len() + self.law.rules.len() + rule, entity);
        if let Some(truth) = self.memory.truth(key) {
            return truth;
        }
        let begun = self.memory.begin();
        let truth = match self.applies(rule, entity) {
            Truth::False => Truth::False,
            applies => applies.and(self.met(rule, entity).negate()),
        };
        let result = self.memory.end(truth, begun);
        self.memory.truths.insert(key, result);
        truth
    }

    /// The verdict that a violation causes here and now, and until when a period still runs.
    fn level(&mut self, rule: usize, entity: EntityId) -> Option<(Verdict, Option<Due>)> {
        let law = self.law;
        let known = law.rules.get(rule)?;
        let level = known.rule.level?;
        match self.due(known.deadline.as_ref(), entity) {
            Some(due) if law.as_of <= due.day => {
                Some((known.deadline.as_ref().map_or(level, |deadline| deadline.until_then), Some(due)))
            }
            _ => Some((level, None)),
        }
    }

    fn is_duty(&self, rule: usize, standing: bool) -> bool {
        self.law.rules.get(rule).is_some_and(|known| {
            matches!(known.rule.kind, RuleKind::Prohibition | RuleKind::Obligation)
                && (standing || !known.rule.standing)
        })
    }

    fn relation(&mut self, rel: Rel, entity: EntityId) -> Reached {
        match rel {
            Rel::Skeleton(relation) => {
                let run = self.run;
                let links = run.entity(entity).links(relation);
                links
                    .iter()
                    .map(|link| (link.to, self.guards(&link.guards)))
                    .filter(|(_, truth)| *truth != Truth::False)
                    .collect()
            }
            Rel::Defined(at) => self.defined_relation(at, entity),
        }
    }
}
