//! `transborder diff`.

use super::argument::ArgumentError;
use super::check::reading;
use super::exit_code::ExitCode;
use super::lang::LangArg;
use super::law::LawArgs;
use super::output::{self, Color, Output, TableFormat, columns};
use super::providers::TableArg;
use crate::check::{Checked, Inputs, check, check_bytes};
use crate::diff::difference;
use crate::eval::Options;
use crate::gate::Gate;
use crate::git::Revised;
use crate::law::Law;
use crate::render::{self, Context, DifferenceFormat, Versions};
use std::path::{Path, PathBuf};

#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  transborder diff main:deploy/chat.yaml deploy/chat.yaml
  transborder diff v1.2:./chat.yaml HEAD:./chat.yaml
  transborder diff --format markdown --output comment.md old/ new/

A path is taken from the file system: a file or a directory. REVISION:PATH is taken from the Git repository around the
current directory, where PATH counts from the top of the repository, or from here if it begins with `./`.

Exit codes:
  0  no verdict got worse
  1  some verdict did; an undetermined verdict counts as its worst, and what is new as if it had been clear
  2  some input or argument could not be used; what differs is reported all the same")]
pub(super) struct DiffArgs {
    /// The old version: a path, or REVISION:PATH
    old: PathBuf,
    /// The new version: a path, or REVISION:PATH
    new: PathBuf,
    /// How the difference is written
    #[arg(long, value_enum, default_value_t)]
    format: TableFormat,
    /// Write to this file instead of standard output
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
    #[command(flatten)]
    law: LawArgs,
    #[command(flatten)]
    table: TableArg,
    /// Take one alternative of an open point of law; can be given several times
    #[arg(long, value_name = "ID=ALTERNATIVE")]
    reading: Vec<String>,
    #[command(flatten)]
    lang: LangArg,
    /// When to use colours
    #[arg(long, value_enum, value_name = "WHEN", default_value_t)]
    color: Color,
}

pub(super) fn run(args: &DiffArgs) -> Result<ExitCode, ArgumentError> {
    let law = args.law.law()?;
    let readings = args.reading.iter().map(|text| reading(text, &law)).collect::<Result<_, _>>()?;
    let options = Options { lang: args.lang.lang(), all: true, readings, ..Options::default() };
    let (old, new) = (version(&args.old, args, &law, &options)?, version(&args.new, args, &law, &options)?);
    for side in [&old, &new] {
        output::to_stderr(&render::diagnostics(&side.report.errors, &side.sources, args.color.on_stderr()));
    }
    let difference = difference(&old.report, &new.report);
    let output = Output::of(args.output.as_deref());
    let gate = Gate::none();
    let context = Context {
        gate: &gate,
        sources: &new.sources,
        rules: &[],
        color: output.color(args.color),
        width: columns(),
        tool_version: env!("CARGO_PKG_VERSION"),
        all: false,
    };
    let versions =
        Versions { difference: &difference, old: (&old.report, &old.sources), new: (&new.report, &new.sources) };
    output.write(&render::difference(versions, &context, format(args.format))?)?;
    Ok(match (old.is_incomplete() || new.is_incomplete(), difference.is_worse()) {
        (true, _) => ExitCode::Incomplete,
        (false, true) => ExitCode::Found,
        (false, false) => ExitCode::Clean,
    })
}

fn version(argument: &Path, args: &DiffArgs, law: &Law, options: &Options) -> Result<Checked, ArgumentError> {
    let Some(revised) = Revised::of(argument) else {
        // What is piped in has no second version beside it.
        let paths = [argument.to_owned()];
        let inputs = Inputs { providers: args.table.path(), ..Inputs::from(&paths) };
        return Ok(check(inputs, &mut std::io::empty(), law, options));
    };
    let name = format!("{}:{}", revised.revision, revised.path);
    Ok(check_bytes(&name, revised.read()?, args.table.path(), law, options))
}

fn format(asked: TableFormat) -> DifferenceFormat {
    match asked {
        TableFormat::Text => DifferenceFormat::Text,
        TableFormat::Markdown => DifferenceFormat::Markdown,
        TableFormat::Json => DifferenceFormat::Json,
    }
}
