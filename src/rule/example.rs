//! The examples of a rule: its tests, in the rule's own file.

use super::RegisterEntry;
use crate::finding::{Outcome, Range, Verdict};
use serde::de::value::{MapAccessDeserializer, StrDeserializer};
use serde::de::{Error, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt;

/// A test of the rule, in the rule's own file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Example {
    /// What the example shows.
    pub title: String,
    /// The named base manifest (`rules/<jurisdiction>/examples/<base>.yaml`).
    pub base: String,
    /// What is different, by path (`datasets.messages.under-14`); `null` removes an entry. `documents.1.` goes into the second
    /// document of the base.
    #[serde(default)]
    pub set: BTreeMap<String, Value>,
    /// The entries that a register has instead of its own, by id.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub registers: BTreeMap<String, Vec<RegisterEntry>>,
    /// The day asked about; absent, the day to which the law was checked.
    #[serde(default)]
    pub as_of: Option<String>,
    /// Readings taken, by id.
    #[serde(default)]
    pub readings: BTreeMap<String, String>,
    /// The subject, such as `ask`, `ask/messages`, `tutor` or `shop`.
    pub at: String,
    /// What the rule must come to on the day asked about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expect: Option<Expect>,
    /// What the rule must come to on each of several days, instead of `as-of` and `expect`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub on: BTreeMap<String, Expect>,
}

impl Example {
    /// What is expected on each day; no day stands for the one to which the law was checked.
    pub fn expected(&self) -> impl Iterator<Item = (Option<&String>, &Expect)> {
        let one = self.expect.iter().map(|expect| (self.as_of.as_ref(), expect));
        one.chain(self.on.iter().map(|(day, expect)| (Some(day), expect)))
    }
}

/// What an example expects; what is not given is not compared. An outcome alone is written as a word.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(remote = "Self", deny_unknown_fields, rename_all = "kebab-case")]
pub struct Expect {
    /// The outcome of the rule.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<Outcome>,
    /// The verdict that its finding can cause.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<Verdict>,
    /// The last day of the period that still runs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<String>,
    /// Whether it is owed whether or not these data move.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub standing: Option<bool>,
    /// All parties that owe it, by key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bearer: Option<Vec<String>>,
    /// The mechanism of the item.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mechanism: Option<String>,
    /// Of a total: the interval at the year's end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub total: Option<Range>,
    /// Of a relation: all entries to which it leads for certain.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reaches: Option<Vec<String>>,
    /// Of a relation: all entries to which it may lead, as far as is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub may_reach: Option<Vec<String>>,
}

impl From<Outcome> for Expect {
    fn from(outcome: Outcome) -> Self {
        Self { outcome: Some(outcome), ..Self::default() }
    }
}

impl Serialize for Expect {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.outcome {
            Some(outcome) if *self == Self::from(outcome) => outcome.serialize(serializer),
            _ => Self::serialize(self, serializer),
        }
    }
}

impl<'de> Deserialize<'de> for Expect {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ExpectVisitor)
    }
}

struct ExpectVisitor;

impl<'de> Visitor<'de> for ExpectVisitor {
    type Value = Expect;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an outcome, or a mapping of what is expected")
    }

    fn visit_str<E: Error>(self, outcome: &str) -> Result<Expect, E> {
        Outcome::deserialize(StrDeserializer::new(outcome)).map(Expect::from)
    }

    fn visit_map<A: MapAccess<'de>>(self, entries: A) -> Result<Expect, A::Error> {
        Expect::deserialize(MapAccessDeserializer::new(entries))
    }
}

impl fmt::Display for Expect {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let keys = |keys: &Vec<String>| if keys.is_empty() { "nothing".to_owned() } else { keys.join(" and ") };
        let parts = [
            self.outcome.map(|outcome| outcome.name().to_owned()),
            self.level.map(|level| format!("level {}", level.name())),
            self.due.as_ref().map(|due| format!("due {due}")),
            self.standing.map(|standing| if standing { "standing".to_owned() } else { "not standing".to_owned() }),
            self.bearer.as_ref().map(|bearer| format!("bearer {}", keys(bearer))),
            self.mechanism.as_ref().map(|mechanism| format!("mechanism {mechanism}")),
            self.total.map(|total| {
                let max = total.max.map_or_else(|| "more".to_owned(), |max| max.to_string());
                format!("total {} to {max}", total.min)
            }),
            self.reaches.as_ref().map(|reached| format!("reaches {}", keys(reached))),
            self.may_reach.as_ref().map(|reached| format!("may reach {}", keys(reached))),
        ];
        let said: Vec<String> = parts.into_iter().flatten().collect();
        formatter.write_str(if said.is_empty() { "nothing" } else { "" })?;
        formatter.write_str(&said.join(", "))
    }
}
