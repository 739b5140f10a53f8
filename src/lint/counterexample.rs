//! A part of a space to a small manifest that shows the same.
//!
//! Facts that the part leaves open stay unknown: the part is a proof for all their values.

use super::manifest::yaml;
use super::shape::{IS_THERE, SECTIONS, Shape};
use crate::calendar::{day_number, days_of};
use crate::eval::space::Space;
use crate::fact::{FactType, Kind};
use crate::law::{DefinitionBody, FactSpec, Law, SkeletonRelation};
use crate::rule::Window;
use crate::rule_test::{resolved, set, subject_of};
use crate::run::{Domain, EntityId, Run, SlotId, SlotName};
use jiff::ToSpan;
use jiff::civil::{Date, date};
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// A manifest that shows a fault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counterexample {
    /// The day asked about.
    pub day: Date,
    /// The entry at which the fault shows: `flow/dataset`, or a key.
    pub at: String,
    /// Readings that must be taken, as id and alternative.
    pub readings: Vec<(String, String)>,
    /// The manifest, and ledgers where totals decide.
    pub manifest: String,
    /// Whether the manifest was judged and shows the fault. Where it is not, `check` refuses it, or the totals that the
    /// fault needs cannot be written down; the part of the space is what was found.
    pub confirmed: bool,
}

/// A manifest that may show a fault, and where.
pub(super) struct Case<'c> {
    /// Its text.
    pub text: &'c str,
    /// As the law as it is reads it.
    pub run: &'c Run,
    /// The entry.
    pub entity: EntityId,
    /// Readings taken.
    pub readings: &'c [(String, String)],
}

impl<'c> Case<'c> {
    /// The case under a law.
    pub(super) fn under(&self, law: &'c Law) -> Space<'c> {
        let mut space = Space::new(law, self.run);
        space.take_readings(self.readings);
        space
    }
}

/// What is stated, in the order in which it can be left out again.
#[derive(Clone)]
enum Statement {
    /// A fact or link at a path.
    At(Vec<String>, Value),
    /// An entry of evidence, by its place in the skeleton.
    Evidence(usize, Vec<(String, Value)>),
    /// A claim, by its place in the skeleton.
    Claim(usize, Vec<(String, Value)>),
}

/// Writes the part of a shape's space, and leaves out what does not matter.
///
/// `shows` tells whether the fault shows at an entry, by the law as it is.
pub(super) fn write(
    law: &Law,
    shape: &Shape,
    entity: EntityId,
    part: &[(SlotId, Domain)],
    shows: &dyn Fn(&Case<'_>) -> bool,
) -> Counterexample {
    let writer = Writer { law, shape, entity };
    let (mut statements, readings, totals) = writer.statements(part);
    let holds = |statements: &[Statement]| {
        let documents = writer.documents(statements, &totals);
        writer.shows(&documents, &readings, shows)
    };
    let confirmed = holds(&statements);
    if confirmed {
        let mut at = 0;
        while at < statements.len() {
            let mut fewer = statements.clone();
            fewer.remove(at);
            if holds(&fewer) {
                statements = fewer;
            } else {
                at += 1;
            }
        }
    }
    Counterexample {
        day: law.as_of,
        at: writer.at(),
        readings,
        manifest: yaml(&writer.documents(&statements, &totals)),
        confirmed,
    }
}

/// Bounds of totals by group and column.
type Totals = BTreeMap<usize, BTreeMap<String, (u64, u64)>>;

struct Writer<'a> {
    law: &'a Law,
    shape: &'a Shape,
    entity: EntityId,
}

impl Writer<'_> {
    /// The entry as examples of rules name it.
    fn at(&self) -> String {
        let run = &self.shape.run;
        let entity = run.entity(self.entity);
        let flow = entity.links(SkeletonRelation::Flow).first().filter(|_| entity.kind == Kind::Item);
        flow.map_or_else(|| entity.key.clone(), |flow| format!("{}/{}", run.entity(flow.to).key, entity.key))
    }

