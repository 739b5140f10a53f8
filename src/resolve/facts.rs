//! The facts of one entry: keys of the vocabulary, groups of them, and lists that say "no" to several.

use super::Resolver;
use super::values::{NONE, UNKNOWN};
use crate::diagnostic::Diagnostic;
use crate::fact::{FactType, Kind};
use crate::law::NO;
use crate::run::{Domain, EntityId, Origin};
use crate::source::Span;
use crate::suggest::closest;
use crate::syntax::{Entry, Node};
use std::collections::BTreeSet;

/// Keys that the skeleton reads itself, by kind. A dot goes one map deeper.
fn skeleton_keys(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::Workload => &["id", "reader"],
        Kind::Party => &["entity", "host", "title"],
        Kind::Dataset => &["handler", "joint-handlers", "persons-of", "title"],
        Kind::Processing => &["by", "inputs", "adds", "output"],
        Kind::Flow => &["from", "to", "carries", "of", "service"],
        Kind::Service => &["provider", "model.maker", "inputs.given-to"],
        Kind::Evidence => {
            &["kind", "dated", "until", "result", "covers", "of", "by", "between", "datasets", "purposes", "note"]
        }
        Kind::Claim => &["exemption", "covers", "note"],
        Kind::Item => &[],
    }
}

impl Resolver<'_> {
    /// Reads the facts of an entry, and reports keys that are neither facts nor part of the skeleton.
    pub(super) fn read_facts(&mut self, id: EntityId, node: &Node) {
        self.read_group(id, node, "");
        let law = self.law;
        let kind = self.run.entity(id).kind;
        for (at, fact) in law.vocabulary.facts(kind).facts.iter().enumerate().filter(|(_, fact)| fact.required) {
            let slot = self.run.slot_of(id, at);
            if self.run.slots.get(slot).is_some_and(|slot| slot.origin == Origin::Absent)
                && node.get(&fact.name).is_none()
            {
                let key = self.run.entity(id).key.clone();
                let span = self.run.entity(id).span;
                let error = Diagnostic::error("missing-key", span, format!("`{key}` has no `{}`", fact.name));
                let values = fact.values.iter().map(|value| format!("`{value}`")).collect::<Vec<_>>().join(", ");
                self.error(error.with_help(format!("add `{}:` with one of {values}, or `unknown`", fact.name)));
            }
        }
    }

    /// `prefix` ends with a dot, or is empty at the top.
    fn read_group(&mut self, id: EntityId, node: &Node, prefix: &str) {
        let law = self.law;
        let kind = self.run.entity(id).kind;
        let variety = self.variety_prefix(id);
        let facts = law.vocabulary.facts(kind);
        for entry in node.as_mapping().unwrap_or(&[]) {
            let name = format!("{prefix}{}", entry.key.value);
            let full = format!("{variety}{name}");
            if let Some((at, _)) = facts.find(&full) {
                self.read_fact(id, at, entry);
            } else if skeleton_keys(kind).contains(&name.as_str()) || self.is_scale(kind, &name) {
            } else if prefix.is_empty()
                && facts.facts.iter().any(|fact| fact.negated_in.as_deref() == Some(name.as_str()))
            {
                self.negatives(id, &name, &entry.value);
            } else if self.is_group(kind, &full) {
                self.read_subgroup(id, entry, &name);
            } else {
                let mut known = self.known_keys(kind, prefix, &variety);
                known.retain(|key| node.get(key).is_none());
                self.unknown_key(entry, known.iter().map(String::as_str));
            }
        }
    }

    /// Evidence may state up to how many persons it serves, by the name of the fact that counts them.
    fn is_scale(&self, kind: Kind, name: &str) -> bool {
        let counted = self.law.vocabulary.facts(Kind::Dataset).find(name);
        kind == Kind::Evidence && counted.is_some_and(|(_, fact)| fact.counts_persons())
    }

    /// Facts of evidence and claims are declared per kind or exemption.
    fn variety_prefix(&self, id: EntityId) -> String {
        let entity = self.run.entity(id);
        let names = match entity.kind {
            Kind::Evidence => self.law.vocabulary.evidence_kinds(),
            Kind::Claim => self.law.vocabulary.exemptions(),
            _ => return String::new(),
        };
        names.get(entity.variety).map_or_else(String::new, |name| format!("{name}."))
    }

    fn is_group(&self, kind: Kind, name: &str) -> bool {
        let start = format!("{name}.");
        self.law.vocabulary.facts(kind).facts.iter().any(|fact| fact.name.starts_with(&start))
            || skeleton_keys(kind).iter().any(|key| key.starts_with(&start))
    }

    fn known_keys(&self, kind: Kind, prefix: &str, variety: &str) -> BTreeSet<String> {
        let full = format!("{variety}{prefix}");
        let facts = self.law.vocabulary.facts(kind).facts.iter();
        let own = facts.clone().filter_map(|fact| fact.name.strip_prefix(&full).map(str::to_owned));
        let lists = facts.filter_map(|fact| fact.negated_in.clone().filter(|_| prefix.is_empty()));
        let skeleton = skeleton_keys(kind).iter().filter_map(|key| key.strip_prefix(prefix).map(str::to_owned));
        own.chain(skeleton)
            .map(|key| key.split('.').next().unwrap_or("").to_owned())
            .chain(lists)
            .filter(|key| !key.is_empty())
            .collect()
    }

    fn read_subgroup(&mut self, id: EntityId, entry: &Entry, name: &str) {
        let law = self.law;
        let kind = self.run.entity(id).kind;
        let start = format!("{}{name}.", self.variety_prefix(id));
        let members: Vec<usize> = law
            .vocabulary
            .facts(kind)
            .facts
            .iter()
            .enumerate()
            .filter(|(_, fact)| fact.name.starts_with(&start))
            .map(|(at, _)| at)
            .collect();
        match entry.value.as_str() {
            Some(UNKNOWN) => {}
            Some(NONE) => self.group_value(id, &members, entry, Origin::Manifest, |fact| fact.when_none.clone()),
            _ if entry.value.as_mapping().is_some() => {
                self.group_value(id, &members, entry, Origin::Derived, |fact| fact.when_given.clone());
                self.read_group(id, &entry.value, &format!("{name}."));
            }
            _ => {
                let message = format!("`{name}` is {}, not a mapping", entry.value.kind_name());
                self.error(
                    Diagnostic::error("wrong-type", entry.value.span, message)
                        .with_help("write its facts as a mapping"),
                );
            }
        }
    }

    /// Sets the facts of a map that is `none`, or that is given at all.
    fn group_value(
        &mut self,
        id: EntityId,
        members: &[usize],
        entry: &Entry,
        origin: Origin,
        word: impl Fn(&crate::law::FactSpec) -> Option<String>,
    ) {
        let law = self.law;
        let kind = self.run.entity(id).kind;
        for at in members {
            let Some(fact) = law.vocabulary.facts(kind).facts.get(*at) else { continue };
            let Some(word) = word(fact) else { continue };
            let node = Node {
                span: entry.value.span,
                value: crate::syntax::Value::Scalar(crate::syntax::Scalar {
                    text: word.clone().into_boxed_str(),
                    quoted: false,
                }),
            };
            if let Some(domain) = self.value(fact, &node) {
                let slot = self.run.slot_of(id, *at);
                self.set(slot, domain, entry.value.span, origin, word);
            }
        }
    }

    fn read_fact(&mut self, id: EntityId, at: usize, entry: &Entry) {
        let law = self.law;
        let kind = self.run.entity(id).kind;
        let Some(fact) = law.vocabulary.facts(kind).facts.get(at) else { return };
        let slot = self.run.slot_of(id, at);
        let shown = shown(&entry.value);
        if fact.fact_type == FactType::Persons {
            if let Some(persons) = self.persons(&fact.name, &entry.value) {
                self.run.persons.insert(slot, persons);
                self.set(slot, Domain::Persons, entry.value.span, Origin::Manifest, shown);
            }
            return;
        }
        if matches!(fact.fact_type, FactType::Place | FactType::Places) {
            let alone = if fact.fact_type == FactType::Place { std::slice::from_ref(&entry.value) } else { &[] };
            let items = entry.value.as_sequence().unwrap_or(alone);
            self.codes.insert(slot, items.iter().filter_map(|item| item.as_str().map(str::to_owned)).collect());
        }
        if let Some(mut domain) = self.value(fact, &entry.value) {
            if fact.closed && entry.value.as_str() == Some(UNKNOWN) {
                domain = self.unclaimed(fact);
            }
            self.state(id, at, domain, entry.value.span, shown);
        }
    }

    /// Sets a fact that is written down. Two statements that differ leave it open.
    fn state(&mut self, id: EntityId, at: usize, domain: Domain, span: Span, shown: String) {
        let law = self.law;
        let slot = self.run.slot_of(id, at);
        let Some(known) = self.run.slots.get(slot).cloned() else { return };
        if known.origin != Origin::Manifest || known.domain == domain {
            self.set(slot, domain, span, Origin::Manifest, shown);
            return;
        }
        let Some(fact) = law.vocabulary.facts(self.run.entity(id).kind).facts.get(at) else { return };
        let error =
            Diagnostic::error("contradiction", span, format!("`{}` is stated twice, and differently", fact.name));
        self.error(error.with_related(known.span, "stated here first").with_help("keep the one that is true"));
        let open = self.anything(fact);
        self.set(slot, open, span, Origin::Manifest, "contradictory".to_owned());
    }

    /// A list that says "no" to several facts at once.
    fn negatives(&mut self, id: EntityId, list: &str, node: &Node) {
        let law = self.law;
        let kind = self.run.entity(id).kind;
        let facts = law.vocabulary.facts(kind);
        if matches!(node.as_str(), Some(NONE | UNKNOWN)) {
            return;
        }
        let Some(items) = node.as_sequence() else {
            let error =
                Diagnostic::error("wrong-type", node.span, format!("`{list}` is {}, not a list", node.kind_name()));
            self.error(error.with_help("name what is not there, such as `[core-data, state-secrets]`"));
            return;
        };
        for item in items {
            let name = item.as_str().unwrap_or("");
            let negated = facts.find(name).filter(|(_, fact)| fact.negated_in.as_deref() == Some(list));
            if let Some((at, _)) = negated {
                self.state(id, at, Domain::Choice(NO), item.span, "no".to_owned());
            } else {
                let known: Vec<&str> = facts
                    .facts
                    .iter()
                    .filter(|fact| fact.negated_in.as_deref() == Some(list))
                    .map(|fact| fact.name.as_str())
                    .collect();
                let error = Diagnostic::error("unknown-value", item.span, format!("`{name}` cannot stand in `{list}`"));
                let help = closest(name, known.iter().copied()).map_or_else(
                    || format!("known here: {}", known.join(", ")),
                    |meant| format!("did you mean `{meant}`?"),
                );
                self.error(error.with_help(help));
            }
        }
    }
}

/// A value as people wrote it, on one line.
fn shown(node: &Node) -> String {
    use crate::syntax::Value;
    let text = match &node.value {
        Value::Scalar(scalar) => scalar.text.to_string(),
        Value::Sequence(items) => format!("[{}]", items.iter().map(shown).collect::<Vec<_>>().join(", ")),
        Value::Mapping(entries) => {
            let inner: Vec<String> =
                entries.iter().map(|entry| format!("{}: {}", entry.key.value, shown(&entry.value))).collect();
            format!("{{ {} }}", inner.join(", "))
        }
    };
    let mut short: String = text.chars().take(80).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}
