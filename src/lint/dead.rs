//! Rules that can never apply, and duties that nobody can break.

use super::asker::{Asker, Askers};
use super::ground::{Ground, each_with, subject};
use super::{Answers, Finding, Severity};
use crate::eval::formula::{Formula, Side};
use crate::law::PlacedRule;
use crate::rule::RuleKind;
use crate::run::EntityId;

const CHECK: &str = "dead-rule";

/// Each rule, on each day of its period that can be asked about.
pub(super) fn check(ground: &Ground<'_>) -> Answers {
    Answers::of(each_with(&ground.source.rules, Askers::default, |askers, placed| rule(ground, askers, placed)))
}

fn rule<'g>(ground: &'g Ground<'_>, askers: &mut Askers<'g>, placed: &PlacedRule) -> Option<Finding> {
    // A relation or a total has no truth; whether it is used is another check.
    if placed.rule.relation.is_some() || placed.rule.total.is_some() {
        return None;
    }
    let places = ground.places(&[&placed.rule.id]);
    if places.is_empty() {
        let message = "it is in force on no day that can be asked about".to_owned();
        return Some(Finding::of(CHECK, Severity::Warning, placed, message));
    }
    if !places.iter().any(|(_, shape, _)| !shape.entities(subject(placed)).is_empty()) {
        let message = format!("no example manifest has a {} of which it could be asked", placed.rule.subject.name());
        return Some(Finding::of(CHECK, Severity::Warning, placed, message));
    }
    for (day, shape, rules) in places {
        let [at] = rules.as_slice() else { continue };
        let asker = askers.of(day, shape);
        for entity in shape.entities(subject(placed)) {
            let lives = lives(asker, placed.rule.kind, *at, entity);
            if asker.find(&[lives]).is_some() {
                return None;
            }
        }
    }
    let message = match placed.rule.kind {
        RuleKind::Prohibition | RuleKind::Obligation => "no combination of facts breaks it",
        RuleKind::Definition | RuleKind::Scope => "no combination of facts makes it hold",
        RuleKind::Exemption | RuleKind::Note => "no combination of facts makes it apply",
    };
    Some(Finding::of(CHECK, Severity::Error, placed, message.to_owned()))
}

fn lives(asker: &mut Asker<'_>, kind: RuleKind, rule: usize, entity: EntityId) -> Formula {
    let (formulas, plain) = (&mut asker.formulas, Side::default());
    match kind {
        RuleKind::Prohibition | RuleKind::Obligation => formulas.violated(plain, rule, entity),
        RuleKind::Exemption => formulas.applies(plain, rule, entity),
        RuleKind::Definition | RuleKind::Scope | RuleKind::Note => formulas.when(plain, rule, entity),
    }
}
