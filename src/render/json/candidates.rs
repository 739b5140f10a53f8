//! Candidates side by side, in JSON.

use super::plan::{day, duty, needed, route};
use super::{JsonError, JsonHead, JsonQuestion};
use crate::candidates::{Candidate, Comparison, PlaceFact};
use crate::diagnostic::Diagnostic;
use crate::render::{Medium, RenderError, pretty_json, worst_first};
use serde::Serialize;
use serde_json::{Value, json};

pub(in crate::render) fn render(
    comparison: &Comparison,
    errors: &[Diagnostic],
    medium: Medium<'_>,
) -> Result<String, RenderError> {
    Ok(pretty_json::to_string(&JsonComparison {
        head: JsonHead::new(&comparison.report, medium),
        manifest: &comparison.manifest,
        instead_of: &comparison.party,
        candidates: comparison.candidates.iter().map(|known| candidate(known, medium)).collect(),
        errors: errors.iter().map(|error| JsonError::new(error, medium.sources)).collect(),
    })?)
}

#[derive(Serialize)]
struct JsonComparison<'a> {
    #[serde(flatten)]
    head: JsonHead<'a>,
    manifest: &'a str,
    instead_of: &'a str,
    candidates: Vec<Value>,
    errors: Vec<JsonError<'a>>,
}

fn candidate(candidate: &Candidate, medium: Medium<'_>) -> Value {
    let (ways, then) = (&candidate.ways, &candidate.then);
    json!({
        "host": candidate.host,
        "row": candidate.row.as_ref().map(|(id, operator)| json!({ "id": id, "operator": operator })),
        "is_declared": candidate.is_declared,
        "verdict": candidate.judgement.name(),
        "worst": candidate.judgement.worst(),
        "possible": worst_first(&candidate.judgement.possible),
        "questions": candidate.questions.iter().map(|question| JsonQuestion::new(question, medium.sources)).collect::<Vec<_>>(),
        "questions_exact": candidate.questions_exact,
        "routes": ways.iter().flat_map(|way| &way.routes).map(route).collect::<Vec<_>>(),
        "evidence": ways.iter().flat_map(|way| &way.evidence).map(needed).collect::<Vec<_>>(),
        "only_by_change": ways.iter().flat_map(|way| &way.only_by_change).map(duty).collect::<Vec<_>>(),
        "earliest": candidate.earliest.map(day),
        "then": { "verdict": then.name(), "worst": then.worst() },
        "places": candidate.places.iter().map(place).collect::<Vec<_>>(),
        "answers_to": candidate.answers.iter().map(|(party, home)| json!({ "party": party, "place": home })).collect::<Vec<_>>(),
        "monthly_cost": candidate.cost.as_ref().map(|(amount, currency)| {
            json!({ "amount": amount.to_string(), "currency": currency })
        }),
    })
}

fn place(place: &PlaceFact) -> Value {
    json!({
        "kind": place.kind,
        "id": place.id,
        "fact": place.fact,
        "value": place.value,
        "confidence": place.confidence.map(|sure| sure.name()),
        "is_known": place.is_known,
    })
}
