//! The vocabulary of manifests as data: every fact, category, kind of evidence and claim, read from `rules/<jurisdiction>/`.
//!
//! These are the shapes of the files; [`crate::law`] checks them and gives each fact its place.

use crate::text::Text;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What an entry of a run is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// A workload: one manifest document.
    Workload,
    /// A party: whoever sends, receives, decides or processes.
    Party,
    /// A set of data with one handler.
    Dataset,
    /// A step in which a party processes datasets.
    Processing,
    /// A movement of datasets from one party to another.
    Flow,
    /// One dataset in one flow.
    Item,
    /// A service offered to users.
    Service,
    /// Something done that the law asks for.
    Evidence,
    /// An exemption that is invoked.
    Claim,
}

impl Kind {
    /// All kinds.
    pub const ALL: [Self; 9] = [
        Self::Workload,
        Self::Party,
        Self::Dataset,
        Self::Processing,
        Self::Flow,
        Self::Item,
        Self::Service,
        Self::Evidence,
        Self::Claim,
    ];

    /// The name in rules and reports.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Workload => "workload",
            Self::Party => "party",
            Self::Dataset => "dataset",
            Self::Processing => "processing",
            Self::Flow => "flow",
            Self::Item => "item",
            Self::Service => "service",
            Self::Evidence => "evidence",
            Self::Claim => "claim",
        }
    }
}

/// The type of a fact; each has a finite abstraction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FactType {
    /// `yes` or `no`.
    YesNo,
    /// One of the declared values.
    Choice,
    /// Any number of the declared values; a given list is complete.
    Choices,
    /// A whole number from 0.
    Number,
    /// A day.
    Date,
    /// Words; only whether they are there counts.
    Text,
    /// A list of names, or `none`; only whether there are any counts.
    Names,
    /// One country or region.
    Place,
    /// Countries or regions; a given list is complete.
    Places,
    /// Categories of data.
    Categories,
    /// Distinct persons, by where they are.
    Persons,
}

/// A number that counts part of the persons of its dataset.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct PartOf {
    /// The persons fact.
    pub fact: String,
    /// The definition that, where it holds, makes the part at least one, and where it does not, none.
    pub at_least_one_if: String,
    /// The facts of which one must allow it; absent, nothing rules it out.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub shown_by: Vec<ShownBy>,
}

/// A fact that allows a part of the persons to be there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ShownBy {
    /// A yes or no, or categories.
    pub fact: String,
    /// Of categories: the class of which one may be there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub class: Option<String>,
}

/// One fact that a manifest can state.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct FactDeclaration {
    /// The entry it belongs to.
    pub owner: Kind,
    /// Its key; a dot goes one map deeper.
    pub name: String,
    /// Its type.
    #[serde(rename = "type")]
    pub fact_type: FactType,
    /// Whether leaving it out is an input error.
    #[serde(default)]
    pub required: bool,
    /// Whether a set of it is never empty.
    #[serde(default)]
    pub filled: bool,
    /// Whether absence means "not claimed" instead of "unknown".
    #[serde(default)]
    pub closed: bool,
    /// Values of a choice, with their meaning.
    #[serde(default)]
    pub values: BTreeMap<String, Text>,
    /// The register whose items are the values.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub values_from: Option<String>,
    /// Of the form of a dataset: values whose contents are never completely listed.
    #[serde(default)]
    pub free_form: Vec<String>,
    /// Of the kind of a control: values that take contents out of the data.
    #[serde(default)]
    pub removing: Vec<String>,
    /// The list in which naming the fact says "no".
    #[serde(default)]
    pub negated_in: Option<String>,
    /// What it is where the whole map is `none`.
    #[serde(default)]
    pub when_none: Option<String>,
    /// What it is where the map is given and says nothing of it.
    #[serde(default)]
    pub when_given: Option<String>,
    /// The top-level key that, where it is given, answers it with "no".
    #[serde(default)]
    pub no_when_given: Option<String>,
    /// The word that says there is none.
    #[serde(default)]
    pub none_is: Option<String>,
    /// The persons fact of which it is a part.
    #[serde(default)]
    pub part_of: Option<PartOf>,
    /// Whether two manifests may say different things of one legal entity, since it is about what the entity does there.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub varies: bool,
    /// What reads it, where no rule does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub read_by: Option<String>,
    /// The question to whoever can answer.
    pub question: Text,
    /// Why it matters.
    pub why: Text,
    /// Who knows: provider, business, legal or engineering.
    pub knows: String,
    /// Whether design can change it.
    pub design: bool,
    /// Where the law asks for it.
    #[serde(default)]
    pub cites: Vec<String>,
}

/// `facts.yaml`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FactsFile {
    /// Every fact.
    pub facts: Vec<FactDeclaration>,
}

/// A category of data.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CategoryDeclaration {
    /// Its name; it covers every name that continues it after a dot.
    pub id: String,
    /// Whether it is personal information.
    pub personal: bool,
    /// Whether it is sensitive.
    #[serde(default)]
    pub sensitive: bool,
    /// What it is.
    pub title: Text,
}

/// The name that covers every personal category.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CategoryRoot {
    /// Its name.
    pub id: String,
    /// What it is.
    pub title: Text,
}

/// `categories.yaml`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CategoriesFile {
    /// The name that covers every personal category.
    pub root: CategoryRoot,
    /// All categories.
    pub categories: Vec<CategoryDeclaration>,
}

/// What a piece of evidence must name to be in scope.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Scope {
    /// The flows that it covers.
    Flows,
    /// The service that it is about.
    Service,
    /// The party that holds it.
    Party,
    /// Any of these.
    Any,
}

/// A kind of evidence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct EvidenceDeclaration {
    /// Its name.
    pub kind: String,
    /// What it is.
    pub title: Text,
    /// What it must name.
    pub scope: Scope,
    /// Where the law asks for it.
    pub cites: Vec<String>,
    /// Further statements, by name.
    #[serde(default)]
    pub facts: BTreeMap<String, FactType>,
    /// Statements of days of which the second cannot come before the first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub in_order: Vec<(String, String)>,
    /// The kind that stands for it while it is only applied for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until_decided: Option<String>,
}

/// `evidence.yaml`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EvidenceFile {
    /// Statements that speak against the evidence that makes them, such as a later change.
    #[serde(default)]
    pub against: Vec<String>,
    /// What statements are called.
    #[serde(default)]
    pub statements: BTreeMap<String, Text>,
    /// All kinds.
    pub evidence: Vec<EvidenceDeclaration>,
}

/// A fact under a claim.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClaimFact {
    /// Its key.
    pub name: String,
    /// Its type.
    #[serde(rename = "type")]
    pub fact_type: FactType,
    /// Values of a choice.
    #[serde(default)]
    pub values: BTreeMap<String, Text>,
    /// The question.
    pub question: Text,
    /// Why it matters.
    pub why: Text,
    /// Who knows.
    pub knows: String,
    /// Whether design can change it.
    pub design: bool,
}

/// An exemption that must be claimed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClaimDeclaration {
    /// Its name.
    pub exemption: String,
    /// What it is.
    pub title: Text,
    /// Where it stands.
    pub cites: Vec<String>,
    /// The facts under it.
    pub facts: Vec<ClaimFact>,
}

/// `claims.yaml`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClaimsFile {
    /// All exemptions that can be claimed.
    pub claims: Vec<ClaimDeclaration>,
}
