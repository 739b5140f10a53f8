//! A comment on a pull request: verdicts first, then what is open, each with its article and the way out.
//!
//! GitHub takes comments of up to 65,536 characters. What does not fit is left out in whole rows and entries, and said.

use super::{code, html, plain, verdict};
use crate::finding::{
    Finding, FlowReport, HandlerYear, Judgement, ManifestReport, Outcome, Question, Report, ServiceReport, Verdict,
};
use crate::gate::Standing;
use crate::phrases::{self, Phrase};
use crate::render::block::{Block, blocks, by_manifest, distinct};
use crate::render::excerpt::place;
use crate::render::words::{self, range};
use crate::render::{Context, law_text, mark, part_name, reading_text, waived};
use crate::text::Lang;

/// Room for the report in UTF-16 units, which nobody counts as less; the rest of GitHub's limit is for the frame.
const BUDGET: usize = 60_000;

/// Characters of the rules' digest that tell one set of rules from another.
const SHORT_DIGEST: usize = 12;

pub(in crate::render) fn render(report: &Report, context: &Context<'_>) -> String {
    let lang = report.lang;
    let mut page = Page { lang, out: head(report, context), room: BUDGET };
    page.push(&verdicts(report));
    page.push(&Section::list(Phrase::Inputs, lang, errors(report, context)));
    page.push(&findings(report, context));
    let folded = [
        (Phrase::Questions, report.questions.iter().map(|asked| question(lang, asked, context)).collect()),
        (Phrase::Waived, let_pass(report, context, |standing| matches!(standing, Standing::Waived(_)))),
        (Phrase::InBaseline, let_pass(report, context, |standing| *standing == Standing::InBaseline)),
        (Phrase::Totals, report.handler_years.iter().flat_map(|year| totals(report, year)).collect()),
        (Phrase::Notes, notes(report, context)),
        (Phrase::RestsOnDeclared, rests_on(report, context)),
        (Phrase::NotChecked, report.not_checked.iter().map(|text| plain(text)).collect()),
        (Phrase::RegistersToCheck, stale(report)),
    ];
    if let Some(compared) = &report.compared {
        let title = phrases::under_other_law(lang, compared.law_of, report.as_of);
        let mut changes = changes(report);
        changes.extend(compared.errors.iter().map(|error| plain(&words::error(error, context.sources))));
        if changes.is_empty() {
            changes.push(Phrase::NothingOtherwise.of(lang).to_owned());
        }
        page.push(&Section { title, ..Section::list(Phrase::Notes, lang, changes) });
    }
    for (title, entries) in folded {
        page.push(&Section { folded: true, ..Section::list(title, lang, entries) });
    }
    page.out.push_str(&foot(report, context));
    page.out
}

/// Entries below a heading; each is written whole or not at all.
struct Section {
    title: String,
    /// What stands before the first entry, such as the head of a table.
    before: String,
    entries: Vec<String>,
    folded: bool,
}

impl Section {
    fn list(title: Phrase, lang: Lang, lines: Vec<String>) -> Self {
        let entries = lines.iter().map(|line| format!("- {line}\n")).collect();
        Self { title: title.of(lang).to_owned(), before: String::new(), entries, folded: false }
    }
}

/// What is written so far, and how much still fits.
struct Page {
    lang: Lang,
    out: String,
    room: usize,
}

impl Page {
    fn push(&mut self, section: &Section) {
        let count = section.entries.len();
        if count == 0 {
            return;
        }
        let title = &section.title;
        let (open, close) = if section.folded {
            (format!("\n<details>\n<summary>{} ({count})</summary>\n\n", html(title)), "\n</details>\n")
        } else {
            (format!("\n### {title}\n\n"), "")
        };
        let mut entries = String::new();
        let mut shown = 0;
        for entry in &section.entries {
            let Some(room) = self.room.checked_sub(length(entry)) else { break };
            self.room = room;
            entries.push_str(entry);
            shown += 1;
        }
        self.out.push_str(&open);
        if shown > 0 {
            self.out.push_str(&section.before);
            self.out.push_str(&entries);
        }
        if shown < count {
            self.out.push_str(&format!("\n{}\n", phrases::left_out(self.lang, count - shown)));
            // What comes later matters less, and must not stand where this should.
            self.room = 0;
        }
        self.out.push_str(close);
    }
}

