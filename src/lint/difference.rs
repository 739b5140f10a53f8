//! Whether two laws ever come to different things: for tests that change a rule and want to know that it matters.

use super::counterexample::{self, Case, Counterexample};
use super::ground::each;
use super::pair::{Original, Pair};
use crate::eval::Truth;
use crate::eval::space::{Look, NO, Searched, Space, YES};
use crate::fact::Kind;
use crate::law::{LawError, LawRule, LawSource};
use crate::rule::{Rule, RuleKind};
use crate::rule_test::resolved;
use crate::run::EntityId;
use crate::text::Text;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet, HashSet};

/// How many divisions one question may make where nothing else is said.
pub const BUDGET: usize = 4_000;

/// How many questions are asked side by side.
const AT_ONCE: usize = 8;

/// After so many questions without an answer the rest are left: "the same" is out of reach then.
const GIVES_UP: usize = 8;

/// How two laws differ.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Difference {
    /// No completion of any shape on any day has another outcome, level, date, mechanism, bearer or exemption.
    Same,
    /// This rule comes to something else in this manifest.
    Different {
        /// The rule.
        rule: String,
        /// The manifest and the day.
        counterexample: Box<Counterexample>,
    },
    /// The search ended before it could tell, the laws do not share their facts, or they count totals in other ways.
    NotProved,
}

/// Searches two laws together for a manifest of which they say different things.
///
/// Only texts, citations and examples are left aside. The laws must declare the same facts; `budget` is how many
/// divisions one question may make, 4,000 where `None`.
///
/// # Errors
///
/// One of the laws cannot be compiled on some day, or an example manifest of the original cannot be read.
pub fn difference(original: &LawSource, changed: &LawSource, budget: Option<usize>) -> Result<Difference, LawError> {
    Original::new(original)?.difference(changed, budget)
}

impl Original<'_> {
    /// Searches this law and another together, as [`difference`] does.
    ///
    /// # Errors
    ///
    /// Those of [`difference`].
    pub fn difference(&self, changed: &LawSource, budget: Option<usize>) -> Result<Difference, LawError> {
        let changed_ids = changed_rules(self.source(), changed);
        if changed_ids.is_empty() {
            return Ok(Difference::Same);
        }
        let pairs = self.pairs(changed)?;
        // An example manifest that cannot be read is told at once.
        pairs.first().map(Pair::shapes).transpose().map_err(LawError::clone)?;
        // No shape holds evidence that was renewed.
        if renewals(self.source(), &changed_ids) != renewals(changed, &changed_ids) {
            return Ok(Difference::NotProved);
        }
        let budget = budget.unwrap_or(BUDGET);
        let own = ask(&pairs, &changed_ids, &changed_ids, (budget, Question::Own));
        if own == Answer::Same && changed_ids.iter().all(|id| speaks_for_itself(self.source(), changed, id)) {
            return Ok(Difference::Same);
        }
        let affected: BTreeSet<String> = pairs.iter().flat_map(|pair| pair.affected(&changed_ids)).collect();
        Ok(match ask(&pairs, &changed_ids, &affected, (budget, Question::Seen)) {
            // Totals are any number under both laws, so that no search sees what is counted.
            Answer::Same if pairs.iter().any(|pair| pair.changes_a_total(&changed_ids)) => Difference::NotProved,
            Answer::Same => Difference::Same,
            Answer::NotProved => Difference::NotProved,
            Answer::Different(rule, counterexample) => Difference::Different { rule, counterexample },
        })
    }
}

/// What a rule says, without words for people and tests.
fn meaning(rule: &Rule) -> Rule {
    Rule {
        title: Text::default(),
        cites: Vec::new(),
        message: None,
        remedy: None,
        interpretation: None,
        does_not_lift: None,
        outweighs: Vec::new(),
        accepted: Vec::new(),
        examples: Vec::new(),
        ..rule.clone()
    }
}

