//! The smallest changes that make a verdict lighter.
//!
//! What is open stays open while all the facts that decided it stay. So one of them must change: the search tries each
//! thing that can be done about one of them, and looks at what is open then. Whatever it finds was judged like any manifest.

use super::candidate::{Candidates, Step};
use super::case::{Case, Judged};
use super::edit::Edit;
use crate::finding::Verdict;
use serde_json::{Value as Json, json};
use std::collections::{BTreeMap, BTreeSet};

/// How many things may have to be done at once.
const MOST_STEPS: usize = 4;
/// How many of the smallest are kept.
const MOST_WAYS: usize = 8;

/// The smallest changes to one target.
#[derive(Debug, Clone)]
pub(super) struct Found {
    /// The worst verdict that is left.
    pub target: Verdict,
    /// Each a way of its own, all of the same size.
    pub ways: Vec<Vec<Step>>,
}

/// Looks for changes.
pub(super) struct Search<'c> {
    case: &'c Case<'c>,
    /// The worst verdict of each set of steps that was judged; nothing where no manifest can say it.
    worst: BTreeMap<Vec<String>, Option<Verdict>>,
    left: usize,
}

impl<'c> Search<'c> {
    /// A search that may judge so many manifests.
    pub(super) fn new(case: &'c Case<'c>, budget: usize) -> Self {
        Self { case, worst: BTreeMap::new(), left: budget }
    }

    /// Whether the search ended before it had looked everywhere.
    pub(super) fn is_cut_short(&self) -> bool {
        self.left == 0
    }

    /// For every verdict lighter than the present one, the smallest changes to it, those left out that reach a lighter one.
    pub(super) fn all(&mut self) -> Vec<Found> {
        let Some(worst) = self.worst(&[]) else { return Vec::new() };
        let mut found: Vec<Found> = Vec::new();
        let mut least = 1;
        for target in Verdict::ALL.into_iter().rev().filter(|verdict| *verdict < worst) {
            let Some(ways) = self.smallest(target, least) else { break };
            least = ways.first().map_or(least, Vec::len);
            // What does more is shown with what it does.
            for other in &mut found {
                other.ways.retain(|way| !ways.iter().any(|better| same_facts(way, better)));
            }
            found.push(Found { target, ways });
        }
        found.retain(|found| !found.ways.is_empty());
        found
    }

    fn smallest(&mut self, target: Verdict, least: usize) -> Option<Vec<Vec<Step>>> {
        for size in least..=MOST_STEPS {
            let mut ways = Vec::new();
            self.look(&mut Vec::new(), None, size, target, &mut ways, &mut BTreeSet::new());
            if !ways.is_empty() {
                let mut loosened: Vec<Vec<Step>> = ways.into_iter().map(|way| self.loosen(way, target)).collect();
                loosened.dedup();
                loosened.retain(|way| {
                    !empties_a_list(way) && self.case.harms_nothing_else(way.iter().flat_map(|step| &step.edits))
                });
                loosened.truncate(MOST_WAYS);
                if !loosened.is_empty() {
                    return Some(loosened);
                }
            }
            if self.is_cut_short() {
                return None;
            }
        }
        None
    }

    /// Tries everything that can be done about the duty that leaves the fewest choices.
    fn look(
        &mut self,
        done: &mut Vec<Step>,
        before: Option<&Judged>,
        size: usize,
        target: Verdict,
        ways: &mut Vec<Vec<Step>>,
        tried: &mut BTreeSet<Vec<String>>,
    ) {
        if !tried.insert(name(done)) || self.is_cut_short() {
            return;
        }
        if done.len() == size {
            if self.reaches(done, target) {
                ways.push(done.clone());
            }
            return;
        }
        let judged = self.judge(done);
        // What no manifest can say may be half of something that one can.
        let Some(state) = judged.as_ref().or(before) else { return };
        for step in self.choices(state, target) {
            if !done.iter().any(|other| other.touches(&step)) {
                done.push(step);
                self.look(done, Some(state), size, target, ways, tried);
                done.pop();
            }
        }
    }

