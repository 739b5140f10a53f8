//! The schemas accept what the program reads, and refuse what it refuses value by value.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

use jsonschema::Validator;
use serde::Deserialize as _;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use transborder::law::{Law, LawSource};
use transborder::resolve::{Input, resolve};
use transborder::source::SourceMap;
use transborder::{schema, syntax};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn validator(schema: &Value) -> Validator {
    assert!(jsonschema::meta::is_valid(schema));
    jsonschema::validator_for(schema).unwrap()
}

fn toy() -> Validator {
    validator(&schema::manifest(&LawSource::read(&root().join("tests/toy/moonbase")).unwrap()))
}

fn embedded() -> Validator {
    validator(&schema::manifest(&LawSource::embedded().unwrap()))
}

/// The documents of a text as an editor sees them.
fn documents(text: &str) -> Vec<Value> {
    serde_yaml::Deserializer::from_str(text).map(|document| Value::deserialize(document).unwrap()).collect()
}

#[track_caller]
fn assert_valid(validator: &Validator, value: &Value, what: &Path) {
    let errors: Vec<String> =
        validator.iter_errors(value).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert!(errors.is_empty(), "{}\n{}", what.display(), errors.join("\n"));
}

/// Whether the program itself finds nothing wrong with a text.
fn resolves(text: &str) -> bool {
    static LAW: LazyLock<Law> = LazyLock::new(|| {
        let source = LawSource::embedded().unwrap();
        let day = source.jurisdiction.checked_until.parse().unwrap();
        Law::compile(source, day).unwrap()
    });
    let mut sources = SourceMap::default();
    let file = sources.add("manifest", text);
    let (documents, errors) = syntax::parse(&sources, file);
    let roots: Vec<&syntax::Node> =
        documents.iter().map(|document| &document.root).filter(|root| root.get("transborder").is_some()).collect();
    let inputs: Vec<Input<'_>> =
        roots.iter().map(|root| Input { path: "manifest", document: 0, root, providers: None }).collect();
    errors.is_empty() && resolve(&inputs, &LAW).1.is_empty()
}

fn yaml_below(folder: &str) -> Vec<PathBuf> {
    walkdir::WalkDir::new(root().join(folder))
        .sort_by_file_name()
        .into_iter()
        .filter_map(|entry| entry.ok().map(walkdir::DirEntry::into_path))
        .filter(|path| path.extension().is_some_and(|extension| extension == "yaml"))
        .collect()
}

#[test]
fn manifests_are_accepted() {
    let law = embedded();
    let mut accepted = 0;
    for path in ["templates", "rules/cn/examples", "fixtures"].into_iter().flat_map(yaml_below) {
        let text = std::fs::read_to_string(&path).unwrap();
        if !resolves(&text) {
            continue;
        }
        for document in documents(&text) {
            if document.get("transborder").is_some() {
                assert_valid(&law, &document, &path);
                accepted += 1;
            }
        }
    }
    assert!(accepted >= 4);
    let path = root().join("tests/toy/moonbase/examples/haul.yaml");
    for document in documents(&std::fs::read_to_string(&path).unwrap()) {
        assert_valid(&toy(), &document, &path);
    }
}

fn haul() -> Value {
    let text = std::fs::read_to_string(root().join("tests/toy/moonbase/examples/haul.yaml")).unwrap();
    documents(&text).remove(0)
}

/// Whether the toy's schema accepts a manifest with one value changed.
fn accepts(pointer: &str, key: &str, value: Value) -> bool {
    let mut manifest = haul();
    manifest.pointer_mut(pointer).unwrap().as_object_mut().unwrap().insert(key.to_owned(), value);
    toy().is_valid(&manifest)
}

#[test]
fn yes_and_no_may_be_words_or_truth_values() {
    for value in [json!("yes"), json!("no"), json!("unknown"), json!(true), json!(false)] {
        assert!(accepts("/datasets/logs", "lode", json!({ "secret": value })), "{value}");
    }
    assert!(!accepts("/datasets/logs", "lode", json!({ "secret": "maybe" })));
}

