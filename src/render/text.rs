//! The report for people: what each flow comes to, why with excerpts, what is left to do, and what it all rests on.

mod blocks;
mod compared;
mod difference;
mod gate;
pub(super) mod layout;
mod plan;
mod questions;
mod sections;

pub(super) use difference::render as difference;
pub(super) use plan::render as plan;
pub(super) use questions::render as questions;

use crate::diagnostic::{Diagnostic, Severity};
use crate::finding::{Finding, FlowReport, ItemReport, Judgement, ManifestReport, Mechanism, Report, Verdict};
use crate::phrases::{self, Phrase};
use crate::render::block::by_manifest;
use crate::render::excerpt::{Drawing, Mark};
use crate::render::{Context, Medium, escape, words};
use crate::source::SourceMap;
use crate::text::Lang;
use annotate_snippets::{Level, Renderer};
use layout::{Paint, Table};
use std::borrow::Cow;
use std::ops::Deref;

/// The narrowest width that text is laid out for.
const MIN_WIDTH: usize = 40;

pub(super) fn render(report: &Report, context: &Context<'_>) -> String {
    let page = Page::new(report, context);
    let mut out = String::new();
    let (manifests, rest) = by_manifest(report);
    for (manifest, own) in manifests {
        push_manifest(&mut out, &page, manifest, &own);
    }
    if rest.iter().any(|finding| finding.outcome.is_open()) {
        out.push_str(&page.paint.heading(page.say(Phrase::AcrossManifests)));
        out.push_str("\n\n");
    }
    push_findings(&mut out, &page, None, &rest);
    sections::push_run(&mut out, &page, report);
    out
}

/// Draws what is wrong with inputs, with excerpts; meant for standard error.
#[must_use]
pub fn diagnostics(diagnostics: &[Diagnostic], sources: &SourceMap, color: bool) -> String {
    let renderer = if color { Renderer::styled() } else { Renderer::plain() };
    let mut out = String::new();
    for diagnostic in diagnostics {
        if !out.is_empty() {
            out.push('\n');
        }
        let primary = diagnostic.primary.map(|span| (span, diagnostic.label.as_str(), true));
        let related = diagnostic.related.iter().map(|(span, label)| (*span, label.as_str(), false));
        let marks: Vec<Mark> = primary
            .into_iter()
            .chain(related)
            .map(|(span, label, primary)| Mark { span, label: escape::inline(label).into_owned(), primary })
            .collect();
        let level = match diagnostic.severity {
            Severity::Error => Level::ERROR,
            Severity::Warning => Level::WARNING,
        };
        let help = diagnostic.help.iter().map(|help| Level::HELP.message(escape::inline(help)));
        let drawing = Drawing {
            level,
            id: diagnostic.code,
            title: &escape::inline(&diagnostic.message),
            marks: &marks,
            path: &escape::inline(&diagnostic.path),
            notes: help.collect(),
        };
        out.push_str(&drawing.draw(sources, &renderer));
    }
    out
}

/// What a report that went through the gate is written on.
struct Page<'a> {
    sheet: Sheet<'a>,
    context: &'a Context<'a>,
}

impl<'a> Page<'a> {
    fn new(report: &'a Report, context: &'a Context<'a>) -> Self {
        Self { sheet: Sheet::new(report, context.medium()), context }
    }
}

impl<'a> Deref for Page<'a> {
    type Target = Sheet<'a>;

    fn deref(&self) -> &Sheet<'a> {
        &self.sheet
    }
}

/// What every text needs.
struct Sheet<'a> {
    report: &'a Report,
    medium: Medium<'a>,
    lang: Lang,
    paint: Paint,
    width: usize,
    renderer: Renderer,
}

impl<'a> Sheet<'a> {
    fn new(report: &'a Report, medium: Medium<'a>) -> Self {
        let width = medium.width.max(MIN_WIDTH);
        let renderer = if medium.color { Renderer::styled() } else { Renderer::plain() };
        let paint = Paint { color: medium.color };
        Self { report, medium, lang: report.lang, paint, width, renderer: renderer.term_width(width) }
    }

    fn say(&self, phrase: Phrase) -> &'static str {
        phrase.of(self.lang)
    }

    /// What people call a name of the law, such as that of a mechanism.
    fn term<'n>(&'n self, name: &'n str) -> Cow<'n, str> {
        words::term(self.report, name)
    }

    /// `name: text`.
    fn after(&self, name: &str, text: &str) -> String {
        format!("{name}{}{text}", phrases::colon(self.lang))
    }

    /// `a, b, c`, escaped.
    fn listed(&self, names: &[impl AsRef<str>]) -> String {
        words::listed(self.lang, names)
    }

    fn sources(&self) -> &'a SourceMap {
        self.medium.sources
    }
}

