//! What a change of the manifests does, in JSON.

use super::compared::JsonStanding;
use super::{JsonCitation, JsonError, JsonHead, JsonLocation, JsonSubject};
use crate::finding::{FactChange, FindingChange, PartChange, Report, Standing};
use crate::render::{Medium, RenderError, Versions, pretty_json};
use crate::source::{SourceMap, Span};
use serde::Serialize;

pub(in crate::render) fn render(versions: Versions<'_>, medium: Medium<'_>) -> Result<String, RenderError> {
    let (old, new) = (versions.old, versions.new);
    let written = JsonDifference {
        head: JsonHead::new(new.0, medium),
        worse: versions.difference.is_worse(),
        incomplete: Sides { old: versions.difference.old_incomplete, new: versions.difference.new_incomplete },
        changes: versions.difference.changes.iter().map(|change| JsonPart::new(change, versions)).collect(),
        errors: Sides { old: errors(old), new: errors(new) },
    };
    Ok(pretty_json::to_string(&written)?)
}

fn errors<'a>((report, sources): (&'a Report, &'a SourceMap)) -> Vec<JsonError<'a>> {
    report.errors.iter().map(|error| JsonError::new(error, sources)).collect()
}

#[derive(Serialize)]
struct JsonDifference<'a> {
    #[serde(flatten)]
    head: JsonHead<'a>,
    worse: bool,
    incomplete: Sides<bool>,
    changes: Vec<JsonPart<'a>>,
    errors: Sides<Vec<JsonError<'a>>>,
}

#[derive(Serialize)]
struct Sides<T> {
    old: T,
    new: T,
}

#[derive(Serialize)]
struct JsonPart<'a> {
    subject: JsonSubject<'a>,
    worse: bool,
    old: Option<JsonSide<'a>>,
    new: Option<JsonSide<'a>>,
    findings: Vec<JsonFindingChange<'a>>,
}

impl<'a> JsonPart<'a> {
    fn new(change: &'a PartChange, versions: Versions<'a>) -> Self {
        let side = |side: &'a Option<(Standing, Span)>, sources| {
            side.as_ref().map(|(standing, span)| JsonSide {
                standing: JsonStanding::new(standing),
                location: JsonLocation::new(*span, sources),
            })
        };
        Self {
            subject: JsonSubject::new(&change.subject),
            worse: change.is_worse(),
            old: side(&change.old, versions.old.1),
            new: side(&change.new, versions.new.1),
            findings: change.findings.iter().map(|finding| JsonFindingChange::new(finding, versions)).collect(),
        }
    }
}

#[derive(Serialize)]
struct JsonSide<'a> {
    #[serde(flatten)]
    standing: JsonStanding<'a>,
    location: JsonLocation<'a>,
}

#[derive(Serialize)]
struct JsonFindingChange<'a> {
    rule: &'a str,
    title: &'a str,
    citations: Vec<JsonCitation<'a>>,
    about: Option<JsonSubject<'a>>,
    old: &'static str,
    new: &'static str,
    facts: Vec<JsonFactChange<'a>>,
}

impl<'a> JsonFindingChange<'a> {
    fn new(finding: &'a FindingChange, versions: Versions<'a>) -> Self {
        Self {
            rule: &finding.rule,
            title: &finding.title,
            citations: finding.citations.iter().map(JsonCitation::new).collect(),
            about: finding.about.as_ref().map(JsonSubject::new),
            old: finding.old.name(),
            new: finding.new.name(),
            facts: finding.facts.iter().map(|fact| JsonFactChange::new(fact, versions)).collect(),
        }
    }
}

#[derive(Serialize)]
struct JsonFactChange<'a> {
    name: &'a str,
    old: Option<JsonValue<'a>>,
    new: Option<JsonValue<'a>>,
}

impl<'a> JsonFactChange<'a> {
    fn new(fact: &'a FactChange, versions: Versions<'a>) -> Self {
        let side = |side: &'a Option<(String, Span)>, sources| {
            side.as_ref().map(|(value, span)| JsonValue { value, location: JsonLocation::new(*span, sources) })
        };
        Self { name: &fact.name, old: side(&fact.old, versions.old.1), new: side(&fact.new, versions.new.1) }
    }
}

#[derive(Serialize)]
struct JsonValue<'a> {
    value: &'a str,
    location: JsonLocation<'a>,
}
