//! Trees to a [`Run`]: entries, the values of their facts, and the links between them.
//!
//! Every error is collected; what could be read is judged all the same.

mod agreement;
mod contents;
mod entries;
mod evidence;
mod facts;
mod hops;
mod ledger;
mod links;
mod provider;
mod values;

use crate::diagnostic::Diagnostic;
use crate::fact::{FactType, Kind};
use crate::law::{FactSpec, Law, SkeletonRelation};
use crate::provider::Providers;
use crate::run::{
    Domain, Entity, EntityId, Group, Guard, Link, Origin, PersonSet, Persons, Run, SetRelation, Slot, SlotId, SlotName,
};
use crate::source::Span;
use crate::suggest::closest;
use crate::syntax::Node;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// The version of the manifest format.
pub const FORMAT_VERSION: &str = "1";
/// The top-level key that makes a document a manifest.
pub const FORMAT_KEY: &str = "transborder";

/// A document to resolve.
#[derive(Debug, Clone, Copy)]
pub struct Input<'a> {
    /// The file as shown.
    pub path: &'a str,
    /// Which document of the file, from 0.
    pub document: usize,
    /// Its outermost value.
    pub root: &'a Node,
    /// The table that knows hosts; `None` where none is asked.
    pub providers: Option<&'a Providers>,
}

/// Resolves documents that are judged together.
#[must_use]
pub fn resolve(inputs: &[Input<'_>], law: &Law) -> (Run, Vec<Diagnostic>) {
    let mut resolver = Resolver::new(law);
    for input in inputs {
        resolver.document(*input);
    }
    for input in inputs {
        if input.root.get("ledger").is_some() {
            resolver.ledger(input.root);
        }
    }
    resolver.relate_persons();
    resolver.find_disagreements();
    resolver.add_rule_slots();
    (resolver.run, resolver.errors)
}

/// Every value that a fact can have.
#[must_use]
pub fn anything(law: &Law, fact: &FactSpec) -> Domain {
    match fact.fact_type {
        FactType::YesNo | FactType::Choice | FactType::Text | FactType::Names => {
            Domain::Choice((1 << fact.values.len()) - 1)
        }
        FactType::Choices => Domain::Set { must: 0, may: (1 << fact.values.len()) - 1, filled: fact.filled },
        FactType::Number | FactType::Date => Domain::ANY_NUMBER,
        FactType::Place => Domain::Choice(law.vocabulary.all_places()),
        FactType::Places => Domain::Set { must: 0, may: law.vocabulary.all_places(), filled: fact.filled },
        FactType::Categories => Domain::Set { must: 0, may: law.vocabulary.all_categories(), filled: fact.filled },
        FactType::Persons => Domain::Persons,
    }
}

struct Resolver<'a> {
    law: &'a Law,
    run: Run,
    errors: Vec<Diagnostic>,
    /// Groups by name.
    groups: HashMap<String, usize>,
    /// Where each workload id was first used.
    workload_ids: HashMap<String, Span>,
    /// Categories that a dataset's control removes.
    removed: HashMap<EntityId, Vec<String>>,
    /// Declared relations between sets of persons, by name, to be looked up when all documents are read.
    related: Vec<(PersonSet, Option<usize>, String, SetRelation, Span)>,
    /// Where each relation of the run is written.
    related_at: Vec<Span>,
    /// Places as written, by slot; the abstraction is too coarse to tell one place abroad from another.
    codes: HashMap<SlotId, BTreeSet<String>>,
    /// Outputs that are declared by their step alone.
    derived: BTreeSet<EntityId>,
    /// The purpose of each flow that states one, as written.
    purpose_of: BTreeMap<EntityId, String>,
}

/// What one document declares, by key.
#[derive(Default)]
struct Names {
    parties: BTreeMap<String, EntityId>,
    datasets: BTreeMap<String, EntityId>,
    processing: BTreeMap<String, EntityId>,
    flows: BTreeMap<String, EntityId>,
    services: BTreeMap<String, EntityId>,
}

impl<'a> Resolver<'a> {
    fn new(law: &'a Law) -> Self {
        Self {
            law,
            run: Run::default(),
            errors: Vec::new(),
            groups: HashMap::new(),
            workload_ids: HashMap::new(),
            removed: HashMap::new(),
            derived: BTreeSet::new(),
            purpose_of: BTreeMap::new(),
            codes: HashMap::new(),
            related: Vec::new(),
            related_at: Vec::new(),
        }
    }

    /// Adds an entry whose facts are all absent.
    fn entity(&mut self, kind: Kind, key: &str, span: Span, manifest: usize) -> EntityId {
        let id = EntityId(u32::try_from(self.run.entities.len()).unwrap_or(u32::MAX));
        let first_slot = self.run.slots.len();
        for (at, fact) in self.law.vocabulary.facts(kind).facts.iter().enumerate() {
            let domain = if fact.closed { self.unclaimed(fact) } else { self.anything(fact) };
            if domain == Domain::Persons {
                self.run.persons.insert(first_slot + at, Persons::unknown());
            }
            self.run.slots.push(Slot {
                domain,
                name: SlotName::Fact(at),
                owner: Some(id),
                span,
                origin: Origin::Absent,
            });
        }
        self.run.entities.push(Entity {
            kind,
            key: key.to_owned(),
            manifest,
            span,
            first_slot,
            links: Vec::new(),
            host: None,
            group: usize::MAX,
            variety: usize::MAX,
        });
        id
    }

    fn anything(&self, fact: &FactSpec) -> Domain {
        anything(self.law, fact)
    }

