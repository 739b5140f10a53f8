//! Takes the rules in force on a day and resolves every name in them.

use crate::calendar::day_number;
use crate::fact::{FactType, Kind};
use crate::finding::{CitedArticle, Force, Verdict};
use crate::law::load::{LawError, LawSource, PlacedRule};
use crate::law::vocabulary::{KindFacts, NO, SkeletonRelation, Vocabulary, YES};
use crate::rule::{
    Condition, Count, Deadline, EvidenceTest, FactTest, Instrument, PeriodLength, PeriodStart, Reading, Renewal, Rule,
    RuleKind, Window,
};
use crate::text::Lang;
use jiff::civil::Date;
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

/// A relation: of the skeleton, or defined by a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Rel {
    /// Every manifest has it.
    Skeleton(SkeletonRelation),
    /// Index into [`Law::definitions`].
    Defined(usize),
}

/// Relations followed one after the other.
pub type Path = Vec<Rel>;

/// A test of one fact's domain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Test {
    /// The value is among these bits.
    OneOf(u64),
    /// The set shares a block with these.
    Intersects(u64),
    /// The number is at least this.
    AtLeast(u64),
    /// The day is before that of the fact in this slot of the same entry.
    EarlierThan(usize),
    /// A number is there at all.
    Stated,
    /// A day is there, and has come by the day asked about.
    Come,
    /// The manifest says one thing; only notes ask this.
    Declared,
}

/// How old evidence may be.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct EvidenceAge {
    /// How long it serves, counted from its date.
    pub within: Option<PeriodLength>,
    /// The first day of which it may be dated, as days since 1970-01-01.
    pub since: Option<i64>,
    /// How it may be made to serve longer than `within`.
    pub renewal: Option<LawRenewal>,
}

/// How evidence is made to serve for another period, with the statements found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LawRenewal {
    /// The day on which it was applied for, by its place among the facts of evidence.
    pub applied: usize,
    /// The day on which it was granted.
    pub granted: usize,
    /// In how much of the end of the period it may be applied for.
    pub in_last: PeriodLength,
    /// How much longer it then serves.
    pub adds: PeriodLength,
}

/// A condition with every name resolved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cond {
    /// Every one holds.
    All(Vec<Cond>),
    /// At least one holds.
    Any(Vec<Cond>),
    /// It does not hold.
    Not(Box<Cond>),
    /// A fact of the current entry, by slot.
    Fact(usize, Test),
    /// A definition, by index.
    Defined(usize),
    /// Some, or every, entry at the end of the path passes.
    Reached {
        /// The way.
        path: Path,
        /// What they must pass.
        condition: Option<Box<Cond>>,
        /// Every one instead of some.
        every: bool,
    },
    /// Evidence of one of these kinds, by index into the vocabulary.
    Evidence(Vec<usize>, EvidenceAge, Option<Box<Cond>>),
    /// One of these kinds failed, or may have.
    Failed(Vec<usize>),
    /// A claim of this exemption, by index into the vocabulary.
    Claim(usize, Option<Box<Cond>>),
    /// A total, by definition, reaches a number.
    Total(usize, u64),
    /// Two paths lead to the same entry.
    Same(Path, Path),
    /// A reading, by index, has one of these alternatives (bits).
    Reading(usize, u64),
    /// Listed in a register, by index.
    Listed(usize),
    /// A rule, by index, applies and is not defeated.
    Applies(usize),
    /// A legal review of a rule, by id, of this age.
    Reviewed(String, EvidenceAge),
    /// Always false: what it names is not in force on the day asked about.
    Never,
}

/// One step of a guarded path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PathStep {
    /// The relation.
    pub rel: Rel,
    /// What the entries reached must pass.
    pub condition: Option<Cond>,
}

/// A guarded path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PathMember {
    /// The guard.
    pub when: Option<Cond>,
    /// The way.
    pub steps: Vec<PathStep>,
}

/// What is counted of a dataset, with slots resolved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CountOf {
    /// Nothing.
    Nothing,
    /// All its persons (slot).
    Persons(usize),
    /// Its persons in these places.
    PersonsIn(usize, u64),
    /// Its persons (first slot) without the part (second slot).
    PersonsLess(usize, usize),
    /// The part stated in a slot.
    Part(usize),
    /// What of a part (second slot) can be among the persons (first slot) in these places.
    PartIn(usize, usize, u64),
}

/// A total with every name resolved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TotalBody {
    /// Ledger column.
    pub stratum: String,
    /// Columns that together stand for it.
    pub or_together: Vec<String>,
    /// Columns of which its own is a part.
    pub wholes: Vec<Whole>,
    /// Period.
    pub window: Window,
    /// Item to party.
    pub key: Path,
    /// Which items count.
    pub counted: Cond,
    /// Item to datasets.
    pub of: Path,
    /// How much of each.
    pub amounts: Vec<(Cond, CountOf)>,
}

/// A ledger column, and the columns whose persons together are its own.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Whole {
    /// The column.
    pub stratum: String,
    /// Its parts; a person may be in several.
    pub parts: Vec<String>,
}

