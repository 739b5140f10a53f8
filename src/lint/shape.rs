//! An example manifest with every fact open: what is kept is who there is, and who sends what to whom.

use super::named::Named;
use crate::fact::{FactType, Kind, Scope};
use crate::law::{Law, LawError};
use crate::resolve::anything;
use crate::rule_test::{resolved, value_of};
use crate::run::{Domain, EntityId, Guard, Origin, Run, Slot, SlotId, SlotName};
use crate::source::SourceMap;
use crate::syntax;
use jiff::ToSpan;
use jiff::civil::Date;
use serde_json::{Map, Value, json};

/// The sections of a manifest that hold entries by key.
pub(super) const SECTIONS: [(&str, Kind); 5] = [
    ("parties", Kind::Party),
    ("datasets", Kind::Dataset),
    ("processing", Kind::Processing),
    ("flows", Kind::Flow),
    ("services", Kind::Service),
];
/// How long before the day asked about evidence was made, in days: longer than any period runs.
const LONG_AGO: i64 = 800;
/// How long before the day asked about a day lies that others are compared with.
const SOME_TIME_AGO: i64 = 180;
/// The word for a fact that is not known.
const UNKNOWN: &str = "unknown";
/// Whether evidence or a claim is there, as a fact of its own.
pub(super) const IS_THERE: &str = "is-there";
/// Whether the manifest states a fact, as a fact of its own.
const IS_STATED: &str = "is-stated";

/// An example manifest with every fact open.
#[derive(Debug)]
pub(super) struct Shape {
    /// The example manifest.
    pub name: String,
    /// Its skeleton, with all evidence and claims that could be there.
    pub skeleton: Value,
    /// The skeleton resolved, with every fact open.
    pub run: Run,
}

impl Shape {
    /// The shape of an example manifest on the day of a law.
    pub(super) fn new(name: &str, text: &str, law: &Law, named: &Named) -> Result<Self, LawError> {
        let bad = |reason: String| LawError::Unreadable { path: format!("examples/{name}.yaml"), reason };
        let mut sources = SourceMap::default();
        let file = sources.add(name, text);
        let (documents, errors) = syntax::parse(&sources, file);
        if let Some(error) = errors.first() {
            return Err(bad(error.message.clone()));
        }
        let workload = documents.iter().find(|document| document.root.get("workload").is_some());
        let whole = workload.map(|document| value_of(&document.root)).ok_or_else(|| bad("no workload".to_owned()))?;
        let mut skeleton = skeleton(&whole, law);
        add_additions(&mut skeleton);
        add_evidence(&mut skeleton, law, named);
        add_claims(&mut skeleton, named);
        let (mut run, errors) = resolved(&document(&skeleton), law);
        if let Some(error) = errors.first() {
            return Err(bad(error.clone()));
        }
        open(&mut run, law, named);
        add_presence(&mut run, law, named);
        Ok(Self { name: name.to_owned(), skeleton, run })
    }

    /// Entries of a kind.
    pub(super) fn entities(&self, kind: Kind) -> Vec<EntityId> {
        let all = self.run.entities.iter().enumerate();
        all.filter(|(_, entity)| entity.kind == kind).map(|(at, _)| EntityId(u32::try_from(at).unwrap_or(0))).collect()
    }
}

/// A manifest as text that the resolver reads.
pub(super) fn document(value: &Value) -> String {
    format!("---\n{value:#}\n")
}

/// A day so many days before another.
fn before(day: Date, days: i64) -> Date {
    day.checked_sub(days.days()).unwrap_or(day)
}

/// The manifest without its facts.
fn skeleton(whole: &Value, law: &Law) -> Value {
    let mut kept = Map::new();
    let answering: Vec<&str> =
        law.vocabulary.facts(Kind::Workload).facts.iter().filter_map(|fact| fact.no_when_given.as_deref()).collect();
    for (key, value) in whole.as_object().into_iter().flatten() {
        let section = SECTIONS.iter().find(|(name, _)| name == key);
        let kept_value = match (section, value) {
            _ if key == "evidence" || key == "claims" => continue,
            (None, Value::Object(entry)) => entry_skeleton(Kind::Workload, entry, law),
            (Some((_, kind)), Value::Object(entries)) => {
                let each = entries.iter().map(|(key, entry)| {
                    let facts = entry.as_object().cloned().unwrap_or_default();
                    let mut left = entry_skeleton(*kind, &facts, law);
                    if let (Kind::Party, Some(party)) = (kind, left.as_object_mut()) {
                        party.entry("entity").or_insert_with(|| json!(format!("{key}.example")));
                    }
                    (key.clone(), left)
                });
                Value::Object(each.collect())
            }
            _ if answering.contains(&key.as_str()) => continue,
            _ => value.clone(),
        };
        kept.insert(key.clone(), kept_value);
    }
    Value::Object(kept)
}

