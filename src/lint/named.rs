//! What rules name: evidence, claims, reviews, days that are compared.

use crate::law::LawSource;
use crate::rule::Rule;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// Names by what they are names of.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Named {
    /// Kinds of evidence.
    pub evidence: BTreeSet<String>,
    /// Exemptions that can be claimed.
    pub claims: BTreeSet<String>,
    /// Rules of which a review is asked for.
    pub reviewed: BTreeSet<String>,
    /// Readings.
    pub readings: BTreeSet<String>,
    /// Registers.
    pub registers: BTreeSet<String>,
    /// Days that another day is compared with.
    pub compared: BTreeSet<String>,
    /// Statements of evidence from which periods run, by kind.
    pub starts: BTreeMap<String, BTreeSet<String>>,
    /// Kinds of evidence that serve for a time only.
    pub aged: BTreeSet<String>,
    /// Facts of which it is asked whether they are stated.
    pub stated: BTreeSet<String>,
    /// Numbers that facts are compared with.
    pub numbers: BTreeMap<String, BTreeSet<u64>>,
    /// Numbers that totals are compared with.
    pub totals: BTreeMap<String, BTreeSet<u64>>,
    /// Everything else that can name a fact or a definition, word by word.
    pub words: BTreeSet<String>,
}

impl Named {
    /// What the rules of these laws name.
    pub(super) fn of_laws(laws: &[&LawSource]) -> Self {
        Self::of(laws.iter().flat_map(|law| &law.rules).map(|placed| &placed.rule))
    }

    /// What any of these name, as far as facts, definitions and totals go.
    pub(super) fn together<'n>(all: impl Iterator<Item = &'n Self>) -> Self {
        let mut together = Self::default();
        for named in all {
            together.words.extend(named.words.iter().cloned());
            for (own, other) in [(&mut together.numbers, &named.numbers), (&mut together.totals, &named.totals)] {
                for (name, numbers) in other {
                    own.entry(name.clone()).or_default().extend(numbers);
                }
            }
        }
        together
    }

    /// Whether this names all evidence, claims, reviews and days that another does: what manifests are opened for.
    pub(super) fn covers(&self, other: &Self) -> bool {
        let starts = |(kind, days): (&String, &BTreeSet<String>)| {
            self.starts.get(kind).is_some_and(|known| known.is_superset(days))
        };
        self.evidence.is_superset(&other.evidence)
            && self.claims.is_superset(&other.claims)
            && self.reviewed.is_superset(&other.reviewed)
            && self.compared.is_superset(&other.compared)
            && other.starts.iter().all(starts)
            && self.aged.is_superset(&other.aged)
            && self.stated.is_superset(&other.stated)
    }

    /// Whether a fact or definition is named, alone or behind relations.
    pub(super) fn has(&self, name: &str) -> bool {
        let behind = format!(".{name}");
        self.words.iter().any(|word| word == name || word.ends_with(&behind))
    }

    /// What these rules name in their conditions.
    pub(super) fn of<'r>(rules: impl Iterator<Item = &'r Rule>) -> Self {
        let mut named = Self::default();
        for rule in rules {
            let mut written = serde_json::to_value(rule).unwrap_or_default();
            let kept = ["when", "requires", "relation", "total", "bearer", "deadline"];
            for key in kept {
                if let Some(value) = written.get_mut(key).map(Value::take) {
                    named.walk(key, &value);
                }
            }
        }
        named
    }

    fn walk(&mut self, key: &str, value: &Value) {
        match value {
            Value::Object(map) => {
                self.special(key, value);
                map.iter().for_each(|(key, inner)| self.walk(key, inner));
            }
            Value::Array(list) => list.iter().for_each(|inner| self.walk(key, inner)),
            Value::String(word) => {
                match key {
                    "reviewed" => self.reviewed.insert(word.clone()),
                    "earlier-than" => self.compared.insert(word.clone()),
                    _ => false,
                };
                self.words.insert(word.clone());
            }
            _ => {}
        }
    }

    fn special(&mut self, key: &str, value: &Value) {
        let text = |name: &str| value.get(name).and_then(Value::as_str).map(str::to_owned);
        match key {
            "evidence" => {
                let kinds = value.get("kind");
                let listed = kinds.and_then(Value::as_array).into_iter().flatten().chain(kinds);
                let listed: Vec<String> = listed.filter_map(Value::as_str).map(str::to_owned).collect();
                if value.get("within").is_some() || value.get("since").is_some() {
                    self.aged.extend(listed.iter().cloned());
                }
                self.evidence.extend(listed);
                if let (Some(kind), Some(day)) = (text("kind"), text("date")) {
                    self.starts.entry(kind).or_default().insert(day);
                }
            }
            "shown-by" => {
                let kinds = value.get("evidence").and_then(Value::as_array).into_iter().flatten();
                let kinds: Vec<String> = kinds.filter_map(Value::as_str).map(str::to_owned).collect();
                self.aged.extend(kinds.iter().cloned());
                self.evidence.extend(kinds);
            }
            "fact" | "total" => {
                let number = value.get("at-least").and_then(Value::as_u64);
                let (name, list) = match key {
                    "fact" => (text("name"), &mut self.numbers),
                    _ => (text("of"), &mut self.totals),
                };
                if let (Some(name), Some(true)) = (&name, value.get("stated").and_then(Value::as_bool)) {
                    self.stated.insert(name.rsplit_once('.').map_or(name.as_str(), |(_, last)| last).to_owned());
                }
                if let (Some(name), Some(number)) = (name, number) {
                    let last = name.rsplit_once('.').map_or(name.as_str(), |(_, last)| last).to_owned();
                    list.entry(last).or_default().insert(number);
                }
            }
            "claim" => self.claims.extend(text("exemption")),
            "reading" => self.readings.extend(text("id")),
            "listed" => self.registers.extend(text("register")),
            _ => {}
        }
    }
}