fn length(text: &str) -> usize {
    text.encode_utf16().count()
}

fn head(report: &Report, context: &Context<'_>) -> String {
    let lang = report.lang;
    let summary = words::summary(report, context.gate, |_, text| text.to_owned());
    let gate = if context.gate.fails { Phrase::GateFails } else { Phrase::GatePasses };
    let run = format!("{} {}", mark(&report.run), verdict(lang, &report.run));
    let colon = phrases::colon(lang);
    format!("## transborder{colon}{run}\n\n{summary}{} {}\n", phrases::full_stop(lang), gate.of(lang))
}

/// A table with a row for each flow, dataset and service.
fn verdicts(report: &Report) -> Section {
    let lang = report.lang;
    let columns = [Phrase::Flow, Phrase::FromAndTo, Phrase::VerdictLabel, Phrase::HowItMayLeave];
    let columns = columns.map(|column| column.of(lang)).join(" | ");
    let rows = report.manifests.iter().flat_map(|manifest| {
        let flows = manifest.flows.iter().flat_map(|flow| flow_rows(report, manifest, flow));
        flows.chain(manifest.services.iter().map(|service| service_row(lang, manifest, service)))
    });
    Section {
        title: Phrase::Overview.of(lang).to_owned(),
        before: format!("| {columns} |\n| --- | --- | --- | --- |\n"),
        entries: rows.collect(),
        folded: false,
    }
}

fn flow_rows(report: &Report, manifest: &ManifestReport, flow: &FlowReport) -> Vec<String> {
    let lang = report.lang;
    let name = code(&format!("{}/{}", manifest.id, flow.id));
    let host = flow.host.as_ref().map_or_else(String::new, |host| format!(" ({})", code(host)));
    let way = format!("{} → {}{host}", code(&flow.from), code(&flow.to));
    let mut rows = vec![row(&[name, way, marked(lang, &flow.judgement), String::new()])];
    for item in &flow.items {
        let so_far = item.so_far.map_or_else(String::new, |so_far| phrases::so_far(lang, so_far));
        let mechanism = format!("{}{so_far}", words::mechanism(report, &item.mechanism));
        let name = format!("↳ {}", code(&item.dataset));
        rows.push(row(&[name, String::new(), marked(lang, &item.judgement), plain(&mechanism)]));
    }
    rows
}

fn service_row(lang: Lang, manifest: &ManifestReport, service: &ServiceReport) -> String {
    let name = code(&format!("{}/{}", manifest.id, service.id));
    row(&[name, Phrase::Service.of(lang).to_owned(), marked(lang, &service.judgement), String::new()])
}

fn row(cells: &[String; 4]) -> String {
    format!("| {} |\n", cells.join(" | "))
}

/// The verdict with its mark, which tells it without colour.
fn marked(lang: Lang, judgement: &Judgement) -> String {
    format!("{} {}", mark(judgement), verdict(lang, judgement))
}

fn errors(report: &Report, context: &Context<'_>) -> Vec<String> {
    report.errors.iter().map(|error| plain(&words::error(error, context.sources))).collect()
}

/// What is open and not let pass, the worst first.
fn findings(report: &Report, context: &Context<'_>) -> Section {
    let lang = report.lang;
    let (manifests, rest) = by_manifest(report);
    let mut entries: Vec<(Option<Verdict>, String)> = Vec::new();
    let readers = manifests.iter().map(|(manifest, own)| (Some(*manifest), counted(own, context)));
    for (manifest, own) in readers.chain([(None, counted(&rest, context))]) {
        let written =
            blocks(&own).into_iter().map(|block| (block.first.level, finding(lang, manifest, &block, context)));
        entries.extend(written.collect::<Vec<_>>());
    }
    entries.sort_by(|(one, _), (other, _)| other.cmp(one));
    let title = Phrase::Findings.of(lang).to_owned();
    let entries = entries.into_iter().map(|(_, entry)| entry).collect();
    Section { title, before: String::new(), entries, folded: false }
}

