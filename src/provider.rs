//! Who answers at a host: operators, their seats, and where they store data and run models, as far as a table knows.
//!
//! The table of the project is `rules/providers.yaml`; an organisation can put its own before it. Nothing here knows a
//! manifest or a law: a row says what it knows of each place, how surely, and from which source.

mod host;
mod meaning;
mod read;

pub use meaning::{Answer, Meaning};

use crate::diagnostic::Diagnostic;
use crate::source::{FileId, SourceMap, Span, Spanned};
use crate::suggest::closest;
use crate::text::Text;
use host::Pattern;
use jiff::civil::Date;
use std::collections::BTreeMap;

/// The table of the project, with its name in reports.
const SHIPPED: (&str, &str) = ("rules/providers.yaml", include_str!("../rules/providers.yaml"));

/// How sure a row is of one of its columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Confidence {
    /// A third party's statement, or read from a name alone: shown, and unknown to every verdict.
    Low,
    /// A first-party file that names the host, or an official page of another service of the group.
    Medium,
    /// The provider's own page or terms.
    High,
}

impl Confidence {
    const ALL: [Self; 3] = [Self::Low, Self::Medium, Self::High];

    /// The name in tables and reports.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
        }
    }
}

/// Whether what is sent can be processed or stored in a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// It can.
    Yes,
    /// It cannot.
    No,
    /// Under some settings it can.
    Possible,
    /// Nobody established it.
    Unknown,
}

impl Reach {
    const ALL: [Self; 4] = [Self::Yes, Self::No, Self::Possible, Self::Unknown];

    /// The name in tables and reports.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Yes => "yes",
            Self::No => "no",
            Self::Possible => "possible",
            Self::Unknown => "unknown",
        }
    }
}

/// A column with a confidence of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Column {
    /// Who runs the service.
    Operator,
    /// The country of the contracting entity.
    EntitySeat,
    /// The country of the head of the group.
    GroupSeat,
    /// Where what is sent is kept at rest.
    Storage,
    /// Where the model may run.
    Inference,
}

impl Column {
    const ALL: [Self; 5] = [Self::Operator, Self::EntitySeat, Self::GroupSeat, Self::Storage, Self::Inference];
    /// Those that hold places.
    const OF_PLACES: [Self; 4] = [Self::EntitySeat, Self::GroupSeat, Self::Storage, Self::Inference];

    /// The name in tables.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Operator => "operator",
            Self::EntitySeat => "entity-seat",
            Self::GroupSeat => "group-seat",
            Self::Storage => "storage",
            Self::Inference => "inference",
        }
    }
}

/// A row that was used, as reports name it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowUse {
    /// Its id.
    pub row: String,
    /// How sure it is of what was used.
    pub confidence: Confidence,
    /// How old it is.
    pub as_of: Date,
}

/// What a row says of places.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Places {
    /// Nothing is published.
    #[default]
    Unknown,
    /// These countries, or names of groups of them.
    Listed(Vec<String>),
    /// One of the table's words.
    Word(String),
}

/// Who the contracting entity is to the counting of persons.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EntityName {
    /// No code or domain of it is known; the row's id serves.
    RowId,
    /// A credit code, LEI or domain.
    Named(String),
    /// The row stands for more than one.
    Several,
}

/// Where a row has its knowledge from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference {
    /// Of which kind: terms, documentation, a registry of models.
    pub kind: String,
    /// What it is.
    pub reference: String,
    /// The date that it carries, if it does.
    pub as_of: Option<Date>,
}

/// A row of the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Provider {
    /// Its name in the table.
    pub id: String,
    /// Where its id stands.
    pub span: Span,
    /// Whether it is of the organisation's own table.
    pub is_own: bool,
    /// Exact hosts.
    pub hosts: Vec<Spanned<String>>,
    /// Ends of hosts, each with its dot.
    pub suffixes: Vec<Spanned<String>>,
    patterns: Vec<Pattern>,
    /// Trading name of the service.
    pub operator: String,
    /// The contracting or controlling entity.
    pub legal_entity: Option<String>,
    /// Its name to the counting of persons.
    pub entity: EntityName,
    /// What each column says of places, and where.
    pub columns: BTreeMap<Column, Spanned<Places>>,
    /// Places by scope, where inference depends on it.
    pub scopes: BTreeMap<String, Places>,
    /// Whether what is sent reaches a place.
    pub reaches: BTreeMap<String, Reach>,
    /// The law of the terms.
    pub governing_law: Option<String>,
    /// How sure each column is.
    pub confidence: BTreeMap<Column, Confidence>,
    /// What else is to be known.
    pub notes: Option<String>,
    /// Settings that settle where requests go.
    pub settled_by: Vec<String>,
    /// Settings that seem to, and do not.
    pub not_settled_by: Vec<String>,
    /// Where all this is from.
    pub sources: Vec<Reference>,
    /// The date of its oldest source, as nothing says which column rests on which. What has no date was read when the
    /// table was put together.
    pub as_of: Date,
}

impl Provider {
    /// How its hosts are written in the table.
    pub fn matches(&self) -> impl Iterator<Item = &str> {
        let exact = self.hosts.iter().chain(&self.suffixes).map(|host| host.value.as_str());
        exact.chain(self.patterns.iter().map(Pattern::as_str))
    }

    /// The entity to count with; `None` where the row stands for several.
    #[must_use]
    pub fn entity(&self) -> Option<&str> {
        match &self.entity {
            EntityName::RowId => Some(&self.id),
            EntityName::Named(name) => Some(name),
            EntityName::Several => None,
        }
    }
}

