//! Runs the examples that stand beside each rule.
//!
//! An example is a named manifest with a few entries changed, a day, a subject, and the outcome that the rule must have there.

use crate::diagnostic::{Diagnostic, Severity};
use crate::eval::{self, Options};
use crate::fact::Kind;
use crate::finding::Outcome;
use crate::law::{Law, LawError, LawSource, SkeletonRelation};
use crate::resolve::{self, FORMAT_KEY};
use crate::rule::{Example, RuleKind};
use crate::run::{EntityId, Run};
use crate::source::SourceMap;
use crate::syntax::{self, Document, Node};
use jiff::civil::Date;
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// What the examples came to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Tested {
    /// How many rules there are.
    pub rules: usize,
    /// How many examples were run.
    pub examples: usize,
    /// What was not as it should be, in the order of the files.
    pub failures: Vec<Failure>,
}

/// An example that failed, or a rule that has none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// The rule's file, relative to the jurisdiction's folder.
    pub file: String,
    /// The rule's line.
    pub line: u32,
    /// The rule.
    pub rule: String,
    /// The example's title; `None` where the rule has no example.
    pub example: Option<String>,
    /// The outcome that it must have.
    pub expected: Option<Outcome>,
    /// What came instead.
    pub got: String,
    /// What is wrong with the example's manifest.
    pub errors: Vec<String>,
}

/// Runs the examples of all rules; without `allow_missing`, a rule that can be tested and has no example fails.
#[must_use]
pub fn test(source: &LawSource, allow_missing: bool) -> Tested {
    let mut tester = Tester { source, laws: BTreeMap::new() };
    let mut tested = Tested { rules: source.rules.len(), ..Tested::default() };
    for placed in &source.rules {
        let failure = |example: Option<&Example>, failed: Failed| Failure {
            file: placed.file.clone(),
            line: placed.line,
            rule: placed.rule.id.clone(),
            example: example.map(|example| example.title.clone()),
            expected: example.map(|example| example.expect),
            got: failed.got,
            errors: failed.errors,
        };
        if placed.rule.examples.is_empty() && placed.rule.kind != RuleKind::Definition && !allow_missing {
            tested.failures.push(failure(None, Failed::new("the rule has no example")));
        }
        for example in &placed.rule.examples {
            tested.examples += 1;
            if let Err(failed) = tester.example(&placed.rule.id, placed.rule.subject, example) {
                tested.failures.push(failure(Some(example), failed));
            }
        }
    }
    tested
}

/// Why an example failed.
struct Failed {
    got: String,
    errors: Vec<String>,
}

impl Failed {
    fn new(got: impl Into<String>) -> Self {
        Self { got: got.into(), errors: Vec::new() }
    }
}

struct Tester<'a> {
    source: &'a LawSource,
    /// The law of each day that an example asks about.
    laws: BTreeMap<Date, Result<Law, LawError>>,
}

impl Tester<'_> {
    fn example(&mut self, rule: &str, subject: Kind, example: &Example) -> Result<(), Failed> {
        let text = self.text(example).map_err(Failed::new)?;
        let law = self.law(example)?;
        let (run, errors) = resolved(&text, law);
        let failed = |got: String| Failed { got, errors: errors.clone() };
        if !errors.is_empty() {
            return Err(failed("the manifest is wrong".to_owned()));
        }
        let entity = subject_of(&run, subject, &example.at)
            .ok_or_else(|| failed(format!("there is no {} `{}`", subject.name(), example.at)))?;
        let outcome = if law.rule(rule).is_none() {
            // A rule applies to nothing on a day on which it is not in force.
            Outcome::NotApplicable
        } else {
            let readings = example.readings.iter().map(|(id, taken)| (id.clone(), taken.clone())).collect();
            eval::outcome(law, &run, &Options { readings, ..Options::default() }, rule, entity)
                .ok_or_else(|| failed("a relation or total has no outcome; test a rule that uses it".to_owned()))?
        };
        if outcome == example.expect { Ok(()) } else { Err(failed(outcome.name().to_owned())) }
    }

    /// The example's manifest as JSON documents.
    fn text(&self, example: &Example) -> Result<String, String> {
        let base = self.source.bases.iter().find(|base| base.name == example.base);
        let base = base.ok_or_else(|| format!("there is no example manifest `{}`", example.base))?;
        let mut sources = SourceMap::default();
        let file = sources.add(base.name.clone(), base.text.clone());
        let (documents, errors) = syntax::parse(&sources, file);
        if let Some(error) = errors.first() {
            return Err(format!("`{}` cannot be read: {}", base.name, located(error, &sources)));
        }
        let mut values: Vec<Value> = documents.iter().map(|document| value_of(&document.root)).collect();
        let first = values.first_mut().ok_or_else(|| format!("`{}` is empty", base.name))?;
        for (path, value) in &example.set {
            let segments: Vec<&str> = path.split('.').collect();
            set(first, &segments, value).map_err(|reason| format!("cannot set `{path}`: {reason}"))?;
        }
        Ok(values.iter().map(|value| format!("---\n{value:#}\n")).collect())
    }

    fn law(&mut self, example: &Example) -> Result<&Law, Failed> {
        let written = example.as_of.as_ref().unwrap_or(&self.source.jurisdiction.checked_until);
        let day: Date = written.parse().map_err(|_| Failed::new(format!("`{written}` is not a day")))?;
        let source = self.source;
        let law = self.laws.entry(day).or_insert_with(|| Law::compile(source.clone(), day));
        law.as_ref().map_err(|error| Failed::new(error.to_string()))
    }
}

pub(crate) fn resolved(text: &str, law: &Law) -> (Run, Vec<String>) {
    let mut sources = SourceMap::default();
    let file = sources.add("example", text);
    let (documents, mut errors) = syntax::parse(&sources, file);
    let manifests: Vec<&Document> =
        documents.iter().filter(|document| document.root.get(FORMAT_KEY).is_some()).collect();
    let inputs: Vec<resolve::Input<'_>> = manifests
        .iter()
        .enumerate()
        .map(|(number, document)| resolve::Input { path: "example", document: number, root: &document.root })
        .collect();
    let (run, unresolved) = resolve::resolve(&inputs, law);
    errors.extend(unresolved);
    errors.retain(|error| error.severity == Severity::Error);
    (run, errors.iter().map(|error| located(error, &sources)).collect())
}

fn located(error: &Diagnostic, sources: &SourceMap) -> String {
    let place = error.primary.map_or_else(String::new, |span| {
        let position = sources.position(span);
        format!(" (line {}, column {}: `{}`)", position.line, position.column, sources.text(span))
    });
    let help = error.help.as_ref().map_or_else(String::new, |help| format!("; {help}"));
    format!("{}{place}{help}", error.message)
}

/// The entry of the first manifest that an example names: `flow/dataset` for an item, the key for anything else.
pub(crate) fn subject_of(run: &Run, kind: Kind, at: &str) -> Option<EntityId> {
    let found = run.entities.iter().position(|entity| {
        let is_here = entity.kind == kind && entity.manifest == 0;
        is_here
            && match kind {
                Kind::Item => entity.links(SkeletonRelation::Flow).first().is_some_and(|flow| {
                    at.split_once('/') == Some((run.entity(flow.to).key.as_str(), entity.key.as_str()))
                }),
                _ => entity.key == at,
            }
    });
    found.map(|at| EntityId(u32::try_from(at).unwrap_or(u32::MAX)))
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
