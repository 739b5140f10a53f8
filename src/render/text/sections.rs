//! The lists after the findings: what is open and for whom, what decides, totals, and what it all rests on.

use super::layout::{counted, hanging, listed, range};
use super::{Page, compared, subject};
use crate::diagnostic::{Diagnostic, Severity};
use crate::finding::{Finding, Judgement, Outcome, Question, Report, StaleRegister, UNDETERMINED, Verdict};
use crate::render::excerpt::place;
use crate::render::{due_text, escape, is_open, law_text};
use std::collections::BTreeMap;

/// Characters of the rules' digest that tell one set of rules from another.
const SHORT_DIGEST: usize = 12;

/// So many questions are shown; one who has answered them knows better what else matters.
const SHOWN_QUESTIONS: usize = 12;

/// What is open in a manifest: the reader's own, then what is to obtain from each other party.
pub(super) fn push_open(out: &mut String, page: &Page<'_>, reader: Option<&str>, findings: &[&Finding]) {
    let mut lists: BTreeMap<Holder<'_>, Listed> = BTreeMap::new();
    // An exemption that is undetermined is no duty; the questions say what it hangs on.
    let is_duty = |finding: &&&Finding| matches!(finding.kind, "obligation" | "prohibition");
    for finding in findings.iter().filter(|finding| is_open(finding)).filter(is_duty) {
        for holder in holders(finding, reader) {
            lists.entry(holder).or_default().add(&duty(finding, reader), &subject(finding));
        }
    }
    for (holder, duties) in lists {
        let title = match (holder, reader) {
            (Holder::Reader(reader), _) => format!("Open, yours ({})", escape::inline(reader)),
            (Holder::Party(party), Some(_)) => format!("Open, to obtain from {}", escape::inline(party)),
            (Holder::Party(party), None) => format!("Open for {}", escape::inline(party)),
            (Holder::Nobody, _) => "Open, by changing what is declared".to_owned(),
        };
        push_list(out, page, &title, &duties.lines(": "));
    }
}

/// Who has to act; in the order of the lists.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Holder<'a> {
    Reader(&'a str),
    Party(&'a str),
    Nobody,
}

/// A duty that the reader shares is the reader's; what others share is owed by each.
fn holders<'a>(finding: &'a Finding, reader: Option<&str>) -> Vec<Holder<'a>> {
    if finding.bearers.is_empty() {
        return vec![Holder::Nobody];
    }
    match finding.bearers.iter().find(|bearer| Some(bearer.as_str()) == reader) {
        Some(reader) => vec![Holder::Reader(reader)],
        None => finding.bearers.iter().map(|bearer| Holder::Party(bearer)).collect(),
    }
}

/// `cn-pipl-39-notice: notice to …, if it applies, shared with deepseek, until 2026-12-01`.
fn duty(finding: &Finding, reader: Option<&str>) -> String {
    let mut duty = format!("{}: {}", finding.rule, finding.title);
    if finding.outcome == Outcome::Undetermined {
        duty.push_str(", if it applies");
    }
    if let [_, _, ..] = finding.bearers.as_slice() {
        let others = finding.bearers.iter().filter(|bearer| Some(bearer.as_str()) != reader);
        let words = if reader.is_some() && others.clone().count() < finding.bearers.len() { "with" } else { "by" };
        duty.push_str(&format!(", shared {words} {}", listed(&others.collect::<Vec<_>>())));
    }
    if let Some(due) = finding.due {
        duty.push_str(&format!(", until {}", due_text(due)));
    }
    duty
}

/// Things in the order in which they came, each with all its subjects.
#[derive(Default)]
struct Listed(Vec<(String, Vec<String>)>);

impl Listed {
    fn add(&mut self, thing: &str, subject: &str) {
        match self.0.iter_mut().find(|(known, _)| known == thing) {
            Some((_, subjects)) if subjects.iter().any(|known| known == subject) => {}
            Some((_, subjects)) => subjects.push(subject.to_owned()),
            None => self.0.push((thing.to_owned(), vec![subject.to_owned()])),
        }
    }

    fn lines(&self, between: &str) -> Vec<String> {
        self.0.iter().map(|(thing, subjects)| format!("{thing}{between}{}", subjects.join(", "))).collect()
    }
}

