//! What another day's law says: one line for each difference, and below it the rules that make it.

use super::layout::hanging;
use super::{Page, Sheet, judgement, mechanism_text, sections};
use crate::finding::{Cause, Change, Comparison, Report, Standing, Subject};
use crate::phrases::{self, Phrase};
use crate::render::{law_text, part_name, words};

pub(super) fn push(out: &mut String, page: &Page<'_>, report: &Report) {
    let Some(compared) = &report.compared else { return };
    let title = phrases::under_other_law(page.lang, compared.law_of, report.as_of);
    out.push_str(&page.paint.heading(&title));
    out.push('\n');
    if compared.changes.is_empty() {
        out.push_str(&format!("  {}\n", page.say(Phrase::NothingOtherwise)));
    }
    for (at, change) in compared.changes.iter().enumerate() {
        push_change(out, page, change, &causes(compared, at));
    }
    out.push('\n');
    let errors: Vec<String> = compared.errors.iter().map(|error| words::error(error, page.sources())).collect();
    sections::push_list(out, page, &phrases::inputs_under_other_law(page.lang, compared.law_of), &errors);
}

fn push_change(out: &mut String, page: &Page<'_>, change: &Change, causes: &[&Cause]) {
    let [then, now] = [&change.then, &change.now].map(|standing| standing_text(page, standing.as_ref()));
    let subject = part_name(&change.subject);
    // Colours may not be wrapped, so the line is as long as it is.
    let colon = phrases::colon(page.lang);
    out.push_str(&format!("  - {subject}{colon}{}\n", phrases::then_and_now(page.lang, &then, &now)));
    for cause in causes {
        out.push_str(&hanging("      ", &cause_text(page, cause), page.width));
    }
}

/// The causes of a change that none of the changes within it names too.
fn causes(compared: &Comparison, at: usize) -> Vec<&Cause> {
    let mut changes = compared.changes.iter().skip(at);
    let Some(change) = changes.next() else { return Vec::new() };
    let within: Vec<&Change> = changes.filter(|inner| is_within(&inner.subject, &change.subject)).collect();
    change.causes.iter().filter(|cause| !within.iter().any(|inner| inner.causes.contains(cause))).collect()
}

fn is_within(inner: &Subject, outer: &Subject) -> bool {
    inner.manifest == outer.manifest
        && match outer.kind {
            "manifest" => true,
            "flow" => inner.kind == "item" && inner.id == outer.id,
            _ => false,
        }
}

pub(super) fn standing_text(page: &Sheet<'_>, standing: Option<&Standing>) -> String {
    let Some(standing) = standing else { return page.say(Phrase::NotReadable).to_owned() };
    let verdict = judgement(page, &standing.judgement);
    match &standing.mechanism {
        Some(mechanism) => format!("{verdict} [{}]", mechanism_text(page, mechanism)),
        None => verdict,
    }
}

/// `cn-ndsm-39: countermeasures … (NDSM 39): not yet in force then, required, not evidenced now`.
fn cause_text(page: &Page<'_>, cause: &Cause) -> String {
    let (lang, colon) = (page.lang, phrases::colon(page.lang));
    let cited = phrases::aside(lang, &cause.title, &law_text(lang, &cause.citations));
    format!("{}{colon}{cited}{colon}{}", cause.rule, words::cause(lang, cause))
}
