//! Open facts that decide, as questions.

use super::Evaluator;
use super::possible::{Difference, Objective, VerdictOf, divide, verdicts};
use super::truth::Split;
use crate::fact::{FactType, Kind};
use crate::finding::{Question, Verdict};
use crate::law::{DefinitionBody, FactSpec};
use crate::phrases::{self, Phrase};
use crate::run::{Domain, EntityId, SlotId, SlotName};
use crate::text::Lang;
use std::collections::BTreeMap;

/// A flow or service whose verdict is open: what it is judged by, and its name.
pub(super) struct OpenUnit {
    /// Entries that its verdict is the worst of.
    pub entities: Vec<EntityId>,
    /// `manifest/flow`.
    pub name: String,
}

/// How many divisions the search for questions may make in all.
const TOTAL_BUDGET: usize = 4000;

impl Evaluator<'_> {
    /// Questions for open units, best first. `others` is the worst verdict of everything that is not open.
    pub(super) fn questions(&mut self, units: &[OpenUnit], others: Verdict) -> Vec<Question> {
        let mut drafts: BTreeMap<String, Question> = BTreeMap::new();
        let blocking: Vec<_> = units
            .iter()
            .map(|unit| {
                let objective = VerdictOf::new(self, &unit.entities, false);
                let divided = self.blocking_facts(&objective);
                (unit, objective, divided)
            })
            .collect();
        let facts: usize = blocking.iter().map(|(_, _, divided)| divided.len()).sum();
        let budget = TOTAL_BUDGET / facts.max(1);
        let entities: Vec<EntityId> = units.iter().flat_map(|unit| unit.entities.clone()).collect();
        let everything = VerdictOf::new(self, &entities, false);
        for (unit, objective, divided) in blocking {
            for (slot, splits) in divided {
                if self.matters(slot, &splits, &objective, budget) {
                    let best = self.best_worst(slot, &splits, &everything, budget).max(others);
                    for question in self.ask(slot, best) {
                        let draft = drafts.entry(question.id.clone()).or_insert(question);
                        draft.bears_on.push(unit.name.clone());
                        draft.best_worst = draft.best_worst.min(best);
                    }
                }
            }
        }
        let mut questions: Vec<Question> = drafts.into_values().collect();
        for question in &mut questions {
            question.bears_on.dedup();
        }
        questions.sort_by(|left, right| {
            (left.best_worst, right.bears_on.len(), left.location, &left.id).cmp(&(
                right.best_worst,
                left.bears_on.len(),
                right.location,
                &right.id,
            ))
        });
        questions
    }

    fn parts(&self, slot: SlotId, splits: &[Split]) -> Vec<Domain> {
        splits.iter().fold(vec![self.domain(slot)], |parts, split| {
            parts.into_iter().flat_map(|part| divide(part, *split)).collect()
        })
    }

    /// Whether two completions that differ only in this fact give different answers.
    /// Where the search ends before it can tell, the fact is taken to matter.
    fn matters(&mut self, slot: SlotId, splits: &[Split], objective: &dyn Objective, budget: usize) -> bool {
        let parts = self.parts(slot, splits);
        self.glance_within(&Difference { slot, parts: &parts, objective }, budget).answers & 2 != 0
    }

    /// The lightest worst verdict that one answer can give all open units.
    fn best_worst(&mut self, slot: SlotId, splits: &[Split], everything: &dyn Objective, budget: usize) -> Verdict {
        let before = self.domain(slot);
        let mut best = Verdict::Blocked;
        for part in self.parts(slot, splits) {
            self.assign(slot, part);
            let answers = self.glance_within(everything, budget).answers;
            best = best.min(verdicts(answers).into_iter().max().unwrap_or(best));
        }
        self.assign(slot, before);
        best
    }

    /// The question that a fact is; a total asks for whatever leaves it open.
    fn ask(&mut self, slot: SlotId, best_worst: Verdict) -> Vec<Question> {
        let Some(known) = self.run.slots.get(slot) else { return Vec::new() };
        match (&known.name, known.owner) {
            (SlotName::Fact(at), Some(owner)) => vec![self.ask_fact(slot, owner, *at, best_worst)],
            (SlotName::Skeleton(name), Some(owner)) => {
                let (text, why, knows) = skeleton_question(name);
                let answers = if *name == "adds" {
                    Phrase::NoneOrList
                } else if name.contains('-') || name.contains('.') {
                    Phrase::YesOrNo
                } else {
                    Phrase::AParty
                };
                let [text, why, answers] = [text, why, answers].map(|phrase| phrase.of(self.lang));
                vec![self.draft(slot, owner, (*name).to_owned(), [text, why, knows, answers], best_worst)]
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
        }
    }

    fn ask_fact(&self, slot: SlotId, owner: EntityId, at: usize, best_worst: Verdict) -> Question {
        let law = self.law;
        let Some(fact) = law.vocabulary.facts(self.kind(owner)).facts.get(at) else {
            return self.draft(slot, owner, String::new(), [""; 4], best_worst);
        };
        let words = [fact.question.of(self.lang), fact.why.of(self.lang), &fact.knows, &answers(fact, self.lang)];
        self.draft(slot, owner, fact.name.clone(), words, best_worst)
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
        let closed = known.named && known.ledgers.iter().any(|ledger| self.closes(ledger, body.window));
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
        "model-maker" => (Phrase::AskModelMaker, Phrase::WhyModelMaker, "provider"),
        _ => (Phrase::AskInputsGivenTo, Phrase::WhyInputsGivenTo, "business"),
    }
}
