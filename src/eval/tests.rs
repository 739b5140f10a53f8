//! The possible verdicts against completions that are drawn, not searched.
//!
//! A completion gives every open fact one value, and every total one number within its interval. Then every rule is decided,
//! and the verdict must be among those found possible (soundness). Where few facts block, all their combinations are drawn,
//! and every verdict found possible must turn up (exactness).

use super::possible::{Objective, SIDE_BUDGET, VerdictOf, divide};
use super::{Basis, Evaluator, Split};
use crate::finding::Verdict;
use crate::law::Cond;
use crate::law::{DefinitionBody, Law, LawSource, SkeletonRelation};
use crate::resolve::{Input, resolve};
use crate::run::EntityId;
use crate::run::{Domain, Run, SlotId};
use crate::source::SourceMap;
use crate::syntax;
use crate::text::Lang;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// A small generator of numbers, so that a failure can be repeated.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % sides.max(1)
    }
}

/// Numbers that rules compare totals and facts with.
fn numbers(law: &Law) -> Vec<u64> {
    let mut found = BTreeSet::from([0, 1]);
    let mut add = |condition: &Cond| visit(condition, &mut found);
    for rule in &law.rules {
        add(&rule.when);
        rule.requires.iter().for_each(&mut add);
    }
    let around: BTreeSet<u64> =
        found.iter().flat_map(|number| [number.saturating_sub(1), *number, number + 1]).collect();
    around.into_iter().collect()
}

fn visit(condition: &Cond, found: &mut BTreeSet<u64>) {
    match condition {
        Cond::All(list) | Cond::Any(list) => list.iter().for_each(|inner| visit(inner, found)),
        Cond::Not(inner) => visit(inner, found),
        Cond::Reached { condition: Some(inner), .. } => visit(inner, found),
        Cond::Total(_, number) | Cond::Fact(_, crate::law::Test::AtLeast(number)) => {
            found.insert(*number);
        }
        _ => {}
    }
}

fn any_value(domain: Domain, numbers: &[u64], dice: &mut Dice) -> Domain {
    match domain {
        Domain::Choice(mask) if mask != 0 => {
            let bits: Vec<u64> = (0..64).map(|at| 1 << at).filter(|bit| mask & bit != 0).collect();
            Domain::Choice(bits[dice.roll(bits.len() as u64) as usize])
        }
        Domain::Set { must, may, filled } => loop {
            let set = must | (may & dice.roll(u64::MAX));
            if set != 0 || !filled {
                break Domain::Set { must: set, may: set, filled };
            }
        },
        Domain::Number { low, high } if low < high => {
            let inside: Vec<u64> = numbers.iter().copied().filter(|number| (low..=high).contains(number)).collect();
            let value = if inside.is_empty() { low } else { inside[dice.roll(inside.len() as u64) as usize] };
            Domain::Number { low: value, high: value }
        }
        other => other,
    }
}

/// A value for every fact that is still open, then a number for every total; `false` where a total has no number left.
fn complete(evaluator: &mut Evaluator<'_>, numbers: &[u64], dice: &mut Dice) -> bool {
    for slot in 0..evaluator.first_total {
        let domain = evaluator.domain(slot);
        if !domain.is_known() {
            let value = any_value(domain, numbers, dice);
            evaluator.assign(slot, value);
        }
    }
    for group in 0..evaluator.run.groups.len() {
        for definition in 0..evaluator.law.definitions.len() {
            if matches!(evaluator.law.definitions[definition].body, DefinitionBody::Total(_)) {
                let bounds = evaluator.total(group, definition).bounds;
                let slot = evaluator.total_slot(group, definition);
                let Domain::Number { low, high } = evaluator.domain(slot) else { continue };
                let inside = Domain::Number { low: bounds.low.max(low), high: bounds.high.min(high) };
                if bounds.low.max(low) > bounds.high.min(high) {
                    return false;
                }
                let value = any_value(inside, numbers, dice);
                evaluator.assign(slot, value);
            }
        }
    }
    true
}

