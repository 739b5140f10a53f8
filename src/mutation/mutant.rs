//! Every changed law that is tried.

use super::change::{Change, each, embed, map};
use super::rule::{Words, days, rule_changes};
use crate::law::LawSource;
use crate::rule::{Reading, Register, RegisterEntry, Rule};
use std::fmt;

/// A law that differs from the original in one thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mutant {
    /// The file in which the change is, relative to the jurisdiction's folder.
    pub file: String,
    /// The rule, register or reading.
    pub of: String,
    /// Where in it.
    pub path: String,
    /// What is changed.
    pub change: String,
    changed: Changed,
}

/// What is put in the place of the original, by index.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Changed {
    Rule(usize, Box<Rule>),
    Register(usize, Register),
    Reading(usize, Reading),
}

impl fmt::Display for Mutant {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {}: {}", self.of, self.path, self.change)
    }
}

impl Mutant {
    fn new<T>(file: &str, of: &str, change: Change<T>, changed: impl FnOnce(T) -> Changed) -> Self {
        let Change { path, change, value } = change;
        Self { file: file.to_owned(), of: of.to_owned(), path, change, changed: changed(value) }
    }

    /// The rule that is changed, by its place, and what it is now; `None` of a register or reading.
    pub(super) fn rule(&self) -> Option<(usize, &Rule)> {
        match &self.changed {
            Changed::Rule(at, rule) => Some((*at, rule)),
            Changed::Register(..) | Changed::Reading(..) => None,
        }
    }

    /// Whether the change can show in nothing but what the rule itself comes to.
    #[must_use]
    pub fn shows_in_its_rule(&self) -> bool {
        let elsewhere = ["defeats", "standing", "mechanism"];
        self.rule().is_some() && !elsewhere.contains(&self.path.as_str())
    }

    /// The changed law.
    #[must_use]
    pub fn apply(&self, original: &LawSource) -> LawSource {
        let mut law = original.clone();
        match &self.changed {
            Changed::Rule(at, rule) => {
                if let Some(placed) = law.rules.get_mut(*at) {
                    placed.rule = (**rule).clone();
                }
            }
            Changed::Register(at, register) => {
                if let Some(known) = law.registers.registers.get_mut(*at) {
                    known.clone_from(register);
                }
            }
            Changed::Reading(at, reading) => {
                if let Some(known) = law.readings.readings.get_mut(*at) {
                    known.clone_from(reading);
                }
            }
        }
        law
    }
}

/// Every mutant of a law, in the order of its files.
#[must_use]
pub fn mutants(law: &LawSource) -> Vec<Mutant> {
    let words = Words {
        facts: law
            .facts
            .facts
            .iter()
            .map(|fact| fact.name.as_str())
            .chain(law.evidence.evidence.iter().flat_map(|kind| kind.facts.keys().map(String::as_str)))
            .chain(law.claims.claims.iter().flat_map(|claim| claim.facts.iter().map(|fact| fact.name.as_str())))
            .collect(),
        mechanisms: &law.jurisdiction.mechanisms,
    };
    let mut all = Vec::new();
    for (at, placed) in law.rules.iter().enumerate() {
        let bare = Rule { examples: Vec::new(), ..placed.rule.clone() };
        all.extend(rule_changes(&bare, &words).into_iter().map(|change| {
            Mutant::new(&placed.file, &placed.rule.id, change, |rule| Changed::Rule(at, Box::new(rule)))
        }));
    }
    for (at, register) in law.registers.registers.iter().enumerate() {
        all.extend(register_changes(register).into_iter().map(|change| {
            Mutant::new("registers.yaml", &register.id, change, |register| Changed::Register(at, register))
        }));
    }
    for (at, reading) in law.readings.readings.iter().enumerate() {
        all.extend(
            reading_changes(reading).into_iter().map(|change| {
                Mutant::new("readings.yaml", &reading.id, change, |reading| Changed::Reading(at, reading))
            }),
        );
    }
    all
}

fn register_changes(register: &Register) -> Vec<Change<Register>> {
    let entries = each(&register.entries, "entries", |entry| {
        let from = embed(days(&entry.from), "from", |from| RegisterEntry { from, ..entry.clone() });
        let until = entry.until.as_deref().map(days).unwrap_or_default();
        let until = embed(until, "until", |until| RegisterEntry { until: Some(until), ..entry.clone() });
        from.into_iter().chain(until).collect()
    });
    map(entries, |entries| Register { entries, ..register.clone() })
}

/// Every other alternative taken by default.
fn reading_changes(reading: &Reading) -> Vec<Change<Reading>> {
    let Some(taken) = &reading.default else { return Vec::new() };
    let others = reading.alternatives.keys().filter(|known| *known != taken);
    others
        .map(|other| {
            let changed = Reading { default: Some(other.clone()), ..reading.clone() };
            Change::new("default", format!("to {other}"), changed)
        })
        .collect()
}