fn meanings(source: &LawSource) -> BTreeMap<&str, Vec<Rule>> {
    let mut meanings: BTreeMap<&str, Vec<Rule>> = BTreeMap::new();
    for placed in &source.rules {
        meanings.entry(&placed.rule.id).or_default().push(meaning(&placed.rule));
    }
    meanings
}

/// Ids of rules that do not say the same in both.
fn changed_rules(original: &LawSource, changed: &LawSource) -> BTreeSet<String> {
    let (left, right) = (meanings(original), meanings(changed));
    let ids = left.keys().chain(right.keys());
    ids.filter(|id| left.get(*id) != right.get(*id)).map(|id| (*id).to_owned()).collect()
}

/// What these rules say of renewed evidence.
fn renewals(source: &LawSource, ids: &BTreeSet<String>) -> Vec<Value> {
    fn within(value: &Value, found: &mut Vec<Value>) {
        match value {
            Value::Object(entries) => {
                found.extend(entries.get("renewal").filter(|renewal| !renewal.is_null()).cloned());
                entries.values().for_each(|inner| within(inner, found));
            }
            Value::Array(list) => list.iter().for_each(|inner| within(inner, found)),
            _ => {}
        }
    }
    let mut found = Vec::new();
    for placed in source.rules.iter().filter(|placed| ids.contains(&placed.rule.id)) {
        for condition in placed.rule.when.iter().chain(&placed.rule.requires) {
            within(&serde_json::to_value(condition).unwrap_or_default(), &mut found);
        }
    }
    found
}

/// Whether a changed rule changes nothing but through what it comes to itself.
fn speaks_for_itself(original: &LawSource, changed: &LawSource, id: &str) -> bool {
    let find =
        |source: &LawSource| source.rules.iter().find(|placed| placed.rule.id == id).map(|placed| placed.rule.clone());
    match (find(original), find(changed)) {
        (Some(left), Some(right)) => {
            let plain = |rule: &Rule| rule.relation.is_none() && rule.total.is_none();
            plain(&left) && plain(&right) && left.defeats == right.defeats && left.defines == right.defines
        }
        _ => false,
    }
}

/// What is compared.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Question {
    /// Everything that a rule comes to, whether or not a report says it.
    Own,
    /// What a report says.
    Seen,
}

enum Answer {
    Same,
    Different(String, Box<Counterexample>),
    NotProved,
}

impl PartialEq for Answer {
    fn eq(&self, other: &Self) -> bool {
        matches!((self, other), (Self::Same, Self::Same) | (Self::NotProved, Self::NotProved))
    }
}