fn entry_skeleton(kind: Kind, entry: &Map<String, Value>, law: &Law) -> Value {
    let mut kept = without_facts(kind, entry, "", law);
    for fact in law.vocabulary.facts(kind).facts.iter().filter(|fact| fact.required) {
        // Of free-form data the list of contents is never complete; a list that is covers every case.
        let complete = fact.values.iter().find(|value| !fact.free_form.is_empty() && !fact.free_form.contains(value));
        kept.insert(fact.name.clone(), json!(complete.map_or(UNKNOWN, String::as_str)));
    }
    Value::Object(kept)
}

fn without_facts(kind: Kind, entry: &Map<String, Value>, prefix: &str, law: &Law) -> Map<String, Value> {
    let facts = law.vocabulary.facts(kind);
    let mut kept = Map::new();
    for (key, value) in entry {
        let name = format!("{prefix}{key}");
        let is_list = facts.facts.iter().any(|fact| fact.negated_in.as_deref() == Some(&name));
        let is_group = facts.facts.iter().any(|fact| fact.name.starts_with(&format!("{name}.")));
        if facts.find(&name).is_some() || is_list || (is_group && !value.is_object()) {
            continue;
        }
        if let (true, Value::Object(inner)) = (is_group, value) {
            let inner = without_facts(kind, inner, &format!("{name}."), law);
            if !inner.is_empty() {
                kept.insert(key.clone(), Value::Object(inner));
            }
            continue;
        }
        kept.insert(key.clone(), value.clone());
    }
    kept
}

fn keys(skeleton: &Value, section: &str) -> Vec<String> {
    skeleton.get(section).and_then(Value::as_object).into_iter().flatten().map(|(key, _)| key.clone()).collect()
}

/// A dataset that no flow carries and no step takes in is there to be added to an output.
fn add_additions(skeleton: &mut Value) {
    let mut used = Vec::new();
    for (section, key) in [("flows", "carries"), ("processing", "inputs")] {
        let entries = skeleton.get(section).and_then(Value::as_object).into_iter().flatten();
        used.extend(entries.filter_map(|(_, entry)| entry.get(key)?.as_array().cloned()).flatten());
    }
    let spare = keys(skeleton, "datasets").into_iter().find(|key| !used.contains(&json!(key)));
    let steps = skeleton.get_mut("processing").and_then(Value::as_object_mut);
    for (_, step) in steps.into_iter().flatten() {
        if let (Some(spare), Some(step)) = (&spare, step.as_object_mut()) {
            let added = json!([{ "source": "retrieval", "from": spare, "reaches-output": UNKNOWN }]);
            step.insert("adds".to_owned(), added);
        }
    }
}

/// Every kind of evidence that the rules ask for, for every entry that it can cover.
fn add_evidence(skeleton: &mut Value, law: &Law, named: &Named) {
    let mut entries = Vec::new();
    let [flows, services, parties] = ["flows", "services", "parties"].map(|section| keys(skeleton, section));
    for kind in law.source.evidence.evidence.iter().filter(|kind| named.evidence.contains(&kind.kind)) {
        let mut scopes = Vec::new();
        if matches!(kind.scope, Scope::Flows | Scope::Any) {
            scopes.extend(flows.iter().map(|flow| ("covers", json!([flow]))));
        }
        if matches!(kind.scope, Scope::Service | Scope::Any) {
            scopes.extend(services.iter().map(|service| ("of", json!(service))));
        }
        if matches!(kind.scope, Scope::Party | Scope::Any) {
            scopes.extend(parties.iter().map(|party| ("by", json!(party))));
        }
        let starts = named.starts.get(&kind.kind);
        let old = before(law.as_of, LONG_AGO);
        // A period that is over, one that runs, and none.
        let starting = match starts {
            Some(_) => vec![Some(old), Some(law.as_of), None],
            None => vec![None],
        };
        let ages = if named.aged.contains(&kind.kind) { vec![law.as_of, old] } else { vec![old] };
        for (key, scope) in scopes {
            for (day, age) in starting.iter().flat_map(|day| ages.iter().map(move |age| (day, age))) {
                let dated = day.unwrap_or(*age);
                let mut entry = Map::new();
                entry.insert("kind".to_owned(), json!(kind.kind));
                entry.insert("dated".to_owned(), json!(dated.to_string()));
                entry.insert(key.to_owned(), scope.clone());
                if let (Some(day), Some(starts)) = (day, starts) {
                    entry.extend(starts.iter().map(|start| (start.clone(), json!(day.to_string()))));
                }
                entries.push(Value::Object(entry));
            }
        }
    }
    entries.extend(reviews(law, named, &flows, &services));
    set_list(skeleton, "evidence", entries);
}

