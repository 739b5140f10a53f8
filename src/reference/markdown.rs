//! Descriptions as parts of Markdown pages.

use super::{Body, Description, Line, Piece, Target};
use crate::law::LawSource;
use std::collections::BTreeMap;

/// The folder in which a page stands, on which its links depend.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Folder {
    /// `docs`.
    Docs,
    /// `docs/rules`.
    Rules,
}

/// Writes names as links to the pages that describe them.
pub(super) struct Writer<'s> {
    /// The page of each rule.
    pages: BTreeMap<&'s str, String>,
    folder: Folder,
}

impl<'s> Writer<'s> {
    pub(super) fn new(source: &'s LawSource, folder: Folder) -> Self {
        let pages = source.rules.iter().map(|placed| (placed.rule.id.as_str(), page_of(&placed.file))).collect();
        Self { pages, folder }
    }

    /// A description under a heading of this depth, which is its anchor.
    pub(super) fn description(&self, described: &Description, depth: usize) -> String {
        let mut out = format!("{} {}\n\n**{}**", "#".repeat(depth), described.id, plain(&described.title));
        if let Some(other) = &described.other_title {
            out.push_str(&format!(" · {}", plain(other)));
        }
        out.push_str("\n\n");
        for (at, part) in described.parts.iter().enumerate() {
            let label = capital(part.label);
            match &part.body {
                Body::Field(lines) => {
                    let lines: Vec<String> = lines.iter().map(|line| self.line(line)).collect();
                    out.push_str(&format!("- {label}: {}\n", lines.join("; ")));
                    let next = described.parts.get(at + 1).map(|next| &next.body);
                    if !matches!(next, Some(Body::Field(_))) {
                        out.push('\n');
                    }
                }
                Body::Text(text) => out.push_str(&format!("{label}: {}\n\n", plain(text))),
                Body::List(lines) => {
                    let lines = lines.iter().map(|line| format!("- {}\n", self.line(line)));
                    out.push_str(&format!("{label}:\n\n{}\n", lines.collect::<String>()));
                }
                Body::Nested(lines) => {
                    let lines = lines.iter().map(|(depth, line)| format!("{}- {}\n", "  ".repeat(*depth), plain(line)));
                    out.push_str(&format!("{label}:\n\n{}\n", lines.collect::<String>()));
                }
            }
        }
        out
    }

    pub(super) fn line(&self, line: &Line) -> String {
        line.iter().map(|piece| self.piece(piece)).collect()
    }

    fn piece(&self, Piece { text, target }: &Piece) -> String {
        let text = plain(text);
        match target {
            None => text,
            Some(target) => self.href(target).map_or_else(|| text.clone(), |href| format!("[{text}]({href})")),
        }
    }

    /// A link to a rule.
    pub(super) fn rule(&self, id: &str) -> String {
        self.piece(&Piece::rule(id))
    }

    fn href(&self, target: &Target) -> Option<String> {
        let up = if self.folder == Folder::Rules { "../" } else { "" };
        Some(match target {
            Target::Rule(id) => {
                let page = self.pages.get(id.as_str())?;
                let down = if self.folder == Folder::Docs { "rules/" } else { "" };
                format!("{down}{page}.md#{}", anchor(id))
            }
            Target::Fact(name) => format!("{up}facts.md#{}", anchor(name)),
            Target::Reading(id) => format!("{up}readings.md#{}", anchor(id)),
            Target::Url(url) => url.clone(),
        })
    }
}

/// The page of a file of rules, without its extension: `law/sub/a.yaml` has `sub-a`.
pub(super) fn page_of(file: &str) -> String {
    let inner = file.split_once('/').map_or(file, |(_, inner)| inner);
    inner.strip_suffix(".yaml").unwrap_or(inner).replace('/', "-")
}

/// The anchor of a heading.
fn anchor(heading: &str) -> String {
    heading.chars().filter(|letter| letter.is_alphanumeric() || "-_".contains(*letter)).collect()
}

/// Text that is shown as it is.
pub(super) fn plain(text: &str) -> String {
    text.replace('<', "&lt;").replace('*', "\\*")
}

/// Text in a cell of a table.
pub(super) fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}

fn capital(label: &str) -> String {
    let mut letters = label.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
