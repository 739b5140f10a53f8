//! Examples that a rule should have: one for each outcome, and the days around each date.

use super::ground::Ground;
use super::{Answers, Finding, Severity};
use crate::finding::Outcome;
use crate::law::PlacedRule;
use crate::rule::{Condition, Example, RuleKind};
use jiff::civil::Date;

const CHECK: &str = "missing-example";

/// Each rule that gives an outcome.
pub(super) fn check(ground: &Ground<'_>) -> Answers {
    let rules = ground.source.rules.iter();
    let tested = rules.filter(|placed| placed.rule.kind != RuleKind::Definition);
    Answers::of(tested.map(|placed| rule(ground, placed)).collect())
}

fn rule(ground: &Ground<'_>, placed: &PlacedRule) -> Option<Finding> {
    let rule = &placed.rule;
    let defeated = ground.source.rules.iter().any(|other| other.rule.defeats.contains(&rule.id));
    let mut wanted = match rule.kind {
        RuleKind::Prohibition | RuleKind::Obligation => vec![Outcome::Violated, Outcome::Undetermined],
        RuleKind::Note => vec![Outcome::Note, Outcome::NotApplicable],
        _ => vec![Outcome::Satisfied, Outcome::Undetermined, Outcome::NotApplicable],
    };
    // A condition that asks for nothing is never open.
    if matches!(&rule.when, Some(Condition::All(nothing)) if nothing.is_empty()) {
        wanted.retain(|outcome| *outcome != Outcome::Undetermined);
    }
    if rule.requires.is_some() {
        wanted.push(Outcome::Satisfied);
    }
    if defeated && rule.kind != RuleKind::Exemption {
        wanted.push(Outcome::Exempted);
    }
    let expected = || rule.examples.iter().flat_map(Example::expected);
    let has = |outcome: &Outcome| expected().any(|(_, expect)| expect.outcome == Some(*outcome));
    let mut missing: Vec<String> =
        wanted.iter().filter(|outcome| !has(outcome)).map(|outcome| format!("`{}`", outcome.name())).collect();
    let ends = [Some(&rule.from), rule.until.as_ref()].into_iter().flatten().filter_map(|day| day.parse::<Date>().ok());
    let first: Option<Date> = ground.source.jurisdiction.asked_from.parse().ok();
    let days = ends.flat_map(|end| [end.yesterday().ok(), Some(end)]).flatten();
    for day in days.filter(|day| first.is_none_or(|first| *day >= first)) {
        let shown = expected().any(|(on, _)| on.is_some_and(|on| *on == day.to_string()));
        if !shown {
            missing.push(format!("on {day}"));
        }
    }
    let message = format!("it has no example: {}", missing.join(", "));
    (!missing.is_empty()).then(|| Finding::of(CHECK, Severity::Warning, placed, message))
}
