//! The questions that decide, in JSON.

use super::{JsonError, JsonHead, JsonQuestion};
use crate::finding::{AnswerPlace, Judgement, Lead, Question, Report, Verdict};
use crate::render::{Medium, RenderError, pretty_json, worst_first};
use crate::source::SourceMap;
use serde::Serialize;

pub(in crate::render) fn render(report: &Report, medium: Medium<'_>) -> Result<String, RenderError> {
    Ok(pretty_json::to_string(&JsonQuestions::new(report, medium))?)
}

#[derive(Serialize)]
struct JsonQuestions<'a> {
    #[serde(flatten)]
    head: JsonHead<'a>,
    #[serde(flatten)]
    run: JsonVerdicts,
    questions: Vec<JsonAsked<'a>>,
    questions_exact: bool,
    errors: Vec<JsonError<'a>>,
}

impl<'a> JsonQuestions<'a> {
    fn new(report: &'a Report, medium: Medium<'a>) -> Self {
        let sources = medium.sources;
        Self {
            head: JsonHead::new(report, medium),
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
            place: question.place.as_ref().map(|place| JsonPlace::new(&question.manifest, place)),
            leads_to: question.leads.iter().map(JsonLead::new).collect(),
        }
    }
}

#[derive(Serialize)]
struct JsonPlace<'a> {
    manifest: &'a str,
    kind: &'a str,
    id: &'a str,
    fact: &'a str,
}

impl<'a> JsonPlace<'a> {
    fn new(manifest: &'a str, place: &'a AnswerPlace) -> Self {
        Self { manifest, kind: place.kind, id: &place.id, fact: &place.fact }
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
