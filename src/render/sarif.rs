//! SARIF 2.1.0: one result for every finding that is required and not evidenced, undetermined, or a note.
//!
//! Messages are for people, so their hidden characters are shown as in text; the fields under `properties` hold the
//! texts as they are. Only what this tool says of SARIF is modelled here.

use crate::diagnostic::{Diagnostic, Severity as DiagnosticSeverity};
use crate::finding::Standing as Judged;
use crate::finding::{
    CitedArticle, Comparison, FactUse, Finding, Judgement, ManifestReport, Outcome, Report, StaleRegister, THIS_TOOL,
    Verdict,
};
use crate::gate::{Gate, Standing};
use crate::phrases::{self, Phrase};
use crate::render::{
    Context, RenderError, RuleInfo, Severity, citation_text, escape, law_text, pretty_json, waived, words, worst_first,
};
use crate::source::{SourceMap, Span};
use crate::text::Lang;
use crate::waiver::Waiver;
use serde::Serialize;
use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;
use std::fmt::Write as _;

const SCHEMA: &str = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// Its name says what the print is made of; a print made in another way needs another name.
const FINGERPRINT: &str = "transborderFindingId/v1";

/// A line for each result of the run.
const LINES_DEPTH: usize = 4;

pub(super) fn render(report: &Report, context: &Context<'_>) -> Result<String, RenderError> {
    let log = Log { schema: SCHEMA, version: "2.1.0", runs: [run(report, context)] };
    Ok(pretty_json::to_lines(&log, LINES_DEPTH)?)
}

#[derive(Serialize)]
struct Log<'a> {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [Run<'a>; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Run<'a> {
    tool: Tool<'a>,
    invocations: [Invocation; 1],
    column_kind: &'static str,
    results: Vec<SarifResult<'a>>,
    properties: RunProperties<'a>,
}

#[derive(Serialize)]
struct Tool<'a> {
    driver: Driver<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Driver<'a> {
    name: &'static str,
    version: &'a str,
    rules: Vec<ReportingDescriptor>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ReportingDescriptor {
    id: String,
    short_description: Message,
    full_description: Message,
    help: MultiformatMessage,
    #[serde(skip_serializing_if = "Option::is_none")]
    help_uri: Option<String>,
    default_configuration: ReportingConfiguration,
    properties: RuleProperties,
}

#[derive(Serialize)]
struct ReportingConfiguration {
    level: &'static str,
}

#[derive(Serialize)]
struct RuleProperties {
    kind: String,
    tags: Vec<String>,
}

#[derive(Serialize)]
struct Message {
    text: String,
}

#[derive(Serialize)]
struct MultiformatMessage {
    text: String,
    markdown: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Invocation {
    execution_successful: bool,
    tool_execution_notifications: Vec<Notification>,
}

#[derive(Serialize)]
struct Notification {
    descriptor: DescriptorReference,
    level: &'static str,
    message: Message,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    locations: Vec<Location>,
}

#[derive(Serialize)]
struct DescriptorReference {
    id: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SarifResult<'a> {
    rule_id: &'a str,
    rule_index: usize,
    level: &'static str,
    message: Message,
    locations: [Location; 1],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_locations: Vec<Location>,
    partial_fingerprints: BTreeMap<&'static str, String>,
    /// On every result of a run or on none, as the standard asks: empty is "not suppressed".
    #[serde(skip_serializing_if = "Option::is_none")]
    suppressions: Option<Vec<Suppression>>,
    properties: ResultProperties<'a>,
}

/// What lets a result pass that stays what it is.
#[derive(Serialize)]
struct Suppression {
    kind: &'static str,
    status: &'static str,
    justification: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    location: Option<Location>,
}

impl Suppression {
    fn new(justification: String, location: Option<Location>) -> Self {
        // Given beside the manifest, never in it.
        Self { kind: "external", status: "accepted", justification, location }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Location {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<usize>,
    physical_location: PhysicalLocation,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<Message>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PhysicalLocation {
    artifact_location: ArtifactLocation,
    #[serde(skip_serializing_if = "Option::is_none")]
    region: Option<Region>,
}

#[derive(Serialize)]
struct ArtifactLocation {
    uri: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: u32,
    start_column: u32,
    end_line: u32,
    end_column: u32,
}

#[derive(Serialize)]
struct ResultProperties<'a> {
    id: &'a str,
    outcome: &'static str,
    verdict: Option<Verdict>,
    manifest: &'a str,
    subject: &'a str,
    dataset: Option<&'a str>,
    bearers: &'a [String],
    citations: Vec<String>,
    missing: &'a [String],
    due: Option<String>,
    due_estimated: bool,
}

#[derive(Serialize)]
struct RunProperties<'a> {
    as_of: String,
    rules_digest: &'a str,
    rules_checked_until: String,
    verdict: &'static str,
    worst: Verdict,
    possible: Vec<Verdict>,
    exact: bool,
    fail_on: Option<Verdict>,
    fails: bool,
    manifests: Vec<ManifestProperties<'a>>,
    compared: Option<ComparedProperties<'a>>,
}

#[derive(Serialize)]
struct ComparedProperties<'a> {
    as_of: String,
    changes: Vec<ChangeProperties<'a>>,
}

#[derive(Serialize)]
struct ChangeProperties<'a> {
    manifest: &'a str,
    subject: &'a str,
    dataset: Option<&'a str>,
    then: Option<&'static str>,
    now: Option<&'static str>,
    rules: Vec<&'a str>,
}

