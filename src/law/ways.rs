//! Whether routes and changes name what is there.

use super::load::{LawError, LawSource};
use super::vocabulary::Vocabulary;
use crate::fact::FactType;
use crate::rule::{Change, Route};

/// Checks every route and change against the vocabulary and the instruments.
pub(super) fn check(source: &LawSource, vocabulary: &Vocabulary) -> Result<(), LawError> {
    for route in &source.routes.routes {
        check_route(route, source).map_err(|reason| wrong("routes.yaml", &route.id, &reason))?;
    }
    for change in &source.changes.changes {
        check_change(change, vocabulary).map_err(|reason| wrong("changes.yaml", &change.id, &reason))?;
    }
    Ok(())
}

fn wrong(path: &str, id: &str, reason: &str) -> LawError {
    LawError::BadVocabulary { path: path.to_owned(), reason: format!("`{id}`: {reason}") }
}

fn check_route(route: &Route, source: &LawSource) -> Result<(), String> {
    for evidence in &route.evidence {
        let known = source.evidence.evidence.iter().find(|known| known.kind == evidence.kind);
        let known = known.ok_or_else(|| format!("there is no evidence `{}`", evidence.kind))?;
        if let Some(state) = evidence.states.keys().find(|state| !known.facts.contains_key(*state)) {
            return Err(format!("`{}` does not state `{state}`", evidence.kind));
        }
    }
    let steps = route.before.iter().chain(&route.after).flat_map(|step| &step.cites);
    for citation in route.cites.iter().chain(steps) {
        let id = citation.split_once(' ').map_or(citation.as_str(), |(id, _)| id);
        if !source.jurisdiction.instruments.iter().any(|known| known.id == id) {
            return Err(format!("there is no instrument `{id}`"));
        }
    }
    for day in route.from.iter().chain(&route.until) {
        day.parse::<jiff::civil::Date>().map_err(|_| format!("`{day}` is not a day"))?;
    }
    Ok(())
}

fn check_change(change: &Change, vocabulary: &Vocabulary) -> Result<(), String> {
    for (name, value) in &change.set {
        let owner = change.owner.name();
        let (_, fact) =
            vocabulary.facts(change.owner).find(name).ok_or_else(|| format!("no fact `{name}` of a {owner}"))?;
        if !fact.design {
            return Err(format!("`{name}` of a {owner} is nothing that design can change"));
        }
        let words =
            value.as_str().into_iter().chain(value.as_array().into_iter().flatten().filter_map(|item| item.as_str()));
        let is_value = |word: &str| match fact.fact_type {
            FactType::YesNo => matches!(word, "yes" | "no"),
            FactType::Choice | FactType::Choices => fact.values.iter().any(|known| known == word),
            FactType::Place | FactType::Places => vocabulary.place(word).is_some(),
            FactType::Categories => word == OTHERS || vocabulary.category(word).is_some(),
            FactType::Date => word == DAY,
            FactType::Number | FactType::Text | FactType::Names | FactType::Persons => true,
        };
        for word in words {
            if !is_value(word) {
                return Err(format!("`{name}` cannot be `{word}`"));
            }
        }
    }
    Ok(())
}

/// In a change or a route: the day asked about.
pub const DAY: &str = "{day}";
/// In a change: every category that the dataset does not list.
pub const OTHERS: &str = "{others}";
