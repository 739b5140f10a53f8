//! Open facts that decide, as questions.

use super::Evaluator;
use super::possible::{SIDE_BUDGET, VerdictOf, divide, full_budget, verdicts};
use super::truth::Split;
use crate::calendar::day_of;
use crate::fact::{FactType, Kind};
use crate::finding::{AnswerPlace, Judgement, Lead, Question, Verdict};
use crate::law::{DefinitionBody, FactSpec};
use crate::phrases::{self, Phrase};
use crate::run::{Domain, EntityId, SlotId, SlotName};
use crate::text::Lang;
use std::collections::{BTreeMap, BTreeSet};

/// A flow or service whose verdict is open: what it is judged by, and its name.
pub(super) struct OpenUnit {
    /// Entries that its verdict is the worst of.
    pub entities: Vec<EntityId>,
    /// `manifest/flow`.
    pub name: String,
    /// The worst verdict that is possible.
    pub worst: Verdict,
    /// Units with the same number may share open facts and totals.
    pub joined: usize,
}

/// What the answers to a fact can lead to.
struct Scope {
    /// The verdict over all units that may share the fact.
    objective: VerdictOf,
    /// The worst verdict of everything else.
    settled: Verdict,
    /// How many divisions to make for each part of its values.
    budget: usize,
    /// Whether everything that an answer leads to is wanted, not the worst alone.
    thorough: bool,
}

/// Open facts that decide.
pub(super) struct Questions {
    /// The best first.
    pub list: Vec<Question>,
    /// Whether these are all, and each is known to decide.
    pub exact: bool,
}

/// The words of manifests for what is not known, and for an empty list.
const UNKNOWN: &str = "unknown";
const NONE: &str = "none";

/// How many divisions a short search for the best answers may make in all.
const TOTAL_BUDGET: usize = 4000;
/// Into how many parts a fact's values are divided to see what answers lead to.
const MAX_PARTS: usize = 64;

