//! What a check says: verdicts, findings and the report that holds them.
//!
//! These types are the one source of every output format; they hold no text layout.

mod comparison;
mod difference;

pub use comparison::{Cause, Change, Comparison, Said, Standing};
pub use difference::{Difference, FactChange, FindingChange, PartChange};

use crate::diagnostic::{Diagnostic, Severity};
use crate::provider::RowUse;
use crate::source::Span;
use crate::text::Lang;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::cmp::{Ordering, Reverse};
use std::collections::BTreeMap;

/// The answer for an item, a flow, a service, a manifest or a run; lightest first, so that the worst is the greatest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// Everything that applies is satisfied or exempt.
    Clear,
    /// Lawful once named transfer duties are met that are not evidenced.
    DutiesOpen,
    /// A contract, certification or registration on which lawfulness rests is not evidenced.
    FilingRequired,
    /// A security assessment is required and not evidenced.
    AssessmentRequired,
    /// Forbidden as declared, or another authority's approval is needed and not evidenced.
    Blocked,
}

impl Verdict {
    /// All verdicts, lightest first.
    pub const ALL: [Self; 5] =
        [Self::Clear, Self::DutiesOpen, Self::FilingRequired, Self::AssessmentRequired, Self::Blocked];

    /// The name in every format.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Clear => "clear",
            Self::DutiesOpen => "duties-open",
            Self::FilingRequired => "filing-required",
            Self::AssessmentRequired => "assessment-required",
            Self::Blocked => "blocked",
        }
    }
}

/// The name of the verdict that is shown where several are possible.
pub const UNDETERMINED: &str = "undetermined";

/// A verdict over everything that is still possible.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judgement {
    /// The verdicts that some completion of the open facts reaches, lightest first; never empty.
    pub possible: Vec<Verdict>,
    /// Whether each member of `possible` is known to be reached; the set is sound in any case.
    pub exact: bool,
}

impl Judgement {
    /// A final verdict.
    #[must_use]
    pub fn of(verdict: Verdict) -> Self {
        Self { possible: vec![verdict], exact: true }
    }

    /// Nothing could be judged, so nothing is excluded.
    #[must_use]
    pub fn unjudged() -> Self {
        Self { possible: Verdict::ALL.to_vec(), exact: false }
    }

    /// The worse of two that share no unknown.
    #[must_use]
    pub fn worst_with(&self, other: &Self) -> Self {
        let mut possible: Vec<Verdict> =
            self.possible.iter().flat_map(|one| other.possible.iter().map(move |another| *one.max(another))).collect();
        possible.sort_unstable();
        possible.dedup();
        Self { possible, exact: self.exact && other.exact }
    }

    /// The only verdict possible, or `None` where it is undetermined.
    #[must_use]
    pub fn verdict(&self) -> Option<Verdict> {
        match self.possible.as_slice() {
            [one] => Some(*one),
            _ => None,
        }
    }

    /// The verdict's name, or `undetermined`.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.verdict().map_or(UNDETERMINED, Verdict::name)
    }

    /// The worst verdict possible; it counts for gating.
    #[must_use]
    pub fn worst(&self) -> Verdict {
        self.possible.iter().copied().max().unwrap_or(Verdict::Blocked)
    }
}

/// What a rule comes to on one subject.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// Required, not evidenced.
    Violated,
    /// An open fact decides.
    Undetermined,
    /// Required, and met.
    Satisfied,
    /// Would be required, but an exemption applies.
    Exempted,
    /// A condition of the rule fails.
    NotApplicable,
    /// A fact of risk that fails nothing.
    Note,
}

impl Outcome {
    /// Whether it leaves something to be done.
    #[must_use]
    pub fn is_open(self) -> bool {
        matches!(self, Self::Violated | Self::Undetermined)
    }

    /// The name in machine formats.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Violated => "violated",
            Self::Undetermined => "undetermined",
            Self::Satisfied => "satisfied",
            Self::Exempted => "exempted",
            Self::NotApplicable => "not-applicable",
            Self::Note => "note",
        }
    }
}

