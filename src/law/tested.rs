//! The words that a rule tests facts for.

use crate::rule::{Condition, Rule};
use std::collections::BTreeSet;

/// Adds every word by which a condition of a rule tells the values of a choice, a place or a set apart.
pub(super) fn words<'r>(rule: &'r Rule, words: &mut BTreeSet<&'r str>) {
    let members = rule.relation.iter().flat_map(|relation| &relation.members);
    let on_the_way = members
        .flat_map(|member| member.when.iter().chain(member.path.iter().filter_map(|step| step.condition.as_ref())));
    let counted = rule
        .total
        .iter()
        .flat_map(|total| std::iter::once(&total.counted).chain(total.amount.iter().map(|amount| &amount.when)));
    let all = rule.when.iter().chain(&rule.requires).chain(on_the_way).chain(counted);
    all.for_each(|condition| add(condition, words));
}

fn add<'r>(condition: &'r Condition, words: &mut BTreeSet<&'r str>) {
    match condition {
        Condition::All(list) | Condition::Any(list) => list.iter().for_each(|inner| add(inner, words)),
        Condition::Not(inner) => add(inner, words),
        Condition::Fact(test) => {
            let tested = test.one_of.iter().chain(&test.intersects).chain(&test.within);
            words.extend(tested.map(String::as_str));
        }
        Condition::Some(reached) | Condition::Every(reached) => {
            reached.condition.iter().for_each(|inner| add(inner, words));
        }
        Condition::Evidence(test) => test.condition.iter().for_each(|inner| add(inner, words)),
        Condition::Claim(test) => test.condition.iter().for_each(|inner| add(inner, words)),
        Condition::Is(_)
        | Condition::Total(_)
        | Condition::Same(_)
        | Condition::Reading(_)
        | Condition::Listed(_)
        | Condition::Applies(_)
        | Condition::Reviewed(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::law::LawSource;
    use serde_json::Value;

    /// The same words, from whatever the rule is written as.
    fn written(value: &Value, words: &mut BTreeSet<String>) {
        match value {
            Value::Object(map) => {
                map.iter().filter(|(key, _)| *key != "examples").for_each(|(key, inner)| match (key.as_str(), inner) {
                    ("in" | "intersects" | "within", Value::Array(list)) => {
                        words.extend(list.iter().filter_map(|word| word.as_str().map(str::to_owned)));
                    }
                    _ => written(inner, words),
                })
            }
            Value::Array(list) => list.iter().for_each(|inner| written(inner, words)),
            _ => {}
        }
    }

    #[test]
    fn no_condition_is_passed_over() {
        for placed in LawSource::embedded().unwrap().rules {
            let (mut found, mut expected) = (BTreeSet::new(), BTreeSet::new());
            words(&placed.rule, &mut found);
            written(&serde_json::to_value(&placed.rule).unwrap(), &mut expected);
            assert_eq!(found, expected.iter().map(String::as_str).collect(), "{}", placed.rule.id);
        }
    }
}
