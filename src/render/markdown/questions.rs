//! The questions that decide, in Markdown.

use super::{code, plain, verdict};
use crate::finding::{Question, Report};
use crate::phrases::{self, Phrase};
use crate::render::excerpt::place;
use crate::render::{Context, by_knower};

pub(in crate::render) fn render(report: &Report, context: &Context<'_>) -> String {
    let lang = report.lang;
    let mut out = format!("{}\n", phrases::as_it_stands(lang, &verdict(lang, &report.run)));
    if report.questions.is_empty() {
        out.push_str(&format!("\n{}\n", Phrase::NoQuestions.of(lang)));
    }
    for (knower, questions) in by_knower(&report.questions) {
        out.push_str(&format!("\n## {}\n", phrases::questions_for(lang, knower)));
        for (number, question) in questions {
            push_question(&mut out, report, context, number, question);
        }
    }
    if !report.questions_exact {
        out.push_str(&format!("\n{}\n", Phrase::MoreQuestions.of(lang)));
    }
    out
}

fn push_question(out: &mut String, report: &Report, context: &Context<'_>, number: usize, question: &Question) {
    let (lang, colon) = (report.lang, phrases::colon(report.lang));
    out.push_str(&format!("\n### {number}. {}\n\n", plain(&question.text)));
    let place = place(question.location, context.sources);
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
