//! Which facts decided: the places to show beside a finding.

use super::report::range;
use super::truth::Truth;
use super::{Basis, Evaluator};
use crate::finding::{FactUse, Range};
use crate::law::{Cond, Path, Test};
use crate::phrases::{self, Phrase};
use crate::run::{Domain, EntityId, Origin, SlotId, SlotName};
use std::collections::BTreeSet;

/// Something that a condition rested on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Support {
    /// A fact.
    Fact(SlotId),
    /// A piece of evidence.
    Evidence(EntityId),
    /// A claim.
    Claim(EntityId),
    /// A total, by group and definition.
    Total(usize, usize),
}

/// How deep to look behind definitions.
const MAX_DEPTH: usize = 24;

/// The facts behind a truth, in the order met.
#[derive(Default)]
pub(super) struct Supports {
    seen: BTreeSet<Support>,
    /// In the order met.
    pub list: Vec<Support>,
    /// Readings met, by index.
    pub readings: BTreeSet<usize>,
    /// Whether of what is open also that counts which is settled, and could settle the whole if it were otherwise.
    pub settled_too: bool,
}

impl Supports {
    fn add(&mut self, support: Support) {
        if self.seen.insert(support) {
            self.list.push(support);
        }
    }
}

impl<'a> Evaluator<'a> {
    /// Adds what made a condition come out as it does.
    pub(super) fn support(&mut self, condition: &'a Cond, entity: EntityId, out: &mut Supports) {
        let truth = self.condition(condition, entity);
        self.support_of(condition, entity, truth, out, 0);
    }

    fn support_at(&mut self, condition: &'a Cond, entity: EntityId, out: &mut Supports, depth: usize) {
        let truth = self.condition(condition, entity);
        self.support_of(condition, entity, truth, out, depth);
    }

    /// The same of a condition whose truth is known already.
    fn support_of(&mut self, condition: &'a Cond, entity: EntityId, truth: Truth, out: &mut Supports, depth: usize) {
        if depth > MAX_DEPTH {
            return;
        }
        match condition {
            Cond::All(list) => self.support_list(list, entity, truth, Truth::False, out, depth),
            Cond::Any(list) => self.support_list(list, entity, truth, Truth::True, out, depth),
            Cond::Not(inner) => self.support_of(inner, entity, truth.negate(), out, depth + 1),
            Cond::Fact(fact, test) => {
                out.add(Support::Fact(self.run.slot_of(entity, *fact)));
                if let Test::EarlierThan(other) = test {
                    out.add(Support::Fact(self.run.slot_of(entity, *other)));
                }
            }
            Cond::Defined(at) => {
                let law = self.law;
                if let Some(crate::law::DefinitionBody::Truth(inner)) =
                    law.definitions.get(*at).map(|known| &known.body)
                {
                    let truth = self.body_holds(*at, entity);
                    self.support_of(inner, entity, truth, out, depth + 1);
                }
            }
            Cond::Reached { path, condition, .. } => {
                self.support_reached(path, condition.as_deref(), entity, truth, out, depth)
            }
            Cond::Evidence(kinds, age, _) => {
                for evidence in self.evidence_for(kinds, age, entity) {
                    out.add(Support::Evidence(evidence.entity));
                }
            }
            Cond::Claim(exemption, inner) => {
                let (covered, _) = self.covered(entity);
                let run = self.run;
                let claims =
                    run.manifests.get(run.entity(entity).manifest).map_or(&[][..], |manifest| &manifest.claims);
                for claim in
                    claims.iter().filter(|claim| claim.exemption == *exemption && claim.covers.contains(&covered))
                {
                    out.add(Support::Claim(claim.entity));
                    if let Some(inner) = inner {
                        self.support_at(inner, claim.entity, out, depth + 1);
                    }
                }
            }
            Cond::Total(definition, _) => out.add(Support::Total(self.run.entity(entity).group, *definition)),
            Cond::Reading(at, _) => {
                out.readings.insert(*at);
            }
            Cond::Applies(rule) => {
                let law = self.law;
                if let Some(known) = law.rules.get(*rule) {
                    self.support_at(&known.when, entity, out, depth + 1);
                }
            }
            Cond::Same(..) | Cond::Listed(_) | Cond::Failed(_) | Cond::Reviewed(..) | Cond::Never => {}
        }
    }

    /// Of a list that one member decides, that member; otherwise all that are as open, or as true, as the whole.
    fn support_list(
        &mut self,
        list: &'a [Cond],
        entity: EntityId,
        truth: Truth,
        decides: Truth,
        out: &mut Supports,
        depth: usize,
    ) {
        for inner in list {
            let here = self.condition(inner, entity);
            let counts = match truth {
                Truth::Unknown(_) => out.settled_too || matches!(here, Truth::Unknown(_)),
                _ => here == truth,
            };
            if counts {
                self.support_of(inner, entity, here, out, depth + 1);
                if truth == decides {
                    return;
                }
            }
        }
    }

