//! The questions that decide, for people: who can answer what, and what each answer leads to.

use super::layout::hanging;
use super::{Sheet, judgement};
use crate::finding::{Question, Report};
use crate::phrases::{self, Phrase};
use crate::render::excerpt::place;
use crate::render::{Medium, by_knower, more_questions, no_questions};

pub(in crate::render) fn render(report: &Report, medium: Medium<'_>) -> String {
    let page = Sheet::new(report, medium);
    if report.manifests.is_empty() {
        return hanging("", page.say(Phrase::NothingJudged), page.width);
    }
    let mut out = format!("{}\n\n", phrases::as_it_stands(page.lang, &judgement(&page, &report.run)));
    if report.questions.is_empty() {
        out.push_str(&hanging("", page.say(no_questions(report)), page.width));
    }
    for (knower, questions) in by_knower(&report.questions) {
        out.push_str(&page.paint.heading(&phrases::questions_for(page.lang, knower)));
        out.push('\n');
        for (number, question) in questions {
            push_question(&mut out, &page, number, question);
        }
        out.push('\n');
    }
    if let Some(more) = more_questions(report) {
        out.push_str(&hanging("", page.say(more), page.width));
    }
    out
}

fn push_question(out: &mut String, page: &Sheet<'_>, number: usize, question: &Question) {
    let number = format!("  {number}. ");
    let indent = " ".repeat(number.len());
    out.push_str(&hanging(&number, &question.text, page.width));
    let place = place(question.location, page.sources());
    let parts = [
        (Phrase::Why, question.why.clone()),
        (Phrase::Write, format!("{}: {}", question.fact, question.answers)),
        (Phrase::Where, phrases::said_at(page.lang, &question.manifest, &place)),
        (Phrase::BearsOn, phrases::list(page.lang, &question.bears_on)),
    ];
    for (name, text) in parts {
        out.push_str(&hanging(&format!("{indent}{}", page.after(page.say(name), "")), &text, page.width));
    }
    if question.leads.is_empty() {
        let best = phrases::can_bring_to(page.lang, question.best_worst);
        out.push_str(&hanging(&format!("{indent}{}", page.after(page.say(Phrase::AtBest), "")), &best, page.width));
        return;
    }
    out.push_str(&format!("{indent}{}\n", page.after(page.say(Phrase::LeadsTo), "").trim_end()));
    for lead in &question.leads {
        let answer = page.listed(&[&lead.answer]);
        // Colours may not be wrapped, so the line is as long as it is.
        out.push_str(&format!("{indent}  {}\n", page.after(&answer, &judgement(page, &lead.judgement))));
    }
}
