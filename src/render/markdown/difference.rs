//! What a change of the manifests does, in Markdown: a table of verdicts, and below it the rules and facts behind each.

use super::{code, plain, verdict};
use crate::finding::{FactChange, FindingChange, PartChange, Standing};
use crate::phrases::{self, Phrase};
use crate::render::excerpt::place;
use crate::render::{Versions, law_text, part_name, said_of_versions, worse_and_lighter};
use crate::source::{SourceMap, Span};
use crate::text::Lang;

pub(in crate::render) fn render(versions: Versions<'_>) -> String {
    let lang = versions.new.0.lang;
    let changes = &versions.difference.changes;
    let said = said_of_versions(versions.difference);
    let mut out = said.iter().map(|phrase| phrase.of(lang)).collect::<Vec<_>>().join("\n\n");
    if !out.is_empty() {
        out.push_str(if changes.is_empty() { "\n" } else { "\n\n" });
    }
    if changes.is_empty() {
        return out;
    }
    let (worse, lighter) = worse_and_lighter(changes);
    let [before, now] = [Phrase::Before, Phrase::Now].map(|phrase| phrase.of(lang));
    out.push_str(&format!("{}\n\n", phrases::worse_and_lighter(lang, worse, lighter)));
    out.push_str(&format!("| | {before} | {now} | |\n| --- | --- | --- | --- |\n"));
    for change in changes {
        let [old, new] = [&change.old, &change.new].map(|side| stands(lang, side.as_ref()));
        let mark = if change.is_worse() { Phrase::Worse.of(lang) } else { "" };
        out.push_str(&format!("| {} | {old} | {new} | {mark} |\n", code(&part_name(&change.subject))));
    }
    for change in changes.iter().filter(|change| !change.findings.is_empty()) {
        push_part(&mut out, versions, change, lang);
    }
    out
}

fn stands(lang: Lang, side: Option<&(Standing, Span)>) -> String {
    let Some((standing, _)) = side else { return Phrase::Absent.of(lang).to_owned() };
    let said = verdict(lang, &standing.judgement);
    match &standing.mechanism {
        Some(mechanism) => phrases::aside(lang, &said, &code(&mechanism.kind)),
        None => said,
    }
}

fn push_part(out: &mut String, versions: Versions<'_>, change: &PartChange, lang: Lang) {
    out.push_str(&format!("\n### {}\n\n", code(&part_name(&change.subject))));
    for finding in &change.findings {
        push_finding(out, versions, finding, lang);
    }
}

fn push_finding(out: &mut String, versions: Versions<'_>, finding: &FindingChange, lang: Lang) {
    let colon = phrases::colon(lang);
    let cited = phrases::aside(lang, &plain(&finding.title), &plain(&law_text(lang, &finding.citations)));
    let outcomes = [finding.old, finding.new].map(|outcome| phrases::outcome(lang, outcome)).join(" → ");
    let about = finding.about.as_ref().map_or_else(String::new, |about| format!(" {}", code(&about.id)));
    out.push_str(&format!("- {}{about}{colon}{cited}{colon}{outcomes}\n", code(&finding.rule)));
    for fact in &finding.facts {
        out.push_str(&format!("  - {}{colon}{}\n", code(&fact.name), fact_text(versions, fact, lang)));
    }
}

fn fact_text(versions: Versions<'_>, fact: &FactChange, lang: Lang) -> String {
    let side = |side: &Option<(String, Span)>, sources: &SourceMap| match side {
        Some((value, span)) => phrases::aside(lang, &code(value), &plain(&place(*span, sources))),
        None => Phrase::Absent.of(lang).to_owned(),
    };
    format!("{} → {}", side(&fact.old, versions.old.1), side(&fact.new, versions.new.1))
}
