//! The rule language: the shapes of the rule files.
//!
//! A rule says when it applies, what it then requires, and what that means. [`crate::law`] resolves the names in it.

mod example;
mod route;

pub use example::{Example, Expect};
pub use route::{Change, ChangesFile, Route, RouteEvidence, RouteStep, RoutesFile, StepLength};

use crate::fact::Kind;
use crate::finding::Verdict;
use crate::text::Text;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What a rule is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RuleKind {
    /// Gives a name to something derived: yes or no, a relation to other entries, or a total.
    Definition,
    /// Says whether an instrument reaches the subject.
    Scope,
    /// Forbids what `when` describes, unless `requires` holds.
    Prohibition,
    /// Asks for `requires` wherever `when` holds.
    Obligation,
    /// Defeats other rules by name wherever `when` holds.
    Exemption,
    /// Reports a fact of risk that fails nothing.
    Note,
}

impl RuleKind {
    /// The name in every format.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Definition => "definition",
            Self::Scope => "scope",
            Self::Prohibition => "prohibition",
            Self::Obligation => "obligation",
            Self::Exemption => "exemption",
            Self::Note => "note",
        }
    }
}

/// A test of facts about the current entry; entries reached through a relation become current inside it.
///
/// Names may go through single-valued relations with a dot: `flow.to.seat`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Condition {
    /// Every one holds.
    All(Vec<Condition>),
    /// At least one holds.
    Any(Vec<Condition>),
    /// It does not hold.
    Not(Box<Condition>),
    /// A yes-or-no fact or definition is yes.
    Is(String),
    /// A fact has a certain value.
    Fact(FactTest),
    /// At least one entry reached by the relation passes.
    Some(Quantified),
    /// Every entry reached by the relation passes; true where there is none.
    Every(Quantified),
    /// Evidence of one of these kinds covers the subject, in force on the day asked about.
    Evidence(EvidenceTest),
    /// The exemption is claimed for the subject, and the facts under the claim pass.
    Claim(ClaimTest),
    /// A total of the current party reaches a number.
    Total(TotalTest),
    /// Two relations lead to the same entry.
    Same(Vec<String>),
    /// An open point of law is read in this way.
    Reading(ReadingTest),
    /// The party, or the place of its seat, stands in a register on the day asked about.
    Listed(ListedTest),
    /// Another rule on the same subject applies and is not defeated.
    Applies(String),
    /// A legal review of this rule covers the subject, in force on the day asked about.
    Reviewed(String),
}

/// A test of one fact. Exactly one of the tests is given.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct FactTest {
    /// The fact.
    pub name: String,
    /// A choice or place is one of these (a place may be named by its class).
    #[serde(default, rename = "in", skip_serializing_if = "Vec::is_empty")]
    pub one_of: Vec<String>,
    /// A set shares a member with these.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub intersects: Vec<String>,
    /// A set has no member outside these.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub within: Vec<String>,
    /// A number is at least this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_least: Option<u64>,
    /// A day is before that of another fact of the same entry.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub earlier_than: Option<String>,
    /// Something is stated at all; of a day, that it has come by the day asked about. Of an open fact only notes may ask
    /// this: absent, it is unknown, and an answer must not change what the law says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stated: Option<bool>,
}

/// A relation, and what the entries reached must pass.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Quantified {
    /// The relation; dots go on through further ones.
    pub of: String,
    /// What they must pass; absent, being there is enough.
    #[serde(rename = "where", default, skip_serializing_if = "Option::is_none")]
    pub condition: Option<Box<Condition>>,
}

/// A test for evidence.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EvidenceTest {
    /// Any of these kinds.
    pub kind: Vec<String>,
    /// How long it serves, counted from its date; absent, for as long as it says itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub within: Option<PeriodLength>,
    /// The first day of which it may be dated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<String>,
    /// How it may be made to serve longer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub renewal: Option<Renewal>,
    /// Whether what is asked for is that it failed, or may have; then nothing else is asked of it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub failed: bool,
    /// What the evidence must say.
    #[serde(rename = "where", default, skip_serializing_if = "Option::is_none")]
    pub condition: Option<Box<Condition>>,
}

