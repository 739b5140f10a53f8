//! What could be changed about a fact: every value that design could give it, whatever the law says of it.

use super::case::{Case, Judged};
use super::edit::{Edit, at};
use crate::fact::{FactType, Kind};
use crate::law::{DAY, FactSpec, OTHERS, SkeletonRelation};
use crate::rule::Change;
use crate::rule_test::value_of;
use crate::run::{EntityId, SlotId, SlotName};
use serde_json::{Value as Json, json};
use std::collections::BTreeSet;

/// Stands for words that are still to be written.
const TO_BE_WRITTEN: &str = "(to be written)";

/// One thing that a team can do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Step {
    /// The change of `changes.yaml`, where several facts change at once.
    pub change: Option<String>,
    /// What it does to the manifest.
    pub edits: Vec<Edit>,
}

impl Step {
    fn one(edit: Edit) -> Self {
        Self { change: None, edits: vec![edit] }
    }

    /// Whether both change the same fact.
    pub(super) fn touches(&self, other: &Self) -> bool {
        self.edits.iter().any(|one| other.edits.iter().any(|another| one.path() == another.path()))
    }
}

/// The section of a manifest in which entries of a kind stand.
fn section(kind: Kind) -> Option<&'static str> {
    match kind {
        Kind::Party => Some("parties"),
        Kind::Dataset => Some("datasets"),
        Kind::Processing => Some("processing"),
        Kind::Flow => Some("flows"),
        Kind::Service => Some("services"),
        Kind::Workload | Kind::Item | Kind::Evidence | Kind::Claim => None,
    }
}

/// Candidates for the facts of one manifest.
pub(super) struct Candidates<'c> {
    /// The case.
    pub case: &'c Case<'c>,
    /// As the manifest is at present.
    pub judged: &'c Judged,
}

