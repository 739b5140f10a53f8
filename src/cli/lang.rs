//! In which language texts for people are written.

use crate::text::Lang;
use clap::ValueEnum;

/// The language to write in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::Args)]
pub(super) struct LangArg {
    /// The language of titles, messages and labels; names that programs read stay as they are
    #[arg(long, value_enum, value_name = "LANG", default_value_t)]
    lang: Language,
}

impl LangArg {
    /// The language, as the rest of the program knows it.
    pub(super) fn lang(self) -> Lang {
        match self.lang {
            Language::En => Lang::En,
            Language::Zh => Lang::Zh,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
enum Language {
    /// English
    #[default]
    En,
    /// 简体中文 (Simplified Chinese)
    Zh,
}
