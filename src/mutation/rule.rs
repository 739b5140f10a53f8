//! Rules with one thing changed.

use super::change::{Change, each, embed, map, without};
use super::condition::{changes, members, numbers, optional_changes};
use crate::finding::Verdict;
use crate::rule::{
    Amount, Condition, Deadline, Member, PeriodLength, RelationDefinition, Rule, RuleKind, Step, TotalDefinition,
    Window,
};
use jiff::civil::Date;

/// What the rules may name.
pub(super) struct Words<'a> {
    /// Every fact.
    pub(super) facts: Vec<&'a str>,
    /// Every mechanism, lightest first.
    pub(super) mechanisms: &'a [String],
}

/// Every rule that differs from this one in one thing.
pub(super) fn rule_changes(rule: &Rule, words: &Words<'_>) -> Vec<Change<Rule>> {
    let facts = words.facts.as_slice();
    let mut all = condition_changes(rule, facts);
    if let Some(relation) = &rule.relation {
        let with = |relation| Rule { relation: Some(relation), ..rule.clone() };
        all.extend(embed(relation_changes(relation, facts), "relation", with));
    }
    if let Some(total) = &rule.total {
        let with = |total| Rule { total: Some(total), ..rule.clone() };
        all.extend(embed(total_changes(total, facts), "total", with));
    }
    if let Some(deadline) = &rule.deadline {
        all.extend(embed(deadline_changes(deadline), "deadline", |deadline| Rule { deadline, ..rule.clone() }));
    }
    all.extend(embed(days(&rule.from), "from", |from| Rule { from, ..rule.clone() }));
    if let Some(until) = &rule.until {
        all.extend(embed(days(until), "until", |until| Rule { until: Some(until), ..rule.clone() }));
    }
    all.extend(consequence_changes(rule, words));
    all
}

/// An optional condition dropped stands for one that always holds: a definition must keep its `when`.
fn condition_changes(rule: &Rule, facts: &[&str]) -> Vec<Change<Rule>> {
    let or_always = |condition: Option<Condition>| Some(condition.unwrap_or(Condition::All(Vec::new())));
    let when = optional_changes("when", rule.when.as_ref(), facts);
    let requires = optional_changes("requires", rule.requires.as_ref(), facts);
    let mut all = map(when, |when| Rule { when: or_always(when), ..rule.clone() });
    all.extend(map(requires, |requires| Rule { requires: or_always(requires), ..rule.clone() }));
    all
}

/// What a rule means: its level, its mechanism, who owes it, what it defeats.
fn consequence_changes(rule: &Rule, words: &Words<'_>) -> Vec<Change<Rule>> {
    let mut all = Vec::new();
    if let Some(level) = rule.level {
        all.extend(neighbours(&Verdict::ALL, &level).into_iter().map(|level| {
            Change::new("level", format!("to {}", level.name()), Rule { level: Some(level), ..rule.clone() })
        }));
        let standing = Rule { standing: !rule.standing, ..rule.clone() };
        all.push(Change::new("standing", format!("to {}", !rule.standing), standing));
    }
    if let Some(mechanism) = &rule.mechanism {
        all.extend(neighbours(words.mechanisms, mechanism).into_iter().map(|mechanism| {
            Change::new("mechanism", format!("to {mechanism}"), Rule { mechanism: Some(mechanism), ..rule.clone() })
        }));
        all.push(Change::new("mechanism", "dropped", Rule { mechanism: None, ..rule.clone() }));
    }
    for (at, bearer) in rule.bearer.iter().enumerate() {
        let fewer = Rule { bearer: without(&rule.bearer, at), ..rule.clone() };
        all.push(Change::new("bearer", format!("without {bearer}"), fewer));
    }
    all.extend(members("defeats", &rule.defeats, |defeats| Rule { defeats, ..rule.clone() }));
    if rule.kind == RuleKind::Exemption {
        // Other rules may ask whether it applies, so the rule stays, and never applies.
        let never = Rule { when: Some(Condition::Any(Vec::new())), ..rule.clone() };
        all.push(Change::new("exemption", "removed", never));
    }
    all
}

