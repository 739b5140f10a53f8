//! Data go one way: discover, syntax, resolve, eval, render. Nothing flows back.
//!
//! Each module may use what its row names. Rows stand in order, and name only rows above: a circle cannot be written down.
//! A new module gets a row; a new use goes into the row if it follows the direction, and is a fault otherwise.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test fails by panicking"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// Module, modules of ours that it may use, crates that it may use.
const TABLE: &[(&str, &[&str], &[&str])] = &[
    ("source", &[], &[]),
    ("diagnostic", &["source"], &[]),
    ("suggest", &[], &["strsim"]),
    // The only module that walks the user's directories and reads the user's files.
    ("discover", &["diagnostic"], &["strsim", "walkdir"]),
    // The only module that names the YAML crates.
    ("syntax", &["source", "diagnostic"], &["granit_parser", "serde", "serde_saphyr"]),
    ("fields", &["source", "diagnostic", "suggest", "syntax"], &["jiff"]),
    ("text", &[], &["serde"]),
    ("provider", &["source", "diagnostic", "suggest", "syntax", "fields", "text"], &["jiff"]),
    ("fact", &["text"], &["serde"]),
    ("finding", &["source", "diagnostic", "text", "provider"], &["jiff", "serde"]),
    ("phrases", &["text", "provider", "finding"], &["jiff"]),
    ("rule", &["text", "fact", "finding"], &["serde", "serde_json"]),
    ("calendar", &["rule"], &["jiff"]),
    // Walks the folder of a jurisdiction.
    (
        "law",
        &["suggest", "syntax", "text", "fact", "finding", "phrases", "rule", "calendar"],
        &["jiff", "serde", "serde_json", "sha2", "thiserror", "walkdir"],
    ),
    ("run", &["source", "text", "provider", "fact", "law"], &["jiff"]),
    (
        "resolve",
        &["source", "diagnostic", "suggest", "syntax", "text", "provider", "fact", "calendar", "law", "run"],
        &["jiff"],
    ),
    // Pure: no files, no clock, no environment.
    (
        "eval",
        &["source", "text", "provider", "fact", "finding", "phrases", "rule", "calendar", "law", "run"],
        &["jiff", "rustc_hash"],
    ),
    ("answers", &["source", "diagnostic", "suggest", "syntax", "fact", "finding", "law"], &[]),
    (
        "rule_test",
        &["source", "diagnostic", "syntax", "fact", "finding", "rule", "law", "run", "resolve", "eval"],
        &["jiff", "serde_json"],
    ),
    (
        "plan",
        &[
            "source",
            "diagnostic",
            "syntax",
            "text",
            "fact",
            "finding",
            "rule",
            "calendar",
            "law",
            "run",
            "resolve",
            "eval",
            "rule_test",
        ],
        &["jiff", "serde_json"],
    ),
    (
        "candidates",
        &[
            "source",
            "diagnostic",
            "suggest",
            "syntax",
            "fields",
            "provider",
            "fact",
            "finding",
            "law",
            "run",
            "resolve",
            "eval",
            "plan",
        ],
        &["rust_decimal"],
    ),
    ("compare", &["source", "finding", "law"], &["jiff"]),
    ("diff", &["source", "finding", "compare"], &[]),
    // The only module that starts a program.
    ("git", &[], &["thiserror"]),
    (
        "waiver",
        &["source", "diagnostic", "suggest", "syntax", "fields", "finding", "phrases", "rule", "law"],
        &["jiff"],
    ),
    (
        "baseline",
        &["source", "diagnostic", "suggest", "syntax", "fields", "finding", "waiver"],
        &["serde", "serde_json"],
    ),
    ("gate", &["finding", "waiver", "baseline"], &[]),
    (
        "render",
        &[
            "source",
            "diagnostic",
            "text",
            "provider",
            "finding",
            "phrases",
            "answers",
            "waiver",
            "gate",
            "plan",
            "candidates",
        ],
        &["annotate_snippets", "maud", "quick_xml", "serde", "serde_json", "sha2", "thiserror", "unicode_width"],
    ),
    ("import", &["source", "diagnostic", "discover", "syntax", "provider"], &["serde_json"]),
    ("reference", &["text", "fact", "finding", "phrases", "rule", "law"], &["serde_json"]),
    ("schema", &["fact", "law", "resolve"], &["serde_json"]),
    (
        "lint",
        &[
            "source",
            "syntax",
            "fact",
            "finding",
            "rule",
            "text",
            "calendar",
            "law",
            "run",
            "resolve",
            "eval",
            "rule_test",
        ],
        &["batsat", "jiff", "serde_json"],
    ),
    (
        "check",
        &[
            "source",
            "diagnostic",
            "suggest",
            "discover",
            "syntax",
            "provider",
            "finding",
            "phrases",
            "law",
            "run",
            "resolve",
            "eval",
            "answers",
            "candidates",
            "compare",
            "plan",
            "waiver",
            "baseline",
            "gate",
        ],
        &[],
    ),
    ("mutation", &["finding", "rule", "law", "rule_test", "lint"], &["jiff", "serde_json"]),
    // The clock, the environment and the terminal.
    (
        "cli",
        &[
            "source",
            "diagnostic",
            "suggest",
            "text",
            "provider",
            "fact",
            "finding",
            "phrases",
            "rule",
            "law",
            "eval",
            "waiver",
            "baseline",
            "gate",
            "diff",
            "git",
            "import",
            "render",
            "reference",
            "schema",
            "rule_test",
            "lint",
            "candidates",
            "check",
        ],
        &["anstream", "clap", "clap_complete", "jiff", "serde_json", "thiserror", "unicode_width"],
    ),
    ("main", &["cli"], &[]),
];