    fn choices(&self, judged: &Judged, target: Verdict) -> Vec<Step> {
        let candidates = Candidates { case: self.case, judged };
        let of_each = judged.open.iter().filter(|open| open.level > target).map(|open| {
            let mut steps: Vec<Step> = Vec::new();
            for step in open.facts.iter().flat_map(|slot| candidates.of(*slot)) {
                if !steps.contains(&step) {
                    steps.push(step);
                }
            }
            steps
        });
        of_each.min_by_key(Vec::len).unwrap_or_default()
    }

    fn judge(&mut self, steps: &[Step]) -> Option<Judged> {
        self.left = self.left.saturating_sub(1);
        self.case.judge(steps.iter().flat_map(|step| &step.edits))
    }

    fn worst(&mut self, steps: &[Step]) -> Option<Verdict> {
        let name = name(steps);
        if let Some(known) = self.worst.get(&name) {
            return *known;
        }
        let worst = self.judge(steps).map(|judged| judged.judgement.worst());
        self.worst.insert(name, worst);
        worst
    }

    fn reaches(&mut self, steps: &[Step], target: Verdict) -> bool {
        self.worst(steps).is_some_and(|worst| worst <= target)
    }

    /// Puts back what does no harm: items of lists, and as many persons as can be.
    fn loosen(&mut self, mut steps: Vec<Step>, target: Verdict) -> Vec<Step> {
        for at in 0..steps.len() {
            let Some(Step { change: None, edits }) = steps.get(at).cloned() else { continue };
            let [Edit::Set(path, value)] = edits.as_slice() else { continue };
            let present = super::edit::at(self.case.manifest.root, path).map(crate::rule_test::value_of);
            let with = |value: Json| Step { change: None, edits: vec![Edit::Set(path.clone(), value)] };
            match (present, value) {
                (Some(Json::Array(all)), Json::Array(kept)) if kept.is_empty() && all.len() > 1 => {
                    let mut kept: Vec<Json> = Vec::new();
                    for item in all {
                        kept.push(item);
                        if !self.put(&mut steps, at, with(json!(kept)), target) {
                            kept.pop();
                        }
                    }
                }
                (Some(Json::String(most)), Json::String(least)) => {
                    if let (Ok(most), Ok(least)) = (most.parse(), least.parse()) {
                        self.raise(&mut steps, at, (least, most), &with, target);
                    }
                }
                _ => {}
            }
        }
        steps
    }

    /// The largest number that still reaches the target, between one that does and one that does not.
    fn raise(
        &mut self,
        steps: &mut [Step],
        at: usize,
        (mut low, mut high): (u64, u64),
        with: &dyn Fn(Json) -> Step,
        target: Verdict,
    ) {
        while low + 1 < high {
            let middle = low + (high - low) / 2;
            if self.put(steps, at, with(json!(middle.to_string())), target) {
                low = middle;
            } else {
                high = middle;
            }
        }
    }

    /// Takes another step in the place of one, if the target is still reached.
    fn put(&mut self, steps: &mut [Step], at: usize, step: Step, target: Verdict) -> bool {
        let Some(place) = steps.get_mut(at) else { return false };
        let before = std::mem::replace(place, step);
        let reaches = self.reaches(steps, target);
        if let Some(place) = steps.get_mut(at).filter(|_| !reaches) {
            *place = before;
        }
        reaches
    }
}

/// Whether a list would be left with nothing in it: data without contents are no data, and a service for nobody is none.
fn empties_a_list(way: &[Step]) -> bool {
    let edits = way.iter().flat_map(|step| &step.edits);
    edits.into_iter().any(|edit| matches!(edit, Edit::Set(_, Json::Array(items)) if items.is_empty()))
}

/// Whether two ways change the same facts, be it to different values.
fn same_facts(one: &[Step], other: &[Step]) -> bool {
    let paths = |way: &[Step]| -> BTreeSet<Vec<String>> {
        way.iter().flat_map(|step| &step.edits).map(|edit| edit.path().to_vec()).collect()
    };
    one.iter().map(|step| &step.change).eq(other.iter().map(|step| &step.change)) && paths(one) == paths(other)
}

/// A name for a set of steps, whatever their order.
fn name(steps: &[Step]) -> Vec<String> {
    let mut names: Vec<String> = steps.iter().map(|step| format!("{:?}", step.edits)).collect();
    names.sort();
    names
}
