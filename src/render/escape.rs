//! Makes text from manifests safe to show.
//!
//! Names and values come from files that somebody else wrote. A terminal escape in one could recolour or hide a
//! verdict, and a bidirectional control could swap two names on the screen. Everything that a reader cannot see
//! as what it is gets shown as `\u{…}`.

use std::borrow::Cow;
use std::fmt::Write as _;

/// The text with every hidden character, line breaks and tabs included, written as `\u{…}`.
#[must_use]
pub fn inline(text: &str) -> Cow<'_, str> {
    escape_where(text, is_hidden)
}

/// The same for a line of source that goes to the excerpt renderer, which shows tabs itself.
#[must_use]
pub fn source_line(text: &str) -> Cow<'_, str> {
    escape_where(text, |character| character != '\t' && is_hidden(character))
}

/// Whether a character is invisible, or changes how its neighbours are shown.
///
/// Spaces of a visible width are none of these: they occur in honest Chinese and French text.
#[must_use]
pub fn is_hidden(character: char) -> bool {
    character.is_control()
        || matches!(character,
            '\u{ad}' // soft hyphen
            | '\u{34f}' // combining grapheme joiner
            | '\u{600}'..='\u{605}' | '\u{61c}' | '\u{6dd}' | '\u{70f}' | '\u{890}' | '\u{891}' | '\u{8e2}' // Arabic marks
            | '\u{115f}' | '\u{1160}' | '\u{3164}' | '\u{ffa0}' // Hangul fillers
            | '\u{17b4}' | '\u{17b5}' // Khmer inherent vowels
            | '\u{180b}'..='\u{180f}' // Mongolian selectors
            | '\u{200b}'..='\u{200f}' // zero width, left-to-right and right-to-left marks
            | '\u{2028}'..='\u{202e}' // line and paragraph separators, embeddings and overrides
            | '\u{2060}'..='\u{206f}' // word joiner, invisible operators, isolates
            | '\u{2800}' // blank Braille pattern
            | '\u{e000}'..='\u{f8ff}' // private use
            | '\u{fe00}'..='\u{fe0f}' // variation selectors
            | '\u{feff}' // byte-order mark
            | '\u{fff0}'..='\u{fffb}' // interlinear annotation
            | '\u{fffe}' | '\u{ffff}' // no characters, and forbidden in XML
            | '\u{110bd}' | '\u{110cd}'
            | '\u{13430}'..='\u{1345f}'
            | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{10ffff}' // tags, selectors, private use
        )
}

fn escape_where(text: &str, hidden: impl Fn(char) -> bool) -> Cow<'_, str> {
    if !text.chars().any(&hidden) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 16);
    for character in text.chars() {
        if hidden(character) {
            // Writing to a `String` cannot fail.
            let _ = write!(shown, "\\u{{{:x}}}", u32::from(character));
        } else {
            shown.push(character);
        }
    }
    Cow::Owned(shown)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn visible_text_stays_as_it_is() {
        for text in ["", "chats", "上海　客服", "naïve Größe", "Côte\u{a0}d’Ivoire", "a\\b [x] {y}"] {
            assert!(matches!(inline(text), Cow::Borrowed(same) if same == text), "{text}");
        }
    }

    #[test]
    fn terminal_escapes_are_shown() {
        assert_eq!(inline("a\u{1b}[31mb"), "a\\u{1b}[31mb");
        assert_eq!(inline("\u{9b}31m\u{7f}\0"), "\\u{9b}31m\\u{7f}\\u{0}");
    }

    #[test]
    fn line_breaks_and_tabs_cannot_start_a_new_line() {
        assert_eq!(inline("a\r\n\tb\u{2028}c\u{85}"), "a\\u{d}\\u{a}\\u{9}b\\u{2028}c\\u{85}");
        assert_eq!(source_line("\tb\r"), "\tb\\u{d}");
    }

    #[test]
    fn bidirectional_controls_are_shown() {
        let controls =
            ('\u{202a}'..='\u{202e}').chain('\u{2066}'..='\u{2069}').chain(['\u{200e}', '\u{200f}', '\u{61c}']);
        for control in controls {
            let text = format!("x{control}y");
            assert_eq!(inline(&text), format!("x\\u{{{:x}}}y", u32::from(control)));
        }
    }

    #[test]
    fn invisible_characters_are_shown() {
        for hidden in ['\u{200b}', '\u{200d}', '\u{2060}', '\u{feff}', '\u{ad}', '\u{3164}', '\u{e0041}', '\u{fe0f}'] {
            assert!(is_hidden(hidden), "{hidden:?}");
        }
    }
}
