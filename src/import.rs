//! Files that a team already has, to a manifest: what they say, and a comment wherever they are silent.
//!
//! Nothing is invented. A kind or form that the file does not say is `unknown`; a guess is a comment, never a value. Only
//! hosts and names are carried over, so no secret of the file can reach the manifest.

mod destination;
mod draft;
mod environment;
mod fides;
mod litellm;
mod odcs;

use crate::diagnostic::Diagnostic;
use crate::discover;
use crate::provider::Providers;
use crate::source::{FileId, SourceMap};
use crate::syntax::{self, Node};
use std::path::Path;

pub use destination::{Address, address};

/// What can be imported.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// The configuration of a LiteLLM proxy.
    Litellm,
    /// Variables: an `.env` file, or the services of a compose file.
    Env,
    /// A data contract: ODCS v3, or the older Data Contract Specification.
    Odcs,
    /// Resources of Fides: systems and what they declare.
    Fides,
}

/// What hosts and categories are known.
#[derive(Clone, Copy)]
pub struct Known<'a> {
    /// The table of providers.
    pub table: &'a Providers,
    /// The ids of the categories of data.
    pub categories: &'a [String],
}

/// A manifest in the making, and what could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Imported {
    /// The manifest; `None` where the file is not of the format at all.
    pub manifest: Option<String>,
    /// What is wrong with the file; the rest was read.
    pub errors: Vec<Diagnostic>,
}

/// The largest file that is read; configurations and contracts are far smaller.
const MAX_BYTES: u64 = 16 << 20;

/// Reads the text of a file that is to be imported.
///
/// # Errors
///
/// Those of [`discover::read`], and a file that is too large.
pub fn source(path: &Path, sources: &mut SourceMap) -> Result<FileId, Box<Diagnostic>> {
    let name = path.display().to_string();
    if path.metadata().is_ok_and(|metadata| metadata.is_file() && metadata.len() > MAX_BYTES) {
        let error = Diagnostic::file_error("too-large", name, "the file is larger than 16 MiB");
        return Err(Box::new(error.with_help("import the part that names models, variables, data or systems")));
    }
    Ok(sources.add(name, discover::read(path)?))
}

/// Reads a file of a format. `name` is what the workload is called.
#[must_use]
pub fn import(format: Format, sources: &SourceMap, file: FileId, name: &str, known: Known<'_>) -> Imported {
    if format == Format::Env {
        let (draft, errors) = environment::read(sources, file, name, known);
        return Imported { manifest: draft.map(|draft| draft.to_yaml()), errors };
    }
    let (documents, mut errors) = syntax::parse(sources, file);
    let roots: Vec<&Node> = documents.iter().map(|document| &document.root).collect();
    let reader = Reader { sources, file, name, known };
    let draft = match format {
        Format::Litellm => litellm::read(&reader, &roots),
        Format::Odcs => odcs::read(&reader, &roots),
        Format::Fides | Format::Env => fides::read(&reader, &roots),
    };
    match draft {
        Ok(draft) => Imported { manifest: Some(draft.to_yaml()), errors },
        Err(error) => {
            errors.push(*error);
            Imported { manifest: None, errors }
        }
    }
}

/// What every reader needs.
struct Reader<'a> {
    sources: &'a SourceMap,
    file: FileId,
    name: &'a str,
    known: Known<'a>,
}

impl Reader<'_> {
    /// The file is not what it was said to be.
    fn is_none(&self, what: &str, help: &str) -> Box<Diagnostic> {
        let error =
            Diagnostic::file_error("not-the-format", self.sources.name(self.file), format!("this is no {what}"));
        Box::new(error.with_help(help))
    }

    /// `line 7`.
    fn place(&self, node: &Node) -> String {
        format!("line {}", self.sources.position(node.span).line)
    }

    /// The first category whose last word is a word of a field's name.
    fn category_hint(&self, field: &str) -> Option<&str> {
        let words: Vec<String> =
            field.split(|letter: char| !letter.is_ascii_alphanumeric()).map(str::to_ascii_lowercase).collect();
        self.known
            .categories
            .iter()
            .map(String::as_str)
            .find(|id| id.rsplit('.').next().is_some_and(|last| words.iter().any(|word| word == last)))
    }
}

/// The texts of a list, or one text alone.
fn texts(node: Option<&Node>) -> Vec<&str> {
    match node {
        Some(node) => match node.as_sequence() {
            Some(items) => items.iter().filter_map(Node::as_str).collect(),
            None => node.as_str().into_iter().collect(),
        },
        None => Vec::new(),
    }
}

/// The text under a key.
fn text<'n>(node: &'n Node, key: &str) -> Option<&'n str> {
    node.get(key).and_then(Node::as_str)
}

/// The items under a key.
fn items<'n>(node: &'n Node, key: &str) -> &'n [Node] {
    node.get(key).and_then(Node::as_sequence).unwrap_or_default()
}
