//! One example on one day.

use super::manifest::Manifest;
use crate::eval::{self, Options};
use crate::fact::Kind;
use crate::finding::{Outcome, Range};
use crate::law::{Law, LawError, LawSource, PlacedRule, SkeletonRelation};
use crate::rule::{Example, Expect, RegisterEntry};
use crate::run::{EntityId, Run};
use jiff::civil::Date;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Why an example failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failed {
    /// What came instead of what is expected.
    pub got: String,
    /// What is wrong with the example's manifest.
    pub errors: Vec<String>,
}

impl Failed {
    pub(crate) fn new(got: impl Into<String>) -> Self {
        Self { got: got.into(), errors: Vec::new() }
    }
}

/// The entries that registers have instead of their own, by id.
pub(crate) type Registers = BTreeMap<String, Vec<RegisterEntry>>;

/// The day, and the registers, under which the law is asked.
pub(crate) type Setting<'a> = (Date, &'a Registers);

/// One example on one day, read and ready to be run under the law in which it stands, or under a changed one.
#[derive(Debug, Clone)]
pub struct Case<'a> {
    /// The rule beside which it stands.
    pub placed: &'a PlacedRule,
    /// The example.
    pub example: &'a Example,
    /// The day asked about.
    pub day: Date,
    /// What is expected on that day.
    pub expect: &'a Expect,
    options: Options,
    manifest: Arc<Manifest>,
}

impl<'a> Case<'a> {
    /// The cases of an example: one for each day that it names.
    ///
    /// # Errors
    ///
    /// What is wrong with the example itself.
    pub fn of(source: &'a LawSource, placed: &'a PlacedRule, example: &'a Example) -> Result<Vec<Self>, Failed> {
        let manifest = Arc::new(Manifest::of(source, example).map_err(Failed::new)?);
        let readings = example.readings.iter().map(|(id, taken)| (id.clone(), taken.clone())).collect();
        let options = Options { readings, ..Options::default() };
        if example.expect.is_some() != example.on.is_empty() || (example.as_of.is_some() && !example.on.is_empty()) {
            return Err(Failed::new("it needs either `expect` or `on`, and `as-of` goes with `expect` alone"));
        }
        let checked_until = &source.jurisdiction.checked_until;
        let case = |(written, expect): (Option<&'a String>, &'a Expect)| {
            let written = written.unwrap_or(checked_until);
            let day = written.parse().map_err(|_| Failed::new(format!("`{written}` is not a day")))?;
            let manifest = Arc::clone(&manifest);
            Ok(Self { placed, example, day, expect, options: options.clone(), manifest })
        };
        example.expected().map(case).collect()
    }

    /// The day, and the registers, under which it asks.
    pub(crate) fn setting(&self) -> Setting<'a> {
        (self.day, &self.example.registers)
    }

    /// Runs it under a law.
    ///
    /// # Errors
    ///
    /// What came instead of what is expected.
    pub fn run(&self, law: &Law) -> Result<(), Failed> {
        let (run, errors) = self.manifest.resolve(law);
        if !errors.is_empty() {
            return Err(Failed { got: "the manifest is wrong".to_owned(), errors });
        }
        let subject = self.placed.rule.subject;
        let entity = subject_of(&run, subject, &self.example.at)
            .ok_or_else(|| Failed::new(format!("there is no {} `{}`", subject.name(), self.example.at)))?;
        let found = self.found(law, &run, entity).map_err(Failed::new)?;
        if found == sorted(self.expect.clone()) { Ok(()) } else { Err(Failed::new(found.to_string())) }
    }

    /// What the rule comes to, in whatever the example asks for.
    fn found(&self, law: &Law, run: &Run, entity: EntityId) -> Result<Expect, String> {
        let expect = self.expect;
        if expect.mechanism.is_some() && self.placed.rule.subject != Kind::Item {
            return Err("an item alone has a mechanism".to_owned());
        }
        let mechanism = expect.mechanism.as_ref().map(|_| eval::mechanism(law, run, &self.options, entity));
        let Some(mut asked) = eval::ask(law, run, &self.options, &self.placed.rule.id, entity) else {
            return Ok(Expect { mechanism, ..self.not_in_force() });
        };
        let is_duty = expect.outcome.is_some() || expect.level.is_some() || expect.due.is_some();
        let outcome = asked.outcome();
        if is_duty && outcome.is_none() {
            return Err("a relation or total has no outcome; expect `reaches` or `total`".to_owned());
        }
        let (level, due) = asked.level();
        let total = asked.total();
        if expect.total.is_some() && total.is_none() {
            return Err("the rule defines no total".to_owned());
        }
        let reached = asked.reached();
        if reached.is_none() && (expect.reaches.is_some() || expect.may_reach.is_some()) {
            return Err("the rule defines no relation".to_owned());
        }
        let keys = |wanted: bool| {
            let those = reached.iter().flatten().filter(|(_, certain)| *certain == wanted);
            those.map(|(entity, _)| key_of(run, *entity)).collect::<Vec<String>>()
        };
        Ok(sorted(Expect {
            outcome: expect.outcome.and(outcome),
            level: expect.level.and(level),
            due: expect.due.as_ref().and(due).map(|due| due.day.to_string()),
            standing: expect.standing.and_then(|_| Some(law.rule(&self.placed.rule.id)?.rule.standing)),
            bearer: expect.bearer.as_ref().map(|_| asked.bearers()),
            mechanism,
            total: expect.total.and(total),
            reaches: expect.reaches.as_ref().map(|_| keys(true)),
            may_reach: expect.may_reach.as_ref().map(|_| keys(false)),
        }))
    }

    /// A rule applies to nothing on a day on which it is not in force.
    fn not_in_force(&self) -> Expect {
        let nothing = |keys: &Option<Vec<String>>| keys.as_ref().map(|_| Vec::new());
        Expect {
            outcome: self.expect.outcome.map(|_| Outcome::NotApplicable),
            bearer: nothing(&self.expect.bearer),
            total: self.expect.total.map(|_| Range { min: 0, max: Some(0) }),
            reaches: nothing(&self.expect.reaches),
            may_reach: nothing(&self.expect.may_reach),
            ..Expect::default()
        }
    }
}

