//! Candidates side by side, for people: as many columns as fit, and the rest below.

use super::layout::{hanging, pad, shown_width, wrap};
use crate::candidates::{Candidate, Comparison};
use crate::phrases::{self, Phrase};
use crate::render::candidates::{Row, rows};
use crate::render::{Medium, by_knower, escape};
use crate::text::Lang;

/// The least columns of text that a candidate gets.
const LEAST: usize = 24;
/// Between two columns.
const GAP: usize = 2;

pub(in crate::render) fn render(comparison: &Comparison, medium: Medium<'_>) -> String {
    let lang = comparison.report.lang;
    let rows = rows(comparison, lang);
    let mut out = format!(
        "{}\n\n",
        phrases::candidates_for(lang, &escape::inline(&comparison.manifest), &escape::inline(&comparison.party))
    );
    let names = rows.iter().map(|row| shown_width(row.name)).max().unwrap_or(0) + GAP;
    let room = medium.width.saturating_sub(names);
    let at_once = (room / (LEAST + GAP)).max(1).min(comparison.candidates.len().max(1));
    let width = (room / at_once).saturating_sub(GAP).max(LEAST);
    let places: Vec<usize> = (0..comparison.candidates.len()).collect();
    for shown in places.chunks(at_once) {
        push_block(&mut out, comparison, &rows, shown, [names, width]);
    }
    for candidate in comparison.candidates.iter().filter(|candidate| !candidate.questions.is_empty()) {
        push_questions(&mut out, candidate, medium.width, lang);
    }
    let notes = std::iter::once(phrases::left_out_for_others(lang, &comparison.party))
        .chain(std::iter::once(judged(comparison)));
    for note in notes {
        out.push_str(&hanging("", &note, medium.width));
    }
    out
}

/// By which law, and when.
fn judged(comparison: &Comparison) -> String {
    let report = &comparison.report;
    phrases::judged(report.lang, report.as_of, &report.rules_digest, report.checked_until, &report.readings)
}

fn push_block(out: &mut String, comparison: &Comparison, rows: &[Row], shown: &[usize], [names, width]: [usize; 2]) {
    let hosts = Row { name: "", cells: comparison.candidates.iter().map(|known| vec![known.host.clone()]).collect() };
    for row in std::iter::once(&hosts).chain(rows) {
        let cells: Vec<Vec<String>> = shown
            .iter()
            .filter_map(|at| row.cells.get(*at))
            .map(|lines| lines.iter().flat_map(|line| wrap(line, width)).collect())
            .collect();
        for at in 0..cells.iter().map(Vec::len).max().unwrap_or(0) {
            let mut line = pad(if at == 0 { row.name } else { "" }, names);
            for cell in &cells {
                line.push_str(&pad(cell.get(at).map_or("", String::as_str), width + GAP));
            }
            out.push_str(line.trim_end());
            out.push('\n');
        }
    }
    out.push('\n');
}

fn push_questions(out: &mut String, candidate: &Candidate, width: usize, lang: Lang) {
    out.push_str(&format!("{}\n", phrases::open_with(lang, &escape::inline(&candidate.host))));
    for (knower, questions) in by_knower(&candidate.questions) {
        out.push_str(&format!("  {}\n", phrases::named(lang, knower)));
        for (_, question) in questions {
            let fact = phrases::aside(lang, &question.text, &question.fact);
            out.push_str(&hanging("    - ", &fact, width));
        }
    }
    if !candidate.questions_exact {
        out.push_str(&hanging("  ", Phrase::MoreQuestions.of(lang), width));
    }
    out.push('\n');
}
