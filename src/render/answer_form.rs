//! The questions that decide, as a file of answers to be filled in.

use crate::answers::{FORMAT_KEY, FORMAT_VERSION, LIST_KEY, UNKNOWN};
use crate::finding::{AnswerPlace, Judgement, Question, Report};
use crate::phrases::{self, Phrase};
use crate::render::excerpt::place;
use crate::render::{Medium, by_knower, escape, more_questions, worst_first};
use crate::text::Lang;

/// Columns that a comment may take.
const WIDTH: usize = 100;

pub(super) fn render(report: &Report, medium: Medium<'_>) -> String {
    let lang = report.lang;
    let mut out = comment("", Phrase::FormHead.of(lang));
    out.push_str(&format!("#   transborder check MANIFEST --{LIST_KEY} FILE\n{FORMAT_KEY}: {FORMAT_VERSION}\n"));
    let is_open = |question: &&(usize, &Question)| question.1.place.is_some();
    if report.questions.iter().all(|question| question.place.is_none()) {
        out.push_str(&format!("{LIST_KEY}: []\n"));
    } else {
        out.push_str(&format!("{LIST_KEY}:\n"));
    }
    for (knower, questions) in by_knower(&report.questions) {
        if questions.iter().any(|question| is_open(&question)) {
            out.push_str(&format!("\n  # {}\n", phrases::questions_for(lang, knower)));
        }
        for (number, question) in questions.iter().filter(is_open) {
            push_question(&mut out, lang, *number, question);
        }
    }
    if report.manifests.is_empty() {
        out.push_str(&format!("\n{}", comment("", Phrase::NothingJudged.of(lang))));
    }
    push_others(&mut out, report, medium);
    out
}

fn push_question(out: &mut String, lang: Lang, number: usize, question: &Question) {
    let Some(AnswerPlace { kind, id, fact }) = &question.place else { return };
    let colon = phrases::colon(lang);
    out.push('\n');
    out.push_str(&comment("  ", &format!("{number}. {}", question.text)));
    out.push_str(&comment("  ", &format!("{}{colon}{}", Phrase::Why.of(lang), question.why)));
    out.push_str(&comment("  ", &format!("{}{colon}{}", Phrase::Write.of(lang), question.answers)));
    for lead in &question.leads {
        out.push_str(&comment("  ", &format!("  {} -> {}", lead.answer, verdict(lang, &lead.judgement))));
    }
    let [manifest, id, fact] = [&question.manifest, id, fact].map(|name| scalar(name));
    out.push_str(&format!("  - manifest: {manifest}\n    kind: {kind}\n    id: {id}\n    fact: {fact}\n"));
    out.push_str(&format!("    answer: {UNKNOWN}\n"));
}

/// What is answered by a ledger, on the command line, or where the manifest already says something.
fn push_others(out: &mut String, report: &Report, medium: Medium<'_>) {
    let lang = report.lang;
    let numbered = report.questions.iter().enumerate();
    let others: Vec<(usize, &Question)> = numbered.filter(|(_, question)| question.place.is_none()).collect();
    if !others.is_empty() {
        out.push('\n');
        out.push_str(&comment("", Phrase::AnsweredElsewhere.of(lang)));
    }
    for (at, question) in others {
        let place = place(question.location, medium.sources);
        let text = phrases::said_at(lang, &format!("{}. {} {}", at + 1, question.text, question.answers), &place);
        out.push_str(&comment("", &text));
    }
    if let Some(more) = more_questions(report) {
        out.push('\n');
        out.push_str(&comment("", more.of(lang)));
    }
}

fn verdict(lang: Lang, judgement: &Judgement) -> String {
    if let Some(verdict) = judgement.verdict() {
        return phrases::verdict(lang, verdict).to_owned();
    }
    let possible = worst_first(&judgement.possible);
    let possible: Vec<&str> = possible.into_iter().map(|verdict| phrases::verdict(lang, verdict)).collect();
    phrases::undetermined(lang, &possible, judgement.exact)
}

/// Text behind `#`, broken between words; nothing in it can begin a line of its own.
fn comment(indent: &str, text: &str) -> String {
    let shown = escape::inline(text);
    let inner: String = shown.chars().take_while(|letter| *letter == ' ').collect();
    let mut lines: Vec<String> = Vec::new();
    for word in shown.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.chars().count() + word.chars().count() < WIDTH => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines.iter().map(|line| format!("{indent}# {inner}{line}\n")).collect()
}

/// A name as YAML reads it back: JSON's quotes are YAML's too.
fn scalar(name: &str) -> String {
    let is_plain = name.chars().next().is_some_and(char::is_alphanumeric)
        && name.chars().all(|letter| letter.is_alphanumeric() || "-_./".contains(letter));
    if is_plain { name.to_owned() } else { serde_json::Value::from(name).to_string() }
}
