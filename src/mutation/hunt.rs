//! Tries each mutant until something notices it.

use super::dependents::{dependents, naming};
use super::laws::ChangedLaws;
use super::mutant::Mutant;
use super::{Fate, Missing, Notices, Tried};
use crate::law::LawSource;
use crate::lint::{Difference, Original};
use crate::rule_test::{Case, Laws};
use jiff::civil::Date;
use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

/// How many divisions the proof of one question may take; there are many mutants.
const BUDGET: usize = 2_000;

/// What is the same for all mutants.
pub(super) struct Hunt<'a> {
    /// Without examples, which are no part of what is compiled.
    bare: Arc<LawSource>,
    /// Those that hold under the original: a failing one can notice nothing.
    cases: Vec<Case<'a>>,
    /// The cases of each rule.
    cases_of: Vec<Vec<usize>>,
    dependents: Vec<Vec<usize>>,
    notices: &'a Notices<'a>,
    /// The case that noticed the last mutant of each rule.
    last: Mutex<Vec<Option<usize>>>,
}

impl<'a> Hunt<'a> {
    pub(super) fn new(source: &'a LawSource, notices: &'a Notices<'a>) -> Self {
        let mut bare = source.clone();
        bare.rules.iter_mut().for_each(|placed| placed.rule.examples.clear());
        let bare = Arc::new(bare);
        let mut laws = Laws::new(Arc::clone(&bare));
        let mut cases = Vec::new();
        let mut cases_of = Vec::new();
        for placed in &source.rules {
            let first = cases.len();
            let found = placed.rule.examples.iter().filter_map(|example| Case::of(source, placed, example).ok());
            cases.extend(found.flatten().filter(|case| laws.of(case).is_ok_and(|law| case.run(law).is_ok())));
            cases_of.push((first..cases.len()).collect());
        }
        Self {
            bare,
            cases,
            dependents: dependents(source),
            last: Mutex::new(vec![None; cases_of.len()]),
            cases_of,
            notices,
        }
    }

    /// Tries all mutants, on every core.
    pub(super) fn run(&self, mutants: Vec<Mutant>) -> Vec<Tried> {
        let next = AtomicUsize::new(0);
        let original = Original::new(&self.bare).ok();
        let fates: Mutex<Vec<Option<Fate>>> = Mutex::new(vec![None; mutants.len()]);
        let workers = std::thread::available_parallelism().map_or(1, usize::from);
        std::thread::scope(|scope| {
            for _ in 0..workers {
                scope.spawn(|| {
                    let mut originals = Laws::new(Arc::clone(&self.bare));
                    while let Some((at, mutant)) = {
                        let at = next.fetch_add(1, Ordering::Relaxed);
                        mutants.get(at).map(|mutant| (at, mutant))
                    } {
                        let fate = self.fate(mutant, &mut originals, original.as_ref());
                        if let Ok(mut fates) = fates.lock()
                            && let Some(known) = fates.get_mut(at)
                        {
                            *known = Some(fate);
                        }
                    }
                });
            }
        });
        let fates = fates.into_inner().unwrap_or_default();
        mutants
            .into_iter()
            .zip(fates)
            .map(|(mutant, fate)| Tried { mutant, fate: fate.unwrap_or(Fate::Survived { shown_by: None }) })
            .collect()
    }

    fn fate(&self, mutant: &Mutant, originals: &mut Laws<'a>, original: Option<&Original<'_>>) -> Fate {
        let mut laws = ChangedLaws::new(&self.bare, originals, mutant);
        for at in self.order(mutant) {
            let Some(case) = self.cases.get(at) else { continue };
            let law = match laws.under(case.setting()) {
                Ok(law) => law,
                Err(failed) => return Fate::Refused { why: failed.got },
            };
            if case.run(law).is_err() {
                self.remember(mutant, at);
                return Fate::Killed { by: format!("{}: {}", case.placed.rule.id, case.example.title) };
            }
        }
        let changed = mutant.apply(&self.bare);
        if let Some(why) = refused(&changed, &mut laws) {
            return Fate::Refused { why };
        }
        if let Some(by) = (self.notices)(mutant, &mut laws) {
            return Fate::Killed { by };
        }
        // Only rules are compared: a register or a reading that changed would seem to be the same.
        let found = mutant.rule().and(original).map(|original| original.difference(&changed, Some(BUDGET)));
        match found {
            Some(Ok(Difference::Same)) => Fate::Equivalent,
            Some(Ok(Difference::Different { rule, counterexample })) => {
                Fate::Survived { shown_by: Some(Missing { rule, counterexample }) }
            }
            Some(Ok(Difference::NotProved) | Err(_)) | None => Fate::Survived { shown_by: None },
        }
    }

    /// The cases that may notice: first the one that noticed the mutant before.
    fn order(&self, mutant: &Mutant) -> Vec<usize> {
        let rules = match mutant.rule() {
            Some((rule, _)) => self.dependents.get(rule).cloned().unwrap_or_default(),
            None => naming(&self.bare, &mutant.of, &self.dependents),
        };
        let last = self.last.lock().ok().and_then(|last| last.get(mutant.rule()?.0).copied().flatten());
        let all = rules.iter().filter_map(|rule| self.cases_of.get(*rule)).flatten().copied();
        last.into_iter().chain(all.filter(|at| Some(*at) != last)).collect()
    }

    fn remember(&self, mutant: &Mutant, case: usize) {
        if let Ok(mut last) = self.last.lock()
            && let Some(known) = mutant.rule().and_then(|(rule, _)| last.get_mut(rule))
        {
            *known = Some(case);
        }
    }
}

/// Why a law does not compile on some day on which a rule begins or ends.
fn refused(changed: &LawSource, laws: &mut ChangedLaws<'_, '_>) -> Option<String> {
    let dates = changed.rules.iter().flat_map(|placed| std::iter::once(&placed.rule.from).chain(&placed.rule.until));
    let days: BTreeSet<Date> = dates.filter_map(|day| day.parse().ok()).collect();
    days.into_iter().find_map(|day| laws.on(day).err()).map(|failed| failed.got)
}
