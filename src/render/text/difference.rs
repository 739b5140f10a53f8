//! What a change of the manifests does, for people: one line for each part, and below it the rules and facts behind it.

use super::Sheet;
use super::compared::standing_text;
use super::layout::hanging;
use crate::finding::{FactChange, FindingChange, PartChange, Standing};
use crate::phrases::{self, Phrase};
use crate::render::excerpt::place;
use crate::render::{Medium, Versions, escape, law_text, part_name, said_of_versions, worse_and_lighter};
use crate::source::{SourceMap, Span};

pub(in crate::render) fn render(versions: Versions<'_>, medium: Medium<'_>) -> String {
    let page = Sheet::new(versions.new.0, medium);
    let mut out = String::new();
    for said in said_of_versions(versions.difference) {
        out.push_str(&hanging("", page.say(said), page.width));
    }
    if versions.difference.changes.is_empty() {
        return out;
    }
    if !out.is_empty() {
        out.push('\n');
    }
    for change in &versions.difference.changes {
        push_part(&mut out, &page, versions, change);
    }
    let (worse, lighter) = worse_and_lighter(&versions.difference.changes);
    out.push_str(&format!("{}\n", phrases::worse_and_lighter(page.lang, worse, lighter)));
    out
}

fn push_part(out: &mut String, page: &Sheet<'_>, versions: Versions<'_>, change: &PartChange) {
    let [old, new] = [&change.old, &change.new].map(|side| stands(page, side.as_ref()));
    let name = page.paint.heading(&part_name(&change.subject));
    // Colours may not be wrapped, so the line is as long as it is.
    let worse = if change.is_worse() { format!("  {}", page.say(Phrase::Worse)) } else { String::new() };
    out.push_str(&format!("{}{worse}\n", page.after(&name, &format!("{old} -> {new}"))));
    let sides = [(&change.old, versions.old.1), (&change.new, versions.new.1)];
    let places = sides.map(|(side, sources)| side.as_ref().map(|(_, span)| place(*span, sources)));
    out.push_str(&format!("  {}\n", places.into_iter().flatten().collect::<Vec<_>>().join(" -> ")));
    for finding in &change.findings {
        push_finding(out, page, versions, finding);
    }
    out.push('\n');
}

fn stands(page: &Sheet<'_>, side: Option<&(Standing, Span)>) -> String {
    match side {
        Some((standing, _)) => standing_text(page, Some(standing)),
        None => page.say(Phrase::Absent).to_owned(),
    }
}

fn push_finding(out: &mut String, page: &Sheet<'_>, versions: Versions<'_>, finding: &FindingChange) {
    let lang = page.lang;
    let cited = phrases::aside(lang, &finding.title, &law_text(lang, &finding.citations));
    let about = finding.about.as_ref().map_or_else(String::new, |about| format!(" [{}]", escape::inline(&about.id)));
    let outcomes = [finding.old, finding.new].map(|outcome| phrases::outcome(lang, outcome));
    let line = page.after(&format!("{}{about}", finding.rule), &page.after(&cited, &outcomes.join(" -> ")));
    out.push_str(&hanging("  - ", &line, page.width));
    for fact in &finding.facts {
        let value = fact_text(page, versions, fact);
        out.push_str(&hanging("      ", &page.after(&fact.name, &value), page.width));
    }
}

/// `79000 (old.yaml:3:4) -> 120000 (new.yaml:3:4)`.
fn fact_text(page: &Sheet<'_>, versions: Versions<'_>, fact: &FactChange) -> String {
    let side = |side: &Option<(String, Span)>, sources: &SourceMap| match side {
        Some((value, span)) => phrases::aside(page.lang, value, &place(*span, sources)),
        None => page.say(Phrase::Absent).to_owned(),
    };
    format!("{} -> {}", side(&fact.old, versions.old.1), side(&fact.new, versions.new.1))
}
