//! Open facts that decide, as questions.

use super::Evaluator;
use super::possible::{Difference, Objective, VerdictOf, divide, verdicts};
use super::truth::Split;
use crate::fact::Kind;
use crate::finding::{Question, Verdict};
use crate::law::DefinitionBody;
use crate::run::{Domain, EntityId, SlotId, SlotName};
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
                    "none, or a list"
                } else if name.contains('-') || name.contains('.') {
                    "yes | no"
                } else {
                    "a party"
                };
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
        let answers = match fact.fact_type {
            crate::fact::FactType::YesNo => "yes | no".to_owned(),
            crate::fact::FactType::Choice | crate::fact::FactType::Choices => fact.values.join(" | "),
            crate::fact::FactType::Number => "a number".to_owned(),
            crate::fact::FactType::Date => "a day, as 2026-11-24".to_owned(),
            crate::fact::FactType::Text => {
                fact.none_is.as_ref().map_or("text".to_owned(), |none| format!("{none}, or a name"))
            }
            crate::fact::FactType::Names => "none, or a list of names".to_owned(),
            crate::fact::FactType::Place => "a code such as CN, HK or US".to_owned(),
            crate::fact::FactType::Places => "a list of codes such as [CN, US], or none".to_owned(),
            crate::fact::FactType::Categories => {
                "a list of categories, or none; of free-form data with `contains-only: yes` and a tested `control`"
                    .to_owned()
            }
            crate::fact::FactType::Persons => "a number, or numbers by place".to_owned(),
        };
        self.draft(slot, owner, fact.name.clone(), [&fact.question.en, &fact.why.en, &fact.knows, &answers], best_worst)
    }

    fn ask_reading(&self, at: usize, best_worst: Verdict) -> Vec<Question> {
        let Some(reading) = self.law.readings().get(at) else { return Vec::new() };
        let location = self.run.manifests.first().map(|manifest| self.run.entity(manifest.workload).span);
        let Some(location) = location else { return Vec::new() };
        vec![Question {
            id: format!("reading/{}", reading.id),
            manifest: self.run.manifests.first().map_or_else(String::new, |manifest| manifest.id.clone()),
            fact: format!("reading.{}", reading.id),
            text: reading.question.en.clone(),
            why: "The law is open here, and the point decides.".to_owned(),
            knows: "legal".to_owned(),
            answers: format!(
                "{}, on the command line with --reading",
                reading.alternatives.keys().cloned().collect::<Vec<_>>().join(" | ")
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
            let text = format!(
                "Of how many persons, beside the flows of this run, has {} sent data abroad this year, and will it?",
                known.name
            );
            let why = "The thresholds count all flows of a handler in the year. Without a ledger that says `otherwise-nothing: yes` the total is open above.";
            let mut question = self.draft(
                slot,
                *party,
                "other-exports".to_owned(),
                [&text, why, "business", "a ledger document"],
                best_worst,
            );
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
            let text =
                format!("Are the persons whose data {} sends in different sets the same, or others?", known.name);
            let why =
                "The same persons count once, others add up; the total lies between, and a threshold lies there too.";
            let answers = "`persons-of: { WORKLOAD/DATASET: same | subset | disjoint }` in a dataset or ledger entry";
            questions.push(self.draft(
                slot,
                *party,
                "persons-of".to_owned(),
                [&text, why, "business", answers],
                best_worst,
            ));
            if let Some(question) = questions.last_mut() {
                question.location = run.entity(*party).span;
            }
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

fn skeleton_question(name: &str) -> (&'static str, &'static str, &'static str) {
    match name {
        "handler" => (
            "Which party decides the purpose and means of processing these data?",
            "The handler has the duties, and its totals count.",
            "legal",
        ),
        "by" => (
            "Which party performs this step?",
            "What is kept, and under which law, depends on who processes.",
            "engineering",
        ),
        "adds" => (
            "What is added to the inputs (retrieval, web search, cache, shared log, join, training set, annotators, enrichment)?",
            "Personal information or important data of the mainland that reach the output end the exemption for data from abroad.",
            "provider",
        ),
        "adds.reaches-output" => {
            ("Does what is added reach the output?", "Only what reaches the output leaves with it.", "provider")
        }
        "provider" => ("Which party provides the service?", "The provider has the duties.", "business"),
        "model-maker" => (
            "Who made the model?",
            "An application on another's filed model is registered instead of assessed.",
            "provider",
        ),
        _ => (
            "Are inputs given to anybody who is not named here?",
            "Inputs may be given only to entrusted processors or on a lawful ground.",
            "business",
        ),
    }
}
