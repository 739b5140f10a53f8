//! Tests of reading: what is kept, where it stands, and what is said about what is wrong.

use proptest::prelude::*;

use super::*;
use crate::source::SourceFile;

/// A text that was read.
struct Read {
    sources: SourceMap,
    documents: Vec<Document>,
    errors: Vec<Diagnostic>,
}

fn read(text: &str) -> Read {
    let mut sources = SourceMap::default();
    let file = sources.add("test.yaml", text);
    let (documents, errors) = parse(&sources, file);
    Read { sources, documents, errors }
}

impl Read {
    fn root(&self) -> &Node {
        &self.documents[0].root
    }

    fn source(&self, span: Span) -> &str {
        self.sources.text(span)
    }

    /// Code, source and position of each error.
    fn errors(&self) -> Vec<(&str, &str, (u32, u32))> {
        let place = |error: &Diagnostic| {
            let position = self.sources.position(error.primary.unwrap());
            (position.line, position.column)
        };
        self.errors.iter().map(|error| (error.code, self.source(error.primary.unwrap()), place(error))).collect()
    }
}

/// A tree without places, in one line.
fn show(node: &Node) -> String {
    match &node.value {
        Value::Scalar(scalar) if scalar.quoted => format!("{:?}", scalar.text),
        Value::Scalar(scalar) => scalar.text.to_string(),
        Value::Sequence(items) => format!("[{}]", items.iter().map(show).collect::<Vec<_>>().join(", ")),
        Value::Mapping(entries) => {
            let entries: Vec<_> =
                entries.iter().map(|entry| format!("{}: {}", entry.key.value, show(&entry.value))).collect();
            format!("{{{}}}", entries.join(", "))
        }
    }
}

fn shown(text: &str) -> String {
    let read = read(text);
    assert_eq!(read.errors, [], "{text}");
    read.documents.iter().map(|document| show(&document.root)).collect::<Vec<_>>().join(" | ")
}

/// Asserts that a text has exactly one error, with this code, source, line and column.
#[track_caller]
fn one_error(text: &str, code: &str, source: &str, line: u32, column: u32) -> Read {
    let read = read(text);
    assert_eq!(read.errors(), [(code, source, (line, column))], "{text:?}");
    let error = &read.errors[0];
    assert!(error.help.as_ref().is_some_and(|help| !help.is_empty()));
    assert!(!error.message.ends_with('.') && !error.message.starts_with(char::is_uppercase), "{}", error.message);
    read
}

#[test]
fn plain_text_keeps_its_source() {
    assert_eq!(
        shown("a: NO\nb: 0123\nc: 91433520E829859583\nd: yes\ne: 1_000\nf: 12:30:45\n"),
        "{a: NO, b: 0123, c: 91433520E829859583, d: yes, e: 1_000, f: 12:30:45}"
    );
}

#[test]
fn quotes_and_blocks_are_text() {
    assert_eq!(
        shown("a: 'it''s'\nb: \"x\\ty\"\nc: |\n  one\n  two\nd: >-\n  one\n  two\n"),
        r#"{a: "it's", b: "x\ty", c: "one\ntwo\n", d: "one two"}"#
    );
}

