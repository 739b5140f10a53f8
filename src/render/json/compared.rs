//! What another day's law says, in JSON.

use super::{JsonCitation, JsonError, JsonMechanism, JsonSubject};
use crate::finding::{Cause, Change, Comparison, Standing, Verdict};
use crate::render::worst_first;
use crate::source::SourceMap;
use serde::Serialize;

#[derive(Serialize)]
pub(super) struct JsonComparison<'a> {
    as_of: String,
    changes: Vec<JsonChange<'a>>,
    errors: Vec<JsonError<'a>>,
}

impl<'a> JsonComparison<'a> {
    pub(super) fn new(compared: &'a Comparison, sources: &'a SourceMap) -> Self {
        Self {
            as_of: compared.law_of.to_string(),
            changes: compared.changes.iter().map(JsonChange::new).collect(),
            errors: compared.errors.iter().map(|error| JsonError::new(error, sources)).collect(),
        }
    }
}

#[derive(Serialize)]
struct JsonChange<'a> {
    subject: JsonSubject<'a>,
    then: Option<JsonStanding<'a>>,
    now: Option<JsonStanding<'a>>,
    causes: Vec<JsonCause<'a>>,
}

impl<'a> JsonChange<'a> {
    fn new(change: &'a Change) -> Self {
        Self {
            subject: JsonSubject::new(&change.subject),
            then: change.then.as_ref().map(JsonStanding::new),
            now: change.now.as_ref().map(JsonStanding::new),
            causes: change.causes.iter().map(JsonCause::new).collect(),
        }
    }
}

#[derive(Serialize)]
pub(super) struct JsonStanding<'a> {
    verdict: &'static str,
    worst: Verdict,
    possible: Vec<Verdict>,
    exact: bool,
    mechanism: Option<JsonMechanism<'a>>,
}

impl<'a> JsonStanding<'a> {
    pub(super) fn new(standing: &'a Standing) -> Self {
        Self {
            verdict: standing.judgement.name(),
            worst: standing.judgement.worst(),
            possible: worst_first(&standing.judgement.possible),
            exact: standing.judgement.exact,
            mechanism: standing.mechanism.as_ref().map(JsonMechanism::new),
        }
    }
}

#[derive(Serialize)]
struct JsonCause<'a> {
    rule: &'a str,
    title: &'a str,
    citations: Vec<JsonCitation<'a>>,
    then: &'static str,
    now: &'static str,
}

impl<'a> JsonCause<'a> {
    fn new(cause: &'a Cause) -> Self {
        Self {
            rule: &cause.rule,
            title: &cause.title,
            citations: cause.citations.iter().map(JsonCitation::new).collect(),
            then: cause.then.name(),
            now: cause.now.name(),
        }
    }
}
