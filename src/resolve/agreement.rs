//! What the documents of a run say of the same thing: statements that cannot all be true, each with both places.

use super::Resolver;
use crate::calendar::{day_number, day_of, days_of};
use crate::diagnostic::Diagnostic;
use crate::fact::{FactType, Kind};
use crate::law::DefinitionBody;
use crate::run::{Bounds, Counted, EntityId, Origin, PersonSet, SetRelation, SlotId};
use crate::source::Span;
use std::collections::BTreeMap;

/// A relation between two sets of persons, and where it is written.
type Related = (PersonSet, PersonSet, SetRelation, Span);

impl Resolver<'_> {
    pub(super) fn find_disagreements(&mut self) {
        self.parties_that_differ();
        self.impossible_relations();
        self.impossible_numbers();
        self.overlapping_ledgers();
        self.ledgers_of_other_windows();
    }

    /// One legal entity is the same in every manifest. What two say differently is open in all of them.
    fn parties_that_differ(&mut self) {
        let law = self.law;
        let groups: Vec<(String, Vec<EntityId>)> =
            self.run.groups.iter().map(|group| (group.name.clone(), group.parties.clone())).collect();
        for (name, parties) in groups.iter().filter(|(_, parties)| parties.len() > 1) {
            let facts = law.vocabulary.facts(Kind::Party).facts.iter().enumerate();
            for (at, fact) in facts.filter(|(_, fact)| !fact.varies && !fact.closed) {
                let slots: Vec<SlotId> = parties.iter().map(|party| self.run.slot_of(*party, at)).collect();
                let Some((first, other)) = self.first_difference(&slots) else { continue };
                let error = Diagnostic::error(
                    "disagreement",
                    other,
                    format!("`{}` of the entity `{name}` is stated differently elsewhere", fact.name),
                );
                let error = error.with_related(first, "stated here first");
                self.error(error.with_help("keep the one that is true; until then this counts as unknown"));
                let open = self.anything(fact);
                for slot in slots {
                    if let Some(known) = self.run.slots.get_mut(slot) {
                        known.domain = open;
                    }
                }
            }
        }
    }

    /// The places of a statement and of one of another manifest with which no party there agrees. Within one manifest
    /// branches of an entity may differ.
    fn first_difference(&self, slots: &[SlotId]) -> Option<(Span, Span)> {
        let manifest = |slot: &SlotId| self.run.slots.get(*slot)?.owner.map(|owner| self.run.entity(owner).manifest);
        let is_stated = |slot: &&SlotId| {
            let known = self.run.slots.get(**slot);
            known.is_some_and(|known| known.origin == Origin::Manifest && known.domain.is_known())
        };
        let stated: Vec<SlotId> = slots.iter().filter(is_stated).copied().collect();
        let of_first = stated.iter().filter(|slot| manifest(slot) == stated.first().and_then(manifest));
        let agrees = |slot: &SlotId| {
            let here = stated.iter().filter(|other| manifest(other) == manifest(slot));
            here.into_iter().any(|slot| of_first.clone().any(|first| self.says_the_same(*first, *slot)))
        };
        let other = stated.iter().find(|slot| !agrees(slot))?;
        Some((self.run.slots.get(*stated.first()?)?.span, self.run.slots.get(*other)?.span))
    }

    fn says_the_same(&self, one: SlotId, other: SlotId) -> bool {
        let domain = |slot: SlotId| self.run.slots.get(slot).map(|known| known.domain);
        // Places abroad share one value, so their codes count too.
        domain(one) == domain(other) && self.codes.get(&one) == self.codes.get(&other)
    }

    /// Relations that contradict each other, or lead back to where they began, are left out.
    fn impossible_relations(&mut self) {
        let written = std::mem::take(&mut self.run.relations);
        let places = std::mem::take(&mut self.related_at);
        let mut kept: Vec<Related> = Vec::new();
        for ((one, other, relation), span) in written.into_iter().zip(places) {
            let clash = match relation {
                _ if one == other => Some(("circular-relation", span)),
                SetRelation::Disjoint => {
                    within(&kept, one, other).or_else(|| within(&kept, other, one)).map(|at| ("contradiction", at))
                }
                SetRelation::Subset if !is_between(&kept, one, other, SetRelation::Same) => {
                    let circle = within(&kept, other, one).map(|at| ("circular-relation", at));
                    circle.or_else(|| apart(&kept, one, other).map(|at| ("contradiction", at)))
                }
                _ => apart(&kept, one, other).map(|at| ("contradiction", at)),
            };
            match clash {
                Some((code, first)) => self.impossible_relation(code, span, first),
                None => kept.push((one, other, relation, span)),
            }
        }
        self.run.relations = kept.iter().map(|(one, other, relation, _)| (*one, *other, *relation)).collect();
        self.related_at = kept.into_iter().map(|(.., span)| span).collect();
    }

    fn impossible_relation(&mut self, code: &'static str, span: Span, first: Span) {
        let error = match code {
            "circular-relation" => {
                let message = "these sets of persons would lie within each other";
                Diagnostic::error("circular-relation", span, message)
                    .with_help("write `same` if they are the same persons")
            }
            _ => {
                let message = "these sets of persons cannot be related in both ways";
                Diagnostic::error("contradiction", span, message).with_help("keep the relation that is true")
            }
        };
        self.error(if first == span { error } else { error.with_related(first, "related here first") });
    }

    /// The same persons are as many; a part is no larger than the whole.
    fn impossible_numbers(&mut self) {
        let relations: Vec<_> = self.run.relations.iter().copied().zip(self.related_at.iter().copied()).collect();
        for ((one, other, relation), span) in relations {
            let Some(((part, at), (whole, whole_at))) = self.persons_of(one).zip(self.persons_of(other)) else {
                continue;
            };
            let clash = match relation {
                SetRelation::Disjoint => false,
                SetRelation::Subset => exceeds(part, whole),
                SetRelation::Same => exceeds(part, whole) || exceeds(whole, part),
            };
            if clash {
                let message = match relation {
                    SetRelation::Same => "the same persons are counted differently elsewhere",
                    _ => "more persons than in the set within which they lie",
                };
                let error = Diagnostic::error("disagreement", at, message).with_related(whole_at, "counted here");
                self.error(error.with_related(span, "related here").with_help("correct a number, or the relation"));
                self.drop_relation(span);
            }
        }
    }

    fn drop_relation(&mut self, span: Span) {
        let kept: Vec<bool> = self.related_at.iter().map(|at| *at != span).collect();
        let mut keep = kept.iter();
        self.run.relations.retain(|_| keep.next() == Some(&true));
        self.related_at.retain(|at| *at != span);
    }

    /// How many persons are in a set, and where it says so.
    fn persons_of(&self, set: PersonSet) -> Option<(Counted, Span)> {
        match set {
            PersonSet::Dataset(dataset) => self.persons_of_dataset(dataset),
            PersonSet::Ledger(group, ledger, entry) => {
                let entry = self.run.groups.get(group)?.ledgers.get(ledger)?.entries.get(entry)?;
                Some((self.persons_listed(&entry.columns), entry.span))
            }
        }
    }

    /// All places together.
    fn persons_of_dataset(&self, dataset: EntityId) -> Option<(Counted, Span)> {
        let facts = &self.law.vocabulary.facts(Kind::Dataset).facts;
        let at = facts.iter().position(|fact| fact.fact_type == FactType::Persons)?;
        let slot = self.run.slot_of(dataset, at);
        let known = self.run.slots.get(slot).filter(|slot| slot.origin == Origin::Manifest)?;
        let persons = self.run.persons.get(&slot)?;
        let none = Counted { so_far: Bounds::exactly(0), year_end: Bounds::exactly(0) };
        let all = persons.by_place.iter().map(|(_, counted)| *counted).chain(persons.anywhere);
        Some((all.fold(none, Counted::plus), known.span))
    }

    /// Everybody in a line of a ledger: no fewer than in one column, and no more than in all that are parts together. A column
    /// that stands for the whole says it itself.
    fn persons_listed(&self, columns: &BTreeMap<String, Counted>) -> Counted {
        let wholes = self.law.source.wholes();
        let is_whole = |name: &String| wholes.iter().any(|whole| whole.stratum == *name);
        let column = |name: &String| columns.get(name).copied().unwrap_or(Counted::OPEN);
        let strata = self.strata();
        let parts = strata.iter().filter(|name| !is_whole(name)).map(column).reduce(Counted::plus);
        let most = parts.unwrap_or(Counted::OPEN);
        strata.iter().fold(most.at_most(), |known, name| match is_whole(name) {
            true => known.within(column(name)),
            false => known.within(column(name).at_least()),
        })
    }

    /// What is listed twice would count twice, and only one ledger can say that it is all.
    fn overlapping_ledgers(&mut self) {
        let mut clashes: Vec<(&'static str, Span, Span)> = Vec::new();
        for group in &mut self.run.groups {
            let mut ids: BTreeMap<String, Vec<(i64, i64, Span)>> = BTreeMap::new();
            for ledger in &group.ledgers {
                for entry in ledger.entries.iter().filter(|entry| !entry.id.is_empty()) {
                    let earlier = ids.entry(entry.id.clone()).or_default();
                    let twice =
                        earlier.iter().find(|(since, until, _)| *since <= ledger.until && ledger.since <= *until);
                    clashes.extend(twice.map(|(.., first)| ("duplicate-id", entry.span, *first)));
                    earlier.push((ledger.since, ledger.until, entry.span));
                }
            }
            let mut open = Vec::new();
            for (at, one) in group.ledgers.iter().enumerate().filter(|(_, ledger)| ledger.complete) {
                for (before, other) in group.ledgers.iter().enumerate().take(at).filter(|(_, ledger)| ledger.complete) {
                    let overlap = one.since <= other.until && other.since <= one.until;
                    if overlap && !(one.entries.is_empty() && other.entries.is_empty()) {
                        clashes.push(("contradiction", one.span, other.span));
                        open.extend([at, before]);
                    }
                }
            }
            for ledger in
                group.ledgers.iter_mut().enumerate().filter(|(at, _)| open.contains(at)).map(|(_, known)| known)
            {
                ledger.complete = false;
            }
        }
        for (code, span, first) in clashes {
            let (message, help) = match code {
                "duplicate-id" => ("the ledgers list this twice in one window", "list it once, or give it another id"),
                _ => (
                    "two ledgers of one window each say that nothing else left",
                    "join them; until then more may have left",
                ),
            };
            let error = Diagnostic::error(code, span, message).with_related(first, "the other one");
            self.error(error.with_help(help));
        }
    }

    /// A ledger that no total of the day asked about reaches is read, counts for nothing, and is said.
    fn ledgers_of_other_windows(&mut self) {
        let law = self.law;
        let windows: Vec<(i64, i64)> = law
            .definitions
            .iter()
            .filter_map(|known| match &known.body {
                DefinitionBody::Total(body) => Some(days_of(body.window, law.as_of)),
                _ => None,
            })
            .map(|(first, last)| (day_number(first), day_number(last)))
            .collect();
        let reaches = |since: i64, until: i64| windows.iter().any(|(first, last)| since <= *last && *first <= until);
        let ledgers = self.run.groups.iter().flat_map(|group| &group.ledgers);
        let others: Vec<(Span, i64, i64)> = ledgers
            .filter(|ledger| !windows.is_empty() && !reaches(ledger.since, ledger.until))
            .map(|ledger| (ledger.span, ledger.since, ledger.until))
            .collect();
        for (span, since, until) in others {
            let day = |number: i64| day_of(number).map_or_else(String::new, |day| day.to_string());
            let message =
                format!("the ledger covers {} to {}, and counts for no total of {}", day(since), day(until), law.as_of);
            let warning = Diagnostic::error("other-window", span, message).as_warning();
            self.error(
                warning.with_help("give the ledger of the year asked about, or ask `--as-of` a day of this one"),
            );
        }
    }
}