#[derive(Serialize)]
struct ManifestProperties<'a> {
    id: &'a str,
    path: &'a str,
    document: usize,
    verdict: &'static str,
    worst: Verdict,
    possible: Vec<Verdict>,
    exact: bool,
    flows: Vec<PartProperties<'a>>,
    services: Vec<PartProperties<'a>>,
}

#[derive(Serialize)]
struct PartProperties<'a> {
    id: &'a str,
    verdict: &'static str,
    worst: Verdict,
    possible: Vec<Verdict>,
    exact: bool,
}

fn run<'a>(report: &'a Report, context: &Context<'a>) -> Run<'a> {
    let shown: Vec<&Finding> = report
        .findings
        .iter()
        .filter(|finding| finding.outcome.is_open() || finding.outcome == Outcome::Note)
        .collect();
    let rules = rules_of(&shown, context);
    Run {
        tool: Tool {
            driver: Driver {
                name: "transborder",
                version: context.tool_version,
                rules: rules.iter().map(|rule| descriptor(report.lang, rule)).collect(),
            },
        },
        invocations: [Invocation {
            execution_successful: !report.errors.iter().any(|error| error.severity == DiagnosticSeverity::Error),
            tool_execution_notifications: report
                .errors
                .iter()
                .map(|error| notification(error, context.sources))
                .chain(report.stale_registers.iter().map(stale_notification))
                .collect(),
        }],
        column_kind: "unicodeCodePoints",
        results: shown.iter().map(|finding| result(report.lang, finding, &rules, context)).collect(),
        properties: run_properties(report, context.gate),
    }
}

/// The rules that results refer to: in the context's order, then those that the context does not know.
fn rules_of(findings: &[&Finding], context: &Context<'_>) -> Vec<RuleInfo> {
    let mut rules: Vec<RuleInfo> =
        context.rules.iter().filter(|rule| findings.iter().any(|finding| finding.rule == rule.id)).cloned().collect();
    for finding in findings {
        if !rules.iter().any(|rule| rule.id == finding.rule) {
            rules.push(RuleInfo::of(finding));
        }
    }
    rules
}

