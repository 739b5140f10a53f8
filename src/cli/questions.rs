//! `transborder questions`.

use super::argument::ArgumentError;
use super::check::reading;
use super::exit_code::ExitCode;
use super::lang::LangArg;
use super::law::LawArgs;
use super::output::{self, Color, Output, columns};
use super::providers::TableArg;
use crate::check::{Inputs, questions};
use crate::eval::Options;
use crate::gate::Gate;
use crate::render::{self, Context, QuestionFormat};
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
    law: LawArgs,
    #[command(flatten)]
    table: TableArg,
    /// A file of answers that are known already
    #[arg(long, value_name = "FILE")]
    answers: Option<PathBuf>,
    /// Take one alternative of an open point of law; can be given several times
    #[arg(long, value_name = "ID=ALTERNATIVE")]
    reading: Vec<String>,
    #[command(flatten)]
    lang: LangArg,
    /// When to use colours
    #[arg(long, value_enum, value_name = "WHEN", default_value_t)]
    color: Color,
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
    let law = args.law.law()?;
    let readings = args.reading.iter().map(|text| reading(text, &law)).collect::<Result<_, _>>()?;
    let options = Options { lang: args.lang.lang(), readings, ..Options::default() };
    let inputs = Inputs { paths: &args.paths, answers: args.answers.as_deref(), providers: args.table.path() };
    let checked = questions(inputs, &mut std::io::stdin().lock(), &law, &options);
    let output = Output::of(args.output.as_deref());
    output::to_stderr(&render::diagnostics(&checked.report.errors, &checked.sources, args.color.on_stderr()));
    let gate = Gate::none();
    let context = Context {
        gate: &gate,
        sources: &checked.sources,
        rules: &[],
        color: output.color(args.color),
        width: columns(),
        tool_version: env!("CARGO_PKG_VERSION"),
        all: false,
    };
    output.write(&render::questions(&checked.report, &context, args.format.format())?)?;
    Ok(if checked.is_incomplete() { ExitCode::Incomplete } else { ExitCode::Clean })
}
