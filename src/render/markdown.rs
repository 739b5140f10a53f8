//! Markdown, for pages, tickets and comments on pull requests.

mod difference;
mod questions;
mod report;

pub(super) use difference::render as difference;
pub(super) use questions::render as questions;
pub(super) use report::render as report;

use crate::finding::Judgement;
use crate::render::{escape, words};
use crate::text::Lang;

/// Text in which nothing is markup, wherever on a line it stands.
///
/// GitHub makes links of addresses, mentions, issues and commits after it has read the Markdown, so that no backslash
/// helps; words that could be any of these are shown as code, where it makes none.
fn plain(text: &str) -> String {
    let shown = escape::inline(text);
    let words: Vec<String> =
        shown.split(' ').map(|word| if is_linked(word) { code(word) } else { without_markup(word) }).collect();
    words.join(" ")
}

fn without_markup(word: &str) -> String {
    let mut plain = String::new();
    let mut digits_only = true;
    for (at, character) in word.chars().enumerate() {
        // At the beginning of a line these would begin a list, and so would `1.` and `1)`.
        let begins = (at == 0 && "-+=".contains(character)) || (at > 0 && digits_only && ".)".contains(character));
        if begins || "\\`*_[]<>|#&~$!".contains(character) {
            plain.push('\\');
        }
        digits_only &= character.is_ascii_digit();
        plain.push(character);
    }
    plain
}

/// Whether a viewer might make a link, a mention or a picture of a word.
fn is_linked(word: &str) -> bool {
    let lower = word.to_ascii_lowercase();
    let is_issue = |mark: &str| {
        lower.match_indices(mark).any(|(at, _)| lower.get(at + mark.len()..).is_some_and(starts_with_digit))
    };
    let is_commit = |part: &str| part.len() >= 7 && part.chars().all(|character| character.is_ascii_hexdigit());
    word.contains('@')
        || lower.contains("://")
        || lower.contains("www.")
        || word.matches(':').count() > 1
        || is_issue("#")
        || is_issue("gh-")
        || word.split(|character: char| !character.is_ascii_alphanumeric()).any(is_commit)
}

fn starts_with_digit(text: &str) -> bool {
    text.starts_with(|character: char| character.is_ascii_digit())
}

/// Text within an element of HTML.
fn html(text: &str) -> String {
    escape::inline(text).replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('@', "&#64;")
}

/// A name or value as it is written.
fn code(text: &str) -> String {
    // Nothing between two backticks would be the beginning of another kind of code.
    let text = if text.is_empty() { " " } else { text };
    // A backtick would end it; no name of a manifest needs one.
    format!("`{}`", escape::inline(text).replace('`', "'").replace('|', "\\|"))
}

/// A verdict; of an undetermined one, also what is possible, worst first.
fn verdict(lang: Lang, judgement: &Judgement) -> String {
    let said = words::judgement(lang, judgement);
    if judgement.verdict().is_some() { format!("**{said}**") } else { said }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_no_markup() {
        let cases = [
            ("<b>*x*</b> | y_z", r"\<b\>\*x\*\</b\> \| y\_z"),
            ("- x", r"\- x"),
            ("1. x", r"1\. x"),
            ("10) x", r"10\) x"),
            ("![a](b)", r"\!\[a\](b)"),
            ("a\nb", r"a\\u{a}b"),
            ("3.5 of 7", r"3\.5 of 7"),
        ];
        for (text, shown) in cases {
            assert_eq!(plain(text), shown);
        }
    }

    #[test]
    fn nobody_is_mentioned_and_nothing_linked() {
        for word in
            ["@all", "a@b.example", "https://e.example", "www.e.example", "#12", "gh-3", "x/y#4", "0123abc", ":x:"]
        {
            assert_eq!(plain(&format!("see {word} now")), format!("see `{word}` now"));
        }
        assert_eq!(plain("see `@x`"), "see `'@x'`");
        assert_eq!(code(""), "` `");
    }
}
