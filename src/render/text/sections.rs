//! The lists after the findings: what is open and for whom, what decides, totals, and what it all rests on.

use super::layout::hanging;
use super::{Page, compared, gate, subject};
use crate::finding::{
    Crossing, Finding, HandlerYear, Outcome, Question, Range, Report, StaleRegister, THIS_TOOL, UNDETERMINED,
};
use crate::phrases::{self, Phrase};
use crate::render::excerpt::place;
use crate::render::words::{self, range};
use crate::render::{escape, law_text};
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
    for finding in findings.iter().filter(|finding| finding.outcome.is_open()).filter(is_duty) {
        for holder in holders(finding, reader) {
            lists.entry(holder).or_default().add(&duty(page, finding, reader), &subject(page, finding));
        }
    }
    for (holder, duties) in lists {
        let title = match (holder, reader) {
            (Holder::Reader(reader), _) => phrases::open_yours(page.lang, &escape::inline(reader)),
            (Holder::Party(party), Some(_)) => phrases::open_to_obtain(page.lang, &escape::inline(party)),
            (Holder::Party(party), None) => phrases::open_for(page.lang, &escape::inline(party)),
            (Holder::Nobody, _) => page.say(Phrase::OpenByChange).to_owned(),
        };
        let lines = duties.lines(|duty, subjects| page.after(duty, &phrases::list(page.lang, subjects)));
        push_list(out, page, &title, &lines);
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
fn duty(page: &Page<'_>, finding: &Finding, reader: Option<&str>) -> String {
    let mut duty = page.after(&finding.rule, &finding.title);
    if finding.outcome == Outcome::Undetermined {
        duty.push_str(phrases::pause(page.lang));
        duty.push_str(page.say(Phrase::IfItApplies));
    }
    if let [_, _, ..] = finding.bearers.as_slice() {
        let others = finding.bearers.iter().filter(|bearer| Some(bearer.as_str()) != reader);
        let with_reader = reader.is_some() && others.clone().count() < finding.bearers.len();
        let shared = if with_reader { phrases::shared_with } else { phrases::shared_by };
        duty.push_str(&shared(page.lang, &page.listed(&others.collect::<Vec<_>>())));
    }
    if let Some(due) = finding.due {
        duty.push_str(&phrases::until(page.lang, due));
    }
    duty.push_str(&gate::aside(page, finding));
    duty
}

/// Things in the order in which they came, each with all its subjects.
#[derive(Default)]
pub(super) struct Listed(Vec<(String, Vec<String>)>);

impl Listed {
    pub(super) fn add(&mut self, thing: &str, subject: &str) {
        match self.0.iter_mut().find(|(known, _)| known == thing) {
            Some((_, subjects)) if subjects.iter().any(|known| known == subject) => {}
            Some((_, subjects)) => subjects.push(subject.to_owned()),
            None => self.0.push((thing.to_owned(), vec![subject.to_owned()])),
        }
    }

    pub(super) fn lines(&self, line: impl Fn(&str, &[String]) -> String) -> Vec<String> {
        self.0.iter().map(|(thing, subjects)| line(thing, subjects)).collect()
    }
}

/// Everything that belongs to the whole run.
pub(super) fn push_run(out: &mut String, page: &Page<'_>, report: &Report) {
    gate::push(out, page, report);
    push_questions(out, page, &report.questions);
    compared::push(out, page, report);
    push_totals(out, page, report);
    push_list(out, page, page.say(Phrase::ExemptionsThatApply), &exemptions(page, report));
    push_list(out, page, page.say(Phrase::Notes), &notes(page, report));
    push_standing(out, page, report);
    let mut rests_on: Vec<String> = report
        .rests_on
        .iter()
        .map(|reliance| {
            let place = place(reliance.location, page.sources());
            let said = format!("{}: {}", reliance.name, reliance.value);
            let said = match &reliance.table {
                Some(used) => phrases::aside(page.lang, &said, &phrases::by_table(page.lang, used)),
                None => said,
            };
            phrases::said_at(page.lang, &said, &place)
        })
        .collect();
    if rests_on.is_empty() && !report.manifests.is_empty() {
        rests_on.push(page.say(Phrase::NothingLighter).to_owned());
    }
    push_list(out, page, page.say(Phrase::RestsOnDeclared), &rests_on);
    push_list(out, page, page.say(Phrase::NotChecked), &report.not_checked);
    push_list(out, page, page.say(Phrase::RegistersToCheck), &stale_registers(page, report));
    push_errors(out, page, report);
    push_end(out, page, report);
}

fn stale_registers(page: &Page<'_>, report: &Report) -> Vec<String> {
    let line = |stale: &StaleRegister| {
        let entry = stale.entry.as_ref().map_or_else(String::new, |entry| format!("/{entry}"));
        phrases::last_checked(page.lang, &format!("{}{entry}", stale.register), stale.checked, &stale.title)
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
    out.push_str(&page.paint.heading(page.say(Phrase::Questions)));
    out.push('\n');
    let shown = if page.context.all { questions.len() } else { SHOWN_QUESTIONS };
    for (at, question) in questions.iter().take(shown).enumerate() {
        let number = format!("  {}. ", at + 1);
        let indent = " ".repeat(number.len());
        out.push_str(&hanging(&number, &question.text, page.width));
        let lang = page.lang;
        let place = place(question.location, page.sources());
        let parts = [
            (Phrase::Why, question.why.clone()),
            (Phrase::WhoKnows, phrases::named(lang, &question.knows).to_owned()),
            (Phrase::Write, format!("{}: {}", question.fact, question.answers)),
            (Phrase::Where, phrases::said_at(lang, &question.manifest, &place)),
            (Phrase::BearsOn, phrases::list(lang, &question.bears_on)),
            (Phrase::AtBest, phrases::can_bring_to(lang, question.best_worst)),
        ];
        for (name, text) in parts {
            out.push_str(&hanging(&format!("{indent}{}", page.after(page.say(name), "")), &text, page.width));
        }
    }
    if questions.len() > shown {
        out.push_str(&format!("  {}\n", phrases::and_more_questions(page.lang, questions.len() - shown)));
    }
    out.push('\n');
}

fn push_totals(out: &mut String, page: &Page<'_>, report: &Report) {
    let mut lines = Vec::new();
    for year in &report.handler_years {
        let lang = page.lang;
        let totals: Vec<String> = year
            .totals
            .iter()
            .map(|(name, so_far, year_end)| {
                phrases::total(lang, &page.term(name), &range(lang, *so_far), &range(lang, *year_end))
            })
            .collect();
        let flows = flows_with_places(page, year);
        lines.push(phrases::totals(lang, &year.handler, year.since, &totals, year.complete, &flows));
        lines.extend(year.crossings.iter().map(|crossing| {
            let total = phrases::aside(lang, &year.handler, &page.term(&crossing.total));
            let Crossing { threshold, expected, at_latest, .. } = *crossing;
            let threshold = range(lang, Range { min: threshold, max: Some(threshold) });
            phrases::crossing(lang, &total, &threshold, expected, at_latest, &page.listed(&crossing.rules))
        }));
    }
    push_list(out, page, page.say(Phrase::Totals), &lines);
}

/// The flows that add up, each with the place of what it carries, then the lines of ledgers.
fn flows_with_places(page: &Page<'_>, year: &HandlerYear) -> Vec<String> {
    let mut shown: Vec<String> = Vec::new();
    for part in &year.parts {
        let line = phrases::at(page.lang, &part.name, &place(part.location, page.sources()));
        if !shown.contains(&line) {
            shown.push(line);
        }
    }
    if shown.is_empty() { year.flows.clone() } else { shown }
}

/// Every exemption that some item or finding names, with where it applies.
fn exemptions(page: &Page<'_>, report: &Report) -> Vec<String> {
    let mut found = Listed::default();
    for manifest in &report.manifests {
        let mut add = |rules: &[String], on: &str| {
            for rule in rules {
                // Of the rules that a verdict rests on, only some are exemptions.
                if page.context.rule(rule).is_some_and(|known| known.kind == "exemption") {
                    found.add(rule, &page.after(&manifest.id, on));
                }
            }
        };
        for flow in &manifest.flows {
            for item in &flow.items {
                let on = phrases::aside(page.lang, &flow.id, &item.dataset);
                // While the mechanism is open, so is whether an exemption applies.
                if item.mechanism.kind != UNDETERMINED {
                    add(&item.mechanism.by, &on);
                }
                add(&item.grounds, &on);
            }
        }
        for service in &manifest.services {
            add(&service.grounds, &format!("{} {}", page.say(Phrase::Service), service.id));
        }
    }
    for finding in report.findings.iter().filter(|finding| finding.outcome == Outcome::Exempted) {
        for rule in &finding.exempted_by {
            found.add(rule, &page.after(&finding.subject.manifest, &subject(page, finding)));
        }
    }
    for (rule, _) in &mut found.0 {
        if let Some(known) = page.context.rule(rule) {
            let title = phrases::aside(page.lang, &known.title, &law_text(page.lang, &known.citations));
            *rule = page.after(rule, &title);
        }
    }
    found.lines(|rule, subjects| phrases::on(page.lang, rule, subjects))
}

fn notes(page: &Page<'_>, report: &Report) -> Vec<String> {
    report
        .findings
        .iter()
        .filter(|finding| finding.outcome == Outcome::Note)
        .map(|finding| {
            let said = if finding.message.is_empty() { &finding.title } else { &finding.message };
            let law = law_text(page.lang, &finding.citations);
            let place = place(finding.location, page.sources());
            let said = phrases::aside(page.lang, said.trim_end_matches(['.', '。']), &law);
            // What is said of waivers and baselines names its subject itself.
            let is_law = finding.citations.iter().all(|cited| cited.instrument != THIS_TOOL);
            let said = if is_law { page.after(&subject(page, finding), &said) } else { said };
            // Two statements that cannot both be true are each shown with their place.
            let others = finding.facts.iter().filter(|fact| !is_law && fact.location.file != finding.location.file);
            let places = others.map(|fact| self::place(fact.location, page.sources()));
            let places: Vec<String> = std::iter::once(place).chain(places).collect();
            phrases::said_at(page.lang, &page.after(&finding.rule, &said), &phrases::list(page.lang, &places))
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
                let title = page.after(&finding.rule, &finding.title);
                let bearers = phrases::list(page.lang, &finding.bearers);
                let outcome = phrases::outcome(page.lang, finding.outcome);
                let outcome = phrases::aside(page.lang, outcome, &law_text(page.lang, &finding.citations));
                page.after(&format!("{title}{}{bearers}", phrases::pause(page.lang)), &outcome)
            })
            .collect();
        push_list(out, page, page.say(Phrase::StandingDuties), &lines);
        return;
    }
    let open = report.standing.iter().filter(|finding| finding.outcome.is_open()).count();
    let text = phrases::standing(page.lang, report.standing.len(), open);
    out.push_str(&hanging("", &text, page.width));
    out.push('\n');
}

fn push_errors(out: &mut String, page: &Page<'_>, report: &Report) {
    let lines: Vec<String> = report.errors.iter().map(|error| words::error(error, page.sources())).collect();
    push_list(out, page, page.say(Phrase::Inputs), &lines);
}

fn push_end(out: &mut String, page: &Page<'_>, report: &Report) {
    let digest: String = report.rules_digest.chars().take(SHORT_DIGEST).collect();
    let judged = phrases::judged(page.lang, report.as_of, &digest, report.checked_until, &report.readings);
    out.push_str(&hanging("", &judged, page.width));
    let summary = words::summary(report, page.context.gate, |verdict, text| page.paint.verdict(verdict, text));
    out.push_str(&summary);
    out.push('\n');
}
