//! What is in a dataset, and of whom: contents of free-form data, controls, and persons.

use super::{Names, Resolver};
use crate::diagnostic::Diagnostic;
use crate::fact::{FactType, Kind, ShownBy};
use crate::law::NO;
use crate::run::{Domain, EntityId, Origin};
use crate::source::Span;
use crate::syntax::Node;
use std::collections::BTreeSet;

/// Facts whose meaning the skeleton knows: the contents of free-form data are at least what is listed.
const FORM: &str = "form";
const CONTAINS: &str = "contains";
const CONTAINS_ONLY: &str = "contains-only";
const PERSONS: &str = "persons";
const COLLECTED: &str = "collected";
const CONTROL_KIND: &str = "control.kind";
const CONTROL_REMOVES: &str = "control.removes";
const CONTROL_TESTED: &str = "control.tested";

impl Resolver<'_> {
    /// A number that counts part of the persons cannot be larger than all of them.
    pub(super) fn parts(&mut self, id: EntityId) {
        let law = self.law;
        let facts = law.vocabulary.facts(Kind::Dataset);
        for (at, fact) in facts.facts.iter().enumerate() {
            let Some(whole) = fact.part_of.as_ref().and_then(|part| facts.find(&part.fact)) else { continue };
            let part = self.run.slots.get(self.run.slot_of(id, at)).map(|slot| (slot.domain, slot.span));
            let Some((Domain::Number { low, high }, span)) = part.filter(|_| fact.fact_type == FactType::Number) else {
                continue;
            };
            let Some(persons) = self.run.persons.get(&self.run.slot_of(id, whole.0)) else { continue };
            let counts = persons.by_place.iter().map(|(_, counted)| counted).chain(&persons.anywhere);
            let most = counts.fold(0_u64, |sum, counted| sum.saturating_add(counted.year_end.high));
            if low <= high && low > most {
                let message = format!("`{}` is {low}, more than all `{}`, {most}", fact.name, whole.1.name);
                let error = Diagnostic::error("impossible-count", span, message);
                self.error(error.with_help(format!("`{}` counts some of `{}`", fact.name, whole.1.name)));
            }
        }
    }

    /// Somebody is counted of whose kind of data nothing can be in the set.
    pub(super) fn parts_of_nothing(&mut self, id: EntityId) {
        let law = self.law;
        let facts = law.vocabulary.facts(Kind::Dataset);
        for (at, fact) in facts.facts.iter().enumerate() {
            let Some(part) = fact.part_of.as_ref().filter(|part| !part.shown_by.is_empty()) else { continue };
            let Some(slot) = self.run.slots.get(self.run.slot_of(id, at)) else { continue };
            let (Domain::Number { low, high }, span) = (slot.domain, slot.span) else { continue };
            let excluded: Option<Vec<Span>> = part.shown_by.iter().map(|shown| self.is_excluded(id, shown)).collect();
            let Some(excluded) = excluded.filter(|_| 0 < low && low <= high) else { continue };
            let named: Vec<String> = part.shown_by.iter().map(|shown| format!("`{}`", shown.fact)).collect();
            let named = named.join(" and ");
            let message = format!("`{}` is {low}, and {named} leave nothing of the kind in the set", fact.name);
            let error = Diagnostic::error("contradiction", span, message);
            let error = excluded.into_iter().fold(error, |error, at| error.with_related(at, "which leaves none here"));
            self.error(error.with_help(format!("write `{}: 0`, or correct {named}", fact.name)));
        }
    }

    /// Where a fact says that nothing of a kind is there; `None` where it allows it.
    fn is_excluded(&self, id: EntityId, shown: &ShownBy) -> Option<Span> {
        let (at, _) = self.law.vocabulary.facts(Kind::Dataset).find(&shown.fact)?;
        let slot = self.run.slots.get(self.run.slot_of(id, at))?;
        let class = shown.class.as_ref().and_then(|class| self.law.vocabulary.category_class(class));
        let excluded = match (slot.domain, class) {
            (Domain::Set { may, .. }, Some(class)) => may & class == 0,
            (Domain::Choice(mask), None) => mask == NO,
            _ => false,
        };
        excluded.then_some(slot.span)
    }

    /// Persons who are at home gave their data there, so that the data were collected there too.
    pub(super) fn persons_and_places(&mut self, id: EntityId) {
        let home = self.law.home();
        let facts = self.law.vocabulary.facts(Kind::Dataset);
        let Some((at, _)) = facts.find(PERSONS) else { return };
        let persons = self.run.persons.get(&self.run.slot_of(id, at));
        let at_home = persons.is_some_and(|persons| {
            persons.by_place.iter().any(|(place, counted)| place & home != 0 && counted.year_end.high > 0)
        });
        if at_home && self.members(id, COLLECTED).is_some_and(|(_, may)| may & home == 0) {
            self.contradictory(id, COLLECTED, "has persons at home, and says that nothing was collected there");
        }
    }

    /// Of free-form data the list of contents is a lower end, unless a tested control removes the rest.
    pub(super) fn contents(&mut self, id: EntityId) {
        let law = self.law;
        let facts = law.vocabulary.facts(Kind::Dataset);
        let Some((at, _)) = facts.find(CONTAINS) else { return };
        let domain = |name: &str| {
            let (at, fact) = facts.find(name)?;
            let slot = self.run.slots.get(self.run.slot_of(id, at))?;
            Some((slot.domain, fact))
        };
        let free_form = domain(FORM).is_none_or(|(domain, fact)| match domain {
            Domain::Choice(mask) => fact
                .values
                .iter()
                .enumerate()
                .any(|(at, value)| mask & (1 << at) != 0 && fact.free_form.contains(value)),
            _ => true,
        });
        let slot = self.run.slot_of(id, at);
        let Some(Domain::Set { must, may, .. }) = self.run.slots.get(slot).map(|slot| slot.domain) else { return };
        if !free_form {
            return;
        }
        let complete = domain(CONTAINS_ONLY).is_some_and(|(domain, _)| domain == Domain::Choice(crate::law::YES));
        let today = crate::calendar::day_number(law.as_of);
        let tested = domain(CONTROL_TESTED).is_some_and(|(domain, _)| match domain {
            Domain::Number { low, high } => low <= high && i64::try_from(low).unwrap_or(i64::MAX) <= today,
            _ => false,
        });
        let removing = domain(CONTROL_KIND).is_some_and(|(domain, fact)| match domain {
            Domain::Choice(mask) => {
                let kind = fact.values.iter().enumerate().find(|(at, _)| mask == 1 << at);
                kind.is_some_and(|(_, kind)| fact.removing.contains(kind))
            }
            _ => false,
        });
        let listed = self.run.slots.get(slot).is_some_and(|slot| slot.origin == Origin::Manifest) && must == may;
        let possible =
            if complete && tested && removing { self.not_removed(id) } else { law.vocabulary.all_categories() };
        let must = if listed { must } else { 0 };
        if let Some(slot) = self.run.slots.get_mut(slot) {
            slot.domain = Domain::Set { must, may: must | possible, filled: false };
        }
    }

    /// Blocks of which the control leaves at least one category in.
    fn not_removed(&self, id: EntityId) -> u64 {
        let removed = self.removed_categories(id);
        self.law
            .vocabulary
            .categories()
            .filter(|category| !removed.contains(*category))
            .filter_map(|category| self.law.vocabulary.category(category))
            .fold(0, |blocks, block| blocks | block)
    }

    fn removed_categories(&self, id: EntityId) -> BTreeSet<String> {
        self.removed
            .get(&id)
            .into_iter()
            .flatten()
            .filter_map(|name| self.law.vocabulary.category_subtree(name))
            .flatten()
            .collect()
    }

    /// Remembers which categories a control removes; blocks are too coarse for that.
    pub(super) fn remember_removed(&mut self, root: &Node, names: &Names) {
        for (key, id) in &names.datasets {
            let path = CONTROL_REMOVES.split_once('.').unwrap_or((CONTROL_REMOVES, ""));
            let node = root.get("datasets").and_then(|node| node.get(key)?.get(path.0)?.get(path.1));
            let items = node.and_then(Node::as_sequence).unwrap_or(&[]);
            let removed = items.iter().filter_map(|item| item.as_str().map(str::to_owned)).collect();
            self.removed.insert(*id, removed);
        }
    }
}