impl LawSource {
    /// The ledger columns that have parts, by the rules of any day: what a ledger says holds whichever of them is counted.
    #[must_use]
    pub fn wholes(&self) -> BTreeSet<Whole> {
        let totals = self.rules.iter().filter_map(|placed| placed.rule.total.as_ref());
        let divided = totals.filter(|total| !total.or_together.is_empty());
        divided.map(|total| Whole { stratum: total.stratum.clone(), parts: total.or_together.clone() }).collect()
    }
}

/// What a definition derives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DefinitionBody {
    /// Yes or no.
    Truth(Cond),
    /// A relation.
    Relation(Vec<PathMember>),
    /// A total.
    Total(TotalBody),
}

/// A derived fact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Definition {
    /// Its name.
    pub name: String,
    /// The kind of entry that has it.
    pub kind: Kind,
    /// What a relation leads to.
    pub to: Option<Kind>,
    /// The rule that gives it, by index; `None` where none is in force.
    pub rule: Option<usize>,
    /// What it derives.
    pub body: DefinitionBody,
}

/// A rule in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LawRule {
    /// As written.
    pub rule: Rule,
    /// The file and line where it stands.
    pub place: (String, u32),
    /// When it applies; of definitions, what they derive.
    pub when: Cond,
    /// What it requires; `None` where nothing can meet it.
    pub requires: Option<Cond>,
    /// Exemptions that defeat it, by index.
    pub defeated_by: Vec<usize>,
    /// Who owes it.
    pub bearers: Vec<Path>,
    /// Its mechanism, by index into [`Law::mechanisms`].
    pub mechanism: Option<usize>,
    /// Its running period.
    pub deadline: Option<LawDeadline>,
}

/// A running period with names resolved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LawDeadline {
    /// Evidence kind (index) or path, and the slot of the day.
    pub start: DeadlineStart,
    /// How long.
    pub length: PeriodLength,
    /// Level until then.
    pub until_then: Verdict,
}

/// From what a period runs, with names resolved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DeadlineStart {
    /// Evidence of a kind, and the slot of the statement.
    Evidence(usize, usize),
    /// Entries at the end of a path, and the slot of the fact.
    Fact(Path, usize),
}

/// The law of one day, ready to evaluate.
#[derive(Debug, Clone)]
pub struct Law {
    /// The files as written, shared by the laws of several days.
    pub source: Arc<LawSource>,
    /// The day asked about: evidence, periods and totals are of this day.
    pub as_of: Date,
    /// The day whose rules and registers these are: the same, unless the law of another day is asked about the same inputs.
    pub law_of: Date,
    /// What manifests can say.
    pub vocabulary: Vocabulary,
    /// Rules in force, by file and line.
    pub rules: Vec<LawRule>,
    /// Derived facts.
    pub definitions: Vec<Definition>,
    /// For each definition, then for each rule: whether it rests on a total, and so on entries of other manifests.
    pub rests_on_totals: Vec<bool>,
    /// Names of mechanisms, lightest first.
    pub mechanisms: Vec<String>,
    /// The day to which the law was checked.
    pub checked_until: Date,
    /// SHA-256 of the files.
    pub digest: String,
}

impl Law {
    /// Compiles the rules in force on a day.
    ///
    /// # Errors
    ///
    /// The first rule that names something that is not there, or is put together wrongly.
    pub fn compile(source: impl Into<Arc<LawSource>>, as_of: Date) -> Result<Self, LawError> {
        Self::compile_beside(source, &[], as_of)
    }

    /// The same, with places and categories kept apart that these other laws tell apart, so that a fact has the same
    /// values under all of them.
    ///
    /// # Errors
    ///
    /// Those of [`Self::compile`].
    pub fn compile_beside(
        source: impl Into<Arc<LawSource>>,
        others: &[&LawSource],
        as_of: Date,
    ) -> Result<Self, LawError> {
        let source: Arc<LawSource> = source.into();
        let laws: Vec<&LawSource> = others.iter().copied().chain([&*source]).collect();
        let words = named(laws.iter().copied());
        let places = laws.iter().flat_map(|law| law.places.places.iter().map(|place| &place.code));
        let categories = laws.iter().flat_map(|law| law.categories.categories.iter().map(|category| &category.id));
        let apart = |names: &mut dyn Iterator<Item = &String>| {
            names.filter(|name| words.contains(name.as_str())).cloned().collect::<BTreeSet<_>>()
        };
        let vocabulary = Vocabulary::new(&source, &apart(&mut { places }), &apart(&mut { categories }))?;
        super::ways::check(&source, &vocabulary)?;
        let in_force: Vec<&PlacedRule> =
            source.rules.iter().filter(|placed| rule_in_force(&placed.rule, as_of)).collect();
        let names = Names::new(&source, &in_force)?;
        let compiler = Compiler {
            source: &source,
            vocabulary: &vocabulary,
            names: &names,
            rules: &in_force,
            as_of,
            in_note: false,
        };
        let rules = compiler.rules()?;
        let definitions = compiler.definitions(&rules)?;
        let rests_on_totals = compiler.rests_on_totals(&rules, &definitions)?;
        let checked_until = date(&source.jurisdiction.checked_until).ok_or_else(|| LawError::BadVocabulary {
            path: "jurisdiction.yaml".to_owned(),
            reason: "`checked-until` is not a date".to_owned(),
        })?;
        Ok(Self {
            as_of,
            law_of: as_of,
            rules,
            definitions,
            rests_on_totals,
            mechanisms: source.jurisdiction.mechanisms.clone(),
            checked_until,
            digest: source.digest.clone(),
            vocabulary,
            source,
        })
    }

