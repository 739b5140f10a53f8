//! What belongs to the whole run: errors, questions, what the gate lets pass, other law, and what it all rests on.

use super::{Page, badge, prose, shown};
use crate::finding::{Change, Finding, Judgement, Outcome, Question};
use crate::gate::Standing;
use crate::phrases::{self, Phrase};
use crate::render::excerpt::place;
use crate::render::{by_knower, law_text, part_name, waived, words};
use maud::{Markup, html};

fn section(title: &str, count: usize, inner: &Markup) -> Markup {
    html! { @if count > 0 { section { h2 { (title) } (inner) } } }
}

fn list(page: &Page<'_>, title: Phrase, lines: &[String]) -> Markup {
    section(page.say(title), lines.len(), &html! { ul { @for line in lines { li { (prose(line)) } } } })
}

pub(super) fn errors(page: &Page<'_>) -> Markup {
    let errors = &page.report.errors;
    let inner = html! {
        ul {
            @for error in errors {
                li {
                    (shown(&words::error(error, page.context.sources)))
                    @if let Some(help) = &error.help { br; span.small { (page.say(Phrase::Help)) (phrases::colon(page.lang)) (shown(help)) } }
                }
            }
        }
    };
    section(page.say(Phrase::Inputs), errors.len(), &inner)
}

/// The open questions, by who knows the answer.
pub(super) fn questions(page: &Page<'_>) -> Markup {
    let questions = &page.report.questions;
    let inner = html! {
        @for (knower, asked) in by_knower(questions) {
            h3 { (phrases::questions_for(page.lang, phrases::named(page.lang, knower))) " (" (asked.len()) ")" }
            ol.questions { @for (number, question) in asked { li value=(number) { (ask(page, question)) } } }
        }
        @if !page.report.questions_exact { p.small { (page.say(Phrase::MoreQuestions)) } }
    };
    section(page.say(Phrase::Questions), questions.len(), &inner)
}

fn ask(page: &Page<'_>, question: &Question) -> Markup {
    let lang = page.lang;
    html! {
        p { strong { (prose(&question.text)) } }
        dl {
            div { dt { (page.say(Phrase::Why)) } dd { (prose(&question.why)) } }
            div { dt { (page.say(Phrase::Write)) } dd { code { (shown(&question.fact)) } " " (prose(&question.answers)) } }
            div { dt { (page.say(Phrase::Where)) } dd { code.place { (place(question.location, page.context.sources)) } } }
            div { dt { (page.say(Phrase::BearsOn)) } dd { (words::listed(lang, &question.bears_on)) } }
            div { dt { (page.say(Phrase::AtBest)) } dd { (phrases::can_bring_to(lang, question.best_worst)) } }
        }
    }
}

pub(super) fn rest(page: &Page<'_>) -> Markup {
    let report = page.report;
    let rests_on = report.rests_on.iter().map(|rests| {
        let said = format!("{}: {}", rests.name, rests.value);
        phrases::said_at(page.lang, &said, &place(rests.location, page.context.sources))
    });
    let stale = report.stale_registers.iter().map(|stale| {
        let entry = stale.entry.as_ref().map_or_else(String::new, |entry| format!("/{entry}"));
        phrases::last_checked(page.lang, &format!("{}{entry}", stale.register), stale.checked, &stale.title)
    });
    html! {
        (list(page, Phrase::Waived, &let_pass(page, |standing| matches!(standing, Standing::Waived(_)))))
        (list(page, Phrase::InBaseline, &let_pass(page, |standing| *standing == Standing::InBaseline)))
        (compared(page))
        (list(page, Phrase::Notes, &notes(page)))
        (standing(page))
        (list(page, Phrase::RestsOnDeclared, &rests_on.collect::<Vec<_>>()))
        (list(page, Phrase::NotChecked, &report.not_checked))
        (list(page, Phrase::RegistersToCheck, &stale.collect::<Vec<_>>()))
    }
}

/// Findings that the gate lets pass, with why.
fn let_pass(page: &Page<'_>, is: fn(&Standing) -> bool) -> Vec<String> {
    let colon = phrases::colon(page.lang);
    let line = |finding: &Finding| {
        let standing = Some(page.context.gate.standing(finding)).filter(|standing| is(standing))?;
        let mut said = vec![[finding.rule.as_str(), &part_name(&finding.subject), &finding.title].join(colon)];
        if let Standing::Waived(waivers) = standing {
            said.extend(waivers.iter().map(|waiver| waived(page.lang, waiver)));
        }
        Some(said.join(phrases::semicolon(page.lang)))
    };
    page.report.findings.iter().filter_map(line).collect()
}