#[test]
fn json_is_read() {
    assert_eq!(shown("{\n\t\"a\": [1, {\"b\": null}],\n\t\"c\": \"\\u4e0a\"\n}"), r#"{a: [1, {b: null}], c: "上"}"#);
}

#[test]
fn documents_are_read_one_by_one_and_empty_ones_skipped() {
    assert_eq!(shown("---\na: 1\n---\n---\n# nothing\n---\n- b\n...\n"), "{a: 1} | [b]");
}

#[test]
fn a_byte_order_mark_is_no_part_of_the_first_key() {
    let read = read("\u{feff}a: 1\n");
    assert_eq!(show(read.root()), "{a: 1}");
    assert_eq!(read.source(read.root().entry("a").unwrap().key.span), "a");
}

#[test]
fn null_is_what_yaml_says() {
    let read = read("a:\nb: ~\nc: null\nd: ''\ne: '~'\nf: !!str\ng: none\n");
    let nulls: Vec<bool> = read.root().as_mapping().unwrap().iter().map(|entry| entry.value.is_null()).collect();
    assert_eq!(nulls, [true, true, true, false, false, false, false]);
    assert_eq!(read.root().get("a").unwrap().kind_name(), "nothing");
    assert_eq!(read.root().get("a").unwrap().as_str(), None);
    assert_eq!(read.root().get("d").unwrap().as_str(), Some(""));
    assert_eq!(read.root().kind_name(), "a mapping");
}

#[test]
fn core_tags_say_what_is_text() {
    assert_eq!(
        shown("a: !!str 1\nb: !!int '1'\nc: ! 2\nd: !!seq [1]\ne: !!map {}\n"),
        r#"{a: "1", b: 1, c: "2", d: [1], e: {}}"#
    );
}

#[test]
fn places_are_exact() {
    let text = "名: \"上海\"\nlist:\n  - 一 二\n  - {k: [v, w]}\nblock: |\n  文\n  字\n\nempty :\nlast: *\u{61}\n"
        .replace("*a", "x y\n  z");
    let read = read(&text);
    let root = read.root();
    let source = |key: &str| read.source(root.get(key).unwrap().span);
    assert_eq!(source("名"), "\"上海\"");
    assert_eq!(source("list"), "一 二\n  - {k: [v, w]}");
    assert_eq!(source("block"), "文\n  字");
    assert_eq!(source("last"), "x y\n  z");
    assert_eq!(read.source(root.span), text.trim_end());
    let flow = &root.get("list").unwrap().as_sequence().unwrap()[1];
    assert_eq!(read.source(flow.span), "{k: [v, w]}");
    assert_eq!(read.source(flow.get("k").unwrap().span), "[v, w]");
    let position = read.sources.position(root.get("名").unwrap().span);
    assert_eq!((position.line, position.column), (1, 4));
}

#[test]
fn a_value_left_out_is_the_point_after_its_colon_or_dash() {
    let text = "a:\n上 :\n\"c\":   # remark\nd:\n  -\n  - e: \n";
    let read = read(text);
    let root = read.root();
    let after = |span: Span| (span.start == span.end).then(|| text.get(..span.start as usize).unwrap());
    assert_eq!(after(root.get("a").unwrap().span), Some("a:"));
    assert_eq!(after(root.get("上").unwrap().span), Some("a:\n上 :"));
    assert_eq!(after(root.get("c").unwrap().span), Some("a:\n上 :\n\"c\":"));
    let items = root.get("d").unwrap().as_sequence().unwrap();
    assert!(after(items[0].span).unwrap().ends_with("d:\n  -"));
    assert!(after(items[1].get("e").unwrap().span).unwrap().ends_with("- e:"));
}

#[test]
fn empty_block_text_is_a_point() {
    let text = "a: |\n\n\nb: >-\n";
    let read = read(text);
    let points: Vec<_> =
        read.root().as_mapping().unwrap().iter().map(|entry| (entry.value.span.start, entry.value.span.end)).collect();
    assert_eq!(points, [(4, 4), (12, 12)]);
}

#[test]
fn windows_line_ends() {
    let read = read("a: 1\r\nb:\r\n  - x\r\n  - |\r\n    y\r\n");
    assert_eq!(show(read.root()), "{a: 1, b: [x, \"y\\n\"]}");
    assert_eq!(read.source(read.root().get("b").unwrap().as_sequence().unwrap()[1].span), "y");
}

#[test]
fn syntax_errors_name_the_place() {
    one_error("a: [1, 2\n", "syntax", "[", 1, 4);
    one_error("a: {x: 1\nb: 3\n", "syntax", ":", 2, 2);
    one_error("a: [1}\n", "syntax", "[", 1, 4);
    one_error("名: 'x\n", "syntax", "'", 1, 4);
    one_error("名: 值: c\n", "syntax", ":", 1, 5);
    one_error("a: 1\nb\n", "syntax", "b", 2, 1);
    one_error("a:\n   b: 1\n  c: 2\n", "syntax", "c", 3, 3);
    one_error("a: @b\n", "syntax", "@", 1, 4);
    one_error("a: \"C:\\temp\\data\"\n", "syntax", "\\", 1, 12);
    one_error("a: 'it's'\n", "syntax", "s", 1, 8);
    one_error("a: - b\n", "syntax", "-", 1, 4);
    one_error(": x\n", "syntax", "", 1, 1);
}

#[test]
fn the_documents_around_a_broken_one_are_kept() {
    let read = read("a: 1\n---\nb: [\n---\nc: 3\n---\nd: 'x\n");
    assert_eq!(read.documents.iter().map(|document| show(&document.root)).collect::<Vec<_>>(), ["{a: 1}", "{c: 3}"]);
    assert_eq!(read.errors(), [("syntax", "[", (3, 4)), ("syntax", "'", (7, 4))]);
}

#[test]
fn an_error_right_after_a_boundary_costs_only_its_document() {
    let broken = [
        "@x", "]", "a: 'x", "a: \"x", "\t@", "{a: 1", "- *", "!e!x 1", "\0", "a: b: c", "|x", "%bad", "[[[", "&", "? ]",
    ];
    for middle in broken {
        for first in ["a: 1", "- x", "text", "{a: 1}", "[x]", "'x'", "a: |\n  x"] {
            let read = read(&format!("{first}\n---\n{middle}\n---\nlast: 1\n"));
            let documents: Vec<_> = read.documents.iter().map(|document| show(&document.root)).collect();
            assert_eq!(documents.len(), 2, "{first:?} {middle:?} {documents:?} {:?}", read.errors);
            assert_eq!(documents[1], "{last: 1}");
            assert_eq!(read.errors.len(), 1, "{first:?} {middle:?}");
        }
    }
}

#[test]
fn tabs_are_named() {
    one_error("a:\n\tb: 1\n", "tab-indent", "\t", 2, 1);
    one_error("a:\n  b: 1\n\tc: 2\n", "tab-indent", "\t", 3, 1);
    one_error("a:\n  - 名\n  \t- 2\n", "tab-indent", "\t", 3, 3);
    one_error("a: |\n\tx\n", "tab-indent", "\t", 2, 1);
    one_error("-\t- a\n", "tab-indent", "\t", 1, 2);
    one_error("a:\n \t- b\n", "tab-indent", "\t", 2, 2);
    one_error("\ta: 1\n\tb: 2\n", "tab-indent", "\t", 1, 1);
    assert_eq!(shown("a:\t1\nb: [\n  c: d\n ]\n\t\ne: \"x\ty\"\n"), "{a: 1, b: [{c: d}], e: \"x\\ty\"}");
}

#[test]
fn duplicate_keys_name_both_places_and_keep_the_first() {
    let read = one_error("a: 1\n上: 2\n上: 3\nb: 4\n", "duplicate-key", "上", 3, 1);
    assert_eq!(show(read.root()), "{a: 1, 上: 2, b: 4}");
    assert_eq!(read.sources.position(read.errors[0].related[0].0).line, 2);
    one_error("{\"a\": 1, a: 2}", "duplicate-key", "a", 1, 10);
    assert_eq!(shown("a: {x: 1}\nb: {x: 1}\n"), "{a: {x: 1}, b: {x: 1}}");
}

#[test]
fn duplicate_keys_are_found_in_large_mappings() {
    let mut text: String = (0..200).map(|number| format!("k{number}: {number}\n")).collect();
    text.push_str("k7: again\nk150: again\nnew: x\nnew: y\n");
    let read = read(&text);
    let found: Vec<_> =
        read.errors().iter().map(|(code, source, place)| (*code, (*source).to_owned(), place.0)).collect();
    let expected =
        [("k7", 201), ("k150", 202), ("new", 204)].map(|(key, line)| ("duplicate-key", key.to_owned(), line));
    assert_eq!(found, expected);
    assert_eq!(read.root().as_mapping().unwrap().len(), 201);
}

#[test]
fn keys_that_are_not_text() {
    let read = one_error("? [a, b]\n: 1\nc: 2\n", "non-scalar-key", "[a, b]", 1, 3);
    assert_eq!(show(read.root()), "{c: 2}");
    one_error("{x: 1}: 2\n", "non-scalar-key", "{x: 1}", 1, 1);
    one_error("{{ .Values.name }}: 2\n", "non-scalar-key", "{{ .Values.name }}", 1, 1);
}

#[test]
fn depth_is_bounded() {
    let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    assert_eq!(read(&nested(MAX_DEPTH)).errors, []);
    one_error(&nested(MAX_DEPTH + 1), "too-deep", "[", 1, 65);
    one_error(&"[".repeat(100_000), "too-deep", "[", 1, 65);
    one_error(&"{a: ".repeat(100_000), "too-deep", "{", 1, 257);
    one_error(&"- ".repeat(100_000), "too-deep", "-", 1, 129);
    let block: String = (0..3000).map(|depth| format!("{}a:\n", " ".repeat(depth))).collect();
    one_error(&block, "too-deep", "a", 65, 65);
    let mixed: String = (0..40).map(|depth| format!("{}a:\n", " ".repeat(depth))).collect();
    one_error(&format!("{mixed}{}{}\n---\nb: 1\n", " ".repeat(40), nested(30)), "too-deep", "[", 41, 65);
}

#[test]
fn aliases_are_replaced() {
    let read = read("a: &x {k: [1, 2]}\nb: *x\nc: &名 上海\nd: [*名, *名]\n");
    assert_eq!(read.errors, []);
    assert_eq!(show(read.root()), "{a: {k: [1, 2]}, b: {k: [1, 2]}, c: 上海, d: [上海, 上海]}");
    let b = read.root().get("b").unwrap();
    assert_eq!(read.source(b.span), "*x");
    assert_eq!(read.source(b.get("k").unwrap().span), "[1, 2]");
}

#[test]
fn aliases_reach_into_what_is_still_open() {
    assert_eq!(
        shown("a:\n  - &x {k: &y [1]}\n  - z: *y\n    w: [*x, [*y]]\n"),
        "{a: [{k: [1]}, {z: [1], w: [{k: [1]}, [[1]]]}]}"
    );
}

#[test]
fn an_anchor_that_is_used_again_is_the_last() {
    assert_eq!(shown("- &x 1\n- *x\n- &x 2\n- *x\n"), "[1, 1, 2, 2]");
}

#[test]
fn aliases_as_keys() {
    assert_eq!(shown("a: &k name\n*k : 1\n"), "{a: name, name: 1}");
    assert_eq!(shown("&k a: 1\nb: *k\n"), "{a: 1, b: a}");
}

#[test]
fn anchors_in_dropped_parts_do_not_confuse_others() {
    let read = read("a: 1\na: &x [1]\nb: &y [2]\nc: *y\nd: *x\n? [&z 1]\n: &w 2\ne: *y\nf: *z\n");
    assert_eq!(show(read.root()), "{a: 1, b: [2], c: [2], d: , e: [2], f: }");
    let codes: Vec<_> = read.errors.iter().map(|error| error.code).collect();
    assert_eq!(codes, ["duplicate-key", "non-scalar-key"]);
}

#[test]
fn unknown_and_cyclic_aliases() {
    one_error("a: *nothing\nb: 1\n", "unknown-alias", "*nothing", 1, 4);
    one_error("a: &x 1\n---\nb: *x\n", "unknown-alias", "*x", 3, 4);
    one_error("paths: [*.yaml]\n", "unknown-alias", "*.yaml", 1, 9);
    let read = one_error("a: &x [1, {b: *x}]\n", "alias-cycle", "*x", 1, 15);
    assert_eq!(read.source(read.errors[0].primary.unwrap()), "*x");
    one_error("&r\na: *r\n", "alias-cycle", "*r", 2, 4);
}

#[test]
fn aliases_have_a_budget() {
    let bomb: String = (1..10)
        .map(|level| format!("a{level}: &a{level} [{}]\n", vec![format!("*a{}", level - 1); 9].join(",")))
        .collect();
    let read = read(&format!("a0: &a0 [x,x,x,x,x,x,x,x,x]\n{bomb}---\nb: 1\n"));
    assert_eq!(read.errors.len(), 1);
    assert_eq!(read.errors[0].code, "alias-budget");
    assert!(read.errors[0].message.contains("`*a4`"), "{}", read.errors[0].message);
    assert_eq!(show(read.root()), "{b: 1}");
}

#[test]
fn long_texts_count_for_the_budget() {
    let text = format!("a: &x \"{}\"\nb: [{}]\n", "x".repeat(1 << 20), vec!["*x"; 20].join(", "));
    assert_eq!(read(&text).errors[0].code, "alias-budget");
}

#[test]
fn aliases_cannot_build_depth() {
    let text: String = (1..70).map(|level| format!("a{level}: &a{level} [*a{}]\n", level - 1)).collect();
    let read = read(&format!("a0: &a0 [x]\n{text}"));
    assert!(read.errors.iter().all(|error| error.code == "too-deep"), "{:?}", read.errors);
    assert!(!read.errors.is_empty());
}

#[test]
fn merge_keys_are_refused() {
    let read = one_error("a: &b {x: 1}\nd:\n  <<: *b\n  y: 2\n", "merge-key", "<<", 3, 3);
    assert_eq!(show(read.root()), "{a: {x: 1}, d: {y: 2}}");
    assert_eq!(shown("'<<': 1\n"), "{<<: 1}");
}

#[test]
fn unknown_tags_are_refused() {
    let read = one_error("a: !foo 1\n", "unknown-tag", "!foo", 1, 4);
    assert_eq!(show(read.root()), "{a: 1}");
    one_error("a: !Ref {x: 1}\n", "unknown-tag", "!Ref", 1, 4);
    one_error("a: !!binary aGk=\n", "unknown-tag", "!!binary", 1, 4);
    one_error("a: !!map [1]\n", "unknown-tag", "!!map", 1, 4);
    one_error("a: !e!x 1\n", "unknown-tag", "!", 1, 4);
}

#[test]
fn control_characters_are_refused_everywhere() {
    one_error("名: x\0y\n", "control-character", "\0", 1, 5);
    one_error("a: \"x\u{1}\"\n", "control-character", "\u{1}", 1, 6);
    one_error("# c\0\nb: 1\n", "control-character", "\0", 1, 4);
    one_error("a: |\n  x\u{7f}y\n", "control-character", "\u{7f}", 2, 4);
    one_error("a: 1\n\0b: 2\n", "control-character", "\0", 2, 1);
    one_error("a: 1\n\u{feff}b: 2\n", "control-character", "\u{feff}", 2, 1);
    one_error("a: x\u{fffe}\n", "control-character", "\u{fffe}", 1, 5);
    one_error("a: 'long enough for the fast path of the parser \u{81}'\n", "control-character", "\u{81}", 1, 49);
}

#[test]
fn a_text_with_nothing_in_it() {
    one_error("", "empty", "", 1, 1);
    one_error("# only a remark\n", "empty", "", 1, 1);
    one_error("---\n---\n", "empty", "", 1, 1);
}

#[test]
fn errors_are_bounded() {
    let read = read(&"a: 1\n".repeat(10_000));
    assert_eq!(read.errors.len(), MAX_ERRORS + 1);
    assert_eq!(read.errors.last().unwrap().code, "too-many-errors");
    let read = self::read(&"---\na: [\n".repeat(10_000));
    assert_eq!(read.errors.len(), MAX_ERRORS + 1);
}

/// What [`parse`] promises of spans and depth.
fn check_promises(read: &Read, node: &Node, depth: usize) {
    let text = read.sources.get(node.span.file).map_or("", SourceFile::text);
    let check = |span: Span| {
        assert!(span.start <= span.end);
        assert!(text.get(span.start as usize..span.end as usize).is_some(), "{span:?} in {text:?}");
    };
    check(node.span);
    assert!(depth <= MAX_DEPTH);
    for item in node.as_sequence().unwrap_or_default() {
        check_promises(read, item, depth + 1);
    }
    let mut keys = std::collections::HashSet::new();
    for entry in node.as_mapping().unwrap_or_default() {
        check(entry.key.span);
        assert!(keys.insert(&entry.key.value));
        check_promises(read, &entry.value, depth + 1);
    }
}

fn check_all(text: &str) {
    let read = read(text);
    for document in &read.documents {
        check_promises(&read, &document.root, 0);
    }
    for error in &read.errors {
        let places = error.primary.into_iter().chain(error.related.iter().map(|(span, _)| *span));
        for span in places {
            assert!(text.get(span.start as usize..span.end as usize).is_some(), "{error:?} in {text:?}");
        }
        assert!(error.help.is_some());
    }
    assert!(!read.documents.is_empty() || !read.errors.is_empty());
}

/// A tree to write and to read again.
#[derive(Debug, Clone)]
enum Written {
    Text(String),
    List(Vec<Written>),
    Map(Vec<(String, Written)>),
}

fn written() -> impl Strategy<Value = Written> {
    let leaf = any::<String>().prop_map(Written::Text);
    leaf.prop_recursive(5, 40, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Written::List),
            prop::collection::btree_map(any::<String>(), inner, 0..6)
                .prop_map(|map| Written::Map(map.into_iter().collect())),
        ]
    })
}

