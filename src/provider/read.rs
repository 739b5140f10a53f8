//! A file of the table; a wrong row is left out with an error, and the others are read.

use super::host::{Pattern, bare};
use super::{
    Column, Confidence, EntityName, Fill, Places, Prefix, Provider, Providers, Reach, Reference, Upstreams, Word,
};
use crate::diagnostic::Diagnostic;
use crate::fields::{Fields, document};
use crate::source::{FileId, SourceMap, Spanned};
use crate::suggest::closest;
use crate::syntax::{Entry, Node};
use crate::text::Text;
use jiff::civil::Date;

/// The key that makes a file a table of providers.
const FORMAT_KEY: &str = "transborder-providers";
const FILE_KEYS: [&str; 8] = [FORMAT_KEY, "as-of", "words", "groups", "fills", "providers", "prefixes", "upstreams"];
const ROW_KEYS: [&str; 17] = [
    "id",
    "match",
    "operator",
    "legal-entity",
    "entity",
    "entity-seat",
    "group-seat",
    "storage",
    "inference",
    "inference-scopes",
    "reaches",
    "governing-law",
    "confidence",
    "notes",
    "settled-by",
    "not-settled-by",
    "sources",
];

type Errors = Vec<Diagnostic>;

/// The rows of a file, and into the table what the file says of words, groups and all else.
pub(super) fn table(
    table: &mut Providers,
    sources: &SourceMap,
    file: FileId,
    is_own: bool,
    errors: &mut Errors,
) -> Vec<Provider> {
    let Some(root) = document(sources, file, FORMAT_KEY, errors) else { return Vec::new() };
    // What an organisation adds answers the same facts as the rest.
    let keys: Vec<&str> = FILE_KEYS.into_iter().filter(|key| !is_own || *key != "fills").collect();
    let Some(mut fields) = Fields::of(&root, "a table of providers", &keys, errors) else { return Vec::new() };
    let as_of = fields.day("as-of").map_or(Date::MIN, |day| day.value);
    let words = fields.entries("words");
    let groups = fields.entries("groups");
    let rows = fields.list("providers").unwrap_or(&[]);
    let [fills, prefixes, upstreams] =
        ["fills", "prefixes", "upstreams"].map(|key| root.get(key).and_then(Node::as_sequence).unwrap_or(&[]));
    table.words.extend(words.iter().filter_map(|entry| word(entry, errors)));
    table.groups.extend(groups.iter().map(|entry| (entry.key.value.to_string(), names(&entry.value))));
    if !is_own {
        table.fills = fills.iter().filter_map(|node| fill(node, errors)).collect();
    }
    table.prefixes.extend(prefixes.iter().filter_map(|node| prefix(node, errors)));
    table.upstreams.extend(upstreams.iter().filter_map(|node| upstream(node, errors)));
    let mut read: Vec<Provider> = Vec::new();
    for node in rows {
        let Some(row) = row(node, table, as_of, is_own, errors) else { continue };
        match read.iter().find_map(|known| twice(known, &row)) {
            Some(error) => errors.push(error),
            None => read.push(row),
        }
    }
    read
}

/// Two rows of one id, or of one host, would contradict each other.
fn twice(known: &Provider, row: &Provider) -> Option<Diagnostic> {
    if known.id == row.id {
        let error = Diagnostic::error("duplicate-provider", row.span, format!("a second row `{}`", row.id));
        return Some(error.with_related(known.span, "the first, which counts").with_help("keep one"));
    }
    let host = |row: &Provider| row.hosts.iter().chain(&row.suffixes).cloned().collect::<Vec<_>>();
    let first = host(known);
    let second = host(row).into_iter().find_map(|host| {
        let same = first.iter().find(|first| first.value == host.value)?;
        Some((host, same.span))
    });
    let (host, same) = second?;
    let error = Diagnostic::error("duplicate-provider", host.span, format!("`{}` belongs to two rows", host.value));
    Some(error.with_related(same, "the first, which counts").with_help("name each host in one row"))
}