/// Whether two sets are related in this way, written from either side.
fn is_between(relations: &[Related], one: PersonSet, other: PersonSet, as_what: SetRelation) -> bool {
    relations.iter().any(|(left, right, relation, _)| {
        *relation == as_what && ((*left, *right) == (one, other) || (*left, *right) == (other, one))
    })
}

/// Where it is written that one set lies within another, however many relations lie between: the first of them.
fn within(relations: &[Related], one: PersonSet, other: PersonSet) -> Option<Span> {
    let mut reached = vec![(one, None)];
    let mut at = 0;
    while let Some((here, first)) = reached.get(at).copied() {
        at += 1;
        for (left, right, relation, span) in
            relations.iter().filter(|(_, _, relation, _)| *relation != SetRelation::Disjoint)
        {
            let next = match (*left == here, *right == here, relation) {
                (true, ..) => *right,
                (_, true, SetRelation::Same) => *left,
                _ => continue,
            };
            let first = first.or(Some(*span));
            if next == other {
                return first;
            }
            if reached.iter().all(|(known, _)| *known != next) {
                reached.push((next, first));
            }
        }
    }
    None
}

/// Where it is written that two sets have nobody in common.
fn apart(relations: &[Related], one: PersonSet, other: PersonSet) -> Option<Span> {
    let disjoint = relations.iter().filter(|(_, _, relation, _)| *relation == SetRelation::Disjoint);
    let mut between = disjoint.filter(|(left, right, ..)| {
        let wider = |set: PersonSet, named: PersonSet| set == named || within(relations, set, named).is_some();
        (wider(one, *left) && wider(other, *right)) || (wider(one, *right) && wider(other, *left))
    });
    between.next().map(|(.., span)| *span)
}

/// Whether one number is larger for certain, so far or at the year's end.
fn exceeds(one: Counted, other: Counted) -> bool {
    one.so_far.low > other.so_far.high || one.year_end.low > other.year_end.high
}
