//! The JSON report, format version 1.
//!
//! It has types of its own, so that the insides of the program can change without breaking who reads it. Every field is
//! always there; what is not known is `null` or an empty list. `docs/schema/report.schema.json` says the same.

mod candidates;
mod compared;
mod difference;
mod gate;
mod plan;
mod questions;

pub(super) use candidates::render as candidates;
pub(super) use difference::render as difference;
pub(super) use plan::render as plan;
pub(super) use questions::render as questions;

use crate::diagnostic::{Diagnostic, Severity};
use crate::finding::{
    CitedArticle, Crossing, EvidenceUse, FactUse, Finding, FlowReport, HandlerYear, ItemReport, Judgement,
    ManifestReport, Mechanism, PartyReport, Question, Range, ReadingUse, Reliance, Report, ServiceReport,
    StaleRegister, Subject, Threshold, TotalPart, Verdict,
};
use crate::provider::RowUse;
use crate::render::{Context, Medium, RenderError, pretty_json, worst_first};
use crate::source::{SourceMap, Span};
use compared::JsonComparison;
use gate::{JsonBaseline, JsonGate, JsonWaived};
use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

/// Grows when a field is removed, renamed or changes its meaning; never for a new one.
const FORMAT_VERSION: u32 = 1;

/// A line for each manifest, finding or question.
const LINES_DEPTH: usize = 2;

pub(super) fn render(report: &Report, context: &Context<'_>) -> Result<String, RenderError> {
    Ok(pretty_json::to_lines(&JsonReport::new(report, context), LINES_DEPTH)?)
}

#[derive(Serialize)]
struct JsonReport<'a> {
    #[serde(flatten)]
    head: JsonHead<'a>,
    verdict: &'static str,
    worst: Verdict,
    possible: Vec<Verdict>,
    exact: bool,
    gate: JsonGate,
    manifests: Vec<JsonManifest<'a>>,
    handler_years: Vec<JsonHandlerYear<'a>>,
    findings: Vec<JsonFinding<'a>>,
    standing: Vec<JsonFinding<'a>>,
    questions: Vec<JsonQuestion<'a>>,
    questions_exact: bool,
    waived: Vec<JsonWaived<'a>>,
    baseline: Option<JsonBaseline<'a>>,
    rests_on: Vec<JsonReliance<'a>>,
    not_checked: &'a [String],
    stale_registers: Vec<JsonStaleRegister<'a>>,
    errors: Vec<JsonError<'a>>,
    compared: Option<JsonComparison<'a>>,
}

impl<'a> JsonReport<'a> {
    fn new(report: &'a Report, context: &Context<'a>) -> Self {
        let sources = context.sources;
        Self {
            head: JsonHead::new(report, context.medium()),
            verdict: report.run.name(),
            worst: report.run.worst(),
            possible: worst_first(&report.run.possible),
            exact: report.run.exact,
            gate: JsonGate::new(context.gate),
            manifests: report.manifests.iter().map(|manifest| JsonManifest::new(manifest, sources)).collect(),
            handler_years: report.handler_years.iter().map(|year| JsonHandlerYear(year, sources)).collect(),
            findings: report.findings.iter().map(|finding| JsonFinding::new(finding, context)).collect(),
            standing: report.standing.iter().map(|finding| JsonFinding::new(finding, context)).collect(),
            questions: report.questions.iter().map(|question| JsonQuestion::new(question, sources)).collect(),
            questions_exact: report.questions_exact,
            waived: JsonWaived::all(report, context),
            baseline: JsonBaseline::new(report, context.gate),
            rests_on: report.rests_on.iter().map(|reliance| JsonReliance::new(reliance, sources)).collect(),
            not_checked: &report.not_checked,
            stale_registers: report.stale_registers.iter().map(JsonStaleRegister::new).collect(),
            errors: report.errors.iter().map(|error| JsonError::new(error, sources)).collect(),
            compared: report.compared.as_ref().map(|compared| JsonComparison::new(compared, sources)),
        }
    }
}

/// What every output for programs begins with.
#[derive(Serialize)]
struct JsonHead<'a> {
    format_version: u32,
    tool_version: &'a str,
    lang: &'static str,
    as_of: String,
    rules: JsonRules<'a>,
    readings: Vec<JsonChosenReading<'a>>,
}