fn relation_changes(relation: &RelationDefinition, facts: &[&str]) -> Vec<Change<RelationDefinition>> {
    let with = |members| RelationDefinition { to: relation.to, members };
    let dropped = (0..relation.members.len())
        .map(|at| Change::new(format!("members.{at}"), "dropped", with(without(&relation.members, at))));
    let changed = each(&relation.members, "members", |member| member_changes(member, facts));
    dropped.chain(map(changed, with)).collect()
}

fn member_changes(member: &Member, facts: &[&str]) -> Vec<Change<Member>> {
    let when = optional_changes("when", member.when.as_ref(), facts);
    let path = each(&member.path, "path", |step| {
        let changed = optional_changes("where", step.condition.as_ref(), facts);
        map(changed, |condition| Step { of: step.of.clone(), condition })
    });
    let mut all = map(when, |when| Member { when, path: member.path.clone() });
    all.extend(map(path, |path| Member { when: member.when.clone(), path }));
    all
}

fn total_changes(total: &TotalDefinition, facts: &[&str]) -> Vec<Change<TotalDefinition>> {
    let mut all = map(optional_changes("counted", Some(&total.counted), facts), |counted| TotalDefinition {
        counted: counted.unwrap_or(Condition::All(Vec::new())),
        ..total.clone()
    });
    for at in 0..total.amount.len() {
        let amount = without(&total.amount, at);
        all.push(Change::new(format!("amount.{at}"), "dropped", TotalDefinition { amount, ..total.clone() }));
    }
    let amounts = each(&total.amount, "amount", |amount| {
        embed(changes(&amount.when, facts), "when", |when| Amount { when, count: amount.count.clone() })
    });
    all.extend(map(amounts, |amount| TotalDefinition { amount, ..total.clone() }));
    let (window, name) = match total.window {
        Window::CalendarYear => (Window::PreviousCalendarYear, "to previous-calendar-year"),
        Window::PreviousCalendarYear => (Window::CalendarYear, "to calendar-year"),
    };
    all.push(Change::new("window", name, TotalDefinition { window, ..total.clone() }));
    all
}

fn deadline_changes(deadline: &Deadline) -> Vec<Change<Option<Deadline>>> {
    let (length, of) = parts(&deadline.length);
    let mut all = vec![Change::new("", "dropped", None)];
    all.extend(embed(numbers(u64::from(length)), "length", |length| {
        let length = of(u32::try_from(length).unwrap_or(u32::MAX));
        Some(Deadline { length, ..deadline.clone() })
    }));
    all.extend(neighbours(&Verdict::ALL, &deadline.until_then).into_iter().map(|until_then| {
        let changed = Deadline { until_then, ..deadline.clone() };
        Change::new("until-then", format!("to {}", until_then.name()), Some(changed))
    }));
    all
}

/// The length of a period, and how another of its unit is made.
pub(super) fn parts(period: &PeriodLength) -> (u32, fn(u32) -> PeriodLength) {
    match period {
        PeriodLength::Days(days) => (*days, PeriodLength::Days),
        PeriodLength::Months(months) => (*months, PeriodLength::Months),
        PeriodLength::WorkingDays(days) => (*days, PeriodLength::WorkingDays),
    }
}

/// A day one earlier and one later.
pub(super) fn days(day: &str) -> Vec<Change<String>> {
    let Ok(day) = day.parse::<Date>() else { return Vec::new() };
    let earlier = day.yesterday().map(|day| Change::new("", "-1 day", day.to_string()));
    let later = day.tomorrow().map(|day| Change::new("", "+1 day", day.to_string()));
    earlier.into_iter().chain(later).collect()
}

/// What stands before and after in a list.
fn neighbours<T: Clone + PartialEq>(list: &[T], here: &T) -> Vec<T> {
    let Some(at) = list.iter().position(|known| known == here) else { return Vec::new() };
    let before = at.checked_sub(1).and_then(|at| list.get(at));
    before.into_iter().chain(list.get(at + 1)).cloned().collect()
}