/// How evidence that serves for a period is made to serve for another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Renewal {
    /// The statement with the day on which it was applied for.
    pub applied: String,
    /// The statement with the day on which it was granted.
    pub granted: String,
    /// In how much of the end of the period it may be applied for.
    pub in_last: PeriodLength,
    /// How much longer it then serves.
    pub adds: PeriodLength,
}

/// A test for a claim.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClaimTest {
    /// The exemption.
    pub exemption: String,
    /// What must hold under the claim.
    #[serde(rename = "where", default, skip_serializing_if = "Option::is_none")]
    pub condition: Option<Box<Condition>>,
}

/// A test of a total.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct TotalTest {
    /// The total's name.
    pub of: String,
    /// The number reached.
    pub at_least: u64,
}

/// A test of a reading.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReadingTest {
    /// The reading.
    pub id: String,
    /// The alternative.
    pub is: String,
}

/// A test of a register. With the register alone, the current party or the place of its seat stands in it; otherwise some
/// entry in force passes everything else that is given.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListedTest {
    /// The register.
    pub register: String,
    /// By field: the fact whose value is among the field's words.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub by: BTreeMap<String, String>,
    /// By field: words of which the field has one.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub having: BTreeMap<String, Vec<String>>,
    /// Whether the entry holds all items of its list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub complete: Option<bool>,
    /// What some item of the entry must pass.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub item: Option<ItemTest>,
    /// What must show it, and be no older than the entry.
    #[serde(rename = "shown-by", default, skip_serializing_if = "Option::is_none")]
    pub shown_by: Option<Shown>,
}

/// What shows that something follows from an entry of a register. Either is enough, and counts only if it is dated on the
/// entry's first day or later: what was said of an earlier edition says nothing of this one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Shown {
    /// Evidence of one of these kinds.
    pub evidence: Vec<String>,
    /// A legal review of this rule.
    pub reviewed: String,
}

/// A test of the items of an entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ItemTest {
    /// The fact that names items.
    pub named_by: String,
    /// By field: the fact whose value is among the field's words; an item without the field is not limited by it.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub by: BTreeMap<String, String>,
    /// By field: words of which the field has one.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub having: BTreeMap<String, Vec<String>>,
    /// How thresholds are measured; an item whose threshold nothing here measures does not pass.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reached: Vec<Measure>,
}

/// The number fact by which a kind of threshold is measured.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Measure {
    /// The threshold's kind.
    pub kind: String,
    /// Its window.
    pub window: String,
    /// The fact.
    pub fact: String,
}

/// One step of a path to other entries.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// The relation.
    pub of: String,
    /// What the entries reached must pass.
    #[serde(rename = "where", default, skip_serializing_if = "Option::is_none")]
    pub condition: Option<Condition>,
}

/// A guarded path; the entries at its end belong to the relation where the guard holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Member {
    /// The guard, tested on the subject.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<Condition>,
    /// The way there.
    pub path: Vec<Step>,
}

/// A relation that a definition adds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RelationDefinition {
    /// What it leads to.
    pub to: Kind,
    /// The paths; all of them add up.
    pub members: Vec<Member>,
}

/// What is counted of a dataset.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Count {
    /// Nothing.
    Nothing,
    /// All its persons.
    Persons,
    /// Its persons in places of this class.
    PersonsIn(String),
    /// Its persons without those of another count.
    PersonsLess(String),
    /// The part of its persons that this fact states.
    Part(String),
    /// What of that part can be in places of this class.
    PartIn {
        /// The fact.
        part: String,
        /// The class of places.
        places: String,
    },
}

/// One case of what is counted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Amount {
    /// Tested on the dataset.
    pub when: Condition,
    /// Counted where it holds and no earlier case does.
    pub count: Count,
}

/// The period over which a total runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Window {
    /// From 1 January of the year asked about.
    CalendarYear,
    /// From 1 January of the year before.
    PreviousCalendarYear,
}

/// A total of persons per handler, over all items of the run and the ledgers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct TotalDefinition {
    /// The name of the ledger's column.
    pub stratum: String,
    /// Columns whose persons together are those of this total, for ledgers that do not give the column itself.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub or_together: Vec<String>,
    /// Its period.
    pub window: Window,
    /// The relation from item to party by which items are added up.
    pub key: String,
    /// Which items count.
    pub counted: Condition,
    /// The relation from item to the datasets that are counted.
    pub of: String,
    /// How much of each counts.
    pub amount: Vec<Amount>,
}