impl Candidates<'_> {
    /// What could be done about a fact; nothing where it stands in another manifest or design cannot change it.
    pub(super) fn of(&self, slot: SlotId) -> Vec<Step> {
        let run = &self.judged.run;
        let Some(known) = run.slots.get(slot) else { return Vec::new() };
        let Some(owner) = known.owner.filter(|owner| self.is_ours(*owner)) else { return Vec::new() };
        match &known.name {
            SlotName::Fact(at) => self.fact(owner, *at),
            SlotName::Skeleton(_) if run.entity(owner).kind == Kind::Processing => {
                let path = vec!["processing".to_owned(), run.entity(owner).key.clone(), "adds".to_owned()];
                vec![Step::one(Edit::Set(path, json!("none")))]
            }
            _ => Vec::new(),
        }
    }

    fn is_ours(&self, entity: EntityId) -> bool {
        let run = &self.judged.run;
        let manifest = run.manifests.get(run.entity(entity).manifest);
        manifest
            .is_some_and(|known| known.path == self.case.manifest.path && known.document == self.case.manifest.document)
    }

    fn fact(&self, owner: EntityId, at: usize) -> Vec<Step> {
        let run = &self.judged.run;
        let kind = run.entity(owner).kind;
        let mut steps = Vec::new();
        if kind == Kind::Dataset {
            steps.extend(self.without(&run.entity(owner).key));
            for (step, _) in self.makers(owner) {
                for link in run.entity(step).links(SkeletonRelation::Inputs) {
                    steps.extend(self.fact(link.to, at));
                }
            }
        }
        let Some(fact) = self.case.law.vocabulary.facts(kind).facts.get(at).filter(|fact| fact.design) else {
            return steps;
        };
        let Some(entry) = self.entry(owner) else { return steps };
        steps.extend(self.settings(fact, &entry).into_iter().map(Step::one));
        let changes = self.case.law.source.changes.changes.iter();
        let fitting = changes.filter(|change| change.owner == kind && change.set.contains_key(&fact.name));
        steps.extend(fitting.map(|change| self.change(change, &entry)));
        steps
    }

    /// What could be answered to an open fact that nobody can choose.
    pub(super) fn answers(&self, slot: SlotId) -> Vec<Edit> {
        let run = &self.judged.run;
        let Some(known) = run.slots.get(slot).filter(|known| !known.domain.is_known()) else { return Vec::new() };
        let Some(owner) = known.owner.filter(|owner| self.is_ours(*owner)) else { return Vec::new() };
        let SlotName::Fact(at) = known.name else { return Vec::new() };
        let fact = self.case.law.vocabulary.facts(run.entity(owner).kind).facts.get(at);
        let (Some(fact), Some(entry)) = (fact.filter(|fact| !fact.design && !fact.closed), self.entry(owner)) else {
            return Vec::new();
        };
        self.settings(fact, &entry)
    }

    /// A fact of an entry with each other value.
    fn settings(&self, fact: &FactSpec, entry: &[String]) -> Vec<Edit> {
        let path: Vec<String> = entry.iter().cloned().chain(fact.name.split('.').map(str::to_owned)).collect();
        let present = at(&self.judged.root, &path).map(value_of).unwrap_or_default();
        if fact.fact_type == FactType::Persons {
            return fewer_persons(&path, &present);
        }
        let others = self.values(fact, &present).into_iter().filter(|value| *value != present);
        others.map(|value| Edit::Set(path.clone(), value)).collect()
    }

    /// The steps whose output a dataset is.
    fn makers(&self, dataset: EntityId) -> Vec<(EntityId, &str)> {
        let run = &self.judged.run;
        let steps = run.entities.iter().enumerate().filter(|(_, entity)| entity.kind == Kind::Processing);
        let made =
            steps.filter(|(_, entity)| entity.links(SkeletonRelation::Output).iter().any(|link| link.to == dataset));
        made.map(|(at, entity)| (EntityId(u32::try_from(at).unwrap_or(u32::MAX)), entity.key.as_str())).collect()
    }

    /// Where an entry stands, if it is written at all.
    fn entry(&self, entity: EntityId) -> Option<Vec<String>> {
        let known = self.judged.run.entity(entity);
        let path = match section(known.kind) {
            Some(section) => vec![section.to_owned(), known.key.clone()],
            None if known.kind == Kind::Workload => vec!["workload".to_owned()],
            None => return None,
        };
        at(&self.judged.root, &path).is_some().then_some(path)
    }

    /// Leaving a dataset out of what is added to a step, or of what the flow carries beside others.
    fn without(&self, dataset: &str) -> Vec<Step> {
        let mut steps = Vec::new();
        let root = &self.judged.root;
        for entry in root.get("processing").and_then(|node| node.as_mapping()).unwrap_or(&[]) {
            let adds = entry.value.get("adds").and_then(|node| node.as_sequence()).unwrap_or(&[]);
            let here = adds.iter().position(|item| item.get("from").and_then(|from| from.as_str()) == Some(dataset));
            let path = vec!["processing".to_owned(), entry.key.value.to_string(), "adds".to_owned()];
            steps.extend(here.map(|_| without_item(&path, adds.iter().map(value_of).collect(), here)));
        }
        let path = vec!["flows".to_owned(), self.case.subject.key.clone(), "carries".to_owned()];
        let carried = at(root, &path).filter(|_| self.case.subject.kind == Kind::Flow);
        let carried = carried.and_then(|node| node.as_sequence()).unwrap_or(&[]);
        if carried.len() > 1 {
            let here = carried.iter().position(|item| item.as_str() == Some(dataset));
            steps.extend(here.map(|_| without_item(&path, carried.iter().map(value_of).collect(), here)));
        }
        steps
    }

    /// Other values of a fact.
    fn values(&self, fact: &FactSpec, present: &Json) -> Vec<Json> {
        match fact.fact_type {
            FactType::YesNo => vec![json!("yes"), json!("no")],
            FactType::Choice => fact.values.iter().map(|value| json!(value)).collect(),
            FactType::Choices => fewer(present).chain(fact.values.iter().map(|value| json!([value]))).collect(),
            FactType::Number => vec![json!("0"), json!("1")],
            FactType::Date => vec![json!(self.case.law.as_of.to_string())],
            FactType::Names => vec![json!("none")],
            FactType::Place => self.places().into_iter().map(|code| json!(code)).collect(),
            FactType::Places => self.places().into_iter().map(|code| json!([code])).collect(),
            FactType::Categories => fewer(present).collect(),
            // What a team has to say is for it to write.
            FactType::Text if fact.closed && present.is_null() => vec![json!(TO_BE_WRITTEN)],
            FactType::Text | FactType::Persons => Vec::new(),
        }
    }

    /// Home, and every place that some party of the manifest names.
    fn places(&self) -> Vec<String> {
        let vocabulary = &self.case.law.vocabulary;
        let home = self.case.law.home();
        let is_home = |code: &&str| vocabulary.place(code).is_some_and(|bit| bit & home != 0);
        let mut codes: BTreeSet<String> = vocabulary.place_codes().filter(is_home).map(str::to_owned).collect();
        let parties = self.judged.root.get("parties").map(value_of).unwrap_or_default();
        let mut words = Vec::new();
        collect_words(&parties, &mut words);
        codes.extend(words.into_iter().filter(|word| vocabulary.place(word).is_some()));
        codes.into_iter().collect()
    }

    /// A change of `changes.yaml`, made to one entry.
    fn change(&self, change: &Change, entry: &[String]) -> Step {
        let edits = change.set.iter().map(|(name, value)| {
            let path = entry.iter().cloned().chain(name.split('.').map(str::to_owned)).collect();
            let value = match value.as_str() {
                Some(DAY) => json!(self.case.law.as_of.to_string()),
                Some(OTHERS) => json!(self.others(entry)),
                _ => value.clone(),
            };
            Edit::Set(path, value)
        });
        Step { change: Some(change.id.clone()), edits: edits.collect() }
    }

    /// Every category that the dataset does not list; one that covers a listed one is left out.
    fn others(&self, entry: &[String]) -> Vec<String> {
        let listed = at(&self.judged.root, entry).and_then(|node| node.get("contains"));
        let listed: Vec<&str> =
            listed.and_then(|node| node.as_sequence()).unwrap_or(&[]).iter().filter_map(|item| item.as_str()).collect();
        let vocabulary = &self.case.law.vocabulary;
        let is_listed = |category: &str| {
            vocabulary.category_subtree(category).is_some_and(|below| listed.iter().any(|one| below.contains(*one)))
        };
        vocabulary.categories().filter(|category| !is_listed(category)).map(str::to_owned).collect()
    }
}