/// Everything that belongs to the whole run.
pub(super) fn push_run(out: &mut String, page: &Page<'_>, report: &Report) {
    push_questions(out, page, &report.questions);
    compared::push(out, page, report);
    push_totals(out, page, report);
    push_list(out, page, "Exemptions that apply", &exemptions(page, report));
    push_list(out, page, "Notes", &notes(page, report));
    push_standing(out, page, report);
    let mut rests_on: Vec<String> = report
        .rests_on
        .iter()
        .map(|reliance| format!("{}: {}, {}", reliance.name, reliance.value, place(reliance.location, page.sources())))
        .collect();
    if rests_on.is_empty() && !report.manifests.is_empty() {
        rests_on.push("nothing that was declared made a verdict lighter".to_owned());
    }
    push_list(out, page, "What this rests on (declared, not verified)", &rests_on);
    push_list(out, page, "Not checked", &report.not_checked);
    push_list(out, page, "Public registers to be checked again", &stale_registers(report));
    push_errors(out, page, report);
    push_end(out, page, report);
}

fn stale_registers(report: &Report) -> Vec<String> {
    let line = |stale: &StaleRegister| {
        let entry = stale.entry.as_ref().map_or_else(String::new, |entry| format!("/{entry}"));
        format!("{}{entry}: last checked on {} ({})", stale.register, stale.checked, stale.title)
    };
    report.stale_registers.iter().map(line).collect()
}

pub(super) fn push_list(out: &mut String, page: &Page<'_>, title: &str, lines: &[String]) {
    if lines.is_empty() {
        return;
    }
    out.push_str(&page.paint.heading(title));
    out.push('\n');
    for line in lines {
        out.push_str(&hanging("  - ", line, page.width));
    }
    out.push('\n');
}

fn push_questions(out: &mut String, page: &Page<'_>, questions: &[Question]) {
    if questions.is_empty() {
        return;
    }
    out.push_str(&page.paint.heading("Questions that decide"));
    out.push('\n');
    let shown = if page.context.all { questions.len() } else { SHOWN_QUESTIONS };
    for (at, question) in questions.iter().take(shown).enumerate() {
        let number = format!("  {}. ", at + 1);
        let indent = " ".repeat(number.len());
        out.push_str(&hanging(&number, &question.text, page.width));
        let parts = [
            ("why", question.why.clone()),
            ("who knows", question.knows.clone()),
            ("write", format!("{}: {}", question.fact, question.answers)),
            ("where", format!("{}, {}", question.manifest, place(question.location, page.sources()))),
            ("bears on", question.bears_on.join(", ")),
            ("at best", format!("one answer alone can bring the run to {}", question.best_worst.name())),
        ];
        for (name, text) in parts {
            out.push_str(&hanging(&format!("{indent}{name}: "), &text, page.width));
        }
    }
    if questions.len() > shown {
        out.push_str(&format!("  and {} more, less decisive; `--all` shows them\n", questions.len() - shown));
    }
    out.push('\n');
}

fn push_totals(out: &mut String, page: &Page<'_>, report: &Report) {
    let mut lines = Vec::new();
    for year in &report.handler_years {
        let complete = if year.complete { "nothing else left" } else { "more may have left" };
        let mut parts: Vec<String> = Vec::new();
        for (name, so_far, year_end) in &year.totals {
            parts.push(format!("{name} {} so far, {} at the year's end", range(*so_far), range(*year_end)));
        }
        lines.push(format!(
            "{} since {}: {} ({complete}); from {}",
            year.handler,
            year.since,
            parts.join("; "),
            year.flows.join(", ")
        ));
    }
    push_list(out, page, "Totals, in persons", &lines);
}

/// Every exemption that some item or finding names, with where it applies.
fn exemptions(page: &Page<'_>, report: &Report) -> Vec<String> {
    let mut found = Listed::default();
    for manifest in &report.manifests {
        let mut add = |rules: &[String], on: &str| {
            for rule in rules {
                // Of the rules that a verdict rests on, only some are exemptions.
                if page.context.rule(rule).is_some_and(|known| known.kind == "exemption") {
                    found.add(rule, &format!("{}: {on}", manifest.id));
                }
            }
        };
        for flow in &manifest.flows {
            for item in &flow.items {
                let on = format!("{} ({})", flow.id, item.dataset);
                // While the mechanism is open, so is whether an exemption applies.
                if item.mechanism.kind != UNDETERMINED {
                    add(&item.mechanism.by, &on);
                }
                add(&item.grounds, &on);
            }
        }
        for service in &manifest.services {
            add(&service.grounds, &format!("service {}", service.id));
        }
    }
    for finding in report.findings.iter().filter(|finding| finding.outcome == Outcome::Exempted) {
        for rule in &finding.exempted_by {
            found.add(rule, &format!("{}: {}", finding.subject.manifest, subject(finding)));
        }
    }
    for (rule, _) in &mut found.0 {
        if let Some(known) = page.context.rule(rule) {
            *rule = format!("{rule}: {} ({})", known.title, law_text(&known.citations));
        }
    }
    found.lines(", on ")
}

