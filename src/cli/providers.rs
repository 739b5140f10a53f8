//! `transborder providers`, and which table the other commands ask.

use super::argument::ArgumentError;
use super::exit_code::ExitCode;
use super::lang::LangArg;
use super::output::{self, ListFormat, Output};
use crate::check::known_hosts;
use crate::diagnostic::Diagnostic;
use crate::provider::{Provider, Providers};
use crate::render::{self, provider_as_json, provider_as_text, providers_as_text};
use clap::Subcommand;
use serde_json::json;
use std::path::{Path, PathBuf};

/// Which table knows hosts.
#[derive(Debug, Clone, Default, clap::Args)]
pub(super) struct TableArg {
    /// Your own table of providers; its rows go before those of the project
    #[arg(long, value_name = "FILE")]
    providers: Option<PathBuf>,
}

impl TableArg {
    /// The file, if one is named.
    pub(super) fn path(&self) -> Option<&Path> {
        self.providers.as_deref()
    }
}

#[derive(Debug, Subcommand)]
pub(super) enum ProvidersCommand {
    /// List the rows of the table; a `?` marks what no verdict rests on
    List(ListArgs),
    /// Show all that is known of a host or row, with its sources
    Show(ShowArgs),
}

#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  transborder providers list
  transborder providers list --providers own.yaml --format json")]
pub(super) struct ListArgs {
    #[command(flatten)]
    shown: RowArgs,
}

#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  transborder providers show api.deepseek.com
  transborder providers show openrouter --lang zh")]
pub(super) struct ShowArgs {
    /// A host, an address that holds one, or the id of a row
    #[arg(value_name = "HOST|ID")]
    name: String,
    #[command(flatten)]
    shown: RowArgs,
}

/// From which table, how and where to.
#[derive(Debug, clap::Args)]
struct RowArgs {
    #[command(flatten)]
    table: TableArg,
    /// How it is written
    #[arg(long, value_enum, default_value_t)]
    format: ListFormat,
    #[command(flatten)]
    lang: LangArg,
    /// Write to this file instead of standard output
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
}

pub(super) fn run(command: &ProvidersCommand) -> Result<ExitCode, ArgumentError> {
    let args = match command {
        ProvidersCommand::List(args) => &args.shown,
        ProvidersCommand::Show(args) => &args.shown,
    };
    let (table, sources, errors) = known_hosts(args.table.path());
    output::to_stderr(&render::diagnostics(&errors, &sources, false));
    let lang = args.lang.lang();
    let text = match (command, args.format) {
        (ProvidersCommand::List(_), ListFormat::Text) => providers_as_text(&table, lang),
        (ProvidersCommand::List(_), ListFormat::Json) => as_json(&table, table.iter()),
        (ProvidersCommand::Show(show), ListFormat::Text) => provider_as_text(&table, named(&table, &show.name)?, lang),
        (ProvidersCommand::Show(show), ListFormat::Json) => {
            as_json(&table, std::iter::once(named(&table, &show.name)?))
        }
    };
    Output::of(args.output.as_deref()).write(&text)?;
    Ok(exit_code(&errors))
}

fn as_json<'p>(table: &Providers, rows: impl Iterator<Item = &'p Provider>) -> String {
    let rows: Vec<_> = rows.map(|row| provider_as_json(table, row)).collect();
    format!("{:#}\n", json!({ "format_version": 1, "providers": rows }))
}

fn named<'p>(table: &'p Providers, name: &str) -> Result<&'p Provider, ArgumentError> {
    table.find(name).ok_or_else(|| ArgumentError::UnknownProvider {
        name: name.to_owned(),
        help: table.meant(name).map_or_else(
            || "`transborder providers list` shows all; `--providers FILE` adds your own".to_owned(),
            |meant| format!("did you mean `{meant}`?"),
        ),
    })
}

fn exit_code(errors: &[Diagnostic]) -> ExitCode {
    if errors.is_empty() { ExitCode::Clean } else { ExitCode::Incomplete }
}
