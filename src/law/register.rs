//! A question to a register becomes conditions over facts: which of its entries are in force is settled by the day, and
//! their words are known, so that only the facts of the manifest stay open.

use crate::calendar::day_number;
use crate::fact::{FactType, Kind};
use crate::finding::StaleRegister;
use crate::law::compile::{Compiler, Cond, EvidenceAge, Law, Resolved, Test, behind, is_in_force};
use crate::rule::{FactTest, ItemTest, ListedTest, Measure, Register, RegisterEntry, RegisterItem, Shown};
use crate::text::Lang;
use jiff::ToSpan;
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};

/// Words by field.
type Fields = BTreeMap<String, Vec<String>>;

impl Compiler<'_> {
    pub(super) fn listed(&self, test: &ListedTest, kind: Kind) -> Resolved<Cond> {
        let registers = &self.source.registers.registers;
        let found = registers.iter().enumerate().find(|(_, register)| register.id == test.register);
        let (at, register) = found.ok_or_else(|| format!("`{}` is no register", test.register))?;
        if *test == (ListedTest { register: test.register.clone(), ..ListedTest::default() }) {
            return Ok(Cond::Listed(at));
        }
        check_fields(test, register)?;
        let mut passing = Vec::new();
        let mut cases = Vec::new();
        for entry in register.entries.iter().filter(|entry| passes(test, entry)) {
            // What is not in force is resolved too, so that a wrong word is found on any day.
            let condition = self.entry(test, entry, kind)?;
            if is_in_force(&entry.from, entry.until.as_deref(), self.as_of) {
                passing.push(entry);
                cases.push(condition);
            }
        }
        let mut compared = test.by.iter();
        match (compared.next(), compared.next(), &test.item) {
            // Where only one fact is compared, all entries are one test of it, so that an open fact is divided once.
            (Some((field, fact)), None, None) if !passing.is_empty() && test.shown_by.is_none() => {
                let words = passing.iter().filter_map(|entry| entry.fields.get(field)).flatten();
                let words: BTreeSet<String> = words.cloned().collect();
                self.fact_among(fact, &words.into_iter().collect::<Vec<_>>(), kind)
            }
            _ => Ok(Cond::Any(cases)),
        }
    }

    fn entry(&self, test: &ListedTest, entry: &RegisterEntry, kind: Kind) -> Resolved<Cond> {
        let mut parts = self.compared(&test.by, &entry.fields, kind)?;
        if let Some(test) = &test.item {
            let items = entry.items.iter().filter(|item| has(&test.having, &item.fields));
            let items = items.map(|item| self.item(test, item, kind)).collect::<Resolved<Vec<_>>>()?;
            parts.push(Cond::Any(items.into_iter().flatten().collect()));
        }
        if let Some(shown) = &test.shown_by {
            parts.push(self.shown(shown, &entry.from)?);
        }
        Ok(Cond::All(parts))
    }

    fn shown(&self, shown: &Shown, from: &str) -> Resolved<Cond> {
        let first = from.parse::<Date>().map_err(|_| format!("`{from}` is not a date"))?;
        let age = EvidenceAge { since: Some(day_number(first)), ..EvidenceAge::default() };
        let kinds = shown.evidence.iter().map(|name| self.evidence_kind(name)).collect::<Resolved<_>>()?;
        Ok(Cond::Any(vec![Cond::Evidence(kinds, age.clone(), None), self.reviewed(&shown.reviewed, age)?]))
    }

    /// What it takes for an item to pass; `None` where its threshold is not known or nothing measures it.
    fn item(&self, test: &ItemTest, item: &RegisterItem, kind: Kind) -> Resolved<Option<Cond>> {
        let mut parts = vec![self.fact_among(&test.named_by, std::slice::from_ref(&item.id), kind)?];
        parts.extend(self.compared(&test.by, &item.fields, kind)?);
        if let Some(threshold) = &item.threshold {
            let measures = |measure: &&Measure| measure.kind == threshold.kind && measure.window == threshold.window;
            let (Some(measure), Some(number)) = (test.reached.iter().find(measures), threshold.number) else {
                return Ok(None);
            };
            let at_least = Some(if threshold.included { number } else { number + 1 });
            parts.push(self.fact(&FactTest { name: measure.fact.clone(), at_least, ..FactTest::default() }, kind)?);
        }
        Ok(Some(Cond::All(parts)))
    }

    /// Each fact among the words of its field, where there is such a field.
    fn compared(&self, by: &BTreeMap<String, String>, fields: &Fields, kind: Kind) -> Resolved<Vec<Cond>> {
        let known = by.iter().filter_map(|(field, fact)| Some((fact, fields.get(field)?)));
        known.map(|(fact, words)| self.fact_among(fact, words, kind)).collect()
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
    /// The entries of a register that are in force on the day.
    #[must_use]
    pub fn entries_in_force(&self, register: &str) -> Vec<&RegisterEntry> {
        let known = self.source.registers.registers.iter().find(|known| known.id == register);
        let entries = known.into_iter().flat_map(|known| &known.entries);
        entries.filter(|entry| is_in_force(&entry.from, entry.until.as_deref(), self.law_of)).collect()
    }

    /// Registers, and their entries in force that were checked on another day, that were last checked more than so many days
    /// before the day asked about.
    #[must_use]
    pub fn stale_registers(&self, days: u32, lang: Lang) -> Vec<StaleRegister> {
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
                    title: title.of(lang).to_owned(),
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
#[must_use]
pub fn is_older(day: Date, days: u32, than: Date) -> bool {
    day.checked_add(i64::from(days).days()).is_ok_and(|limit| limit < than)
}

/// Whether an entry passes whatever the facts are. One without a field that a fact is compared with does not.
fn passes(test: &ListedTest, entry: &RegisterEntry) -> bool {
    test.complete.is_none_or(|wanted| wanted == entry.complete)
        && has(&test.having, &entry.fields)
        && test.by.keys().all(|field| entry.fields.get(field).is_some_and(|words| !words.is_empty()))
}

fn has(having: &Fields, fields: &Fields) -> bool {
    having
        .iter()
        .all(|(field, wanted)| fields.get(field).is_some_and(|words| words.iter().any(|word| wanted.contains(word))))
}

/// A field that no entry or item has is a slip of the pen, not a condition that never holds.
fn check_fields(test: &ListedTest, register: &Register) -> Resolved<()> {
    let known = |fields: &BTreeSet<&String>, by: &BTreeMap<String, String>, having: &Fields| match by
        .keys()
        .chain(having.keys())
        .find(|field| !fields.contains(field))
    {
        Some(field) => Err(format!("nothing in the register `{}` has a field `{field}`", register.id)),
        None => Ok(()),
    };
    known(&register.entries.iter().flat_map(|entry| entry.fields.keys()).collect(), &test.by, &test.having)?;
    let Some(item) = &test.item else { return Ok(()) };
    let items = register.entries.iter().flat_map(|entry| &entry.items);
    known(&items.flat_map(|item| item.fields.keys()).collect(), &item.by, &item.having)
}