fn notes(page: &Page<'_>) -> Vec<String> {
    let notes = page.report.findings.iter().filter(|finding| finding.outcome == Outcome::Note);
    let line = |note: &Finding| {
        let said = phrases::aside(page.lang, words::said(note), &law_text(page.lang, &note.citations));
        let said = format!("{}{}{said}", note.rule, phrases::colon(page.lang));
        phrases::said_at(page.lang, &said, &place(note.location, page.context.sources))
    };
    notes.map(line).collect()
}

fn standing(page: &Page<'_>) -> Markup {
    let duties = &page.report.standing;
    let open = duties.iter().filter(|finding| finding.outcome.is_open()).count();
    let inner = html! {
        details {
            summary { (phrases::standing(page.lang, duties.len(), open)) }
            ul {
                @for finding in duties {
                    li {
                        (shown(&finding.title)) " (" (law_text(page.lang, &finding.citations)) ")" (phrases::colon(page.lang))
                        (words::listed(page.lang, &finding.bearers)) (phrases::comma(page.lang)) (phrases::outcome(page.lang, finding.outcome))
                    }
                }
            }
        }
    };
    section(page.say(Phrase::StandingDuties), duties.len(), &inner)
}

/// What the law of another day makes of the same inputs.
fn compared(page: &Page<'_>) -> Markup {
    let Some(compared) = &page.report.compared else { return html! {} };
    let title = phrases::under_other_law(page.lang, compared.law_of, page.report.as_of);
    let errors: Vec<String> = compared.errors.iter().map(|error| words::error(error, page.context.sources)).collect();
    html! {
        section {
            h2 { (title) }
            @if compared.changes.is_empty() { p { (page.say(Phrase::NothingOtherwise)) } }
            ul { @for change in &compared.changes { li { (changed(page, change)) } } }
            @if !errors.is_empty() {
                h3 { (phrases::inputs_under_other_law(page.lang, compared.law_of)) }
                ul { @for error in &errors { li { (shown(error)) } } }
            }
        }
    }
}

fn changed(page: &Page<'_>, change: &Change) -> Markup {
    let [then, now] = [&change.then, &change.now].map(|standing| words::standing(page.report, standing.as_ref()));
    html! {
        code { (part_name(&change.subject)) } (phrases::colon(page.lang)) (phrases::then_and_now(page.lang, &then, &now))
        @if !change.causes.is_empty() {
            ul {
                @for cause in &change.causes {
                    li {
                        code { (shown(&cause.rule)) } " " (shown(&cause.title)) " (" (law_text(page.lang, &cause.citations)) ")"
                        (phrases::colon(page.lang)) (words::cause(page.lang, cause))
                    }
                }
            }
        }
    }
}

/// On which day and by which rules this was judged, and what the signs mean.
pub(super) fn about(page: &Page<'_>) -> Markup {
    let report = page.report;
    let legend = crate::finding::Verdict::ALL.into_iter().rev().map(Judgement::of).chain([Judgement::unjudged()]);
    html! {
        footer {
            h2 { (page.say(Phrase::About)) }
            dl {
                div { dt { (page.say(Phrase::DayAskedAbout)) } dd { time datetime=(report.as_of) { (report.as_of) } } }
                div { dt { (page.say(Phrase::RulesDigest)) } dd { code.digest { (shown(&report.rules_digest)) } } }
                div { dt { (page.say(Phrase::CheckedUntil)) } dd { time datetime=(report.checked_until) { (report.checked_until) } } }
                @for (id, taken) in &report.readings { div { dt { (page.say(Phrase::Reading)) } dd { code { (shown(id)) "=" (shown(taken)) } } } }
                div { dt { (page.say(Phrase::ToolVersion)) } dd { (shown(page.context.tool_version)) } }
            }
            h3 { (page.say(Phrase::Legend)) }
            ul.legend {
                @for verdict in legend {
                    @if verdict.verdict().is_some() { li { (badge(page, &verdict)) } }
                    @else { li { span class="badge undetermined" { span.mark aria-hidden="true" { "?" } " " (page.say(Phrase::Undetermined)) } } }
                }
            }
        }
    }
}