    /// What a closed fact is where nobody claims it.
    fn unclaimed(&self, fact: &FactSpec) -> Domain {
        match fact.fact_type {
            FactType::YesNo | FactType::Text | FactType::Names => Domain::Choice(2),
            FactType::Choice | FactType::Place => Domain::Choice(0),
            FactType::Number | FactType::Date => Domain::ABSENT,
            FactType::Choices | FactType::Places | FactType::Categories => {
                Domain::Set { must: 0, may: 0, filled: false }
            }
            FactType::Persons => Domain::Persons,
        }
    }

    /// A slot for something that the skeleton asks.
    fn skeleton_slot(&mut self, owner: EntityId, name: &'static str, values: u32, span: Span) -> SlotId {
        let domain = Domain::Choice((1_u64 << values.min(63)) - 1);
        self.run.slots.push(Slot {
            domain,
            name: SlotName::Skeleton(name),
            owner: Some(owner),
            span,
            origin: Origin::Absent,
        });
        self.run.slots.len() - 1
    }

    fn set(&mut self, slot: SlotId, domain: Domain, span: Span, origin: Origin, shown: String) {
        if let Some(known) = self.run.slots.get_mut(slot) {
            known.domain = domain;
            known.span = span;
            known.origin = origin;
        }
        self.run.shown.insert(slot, shown);
    }

    fn entry_mut(&mut self, id: EntityId) -> Option<&mut Entity> {
        self.run.entities.get_mut(id.0 as usize)
    }

    fn link(&mut self, from: EntityId, relation: SkeletonRelation, link: Link) {
        if let Some(entity) = self.entry_mut(from) {
            entity.link(relation, link);
        }
    }

    fn error(&mut self, diagnostic: Diagnostic) {
        self.errors.push(diagnostic);
    }

    fn unknown_reference(&mut self, what: &str, name: &str, span: Span, known: &BTreeMap<String, EntityId>) {
        let mut error =
            Diagnostic::error("dangling-reference", span, format!("there is no {what} `{name}` in this document"));
        error = match closest(name, known.keys().map(String::as_str)) {
            Some(meant) => error.with_help(format!("did you mean `{meant}`?")),
            None if known.is_empty() => error.with_help(format!("declare it first; this document declares no {what}")),
            None => error.with_help(format!(
                "write one of {}, or declare it",
                known.keys().map(|key| format!("`{key}`")).collect::<Vec<_>>().join(", ")
            )),
        };
        self.error(error);
    }

    /// The group of a party, made where it is new.
    fn group(&mut self, name: String, named: bool) -> usize {
        // Domains and credit codes are the same in capitals.
        let key = name.to_ascii_lowercase();
        if let Some(at) = self.groups.get(&key) {
            return *at;
        }
        let at = self.run.groups.len();
        self.groups.insert(key, at);
        self.run.groups.push(Group { name, named, parties: Vec::new(), ledgers: Vec::new() });
        at
    }

    fn join_group(&mut self, party: EntityId, name: String, named: bool) {
        let at = self.group(name, named);
        if let Some(group) = self.run.groups.get_mut(at) {
            group.parties.push(party);
        }
        if let Some(entity) = self.entry_mut(party) {
            entity.group = at;
        }
    }

    /// Somebody of whom nothing is known.
    fn somebody(&mut self, description: &str, manifest: usize, span: Span) -> EntityId {
        let id = self.entity(Kind::Party, description, span, manifest);
        let workload = self.run.manifests.get(manifest).map(|known| known.workload);
        if let Some(workload) = workload {
            self.link(id, SkeletonRelation::Workload, Link::sure(workload));
        }
        let name = format!("{}/{description}", self.run.manifests.get(manifest).map_or("", |known| &known.id));
        self.join_group(id, name, false);
        id
    }

    /// Links to whoever it may be: each party of the document, or somebody of whom nothing is known.
    fn link_to_anyone(&mut self, from: EntityId, relation: SkeletonRelation, name: &'static str, names: &Names) {
        let (span, manifest, key) = {
            let entity = self.run.entity(from);
            (entity.span, entity.manifest, entity.key.clone())
        };
        let somebody = self.somebody(&format!("({name} of {key})"), manifest, span);
        let mut candidates: Vec<EntityId> = names.parties.values().copied().take(62).collect();
        candidates.push(somebody);
        let slot = self.skeleton_slot(from, name, u32::try_from(candidates.len()).unwrap_or(63), span);
        for (at, candidate) in candidates.into_iter().enumerate() {
            self.link(from, relation, Link { to: candidate, guards: vec![Guard { slot, mask: 1 << at }] });
        }
    }

    /// Readings and totals are facts of the run.
    fn add_rule_slots(&mut self) {
        let anywhere = Span::new(crate::source::FileId(0), 0..0);
        for (at, reading) in self.law.readings().iter().enumerate() {
            let all = (1_u64 << reading.alternatives.len()) - 1;
            let taken =
                reading.default.as_ref().and_then(|taken| reading.alternatives.keys().position(|known| known == taken));
            let domain = Domain::Choice(taken.map_or(all, |taken| 1 << taken));
            self.run.slots.push(Slot {
                domain,
                name: SlotName::Reading(at),
                owner: None,
                span: anywhere,
                origin: Origin::Derived,
            });
        }
        for group in 0..self.run.groups.len() {
            for at in 0..self.law.definitions.len() {
                let span = self
                    .run
                    .groups
                    .get(group)
                    .and_then(|known| known.parties.first())
                    .map_or(anywhere, |party| self.run.entity(*party).span);
                let name = SlotName::Total(group, at);
                self.run.slots.push(Slot {
                    domain: Domain::ANY_NUMBER,
                    name,
                    owner: None,
                    span,
                    origin: Origin::Derived,
                });
            }
        }
    }
}
