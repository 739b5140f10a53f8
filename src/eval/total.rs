//! Persons of one handler in one window, as an interval.
//!
//! Different datasets may hold the same persons or others: a total lies between the largest single set and the sum of all.
//! The same dataset in several flows holds the same persons.

use super::truth::{Blocker, Split, Truth};
use super::{Basis, Evaluator, TotalBounds};
use crate::calendar::day_number;
use crate::law::{CountOf, DefinitionBody, TotalBody};
use crate::rule::Window;
use crate::run::{Bounds, Counted, Domain, EntityId, Ledger, PersonSet, SetRelation};
use jiff::civil::{Date, date};

/// One set's part in a total.
struct Part {
    set: PersonSet,
    certain: bool,
    bounds: Bounds,
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
        Truth::Unknown(total.blocker.unwrap_or(Blocker { slot, split: Split::AtLeast(number) }))
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
        if let Some((generation, total)) = self.totals.get(&key)
            && *generation == self.generation
        {
            return *total;
        }
        let law = self.law;
        let total = match law.definitions.get(definition).map(|known| &known.body) {
            Some(DefinitionBody::Total(body)) => self.add_up(group, body),
            _ => TotalBounds { bounds: Bounds::exactly(0), blocker: None },
        };
        self.totals.insert(key, (self.generation, total));
        total
    }

    fn add_up(&mut self, group: usize, body: &'a TotalBody) -> TotalBounds {
        let mut parts: Vec<Part> = Vec::new();
        let mut blocker = None;
        for item in self.group_items.get(group).cloned().unwrap_or_default() {
            self.add_item(item, group, body, &mut parts, &mut blocker);
        }
        let open = self.add_ledgers(group, body, &mut parts);
        // Relations are between all persons of sets; only a total of all persons can use that one set lies in another.
        let whole = body.amounts.iter().any(|(_, count)| matches!(count, CountOf::Persons(_)));
        let low = self.largest_disjoint(&parts);
        let high = if open { u64::MAX } else { self.sum_without_subsets(&parts, whole) };
        TotalBounds { bounds: Bounds { low, high }, blocker }
    }

    /// The datasets of an item that count for the group.
    fn add_item(
        &mut self,
        item: EntityId,
        group: usize,
        body: &'a TotalBody,
        parts: &mut Vec<Part>,
        blocker: &mut Option<Blocker>,
    ) {
        let mut counts = Truth::False;
        for (party, reached) in self.follow(&body.key, item) {
            if self.run.entity(party).group == group {
                counts = counts.or(reached);
            }
        }
        if counts == Truth::False {
            return;
        }
        counts = counts.and(self.condition(&body.counted, item));
        if counts == Truth::False {
            return;
        }
        for (dataset, reached) in self.follow(&body.of, item) {
            let counts = counts.and(reached);
            let (bounds, undecided) = self.amount(dataset, body);
            if bounds.high == 0 || counts == Truth::False {
                continue;
            }
            if let Truth::Unknown(by) = counts {
                blocker.get_or_insert(by);
            }
            if let Some(by) = undecided {
                blocker.get_or_insert(by);
            }
            let certain = counts == Truth::True;
            let set = PersonSet::Dataset(dataset);
            match parts.iter_mut().find(|part| part.set == set) {
                Some(part) => part.certain |= certain,
                None => parts.push(Part { set, certain, bounds }),
            }
        }
    }

    /// How many persons of a dataset count: the first case that holds decides; undecided cases widen the interval.
    fn amount(&mut self, dataset: EntityId, body: &'a TotalBody) -> (Bounds, Option<Blocker>) {
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
                _ => return (widest.unwrap_or(bounds), blocker),
            }
        }
        let bounds = widest.map_or(Bounds::exactly(0), |known| Bounds { low: 0, ..known });
        (bounds, blocker)
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
        match self.basis {
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
            Some(number) if self.basis == Basis::YearEnd => {
                Bounds { low: number.min(all.high).max(least), high: number }
            }
            Some(number) => Bounds { low: 0, high: number.min(all.high.max(least)) },
            None => Bounds { low: least.min(all.high), high: all.high },
        }
    }

    /// First and last day of a total's window.
    pub(super) fn window(&self, window: Window) -> (Date, Date) {
        let year = self.law.as_of.year();
        let first = match window {
            Window::CalendarYear => year,
            Window::PreviousCalendarYear => year.saturating_sub(1),
        };
        (date(first, 1, 1), date(year, 12, 31))
    }

    /// Whether a ledger covers the whole window and says that nothing else left.
    pub(super) fn closes(&self, ledger: &Ledger, window: Window) -> bool {
        let (first, last) = self.window(window);
        let last = match self.basis {
            Basis::SoFar => self.as_of,
            Basis::YearEnd => day_number(last),
        };
        ledger.complete && ledger.since <= day_number(first) && ledger.until >= last
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
                let bounds = entry.get(&body.stratum).map_or(Bounds::OPEN, |counted| self.at_basis(*counted));
                parts.push(Part { set: PersonSet::Ledger(group, at, index), certain: true, bounds });
            }
        }
        !(known.named && known.ledgers.iter().any(|ledger| self.closes(ledger, body.window)))
    }

    fn related(&self, one: PersonSet, other: PersonSet, wanted: &[SetRelation]) -> bool {
        self.run.relations.iter().any(|(left, right, relation)| {
            let forward = *left == one && *right == other;
            let backward = *left == other && *right == one && *relation != SetRelation::Subset;
            (forward || backward) && wanted.contains(relation)
        })
    }

    /// The lower end: the largest set that counts for certain, or the most that pairwise disjoint ones add up to.
    fn largest_disjoint(&self, parts: &[Part]) -> u64 {
        let certain: Vec<&Part> = parts.iter().filter(|part| part.certain).collect();
        let largest = certain.iter().map(|part| part.bounds.low).max().unwrap_or(0);
        if self.run.relations.is_empty() {
            return largest;
        }
        let from_each = certain.iter().map(|first| {
            let mut chosen: Vec<&Part> = vec![first];
            for part in &certain {
                if chosen.iter().all(|known| self.related(known.set, part.set, &[SetRelation::Disjoint])) {
                    chosen.push(part);
                }
            }
            chosen.iter().fold(0_u64, |sum, part| sum.saturating_add(part.bounds.low))
        });
        from_each.max().unwrap_or(0).max(largest)
    }

    /// The upper end: the sum of all sets, without those that lie in another that is in the sum.
    fn sum_without_subsets(&self, parts: &[Part], whole: bool) -> u64 {
        let mut counted: Vec<&Part> = parts.iter().collect();
        if whole && !self.run.relations.is_empty() {
            let mut at = 0;
            while let Some(part) = counted.get(at) {
                let inside = counted.iter().enumerate().any(|(other, known)| {
                    other != at && self.related(part.set, known.set, &[SetRelation::Same, SetRelation::Subset])
                });
                if inside {
                    counted.remove(at);
                } else {
                    at += 1;
                }
            }
        }
        counted.iter().fold(0_u64, |sum, part| sum.saturating_add(part.bounds.high))
    }
}
