//! Conditions with one thing changed.

use super::change::{Change, each, embed, map, without};
use super::rule::{days, parts};
use crate::rule::{ClaimTest, Condition, EvidenceTest, FactTest, PeriodLength, Quantified, Renewal, TotalTest};

/// Every condition that differs from this one in one thing.
pub(super) fn changes(condition: &Condition, facts: &[&str]) -> Vec<Change<Condition>> {
    let inner = |condition: &Condition| changes(condition, facts);
    match condition {
        Condition::All(list) => list_changes("all", list, facts, Condition::All),
        Condition::Any(list) => list_changes("any", list, facts, Condition::Any),
        Condition::Not(negated) => {
            let mut changed = inner(negated);
            // Negated twice is the same as not negated.
            changed.retain(|change| change.value != *condition);
            let mut all = vec![Change::new("not", "removed", (**negated).clone())];
            all.extend(embed(changed, "not", |changed| Condition::Not(Box::new(changed))));
            all
        }
        Condition::Fact(test) => fact_changes(test, facts),
        Condition::Some(quantified) => quantified_changes("some", quantified, facts, Condition::Some),
        Condition::Every(quantified) => quantified_changes("every", quantified, facts, Condition::Every),
        Condition::Evidence(test) if test.failed => {
            let mut all = vec![negated("evidence", condition)];
            all.extend(members("evidence.kind", &test.kind, |kind| {
                Condition::Evidence(EvidenceTest { kind, ..test.clone() })
            }));
            all
        }
        Condition::Evidence(test) => {
            let of = |condition| Condition::Evidence(EvidenceTest { condition, ..test.clone() });
            let mut all = vec![negated("evidence", condition)];
            all.extend(members("evidence.kind", &test.kind, |kind| {
                Condition::Evidence(EvidenceTest { kind, ..test.clone() })
            }));
            all.extend(test.within.iter().flat_map(|within| {
                embed(lengths(within), "evidence.within", |within| {
                    Condition::Evidence(EvidenceTest { within, ..test.clone() })
                })
            }));
            all.extend(test.since.iter().flat_map(|since| {
                let with = |since| Condition::Evidence(EvidenceTest { since, ..test.clone() });
                let mut changed = embed(days(since), "evidence.since", |day| with(Some(day)));
                changed.push(Change::new("evidence.since", "dropped", with(None)));
                changed
            }));
            all.extend(test.renewal.iter().flat_map(|renewal| {
                let with = |renewal| Condition::Evidence(EvidenceTest { renewal, ..test.clone() });
                let in_last = |in_last: Option<_>| with(in_last.map(|in_last| Renewal { in_last, ..renewal.clone() }));
                let adds = |adds: Option<_>| with(adds.map(|adds| Renewal { adds, ..renewal.clone() }));
                let mut changed = embed(lengths(&renewal.in_last), "evidence.renewal.in-last", in_last);
                changed.extend(embed(lengths(&renewal.adds), "evidence.renewal.adds", adds));
                changed
            }));
            all.extend(where_changes("evidence", test.condition.as_deref(), facts, of));
            all
        }
        Condition::Claim(test) => {
            let of = |condition| Condition::Claim(ClaimTest { exemption: test.exemption.clone(), condition });
            let mut all = vec![negated("claim", condition)];
            all.extend(where_changes("claim", test.condition.as_deref(), facts, of));
            all
        }
        Condition::Total(test) => {
            let of = |at_least| Condition::Total(TotalTest { of: test.of.clone(), at_least });
            let mut all = vec![negated("total", condition)];
            all.extend(embed(numbers(test.at_least), "total.at-least", of));
            all
        }
        Condition::Is(name) => vec![negated(&format!("is {name}"), condition)],
        Condition::Same(paths) => vec![negated(&format!("same {}", paths.join(" ")), condition)],
        Condition::Reading(test) => vec![negated(&format!("reading {}", test.id), condition)],
        Condition::Listed(test) => vec![negated(&format!("listed {}", test.register), condition)],
        Condition::Applies(rule) => vec![negated(&format!("applies {rule}"), condition)],
        Condition::Reviewed(rule) => vec![negated(&format!("reviewed {rule}"), condition)],
    }
}

/// A condition that may be left out, and what it is then.
pub(super) fn optional_changes(
    path: &str,
    condition: Option<&Condition>,
    facts: &[&str],
) -> Vec<Change<Option<Condition>>> {
    let Some(condition) = condition else { return Vec::new() };
    let mut all = embed(changes(condition, facts), path, Some);
    // The parts of a list are dropped one by one.
    if !matches!(condition, Condition::All(_) | Condition::Any(_)) {
        all.push(Change::new(path, "dropped", None));
    }
    all
}

