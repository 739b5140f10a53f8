//! How manifests are judged and shown, for every command that judges them.

use super::argument::ArgumentError;
use super::lang::LangArg;
use super::law::LawArgs;
use super::output::{Color, Output, columns};
use super::providers::TableArg;
use crate::eval::Options;
use crate::law::Law;
use crate::render::Medium;
use crate::source::SourceMap;
use crate::suggest::closest;
use crate::text::Lang;
use std::path::Path;

/// By which law, readings and table of providers, in which language and colours.
#[derive(Debug, clap::Args)]
pub(super) struct JudgingArgs {
    #[command(flatten)]
    pub law: LawArgs,
    /// Take one alternative of an open point of law; can be given several times
    #[arg(long, value_name = "ID=ALTERNATIVE")]
    reading: Vec<String>,
    #[command(flatten)]
    table: TableArg,
    #[command(flatten)]
    lang: LangArg,
    /// When to use colours
    #[arg(long, value_enum, value_name = "WHEN", default_value_t)]
    pub color: Color,
}

impl JudgingArgs {
    /// The law asked about, and how to judge by it.
    pub(super) fn law_and_options(&self) -> Result<(Law, Options), ArgumentError> {
        let law = self.law.law()?;
        let readings = self.reading.iter().map(|text| reading(text, &law)).collect::<Result<_, _>>()?;
        let options = Options { lang: self.lang(), readings, ..Options::default() };
        Ok((law, options))
    }

    /// The own table of providers, if one is named.
    pub(super) fn providers(&self) -> Option<&Path> {
        self.table.path()
    }

    /// The language.
    pub(super) fn lang(&self) -> Lang {
        self.lang.lang()
    }

    /// What is written with, to this output.
    pub(super) fn medium<'s>(&self, sources: &'s SourceMap, output: Output<'_>) -> Medium<'s> {
        Medium { sources, color: output.color(self.color), width: columns(), tool_version: env!("CARGO_PKG_VERSION") }
    }
}

/// `ID=ALTERNATIVE`, if the law has both.
fn reading(text: &str, law: &Law) -> Result<(String, String), ArgumentError> {
    let (id, alternative) = text.split_once('=').ok_or_else(|| ArgumentError::ReadingShape(text.to_owned()))?;
    let ids = || law.readings().iter().map(|reading| reading.id.as_str());
    let Some(known) = law.readings().iter().find(|reading| reading.id == id) else {
        return Err(ArgumentError::UnknownReading { id: id.to_owned(), help: meant(id, ids) });
    };
    if !known.alternatives.contains_key(alternative) {
        let alternatives = || known.alternatives.keys().map(String::as_str);
        return Err(ArgumentError::UnknownAlternative {
            id: id.to_owned(),
            alternative: alternative.to_owned(),
            help: meant(alternative, alternatives),
        });
    }
    Ok((id.to_owned(), alternative.to_owned()))
}

/// "Did you mean", or all that there are.
pub(super) fn meant<'n, I: Iterator<Item = &'n str>>(word: &str, names: impl Fn() -> I) -> String {
    match closest(word, names()) {
        Some(meant) => format!("did you mean `{meant}`?"),
        None => {
            let all: Vec<String> = names().map(|name| format!("`{name}`")).collect();
            if all.is_empty() { "this law has none".to_owned() } else { format!("known: {}", all.join(", ")) }
        }
    }
}
