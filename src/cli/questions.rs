//! `transborder questions`.

use super::argument::ArgumentError;
use super::exit_code::ExitCode;
use super::judging::JudgingArgs;
use super::output::{self, Output};
use crate::check::{Inputs, questions};
use crate::render::{self, QuestionFormat};
use clap::ValueEnum;
use std::path::PathBuf;

#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  transborder questions pilot.yaml
  transborder questions --format yaml --output answers.yaml pilot.yaml
  transborder check --answers answers.yaml pilot.yaml

Exit codes:
  0  the questions were found, or there are none
  2  some input or argument could not be used; questions are asked all the same")]
pub(super) struct QuestionsArgs {
    /// Manifests, directories that hold some, or `-` for standard input
    #[arg(value_name = "PATH", required = true)]
    paths: Vec<PathBuf>,
    /// How the questions are written
    #[arg(long, value_enum, default_value_t)]
    format: QuestionsFormat,
    /// Write to this file instead of standard output
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
    #[command(flatten)]
    judging: JudgingArgs,
    /// A file of answers that are known already
    #[arg(long, value_name = "FILE")]
    answers: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
enum QuestionsFormat {
    /// For people
    #[default]
    Text,
    /// For a page or a ticket
    Markdown,
    /// For programs
    Json,
    /// A form to fill in and give back with `--answers`
    Yaml,
}

impl QuestionsFormat {
    fn format(self) -> QuestionFormat {
        match self {
            Self::Text => QuestionFormat::Text,
            Self::Markdown => QuestionFormat::Markdown,
            Self::Json => QuestionFormat::Json,
            Self::Yaml => QuestionFormat::Yaml,
        }
    }
}

pub(super) fn run(args: &QuestionsArgs) -> Result<ExitCode, ArgumentError> {
    let (law, options) = args.judging.law_and_options()?;
    let inputs = Inputs { paths: &args.paths, answers: args.answers.as_deref(), providers: args.judging.providers() };
    let checked = questions(inputs, &mut std::io::stdin().lock(), &law, &options);
    let output = Output::of(args.output.as_deref());
    output::to_stderr(&render::diagnostics(&checked.report.errors, &checked.sources, args.judging.color.on_stderr()));
    let medium = args.judging.medium(&checked.sources, output);
    output.write(&render::questions(&checked.report, medium, args.format.format())?)?;
    Ok(if checked.is_incomplete() { ExitCode::Incomplete } else { ExitCode::Clean })
}
