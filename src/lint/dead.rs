//! Rules that can never apply, and duties that nobody can break.

use super::ground::{Ground, each, subject};
use super::{Answers, BUDGET, Finding, Severity};
use crate::eval::Truth;
use crate::eval::space::{Searched, Space, YES};
use crate::law::PlacedRule;
use crate::rule::RuleKind;
use crate::run::EntityId;

const CHECK: &str = "dead-rule";

/// Each rule, on each day of its period that can be asked about.
pub(super) fn check(ground: &Ground<'_>) -> Answers {
    Answers::of(each(&ground.source.rules, |placed| rule(ground, placed)))
}

fn rule(ground: &Ground<'_>, placed: &PlacedRule) -> Option<Finding> {
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
    let mut cut_short = false;
    for (day, shape, rules) in places {
        let [at] = rules.as_slice() else { continue };
        let mut space = Space::new(&day.law, &shape.run);
        for entity in shape.entities(subject(placed)) {
            match space.search(YES, BUDGET, |space| lives(space, placed.rule.kind, *at, entity).into()) {
                Searched::Found(_) => return None,
                Searched::NotProved => cut_short = true,
                Searched::Nowhere => {}
            }
        }
    }
    if cut_short {
        return Some(Finding::not_proved(CHECK, placed, "whether it can ever apply"));
    }
    let message = match placed.rule.kind {
        RuleKind::Prohibition | RuleKind::Obligation => "no combination of facts breaks it",
        RuleKind::Definition | RuleKind::Scope => "no combination of facts makes it hold",
        RuleKind::Exemption | RuleKind::Note => "no combination of facts makes it apply",
    };
    Some(Finding::of(CHECK, Severity::Error, placed, message.to_owned()))
}

fn lives(space: &mut Space<'_>, kind: RuleKind, rule: usize, entity: EntityId) -> Truth {
    match kind {
        RuleKind::Prohibition | RuleKind::Obligation => space.violated(0, rule, entity),
        RuleKind::Exemption => space.applies(0, rule, entity),
        RuleKind::Definition | RuleKind::Scope | RuleKind::Note => space.when(0, rule, entity),
    }
}
