//! What was worked out before, and for how long it stays true.
//!
//! Most of what a rule rests on lies in one manifest. Only totals join manifests: what rests on a total is stale after any
//! change, everything else only after a change in its own manifest.

use super::total::Part;
use super::truth::{Blocker, Truth};
use super::{Basis, Reached, TotalBounds};
use crate::run::EntityId;
use rustc_hash::FxHashMap;
use std::rc::Rc;

/// An item's part in a total, and what would decide it first.
pub(super) type ItemParts = (Rc<[Part]>, Option<Blocker>);

/// Remembered results, each with the stamp under which it holds.
#[derive(Default)]
pub(super) struct Memory {
    latest: u64,
    /// Last change in each manifest.
    manifests: Vec<u64>,
    /// Last change that concerns all.
    all: u64,
    /// By definition or rule and entry.
    pub truths: FxHashMap<(usize, EntityId), (u64, Truth)>,
    /// By definition and entry.
    pub relations: FxHashMap<(usize, EntityId), (u64, Reached)>,
    /// By group and definition.
    pub totals: FxHashMap<(usize, usize), (u64, TotalBounds)>,
    /// By item, group, definition and basis.
    pub parts: FxHashMap<(EntityId, usize, usize, Basis), (u64, ItemParts)>,
}

impl Memory {
    pub(super) fn new(manifests: usize) -> Self {
        Self { manifests: vec![0; manifests], ..Self::default() }
    }

    /// The stamp of whatever rests on anything.
    pub(super) fn latest(&self) -> u64 {
        self.latest
    }

    /// The stamp of what rests on one manifest alone.
    pub(super) fn of_manifest(&self, manifest: usize) -> u64 {
        self.manifests.get(manifest).copied().unwrap_or(0).max(self.all)
    }

    /// A fact of one manifest changed.
    pub(super) fn forget_manifest(&mut self, manifest: usize) {
        self.latest += 1;
        if let Some(stamp) = self.manifests.get_mut(manifest) {
            *stamp = self.latest;
        }
    }

    /// An assumption about a total changed, or the end of the window at which totals are taken.
    pub(super) fn forget_totals(&mut self) {
        self.latest += 1;
    }

    /// Something changed that concerns all manifests.
    pub(super) fn forget_all(&mut self) {
        self.latest += 1;
        self.all = self.latest;
    }

    /// A truth that still holds.
    pub(super) fn truth(&self, key: (usize, EntityId), stamp: u64) -> Option<Truth> {
        self.truths.get(&key).filter(|(known, _)| *known == stamp).map(|(_, truth)| *truth)
    }
}