impl<'a> JsonHead<'a> {
    fn new(report: &'a Report, medium: Medium<'a>) -> Self {
        Self {
            format_version: FORMAT_VERSION,
            tool_version: medium.tool_version,
            lang: report.lang.name(),
            as_of: report.as_of.to_string(),
            rules: JsonRules { digest: &report.rules_digest, checked_until: report.checked_until.to_string() },
            readings: report.readings.iter().map(|(id, taken)| JsonChosenReading { id, taken }).collect(),
        }
    }
}

#[derive(Serialize)]
struct JsonRules<'a> {
    digest: &'a str,
    checked_until: String,
}

#[derive(Serialize)]
struct JsonChosenReading<'a> {
    id: &'a str,
    taken: &'a str,
}

#[derive(Serialize)]
struct JsonStaleRegister<'a> {
    register: &'a str,
    entry: Option<&'a str>,
    title: &'a str,
    checked: String,
}

impl<'a> JsonStaleRegister<'a> {
    fn new(stale: &'a StaleRegister) -> Self {
        Self {
            register: &stale.register,
            entry: stale.entry.as_deref(),
            title: &stale.title,
            checked: stale.checked.to_string(),
        }
    }
}

#[derive(Serialize)]
struct JsonLocation<'a> {
    path: &'a str,
    line: u32,
    column: u32,
}

impl<'a> JsonLocation<'a> {
    fn new(span: Span, sources: &'a SourceMap) -> Self {
        let position = sources.position(span);
        Self { path: sources.name(span.file), line: position.line, column: position.column }
    }
}

#[derive(Serialize)]
struct JsonManifest<'a> {
    id: &'a str,
    path: &'a str,
    document: usize,
    location: JsonLocation<'a>,
    reader: Option<&'a str>,
    verdict: &'static str,
    worst: Verdict,
    possible: Vec<Verdict>,
    exact: bool,
    parties: Vec<JsonParty<'a>>,
    flows: Vec<JsonFlow<'a>>,
    services: Vec<JsonService<'a>>,
}

impl<'a> JsonManifest<'a> {
    fn new(manifest: &'a ManifestReport, sources: &'a SourceMap) -> Self {
        let Judgement { possible, exact } = &manifest.judgement;
        Self {
            id: &manifest.id,
            path: &manifest.path,
            document: manifest.document,
            location: JsonLocation::new(manifest.location, sources),
            reader: manifest.reader.as_deref(),
            verdict: manifest.judgement.name(),
            worst: manifest.judgement.worst(),
            possible: worst_first(possible),
            exact: *exact,
            parties: manifest.parties.iter().map(|party| JsonParty::new(party, sources)).collect(),
            flows: manifest.flows.iter().map(|flow| JsonFlow::new(flow, sources)).collect(),
            services: manifest.services.iter().map(|service| JsonService::new(service, sources)).collect(),
        }
    }
}

#[derive(Serialize)]
struct JsonParty<'a> {
    id: &'a str,
    location: JsonLocation<'a>,
    host: Option<&'a str>,
    home: Option<&'a str>,
    places: Vec<JsonPlaces<'a>>,
}

#[derive(Serialize)]
struct JsonPlaces<'a> {
    name: &'a str,
    value: &'a str,
}

impl<'a> JsonParty<'a> {
    fn new(party: &'a PartyReport, sources: &'a SourceMap) -> Self {
        Self {
            id: &party.id,
            location: JsonLocation::new(party.location, sources),
            host: party.host.as_deref(),
            home: party.home.as_deref(),
            places: party.places.iter().map(|(name, value)| JsonPlaces { name, value }).collect(),
        }
    }
}

#[derive(Serialize)]
struct JsonFlow<'a> {
    id: &'a str,
    location: JsonLocation<'a>,
    from: &'a str,
    to: &'a str,
    host: Option<&'a str>,
    verdict: &'static str,
    worst: Verdict,
    possible: Vec<Verdict>,
    exact: bool,
    grounds: &'a [String],
    items: Vec<JsonItem<'a>>,
}

