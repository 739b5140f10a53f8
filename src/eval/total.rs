//! Persons of one handler in one window, as an interval.
//!
//! Different datasets may hold the same persons or others: a total lies between the largest single set and the sum of all.
//! The same dataset in several flows holds the same persons.

use super::memory::ItemParts;
use super::report::range;
use super::truth::{Blocker, Split, Truth};
use super::{Basis, Evaluator, TotalBounds};
use crate::calendar::{day_number, days_of};
use crate::finding::TotalPart;
use crate::law::{CountOf, DefinitionBody, SkeletonRelation, TotalBody};
use crate::rule::Window;
use crate::run::{Bounds, Counted, Domain, EntityId, Group, PersonSet, SetRelation};
use crate::source::Span;
use jiff::civil::Date;
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BTreeMap;

/// One set's part in a total.
#[derive(Debug, Clone, Copy)]
pub(super) struct Part {
    set: PersonSet,
    certain: bool,
    bounds: Bounds,
    /// Whether all persons of the set are counted, not only some of them.
    whole: bool,
}

impl<'a> Evaluator<'a> {
    pub(super) fn total_at_least(&mut self, definition: usize, number: u64, party: EntityId) -> Truth {
        let group = self.run.entity(party).group;
        let total = self.total(group, definition);
        let slot = self.total_slot(group, definition);
        let (low, high) = self.narrowed(total.bounds, slot);
        if low >= number {
            return Truth::True;
        }
        if high < number {
            return Truth::False;
        }
        let itself = Blocker { slot, split: Split::AtLeast(number) };
        // In a space the total is open above, whatever else is decided.
        let blocker = total.blocker.filter(|_| self.assumed.is_none() || total.bounds.high < u64::MAX);
        Truth::Unknown(blocker.unwrap_or(itself))
    }

    fn narrowed(&self, bounds: Bounds, slot: usize) -> (u64, u64) {
        match self.domain(slot) {
            Domain::Number { low, high } => (bounds.low.max(low), bounds.high.min(high)),
            _ => (bounds.low, bounds.high),
        }
    }

    /// Whether every total that is narrowed can still have the value that was assumed.
    pub(super) fn totals_are_consistent(&mut self) -> bool {
        let definitions = self.law.definitions.len().max(1);
        for slot in self.narrowed_totals.clone() {
            let at = slot - self.first_total;
            let total = self.total(at / definitions, at % definitions);
            let (low, high) = self.narrowed(total.bounds, slot);
            if low > high {
                return false;
            }
        }
        true
    }

    pub(super) fn total(&mut self, group: usize, definition: usize) -> TotalBounds {
        let key = (group, definition);
        if let Some(total) = self.memory.total(key) {
            return total;
        }
        let law = self.law;
        let begun = self.memory.begin();
        let total = match law.definitions.get(definition).map(|known| &known.body) {
            Some(DefinitionBody::Total(body)) => self.add_up(group, definition, body),
            _ => TotalBounds { bounds: Bounds::exactly(0), blocker: None },
        };
        let result = self.memory.end(total, begun);
        self.memory.totals.insert(key, result);
        total
    }

    fn add_up(&mut self, group: usize, definition: usize, body: &'a TotalBody) -> TotalBounds {
        let mut parts: Vec<Part> = Vec::new();
        let mut places: FxHashMap<PersonSet, usize> = FxHashMap::default();
        let mut blocker = None;
        let items = self.group_items.get(group).cloned().unwrap_or_default();
        for item in items.iter() {
            let (of_item, undecided) = self.item_parts(*item, group, definition, body);
            blocker = blocker.or(undecided);
            for part in of_item.iter() {
                // A dataset in several flows holds the same persons.
                match places.get(&part.set).and_then(|at| parts.get_mut(*at)) {
                    Some(known) => known.certain |= part.certain,
                    None => {
                        places.insert(part.set, parts.len());
                        parts.push(*part);
                    }
                }
            }
        }
        let open = self.add_ledgers(group, body, &mut parts);
        let low = self.largest_disjoint(&parts);
        let high = if open { u64::MAX } else { self.sum_without_subsets(&parts) };
        TotalBounds { bounds: Bounds { low, high }, blocker }
    }

    /// What an item adds; it rests on the item's manifest alone.
    fn item_parts(&mut self, item: EntityId, group: usize, definition: usize, body: &'a TotalBody) -> ItemParts {
        let key = (item, group, definition, self.basis());
        if let Some(parts) = self.memory.parts(key) {
            return parts;
        }
        let begun = self.memory.begin();
        let mut blocker = None;
        let parts: ItemParts = (self.add_item(item, group, body, &mut blocker).into(), blocker);
        let result = self.memory.end(parts.clone(), begun);
        self.memory.parts.insert(key, result);
        parts
    }