impl Written {
    fn json(&self) -> serde_json::Value {
        match self {
            Self::Text(text) => text.as_str().into(),
            Self::List(items) => items.iter().map(Self::json).collect(),
            Self::Map(entries) => entries.iter().map(|(key, value)| (key.clone(), value.json())).collect(),
        }
    }
}

fn to_json(node: &Node) -> serde_json::Value {
    match &node.value {
        Value::Scalar(scalar) => (*scalar.text).into(),
        Value::Sequence(items) => items.iter().map(to_json).collect(),
        Value::Mapping(entries) => {
            entries.iter().map(|entry| (entry.key.value.to_string(), to_json(&entry.value))).collect()
        }
    }
}

/// JSON with every character escaped that YAML does not allow in a text.
fn printable(json: &str) -> String {
    let allowed = |character: char| !character.is_control() && character < '\u{fffe}' && character != '\u{feff}';
    let escape = |character: char| {
        if allowed(character) || character == '\n' {
            character.to_string()
        } else {
            format!("\\u{:04x}", u32::from(character))
        }
    };
    json.chars()
        .map(|character| if character > '\u{ffff}' { character.to_string() } else { escape(character) })
        .collect()
}

const PIECES: &[&str] = &[
    "a",
    "名",
    ": ",
    ":",
    "\n",
    "\n  ",
    "\n    ",
    "- ",
    "-",
    "[",
    "]",
    "{",
    "}",
    ", ",
    "\"",
    "'",
    "|\n",
    ">-\n",
    "&x ",
    "*x",
    "*x ",
    "&y ",
    "*y",
    "!!str ",
    "!t ",
    "<<: ",
    "? ",
    "# c",
    "---\n",
    "...\n",
    "\t",
    "~",
    "1",
    "\\",
    "\r\n",
    "\0",
    "\u{feff}",
    "%YAML 1.2\n",
    "@",
    "😀",
    "\u{85}",
    "\u{2028}",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_survived(text in any::<String>()) {
        check_all(&text);
    }

    #[test]
    fn any_mixture_of_yaml_is_survived(pieces in prop::collection::vec(prop::sample::select(PIECES), 0..40)) {
        check_all(&pieces.concat());
    }

    #[test]
    fn mutated_yaml_is_survived(
        at in 0usize..200,
        cut in 0usize..4,
        piece in prop::sample::select(PIECES),
    ) {
        let text = "workload:\n  name: '上海 客服'\n  flows:\n    - from: &sh {country: CN, 省: 上海}\n      to: [SG, *sh]\n      note: |\n        one\n        二\n---\nsecond: \"x\\n\"\nempty:\n";
        let mut characters: Vec<char> = text.chars().collect();
        let start = at.min(characters.len());
        let end = (start + cut).min(characters.len());
        characters.splice(start..end, piece.chars());
        check_all(&characters.iter().collect::<String>());
    }

    #[test]
    fn what_is_written_is_read(tree in written()) {
        // A key longer than YAML allows cannot come up: the generated texts are short.
        let json = tree.json();
        for text in [json.to_string(), serde_json::to_string_pretty(&json).unwrap()] {
            let read = read(&printable(&text));
            prop_assert_eq!(&read.errors, &[]);
            prop_assert_eq!(to_json(read.root()), json.clone());
            check_promises(&read, read.root(), 0);
        }
    }
}