#[test]
fn values_follow_the_type_of_their_fact() {
    for (pointer, key, good, bad) in [
        ("/parties/mine", "seat", vec![json!("MA"), json!("unknown")], vec![json!("XX"), json!(["MA"])]),
        ("/parties/mine", "airlocks", vec![json!(3), json!("1_000"), json!("unknown")], vec![json!(-1), json!("few")]),
        ("/parties/mine", "kind", vec![json!("guild"), json!("unknown")], vec![json!("gild")]),
        ("/parties/mine", "colour", vec![], vec![json!("red")]),
        ("/datasets/logs", "collected", vec![json!(["LU"]), json!("none")], vec![json!("LU"), json!(["XX"])]),
        ("/datasets/logs", "contains", vec![json!(["breath.rate"]), json!("unknown")], vec![json!(["blood"])]),
        (
            "/datasets/logs",
            "persons",
            vec![
                json!(5),
                json!({ "LU": { "so-far": 1, "year-end": "unknown" } }),
                json!({ "so-far": 2 }),
                json!("none"),
            ],
            vec![json!({ "XX": 5 }), json!({ "LU": -1 })],
        ),
        (
            "/datasets/logs",
            "lode",
            vec![json!("none"), json!({ "found": "2101-01-01" })],
            vec![json!({ "found": "May" })],
        ),
        ("/flows/launch", "mode", vec![json!("collect")], vec![json!("swim")]),
        (
            "",
            "evidence",
            vec![
                json!("none"),
                json!([{ "kind": "dock-slip", "stamped": true, "number": 7, "dated": "2101-01-01", "covers": ["launch"] }]),
                json!([{ "kind": "unknown" }]),
            ],
            vec![
                json!([{ "kind": "word-given", "stamped": true }]),
                json!([{ "dated": "2101-01-01" }]),
                json!([{ "kind": "word-givn" }]),
            ],
        ),
        (
            "",
            "claims",
            vec![json!([{ "exemption": "air-alarm", "leak": "yes", "deck": "upper", "covers": ["launch"] }])],
            vec![json!([{ "exemption": "air-alarm", "deck": "cellar" }]), json!([{ "exemption": "boredom" }])],
        ),
        ("", "transborder", vec![json!(1), json!("1")], vec![json!(2)]),
        ("/workload", "none-of", vec![json!(["eclipse"])], vec![json!(["eclips"])]),
        ("", "colour", vec![], vec![json!("red")]),
    ] {
        for value in good {
            assert!(accepts(pointer, key, value.clone()), "{key}: {value} is refused");
        }
        for value in bad {
            assert!(!accepts(pointer, key, value.clone()), "{key}: {value} is accepted");
        }
    }
}

#[test]
fn rule_files_are_accepted_and_faults_are_not() {
    let schema: Value = serde_json::from_str(schema::RULE_SCHEMA).unwrap();
    let validator = validator(&schema);
    for path in yaml_below("rules/cn/law").into_iter().chain(yaml_below("tests/toy/moonbase/law")) {
        for document in documents(&std::fs::read_to_string(&path).unwrap()) {
            assert_valid(&validator, &document, &path);
        }
    }
    let rule = json!({
        "id": "x", "kind": "note", "subject": "item", "title": { "en": "x" }, "cites": [], "from": "2100-01-01",
        "message": { "en": "x" }, "when": { "is": "leaves" },
    });
    let with = |key: &str, value: Value| {
        let mut rule = rule.clone();
        rule[key] = value;
        validator.is_valid(&json!({ "rules": [rule] }))
    };
    assert!(with("when", json!({ "all": [] })));
    assert!(!with("when", json!({ "is": "a", "not": { "is": "b" } })));
    assert!(!with("when", json!({ "fact": { "name": "a" } })));
    assert!(!with("kind", json!("obligation")));
    assert!(!with("colour", json!("red")));
}