fn descriptor(lang: Lang, rule: &RuleInfo) -> ReportingDescriptor {
    let description = if rule.description.is_empty() { &rule.title } else { &rule.description };
    let law = law_text(lang, &rule.citations);
    let is_law = !rule.citations.iter().any(|citation| citation.instrument == THIS_TOOL);
    // What is no law cannot be explained; its page is cited.
    let explain = if is_law { format!("transborder explain {}", escape::inline(&rule.id)) } else { String::new() };
    let explain_marked = if is_law { format!("`{}`", explain.replace('`', "'")) } else { String::new() };
    let links: Vec<String> = rule.citations.iter().map(|citation| citation_link(lang, citation)).collect();
    ReportingDescriptor {
        id: rule.id.clone(),
        short_description: Message { text: message_text(&rule.title) },
        full_description: Message { text: message_text(description) },
        help: MultiformatMessage {
            text: placeholders_doubled(&words::paragraphs(&[
                &message_text_raw(description),
                &words::labelled(lang, Phrase::LawLabel, &law),
                &words::labelled(lang, Phrase::More, &explain),
            ])),
            markdown: placeholders_doubled(&words::paragraphs(&[
                &markdown_text(description),
                &links_labelled(lang, &links),
                &words::labelled(lang, Phrase::More, &explain_marked),
            ])),
        },
        help_uri: rule
            .help_url
            .as_deref()
            .or_else(|| rule.citations.first().and_then(|citation| citation.url.as_deref()))
            .and_then(web_uri),
        default_configuration: ReportingConfiguration { level: level_name(Severity::of_level(rule.level)) },
        properties: RuleProperties { kind: rule.kind.clone(), tags: instruments(&rule.citations) },
    }
}

fn result<'a>(lang: Lang, finding: &'a Finding, rules: &[RuleInfo], context: &Context<'_>) -> SarifResult<'a> {
    let sources = context.sources;
    SarifResult {
        rule_id: &finding.rule,
        // Every finding's rule was put in the list.
        rule_index: rules.iter().position(|rule| rule.id == finding.rule).unwrap_or_default(),
        level: level_name(Severity::of(finding)),
        message: Message { text: placeholders_doubled(&without_links(&words::finding(lang, finding))) },
        locations: [location(finding.location, sources)],
        related_locations: finding
            .facts
            .iter()
            .enumerate()
            .map(|(at, fact)| Location {
                id: Some(at + 1),
                message: Some(Message { text: message_text(&fact_text(lang, fact)) }),
                ..location(fact.location, sources)
            })
            .collect(),
        partial_fingerprints: BTreeMap::from([(FINGERPRINT, sha256_hex(&finding.id))]),
        suppressions: suppressions(lang, finding, context),
        properties: ResultProperties {
            id: &finding.id,
            outcome: finding.outcome.name(),
            verdict: finding.level,
            manifest: &finding.subject.manifest,
            subject: &finding.subject.id,
            dataset: finding.subject.dataset.as_deref(),
            bearers: &finding.bearers,
            citations: finding
                .citations
                .iter()
                .map(|citation| format!("{} {}", citation.instrument, citation.article))
                .collect(),
            missing: &finding.missing,
            due: finding.due.map(|due| due.day.to_string()),
            due_estimated: finding.due.is_some_and(|due| due.without_calendar.is_some()),
        },
    }
}

/// A fact, and the row of the provider table that says it.
fn fact_text(lang: Lang, fact: &FactUse) -> String {
    let stated = format!("{}: {}", fact.name, fact.value);
    match &fact.table {
        Some(used) => phrases::aside(lang, &stated, &phrases::by_table(lang, used)),
        None => stated,
    }
}

fn suppressions(lang: Lang, finding: &Finding, context: &Context<'_>) -> Option<Vec<Suppression>> {
    let gate = context.gate;
    (gate.has_waivers || gate.baseline.is_some()).then(|| match gate.standing(finding) {
        Standing::Waived(waivers) => {
            let by = |waiver: &Waiver| {
                Suppression::new(waived(lang, waiver), Some(location(waiver.location, context.sources)))
            };
            waivers.iter().map(by).collect()
        }
        Standing::InBaseline => vec![Suppression::new(Phrase::InBaselineShort.of(lang).to_owned(), None)],
        Standing::Uncounted | Standing::BelowThreshold | Standing::Fails => Vec::new(),
    })
}

fn notification(error: &Diagnostic, sources: &SourceMap) -> Notification {
    let locations = match error.primary {
        Some(span) => vec![location(span, sources)],
        None if error.path.is_empty() => Vec::new(),
        None => vec![Location {
            id: None,
            physical_location: PhysicalLocation {
                artifact_location: ArtifactLocation { uri: artifact_uri(&error.path) },
                region: None,
            },
            message: None,
        }],
    };
    let text = words::paragraphs(&[
        &message_text_raw(&error.message),
        &error.help.as_ref().map_or_else(String::new, |help| format!("Help: {}", message_text_raw(help))),
    ]);
    Notification {
        descriptor: DescriptorReference { id: error.code },
        level: match error.severity {
            DiagnosticSeverity::Error => "error",
            DiagnosticSeverity::Warning => "warning",
        },
        message: Message { text: placeholders_doubled(&text) },
        locations,
    }
}

