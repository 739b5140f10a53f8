//! A second opinion on reading YAML.
//!
//! Every fixture and every rule file is read twice: by `transborder::syntax`, and by the maintained
//! continuation of `serde_yaml`, which shares no code with it. Both must see the same structure and
//! the same texts. Files below a directory `bad` are wrong on purpose and are left out.

#![allow(clippy::panic, clippy::expect_used, reason = "a test fails by panicking")]

use std::path::{Path, PathBuf};

use serde::Deserialize as _;
use serde_yaml::Value as Theirs;
use transborder::source::SourceMap;
use transborder::syntax::{Document, Node, Scalar, Value as Ours, parse};

/// Texts on which readers of YAML have been known to differ.
const TRICKY: &[&str] = &[
    "country: NO\nlist: [NO, DE, yes, off, ON]\n",
    "quoted: '91433520E829859583'\nnumber: 12\n",
    "名: 上海\n\"键\": {嵌套: [一, 二]}\nключ: значение\n😀: 😀\n",
    "literal: |\n  one\n    two\n\n  three\nstrip: |-\n  x\nkeep: |+\n  y\n\nfolded: >\n  a\n  b\n\n  c\nindented: |2\n    z\n",
    "flow: {a: [1, 2, {b: c}], 'd': \"e\", f: }\nempty: {map: {}, list: []}\npair: [a: b, c: d]\n",
    "---\na: 1\n---\n- b\n...\n---\nc\n",
    "# first\na: 1 # second\n# third\nb:\n  # fourth\n  - c # fifth\n",
    "a: &x {k: [1, 2]}\nb: *x\nc: &z 上海\nd: [*z, *z]\ne:\n  - &y [*z]\n  - *y\n",
    "plain: a multi-line\n  plain text\nsingle: 'it''s\n  folded'\ndouble: \"tab\\tnew\\nline \\u4e0a \\x41 \\\n  joined\"\n",
    "null1:\nnull2: ~\nnull3: null\ntext1: ''\ntext2: '~'\ntext3: nil\n",
    "a: 0755\nb: 0o17\nc: 0x1f\nd: 1e3\ne: .5\nf: -.inf\ng: .nan\nh: 1_000\ni: 12:30:45\nj: +1\nk: 1.\n",
    "dates: [2026-11-24, 2026-11-24T10:00:00Z]\nversions: [1.10, 1.2.3, v2]\n",
    "- - - deep\n    - er\n  - [x]\n- key: value\n  other:\n  - same column\n  - list\n-\n- last\n",
    "{\"json\": [1, 2.5, true, false, null, \"text\"], \"nested\": {\"a\": {}}}\n",
    "{\n\t\"tabs\": [\n\t\ttrue,\n\t\t\"x\"\n\t]\n}\n",
    "? explicit\n: value\n? other\nlast: 1\n",
    "url: https://example.org/a#b?c=d&e=f\ntime: a:b\ncomma: a, b\ndash: -x\nhash: a#b\ncolon: ':'\n",
    "windows: yes\r\nlist:\r\n  - a\r\n  - b\r\n",
    "%YAML 1.2\n---\na: 1\n",
    "a: !!str 12\nb: !!str\n",
    "\u{feff}a: 1\n",
    "key with spaces: value with spaces\n'quoted key': 1\n",
];

fn ours(text: &str) -> Vec<Document> {
    let mut sources = SourceMap::default();
    let file = sources.add("text", text);
    let (documents, errors) = parse(&sources, file);
    assert_eq!(errors, [], "our reader refuses {text:?}");
    documents
}

fn theirs(text: &str) -> Vec<Theirs> {
    let read =
        |document| Theirs::deserialize(document).unwrap_or_else(|error| panic!("their reader: {error}: {text:?}"));
    let documents: Vec<Theirs> = serde_yaml::Deserializer::from_str(text).map(read).collect();
    // We skip a document with nothing in it.
    documents.into_iter().filter(|document| !document.is_null()).collect()
}

/// What differs, and where; `None` if nothing does.
fn difference(ours: &Node, theirs: &Theirs, path: &str) -> Option<String> {
    match (&ours.value, theirs) {
        (Ours::Mapping(entries), Theirs::Mapping(map)) => {
            if entries.len() != map.len() {
                return Some(format!("{path}: {} keys, and {} keys", entries.len(), map.len()));
            }
            entries.iter().find_map(|entry| {
                let key = &entry.key.value;
                let below = format!("{path}.{key}");
                match map.iter().find(|(other, _)| scalar_agrees(key, other)) {
                    Some((_, value)) => difference(&entry.value, value, &below),
                    None => Some(format!("{below}: no such key in the other reading")),
                }
            })
        }
        (Ours::Sequence(items), Theirs::Sequence(others)) if items.len() == others.len() => {
            let pairs = items.iter().zip(others).enumerate();
            pairs.into_iter().find_map(|(number, (item, other))| difference(item, other, &format!("{path}[{number}]")))
        }
        (Ours::Scalar(scalar), other) if agrees(scalar, other) => None,
        (_, other) => Some(format!("{path}: {ours:?}, and {other:?}")),
    }
}

