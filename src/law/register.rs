//! A question to a register becomes conditions over facts: which of its entries are in force is settled by the day, and
//! their words are known, so that only the facts of the manifest stay open.

use crate::fact::{FactType, Kind};
use crate::finding::StaleRegister;
use crate::law::compile::{Compiler, Cond, Law, Resolved, Test, behind, is_in_force};
use crate::rule::{FactTest, ListedTest, Register, RegisterEntry, RegisterItem, Threshold};
use jiff::ToSpan;
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};

/// Words by field, of an entry or of an item with what it takes over from its entry.
type Fields<'a> = BTreeMap<&'a str, &'a [String]>;

impl Compiler<'_> {
    pub(super) fn listed(&self, test: &ListedTest, kind: Kind) -> Resolved<Cond> {
        let registers = &self.source.registers.registers;
        let found = registers.iter().enumerate().find(|(_, register)| register.id == test.register);
        let (at, register) = found.ok_or_else(|| format!("`{}` is no register", test.register))?;
        if *test == (ListedTest { register: test.register.clone(), ..ListedTest::default() }) {
            return Ok(Cond::Listed(at));
        }
        check_fields(test, register)?;
        let mut cases = Vec::new();
        for entry in register.entries.iter().filter(|entry| test.complete.is_none_or(|wanted| wanted == entry.complete))
        {
            let in_force = is_in_force(&entry.from, entry.until.as_deref(), self.as_of);
            // What is not in force is resolved too, so that a wrong word is found on any day.
            let found = self.cases(test, entry, kind)?;
            cases.extend(found.into_iter().filter(|_| in_force));
        }
        Ok(Cond::Any(self.merged(test, cases, kind)?))
    }

    /// One case for an entry, or for each of its items that can pass.
    fn cases<'e>(&self, test: &ListedTest, entry: &'e RegisterEntry, kind: Kind) -> Resolved<Vec<Case<'e>>> {
        let mut cases = Vec::new();
        match &test.item {
            None => cases.extend(self.case(test, fields_of(entry, None), Vec::new(), kind)?),
            Some(fact) => {
                for item in &entry.items {
                    let Some(mut parts) = self.threshold(test, item.threshold.as_ref(), kind)? else { continue };
                    parts.insert(0, self.fact_among(fact, std::slice::from_ref(&item.id), kind)?);
                    cases.extend(self.case(test, fields_of(entry, Some(item)), parts, kind)?);
                }
            }
        }
        Ok(cases)
    }

    fn case<'e>(
        &self,
        test: &ListedTest,
        fields: Fields<'e>,
        parts: Vec<Cond>,
        kind: Kind,
    ) -> Resolved<Option<Case<'e>>> {
        let words = |field: &String| fields.get(field.as_str()).copied().unwrap_or(&[]);
        let has = test.having.iter().all(|(field, wanted)| words(field).iter().any(|word| wanted.contains(word)));
        if !has || test.by.keys().any(|field| words(field).is_empty()) {
            return Ok(None);
        }
        let mut parts = parts;
        for (field, fact) in &test.by {
            parts.push(self.fact_among(fact, words(field), kind)?);
        }
        Ok(Some(Case { fields, condition: Cond::All(parts) }))
    }

    /// Where only one fact is compared, all entries together are one test of it: an open fact is then divided once.
    fn merged(&self, test: &ListedTest, cases: Vec<Case<'_>>, kind: Kind) -> Resolved<Vec<Cond>> {
        let mut compared = test.by.iter();
        match (compared.next(), compared.next(), &test.item) {
            (Some((field, fact)), None, None) if !cases.is_empty() => {
                let words: BTreeSet<&String> =
                    cases.iter().filter_map(|case| case.fields.get(field.as_str())).copied().flatten().collect();
                let words: Vec<String> = words.into_iter().cloned().collect();
                Ok(vec![self.fact_among(fact, &words, kind)?])
            }
            _ => Ok(cases.into_iter().map(|case| case.condition).collect()),
        }
    }

    /// What it takes for an item to be reached; `None` where nothing that is measured can show it.
    fn threshold(&self, test: &ListedTest, threshold: Option<&Threshold>, kind: Kind) -> Resolved<Option<Vec<Cond>>> {
        let Some(threshold) = threshold else { return Ok(Some(Vec::new())) };
        let measure =
            test.reached.iter().find(|measure| measure.kind == threshold.kind && measure.window == threshold.window);
        let (Some(measure), Some(number)) = (measure, threshold.number) else { return Ok(None) };
        let at_least = if threshold.included { number } else { number + 1 };
        let reached = FactTest { name: measure.fact.clone(), at_least: Some(at_least), ..FactTest::default() };
        Ok(Some(vec![self.fact(&reached, kind)?]))
    }

    /// A choice is one of these words, or a set has one of them.
    fn fact_among(&self, name: &str, words: &[String], kind: Kind) -> Resolved<Cond> {
        let (path, condition) = self.named(name, kind, |compiler, name, kind| {
            let Some((at, fact)) = compiler.vocabulary.facts(kind).find(name) else { return Ok(None) };
            let mask = compiler.mask(words, fact)?;
            match fact.fact_type {
                FactType::Choice => Ok(Some(Cond::Fact(at, Test::OneOf(mask)))),
                FactType::Choices => Ok(Some(Cond::Fact(at, Test::Intersects(mask)))),
                _ => Err(format!("`{name}` is no choice; a register compares choices only")),
            }
        })?;
        Ok(behind(path, condition))
    }
}

