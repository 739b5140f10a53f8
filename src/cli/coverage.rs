//! `transborder rules coverage`.

use super::argument::ArgumentError;
use super::exit_code::ExitCode;
use super::judging::meant;
use super::lang::LangArg;
use super::law::LawArgs;
use super::output::{self, Output, TableFormat};
use crate::law::{CoverageFault, CoverageRow, LawSource};
use crate::reference;
use serde_json::{Value, json};
use std::path::PathBuf;

#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  transborder rules coverage
  transborder rules coverage DSL --lang zh
  transborder rules coverage --format markdown --output coverage.md

Exits with 1 if the table leaves something unsaid: an article without a row, a row without rules and without a reason, a
rule that cites what has no row.")]
pub(super) struct CoverageArgs {
    /// Only this instrument, such as PIPL
    instrument: Option<String>,
    /// A jurisdiction's folder of rules to use instead of the built-in law
    #[arg(long, value_name = "DIR")]
    rules: Option<PathBuf>,
    /// How the table is written
    #[arg(long, value_enum, default_value_t)]
    format: TableFormat,
    #[command(flatten)]
    lang: LangArg,
    /// Write to this file instead of standard output
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
}

pub(super) fn run(args: &CoverageArgs) -> Result<ExitCode, ArgumentError> {
    let source = LawArgs { rules: args.rules.clone(), as_of: None }.source_with_examples()?;
    let only = args.instrument.as_deref().map(|id| covered(&source, id)).transpose()?;
    let mut faults = source.coverage_faults();
    faults.retain(|fault| only.is_none_or(|only| fault.article.split(' ').next() == Some(only)));
    let lang = args.lang.lang();
    let text = match args.format {
        TableFormat::Text => reference::coverage_text(&source, only, lang),
        TableFormat::Markdown => reference::coverage_markdown(&source, only, lang, false),
        TableFormat::Json => format!("{:#}\n", as_json(&source, only, &faults)),
    };
    Output::of(args.output.as_deref()).write(&text)?;
    for CoverageFault { article, reason } in &faults {
        output::to_stderr(&format!("error: {article}: {reason}\n"));
    }
    Ok(if faults.is_empty() { ExitCode::Clean } else { ExitCode::Found })
}

/// The instrument as the table names it, whatever letters it was asked for in.
fn covered<'s>(source: &'s LawSource, id: &str) -> Result<&'s str, ArgumentError> {
    let known = source.coverage.instruments();
    known.iter().copied().find(|known| known.eq_ignore_ascii_case(id)).ok_or_else(|| {
        let help = meant(&id.to_ascii_uppercase(), || known.iter().copied());
        ArgumentError::NotCovered { id: id.to_owned(), help }
    })
}

fn as_json(source: &LawSource, only: Option<&str>, faults: &[CoverageFault]) -> Value {
    let rows = source.coverage.coverage.iter().filter(|row| only.is_none_or(|only| only == row.instrument));
    let row = |row: &CoverageRow| {
        json!({
            "instrument": row.instrument,
            "article": row.article,
            "title": row.title,
            "checkable": row.checkable,
            "status": row.status(),
            "rules": row.rules,
            "facts": row.facts,
            "why": row.why,
        })
    };
    json!({ "format_version": 1, "coverage": rows.map(row).collect::<Vec<_>>(), "faults": faults })
}
