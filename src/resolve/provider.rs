//! What a table of providers says of the host that a party names, where the manifest does not say it itself.

use super::Resolver;
use super::values::UNKNOWN;
use crate::fact::{FactType, Kind};
use crate::law::FactSpec;
use crate::provider::{Answer, Confidence, Match, Meaning, Places, Providers, RowUse};
use crate::run::{Domain, EntityId, HostRow, HostUse, Origin, SlotId, TableFact};
use crate::source::Span;
use crate::syntax::Node;
use crate::text::Text;
use std::collections::BTreeSet;

impl Resolver<'_> {
    /// Fills the facts of a party from the row of its host; returns the name of its entity, if the row has one.
    pub(super) fn ask_table(&mut self, party: EntityId, host: &Node, providers: &Providers) -> Option<String> {
        let name = host.as_str().filter(|name| *name != UNKNOWN)?;
        let found = providers.lookup(name);
        let open = providers.fills.iter().filter(|fill| !self.is_declared(party, &fill.fact));
        let open = open.map(|fill| fill.fact.clone()).collect();
        if let Some(found) = found {
            for answer in providers.answers(found.provider) {
                self.take_answer(party, host.span, providers, found, &answer);
            }
        }
        let row = found.map(|found| HostRow {
            id: found.provider.id.clone(),
            operator: found.provider.operator.clone(),
            as_of: found.provider.as_of,
            instead_of: found.instead_of.map(|other| other.id.clone()),
        });
        self.run.hosts.push(HostUse { party, span: host.span, row, open });
        found.and_then(|found| found.provider.entity()).map(str::to_owned)
    }

    /// The slot of a fact of a party that holds places.
    fn slot_of_places(&self, party: EntityId, name: &str) -> Option<(SlotId, &FactSpec)> {
        let (at, fact) = self.law.vocabulary.facts(Kind::Party).find(name)?;
        let holds_places = matches!(fact.fact_type, FactType::Place | FactType::Places);
        holds_places.then(|| (self.run.slot_of(party, at), fact))
    }

    fn is_declared(&self, party: EntityId, name: &str) -> bool {
        self.slot_of_places(party, name).is_none_or(|(slot, _)| self.is_stated(slot))
    }

    /// Whether the manifest says something of it; that it is unknown says nothing.
    fn is_stated(&self, slot: SlotId) -> bool {
        let is_written = self.run.slots.get(slot).is_some_and(|known| known.origin == Origin::Manifest);
        is_written && self.run.shown.get(&slot).is_some_and(|shown| shown != UNKNOWN)
    }

    fn take_answer(
        &mut self,
        party: EntityId,
        place: Span,
        providers: &Providers,
        found: Match<'_>,
        answer: &Answer<'_>,
    ) {
        let Some((slot, fact)) = self.slot_of_places(party, answer.fact) else { return };
        if *answer.places == Places::Unknown && answer.meaning.is_open() {
            return;
        }
        // A law that knows other places learns nothing from the row.
        let Some(domain) = self.left_by(fact, &answer.meaning) else { return };
        let fact_type = fact.fact_type;
        let is_stated = self.is_stated(slot);
        if is_stated && !self.contradicts(slot, fact_type, answer) {
            return;
        }
        if is_stated {
            // Until one of the two is corrected, either may be true.
            if let Some(known) = self.run.slots.get_mut(slot) {
                known.domain = either(known.domain, domain);
            }
        } else {
            self.set(slot, domain, place, Origin::ProviderTable, UNKNOWN.to_owned());
        }
        let own = providers.meaning(answer.places);
        let used =
            RowUse { row: found.provider.id.clone(), confidence: answer.confidence, as_of: found.provider.as_of };
        let ruled_out = answer.meaning.not.difference(&own.not).filter(|_| answer.meaning.may.is_none());
        self.run.table.insert(
            slot,
            TableFact {
                used,
                written: written(providers, fact_type, answer.places),
                ruled_out: ruled_out.cloned().collect(),
                is_known: !answer.meaning.is_open(),
                contradicts: is_stated,
                span: answer.span,
            },
        );
    }

    /// Whether the manifest and a row that is sure enough cannot both be right.
    fn contradicts(&self, slot: SlotId, fact_type: FactType, answer: &Answer<'_>) -> bool {
        let none = BTreeSet::new();
        let stated = self.codes.get(&slot).unwrap_or(&none);
        let is_known = self.run.slots.get(slot).is_some_and(|known| known.domain.is_known());
        let is_beyond = stated.iter().any(|code| !answer.meaning.allows(code));
        let lacks = fact_type == FactType::Places && !answer.meaning.must.is_subset(stated);
        answer.confidence > Confidence::Low && is_known && (is_beyond || lacks)
    }

    /// The values of a fact that a meaning leaves; `None` where it speaks of places that the law does not know.
    fn left_by(&self, fact: &FactSpec, meaning: &Meaning) -> Option<Domain> {
        let vocabulary = &self.law.vocabulary;
        let mut listed = meaning.may.iter().flatten();
        if listed.any(|code| vocabulary.place(code).is_none()) {
            return None;
        }
        let allowed = vocabulary.place_codes().filter(|code| meaning.allows(code));
        let may = allowed.filter_map(|code| vocabulary.place(code)).fold(0, |bits, bit| bits | bit);
        if fact.fact_type == FactType::Place {
            return Some(Domain::Choice(may));
        }
        let must = meaning.must.iter().filter_map(|code| vocabulary.place(code)).fold(0, |bits, bit| bits | bit);
        Some(Domain::Set { must, may, filled: must == 0 && (fact.filled || meaning.may.is_some()) })
    }
}

/// The values that one or the other leaves.
fn either(one: Domain, other: Domain) -> Domain {
    match (one, other) {
        (Domain::Choice(one), Domain::Choice(other)) => Domain::Choice(one | other),
        (Domain::Set { must, may, filled }, Domain::Set { must: other_must, may: other_may, filled: other_filled }) => {
            Domain::Set {
                must: must & other_must,
                may: may | other_may,
                filled: (filled || must != 0) && (other_filled || other_must != 0),
            }
        }
        (one, _) => one,
    }
}

/// A value of the table as a manifest would write it, or what its word says.
fn written(providers: &Providers, fact_type: FactType, places: &Places) -> Text {
    let plain = |en: String| Text { en, zh: None };
    match places {
        Places::Unknown => Text::default(),
        Places::Word(word) => providers.word(word).map_or_else(Text::default, |word| word.text.clone()),
        Places::Listed(codes) if fact_type == FactType::Place => plain(codes.join(", ")),
        Places::Listed(codes) => plain(format!("[{}]", codes.join(", "))),
    }
}