fn agrees(ours: &Scalar, theirs: &Theirs) -> bool {
    match theirs {
        // What they would have typed, had nobody said that it is text, must be quoted for us too.
        Theirs::String(text) => *text == *ours.text && (ours.quoted || !is_typed(text)),
        // Only what nobody quoted may be typed.
        other => !ours.quoted && scalar_agrees(&ours.text, other),
    }
}

fn is_typed(plain: &str) -> bool {
    matches!(serde_yaml::from_str(plain), Ok(Theirs::Null | Theirs::Bool(_) | Theirs::Number(_)))
}

/// Whether a plain text of ours is what the other reader typed.
fn scalar_agrees(ours: &str, theirs: &Theirs) -> bool {
    match theirs {
        Theirs::String(text) => text == ours,
        Theirs::Null => matches!(ours, "" | "~" | "null" | "Null" | "NULL"),
        Theirs::Bool(value) => ours.eq_ignore_ascii_case(if *value { "true" } else { "false" }),
        Theirs::Number(_) => serde_yaml::from_str::<Theirs>(ours).is_ok_and(|again| same_number(&again, theirs)),
        _ => false,
    }
}

/// Equality of numbers for which a number that is none equals itself.
fn same_number(one: &Theirs, other: &Theirs) -> bool {
    one == other || (one.as_f64().is_some_and(f64::is_nan) && other.as_f64().is_some_and(f64::is_nan))
}

fn compare(text: &str) -> Result<(), String> {
    let (ours, theirs) = (ours(text), theirs(text));
    if ours.len() != theirs.len() {
        return Err(format!("{} documents, and {} documents", ours.len(), theirs.len()));
    }
    let mut pairs = ours.iter().zip(&theirs);
    pairs.find_map(|(ours, theirs)| difference(&ours.root, theirs, "")).map_or(Ok(()), Err)
}

/// Every YAML file of the repository that is meant to be good.
fn files() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let roots = ["fixtures", "rules"].map(|name| root.join(name));
    let entries = roots.iter().filter(|root| root.is_dir()).flat_map(walkdir::WalkDir::new);
    let paths = entries.map(|entry| entry.expect("the repository can be walked").into_path());
    let is_bad = |path: &Path| path.strip_prefix(root).is_ok_and(|below| below.iter().any(|part| part == "bad"));
    paths.filter(|path| path.extension().is_some_and(|extension| extension == "yaml") && !is_bad(path)).collect()
}

#[test]
fn both_readers_agree_on_tricky_texts() {
    let problems: Vec<String> = TRICKY
        .iter()
        .filter_map(|text| compare(text).err().map(|problem| format!("{text:?}\n    {problem}")))
        .collect();
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

#[test]
fn both_readers_agree_on_every_file_of_the_repository() {
    let problems: Vec<String> = files()
        .iter()
        .filter_map(|path| {
            let text = transborder::discover::read(path).unwrap_or_else(|error| panic!("{error:?}"));
            compare(&text).err().map(|problem| format!("{}: {problem}", path.display()))
        })
        .collect();
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

#[test]
fn differences_are_seen() {
    let differ = |ours_text: &str, theirs_text: &str| {
        difference(&ours(ours_text)[0].root, &theirs(theirs_text)[0], "").expect("these texts differ")
    };
    assert!(differ("a: 1\n", "a: 2\n").starts_with(".a:"));
    assert!(differ("a: '1'\n", "a: 1\n").starts_with(".a:"));
    assert!(differ("a: [x, y]\n", "a: [x, z]\n").starts_with(".a[1]:"));
    assert!(differ("a: {b: c}\n", "a: {d: c}\n").starts_with(".a.b:"));
    assert!(differ("a: 1\nb: 2\n", "a: 1\n").contains("2 keys, and 1 keys"));
    assert!(differ("a: []\n", "a: {}\n").starts_with(".a:"));
}

/// The reason for keeping texts: typed without being asked, this identifier is a number.
#[test]
fn an_unquoted_credit_code_keeps_its_text_with_us() {
    let text = "uscc: 914335201234567E12\n";
    assert_eq!(ours(text)[0].root.get("uscc").and_then(Node::as_str), Some("914335201234567E12"));
    assert!(theirs(text)[0]["uscc"].is_number());
}