    /// The datasets of an item that count for the group.
    fn add_item(
        &mut self,
        item: EntityId,
        group: usize,
        body: &'a TotalBody,
        blocker: &mut Option<Blocker>,
    ) -> Vec<Part> {
        let mut parts: Vec<Part> = Vec::new();
        let mut counts = Truth::False;
        for (party, reached) in self.follow(&body.key, item) {
            if self.run.entity(party).group == group {
                counts = counts.or(reached);
            }
        }
        if counts != Truth::False {
            counts = counts.and(self.condition(&body.counted, item));
        }
        if counts == Truth::False {
            return parts;
        }
        for (dataset, reached) in self.follow(&body.of, item) {
            let counts = counts.and(reached);
            let (bounds, undecided, whole) = self.amount(dataset, body);
            if bounds.high == 0 || counts == Truth::False {
                continue;
            }
            if let Truth::Unknown(by) = counts {
                blocker.get_or_insert(by);
            }
            if let Some(by) = undecided {
                blocker.get_or_insert(by);
            }
            parts.push(Part { set: PersonSet::Dataset(dataset), certain: counts == Truth::True, bounds, whole });
        }
        parts
    }

    /// How many persons of a dataset count, and whether all do: the first case that holds decides; undecided cases widen the
    /// interval.
    fn amount(&mut self, dataset: EntityId, body: &'a TotalBody) -> (Bounds, Option<Blocker>, bool) {
        let mut widest: Option<Bounds> = None;
        let mut blocker = None;
        for (when, count) in &body.amounts {
            let truth = self.condition(when, dataset);
            if truth == Truth::False {
                continue;
            }
            let bounds = self.count(dataset, count);
            widest =
                Some(widest.map_or(bounds, |known| Bounds {
                    low: known.low.min(bounds.low),
                    high: known.high.max(bounds.high),
                }));
            match truth {
                Truth::Unknown(by) => blocker = blocker.or(Some(by)),
                _ => {
                    let whole = blocker.is_none() && matches!(count, CountOf::Persons(_));
                    return (widest.unwrap_or(bounds), blocker, whole);
                }
            }
        }
        let bounds = widest.map_or(Bounds::exactly(0), |known| Bounds { low: 0, ..known });
        (bounds, blocker, false)
    }

    pub(super) fn count(&mut self, dataset: EntityId, count: &CountOf) -> Bounds {
        match count {
            CountOf::Nothing => Bounds::exactly(0),
            CountOf::Persons(fact) => self.persons(dataset, *fact, u64::MAX),
            CountOf::PersonsIn(fact, places) => self.persons(dataset, *fact, *places),
            CountOf::PersonsLess(fact, part) => {
                let all = self.persons(dataset, *fact, u64::MAX);
                let part = self.part(dataset, *part);
                let high = if all.high == u64::MAX { u64::MAX } else { all.high.saturating_sub(part.low) };
                Bounds { low: all.low.saturating_sub(part.high), high }
            }
            CountOf::Part(part) => self.part(dataset, *part),
            CountOf::PartIn(fact, part, places) => {
                let all = self.persons(dataset, *fact, u64::MAX);
                let inside = self.persons(dataset, *fact, *places);
                let part = self.part(dataset, *part);
                let outside = all.high.saturating_sub(inside.low);
                Bounds { low: part.low.saturating_sub(outside), high: part.high.min(inside.high) }
            }
        }
    }

    /// Persons in places of these blocks.
    fn persons(&self, dataset: EntityId, fact: usize, places: u64) -> Bounds {
        let Some(persons) = self.run.persons.get(&self.run.slot_of(dataset, fact)) else { return Bounds::OPEN };
        let listed = persons
            .by_place
            .iter()
            .filter(|(place, _)| place & places != 0)
            .fold(Bounds::exactly(0), |sum, (_, counted)| sum.plus(self.at_basis(*counted)));
        match persons.anywhere {
            None => listed,
            Some(counted) if places == u64::MAX => listed.plus(self.at_basis(counted)),
            Some(counted) => listed.plus(Bounds { low: 0, high: self.at_basis(counted).high }),
        }
    }

    fn at_basis(&self, counted: Counted) -> Bounds {
        match self.basis() {
            Basis::SoFar => counted.so_far,
            Basis::YearEnd => counted.year_end,
        }
    }

