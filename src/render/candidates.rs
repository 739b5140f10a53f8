//! Candidates side by side, for every format that people read: one row for each thing asked, one column for each candidate.

use super::{KNOWERS, words};
use crate::candidates::{Candidate, Comparison, PlaceFact};
use crate::finding::Verdict;
use crate::phrases::{self, Phrase};
use crate::text::Lang;

/// A row: its name, and the lines of each candidate's cell.
pub(super) struct Row {
    pub name: &'static str,
    pub cells: Vec<Vec<String>>,
}

/// The lines of a cell.
type Cell = fn(&Candidate, Lang) -> Vec<String>;

/// All rows.
pub(super) fn rows(comparison: &Comparison, lang: Lang) -> Vec<Row> {
    let asked: [(Phrase, Cell); 10] =
        [
            (Phrase::Operator, provider),
            (Phrase::Verdict, |candidate, lang| vec![words::judgement(lang, &candidate.judgement)]),
            (Phrase::StillOpen, still_open),
            (Phrase::Route, route),
            (Phrase::Start, start),
            (Phrase::WithEverything, |candidate, lang| vec![words::judgement(lang, &candidate.then)]),
            (Phrase::Prompts, |candidate, lang| places(candidate, "party", lang)),
            (Phrase::Logs, |candidate, lang| or_else(places(candidate, "processing", lang), Phrase::NoStep, lang)),
            (Phrase::Replies, answers),
            (Phrase::MonthlyCost, |candidate, lang| {
                let cost = candidate.cost.as_ref();
                vec![cost.map_or_else(
                    || Phrase::NotStated.of(lang).to_owned(),
                    |(cost, currency)| format!("{cost} {currency}"),
                )]
            }),
        ];
    let row = |(name, of): (Phrase, Cell)| Row {
        name: name.of(lang),
        cells: comparison.candidates.iter().map(|candidate| of(candidate, lang)).collect(),
    };
    asked.into_iter().map(row).collect()
}

/// Those who know, with how many questions they are asked.
fn still_open(candidate: &Candidate, lang: Lang) -> Vec<String> {
    let asked = |knower: &&str| candidate.questions.iter().filter(|question| question.knows == *knower).count();
    let lines = KNOWERS.iter().map(|knower| (knower, asked(knower))).filter(|(_, number)| *number > 0);
    let mut lines: Vec<String> = lines.map(|(knower, number)| phrases::questions_to(lang, knower, number)).collect();
    if !candidate.questions_exact {
        lines.push(Phrase::MoreQuestions.of(lang).to_owned());
    }
    or_else(lines, Phrase::NoQuestion, lang)
}

fn provider(candidate: &Candidate, lang: Lang) -> Vec<String> {
    vec![candidate.row.as_ref().map_or_else(|| Phrase::NoRow.of(lang).to_owned(), |(_, operator)| operator.clone())]
}

/// The routes that meet a duty, the fastest first, and what no route meets.
fn route(candidate: &Candidate, lang: Lang) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for title in candidate.ways.iter().flat_map(|way| &way.routes).map(|route| &route.title) {
        if !lines.contains(title) {
            lines.push(title.clone());
        }
    }
    let evidence: usize = candidate.ways.iter().map(|way| way.evidence.len()).sum();
    let by_change: usize = candidate.ways.iter().map(|way| way.only_by_change.len()).sum();
    if evidence > 0 {
        lines.push(phrases::met_by_evidence(lang, evidence));
    }
    if by_change > 0 {
        lines.push(phrases::met_by_no_filing(lang, by_change));
    }
    let is_clear = candidate.judgement.worst() == Verdict::Clear;
    or_else(lines, if is_clear { Phrase::NoneNeeded } else { Phrase::NoRoute }, lang)
}

fn start(candidate: &Candidate, lang: Lang) -> Vec<String> {
    let day = candidate.earliest.map(|day| phrases::counted_day(lang, day.day, day.without_calendar));
    vec![day.unwrap_or_else(|| Phrase::NoStart.of(lang).to_owned())]
}

fn places(candidate: &Candidate, kind: &str, lang: Lang) -> Vec<String> {
    candidate.places.iter().filter(|place| place.kind == kind).map(|place| shown(place, lang)).collect()
}

fn shown(place: &PlaceFact, lang: Lang) -> String {
    let value = match (&place.value, place.confidence) {
        (None, _) => Phrase::NotStated.of(lang).to_owned(),
        (Some(value), None) => value.clone(),
        (Some(value), Some(sure)) => phrases::aside(lang, value, &phrases::with_confidence(lang, sure)),
    };
    let name = if place.kind == "party" { place.fact.clone() } else { format!("{}.{}", place.id, place.fact) };
    format!("{name}{}{value}", phrases::colon(lang))
}

fn answers(candidate: &Candidate, lang: Lang) -> Vec<String> {
    let line = |(party, home): &(String, Option<String>)| {
        phrases::aside(lang, party, home.as_deref().unwrap_or(Phrase::PlaceNotStated.of(lang)))
    };
    or_else(candidate.answers.iter().map(line).collect(), Phrase::ReturnsNothing, lang)
}

fn or_else(lines: Vec<String>, otherwise: Phrase, lang: Lang) -> Vec<String> {
    if lines.is_empty() { vec![otherwise.of(lang).to_owned()] } else { lines }
}
