//! What definitions and rules rest on: whether any leads back to itself, and which rest on totals.

use super::compile::{Cond, DeadlineStart, Definition, DefinitionBody, LawRule, Path, Rel};
use std::collections::BTreeSet;

/// Something that a condition can rest on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Definition(usize),
    Rule(usize),
}

/// The first rule that rests on itself, by its place in the list, with what leads there.
pub(super) fn circle(rules: &[LawRule], definitions: &[Definition]) -> Option<(usize, String)> {
    let mut search = Search { rules, definitions, done: Vec::new(), open: Vec::new() };
    (0..rules.len()).find_map(|rule| search.visit(Part::Rule(rule)).map(|names| (rule, names)))
}

struct Search<'a> {
    rules: &'a [LawRule],
    definitions: &'a [Definition],
    done: Vec<Part>,
    open: Vec<Part>,
}

impl Search<'_> {
    fn visit(&mut self, part: Part) -> Option<String> {
        if self.done.contains(&part) {
            return None;
        }
        if let Some(from) = self.open.iter().position(|known| *known == part) {
            let circle: Vec<String> = self.open.iter().skip(from).chain([&part]).map(|part| self.name(*part)).collect();
            return Some(circle.join(" -> "));
        }
        self.open.push(part);
        let rests_on = below(part, self.rules, self.definitions);
        let found = rests_on.into_iter().find_map(|next| self.visit(next));
        self.open.pop();
        self.done.push(part);
        found
    }

    fn name(&self, part: Part) -> String {
        match part {
            Part::Rule(at) => self.rules.get(at).map_or_else(String::new, |rule| format!("`{}`", rule.rule.id)),
            Part::Definition(at) => {
                self.definitions.get(at).map_or_else(String::new, |known| format!("`{}`", known.name))
            }
        }
    }
}

/// For each definition, then for each rule: whether it rests on a total, and so on entries of other manifests.
/// There are no circles left when this is asked.
pub(super) fn rest_on_totals(rules: &[LawRule], definitions: &[Definition]) -> Vec<bool> {
    let mut known = vec![None; definitions.len() + rules.len()];
    let parts: Vec<Part> =
        (0..definitions.len()).map(Part::Definition).chain((0..rules.len()).map(Part::Rule)).collect();
    parts.into_iter().map(|part| reaches_a_total(part, rules, definitions, &mut known)).collect()
}

fn reaches_a_total(part: Part, rules: &[LawRule], definitions: &[Definition], known: &mut [Option<bool>]) -> bool {
    let (place, is_total) = match part {
        Part::Definition(at) => {
            (at, definitions.get(at).is_some_and(|definition| matches!(definition.body, DefinitionBody::Total(_))))
        }
        Part::Rule(at) => (definitions.len() + at, false),
    };
    if let Some(Some(answer)) = known.get(place) {
        return *answer;
    }
    let answer = is_total
        || below(part, rules, definitions).into_iter().any(|next| reaches_a_total(next, rules, definitions, known));
    if let Some(slot) = known.get_mut(place) {
        *slot = Some(answer);
    }
    answer
}

/// The rules in force behind all definitions that a rule rests on, whether by its condition, its requirement or what
/// defeats it.
pub(super) fn definitions_behind(rule: usize, rules: &[LawRule], definitions: &[Definition]) -> BTreeSet<usize> {
    let mut seen = Vec::new();
    let mut open = vec![Part::Rule(rule)];
    let mut behind = BTreeSet::new();
    while let Some(part) = open.pop() {
        if seen.contains(&part) {
            continue;
        }
        seen.push(part);
        open.extend(below(part, rules, definitions));
        match part {
            Part::Rule(at) => rules
                .get(at)
                .and_then(|rule| rule.requires.as_ref())
                .iter()
                .for_each(|requires| collect(requires, &mut open)),
            Part::Definition(at) => behind.extend(definitions.get(at).and_then(|known| known.rule)),
        }
    }
    behind
}

/// For each rule: the rules in force whose words can change what it comes to, itself among them.
pub(super) fn rests_on(rules: &[LawRule], definitions: &[Definition]) -> Vec<BTreeSet<usize>> {
    (0..rules.len())
        .map(|rule| {
            let mut seen = Vec::new();
            let mut open = vec![Part::Rule(rule)];
            // What is required, from when a period runs and who owes it decide nothing else.
            if let Some(known) = rules.get(rule) {
                known.requires.iter().for_each(|requires| collect(requires, &mut open));
                known.bearers.iter().for_each(|bearer| path(bearer, &mut open));
                if let Some(DeadlineStart::Fact(way, _)) = known.deadline.as_ref().map(|deadline| &deadline.start) {
                    path(way, &mut open);
                }
            }
            while let Some(part) = open.pop() {
                if !seen.contains(&part) {
                    seen.push(part);
                    open.extend(below(part, rules, definitions));
                }
            }
            let rule_of = |part: &Part| match part {
                Part::Rule(at) => Some(*at),
                Part::Definition(at) => definitions.get(*at)?.rule,
            };
            seen.iter().filter_map(rule_of).collect()
        })
        .collect()
}

/// What a part rests on directly.
fn below(part: Part, rules: &[LawRule], definitions: &[Definition]) -> Vec<Part> {
    let mut rests_on = Vec::new();
    match part {
        Part::Rule(at) => {
            if let Some(rule) = rules.get(at) {
                collect(&rule.when, &mut rests_on);
                rests_on.extend(rule.defeated_by.iter().map(|by| Part::Rule(*by)));
            }
        }
        Part::Definition(at) => {
            if let Some(definition) = definitions.get(at) {
                body(&definition.body, &mut rests_on);
            }
        }
    }
    rests_on
}

fn body(body: &DefinitionBody, out: &mut Vec<Part>) {
    match body {
        DefinitionBody::Truth(condition) => collect(condition, out),
        DefinitionBody::Relation(members) => {
            for member in members {
                member.when.iter().for_each(|when| collect(when, out));
                for step in &member.steps {
                    relation(step.rel, out);
                    step.condition.iter().for_each(|condition| collect(condition, out));
                }
            }
        }
        DefinitionBody::Total(total) => {
            path(&total.key, out);
            path(&total.of, out);
            collect(&total.counted, out);
            total.amounts.iter().for_each(|(when, _)| collect(when, out));
        }
    }
}

fn relation(rel: Rel, out: &mut Vec<Part>) {
    if let Rel::Defined(at) = rel {
        out.push(Part::Definition(at));
    }
}

fn path(path: &Path, out: &mut Vec<Part>) {
    path.iter().for_each(|rel| relation(*rel, out));
}

fn collect(condition: &Cond, out: &mut Vec<Part>) {
    match condition {
        Cond::All(list) | Cond::Any(list) => list.iter().for_each(|inner| collect(inner, out)),
        Cond::Not(inner) => collect(inner, out),
        Cond::Defined(at) | Cond::Total(at, _) => out.push(Part::Definition(*at)),
        Cond::Reached { path: way, condition, .. } => {
            path(way, out);
            condition.iter().for_each(|inner| collect(inner, out));
        }
        Cond::Same(left, right) => {
            path(left, out);
            path(right, out);
        }
        Cond::Applies(rule) => out.push(Part::Rule(*rule)),
        Cond::Evidence(..) | Cond::Claim(..) | Cond::Fact(..) | Cond::Reading(..) => {}
        Cond::Listed(_) | Cond::Failed(_) | Cond::Reviewed(..) | Cond::Never => {}
    }
}