fn stale_notification(stale: &StaleRegister) -> Notification {
    let entry = stale.entry.as_ref().map_or_else(String::new, |entry| format!("/{entry}"));
    let text = format!("{}{entry}: last checked on {} ({})", stale.register, stale.checked, stale.title);
    Notification {
        descriptor: DescriptorReference { id: "stale-register" },
        level: "warning",
        message: Message { text: message_text(&text) },
        locations: Vec::new(),
    }
}

fn run_properties<'a>(report: &'a Report, gate: &Gate) -> RunProperties<'a> {
    RunProperties {
        as_of: report.as_of.to_string(),
        rules_digest: &report.rules_digest,
        rules_checked_until: report.checked_until.to_string(),
        verdict: report.run.name(),
        worst: report.run.worst(),
        possible: worst_first(&report.run.possible),
        exact: report.run.exact,
        fail_on: gate.fail_on,
        fails: gate.fails,
        manifests: report.manifests.iter().map(manifest_properties).collect(),
        compared: report.compared.as_ref().map(compared_properties),
    }
}

fn manifest_properties(manifest: &ManifestReport) -> ManifestProperties<'_> {
    ManifestProperties {
        id: &manifest.id,
        path: &manifest.path,
        document: manifest.document,
        verdict: manifest.judgement.name(),
        worst: manifest.judgement.worst(),
        possible: worst_first(&manifest.judgement.possible),
        exact: manifest.judgement.exact,
        flows: manifest.flows.iter().map(|flow| part_properties(&flow.id, &flow.judgement)).collect(),
        services: manifest.services.iter().map(|service| part_properties(&service.id, &service.judgement)).collect(),
    }
}

fn compared_properties(compared: &Comparison) -> ComparedProperties<'_> {
    let verdict = |standing: &Option<Judged>| standing.as_ref().map(|known| known.judgement.name());
    let changes = compared.changes.iter().map(|change| ChangeProperties {
        manifest: &change.subject.manifest,
        subject: &change.subject.id,
        dataset: change.subject.dataset.as_deref(),
        then: verdict(&change.then),
        now: verdict(&change.now),
        rules: change.causes.iter().map(|cause| cause.rule.as_str()).collect(),
    });
    ComparedProperties { as_of: compared.law_of.to_string(), changes: changes.collect() }
}

fn part_properties<'a>(id: &'a str, judgement: &Judgement) -> PartProperties<'a> {
    PartProperties {
        id,
        verdict: judgement.name(),
        worst: judgement.worst(),
        possible: worst_first(&judgement.possible),
        exact: judgement.exact,
    }
}

fn location(span: Span, sources: &SourceMap) -> Location {
    let start = sources.position(span);
    let end = sources.end_position(span);
    Location {
        id: None,
        physical_location: PhysicalLocation {
            artifact_location: ArtifactLocation { uri: artifact_uri(sources.name(span.file)) },
            region: Some(Region {
                start_line: start.line,
                start_column: start.column,
                end_line: end.line,
                end_column: end.column,
            }),
        },
        message: None,
    }
}

fn level_name(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
}

fn instruments(citations: &[CitedArticle]) -> Vec<String> {
    let mut tags: Vec<String> = Vec::new();
    for citation in citations {
        if !tags.contains(&citation.instrument) {
            tags.push(citation.instrument.clone());
        }
    }
    tags
}

fn citation_link(lang: Lang, citation: &CitedArticle) -> String {
    let text = markdown_text(&citation_text(lang, citation));
    match citation.url.as_deref().and_then(web_uri) {
        Some(uri) => format!("[{text}]({uri})"),
        None => text,
    }
}

