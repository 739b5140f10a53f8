//! Markdown, for pages, tickets and comments on pull requests.

mod difference;
mod questions;

pub(super) use difference::render as difference;
pub(super) use questions::render as questions;

use crate::finding::Judgement;
use crate::render::{escape, words};
use crate::text::Lang;

/// Text from manifests in which nothing is markup.
fn plain(text: &str) -> String {
    let mut plain = String::new();
    for character in escape::inline(text).chars() {
        if "\\`*_[]<>|#&~".contains(character) {
            plain.push('\\');
        }
        plain.push(character);
    }
    plain
}

/// A name or value as it is written.
fn code(text: &str) -> String {
    // A backtick would end it; no name of a manifest needs one.
    format!("`{}`", escape::inline(text).replace('`', "'").replace('|', "\\|"))
}

/// A verdict; of an undetermined one, also what is possible, worst first.
fn verdict(lang: Lang, judgement: &Judgement) -> String {
    let said = words::judgement(lang, judgement);
    if judgement.verdict().is_some() { format!("**{said}**") } else { said }
}
pub(super) fn report(_: &crate::finding::Report, _: &crate::render::Context<'_>) -> String {
    String::new()
}
