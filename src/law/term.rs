//! What a rule reads, by name: for pages about the law, and to show that a rule reads what it is said to read.

use super::load::LawSource;
use super::vocabulary::SkeletonRelation;
use crate::fact::{FactType, Kind};
use crate::rule::{Condition, Count, PeriodStart, RelationDefinition, Rule, TotalDefinition};
use std::collections::BTreeSet;

/// The name for the day asked about, which no manifest states and every rule reads: it is in force on some days only.
pub const AS_OF: &str = "as-of";

/// Something that a condition names.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Term {
    /// A fact of an entry; of evidence and claims, after the kind or exemption and a dot.
    Fact(Kind, String),
    /// A kind of evidence.
    Evidence(String),
    /// An exemption that can be claimed.
    Claim(String),
    /// A register.
    Register(String),
    /// An open point of law.
    Reading(String),
    /// A rule that defines what is named, or that is asked whether it applies.
    Rule(String),
}

impl Term {
    /// Whether a name of the coverage table means this: `seat`, `party.seat`, `notice`, `hr.labour-rules`.
    #[must_use]
    pub fn has_name(&self, name: &str) -> bool {
        match self {
            Self::Fact(kind, fact) => fact == name || name.strip_prefix(kind.name()) == Some(&format!(".{fact}")),
            Self::Evidence(own) | Self::Claim(own) | Self::Register(own) => own == name,
            Self::Reading(_) | Self::Rule(_) => false,
        }
    }
}

/// All names by which something that a manifest states, or a register, can be meant.
pub(super) fn names(source: &LawSource) -> BTreeSet<String> {
    let mut names = BTreeSet::from([AS_OF.to_owned()]);
    for (kind, fact) in facts(source) {
        names.insert(format!("{}.{fact}", kind.name()));
        names.insert(fact);
    }
    names.extend(source.evidence.evidence.iter().map(|known| known.kind.clone()));
    names.extend(source.claims.claims.iter().map(|known| known.exemption.clone()));
    names.extend(source.registers.registers.iter().map(|known| known.id.clone()));
    names
}

fn facts(source: &LawSource) -> BTreeSet<(Kind, String)> {
    let own = source.facts.facts.iter().map(|fact| (fact.owner, fact.name.clone()));
    let evidence = source
        .evidence
        .evidence
        .iter()
        .flat_map(|known| known.facts.keys().map(|name| (Kind::Evidence, format!("{}.{name}", known.kind))));
    let claims =
        source.claims.claims.iter().flat_map(|known| {
            known.facts.iter().map(|fact| (Kind::Claim, format!("{}.{}", known.exemption, fact.name)))
        });
    own.chain(evidence).chain(claims).collect()
}

impl LawSource {
    /// What a rule itself names.
    #[must_use]
    pub fn reads(&self, rule: &Rule) -> BTreeSet<Term> {
        let mut reader = Reader { source: self, facts: facts(self), found: BTreeSet::new() };
        reader.rule(rule);
        reader.found
    }

    /// What a rule names itself or through the rules that it uses, however many lie between.
    #[must_use]
    pub fn reads_through(&self, rule: &Rule) -> BTreeSet<Term> {
        let mut found = self.reads(rule);
        let mut open: Vec<Term> = found.iter().cloned().collect();
        while let Some(term) = open.pop() {
            let Term::Rule(id) = term else { continue };
            for definition in self.rules.iter().map(|placed| &placed.rule).filter(|known| known.id == id) {
                for term in self.reads(definition) {
                    if found.insert(term.clone()) {
                        open.push(term);
                    }
                }
            }
        }
        found
    }
}

/// Follows names as [`super::Law::compile`] does, for rules of every day at once.
struct Reader<'s> {
    source: &'s LawSource,
    facts: BTreeSet<(Kind, String)>,
    found: BTreeSet<Term>,
}

