//! JSON Schemas (draft 2020-12): of manifests from the fact table, of rule files, and of waivers.
//!
//! The schema of manifests accepts whatever [`crate::resolve`] accepts value by value; what hangs together (references,
//! missing hops, counts below their parts) only a check can tell.

use crate::fact::{EvidenceDeclaration, FactDeclaration, FactType, Kind, Scope};
use crate::law::LawSource;
use crate::resolve::{FORMAT_KEY, FORMAT_VERSION};
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// The JSON Schema of rule files.
pub const RULE_SCHEMA: &str = include_str!("../docs/schema/rule.schema.json");

/// The JSON Schema of files of waivers.
pub const WAIVERS_SCHEMA: &str = include_str!("../docs/schema/waivers.schema.json");
/// The JSON Schema of files of answers.
pub const ANSWERS_SCHEMA: &str = include_str!("../docs/schema/answers.schema.json");

/// The JSON Schema of manifests and ledgers under a law.
#[must_use]
pub fn manifest(law: &LawSource) -> Value {
    let places: Vec<&str> = law.places.places.iter().map(|place| place.code.as_str()).collect();
    let categories: Vec<Value> = law
        .categories
        .categories
        .iter()
        .map(|category| (&category.id, &category.title))
        .chain([(&law.categories.root.id, &law.categories.root.title)])
        .map(|(id, title)| json!({ "const": id, "description": title.en }))
        .collect();
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": format!("transborder manifest ({})", law.jurisdiction.title.en),
        "type": "object",
        "required": [FORMAT_KEY],
        "if": { "required": ["ledger"] },
        "then": { "$ref": "#/$defs/ledger-document" },
        "else": { "$ref": "#/$defs/workload-document" },
        "$defs": {
            "workload-document": workload_document(law),
            "ledger-document": ledger_document(law),
            "yes-no": { "enum": ["yes", "no", "unknown", true, false] },
            "day": one_of(vec![json!({ "type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$" }), unknown()]),
            "count": one_of(vec![
                json!({ "type": "integer", "minimum": 0 }),
                json!({ "type": "string", "pattern": "^[0-9][0-9_]*$" }),
                unknown(),
            ]),
            "counted": one_of(vec![
                json!({ "$ref": "#/$defs/count" }),
                object(&[("so-far", reference("count")), ("year-end", reference("count"))], &[]),
            ]),
            "persons": one_of(vec![
                reference("counted"),
                json!({ "const": "none" }),
                json!({
                    "type": "object",
                    "propertyNames": { "enum": places },
                    "additionalProperties": { "$ref": "#/$defs/counted" },
                }),
            ]),
            "place": { "enum": places, "description": "ISO 3166-1 code of two letters" },
            "category": { "oneOf": categories },
            "words": { "type": ["string", "number", "boolean"] },
            "names": one_of(vec![json!({ "enum": ["none", "unknown"] }), list(json!({ "type": ["string", "number"] }))]),
        },
    })
}

