//! What the questions are asked of: the law on each day on which it changes, and the shapes on that day.

use super::named::Named;
use super::shape::Shape;
use crate::fact::Kind;
use crate::law::{Law, LawError, LawSource, PlacedRule};
use crate::rule::{PlaceClass, RegisterEntry};
use jiff::civil::Date;
use std::collections::{BTreeSet, HashSet};
use std::num::NonZero;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// The law on one day, and the shapes.
pub(super) struct DayLaw {
    /// As it is.
    pub real: Law,
    /// With somebody listed in every register.
    pub law: Law,
    /// What is judged.
    pub shapes: Vec<Shape>,
    /// For each rule, those that can change what it comes to.
    pub rests_on: Vec<BTreeSet<usize>>,
    /// What each rule reads, through all that it rests on.
    pub reads: Vec<Named>,
    /// What any rule reads.
    pub all_read: Named,
}

impl DayLaw {
    /// The place of a rule in the law of this day.
    pub(super) fn rule(&self, id: &str) -> Option<usize> {
        self.law.rules.iter().position(|known| known.rule.id == id)
    }

    /// The ids of all that these rules rest on: a question about them has one answer wherever these are the same.
    pub(super) fn basis(&self, rules: &[usize]) -> BTreeSet<String> {
        let parts = rules.iter().filter_map(|rule| self.rests_on.get(*rule)).flatten();
        parts.filter_map(|at| self.law.rules.get(*at)).map(|known| known.rule.id.clone()).collect()
    }
}

fn reads(law: &Law, rests_on: &[BTreeSet<usize>]) -> Vec<Named> {
    let own: Vec<Named> = law.rules.iter().map(|known| Named::of([&known.rule].into_iter())).collect();
    rests_on.iter().map(|parts| Named::together(parts.iter().filter_map(|at| own.get(*at)))).collect()
}

/// The law on all days.
pub(super) struct Ground<'a> {
    /// The files.
    pub source: &'a LawSource,
    /// Each day, in order.
    pub days: Vec<DayLaw>,
}

impl<'a> Ground<'a> {
    /// The law on the days on which it changes, or on these alone.
    pub(super) fn new(source: &'a LawSource, days: &[Date]) -> Result<Self, LawError> {
        let days = if days.is_empty() { change_days(&[source]) } else { days.to_vec() };
        let listed = with_everything_listed(source);
        let days = days.into_iter().map(|day| {
            let law = Law::compile(listed.clone(), day)?;
            let shapes = shapes(&law, &Named::of_laws(&[&listed]))?;
            let rests_on = law.rests_on();
            let reads = reads(&law, &rests_on);
            let all_read = Named::together(reads.iter());
            Ok(DayLaw { real: Law::compile(source.clone(), day)?, rests_on, reads, all_read, law, shapes })
        });
        Ok(Self { source, days: days.collect::<Result<_, LawError>>()? })
    }

    /// The days asked about.
    pub(super) fn days(&self) -> Vec<Date> {
        self.days.iter().map(|day| day.law.as_of).collect()
    }

    /// The shapes asked about.
    pub(super) fn shapes(&self) -> Vec<String> {
        self.days.first().map_or_else(Vec::new, |day| day.shapes.iter().map(|shape| shape.name.clone()).collect())
    }

    /// Every day and shape on which a question about these rules can have another answer than on those before.
    pub(super) fn places(&self, ids: &[&str]) -> Vec<(&DayLaw, &Shape, Vec<usize>)> {
        let mut seen = HashSet::new();
        let mut places = Vec::new();
        for day in &self.days {
            let Some(rules) = ids.iter().map(|id| day.rule(id)).collect::<Option<Vec<_>>>() else { continue };
            if seen.insert(day.basis(&rules)) {
                places.extend(day.shapes.iter().map(|shape| (day, shape, rules.clone())));
            }
        }
        places
    }
}

/// The shapes of all example manifests.
pub(super) fn shapes(law: &Law, named: &Named) -> Result<Vec<Shape>, LawError> {
    law.source.bases.iter().map(|base| Shape::new(&base.name, &base.text, law, named)).collect()
}

/// The days that can be asked about on which some of these laws changes, the first of all among them.
pub(super) fn change_days(sources: &[&LawSource]) -> Vec<Date> {
    let mut days = BTreeSet::new();
    for source in sources {
        let first: Option<Date> = source.jurisdiction.asked_from.parse().ok();
        let last: Option<Date> = source.jurisdiction.checked_until.parse().ok();
        let rules = source.rules.iter().flat_map(|placed| [Some(&placed.rule.from), placed.rule.until.as_ref()]);
        let written = rules.flatten().filter_map(|day| day.parse::<Date>().ok());
        days.extend(written.filter(|day| first.is_none_or(|first| *day >= first)));
        days.extend(first);
        days.extend(last);
    }
    days.into_iter().collect()
}

/// Registers are data that change without the law, so rules are judged by what a register could say: somewhere is listed in
/// each, every entry is in force whatever the day, and an item whose number nobody has read yet counts from the first person.
pub(super) fn with_everything_listed(source: &LawSource) -> LawSource {
    let mut listed = source.clone();
    let classes = source.jurisdiction.places.values();
    let named: Vec<&String> = classes
        .flat_map(|class| match class {
            PlaceClass::Only(codes) | PlaceClass::Except(codes) => codes,
        })
        .collect();
    // The last of the list is least likely to be named by a rule.
    let place = source.places.places.iter().rev().find(|place| !named.contains(&&place.code));
    let always = &source.jurisdiction.asked_from;
    for register in &mut listed.registers.registers {
        for entry in &mut register.entries {
            entry.from.clone_from(always);
            entry.until = None;
            for item in &mut entry.items {
                item.threshold = item.threshold.take().filter(|threshold| threshold.number.is_some());
            }
        }
        register.entries.push(RegisterEntry {
            place: place.map(|place| place.code.clone()),
            from: always.clone(),
            ..RegisterEntry::default()
        });
    }
    listed
}

/// Works on all items with every processor that there is; results keep the order of items.
pub(super) fn each<T: Sync, R: Send>(items: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    each_with(items, || (), |(), item| work(item))
}

/// The same, where each worker keeps something of its own from one item to the next.
pub(super) fn each_with<T: Sync, R: Send, W>(
    items: &[T],
    worker: impl Fn() -> W + Sync,
    work: impl Fn(&mut W, &T) -> R + Sync,
) -> Vec<R> {
    let next = AtomicUsize::new(0);
    let done = Mutex::new(Vec::new());
    let workers = thread::available_parallelism().map_or(1, NonZero::get).min(items.len().max(1));
    thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                let mut own = worker();
                while let Some((at, item)) = {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    items.get(at).map(|item| (at, item))
                } {
                    let result = work(&mut own, item);
                    if let Ok(mut done) = done.lock() {
                        done.push((at, result));
                    }
                }
            });
        }
    });
    let mut done = done.into_inner().unwrap_or_default();
    done.sort_by_key(|(at, _)| *at);
    done.into_iter().map(|(_, result)| result).collect()
}

/// The kind of entry that a rule is asked of.
pub(super) fn subject(placed: &PlacedRule) -> Kind {
    placed.rule.subject
}
