//! JUnit XML, as Jenkins, GitLab and others read it: a suite for each manifest, a test for each duty on each flow or service.
//!
//! What fails the gate is a failure, what a waiver or the baseline lets pass is skipped with its reason, an input that could not
//! be used is an error. Suites hold the verdicts as properties. No time and no host is written.

use crate::diagnostic::{Diagnostic, Severity};
use crate::finding::{Comparison, Finding, Judgement, ManifestReport, Outcome, Report, Subject};
use crate::gate::Standing;
use crate::phrases::{self, Phrase};
use crate::render::block::by_manifest;
use crate::render::{Context, RenderError, escape, excerpt::place, part_name, waived, words};
use quick_xml::Writer;
use quick_xml::escape::escape as xml;
use quick_xml::events::{BytesDecl, BytesStart, BytesText, Event};
use std::io;

pub(super) fn render(report: &Report, context: &Context<'_>) -> Result<String, RenderError> {
    let mut out = Writer::new_with_indent(Vec::new(), b' ', 2);
    write(&mut out, &suites(report, context))?;
    let mut text = String::from_utf8(out.into_inner()).map_err(io::Error::other)?;
    text.push('\n');
    Ok(text)
}

/// One test of a suite.
struct Case {
    class: String,
    name: String,
    result: Came,
}

/// What came of a test.
enum Came {
    Passed(String),
    Skipped(String),
    Failed { kind: String, message: String, text: String },
    Unusable { kind: String, message: String, text: String },
}

struct Suite {
    name: String,
    properties: Vec<(String, String)>,
    cases: Vec<Case>,
}

impl Suite {
    fn count(&self, is: fn(&Came) -> bool) -> usize {
        self.cases.iter().filter(|case| is(&case.result)).count()
    }
}

fn suites(report: &Report, context: &Context<'_>) -> Vec<Suite> {
    let (manifests, rest) = by_manifest(report);
    let of_manifests = manifests.iter().map(|(manifest, own)| of_manifest(report, manifest, own, context));
    let mut suites: Vec<Suite> = of_manifests.collect();
    suites.push(of_run(report, &rest, context));
    suites.extend(report.compared.as_ref().map(|compared| of_comparison(report, compared, context)));
    suites
}

fn of_manifest(report: &Report, manifest: &ManifestReport, own: &[&Finding], context: &Context<'_>) -> Suite {
    let lang = report.lang;
    let verdict = |kind: &str, id: &str, judgement: &Judgement| {
        (format!("{kind}{}", escape::inline(id)), words::judgement(lang, judgement))
    };
    let mut properties = vec![
        ("path".to_owned(), escape::inline(&manifest.path).into_owned()),
        verdict("verdict", "", &manifest.judgement),
    ];
    properties.extend(manifest.flows.iter().map(|flow| verdict("flow/", &flow.id, &flow.judgement)));
    properties.extend(manifest.services.iter().map(|service| verdict("service/", &service.id, &service.judgement)));
    let mut cases: Vec<Case> = own.iter().filter_map(|finding| of_finding(report, finding, context)).collect();
    // A flow on which no duty was found is a test too, so that nothing that was judged is missing.
    let parts = manifest.flows.iter().map(|flow| (&flow.id, &flow.judgement));
    for (id, judgement) in parts.chain(manifest.services.iter().map(|service| (&service.id, &service.judgement))) {
        if !own.iter().any(|finding| finding.subject.id == *id && is_tested(finding)) {
            let result = Came::Passed(words::judgement(lang, judgement));
            cases.push(Case { class: class(&manifest.id, id), name: Phrase::VerdictLabel.of(lang).to_owned(), result });
        }
    }
    Suite { name: escape::inline(&manifest.id).into_owned(), properties, cases }
}

