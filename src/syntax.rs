//! Text to a generic tree in which every key and every value keeps its place.
//!
//! YAML 1.2 is read, and with it JSON. Nothing is typed here: an unquoted `NO`, `0123` or
//! `91433520E829859583` stays the text that was written, and whoever reads the tree says what it
//! should be. This is the only module that names the YAML crate.
//!
//! What always holds of a tree that [`parse`] returns:
//! - every span lies inside its text, on character boundaries;
//! - no node lies deeper than [`MAX_DEPTH`], so recursion over a tree is safe;
//! - the keys of a mapping differ from each other.

mod build;
mod message;
mod typed;

pub use typed::from_typed;

use crate::diagnostic::Diagnostic;
use crate::source::{FileId, SourceMap, Span, Spanned};

/// How many mappings and lists may stand inside each other.
pub const MAX_DEPTH: usize = 64;
/// How many nodes the aliases of one file may stand for, all together.
pub const MAX_ALIAS_NODES: usize = 250_000;
/// How many bytes of text the aliases of one file may stand for, all together.
pub const MAX_ALIAS_BYTES: usize = 16 << 20;
/// After how many errors the rest of a file is left unread.
pub const MAX_ERRORS: usize = 100;

/// One YAML document of a stream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// Its outermost value.
    pub root: Node,
}

/// A value and where it was written.
///
/// - Text: exactly the source, quotes included; a block text (`|`, `>`) without its header line and
///   without the line breaks at its end.
/// - A mapping or list in brackets: from bracket to bracket; without brackets: from the start of
///   its first child to the end of its last.
/// - A value that was left out: the point after the colon or dash.
/// - A value that an alias stands for: the alias. What is inside keeps the place of the original.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// Where it stands.
    pub span: Span,
    /// What it is.
    pub value: Value,
}

/// What a node is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// Text, or nothing.
    Scalar(Scalar),
    /// A list.
    Sequence(Vec<Node>),
    /// A mapping; its keys differ, and stand in the order in which they were written.
    Mapping(Vec<Entry>),
}

/// A text as it was written, escapes and line folding undone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scalar {
    /// The text.
    pub text: Box<str>,
    /// Whether the author said that this is text: by quotes, as a block, or by the tag `!!str`.
    pub quoted: bool,
}

/// A key with its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The key.
    pub key: Spanned<Box<str>>,
    /// The value.
    pub value: Node,
}

impl Scalar {
    /// Whether this is YAML's null: nothing, `~` or `null`, not quoted.
    #[must_use]
    pub fn is_null(&self) -> bool {
        !self.quoted && matches!(&*self.text, "" | "~" | "null" | "Null" | "NULL")
    }
}

impl Node {
    /// The value under a key, if this is a mapping that has it.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.entry(key).map(|entry| &entry.value)
    }

    /// The entry of a key, if this is a mapping that has it.
    #[must_use]
    pub fn entry(&self, key: &str) -> Option<&Entry> {
        self.as_mapping()?.iter().find(|entry| &*entry.key.value == key)
    }

    /// The scalar, null included.
    #[must_use]
    pub fn as_scalar(&self) -> Option<&Scalar> {
        match &self.value {
            Value::Scalar(scalar) => Some(scalar),
            Value::Sequence(_) | Value::Mapping(_) => None,
        }
    }

    /// The text; null is not text.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        self.as_scalar().filter(|scalar| !scalar.is_null()).map(|scalar| &*scalar.text)
    }

    /// The items, if this is a list.
    #[must_use]
    pub fn as_sequence(&self) -> Option<&[Node]> {
        match &self.value {
            Value::Sequence(items) => Some(items),
            Value::Scalar(_) | Value::Mapping(_) => None,
        }
    }

    /// The entries, if this is a mapping.
    #[must_use]
    pub fn as_mapping(&self) -> Option<&[Entry]> {
        match &self.value {
            Value::Mapping(entries) => Some(entries),
            Value::Scalar(_) | Value::Sequence(_) => None,
        }
    }

    /// Whether there is no value.
    #[must_use]
    pub fn is_null(&self) -> bool {
        self.as_scalar().is_some_and(Scalar::is_null)
    }

    /// What to call this in a message that says what was found.
    #[must_use]
    pub fn kind_name(&self) -> &'static str {
        match &self.value {
            Value::Scalar(scalar) if scalar.is_null() => "nothing",
            Value::Scalar(_) => "text",
            Value::Sequence(_) => "a list",
            Value::Mapping(_) => "a mapping",
        }
    }
}

/// Reads every document of a text.
///
/// Never stops the run: returns the documents that could be read, and what is wrong with the text.
/// A document with a syntax error is left out and the next is read; one with a smaller error, such
/// as a duplicate key, is returned without the part that is wrong. A document with nothing in it
/// (as between two `---`) is skipped.
#[must_use]
pub fn parse(sources: &SourceMap, file: FileId) -> (Vec<Document>, Vec<Diagnostic>) {
    let text = sources.get(file).map_or("", |source| source.text());
    if u32::try_from(text.len()).is_err() {
        let error = Diagnostic::file_error("syntax", sources.name(file), "the text is larger than 4 GiB")
            .with_help("split it into several files");
        return (Vec::new(), vec![error]);
    }
    build::read(text, file)
}

#[cfg(test)]
mod tests;
