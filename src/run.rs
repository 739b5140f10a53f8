//! What is judged together: all entries of all documents, the values of their facts, and how they hang together.
//!
//! A fact's value is a [`Domain`]: the set of values that it can still have. A known fact has one; an unknown one has all.
//! Nothing here knows any law: which facts there are, and what their values mean, comes from [`crate::law`].

use crate::fact::Kind;
use crate::law::SkeletonRelation;
use crate::provider::RowUse;
use crate::source::Span;
use crate::text::Text;
use jiff::civil::Date;
use std::collections::BTreeMap;

/// An entry of the run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EntityId(pub u32);

/// A place in [`Run::slots`].
pub type SlotId = usize;

/// The values that a fact can still have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Domain {
    /// One of these values, one per bit.
    Choice(u64),
    /// A set that has all blocks of `must` and none outside `may`.
    Set {
        /// Blocks that are in it.
        must: u64,
        /// Blocks that can be in it.
        may: u64,
        /// Whether something is in it for certain.
        filled: bool,
    },
    /// A number, or a day as days since 1970-01-01; `low > high` means that there is none.
    Number {
        /// Smallest.
        low: u64,
        /// Largest.
        high: u64,
    },
    /// Persons; kept in [`Run::persons`].
    Persons,
}

impl Domain {
    /// No number or day.
    pub const ABSENT: Self = Self::Number { low: 1, high: 0 };
    /// Any number.
    pub const ANY_NUMBER: Self = Self::Number { low: 0, high: u64::MAX };

    /// Whether one value is left.
    #[must_use]
    pub fn is_known(self) -> bool {
        match self {
            Self::Choice(mask) => mask.count_ones() == 1,
            Self::Set { must, may, .. } => must == may,
            Self::Number { low, high } => low >= high,
            Self::Persons => true,
        }
    }
}

/// From where a value comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// Written in the manifest.
    Manifest,
    /// Written in a file of answers.
    Answers,
    /// Said by a table of providers of the host that a party names.
    ProviderTable,
    /// Not written anywhere.
    Absent,
    /// Made by the reading of the manifest, such as which party an unnamed handler may be.
    Derived,
}

impl Origin {
    /// Whether somebody stated it.
    #[must_use]
    pub fn is_written(self) -> bool {
        matches!(self, Self::Manifest | Self::Answers)
    }

    /// The name in reports.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Manifest => "manifest",
            Self::Answers => "answers",
            Self::ProviderTable => "provider-table",
            Self::Absent => "absent",
            Self::Derived => "derived",
        }
    }
}

/// What a slot is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SlotName {
    /// A fact of the vocabulary, by its place among the facts of the owner's kind.
    Fact(usize),
    /// Something the skeleton asks: which party, or whether something reaches the output.
    Skeleton(&'static str),
    /// A reading, by index.
    Reading(usize),
    /// A total, by group and definition.
    Total(usize, usize),
}

/// A fact of one entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slot {
    /// Its value.
    pub domain: Domain,
    /// What it is about.
    pub name: SlotName,
    /// Whose it is; `None` of readings and totals.
    pub owner: Option<EntityId>,
    /// Where it is written; of an absent fact, the entry that lacks it.
    pub span: Span,
    /// From where it comes.
    pub origin: Origin,
}

/// A condition on a link: the slot has one of these values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Guard {
    /// The slot.
    pub slot: SlotId,
    /// Values under which the link is there.
    pub mask: u64,
}

/// A link to another entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// Where it leads.
    pub to: EntityId,
    /// All must hold for it to be there.
    pub guards: Vec<Guard>,
}

impl Link {
    /// A link that is there for certain.
    #[must_use]
    pub fn sure(to: EntityId) -> Self {
        Self { to, guards: Vec::new() }
    }
}

/// An entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entity {
    /// What it is.
    pub kind: Kind,
    /// Its key; of an item, the dataset's; of something unnamed, a description in brackets.
    pub key: String,
    /// The manifest, by index.
    pub manifest: usize,
    /// Its key's place.
    pub span: Span,
    /// The slot of its first fact.
    pub first_slot: SlotId,
    /// Links, by relation.
    pub links: Vec<(SkeletonRelation, Vec<Link>)>,
    /// Of a party: its host, as written; it is shown, and resolves to nothing.
    pub host: Option<String>,
    /// Of a party: its group, by index into [`Run::groups`].
    pub group: usize,
    /// Of evidence and claims: which kind or exemption, by index into the vocabulary.
    pub variety: usize,
}

