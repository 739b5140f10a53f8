//! `transborder compare`.

use super::argument::ArgumentError;
use super::exit_code::ExitCode;
use super::judging::JudgingArgs;
use super::output::{self, Output, TableFormat};
use crate::candidates::Asked;
use crate::check::{Inputs, compare_candidates};
use crate::diagnostic::Severity;
use crate::render::{self, ComparisonFormat};
use std::path::PathBuf;

#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  transborder compare pilot.yaml --provider api.deepseek.com --provider dashscope-intl.aliyuncs.com
  transborder compare --format markdown --output candidates.md pilot.yaml ledger.yaml

Exit codes:
  0  the candidates were judged, whatever came out
  2  some input or argument could not be used")]
pub(super) struct CompareArgs {
    /// The manifest, and ledgers that count with it; `-` is standard input
    #[arg(value_name = "PATH", required = true)]
    paths: Vec<PathBuf>,
    /// The host of a candidate; can be given several times. Without it, the `candidates` of the manifest
    #[arg(long, value_name = "HOST")]
    provider: Vec<String>,
    /// The party whose place the candidates take; without it, the only one with a host
    #[arg(long, value_name = "PARTY")]
    instead_of: Option<String>,
    /// How the table is written
    #[arg(long, value_enum, default_value_t)]
    format: TableFormat,
    /// Write to this file instead of standard output
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
    #[command(flatten)]
    judging: JudgingArgs,
    /// Answers to facts that the manifest leaves open, as `questions --format yaml` asks them
    #[arg(long, value_name = "FILE")]
    answers: Option<PathBuf>,
}

pub(super) fn run(args: &CompareArgs) -> Result<ExitCode, ArgumentError> {
    let (law, options) = args.judging.law_and_options()?;
    let inputs = Inputs { paths: &args.paths, answers: args.answers.as_deref(), providers: args.judging.providers() };
    let asked = Asked { hosts: &args.provider, instead_of: args.instead_of.as_deref() };
    let compared = compare_candidates(inputs, asked, &mut std::io::stdin().lock(), &law, &options);
    output::to_stderr(&render::diagnostics(&compared.errors, &compared.sources, args.judging.color.on_stderr()));
    let Some(comparison) = &compared.comparison else { return Ok(ExitCode::Incomplete) };
    let output = Output::of(args.output.as_deref());
    let format = match args.format {
        TableFormat::Text => ComparisonFormat::Text,
        TableFormat::Markdown => ComparisonFormat::Markdown,
        TableFormat::Json => ComparisonFormat::Json,
    };
    let medium = args.judging.medium(&compared.sources, output);
    output.write(&render::comparison(comparison, &compared.errors, medium, format)?)?;
    let is_incomplete = compared.errors.iter().any(|error| error.severity == Severity::Error);
    Ok(if is_incomplete { ExitCode::Incomplete } else { ExitCode::Clean })
}
