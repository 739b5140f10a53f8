//! `transborder diff`.

use super::argument::ArgumentError;
use super::exit_code::ExitCode;
use super::judging::JudgingArgs;
use super::output::{self, Output, TableFormat};
use crate::check::{Checked, Inputs, check, check_bytes};
use crate::diff::difference;
use crate::eval::Options;
use crate::git::Revised;
use crate::law::Law;
use crate::render::{self, DifferenceFormat, Versions};
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
  2  some input or argument could not be used; what both versions hold is compared all the same")]
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
    judging: JudgingArgs,
}

pub(super) fn run(args: &DiffArgs) -> Result<ExitCode, ArgumentError> {
    let (law, options) = args.judging.law_and_options()?;
    let options = Options { all: true, ..options };
    let (old, new) = (version(&args.old, args, &law, &options)?, version(&args.new, args, &law, &options)?);
    for side in [&old, &new] {
        output::to_stderr(&render::diagnostics(&side.report.errors, &side.sources, args.judging.color.on_stderr()));
    }
    let difference = difference(&old.report, &new.report);
    let output = Output::of(args.output.as_deref());
    let medium = args.judging.medium(&new.sources, output);
    let versions =
        Versions { difference: &difference, old: (&old.report, &old.sources), new: (&new.report, &new.sources) };
    output.write(&render::difference(versions, medium, format(args.format))?)?;
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
        let inputs = Inputs { providers: args.judging.providers(), ..Inputs::from(&paths) };
        return Ok(check(inputs, &mut std::io::empty(), law, options));
    };
    let name = format!("{}:{}", revised.revision, revised.path);
    Ok(check_bytes(&name, revised.read()?, args.judging.providers(), law, options))
}

fn format(asked: TableFormat) -> DifferenceFormat {
    match asked {
        TableFormat::Text => DifferenceFormat::Text,
        TableFormat::Markdown => DifferenceFormat::Markdown,
        TableFormat::Json => DifferenceFormat::Json,
    }
}
