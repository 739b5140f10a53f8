//! Two laws side by side on one day.

use super::ground::{change_days, shapes, with_everything_listed};
use super::named::Named;
use super::shape::Shape;
use crate::law::{Coverage, DefinitionBody, Law, LawError, LawRule, LawSource, rule_in_force};
use crate::rule::Rule;
use jiff::civil::Date;
use std::collections::BTreeSet;
use std::sync::{Arc, OnceLock};

/// A law that others are held against, compiled once for each day on which it changes.
#[derive(Debug)]
pub struct Original<'a> {
    source: &'a LawSource,
    listed: Arc<LawSource>,
    named: Named,
    days: Vec<OriginalDay>,
}

#[derive(Debug)]
struct OriginalDay {
    law: Arc<Law>,
    rests_on: Arc<Vec<BTreeSet<usize>>>,
    /// Made when something is asked.
    shapes: OnceLock<Result<Arc<Vec<Shape>>, LawError>>,
}

impl<'a> Original<'a> {
    /// Compiles the law.
    ///
    /// # Errors
    ///
    /// It cannot be compiled on some day.
    pub fn new(source: &'a LawSource) -> Result<Self, LawError> {
        let listed = Arc::new(with_everything_listed(source));
        let days = change_days(&[source]).into_iter().map(|day| {
            let law = Arc::new(Law::compile(Arc::clone(&listed), day)?);
            Ok(OriginalDay { rests_on: Arc::new(law.rests_on()), law, shapes: OnceLock::new() })
        });
        let days = days.collect::<Result<_, LawError>>()?;
        Ok(Self { source, named: Named::of_laws(&[source]), days, listed })
    }

    pub(super) fn source(&self) -> &LawSource {
        self.source
    }

    /// Both laws on every day on which they differ in more than when rules begin and end.
    pub(super) fn pairs(&self, changed: &LawSource) -> Result<Vec<Pair<'_>>, LawError> {
        let one = only_rule_changed(self.source, changed);
        let mut pairs = Vec::new();
        for day in change_days(&[self.source, changed]) {
            let beside = match one {
                Some((at, rule)) => self.beside(at, rule, day)?,
                None => Beside::Unknown,
            };
            match beside {
                Beside::Same => {}
                Beside::Pair(pair) => pairs.push(*pair),
                Beside::Unknown => pairs.push(Pair::whole(&self.listed, changed, day)?),
            }
        }
        pairs.retain(Pair::differs);
        Ok(pairs)
    }

    /// The law with one rule exchanged on a day, beside itself.
    fn beside(&self, at: usize, rule: &Rule, day: Date) -> Result<Beside<'_>, LawError> {
        let known = self.source.rules.get(at);
        if known.is_some_and(|known| !rule_in_force(&known.rule, day)) && !rule_in_force(rule, day) {
            return Ok(Beside::Same);
        }
        // A shape holds what rules ask about: it serves both laws where the other asks about nothing more.
        let asks_more = !self.named.covers(&Named::of([rule].into_iter()));
        let Some(original) = self.days.iter().find(|known| known.law.as_of == day).filter(|_| !asks_more) else {
            return Ok(Beside::Unknown);
        };
        let mut law = Law::clone(&original.law);
        if law.exchange(at, rule)?.is_none() {
            return Ok(Beside::Unknown);
        }
        let rests_on = [Arc::clone(&original.rests_on), Arc::new(law.rests_on())];
        let shapes = Shapes::Shared(&self.named, &original.shapes);
        Ok(Beside::Pair(Box::new(Pair { laws: [Arc::clone(&original.law), Arc::new(law)], shapes, rests_on })))
    }
}

/// What one changed rule makes of a day.
enum Beside<'o> {
    /// The rule is not in force, so both laws say the same.
    Same,
    Pair(Box<Pair<'o>>),
    /// The whole law has to be compiled to see.
    Unknown,
}

/// The one rule that is not the same in both, where nothing else differs.
fn only_rule_changed<'c>(original: &LawSource, changed: &'c LawSource) -> Option<(usize, &'c Rule)> {
    let both = original.rules.iter().zip(&changed.rules).enumerate();
    let mut differing = both.filter(|(_, (one, other))| one.rule != other.rule);
    let (at, (_, placed)) = differing.next()?;
    let alone = differing.next().is_none() && original.rules.len() == changed.rules.len();
    let bare = |law: &LawSource| LawSource { rules: Vec::new(), coverage: Coverage::default(), ..law.clone() };
    (alone && bare(original) == bare(changed)).then_some((at, &placed.rule))
}

/// Both laws on one day, with the shapes as each reads them.
pub(super) struct Pair<'o> {
    pub(super) laws: [Arc<Law>; 2],
    shapes: Shapes<'o>,
    rests_on: [Arc<Vec<BTreeSet<usize>>>; 2],
}

