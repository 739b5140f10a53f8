//! A report in each of its formats: for people, for programs, for code scanning, for gates and for pages.
//!
//! Every format is a pure function of the report, the sources and the [`Context`]: no clock, no environment, no
//! files. The same input gives the same bytes. A new format is one file under `render/`, a variant of [`Format`]
//! and an arm in [`render`].

mod answer_form;
mod block;
mod candidates;
pub mod escape;
mod excerpt;
mod github;
mod html;
mod json;
mod junit;
mod markdown;
mod pretty_json;
mod provider;
mod sarif;
mod text;
mod words;

use crate::candidates::Comparison;
use crate::diagnostic::Diagnostic;
use crate::finding::{
    CitedArticle, Difference, Finding, Judgement, Outcome, PartChange, Question, ReadingUse, Report, Subject, Verdict,
};
use crate::gate::Gate;
use crate::phrases::{self, Phrase};
use crate::plan::Plan;
use crate::source::SourceMap;
use crate::text::Lang;
use crate::waiver::Waiver;
use std::fmt;
use std::str::FromStr;

pub use provider::{provider_as_json, provider_as_text, providers_as_text};
use sarif::web_uri;
pub use text::diagnostics;

/// The JSON Schema of the JSON report.
pub const REPORT_SCHEMA: &str = include_str!("../docs/schema/report.schema.json");
/// The JSON Schema of questions.
pub const QUESTIONS_SCHEMA: &str = include_str!("../docs/schema/questions.schema.json");
/// The JSON Schema of plans.
pub const PLAN_SCHEMA: &str = include_str!("../docs/schema/plan.schema.json");
/// The JSON Schema of candidates side by side.
pub const COMPARE_SCHEMA: &str = include_str!("../docs/schema/compare.schema.json");
/// The JSON Schema of differences.
pub const DIFF_SCHEMA: &str = include_str!("../docs/schema/diff.schema.json");

/// How a report is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// For people.
    Text,
    /// For programs; the fields are listed in `docs/output.md`.
    Json,
    /// SARIF 2.1.0, for code scanning.
    Sarif,
    /// JUnit XML, for continuous integration.
    Junit,
    /// Workflow commands of GitHub Actions, which become annotations.
    Github,
    /// A comment on a pull request.
    Markdown,
    /// One page that needs nothing else, for screens and paper.
    Html,
}

impl Format {
    /// All formats, in the order in which help names them.
    pub const ALL: [Self; 7] =
        [Self::Text, Self::Json, Self::Sarif, Self::Junit, Self::Github, Self::Markdown, Self::Html];

    /// The name on the command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Json => "json",
            Self::Sarif => "sarif",
            Self::Junit => "junit",
            Self::Github => "github",
            Self::Markdown => "markdown",
            Self::Html => "html",
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

impl FromStr for Format {
    type Err = UnknownFormatError;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|format| format.name() == name).ok_or_else(|| UnknownFormatError(name.to_owned()))
    }
}

/// A format was asked for that does not exist.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown format `{name}`; use one of: {known}", name = escape::inline(.0), known = Format::ALL.map(Format::name).join(", "))]
pub struct UnknownFormatError(pub String);

/// A report could not be written as JSON.
#[derive(Debug, thiserror::Error)]
#[error("cannot write the report")]
pub enum RenderError {
    /// As JSON.
    Json(#[from] serde_json::Error),
    /// As XML.
    Xml(#[from] std::io::Error),
}

/// What is said about a rule itself, whatever it comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleInfo {
    /// The rule's id.
    pub id: String,
    /// One line.
    pub title: String,
    /// Definition, scope, prohibition, obligation, exemption or note.
    pub kind: String,
    /// What the rule says, in plain sentences.
    pub description: String,
    /// A page about the rule; without one, the official text of its first citation is used.
    pub help_url: Option<String>,
    /// The worst verdict that the rule can cause.
    pub level: Option<Verdict>,
    /// The articles, the deciding one first.
    pub citations: Vec<CitedArticle>,
}

impl RuleInfo {
    /// What a finding says about its rule; for findings of rules that the context does not list.
    fn of(finding: &Finding) -> Self {
        Self {
            id: finding.rule.clone(),
            title: finding.title.clone(),
            kind: finding.kind.to_owned(),
            description: String::new(),
            help_url: None,
            level: finding.level,
            citations: finding.citations.clone(),
        }
    }
}

/// What everything is written with.
#[derive(Debug, Clone, Copy)]
pub struct Medium<'a> {
    /// The texts that spans point into.
    pub sources: &'a SourceMap,
    /// Whether text may use terminal colours.
    pub color: bool,
    /// Columns that text should fit in.
    pub width: usize,
    /// The version of this tool.
    pub tool_version: &'a str,
}

