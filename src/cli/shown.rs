//! How something of the law is shown, for the commands that show it.

use super::argument::ArgumentError;
use super::lang::LangArg;
use super::law::LawArgs;
use super::output::{ListFormat, Output};
use crate::text::Lang;
use serde_json::Value;
use std::path::PathBuf;

/// By which law, how and where to.
#[derive(Debug, clap::Args)]
pub(super) struct ShownArgs {
    #[command(flatten)]
    pub law: LawArgs,
    /// How it is written
    #[arg(long, value_enum, default_value_t)]
    format: ListFormat,
    #[command(flatten)]
    lang: LangArg,
    /// Write to this file instead of standard output
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
}

impl ShownArgs {
    /// Writes it in the format that was asked for.
    pub(super) fn write(
        &self,
        text: impl FnOnce(Lang) -> String,
        json: impl FnOnce(Lang) -> Value,
    ) -> Result<(), ArgumentError> {
        let written = match self.format {
            ListFormat::Text => text(self.lang.lang()),
            ListFormat::Json => format!("{:#}\n", json(self.lang.lang())),
        };
        Output::of(self.output.as_deref()).write(&written)
    }
}
