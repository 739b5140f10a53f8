//! What a change of the manifests does to the verdicts.

use super::{CitedArticle, Outcome, Standing, Subject, Verdict};
use crate::source::Span;

/// Two versions of the same manifests, judged by the same law.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// Every manifest, flow, item and service of which something differs, each after what holds it.
    pub changes: Vec<PartChange>,
    /// Whether anything was there to compare: some part that both versions have, or that one has and the other has not.
    pub compared: bool,
    /// Whether the old version could not be read in full; what only the new one has is then left out.
    pub old_incomplete: bool,
    /// Whether the new version could not be read in full; what only the old one has is then left out.
    pub new_incomplete: bool,
}

impl Difference {
    /// Whether some verdict got worse. An undetermined verdict counts as its worst, and what is new as if it had been
    /// clear.
    #[must_use]
    pub fn is_worse(&self) -> bool {
        self.changes.iter().any(PartChange::is_worse)
    }
}

/// One thing that is judged otherwise, or for other reasons.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartChange {
    /// A `manifest`, `flow`, `item` or `service`.
    pub subject: Subject,
    /// How it stood, and where; `None` where it is new.
    pub old: Option<(Standing, Span)>,
    /// How it stands, and where; `None` where it is gone.
    pub new: Option<(Standing, Span)>,
    /// Its own findings that differ; those of what it holds stand there.
    pub findings: Vec<FindingChange>,
}

impl PartChange {
    /// Whether its verdict got worse.
    #[must_use]
    pub fn is_worse(&self) -> bool {
        let worst = |side: &Option<(Standing, Span)>| side.as_ref().map(|(standing, _)| standing.judgement.worst());
        worst(&self.new).is_some_and(|new| new > worst(&self.old).unwrap_or(Verdict::Clear))
    }
}

/// A rule that comes to something else on one subject.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FindingChange {
    /// The rule.
    pub rule: String,
    /// Its title.
    pub title: String,
    /// Its articles, the deciding one first.
    pub citations: Vec<CitedArticle>,
    /// Whom it is about, where that is not the part itself: a party, or a year of a handler.
    pub about: Option<Subject>,
    /// What it came to; `not-applicable` where its subject is new.
    pub old: Outcome,
    /// What it comes to; `not-applicable` where its subject is gone.
    pub new: Outcome,
    /// The facts that decided it and are not the same.
    pub facts: Vec<FactChange>,
}

/// A fact that differs; `None` on the side where it decided nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FactChange {
    /// Owner and name.
    pub name: String,
    /// Its value and place in the old version.
    pub old: Option<(String, Span)>,
    /// Its value and place in the new version.
    pub new: Option<(String, Span)>,
}
