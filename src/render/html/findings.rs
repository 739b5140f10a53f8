//! What is open: each duty with its article, what decided it, and the way out.

use super::{Page, badge, class, prose, shown};
use crate::finding::{CitedArticle, FactUse, Finding, Judgement, ManifestReport};
use crate::gate::Standing;
use crate::phrases::{self, Phrase};
use crate::render::block::{Block, blocks, distinct};
use crate::render::excerpt::place;
use crate::render::{citation_text, mark, reading_text, waived, web_uri, words};
use maud::{Markup, html};
use std::cmp::Reverse;

/// The open findings, the worst first.
pub(super) fn open(page: &Page<'_>, manifest: Option<&ManifestReport>, findings: &[&Finding]) -> Markup {
    let mut blocks = blocks(findings);
    blocks.sort_by_key(|block| Reverse(block.first.level));
    html! {
        h3 { (page.say(Phrase::Findings)) " (" (blocks.len()) ")" }
        @if blocks.is_empty() { p { (page.say(Phrase::NothingOpen)) } }
        @for block in &blocks { (finding(page, manifest.and_then(|manifest| manifest.reader.as_deref()), block)) }
    }
}

fn finding(page: &Page<'_>, reader: Option<&str>, block: &Block<'_>) -> Markup {
    let first = block.first;
    let lang = page.lang;
    let level = first.level.map_or_else(Judgement::unjudged, Judgement::of);
    html! {
        article class={ "finding " (class(&level)) } data-rule=(shown(&first.rule)) data-outcome=(first.outcome.name()) data-findings=(block.all.len()) {
            h4 { span.mark aria-hidden="true" { (mark(&level)) } " " (shown(&first.title)) }
            p { (badge(page, &level)) " " (words::outcome(lang, first)) }
            @for said in distinct(block.all.iter().map(|finding| finding.message.as_str())) { p { (prose(said)) } }
            dl {
                (field(page, Phrase::Law, &citations(page, &first.citations)))
                (field(page, Phrase::On, &subjects(page, block)))
                (field(page, Phrase::DependsOn, &codes(&distinct(block.all.iter().flat_map(|finding| &finding.missing).map(String::as_str)))))
                (bearers(page, reader, first))
                @if let Some(due) = first.due { (field(page, Phrase::Due, &html! { (phrases::runs_until(lang, due)) })) }
                @for remedy in distinct(block.all.iter().map(|finding| finding.remedy.as_str())) {
                    (field(page, Phrase::WayOut, &html! { strong { (prose(remedy)) } }))
                }
                @for reading in block.readings() { (field(page, Phrase::Reading, &prose(&reading_text(lang, reading)))) }
                @for reason in distinct(block.all.iter().filter_map(|finding| finding.interpretation.as_deref())) {
                    (field(page, Phrase::Interpretation, &prose(reason)))
                }
                (field(page, Phrase::DeclaredEvidence, &evidence(page, block)))
                (let_pass(page, block))
            }
            (facts(page, &block.facts()))
            p.small { code { (shown(&first.rule)) } }
        }
    }
}

fn field(page: &Page<'_>, name: Phrase, value: &Markup) -> Markup {
    html! { @if !value.0.is_empty() { div { dt { (page.say(name)) } dd { (value) } } } }
}

/// The articles; a link where the official text has an address.
fn citations(page: &Page<'_>, citations: &[CitedArticle]) -> Markup {
    html! {
        @for (at, citation) in citations.iter().enumerate() {
            @if at > 0 { (phrases::semicolon(page.lang)) }
            @match citation.url.as_deref().and_then(web_uri) {
                Some(address) => { a href=(address) rel="noreferrer noopener" { (citation_text(page.lang, citation)) } }
                None => { (citation_text(page.lang, citation)) }
            }
        }
    }
}

fn subjects(page: &Page<'_>, block: &Block<'_>) -> Markup {
    html! {
        ul.plain {
            @for finding in &block.all {
                li { (words::subject(page.lang, &finding.subject)) " " code.place { (place(finding.location, page.context.sources)) } }
            }
        }
    }
}

fn codes(names: &[&str]) -> Markup {
    html! { @for (at, name) in names.iter().enumerate() { @if at > 0 { " " } code { (shown(name)) } } }
}

fn bearers(page: &Page<'_>, reader: Option<&str>, first: &Finding) -> Markup {
    let is_readers = |bearer: &String| Some(bearer.as_str()) == reader;
    let label =
        if reader.is_none() || first.bearers.iter().any(is_readers) { Phrase::OpenFor } else { Phrase::ToObtainFrom };
    let named = first.bearers.iter().map(|bearer| match reader {
        Some(reader) if reader == bearer => phrases::yours(page.lang, bearer),
        _ => bearer.clone(),
    });
    field(page, label, &html! { (words::listed(page.lang, &named.collect::<Vec<_>>())) })
}

fn evidence(page: &Page<'_>, block: &Block<'_>) -> Markup {
    let lines = block.all.iter().flat_map(|finding| &finding.evidence).map(|evidence| {
        let state = phrases::evidence_state(page.lang, evidence.state, evidence.day);
        let said = format!("{}{}{state}", shown(&evidence.kind), phrases::colon(page.lang));
        phrases::at(page.lang, &said, &place(evidence.location, page.context.sources))
    });
    let lines: Vec<String> = lines.collect();
    let lines = distinct(lines.iter().map(String::as_str));
    html! { @if !lines.is_empty() { ul.plain { @for line in lines { li { (line) } } } } }
}

/// Why the gate lets some of these pass.
fn let_pass(page: &Page<'_>, block: &Block<'_>) -> Markup {
    html! {
        @for finding in &block.all {
            @match page.context.gate.standing(finding) {
                Standing::Waived(waivers) => {
                    @for waiver in waivers { (field(page, Phrase::WaivedShort, &html! { (waived(page.lang, waiver)) })) }
                }
                Standing::InBaseline => { (field(page, Phrase::InBaselineShort, &html! { (words::subject(page.lang, &finding.subject)) })) }
                Standing::Uncounted | Standing::BelowThreshold | Standing::Fails => {}
            }
        }
    }
}

fn facts(page: &Page<'_>, facts: &[&FactUse]) -> Markup {
    html! {
        @if !facts.is_empty() {
            details {
                summary { (page.say(Phrase::Facts)) " (" (facts.len()) ")" }
                ul.plain {
                    @for fact in facts {
                        li {
                            code { (shown(&fact.name)) ": " (shown(&fact.value)) } " "
                            @if fact.source != "manifest" { span.small { (phrases::named(page.lang, fact.source)) " " } }
                            code.place { (place(fact.location, page.context.sources)) }
                        }
                    }
                }
            }
        }
    }
}
