//! What a row answers: for each fact that a column fills, the places that it leaves possible.

use super::{Column, Confidence, Fill, Places, Provider, Providers, Reach};
use crate::source::Span;
use std::collections::BTreeSet;

/// The places that a value leaves possible.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Meaning {
    /// Places that are among them for certain.
    pub must: BTreeSet<String>,
    /// All that can be among them; `None` where any can.
    pub may: Option<BTreeSet<String>>,
    /// Places that are not.
    pub not: BTreeSet<String>,
}

impl Meaning {
    /// Whether nothing at all is known.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.may.is_none() && self.not.is_empty()
    }

    /// Whether a place can be among them.
    #[must_use]
    pub fn allows(&self, place: &str) -> bool {
        self.may.as_ref().is_none_or(|may| may.contains(place)) && !self.not.contains(place)
    }
}

/// What a row answers to one fact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer<'p> {
    /// The fact.
    pub fact: &'p str,
    /// What the table says, as it says it.
    pub places: &'p Places,
    /// How sure the row is of it; a row that does not say is not sure.
    pub confidence: Confidence,
    /// What is known, for a verdict: nothing where the confidence is low.
    pub meaning: Meaning,
    /// Where it stands.
    pub span: Span,
}

impl Providers {
    /// What a row answers, by fact, in the order of the table's `fills`.
    #[must_use]
    pub fn answers<'p>(&'p self, provider: &'p Provider) -> Vec<Answer<'p>> {
        let mut answers: Vec<(bool, Answer<'p>)> =
            self.fills.iter().map(|fill| (fill.is_narrowed, self.answer(provider, fill))).collect();
        for (place, reach) in &provider.reaches {
            let is_ruled_out = answers.iter().all(|(narrowed, answer)| !narrowed || !answer.meaning.allows(place));
            for (_, answer) in answers.iter_mut().filter(|(narrowed, _)| *narrowed) {
                match reach {
                    Reach::No if answer.confidence > Confidence::Low => {
                        answer.meaning.not.insert(place.clone());
                    }
                    // The lists leave no room for what the row does not rule out, so the doubt is in one of them.
                    Reach::Possible | Reach::Unknown if is_ruled_out => {
                        answer.meaning.may.iter_mut().for_each(|may| {
                            may.insert(place.clone());
                        });
                    }
                    _ => {}
                }
            }
        }
        answers.into_iter().map(|(_, answer)| answer).collect()
    }

    fn answer<'p>(&'p self, provider: &'p Provider, fill: &'p Fill) -> Answer<'p> {
        let written = provider.columns.get(&fill.column);
        let places = written.map_or(&Places::Unknown, |column| &column.value);
        let confidence = provider.confidence.get(&fill.confidence).copied().unwrap_or(Confidence::Low);
        let meaning = if confidence > Confidence::Low { self.meaning(places) } else { Meaning::default() };
        let span = written.map_or(provider.span, |column| column.span);
        Answer { fact: &fill.fact, places, confidence, meaning, span }
    }

    /// What places say, whoever is sure of it.
    #[must_use]
    pub fn meaning(&self, places: &Places) -> Meaning {
        match places {
            Places::Unknown => Meaning::default(),
            Places::Word(word) => {
                let excluded = self.words.get(word).into_iter().flat_map(|word| word.excludes.iter().cloned());
                Meaning { not: excluded.collect(), ..Meaning::default() }
            }
            Places::Listed(names) => {
                let (groups, must): (Vec<_>, Vec<_>) =
                    names.iter().partition(|name| self.groups.contains_key(name.as_str()));
                let must: BTreeSet<String> = must.into_iter().cloned().collect();
                let members = groups.into_iter().filter_map(|name| self.groups.get(name)).flatten().cloned();
                let may = members.chain(must.iter().cloned()).collect();
                Meaning { must, may: Some(may), not: BTreeSet::new() }
            }
        }
    }

    /// What a row says of the places of a column, as the table says it.
    #[must_use]
    pub fn places<'p>(&self, provider: &'p Provider, column: Column) -> &'p Places {
        provider.columns.get(&column).map_or(&Places::Unknown, |column| &column.value)
    }
}