/// The code of each top-level module, without comments and tests.
fn code() -> BTreeMap<String, String> {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut code = BTreeMap::new();
    for entry in walkdir::WalkDir::new(&src).sort_by_file_name() {
        let entry = entry.unwrap();
        let below = entry.path().strip_prefix(&src).unwrap().with_extension("");
        let is_rust = entry.path().extension().is_some_and(|extension| extension == "rs");
        if !is_rust || below.ends_with("tests") {
            continue;
        }
        let module = below.iter().next().unwrap().to_string_lossy().into_owned();
        let text = fs::read_to_string(entry.path()).unwrap();
        let lines = text.split("#[cfg(test)]").next().unwrap().lines();
        let kept: String =
            lines.filter(|line| !line.trim_start().starts_with("//")).map(|line| format!("{line}\n")).collect();
        code.entry(module).or_insert_with(String::new).push_str(&kept);
    }
    // Names the modules, and uses none.
    code.remove("lib");
    code
}

fn identifier(text: &str) -> &str {
    &text[..text.find(|letter: char| !letter.is_alphanumeric() && letter != '_').unwrap_or(text.len())]
}

/// What follows `root::` anywhere in the code: one name, or those of a group in braces.
fn names_after(code: &str, root: &str) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for (at, found) in code.match_indices(root) {
        let rest = &code[at + found.len()..];
        match rest.strip_prefix('{') {
            None => {
                names.insert(identifier(rest).to_owned());
            }
            Some(group) => {
                let group = &group[..group.find('}').unwrap_or(group.len())];
                names.extend(group.split(',').map(|name| identifier(name.trim()).to_owned()));
            }
        }
    }
    names
}

fn uses_crate(code: &str, name: &str) -> bool {
    code.match_indices(&format!("{name}::")).any(|(at, _)| {
        let before = code[..at].chars().next_back().unwrap_or(' ');
        !before.is_alphanumeric() && !matches!(before, '_' | ':')
    })
}

fn dependencies() -> Vec<String> {
    let manifest = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml")).unwrap();
    let section = manifest.split("\n[dependencies]\n").nth(1).unwrap();
    let lines = section.lines().take_while(|line| !line.starts_with('['));
    lines.filter_map(|line| line.split_once(" =")).map(|(name, _)| name.replace('-', "_")).collect()
}

#[test]
fn modules_use_what_their_row_names() {
    let dependencies = dependencies();
    let mut faults = Vec::new();
    for (module, code) in code() {
        let Some((_, modules, crates)) = TABLE.iter().find(|(name, ..)| *name == module) else {
            faults.push(format!("`{module}` has no row"));
            continue;
        };
        let mut used = names_after(&code, "crate::");
        used.extend(names_after(&code, "transborder::"));
        used.remove(&module);
        faults.extend(
            used.iter()
                .filter(|used| !modules.contains(&used.as_str()))
                .map(|used| format!("`{module}` may not use `{used}`")),
        );
        faults.extend(
            dependencies
                .iter()
                .filter(|name| uses_crate(&code, name) && !crates.contains(&name.as_str()))
                .map(|name| format!("`{module}` may not use the crate `{name}`")),
        );
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn rows_name_only_rows_above() {
    for (at, (module, modules, _)) in TABLE.iter().enumerate() {
        for used in *modules {
            assert!(
                TABLE[..at].iter().any(|(above, ..)| above == used),
                "`{module}` names `{used}`, which is not above"
            );
        }
    }
}

#[test]
fn uses_are_seen_in_every_form() {
    let code = "use crate::a::B;\nuse crate::{c, d::E};\nlet x = crate::f::g();\nuse std::fs;";
    let names: Vec<String> = names_after(code, "crate::").into_iter().collect();
    assert_eq!(names, ["a", "c", "d", "f"]);
    assert!(uses_crate("use jiff::civil;", "jiff") && !uses_crate("x::jiff::civil; my_jiff::x", "jiff"));
}
