//! A manifest in the making, and its text.

use std::collections::BTreeSet;

/// The title of the sections, in their order.
const SECTIONS: [&str; 3] = ["parties", "datasets", "flows"];

/// An entry of a section.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entry {
    key: String,
    comments: Vec<String>,
    fields: Vec<(&'static str, String)>,
}

impl Entry {
    pub fn new(key: impl Into<String>) -> Self {
        Self { key: key.into(), comments: Vec::new(), fields: Vec::new() }
    }

    /// Adds a value.
    pub fn with(mut self, name: &'static str, value: &str) -> Self {
        self.fields.push((name, scalar(value)));
        self
    }

    /// Adds a list.
    pub fn with_list(mut self, name: &'static str, values: &[impl AsRef<str>]) -> Self {
        let values: Vec<String> = values.iter().map(|value| scalar(value.as_ref())).collect();
        self.fields.push((name, format!("[{}]", values.join(", "))));
        self
    }

    /// Adds a line of comment.
    pub fn note(mut self, comment: impl Into<String>) -> Self {
        self.comments.push(comment.into());
        self
    }

    pub fn notes(mut self, comments: impl IntoIterator<Item = String>) -> Self {
        self.comments.extend(comments);
        self
    }
}

/// A manifest in the making.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Draft {
    id: String,
    kind: &'static str,
    comments: Vec<String>,
    sections: [Vec<Entry>; 3],
    taken: BTreeSet<String>,
}

impl Draft {
    pub fn new(name: &str, kind: &'static str) -> Self {
        Self {
            id: key(name),
            kind,
            comments: Vec::new(),
            sections: [Vec::new(), Vec::new(), Vec::new()],
            taken: BTreeSet::new(),
        }
    }

    /// A name that no entry has yet.
    pub fn name(&mut self, wanted: &str) -> String {
        let wanted = key(wanted);
        let numbered = (2..).map(|number| format!("{wanted}-{number}"));
        let mut names = std::iter::once(wanted.clone()).chain(numbered);
        let name = names.find(|name| !self.taken.contains(name)).unwrap_or(wanted);
        self.taken.insert(name.clone());
        name
    }

    /// Adds a line to the head.
    pub fn note(&mut self, comment: impl Into<String>) {
        self.comments.push(comment.into());
    }

    pub fn party(&mut self, entry: Entry) {
        self.add(0, entry);
    }

    pub fn dataset(&mut self, entry: Entry) {
        self.add(1, entry);
    }

    pub fn flow(&mut self, entry: Entry) {
        self.add(2, entry);
    }

    fn add(&mut self, section: usize, entry: Entry) {
        if let Some(section) = self.sections.get_mut(section) {
            section.push(entry);
        }
    }

    /// The manifest.
    pub fn to_yaml(&self) -> String {
        let mut out = String::new();
        for comment in &self.comments {
            out.push_str(&format!("# {}\n", line(comment)));
        }
        out.push_str(
            "# What is left out or `unknown` is not said there: `transborder questions` asks for what decides.\n\n",
        );
        out.push_str(&format!("transborder: 1\nworkload:\n  id: {}\n  kind: {}\n", scalar(&self.id), self.kind));
        for (title, entries) in SECTIONS.iter().zip(&self.sections).filter(|(_, entries)| !entries.is_empty()) {
            out.push_str(&format!("\n{title}:\n"));
            for entry in entries {
                push(&mut out, entry);
            }
        }
        out
    }
}

fn push(out: &mut String, entry: &Entry) {
    for comment in &entry.comments {
        out.push_str(&format!("  # {}\n", line(comment)));
    }
    out.push_str(&format!("  {}:\n", entry.key));
    for (name, value) in &entry.fields {
        out.push_str(&format!("    {name}: {value}\n"));
    }
}

/// A comment in one line, whatever stands in it.
fn line(comment: &str) -> String {
    let is_break = |letter: char| letter.is_control() || matches!(letter, '\u{2028}' | '\u{2029}' | '\u{feff}');
    comment.chars().map(|letter| if is_break(letter) { ' ' } else { letter }).collect()
}

/// A value, in quotes where it could be read as something else.
fn scalar(value: &str) -> String {
    let is_plain = value.starts_with(|letter: char| letter.is_ascii_alphanumeric())
        && value.chars().all(|letter| letter.is_ascii_alphanumeric() || "._/-".contains(letter));
    if is_plain { value.to_owned() } else { serde_json::Value::from(value).to_string() }
}

/// A name of small letters, digits and dashes.
fn key(name: &str) -> String {
    let letters = name.chars().map(|letter| if letter.is_alphanumeric() { letter } else { '-' });
    let lower: String = letters.flat_map(char::to_lowercase).collect();
    let words: Vec<&str> = lower.split('-').filter(|word| !word.is_empty()).collect();
    let joined: String = words.join("-").chars().take(60).collect();
    match joined.chars().next() {
        None => "unnamed".to_owned(),
        Some(first) if first.is_alphabetic() => joined,
        Some(_) => format!("n-{joined}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_comment_or_value_begins_a_line_of_its_own() {
        let mut draft = Draft::new("A b\n/c", "inference");
        draft.note("one\ntransborder: 2\u{2028}x");
        draft.party(Entry::new("a").with("host", "x\ny: z"));
        let text = draft.to_yaml();
        assert!(text.starts_with("# one transborder: 2 x\n"), "{text}");
        assert!(text.contains("id: a-b-c\n") && text.contains("    host: \"x\\ny: z\"\n"), "{text}");
    }

    #[test]
    fn names_differ() {
        let mut draft = Draft::new("", "unknown");
        assert_eq!([draft.name("GPT 4"), draft.name("gpt-4"), draft.name("4")], ["gpt-4", "gpt-4-2", "n-4"]);
    }
}