/// What belongs to no single manifest: the run itself, totals, and inputs.
fn of_run(report: &Report, rest: &[&Finding], context: &Context<'_>) -> Suite {
    let lang = report.lang;
    let mut cases: Vec<Case> = rest.iter().filter_map(|finding| of_finding(report, finding, context)).collect();
    let explained = report.findings.iter().any(|finding| *context.gate.standing(finding) == Standing::Fails);
    let verdict = words::judgement(lang, &report.run);
    let result = if context.gate.fails && !explained {
        let text = words::summary(report, context.gate, |_, text| text.to_owned());
        Came::Failed { kind: report.run.worst().name().to_owned(), message: verdict.clone(), text }
    } else {
        Came::Passed(words::summary(report, context.gate, |_, text| text.to_owned()))
    };
    let name = Phrase::VerdictLabel.of(lang).to_owned();
    cases.push(Case { class: "transborder".to_owned(), name, result });
    cases.extend(report.errors.iter().map(|error| of_error(error, context)));
    let properties = vec![
        ("verdict".to_owned(), verdict),
        ("as_of".to_owned(), report.as_of.to_string()),
        ("rules_digest".to_owned(), report.rules_digest.clone()),
        ("rules_checked_until".to_owned(), report.checked_until.to_string()),
        ("tool_version".to_owned(), context.tool_version.to_owned()),
    ];
    Suite { name: "transborder".to_owned(), properties, cases }
}

/// What is judged otherwise under another day's law; it passes, since the gate is that of the day asked about.
fn of_comparison(report: &Report, compared: &Comparison, context: &Context<'_>) -> Suite {
    let lang = report.lang;
    let name = phrases::under_other_law(lang, compared.law_of, report.as_of);
    let mut cases: Vec<Case> = Vec::new();
    for change in &compared.changes {
        let [then, now] = [&change.then, &change.now].map(|standing| words::standing(report, standing.as_ref()));
        let rules: Vec<&str> = change.causes.iter().map(|cause| cause.rule.as_str()).collect();
        let said = phrases::then_and_now(lang, &then, &now);
        let said = phrases::aside(lang, &said, &words::listed(lang, &rules));
        cases.push(Case { class: name.clone(), name: part_name(&change.subject), result: Came::Passed(said) });
    }
    for error in &compared.errors {
        let said = escape::inline(&words::error(error, context.sources)).into_owned();
        cases.push(Case { class: name.clone(), name: error.code.to_owned(), result: Came::Passed(said) });
    }
    Suite { name, properties: Vec::new(), cases }
}

/// Whether a finding is a test: what is owed, and met or not. Definitions, scopes and notes are none.
fn is_tested(finding: &Finding) -> bool {
    finding.level.is_some() && !matches!(finding.outcome, Outcome::Note | Outcome::NotApplicable)
}

fn of_finding(report: &Report, finding: &Finding, context: &Context<'_>) -> Option<Case> {
    is_tested(finding).then_some(())?;
    let lang = report.lang;
    let Subject { manifest, id, .. } = &finding.subject;
    let about = words::subject(lang, &finding.subject);
    let named = format!("{}{}{}", finding.rule, phrases::colon(lang), finding.title);
    let level = finding.level.map_or("", |level| level.name()).to_owned();
    let text = format!("{}\n\n{}", words::finding(lang, finding), place(finding.location, context.sources));
    let message = words::outcome(lang, finding);
    let result = match context.gate.standing(finding) {
        Standing::Fails => Came::Failed { kind: level, message, text },
        Standing::Waived(waivers) => {
            let reasons: Vec<String> = waivers.iter().map(|waiver| waived(lang, waiver)).collect();
            Came::Skipped(format!(
                "{}{}{}",
                Phrase::WaivedShort.of(lang),
                phrases::colon(lang),
                reasons.join(phrases::semicolon(lang))
            ))
        }
        Standing::InBaseline => Came::Skipped(Phrase::InBaselineShort.of(lang).to_owned()),
        // Open, and lighter than what fails: it passes, and still says what it is.
        Standing::BelowThreshold => Came::Passed(format!("{message}\n\n{text}")),
        Standing::Uncounted => Came::Passed(message),
    };
    let name = phrases::on(lang, &escape::inline(&named), &[about]);
    Some(Case { class: class(manifest, id), name, result })
}

