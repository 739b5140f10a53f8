//! The manifest of an example: its base with a few entries changed.

use crate::diagnostic::{Diagnostic, Severity};
use crate::law::{Law, LawSource};
use crate::resolve::{self, FORMAT_KEY};
use crate::rule::Example;
use crate::run::Run;
use crate::source::SourceMap;
use crate::syntax::{self, Document, Node};
use serde_json::{Map, Value};

/// The key under which `set` reaches each document of the base by its number.
const DOCUMENTS: &str = "documents";

/// The documents of an example, read once and resolved under any law.
#[derive(Debug)]
pub(super) struct Manifest {
    sources: SourceMap,
    documents: Vec<Document>,
    errors: Vec<Diagnostic>,
}

impl Manifest {
    /// Changes the base as the example says.
    pub(super) fn of(source: &LawSource, example: &Example) -> Result<Self, String> {
        text(source, example).map(|text| Self::read(&text))
    }

    fn read(text: &str) -> Self {
        let mut sources = SourceMap::default();
        let file = sources.add("example", text);
        let (mut documents, errors) = syntax::parse(&sources, file);
        documents.retain(|document| document.root.get(FORMAT_KEY).is_some());
        Self { sources, documents, errors }
    }

    /// The run, and what is wrong with the manifest.
    pub(super) fn resolve(&self, law: &Law) -> (Run, Vec<String>) {
        let inputs = self.documents.iter().enumerate();
        let inputs: Vec<resolve::Input<'_>> = inputs
            .map(|(number, document)| resolve::Input {
                path: "example",
                document: number,
                root: &document.root,
                providers: None,
            })
            .collect();
        let (run, unresolved) = resolve::resolve(&inputs, law);
        let errors = self.errors.iter().chain(&unresolved).filter(|error| error.severity == Severity::Error);
        (run, errors.map(|error| located(error, &self.sources)).collect())
    }
}

/// A manifest's text under a law: the run, and what is wrong with it.
pub(crate) fn resolved(text: &str, law: &Law) -> (Run, Vec<String>) {
    Manifest::read(text).resolve(law)
}

/// The example's manifest as JSON documents.
fn text(source: &LawSource, example: &Example) -> Result<String, String> {
    let base = source.bases.iter().find(|base| base.name == example.base);
    let base = base.ok_or_else(|| format!("there is no example manifest `{}`", example.base))?;
    let mut sources = SourceMap::default();
    let file = sources.add(base.name.clone(), base.text.clone());
    let (documents, errors) = syntax::parse(&sources, file);
    if let Some(error) = errors.first() {
        return Err(format!("`{}` cannot be read: {}", base.name, located(error, &sources)));
    }
    let mut values = Value::Array(documents.iter().map(|document| value_of(&document.root)).collect());
    for (path, value) in &example.set {
        let segments: Vec<&str> = path.split('.').collect();
        let whole = match segments.as_slice() {
            [DOCUMENTS, rest @ ..] => rest.to_vec(),
            first => [&["0"], first].concat(),
        };
        set(&mut values, &whole, value).map_err(|reason| format!("cannot set `{path}`: {reason}"))?;
    }
    Ok(values.as_array().into_iter().flatten().map(|value| format!("---\n{value:#}\n")).collect())
}

fn located(error: &Diagnostic, sources: &SourceMap) -> String {
    let place = error.primary.map_or_else(String::new, |span| {
        let position = sources.position(span);
        format!(" (line {}, column {}: `{}`)", position.line, position.column, sources.text(span))
    });
    let help = error.help.as_ref().map_or_else(String::new, |help| format!("; {help}"));
    format!("{}{place}{help}", error.message)
}

/// The tree as JSON: every scalar as text, which is all that the resolver looks at.
pub(crate) fn value_of(node: &Node) -> Value {
    match &node.value {
        syntax::Value::Scalar(scalar) if scalar.is_null() => Value::Null,
        syntax::Value::Scalar(scalar) => Value::String(scalar.text.to_string()),
        syntax::Value::Sequence(items) => Value::Array(items.iter().map(value_of).collect()),
        syntax::Value::Mapping(entries) => {
            Value::Object(entries.iter().map(|entry| (entry.key.value.to_string(), value_of(&entry.value))).collect())
        }
    }
}

/// Puts a value at a path; null removes what is there. Mappings on the way are made where there is nothing.
pub(crate) fn set(tree: &mut Value, path: &[&str], value: &Value) -> Result<(), String> {
    let Some((first, rest)) = path.split_first() else {
        *tree = value.clone();
        return Ok(());
    };
    if tree.is_null() || tree == "none" {
        *tree = Value::Object(Map::new());
    }
    let removes = rest.is_empty() && value.is_null();
    match tree {
        Value::Object(entries) if removes => {
            entries.shift_remove(*first).map(|_| ()).ok_or_else(|| format!("there is no `{first}` to remove"))
        }
        Value::Object(entries) => set(entries.entry(*first).or_insert(Value::Null), rest, value),
        Value::Array(items) => {
            let at: usize = first.parse().map_err(|_| format!("`{first}` is no place in a list"))?;
            let end = items.len();
            match (items.get_mut(at), removes) {
                (Some(_), true) => {
                    items.remove(at);
                    Ok(())
                }
                (Some(item), false) => set(item, rest, value),
                (None, false) if at == end => {
                    let mut item = Value::Null;
                    set(&mut item, rest, value)?;
                    items.push(item);
                    Ok(())
                }
                (None, _) => Err(format!("the list has no place {at}")),
            }
        }
        _ => Err(format!("`{first}` would lie inside a single value")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn after(path: &str, value: Value) -> Result<Value, String> {
        let mut tree = json!({ "a": { "b": "1" }, "list": [{ "c": "2" }], "empty": "none" });
        set(&mut tree, &path.split('.').collect::<Vec<_>>(), &value)?;
        Ok(tree)
    }

    #[test]
    fn a_path_goes_through_mappings_and_lists() {
        assert_eq!(after("a.b", json!(3)).unwrap()["a"]["b"], json!(3));
        assert_eq!(after("a.new.deep", json!("x")).unwrap()["a"]["new"]["deep"], json!("x"));
        assert_eq!(after("list.0.c", json!("x")).unwrap()["list"][0]["c"], json!("x"));
        assert_eq!(after("list.1", json!({ "d": 1 })).unwrap()["list"][1]["d"], json!(1));
        assert_eq!(after("empty.x", json!(1)).unwrap()["empty"], json!({ "x": 1 }));
    }

    #[test]
    fn null_removes() {
        assert_eq!(after("a.b", Value::Null).unwrap()["a"], json!({}));
        assert_eq!(after("list.0", Value::Null).unwrap()["list"], json!([]));
        assert_eq!(after("gone", Value::Null).unwrap_err(), "there is no `gone` to remove");
    }

    #[test]
    fn a_wrong_path_is_told() {
        assert_eq!(after("list.2", json!(1)).unwrap_err(), "the list has no place 2");
        assert_eq!(after("list.x", json!(1)).unwrap_err(), "`x` is no place in a list");
        assert_eq!(after("a.b.c", json!(1)).unwrap_err(), "`c` would lie inside a single value");
    }
}