impl Evaluator<'_> {
    /// Questions for open units, best first. `others` is the worst verdict of everything that is not open. A thorough
    /// search finds all; a short one may leave some for later.
    pub(super) fn questions(&mut self, units: &[OpenUnit], others: Verdict, thorough: bool) -> Questions {
        let mut bears_on: BTreeMap<SlotId, Vec<&str>> = BTreeMap::new();
        let mut splits: BTreeMap<SlotId, Vec<Split>> = BTreeMap::new();
        let mut joined_of: BTreeMap<SlotId, BTreeSet<usize>> = BTreeMap::new();
        let mut exact = true;
        for unit in units {
            let objective = VerdictOf::new(self, &unit.entities, false);
            let budget = if thorough { full_budget(&objective) } else { SIDE_BUDGET };
            let relevant = self.relevant(&objective, budget);
            exact &= relevant.exact;
            for (slot, divisions) in relevant.facts {
                bears_on.entry(slot).or_default().push(&unit.name);
                joined_of.entry(slot).or_default().insert(unit.joined);
                let known = splits.entry(slot).or_default();
                known.extend(divisions);
                known.sort_unstable();
                known.dedup();
            }
        }
        let mut drafts: BTreeMap<String, Question> = BTreeMap::new();
        let mut scopes: BTreeMap<&BTreeSet<usize>, Scope> = BTreeMap::new();
        let every: BTreeSet<usize> = units.iter().map(|unit| unit.joined).collect();
        let mut sharing: BTreeMap<&BTreeSet<usize>, usize> = BTreeMap::new();
        joined_of.values().for_each(|near| *sharing.entry(near).or_default() += 1);
        for (slot, splits) in splits {
            // Beyond what may share a fact nothing moves with it; all leads of a thorough search name the verdicts of the run.
            let near = joined_of.get(&slot).filter(|_| !thorough).unwrap_or(&every);
            let facts = sharing.get(near).copied().unwrap_or(1);
            let scope = scopes.entry(near).or_insert_with(|| self.scope(units, near, others, (thorough, facts)));
            let leads = self.leads(slot, &splits, scope);
            let mut best = leads.iter().map(|(_, judgement)| judgement.worst()).min().unwrap_or(Verdict::Blocked);
            let mut questions = self.ask(slot, best);
            if questions.len() > 1 {
                // No answer alone closes a total that several leave open: it stays open above.
                best = leads.iter().max_by_key(|(part, _)| end(*part)).map_or(best, |(_, top)| top.worst());
            }
            for question in &mut questions {
                question.best_worst = best;
                question.values = self.values(slot, &splits);
                if thorough {
                    question.leads = self.ranges(slot, &leads);
                }
            }
            for question in questions {
                let draft = drafts.entry(question.id.clone()).or_insert(question);
                let units = bears_on.get(&slot).into_iter().flatten().map(|unit| (*unit).to_owned());
                draft.bears_on.extend(units);
                draft.bears_on.sort();
                draft.bears_on.dedup();
                draft.best_worst = draft.best_worst.min(best);
            }
        }
        let mut list: Vec<Question> = drafts.into_values().collect();
        list.sort_by(Question::order);
        Questions { list, exact }
    }

    /// What the answers to a fact can lead to, given the units that may share it.
    fn scope(
        &mut self,
        units: &[OpenUnit],
        near: &BTreeSet<usize>,
        others: Verdict,
        (thorough, facts): (bool, usize),
    ) -> Scope {
        let (inside, outside): (Vec<&OpenUnit>, Vec<&OpenUnit>) =
            units.iter().partition(|unit| near.contains(&unit.joined));
        let entities: Vec<EntityId> = inside.iter().flat_map(|unit| unit.entities.iter().copied()).collect();
        let objective = VerdictOf::new(self, &entities, false);
        let budget = if thorough { full_budget(&objective) } else { TOTAL_BUDGET / facts };
        // The worst of what does not move is reached in some completion, whatever the answer.
        let settled = outside.iter().map(|unit| unit.worst).fold(others, Verdict::max);
        Scope { objective, settled, budget, thorough }
    }

    /// The verdicts to which each part of a fact's values leads the run.
    fn leads(&mut self, slot: SlotId, splits: &[Split], scope: &Scope) -> Vec<(Domain, Judgement)> {
        let before = self.domain(slot);
        let settled = Judgement::of(scope.settled);
        if scope.settled == Verdict::Blocked && !scope.thorough {
            return vec![(before, settled)];
        }
        let mut parts = vec![before];
        for split in splits {
            if parts.len() <= MAX_PARTS {
                parts = parts.into_iter().flat_map(|part| divide(part, *split)).collect();
            }
        }
        let mut leads = Vec::new();
        for part in parts {
            self.assign(slot, part);
            let found = self.glance_within(&scope.objective, scope.budget);
            let open = Judgement { possible: verdicts(found.answers), exact: found.exact };
            leads.push((part, settled.worst_with(&open)));
        }
        self.assign(slot, before);
        leads
    }

    /// What numbers, days and readings lead to; what can be written in one word is judged as it is written.
    fn ranges(&self, slot: SlotId, leads: &[(Domain, Judgement)]) -> Vec<Lead> {
        let mut leads: Vec<&(Domain, Judgement)> = leads.iter().collect();
        leads.sort_by_key(|(part, _)| match part {
            Domain::Number { low, .. } => *low,
            Domain::Choice(mask) => *mask,
            _ => 0,
        });
        let lead = |(part, judgement): &&(Domain, Judgement)| {
            let answer = self.range(slot, *part)?;
            Some(Lead { answer, judgement: judgement.clone() })
        };
        leads.iter().filter_map(lead).collect()
    }

    fn range(&self, slot: SlotId, part: Domain) -> Option<String> {
        let known = self.run.slots.get(slot)?;
        match (part, &known.name) {
            (Domain::Choice(mask), SlotName::Reading(at)) => {
                let alternatives = self.law.readings().get(*at)?.alternatives.keys().enumerate();
                let taken = alternatives.filter(|(at, _)| mask & (1 << at) != 0).map(|(_, name)| name.as_str());
                Some(taken.collect::<Vec<_>>().join(" | "))
            }
            (Domain::Number { low, high }, SlotName::Total(..)) => {
                Some(phrases::a_total_of(self.lang, &self.numbers(low, high)))
            }
            (Domain::Number { low, high }, SlotName::Fact(at)) => {
                let fact = self.law.vocabulary.facts(self.kind(known.owner?)).facts.get(*at)?;
                if fact.fact_type == FactType::Date {
                    let day = |number| i64::try_from(number).ok().and_then(day_of);
                    let first = day(low).map_or_else(String::new, |day| day.to_string());
                    Some(phrases::days(self.lang, &first, day(high).map(|day| day.to_string()).as_deref()))
                } else {
                    Some(self.numbers(low, high))
                }
            }
            _ => None,
        }
    }

    fn numbers(&self, low: u64, high: u64) -> String {
        match high {
            u64::MAX => phrases::at_least(self.lang, low),
            high if high == low => low.to_string(),
            high => phrases::from_to(self.lang, low, high),
        }
    }

    /// Values that can be written; of places and categories that the question does not tell apart, one.
    fn values(&self, slot: SlotId, splits: &[Split]) -> Vec<String> {
        let Some(known) = self.run.slots.get(slot) else { return Vec::new() };
        match (&known.name, known.owner) {
            (SlotName::Fact(at), Some(owner)) => {
                let fact = self.law.vocabulary.facts(self.kind(owner)).facts.get(*at);
                fact.map_or_else(Vec::new, |fact| self.values_of(fact, splits))
            }
            (SlotName::Skeleton("adds.reaches-output"), _) => ["yes", "no"].map(str::to_owned).to_vec(),
            (SlotName::Skeleton("adds" | "inputs-given-to-others"), _) => vec![NONE.to_owned()],
            (SlotName::Skeleton(name), Some(owner)) => {
                let manifest = self.run.manifests.get(self.run.entity(owner).manifest);
                let parties = manifest.into_iter().flat_map(|manifest| &manifest.parties);
                let is_list = *name == "joint-handlers";
                parties
                    .map(|party| &self.run.entity(*party).key)
                    .map(|key| if is_list { format!("[{key}]") } else { key.clone() })
                    .collect()
            }
            _ => Vec::new(),
        }
    }

    fn values_of(&self, fact: &FactSpec, splits: &[Split]) -> Vec<String> {
        let vocabulary = &self.law.vocabulary;
        let empty = (!fact.filled).then(|| NONE.to_owned());
        let listed = |values: Vec<&str>| {
            let lists = values.into_iter().map(|value| format!("[{value}]"));
            empty.clone().into_iter().chain(lists).collect::<Vec<_>>()
        };
        match fact.fact_type {
            FactType::YesNo => ["yes", "no"].map(str::to_owned).to_vec(),
            FactType::Choice => fact.values.clone(),
            FactType::Choices => listed(fact.values.iter().map(String::as_str).collect()),
            FactType::Text => fact.none_is.clone().into_iter().collect(),
            FactType::Names => vec![NONE.to_owned()],
            FactType::Place | FactType::Places => {
                let mut codes: Vec<&str> = vocabulary.place_codes().collect();
                codes.sort_unstable();
                let told_apart = one_of_each(codes, |code| vocabulary.place(code), splits);
                if fact.fact_type == FactType::Places {
                    listed(told_apart)
                } else {
                    told_apart.into_iter().map(str::to_owned).collect()
                }
            }
            FactType::Categories => {
                let mut categories: Vec<&str> = vocabulary.categories().collect();
                categories.sort_unstable();
                listed(one_of_each(categories, |category| vocabulary.category(category), splits))
            }
            FactType::Number | FactType::Date | FactType::Persons => Vec::new(),
        }
    }

    /// The question that a fact is; a total asks for whatever leaves it open.
    fn ask(&mut self, slot: SlotId, best_worst: Verdict) -> Vec<Question> {
        let Some(known) = self.run.slots.get(slot) else { return Vec::new() };
        match (&known.name, known.owner) {
            (SlotName::Fact(at), Some(owner)) => vec![self.ask_fact(slot, owner, *at, best_worst)],
            (SlotName::Skeleton(name), Some(owner)) => {
                let (text, why, knows) = skeleton_question(name);
                let answers = match *name {
                    "adds" => Phrase::NoneOrList,
                    "adds.reaches-output" => Phrase::YesOrNo,
                    "joint-handlers" | "inputs-given-to-others" => Phrase::NoneOrNames,
                    _ => Phrase::AParty,
                };
                let [text, why, answers] = [text, why, answers].map(|phrase| phrase.of(self.lang));
                let mut question = self.draft(slot, owner, (*name).to_owned(), [text, why, knows, answers], best_worst);
                question.place = self.skeleton_key(slot, name).and_then(|key| self.answer_place(slot, owner, &key));
                if let Some(place) = &question.place {
                    question.id = format!("{}/{}.{}", question.manifest, place.id, place.fact);
                }
                vec![question]
            }
            (SlotName::Reading(at), _) => self.ask_reading(*at, best_worst),
            _ => self.ask_total(slot, best_worst),
        }
    }

    fn draft(&self, slot: SlotId, owner: EntityId, fact: String, words: [&str; 4], best_worst: Verdict) -> Question {
        let entity = self.run.entity(owner);
        let manifest = self.run.manifests.get(entity.manifest).map_or_else(String::new, |known| known.id.clone());
        let [text, why, knows, answers] = words.map(str::to_owned);
        let fact = format!("{}.{fact}", entity.key);
        Question {
            id: format!("{manifest}/{fact}"),
            manifest,
            fact,
            text,
            why,
            knows,
            answers,
            location: self.run.slots.get(slot).map_or(entity.span, |known| known.span),
            bears_on: Vec::new(),
            best_worst,
            place: None,
            values: Vec::new(),
            leads: Vec::new(),
        }
    }

    fn ask_fact(&self, slot: SlotId, owner: EntityId, at: usize, best_worst: Verdict) -> Question {
        let law = self.law;
        let Some(fact) = law.vocabulary.facts(self.kind(owner)).facts.get(at) else {
            return self.draft(slot, owner, String::new(), [""; 4], best_worst);
        };
        let words = [fact.question.of(self.lang), fact.why.of(self.lang), &fact.knows, &answers(fact, self.lang)];
        let mut question = self.draft(slot, owner, fact.name.clone(), words, best_worst);
        question.place = self.answer_place(slot, owner, &fact.name).filter(|_| fact.can_be_answered());
        question
    }

    /// The key under which something that the skeleton asks is written.
    fn skeleton_key(&self, slot: SlotId, name: &str) -> Option<String> {
        Some(match name {
            "model-maker" => "model.maker".to_owned(),
            "inputs-given-to-others" => "inputs.given-to".to_owned(),
            "adds.reaches-output" => {
                let links = self.run.entities.iter().flat_map(|entity| &entity.links).flat_map(|(_, links)| links);
                let added = links.into_iter().find(|link| link.guards.iter().any(|guard| guard.slot == slot))?.to;
                let key = &self.run.entity(added).key;
                (!key.starts_with('(')).then(|| format!("adds.{key}.reaches-output"))?
            }
            other => other.to_owned(),
        })
    }

    /// Where a file of answers names a fact: not where the manifest says something of it, nor of whom it does not name.
    fn answer_place(&self, slot: SlotId, owner: EntityId, fact: &str) -> Option<AnswerPlace> {
        let entity = self.run.entity(owner);
        let is_written = self.run.slots.get(slot).is_some_and(|known| known.origin.is_written())
            && self.run.shown.get(&slot).is_some_and(|shown| shown != UNKNOWN);
        if entity.key.starts_with('(') || is_written || matches!(entity.kind, Kind::Item | Kind::Evidence) {
            return None;
        }
        let claimed = self.law.vocabulary.exemptions().get(entity.variety).filter(|_| entity.kind == Kind::Claim);
        let own = claimed.and_then(|name| fact.strip_prefix(name.as_str())?.strip_prefix('.'));
        Some(AnswerPlace {
            kind: entity.kind.name(),
            id: claimed.unwrap_or(&entity.key).clone(),
            fact: own.unwrap_or(fact).to_owned(),
        })
    }

    fn ask_reading(&self, at: usize, best_worst: Verdict) -> Vec<Question> {
        let Some(reading) = self.law.readings().get(at) else { return Vec::new() };
        let location = self.run.manifests.first().map(|manifest| self.run.entity(manifest.workload).span);
        let Some(location) = location else { return Vec::new() };
        vec![Question {
            id: format!("reading/{}", reading.id),
            manifest: self.run.manifests.first().map_or_else(String::new, |manifest| manifest.id.clone()),
            fact: format!("reading.{}", reading.id),
            text: reading.question.of(self.lang).to_owned(),
            why: Phrase::WhyReading.of(self.lang).to_owned(),
            knows: "legal".to_owned(),
            answers: phrases::on_the_command_line(
                self.lang,
                &reading.alternatives.keys().cloned().collect::<Vec<_>>().join(" | "),
            ),
            location,
            bears_on: Vec::new(),
            best_worst,
            place: None,
            values: Vec::new(),
            leads: Vec::new(),
        }]
    }

    /// A total is open because of the persons of some dataset, or because nothing says that nothing else left.
    fn ask_total(&mut self, slot: SlotId, best_worst: Verdict) -> Vec<Question> {
        let law = self.law;
        let Some((group, definition)) = self.total_of(slot) else { return Vec::new() };
        let Some(DefinitionBody::Total(body)) = law.definitions.get(definition).map(|known| &known.body) else {
            return Vec::new();
        };
        let run = self.run;
        let Some(known) = run.groups.get(group) else { return Vec::new() };
        let mut questions = Vec::new();
        let closed = self.is_closed(known, body.window);
        if let (false, Some(party)) = (closed, known.parties.first()) {
            let text = phrases::ask_other_exports(self.lang, &known.name);
            let [why, answers] = [Phrase::WhyOtherExports, Phrase::ALedger].map(|phrase| phrase.of(self.lang));
            let words = [&text, why, "business", answers];
            let mut question = self.draft(slot, *party, "other-exports".to_owned(), words, best_worst);
            question.location = run.entity(*party).span;
            questions.push(question);
        }
        for item in self.group_items.get(group).cloned().unwrap_or_default().iter().copied() {
            let counts = self.follow(&body.key, item).into_iter().any(|(party, _)| run.entity(party).group == group);
            if !counts {
                continue;
            }
            for (dataset, _) in self.follow(&body.of, item) {
                questions.extend(self.ask_persons(dataset, &body.amounts, best_worst));
            }
        }
        if questions.is_empty()
            && let Some(party) = known.parties.first()
        {
            let text = phrases::ask_persons_of(self.lang, &known.name);
            let [why, answers] = [Phrase::WhyPersonsOf, Phrase::PersonsOf].map(|phrase| phrase.of(self.lang));
            let words = [&text, why, "business", answers];
            let mut question = self.draft(slot, *party, "persons-of".to_owned(), words, best_worst);
            question.location = run.entity(*party).span;
            questions.push(question);
        }
        questions
    }

    fn ask_persons(
        &mut self,
        dataset: EntityId,
        amounts: &[(crate::law::Cond, crate::law::CountOf)],
        best_worst: Verdict,
    ) -> Vec<Question> {
        use crate::law::CountOf;
        let mut questions = Vec::new();
        for (_, count) in amounts {
            let bounds = self.count(dataset, count);
            if bounds.low == bounds.high {
                continue;
            }
            let fact = match count {
                CountOf::Persons(fact)
                | CountOf::PersonsIn(fact, _)
                | CountOf::Part(fact)
                | CountOf::PartIn(_, fact, _) => *fact,
                CountOf::PersonsLess(..) | CountOf::Nothing => continue,
            };
            let slot = self.run.slot_of(dataset, fact);
            if self.kind(dataset) == Kind::Dataset {
                questions.push(self.ask_fact(slot, dataset, fact, best_worst));
            }
        }
        questions
    }
}