impl<'a> JsonFlow<'a> {
    fn new(flow: &'a FlowReport, sources: &'a SourceMap) -> Self {
        Self {
            id: &flow.id,
            location: JsonLocation::new(flow.location, sources),
            from: &flow.from,
            to: &flow.to,
            host: flow.host.as_deref(),
            verdict: flow.judgement.name(),
            worst: flow.judgement.worst(),
            possible: worst_first(&flow.judgement.possible),
            exact: flow.judgement.exact,
            grounds: &flow.grounds,
            items: flow.items.iter().map(|item| JsonItem::new(item, sources)).collect(),
        }
    }
}

#[derive(Serialize)]
struct JsonItem<'a> {
    dataset: &'a str,
    location: JsonLocation<'a>,
    verdict: &'static str,
    worst: Verdict,
    possible: Vec<Verdict>,
    exact: bool,
    so_far: Option<Verdict>,
    mechanism: JsonMechanism<'a>,
    grounds: &'a [String],
}

impl<'a> JsonItem<'a> {
    fn new(item: &'a ItemReport, sources: &'a SourceMap) -> Self {
        Self {
            dataset: &item.dataset,
            location: JsonLocation::new(item.location, sources),
            verdict: item.judgement.name(),
            worst: item.judgement.worst(),
            possible: worst_first(&item.judgement.possible),
            exact: item.judgement.exact,
            so_far: item.so_far,
            mechanism: JsonMechanism::new(&item.mechanism),
            grounds: &item.grounds,
        }
    }
}

#[derive(Serialize)]
struct JsonMechanism<'a> {
    kind: &'a str,
    by: &'a [String],
    possible: Vec<&'a str>,
}

impl<'a> JsonMechanism<'a> {
    fn new(mechanism: &'a Mechanism) -> Self {
        Self {
            kind: &mechanism.kind,
            by: &mechanism.by,
            // The report has the lightest first; every list of this format has the worst first.
            possible: mechanism.possible.iter().rev().map(String::as_str).collect(),
        }
    }
}

#[derive(Serialize)]
struct JsonService<'a> {
    id: &'a str,
    location: JsonLocation<'a>,
    verdict: &'static str,
    worst: Verdict,
    possible: Vec<Verdict>,
    exact: bool,
    grounds: &'a [String],
}

impl<'a> JsonService<'a> {
    fn new(service: &'a ServiceReport, sources: &'a SourceMap) -> Self {
        Self {
            id: &service.id,
            location: JsonLocation::new(service.location, sources),
            verdict: service.judgement.name(),
            worst: service.judgement.worst(),
            possible: worst_first(&service.judgement.possible),
            exact: service.judgement.exact,
            grounds: &service.grounds,
        }
    }
}

/// The totals stand beside the other fields under their own names, and the names are data.
struct JsonHandlerYear<'a>(&'a HandlerYear, &'a SourceMap);

impl Serialize for JsonHandlerYear<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let year = self.0;
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("handler", &year.handler)?;
        map.serialize_entry("since", &year.since.to_string())?;
        for (name, so_far, year_end) in &year.totals {
            map.serialize_entry(name, &JsonTotal { so_far: *so_far, year_end: *year_end })?;
        }
        map.serialize_entry("complete", &year.complete)?;
        map.serialize_entry("flows", &year.flows)?;
        let parts: Vec<_> = year.parts.iter().map(|part| JsonTotalPart::new(part, self.1)).collect();
        map.serialize_entry("parts", &parts)?;
        map.serialize_entry("crossings", &year.crossings.iter().map(JsonCrossing::new).collect::<Vec<_>>())?;
        map.serialize_entry("thresholds", &year.thresholds.iter().map(JsonThreshold::new).collect::<Vec<_>>())?;
        map.end()
    }
}

#[derive(Serialize)]
struct JsonTotalPart<'a> {
    total: &'a str,
    name: &'a str,
    certain: bool,
    year_end: Range,
    source: &'a str,
    location: JsonLocation<'a>,
}

impl<'a> JsonTotalPart<'a> {
    fn new(part: &'a TotalPart, sources: &'a SourceMap) -> Self {
        Self {
            total: &part.total,
            name: &part.name,
            certain: part.certain,
            year_end: part.year_end,
            source: part.source,
            location: JsonLocation::new(part.location, sources),
        }
    }
}

#[derive(Serialize)]
struct JsonThreshold<'a> {
    total: &'a str,
    number: u64,
    rules: &'a [String],
}