/// Findings that the gate does not let pass.
fn counted<'f>(findings: &[&'f Finding], context: &Context<'_>) -> Vec<&'f Finding> {
    let is_let_pass = |standing: &Standing| matches!(standing, Standing::Waived(_) | Standing::InBaseline);
    findings.iter().filter(|finding| !is_let_pass(context.gate.standing(finding))).copied().collect()
}

fn finding(lang: Lang, manifest: Option<&ManifestReport>, block: &Block<'_>, context: &Context<'_>) -> String {
    let first = block.first;
    let level = first.level.map(Judgement::of);
    let mark = level.as_ref().map_or_else(String::new, |level| format!("{} ", mark(level)));
    let cited = phrases::aside(lang, &plain(&first.title), &plain(&law_text(lang, &first.citations)));
    let outcome = words::outcome(lang, first);
    let colon = phrases::colon(lang);
    let of = manifest.map_or_else(String::new, |manifest| format!("{}{colon}", code(&manifest.id)));
    let subjects = block.all.iter().map(|finding| {
        let at = place(finding.location, context.sources);
        phrases::aside(lang, &code(&words::subject(lang, &finding.subject)), &plain(&at))
    });
    let subjects = phrases::list(lang, &subjects.collect::<Vec<_>>());
    let mut out = format!("- {mark}**{cited}**{colon}{outcome}\n  - {of}{subjects}, {}\n", code(&first.rule));
    let mut part = |label: Phrase, text: &str| {
        if !text.is_empty() {
            out.push_str(&format!("  - {}{colon}{text}\n", label.of(lang)));
        }
    };
    for said in distinct(block.all.iter().map(|finding| finding.message.as_str())) {
        part(Phrase::Says, &plain(said));
    }
    let missing = distinct(block.all.iter().flat_map(|finding| &finding.missing).map(String::as_str));
    part(Phrase::DependsOn, &codes(lang, &missing));
    part(Phrase::OpenFor, &codes(lang, &first.bearers));
    part(Phrase::Due, &first.due.map(|due| phrases::runs_until(lang, due)).unwrap_or_default());
    for remedy in distinct(block.all.iter().map(|finding| finding.remedy.as_str())) {
        part(Phrase::WayOut, &plain(remedy));
    }
    for reading in block.readings() {
        part(Phrase::Reading, &plain(&reading_text(lang, reading)));
    }
    for reason in distinct(block.all.iter().filter_map(|finding| finding.interpretation.as_deref())) {
        part(Phrase::Interpretation, &plain(reason));
    }
    out
}

fn codes(lang: Lang, names: &[impl AsRef<str>]) -> String {
    phrases::list(lang, &names.iter().map(|name| code(name.as_ref())).collect::<Vec<_>>())
}

fn question(lang: Lang, question: &Question, context: &Context<'_>) -> String {
    let Question { text, why, fact, answers, bears_on, .. } = question;
    let colon = phrases::colon(lang);
    let parts = [
        (Phrase::Why, plain(why)),
        (Phrase::WhoKnows, plain(phrases::named(lang, &question.knows))),
        (Phrase::Write, format!("{} {}", code(fact), plain(answers))),
        (Phrase::Where, plain(&place(question.location, context.sources))),
        (Phrase::BearsOn, codes(lang, bears_on)),
        (Phrase::AtBest, phrases::can_bring_to(lang, question.best_worst)),
    ];
    let parts = parts.map(|(label, text)| format!("\n  - {}{colon}{text}", label.of(lang)));
    format!("{}{}", plain(text), parts.concat())
}

/// Findings that the gate lets pass, with why.
fn let_pass(report: &Report, context: &Context<'_>, is: fn(&Standing) -> bool) -> Vec<String> {
    let lang = report.lang;
    let of = |finding: &Finding| {
        let standing = Some(context.gate.standing(finding)).filter(|standing| is(standing))?;
        let why = match standing {
            Standing::Waived(waivers) => waivers.iter().map(|waiver| plain(&waived(lang, waiver))).collect(),
            _ => Vec::new(),
        };
        let level = finding.level.map_or("", |level| phrases::verdict(lang, level));
        let about = code(&part_name(&finding.subject));
        let said = phrases::aside(lang, &plain(&finding.title), level);
        let said = format!("{}{colon}{about}{colon}{said}", code(&finding.rule), colon = phrases::colon(lang));
        Some(std::iter::once(said).chain(why).collect::<Vec<_>>().join(phrases::semicolon(lang)))
    };
    report.findings.iter().filter_map(of).collect()
}

