//! When a growing total is expected to reach a number of the law.
//!
//! An estimate: the persons still to come until the end of the window are taken to come evenly. Nothing is said where the total
//! is open above, or where it is open whether the number is reached already.

use super::Evaluator;
use crate::calendar::{day_number, day_of};
use crate::finding::Crossing;
use crate::law::{Cond, DefinitionBody, Law, TotalBody};
use crate::run::Bounds;
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};

/// The rules that compare a total, by definition and number.
pub(super) type Thresholds = BTreeMap<(usize, u64), BTreeSet<String>>;

/// The numbers with which rules in force compare totals.
pub(super) fn thresholds(law: &Law) -> Thresholds {
    let mut found = Thresholds::new();
    let mut visit = |condition: &Cond, rule: &str| {
        totals_in(condition, &mut |definition, number| {
            found.entry((definition, number)).or_default().insert(rule.to_owned());
        });
    };
    for known in &law.rules {
        visit(&known.when, &known.rule.id);
        known.requires.iter().for_each(|requires| visit(requires, &known.rule.id));
    }
    for known in &law.definitions {
        let rule = known.rule.and_then(|at| law.rules.get(at)).map_or("", |known| &known.rule.id);
        if let DefinitionBody::Truth(condition) = &known.body {
            visit(condition, rule);
        }
    }
    found
}

fn totals_in(condition: &Cond, found: &mut impl FnMut(usize, u64)) {
    match condition {
        Cond::All(list) | Cond::Any(list) => list.iter().for_each(|inner| totals_in(inner, found)),
        Cond::Not(inner)
        | Cond::Reached { condition: Some(inner), .. }
        | Cond::Evidence(_, _, Some(inner))
        | Cond::Claim(_, Some(inner)) => totals_in(inner, found),
        Cond::Total(definition, number) => found(*definition, *number),
        _ => {}
    }
}

impl Evaluator<'_> {
    /// The numbers that a total is expected to reach between the day asked about and the end of its window.
    pub(super) fn crossings(
        &self,
        (definition, body): (usize, &TotalBody),
        so_far: Bounds,
        year_end: Bounds,
        thresholds: &Thresholds,
    ) -> Vec<Crossing> {
        let last = self.window(body.window).1;
        let of_total = thresholds.iter().filter(|((known, _), _)| *known == definition);
        let expected = of_total.filter_map(|((_, number), rules)| {
            if year_end.high == u64::MAX || so_far.high >= *number {
                return None;
            }
            Some(Crossing {
                total: body.stratum.clone(),
                threshold: *number,
                rules: rules.iter().cloned().collect(),
                expected: self.reached_on(*number, so_far.high, year_end.high, last)?,
                at_latest: self.reached_on(*number, so_far.low, year_end.low, last),
            })
        });
        expected.collect()
    }

    /// The first day on which a number is reached on a straight line from today to the last day.
    fn reached_on(&self, number: u64, today: u64, at_end: u64, last: Date) -> Option<Date> {
        if today >= number || at_end < number {
            return None;
        }
        let days = u64::try_from(day_number(last) - self.as_of).ok()?;
        let (missing, growth) = (u128::from(number - today), u128::from(at_end - today));
        let passed = (missing * u128::from(days)).div_ceil(growth);
        day_of(self.as_of + i64::try_from(passed).ok()?)
    }
}