/// What a format needs beside a report that went through the gate.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// The texts that spans point into.
    pub sources: &'a SourceMap,
    /// The rules in use that the report names, at least.
    pub rules: &'a [RuleInfo],
    /// What the gate decided on the report.
    pub gate: &'a Gate,
    /// Whether text may use terminal colours.
    pub color: bool,
    /// Columns that text should fit in.
    pub width: usize,
    /// The version of this tool.
    pub tool_version: &'a str,
    /// Whether text also lists what is satisfied, exempted or not applicable, and every standing duty.
    pub all: bool,
}

impl<'a> Context<'a> {
    fn medium(&self) -> Medium<'a> {
        Medium { sources: self.sources, color: self.color, width: self.width, tool_version: self.tool_version }
    }

    fn rule(&self, id: &str) -> Option<&'a RuleInfo> {
        self.rules.iter().find(|rule| rule.id == id)
    }
}

/// Writes a report.
///
/// # Errors
///
/// Only where a value cannot be written as JSON, which no report contains.
pub fn render(report: &Report, context: &Context<'_>, format: Format) -> Result<String, RenderError> {
    match format {
        Format::Text => Ok(text::render(report, context)),
        Format::Json => json::render(report, context),
        Format::Sarif => sarif::render(report, context),
        Format::Junit => junit::render(report, context),
        Format::Github => Ok(github::render(report, context)),
        Format::Markdown => Ok(markdown::report(report, context)),
        Format::Html => Ok(html::render(report, context)),
    }
}

/// How questions are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum QuestionFormat {
    /// For people.
    Text,
    /// For a page or a ticket.
    Markdown,
    /// For programs.
    Json,
    /// A form to fill in and give back with `--answers`.
    Yaml,
}

/// Writes the questions of a report, grouped by who knows the answer.
///
/// # Errors
///
/// Only where a value cannot be written as JSON, which no report contains.
pub fn questions(report: &Report, medium: Medium<'_>, format: QuestionFormat) -> Result<String, RenderError> {
    match format {
        QuestionFormat::Text => Ok(text::questions(report, medium)),
        QuestionFormat::Markdown => Ok(markdown::questions(report, medium)),
        QuestionFormat::Json => json::questions(report, medium),
        QuestionFormat::Yaml => Ok(answer_form::render(report, medium)),
    }
}

/// Who can know the answer to a question, in the order of the groups.
const KNOWERS: [&str; 4] = ["provider", "business", "legal", "engineering"];

/// The questions by who knows, each with its place in the order of all.
fn by_knower(questions: &[Question]) -> Vec<(&str, Vec<(usize, &Question)>)> {
    let others = questions.iter().map(|question| question.knows.as_str());
    let mut knowers: Vec<&str> = KNOWERS.to_vec();
    others.for_each(|knower| {
        if !knowers.contains(&knower) {
            knowers.push(knower)
        }
    });
    let asked = |knower| {
        let numbered = questions.iter().enumerate().map(|(at, question)| (at + 1, question));
        (knower, numbered.filter(|(_, question)| question.knows == knower).collect::<Vec<_>>())
    };
    knowers.into_iter().map(asked).filter(|(_, questions)| !questions.is_empty()).collect()
}

/// What is said where there is no question.
fn no_questions(report: &Report) -> Phrase {
    if report.is_incomplete() { Phrase::NoQuestionsOfWhatWasRead } else { Phrase::NoQuestions }
}