    fn statements(&self, part: &[(SlotId, Domain)]) -> (Vec<Statement>, Vec<(String, String)>, Totals) {
        let space = Space::new(self.law, &self.shape.run);
        let mut statements: Vec<Statement> = Vec::new();
        let mut readings = Vec::new();
        let mut totals = Totals::new();
        for (slot, domain) in part {
            let Some(known) = self.shape.run.slots.get(*slot) else {
                continue;
            };
            match (&known.name, known.owner, domain) {
                (SlotName::Fact(at), Some(owner), _) => self.fact(owner, *at, *domain, &mut statements),
                (SlotName::Skeleton(name), Some(owner), Domain::Choice(mask)) => {
                    self.link(name, owner, *mask, &mut statements);
                }
                (SlotName::Reading(at), ..) => readings.extend(self.reading(*at, *domain)),
                (SlotName::Total(..), _, Domain::Number { low, high }) => {
                    if let Some((group, column)) = space.total(*slot) {
                        totals.entry(group).or_default().insert(column, (*low, *high));
                    }
                }
                _ => {}
            }
        }
        (statements, readings, totals)
    }

    fn reading(&self, at: usize, domain: Domain) -> Option<(String, String)> {
        let reading = self.law.readings().get(at)?;
        let Domain::Choice(mask) = domain else { return None };
        let taken = reading.alternatives.keys().enumerate().filter(|(at, _)| mask & (1 << at) != 0);
        let names: Vec<&String> = taken.map(|(_, name)| name).collect();
        let default = reading.default.as_ref().filter(|default| names.contains(default));
        let name = default.or_else(|| names.first().copied())?;
        (Some(name) != reading.default.as_ref()).then(|| (reading.id.clone(), name.clone()))
    }

    /// The place of evidence or a claim in its list.
    fn place(&self, owner: EntityId) -> Option<usize> {
        let manifest = self.shape.run.manifests.first()?;
        match self.shape.run.entity(owner).kind {
            Kind::Evidence => manifest.evidence.iter().position(|entry| entry.entity == owner),
            Kind::Claim => manifest.claims.iter().position(|claim| claim.entity == owner),
            _ => None,
        }
    }

    fn link(&self, name: &str, owner: EntityId, mask: u64, statements: &mut Vec<Statement>) {
        let entity = self.shape.run.entity(owner);
        match (name, self.place(owner)) {
            (IS_THERE, Some(at)) if mask == 1 => self.listed(entity.kind, at, None, statements),
            ("adds.reaches-output", _) => {
                let word = if mask & 1 != 0 { "yes" } else { "no" };
                let path = ["processing", &entity.key, "adds", "0", "reaches-output"].map(str::to_owned).to_vec();
                statements.push(Statement::At(path, json!(word)));
            }
            _ => {}
        }
    }

    /// Adds a statement to an entry of evidence or a claim, or the entry alone.
    fn listed(&self, kind: Kind, place: usize, fact: Option<(String, Value)>, statements: &mut Vec<Statement>) {
        let known = statements.iter_mut().find_map(|statement| match statement {
            Statement::Evidence(at, facts) if kind == Kind::Evidence && *at == place => Some(facts),
            Statement::Claim(at, facts) if kind == Kind::Claim && *at == place => Some(facts),
            _ => None,
        });
        match known {
            Some(facts) => facts.extend(fact),
            None if kind == Kind::Evidence => statements.push(Statement::Evidence(place, fact.into_iter().collect())),
            None => statements.push(Statement::Claim(place, fact.into_iter().collect())),
        }
    }

