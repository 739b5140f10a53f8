//! The command line: what can be typed, and one short function per subcommand.
//!
//! Reports go to standard output or a file, what is wrong with inputs to standard error. Only here are the clock, the
//! environment and the terminal looked at.

mod argument;
mod check;
mod compare;
mod coverage;
mod diff;
mod exit_code;
mod explain;
mod import;
mod judging;
mod lang;
mod law;
mod lint;
mod output;
mod plan;
mod providers;
mod questions;
mod rules;
mod shown;

pub use exit_code::ExitCode;

use crate::render::{COMPARE_SCHEMA, DIFF_SCHEMA, PLAN_SCHEMA, QUESTIONS_SCHEMA, REPORT_SCHEMA};
use crate::schema;
use argument::ArgumentError;
use clap::{CommandFactory, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;
use law::LawArgs;
use output::Output;
use std::io::Write;
use std::path::PathBuf;

/// Tells, before any data move, whether an AI inference workload makes a blocked or assessment-required cross-border data
/// flow under Chinese law.
///
/// Workloads are declared in YAML or JSON manifests; each dataset in each flow is judged, with the article, what is still
/// missing, and who owes it. The result is a reading of the law, not legal advice.
#[derive(Debug, Parser)]
#[command(name = "transborder", version, after_help = MAIN_EXAMPLES)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

const MAIN_EXAMPLES: &str = "\
Examples:
  transborder init --template outbound --output transborder.yaml
  transborder check transborder.yaml
  transborder check --format sarif --output report.sarif .

Exit codes:
  0  nothing at or above the level of --fail-on
  1  something is; an undetermined verdict counts as its worst
  2  some input or argument could not be used, so the result is incomplete";

#[derive(Debug, Subcommand)]
enum Command {
    /// Judge manifests: files, directories, or `-` for standard input
    Check(check::CheckArgs),
    /// Show the way out: lawful routes with documents and dates, and the smallest changes that help
    Plan(plan::PlanArgs),
    /// Judge one workload with each of several providers, side by side
    Compare(compare::CompareArgs),
    /// Ask only what still decides, of whom, and say what each answer leads to
    Questions(questions::QuestionsArgs),
    /// Say which verdicts a change of the manifests makes different, and why
    Diff(diff::DiffArgs),
    /// Show a rule, an open point of law, a fact or a kind of evidence, with its law
    Explain(explain::ExplainArgs),
    /// Make a manifest out of a file that you have; what the file does not say stays unknown
    Import(import::ImportArgs),
    /// Show what is known of hosts: who answers there, and where data are stored and models run
    #[command(subcommand)]
    Providers(providers::ProvidersCommand),
    /// List or test the rules, or show what becomes of each article
    #[command(subcommand)]
    Rules(rules::RulesCommand),
    /// Print the JSON Schema of a format
    Schema(SchemaArgs),
    /// Write a commented manifest to begin with
    Init(InitArgs),
    /// Print a completion script for a shell
    Completions(CompletionsArgs),
}

#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  transborder schema manifest --output manifest.schema.json
  transborder schema report")]
struct SchemaArgs {
    /// Which format
    #[arg(value_enum)]
    of: SchemaOf,
    /// A jurisdiction's folder of rules to use instead of the built-in law; `manifest` depends on it
    #[arg(long, value_name = "DIR")]
    rules: Option<PathBuf>,
    /// Write to this file instead of standard output
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum SchemaOf {
    /// What `check` reads
    Manifest,
    /// What `check --format json` writes
    Report,
    /// What `questions --format json` writes
    Questions,
    /// What `plan --format json` writes
    Plan,
    /// What `compare --format json` writes
    Compare,
    /// What `diff --format json` writes
    Diff,
    /// Files of rules
    Rule,
    /// What `check --waivers` reads
    Waivers,
    /// What `--answers` reads
    Answers,
}

#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  transborder init --template outbound
  transborder init --template public-service --output transborder.yaml")]
struct InitArgs {
    /// Which journey the manifest shows
    #[arg(long, value_enum)]
    template: Template,
    /// Write to this file, which must not exist, instead of standard output
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Template {
    /// Data from abroad go to a model in the mainland, and answers come back
    ImportProcessExport,
    /// Data of the mainland go to a model abroad
    Outbound,
    /// An application for the public in the mainland
    PublicService,
}

impl Template {
    fn text(self) -> &'static str {
        match self {
            Self::ImportProcessExport => include_str!("../templates/import-process-export.yaml"),
            Self::Outbound => include_str!("../templates/outbound.yaml"),
            Self::PublicService => include_str!("../templates/public-service.yaml"),
        }
    }
}

#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  transborder completions bash > ~/.local/share/bash-completion/completions/transborder
  transborder completions zsh > ~/.zfunc/_transborder")]
struct CompletionsArgs {
    /// The shell
    shell: Shell,
}

/// Runs the program with the arguments that it was given.
#[must_use]
pub fn run() -> std::process::ExitCode {
    let code = match Cli::try_parse() {
        Ok(cli) => execute(cli.command).unwrap_or_else(|error| {
            let help = error.help().map_or_else(String::new, |help| format!("  help: {help}\n"));
            output::to_stderr(&format!("error: {error}\n{help}"));
            ExitCode::Incomplete
        }),
        Err(error) => {
            // A closed pipe is nobody's fault.
            let _ = error.print();
            if error.use_stderr() { ExitCode::Incomplete } else { ExitCode::Clean }
        }
    };
    code.into()
}

fn execute(command: Command) -> Result<ExitCode, ArgumentError> {
    match command {
        Command::Check(args) => check::run(&args),
        Command::Plan(args) => plan::run(&args),
        Command::Compare(args) => compare::run(&args),
        Command::Questions(args) => questions::run(&args),
        Command::Diff(args) => diff::run(&args),
        Command::Explain(args) => explain::run(&args),
        Command::Import(args) => import::run(&args),
        Command::Providers(command) => providers::run(&command),
        Command::Rules(command) => rules::run(&command),
        Command::Schema(args) => schema_of(&args),
        Command::Init(args) => init(&args),
        Command::Completions(args) => completions(&args),
    }
}

fn schema_of(args: &SchemaArgs) -> Result<ExitCode, ArgumentError> {
    let text = match args.of {
        SchemaOf::Report => REPORT_SCHEMA.to_owned(),
        SchemaOf::Questions => QUESTIONS_SCHEMA.to_owned(),
        SchemaOf::Plan => PLAN_SCHEMA.to_owned(),
        SchemaOf::Compare => COMPARE_SCHEMA.to_owned(),
        SchemaOf::Diff => DIFF_SCHEMA.to_owned(),
        SchemaOf::Answers => schema::ANSWERS_SCHEMA.to_owned(),
        SchemaOf::Rule => schema::RULE_SCHEMA.to_owned(),
        SchemaOf::Waivers => schema::WAIVERS_SCHEMA.to_owned(),
        SchemaOf::Manifest => {
            let law = LawArgs { rules: args.rules.clone(), as_of: None };
            format!("{:#}\n", schema::manifest(&law.source()?))
        }
    };
    Output::of(args.output.as_deref()).write(&text)?;
    Ok(ExitCode::Clean)
}

fn init(args: &InitArgs) -> Result<ExitCode, ArgumentError> {
    let output = Output::of(args.output.as_deref());
    output.must_be_new()?;
    output.write(args.template.text())?;
    Ok(ExitCode::Clean)
}

fn completions(args: &CompletionsArgs) -> Result<ExitCode, ArgumentError> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "transborder", &mut script);
    // Written at once: a shell that reads only part of it closes the pipe.
    output::to_stdout(&script)?;
    Ok(ExitCode::Clean)
}

/// Adds a line; writing to memory does not fail.
fn line(out: &mut Vec<u8>, text: &str) {
    let _ = writeln!(out, "{text}");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_put_together_rightly() {
        Cli::command().debug_assert();
    }
}