/// The last number of a part.
fn end(part: Domain) -> u64 {
    match part {
        Domain::Number { high, .. } => high,
        _ => 0,
    }
}

/// The first name of each block of values that the divisions of a fact tell apart.
fn one_of_each<'n>(names: Vec<&'n str>, block: impl Fn(&str) -> Option<u64>, splits: &[Split]) -> Vec<&'n str> {
    let mut seen: Vec<Vec<bool>> = Vec::new();
    let mut kept = Vec::new();
    for name in names {
        let Some(block) = block(name) else { continue };
        let sides = splits.iter().map(|split| match split {
            Split::Choice(mask) | Split::Block(mask) => block & mask != 0,
            _ => false,
        });
        let sides: Vec<bool> = sides.collect();
        if !seen.contains(&sides) {
            seen.push(sides);
            kept.push(name);
        }
    }
    kept
}

/// What can be written as the value of a fact.
fn answers(fact: &FactSpec, lang: Lang) -> String {
    let phrase = match fact.fact_type {
        FactType::Choice | FactType::Choices => return fact.values.join(" | "),
        FactType::Text => match &fact.none_is {
            Some(none) => return phrases::none_or_name(lang, none),
            None => Phrase::SomeText,
        },
        FactType::YesNo => Phrase::YesOrNo,
        FactType::Number => Phrase::ANumber,
        FactType::Date => Phrase::ADay,
        FactType::Names => Phrase::NoneOrNames,
        FactType::Place => Phrase::APlace,
        FactType::Places => Phrase::Places,
        FactType::Categories => Phrase::Categories,
        FactType::Persons => Phrase::Persons,
    };
    phrase.of(lang).to_owned()
}

/// The question, why it matters and who knows.
fn skeleton_question(name: &str) -> (Phrase, Phrase, &'static str) {
    match name {
        "handler" => (Phrase::AskHandler, Phrase::WhyHandler, "legal"),
        "by" => (Phrase::AskBy, Phrase::WhyBy, "engineering"),
        "adds" => (Phrase::AskAdds, Phrase::WhyAdds, "provider"),
        "adds.reaches-output" => (Phrase::AskReachesOutput, Phrase::WhyReachesOutput, "provider"),
        "provider" => (Phrase::AskProvider, Phrase::WhyProvider, "business"),
        "joint-handlers" => (Phrase::AskJointHandlers, Phrase::WhyHandler, "legal"),
        "model-maker" => (Phrase::AskModelMaker, Phrase::WhyModelMaker, "provider"),
        _ => (Phrase::AskInputsGivenTo, Phrase::WhyInputsGivenTo, "business"),
    }
}