fn verdict(evaluator: &mut Evaluator<'_>, entities: &[EntityId]) -> u32 {
    let left = VerdictOf::new(evaluator, entities, false).left(evaluator);
    assert_eq!(left.answers.count_ones(), 1, "a completion leaves {:?} open", left.blocker);
    left.answers
}

/// Every combination of the parts into which the search divided the facts that block.
fn combinations(evaluator: &Evaluator<'_>, divided: &BTreeMap<SlotId, Vec<Split>>) -> Vec<Vec<(SlotId, Domain)>> {
    let mut all = vec![Vec::new()];
    for (slot, splits) in divided {
        let parts = splits.iter().fold(vec![evaluator.domain(*slot)], |parts, split| {
            parts.into_iter().flat_map(|part| divide(part, *split)).collect()
        });
        all = all
            .into_iter()
            .flat_map(|chosen: Vec<(SlotId, Domain)>| {
                parts.iter().map(move |part| {
                    let mut chosen = chosen.clone();
                    chosen.push((*slot, *part));
                    chosen
                })
            })
            .collect();
    }
    all
}

/// Files that fixtures judge together.
fn runs() -> Vec<Vec<PathBuf>> {
    let mut runs = Vec::new();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    for entry in walkdir::WalkDir::new(root).sort_by_file_name().into_iter().filter_map(Result::ok) {
        if entry.file_name() == "expect.yaml" {
            let text = fs::read_to_string(entry.path()).unwrap();
            let expected: serde_yaml::Value = serde_yaml::from_str(&text).unwrap();
            for check in expected["checks"].as_sequence().unwrap() {
                let files = check["files"].as_sequence().unwrap();
                runs.push(files.iter().map(|file| entry.path().with_file_name(file.as_str().unwrap())).collect());
            }
        }
    }
    runs
}

fn read(law: &Law, files: &[PathBuf]) -> Run {
    let mut sources = SourceMap::default();
    let mut documents = Vec::new();
    for path in files {
        let file = sources.add(path.display().to_string(), fs::read_to_string(path).unwrap());
        documents.extend(syntax::parse(&sources, file).0);
    }
    let inputs: Vec<Input<'_>> = documents
        .iter()
        .map(|document| Input { path: "", document: 0, root: &document.root, providers: None })
        .collect();
    resolve(&inputs, law).0
}

/// What each flow, each service and the run is judged by.
fn units(run: &Run) -> Vec<Vec<EntityId>> {
    let mut units = Vec::new();
    for manifest in &run.manifests {
        for flow in &manifest.flows {
            let items = run.entity(*flow).links(SkeletonRelation::Items).iter().map(|item| item.to);
            units.push(std::iter::once(*flow).chain(items).collect());
        }
        units.extend(manifest.services.iter().map(|service| vec![*service]));
    }
    let mut all: Vec<EntityId> = units.iter().flatten().copied().collect();
    all.extend(run.manifests.iter().map(|manifest| manifest.workload));
    units.push(all);
    units
}

fn names(answers: u32) -> Vec<&'static str> {
    Verdict::ALL
        .iter()
        .filter(|verdict| answers & (1 << (**verdict as u32)) != 0)
        .map(|verdict| verdict.name())
        .collect()
}

/// Whether the run's verdict is final although some rule depends on an open fact.
fn is_final_all_the_same(law: &Law, run: &Run) -> bool {
    let mut evaluator = Evaluator::new(law, run, Lang::En);
    let all = units(run).pop().unwrap_or_default();
    let undecided = all.iter().any(|entity| {
        let rules = evaluator.rules_for(evaluator.kind(*entity));
        rules.iter().any(|rule| {
            evaluator.is_duty(*rule, false) && matches!(evaluator.violated(*rule, *entity), super::Truth::Unknown(_))
        })
    });
    undecided && evaluator.judgement(&all, false).verdict().is_some()
}