/// The list without one of its items; `none` where that was the last.
fn without_item(path: &[String], items: Vec<Json>, at: Option<usize>) -> Step {
    if items.len() == 1 {
        return Step::one(Edit::Set(path.to_vec(), json!("none")));
    }
    Step::one(Edit::Remove(path.to_vec(), at.unwrap_or(items.len())))
}

/// A list with one of its items alone; the search puts back whatever does no harm. Without any, there would be no data.
fn fewer(present: &Json) -> impl Iterator<Item = Json> {
    let items = present.as_array().filter(|items| items.len() > 1);
    items.into_iter().flatten().map(|item| json!([item]))
}

/// Each number of persons as low as it can be: what has left has left, and one person is left.
fn fewer_persons(path: &[String], present: &Json) -> Vec<Edit> {
    let mut edits = Vec::new();
    let mut places = vec![(path.to_vec(), present)];
    if let Some(entries) = present.as_object() {
        places.extend(entries.iter().map(|(key, value)| (path.iter().cloned().chain([key.clone()]).collect(), value)));
    }
    for (path, value) in places {
        let so_far = value.get("so-far").and_then(Json::as_str).unwrap_or("1");
        match (value.as_str(), value.get("year-end")) {
            (Some(number), _) if number.parse::<u64>().is_ok() => edits.push(Edit::Set(path, json!("1"))),
            (None, Some(_)) => {
                let path = path.into_iter().chain(["year-end".to_owned()]).collect();
                edits.push(Edit::Set(path, json!(so_far)));
            }
            _ => {}
        }
    }
    edits
}

fn collect_words(value: &Json, words: &mut Vec<String>) {
    match value {
        Json::String(word) => words.push(word.clone()),
        Json::Array(items) => items.iter().for_each(|item| collect_words(item, words)),
        Json::Object(entries) => entries.values().for_each(|item| collect_words(item, words)),
        _ => {}
    }
}
