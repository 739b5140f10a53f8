//! What several formats for people say in the same words.

use crate::diagnostic::{Diagnostic, Severity};
use crate::finding::{
    Cause, Finding, Judgement, Mechanism, Outcome, Range, Report, Said, Standing as Judged, Subject, UNDETERMINED,
    Verdict,
};
use crate::gate::{Gate, Standing};
use crate::phrases::{self, Phrase};
use crate::render::excerpt::place;
use crate::render::{escape, law_text, reading_text, worst_first};
use crate::source::SourceMap;
use crate::text::Lang;
use std::borrow::Cow;

/// A verdict; of an undetermined one, also what is possible, worst first.
pub(super) fn judgement(lang: Lang, judgement: &Judgement) -> String {
    if let Some(verdict) = judgement.verdict() {
        return phrases::verdict(lang, verdict).to_owned();
    }
    let possible = worst_first(&judgement.possible);
    let possible: Vec<&str> = possible.into_iter().map(|verdict| phrases::verdict(lang, verdict)).collect();
    phrases::undetermined(lang, &possible, judgement.exact)
}

/// A finding's subject: `ask (messages)`, `party shop`.
pub(super) fn subject(lang: Lang, subject: &Subject) -> String {
    let id = escape::inline(&subject.id);
    match (&subject.dataset, subject.kind) {
        (Some(dataset), _) => phrases::aside(lang, &id, &escape::inline(dataset)),
        (None, "flow") => id.into_owned(),
        (None, "workload") => Phrase::TheWorkload.of(lang).to_owned(),
        (None, "handler-year") => phrases::totals_of(lang, &id),
        (None, kind) => format!("{} {id}", phrases::named(lang, kind)),
    }
}

/// What is said of a finding's outcome.
pub(super) fn outcome(lang: Lang, finding: &Finding) -> String {
    match (finding.outcome, finding.level, finding.kind) {
        (Outcome::Undetermined, Some(level), _) => phrases::undetermined_at_worst(lang, level),
        (Outcome::Violated, _, "prohibition") => Phrase::NotAllowed.of(lang).to_owned(),
        (Outcome::Violated, ..) => Phrase::NotEvidenced.of(lang).to_owned(),
        (outcome, ..) => phrases::outcome(lang, outcome).to_owned(),
    }
}

/// What is so: the finding's message, or its title where it has none.
pub(super) fn said(finding: &Finding) -> &str {
    if finding.message.is_empty() { &finding.title } else { &finding.message }
}

/// What people call a name of the law, such as that of a mechanism.
pub(super) fn term<'n>(report: &'n Report, name: &'n str) -> Cow<'n, str> {
    escape::inline(report.terms.get(name).map_or(name, String::as_str))
}

/// `a, b, c`, escaped.
pub(super) fn listed(lang: Lang, names: &[impl AsRef<str>]) -> String {
    let names: Vec<_> = names.iter().map(|name| escape::inline(name.as_ref())).collect();
    phrases::list(lang, &names)
}

/// `exempt (cn-cac-2024-4)`, or the kinds still possible.
pub(super) fn mechanism(report: &Report, mechanism: &Mechanism) -> String {
    if mechanism.kind == UNDETERMINED {
        // Worst first, like verdicts.
        let possible: Vec<_> = mechanism.possible.iter().rev().map(|name| term(report, name)).collect();
        return phrases::mechanism_undetermined(report.lang, &possible);
    }
    let kind = term(report, &mechanism.kind);
    let by = listed(report.lang, &mechanism.by);
    if by.is_empty() { kind.into_owned() } else { phrases::aside(report.lang, &kind, &by) }
}

/// `error[unknown-key]: …, chat.yaml:3:1`.
pub(super) fn error(error: &Diagnostic, sources: &SourceMap) -> String {
    let severity = match error.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    };
    let place = error.primary.map_or_else(|| error.path.clone(), |span| place(span, sources));
    let place = if place.is_empty() { place } else { format!(", {place}") };
    format!("{severity}[{}]: {}{place}", error.code, error.message)
}

/// What is so, under which law, whose duty it is, and the way out.
pub(super) fn finding(lang: Lang, finding: &Finding) -> String {
    let law = law_text(lang, &finding.citations);
    let said = escape::inline(said(finding));
    let readings: Vec<String> = finding.readings.iter().map(|reading| reading_text(lang, reading)).collect();
    paragraphs(&[
        &if law.is_empty() {
            said.into_owned()
        } else {
            phrases::under(lang, said.trim_end_matches(['.', '。']), &law)
        },
        &labelled(lang, Phrase::OpenForLabel, &escape::inline(&phrases::list(lang, &finding.bearers))),
        &labelled(lang, Phrase::DependsOnLabel, &escape::inline(&phrases::list(lang, &finding.missing))),
        &labelled(lang, Phrase::AllowedUntil, &finding.due.map(|due| phrases::due(lang, due)).unwrap_or_default()),
        &labelled(lang, Phrase::WayOut, &escape::inline(&finding.remedy)),
        &labelled(lang, Phrase::Unsettled, &escape::inline(finding.interpretation.as_deref().unwrap_or(""))),
        &labelled(lang, Phrase::Readings, &escape::inline(&readings.join(phrases::semicolon(lang)))),
    ])
}