    /// A part of the persons: as stated, or by whether there is any at all.
    fn part(&mut self, dataset: EntityId, fact: usize) -> Bounds {
        let law = self.law;
        let facts = law.vocabulary.facts(crate::fact::Kind::Dataset);
        let Some(part_of) = facts.facts.get(fact).and_then(|fact| fact.part_of.as_ref()) else { return Bounds::OPEN };
        let all =
            facts.find(&part_of.fact).map_or(Bounds::OPEN, |(persons, _)| self.persons(dataset, persons, u64::MAX));
        let definition = law
            .definitions
            .iter()
            .position(|known| known.kind == crate::fact::Kind::Dataset && known.name == part_of.at_least_one_if);
        let there = definition.map_or(Truth::True, |at| self.defined(at, dataset));
        if there == Truth::False {
            return Bounds::exactly(0);
        }
        let stated = match self.domain(self.run.slot_of(dataset, fact)) {
            Domain::Number { low, high } if low == high && low > 0 => Some(low),
            _ => None,
        };
        let least = u64::from(there == Truth::True);
        match stated {
            Some(number) if self.basis() == Basis::YearEnd => {
                Bounds { low: number.min(all.high).max(least), high: number }
            }
            Some(number) => Bounds { low: 0, high: number.min(all.high.max(least)) },
            None => Bounds { low: least.min(all.high), high: all.high },
        }
    }

    /// First and last day of a total's window.
    pub(super) fn window(&self, window: Window) -> (Date, Date) {
        days_of(window, self.law.as_of)
    }

    /// Whether ledgers that say that nothing else left cover the whole window together.
    pub(super) fn is_closed(&self, group: &Group, window: Window) -> bool {
        let (first, last) = self.window(window);
        let last = match self.basis() {
            Basis::SoFar => self.as_of,
            Basis::YearEnd => day_number(last),
        };
        let mut periods: Vec<(i64, i64)> =
            group.ledgers.iter().filter(|ledger| ledger.complete).map(|ledger| (ledger.since, ledger.until)).collect();
        periods.sort_unstable();
        // The first day of which no ledger is known to speak.
        let open = periods.into_iter().fold(day_number(first), |open, (since, until)| match since <= open {
            true => open.max(until.saturating_add(1)),
            false => open,
        });
        group.named && open > last
    }

    /// Adds what ledgers say, and tells whether more may have left.
    fn add_ledgers(&self, group: usize, body: &TotalBody, parts: &mut Vec<Part>) -> bool {
        let Some(known) = self.run.groups.get(group) else { return true };
        let (first, last) = self.window(body.window);
        for (at, ledger) in known.ledgers.iter().enumerate() {
            if ledger.since > day_number(last) || ledger.until < day_number(first) {
                continue;
            }
            for (index, entry) in ledger.entries.iter().enumerate() {
                let mut bounds = self.ledger_bounds(&entry.columns, body);
                // What left before or after the window does not count, and may be all.
                if ledger.since < day_number(first) || ledger.until > day_number(last) {
                    bounds.low = 0;
                }
                parts.push(Part { set: PersonSet::Ledger(group, at, index), certain: true, bounds, whole: false });
            }
        }
        !self.is_closed(known, body.window)
    }

    /// What an entry says of a total: in its own column, in those that together stand for it, and in those of which it is a
    /// part. The persons of several parts may be the same.
    fn ledger_bounds(&self, entry: &BTreeMap<String, Counted>, body: &TotalBody) -> Bounds {
        let column = |name: &String| entry.get(name).map_or(Bounds::OPEN, |counted| self.at_basis(*counted));
        let mut bounds = column(&body.stratum);
        if !body.or_together.is_empty() {
            bounds = bounds.within(union(body.or_together.iter().map(column)));
        }
        for whole in &body.wholes {
            let all = column(&whole.stratum);
            let others = union(whole.parts.iter().filter(|part| **part != body.stratum).map(column));
            bounds = bounds.within(Bounds { low: all.low.saturating_sub(others.high), high: all.high });
        }
        bounds
    }

    fn related(&self, one: PersonSet) -> &[(PersonSet, SetRelation)] {
        self.relations_of.get(&one).map_or(&[], Vec::as_slice)
    }

    fn are_disjoint(&self, one: PersonSet, other: PersonSet) -> bool {
        self.related(one).contains(&(other, SetRelation::Disjoint))
    }