/// Whom or what a finding is about.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Subject {
    /// `item`, `flow`, `service`, `party`, `handler-year` or `workload`; of a comparison also `manifest`.
    pub kind: &'static str,
    /// The workload's id; empty for a handler-year, which spans manifests.
    pub manifest: String,
    /// The flow, service, party or handler.
    pub id: String,
    /// The dataset, of an item.
    pub dataset: Option<String>,
}

/// An article of an instrument.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CitedArticle {
    /// Instrument id, such as `PIPL`.
    pub instrument: String,
    /// Title of the instrument, for texts that name it in full.
    pub title: String,
    /// Article with paragraph and item, such as `5(1)(4)`.
    pub article: String,
    /// The same in the words of the report, such as `第五条第一款第四项`.
    pub place: String,
    /// Official text.
    pub url: Option<String>,
}

/// How a rule stands on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Force {
    /// Its first day is still to come.
    NotYet,
    /// It is in force.
    InForce,
    /// Its last day is past.
    Ended,
}

/// A fact that decided a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FactUse {
    /// Owner and name, such as `shop.critical-infrastructure-operator`.
    pub name: String,
    /// The value as written, or in the words of the report; `unknown` where it is open.
    pub value: String,
    /// `manifest`, `provider-table`, `ledger`, `answers`, `register` or `derived`.
    pub source: &'static str,
    /// The row that says it, of a fact from the provider table.
    pub table: Option<RowUse>,
    /// Where it stands; of an absent fact, the entry that lacks it.
    pub location: Span,
}

/// Evidence that was declared for a duty and does not meet it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EvidenceUse {
    /// Its kind.
    pub kind: String,
    /// Why it does not count.
    pub state: EvidenceState,
    /// The last day on which it counted, of what has expired; the first, of what is not valid yet.
    pub day: Option<Date>,
    /// Its entry.
    pub location: Span,
}

/// Why a piece of evidence does not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EvidenceState {
    /// It has no date.
    Undated,
    /// Its first day is yet to come.
    NotYetValid,
    /// Its last day, as stated or by law, has passed.
    Expired,
    /// It was refused, failed, or was revoked or withdrawn.
    Refused,
    /// It is not decided, or its scope or end could not be read.
    Pending,
    /// It covers other flows, services or parties.
    OtherFlow,
    /// It covers other datasets of the flow.
    OtherData,
    /// It holds between other parties.
    OtherRecipient,
    /// It covers other purposes.
    OtherPurpose,
    /// More persons are concerned than it covers.
    BeyondScale,
    /// It lacks a statement for which the duty asks.
    Incomplete,
}

impl EvidenceState {
    /// All states.
    pub const ALL: [Self; 11] = [
        Self::Undated,
        Self::NotYetValid,
        Self::Expired,
        Self::Refused,
        Self::Pending,
        Self::OtherFlow,
        Self::OtherData,
        Self::OtherRecipient,
        Self::OtherPurpose,
        Self::BeyondScale,
        Self::Incomplete,
    ];

    /// The name in machine formats.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Undated => "undated",
            Self::NotYetValid => "not-yet-valid",
            Self::Expired => "expired",
            Self::Refused => "refused",
            Self::Pending => "pending",
            Self::OtherFlow => "other-flow",
            Self::OtherData => "other-data",
            Self::OtherRecipient => "other-recipient",
            Self::OtherPurpose => "other-purpose",
            Self::BeyondScale => "beyond-scale",
            Self::Incomplete => "incomplete",
        }
    }
}

/// What another reading of an open point of law would change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadingUse {
    /// The reading's id.
    pub id: String,
    /// The alternative taken, or `None` while it is a question for legal.
    pub taken: Option<String>,
    /// What the point is about.
    pub question: String,
    /// Other alternatives, each with the verdict that the subject would then have.
    pub others: Vec<(String, String)>,
}

/// The last day of a running period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Due {
    /// The day.
    pub day: Date,
    /// The first year that the period crosses without an official calendar; the day is then an estimate.
    pub without_calendar: Option<i16>,
}

