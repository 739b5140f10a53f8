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
use std::rc::Rc;

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
    /// As it is at present.
    now: Rc<Judged>,
    /// The worst verdict of each flow and service at present, once somebody asked.
    others: Option<BTreeMap<String, Verdict>>,
    /// The worst verdict of each set of steps that was judged; nothing where no manifest can say it.
    worst: BTreeMap<Vec<String>, Option<Verdict>>,
    left: usize,
}

impl<'c> Search<'c> {
    /// A search that may judge so many manifests.
    pub(super) fn new(case: &'c Case<'c>, now: Judged, budget: usize) -> Self {
        Self { case, now: Rc::new(now), others: None, worst: BTreeMap::new(), left: budget }
    }

    /// Whether the search ended before it had looked everywhere.
    pub(super) fn is_cut_short(&self) -> bool {
        self.left == 0
    }

    /// For every verdict lighter than the present one, the smallest changes to it, those left out that reach a lighter one.
    pub(super) fn all(&mut self) -> Vec<Found> {
        let worst = self.now.judgement.worst();
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
                let ways = ways.into_iter().map(|way| {
                    let way = self.loosen(way, target);
                    self.with_fewest_edits(way, target)
                });
                let mut ways = without_more_of_the_same(ways.collect());
                ways.retain(|way| self.harms_nothing_else(way));
                ways.truncate(MOST_WAYS);
                if !ways.is_empty() {
                    return Some(ways);
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
        let Some(state) = judged.as_deref().or(before) else { return };
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

    fn judge(&mut self, steps: &[Step]) -> Option<Rc<Judged>> {
        if steps.is_empty() {
            return Some(Rc::clone(&self.now));
        }
        self.left = self.left.saturating_sub(1);
        self.case.judge(edits(steps)).map(Rc::new)
    }

    /// Whether no other flow or service of the manifest comes to something worse.
    fn harms_nothing_else(&mut self, steps: &[Step]) -> bool {
        let case = self.case;
        let before = self.others.get_or_insert_with(|| case.worst_of_each([]));
        let after = case.worst_of_each(edits(steps));
        before.iter().all(|(key, worst)| after.get(key).is_none_or(|now| now <= worst))
    }

    /// Leaves out whatever is not needed: one decision seldom has to change all the facts that it could.
    fn with_fewest_edits(&mut self, steps: Vec<Step>, target: Verdict) -> Vec<Step> {
        let mut needed = steps;
        for at in 0..needed.len() {
            let number = needed.get(at).map_or(0, |step| step.edits.len());
            for edit in (0..number).rev() {
                let mut fewer = needed.clone();
                if let Some(step) = fewer.get_mut(at) {
                    step.edits.remove(edit);
                }
                if self.reaches(&fewer, target) {
                    needed = fewer;
                }
            }
        }
        needed.retain(|step| !step.edits.is_empty());
        for step in needed.iter_mut().filter(|step| step.edits.len() == 1) {
            // The one fact says it all.
            step.change = None;
        }
        needed
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
                (Some(Json::Array(all)), Json::Array(one)) if one.iter().all(|item| all.contains(item)) => {
                    let mut left_out: Vec<&Json> = all.iter().filter(|item| !one.contains(item)).collect();
                    for item in left_out.clone() {
                        let others: Vec<&&Json> = left_out.iter().filter(|other| **other != item).collect();
                        let kept: Vec<&Json> = all.iter().filter(|item| !others.contains(&item)).collect();
                        if !others.is_empty() && self.put(&mut steps, at, with(json!(kept)), target) {
                            left_out.retain(|other| *other != item);
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

/// Ways of which none does all that another does, and more.
fn without_more_of_the_same(ways: Vec<Vec<Step>>) -> Vec<Vec<Step>> {
    let done: Vec<BTreeSet<String>> =
        ways.iter().map(|way| edits(way).map(|edit| format!("{edit:?}")).collect()).collect();
    let is_more = |at: usize, own: &BTreeSet<String>| {
        done.iter().enumerate().any(|(other, theirs)| {
            theirs.is_subset(own) && (theirs.len() < own.len() || (theirs.len() == own.len() && other < at))
        })
    };
    let kept = ways.into_iter().zip(&done).enumerate().filter(|(at, (_, own))| !is_more(*at, own));
    kept.map(|(_, (way, _))| way).collect()
}

fn edits(steps: &[Step]) -> impl Iterator<Item = &Edit> {
    steps.iter().flat_map(|step| &step.edits)
}

/// Whether two ways change the same facts, be it to different values.
fn same_facts(one: &[Step], other: &[Step]) -> bool {
    let paths = |way: &[Step]| -> BTreeSet<Vec<String>> { edits(way).map(|edit| edit.path().to_vec()).collect() };
    one.iter().map(|step| &step.change).eq(other.iter().map(|step| &step.change)) && paths(one) == paths(other)
}

/// A name for a set of steps, whatever their order.
fn name(steps: &[Step]) -> Vec<String> {
    let mut names: Vec<String> = steps.iter().map(|step| format!("{:?}", step.edits)).collect();
    names.sort();
    names
}
