//! `transborder plan`.

use super::argument::ArgumentError;
use super::check::reading;
use super::exit_code::ExitCode;
use super::lang::LangArg;
use super::law::LawArgs;
use super::output::{self, Color, ListFormat, Output, columns};
use super::providers::TableArg;
use crate::check::{Inputs, plan};
use crate::diagnostic::Severity;
use crate::eval::Options;
use crate::render::{self, PlanContext, plan_as_json, plan_as_text};
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
    law: LawArgs,
    #[command(flatten)]
    table: TableArg,
    #[command(flatten)]
    lang: LangArg,
    /// Answers to facts that the manifests leave open, as `questions --format yaml` asks them
    #[arg(long, value_name = "FILE")]
    answers: Option<PathBuf>,
    /// Take one alternative of an open point of law; can be given several times
    #[arg(long, value_name = "ID=ALTERNATIVE")]
    reading: Vec<String>,
    /// When to use colours
    #[arg(long, value_enum, value_name = "WHEN", default_value_t)]
    color: Color,
}

pub(super) fn run(args: &PlanArgs) -> Result<ExitCode, ArgumentError> {
    let law = args.law.law()?;
    let readings = args.reading.iter().map(|text| reading(text, &law)).collect::<Result<_, _>>()?;
    let options = Options { lang: args.lang.lang(), readings, ..Options::default() };
    let inputs = Inputs { paths: &args.paths, answers: args.answers.as_deref(), providers: args.table.path() };
    let planned = plan(inputs, &mut std::io::stdin().lock(), &law, &options);
    let errors = &planned.plan.report.errors;
    output::to_stderr(&render::diagnostics(errors, &planned.sources, args.color.on_stderr()));
    let output = Output::of(args.output.as_deref());
    let context = PlanContext { sources: &planned.sources, width: columns(), tool_version: env!("CARGO_PKG_VERSION") };
    output.write(&match args.format {
        ListFormat::Text => plan_as_text(&planned.plan, &context),
        ListFormat::Json => plan_as_json(&planned.plan, &context)?,
    })?;
    let incomplete = errors.iter().any(|error| error.severity == Severity::Error);
    Ok(if incomplete { ExitCode::Incomplete } else { ExitCode::Clean })
}
