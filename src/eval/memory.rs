//! What was worked out before, and for how long it stays true.
//!
//! A result follows from the slots that were read for it. It stays true until one of them changes, whatever else does: so a
//! search that divides one fact works out anew only what rests on that fact.

use super::total::Part;
use super::truth::{Blocker, Truth};
use super::{Basis, Reached, TotalBounds};
use crate::run::{EntityId, SlotId};
use rustc_hash::FxHashMap;
use std::cell::RefCell;
use std::hash::Hash;
use std::rc::Rc;

/// An item's part in a total, and what would decide it first.
pub(super) type ItemParts = (Rc<[Part]>, Option<Blocker>);

/// Results by what they are of.
pub(super) type Results<K, T> = FxHashMap<K, Remembered<T>>;

/// A result with the slots that were read for it.
pub(super) struct Remembered<T> {
    value: T,
    /// The last change at which it was known to hold.
    seen: u64,
    reads: Box<[SlotId]>,
}

/// Remembered results, and which slots changed when.
#[derive(Default)]
pub(super) struct Memory {
    changes: Changes,
    /// By definition, then rule, then violation of a rule; and entry.
    pub truths: Results<(usize, EntityId), Truth>,
    /// By definition and entry.
    pub relations: Results<(usize, EntityId), Reached>,
    /// By group and definition.
    pub totals: Results<(usize, usize), TotalBounds>,
    /// By item, group, definition and basis.
    pub parts: Results<(EntityId, usize, usize, Basis), ItemParts>,
}

/// When each slot last changed, and what is being read.
#[derive(Default)]
pub(super) struct Changes {
    latest: u64,
    /// Results from before this change are forgotten.
    forgotten: u64,
    /// By slot: its last change.
    of: Vec<u64>,
    /// By slot: whether it may change. What is known from the start never does, and need not be noted.
    open: Vec<bool>,
    reads: RefCell<Reads>,
}

/// Slots read by the results that are being worked out, the outermost first.
#[derive(Default)]
struct Reads {
    slots: Vec<SlotId>,
    /// How many results are being worked out, one within the other.
    depth: usize,
}

impl Memory {
    /// A memory over slots of which these may change.
    pub(super) fn new(open: Vec<bool>) -> Self {
        let changes = Changes { of: vec![0; open.len()], open, ..Changes::default() };
        Self { changes, ..Self::default() }
    }

    /// Notes that a slot is read.
    pub(super) fn read(&self, slot: SlotId) {
        if self.changes.open.get(slot) == Some(&true) {
            let mut reads = self.changes.reads.borrow_mut();
            if reads.depth > 0 {
                reads.slots.push(slot);
            }
        }
    }

    /// A slot changed.
    pub(super) fn change(&mut self, slot: SlotId) {
        let changes = &mut self.changes;
        changes.latest += 1;
        if let Some(changed) = changes.of.get_mut(slot) {
            *changed = changes.latest;
        }
        if let Some(open) = changes.open.get_mut(slot).filter(|open| !**open) {
            *open = true;
            changes.forgotten = changes.latest;
        }
    }

    /// Something changed that no slot holds.
    pub(super) fn forget_all(&mut self) {
        self.changes.latest += 1;
        self.changes.forgotten = self.changes.latest;
    }

    /// A truth that still holds.
    pub(super) fn truth(&mut self, key: (usize, EntityId)) -> Option<Truth> {
        recall(&mut self.truths, key, &self.changes)
    }

    /// A relation that still holds.
    pub(super) fn relation(&mut self, key: (usize, EntityId)) -> Option<Reached> {
        recall(&mut self.relations, key, &self.changes)
    }

    /// A total that still holds.
    pub(super) fn total(&mut self, key: (usize, usize)) -> Option<TotalBounds> {
        recall(&mut self.totals, key, &self.changes)
    }

    /// Parts of a total that still hold.
    pub(super) fn parts(&mut self, key: (EntityId, usize, usize, Basis)) -> Option<ItemParts> {
        recall(&mut self.parts, key, &self.changes)
    }

    /// Begins to note what is read for a result; [`Self::end`] gives it.
    pub(super) fn begin(&self) -> usize {
        let mut reads = self.changes.reads.borrow_mut();
        reads.depth += 1;
        reads.slots.len()
    }

    /// A result, with what was read since its beginning.
    pub(super) fn end<T>(&self, value: T, begun: usize) -> Remembered<T> {
        let mut reads = self.changes.reads.borrow_mut();
        let begun = begun.min(reads.slots.len());
        let mut own = reads.slots.split_off(begun);
        own.sort_unstable();
        own.dedup();
        reads.depth -= 1;
        // Whatever rests on this result rests on what was read for it.
        if reads.depth > 0 {
            reads.slots.extend_from_slice(&own);
        }
        Remembered { value, seen: self.changes.latest, reads: own.into() }
    }
}

impl<T> Remembered<T> {
    /// The result, and the slots that were read for it.
    pub(super) fn into_parts(self) -> (T, Box<[SlotId]>) {
        (self.value, self.reads)
    }
}

fn recall<K: Hash + Eq, T: Clone>(results: &mut Results<K, T>, key: K, changes: &Changes) -> Option<T> {
    let known = results.get_mut(&key)?;
    if known.seen < changes.latest {
        let changed = |slot: &SlotId| changes.of.get(*slot).is_none_or(|changed| *changed > known.seen);
        if known.seen < changes.forgotten || known.reads.iter().any(changed) {
            return None;
        }
        known.seen = changes.latest;
    }
    let mut reads = changes.reads.borrow_mut();
    if reads.depth > 0 {
        reads.slots.extend_from_slice(&known.reads);
    }
    Some(known.value.clone())
}