fn of_error(error: &Diagnostic, context: &Context<'_>) -> Case {
    let message = escape::inline(&error.message).into_owned();
    let text = escape::inline(&words::error(error, context.sources)).into_owned();
    let text = match &error.help {
        Some(help) => format!("{text}\n{}", escape::inline(help)),
        None => text,
    };
    let result = match error.severity {
        Severity::Error => Came::Unusable { kind: error.code.to_owned(), message: message.clone(), text },
        Severity::Warning => Came::Passed(text),
    };
    Case { class: "transborder".to_owned(), name: format!("{}: {message}", error.code), result }
}

/// `support-chat.ask`; readers take the dot as the end of a package.
fn class(manifest: &str, id: &str) -> String {
    let of = |text: &str| escape::inline(text).replace('.', "_");
    if manifest.is_empty() { of(id) } else { format!("{}.{}", of(manifest), of(id)) }
}

type Out = Writer<Vec<u8>>;

fn write(out: &mut Out, suites: &[Suite]) -> io::Result<()> {
    out.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    let total = |is: fn(&Came) -> bool| suites.iter().map(|suite| suite.count(is)).sum::<usize>().to_string();
    let root = element(
        "testsuites",
        &[
            ("name", "transborder"),
            ("tests", &total(|_| true)),
            ("failures", &total(is_failed)),
            ("errors", &total(is_unusable)),
        ],
    );
    within(out, root, |out| suites.iter().try_for_each(|suite| write_suite(out, suite)))
}

fn is_failed(result: &Came) -> bool {
    matches!(result, Came::Failed { .. })
}

fn is_unusable(result: &Came) -> bool {
    matches!(result, Came::Unusable { .. })
}

fn write_suite(out: &mut Out, suite: &Suite) -> io::Result<()> {
    let count = |is: fn(&Came) -> bool| suite.count(is).to_string();
    let start = element(
        "testsuite",
        &[
            ("name", &suite.name),
            ("tests", &count(|_| true)),
            ("failures", &count(is_failed)),
            ("errors", &count(is_unusable)),
            ("skipped", &count(|result| matches!(result, Came::Skipped(_)))),
        ],
    );
    within(out, start, |out| {
        if !suite.properties.is_empty() {
            within(out, element("properties", &[]), |out| {
                suite.properties.iter().try_for_each(|(name, value)| {
                    out.write_event(Event::Empty(element("property", &[("name", name), ("value", value)])))
                })
            })?;
        }
        suite.cases.iter().try_for_each(|case| write_case(out, case))
    })
}

fn write_case(out: &mut Out, case: &Case) -> io::Result<()> {
    let start = element("testcase", &[("classname", &case.class), ("name", &case.name)]);
    within(out, start, |out| match &case.result {
        Came::Passed(text) => text_in(out, element("system-out", &[]), text),
        Came::Skipped(message) => out.write_event(Event::Empty(element("skipped", &[("message", message)]))),
        Came::Failed { kind, message, text } => {
            text_in(out, element("failure", &[("type", kind), ("message", message)]), text)
        }
        Came::Unusable { kind, message, text } => {
            text_in(out, element("error", &[("type", kind), ("message", message)]), text)
        }
    })
}

fn element<'e>(name: &'e str, attributes: &[(&str, &str)]) -> BytesStart<'e> {
    let mut start = BytesStart::new(name);
    for (name, value) in attributes {
        start.push_attribute((*name, *value));
    }
    start
}

fn within(out: &mut Out, start: BytesStart<'_>, inner: impl FnOnce(&mut Out) -> io::Result<()>) -> io::Result<()> {
    let end = start.to_end().into_owned();
    out.write_event(Event::Start(start))?;
    inner(out)?;
    out.write_event(Event::End(end))
}

fn text_in(out: &mut Out, start: BytesStart<'_>, text: &str) -> io::Result<()> {
    within(out, start, |out| out.write_event(Event::Text(BytesText::from_escaped(xml(text)))))
}