    fn fact(&self, owner: EntityId, at: usize, domain: Domain, statements: &mut Vec<Statement>) {
        let entity = self.shape.run.entity(owner);
        let Some(fact) = self.law.vocabulary.facts(entity.kind).facts.get(at) else { return };
        let Some(value) = self.value(fact, domain) else { return };
        if let Some(place) = self.place(owner) {
            let name = fact.name.split_once('.').map_or(fact.name.as_str(), |(_, name)| name);
            self.listed(entity.kind, place, Some((name.to_owned(), value)), statements);
            return;
        }
        let mut path: Vec<String> = match SECTIONS.iter().find(|(_, kind)| *kind == entity.kind) {
            Some((section, _)) => vec![(*section).to_owned(), entity.key.clone()],
            None => vec!["workload".to_owned()],
        };
        path.extend(fact.name.split('.').map(str::to_owned));
        statements.push(Statement::At(path, value));
    }

    /// One value of a domain as it is written; `None` where leaving it out says the same.
    fn value(&self, fact: &FactSpec, domain: Domain) -> Option<Value> {
        let vocabulary = &self.law.vocabulary;
        let codes = |mask: u64| -> Option<String> {
            let mut codes: Vec<&str> = vocabulary
                .place_codes()
                .filter(|code| vocabulary.place(code).is_some_and(|bit| bit & mask != 0))
                .collect();
            codes.sort_unstable();
            codes.first().map(|code| (*code).to_owned())
        };
        let category = |mask: u64| {
            vocabulary.categories().find(|name| vocabulary.category(name).is_some_and(|bit| bit & mask != 0))
        };
        let choice = |mask: u64| fact.values.iter().enumerate().find(|(at, _)| mask & (1 << at) != 0);
        let chosen =
            |must: u64, may: u64, filled: bool| if must == 0 && filled { may & may.wrapping_neg() } else { must };
        let list = |words: Vec<String>| if words.is_empty() { json!("none") } else { json!(words) };
        let bits = |mask: u64| (0..64).map(|at| 1_u64 << at).filter(move |bit| mask & bit != 0);
        match (fact.fact_type, domain) {
            (FactType::Text, Domain::Choice(mask)) if mask & 1 != 0 => Some(json!("it is so")),
            (FactType::Text, Domain::Choice(_)) => fact.none_is.as_ref().map(|none| json!(none)),
            (FactType::Names, Domain::Choice(mask)) => {
                Some(if mask & 1 != 0 { json!(["somebody"]) } else { json!("none") })
            }
            (FactType::Place, Domain::Choice(mask)) => codes(mask).map(|code| json!(code)),
            (_, Domain::Choice(mask)) => choice(mask).map(|(_, word)| json!(word)),
            (FactType::Places, Domain::Set { must, may, filled }) => {
                Some(list(bits(chosen(must, may, filled)).filter_map(codes).collect()))
            }
            (FactType::Categories, Domain::Set { must, may, filled }) => {
                Some(list(bits(chosen(must, may, filled)).filter_map(category).map(str::to_owned).collect()))
            }
            (FactType::Choices, Domain::Set { must, may, filled }) => {
                let words = bits(chosen(must, may, filled)).filter_map(choice).map(|(_, word)| word.clone());
                Some(list(words.collect()))
            }
            (FactType::Date, Domain::Number { low, high }) => {
                let today = u64::try_from(day_number(self.law.as_of)).unwrap_or(0);
                // A day that has not come says what no day says.
                let day = if low > today && fact.closed { return None } else { high.min(today.max(low)) };
                date(1970, 1, 1).checked_add(i64::try_from(day).ok()?.days()).ok().map(|day| json!(day.to_string()))
            }
            (_, Domain::Number { low, .. }) => Some(json!(low.to_string())),
            _ => None,
        }
    }

