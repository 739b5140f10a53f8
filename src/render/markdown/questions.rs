//! The questions that decide, in Markdown.

use super::{code, plain, verdict};
use crate::finding::{Question, Report};
use crate::phrases::{self, Phrase};
use crate::render::excerpt::place;
use crate::render::{Medium, by_knower, more_questions, no_questions};

pub(in crate::render) fn render(report: &Report, medium: Medium<'_>) -> String {
    let lang = report.lang;
    if report.manifests.is_empty() {
        return format!("{}\n", Phrase::NothingJudged.of(lang));
    }
    let mut out = format!("{}\n", phrases::as_it_stands(lang, &verdict(lang, &report.run)));
    if report.questions.is_empty() {
        out.push_str(&format!("\n{}\n", no_questions(report).of(lang)));
    }
    for (knower, questions) in by_knower(&report.questions) {
        out.push_str(&format!("\n## {}\n", phrases::questions_for(lang, knower)));
        for (number, question) in questions {
            push_question(&mut out, report, medium, number, question);
        }
    }
    if let Some(more) = more_questions(report) {
        out.push_str(&format!("\n{}\n", more.of(lang)));
    }
    out
}

fn push_question(out: &mut String, report: &Report, medium: Medium<'_>, number: usize, question: &Question) {
    let (lang, colon) = (report.lang, phrases::colon(report.lang));
    out.push_str(&format!("\n### {number}. {}\n\n", plain(&question.text)));
    let place = place(question.location, medium.sources);
    let bears_on: Vec<String> = question.bears_on.iter().map(|unit| code(unit)).collect();
    let written = format!("{}{colon}{}", code(&question.fact), plain(&question.answers));
    let parts = [
        (Phrase::Why, plain(&question.why)),
        (Phrase::Write, written),
        (Phrase::Where, phrases::said_at(lang, &code(&question.manifest), &plain(&place))),
        (Phrase::BearsOn, phrases::list(lang, &bears_on)),
    ];
    for (name, text) in parts {
        out.push_str(&format!("- {}{colon}{text}\n", name.of(lang)));
    }
    if question.leads.is_empty() {
        let best = phrases::can_bring_to(lang, question.best_worst);
        out.push_str(&format!("- {}{colon}{best}\n", Phrase::AtBest.of(lang)));
        return;
    }
    out.push_str(&format!("- {}{}\n", Phrase::LeadsTo.of(lang), colon.trim_end()));
    for lead in &question.leads {
        out.push_str(&format!("  - {}{colon}{}\n", code(&lead.answer), verdict(lang, &lead.judgement)));
    }
}