fn workload_document(law: &LawSource) -> Value {
    let entries = |kind: Kind, skeleton: &[(&str, Value)], required: &[&str]| {
        let entry = entry(law, kind, skeleton, required);
        one_of(vec![
            json!({ "const": "none" }),
            json!({ "type": "null" }),
            json!({ "type": "object", "additionalProperties": entry }),
        ])
    };
    let key = || json!({ "type": "string" });
    let keys = || one_of(vec![json!({ "const": "none" }), list(json!({ "type": "string" }))]);
    let keys_or_unknown = || one_of(vec![json!({ "enum": ["none", "unknown"] }), list(json!({ "type": "string" }))]);
    let adds = object(
        &[("source", json!({ "type": "string" })), ("from", key()), ("reaches-output", reference("yes-no"))],
        &[],
    );
    object(
        &[
            (FORMAT_KEY, version()),
            ("workload", entry(law, Kind::Workload, &[("id", key()), ("reader", key())], &["id"])),
            ("parties", entries(Kind::Party, &[("entity", key()), ("host", key()), ("title", key())], &[])),
            (
                "datasets",
                entries(
                    Kind::Dataset,
                    &[
                        ("handler", key()),
                        ("joint-handlers", keys()),
                        ("title", key()),
                        (
                            "persons-of",
                            json!({ "type": "object", "additionalProperties": { "enum": ["same", "subset", "disjoint", "unknown"] } }),
                        ),
                    ],
                    &[],
                ),
            ),
            (
                "services",
                entries(
                    Kind::Service,
                    &[("provider", key()), ("model.maker", key()), ("inputs.given-to", keys_or_unknown())],
                    &[],
                ),
            ),
            (
                "processing",
                entries(
                    Kind::Processing,
                    &[
                        ("by", key()),
                        ("inputs", keys_or_unknown()),
                        ("adds", one_of(vec![json!({ "enum": ["none", "unknown"] }), list(adds)])),
                        ("output", key()),
                    ],
                    &[],
                ),
            ),
            (
                "flows",
                entries(
                    Kind::Flow,
                    &[("from", key()), ("to", key()), ("carries", keys()), ("of", key()), ("service", key())],
                    &["from", "to", "carries"],
                ),
            ),
            ("claims", listed(varieties(claims(law), "exemption"))),
            ("evidence", listed(varieties(evidence(law), "kind"))),
            ("candidates", candidates(law)),
        ],
        &[FORMAT_KEY, "workload"],
    )
}

/// Providers that could take the place of a party.
fn candidates(law: &LawSource) -> Value {
    let text = || json!({ "type": "string" });
    let amount = || {
        one_of(vec![
            json!({ "type": "number", "minimum": 0 }),
            json!({ "type": "string", "pattern": "^[0-9][0-9_.]*$" }),
        ])
    };
    let price = object(
        &[
            ("input", amount()),
            ("output", amount()),
            ("currency", json!({ "type": "string", "pattern": "^[A-Z]{3}$" })),
        ],
        &["input", "output", "currency"],
    );
    let step = entry(law, Kind::Processing, &[("adds", json!({}))], &[]);
    let candidate = object(
        &[
            ("price", described(price, "of a million tokens")),
            ("party", entry(law, Kind::Party, &[("entity", text()), ("title", text())], &[])),
            ("processing", json!({ "type": "object", "additionalProperties": step })),
            ("evidence", listed(varieties(evidence(law), "kind"))),
        ],
        &[],
    );
    let tokens = object(&[("input", amount()), ("output", amount())], &["input", "output"]);
    let hosts = json!({ "type": "object", "additionalProperties": one_of(vec![json!({ "type": "null" }), candidate]) });
    let keys = [("instead-of", text()), ("tokens-per-month", tokens), ("hosts", hosts)];
    described(object(&keys, &[]), "providers that could take the place of a party; read by `compare`")
}

fn ledger_document(law: &LawSource) -> Value {
    let strata: BTreeSet<&str> =
        law.rules.iter().filter_map(|placed| placed.rule.total.as_ref()).map(|total| total.stratum.as_str()).collect();
    let mut entry = vec![
        ("id", json!({ "type": "string" })),
        ("note", json!({ "type": "string" })),
        ("persons-of", json!({ "type": "object", "additionalProperties": { "type": "string" } })),
    ];
    entry.extend(strata.into_iter().map(|stratum| (stratum, reference("counted"))));
    let ledger = object(
        &[
            ("handler", json!({ "type": "string", "description": "the `entity` of the party, as in its manifests" })),
            ("since", reference("day")),
            ("until", reference("day")),
            ("otherwise-nothing", reference("yes-no")),
        ],
        &["handler", "since", "until"],
    );
    object(
        &[(FORMAT_KEY, version()), ("ledger", ledger), ("exported", listed(object(&entry, &[])))],
        &[FORMAT_KEY, "ledger"],
    )
}

fn version() -> Value {
    let number: Value = FORMAT_VERSION.parse::<u64>().map_or(Value::Null, Value::from);
    json!({ "enum": [number, FORMAT_VERSION], "description": "version of the manifest format" })
}