/// The unit of a period.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PeriodLength {
    /// Days of the calendar.
    Days(u32),
    /// Months.
    Months(u32),
    /// Working days by the official calendar.
    WorkingDays(u32),
}

/// From what a period runs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PeriodStart {
    /// A dated statement of evidence that covers the subject.
    Evidence {
        /// The kind.
        kind: String,
        /// The statement.
        date: String,
    },
    /// A dated fact of an entry reached from the subject.
    Fact {
        /// The relation.
        of: String,
        /// The fact.
        date: String,
    },
}

/// A period within which something may still be done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Deadline {
    /// From what it runs.
    pub after: PeriodStart,
    /// How long it runs.
    pub length: PeriodLength,
    /// The level until then; after it the rule's own.
    pub until_then: Verdict,
}

/// What an analysis finds in a rule and the law means.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Accepted {
    /// The check that finds it.
    pub check: String,
    /// Why it is right.
    pub why: Text,
}

/// One rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Rule {
    /// Stable for ever.
    pub id: String,
    /// What it is.
    pub kind: RuleKind,
    /// What it is asked of.
    pub subject: Kind,
    /// The name that a definition or scope gives.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub defines: Option<String>,
    /// Its title.
    pub title: Text,
    /// Articles, the deciding one first, as `INSTRUMENT ARTICLE`.
    pub cites: Vec<String>,
    /// First day in force.
    pub from: String,
    /// The day after the last in force.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<String>,
    /// When it applies.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<Condition>,
    /// What it then requires.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub requires: Option<Condition>,
    /// Of a definition: a relation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub relation: Option<RelationDefinition>,
    /// Of a definition: a total.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub total: Option<TotalDefinition>,
    /// The verdict where it is required and not evidenced.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<Verdict>,
    /// The mechanism that it stands for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mechanism: Option<String>,
    /// Rules that it defeats.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub defeats: Vec<String>,
    /// Rules of lighter mechanisms beside which it may apply; its own mechanism is then the one asked for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub outweighs: Vec<String>,
    /// What an analysis finds in it and the law means.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub accepted: Vec<Accepted>,
    /// What it does not lift, in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub does_not_lift: Option<Text>,
    /// Relations to the parties that owe it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub bearer: Vec<String>,
    /// A standing duty, owed whether or not these data move.
    #[serde(default)]
    pub standing: bool,
    /// A period within which it may still be done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deadline: Option<Deadline>,
    /// What is so where it is not met (or, of other kinds, where it applies).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<Text>,
    /// The way out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remedy: Option<Text>,
    /// Why the law is unsettled here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub interpretation: Option<Text>,
    /// Its tests.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub examples: Vec<Example>,
}

/// A rule file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RuleFile {
    /// Its rules.
    pub rules: Vec<Rule>,
}

/// An open point of law with its alternatives.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Reading {
    /// Stable id.
    pub id: String,
    /// The point.
    pub question: Text,
    /// The alternatives, with what each means.
    pub alternatives: BTreeMap<String, Text>,
    /// The alternative taken; absent, it is a question for legal.
    #[serde(default)]
    pub default: Option<String>,
    /// Where the point lies.
    pub cites: Vec<String>,
}

/// `readings.yaml`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReadingsFile {
    /// All open points.
    pub readings: Vec<Reading>,
}

/// How well something is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Confidence {
    /// The text itself was read.
    High,
    /// A quotation of it was.
    Medium,
    /// A summary of it was.
    Low,
}

/// How many it takes for an item to be on its list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Threshold {
    /// What is counted.
    pub kind: String,
    /// Over which time, or where.
    pub window: String,
    /// How many; absent, the list has a number that is not known here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<u64>,
    /// Whether the number itself is enough.
    #[serde(default)]
    pub included: bool,
}

