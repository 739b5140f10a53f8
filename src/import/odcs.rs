//! Data contracts: the Open Data Contract Standard v3, and the older Data Contract Specification.
//!
//! What a contract does not classify is not thereby public, and what it classifies in words of its own is not one of our
//! categories: both stay open, with what the contract says as a comment.

use super::draft::{Draft, Entry};
use super::{Reader, items, text, texts};
use crate::diagnostic::Diagnostic;
use crate::syntax::Node;

/// The party that holds the data, and the one that gets them; a contract names neither as an entity.
const HOLDER: &str = "holder";
const RECIPIENT: &str = "recipient";
/// Types of objects that have columns.
const TABLES: [&str; 3] = ["table", "view", "materialized_view"];

pub(super) fn read(reader: &Reader<'_>, roots: &[&Node]) -> Result<Draft, Box<Diagnostic>> {
    let Some(root) = roots.iter().copied().find(|root| is_contract(root)) else {
        let help = "name a contract of ODCS v3 (`kind: DataContract`) or one with `dataContractSpecification`";
        return Err(reader.is_none("data contract", help));
    };
    let mut draft = Draft::new(reader.name, "unknown");
    draft.note("Imported from a data contract: which data there are. The file does not say where they go.");
    draft.note("A field without a classification is not thereby public.");
    let (holder, recipient) = (draft.name(HOLDER), draft.name(RECIPIENT));
    let party = Entry::new(&holder).note("whoever holds the data; the contract names no legal entity");
    draft.party(party.notes(servers(reader, root)).with("kind", "unknown"));
    draft.party(
        Entry::new(&recipient)
            .note("the contract does not say to whom the data go: name the party")
            .with("kind", "unknown"),
    );
    let mut carried = Vec::new();
    for object in items(root, "schema") {
        let name = text(object, "name").or_else(|| text(object, "physicalName")).unwrap_or("unnamed");
        let kind = text(object, "physicalType").or_else(|| text(object, "type"));
        carried.push(dataset(&mut draft, reader, (name, kind, object), "properties"));
    }
    for model in root.get("models").and_then(Node::as_mapping).unwrap_or_default() {
        carried.push(dataset(
            &mut draft,
            reader,
            (&model.key.value, text(&model.value, "type"), &model.value),
            "fields",
        ));
    }
    if carried.is_empty() {
        let name = draft.name("data");
        draft.dataset(Entry::new(&name).note("the contract describes no object").with("form", "unknown"));
        carried.push(name);
    }
    let flow = draft.name("use");
    draft.flow(
        Entry::new(flow)
            .note("a place-holder: say how the data reach the recipient, or delete it")
            .with("from", &holder)
            .with("to", &recipient)
            .with_list("carries", &carried)
            .with("mode", "transmit"),
    );
    Ok(draft)
}

fn is_contract(root: &Node) -> bool {
    text(root, "kind") == Some("DataContract") || root.get("dataContractSpecification").is_some()
}

/// What is said of servers; nothing of it is a country.
fn servers(reader: &Reader<'_>, root: &Node) -> Vec<String> {
    let of = |name: &str, server: &Node| {
        let said = ["type", "environment", "region", "host"].iter().filter_map(|key| {
            let value = text(server, key)?;
            // Nothing that could hold a password is shown.
            (!value.contains(['@', '/', '='])).then(|| format!("{key} {value}"))
        });
        format!("{}: server {name}: {}", reader.place(server), said.collect::<Vec<_>>().join(", "))
    };
    let listed = items(root, "servers").iter().map(|server| of(text(server, "server").unwrap_or("unnamed"), server));
    let mapped = root.get("servers").and_then(Node::as_mapping).unwrap_or_default();
    listed.chain(mapped.iter().map(|entry| of(&entry.key.value, &entry.value))).collect()
}

fn dataset(draft: &mut Draft, reader: &Reader<'_>, of: (&str, Option<&str>, &Node), key: &str) -> String {
    let (name, kind, object) = of;
    let id = draft.name(name);
    let is_table = kind.is_some_and(|kind| TABLES.contains(&kind.to_ascii_lowercase().as_str()));
    let mut notes = vec![format!("{}: {name}{}", reader.place(object), said_of(object))];
    for (field, node) in fields(object, key) {
        let hint = reader.category_hint(&field).map_or_else(String::new, |id| format!("; by its name perhaps {id}"));
        notes.push(format!("  {field}: {}{hint}", said_or_not(node)));
    }
    draft.dataset(Entry::new(&id).notes(notes).with("form", if is_table { "structured" } else { "unknown" }));
    id
}

/// Fields with those inside them, by their paths.
fn fields<'n>(object: &'n Node, key: &str) -> Vec<(String, &'n Node)> {
    let mut found = Vec::new();
    let mut waiting: Vec<(String, &Node)> = Vec::new();
    push(&mut waiting, "", object, key);
    while let Some((path, node)) = waiting.pop() {
        let items = node.get("items");
        for inside in [Some(node), items].into_iter().flatten() {
            push(&mut waiting, &format!("{path}."), inside, key);
        }
        found.push((path, node));
    }
    found
}

/// The fields directly inside a node, the last first.
fn push<'n>(waiting: &mut Vec<(String, &'n Node)>, before: &str, node: &'n Node, key: &str) {
    let listed = items(node, key).iter().map(|field| (text(field, "name").unwrap_or("unnamed"), field));
    let mapped = node.get(key).and_then(Node::as_mapping).unwrap_or_default();
    let mapped = mapped.iter().map(|entry| (&*entry.key.value, &entry.value));
    let mut inside: Vec<_> = listed.chain(mapped).map(|(name, node)| (format!("{before}{name}"), node)).collect();
    inside.reverse();
    waiting.append(&mut inside);
}

fn said_or_not(field: &Node) -> String {
    let said = said_of(field);
    if said.is_empty() { "not classified".to_owned() } else { said.trim_start_matches(", ").to_owned() }
}

fn said_of(node: &Node) -> String {
    let classification = text(node, "classification").map(|said| format!(", classified {said}"));
    let pii = text(node, "pii").map(|said| format!(", pii {said}"));
    let tags = texts(node.get("tags"));
    let tags = (!tags.is_empty()).then(|| format!(", tagged {}", tags.join(" ")));
    [classification, pii, tags].into_iter().flatten().collect()
}
