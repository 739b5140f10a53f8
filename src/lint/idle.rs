//! Exemptions that never meet a rule that they say to defeat.

use super::asker::Askers;
use super::ground::{Ground, each_with};
use super::{Answers, Finding, Severity};
use crate::eval::formula::Side;
use crate::law::PlacedRule;

const CHECK: &str = "idle-exemption";

/// Each pair of a rule and one that it defeats.
pub(super) fn check(ground: &Ground<'_>) -> Answers {
    let rules = ground.source.rules.iter();
    let pairs: Vec<(&PlacedRule, &String)> =
        rules.flat_map(|placed| placed.rule.defeats.iter().map(move |defeated| (placed, defeated))).collect();
    Answers::of(each_with(&pairs, Askers::default, |askers, (placed, defeated)| pair(ground, askers, placed, defeated)))
}

fn pair<'g>(ground: &'g Ground<'_>, askers: &mut Askers<'g>, placed: &PlacedRule, defeated: &str) -> Option<Finding> {
    let places = ground.places(&[&placed.rule.id, defeated]);
    if places.is_empty() {
        let asked = !ground.places(&[&placed.rule.id]).is_empty() && !ground.places(&[defeated]).is_empty();
        let message = format!("it defeats `{defeated}`, and the two are never in force together");
        return asked.then(|| Finding::of(CHECK, Severity::Error, placed, message));
    }
    for (day, shape, rules) in places {
        let [exemption, duty] = rules.as_slice() else { continue };
        let asker = askers.of(day, shape);
        for entity in shape.entities(placed.rule.subject) {
            let applies = asker.formulas.applies(Side::default(), *exemption, entity);
            let when = asker.formulas.when(Side::default(), *duty, entity);
            if asker.find(&[applies, when]).is_some() {
                return None;
            }
        }
    }
    let message = format!("it defeats `{defeated}`, which never applies where it does");
    Some(Finding::of(CHECK, Severity::Error, placed, message))
}
