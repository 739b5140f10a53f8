//! What is violated or undetermined, each with an excerpt; and one line for what is not.

use super::layout::{hanging, pad, shown_width, wrap};
use super::{Page, subject};
use crate::finding::{FactUse, Finding, Outcome};
use crate::phrases::{self, Phrase};
use crate::render::block::{Block, blocks, distinct};
use crate::render::excerpt::{Drawing, Mark, place};
use crate::render::{Severity, escape, law_text, reading_text, words};
use crate::text::Lang;
use annotate_snippets::{Level, Message};

/// Facts that get a label in the excerpt; the others are listed below it.
const LABELLED_FACTS: usize = 6;
/// Facts that are listed below an excerpt; the report in JSON has them all.
const LISTED_FACTS: usize = 8;
/// So many undetermined rules are drawn with an excerpt; more are listed.
const DRAWN_UNDETERMINED: usize = 12;

/// Draws the open findings. Where very much is undetermined, the questions say more than excerpts would: the rules are listed.
pub(super) fn push(out: &mut String, page: &Page<'_>, reader: Option<&str>, findings: &[&Finding]) {
    let (undetermined, violated): (Vec<_>, Vec<_>) =
        blocks(findings).into_iter().partition(|block| block.first.outcome == Outcome::Undetermined);
    let listed = undetermined.len() > DRAWN_UNDETERMINED && !page.context.all;
    let drawn = violated.iter().chain(undetermined.iter().filter(|_| !listed));
    for block in drawn {
        out.push_str(&draw(page, reader, block));
        out.push('\n');
    }
    if listed {
        push_undetermined(out, page, &undetermined);
    }
}

fn push_undetermined(out: &mut String, page: &Page<'_>, blocks: &[Block<'_>]) {
    out.push_str(&page.paint.heading(page.say(Phrase::UndeterminedList)));
    out.push('\n');
    let mut rules: Vec<(&Finding, Vec<String>)> = Vec::new();
    for finding in blocks.iter().flat_map(|block| &block.all).filter(|finding| finding.level.is_some()) {
        match rules.iter_mut().find(|(first, _)| first.rule == finding.rule) {
            Some((_, subjects)) => subjects.push(subject(page, finding)),
            None => rules.push((finding, vec![subject(page, finding)])),
        }
    }
    rules.sort_by_key(|(first, _)| std::cmp::Reverse(first.level));
    for (first, subjects) in rules {
        let worst = first.level.map_or("", |level| phrases::verdict(page.lang, level));
        let title = phrases::aside(page.lang, &first.title, &law_text(page.lang, &first.citations));
        let line = phrases::on(page.lang, &page.after(&first.rule, &title), &subjects);
        out.push_str(&hanging(&format!("  {}", pad(worst, 20)), &escape::inline(&line), page.width));
    }
    out.push('\n');
}

/// One line for each finding that is satisfied, exempted or not applicable.
pub(super) fn push_settled(out: &mut String, page: &Page<'_>, findings: &[&Finding]) {
    let settled: Vec<_> = findings
        .iter()
        .filter(|finding| matches!(finding.outcome, Outcome::Satisfied | Outcome::Exempted | Outcome::NotApplicable))
        .collect();
    if settled.is_empty() {
        return;
    }
    out.push_str(&page.paint.heading(page.say(Phrase::Settled)));
    out.push('\n');
    for finding in settled {
        let outcome = pad(phrases::outcome(page.lang, finding.outcome), 14);
        let mut line = format!("  {outcome}  {}", page.after(&escape::inline(&finding.rule), &subject(page, finding)));
        if !finding.exempted_by.is_empty() {
            line.push_str(&phrases::by(page.lang, &page.listed(&finding.exempted_by)));
        }
        if finding.outcome == Outcome::NotApplicable && !finding.message.is_empty() {
            line.push_str(&format!("{}{}", phrases::pause(page.lang), escape::inline(&finding.message)));
        }
        out.push_str(&format!("{line}  {}\n", place(finding.location, page.sources())));
    }
    out.push('\n');
}

fn draw(page: &Page<'_>, reader: Option<&str>, block: &Block<'_>) -> String {
    let first = block.first;
    let level = match Severity::of(first) {
        Severity::Error => Level::ERROR.with_name(page.say(Phrase::Error)),
        Severity::Warning => Level::WARNING.with_name(page.say(Phrase::Warning)),
        Severity::Note => Level::NOTE.with_name(page.say(Phrase::Note)),
    };
    let (marked, unmarked) = facts(block);
    let mut marks = vec![Mark {
        span: first.location,
        label: page.after(&subject(page, first), &words::outcome(page.lang, first)),
        primary: true,
    }];
    marks.extend(marked.iter().map(|fact| Mark { span: fact.location, label: fact_text(page, fact), primary: false }));
    let drawing = Drawing {
        level,
        id: &escape::inline(&first.rule),
        title: &escape::inline(&first.title),
        marks: &marks,
        path: "",
        notes: notes(page, reader, block, &unmarked),
    };
    drawing.draw(page.sources(), &page.renderer)
}

