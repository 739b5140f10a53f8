//! Ways out: the filings and approvals by which a duty is met, and what a team can change in one go.

use super::PeriodLength;
use crate::fact::Kind;
use crate::text::Text;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// `routes.yaml`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RoutesFile {
    /// All routes.
    pub routes: Vec<Route>,
}

/// A filing, certificate, assessment or approval, from the first document to the day on which it is there.
///
/// Which duties it meets is not said here: that is found by adding its evidence to a manifest and judging it again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Route {
    /// Its id.
    pub id: String,
    /// Its name.
    pub title: Text,
    /// Where the law provides it.
    pub cites: Vec<String>,
    /// First day on which it can be taken; absent, as long as the law is asked about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// The day after the last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<String>,
    /// What is on file once it was taken: kinds of evidence with what they state.
    pub evidence: Vec<RouteEvidence>,
    /// Who files.
    pub filed_by: Text,
    /// With whom.
    pub filed_with: Text,
    /// What is handed in.
    pub documents: Vec<Text>,
    /// What comes before the start, in order.
    pub before: Vec<RouteStep>,
    /// What is due once it has started.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub after: Vec<RouteStep>,
    /// What else is to be known, such as when a period is extended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<Text>,
}

/// Evidence that a route leaves; it is dated on the day on which the route ends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RouteEvidence {
    /// Its kind.
    pub kind: String,
    /// What it states; the value `{day}` stands for that day.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub states: BTreeMap<String, String>,
}

/// One step of a route.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RouteStep {
    /// What is done.
    pub title: Text,
    /// How long it takes by law, or within which period it is due.
    pub takes: StepLength,
    /// Where the law says so.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cites: Vec<String>,
}

/// How long a step takes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum StepLength {
    /// The time that the law allows for it.
    Period(PeriodLength),
    /// As long as the parties need: no time is counted.
    OwnPace,
    /// Somebody else decides, and the law sets no time limit: no date can be counted.
    NoLimit,
}

/// `changes.yaml`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChangesFile {
    /// All of them.
    pub changes: Vec<Change>,
}

/// Facts of one entry that change together because one decision changes them.
///
/// It is only a candidate: whether it helps is found by judging the changed manifest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Change {
    /// Its id.
    pub id: String,
    /// What is done.
    pub title: Text,
    /// The kind of entry whose facts change.
    pub owner: Kind,
    /// The new values, as a manifest writes them; `{day}` stands for the day asked about, and `{others}` for every
    /// category that the dataset does not list.
    pub set: BTreeMap<String, serde_json::Value>,
}