    /// The lower end: the largest set that counts for certain, or the most that pairwise disjoint ones add up to.
    fn largest_disjoint(&self, parts: &[Part]) -> u64 {
        let certain = parts.iter().filter(|part| part.certain);
        let largest = certain.clone().map(|part| part.bounds.low).max().unwrap_or(0);
        let related = certain.filter(|part| !self.related(part.set).is_empty());
        let lows: BTreeMap<PersonSet, u64> = related.map(|part| (part.set, part.bounds.low)).collect();
        let from_each = lows.keys().map(|first| {
            let mut chosen = vec![*first];
            for (other, _) in self.related(*first).iter().filter(|(other, _)| lows.contains_key(other)) {
                if chosen.iter().all(|known| self.are_disjoint(*known, *other)) {
                    chosen.push(*other);
                }
            }
            chosen.iter().filter_map(|set| lows.get(set)).fold(0_u64, |sum, low| sum.saturating_add(*low))
        });
        from_each.max().unwrap_or(0).max(largest)
    }

    /// The upper end: the sum of all sets, without those that lie in another that is in the sum as a whole.
    fn sum_without_subsets(&self, parts: &[Part]) -> u64 {
        let mut counted: BTreeMap<PersonSet, u64> = parts.iter().map(|part| (part.set, part.bounds.high)).collect();
        let whole: FxHashSet<PersonSet> = parts.iter().filter(|part| part.whole).map(|part| part.set).collect();
        for part in parts {
            let mut wider = self.related(part.set).iter().filter(|(_, relation)| *relation != SetRelation::Disjoint);
            if wider.any(|(other, _)| whole.contains(other) && counted.contains_key(other)) {
                counted.remove(&part.set);
            }
        }
        counted.values().fold(0_u64, |sum, high| sum.saturating_add(*high))
    }

    /// Distinct persons of some datasets, each with whether it is certainly among them.
    pub(super) fn distinct_persons(&self, datasets: &[(EntityId, bool, Bounds)], whole: bool) -> Bounds {
        let parts: Vec<Part> = datasets
            .iter()
            .map(|(dataset, certain, bounds)| Part {
                set: PersonSet::Dataset(*dataset),
                certain: *certain,
                bounds: *bounds,
                whole,
            })
            .collect();
        Bounds { low: self.largest_disjoint(&parts), high: self.sum_without_subsets(&parts) }
    }

    /// Persons of a dataset by a fact that counts all of them, or some.
    pub(super) fn counted_by(&mut self, dataset: EntityId, fact: usize, all: bool) -> Bounds {
        if all { self.persons(dataset, fact, u64::MAX) } else { self.part(dataset, fact) }
    }

    /// What adds up in a total: each dataset in each flow, and each line of a ledger.
    pub(super) fn total_parts(&mut self, group: usize, definition: usize) -> Vec<TotalPart> {
        let (law, run) = (self.law, self.run);
        let Some(DefinitionBody::Total(body)) = law.definitions.get(definition).map(|known| &known.body) else {
            return Vec::new();
        };
        let mut found = Vec::new();
        for item in self.group_items.get(group).cloned().unwrap_or_default().iter() {
            let (parts, _) = self.item_parts(*item, group, definition, body);
            let entity = run.entity(*item);
            let manifest = run.manifests.get(entity.manifest).map_or("", |manifest| &manifest.id);
            let flow = entity.links(SkeletonRelation::Flow).first().map_or("", |link| &run.entity(link.to).key);
            for part in parts.iter() {
                let PersonSet::Dataset(dataset) = part.set else { continue };
                let name = format!("{manifest}/{flow}/{}", run.entity(dataset).key);
                found.push(part.shown(body, name, "manifest", entity.span));
            }
        }
        let mut listed = Vec::new();
        self.add_ledgers(group, body, &mut listed);
        for part in listed.into_iter().filter(|part| part.bounds.high > 0) {
            let PersonSet::Ledger(group, ledger, entry) = part.set else { continue };
            let ledger = run.groups.get(group).and_then(|group| group.ledgers.get(ledger));
            let Some(entry) = ledger.and_then(|ledger| ledger.entries.get(entry)) else { continue };
            found.push(part.shown(body, entry.id.clone(), "ledger", entry.span));
        }
        found
    }
}

impl Part {
    fn shown(self, body: &TotalBody, name: String, source: &'static str, location: Span) -> TotalPart {
        let year_end = range(self.bounds);
        TotalPart { total: body.stratum.clone(), name, certain: self.certain, year_end, source, location }
    }
}

/// The persons of sets that may share some.
fn union(sets: impl Iterator<Item = Bounds>) -> Bounds {
    sets.fold(Bounds::exactly(0), |union, next| Bounds {
        low: union.low.max(next.low),
        high: union.high.saturating_add(next.high),
    })
}
