//! The report for people: what each flow comes to, why with excerpts, what is left to do, and what it all rests on.

mod blocks;
mod compared;
mod layout;
mod sections;

use crate::diagnostic::{Diagnostic, Severity};
use crate::finding::{
    Finding, FlowReport, ItemReport, Judgement, ManifestReport, Mechanism, Report, UNDETERMINED, Verdict,
};
use crate::render::excerpt::{Drawing, Mark};
use crate::render::{Context, escape, is_open, worst_first};
use crate::source::SourceMap;
use annotate_snippets::{Level, Renderer};
use layout::{Paint, Table, listed};
use std::collections::BTreeMap;

/// The narrowest width that text is laid out for.
const MIN_WIDTH: usize = 40;

pub(super) fn render(report: &Report, context: &Context<'_>) -> String {
    let page = Page::new(context);
    let mut out = String::new();
    let mut by_manifest: BTreeMap<&str, Vec<&Finding>> = BTreeMap::new();
    for finding in &report.findings {
        by_manifest.entry(&finding.subject.manifest).or_default().push(finding);
    }
    for manifest in &report.manifests {
        let own = by_manifest.remove(manifest.id.as_str()).unwrap_or_default();
        push_manifest(&mut out, &page, manifest, &own);
    }
    let rest: Vec<&Finding> = by_manifest.into_values().flatten().collect();
    if rest.iter().any(|finding| is_open(finding)) {
        out.push_str(&page.paint.heading("Across manifests"));
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

/// What every part of the text needs.
struct Page<'a> {
    context: &'a Context<'a>,
    paint: Paint,
    width: usize,
    renderer: Renderer,
}

impl<'a> Page<'a> {
    fn new(context: &'a Context<'a>) -> Self {
        let width = context.width.max(MIN_WIDTH);
        let renderer = if context.color { Renderer::styled() } else { Renderer::plain() };
        Self { context, paint: Paint { color: context.color }, width, renderer: renderer.term_width(width) }
    }

    fn sources(&self) -> &'a SourceMap {
        self.context.sources
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
                let mechanism = format!("{}{}", mechanism_text(&item.mechanism), so_far_text(item));
                table.push([name, String::new(), judgement(page, &item.judgement), mechanism]);
            }
        }
        if let Some(grounds) = grounds_text(page, flow) {
            table.push_line(&grounds);
        }
    }
    for service in &manifest.services {
        let grounds = listed(&service.grounds);
        let id = escape::inline(&service.id).into_owned();
        table.push([id, "service".to_owned(), judgement(page, &service.judgement), String::new()]);
        if !grounds.is_empty() && (page.context.all || service.judgement.verdict() == Some(Verdict::Clear)) {
            table.push_line(&format!("  rests on {grounds}"));
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
    (!grounds.is_empty()).then(|| format!("  rests on {}", listed(&grounds)))
}

fn item_text(page: &Page<'_>, item: &ItemReport, of_flow: &Judgement) -> String {
    let own =
        if item.judgement == *of_flow { String::new() } else { format!(" {},", judgement(page, &item.judgement)) };
    format!("{}:{own} {}{}", escape::inline(&item.dataset), mechanism_text(&item.mechanism), so_far_text(item))
}

/// `exempt (cn-cac-2024-4)`, or the kinds still possible.
fn mechanism_text(mechanism: &Mechanism) -> String {
    let kind = escape::inline(&mechanism.kind);
    let by = listed(&mechanism.by);
    match (kind == UNDETERMINED, by.is_empty()) {
        // Worst first, like verdicts.
        (true, _) => {
            let possible: Vec<&String> = mechanism.possible.iter().rev().collect();
            format!("mechanism undetermined ({})", alternatives(&possible))
        }
        (false, true) => kind.into_owned(),
        (false, false) => format!("{kind} ({by})"),
    }
}

fn so_far_text(item: &ItemReport) -> String {
    item.so_far.map_or_else(String::new, |verdict| format!("; {} on the totals so far", verdict.name()))
}

/// The verdict in its colour; of an undetermined one, also what is possible, worst first.
fn judgement(page: &Page<'_>, judgement: &Judgement) -> String {
    if let Some(verdict) = judgement.verdict() {
        return page.paint.verdict(verdict, verdict.name());
    }
    let possible: Vec<&str> = worst_first(&judgement.possible).into_iter().map(Verdict::name).collect();
    // Where the set is not exact, some of its members may be out of reach.
    let any_of = if judgement.exact { "" } else { "any of " };
    let text = format!("{UNDETERMINED} ({any_of}{})", alternatives(&possible));
    page.paint.verdict(judgement.worst(), &text)
}

/// `a, b or c`.
fn alternatives(names: &[impl AsRef<str>]) -> String {
    let names: Vec<_> = names.iter().map(|name| escape::inline(name.as_ref()).into_owned()).collect();
    match names.as_slice() {
        [] => String::new(),
        [one] => one.clone(),
        [some @ .., last] => format!("{} or {last}", some.join(", ")),
    }
}

/// A finding's subject: `ask (messages)`, `party shop`.
fn subject(finding: &Finding) -> String {
    let subject = &finding.subject;
    let id = escape::inline(&subject.id);
    match (&subject.dataset, subject.kind) {
        (Some(dataset), _) => format!("{id} ({})", escape::inline(dataset)),
        (None, "flow") => id.into_owned(),
        (None, "workload") => "the workload".to_owned(),
        (None, "handler-year") => format!("totals of {id}"),
        (None, kind) => format!("{kind} {id}"),
    }
}