fn row(node: &Node, table: &Providers, as_of: Date, is_own: bool, errors: &mut Errors) -> Option<Provider> {
    let before = errors.len();
    let mut fields = Fields::of(node, "a row", &ROW_KEYS, errors)?;
    let id = fields.text("id");
    let operator = fields.text("operator");
    let [legal_entity, entity, governing_law, notes] =
        ["legal-entity", "entity", "governing-law", "notes"].map(|key| fields.optional(key).map(|text| text.value));
    let [settled_by, not_settled_by] = ["settled-by", "not-settled-by"].map(|key| values(fields.texts(key)));
    let [scopes, reaches, confidence] = ["inference-scopes", "reaches", "confidence"].map(|key| fields.entries(key));
    let sources = fields.list("sources").unwrap_or(&[]);
    let (hosts, suffixes, patterns) = matches(node, errors);
    let columns = Column::OF_PLACES
        .into_iter()
        .filter_map(|column| {
            let written = node.get(column.name())?;
            Some((column, Spanned { value: places(written, table, errors)?, span: written.span }))
        })
        .collect();
    let scopes: Vec<_> = scopes
        .iter()
        .filter_map(|entry| Some((entry.key.value.to_string(), places(&entry.value, table, errors)?)))
        .collect();
    let reaches = reaches.iter().filter_map(|entry| one(entry, &Reach::ALL, Reach::name, errors)).collect();
    let confidence = confidence.iter().filter_map(|entry| sure(entry, errors)).collect();
    let sources: Vec<Reference> = sources.iter().filter_map(|source| reference(source, errors)).collect();
    let row = Provider {
        id: id.as_ref()?.value.clone(),
        span: id?.span,
        is_own,
        hosts,
        suffixes,
        patterns,
        operator: operator?.value,
        legal_entity,
        entity: match entity {
            None => EntityName::RowId,
            Some(name) if name == "none" => EntityName::Several,
            Some(name) => EntityName::Named(name),
        },
        columns,
        scopes: scopes.into_iter().collect(),
        reaches,
        governing_law,
        confidence,
        notes,
        settled_by,
        not_settled_by,
        as_of: sources.iter().map(|source| source.as_of.unwrap_or(as_of)).min().unwrap_or(as_of),
        sources,
    };
    check_reaches(&row, table, errors);
    (errors.len() == before).then_some(row)
}

type Hosts = Vec<Spanned<String>>;

/// Hosts, ends and patterns; `none` where no host is known.
fn matches(node: &Node, errors: &mut Errors) -> (Hosts, Hosts, Vec<Pattern>) {
    let nothing = (Vec::new(), Vec::new(), Vec::new());
    let Some(written) = node.get("match") else {
        let error = Diagnostic::error("missing-key", node.span.start_point(), "a row has no `match`");
        errors.push(error.with_help("name its `host`, `suffix` or `pattern`, or write `match: none`"));
        return nothing;
    };
    if written.as_str() == Some("none") {
        return nothing;
    }
    let Some(mut fields) = Fields::of(written, "a match", &["host", "suffix", "pattern"], errors) else {
        return nothing;
    };
    let [hosts, suffixes, patterns] = ["host", "suffix", "pattern"].map(|key| fields.texts(key));
    for host in hosts.iter().filter(|host| bare(&host.value) != host.value || host.value.starts_with('.')) {
        let help = format!("write `{}`", bare(&host.value).trim_start_matches('.'));
        let message = format!("`{}` is no host alone, in small letters", host.value);
        fields.error(Diagnostic::error("wrong-host", host.span, message).with_help(help));
    }
    let is_suffix = |text: &str| text.starts_with('.') && text.len() > 1 && bare(text) == text;
    for suffix in suffixes.iter().filter(|suffix| !is_suffix(&suffix.value)) {
        let message = format!("`{}` is no end of a host", suffix.value);
        fields.error(Diagnostic::error("wrong-host", suffix.span, message).with_help("write it as `.example.com`"));
    }
    let patterns = patterns.into_iter().filter_map(|pattern| {
        let known = Pattern::new(&pattern.value, pattern.span);
        if known.is_none() {
            let error = Diagnostic::error("wrong-host", pattern.span, format!("`{}` is no pattern", pattern.value));
            fields.error(error.with_help("write `name.{region}.example.com`, or a range such as `10.0.0.0/8`"));
        }
        known
    });
    let patterns = patterns.collect();
    (hosts, suffixes, patterns)
}

/// A list of places, one place, one of the table's words, or `unknown`.
fn places(node: &Node, table: &Providers, errors: &mut Errors) -> Option<Places> {
    if let Some(items) = node.as_sequence() {
        let listed = names(node);
        if listed.len() == items.len() && !listed.is_empty() {
            return Some(Places::Listed(listed));
        }
        let error = Diagnostic::error("wrong-type", node.span, "this list does not hold places alone");
        errors.push(error.with_help("write a list such as `[SG]`, or `unknown`"));
        return None;
    }
    let word = node.as_str().unwrap_or("");
    let is_code = word.len() == 2 && word.bytes().all(|byte| byte.is_ascii_uppercase());
    match word {
        "unknown" => Some(Places::Unknown),
        word if table.words.contains_key(word) => Some(Places::Word(word.to_owned())),
        code if is_code || table.groups.contains_key(code) => Some(Places::Listed(vec![code.to_owned()])),
        word => {
            let message = format!("`{word}` is no place, and no word of the table");
            let help = closest(word, table.words.keys().map(String::as_str)).map_or_else(
                || "write a list of places such as `[SG]`, or `unknown`".to_owned(),
                |meant| format!("did you mean `{meant}`?"),
            );
            errors.push(Diagnostic::error("unknown-value", node.span, message).with_help(help));
            None
        }
    }
}

