//! Candidates side by side, in Markdown.

use super::{code, html, plain};
use crate::candidates::Comparison;
use crate::phrases;
use crate::render::by_knower;
use crate::render::candidates::rows;

pub(in crate::render) fn render(comparison: &Comparison) -> String {
    let (report, lang) = (&comparison.report, comparison.report.lang);
    let heading = phrases::candidates_for(lang, &code(&comparison.manifest), &code(&comparison.party));
    let hosts = comparison.candidates.iter().map(|candidate| format!(" {} |", code(&candidate.host)));
    let mut out = format!("## {heading}\n\n| |{}\n", hosts.collect::<String>());
    out.push_str(&format!("| --- |{}\n", " --- |".repeat(comparison.candidates.len())));
    for row in rows(comparison, lang) {
        let cell = |lines: &Vec<String>| lines.iter().map(|line| in_cell(line)).collect::<Vec<_>>().join("<br>");
        let cells = row.cells.iter().map(|lines| format!(" {} |", cell(lines))).collect::<String>();
        out.push_str(&format!("| **{}** |{cells}\n", row.name));
    }
    for candidate in comparison.candidates.iter().filter(|candidate| !candidate.questions.is_empty()) {
        out.push_str(&format!("\n### {}\n", phrases::open_with(lang, &code(&candidate.host))));
        for (knower, questions) in by_knower(&candidate.questions) {
            out.push_str(&format!("\n**{}**\n\n", phrases::named(lang, knower)));
            for (_, question) in questions {
                out.push_str(&format!("- {} {}\n", plain(&question.text), code(&question.fact)));
            }
        }
    }
    let left_out = phrases::left_out_for_others(lang, &code(&comparison.party));
    let judged = phrases::judged(lang, report.as_of, &report.rules_digest, report.checked_until, &report.readings);
    out.push_str(&format!("\n{left_out}\n\n{judged}\n"));
    out
}

/// A line of a cell, in which no character ends the cell.
fn in_cell(line: &str) -> String {
    html(line)
        .replace('|', "&#124;")
        .replace('*', "&#42;")
        .replace('_', "&#95;")
        .replace('`', "&#96;")
        .replace('[', "&#91;")
}