    /// For each rule in force, by index: the rules whose words can change what it comes to, itself among them.
    #[must_use]
    pub fn rests_on(&self) -> Vec<BTreeSet<usize>> {
        super::dependency::rests_on(&self.rules, &self.definitions)
    }

    /// A rule in force by id.
    #[must_use]
    pub fn rule(&self, id: &str) -> Option<&LawRule> {
        self.rules.iter().find(|rule| rule.rule.id == id)
    }

    /// The rules that give the definitions on which a rule rests, directly or through others.
    #[must_use]
    pub fn definitions_behind(&self, id: &str) -> Vec<&LawRule> {
        let Some(at) = self.rules.iter().position(|rule| rule.rule.id == id) else { return Vec::new() };
        let behind = super::dependency::definitions_behind(at, &self.rules, &self.definitions);
        behind.into_iter().filter_map(|at| self.rules.get(at)).collect()
    }

    /// The readings, in the order declared.
    #[must_use]
    pub fn readings(&self) -> &[Reading] {
        &self.source.readings.readings
    }

    /// The instrument of a citation such as `PIPL 39`, and the article.
    #[must_use]
    pub fn cited(&self, citation: &str) -> (Option<&Instrument>, String) {
        let (instrument, article) = self.source.cited(citation);
        (instrument, article.to_owned())
    }

    /// A citation as reports show it.
    #[must_use]
    pub fn cited_article(&self, citation: &str, lang: Lang) -> CitedArticle {
        self.source.cited_article(citation, lang)
    }

    /// The bits of the places whose law this is.
    #[must_use]
    pub fn home(&self) -> u64 {
        self.vocabulary.place_class(&self.source.jurisdiction.home).unwrap_or(0)
    }
}

fn date(text: &str) -> Option<Date> {
    text.parse().ok()
}

/// Whether a day lies in a period that runs from its first day to the day before `until`.
pub(crate) fn is_in_force(from: &str, until: Option<&str>, as_of: Date) -> bool {
    has_begun(Some(from), as_of) && !has_ended(until, as_of)
}

/// Whether a rule is in force on a day.
#[must_use]
pub fn rule_in_force(rule: &Rule, as_of: Date) -> bool {
    rule_force(rule, as_of) == Force::InForce
}

/// How a rule stands on a day.
#[must_use]
pub fn rule_force(rule: &Rule, as_of: Date) -> Force {
    match (has_begun(Some(&rule.from), as_of), has_ended(rule.until.as_deref(), as_of)) {
        (_, true) => Force::Ended,
        (true, false) => Force::InForce,
        (false, false) => Force::NotYet,
    }
}

fn has_begun(from: Option<&str>, as_of: Date) -> bool {
    from.is_none_or(|from| date(from).is_some_and(|from| from <= as_of))
}

fn has_ended(until: Option<&str>, as_of: Date) -> bool {
    until.and_then(date).is_some_and(|until| until <= as_of)
}

/// Every word that rules and registers name by value, so that abstractions keep places and categories of that name apart.
fn named<'s>(laws: impl Iterator<Item = &'s LawSource>) -> BTreeSet<&'s str> {
    let mut words = BTreeSet::new();
    for law in laws {
        law.rules.iter().for_each(|placed| super::tested::words(&placed.rule, &mut words));
        let entries = law.registers.registers.iter().flat_map(|register| &register.entries);
        words.extend(entries.filter_map(|entry| entry.place.as_deref()));
    }
    words
}

/// What can be named in conditions.
pub(super) struct Names {
    /// Definitions by kind and name: index, what a relation leads to, whether a total.
    definitions: HashMap<(Kind, String), usize>,
    list: Vec<NamedDefinition>,
    rules: HashMap<String, usize>,
    /// Rules that exist, but not on this day.
    all_rules: BTreeSet<String>,
}

struct NamedDefinition {
    name: String,
    kind: Kind,
    to: Option<Kind>,
    is_total: bool,
    rule: Option<usize>,
}

impl Names {
    pub(super) fn new(source: &LawSource, in_force: &[&PlacedRule]) -> Result<Self, LawError> {
        let mut names = Self {
            definitions: HashMap::new(),
            list: Vec::new(),
            rules: HashMap::new(),
            all_rules: source.rules.iter().map(|placed| placed.rule.id.clone()).collect(),
        };
        for (at, placed) in in_force.iter().enumerate() {
            if names.rules.insert(placed.rule.id.clone(), at).is_some() {
                return Err(bad_rule(placed, "another rule in force has the same id".to_owned()));
            }
            names.define(&placed.rule, Some(at)).map_err(|reason| bad_rule(placed, reason))?;
        }
        // A definition that is not in force on this day is a name all the same: it holds of nothing.
        for placed in &source.rules {
            let known = placed
                .rule
                .defines
                .as_ref()
                .is_some_and(|name| names.definitions.contains_key(&(placed.rule.subject, name.clone())));
            if !known {
                names.define(&placed.rule, None).map_err(|reason| bad_rule(placed, reason))?;
            }
        }
        Ok(names)
    }