impl Reader<'_> {
    fn rule(&mut self, rule: &Rule) {
        for condition in rule.when.iter().chain(&rule.requires) {
            self.condition(condition, rule.subject);
        }
        if let Some(relation) = &rule.relation {
            self.relation(relation, rule.subject);
        }
        if let Some(total) = &rule.total {
            self.total(total);
        }
        for bearer in &rule.bearer {
            self.path(bearer, rule.subject);
        }
        match rule.deadline.as_ref().map(|deadline| &deadline.after) {
            Some(PeriodStart::Evidence { kind, date }) => {
                self.found.insert(Term::Evidence(kind.clone()));
                self.name(&format!("{kind}.{date}"), Kind::Evidence);
            }
            Some(PeriodStart::Fact { of, date }) => {
                if let Some(kind) = self.path(of, rule.subject) {
                    self.name(date, kind);
                }
            }
            None => {}
        }
    }

    fn relation(&mut self, relation: &RelationDefinition, subject: Kind) {
        for member in &relation.members {
            member.when.iter().for_each(|when| self.condition(when, subject));
            let mut at = Some(subject);
            for step in &member.path {
                at = at.and_then(|kind| self.path(&step.of, kind));
                if let (Some(kind), Some(condition)) = (at, &step.condition) {
                    self.condition(condition, kind);
                }
            }
        }
    }

    fn total(&mut self, total: &TotalDefinition) {
        self.path(&total.key, Kind::Item);
        self.path(&total.of, Kind::Item);
        self.condition(&total.counted, Kind::Item);
        for amount in &total.amount {
            self.condition(&amount.when, Kind::Dataset);
            self.count(&amount.count);
        }
    }

    fn count(&mut self, count: &Count) {
        match count {
            Count::Nothing => return,
            Count::Persons | Count::PersonsIn(_) => {}
            Count::PersonsLess(part) | Count::Part(part) | Count::PartIn { part, .. } => {
                self.name(part, Kind::Dataset);
            }
        }
        let persons = self.source.facts.facts.iter().filter(|fact| fact.fact_type == FactType::Persons);
        self.found.extend(persons.map(|fact| Term::Fact(fact.owner, fact.name.clone())));
    }

    fn condition(&mut self, condition: &Condition, kind: Kind) {
        match condition {
            Condition::All(list) | Condition::Any(list) => {
                list.iter().for_each(|inner| self.condition(inner, kind));
            }
            Condition::Not(inner) => self.condition(inner, kind),
            Condition::Is(name) => self.name(name, kind),
            Condition::Fact(test) => {
                self.name(&test.name, kind);
                test.earlier_than.iter().for_each(|other| self.name(other, kind));
            }
            Condition::Some(quantified) | Condition::Every(quantified) => {
                let reached = self.path(&quantified.of, kind);
                if let (Some(kind), Some(inner)) = (reached, &quantified.condition) {
                    self.condition(inner, kind);
                }
            }
            Condition::Evidence(test) => {
                for known in &test.kind {
                    self.found.insert(Term::Evidence(known.clone()));
                    test.condition.iter().for_each(|inner| self.stated_in(inner, known, Kind::Evidence));
                }
            }
            Condition::Claim(test) => {
                self.found.insert(Term::Claim(test.exemption.clone()));
                test.condition.iter().for_each(|inner| self.stated_in(inner, &test.exemption, Kind::Claim));
            }
            Condition::Total(test) => self.defined(|rule| rule.total.is_some(), &test.of),
            Condition::Same(paths) => paths.iter().for_each(|path| {
                self.path(path, kind);
            }),
            Condition::Reading(test) => {
                self.found.insert(Term::Reading(test.id.clone()));
            }
            Condition::Listed(test) => {
                self.found.insert(Term::Register(test.register.clone()));
                let of_item = test.item.iter().flat_map(|item| {
                    let measured = item.reached.iter().map(|measure| &measure.fact);
                    item.by.values().chain(measured).chain([&item.named_by])
                });
                test.by.values().chain(of_item).for_each(|fact| self.name(fact, kind));
                let shown = test.shown_by.iter().flat_map(|shown| &shown.evidence);
                self.found.extend(shown.map(|kind| Term::Evidence(kind.clone())));
            }
            Condition::Applies(rule) => {
                self.found.insert(Term::Rule(rule.clone()));
            }
            // A review names a rule, and asks nothing of it.
            Condition::Reviewed(_) => {}
        }
    }

    /// A condition on the statements under a kind of evidence or a claim, which are named without it.
    fn stated_in(&mut self, condition: &Condition, under: &str, kind: Kind) {
        let name = match condition {
            Condition::All(list) | Condition::Any(list) => {
                list.iter().for_each(|inner| self.stated_in(inner, under, kind));
                return;
            }
            Condition::Not(inner) => return self.stated_in(inner, under, kind),
            Condition::Is(name) => name,
            Condition::Fact(test) => &test.name,
            other => return self.condition(other, kind),
        };
        let own = name.strip_prefix(&format!("{under}.")).unwrap_or(name);
        self.name(&format!("{under}.{own}"), kind);
    }

    /// The kind at the end of a dotted path of relations.
    fn path(&mut self, dotted: &str, from: Kind) -> Option<Kind> {
        dotted.split('.').try_fold(from, |kind, name| self.step(name, kind))
    }

    fn step(&mut self, name: &str, from: Kind) -> Option<Kind> {
        if let Some((_, to)) = SkeletonRelation::find(from, name) {
            return Some(to);
        }
        let defines = |rule: &&Rule| rule.subject == from && rule.defines.as_deref() == Some(name);
        let rule = self.source.rules.iter().map(|placed| &placed.rule).find(defines)?;
        let to = rule.relation.as_ref()?.to;
        self.defined(|rule| rule.relation.is_some() && rule.subject == from, name);
        Some(to)
    }

    /// Adds every rule of this form that gives the name.
    fn defined(&mut self, form: impl Fn(&Rule) -> bool, name: &str) {
        let rules = self.source.rules.iter().map(|placed| &placed.rule);
        let giving = rules.filter(|rule| rule.defines.as_deref() == Some(name) && form(rule));
        self.found.extend(giving.map(|rule| Term::Rule(rule.id.clone())));
    }

    /// A fact or definition of the current kind, or one behind relations: `flow.to.seat`.
    fn name(&mut self, dotted: &str, from: Kind) {
        let fact = (from, dotted.to_owned());
        if self.facts.contains(&fact) {
            self.found.insert(Term::Fact(fact.0, fact.1));
            return;
        }
        let before = self.found.len();
        self.defined(|rule| rule.when.is_some() && rule.subject == from, dotted);
        if self.found.len() > before {
            return;
        }
        if let Some((first, rest)) = dotted.split_once('.')
            && let Some(kind) = self.step(first, from)
        {
            self.name(rest, kind);
        }
    }
}