fn links_labelled(lang: Lang, links: &[String]) -> String {
    let links = links.join(phrases::semicolon(lang));
    if links.is_empty() { links } else { format!("**{}**{}{links}", Phrase::LawLabel.of(lang), phrases::colon(lang)) }
}

/// A text for a SARIF message, ready to be written.
fn message_text(text: &str) -> String {
    placeholders_doubled(&message_text_raw(text))
}

/// Hidden characters shown, and no link that a viewer would follow made out of somebody's names.
fn message_text_raw(text: &str) -> String {
    without_links(&escape::inline(text))
}

fn without_links(text: &str) -> String {
    text.replace("](", "] (")
}

/// SARIF reads `{0}` in a message as a place for an argument; literal braces are doubled.
fn placeholders_doubled(text: &str) -> String {
    text.replace('{', "{{").replace('}', "}}")
}

/// A text in which no character means anything to Markdown.
fn markdown_text(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in escape::inline(text).chars() {
        if matches!(character, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '#' | '|' | '!' | '~' | '&') {
            escaped.push('\\');
        }
        escaped.push(character);
    }
    escaped
}

fn sha256_hex(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().fold(String::with_capacity(64), |mut hex, byte| {
        // Writing to a `String` cannot fail.
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

/// A web address that may stand in a link, with what is not allowed in an address percent-encoded.
pub(super) fn web_uri(url: &str) -> Option<String> {
    let is_web = url.starts_with("https://") || url.starts_with("http://");
    is_web.then(|| percent_encoded(url, |byte| byte.is_ascii_alphanumeric() || b"-._~/:?#&=%+,;@".contains(&byte)))
}

/// The path as a relative reference, or as a `file:` address where it is absolute.
fn artifact_uri(path: &str) -> String {
    let path = path.replace('\\', "/");
    let mut relative = path.as_str();
    while let Some(rest) = relative.strip_prefix("./") {
        relative = rest.trim_start_matches('/');
    }
    let is_drive = relative.get(1..3) == Some(":/") && relative.starts_with(|first: char| first.is_ascii_alphabetic());
    // A colon in a relative reference would read as the end of a scheme.
    let encoded = percent_encoded(relative, |byte| byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte));
    if is_drive {
        format!("file:///{}", encoded.replacen("%3A", ":", 1))
    } else if relative.starts_with('/') {
        // Never two slashes at the front: what follows would read as a host.
        format!("file:///{}", encoded.trim_start_matches('/'))
    } else {
        encoded
    }
}

fn percent_encoded(text: &str, allowed: impl Fn(u8) -> bool) -> String {
    text.bytes().fold(String::with_capacity(text.len()), |mut encoded, byte| {
        if allowed(byte) {
            encoded.push(char::from(byte));
        } else {
            // Writing to a `String` cannot fail.
            let _ = write!(encoded, "%{byte:02X}");
        }
        encoded
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_become_references() {
        let cases = [
            ("a/b.yaml", "a/b.yaml"),
            ("./a b#c?.yaml", "a%20b%23c%3F.yaml"),
            ("..\\上海.yaml", "../%E4%B8%8A%E6%B5%B7.yaml"),
            ("c:d.yaml", "c%3Ad.yaml"),
            ("C:\\m\\a.yaml", "file:///C:/m/a.yaml"),
            ("/m/a.yaml", "file:///m/a.yaml"),
            (".//.//a.yaml", "a.yaml"),
            ("//host/a.yaml", "file:///host/a.yaml"),
            ("<stdin>", "%3Cstdin%3E"),
            ("", ""),
        ];
        for (path, uri) in cases {
            assert_eq!(artifact_uri(path), uri, "{path}");
        }
    }

    #[test]
    fn only_web_addresses_are_linked() {
        assert_eq!(web_uri("https://a.example/x y)"), Some("https://a.example/x%20y%29".to_owned()));
        assert_eq!(web_uri("javascript:alert(1)"), None);
    }

    #[test]
    fn names_make_no_links_and_no_placeholders() {
        assert_eq!(message_text("[x](https://e.example) {0} \u{1b}"), "[x] (https://e.example) {{0}} \\u{{1b}}");
        assert_eq!(markdown_text("<b>*x*"), "\\<b\\>\\*x\\*");
    }
}
