//! Small files of fixed keys that people write (waivers, baselines), read with every error and its place.

use crate::diagnostic::Diagnostic;
use crate::source::{FileId, SourceMap, Spanned};
use crate::suggest::closest;
use crate::syntax::{self, Entry, Node};
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

    /// The text under a key that may be missing; `unknown` is none.
    pub fn optional(&mut self, key: &'static str) -> Option<Spanned<String>> {
        self.node.get(key).filter(|value| !is_unknown(value))?;
        self.text(key)
    }

    /// The texts of a list under a key that may be missing; one alone needs no list.
    pub fn texts(&mut self, key: &'static str) -> Vec<Spanned<String>> {
        let Some(value) = self.node.get(key).filter(|value| !is_unknown(value)) else { return Vec::new() };
        let items =
            if value.as_scalar().is_some() { std::slice::from_ref(value) } else { self.list(key).unwrap_or(&[]) };
        let items = if value.as_str() == Some("none") { &[] } else { items };
        let text = |item: &Node| match item.as_str().map(str::trim) {
            Some(text) if !text.is_empty() => Some(Spanned { value: text.to_owned(), span: item.span }),
            _ => {
                let message = format!("{} in `{key}`, where text should be", item.kind_name());
                self.errors.push(Diagnostic::error("wrong-type", item.span, message).with_help("write a name"));
                None
            }
        };
        items.iter().filter_map(text).collect()
    }

    /// One of some names under a key that must be there.
    pub fn one_of<T: Copy>(&mut self, key: &'static str, known: &[T], name: impl Fn(T) -> &'static str) -> Option<T> {
        let text = self.text(key)?;
        let found = known.iter().copied().find(|value| name(*value) == text.value);
        if found.is_none() {
            let names: Vec<&str> = known.iter().map(|value| name(*value)).collect();
            let help = closest(&text.value, names.iter().copied()).map_or_else(
                || format!("write one of {}", names.join(", ")),
                |meant| format!("did you mean `{meant}`?"),
            );
            let message = format!("`{key}` cannot be `{}`", text.value);
            self.errors.push(Diagnostic::error("unknown-value", text.span, message).with_help(help));
        }
        found
    }

    /// The mapping under a key that may be missing.
    pub fn entries(&mut self, key: &'static str) -> &'n [Entry] {
        let Some(value) = self.node.get(key) else { return &[] };
        value.as_mapping().unwrap_or_else(|| {
            let message = format!("`{key}` is {}, not a mapping", value.kind_name());
            self.errors.push(Diagnostic::error("wrong-type", value.span, message).with_help("write keys with values"));
            &[]
        })
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

/// Whether a value says that nothing is known.
fn is_unknown(value: &Node) -> bool {
    value.as_str() == Some("unknown")
}

fn has(what: &str, known: &[&str]) -> String {
    let known: Vec<String> = known.iter().map(|key| format!("`{key}`")).collect();
    format!("{what} has {}", known.join(", "))
}
