//! Rows of the table of providers, to text and JSON.

use super::escape;
use crate::phrases::{self, column};
use crate::provider::{Column, EntityName, Places, Provider, Providers};
use crate::text::Lang;
use serde_json::{Value, json};
use unicode_width::UnicodeWidthStr;

/// Columns of text before the values of a row.
const LABELS: usize = 22;

/// One line for each row.
#[must_use]
pub fn providers_as_text(table: &Providers, lang: Lang) -> String {
    let lines: Vec<[String; 4]> = table
        .iter()
        .map(|row| {
            let [storage, inference] = [Column::Storage, Column::Inference].map(|column| plain(table, row, column));
            [row.id.clone(), storage, inference, row.operator.clone()]
        })
        .collect();
    let titles = ["id", "storage", "inference", "operator"].map(|title| column(lang, title).to_owned());
    let mut out = String::new();
    let width = |at: usize| {
        let all = lines.iter().chain(std::iter::once(&titles));
        all.filter_map(|line| line.get(at)).map(|cell| cell.width()).max().unwrap_or(0)
    };
    let widths = [width(0), width(1), width(2), 0];
    for line in std::iter::once(&titles).chain(&lines) {
        let cells = line.iter().zip(widths).map(|(cell, width)| padded(&escape::inline(cell), width));
        out.push_str(cells.collect::<Vec<_>>().join("  ").trim_end());
        out.push('\n');
    }
    out
}

/// Everything that a row says.
#[must_use]
pub fn provider_as_text(table: &Providers, row: &Provider, lang: Lang) -> String {
    let word = |name: &'static str| column(lang, name).to_owned();
    let or_unknown = |text: &Option<String>| text.clone().unwrap_or_else(|| word("unknown"));
    let hosts = row.matches().map(str::to_owned).collect::<Vec<_>>();
    let reaches: Vec<String> =
        row.reaches.iter().map(|(place, reach)| format!("{place}: {}", column(lang, reach.name()))).collect();
    let scopes: Vec<String> =
        row.scopes.iter().map(|(scope, places)| format!("{scope}: {}", shown(table, places, lang))).collect();
    let entity = match &row.entity {
        EntityName::Several => word("several entities"),
        _ => row.entity().unwrap_or_default().to_owned(),
    };
    let mut out = format!("{}\n", escape::inline(&row.id));
    let mut push = |label: &str, value: &str| {
        if !value.is_empty() {
            let label = padded(column(lang, label), LABELS);
            out.push_str(&format!("  {label}{}\n", escape::inline(value)));
        }
    };
    if row.is_own {
        push("your own row", "yes");
    }
    push("operator", &sure(row, Column::Operator, &row.operator, lang));
    push("hosts", &phrases::list(lang, &hosts));
    push("legal entity", &or_unknown(&row.legal_entity));
    push("counted as", &entity);
    for (label, of) in [
        ("seat", Column::EntitySeat),
        ("group seat", Column::GroupSeat),
        ("storage", Column::Storage),
        ("inference", Column::Inference),
    ] {
        let places = table.places(row, of);
        let value = shown(table, places, lang);
        let sure_of = table.fills.iter().find(|fill| fill.column == of).map_or(of, |fill| fill.confidence);
        push(label, &if *places == Places::Unknown { value } else { sure(row, sure_of, &value, lang) });
    }
    push("by scope", &phrases::list(lang, &scopes));
    push("reaches", &phrases::list(lang, &reaches));
    push("law of the terms", row.governing_law.as_deref().unwrap_or(""));
    push("settled by", &phrases::list(lang, &row.settled_by));
    push("not settled by", &phrases::list(lang, &row.not_settled_by));
    push("notes", row.notes.as_deref().unwrap_or(""));
    push("as of", &row.as_of.to_string());
    for (at, source) in row.sources.iter().enumerate() {
        let day = source.as_of.map_or_else(String::new, |day| format!(" {day}"));
        push(if at == 0 { "sources" } else { "" }, &format!("{}: {}{day}", source.kind, source.reference));
    }
    out
}

/// A row for programs.
#[must_use]
pub fn provider_as_json(table: &Providers, row: &Provider) -> Value {
    let places = |column| places_as_json(table.places(row, column));
    let confidence: serde_json::Map<String, Value> =
        row.confidence.iter().map(|(column, sure)| (key(column.name()), json!(sure.name()))).collect();
    let reaches: serde_json::Map<String, Value> =
        row.reaches.iter().map(|(place, reach)| (place.clone(), json!(reach.name()))).collect();
    let scopes: serde_json::Map<String, Value> =
        row.scopes.iter().map(|(scope, places)| (scope.clone(), places_as_json(places))).collect();
    let sources: Vec<Value> = row
        .sources
        .iter()
        .map(|source| json!({ "kind": source.kind, "ref": source.reference, "as_of": source.as_of.map(|day| day.to_string()) }))
        .collect();
    json!({
        "id": row.id,
        "own": row.is_own,
        "match": row.matches().collect::<Vec<_>>(),
        "operator": row.operator,
        "legal_entity": row.legal_entity,
        "entity": row.entity(),
        "entity_seat": places(Column::EntitySeat),
        "group_seat": places(Column::GroupSeat),
        "storage": places(Column::Storage),
        "inference": places(Column::Inference),
        "inference_scopes": scopes,
        "reaches": reaches,
        "governing_law": row.governing_law,
        "confidence": confidence,
        "notes": row.notes,
        "settled_by": row.settled_by,
        "not_settled_by": row.not_settled_by,
        "as_of": row.as_of.to_string(),
        "sources": sources,
    })
}

/// A list of places, the word that stands for them, or null where nothing is published.
fn places_as_json(places: &Places) -> Value {
    match places {
        Places::Unknown => Value::Null,
        Places::Listed(codes) => json!(codes),
        Places::Word(word) => json!(word),
    }
}

fn key(name: &str) -> String {
    name.replace('-', "_")
}

/// Places in the fewest letters; of what no verdict rests on, with a question mark.
fn plain(table: &Providers, row: &Provider, column: Column) -> String {
    let doubt = if row.confidence.get(&column).is_none_or(|sure| sure.name() == "low") { "?" } else { "" };
    match table.places(row, column) {
        Places::Unknown => "?".to_owned(),
        Places::Listed(codes) => format!("{}{doubt}", codes.join(" ")),
        Places::Word(word) => format!("{word}{doubt}"),
    }
}

fn shown(table: &Providers, places: &Places, lang: Lang) -> String {
    match places {
        Places::Unknown => column(lang, "unknown").to_owned(),
        Places::Listed(codes) => phrases::list(lang, codes),
        Places::Word(word) => table.word(word).map_or_else(|| word.clone(), |known| known.text.of(lang).to_owned()),
    }
}

/// A value with how sure the row is of it.
fn sure(row: &Provider, of: Column, value: &str, lang: Lang) -> String {
    match row.confidence.get(&of) {
        Some(known) => phrases::aside(lang, value, &phrases::with_confidence(lang, *known)),
        None => value.to_owned(),
    }
}

fn padded(text: &str, width: usize) -> String {
    format!("{text}{}", " ".repeat(width.saturating_sub(text.width())))
}
