//! Exemptions that never meet a rule that they say to defeat.

use super::ground::{Ground, each};
use super::{Answers, BUDGET, Finding, Severity};
use crate::eval::Truth;
use crate::eval::space::{Searched, Space, YES};
use crate::law::PlacedRule;

const CHECK: &str = "idle-exemption";

/// Each pair of a rule and one that it defeats.
pub(super) fn check(ground: &Ground<'_>) -> Answers {
    let rules = ground.source.rules.iter();
    let pairs: Vec<(&PlacedRule, &String)> =
        rules.flat_map(|placed| placed.rule.defeats.iter().map(move |defeated| (placed, defeated))).collect();
    Answers::of(each(&pairs, |(placed, defeated)| pair(ground, placed, defeated)))
}

fn pair(ground: &Ground<'_>, placed: &PlacedRule, defeated: &str) -> Option<Finding> {
    let places = ground.places(&[&placed.rule.id, defeated]);
    if places.is_empty() {
        let asked = !ground.places(&[&placed.rule.id]).is_empty() && !ground.places(&[defeated]).is_empty();
        let message = format!("it defeats `{defeated}`, and the two are never in force together");
        return asked.then(|| Finding::of(CHECK, Severity::Error, placed, message));
    }
    let mut cut_short = false;
    for (day, shape, rules) in places {
        let [exemption, duty] = rules.as_slice() else { continue };
        let mut space = Space::new(&day.law, &shape.run);
        for entity in shape.entities(placed.rule.subject) {
            let found = space.search(YES, BUDGET, |space| match space.applies(0, *exemption, entity) {
                Truth::False => Truth::False.into(),
                applies => applies.and(space.when(0, *duty, entity)).into(),
            });
            match found {
                Searched::Found(_) => return None,
                Searched::NotProved => cut_short = true,
                Searched::Nowhere => {}
            }
        }
    }
    if cut_short {
        return Some(Finding::not_proved(CHECK, placed, &format!("whether it ever meets `{defeated}`")));
    }
    let message = format!("it defeats `{defeated}`, which never applies where it does");
    Some(Finding::of(CHECK, Severity::Error, placed, message))
}