/// A word that stands for places.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// Places that it rules out.
    pub excludes: Vec<String>,
    /// What it says, to people.
    pub text: Text,
}

/// Which fact of a party a column answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fill {
    /// The fact.
    pub fact: String,
    /// The column with the value.
    pub column: Column,
    /// The column with the confidence.
    pub confidence: Column,
    /// Whether the places that the row reaches bear on it.
    pub is_narrowed: bool,
}

/// Where a prefix of a model's name sends requests, unless a variable of the environment says otherwise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prefix {
    /// The prefix, with its slash.
    pub prefix: String,
    /// The host.
    pub host: String,
    /// Variables that override it.
    pub env: Vec<String>,
    /// How sure this is.
    pub confidence: Confidence,
    /// What else is to be known.
    pub notes: Option<String>,
    /// Where it is from.
    pub source: String,
}

/// Upstream providers of a router that were reported to run in a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Upstreams {
    /// The router's row.
    pub router: String,
    /// The place.
    pub place: String,
    /// When it was reported.
    pub as_of: Date,
    /// How sure this is.
    pub confidence: Confidence,
    /// Names by which the router knows them.
    pub slugs: Vec<String>,
    /// Names of which it is disputed.
    pub disputed: Vec<String>,
    /// Where it is from.
    pub source: String,
}

/// The rows that were found for a host.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Match<'p> {
    /// The row that counts.
    pub provider: &'p Provider,
    /// The row of the project's table that an organisation's own stands before.
    pub instead_of: Option<&'p Provider>,
}

/// All rows, an organisation's own before those of the project.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Providers {
    own: Vec<Provider>,
    shipped: Vec<Provider>,
    words: BTreeMap<String, Word>,
    groups: BTreeMap<String, Vec<String>>,
    /// Which facts the columns answer.
    pub fills: Vec<Fill>,
    /// Hosts by prefix of a model's name.
    pub prefixes: Vec<Prefix>,
    /// Upstream providers of routers.
    pub upstreams: Vec<Upstreams>,
}

impl Providers {
    /// The table of the project.
    #[must_use]
    pub fn shipped(sources: &mut SourceMap) -> Self {
        let mut table = Self::default();
        let file = sources.add(SHIPPED.0, SHIPPED.1);
        // A test holds that the table of the project has no error.
        table.shipped = read::table(&mut table, sources, file, false, &mut Vec::new());
        table
    }

    /// Puts the rows of an organisation's own table before all others; what is wrong is returned, and the rest is read.
    pub fn add_own(&mut self, sources: &SourceMap, file: FileId) -> Vec<Diagnostic> {
        let mut errors = Vec::new();
        let rows = read::table(self, sources, file, true, &mut errors);
        self.own.extend(rows);
        errors
    }

    /// All rows, an organisation's own first.
    pub fn iter(&self) -> impl Iterator<Item = &Provider> {
        self.own.iter().chain(&self.shipped)
    }

    /// The row of a host: exact hosts go before the longest end, that before patterns, and any row of an organisation's
    /// own before all of the project's. A scheme, user, port and path around the host are ignored.
    #[must_use]
    pub fn lookup(&self, host: &str) -> Option<Match<'_>> {
        let host = host::bare(host);
        let own = host::find(&self.own, &host);
        let shipped = host::find(&self.shipped, &host);
        let provider = own.or(shipped)?;
        Some(Match { provider, instead_of: own.and(shipped) })
    }

    /// The row with an id, or that of a host.
    #[must_use]
    pub fn find(&self, host_or_id: &str) -> Option<&Provider> {
        self.iter()
            .find(|provider| provider.id == host_or_id)
            .or_else(|| self.lookup(host_or_id).map(|found| found.provider))
    }

    /// The id or host that was meant.
    #[must_use]
    pub fn meant(&self, word: &str) -> Option<&str> {
        let hosts = self.iter().flat_map(Provider::matches);
        let ids = self.iter().map(|provider| provider.id.as_str());
        closest(&host::bare(word), ids.chain(hosts))
    }

    /// The prefix with which the name of a model begins, if it is a known one.
    #[must_use]
    pub fn prefix_of(&self, model: &str) -> Option<&Prefix> {
        self.prefixes.iter().find(|known| model.starts_with(&known.prefix))
    }

    /// What a word that stands for places says.
    #[must_use]
    pub fn word(&self, name: &str) -> Option<&Word> {
        self.words.get(name)
    }

    /// What rows name as places and is none; `is_place` knows the countries, and groups of them are known here.
    #[must_use]
    pub fn unknown_places<'p>(
        &self,
        rows: impl Iterator<Item = &'p Provider>,
        is_place: impl Fn(&str) -> bool,
    ) -> Vec<Diagnostic> {
        let mut errors = Vec::new();
        for provider in rows {
            for column in provider.columns.values() {
                let Places::Listed(codes) = &column.value else { continue };
                for code in codes.iter().filter(|code| !is_place(code) && !self.groups.contains_key(*code)) {
                    let message = format!("`{code}` is no country or region");
                    let help = "write an ISO 3166 code of two letters, or the name of a group in this table";
                    errors.push(Diagnostic::error("unknown-place", column.span, message).with_help(help));
                }
            }
            for code in provider.reaches.keys().filter(|code| !is_place(code)) {
                let message = format!("`{}` reaches `{code}`, which is no country or region", provider.id);
                let error = Diagnostic::error("unknown-place", provider.span, message);
                errors.push(error.with_help("write an ISO 3166 code of two letters"));
            }
        }
        errors
    }
}