/// The order in which parties and entries are named says nothing.
fn sorted(mut expect: Expect) -> Expect {
    for keys in [&mut expect.bearer, &mut expect.reaches, &mut expect.may_reach].into_iter().flatten() {
        keys.sort();
    }
    expect
}

/// How an example names an entry: `flow/dataset` for an item, the key for anything else.
fn key_of(run: &Run, entity: EntityId) -> String {
    let known = run.entity(entity);
    let flow = known.links(SkeletonRelation::Flow).first().filter(|_| known.kind == Kind::Item);
    flow.map_or_else(|| known.key.clone(), |flow| format!("{}/{}", run.entity(flow.to).key, known.key))
}

/// The entry of the first manifest that an example names.
pub(crate) fn subject_of(run: &Run, kind: Kind, at: &str) -> Option<EntityId> {
    let entities = (0..run.entities.len()).map(|at| EntityId(u32::try_from(at).unwrap_or(u32::MAX)));
    entities
        .filter(|entity| run.entity(*entity).kind == kind && run.entity(*entity).manifest == 0)
        .find(|entity| key_of(run, *entity) == at)
}

/// The law on each day and with each register that cases ask about, compiled once.
#[derive(Debug)]
pub struct Laws<'a> {
    source: Arc<LawSource>,
    laws: Vec<(Setting<'a>, Result<Law, LawError>)>,
}

impl<'a> Laws<'a> {
    /// Of a law.
    #[must_use]
    pub fn new(source: impl Into<Arc<LawSource>>) -> Self {
        Self { source: source.into(), laws: Vec::new() }
    }

    /// The law under which a case is judged.
    ///
    /// # Errors
    ///
    /// Why it does not compile, or which register is not there.
    pub fn of(&mut self, case: &Case<'a>) -> Result<&Law, Failed> {
        self.under(case.setting()).map(|law| &*law)
    }

    /// The law on a day, with these registers.
    pub(crate) fn under(&mut self, setting: Setting<'a>) -> Result<&mut Law, Failed> {
        let at = match self.laws.iter().position(|(known, _)| *known == setting) {
            Some(at) => at,
            None => {
                let (day, registers) = setting;
                let source = with_registers(&self.source, registers)?;
                self.laws.push((setting, Law::compile(source, day)));
                self.laws.len() - 1
            }
        };
        match self.laws.get_mut(at) {
            Some((_, Ok(law))) => Ok(law),
            Some((_, Err(error))) => Err(Failed::new(error.to_string())),
            None => Err(Failed::new("there is no such law")),
        }
    }
}

fn with_registers(source: &Arc<LawSource>, registers: &Registers) -> Result<Arc<LawSource>, Failed> {
    if registers.is_empty() {
        return Ok(Arc::clone(source));
    }
    let mut source = LawSource::clone(source);
    for (id, entries) in registers {
        let register = source.registers.registers.iter_mut().find(|register| register.id == *id);
        let register = register.ok_or_else(|| Failed::new(format!("`{id}` is no register")))?;
        register.entries.clone_from(entries);
    }
    Ok(Arc::new(source))
}
