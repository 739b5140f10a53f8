//! What is to be said of the waivers themselves: findings that are no law.

use super::{PAGE, Waiver, bears_on, can_be_set_aside, covering};
use crate::finding::{Finding, Report, Subject};
use crate::phrases::{self, Phrase};

/// A note on every waiver that lets nothing pass, or not everything that it names.
#[must_use]
pub fn notes(report: &Report, waivers: &[Waiver]) -> Vec<Finding> {
    waivers.iter().filter_map(|waiver| note(report, waivers, waiver)).collect()
}

fn note(report: &Report, waivers: &[Waiver], waiver: &Waiver) -> Option<Finding> {
    let lang = report.lang;
    let named: Vec<&Finding> = report
        .findings
        .iter()
        .chain(&report.standing)
        .filter(|finding| finding.rule == waiver.rule && finding.outcome.is_open() && finding.level.is_some())
        .filter(|finding| bears_on(finding, report).contains(&waiver.part))
        .collect();
    let (rule, title, message) = if waiver.until < report.as_of {
        ("waiver-expired", Phrase::WaiverExpired, phrases::waiver_expired(lang, waiver.until))
    } else if report.as_of < waiver.from {
        ("waiver-pending", Phrase::WaiverPending, phrases::waiver_pending(lang, waiver.from))
    } else if named.is_empty() {
        ("waiver-unused", Phrase::WaiverUnused, Phrase::WaiverCoversNothing.of(lang).to_owned())
    } else if named.iter().any(|finding| !can_be_set_aside(finding)) {
        ("waiver-refused", Phrase::WaiverRefused, Phrase::WaiverOfBlocked.of(lang).to_owned())
    } else if named.iter().any(|finding| covering(finding, report, waivers).is_empty()) {
        ("waiver-incomplete", Phrase::WaiverIncomplete, missing(report, waivers, waiver, &named))
    } else {
        return None;
    };
    let name = waiver.part.name();
    Some(Finding {
        id: format!("{rule}@{name}/{}", waiver.rule),
        message: format!("{}{}{message}", phrases::waiver_of(lang, &waiver.rule, &name), phrases::colon(lang)),
        subject: Subject {
            kind: waiver.part.kind,
            manifest: waiver.part.manifest.clone(),
            id: waiver.part.id.clone(),
            dataset: None,
        },
        ..Finding::of_this_tool(rule, title.of(lang), PAGE, waiver.location)
    })
}

/// The other flows and services that need a waiver too.
fn missing(report: &Report, waivers: &[Waiver], waiver: &Waiver, named: &[&Finding]) -> String {
    let mut parts: Vec<String> = named
        .iter()
        .flat_map(|finding| bears_on(finding, report))
        .filter(|part| {
            let is_this = |one: &&Waiver| one.rule == waiver.rule && one.part == *part && one.is_in_force(report.as_of);
            !waivers.iter().any(|one| is_this(&one))
        })
        .map(|part| part.name())
        .collect();
    parts.sort();
    parts.dedup();
    phrases::waiver_incomplete(report.lang, &parts)
}