    fn support_reached(
        &mut self,
        path: &'a Path,
        condition: Option<&'a Cond>,
        entity: EntityId,
        truth: Truth,
        out: &mut Supports,
        depth: usize,
    ) {
        for (to, link) in self.follow(path, entity) {
            if let Truth::Unknown(blocker) = link {
                out.add(Support::Fact(blocker.slot));
            }
            let Some(condition) = condition else { continue };
            let here = self.condition(condition, to);
            let counts = match truth {
                Truth::Unknown(_) => {
                    out.settled_too || matches!(here, Truth::Unknown(_)) || matches!(link, Truth::Unknown(_))
                }
                _ => here == truth,
            };
            if counts {
                self.support_of(condition, to, here, out, depth + 1);
            }
        }
    }

    /// The facts as a report shows them.
    pub(super) fn fact_uses(&mut self, supports: &Supports) -> Vec<FactUse> {
        supports.list.iter().filter_map(|support| self.fact_use(*support)).collect()
    }

    fn fact_use(&mut self, support: Support) -> Option<FactUse> {
        match support {
            Support::Fact(slot) => self.slot_use(slot),
            Support::Evidence(entity) | Support::Claim(entity) => {
                let known = self.run.entity(entity);
                Some(FactUse {
                    name: known.key.clone(),
                    value: Phrase::Declared.of(self.lang).to_owned(),
                    source: "manifest",
                    table: None,
                    location: known.span,
                })
            }
            Support::Total(group, definition) => {
                let total = self.total(group, definition).bounds;
                let group = self.run.groups.get(group)?;
                let party = group.parties.first()?;
                let name = self.law.definitions.get(definition)?.name.clone();
                let number = self.number_in_words(range(total));
                let value = match self.basis {
                    Basis::YearEnd => number,
                    Basis::SoFar => phrases::number_so_far(self.lang, &number),
                };
                let source = if group.ledgers.is_empty() { "derived" } else { "ledger" };
                Some(FactUse {
                    name: format!("{}.{name}", group.name),
                    value,
                    source,
                    table: None,
                    location: self.run.entity(*party).span,
                })
            }
        }
    }

    /// A number of persons, or between which it lies.
    pub(super) fn number_in_words(&self, number: Range) -> String {
        match number.max {
            None => phrases::at_least(self.lang, number.min),
            Some(max) if max == number.min => max.to_string(),
            Some(max) => phrases::from_to(self.lang, number.min, max),
        }
    }

    pub(super) fn slot_use(&self, slot: SlotId) -> Option<FactUse> {
        let known = self.run.slots.get(slot)?;
        let owner = known.owner?;
        let value = self.run.shown.get(&slot).cloned().unwrap_or_else(|| "unknown".to_owned());
        let shown = if known.origin == Origin::Absent && (known.domain.is_known() || known.domain == Domain::Choice(0))
        {
            Phrase::NotStated.of(self.lang).to_owned()
        } else {
            value
        };
        let source = match known.origin {
            Origin::Absent => Origin::Manifest.name(),
            origin => origin.name(),
        };
        let row = self.row_of(slot);
        let contradicted = self.run.table.get(&slot).filter(|said| said.contradicts);
        let shown = match contradicted {
            Some(said) => phrases::or(self.lang, &shown, &self.table_value(said)),
            None => shown,
        };
        Some(FactUse {
            name: format!("{}.{}", self.run.entity(owner).key, self.slot_name(slot)),
            value: row.as_ref().map_or(shown, |(said, _)| self.table_value(said)),
            source,
            location: row.as_ref().map_or(known.span, |(said, _)| said.span),
            table: row.map(|(_, used)| used),
        })
    }

    /// The name of a fact in its entry.
    pub(super) fn slot_name(&self, slot: SlotId) -> String {
        let Some(known) = self.run.slots.get(slot) else { return String::new() };
        match (&known.name, known.owner) {
            (SlotName::Fact(at), Some(owner)) => {
                let facts = &self.law.vocabulary.facts(self.kind(owner)).facts;
                facts.get(*at).map_or_else(String::new, |fact| fact.name.clone())
            }
            (SlotName::Skeleton(name), _) => (*name).to_owned(),
            (SlotName::Reading(at), _) => {
                self.law.readings().get(*at).map_or_else(String::new, |reading| reading.id.clone())
            }
            (SlotName::Total(_, at), _) => {
                self.law.definitions.get(*at).map_or_else(String::new, |known| known.name.clone())
            }
            (SlotName::Fact(_), None) => String::new(),
        }
    }
}