/// What is said of a place must not contradict the lists.
fn check_reaches(row: &Provider, table: &Providers, errors: &mut Errors) {
    for (place, reach) in row.reaches.iter().filter(|(_, reach)| **reach == Reach::No) {
        let narrowed = table.fills.iter().filter(|fill| fill.is_narrowed);
        for column in narrowed.filter_map(|fill| row.columns.get(&fill.column)) {
            if table.meaning(&column.value).must.contains(place) {
                let message = format!("`{}` is listed, and `reaches` says {} of it", place, reach.name());
                let error = Diagnostic::error("contradiction", column.span, message);
                errors.push(error.with_help("correct the list, or what the row reaches"));
            }
        }
    }
}

/// One of some names, under the key of an entry.
fn one<T: Copy>(
    entry: &Entry,
    known: &[T],
    name: impl Fn(T) -> &'static str,
    errors: &mut Errors,
) -> Option<(String, T)> {
    let text = entry.value.as_str().unwrap_or("");
    let found = known.iter().copied().find(|value| name(*value) == text);
    if found.is_none() {
        let names: Vec<&str> = known.iter().map(|value| name(*value)).collect();
        let error = Diagnostic::error("unknown-value", entry.value.span, format!("`{text}` is not known here"));
        errors.push(error.with_help(format!("write one of {}", names.join(", "))));
    }
    found.map(|found| (entry.key.value.to_string(), found))
}

fn sure(entry: &Entry, errors: &mut Errors) -> Option<(Column, Confidence)> {
    let (key, confidence) = one(entry, &Confidence::ALL, Confidence::name, errors)?;
    let column = Column::ALL.into_iter().find(|column| column.name() == key);
    if column.is_none() {
        let names = Column::ALL.map(Column::name);
        let error = Diagnostic::error("unknown-key", entry.key.span, format!("`{key}` is not known here"));
        errors.push(error.with_help(format!("write one of {}", names.join(", "))));
    }
    column.map(|column| (column, confidence))
}

fn reference(node: &Node, errors: &mut Errors) -> Option<Reference> {
    let mut fields = Fields::of(node, "a source", &["kind", "ref", "as-of"], errors)?;
    let [kind, reference] = ["kind", "ref"].map(|key| fields.text(key));
    let is_dated = node.get("as-of").is_some_and(|day| day.as_str() != Some("unknown"));
    let as_of = if is_dated { Some(fields.day("as-of")?.value) } else { None };
    Some(Reference { kind: kind?.value, reference: reference?.value, as_of })
}

fn word(entry: &Entry, errors: &mut Errors) -> Option<(String, Word)> {
    let mut fields = Fields::of(&entry.value, "a word", &["excludes", "text"], errors)?;
    let excludes = values(fields.texts("excludes"));
    let text = entry.value.get("text").and_then(|text| Fields::of(text, "a text", &["en", "zh"], errors));
    let (en, zh) = text.map_or((None, None), |mut text| (text.text("en"), text.optional("zh")));
    let text = Text { en: en?.value, zh: zh.map(|zh| zh.value) };
    Some((entry.key.value.to_string(), Word { excludes, text }))
}

fn fill(node: &Node, errors: &mut Errors) -> Option<Fill> {
    let mut fields = Fields::of(node, "a fill", &["fact", "column", "confidence", "narrowed"], errors)?;
    Some(Fill {
        fact: fields.text("fact")?.value,
        column: fields.one_of("column", &Column::OF_PLACES, Column::name)?,
        confidence: fields.one_of("confidence", &Column::ALL, Column::name)?,
        is_narrowed: node.get("narrowed").and_then(Node::as_str) == Some("true"),
    })
}

fn prefix(node: &Node, errors: &mut Errors) -> Option<Prefix> {
    let keys = ["prefix", "host", "env", "confidence", "notes", "source"];
    let mut fields = Fields::of(node, "a prefix", &keys, errors)?;
    Some(Prefix {
        prefix: fields.text("prefix")?.value,
        host: fields.text("host")?.value,
        env: values(fields.texts("env")),
        confidence: fields.one_of("confidence", &Confidence::ALL, Confidence::name)?,
        notes: fields.optional("notes").map(|notes| notes.value),
        source: fields.text("source")?.value,
    })
}

fn upstream(node: &Node, errors: &mut Errors) -> Option<Upstreams> {
    let keys = ["router", "place", "as-of", "confidence", "slugs", "disputed", "source"];
    let mut fields = Fields::of(node, "an upstream", &keys, errors)?;
    Some(Upstreams {
        router: fields.text("router")?.value,
        place: fields.text("place")?.value,
        as_of: fields.day("as-of")?.value,
        confidence: fields.one_of("confidence", &Confidence::ALL, Confidence::name)?,
        slugs: values(fields.texts("slugs")),
        disputed: values(fields.texts("disputed")),
        source: fields.text("source")?.value,
    })
}

/// The texts of a list that holds texts.
fn names(node: &Node) -> Vec<String> {
    node.as_sequence().unwrap_or(&[]).iter().filter_map(Node::as_str).map(str::to_owned).collect()
}

fn values(texts: Vec<Spanned<String>>) -> Vec<String> {
    texts.into_iter().map(|text| text.value).collect()
}
