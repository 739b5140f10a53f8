//! A manifest with another provider in the place of a party.
//!
//! What a manifest says of one provider does not hold for another. So its places and its other facts are left out, and so
//! are what only it can know of its steps and services, and the evidence of flows with it. What a candidate says itself is put in.

use super::read::Offer;
use crate::fact::{FactType, Kind};
use crate::law::{FactSpec, Law};
use crate::source::{Span, Spanned};
use crate::syntax::{Entry, Node, Scalar, Value};

/// Who knows what no other provider's answer can stand for.
const PROVIDER: &str = "provider";
/// What a party says that every candidate is too.
const KEPT_OF_PARTY: [&str; 1] = ["kind"];

/// Puts a candidate in the place of a party. One that is there already keeps what is said of it.
pub(super) fn put(root: &mut Node, party: &str, offer: &Offer<'_>, is_there: bool, law: &Law) {
    if !is_there {
        forget(root, party, law);
        let host = Entry { key: spanned("host", offer.host.span), value: text(&offer.host) };
        overlay(at(root, &["parties", party]), &[host]);
    }
    overlay(at(root, &["parties", party]), offer.party);
    for step in offer.processing {
        overlay(at(root, &["processing", &step.key.value]), step.value.as_mapping().unwrap_or(&[]));
    }
    append(root, offer);
}

/// Takes out what the manifest says of this party alone.
fn forget(root: &mut Node, party: &str, law: &Law) {
    let touching = flows_with(root, party);
    let facts = |kind| law.vocabulary.facts(kind).facts.iter();
    let known_by_it = |kind| facts(kind).filter(|fact: &&FactSpec| fact.knows == PROVIDER).collect::<Vec<_>>();
    retain(at(root, &["parties", party]), |fact| KEPT_OF_PARTY.contains(&&*fact.key.value));
    for step in each(at(root, &["processing"])).filter(|step| names(&step.value, "by", party)) {
        without(&mut step.value, &known_by_it(Kind::Processing));
        // What a provider mixes in (caches, shared logs, training) is its own affair.
        retain(Some(&mut step.value), |fact| &*fact.key.value != "adds");
    }
    for service in each(at(root, &["services"])) {
        let is_maker = service.value.get("model").is_some_and(|model| names(model, "maker", party));
        if is_maker {
            without(&mut service.value, &known_by_it(Kind::Service));
        }
    }
    let of_places: Vec<&FactSpec> = facts(Kind::Flow).filter(|fact| fact.fact_type == FactType::Places).collect();
    for flow in each(at(root, &["flows"])).filter(|flow| names(&flow.value, "to", party)) {
        without(&mut flow.value, &of_places);
    }
    if let Some(Value::Sequence(evidence)) = at(root, &["evidence"]).map(|node| &mut node.value) {
        evidence.retain_mut(|entry| still_holds(entry, party, &touching));
    }
}

/// Whether evidence holds without this party; flows with it are taken out of what it covers.
fn still_holds(entry: &mut Node, party: &str, touching: &[String]) -> bool {
    if names(entry, "by", party) || names(entry, "between", party) {
        return false;
    }
    let Some(covers) = at(entry, &["covers"]) else { return true };
    let is_touching = |flow: &Node| flow.as_str().is_some_and(|flow| touching.iter().any(|known| known == flow));
    match &mut covers.value {
        Value::Sequence(flows) => {
            let before = flows.len();
            flows.retain(|flow| !is_touching(flow));
            !flows.is_empty() || before == 0
        }
        _ => !is_touching(covers),
    }
}

fn flows_with(root: &Node, party: &str) -> Vec<String> {
    let flows = root.get("flows").and_then(Node::as_mapping).unwrap_or(&[]).iter();
    let touching = flows.filter(|flow| names(&flow.value, "from", party) || names(&flow.value, "to", party));
    touching.map(|flow| flow.key.value.to_string()).collect()
}

/// Whether a value under a key is a name, or a list that has it.
fn names(node: &Node, key: &str, name: &str) -> bool {
    let Some(value) = node.get(key) else { return false };
    let items = value.as_sequence().unwrap_or(std::slice::from_ref(value));
    items.iter().any(|item| item.as_str() == Some(name))
}

/// Takes out these facts, and the maps that are empty without them: an empty one would say that there is nothing.
fn without(entry: &mut Node, facts: &[&FactSpec]) {
    for fact in facts {
        let (first, rest) = fact.name.split_once('.').unwrap_or((&fact.name, ""));
        if let Some(map) = at(entry, &[first]).filter(|value| !rest.is_empty() && value.as_mapping().is_some()) {
            retain(Some(map), |known| *known.key.value != *rest);
        }
        let is_left = |known: &Entry| known.value.as_mapping().is_some_and(|map| !map.is_empty());
        let is_other = |known: &Entry| *known.key.value != *first;
        retain(Some(entry), |known| is_other(known) || (!rest.is_empty() && is_left(known)));
    }
}

/// Puts facts in, in place of those that are there.
fn overlay(node: Option<&mut Node>, facts: &[Entry]) {
    let Some(Value::Mapping(entries)) = node.map(|node| &mut node.value) else { return };
    for fact in facts {
        entries.retain(|known| known.key.value != fact.key.value);
        entries.push(fact.clone());
    }
}

fn append(root: &mut Node, offer: &Offer<'_>) {
    let Some(first) = offer.evidence.first() else { return };
    let added = offer.evidence.to_vec();
    match at(root, &["evidence"]).map(|node| &mut node.value) {
        Some(Value::Sequence(evidence)) => evidence.extend(added),
        Some(other) => *other = Value::Sequence(added),
        None => {
            let value = Node { span: first.span, value: Value::Sequence(added) };
            overlay(Some(root), &[Entry { key: spanned("evidence", first.span), value }]);
        }
    }
}

fn at<'n>(node: &'n mut Node, path: &[&str]) -> Option<&'n mut Node> {
    path.iter().try_fold(node, |node, key| match &mut node.value {
        Value::Mapping(entries) => {
            entries.iter_mut().find(|entry| *entry.key.value == **key).map(|entry| &mut entry.value)
        }
        Value::Scalar(_) | Value::Sequence(_) => None,
    })
}

fn each(node: Option<&mut Node>) -> impl Iterator<Item = &mut Entry> {
    let entries = node.and_then(|node| match &mut node.value {
        Value::Mapping(entries) => Some(entries),
        Value::Scalar(_) | Value::Sequence(_) => None,
    });
    entries.into_iter().flatten()
}

fn retain(node: Option<&mut Node>, keep: impl Fn(&Entry) -> bool) {
    if let Some(Value::Mapping(entries)) = node.map(|node| &mut node.value) {
        entries.retain(keep);
    }
}

fn spanned(key: &str, span: Span) -> Spanned<Box<str>> {
    Spanned { value: key.into(), span }
}

fn text(words: &Spanned<String>) -> Node {
    Node { span: words.span, value: Value::Scalar(Scalar { text: words.value.as_str().into(), quoted: true }) }
}
