//! The changed law on every day that is asked about.

use super::mutant::Mutant;
use crate::law::{Displaced, Law, LawSource};
use crate::rule_test::{Failed, Laws, Registers, Setting};
use jiff::civil::Date;
use std::collections::BTreeMap;

/// The registers are those of the law.
static NO_OTHER: Registers = BTreeMap::new();

/// One changed law on the days that are asked about: the original with one rule exchanged where that will do, and compiled
/// as a whole where it will not.
pub struct ChangedLaws<'o, 'a> {
    original: &'o LawSource,
    /// Of the original, and the same again once this ends.
    originals: &'o mut Laws<'a>,
    mutant: &'o Mutant,
    /// What was asked about, and what was exchanged there; `None` where the law is among the whole ones.
    asked: Vec<(Setting<'a>, Option<Displaced>)>,
    whole: Option<Laws<'a>>,
}

impl<'o, 'a> ChangedLaws<'o, 'a> {
    pub(super) fn new(original: &'o LawSource, originals: &'o mut Laws<'a>, mutant: &'o Mutant) -> Self {
        Self { original, originals, mutant, asked: Vec::new(), whole: None }
    }

    /// The changed law on a day.
    ///
    /// # Errors
    ///
    /// Why it does not compile.
    pub fn on(&mut self, day: Date) -> Result<&Law, Failed> {
        self.under((day, &NO_OTHER))
    }

    /// The changed law on a day, where it is the original but for the rule that is changed, so that what was resolved under
    /// the original serves.
    pub fn exchanged_on(&mut self, day: Date) -> Option<&Law> {
        let setting = (day, &NO_OTHER);
        self.under(setting).ok()?;
        let exchanged = self.asked.iter().any(|(known, displaced)| *known == setting && displaced.is_some());
        if exchanged { self.under(setting).ok() } else { None }
    }

    pub(super) fn under(&mut self, setting: Setting<'a>) -> Result<&Law, Failed> {
        let known = self.asked.iter().find(|(known, _)| *known == setting);
        let exchanged = match known {
            Some((_, displaced)) => displaced.is_some(),
            None => {
                let displaced = match self.mutant.rule() {
                    Some((at, rule)) => self.originals.under(setting)?.exchange(at, rule),
                    None => Ok(None),
                };
                let displaced = displaced.map_err(|error| Failed::new(error.to_string()))?;
                let exchanged = displaced.is_some();
                self.asked.push((setting, displaced));
                exchanged
            }
        };
        if exchanged {
            return self.originals.under(setting).map(|law| &*law);
        }
        let (mutant, original) = (self.mutant, self.original);
        let whole = self.whole.get_or_insert_with(|| Laws::new(mutant.apply(original)));
        whole.under(setting).map(|law| &*law)
    }
}

impl Drop for ChangedLaws<'_, '_> {
    fn drop(&mut self) {
        for (setting, displaced) in self.asked.drain(..) {
            if let (Some(displaced), Ok(law)) = (displaced, self.originals.under(setting)) {
                law.restore(displaced);
            }
        }
    }
}
