//! A fact that is left out never makes a verdict lighter.
//!
//! Each value, and each whole list, that a fixture states is written over with `unknown`: the worst verdict of the run must
//! not become lighter. Keys and references that make up the skeleton are left as they are.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test fails by panicking"
)]

mod judge;

use judge::{embedded_or_shipped, worst};
use serde_yaml::Value as Yaml;
use std::fs;
use std::path::{Path, PathBuf};
use transborder::law::Law;
use transborder::source::{SourceMap, Span};
use transborder::syntax::{self, Node, Value};

/// Paths of keys that are skeleton, or only shown to people; `*` stands for any key.
const SKELETON: &[&str] = &[
    "transborder",
    "workload/id",
    "workload/reader",
    "parties",
    "parties/*/host",
    "datasets",
    "processing",
    "processing/*/output",
    "processing/*/adds/source",
    "flows",
    "flows/*/from",
    "flows/*/to",
    "flows/*/carries",
    "flows/*/of",
    "flows/*/service",
    "ledger/handler",
    "exported",
    "exported/id",
    "evidence",
    "claims",
];

fn is_skeleton(path: &[String]) -> bool {
    SKELETON.iter().any(|pattern| {
        let parts: Vec<&str> = pattern.split('/').collect();
        parts.len() == path.len() && parts.iter().zip(path).all(|(part, key)| *part == "*" || part == key)
    })
}

/// Every value and whole list that states a fact.
fn stated(node: &Node, path: &mut Vec<String>, found: &mut Vec<Span>) {
    match &node.value {
        Value::Mapping(entries) => {
            for entry in entries {
                path.push(entry.key.value.to_string());
                stated(&entry.value, path, found);
                path.pop();
            }
        }
        Value::Sequence(items) => {
            let of_entries = items.iter().any(|item| item.as_mapping().is_some());
            if of_entries {
                items.iter().for_each(|item| stated(item, path, found));
            }
            if !is_skeleton(path) && (!of_entries || path.last().is_some_and(|key| key == "adds")) {
                found.push(node.span);
            }
        }
        Value::Scalar(_) if !is_skeleton(path) => found.push(node.span),
        Value::Scalar(_) => {}
    }
}

fn words(value: &Yaml) -> Vec<String> {
    value.as_sequence().into_iter().flatten().filter_map(|word| word.as_str().map(str::to_owned)).collect()
}

/// Every set of files that some fixture judges together, with the day.
fn runs() -> Vec<(PathBuf, Vec<String>, String)> {
    let mut runs = Vec::new();
    let found = walkdir::WalkDir::new("fixtures").sort_by_file_name().into_iter().filter_map(Result::ok);
    for path in found.map(walkdir::DirEntry::into_path).filter(|path| path.ends_with("expect.yaml")) {
        let expected: Yaml = serde_yaml::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
        let day = expected["as-of"].as_str().unwrap().to_owned();
        for check in expected["checks"].as_sequence().unwrap() {
            let day = check["as-of"].as_str().map_or_else(|| day.clone(), str::to_owned);
            runs.push((path.parent().unwrap().to_path_buf(), words(&check["files"]), day));
        }
    }
    runs
}

fn lighter(law: &Law, folder: &Path, files: &[String]) -> Vec<String> {
    let texts: Vec<(String, String)> =
        files.iter().map(|file| (file.clone(), fs::read_to_string(folder.join(file)).unwrap())).collect();
    let before = worst(law, &texts);
    let mut faults = Vec::new();
    for (at, (name, text)) in texts.iter().enumerate() {
        let mut sources = SourceMap::default();
        let file = sources.add(name.clone(), text.clone());
        let mut spans = Vec::new();
        for document in syntax::parse(&sources, file).0 {
            stated(&document.root, &mut Vec::new(), &mut spans);
        }
        for span in spans {
            let mut changed = texts.clone();
            changed[at].1.replace_range(span.start as usize..span.end as usize, "unknown");
            let after = worst(law, &changed);
            if after < before {
                let place = sources.position(span);
                let (line, column) = (place.line, place.column);
                let written = sources.text(span);
                faults.push(format!(
                    "{}/{name}:{line}:{column}: without `{written}` {} becomes {}",
                    folder.display(),
                    before.name(),
                    after.name()
                ));
            }
        }
    }
    faults
}

#[test]
fn an_unknown_never_makes_a_verdict_lighter() {
    let source = embedded_or_shipped();
    let runs = runs();
    assert!(runs.len() > 300);
    let half = runs.len() / 2;
    let judge_half = |runs: &[(PathBuf, Vec<String>, String)]| -> Vec<String> {
        runs.iter()
            .flat_map(|(folder, files, day)| {
                let law = Law::compile(source.clone(), day.parse().unwrap()).unwrap();
                lighter(&law, folder, files)
            })
            .collect()
    };
    let faults: Vec<String> = std::thread::scope(|scope| {
        let first = scope.spawn(|| judge_half(&runs[..half]));
        let second = judge_half(&runs[half..]);
        first.join().unwrap().into_iter().chain(second).collect()
    });
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}