/// One item of a list that is an entry of a register.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RegisterItem {
    /// Its id, by which manifests name it.
    pub id: String,
    /// What it is, in own words.
    pub title: Text,
    /// Words by field, which conditions compare.
    #[serde(default)]
    pub fields: BTreeMap<String, Vec<String>>,
    /// From how many on it is on the list; absent, from the first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub threshold: Option<Threshold>,
    /// How well it is known.
    pub confidence: Confidence,
}

/// An entry of a public register.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RegisterEntry {
    /// Its id, of an entry that is a list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// Its title.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<Text>,
    /// Entity names as used in manifests, of a register of entities.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entity: Option<String>,
    /// Country or region, of a register of places.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// First day.
    pub from: String,
    /// The day after the last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<String>,
    /// Words by field, which conditions compare.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub fields: BTreeMap<String, Vec<String>>,
    /// Whether `items` holds all items of the list.
    #[serde(default)]
    pub complete: bool,
    /// The items that are known.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub items: Vec<RegisterItem>,
    /// How well the entry itself is known; items have their own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confidence: Option<Confidence>,
    /// The day on which it was last checked; absent, that of the register.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub checked: Option<String>,
    /// Where it was announced, or is reported.
    pub sources: Vec<String>,
    /// What else is to be known of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<Text>,
}

/// A public register.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Register {
    /// Its id.
    pub id: String,
    /// What it lists.
    pub title: Text,
    /// The day on which it was last checked.
    pub checked: String,
    /// Where the law speaks of it.
    pub cites: Vec<String>,
    /// Its entries.
    pub entries: Vec<RegisterEntry>,
}

/// `registers.yaml`, and every file of the folder `registers`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RegistersFile {
    /// All registers.
    pub registers: Vec<Register>,
}

/// An instrument of law.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Instrument {
    /// Id in citations.
    pub id: String,
    /// Title.
    pub title: Text,
    /// Official text.
    #[serde(default)]
    pub url: Option<String>,
    /// Articles whose only paragraph is a list: the first number in brackets after them is an item's.
    #[serde(default, rename = "items-of", skip_serializing_if = "Vec::is_empty")]
    pub items_of: Vec<String>,
    /// First day in force (of guidance: of its publication); what is not in force is not cited.
    #[serde(default)]
    pub from: Option<String>,
    /// The day after the last in force.
    #[serde(default)]
    pub until: Option<String>,
}

/// Holidays on the same day each year.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct EveryYear {
    /// Their months and days, such as `10-01`.
    pub holidays: Vec<String>,
    /// Where that stands.
    pub source: String,
}

/// A class of places: listed ones, or all but listed ones.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PlaceClass {
    /// These places.
    Only(Vec<String>),
    /// Every place but these.
    Except(Vec<String>),
}

/// Public holidays and make-up working days of one year.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct CalendarYear {
    /// The year.
    pub year: i16,
    /// Days off.
    pub holidays: Vec<String>,
    /// Weekend days on which people work.
    pub make_up_days: Vec<String>,
    /// The official notice.
    pub source: String,
}

/// `jurisdiction.yaml`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct JurisdictionFile {
    /// Its id.
    pub id: String,
    /// Its name.
    pub title: Text,
    /// Hours ahead of UTC, for "today".
    pub utc_offset_hours: i8,
    /// The day to which the law was checked.
    pub checked_until: String,
    /// The first day that can be asked about.
    pub asked_from: String,
    /// The class of places whose law this is.
    pub home: String,
    /// Classes of places.
    pub places: BTreeMap<String, PlaceClass>,
    /// Kinds of mechanism, lightest first; the first two are "not outbound" and "exempt".
    pub mechanisms: Vec<String>,
    /// What people call the names of mechanisms and of totals; a name without a term is shown as it is.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub terms: BTreeMap<String, Text>,
    /// What the rules do not check.
    pub not_checked: Vec<Text>,
    /// Instruments that rules cite.
    pub instruments: Vec<Instrument>,
    /// Official calendars.
    pub calendar: Vec<CalendarYear>,
    /// Holidays that are on the same day each year; known before a year has its calendar.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub every_year: Option<EveryYear>,
}

/// A country or region.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Place {
    /// ISO 3166-1 alpha-2 code.
    pub code: String,
    /// English name.
    pub name: String,
}

/// `places.yaml`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlacesFile {
    /// All places.
    pub places: Vec<Place>,
}
