//! The entries of one document, and what is written of each.

use super::values::{NONE, UNKNOWN};
use super::{FORMAT_KEY, FORMAT_VERSION, Input, Names, Resolver};
use crate::diagnostic::Diagnostic;
use crate::fact::Kind;
use crate::law::{NO, SkeletonRelation};
use crate::run::{Domain, EntityId, Guard, Link, Manifest, Origin};
use crate::source::Span;
use crate::suggest::closest;
use crate::syntax::{Entry, Node};
use std::collections::BTreeMap;

const DOCUMENT_KEYS: &[&str] =
    &[FORMAT_KEY, "workload", "parties", "datasets", "services", "processing", "flows", "claims", "evidence"];
const LEDGER_KEYS: &[&str] = &[FORMAT_KEY, "ledger", "exported"];

impl Resolver<'_> {
    pub(super) fn document(&mut self, input: Input<'_>) {
        let root = input.root;
        let Some(entries) = root.as_mapping() else {
            let message = format!("the document is {}, not a mapping", root.kind_name());
            self.error(
                Diagnostic::error("wrong-type", root.span, message).with_help(format!("begin with `{FORMAT_KEY}: 1`")),
            );
            return;
        };
        self.check_version(root);
        let is_ledger = root.get("ledger").is_some();
        let known = if is_ledger { LEDGER_KEYS } else { DOCUMENT_KEYS };
        for entry in entries {
            if !known.contains(&&*entry.key.value) {
                self.unknown_key(entry, known.iter().copied());
            }
        }
        if !is_ledger {
            self.workload(input, root);
        }
    }

    fn check_version(&mut self, root: &Node) {
        match root.entry(FORMAT_KEY) {
            Some(entry) if entry.value.as_str() == Some(FORMAT_VERSION) => {}
            Some(entry) => self.error(
                Diagnostic::error(
                    "unknown-version",
                    entry.value.span,
                    "this version of the manifest format is not known",
                )
                .with_help(format!("write `{FORMAT_KEY}: {FORMAT_VERSION}`")),
            ),
            None => self.error(
                Diagnostic::error(
                    "not-a-manifest",
                    root.span.start_point(),
                    "the document does not say that it is a manifest",
                )
                .with_help(format!("begin it with `{FORMAT_KEY}: {FORMAT_VERSION}`")),
            ),
        }
    }

    pub(super) fn unknown_key<'k>(&mut self, entry: &Entry, known: impl Iterator<Item = &'k str>) {
        let known: Vec<&str> = known.collect();
        let key = &*entry.key.value;
        let error = Diagnostic::error("unknown-key", entry.key.span, format!("`{key}` is not known here"));
        let help = closest(key, known.iter().copied()).map_or_else(
            || format!("known here: {}", known.iter().map(|key| format!("`{key}`")).collect::<Vec<_>>().join(", ")),
            |meant| format!("did you mean `{meant}`?"),
        );
        self.error(error.with_help(help));
    }

    fn workload(&mut self, input: Input<'_>, root: &Node) {
        let Some(entry) = root.entry("workload").filter(|entry| entry.value.as_mapping().is_some()) else {
            let at = root.entry("workload").map_or(root.span.start_point(), |entry| entry.value.span);
            let error = Diagnostic::error("missing-key", at, "the manifest has no `workload` with its `id`");
            self.error(
                error.with_help("add `workload: { id: NAME, kind: inference }`, or `ledger:` if this is a ledger"),
            );
            return;
        };
        let manifest = self.run.manifests.len();
        let id = self.workload_id(entry);
        let workload = self.entity(Kind::Workload, &id, entry.key.span, manifest);
        self.run.manifests.push(Manifest {
            id,
            path: input.path.to_owned(),
            document: input.document,
            reader: None,
            workload,
            parties: Vec::new(),
            flows: Vec::new(),
            services: Vec::new(),
            evidence: Vec::new(),
            claims: Vec::new(),
        });
        let mut names = Names::default();
        self.read_facts(workload, &entry.value);
        self.answered_by_keys(workload, root);
        names.parties = self.declare(root, "parties", Kind::Party, manifest);
        names.datasets = self.declare(root, "datasets", Kind::Dataset, manifest);
        names.processing = self.declare(root, "processing", Kind::Processing, manifest);
        names.flows = self.declare(root, "flows", Kind::Flow, manifest);
        self.remember_purposes(root, &names);
        names.services = self.declare(root, "services", Kind::Service, manifest);
        self.parties(input, manifest, &names);
        self.reader(entry, manifest, &names);
        self.remember_removed(root, &names);
        self.datasets(root, &names);
        self.services(root, &names);
        self.evidence(root, manifest, &names);
        self.claims(root, manifest, &names);
        self.link_document(root, manifest, &mut names);
        let judged =
            self.run.manifests.get(manifest).is_some_and(|known| !known.flows.is_empty() || !known.services.is_empty());
        if !judged {
            let error =
                Diagnostic::error("nothing-to-judge", entry.key.span, "the manifest declares no flow and no service");
            self.error(error.with_help("add `flows:` or `services:`"));
        }
    }

    fn workload_id(&mut self, entry: &Entry) -> String {
        let Some((id, span)) =
            entry.value.get("id").and_then(|node| node.as_str().map(|id| (id.to_owned(), node.span)))
        else {
            let error = Diagnostic::error("missing-key", entry.value.span, "the workload has no `id`");
            self.error(error.with_help("add `id: NAME`, unique in the run"));
            return String::new();
        };
        match self.workload_ids.get(&id) {
            Some(first) => {
                let first = *first;
                let error = Diagnostic::error("duplicate-id", span, format!("another workload has the id `{id}`"));
                self.error(
                    error.with_related(first, "first used here").with_help("give each workload of a run its own id"),
                );
            }
            None => {
                self.workload_ids.insert(id.clone(), span);
            }
        }
        id
    }

    /// Facts that a top-level key answers with "no" by being there.
    fn answered_by_keys(&mut self, workload: EntityId, root: &Node) {
        let law = self.law;
        for (at, fact) in law.vocabulary.facts(Kind::Workload).facts.iter().enumerate() {
            let given = fact.no_when_given.as_deref().and_then(|key| root.entry(key));
            if let Some(entry) = given.filter(|entry| entry.value.as_str() != Some(UNKNOWN)) {
                let slot = self.run.slot_of(workload, at);
                self.set(slot, Domain::Choice(NO), entry.value.span, Origin::Manifest, "no".to_owned());
            }
        }
    }

    /// One entry per key of a map, with its facts read.
    fn declare(&mut self, root: &Node, section: &str, kind: Kind, manifest: usize) -> BTreeMap<String, EntityId> {
        let mut declared = BTreeMap::new();
        let Some(node) = root.get(section) else { return declared };
        if matches!(node.as_str(), Some(NONE | UNKNOWN)) || node.is_null() {
            return declared;
        }
        let Some(entries) = node.as_mapping() else {
            let message = format!("`{section}` is {}, not a mapping", node.kind_name());
            self.error(
                Diagnostic::error("wrong-type", node.span, message).with_help("write one key per entry, or `none`"),
            );
            return declared;
        };
        for entry in entries {
            let id = self.entity(kind, &entry.key.value, entry.key.span, manifest);
            declared.insert(entry.key.value.to_string(), id);
            if let Some(workload) = self.run.manifests.get(manifest).map(|known| known.workload) {
                self.link(id, SkeletonRelation::Workload, Link::sure(workload));
                let back = match kind {
                    Kind::Party => Some(SkeletonRelation::Parties),
                    Kind::Dataset => Some(SkeletonRelation::Datasets),
                    Kind::Flow => Some(SkeletonRelation::Flows),
                    _ => None,
                };
                if let Some(back) = back {
                    self.link(workload, back, Link::sure(id));
                }
            }
            if entry.value.as_mapping().is_some() {
                self.read_facts(id, &entry.value);
            } else {
                let message = format!("`{}` is {}, not a mapping", entry.key.value, entry.value.kind_name());
                self.error(
                    Diagnostic::error("wrong-type", entry.value.span, message)
                        .with_help("write its facts as a mapping"),
                );
            }
        }
        declared
    }

    fn parties(&mut self, input: Input<'_>, manifest: usize, names: &Names) {
        let root = input.root;
        for (key, id) in ordered(names.parties.clone(), root, "parties") {
            let node = root.get("parties").and_then(|node| node.get(&key));
            let host = node.and_then(|node| node.get("host"));
            if let Some(party) = self.entry_mut(id) {
                party.host = host.and_then(Node::as_str).map(str::to_owned);
            }
            let of_host = host.zip(input.providers).and_then(|(host, table)| self.ask_table(id, host, table));
            let entity =
                node.and_then(|node| node.get("entity")).and_then(Node::as_str).filter(|name| *name != UNKNOWN);
            let entity = entity.map(str::to_owned).or(of_host);
            let own = format!("{}/{key}", self.run.manifests.get(manifest).map_or("", |known| &known.id));
            let is_named = entity.is_some();
            self.join_group(id, entity.unwrap_or(own), is_named);
            if let Some(known) = self.run.manifests.get_mut(manifest) {
                known.parties.push(id);
            }
        }
    }

    fn reader(&mut self, workload: &Entry, manifest: usize, names: &Names) {
        let Some(node) = workload.value.get("reader") else { return };
        let found = self.reference("party", node, &names.parties);
        if let Some(known) = self.run.manifests.get_mut(manifest) {
            known.reader = found;
        }
    }

    /// The entry that a scalar names; errors are reported.
    pub(super) fn reference(
        &mut self,
        what: &str,
        node: &Node,
        known: &BTreeMap<String, EntityId>,
    ) -> Option<EntityId> {
        let Some(name) = node.as_str() else {
            let error =
                Diagnostic::error("wrong-type", node.span, format!("{} is not the name of a {what}", node.kind_name()));
            self.error(error.with_help(format!("write the key of a {what}")));
            return None;
        };
        let found = known.get(name).copied();
        if found.is_none() {
            self.unknown_reference(what, name, node.span, known);
        }
        found
    }

    /// The entries that a list names; `none` is the empty list.
    pub(super) fn references(
        &mut self,
        what: &str,
        node: &Node,
        known: &BTreeMap<String, EntityId>,
    ) -> Vec<(EntityId, Span)> {
        if matches!(node.as_str(), Some(NONE | UNKNOWN)) {
            return Vec::new();
        }
        let Some(items) = node.as_sequence() else {
            let error =
                Diagnostic::error("wrong-type", node.span, format!("{} is not a list of names", node.kind_name()));
            let help =
                node.as_str().map_or_else(|| format!("write a list of {what}s"), |name| format!("write `[{name}]`"));
            self.error(error.with_help(help));
            return Vec::new();
        };
        items.iter().filter_map(|item| self.reference(what, item, known).map(|id| (id, item.span))).collect()
    }

    fn datasets(&mut self, root: &Node, names: &Names) {
        for (key, id) in &names.datasets {
            let node = root.get("datasets").and_then(|node| node.get(key));
            match node.and_then(|node| node.get("handler")).filter(|node| node.as_str() != Some(UNKNOWN)) {
                Some(handler) => {
                    if let Some(party) = self.reference("party", handler, &names.parties) {
                        self.link(*id, SkeletonRelation::Handler, Link::sure(party));
                    }
                }
                None => self.link_to_anyone(*id, SkeletonRelation::Handler, "handler", names),
            }
            let joint = node.and_then(|node| node.get("joint-handlers"));
            if joint.is_some_and(|joint| joint.as_str() == Some(UNKNOWN)) {
                self.link_to_anyone(*id, SkeletonRelation::Handler, "joint-handlers", names);
            } else if let Some(joint) = joint {
                for (party, _) in self.references("party", joint, &names.parties) {
                    self.link(*id, SkeletonRelation::Handler, Link::sure(party));
                }
            }
            if let Some(related) = node.and_then(|node| node.get("persons-of")) {
                let manifest = self.run.entity(*id).manifest;
                self.remember_relations(crate::run::PersonSet::Dataset(*id), Some(manifest), related);
            }
            for handler in self.run.entity(*id).links(SkeletonRelation::Handler).to_vec() {
                self.link(handler.to, SkeletonRelation::Handles, Link { to: *id, guards: handler.guards });
            }
            self.contents(*id);
            self.parts_of_nothing(*id);
            self.persons_and_places(*id);
            self.parts(*id);
        }
    }

    fn services(&mut self, root: &Node, names: &Names) {
        for (key, id) in ordered(names.services.clone(), root, "services") {
            let manifest = self.run.entity(id).manifest;
            if let Some(known) = self.run.manifests.get_mut(manifest) {
                known.services.push(id);
            }
            let Some(node) = root.get("services").and_then(|node| node.get(&key)) else { continue };
            self.one_party(id, SkeletonRelation::Provider, "provider", node.get("provider"), names);
            let model = node.get("model").and_then(|model| model.get("maker"));
            self.one_party(id, SkeletonRelation::ModelMaker, "model-maker", model, names);
            let given = node
                .get("inputs")
                .and_then(|inputs| inputs.get("given-to"))
                .filter(|node| node.as_str() != Some(UNKNOWN));
            if let Some(given) = given {
                for (party, _) in self.references("party", given, &names.parties) {
                    self.link(id, SkeletonRelation::InputsGivenTo, Link::sure(party));
                }
            } else if node.get("inputs").and_then(Node::as_str) != Some(NONE) {
                let span = self.run.entity(id).span;
                let slot = self.skeleton_slot(id, "inputs-given-to-others", 2, span);
                let somebody = self.somebody(&format!("(receiver of inputs of {key})"), manifest, span);
                self.link(
                    id,
                    SkeletonRelation::InputsGivenTo,
                    Link { to: somebody, guards: vec![Guard { slot, mask: 1 }] },
                );
            }
        }
    }

    /// A reference to one party; absent, it may be anyone.
    pub(super) fn one_party(
        &mut self,
        id: EntityId,
        relation: SkeletonRelation,
        name: &'static str,
        node: Option<&Node>,
        names: &Names,
    ) {
        match node.filter(|node| node.as_str() != Some(UNKNOWN)) {
            Some(node) => {
                if let Some(party) = self.reference("party", node, &names.parties) {
                    self.link(id, relation, Link::sure(party));
                }
            }
            None => self.link_to_anyone(id, relation, name, names),
        }
    }
}

/// Entries in the order in which they are written.
pub(super) fn ordered(declared: BTreeMap<String, EntityId>, root: &Node, section: &str) -> Vec<(String, EntityId)> {
    let written = root.get(section).and_then(Node::as_mapping).unwrap_or(&[]);
    written
        .iter()
        .filter_map(|entry| declared.get(&*entry.key.value).map(|id| (entry.key.value.to_string(), *id)))
        .collect()
}