/// A rule's outcome on one subject, with what decided it and the way out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Stable: made of rule and subject, never of a line.
    pub id: String,
    /// The rule.
    pub rule: String,
    /// The rule's kind: definition, scope, prohibition, obligation, exemption or note.
    pub kind: &'static str,
    /// Title of the rule.
    pub title: String,
    /// Whom or what it is about.
    pub subject: Subject,
    /// Parties that owe the duty, by key in their manifest; empty where nobody does.
    pub bearers: Vec<String>,
    /// What the rule comes to.
    pub outcome: Outcome,
    /// The worst verdict that this finding can cause; `None` where it causes none.
    pub level: Option<Verdict>,
    /// Until when a running period still allows it.
    pub due: Option<Due>,
    /// The articles, the deciding one first.
    pub citations: Vec<CitedArticle>,
    /// What is so, in one or two sentences.
    pub message: String,
    /// The way out; empty where nothing is to be done.
    pub remedy: String,
    /// Why the law is unsettled here, if it is.
    pub interpretation: Option<String>,
    /// Readings that this outcome rests on.
    pub readings: Vec<ReadingUse>,
    /// The subject's entry.
    pub location: Span,
    /// The facts that decided, the weightiest first.
    pub facts: Vec<FactUse>,
    /// Evidence that was declared for it and does not count, with why.
    pub evidence: Vec<EvidenceUse>,
    /// Exemptions that defeat it.
    pub exempted_by: Vec<String>,
    /// Open facts on which it still depends, as `owner.name`.
    pub missing: Vec<String>,
    /// A standing duty, owed whether or not these data move: never part of a verdict unless asked for.
    pub standing: bool,
}

/// The instrument that a finding cites which is no law, such as one on a waiver; the article is then a page of the documentation.
pub const THIS_TOOL: &str = "transborder";

impl Finding {
    /// A note that rests on no law. A page of the documentation is cited; id, subject and message are still to be filled in.
    #[must_use]
    pub fn of_this_tool(rule: &str, title: &str, page: &str, location: Span) -> Self {
        let page = CitedArticle {
            instrument: THIS_TOOL.to_owned(),
            title: THIS_TOOL.to_owned(),
            article: page.to_owned(),
            place: page.to_owned(),
            url: None,
        };
        Self {
            id: rule.to_owned(),
            rule: rule.to_owned(),
            kind: "note",
            title: title.to_owned(),
            subject: Subject { kind: "workload", manifest: String::new(), id: String::new(), dataset: None },
            bearers: Vec::new(),
            outcome: Outcome::Note,
            level: None,
            due: None,
            citations: vec![page],
            message: title.to_owned(),
            remedy: String::new(),
            interpretation: None,
            readings: Vec::new(),
            location,
            facts: Vec::new(),
            evidence: Vec::new(),
            exempted_by: Vec::new(),
            missing: Vec::new(),
            standing: false,
        }
    }
}

/// An open fact that decides, as a question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// Stable id: manifest, owner and fact.
    pub id: String,
    /// The workload's id.
    pub manifest: String,
    /// Owner and fact, such as `shop.critical-infrastructure-operator`.
    pub fact: String,
    /// The question in words.
    pub text: String,
    /// Why it matters.
    pub why: String,
    /// Who knows: provider, business, legal or engineering.
    pub knows: String,
    /// What can be written.
    pub answers: String,
    /// The entry that lacks the fact.
    pub location: Span,
    /// Flows and services that it bears on.
    pub bears_on: Vec<String>,
    /// The lightest worst verdict that one answer alone can give the run.
    pub best_worst: Verdict,
    /// Where a file of answers names the fact; `None` where it is answered otherwise.
    pub place: Option<AnswerPlace>,
    /// Values that can be written; empty where there is no short list of them.
    pub values: Vec<String>,
    /// What answers lead to; empty unless that was asked for.
    pub leads: Vec<Lead>,
}

