//! An open point of law, described.

use super::rule::{kind, named};
use super::{Description, Parts, Piece, other, pick};
use crate::law::{LawSource, Term};
use crate::phrases;
use crate::rule::Reading;
use crate::text::Lang;

/// Describes an open point of law, with the rules that turn on it.
#[must_use]
pub fn reading(source: &LawSource, reading: &Reading, lang: Lang) -> Description {
    let mut parts = Parts::default();
    let taken = reading.default.as_deref();
    parts.field(
        pick(lang, "taken", "采用"),
        taken.unwrap_or(pick(lang, "none; it is a question for legal", "无；交由法务判断")),
    );
    parts.law(source, &reading.cites, lang);
    let alternatives = reading.alternatives.iter();
    parts.list(
        pick(lang, "Alternatives", "可选理解"),
        alternatives
            .map(|(name, text)| vec![Piece::words(format!("`{name}`")), Piece::after(text.of(lang), lang)])
            .collect(),
    );
    let effect = if taken.is_some() {
        pick(
            lang,
            "Findings follow the alternative taken, and say where another would change their verdict.",
            "结论按所采用的理解作出，并指出其他理解在何处会改变结论。",
        )
    } else {
        pick(
            lang,
            "Both stay possible, so what turns on it is undetermined until an alternative is chosen.",
            "各种理解均可能成立；在选定之前，取决于此的结论不确定。",
        )
    };
    parts.text(pick(lang, "Effect", "影响"), effect);
    let rules = source.rules.iter().map(|placed| &placed.rule);
    let lines =
        rules.filter(|rule| source.reads_through(rule).contains(&Term::Reading(reading.id.clone()))).map(|rule| {
            let mut line = named(rule, lang);
            line.push(Piece::words(phrases::aside(lang, "", &kind(rule, lang))));
            line
        });
    parts.list(pick(lang, "Rules that turn on it", "受影响的规则"), lines.collect());
    let choice = reading.alternatives.keys().find(|name| Some(name.as_str()) != taken);
    if let Some(choice) = choice {
        parts.text(
            pick(lang, "To choose", "选择方法"),
            &format!("`transborder check --reading {}={choice}`", reading.id),
        );
    }
    Description {
        id: reading.id.clone(),
        title: reading.question.of(lang).to_owned(),
        other_title: other(&reading.question, lang),
        parts: parts.0,
    }
}
