//! Widths, columns, line breaks, numbers and colours.

use crate::finding::Verdict;
use crate::render::escape;
use annotate_snippets::renderer::{AnsiColor, Effects, Style};
use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

/// Colours, or none.
#[derive(Debug, Clone, Copy)]
pub(super) struct Paint {
    pub(super) color: bool,
}

impl Paint {
    pub(super) fn heading(self, text: &str) -> String {
        self.styled(Style::new().effects(Effects::BOLD), text)
    }

    pub(super) fn verdict(self, verdict: Verdict, text: &str) -> String {
        let color = match verdict {
            Verdict::Clear => AnsiColor::Green,
            Verdict::DutiesOpen => AnsiColor::Yellow,
            Verdict::FilingRequired | Verdict::AssessmentRequired | Verdict::Blocked => AnsiColor::BrightRed,
        };
        self.styled(color.on_default().effects(Effects::BOLD), text)
    }

    fn styled(self, style: Style, text: &str) -> String {
        if self.color { format!("{style}{text}{style:#}") } else { text.to_owned() }
    }
}

/// Columns that a text takes on a terminal; colours take none.
pub(super) fn shown_width(text: &str) -> usize {
    let mut parts = text.split('\u{1b}');
    let first = parts.next().unwrap_or("").width();
    // What follows an escape up to `m` is a colour of ours: names were escaped before.
    first + parts.map(|part| part.split_once('m').map_or(0, |(_, rest)| rest.width())).sum::<usize>()
}

/// Fills a text with spaces up to a width.
pub(super) fn pad(text: &str, width: usize) -> String {
    format!("{text}{}", " ".repeat(width.saturating_sub(shown_width(text))))
}

/// Rows with aligned columns, and lines between them that are not.
#[derive(Debug, Default)]
pub(super) struct Table {
    rows: Vec<Row>,
}

#[derive(Debug)]
enum Row {
    Cells([String; 4]),
    Line(String),
}

impl Table {
    pub(super) fn push(&mut self, cells: [String; 4]) {
        self.rows.push(Row::Cells(cells));
    }

    pub(super) fn push_line(&mut self, line: &str) {
        self.rows.push(Row::Line(line.to_owned()));
    }

    pub(super) fn lines(&self, indent: &str) -> String {
        let mut widths = [0; 4];
        for row in &self.rows {
            if let Row::Cells(cells) = row {
                for (width, cell) in widths.iter_mut().zip(cells) {
                    *width = shown_width(cell).max(*width);
                }
            }
        }
        let mut out = String::new();
        for row in &self.rows {
            let line = match row {
                Row::Cells(cells) => {
                    cells.iter().zip(widths).map(|(cell, width)| pad(cell, width)).collect::<Vec<_>>().join("  ")
                }
                Row::Line(line) => line.clone(),
            };
            out.push_str(format!("{indent}{line}").trim_end());
            out.push('\n');
        }
        out
    }
}

/// Breaks a text at spaces, and beside wide characters, so that no line is wider than `width` where that can be.
///
/// Hidden characters are shown escaped, so that only this function makes lines.
pub(crate) fn wrap(text: &str, width: usize) -> Vec<String> {
    let text = escape::inline(text);
    let mut lines = Vec::new();
    let mut line = String::new();
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        let mut gap = if line.is_empty() { "" } else { " " };
        for piece in pieces(word) {
            // What is too wide for any line is no narrower on the next.
            let fits_a_line = piece.width() <= width;
            if !line.is_empty() && fits_a_line && line.width() + gap.len() + piece.width() > width {
                lines.push(std::mem::take(&mut line));
                gap = "";
            }
            line.push_str(gap);
            line.push_str(&piece);
            gap = "";
        }
    }
    if !line.is_empty() {
        lines.push(line);
    }
    lines
}

/// The parts of a word that stay together: Chinese has no spaces, and may be broken between characters.
fn pieces(word: &str) -> Vec<String> {
    let mut pieces: Vec<String> = Vec::new();
    let mut before: Option<char> = None;
    for character in word.chars() {
        let is_wide = |character: char| character.width() == Some(2);
        let breaks = before.is_none_or(|before| {
            (is_wide(before) || is_wide(character)) && !is_opening(before) && !is_closing(character)
        });
        match pieces.last_mut() {
            Some(piece) if !breaks => piece.push(character),
            _ => pieces.push(character.to_string()),
        }
        before = Some(character);
    }
    pieces
}

/// Punctuation that may not end a line in Chinese.
fn is_opening(character: char) -> bool {
    matches!(character, '（' | '《' | '「' | '『' | '“' | '‘')
}

/// Punctuation that may not begin a line in Chinese.
fn is_closing(character: char) -> bool {
    matches!(character, '，' | '。' | '、' | '；' | '：' | '？' | '！' | '）' | '》' | '」' | '』' | '”' | '’')
}

/// A wrapped text whose first line stands behind `first` and whose others are indented as far.
pub(super) fn hanging(first: &str, text: &str, width: usize) -> String {
    let indent = shown_width(first);
    let lines = wrap(text, width.saturating_sub(indent).max(20));
    let mut out = String::new();
    for (at, line) in lines.iter().enumerate() {
        if at == 0 {
            out.push_str(first);
        } else {
            out.push_str(&" ".repeat(indent));
        }
        out.push_str(line);
        out.push('\n');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_wrapped_at_spaces() {
        assert_eq!(wrap("one two  three", 7), ["one two", "three"]);
        assert_eq!(wrap("a https://example.com/long b", 8), ["a https://example.com/long", "b"]);
        assert_eq!(wrap("", 8), [""; 0]);
    }

    #[test]
    fn chinese_is_wrapped_between_characters() {
        assert_eq!(wrap("向境外提供个人信息，须告知", 10), ["向境外提供", "个人信息，", "须告知"]);
        assert_eq!(wrap("须取得同意。好", 10), ["须取得同", "意。好"]);
        assert_eq!(wrap("见（第三条）", 6), ["见（第", "三条）"]);
        assert_eq!(wrap("见（第", 4), ["见", "（第"]);
    }

    #[test]
    fn names_within_chinese_stay_whole() {
        assert_eq!(wrap("以证据`standard-contract`声明", 20), ["以证据", "`standard-contract`", "声明"]);
        assert_eq!(wrap("告知 `notice` 为证", 13), ["告知 `notice`", "为证"]);
    }

    #[test]
    fn a_text_cannot_make_lines_of_its_own() {
        assert_eq!(wrap("a\nerror: b", 80), ["a\\u{a}error: b"]);
    }

    #[test]
    fn columns_count_wide_characters_twice_and_colours_never() {
        assert_eq!(pad("上海", 5), "上海 ");
        assert_eq!(pad("\u{1b}[1mab\u{1b}[0m", 3), "\u{1b}[1mab\u{1b}[0m ");
    }
}
