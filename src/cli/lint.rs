//! `transborder rules lint`.

use super::argument::ArgumentError;
use super::exit_code::ExitCode;
use super::law::LawArgs;
use super::line;
use super::output::{ListFormat, Output};
use crate::lint::{self, Counterexample, Finding, Linted, Severity};
use jiff::civil::Date;
use serde_json::{Value, json};
use std::path::PathBuf;

#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  transborder rules lint
  transborder rules lint --rules our-rules/cn --as-of 2026-11-01

Exits with 1 if a finding is an error.")]
pub(super) struct LintArgs {
    /// A jurisdiction's folder of rules to analyse instead of the built-in law
    #[arg(long, value_name = "DIR")]
    rules: Option<PathBuf>,
    /// A day to ask about; can be given again; absent, every day on which the law changes
    #[arg(long, value_name = "DATE")]
    as_of: Vec<String>,
    /// How the result is written
    #[arg(long, value_enum, default_value_t)]
    format: ListFormat,
    /// Write to this file instead of standard output
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
}

pub(super) fn run(args: &LintArgs) -> Result<ExitCode, ArgumentError> {
    let law = |as_of: Option<&String>| LawArgs { rules: args.rules.clone(), as_of: as_of.cloned() };
    let source = law(None).source_with_examples()?;
    let days = args.as_of.iter().map(|day| law(Some(day)).day(&source)).collect::<Result<Vec<Date>, _>>()?;
    let linted = lint::lint(&source, &days).map_err(ArgumentError::Law)?;
    let text = match args.format {
        ListFormat::Text => text(&linted, args.rules.as_ref()),
        ListFormat::Json => format!("{:#}\n", json(&linted)),
    };
    Output::of(args.output.as_deref()).write(&text)?;
    Ok(if linted.has_errors() { ExitCode::Found } else { ExitCode::Clean })
}

fn text(linted: &Linted, folder: Option<&PathBuf>) -> String {
    let mut out = Vec::new();
    for finding in &linted.findings {
        let file =
            folder.map_or_else(|| finding.file.clone(), |folder| folder.join(&finding.file).display().to_string());
        let (severity, check) = (finding.severity.name(), finding.check);
        line(&mut out, &format!("{file}:{}: {severity}[{check}]: {}: {}", finding.line, finding.rule, finding.message));
        if let Some(found) = &finding.counterexample {
            example(&mut out, found);
        }
    }
    if !linted.findings.is_empty() {
        line(&mut out, "");
    }
    for checked in &linted.checks {
        let of_check = linted.findings.iter().filter(|finding| finding.check == checked.check);
        let counts = counts(&of_check.collect::<Vec<_>>());
        line(&mut out, &format!("{:<16} {:>6} questions: {counts}", checked.check, checked.questions));
    }
    let days: Vec<String> = linted.days.iter().map(Date::to_string).collect();
    line(&mut out, &format!("asked of the shapes {} on {}", linted.shapes.join(", "), days.join(", ")));
    String::from_utf8(out).unwrap_or_default()
}

fn counts(findings: &[&Finding]) -> String {
    let words = [(Severity::Error, "errors"), (Severity::Warning, "warnings")];
    let each = words.into_iter().filter_map(|(severity, word)| {
        let count = findings.iter().filter(|finding| finding.severity == severity).count();
        (count > 0).then(|| format!("{count} {word}"))
    });
    let each: Vec<String> = each.collect();
    if each.is_empty() { "nothing found".to_owned() } else { each.join(", ") }
}

fn example(out: &mut Vec<u8>, found: &Counterexample) {
    let readings: String = found.readings.iter().map(|(id, taken)| format!(" --reading {id}={taken}")).collect();
    let seen = if found.confirmed { "" } else { "; `check` does not show it" };
    line(out, &format!("  at `{}`, with --as-of {}{readings}{seen}:", found.at, found.day));
    for text in found.manifest.lines() {
        line(out, &format!("    {text}"));
    }
}

fn json(linted: &Linted) -> Value {
    let example = |found: &Counterexample| {
        json!({
            "as_of": found.day.to_string(),
            "at": found.at,
            "readings": found.readings.iter().map(|(id, taken)| json!({ "id": id, "taken": taken })).collect::<Vec<_>>(),
            "manifest": found.manifest,
            "confirmed": found.confirmed,
        })
    };
    let finding = |finding: &Finding| {
        json!({
            "check": finding.check,
            "severity": finding.severity.name(),
            "rule": finding.rule,
            "file": finding.file,
            "line": finding.line,
            "message": finding.message,
            "counterexample": finding.counterexample.as_ref().map(example),
        })
    };
    let checks = linted
        .checks
        .iter()
        .map(|checked| json!({ "check": checked.check, "asks": checked.asks, "questions": checked.questions }));
    json!({
        "format_version": 1,
        "days": linted.days.iter().map(Date::to_string).collect::<Vec<_>>(),
        "shapes": linted.shapes,
        "checks": checks.collect::<Vec<_>>(),
        "findings": linted.findings.iter().map(finding).collect::<Vec<_>>(),
    })
}