    fn define(&mut self, rule: &Rule, at: Option<usize>) -> Result<(), String> {
        let Some(name) = &rule.defines else { return Ok(()) };
        let index = self.list.len();
        if self.definitions.insert((rule.subject, name.clone()), index).is_some() {
            return Err(format!("`{name}` is defined twice for the same day"));
        }
        self.list.push(NamedDefinition {
            name: name.clone(),
            kind: rule.subject,
            to: rule.relation.as_ref().map(|relation| relation.to),
            is_total: rule.total.is_some(),
            rule: at,
        });
        Ok(())
    }
}

fn bad_rule(placed: &PlacedRule, reason: String) -> LawError {
    LawError::BadRule { path: format!("{}:{}", placed.file, placed.line), rule: placed.rule.id.clone(), reason }
}

#[derive(Clone, Copy)]
pub(super) struct Compiler<'a> {
    pub(super) source: &'a LawSource,
    pub(super) vocabulary: &'a Vocabulary,
    pub(super) names: &'a Names,
    pub(super) rules: &'a [&'a PlacedRule],
    pub(super) as_of: Date,
    /// Whether the rule at hand is a note, which changes no verdict.
    pub(super) in_note: bool,
}

pub(super) type Resolved<T> = Result<T, String>;

impl Compiler<'_> {
    fn rules(&self) -> Result<Vec<LawRule>, LawError> {
        self.rules.iter().map(|placed| self.placed(placed)).collect()
    }

    /// One rule.
    pub(super) fn placed(&self, placed: &PlacedRule) -> Result<LawRule, LawError> {
        let compiler = Self { in_note: placed.rule.kind == RuleKind::Note, ..*self };
        compiler.rule(placed).map_err(|reason| bad_rule(placed, reason))
    }

    /// What rests on totals, once nothing rests on itself.
    pub(super) fn rests_on_totals(&self, rules: &[LawRule], definitions: &[Definition]) -> Result<Vec<bool>, LawError> {
        if let Some((at, circle)) = super::dependency::circle(rules, definitions)
            && let Some(placed) = self.rules.get(at)
        {
            return Err(bad_rule(placed, format!("it rests on a circle: {circle}")));
        }
        Ok(super::dependency::rest_on_totals(rules, definitions))
    }

    /// Citations of instruments in force: an article is cited by the numbering of the day.
    fn cites_in_force(&self, cites: &[String]) -> Resolved<Vec<String>> {
        let mut in_force = Vec::new();
        for citation in cites {
            let id = citation.split(' ').next().unwrap_or("");
            let instrument = self.source.jurisdiction.instruments.iter().find(|known| known.id == id);
            let instrument =
                instrument.ok_or_else(|| format!("`{citation}` cites an instrument that is not declared"))?;
            if has_begun(instrument.from.as_deref(), self.as_of) && !has_ended(instrument.until.as_deref(), self.as_of)
            {
                in_force.push(citation.clone());
            }
        }
        if in_force.is_empty() && !cites.is_empty() {
            return Err(format!("none of what it cites is in force on {}", self.as_of));
        }
        Ok(in_force)
    }

    /// A rule outweighs rules of lighter mechanisms alone.
    fn outweighed(&self, rule: &Rule) -> Resolved<()> {
        let own = rule.mechanism.as_ref().map(|name| self.mechanism(name)).transpose()?;
        for id in &rule.outweighs {
            let Some(other) = self.source.rules.iter().find(|placed| placed.rule.id == *id) else {
                return Err(format!("outweighs `{id}`, which is no rule"));
            };
            let other = other.rule.mechanism.as_ref().map(|name| self.mechanism(name)).transpose()?;
            if other >= own || other.is_none() {
                return Err(format!("outweighs `{id}`, whose mechanism is not lighter"));
            }
        }
        Ok(())
    }

    fn rule(&self, placed: &PlacedRule) -> Resolved<LawRule> {
        let rule = &placed.rule;
        check_shape(rule)?;
        let cites = self.cites_in_force(&rule.cites)?;
        for defeated in &rule.defeats {
            if !self.names.all_rules.contains(defeated) {
                return Err(format!("defeats `{defeated}`, which is no rule"));
            }
        }
        self.outweighed(rule)?;
        let subject = rule.subject;
        let defeated_by = self
            .rules
            .iter()
            .enumerate()
            .filter(|(_, other)| other.rule.defeats.contains(&rule.id))
            .map(|(at, _)| at)
            .collect();
        Ok(LawRule {
            when: rule.when.as_ref().map_or(Ok(Cond::All(Vec::new())), |when| self.condition(when, subject))?,
            requires: rule.requires.as_ref().map(|requires| self.condition(requires, subject)).transpose()?,
            defeated_by,
            bearers: rule
                .bearer
                .iter()
                .map(|path| self.path(path, subject).map(|(path, _)| path))
                .collect::<Resolved<_>>()?,
            mechanism: rule.mechanism.as_ref().map(|name| self.mechanism(name)).transpose()?,
            deadline: rule.deadline.as_ref().map(|deadline| self.deadline(deadline, subject)).transpose()?,
            place: (placed.file.clone(), placed.line),
            rule: Rule { cites, ..rule.clone() },
        })
    }

    fn mechanism(&self, name: &str) -> Resolved<usize> {
        self.source
            .jurisdiction
            .mechanisms
            .iter()
            .position(|known| known == name)
            .ok_or_else(|| format!("`{name}` is no mechanism of this jurisdiction"))
    }

    fn deadline(&self, deadline: &Deadline, subject: Kind) -> Resolved<LawDeadline> {
        let start = match &deadline.after {
            PeriodStart::Evidence { kind, date } => DeadlineStart::Evidence(
                self.evidence_kind(kind)?,
                self.slot(Kind::Evidence, &format!("{kind}.{date}"))?,
            ),
            PeriodStart::Fact { of, date } => {
                let (path, kind) = self.path(of, subject)?;
                DeadlineStart::Fact(path, self.slot(kind, date)?)
            }
        };
        Ok(LawDeadline { start, length: deadline.length.clone(), until_then: deadline.until_then })
    }

    fn definitions(&self, rules: &[LawRule]) -> Result<Vec<Definition>, LawError> {
        self.names.list.iter().map(|named| self.definition(named, rules)).collect()
    }

    /// The definition at a place of the list.
    pub(super) fn definition_at(&self, at: usize, rules: &[LawRule]) -> Result<Option<Definition>, LawError> {
        self.names.list.get(at).map(|named| self.definition(named, rules)).transpose()
    }

    fn definition(&self, named: &NamedDefinition, rules: &[LawRule]) -> Result<Definition, LawError> {
        let body = self.body(named, rules).map_err(|reason| match named.rule.and_then(|at| self.rules.get(at)) {
            Some(placed) => bad_rule(placed, reason),
            None => LawError::BadVocabulary { path: named.name.clone(), reason },
        })?;
        Ok(Definition { name: named.name.clone(), kind: named.kind, to: named.to, rule: named.rule, body })
    }

    fn body(&self, named: &NamedDefinition, rules: &[LawRule]) -> Resolved<DefinitionBody> {
        let Some(compiled) = named.rule.and_then(|at| rules.get(at)) else {
            return Ok(match (named.to, named.is_total) {
                (Some(_), _) => DefinitionBody::Relation(Vec::new()),
                (None, _) => DefinitionBody::Truth(Cond::Never),
            });
        };
        if let Some(relation) = &compiled.rule.relation {
            let members = relation.members.iter().map(|member| self.member(member, named.kind, relation.to));
            return Ok(DefinitionBody::Relation(members.collect::<Resolved<_>>()?));
        }
        let Some(total) = &compiled.rule.total else { return Ok(DefinitionBody::Truth(compiled.when.clone())) };
        let (key, party) = self.path(&total.key, Kind::Item)?;
        let (of, dataset) = self.path(&total.of, Kind::Item)?;
        if party != Kind::Party || dataset != Kind::Dataset {
            return Err("a total adds up datasets of items by party".to_owned());
        }
        Ok(DefinitionBody::Total(TotalBody {
            stratum: total.stratum.clone(),
            or_together: total.or_together.clone(),
            wholes: self.source.wholes().into_iter().filter(|whole| whole.parts.contains(&total.stratum)).collect(),
            window: total.window,
            key,
            counted: self.condition(&total.counted, Kind::Item)?,
            of,
            amounts: total
                .amount
                .iter()
                .map(|amount| Ok((self.condition(&amount.when, Kind::Dataset)?, self.count(&amount.count)?)))
                .collect::<Resolved<_>>()?,
        }))
    }

    fn count(&self, count: &Count) -> Resolved<CountOf> {
        let persons = || {
            self.vocabulary
                .facts(Kind::Dataset)
                .facts
                .iter()
                .position(|fact| fact.fact_type == FactType::Persons)
                .ok_or_else(|| "no fact of datasets has the type `persons`".to_owned())
        };
        Ok(match count {
            Count::Nothing => CountOf::Nothing,
            Count::Persons => CountOf::Persons(persons()?),
            Count::PersonsIn(class) => CountOf::PersonsIn(
                persons()?,
                self.vocabulary.place_class(class).ok_or_else(|| format!("`{class}` is no class of places"))?,
            ),
            Count::PersonsLess(part) => CountOf::PersonsLess(persons()?, self.slot(Kind::Dataset, part)?),
            Count::Part(part) => CountOf::Part(self.slot(Kind::Dataset, part)?),
            Count::PartIn { part, places } => CountOf::PartIn(
                persons()?,
                self.slot(Kind::Dataset, part)?,
                self.vocabulary.place_class(places).ok_or_else(|| format!("`{places}` is no class of places"))?,
            ),
        })
    }

    fn member(&self, member: &crate::rule::Member, from: Kind, to: Kind) -> Resolved<PathMember> {
        let when = member.when.as_ref().map(|when| self.condition(when, from)).transpose()?;
        let mut kind = from;
        let mut steps = Vec::new();
        for step in &member.path {
            let (path, reached) = self.path(&step.of, kind)?;
            let last = path.len().saturating_sub(1);
            for (at, rel) in path.into_iter().enumerate() {
                let condition = match &step.condition {
                    Some(condition) if at == last => Some(self.condition(condition, reached)?),
                    _ => None,
                };
                steps.push(PathStep { rel, condition });
            }
            kind = reached;
        }
        if kind != to {
            return Err(format!("a path leads to a {}, not to a {}", kind.name(), to.name()));
        }
        Ok(PathMember { when, steps })
    }

    fn relation(&self, kind: Kind, name: &str) -> Option<(Rel, Kind)> {
        if let Some((rel, to)) = SkeletonRelation::find(kind, name) {
            return Some((Rel::Skeleton(rel), to));
        }
        let at = *self.names.definitions.get(&(kind, name.to_owned()))?;
        let to = self.names.list.get(at)?.to?;
        Some((Rel::Defined(at), to))
    }

    /// A dotted path of relations, and the kind at its end.
    fn path(&self, dotted: &str, from: Kind) -> Resolved<(Path, Kind)> {
        let mut kind = from;
        let mut path = Path::new();
        for name in dotted.split('.') {
            let (rel, to) = self.relation(kind, name).ok_or_else(|| self.unknown_name("relation", kind, name))?;
            path.push(rel);
            kind = to;
        }
        Ok((path, kind))
    }

    fn unknown_name(&self, what: &str, kind: Kind, name: &str) -> String {
        let facts = self.vocabulary.facts(kind).facts.iter().map(|fact| fact.name.clone());
        let definitions = self.names.list.iter().filter(|named| named.kind == kind).map(|named| named.name.clone());
        let candidates: Vec<String> =
            facts.chain(definitions).chain(SkeletonRelation::names(kind).map(str::to_owned)).collect();
        let meant = crate::suggest::closest(name, candidates.iter().map(String::as_str));
        let hint = meant.map_or_else(String::new, |meant| format!("; did you mean `{meant}`?"));
        format!("a {} has no {what} `{name}`{hint}", kind.name())
    }

    fn slot(&self, kind: Kind, name: &str) -> Resolved<usize> {
        self.vocabulary.facts(kind).find(name).map(|(at, _)| at).ok_or_else(|| self.unknown_name("fact", kind, name))
    }

    pub(super) fn evidence_kind(&self, name: &str) -> Resolved<usize> {
        self.vocabulary
            .evidence_kinds()
            .iter()
            .position(|known| known == name)
            .ok_or_else(|| format!("`{name}` is no kind of evidence"))
    }

    fn condition(&self, condition: &Condition, kind: Kind) -> Resolved<Cond> {
        Ok(match condition {
            Condition::All(list) => Cond::All(self.conditions(list, kind)?),
            Condition::Any(list) => Cond::Any(self.conditions(list, kind)?),
            Condition::Not(inner) => Cond::Not(Box::new(self.condition(inner, kind)?)),
            Condition::Is(name) => self.is(name, kind)?,
            Condition::Fact(test) => self.fact(test, kind)?,
            Condition::Some(quantified) => self.reached(quantified, kind, false)?,
            Condition::Every(quantified) => self.reached(quantified, kind, true)?,
            Condition::Evidence(test) => self.evidence(test)?,
            Condition::Claim(test) => {
                let at = self
                    .vocabulary
                    .exemptions()
                    .iter()
                    .position(|known| *known == test.exemption)
                    .ok_or_else(|| format!("`{}` is no exemption that can be claimed", test.exemption))?;
                let inner =
                    test.condition.as_ref().map(|inner| self.condition(&prefixed(inner, &test.exemption), Kind::Claim));
                Cond::Claim(at, inner.transpose()?.map(Box::new))
            }
            Condition::Total(test) => {
                let at = self.names.definitions.get(&(Kind::Party, test.of.clone())).copied();
                let total = at.filter(|at| self.names.list.get(*at).is_some_and(|named| named.is_total));
                match (kind, total) {
                    (Kind::Party, Some(at)) => Cond::Total(at, test.at_least),
                    (Kind::Party, None) => return Err(format!("`{}` is no total of a party", test.of)),
                    _ => return Err("a total belongs to a party".to_owned()),
                }
            }
            Condition::Same(paths) => match paths.as_slice() {
                [first, second] => Cond::Same(self.path(first, kind)?.0, self.path(second, kind)?.0),
                _ => return Err("`same` takes two paths".to_owned()),
            },
            Condition::Reading(test) => self.reading(&test.id, &test.is)?,
            Condition::Listed(test) => self.listed(test, kind)?,
            Condition::Applies(id) => match self.names.rules.get(id) {
                Some(at) => Cond::Applies(*at),
                None if self.names.all_rules.contains(id) => Cond::Never,
                None => return Err(format!("`{id}` is no rule")),
            },
            Condition::Reviewed(id) => self.reviewed(id, EvidenceAge::default())?,
        })
    }

    pub(super) fn reviewed(&self, id: &str, age: EvidenceAge) -> Resolved<Cond> {
        let known = self.names.all_rules.contains(id);
        if known { Ok(Cond::Reviewed(id.to_owned(), age)) } else { Err(format!("`{id}` is no rule")) }
    }

    fn renewal(&self, test: &EvidenceTest, renewal: &Renewal) -> Resolved<LawRenewal> {
        let ([kind], Some(_)) = (test.kind.as_slice(), &test.within) else {
            return Err("`renewal` needs one `kind`, and `within` as the period that it prolongs".to_owned());
        };
        let day = |name: &str| self.slot(Kind::Evidence, &format!("{kind}.{name}"));
        Ok(LawRenewal {
            applied: day(&renewal.applied)?,
            granted: day(&renewal.granted)?,
            in_last: renewal.in_last.clone(),
            adds: renewal.adds.clone(),
        })
    }

    /// Statements of evidence are declared per kind, so a test of several kinds is a test of each.
    fn evidence(&self, test: &EvidenceTest) -> Resolved<Cond> {
        if test.failed {
            let plain = EvidenceTest { kind: test.kind.clone(), failed: true, ..EvidenceTest::default() };
            return if *test == plain {
                Ok(Cond::Failed(test.kind.iter().map(|name| self.evidence_kind(name)).collect::<Resolved<_>>()?))
            } else {
                Err("`failed` stands with `kind` alone".to_owned())
            };
        }
        let since = test.since.as_deref().map(|day| date(day).ok_or_else(|| format!("`{day}` is not a date")));
        let renewal = test.renewal.as_ref().map(|renewal| self.renewal(test, renewal)).transpose()?;
        let age = EvidenceAge { within: test.within.clone(), since: since.transpose()?.map(day_number), renewal };
        let Some(condition) = &test.condition else {
            let kinds = test.kind.iter().map(|name| self.evidence_kind(name)).collect::<Resolved<_>>()?;
            return Ok(Cond::Evidence(kinds, age, None));
        };
        let each = test.kind.iter().map(|name| {
            let inner = self.condition(&prefixed(condition, name), Kind::Evidence)?;
            Ok(Cond::Evidence(vec![self.evidence_kind(name)?], age.clone(), Some(Box::new(inner))))
        });
        let mut each = each.collect::<Resolved<Vec<_>>>()?;
        Ok(if each.len() == 1 { each.remove(0) } else { Cond::Any(each) })
    }

    fn conditions(&self, list: &[Condition], kind: Kind) -> Resolved<Vec<Cond>> {
        list.iter().map(|inner| self.condition(inner, kind)).collect()
    }

    fn reading(&self, id: &str, alternative: &str) -> Resolved<Cond> {
        let at = self.source.readings.readings.iter().position(|reading| reading.id == id);
        let at = at.ok_or_else(|| format!("`{id}` is no reading"))?;
        let position = self
            .source
            .readings
            .readings
            .get(at)
            .and_then(|reading| reading.alternatives.keys().position(|known| known == alternative))
            .ok_or_else(|| format!("`{alternative}` is no alternative of the reading `{id}`"))?;
        Ok(Cond::Reading(at, 1 << position))
    }

    fn reached(&self, quantified: &crate::rule::Quantified, kind: Kind, every: bool) -> Resolved<Cond> {
        let (path, reached) = self.path(&quantified.of, kind)?;
        let condition = quantified.condition.as_ref().map(|inner| self.condition(inner, reached)).transpose()?;
        Ok(Cond::Reached { path, condition: condition.map(Box::new), every })
    }

    /// A name of the current kind, or one behind relations: `flow.to.seat`.
    pub(super) fn named<T>(
        &self,
        name: &str,
        kind: Kind,
        found: impl Fn(&Self, &str, Kind) -> Resolved<Option<T>>,
    ) -> Resolved<(Path, T)> {
        let mut rest = name;
        let mut kind = kind;
        let mut path = Path::new();
        loop {
            if let Some(hit) = found(self, rest, kind)? {
                return Ok((path, hit));
            }
            let Some((first, more)) = rest.split_once('.') else {
                return Err(self.unknown_name("fact or definition", kind, rest));
            };
            let Some((rel, to)) = self.relation(kind, first) else {
                return Err(self.unknown_name("fact or definition", kind, rest));
            };
            path.push(rel);
            kind = to;
            rest = more;
        }
    }

    fn is(&self, name: &str, kind: Kind) -> Resolved<Cond> {
        let (path, cond) = self.named(name, kind, |compiler, name, kind| {
            if let Some((at, fact)) = compiler.vocabulary.facts(kind).find(name) {
                return match fact.fact_type {
                    FactType::YesNo => Ok(Some(Cond::Fact(at, Test::OneOf(YES)))),
                    _ => Err(format!("`{name}` is no yes-or-no fact; test it with `fact`")),
                };
            }
            let at = compiler.names.definitions.get(&(kind, name.to_owned()));
            match at.and_then(|at| compiler.names.list.get(*at).map(|named| (*at, named))) {
                Some((_, named)) if named.to.is_some() || named.is_total => Ok(None),
                Some((at, _)) => Ok(Some(Cond::Defined(at))),
                None => Ok(None),
            }
        })?;
        Ok(behind(path, cond))
    }

    pub(super) fn fact(&self, test: &FactTest, kind: Kind) -> Resolved<Cond> {
        let (path, cond) = self.named(&test.name, kind, |compiler, name, kind| {
            let facts = compiler.vocabulary.facts(kind);
            facts.find(name).map(|(at, _)| compiler.fact_test(test, at, facts, kind)).transpose()
        })?;
        Ok(behind(path, cond))
    }

    fn fact_test(&self, test: &FactTest, at: usize, facts: &KindFacts, kind: Kind) -> Resolved<Cond> {
        let Some(fact) = facts.facts.get(at) else { return Err("no such slot".to_owned()) };
        let given = [
            !test.one_of.is_empty(),
            !test.intersects.is_empty(),
            !test.within.is_empty(),
            test.at_least.is_some(),
            test.earlier_than.is_some(),
            test.stated.is_some(),
        ];
        if given.iter().filter(|given| **given).count() != 1 {
            return Err(format!("`{}` needs exactly one test", test.name));
        }
        if !test.one_of.is_empty() {
            let mask = self.mask(&test.one_of, fact)?;
            return match fact.fact_type {
                FactType::YesNo | FactType::Choice | FactType::Text | FactType::Names | FactType::Place => {
                    Ok(Cond::Fact(at, Test::OneOf(mask)))
                }
                _ => Err(format!("`{}` is a set; test it with `intersects` or `within`", test.name)),
            };
        }
        if !test.intersects.is_empty() {
            return Ok(Cond::Fact(at, Test::Intersects(self.mask(&test.intersects, fact)?)));
        }
        if !test.within.is_empty() {
            let all = match fact.fact_type {
                FactType::Places => self.vocabulary.all_places(),
                FactType::Categories => self.vocabulary.all_categories(),
                _ => (1 << fact.values.len()) - 1,
            };
            let outside = all & !self.mask(&test.within, fact)?;
            return Ok(Cond::Not(Box::new(Cond::Fact(at, Test::Intersects(outside)))));
        }
        if let Some(number) = test.at_least {
            return match fact.fact_type {
                FactType::Number => Ok(Cond::Fact(at, Test::AtLeast(number))),
                _ => Err(format!("`{}` is no number", test.name)),
            };
        }
        if let Some(other) = &test.earlier_than {
            return Ok(Cond::Fact(at, Test::EarlierThan(self.slot(kind, other)?)));
        }
        if !fact.closed && !matches!(fact.fact_type, FactType::Text | FactType::Names) {
            if self.in_note && test.stated == Some(true) {
                return Ok(Cond::Fact(at, Test::Declared));
            }
            return Err(format!(
                "`{}` is open: absent, it is unknown, so it cannot be tested for being stated",
                test.name
            ));
        }
        let stated = match fact.fact_type {
            FactType::Text | FactType::Names => Cond::Fact(at, Test::OneOf(1)),
            FactType::Date => Cond::Fact(at, Test::Come),
            _ => Cond::Fact(at, Test::Stated),
        };
        Ok(if test.stated == Some(true) { stated } else { Cond::Not(Box::new(stated)) })
    }

    pub(super) fn mask(&self, words: &[String], fact: &crate::law::vocabulary::FactSpec) -> Resolved<u64> {
        words.iter().try_fold(0, |mask, word| {
            let bit = match fact.fact_type {
                FactType::YesNo if word == "yes" => Some(YES),
                FactType::YesNo if word == "no" => Some(NO),
                FactType::Place | FactType::Places => self.vocabulary.place_class(word),
                FactType::Categories => self.vocabulary.category_class(word),
                _ => fact.values.iter().position(|value| value == word).map(|at| 1 << at),
            };
            bit.map(|bit| mask | bit).ok_or_else(|| format!("`{word}` is no value of `{}`", fact.name))
        })
    }
}

