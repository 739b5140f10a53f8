//! What the law of another day says of the same inputs.

use super::{CitedArticle, Judgement, Mechanism, Outcome, Subject};
use crate::diagnostic::Diagnostic;
use jiff::civil::Date;

/// What is judged otherwise under the law of another day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comparison {
    /// The other day. "Then" is its law, and "now" the law of the day asked about; all else is the same.
    pub law_of: Date,
    /// Every manifest, flow, item and service that differs, each after what holds it.
    pub changes: Vec<Change>,
    /// What was wrong with the inputs under the law of then, and is not now.
    pub errors: Vec<Diagnostic>,
}

/// One thing that is judged otherwise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// A `manifest`, `flow`, `item` or `service`.
    pub subject: Subject,
    /// How it stood then; `None` where it could not be read under that law.
    pub then: Option<Standing>,
    /// How it stands now; `None` where it cannot be read under this law.
    pub now: Option<Standing>,
    /// The rules that make the difference, those that decide first.
    pub causes: Vec<Cause>,
}

/// How a thing stands under one law.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// Its verdict.
    pub judgement: Judgement,
    /// How an item may leave; `None` of everything else.
    pub mechanism: Option<Mechanism>,
}

/// A version of a rule that says one thing then and another now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cause {
    /// The rule.
    pub rule: String,
    /// Its title.
    pub title: String,
    /// Its articles, the deciding one first.
    pub citations: Vec<CitedArticle>,
    /// What it said then.
    pub then: Said,
    /// What it says now.
    pub now: Said,
}

/// What a version of a rule says under one law.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Said {
    /// Nothing: it is not yet in force.
    NotYetInForce,
    /// Nothing: it is no longer in force.
    NoLongerInForce,
    /// A definition on which others rest is in force; it has no outcome of its own.
    InForce,
    /// It is in force and reads a register that has other entries.
    OtherEntries,
    /// What it comes to.
    Outcome(Outcome),
}

impl Said {
    /// Whether it says nothing for want of force.
    #[must_use]
    pub fn is_without_force(self) -> bool {
        matches!(self, Self::NotYetInForce | Self::NoLongerInForce)
    }

    /// The name in machine formats.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::NotYetInForce | Self::NoLongerInForce => "not-in-force",
            Self::InForce => "in-force",
            Self::OtherEntries => "other-entries",
            Self::Outcome(outcome) => outcome.name(),
        }
    }
}
