//! A file of waivers; a wrong one is left out with an error, and the others are read.

use super::{FORMAT_KEY, Part, Waiver, parts};
use crate::diagnostic::Diagnostic;
use crate::fields::{Fields, document};
use crate::finding::Report;
use crate::law::LawSource;
use crate::rule::RuleKind;
use crate::source::{FileId, SourceMap, Spanned};
use crate::suggest::closest;
use crate::syntax::Node;
use jiff::ToSpan as _;
use jiff::civil::Date;

/// So many names are listed where none is like the one that was written.
const MOST_LISTED: usize = 8;
const KEYS: [&str; 9] = ["rule", "manifest", "flow", "service", "owner", "reason", "ticket", "from", "until"];

/// Reads the waivers of a file, and what is wrong with it.
///
/// Names are looked up in the law, whatever day each rule is in force, and in what was judged.
#[must_use]
pub fn read(sources: &SourceMap, file: FileId, law: &LawSource, report: &Report) -> (Vec<Waiver>, Vec<Diagnostic>) {
    let mut errors = Vec::new();
    let mut waivers: Vec<Waiver> = Vec::new();
    let Some(root) = document(sources, file, FORMAT_KEY, &mut errors) else { return (waivers, errors) };
    let items = Fields::of(&root, "a file of waivers", &[FORMAT_KEY, "waivers"], &mut errors)
        .and_then(|mut fields| fields.list("waivers"));
    for item in items.unwrap_or(&[]) {
        let Some(waiver) = waiver(item, law, report, &mut errors) else { continue };
        match waivers.iter().find(|known| (&known.rule, &known.part) == (&waiver.rule, &waiver.part)) {
            Some(known) => {
                let message = format!("`{}` on `{}` is waived twice", waiver.rule, waiver.part.name());
                let error = Diagnostic::error("duplicate-waiver", waiver.location, message);
                let error = error.with_related(known.location, "the first, which counts");
                errors.push(error.with_help("keep one; to renew a waiver, change its `from` and `until`"));
            }
            None => waivers.push(waiver),
        }
    }
    (waivers, errors)
}

fn waiver(node: &Node, law: &LawSource, report: &Report, errors: &mut Vec<Diagnostic>) -> Option<Waiver> {
    let before = errors.len();
    let mut fields = Fields::of(node, "a waiver", &KEYS, errors)?;
    let [rule, manifest, owner, reason, ticket] =
        ["rule", "manifest", "owner", "reason", "ticket"].map(|key| fields.text(key));
    let [from, until] = ["from", "until"].map(|key| fields.day(key));
    let part = place(node, &mut fields);
    if let Some(rule) = &rule {
        check_rule(rule, law, errors);
    }
    if let (Some(from), Some(until)) = (&from, &until) {
        check_period(from.value, until, errors);
    }
    let part = manifest.zip(part).and_then(|(manifest, (kind, id))| found(&manifest, kind, &id, report, errors));
    let waiver = Waiver {
        rule: rule?.value,
        part: part?,
        owner: owner?.value,
        reason: reason?.value,
        ticket: ticket?.value,
        from: from?.value,
        until: until?.value,
        location: node.span,
    };
    (errors.len() == before).then_some(waiver)
}

/// The flow or the service, exactly one of them.
fn place(node: &Node, fields: &mut Fields<'_, '_>) -> Option<(&'static str, Spanned<String>)> {
    match (node.get("flow"), node.get("service")) {
        (Some(_), None) => fields.text("flow").map(|id| ("flow", id)),
        (None, Some(_)) => fields.text("service").map(|id| ("service", id)),
        (Some(_), Some(_)) => {
            let error = Diagnostic::error("contradiction", node.span, "a waiver of a flow and of a service at once");
            fields.error(error.with_help("write one waiver for each"));
            None
        }
        (None, None) => {
            let error = Diagnostic::error("missing-key", node.span, "the waiver names no flow and no service");
            fields.error(error.with_help("write one `flow` or one `service`"));
            None
        }
    }
}

fn check_rule(rule: &Spanned<String>, law: &LawSource, errors: &mut Vec<Diagnostic>) {
    let known: Vec<_> = law.rules.iter().filter(|placed| placed.rule.id == rule.value).collect();
    if known.is_empty() {
        let ids = || law.rules.iter().map(|placed| placed.rule.id.as_str());
        errors.push(dangling(rule, "rule", ids()));
    } else if !known.iter().any(|placed| matches!(placed.rule.kind, RuleKind::Prohibition | RuleKind::Obligation)) {
        let message = format!("`{}` is no duty, so nothing of it can be waived", rule.value);
        errors.push(Diagnostic::error("not-waivable", rule.span, message).with_help("name an obligation"));
    }
}

/// At most one year, so that nothing is waived for ever.
fn check_period(from: Date, until: &Spanned<Date>, errors: &mut Vec<Diagnostic>) {
    if until.value < from {
        let error = Diagnostic::error("wrong-date", until.span, "the waiver ends before it begins");
        errors.push(error.with_help("`until` is its last day"));
    } else if from.checked_add(1.year()).is_ok_and(|latest| until.value > latest) {
        let error = Diagnostic::error("too-long", until.span, "the waiver lasts for more than a year");
        let latest = from.saturating_add(1.year());
        errors.push(error.with_help(format!("write {latest} or an earlier day")));
    }
}

/// The part with these names.
fn found(
    manifest: &Spanned<String>,
    kind: &'static str,
    id: &Spanned<String>,
    report: &Report,
    errors: &mut Vec<Diagnostic>,
) -> Option<Part> {
    let manifests = || report.manifests.iter().map(|known| known.id.as_str());
    if !manifests().any(|known| known == manifest.value) {
        errors.push(dangling(manifest, "manifest", manifests()));
        return None;
    }
    let within: Vec<Part> = parts(report).filter(|part| part.manifest == manifest.value && part.kind == kind).collect();
    let part = within.iter().find(|part| part.id == id.value).cloned();
    if part.is_none() {
        errors.push(dangling(id, kind, within.iter().map(|part| part.id.as_str())));
    }
    part
}

/// A name that nothing has; a waiver names things, and has no wildcards.
fn dangling<'n>(name: &Spanned<String>, what: &str, known: impl Iterator<Item = &'n str>) -> Diagnostic {
    let known: Vec<&str> = known.collect();
    let help = match closest(&name.value, known.iter().copied()) {
        Some(meant) => format!("did you mean `{meant}`?"),
        None if (1..=MOST_LISTED).contains(&known.len()) => format!("known here: `{}`", known.join("`, `")),
        None => format!("name one {what} as it is written; there are no wildcards"),
    };
    Diagnostic::error("dangling-reference", name.span, format!("there is no {what} `{}`", name.value)).with_help(help)
}