impl Law {
    /// Registers, and their entries in force that were checked on another day, that were last checked more than so many days
    /// before the day asked about.
    #[must_use]
    pub fn stale_registers(&self, days: u32) -> Vec<StaleRegister> {
        let mut stale = Vec::new();
        for register in &self.source.registers.registers {
            let mut say = |entry: Option<&RegisterEntry>, checked: &str| {
                let Some(checked) = checked.parse::<Date>().ok().filter(|day| is_older(*day, days, self.as_of)) else {
                    return;
                };
                let title = entry.and_then(|entry| entry.title.as_ref()).unwrap_or(&register.title);
                stale.push(StaleRegister {
                    register: register.id.clone(),
                    entry: entry.and_then(|entry| entry.id.clone()),
                    title: title.en.clone(),
                    checked,
                });
            };
            say(None, &register.checked);
            for entry in &register.entries {
                let in_force = is_in_force(&entry.from, entry.until.as_deref(), self.as_of);
                let own = entry.checked.as_deref().filter(|checked| *checked != register.checked);
                if let Some(checked) = own.filter(|_| in_force) {
                    say(Some(entry), checked);
                }
            }
        }
        stale
    }
}

/// Whether a day plus so many days still lies before another.
fn is_older(day: Date, days: u32, than: Date) -> bool {
    day.checked_add(i64::from(days).days()).is_ok_and(|limit| limit < than)
}

/// An entry or item that can pass, with what the facts must be.
struct Case<'e> {
    fields: Fields<'e>,
    condition: Cond,
}

fn fields_of<'e>(entry: &'e RegisterEntry, item: Option<&'e RegisterItem>) -> Fields<'e> {
    let own = item.into_iter().flat_map(|item| &item.fields);
    entry.fields.iter().chain(own).map(|(field, words)| (field.as_str(), words.as_slice())).collect()
}

/// A field that no entry has is a slip of the pen, not a condition that never holds.
fn check_fields(test: &ListedTest, register: &Register) -> Resolved<()> {
    let entries = register.entries.iter();
    let known: BTreeSet<&String> = entries
        .flat_map(|entry| entry.fields.keys().chain(entry.items.iter().flat_map(|item| item.fields.keys())))
        .collect();
    match test.by.keys().chain(test.having.keys()).find(|field| !known.contains(field)) {
        Some(field) => Err(format!("no entry of the register `{}` has a field `{field}`", register.id)),
        None => Ok(()),
    }
}