impl<'a> JsonThreshold<'a> {
    fn new(threshold: &'a Threshold) -> Self {
        Self { total: &threshold.total, number: threshold.number, rules: &threshold.rules }
    }
}

#[derive(Serialize)]
struct JsonCrossing<'a> {
    total: &'a str,
    threshold: u64,
    rules: &'a [String],
    expected: String,
    at_latest: Option<String>,
    estimate: bool,
}

impl<'a> JsonCrossing<'a> {
    fn new(crossing: &'a Crossing) -> Self {
        Self {
            total: &crossing.total,
            threshold: crossing.threshold,
            rules: &crossing.rules,
            expected: crossing.expected.to_string(),
            at_latest: crossing.at_latest.map(|day| day.to_string()),
            estimate: true,
        }
    }
}

#[derive(Serialize)]
struct JsonTotal {
    so_far: Range,
    year_end: Range,
}

#[derive(Serialize)]
struct JsonFinding<'a> {
    id: &'a str,
    rule: &'a str,
    kind: &'a str,
    title: &'a str,
    subject: JsonSubject<'a>,
    bearer: Option<&'a str>,
    bearers: &'a [String],
    outcome: &'static str,
    level: Option<Verdict>,
    gate: Option<&'static str>,
    due: Option<String>,
    due_estimated: bool,
    citation: Option<JsonCitation<'a>>,
    citations: Vec<JsonCitation<'a>>,
    message: &'a str,
    remedy: &'a str,
    interpretation: Option<&'a str>,
    reading: Option<&'a str>,
    readings: Vec<JsonReading<'a>>,
    location: JsonLocation<'a>,
    facts: Vec<JsonFact<'a>>,
    evidence: Vec<JsonEvidence<'a>>,
    exempted_by: &'a [String],
    missing: &'a [String],
    standing: bool,
}

impl<'a> JsonFinding<'a> {
    fn new(finding: &'a Finding, context: &Context<'a>) -> Self {
        let sources = context.sources;
        Self {
            id: &finding.id,
            rule: &finding.rule,
            kind: finding.kind,
            title: &finding.title,
            subject: JsonSubject::new(&finding.subject),
            bearer: finding.bearers.first().map(String::as_str),
            bearers: &finding.bearers,
            outcome: finding.outcome.name(),
            level: finding.level,
            gate: context.gate.standing(finding).name(),
            due: finding.due.map(|due| due.day.to_string()),
            due_estimated: finding.due.is_some_and(|due| due.without_calendar.is_some()),
            citation: finding.citations.first().map(JsonCitation::new),
            citations: finding.citations.iter().map(JsonCitation::new).collect(),
            message: &finding.message,
            remedy: &finding.remedy,
            interpretation: finding.interpretation.as_deref(),
            reading: finding.readings.first().map(|reading| reading.id.as_str()),
            readings: finding.readings.iter().map(JsonReading::new).collect(),
            location: JsonLocation::new(finding.location, sources),
            facts: finding.facts.iter().map(|fact| JsonFact::new(fact, sources)).collect(),
            evidence: finding.evidence.iter().map(|evidence| JsonEvidence::new(evidence, sources)).collect(),
            exempted_by: &finding.exempted_by,
            missing: &finding.missing,
            standing: finding.standing,
        }
    }
}

#[derive(Serialize)]
struct JsonSubject<'a> {
    kind: &'a str,
    manifest: &'a str,
    id: &'a str,
    dataset: Option<&'a str>,
}

impl<'a> JsonSubject<'a> {
    fn new(subject: &'a Subject) -> Self {
        Self { kind: subject.kind, manifest: &subject.manifest, id: &subject.id, dataset: subject.dataset.as_deref() }
    }
}

#[derive(Serialize)]
struct JsonCitation<'a> {
    instrument: &'a str,
    article: &'a str,
    url: Option<&'a str>,
}

impl<'a> JsonCitation<'a> {
    fn new(citation: &'a CitedArticle) -> Self {
        Self { instrument: &citation.instrument, article: &citation.article, url: citation.url.as_deref() }
    }
}

#[derive(Serialize)]
struct JsonReading<'a> {
    id: &'a str,
    question: &'a str,
    taken: Option<&'a str>,
    others: Vec<JsonOtherReading<'a>>,
}

