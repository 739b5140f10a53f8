//! One page that needs nothing else: no script, no network, for screens wide and narrow, light and dark, paper and screen readers.
//!
//! Every text from outside goes through [`shown`], and the template escapes what means something in HTML. What colour says is
//! also said by a sign, a dash or a word.

mod findings;
mod map;
mod sections;
mod totals;

use crate::finding::{Judgement, ManifestReport, Report};
use crate::phrases::{self, Phrase};
use crate::render::block::by_manifest;
use crate::render::{Context, escape, mark, words};
use crate::text::Lang;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use std::borrow::Cow;

/// Nothing may be loaded or run; the style is in the page.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

const STYLE: &str = include_str!("html/style.css");

pub(super) fn render(report: &Report, context: &Context<'_>) -> String {
    let page = Page { report, context, lang: report.lang };
    let title = format!("transborder{}{}", phrases::colon(page.lang), words::judgement(page.lang, &report.run));
    let markup = html! {
        (DOCTYPE)
        html lang=(language(page.lang)) {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(POLICY);
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta name="referrer" content="no-referrer";
                title { (title) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                a.skip href="#main" { (page.say(Phrase::SkipToContent)) }
                (header(&page))
                main id="main" { (body(&page)) }
                (sections::about(&page))
            }
        }
    };
    let mut text = markup.into_string();
    text.push('\n');
    text
}

/// What every part of the page needs.
struct Page<'a> {
    report: &'a Report,
    context: &'a Context<'a>,
    lang: Lang,
}

impl Page<'_> {
    fn say(&self, phrase: Phrase) -> &'static str {
        phrase.of(self.lang)
    }
}

fn language(lang: Lang) -> &'static str {
    match lang {
        Lang::En => "en",
        Lang::Zh => "zh-Hans",
    }
}

/// A text from outside, with everything hidden in it made visible.
fn shown(text: &str) -> Cow<'_, str> {
    escape::inline(text)
}

/// A sentence from outside; what stands between backticks is a name.
fn prose(text: &str) -> Markup {
    let shown = shown(text);
    let parts: Vec<&str> = shown.split('`').collect();
    if parts.len().is_multiple_of(2) {
        return html! { (shown) };
    }
    html! { @for (at, part) in parts.iter().enumerate() { @if at % 2 == 1 { code { (part) } } @else { (part) } } }
}

/// The class that gives a verdict its colour and dash.
fn class(judgement: &Judgement) -> &'static str {
    judgement.name()
}

/// The verdict as a sign and words.
fn badge(page: &Page<'_>, judgement: &Judgement) -> Markup {
    html! {
        span class={ "badge " (class(judgement)) } {
            span.mark aria-hidden="true" { (mark(judgement)) } " " (words::judgement(page.lang, judgement))
        }
    }
}

fn header(page: &Page<'_>) -> Markup {
    let Page { report, context, .. } = *page;
    let summary = words::summary(report, context.gate, |_, text| text.to_owned());
    let gate = if context.gate.fails { Phrase::GateFails } else { Phrase::GatePasses };
    html! {
        header class={ "top " (class(&report.run)) } {
            p.name { "transborder · " time datetime=(report.as_of) { (report.as_of) } }
            h1 { span.mark aria-hidden="true" { (mark(&report.run)) } " " (words::judgement(page.lang, &report.run)) }
            p { (summary) }
            p.gate { strong { (page.say(gate)) } }
            p.small { (page.say(Phrase::DeclaredNotVerified)) }
        }
    }
}

fn body(page: &Page<'_>) -> Markup {
    let (manifests, rest) = by_manifest(page.report);
    html! {
        (sections::errors(page))
        @for (at, (manifest, own)) in manifests.iter().enumerate() {
            section aria-labelledby={ "manifest-" (at) } {
                h2 id={ "manifest-" (at) } { (shown(&manifest.id)) " " (badge(page, &manifest.judgement)) }
                p.small { code { (shown(&manifest.path)) } }
                (map::draw(page, manifest, at))
                (flows(page, manifest))
                (parties(page, manifest))
                (findings::open(page, Some(manifest), own))
            }
        }
        @if rest.iter().any(|finding| finding.outcome.is_open() && finding.level.is_some()) {
            section {
                h2 { (page.say(Phrase::AcrossManifests)) }
                (findings::open(page, None, &rest))
            }
        }
        (sections::questions(page))
        (totals::draw(page))
        (sections::rest(page))
    }
}

/// What each flow, dataset and service comes to.
fn flows(page: &Page<'_>, manifest: &ManifestReport) -> Markup {
    html! {
        div.scroll tabindex="0" role="region" aria-label=(page.say(Phrase::Overview)) {
            table {
                caption { (page.say(Phrase::Overview)) }
                thead {
                    tr {
                        @for column in [Phrase::Flow, Phrase::FromAndTo, Phrase::VerdictLabel, Phrase::HowItMayLeave] {
                            th scope="col" { (page.say(column)) }
                        }
                    }
                }
                tbody {
                    @for flow in &manifest.flows {
                        tr.flow {
                            th scope="row" { code { (shown(&flow.id)) } }
                            td { (shown(&flow.from)) " → " (shown(&flow.to)) @if let Some(host) = &flow.host { br; code { (shown(host)) } } }
                            td { (badge(page, &flow.judgement)) }
                            td { @if !flow.grounds.is_empty() { span.small { (phrases::rests_on(page.lang, &words::listed(page.lang, &flow.grounds))) } } }
                        }
                        @for item in &flow.items {
                            tr.item {
                                th scope="row" { span aria-hidden="true" { "↳ " } code { (shown(&item.dataset)) } }
                                td {}
                                td { (badge(page, &item.judgement)) }
                                td {
                                    (words::mechanism(page.report, &item.mechanism))
                                    @if let Some(so_far) = item.so_far { (phrases::so_far(page.lang, so_far)) }
                                }
                            }
                        }
                    }
                    @for service in &manifest.services {
                        tr.flow {
                            th scope="row" { code { (shown(&service.id)) } }
                            td { (page.say(Phrase::Service)) }
                            td { (badge(page, &service.judgement)) }
                            td { @if !service.grounds.is_empty() { span.small { (phrases::rests_on(page.lang, &words::listed(page.lang, &service.grounds))) } } }
                        }
                    }
                }
            }
        }
    }
}

/// What is stated of the places of each party.
fn parties(page: &Page<'_>, manifest: &ManifestReport) -> Markup {
    if manifest.parties.is_empty() {
        return html! {};
    }
    html! {
        details {
            summary { (page.say(Phrase::Parties)) " (" (manifest.parties.len()) ")" }
            div.scroll tabindex="0" role="region" aria-label=(page.say(Phrase::Parties)) {
                table {
                    thead {
                        tr { @for column in [Phrase::Party, Phrase::Host, Phrase::StatedPlaces] { th scope="col" { (page.say(column)) } } }
                    }
                    tbody {
                        @for party in &manifest.parties {
                            tr {
                                th scope="row" { code { (shown(&party.id)) } }
                                td { @if let Some(host) = &party.host { code { (shown(host)) } } }
                                td {
                                    @if party.places.is_empty() { (page.say(Phrase::PlaceNotStated)) }
                                    @for (at, (name, value)) in party.places.iter().enumerate() {
                                        @if at > 0 { (phrases::comma(page.lang)) }
                                        code { (shown(name)) } " " (shown(value))
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}
