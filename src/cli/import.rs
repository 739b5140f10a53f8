//! `transborder import`.

use super::argument::ArgumentError;
use super::exit_code::ExitCode;
use super::law::LawArgs;
use super::output::{self, Output};
use super::providers::TableArg;
use crate::check::known_hosts;
use crate::import::{self, Imported, Known, import};
use crate::render;
use clap::ValueEnum;
use std::path::PathBuf;

#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  transborder import litellm litellm_config.yaml --output pilot.yaml
  transborder import env .env

What the file does not say stays unknown; `transborder questions` asks for what decides.

Exit codes:
  0  a manifest was written
  2  some of the file could not be used; the manifest holds the rest")]
pub(super) struct ImportArgs {
    /// What the file is
    #[arg(value_enum)]
    format: ImportFormat,
    /// The file
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Write the manifest to this file, which must not exist, instead of standard output
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// A jurisdiction's folder of rules to use instead of the built-in law; it names the categories of data
    #[arg(long, value_name = "DIR")]
    rules: Option<PathBuf>,
    #[command(flatten)]
    table: TableArg,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum ImportFormat {
    /// The configuration of a LiteLLM proxy
    Litellm,
    /// An `.env` file, or a compose file with variables
    Env,
    /// A data contract: ODCS v3, or the older Data Contract Specification
    Odcs,
    /// Systems of Fides
    Fides,
}

impl ImportFormat {
    fn format(self) -> import::Format {
        match self {
            Self::Litellm => import::Format::Litellm,
            Self::Env => import::Format::Env,
            Self::Odcs => import::Format::Odcs,
            Self::Fides => import::Format::Fides,
        }
    }
}

pub(super) fn run(args: &ImportArgs) -> Result<ExitCode, ArgumentError> {
    let output = Output::of(args.output.as_deref());
    output.must_be_new()?;
    let law = LawArgs { rules: args.rules.clone(), as_of: None }.source()?;
    let categories: Vec<String> = law.categories.categories.into_iter().map(|category| category.id).collect();
    let (table, mut sources, mut errors) = known_hosts(args.table.path());
    let imported = match import::source(&args.file, &mut sources) {
        Ok(file) => {
            let name = args.file.file_stem().map(|stem| stem.to_string_lossy()).unwrap_or_default();
            import(args.format.format(), &sources, file, &name, Known { table: &table, categories: &categories })
        }
        Err(error) => Imported { manifest: None, errors: vec![*error] },
    };
    errors.extend(imported.errors);
    output::to_stderr(&render::diagnostics(&errors, &sources, false));
    if let Some(manifest) = imported.manifest {
        output.write(&manifest)?;
    }
    Ok(if errors.is_empty() { ExitCode::Clean } else { ExitCode::Incomplete })
}
