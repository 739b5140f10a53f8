//! A manifest as text for people: sections and entries on lines of their own, facts in braces.

use serde_json::Value;

/// Documents as YAML.
pub(super) fn yaml(documents: &[Value]) -> String {
    documents.iter().map(one).collect::<Vec<_>>().join("---\n")
}

fn one(document: &Value) -> String {
    let mut text = String::new();
    for (key, value) in document.as_object().into_iter().flatten() {
        match value {
            Value::Object(entries) if entries.values().all(Value::is_object) && !entries.is_empty() => {
                text.push_str(&format!("{key}:\n"));
                for (name, entry) in entries {
                    text.push_str(&format!("  {}: {}\n", word(name), flow(entry)));
                }
            }
            Value::Array(items) if !items.is_empty() => {
                text.push_str(&format!("{key}:\n"));
                items.iter().for_each(|item| text.push_str(&format!("  - {}\n", flow(item))));
            }
            _ => text.push_str(&format!("{key}: {}\n", flow(value))),
        }
    }
    text
}

fn flow(value: &Value) -> String {
    match value {
        Value::Object(entries) if entries.is_empty() => "{}".to_owned(),
        Value::Object(entries) => {
            let inner: Vec<String> =
                entries.iter().map(|(key, value)| format!("{}: {}", word(key), flow(value))).collect();
            format!("{{ {} }}", inner.join(", "))
        }
        Value::Array(items) if items.is_empty() => "none".to_owned(),
        Value::Array(items) => format!("[{}]", items.iter().map(flow).collect::<Vec<_>>().join(", ")),
        Value::String(text) => word(text),
        other => other.to_string(),
    }
}

/// Text as it is where that reads back the same, and in quotes otherwise.
fn word(text: &str) -> String {
    let plain = |letter: char| letter.is_alphanumeric() || matches!(letter, ' ' | '-' | '.' | '/' | '_');
    let begins = text.chars().next().is_some_and(char::is_alphanumeric);
    let ends = !text.ends_with(' ');
    if begins && ends && text.chars().all(plain) { text.to_owned() } else { Value::from(text).to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn it_reads_back_as_it_was() {
        let value = json!({
            "transborder": 1,
            "workload": { "id": "w", "kind": "unknown" },
            "parties": { "shop": { "seat": "NO", "entity": "a: b" }, "other": {} },
            "services": "none",
            "flows": { "ask": { "carries": ["x"], "necessity": { "statement": "it is" } } },
            "evidence": [{ "kind": "notice", "covers": [] }],
        });
        assert_eq!(
            yaml(&[value]),
            "transborder: 1\nworkload: { id: w, kind: unknown }\nparties:\n  shop: { seat: NO, entity: \"a: b\" }\n  \
             other: {}\nservices: none\nflows:\n  ask: { carries: [x], necessity: { statement: it is } }\nevidence:\n  \
             - { kind: notice, covers: none }\n"
        );
    }
}