    /// The manifest with these statements, and ledgers.
    fn documents(&self, statements: &[Statement], totals: &Totals) -> Vec<Value> {
        let mut manifest = self.shape.skeleton.clone();
        let listed = |section: &str, at: usize, facts: &[(String, Value)]| {
            let mut entry = self.shape.skeleton.get(section).and_then(|list| list.get(at)).cloned().unwrap_or_default();
            for (name, value) in facts {
                let _ = set(&mut entry, &name.split('.').collect::<Vec<_>>(), value);
            }
            entry
        };
        let mut lists: BTreeMap<&str, Vec<Value>> = BTreeMap::new();
        let mut paths = Vec::new();
        for statement in statements {
            match statement {
                Statement::At(path, value) => paths.push((path, value)),
                Statement::Evidence(at, facts) => {
                    lists.entry("evidence").or_default().push(listed("evidence", *at, facts));
                }
                Statement::Claim(at, facts) => lists.entry("claims").or_default().push(listed("claims", *at, facts)),
            }
        }
        if let Some(document) = manifest.as_object_mut() {
            document.remove("evidence");
            document.remove("claims");
            for (section, entries) in lists {
                document.insert(section.to_owned(), Value::Array(entries));
            }
        }
        for (path, value) in paths {
            let _ = set(&mut manifest, &path.iter().map(String::as_str).collect::<Vec<_>>(), value);
        }
        let mut documents = vec![];
        if totals.values().flat_map(BTreeMap::values).any(|(_, high)| *high < u64::MAX) {
            no_persons_of_their_own(&mut manifest, self.law);
        }
        documents.push(manifest);
        documents.extend(totals.iter().filter_map(|(group, columns)| self.ledger(*group, columns)));
        documents
    }

    fn ledger(&self, group: usize, columns: &BTreeMap<String, (u64, u64)>) -> Option<Value> {
        let (since, until) = self.window();
        let handler = &self.shape.run.groups.get(group)?.name;
        let mut entry = Map::new();
        entry.insert("id".to_owned(), json!("all-other"));
        let stated = |column: &str| columns.get(column).map_or(0, |(low, _)| *low);
        let wholes = self.law.source.wholes();
        for column in self.columns() {
            // A person may be in several parts of a whole, and is in it once.
            let parts = wholes.iter().filter(|whole| whole.stratum == column).flat_map(|whole| &whole.parts);
            let number = parts.map(|part| stated(part)).chain([stated(&column)]).max().unwrap_or(0);
            entry.insert(column, json!(number.to_string()));
        }
        Some(json!({
            "transborder": 1,
            "ledger": {
                "handler": handler,
                "since": since.to_string(),
                "until": until.to_string(),
                "otherwise-nothing": "yes",
            },
            "exported": [entry],
        }))
    }

    /// The longest window of a total in force: a ledger that began before it would say nothing for certain.
    fn window(&self) -> (Date, Date) {
        let totals =
            self.law.definitions.iter().filter(|known| known.rule.is_some()).filter_map(|known| match &known.body {
                DefinitionBody::Total(body) => Some(days_of(body.window, self.law.as_of)),
                DefinitionBody::Truth(_) | DefinitionBody::Relation(_) => None,
            });
        totals.min().unwrap_or_else(|| days_of(Window::CalendarYear, self.law.as_of))
    }

    fn columns(&self) -> BTreeSet<String> {
        let rules = self.law.source.rules.iter();
        rules.filter_map(|placed| placed.rule.total.as_ref().map(|total| total.stratum.clone())).collect()
    }

    fn shows(&self, documents: &[Value], readings: &[(String, String)], shows: &dyn Fn(&Case<'_>) -> bool) -> bool {
        let text = yaml(documents);
        let (run, errors) = resolved(&text, self.law);
        if !errors.is_empty() {
            return false;
        }
        let kind = self.shape.run.entity(self.entity).kind;
        let Some(entity) = subject_of(&run, kind, &self.at()) else { return false };
        shows(&Case { text: &text, run: &run, entity, readings })
    }
}

/// A total that must not grow over a number is the ledger's alone.
fn no_persons_of_their_own(manifest: &mut Value, law: &Law) {
    let persons = law.vocabulary.facts(Kind::Dataset).facts.iter().find(|fact| fact.fact_type == FactType::Persons);
    let datasets = manifest.get_mut("datasets").and_then(Value::as_object_mut);
    for (_, dataset) in datasets.into_iter().flatten() {
        if let (Some(persons), Some(dataset)) = (persons, dataset.as_object_mut()) {
            dataset.entry(persons.name.clone()).or_insert_with(|| json!("0"));
        }
    }
}