fn push_manifest(out: &mut String, page: &Page<'_>, manifest: &ManifestReport, findings: &[&Finding]) {
    let position = page.sources().position(manifest.location);
    let place = format!("{}:{}", escape::inline(&manifest.path), position.line);
    let id = page.paint.heading(&escape::inline(&manifest.id));
    out.push_str(&format!("{id}  {place}  {}\n", judgement(page, &manifest.judgement)));
    push_flows(out, page, manifest);
    out.push('\n');
    push_findings(out, page, manifest.reader.as_deref(), findings);
}

fn push_findings(out: &mut String, page: &Page<'_>, reader: Option<&str>, findings: &[&Finding]) {
    blocks::push(out, page, reader, findings);
    if page.context.all {
        blocks::push_settled(out, page, findings);
    }
    sections::push_open(out, page, reader, findings);
}

/// One line for each flow and service, and one for each dataset where a flow carries several.
fn push_flows(out: &mut String, page: &Page<'_>, manifest: &ManifestReport) {
    let mut table = Table::default();
    for flow in &manifest.flows {
        let host = flow.host.as_ref().map_or_else(String::new, |host| format!(" ({})", escape::inline(host)));
        let way = format!("{} -> {}{host}", escape::inline(&flow.from), escape::inline(&flow.to));
        let carried = match flow.items.as_slice() {
            [one] => item_text(page, one, &flow.judgement),
            _ => String::new(),
        };
        table.push([escape::inline(&flow.id).into_owned(), way, judgement(page, &flow.judgement), carried]);
        if flow.items.len() > 1 {
            for item in &flow.items {
                let name = format!("  {}", escape::inline(&item.dataset));
                let mechanism = format!("{}{}", mechanism_text(page, &item.mechanism), so_far_text(page, item));
                table.push([name, String::new(), judgement(page, &item.judgement), mechanism]);
            }
        }
        if let Some(grounds) = grounds_text(page, flow) {
            table.push_line(&grounds);
        }
    }
    for service in &manifest.services {
        let grounds = page.listed(&service.grounds);
        let id = escape::inline(&service.id).into_owned();
        table.push([id, page.say(Phrase::Service).to_owned(), judgement(page, &service.judgement), String::new()]);
        if !grounds.is_empty() && (page.context.all || service.judgement.verdict() == Some(Verdict::Clear)) {
            table.push_line(&format!("  {}", phrases::rests_on(page.lang, &grounds)));
        }
    }
    out.push_str(&table.lines("  "));
}

/// The rules behind a clear flow; behind any flow where everything is asked for.
fn grounds_text(page: &Page<'_>, flow: &FlowReport) -> Option<String> {
    if !page.context.all && flow.judgement.verdict() != Some(Verdict::Clear) {
        return None;
    }
    let mut grounds: Vec<&String> = Vec::new();
    for ground in flow.grounds.iter().chain(flow.items.iter().flat_map(|item| &item.grounds)) {
        if !grounds.contains(&ground) {
            grounds.push(ground);
        }
    }
    (!grounds.is_empty()).then(|| format!("  {}", phrases::rests_on(page.lang, &page.listed(&grounds))))
}

fn item_text(page: &Page<'_>, item: &ItemReport, of_flow: &Judgement) -> String {
    let lang = page.lang;
    let own = if item.judgement == *of_flow {
        String::new()
    } else {
        format!("{}{}", judgement(page, &item.judgement), phrases::pause(lang))
    };
    let (mechanism, so_far) = (mechanism_text(page, &item.mechanism), so_far_text(page, item));
    format!("{}{}{own}{mechanism}{so_far}", escape::inline(&item.dataset), phrases::colon(lang))
}

/// `exempt (cn-cac-2024-4)`, or the kinds still possible.
fn mechanism_text(page: &Sheet<'_>, mechanism: &Mechanism) -> String {
    words::mechanism(page.report, mechanism)
}

fn so_far_text(page: &Page<'_>, item: &ItemReport) -> String {
    item.so_far.map_or_else(String::new, |verdict| phrases::so_far(page.lang, verdict))
}

/// The verdict in its colour; of an undetermined one, also what is possible, worst first.
fn judgement(page: &Sheet<'_>, judgement: &Judgement) -> String {
    page.paint.verdict(judgement.worst(), &words::judgement(page.lang, judgement))
}

/// A finding's subject: `ask (messages)`, `party shop`.
fn subject(page: &Page<'_>, finding: &Finding) -> String {
    words::subject(page.lang, &finding.subject)
}