/// The texts that are not empty, apart.
pub(super) fn paragraphs(parts: &[&str]) -> String {
    parts.iter().filter(|part| !part.is_empty()).copied().collect::<Vec<_>>().join("\n\n")
}

/// `Label: text`, or nothing where there is no text.
pub(super) fn labelled(lang: Lang, label: Phrase, text: &str) -> String {
    if text.is_empty() { String::new() } else { format!("{}{}{text}", label.of(lang), phrases::colon(lang)) }
}

/// How a thing stands under one law.
pub(super) fn standing(report: &Report, standing: Option<&Judged>) -> String {
    let Some(standing) = standing else { return Phrase::NotReadable.of(report.lang).to_owned() };
    let verdict = judgement(report.lang, &standing.judgement);
    match &standing.mechanism {
        Some(known) => format!("{verdict} [{}]", mechanism(report, known)),
        None => verdict,
    }
}

/// What a rule said then and says now: `not yet in force then, required, not evidenced now`.
pub(super) fn cause(lang: Lang, cause: &Cause) -> String {
    let [then, now] = [cause.then, cause.now].map(|said| match said {
        Said::NotYetInForce => Phrase::NotYetInForce.of(lang),
        Said::NoLongerInForce => Phrase::NoLongerInForce.of(lang),
        Said::InForce => Phrase::InForce.of(lang),
        Said::OtherEntries => Phrase::OtherEntries.of(lang),
        Said::Outcome(Outcome::Violated) => Phrase::NotEvidenced.of(lang),
        Said::Outcome(outcome) => phrases::outcome(lang, outcome),
    });
    phrases::then_and_now(lang, then, now)
}

/// `2 manifests, 5 flows: 1 blocked, 2 undetermined (at worst blocked), 2 clear`, each count painted as its verdict.
pub(super) fn summary(report: &Report, gate: &Gate, paint: impl Fn(Verdict, &str) -> String) -> String {
    let flows = report.manifests.iter().flat_map(|manifest| &manifest.flows).map(|flow| &flow.judgement);
    let services = report.manifests.iter().flat_map(|manifest| &manifest.services).map(|service| &service.judgement);
    let lang = report.lang;
    let mut heads = vec![phrases::manifests(lang, report.manifests.len()), phrases::flows(lang, flows.clone().count())];
    if services.clone().next().is_some() {
        heads.push(phrases::services(lang, services.clone().count()));
    }
    let parts: Vec<&Judgement> = flows.chain(services).collect();
    let mut counts: Vec<String> = Vec::new();
    for verdict in Verdict::ALL.into_iter().rev() {
        let count = parts.iter().filter(|judgement| judgement.verdict() == Some(verdict)).count();
        if count > 0 {
            counts.push(paint(verdict, &phrases::count_of(lang, count, verdict)));
        }
    }
    let open: Vec<&&Judgement> = parts.iter().filter(|judgement| judgement.verdict().is_none()).collect();
    if let Some(worst) = open.iter().map(|judgement| judgement.worst()).max() {
        counts.insert(0, paint(worst, &phrases::count_undetermined(lang, open.len(), worst)));
    }
    let mut line = phrases::list(lang, &heads);
    if !counts.is_empty() {
        line = format!("{line}{}{}", phrases::colon(lang), phrases::counts(lang, &counts));
    }
    line.push_str(&let_pass(report, gate));
    let errors = report.errors.iter().filter(|error| error.severity == Severity::Error).count();
    if errors > 0 {
        line.push_str(&phrases::incomplete(lang, errors));
    }
    line
}

/// How many findings are waived, and how many in the baseline.
fn let_pass(report: &Report, gate: &Gate) -> String {
    let count = |is: fn(&Standing) -> bool| report.findings.iter().filter(|finding| is(gate.standing(finding))).count();
    let waived = count(|standing| matches!(standing, Standing::Waived(_)));
    phrases::let_pass(report.lang, waived, count(|standing| *standing == Standing::InBaseline))
}

/// `79,000`, `79,000 to 99,000` or `at least 79,000`.
pub(super) fn range(lang: Lang, range: Range) -> String {
    let min = grouped(range.min);
    match range.max {
        Some(max) if max == range.min => min,
        Some(max) => phrases::from_to(lang, min, grouped(max)),
        None => phrases::at_least(lang, min),
    }
}

/// `79,000`.
pub(super) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_read_naturally() {
        assert_eq!(range(Lang::En, Range { min: 0, max: Some(0) }), "0");
        assert_eq!(range(Lang::En, Range { min: 79_000, max: Some(1_099_000) }), "79,000 to 1,099,000");
        assert_eq!(range(Lang::En, Range { min: 999, max: None }), "at least 999");
    }
}