fn totals(report: &Report, year: &HandlerYear) -> Vec<String> {
    let lang = report.lang;
    let line = |(name, so_far, year_end): &(String, _, _)| {
        let total = phrases::total(lang, &words::term(report, name), &range(lang, *so_far), &range(lang, *year_end));
        let numbers = year.thresholds.iter().filter(|threshold| threshold.total == *name);
        let numbers: Vec<String> = numbers.map(|threshold| words::grouped(threshold.number)).collect();
        let numbers = words::labelled(lang, Phrase::ThresholdsLabel, &phrases::list(lang, &numbers));
        let numbers = if numbers.is_empty() { numbers } else { format!("{}{numbers}", phrases::semicolon(lang)) };
        format!("{}{}{}{numbers}", code(&year.handler), phrases::colon(lang), plain(&total))
    };
    year.totals.iter().map(line).collect()
}

fn notes(report: &Report, context: &Context<'_>) -> Vec<String> {
    let lang = report.lang;
    let notes = report.findings.iter().filter(|finding| finding.outcome == Outcome::Note);
    let line = |note: &Finding| {
        let said = phrases::aside(lang, &plain(words::said(note)), &plain(&law_text(lang, &note.citations)));
        let said = format!("{}{}{said}", code(&note.rule), phrases::colon(lang));
        phrases::said_at(lang, &said, &plain(&place(note.location, context.sources)))
    };
    notes.map(line).collect()
}

fn rests_on(report: &Report, context: &Context<'_>) -> Vec<String> {
    let lang = report.lang;
    let line =
        |name: &str, value: &str, at: &str| phrases::said_at(lang, &code(&format!("{name}: {value}")), &plain(at));
    let lines = report.rests_on.iter();
    lines.map(|rests| line(&rests.name, &rests.value, &place(rests.location, context.sources))).collect()
}

fn stale(report: &Report) -> Vec<String> {
    let line = |stale: &crate::finding::StaleRegister| {
        let entry = stale.entry.as_ref().map_or_else(String::new, |entry| format!("/{entry}"));
        let register = format!("{}{entry}", stale.register);
        plain(&phrases::last_checked(report.lang, &register, stale.checked, &stale.title))
    };
    report.stale_registers.iter().map(line).collect()
}

/// What another day's law says, with the rules that make the difference.
fn changes(report: &Report) -> Vec<String> {
    let lang = report.lang;
    let colon = phrases::colon(lang);
    let changes = report.compared.iter().flat_map(|compared| &compared.changes);
    let line = |change: &crate::finding::Change| {
        let [then, now] =
            [&change.then, &change.now].map(|standing| plain(&words::standing(report, standing.as_ref())));
        let causes = change.causes.iter().map(|cause| {
            let cited = phrases::aside(lang, &plain(&cause.title), &plain(&law_text(lang, &cause.citations)));
            format!("\n  - {}{colon}{cited}{colon}{}", code(&cause.rule), words::cause(lang, cause))
        });
        let said = phrases::then_and_now(lang, &then, &now);
        format!("{}{colon}{said}{}", code(&part_name(&change.subject)), causes.collect::<String>())
    };
    changes.map(line).collect()
}

fn foot(report: &Report, context: &Context<'_>) -> String {
    let lang = report.lang;
    let digest: String = report.rules_digest.chars().take(SHORT_DIGEST).collect();
    let judged = phrases::judged(lang, report.as_of, &digest, report.checked_until, &report.readings);
    let declared = Phrase::DeclaredNotVerified.of(lang);
    format!("\n---\n\n{} {declared} transborder {}\n", plain(&judged), plain(context.tool_version))
}
