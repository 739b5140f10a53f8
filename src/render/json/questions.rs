//! The questions that decide, in JSON.

use super::{FORMAT_VERSION, JsonChosenReading, JsonError, JsonQuestion, JsonRules};
use crate::finding::{AnswerPlace, Judgement, Lead, Question, Report, Verdict};
use crate::render::{Context, RenderError, pretty_json, worst_first};
use crate::source::SourceMap;
use serde::Serialize;

pub(in crate::render) fn render(report: &Report, context: &Context<'_>) -> Result<String, RenderError> {
    Ok(pretty_json::to_string(&JsonQuestions::new(report, context))?)
}

#[derive(Serialize)]
struct JsonQuestions<'a> {
    format_version: u32,
    tool_version: &'a str,
    lang: &'static str,
    as_of: String,
    rules: JsonRules<'a>,
    readings: Vec<JsonChosenReading<'a>>,
    #[serde(flatten)]
    run: JsonVerdicts,
    questions: Vec<JsonAsked<'a>>,
    questions_exact: bool,
    errors: Vec<JsonError<'a>>,
}

impl<'a> JsonQuestions<'a> {
    fn new(report: &'a Report, context: &Context<'a>) -> Self {
        let sources = context.sources;
        Self {
            format_version: FORMAT_VERSION,
            tool_version: context.tool_version,
            lang: report.lang.name(),
            as_of: report.as_of.to_string(),
            rules: JsonRules { digest: &report.rules_digest, checked_until: report.checked_until.to_string() },
            readings: report.readings.iter().map(|(id, taken)| JsonChosenReading { id, taken }).collect(),
            run: JsonVerdicts::new(&report.run),
            questions: report.questions.iter().map(|question| JsonAsked::new(question, sources)).collect(),
            questions_exact: report.questions_exact,
            errors: report.errors.iter().map(|error| JsonError::new(error, sources)).collect(),
        }
    }
}

#[derive(Serialize)]
struct JsonVerdicts {
    verdict: &'static str,
    worst: Verdict,
    possible: Vec<Verdict>,
    exact: bool,
}

impl JsonVerdicts {
    fn new(judgement: &Judgement) -> Self {
        Self {
            verdict: judgement.name(),
            worst: judgement.worst(),
            possible: worst_first(&judgement.possible),
            exact: judgement.exact,
        }
    }
}

/// A question as in the report, with its place in a file of answers and what each answer leads to.
#[derive(Serialize)]
struct JsonAsked<'a> {
    #[serde(flatten)]
    question: JsonQuestion<'a>,
    place: Option<JsonPlace<'a>>,
    leads_to: Vec<JsonLead<'a>>,
}

impl<'a> JsonAsked<'a> {
    fn new(question: &'a Question, sources: &'a SourceMap) -> Self {
        Self {
            question: JsonQuestion::new(question, sources),
            place: question.place.as_ref().map(JsonPlace::new),
            leads_to: question.leads.iter().map(JsonLead::new).collect(),
        }
    }
}

#[derive(Serialize)]
struct JsonPlace<'a> {
    kind: &'a str,
    id: &'a str,
    fact: &'a str,
}

impl<'a> JsonPlace<'a> {
    fn new(place: &'a AnswerPlace) -> Self {
        Self { kind: place.kind, id: &place.id, fact: &place.fact }
    }
}

#[derive(Serialize)]
struct JsonLead<'a> {
    answer: &'a str,
    #[serde(flatten)]
    run: JsonVerdicts,
}

impl<'a> JsonLead<'a> {
    fn new(lead: &'a Lead) -> Self {
        Self { answer: &lead.answer, run: JsonVerdicts::new(&lead.judgement) }
    }
}
