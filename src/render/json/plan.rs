//! A plan in JSON.

use super::{JsonCitation, JsonError, JsonHead, JsonLocation};
use crate::finding::CitedArticle;
use crate::plan::{ChangedFact, Changes, Day, Duty, FactChange, Plan, Planned, PlannedRoute, PlannedStep};
use crate::render::{Medium, RenderError, pretty_json, worst_first};
use crate::source::Span;
use serde::Serialize;
use serde_json::{Value, json};

pub(in crate::render) fn render(plan: &Plan, medium: Medium<'_>) -> Result<String, RenderError> {
    let (report, writer) = (&plan.report, Json { medium });
    Ok(pretty_json::to_string(&JsonPlan {
        head: JsonHead::new(report, medium),
        subjects: plan.subjects.iter().map(|subject| writer.subject(subject)).collect(),
        errors: report.errors.iter().map(|error| JsonError::new(error, medium.sources)).collect(),
    })?)
}

#[derive(Serialize)]
struct JsonPlan<'a> {
    #[serde(flatten)]
    head: JsonHead<'a>,
    subjects: Vec<Value>,
    errors: Vec<JsonError<'a>>,
}

struct Json<'a> {
    medium: Medium<'a>,
}

impl Json<'_> {
    fn subject(&self, subject: &Planned) -> Value {
        json!({
            "kind": subject.kind,
            "manifest": subject.manifest,
            "id": subject.id,
            "location": self.location(subject.location),
            "verdict": subject.judgement.name(),
            "worst": subject.judgement.worst(),
            "possible": worst_first(&subject.judgement.possible),
            "earliest": subject.earliest.map(day),
            "then": { "verdict": subject.then.name(), "worst": subject.then.worst() },
            "routes": subject.routes.iter().map(route).collect::<Vec<_>>(),
            "evidence": subject.evidence.iter().map(|needed| json!({
                "duty": duty(&needed.duty),
                "any_of": needed.kinds.iter().map(|(kind, title)| json!({ "kind": kind, "title": title })).collect::<Vec<_>>(),
            })).collect::<Vec<_>>(),
            "only_by_change": subject.only_by_change.iter().map(duty).collect::<Vec<_>>(),
            "changes": subject.changes.iter().map(|changes| self.changes(changes)).collect::<Vec<_>>(),
            "answer_first": subject.answer_first.as_ref().map(|first| json!({
                "answers": first.answers.iter().map(|fact| self.fact(fact)).collect::<Vec<_>>(),
                "then": { "verdict": first.then.name(), "worst": first.then.worst() },
                "changes": first.changes.iter().map(|changes| self.changes(changes)).collect::<Vec<_>>(),
            })),
            "cut_short": subject.cut_short,
        })
    }

    fn changes(&self, changes: &Changes) -> Value {
        let way = |way: &Vec<FactChange>| -> Value {
            let changes = way.iter().map(|change| {
                json!({
                    "title": change.title,
                    "facts": change.facts.iter().map(|fact| self.fact(fact)).collect::<Vec<_>>(),
                })
            });
            changes.collect()
        };
        json!({ "worst": changes.worst, "ways": changes.ways.iter().map(way).collect::<Vec<_>>() })
    }

    fn fact(&self, fact: &ChangedFact) -> Value {
        json!({
            "path": fact.path,
            "before": fact.before,
            "after": fact.after,
            "location": self.location(fact.location),
        })
    }

    fn location(&self, span: Span) -> JsonLocation<'_> {
        JsonLocation::new(span, self.medium.sources)
    }
}

fn day(day: Day) -> Value {
    json!({ "day": day.day.to_string(), "estimate": day.without_calendar.is_some(), "without_calendar": day.without_calendar })
}

fn articles(cited: &[CitedArticle]) -> Vec<JsonCitation<'_>> {
    cited.iter().map(JsonCitation::new).collect()
}

fn duty(duty: &Duty) -> Value {
    json!({
        "rule": duty.rule,
        "title": duty.title,
        "dataset": duty.dataset,
        "level": duty.level,
        "bearers": duty.bearers,
        "citations": articles(&duty.citations),
        "remedy": duty.remedy,
    })
}

fn route(route: &PlannedRoute) -> Value {
    let step = |step: &PlannedStep| {
        json!({
            "title": step.title,
            "citations": articles(&step.citations),
            "until": step.until.map(day),
            "no_limit": step.no_limit,
        })
    };
    json!({
        "id": route.id,
        "title": route.title,
        "citations": articles(&route.citations),
        "meets": route.meets.iter().map(duty).collect::<Vec<_>>(),
        "filed_by": route.filed_by,
        "filed_with": route.filed_with,
        "documents": route.documents,
        "before": route.before.iter().map(step).collect::<Vec<_>>(),
        "start": route.start.map(day),
        "after": route.after.iter().map(step).collect::<Vec<_>>(),
        "note": route.note,
        "then": { "verdict": route.then.name(), "worst": route.then.worst() },
    })
}