impl Entity {
    /// The links of a relation.
    #[must_use]
    pub fn links(&self, relation: SkeletonRelation) -> &[Link] {
        self.links.iter().find(|(known, _)| *known == relation).map_or(&[], |(_, links)| links)
    }

    /// Adds a link.
    pub fn link(&mut self, relation: SkeletonRelation, link: Link) {
        match self.links.iter_mut().find(|(known, _)| *known == relation) {
            Some((_, links)) => links.push(link),
            None => self.links.push((relation, vec![link])),
        }
    }
}

/// A lower and an upper end of a number of persons; `u64::MAX` is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    /// At least.
    pub low: u64,
    /// At most.
    pub high: u64,
}

impl Bounds {
    /// Nothing is known.
    pub const OPEN: Self = Self { low: 0, high: u64::MAX };

    /// Exactly this number.
    #[must_use]
    pub fn exactly(number: u64) -> Self {
        Self { low: number, high: number }
    }

    /// Both added; open ends stay open.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self { low: self.low.saturating_add(other.low), high: self.high.saturating_add(other.high) }
    }

    /// What both allow.
    #[must_use]
    pub fn within(self, other: Self) -> Self {
        Self { low: self.low.max(other.low), high: self.high.min(other.high) }
    }
}

/// So far, and by the end of the window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counted {
    /// What has left until the day asked about.
    pub so_far: Bounds,
    /// What will have left by the end of the window.
    pub year_end: Bounds,
}

impl Counted {
    /// Nothing is known.
    pub const OPEN: Self = Self { so_far: Bounds::OPEN, year_end: Bounds::OPEN };

    /// Both added.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self { so_far: self.so_far.plus(other.so_far), year_end: self.year_end.plus(other.year_end) }
    }

    /// What both allow.
    #[must_use]
    pub fn within(self, other: Self) -> Self {
        Self { so_far: self.so_far.within(other.so_far), year_end: self.year_end.within(other.year_end) }
    }

    /// As many at least.
    #[must_use]
    pub fn at_least(self) -> Self {
        let least = |bounds: Bounds| Bounds { high: u64::MAX, ..bounds };
        Self { so_far: least(self.so_far), year_end: least(self.year_end) }
    }

    /// As many at most.
    #[must_use]
    pub fn at_most(self) -> Self {
        let most = |bounds: Bounds| Bounds { low: 0, ..bounds };
        Self { so_far: most(self.so_far), year_end: most(self.year_end) }
    }
}

/// The persons of a dataset.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Persons {
    /// By place block; complete where there is no `anywhere`.
    pub by_place: Vec<(u64, Counted)>,
    /// Persons whose place is not said.
    pub anywhere: Option<Counted>,
}

impl Persons {
    /// Nothing is known.
    #[must_use]
    pub fn unknown() -> Self {
        Self { by_place: Vec::new(), anywhere: Some(Counted::OPEN) }
    }
}

/// The kind of an adverse entry that does not say of what kind of evidence it is.
pub const ANY_KIND: usize = usize::MAX;

/// Evidence with its dates and scope.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EvidenceEntry {
    /// Its entity, for its statements.
    pub entity: EntityId,
    /// Kind, by index into the vocabulary.
    pub kind: usize,
    /// First day; without one it evidences nothing.
    pub dated: Option<i64>,
    /// Last day.
    pub until: Option<i64>,
    /// Whether it evidences nothing, by its result or because its scope or end could not be read.
    pub failed: bool,
    /// Whether it says that something failed, or was revoked or withdrawn, which counts against earlier evidence.
    pub adverse: bool,
    /// Whether it says that it failed, or leaves that open.
    pub may_have_failed: bool,
    /// Flows, services and parties that it covers.
    pub covers: Vec<EntityId>,
    /// Parties between whom it holds; `None` where it does not say.
    pub between: Option<Vec<EntityId>>,
    /// Datasets that it is limited to; empty where it is not.
    pub datasets: Vec<EntityId>,
    /// Flows that it names whose purpose is not among those that it is limited to; they are not in `covers`.
    pub beyond_purpose: Vec<EntityId>,
    /// The number of persons up to which it serves, by the fact of datasets that counts them.
    pub scale: Vec<(usize, u64)>,
    /// Of a legal review: the rule.
    pub rule: Option<String>,
    /// All must hold for it to be there; none in what a manifest declares.
    pub guards: Vec<Guard>,
}

/// A claim with its scope.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClaimEntry {
    /// Its entity, for the facts under it.
    pub entity: EntityId,
    /// Exemption, by index into the vocabulary.
    pub exemption: usize,
    /// Flows that it covers.
    pub covers: Vec<EntityId>,
    /// All must hold for it to be there; none in what a manifest declares.
    pub guards: Vec<Guard>,
}