/// The shapes of a pair, made when something is asked: most days ask nothing that another day did not.
enum Shapes<'o> {
    /// Those of the original serve both.
    Shared(&'o Named, &'o OnceLock<Result<Arc<Vec<Shape>>, LawError>>),
    /// One list for each law.
    Own(Box<Named>, OnceLock<Result<[Vec<Shape>; 2], LawError>>),
}

impl<'o> Pair<'o> {
    fn whole(listed: &LawSource, changed: &LawSource, day: Date) -> Result<Self, LawError> {
        let other = LawSource { bases: listed.bases.clone(), ..with_everything_listed(changed) };
        let named = Box::new(Named::of_laws(&[listed, &other]));
        let laws = [
            Arc::new(Law::compile_beside(listed.clone(), &[&other], day)?),
            Arc::new(Law::compile_beside(other, &[listed], day)?),
        ];
        let rests_on = laws.each_ref().map(|law| Arc::new(law.rests_on()));
        Ok(Self { shapes: Shapes::Own(named, OnceLock::new()), rests_on, laws })
    }

    pub(super) fn shapes(&self) -> Result<[&[Shape]; 2], &LawError> {
        let [first, second] = &self.laws;
        match &self.shapes {
            Shapes::Shared(named, known) => {
                let made = known.get_or_init(|| shapes(first, named).map(Arc::new)).as_ref()?;
                Ok([made, made])
            }
            Shapes::Own(named, known) => {
                let made = || Ok([shapes(first, named)?, shapes(second, named)?]);
                let [left, right] = known.get_or_init(made).as_ref()?;
                Ok([left, right])
            }
        }
    }

    /// Whether the laws differ on this day in more than when rules begin and end.
    fn differs(&self) -> bool {
        let [left, right] = &self.laws;
        let undated = |law: &Law| -> Vec<LawRule> {
            let rules = law.rules.iter().cloned();
            rules.map(|rule| LawRule { rule: Rule { from: String::new(), until: None, ..rule.rule }, ..rule }).collect()
        };
        left.definitions != right.definitions || undated(left) != undated(right)
    }

    pub(super) fn rule(&self, law: usize, id: &str) -> Option<usize> {
        self.laws.get(law)?.rules.iter().position(|known| known.rule.id == id)
    }

    pub(super) fn known(&self, law: usize, id: &str) -> Option<&LawRule> {
        self.laws.get(law)?.rules.iter().find(|known| known.rule.id == id)
    }

    /// The ids on which a rule rests under each law.
    pub(super) fn basis(&self, id: &str) -> [BTreeSet<String>; 2] {
        [0, 1].map(|law| {
            let at = self.rule(law, id);
            let parts = at.and_then(|at| self.rests_on.get(law)?.get(at)).into_iter().flatten();
            let rules = self.laws.get(law).map_or(&[][..], |law| &law.rules);
            parts.filter_map(|at| rules.get(*at)).map(|known| known.rule.id.clone()).collect()
        })
    }

    /// Definitions of the first law that do not say the same under both.
    pub(super) fn changed_definitions(&self, changed: &BTreeSet<String>) -> Vec<bool> {
        let [left, right] = &self.laws;
        let rests_on_changed = |law: usize, rule: Option<usize>| {
            let id = rule.and_then(|rule| self.laws.get(law)?.rules.get(rule)).map(|known| &known.rule.id);
            id.is_none_or(|id| self.basis(id).iter().any(|basis| !basis.is_disjoint(changed)))
        };
        let defined = left.definitions.iter().map(|known| {
            let same = right.definitions.iter().find(|other| other.name == known.name && other.kind == known.kind);
            match same {
                // Neither is in force: both hold of nothing.
                Some(other) if known.rule.is_none() && other.rule.is_none() => false,
                Some(other) => rests_on_changed(0, known.rule) || rests_on_changed(1, other.rule),
                None => true,
            }
        });
        defined.collect()
    }

    pub(super) fn changes_a_total(&self, changed: &BTreeSet<String>) -> bool {
        self.laws.iter().any(|law| {
            let totals = law.definitions.iter().filter(|known| matches!(known.body, DefinitionBody::Total(_)));
            let rules = totals.filter_map(|known| law.rules.get(known.rule?));
            let mut bases = rules.flat_map(|known| self.basis(&known.rule.id));
            bases.any(|basis| !basis.is_disjoint(changed))
        })
    }

    /// Rules that rest on a changed one under either law.
    pub(super) fn affected(&self, changed: &BTreeSet<String>) -> Vec<String> {
        let ids: BTreeSet<&String> = self.laws.iter().flat_map(|law| &law.rules).map(|known| &known.rule.id).collect();
        ids.into_iter().filter(|id| self.basis(id).iter().any(|basis| !basis.is_disjoint(changed))).cloned().collect()
    }
}
