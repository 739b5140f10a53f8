//! Small files of fixed keys that people write (waivers, baselines), read with every error and its place.

use crate::diagnostic::Diagnostic;
use crate::source::{FileId, SourceMap, Spanned};
use crate::suggest::closest;
use crate::syntax::{self, Node};
use jiff::civil::Date;

/// The one version of every such format.
const VERSION: &str = "1";

/// The document of a file that begins with a format key such as `transborder-waivers`.
///
/// A file has one; whatever else it holds is an error, so that nothing is left out in silence.
pub fn document(sources: &SourceMap, file: FileId, key: &str, errors: &mut Vec<Diagnostic>) -> Option<Node> {
    let (documents, wrong) = syntax::parse(sources, file);
    errors.extend(wrong.into_iter().map(|error| match error.code {
        // What belongs into it is not a manifest.
        "empty" => error.with_help(format!("begin it with `{key}: {VERSION}`")),
        _ => error,
    }));
    let mut roots = documents.into_iter().map(|document| document.root);
    let root = roots.next()?;
    for other in roots {
        let error = Diagnostic::error("wrong-format", other.span.start_point(), "a second document in this file");
        errors.push(error.with_help("put everything into one document"));
    }
    let Some(version) = root.entry(key) else {
        let error = Diagnostic::error("wrong-format", root.span.start_point(), format!("the file has no key `{key}`"));
        errors.push(error.with_help(format!("begin it with `{key}: {VERSION}`")));
        return None;
    };
    if version.value.as_str() != Some(VERSION) {
        let error = Diagnostic::error("unknown-version", version.value.span, "this version of the format is not known");
        errors.push(error.with_help(format!("write `{key}: {VERSION}`")));
        return None;
    }
    Some(root)
}

/// A mapping that is read key by key.
pub struct Fields<'n, 'e> {
    node: &'n Node,
    what: &'static str,
    errors: &'e mut Vec<Diagnostic>,
}

impl<'n, 'e> Fields<'n, 'e> {
    /// The mapping, if it is one; keys that are not known are reported.
    pub fn of(
        node: &'n Node,
        what: &'static str,
        known: &[&'static str],
        errors: &'e mut Vec<Diagnostic>,
    ) -> Option<Self> {
        let Some(entries) = node.as_mapping() else {
            let message = format!("{what} is {}, not a mapping", node.kind_name());
            errors.push(Diagnostic::error("wrong-type", node.span, message).with_help(has(what, known)));
            return None;
        };
        for entry in entries {
            let key = &*entry.key.value;
            if !known.contains(&key) {
                let help = closest(key, known.iter().copied())
                    .map_or_else(|| has(what, known), |meant| format!("did you mean `{meant}`?"));
                let error = Diagnostic::error("unknown-key", entry.key.span, format!("`{key}` is not known here"));
                errors.push(error.with_help(help));
            }
        }
        Some(Self { node, what, errors })
    }

    /// Something else that is wrong.
    pub fn error(&mut self, error: Diagnostic) {
        self.errors.push(error);
    }

    /// The text under a key that must be there, and not be blank.
    pub fn text(&mut self, key: &'static str) -> Option<Spanned<String>> {
        let Some(entry) = self.node.entry(key) else {
            let message = format!("{} has no `{key}`", self.what);
            self.errors
                .push(Diagnostic::error("missing-key", self.node.span, message).with_help(format!("add `{key}`")));
            return None;
        };
        match entry.value.as_str().map(str::trim) {
            Some(text) if !text.is_empty() => Some(Spanned { value: text.to_owned(), span: entry.value.span }),
            _ => {
                let found = if entry.value.as_str().is_some() { "blank" } else { entry.value.kind_name() };
                let error = Diagnostic::error("wrong-type", entry.value.span, format!("`{key}` is {found}, not text"));
                self.errors.push(error.with_help("write a few words"));
                None
            }
        }
    }

    /// The day under a key that must be there.
    pub fn day(&mut self, key: &'static str) -> Option<Spanned<Date>> {
        let text = self.text(key)?;
        match text.value.parse::<Date>() {
            Ok(day) if text.value.len() == "2026-11-24".len() => Some(Spanned { value: day, span: text.span }),
            _ => {
                let error = Diagnostic::error("wrong-date", text.span, format!("`{}` is not a day", text.value));
                self.errors.push(error.with_help("write it as `2026-11-24`"));
                None
            }
        }
    }

    /// The list under a key that must be there; `none` is the empty one.
    pub fn list(&mut self, key: &'static str) -> Option<&'n [Node]> {
        let Some(entry) = self.node.entry(key) else {
            let message = format!("{} has no `{key}`", self.what);
            let error = Diagnostic::error("missing-key", self.node.span.start_point(), message);
            self.errors.push(error.with_help(format!("write `{key}: none` if there are none")));
            return None;
        };
        match entry.value.as_sequence() {
            Some(items) => Some(items),
            None if entry.value.as_str() == Some("none") => Some(&[]),
            None => {
                let message = format!("`{key}` is {}, not a list", entry.value.kind_name());
                let error = Diagnostic::error("wrong-type", entry.value.span, message);
                self.errors.push(error.with_help("begin each entry with `-`, or write `none`"));
                None
            }
        }
    }
}

fn has(what: &str, known: &[&str]) -> String {
    let known: Vec<String> = known.iter().map(|key| format!("`{key}`")).collect();
    format!("{what} has {}", known.join(", "))
}