/// A set of persons that is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PersonSet {
    /// Those of a dataset.
    Dataset(EntityId),
    /// Those of an entry of a ledger: group, ledger and entry.
    Ledger(usize, usize, usize),
}

/// How two sets of persons are related.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SetRelation {
    /// The same persons.
    Same,
    /// All persons of the first are in the second.
    Subset,
    /// No person is in both.
    Disjoint,
}

/// What a ledger says that left beyond the flows of this run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ledger {
    /// Where it stands.
    pub span: Span,
    /// First day, as days since 1970-01-01.
    pub since: i64,
    /// Last day.
    pub until: i64,
    /// Whether it says that nothing else left.
    pub complete: bool,
    /// What left.
    pub entries: Vec<LedgerEntry>,
}

/// One line of a ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LedgerEntry {
    /// Its id; empty where it has none.
    pub id: String,
    /// Where it stands.
    pub span: Span,
    /// Its persons, by column.
    pub columns: BTreeMap<String, Counted>,
}

/// Parties that are one legal entity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// The entity, or `manifest/party` where it has none.
    pub name: String,
    /// Whether the party names its entity.
    pub named: bool,
    /// Its parties.
    pub parties: Vec<EntityId>,
    /// What else left.
    pub ledgers: Vec<Ledger>,
}

/// One manifest document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Manifest {
    /// `workload.id`.
    pub id: String,
    /// The file as shown.
    pub path: String,
    /// Which document of the file, from 0.
    pub document: usize,
    /// The reader's party.
    pub reader: Option<EntityId>,
    /// Its workload.
    pub workload: EntityId,
    /// Its parties, in order.
    pub parties: Vec<EntityId>,
    /// Its flows, in order.
    pub flows: Vec<EntityId>,
    /// Its services, in order.
    pub services: Vec<EntityId>,
    /// Evidence, in order.
    pub evidence: Vec<EvidenceEntry>,
    /// Claims, in order.
    pub claims: Vec<ClaimEntry>,
}

/// What a row of a table of providers says of a fact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableFact {
    /// The row.
    pub used: RowUse,
    /// What it says; empty where it says no more than what is ruled out.
    pub written: Text,
    /// Places that other columns of the row rule out.
    pub ruled_out: Vec<String>,
    /// Whether something of it is known to a verdict.
    pub is_known: bool,
    /// Whether the manifest says something that cannot be true beside it; then both are possible.
    pub contradicts: bool,
    /// Where it stands in the table.
    pub span: Span,
}

/// A host that a party names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HostUse {
    /// The party.
    pub party: EntityId,
    /// Where the host is written.
    pub span: Span,
    /// Its row; `None` where no table has one.
    pub row: Option<HostRow>,
    /// Facts that a row would answer and the manifest does not.
    pub open: Vec<String>,
}

/// The row of a host.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HostRow {
    /// Its id.
    pub id: String,
    /// The service.
    pub operator: String,
    /// How old it is.
    pub as_of: Date,
    /// The row of the project's table that it stands before.
    pub instead_of: Option<String>,
}

/// Everything that is judged together.
#[derive(Debug, Clone, Default)]
pub struct Run {
    /// All entries.
    pub entities: Vec<Entity>,
    /// All facts.
    pub slots: Vec<Slot>,
    /// Persons, by slot.
    pub persons: BTreeMap<SlotId, Persons>,
    /// All manifests, by path and document.
    pub manifests: Vec<Manifest>,
    /// All legal entities, by name.
    pub groups: Vec<Group>,
    /// Declared relations between sets of persons.
    pub relations: Vec<(PersonSet, PersonSet, SetRelation)>,
    /// How each written value reads, by slot, for people.
    pub shown: BTreeMap<SlotId, String>,
    /// What tables of providers say, by slot.
    pub table: BTreeMap<SlotId, TableFact>,
    /// Hosts that parties name, where there is a table to ask.
    pub hosts: Vec<HostUse>,
    /// Where a space is searched: by the slot of a fact, that of whether a manifest states it.
    pub stated: BTreeMap<SlotId, SlotId>,
}

impl Run {
    /// The entry with this id.
    #[must_use]
    pub fn entity(&self, id: EntityId) -> &Entity {
        // INVARIANT: ids are made by `Resolver::entity` alone and never removed.
        #[expect(clippy::indexing_slicing, reason = "ids are indices into this list by construction")]
        &self.entities[id.0 as usize]
    }

    /// The slot of an entry's fact.
    #[must_use]
    pub fn slot_of(&self, id: EntityId, fact: usize) -> SlotId {
        self.entity(id).first_slot + fact
    }
}