#[test]
fn completions_reach_exactly_the_possible_verdicts() {
    let source = LawSource::read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("rules/cn")).unwrap();
    let law = Law::compile(source, "2026-11-01".parse().unwrap()).unwrap();
    let numbers = numbers(&law);
    let mut dice = Dice(0x5eed);
    let (mut drawn, mut enumerated, mut open_units, mut final_all_the_same) = (0, 0, 0, 0);
    for files in runs() {
        let run = read(&law, &files);
        final_all_the_same += usize::from(is_final_all_the_same(&law, &run));
        for unit in units(&run) {
            let mut evaluator = Evaluator::new(&law, &run, Lang::En);
            let objective = VerdictOf::new(&mut evaluator, &unit, false);
            let found = evaluator.explore(&objective);
            let divided = evaluator.partition(&objective, SIDE_BUDGET).splits;
            let before = evaluator.domains.clone();
            let facts = divided.keys().filter(|slot| **slot < evaluator.first_total).count();
            let choices = if facts <= 8 { combinations(&evaluator, &divided) } else { vec![Vec::new()] };
            let enumerate = facts <= 8 && choices.len() <= 2000;
            let mut reached = 0;
            for chosen in if enumerate { choices } else { vec![Vec::new()] } {
                for _ in 0..8 {
                    for (slot, domain) in &chosen {
                        evaluator.assign(*slot, *domain);
                    }
                    let answer =
                        if complete(&mut evaluator, &numbers, &mut dice) { verdict(&mut evaluator, &unit) } else { 0 };
                    assert!(
                        answer & !found.answers == 0,
                        "{files:?}: a completion of {:?} gives {:?}, possible are {:?}",
                        unit.iter().map(|entity| &run.entity(*entity).key).collect::<Vec<_>>(),
                        names(answer),
                        names(found.answers)
                    );
                    reached |= answer;
                    drawn += 1;
                    evaluator.domains.clone_from(&before);
                    evaluator.memory.forget_all();
                }
            }
            if found.answers.count_ones() > 1 {
                open_units += 1;
            }
            if enumerate && found.exact {
                enumerated += 1;
                assert_eq!(
                    names(reached),
                    names(found.answers),
                    "{files:?}: {:?}",
                    unit.iter().map(|entity| &run.entity(*entity).key).collect::<Vec<_>>()
                );
            }
        }
    }
    assert!(final_all_the_same >= 15, "only {final_all_the_same} runs are final although a rule is undecided");
    assert!(
        drawn > 10_000 && enumerated > 500 && open_units > 60,
        "{drawn} drawn, {enumerated} enumerated, {open_units} open"
    );
}

#[test]
fn what_is_remembered_is_what_would_be_worked_out_anew() {
    let source = LawSource::read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("rules/cn")).unwrap();
    let law = Law::compile(source, "2026-11-01".parse().unwrap()).unwrap();
    let mut compared = 0;
    for (at, files) in runs().into_iter().enumerate().filter(|(at, _)| at % 9 == 0) {
        let run = read(&law, &files);
        let all = units(&run).pop().unwrap_or_default();
        let mut remembering = Evaluator::new(&law, &run, Lang::En);
        for step in 0..6 {
            let objective = VerdictOf::new(&mut remembering, &all, false);
            let seen = objective.left(&mut remembering);
            let mut anew = Evaluator::new(&law, &run, Lang::En);
            anew.domains.clone_from(&remembering.domains);
            anew.basis = remembering.basis;
            assert_eq!(seen, objective.left(&mut anew), "{files:?}, step {step}");
            compared += 1;
            let Some(blocker) = seen.blocker else { break };
            let parts = divide(remembering.domain(blocker.slot), blocker.split);
            if let Some(part) = parts.get((at + step) % parts.len().max(1)) {
                remembering.assign(blocker.slot, *part);
            }
            if step % 3 == 2 {
                let other = if remembering.basis == Basis::YearEnd { Basis::SoFar } else { Basis::YearEnd };
                remembering.set_basis(other);
            }
        }
    }
    assert!(compared > 50, "{compared}");
}