fn ask(pairs: &[Pair<'_>], changed: &BTreeSet<String>, ids: &BTreeSet<String>, asked: (usize, Question)) -> Answer {
    let mut questions = Vec::new();
    for id in ids {
        let mut seen = HashSet::new();
        for pair in pairs {
            if (pair.rule(0, id).is_some() || pair.rule(1, id).is_some()) && seen.insert(pair.basis(id)) {
                let shapes = pair.laws.first().map_or(0, |law| law.source.bases.len());
                questions.extend((0..shapes).map(|shape| (pair, id, shape)));
            }
        }
    }
    let mut not_proved = 0;
    for some in questions.chunks(AT_ONCE) {
        for answer in each(some, |(pair, id, shape)| compare(pair, changed, id, *shape, asked)) {
            match answer {
                Answer::Same => {}
                Answer::NotProved => not_proved += 1,
                Answer::Different(..) => return answer,
            }
        }
        if not_proved >= GIVES_UP {
            break;
        }
    }
    if not_proved == 0 { Answer::Same } else { Answer::NotProved }
}

fn compare(pair: &Pair<'_>, changed: &BTreeSet<String>, id: &str, shape: usize, asked: (usize, Question)) -> Answer {
    let (budget, question) = asked;
    let [left, right] = &pair.laws;
    let Ok([first, second]) = pair.shapes() else { return Answer::NotProved };
    let (Some(first), Some(second)) = (first.get(shape), second.get(shape)) else { return Answer::NotProved };
    let Some(mut space) = Space::of_two((left, &first.run), (right, &second.run)) else { return Answer::NotProved };
    let Some(subject) = pair.known(0, id).or_else(|| pair.known(1, id)).map(|known| known.rule.subject) else {
        return Answer::Same;
    };
    space.keep_concrete(&pair.changed_definitions(changed));
    let compared = Compared::new(pair, id, question);
    let mut proved = true;
    let parties = first.entities(Kind::Party);
    for entity in first.entities(subject) {
        match space.search(YES, budget, |space| compared.look(space, entity, &parties)) {
            Searched::Nowhere => {}
            Searched::NotProved => proved = false,
            Searched::Found(part) => {
                let shows = |case: &Case<'_>| compared.shows(case, pair);
                let counterexample = counterexample::write(left, first, entity, &part, &shows);
                return Answer::Different(id.to_owned(), Box::new(counterexample));
            }
        }
    }
    if proved { Answer::Same } else { Answer::NotProved }
}

/// A rule under both laws.
struct Compared<'p> {
    rules: [Option<(usize, &'p LawRule)>; 2],
    question: Question,
    /// Exemptions that defeat it under one law alone, by index there.
    defeaters: Vec<(usize, usize)>,
}

impl<'p> Compared<'p> {
    fn new(pair: &'p Pair<'p>, id: &str, question: Question) -> Self {
        let rules = [0, 1].map(|law| pair.rule(law, id).zip(pair.known(law, id)));
        let names = [0, 1].map(|law| {
            let known = pair.known(law, id).into_iter().flat_map(|known| &known.defeated_by);
            let all = pair.laws.get(law).map_or(&[][..], |law| &law.rules);
            known.filter_map(|at| Some((all.get(*at)?.rule.id.clone(), *at))).collect::<BTreeMap<_, _>>()
        });
        let [left, right] = &names;
        let only = |own: &BTreeMap<String, usize>, other: &BTreeMap<String, usize>, law: usize| {
            own.iter().filter(|(id, _)| !other.contains_key(*id)).map(|(_, at)| (law, *at)).collect::<Vec<_>>()
        };
        let defeaters = only(left, right, 0).into_iter().chain(only(right, left, 1)).collect();
        Self { rules, question, defeaters }
    }

    /// Whether the two outcomes differ.
    fn look<'s>(&self, space: &mut Space<'s>, entity: EntityId, parties: &[EntityId]) -> Look
    where
        'p: 's,
    {
        let [left, right] = [0, 1].map(|law| self.outcome(space, law, entity));
        if left.answers & right.answers == 0 {
            return Truth::True.into();
        }
        if left.answers.count_ones() > 1 || right.answers.count_ones() > 1 {
            return Look { answers: YES | NO, blocker: left.blocker.or(right.blocker) };
        }
        if left.answers == NOT_APPLICABLE {
            return Truth::False.into();
        }
        self.beside(space, entity, left.answers, parties).into()
    }

    /// What a rule comes to under one law, one bit per outcome.
    fn outcome(&self, space: &mut Space<'_>, law: usize, entity: EntityId) -> Look {
        let Some((rule, known)) = self.rules.get(law).copied().flatten() else { return none() };
        let is_internal = known.rule.kind == RuleKind::Definition && known.mechanism.is_none();
        let has_no_truth = known.rule.relation.is_some() || known.rule.total.is_some();
        if has_no_truth || (is_internal && self.question == Question::Seen) {
            return none();
        }
        let when = space.when(law, rule, entity);
        match known.rule.kind {
            RuleKind::Prohibition | RuleKind::Obligation => duty(space, law, rule, entity, when),
            RuleKind::Exemption => applied(space.applies(law, rule, entity)),
            _ => applied(when),
        }
    }

    /// What a finding says beside its outcome: level and date, mechanism, bearers, exemptions.
    fn beside<'s>(&self, space: &mut Space<'s>, entity: EntityId, outcome: u32, parties: &[EntityId]) -> Truth
    where
        'p: 's,
    {
        let [Some((first, left)), Some((second, right))] = self.rules else { return Truth::True };
        let plain = |rule: &LawRule| (rule.mechanism, rule.rule.kind, rule.rule.standing);
        if plain(left) != plain(right) {
            return Truth::True;
        }
        if outcome == VIOLATED {
            let decided = space.period_is_decided(0, first, entity).and(space.period_is_decided(1, second, entity));
            let levels = (space.level(0, first, entity), space.level(1, second, entity));
            let changed = left.rule.level != right.rule.level || left.rule.deadline != right.rule.deadline;
            match decided {
                Truth::Unknown(_) if changed => return decided,
                _ if levels.0 != levels.1 => return Truth::True,
                _ => {}
            }
        }
        let mut differs = Truth::False;
        if outcome == EXEMPTED {
            for (law, exemption) in &self.defeaters {
                differs = differs.or(space.applies(*law, *exemption, entity));
            }
        }
        if left.rule.bearer != right.rule.bearer {
            for party in parties {
                let [one, other] = [(0, left), (1, right)].map(|(law, known)| {
                    known
                        .bearers
                        .iter()
                        .fold(Truth::False, |truth, path| truth.or(space.reaches(law, path, entity, *party)))
                });
                differs = differs.or(one.and(other.negate())).or(other.and(one.negate()));
            }
        }
        differs
    }

    /// Whether a written manifest shows the difference.
    fn shows(&self, case: &Case<'_>, pair: &'p Pair<'p>) -> bool {
        let [left, right] = &pair.laws;
        let (run, errors) = resolved(case.text, right);
        if !errors.is_empty() {
            return false;
        }
        let all = run.entities.iter().enumerate().filter(|(_, entity)| entity.kind == Kind::Party);
        let parties: Vec<EntityId> = all.map(|(at, _)| EntityId(u32::try_from(at).unwrap_or(0))).collect();
        let space = Space::of_two((left, case.run), (right, &run));
        space.is_some_and(|mut space| {
            space.take_readings(case.readings);
            self.look(&mut space, case.entity, &parties).answers == YES
        })
    }
}