/// A period one shorter and one longer, and none.
fn lengths(period: &PeriodLength) -> Vec<Change<Option<PeriodLength>>> {
    let (length, of) = parts(period);
    let changed = embed(numbers(u64::from(length)), "", |length| Some(of(u32::try_from(length).unwrap_or(u32::MAX))));
    changed.into_iter().chain([Change::new("", "dropped", None)]).collect()
}

/// A number one lower and one higher.
pub(super) fn numbers(number: u64) -> Vec<Change<u64>> {
    let lower = number.checked_sub(1).map(|lower| Change::new("", "-1", lower));
    lower.into_iter().chain(number.checked_add(1).map(|higher| Change::new("", "+1", higher))).collect()
}

/// Lists of names without one of them; a list of one stays.
pub(super) fn members<T>(path: &str, names: &[String], of: impl Fn(Vec<String>) -> T) -> Vec<Change<T>> {
    if names.len() < 2 {
        return Vec::new();
    }
    let drop = |(at, name): (usize, &String)| Change::new(path, format!("without {name}"), of(without(names, at)));
    names.iter().enumerate().map(drop).collect()
}

fn negated(path: &str, condition: &Condition) -> Change<Condition> {
    Change::new(path, "negated", Condition::Not(Box::new(condition.clone())))
}

fn list_changes(
    path: &str,
    list: &[Condition],
    facts: &[&str],
    of: impl Fn(Vec<Condition>) -> Condition,
) -> Vec<Change<Condition>> {
    let dropped = (0..list.len()).map(|at| Change::new(format!("{path}.{at}"), "dropped", of(without(list, at))));
    let changed = each(list, path, |condition| changes(condition, facts));
    dropped.chain(map(changed, &of)).collect()
}

fn quantified_changes(
    path: &str,
    quantified: &Quantified,
    facts: &[&str],
    of: impl Fn(Quantified) -> Condition,
) -> Vec<Change<Condition>> {
    let path = format!("{path} {}", quantified.of);
    let with = |condition| of(Quantified { of: quantified.of.clone(), condition });
    match quantified.condition.as_deref() {
        // Being there is all that is asked.
        None => vec![negated(&path, &of(quantified.clone()))],
        condition => where_changes(&path, condition, facts, with),
    }
}

fn where_changes(
    path: &str,
    condition: Option<&Condition>,
    facts: &[&str],
    of: impl Fn(Option<Box<Condition>>) -> Condition,
) -> Vec<Change<Condition>> {
    let changed = optional_changes("where", condition, facts);
    embed(changed, path, |condition| of(condition.map(Box::new)))
}

fn fact_changes(test: &FactTest, facts: &[&str]) -> Vec<Change<Condition>> {
    let path = format!("fact {}", test.name);
    let with = |test: FactTest| Condition::Fact(test);
    let mut all = match test.earlier_than.as_ref().and_then(|other| swapped(&test.name, other, facts)) {
        Some((name, other)) => {
            let swapped = FactTest { name, earlier_than: Some(other), ..test.clone() };
            vec![Change::new(path.clone(), "swapped", with(swapped))]
        }
        None => Vec::new(),
    };
    all.push(negated(&path, &with(test.clone())));
    all.extend(members(&path, &test.one_of, |one_of| with(FactTest { one_of, ..test.clone() })));
    all.extend(members(&path, &test.intersects, |intersects| with(FactTest { intersects, ..test.clone() })));
    all.extend(members(&path, &test.within, |within| with(FactTest { within, ..test.clone() })));
    if let Some(number) = test.at_least {
        let at_least = |number| with(FactTest { at_least: Some(number), ..test.clone() });
        all.extend(embed(numbers(number), &format!("{path} at-least"), at_least));
    }
    all
}

/// Both days of a comparison exchanged. The first may lie behind relations, which stay in front.
fn swapped(name: &str, other: &str, facts: &[&str]) -> Option<(String, String)> {
    let starts = std::iter::once(0).chain(name.match_indices('.').map(|(at, _)| at + 1));
    let mut split = starts.filter_map(|at| name.split_at_checked(at));
    let (relations, fact) = split.find(|(_, fact)| facts.contains(fact))?;
    Some((format!("{relations}{other}"), fact.to_owned()))
}