impl Question {
    /// The order of questions: what one answer can bring, then how much it bears on, then place.
    #[must_use]
    pub fn order(&self, other: &Self) -> Ordering {
        let key = |question: &Self| (question.best_worst, Reverse(question.bears_on.len()), question.location);
        key(self).cmp(&key(other)).then_with(|| self.id.cmp(&other.id))
    }
}

/// A fact as a file of answers names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnswerPlace {
    /// The kind of the entry: `workload`, `party`, `dataset`, `processing`, `flow`, `service` or `claim`.
    pub kind: &'static str,
    /// Its key; of a claim, the exemption.
    pub id: String,
    /// The fact; a dot goes one map deeper.
    pub fact: String,
}

/// An answer, and what it leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lead {
    /// A value as it is written, or a range of values.
    pub answer: String,
    /// The verdicts that the run can then still have.
    pub judgement: Judgement,
}

/// How an item may leave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mechanism {
    /// The only kind possible, or `undetermined`.
    pub kind: String,
    /// The rules that say so, such as the exemptions that apply.
    pub by: Vec<String>,
    /// The kinds still possible, lightest first.
    pub possible: Vec<String>,
}

/// One dataset in one flow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemReport {
    /// The dataset.
    pub dataset: String,
    /// Where it is carried.
    pub location: Span,
    /// Its verdict.
    pub judgement: Judgement,
    /// How it may leave.
    pub mechanism: Mechanism,
    /// Rules that the verdict rests on.
    pub grounds: Vec<String>,
    /// The verdict on the so-far totals, where it is lighter.
    pub so_far: Option<Verdict>,
}

/// One flow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FlowReport {
    /// The flow's key.
    pub id: String,
    /// Its entry.
    pub location: Span,
    /// Sender.
    pub from: String,
    /// Recipient.
    pub to: String,
    /// The recipient's host, as declared.
    pub host: Option<String>,
    /// Worst of its items and of the rules on the flow itself.
    pub judgement: Judgement,
    /// Rules that the verdict rests on.
    pub grounds: Vec<String>,
    /// Its items.
    pub items: Vec<ItemReport>,
}

/// One service to the public.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceReport {
    /// The service's key.
    pub id: String,
    /// Its entry.
    pub location: Span,
    /// Its verdict.
    pub judgement: Judgement,
    /// Rules that the verdict rests on.
    pub grounds: Vec<String>,
}

/// One party of a manifest, and where it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartyReport {
    /// Its key.
    pub id: String,
    /// Its entry.
    pub location: Span,
    /// Its host, as declared.
    pub host: Option<String>,
    /// Where it keeps data, else where its seat is; `None` where neither is stated.
    pub home: Option<String>,
    /// What is stated of its places: name of the fact, and value.
    pub places: Vec<(String, String)>,
}

/// One manifest document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ManifestReport {
    /// `workload.id`.
    pub id: String,
    /// Path as given.
    pub path: String,
    /// Which document of the file, from 0.
    pub document: usize,
    /// Where `workload` stands.
    pub location: Span,
    /// The reader's own party, if named.
    pub reader: Option<String>,
    /// Its parties, in the order written.
    pub parties: Vec<PartyReport>,
    /// Worst of its flows and services.
    pub judgement: Judgement,
    /// Its flows, in the order written.
    pub flows: Vec<FlowReport>,
    /// Its services, in the order written.
    pub services: Vec<ServiceReport>,
}

/// A lower and an upper end; `max` is `None` where it is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Range {
    /// At least so many persons.
    pub min: u64,
    /// At most so many persons.
    #[serde(default)]
    pub max: Option<u64>,
}

