//! Which rules may notice that another changed.

use crate::law::{LawSource, PlacedRule};
use crate::rule::Rule;
use serde_json::Value;
use std::collections::BTreeSet;

/// For each rule, itself and every rule that rests on it, the nearest first.
///
/// Taken from names alone, so that it holds on every day: a rule that names another's id, or any part of a dotted name that
/// another defines, rests on it. It may name too many, never too few.
pub(super) fn dependents(law: &LawSource) -> Vec<Vec<usize>> {
    let named: Vec<BTreeSet<String>> = law.rules.iter().map(|placed| names_in(&placed.rule)).collect();
    // What a rule defeats rests on it, the other way round.
    let rests_on = |above: usize, below: usize| {
        let (Some(upper), Some(lower)) = (law.rules.get(above), law.rules.get(below)) else { return false };
        let names = named.get(above);
        let names = |name: &String| names.is_some_and(|names| names.contains(name));
        names(&lower.rule.id)
            || lower.rule.defines.as_ref().is_some_and(names)
            || lower.rule.defeats.contains(&upper.rule.id)
    };
    let count = law.rules.len();
    let direct: Vec<Vec<usize>> =
        (0..count).map(|below| (0..count).filter(|above| rests_on(*above, below)).collect()).collect();
    (0..count).map(|rule| nearest_first(rule, &direct, behind_persons(law, rule))).collect()
}

/// Every rule that names a register or reading, and every rule that rests on such a rule.
pub(super) fn naming(law: &LawSource, name: &str, dependents: &[Vec<usize>]) -> Vec<usize> {
    let mut found = Vec::new();
    let names = |placed: &PlacedRule| names_in(&placed.rule).contains(name);
    for (at, _) in law.rules.iter().enumerate().filter(|(_, placed)| names(placed)) {
        let behind = dependents.get(at).map_or(&[][..], Vec::as_slice);
        for rule in [&[at], behind].concat() {
            if !found.contains(&rule) {
                found.push(rule);
            }
        }
    }
    found
}

fn nearest_first(rule: usize, direct: &[Vec<usize>], everywhere: bool) -> Vec<usize> {
    let mut found = vec![rule];
    let mut next = 0;
    while let Some(here) = found.get(next).copied() {
        for above in direct.get(here).into_iter().flatten() {
            if !found.contains(above) {
                found.push(*above);
            }
        }
        next += 1;
    }
    if everywhere {
        let known: BTreeSet<usize> = found.iter().copied().collect();
        found.extend((0..direct.len()).filter(|other| !known.contains(other)));
    }
    found
}

/// A definition that a part of the persons rests on bears on totals, without any rule that names it.
fn behind_persons(law: &LawSource, rule: usize) -> bool {
    let Some(defined) = law.rules.get(rule).and_then(|placed| placed.rule.defines.as_ref()) else { return false };
    law.facts.facts.iter().filter_map(|fact| fact.part_of.as_ref()).any(|part| part.at_least_one_if == *defined)
}

/// Every word of a rule's conditions, paths and consequences, dotted names divided.
fn names_in(rule: &Rule) -> BTreeSet<String> {
    let bare = Rule { examples: Vec::new(), defines: None, defeats: Vec::new(), id: String::new(), ..rule.clone() };
    let mut names = BTreeSet::new();
    collect(&serde_json::to_value(&bare).unwrap_or_default(), &mut names);
    names
}

fn collect(value: &Value, names: &mut BTreeSet<String>) {
    match value {
        Value::String(text) => {
            names.insert(text.clone());
            names.extend(text.split('.').map(str::to_owned));
        }
        Value::Array(list) => list.iter().for_each(|inner| collect(inner, names)),
        Value::Object(entries) => entries.values().for_each(|inner| collect(inner, names)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}