pub(super) fn behind(path: Path, cond: Cond) -> Cond {
    if path.is_empty() { cond } else { Cond::Reached { path, condition: Some(Box::new(cond)), every: false } }
}

/// Facts of evidence and claims are named without their kind inside a test.
fn prefixed(condition: &Condition, prefix: &str) -> Condition {
    let with =
        |name: &String| if name.starts_with(&format!("{prefix}.")) { name.clone() } else { format!("{prefix}.{name}") };
    match condition {
        Condition::All(list) => Condition::All(list.iter().map(|inner| prefixed(inner, prefix)).collect()),
        Condition::Any(list) => Condition::Any(list.iter().map(|inner| prefixed(inner, prefix)).collect()),
        Condition::Not(inner) => Condition::Not(Box::new(prefixed(inner, prefix))),
        Condition::Is(name) => Condition::Is(with(name)),
        Condition::Fact(test) => Condition::Fact(FactTest { name: with(&test.name), ..test.clone() }),
        other => other.clone(),
    }
}

fn check_shape(rule: &Rule) -> Resolved<()> {
    let need = |holds: bool, what: &str| if holds { Ok(()) } else { Err(what.to_owned()) };
    match rule.kind {
        RuleKind::Definition | RuleKind::Scope => {
            need(rule.defines.is_some(), "a definition needs `defines`")?;
            let bodies = [rule.when.is_some(), rule.relation.is_some(), rule.total.is_some()];
            need(
                bodies.iter().filter(|given| **given).count() == 1,
                "a definition has one of `when`, `relation`, `total`",
            )?;
        }
        RuleKind::Prohibition | RuleKind::Obligation => {
            need(rule.level.is_some(), "a prohibition or obligation needs `level`")?;
            need(rule.message.is_some() && rule.remedy.is_some(), "a duty needs `message` and `remedy`")?;
            need(rule.kind == RuleKind::Prohibition || rule.requires.is_some(), "an obligation needs `requires`")?;
        }
        RuleKind::Exemption => need(
            !rule.defeats.is_empty() || rule.mechanism.is_some(),
            "an exemption needs `defeats`, or a `mechanism` that it stands for",
        )?,
        RuleKind::Note => need(rule.message.is_some(), "a note needs `message`")?,
    }
    need(date(&rule.from).is_some(), "`from` is not a date")?;
    need(rule.until.as_deref().is_none_or(|until| date(until).is_some()), "`until` is not a date")
}