/// The schema of an entry: the keys of the skeleton, the facts of its kind, and the lists that say "no" to some of them.
fn entry(law: &LawSource, kind: Kind, skeleton: &[(&str, Value)], required: &[&str]) -> Value {
    let mut keys = Group::default();
    for (name, schema) in skeleton {
        keys.add(name, schema.clone());
    }
    let mut lists: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    let facts: Vec<&FactDeclaration> = law.facts.facts.iter().filter(|fact| fact.owner == kind).collect();
    for fact in &facts {
        keys.add(&fact.name, declared(fact));
        if let Some(list) = &fact.negated_in {
            lists.entry(list).or_default().push(&fact.name);
        }
    }
    for (name, members) in lists {
        keys.add(name, described(list(json!({ "enum": members })), "what is not so of this entry"));
    }
    let wanted = facts.iter().filter(|fact| fact.required).map(|fact| fact.name.as_str());
    keys.schema(&required.iter().copied().chain(wanted).collect::<Vec<_>>())
}

fn declared(fact: &FactDeclaration) -> Value {
    let meanings: Vec<String> = fact.values.iter().map(|(value, meaning)| format!("{value}: {}", meaning.en)).collect();
    let mut description = format!("{} {}", fact.question.en, fact.why.en);
    if !fact.cites.is_empty() {
        description.push_str(&format!(" ({})", fact.cites.join(", ")));
    }
    if !meanings.is_empty() {
        description.push_str(&format!("\n{}", meanings.join("\n")));
    }
    let values: Vec<&str> = fact.values.keys().map(String::as_str).collect();
    described(typed(fact.fact_type, &values), description.trim())
}

/// What can be written for a fact of a type; `unknown` can be written for every one.
fn typed(fact_type: FactType, values: &[&str]) -> Value {
    let with_unknown: Vec<&str> = values.iter().copied().chain(["unknown"]).collect();
    let set = |member: Value| one_of(vec![json!({ "enum": ["none", "unknown"] }), list(member)]);
    match fact_type {
        FactType::YesNo => reference("yes-no"),
        FactType::Choice => json!({ "enum": with_unknown }),
        FactType::Choices => set(json!({ "enum": values })),
        FactType::Number => reference("count"),
        FactType::Date => reference("day"),
        FactType::Text => reference("words"),
        FactType::Names => reference("names"),
        FactType::Place => one_of(vec![reference("place"), unknown()]),
        FactType::Places => set(reference("place")),
        FactType::Categories => set(reference("category")),
        FactType::Persons => reference("persons"),
    }
}

/// The keys that an evidence or claim of each variety may have, and what the variety is.
fn evidence(law: &LawSource) -> Vec<(String, String, Group)> {
    let keys = |kind: &EvidenceDeclaration| {
        let mut keys = Group::default();
        let strings = || list(json!({ "type": "string" }));
        keys.add("kind", json!({ "const": kind.kind }));
        keys.add("dated", described(reference("day"), "first day in force; without it nothing is evidenced"));
        keys.add("until", described(reference("day"), "last day in force"));
        keys.add("result", json!({ "enum": ["passed", "pending", "failed", "revoked", "withdrawn", "unknown"] }));
        keys.add("covers", described(flows_covered(), scope_words(kind.scope)));
        keys.add("of", described(json!({ "type": "string" }), "the service"));
        keys.add("by", described(json!({ "type": "string" }), "the party that holds it"));
        keys.add("between", described(strings(), "the parties to it"));
        keys.add("datasets", described(strings(), "only for these datasets"));
        keys.add(
            "purposes",
            described(strings(), "only for flows with one of these purposes, as the flows state them"),
        );
        for fact in law.facts.facts.iter().filter(|fact| fact.fact_type == FactType::Persons || fact.part_of.is_some())
        {
            keys.add(
                &fact.name,
                described(reference("count"), "only up to so many persons in the flows that it covers"),
            );
        }
        keys.add("note", json!({ "type": "string" }));
        for (name, fact_type) in &kind.facts {
            keys.add(name, typed(*fact_type, &[]));
        }
        keys
    };
    let kinds = law.evidence.evidence.iter();
    kinds.map(|kind| (kind.kind.clone(), with_citations(&kind.title.en, &kind.cites), keys(kind))).collect()
}