/// Persons counted for one handler in one window.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HandlerYear {
    /// The handler's entity, or `manifest/party` where it has none.
    pub handler: String,
    /// First day of the window.
    pub since: Date,
    /// Each total by name (`ordinary`, `sensitive`): so far, and at the year's end.
    pub totals: Vec<(String, Range, Range)>,
    /// Whether a ledger says that nothing else left.
    pub complete: bool,
    /// The flows that add up, as `manifest/flow`.
    pub flows: Vec<String>,
    /// What adds up, each with its place.
    pub parts: Vec<TotalPart>,
    /// Numbers of the law that a growing total is expected to reach within the window.
    pub crossings: Vec<Crossing>,
    /// Numbers of the law with which the totals are compared, by total and number.
    pub thresholds: Vec<Threshold>,
}

/// A number of the law with which a total is compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Threshold {
    /// The total.
    pub total: String,
    /// The number.
    pub number: u64,
    /// The rules that compare with it.
    pub rules: Vec<String>,
}

/// One dataset in one flow, or one line of a ledger, in a total.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TotalPart {
    /// The total.
    pub total: String,
    /// `manifest/flow/dataset`, or the id in the ledger.
    pub name: String,
    /// Whether it counts for certain.
    pub certain: bool,
    /// Its persons at the year's end.
    pub year_end: Range,
    /// `manifest` or `ledger`.
    pub source: &'static str,
    /// Where it stands.
    pub location: Span,
}

/// A number of the law that a total is expected to reach: an estimate, as if the rest of the year's persons came evenly.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Crossing {
    /// The total.
    pub total: String,
    /// The number.
    pub threshold: u64,
    /// The rules that compare with it.
    pub rules: Vec<String>,
    /// The first day on which it is expected to be reached, by the upper ends of the total.
    pub expected: Date,
    /// The same by the lower ends; `None` where these do not reach it.
    pub at_latest: Option<Date>,
}

/// A declared fact, a fact of the provider table or a piece of evidence on which a lighter verdict rests.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reliance {
    /// Owner and name, or the kind of evidence.
    pub name: String,
    /// The value declared.
    pub value: String,
    /// The row that says it, of a fact from the provider table.
    pub table: Option<RowUse>,
    /// Where.
    pub location: Span,
}

/// A public register, one entry of it, or a row of the provider table, that was not checked for longer than was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StaleRegister {
    /// The register.
    pub register: String,
    /// The entry, where it has a day of its own.
    pub entry: Option<String>,
    /// Its title.
    pub title: String,
    /// The day on which it was last checked.
    pub checked: Date,
}

/// Everything that a check says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// The language of the texts below; names that programs read have none.
    pub lang: Lang,
    /// What the names of mechanisms and totals are called in that language; a name without one is shown as it is.
    pub terms: BTreeMap<String, String>,
    /// The date asked about.
    pub as_of: Date,
    /// SHA-256 of the rules in use, in hex.
    pub rules_digest: String,
    /// The day to which the law was checked.
    pub checked_until: Date,
    /// Readings chosen on the command line.
    pub readings: Vec<(String, String)>,
    /// Worst of all manifests.
    pub run: Judgement,
    /// Manifests, by path and document.
    pub manifests: Vec<ManifestReport>,
    /// Totals, by handler.
    pub handler_years: Vec<HandlerYear>,
    /// Findings that count in a verdict or are notes, in order of manifest, place and rule.
    pub findings: Vec<Finding>,
    /// Standing duties, once per party.
    pub standing: Vec<Finding>,
    /// Questions that decide, best first.
    pub questions: Vec<Question>,
    /// Whether these are all, and each is known to decide.
    pub questions_exact: bool,
    /// What these rules do not check.
    pub not_checked: Vec<String>,
    /// Registers that were not checked for longer than was asked for.
    pub stale_registers: Vec<StaleRegister>,
    /// What a lighter verdict depended on.
    pub rests_on: Vec<Reliance>,
    /// What was wrong with the inputs.
    pub errors: Vec<Diagnostic>,
    /// What another day's law says; `None` where nobody asked.
    pub compared: Option<Comparison>,
}

impl Report {
    /// Whether some input could not be used, so that something may be missing here.
    #[must_use]
    pub fn is_incomplete(&self) -> bool {
        self.errors.iter().any(|diagnostic| diagnostic.severity == Severity::Error)
    }
}
