//! `transborder plan`.

use super::argument::ArgumentError;
use super::exit_code::ExitCode;
use super::judging::JudgingArgs;
use super::output::{self, ListFormat, Output};
use crate::check::{Inputs, plan};
use crate::render::{self, PlanFormat};
use std::path::PathBuf;

#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  transborder plan pilot.yaml
  transborder plan --as-of 2026-12-01 --format json --output plan.json pilot.yaml ledger.yaml

Routes are shown because their evidence, written into the manifest, closed the duty; changes because the
changed manifest was judged lighter. Dates take every statutory time limit in full.

Exit codes:
  0  a plan was made, also where nothing helps
  2  some input or argument could not be used; the plan is made for the rest")]
pub(super) struct PlanArgs {
    /// Manifests, directories that hold some, or `-` for standard input; absent, the current directory
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// How the plan is written
    #[arg(long, value_enum, default_value_t)]
    format: ListFormat,
    /// Write the plan to this file instead of standard output
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
    #[command(flatten)]
    judging: JudgingArgs,
    /// Answers to facts that the manifests leave open, as `questions --format yaml` asks them
    #[arg(long, value_name = "FILE")]
    answers: Option<PathBuf>,
}

pub(super) fn run(args: &PlanArgs) -> Result<ExitCode, ArgumentError> {
    let (law, options) = args.judging.law_and_options()?;
    let inputs = Inputs { paths: &args.paths, answers: args.answers.as_deref(), providers: args.judging.providers() };
    let planned = plan(inputs, &mut std::io::stdin().lock(), &law, &options);
    let report = &planned.plan.report;
    output::to_stderr(&render::diagnostics(&report.errors, &planned.sources, args.judging.color.on_stderr()));
    let output = Output::of(args.output.as_deref());
    let format = match args.format {
        ListFormat::Text => PlanFormat::Text,
        ListFormat::Json => PlanFormat::Json,
    };
    output.write(&render::plan(&planned.plan, args.judging.medium(&planned.sources, output), format)?)?;
    Ok(if report.is_incomplete() { ExitCode::Incomplete } else { ExitCode::Clean })
}