/// What is said where there may be more questions.
fn more_questions(report: &Report) -> Option<Phrase> {
    match (report.is_incomplete(), report.questions_exact) {
        (true, _) => Some(Phrase::MoreOfUnread),
        (false, false) => Some(Phrase::MoreQuestions),
        (false, true) => None,
    }
}

/// How a plan is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlanFormat {
    /// For people.
    Text,
    /// For programs.
    Json,
}

/// Writes a plan.
///
/// # Errors
///
/// Only where a value cannot be written as JSON, which no plan contains.
pub fn plan(plan: &Plan, medium: Medium<'_>, format: PlanFormat) -> Result<String, RenderError> {
    match format {
        PlanFormat::Text => Ok(text::plan(plan, medium)),
        PlanFormat::Json => json::plan(plan, medium),
    }
}

/// How candidates are written side by side.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ComparisonFormat {
    /// For people.
    Text,
    /// For pages and tickets.
    Markdown,
    /// For programs.
    Json,
}

/// Writes candidates side by side.
///
/// # Errors
///
/// Only where a value cannot be written as JSON, which no comparison contains.
pub fn comparison(
    comparison: &Comparison,
    errors: &[Diagnostic],
    medium: Medium<'_>,
    format: ComparisonFormat,
) -> Result<String, RenderError> {
    match format {
        ComparisonFormat::Text => Ok(text::candidates(comparison, medium)),
        ComparisonFormat::Markdown => Ok(markdown::candidates(comparison)),
        ComparisonFormat::Json => json::candidates(comparison, errors, medium),
    }
}

/// How a difference is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DifferenceFormat {
    /// For people.
    Text,
    /// For a comment on a pull request.
    Markdown,
    /// For programs.
    Json,
}

/// A difference, with both versions that it is between.
#[derive(Debug, Clone, Copy)]
pub struct Versions<'a> {
    /// What differs.
    pub difference: &'a Difference,
    /// The old version's report and texts.
    pub old: (&'a Report, &'a SourceMap),
    /// The new version's report and texts.
    pub new: (&'a Report, &'a SourceMap),
}

/// Writes what a change of the manifests does.
///
/// # Errors
///
/// Only where a value cannot be written as JSON, which no report contains.
pub fn difference(versions: Versions<'_>, medium: Medium<'_>, format: DifferenceFormat) -> Result<String, RenderError> {
    match format {
        DifferenceFormat::Text => Ok(text::difference(versions, medium)),
        DifferenceFormat::Markdown => Ok(markdown::difference(versions)),
        DifferenceFormat::Json => json::difference(versions, medium),
    }
}

/// What is said before a difference: which version could not be read in full, and where nothing differs, that.
fn said_of_versions(difference: &Difference) -> Vec<Phrase> {
    let incomplete = difference.old_incomplete || difference.new_incomplete;
    let nothing = match (difference.compared, incomplete) {
        (false, _) => Phrase::NothingCompared,
        (true, true) => Phrase::NothingDiffersInBoth,
        (true, false) => Phrase::NothingDiffers,
    };
    let said = [
        (difference.old_incomplete, Phrase::OldIncomplete),
        (difference.new_incomplete, Phrase::NewIncomplete),
        (difference.changes.is_empty(), nothing),
    ];
    said.into_iter().filter(|(holds, _)| *holds).map(|(_, phrase)| phrase).collect()
}

/// How many verdicts got worse, and how many lighter.
fn worse_and_lighter(changes: &[PartChange]) -> (usize, usize) {
    let worst = |change: &PartChange| {
        let sides = [&change.old, &change.new];
        sides.map(|side| side.as_ref().map(|(standing, _)| standing.judgement.worst()))
    };
    let lighter = changes.iter().map(worst).filter(|worst| matches!(worst, [Some(old), Some(new)] if new < old));
    (changes.iter().filter(|change| change.is_worse()).count(), lighter.count())
}