/// A concluded review of each rule that asks for one.
fn reviews(law: &Law, named: &Named, flows: &[String], services: &[String]) -> Vec<Value> {
    let reviewing = law.source.evidence.evidence.iter().find(|kind| kind.facts.contains_key("rule"));
    let Some(reviewing) = reviewing else { return Vec::new() };
    let dated = before(law.as_of, LONG_AGO).to_string();
    let mut entries = Vec::new();
    for rule in &named.reviewed {
        let scopes = flows.iter().map(|flow| ("covers", json!([flow])));
        for (key, scope) in scopes.chain(services.iter().map(|service| ("of", json!(service)))) {
            entries.push(json!({ "kind": reviewing.kind, "dated": dated, key: scope, "rule": rule,
                "conclusion": "it is met", "by": "legal" }));
        }
    }
    entries
}

/// Every exemption that the rules know, claimed for every flow.
fn add_claims(skeleton: &mut Value, named: &Named) {
    let flows = keys(skeleton, "flows");
    let claims = named
        .claims
        .iter()
        .flat_map(|exemption| flows.iter().map(move |flow| json!({ "exemption": exemption, "covers": [flow] })));
    let claims = claims.collect();
    set_list(skeleton, "claims", claims);
}

fn set_list(skeleton: &mut Value, section: &str, entries: Vec<Value>) {
    if let Some(document) = skeleton.as_object_mut() {
        document.insert(section.to_owned(), Value::Array(entries));
    }
}

/// Opens every fact to all its values.
fn open(run: &mut Run, law: &Law, named: &Named) {
    let compared = u64::try_from(crate::calendar::day_number(before(law.as_of, SOME_TIME_AGO))).unwrap_or(0);
    for entity in &run.entities {
        for (at, fact) in law.vocabulary.facts(entity.kind).facts.iter().enumerate() {
            let starts_a_period = entity.kind == Kind::Evidence
                && fact
                    .name
                    .split_once('.')
                    .is_some_and(|(kind, day)| named.starts.get(kind).is_some_and(|starts| starts.contains(day)));
            if !fact.free_form.is_empty() || starts_a_period || fact.fact_type == FactType::Persons {
                continue;
            }
            if let Some(slot) = run.slots.get_mut(entity.first_slot + at) {
                slot.domain = if named.compared.contains(&fact.name) {
                    // Only which of two days is earlier counts, so one of them can be any.
                    Domain::Number { low: compared, high: compared }
                } else {
                    anything(law, fact)
                };
            }
        }
    }
    for reading in law.readings().iter().enumerate() {
        let values = (1 << reading.1.alternatives.len()) - 1;
        for slot in run.slots.iter_mut().filter(|slot| slot.name == SlotName::Reading(reading.0)) {
            slot.domain = Domain::Choice(values);
        }
    }
}

/// The facts of which some rule asks whether the manifest states them.
fn asked_to_be_stated(run: &Run, law: &Law, named: &Named) -> Vec<(SlotId, EntityId)> {
    let mut asked = Vec::new();
    for (at, entity) in run.entities.iter().enumerate() {
        let id = EntityId(u32::try_from(at).unwrap_or(0));
        let facts = law.vocabulary.facts(entity.kind).facts.iter().enumerate();
        let stated = facts.filter(|(_, fact)| {
            matches!(fact.fact_type, FactType::Choice | FactType::Number) && named.stated.contains(&fact.name)
        });
        asked.extend(stated.map(|(fact, _)| (run.slot_of(id, fact), id)));
    }
    asked
}

/// Whether each piece of evidence and each claim is there is a fact too, and whether the manifest states what it may leave out.
fn add_presence(run: &mut Run, law: &Law, named: &Named) {
    let after = law.readings().len() + run.groups.len() * law.definitions.len();
    let place = run.slots.len().saturating_sub(after);
    let tail = run.slots.split_off(place);
    let asked = asked_to_be_stated(run, law, named);
    let Run { slots, manifests, entities, stated, .. } = run;
    let mut presence = |name: &'static str, entity: EntityId| {
        let span = entities
            .get(entity.0 as usize)
            .map_or_else(|| crate::source::Span::new(crate::source::FileId(0), 0..0), |entity| entity.span);
        slots.push(Slot {
            domain: Domain::Choice(3),
            name: SlotName::Skeleton(name),
            owner: Some(entity),
            span,
            origin: Origin::Absent,
        });
        slots.len() - 1
    };
    let guard = |slot| vec![Guard { slot, mask: 1 }];
    for manifest in manifests {
        manifest.evidence.iter_mut().for_each(|entry| entry.guards = guard(presence(IS_THERE, entry.entity)));
        manifest.claims.iter_mut().for_each(|claim| claim.guards = guard(presence(IS_THERE, claim.entity)));
    }
    *stated = asked.into_iter().map(|(slot, entity)| (slot, presence(IS_STATED, entity))).collect();
    run.slots.extend(tail);
}
