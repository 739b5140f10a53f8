//! What is said on pages and in comments.

use crate::text::Lang;
use jiff::civil::Date;

/// The end of a sentence, with the space that follows it.
#[must_use]
pub fn full_stop(lang: Lang) -> &'static str {
    match lang {
        Lang::En => ".",
        Lang::Zh => "。",
    }
}

/// Below a list of which some did not fit.
#[must_use]
pub fn left_out(lang: Lang, count: usize) -> String {
    match lang {
        Lang::En => format!("{count} more left out to fit a comment; `transborder check --format html` shows all."),
        Lang::Zh => format!("篇幅所限，另有{count}项未列出；`transborder check --format html` 列出全部。"),
    }
}

/// From which day on a total counts.
#[must_use]
pub fn since(lang: Lang, since: Date) -> String {
    match lang {
        Lang::En => format!("since {since}"),
        Lang::Zh => format!("自{since}起"),
    }
}