const NOT_APPLICABLE: u32 = 1;
const SATISFIED: u32 = 2;
const EXEMPTED: u32 = 4;
const VIOLATED: u32 = 8;

fn none() -> Look {
    Look { answers: NOT_APPLICABLE, blocker: None }
}

/// Of what only applies or does not.
fn applied(truth: Truth) -> Look {
    match truth {
        Truth::True => Look { answers: SATISFIED, blocker: None },
        Truth::False => none(),
        Truth::Unknown(blocker) => Look { answers: NOT_APPLICABLE | SATISFIED, blocker: Some(blocker) },
    }
}

/// Met goes before defeated, as in reports.
fn duty(space: &mut Space<'_>, law: usize, rule: usize, entity: EntityId, when: Truth) -> Look {
    if when == Truth::False {
        return none();
    }
    let met = space.met(law, rule, entity);
    let defeated = if met == Truth::True { Truth::False } else { space.defeated(law, rule, entity) };
    let can = |truth: Truth, holds: bool| truth != Truth::of(!holds);
    let mut answers = 0;
    for (possible, answer) in [
        (can(when, false), NOT_APPLICABLE),
        (can(when, true) && can(met, true), SATISFIED),
        (can(when, true) && can(met, false) && can(defeated, true), EXEMPTED),
        (can(when, true) && can(met, false) && can(defeated, false), VIOLATED),
    ] {
        answers |= if possible { answer } else { 0 };
    }
    let blocker = [when, met, defeated].into_iter().find_map(|truth| match truth {
        Truth::Unknown(blocker) => Some(blocker),
        _ => None,
    });
    Look { answers, blocker }
}