/// `support-chat`, `support-chat/ask`, `support-chat/ask (messages)`.
fn part_name(subject: &Subject) -> String {
    let manifest = escape::inline(&subject.manifest);
    let id = escape::inline(&subject.id);
    match (subject.kind, &subject.dataset) {
        ("manifest", _) => manifest.into_owned(),
        (_, Some(dataset)) => format!("{manifest}/{id} ({})", escape::inline(dataset)),
        (_, None) => format!("{manifest}/{id}"),
    }
}

/// How loudly a finding is reported.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Severity {
    Error,
    Warning,
    Note,
}

impl Severity {
    /// The severity of a verdict that a rule can cause; an undetermined finding takes its worst.
    fn of_level(level: Option<Verdict>) -> Self {
        match level {
            Some(Verdict::Blocked | Verdict::AssessmentRequired | Verdict::FilingRequired) => Self::Error,
            Some(Verdict::DutiesOpen) => Self::Warning,
            Some(Verdict::Clear) | None => Self::Note,
        }
    }

    fn of(finding: &Finding) -> Self {
        if finding.outcome == Outcome::Note { Self::Note } else { Self::of_level(finding.level) }
    }
}

/// `PIPL 39`, `《个人信息保护法》第三十九条`.
fn citation_text(lang: Lang, citation: &CitedArticle) -> String {
    let CitedArticle { instrument, title, place, .. } = citation;
    phrases::article(lang, &escape::inline(instrument), &escape::inline(title), &escape::inline(place))
}

/// `PIPL 39; CAC-2024 10`.
fn law_text(lang: Lang, citations: &[CitedArticle]) -> String {
    let shown = citations.iter().map(|CitedArticle { instrument, title, place, .. }| {
        [instrument, title, place].map(|text| escape::inline(text))
    });
    let shown: Vec<_> = shown.collect();
    let cited: Vec<[&str; 3]> = shown.iter().map(|cited| cited.each_ref().map(|text| text.as_ref())).collect();
    phrases::articles(lang, &cited)
}

/// What another reading would change.
fn reading_text(lang: Lang, reading: &ReadingUse) -> String {
    let others: Vec<(&str, &str)> =
        reading.others.iter().map(|(value, verdict)| (value.as_str(), phrases::verdict_named(lang, verdict))).collect();
    phrases::reading(lang, &reading.id, &reading.question, reading.taken.as_deref(), &others)
}

/// Why a finding is waived, by whom and until when.
fn waived(lang: Lang, waiver: &Waiver) -> String {
    let [reason, owner, ticket] = [&waiver.reason, &waiver.owner, &waiver.ticket].map(|text| escape::inline(text));
    phrases::waived(lang, &reason, &owner, &ticket, waiver.until)
}

/// A sign for a verdict, each of another shape, so that colour is never needed to tell them apart.
fn mark(judgement: &Judgement) -> &'static str {
    match judgement.verdict() {
        Some(Verdict::Blocked) => "✖",
        Some(Verdict::AssessmentRequired) => "▲",
        Some(Verdict::FilingRequired) => "◆",
        Some(Verdict::DutiesOpen) => "●",
        Some(Verdict::Clear) => "✔",
        None => "?",
    }
}

/// The verdicts, worst first.
fn worst_first(possible: &[Verdict]) -> Vec<Verdict> {
    let mut sorted = possible.to_vec();
    sorted.sort_by(|one, other| other.cmp(one));
    sorted.dedup();
    sorted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_format_is_found_by_its_name() {
        for format in Format::ALL {
            assert_eq!(format.name().parse(), Ok(format));
        }
        let error = "xml\u{1b}".parse::<Format>().unwrap_err();
        assert_eq!(
            error.to_string(),
            "unknown format `xml\\u{1b}`; use one of: text, json, sarif, junit, github, markdown, html"
        );
    }

    #[test]
    fn severity_follows_the_worst_verdict() {
        let severities = Verdict::ALL.map(|verdict| Severity::of_level(Some(verdict)));
        use Severity::{Error, Note, Warning};
        assert_eq!(severities, [Note, Warning, Error, Error, Error]);
        assert_eq!(Severity::of_level(None), Note);
    }
}