fn flows_covered() -> Value {
    one_of(vec![json!({ "enum": ["none", "unknown"] }), list(json!({ "type": "string" }))])
}

fn scope_words(scope: Scope) -> &'static str {
    match scope {
        Scope::Flows => "the flows that it covers; without them it covers none",
        Scope::Service | Scope::Party | Scope::Any => "the flows that it covers",
    }
}

fn claims(law: &LawSource) -> Vec<(String, String, Group)> {
    let mut varieties = Vec::new();
    for claim in &law.claims.claims {
        let mut keys = Group::default();
        keys.add("exemption", json!({ "const": claim.exemption }));
        keys.add("covers", described(flows_covered(), "the flows for which it is claimed"));
        keys.add("note", json!({ "type": "string" }));
        for fact in &claim.facts {
            let values: Vec<&str> = fact.values.keys().map(String::as_str).collect();
            let description = format!("{} {}", fact.question.en, fact.why.en);
            keys.add(&fact.name, described(typed(fact.fact_type, &values), &description));
        }
        varieties.push((claim.exemption.clone(), with_citations(&claim.title.en, &claim.cites), keys));
    }
    varieties
}

fn with_citations(title: &str, cites: &[String]) -> String {
    if cites.is_empty() { title.to_owned() } else { format!("{title} ({})", cites.join(", ")) }
}

/// Entries whose further keys depend on one of them.
fn varieties(varieties: Vec<(String, String, Group)>, key: &str) -> Value {
    let names: Vec<Value> = varieties
        .iter()
        .map(|(name, title, _)| json!({ "const": name, "description": title }))
        .chain([json!({ "const": "unknown" })])
        .collect();
    let cases: Vec<Value> = varieties
        .into_iter()
        .map(|(name, _, keys)| {
            json!({ "if": { "required": [key], "properties": { key: { "const": name } } }, "then": keys.schema(&[]) })
        })
        .collect();
    json!({ "type": "object", "required": [key], "properties": { key: { "oneOf": names } }, "allOf": cases })
}

/// Keys, some of them one map deeper.
#[derive(Default)]
struct Group {
    keys: Vec<(String, Value)>,
    groups: Vec<(String, Group)>,
}

impl Group {
    fn add(&mut self, name: &str, schema: Value) {
        match name.split_once('.') {
            None => self.keys.push((name.to_owned(), schema)),
            Some((first, rest)) => match self.groups.iter_mut().find(|(known, _)| known == first) {
                Some((_, group)) => group.add(rest, schema),
                None => {
                    let mut group = Self::default();
                    group.add(rest, schema);
                    self.groups.push((first.to_owned(), group));
                }
            },
        }
    }

    fn schema(self, required: &[&str]) -> Value {
        let mut properties: Vec<(String, Value)> = self.keys;
        for (name, group) in self.groups {
            let inner = group.schema(&[]);
            properties.push((name, one_of(vec![json!({ "enum": ["none", "unknown"] }), inner])));
        }
        let properties: Vec<(&str, Value)> =
            properties.iter().map(|(name, schema)| (name.as_str(), schema.clone())).collect();
        object(&properties, required)
    }
}

fn object(properties: &[(&str, Value)], required: &[&str]) -> Value {
    let map: Map<String, Value> =
        properties.iter().map(|(name, schema)| ((*name).to_owned(), schema.clone())).collect();
    json!({ "type": "object", "properties": map, "required": required, "additionalProperties": false })
}

fn one_of(schemas: Vec<Value>) -> Value {
    json!({ "anyOf": schemas })
}

fn list(items: Value) -> Value {
    json!({ "type": "array", "items": items })
}

/// A top-level list, which may be `none` or left empty.
fn listed(items: Value) -> Value {
    one_of(vec![json!({ "const": "none" }), json!({ "type": "null" }), list(items)])
}

fn reference(name: &str) -> Value {
    json!({ "$ref": format!("#/$defs/{name}") })
}

fn unknown() -> Value {
    json!({ "const": "unknown" })
}

fn described(mut schema: Value, description: &str) -> Value {
    if let (Value::Object(map), false) = (&mut schema, description.is_empty()) {
        map.insert("description".to_owned(), Value::from(description));
    }
    schema
}
