//! Descriptions for a terminal.

use super::{Body, Description, Line, Piece, Target};

/// A description as lines of text.
#[must_use]
pub fn terminal(described: &Description) -> String {
    let mut out = format!("{}: {}\n", described.id, described.title);
    if let Some(other) = &described.other_title {
        out.push_str(&format!("{other}\n"));
    }
    out.push('\n');
    let fields = described.parts.iter().filter(|part| matches!(part.body, Body::Field(_)));
    let width = fields.map(|part| columns(part.label)).max().unwrap_or(0).max(10);
    for part in &described.parts {
        match &part.body {
            Body::Field(lines) => field(&mut out, part.label, lines, width),
            Body::Text(text) => section(&mut out, part.label, text.lines().map(str::to_owned)),
            Body::List(lines) => section(&mut out, part.label, lines.iter().map(words)),
            Body::Nested(lines) => {
                let lines = lines.iter().map(|(depth, line)| format!("{}{line}", "  ".repeat(*depth)));
                section(&mut out, part.label, lines);
            }
        }
    }
    out
}

fn field(out: &mut String, label: &str, lines: &[Line], width: usize) {
    let space = " ".repeat(width.saturating_sub(columns(label)));
    let empty = " ".repeat(width);
    for (at, line) in lines.iter().enumerate() {
        let before = if at == 0 { format!("{label}{space}") } else { empty.clone() };
        out.push_str(&format!("  {before} {}\n", words(line)));
        for piece in line {
            if let Some(Target::Url(url)) = &piece.target {
                out.push_str(&format!("  {empty}   {url}\n"));
            }
        }
    }
}

fn section(out: &mut String, label: &str, lines: impl Iterator<Item = String>) {
    out.push_str(&format!("\n{label}\n"));
    for line in lines {
        out.push_str(&format!("  {line}\n"));
    }
}

fn words(line: &Line) -> String {
    line.iter().map(|Piece { text, .. }| text.as_str()).collect()
}

/// How many columns a label takes; Chinese characters take two.
pub(super) fn columns(label: &str) -> usize {
    label.chars().map(|letter| if letter.is_ascii() { 1 } else { 2 }).sum()
}