impl<'a> JsonReading<'a> {
    fn new(reading: &'a ReadingUse) -> Self {
        Self {
            id: &reading.id,
            question: &reading.question,
            taken: reading.taken.as_deref(),
            others: reading.others.iter().map(|(value, verdict)| JsonOtherReading { value, verdict }).collect(),
        }
    }
}

#[derive(Serialize)]
struct JsonOtherReading<'a> {
    value: &'a str,
    verdict: &'a str,
}

#[derive(Serialize)]
struct JsonFact<'a> {
    name: &'a str,
    value: &'a str,
    source: &'a str,
    table: Option<JsonRowUse<'a>>,
    location: JsonLocation<'a>,
}

/// The row of the provider table that says a fact.
#[derive(Serialize)]
struct JsonRowUse<'a> {
    row: &'a str,
    confidence: &'static str,
    as_of: String,
}

impl<'a> JsonRowUse<'a> {
    fn new(used: &'a RowUse) -> Self {
        Self { row: &used.row, confidence: used.confidence.name(), as_of: used.as_of.to_string() }
    }
}

impl<'a> JsonFact<'a> {
    fn new(fact: &'a FactUse, sources: &'a SourceMap) -> Self {
        Self {
            name: &fact.name,
            value: &fact.value,
            source: fact.source,
            table: fact.table.as_ref().map(JsonRowUse::new),
            location: JsonLocation::new(fact.location, sources),
        }
    }
}

#[derive(Serialize)]
struct JsonEvidence<'a> {
    kind: &'a str,
    state: &'static str,
    day: Option<String>,
    location: JsonLocation<'a>,
}

impl<'a> JsonEvidence<'a> {
    fn new(evidence: &'a EvidenceUse, sources: &'a SourceMap) -> Self {
        Self {
            kind: &evidence.kind,
            state: evidence.state.name(),
            day: evidence.day.map(|day| day.to_string()),
            location: JsonLocation::new(evidence.location, sources),
        }
    }
}

#[derive(Serialize)]
struct JsonQuestion<'a> {
    id: &'a str,
    manifest: &'a str,
    fact: &'a str,
    text: &'a str,
    why: &'a str,
    knows: &'a str,
    answers: &'a str,
    location: JsonLocation<'a>,
    bears_on: &'a [String],
    best_worst: Verdict,
}

impl<'a> JsonQuestion<'a> {
    fn new(question: &'a Question, sources: &'a SourceMap) -> Self {
        Self {
            id: &question.id,
            manifest: &question.manifest,
            fact: &question.fact,
            text: &question.text,
            why: &question.why,
            knows: &question.knows,
            answers: &question.answers,
            location: JsonLocation::new(question.location, sources),
            bears_on: &question.bears_on,
            best_worst: question.best_worst,
        }
    }
}

#[derive(Serialize)]
struct JsonReliance<'a> {
    name: &'a str,
    value: &'a str,
    table: Option<JsonRowUse<'a>>,
    location: JsonLocation<'a>,
}

impl<'a> JsonReliance<'a> {
    fn new(reliance: &'a Reliance, sources: &'a SourceMap) -> Self {
        Self {
            name: &reliance.name,
            value: &reliance.value,
            table: reliance.table.as_ref().map(JsonRowUse::new),
            location: JsonLocation::new(reliance.location, sources),
        }
    }
}

#[derive(Serialize)]
struct JsonError<'a> {
    severity: &'static str,
    code: &'a str,
    message: &'a str,
    path: &'a str,
    line: Option<u32>,
    column: Option<u32>,
    help: Option<&'a str>,
}

impl<'a> JsonError<'a> {
    fn new(error: &'a Diagnostic, sources: &'a SourceMap) -> Self {
        let location = error.primary.map(|span| JsonLocation::new(span, sources));
        Self {
            severity: match error.severity {
                Severity::Error => "error",
                Severity::Warning => "warning",
            },
            code: error.code,
            message: &error.message,
            path: location.as_ref().map_or(&error.path, |location| location.path),
            line: location.as_ref().map(|location| location.line),
            column: location.as_ref().map(|location| location.column),
            help: error.help.as_deref(),
        }
    }
}