/// The facts of all findings of a block, each once; first those that get a label.
fn facts<'a>(block: &Block<'a>) -> (Vec<&'a FactUse>, Vec<&'a FactUse>) {
    let mut facts = block.facts();
    let unmarked = facts.split_off(facts.len().min(LABELLED_FACTS));
    (facts, unmarked)
}

/// `shop.seat: CN`, with where it comes from if that is not the manifest.
fn fact_text(page: &Page<'_>, fact: &FactUse) -> String {
    let stated = format!("{}: {}", escape::inline(&fact.name), escape::inline(&fact.value));
    match (fact.source, &fact.table) {
        (_, Some(used)) => phrases::aside(page.lang, &stated, &phrases::by_table(page.lang, used)),
        ("manifest", None) => stated,
        (source, None) => phrases::aside(page.lang, &stated, phrases::named(page.lang, source)),
    }
}

fn notes(page: &Page<'_>, reader: Option<&str>, block: &Block<'_>, unmarked: &[&FactUse]) -> Vec<Message<'static>> {
    let first = block.first;
    let lang = page.lang;
    let mut notes = Notes { width: page.width, lang, messages: Vec::new() };
    for message in distinct(block.all.iter().map(|finding| finding.message.as_str())) {
        notes.push(Phrase::Says, message);
    }
    if block.all.len() > 1 {
        let subjects = block
            .all
            .iter()
            .map(|finding| phrases::at(lang, &subject(page, finding), &place(finding.location, page.sources())));
        notes.push(Phrase::On, &phrases::list(lang, &subjects.collect::<Vec<_>>()));
    }
    if !unmarked.is_empty() {
        let shown = if page.context.all { unmarked.len() } else { LISTED_FACTS };
        let facts = unmarked.iter().take(shown);
        let facts = facts.map(|fact| phrases::at(lang, &fact_text(page, fact), &place(fact.location, page.sources())));
        let mut text = phrases::list(lang, &facts.collect::<Vec<_>>());
        if unmarked.len() > shown {
            text.push_str(&phrases::and_more(lang, unmarked.len() - shown));
        }
        notes.push(Phrase::Facts, &text);
    }
    let evidence = block.all.iter().flat_map(|finding| &finding.evidence).map(|evidence| {
        let state = phrases::evidence_state(lang, evidence.state, evidence.day);
        phrases::at(
            lang,
            &page.after(&escape::inline(&evidence.kind), &state),
            &place(evidence.location, page.sources()),
        )
    });
    let evidence: Vec<String> = evidence.collect();
    for declared in distinct(evidence.iter().map(String::as_str)) {
        notes.push(Phrase::DeclaredEvidence, declared);
    }
    notes.push(Phrase::Law, &law_text(lang, &first.citations));
    let missing = distinct(block.all.iter().flat_map(|finding| &finding.missing).map(String::as_str));
    notes.push(Phrase::DependsOn, &page.listed(&missing));
    if first.bearers.iter().any(|bearer| Some(bearer.as_str()) == reader) || reader.is_none() {
        let bearers = first.bearers.iter().map(|bearer| match reader {
            Some(reader) if reader == bearer => phrases::yours(lang, bearer),
            _ => bearer.clone(),
        });
        notes.push(Phrase::OpenFor, &phrases::list(lang, &bearers.collect::<Vec<_>>()));
    } else {
        notes.push(Phrase::ToObtainFrom, &page.listed(&first.bearers));
    }
    if let Some(due) = first.due {
        notes.push(Phrase::Due, &phrases::runs_until(lang, due));
    }
    for remedy in distinct(block.all.iter().map(|finding| finding.remedy.as_str())) {
        notes.push(Phrase::Help, remedy);
    }
    for reading in block.readings() {
        notes.push(Phrase::Reading, &reading_text(lang, reading));
    }
    for reason in distinct(block.all.iter().filter_map(|finding| finding.interpretation.as_deref())) {
        notes.push(Phrase::Interpretation, reason);
    }
    notes.messages
}

struct Notes {
    width: usize,
    lang: Lang,
    messages: Vec<Message<'static>>,
}

impl Notes {
    /// Adds `= name: text`, wrapped, unless the text is empty.
    fn push(&mut self, label: Phrase, text: &str) {
        let name = label.of(self.lang);
        // Before the text stand the line numbers' column, ` = ` and the name.
        let before = 10 + shown_width(name);
        let lines = wrap(text, self.width.saturating_sub(before).max(20));
        if !lines.is_empty() {
            let level = if label == Phrase::Help { Level::HELP } else { Level::NOTE };
            self.messages.push(level.with_name(name).message(lines.join("\n")));
        }
    }
}