fn notes(page: &Page<'_>, report: &Report) -> Vec<String> {
    report
        .findings
        .iter()
        .filter(|finding| finding.outcome == Outcome::Note)
        .map(|finding| {
            let said = if finding.message.is_empty() { &finding.title } else { &finding.message };
            let law = law_text(&finding.citations);
            let place = place(finding.location, page.sources());
            let said = said.trim_end_matches(['.', '。']);
            format!("{}: {}: {said} ({law}), {place}", finding.rule, subject(finding))
        })
        .collect()
}

fn push_standing(out: &mut String, page: &Page<'_>, report: &Report) {
    if report.standing.is_empty() {
        return;
    }
    if page.context.all {
        let lines: Vec<String> = report
            .standing
            .iter()
            .map(|finding| {
                let bearers = finding.bearers.join(", ");
                let law = law_text(&finding.citations);
                format!("{}: {}, {bearers}: {} ({law})", finding.rule, finding.title, finding.outcome.name())
            })
            .collect();
        push_list(out, page, "Standing duties, owed whether or not these data move", &lines);
        return;
    }
    let open = report.standing.iter().filter(|finding| is_open(finding)).count();
    let text = format!(
        "{}, {open} not evidenced or undetermined. They are owed whether or not these data move, and are no part of \
         a verdict; `--all` lists them.",
        counted(report.standing.len(), "standing duty", "standing duties")
    );
    out.push_str(&hanging("", &text, page.width));
    out.push('\n');
}

fn push_errors(out: &mut String, page: &Page<'_>, report: &Report) {
    let lines: Vec<String> = report.errors.iter().map(|error| error_text(page, error)).collect();
    push_list(out, page, "Inputs", &lines);
}

/// `error[unknown-key]: …, chat.yaml:3:1`.
pub(super) fn error_text(page: &Page<'_>, error: &Diagnostic) -> String {
    let severity = match error.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    };
    let place = error.primary.map_or_else(|| error.path.clone(), |span| place(span, page.sources()));
    let place = if place.is_empty() { place } else { format!(", {place}") };
    format!("{severity}[{}]: {}{place}", error.code, error.message)
}

fn push_end(out: &mut String, page: &Page<'_>, report: &Report) {
    let digest: String = report.rules_digest.chars().take(SHORT_DIGEST).collect();
    let mut rules =
        format!("Judged as of {}, by rules {digest}, law checked until {}", report.as_of, report.checked_until);
    for (id, taken) in &report.readings {
        rules.push_str(&format!(", with reading {id}={taken}"));
    }
    rules.push_str(". This is not legal advice.");
    out.push_str(&hanging("", &rules, page.width));
    out.push_str(&summary(page, report));
    out.push('\n');
}

/// `2 manifests, 5 flows: 1 blocked, 2 undetermined (at worst blocked), 2 clear`.
fn summary(page: &Page<'_>, report: &Report) -> String {
    let flows = report.manifests.iter().flat_map(|manifest| &manifest.flows).map(|flow| &flow.judgement);
    let services = report.manifests.iter().flat_map(|manifest| &manifest.services).map(|service| &service.judgement);
    let mut heads =
        vec![counted(report.manifests.len(), "manifest", "manifests"), counted(flows.clone().count(), "flow", "flows")];
    if services.clone().next().is_some() {
        heads.push(counted(services.clone().count(), "service", "services"));
    }
    let parts: Vec<&Judgement> = flows.chain(services).collect();
    let mut counts: Vec<String> = Vec::new();
    for verdict in Verdict::ALL.into_iter().rev() {
        let count = parts.iter().filter(|judgement| judgement.verdict() == Some(verdict)).count();
        if count > 0 {
            counts.push(page.paint.verdict(verdict, &format!("{count} {}", verdict.name())));
        }
    }
    let open: Vec<&&Judgement> = parts.iter().filter(|judgement| judgement.verdict().is_none()).collect();
    if let Some(worst) = open.iter().map(|judgement| judgement.worst()).max() {
        let text = format!("{} undetermined (at worst {})", open.len(), worst.name());
        counts.insert(0, page.paint.verdict(worst, &text));
    }
    let mut line = heads.join(", ");
    if !counts.is_empty() {
        line.push_str(&format!(": {}", counts.join(", ")));
    }
    let errors = report.errors.iter().filter(|error| error.severity == Severity::Error).count();
    if errors > 0 {
        line.push_str(&format!(
            "; {}, so the result is incomplete",
            counted(errors, "error in inputs", "errors in inputs")
        ));
    }
    line
}
