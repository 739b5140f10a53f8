//! The entries of one document, and what is written of each.

use super::values::{NONE, UNKNOWN};
use super::{FORMAT_KEY, FORMAT_VERSION, Input, Names, Resolver};
use crate::diagnostic::Diagnostic;
use crate::fact::{FactType, Kind};
use crate::law::{NO, SkeletonRelation};
use crate::run::{ANY_KIND, ClaimEntry, Domain, EntityId, EvidenceEntry, Guard, Link, Manifest, Origin};
use crate::source::Span;
use crate::suggest::closest;
use crate::syntax::{Entry, Node};
use std::collections::{BTreeMap, BTreeSet};

/// Keys that the skeleton reads itself, by kind. A dot goes one map deeper.
fn skeleton_keys(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::Workload => &["id", "reader"],
        Kind::Party => &["entity", "host", "title"],
        Kind::Dataset => &["handler", "joint-handlers", "persons-of", "title"],
        Kind::Processing => &["by", "inputs", "adds", "output"],
        Kind::Flow => &["from", "to", "carries", "of", "service"],
        Kind::Service => &["provider", "model.maker", "inputs.given-to"],
        Kind::Evidence => &["kind", "dated", "until", "result", "covers", "of", "by", "between", "datasets", "note"],
        Kind::Claim => &["exemption", "covers", "note"],
        Kind::Item => &[],
    }
}

const DOCUMENT_KEYS: &[&str] =
    &[FORMAT_KEY, "workload", "parties", "datasets", "services", "processing", "flows", "claims", "evidence"];
const LEDGER_KEYS: &[&str] = &[FORMAT_KEY, "ledger", "exported"];

/// Facts whose meaning the skeleton knows: the contents of free-form data are at least what is listed.
const FORM: &str = "form";
const CONTAINS: &str = "contains";
const CONTAINS_ONLY: &str = "contains-only";
const PERSONS: &str = "persons";
const COLLECTED: &str = "collected";
const CONTROL_KIND: &str = "control.kind";
const CONTROL_REMOVES: &str = "control.removes";
const CONTROL_TESTED: &str = "control.tested";

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

    fn unknown_key<'k>(&mut self, entry: &Entry, known: impl Iterator<Item = &'k str>) {
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
        names.services = self.declare(root, "services", Kind::Service, manifest);
        self.parties(root, manifest, &names);
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
            } else if skeleton_keys(kind).contains(&name.as_str()) {
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
        if fact.fact_type == FactType::Places {
            let items = entry.value.as_sequence().unwrap_or(&[]);
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

    fn parties(&mut self, root: &Node, manifest: usize, names: &Names) {
        for (key, id) in ordered(names.parties.clone(), root, "parties") {
            let node = root.get("parties").and_then(|node| node.get(&key));
            let host = node.and_then(|node| node.get("host")).and_then(Node::as_str).map(str::to_owned);
            if let Some(party) = self.entry_mut(id) {
                party.host = host;
            }
            let entity =
                node.and_then(|node| node.get("entity")).and_then(Node::as_str).filter(|name| *name != UNKNOWN);
            let own = format!("{}/{key}", self.run.manifests.get(manifest).map_or("", |known| &known.id));
            self.join_group(id, entity.map_or(own, str::to_owned), entity.is_some());
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
            self.persons_and_places(*id);
            self.parts(*id);
        }
    }

    /// A number that counts part of the persons cannot be larger than all of them.
    fn parts(&mut self, id: EntityId) {
        let law = self.law;
        let facts = law.vocabulary.facts(Kind::Dataset);
        for (at, fact) in facts.facts.iter().enumerate() {
            let Some(whole) = fact.part_of.as_ref().and_then(|part| facts.find(&part.fact)) else { continue };
            let part = self.run.slots.get(self.run.slot_of(id, at)).map(|slot| (slot.domain, slot.span));
            let Some((Domain::Number { low, high }, span)) = part.filter(|_| fact.fact_type == FactType::Number) else {
                continue;
            };
            let Some(persons) = self.run.persons.get(&self.run.slot_of(id, whole.0)) else { continue };
            let counts = persons.by_place.iter().map(|(_, counted)| counted).chain(&persons.anywhere);
            let most = counts.fold(0_u64, |sum, counted| sum.saturating_add(counted.year_end.high));
            if low <= high && low > most {
                let message = format!("`{}` is {low}, more than all `{}`, {most}", fact.name, whole.1.name);
                let error = Diagnostic::error("impossible-count", span, message);
                self.error(error.with_help(format!("`{}` counts some of `{}`", fact.name, whole.1.name)));
            }
        }
    }

    /// Persons who are at home gave their data there, so that the data were collected there too.
    fn persons_and_places(&mut self, id: EntityId) {
        let home = self.law.home();
        let facts = self.law.vocabulary.facts(Kind::Dataset);
        let Some((at, _)) = facts.find(PERSONS) else { return };
        let persons = self.run.persons.get(&self.run.slot_of(id, at));
        let at_home = persons.is_some_and(|persons| {
            persons.by_place.iter().any(|(place, counted)| place & home != 0 && counted.year_end.high > 0)
        });
        if at_home && self.members(id, COLLECTED).is_some_and(|(_, may)| may & home == 0) {
            self.contradictory(id, COLLECTED, "has persons at home, and says that nothing was collected there");
        }
    }

    /// Of free-form data the list of contents is a lower end, unless a tested control removes the rest.
    fn contents(&mut self, id: EntityId) {
        let law = self.law;
        let facts = law.vocabulary.facts(Kind::Dataset);
        let Some((at, _)) = facts.find(CONTAINS) else { return };
        let domain = |name: &str| {
            let (at, fact) = facts.find(name)?;
            let slot = self.run.slots.get(self.run.slot_of(id, at))?;
            Some((slot.domain, fact))
        };
        let free_form = domain(FORM).is_none_or(|(domain, fact)| match domain {
            Domain::Choice(mask) => fact
                .values
                .iter()
                .enumerate()
                .any(|(at, value)| mask & (1 << at) != 0 && fact.free_form.contains(value)),
            _ => true,
        });
        let slot = self.run.slot_of(id, at);
        let Some(Domain::Set { must, may, .. }) = self.run.slots.get(slot).map(|slot| slot.domain) else { return };
        if !free_form {
            return;
        }
        let complete = domain(CONTAINS_ONLY).is_some_and(|(domain, _)| domain == Domain::Choice(crate::law::YES));
        let today = crate::calendar::day_number(law.as_of);
        let tested = domain(CONTROL_TESTED).is_some_and(|(domain, _)| match domain {
            Domain::Number { low, high } => low <= high && i64::try_from(low).unwrap_or(i64::MAX) <= today,
            _ => false,
        });
        let removing = domain(CONTROL_KIND).is_some_and(|(domain, fact)| match domain {
            Domain::Choice(mask) => {
                let kind = fact.values.iter().enumerate().find(|(at, _)| mask == 1 << at);
                kind.is_some_and(|(_, kind)| fact.removing.contains(kind))
            }
            _ => false,
        });
        let listed = self.run.slots.get(slot).is_some_and(|slot| slot.origin == Origin::Manifest) && must == may;
        let possible =
            if complete && tested && removing { self.not_removed(id) } else { law.vocabulary.all_categories() };
        let must = if listed { must } else { 0 };
        if let Some(slot) = self.run.slots.get_mut(slot) {
            slot.domain = Domain::Set { must, may: must | possible, filled: false };
        }
    }

    /// Blocks of which the control leaves at least one category in.
    fn not_removed(&self, id: EntityId) -> u64 {
        let removed = self.removed_categories(id);
        self.law
            .vocabulary
            .categories()
            .filter(|category| !removed.contains(*category))
            .filter_map(|category| self.law.vocabulary.category(category))
            .fold(0, |blocks, block| blocks | block)
    }

    fn removed_categories(&self, id: EntityId) -> BTreeSet<String> {
        self.removed
            .get(&id)
            .into_iter()
            .flatten()
            .filter_map(|name| self.law.vocabulary.category_subtree(name))
            .flatten()
            .collect()
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

    fn listed<'n>(&mut self, root: &'n Node, section: &str) -> Vec<&'n Node> {
        let Some(node) = root.get(section) else { return Vec::new() };
        if node.as_str() == Some(NONE) || node.is_null() {
            return Vec::new();
        }
        if let Some(items) = node.as_sequence() {
            return items.iter().collect();
        }
        let message = format!("`{section}` is {}, not a list", node.kind_name());
        self.error(Diagnostic::error("wrong-type", node.span, message).with_help("begin each entry with `-`"));
        Vec::new()
    }

    fn variety(&mut self, node: &Node, key: &str, known: &[String]) -> Option<usize> {
        let Some(named) = node.get(key) else {
            let error = Diagnostic::error("missing-key", node.span, format!("the entry has no `{key}`"));
            self.error(error.with_help(format!("write one of {}", known.join(", "))));
            return None;
        };
        let text = named.as_str().unwrap_or("");
        let found = known.iter().position(|name| name == text);
        if found.is_none() && text != UNKNOWN {
            let help = closest(text, known.iter().map(String::as_str))
                .map_or_else(|| format!("known: {}", known.join(", ")), |meant| format!("did you mean `{meant}`?"));
            self.error(
                Diagnostic::error("unknown-value", named.span, format!("`{text}` is no known {key}")).with_help(help),
            );
        }
        found
    }

    fn evidence(&mut self, root: &Node, manifest: usize, names: &Names) {
        for node in self.listed(root, "evidence") {
            let kinds = self.law.vocabulary.evidence_kinds().to_vec();
            let adverse = is_adverse(node);
            let named = self.variety(node, "kind", &kinds);
            let Some(kind) = named.or(adverse.then_some(ANY_KIND)) else { continue };
            let name = kinds.get(kind).cloned().unwrap_or_default();
            let id = self.entity(Kind::Evidence, &name, node.span, manifest);
            if let Some(entity) = self.entry_mut(id) {
                entity.variety = kind;
            }
            self.read_facts(id, node);
            let dated =
                node.get("dated").filter(|node| node.as_str() != Some(UNKNOWN)).and_then(|node| self.date(node));
            let until =
                node.get("until").filter(|node| node.as_str() != Some(UNKNOWN)).and_then(|node| self.date(node));
            if let (Some(from), Some(to), Some(at)) = (dated, until, node.get("until"))
                && to < from
            {
                let error = Diagnostic::error("wrong-date", at.span, "the evidence ends before it begins");
                self.error(error.with_help("`until` is its last day, `dated` its first"));
            }
            // An end that is not known may have passed.
            let ended = node.get("until").is_some_and(|until| until.as_str() == Some(UNKNOWN));
            let failed = self.result(node) || ended;
            let covers = self.scope(node, names);
            if covers.is_empty() && !["covers", "of", "by"].iter().any(|key| node.get(key).is_some()) {
                let warning = Diagnostic::error(
                    "covers-nothing",
                    node.span,
                    format!("this `{name}` names nothing that it covers"),
                );
                self.error(warning.as_warning().with_help("add `covers: [FLOW]`, `of: SERVICE` or `by: PARTY`"));
            }
            self.reviewed_rule(node);
            let concluded = self.is_concluded(&name, node);
            let named = node.get("datasets").and_then(Node::as_sequence).map_or(0, <[Node]>::len);
            let datasets =
                node.get("datasets").map_or_else(Vec::new, |node| self.references("dataset", node, &names.datasets));
            // A limit that could not be read would widen the evidence.
            let failed = failed || (node.get("datasets").is_some() && (datasets.len() < named || named == 0));
            let between =
                node.get("between").map_or_else(Vec::new, |node| self.references("party", node, &names.parties));
            let entry = EvidenceEntry {
                entity: id,
                kind,
                dated,
                until,
                failed,
                adverse,
                covers,
                between: node.get("between").map(|_| between.into_iter().map(|(id, _)| id).collect()),
                datasets: datasets.into_iter().map(|(id, _)| id).collect(),
                rule: node.get("rule").and_then(Node::as_str).filter(|_| concluded).map(str::to_owned),
            };
            if let Some(known) = self.run.manifests.get_mut(manifest) {
                known.evidence.push(entry);
            }
        }
    }

    /// A review counts only with its conclusion and the name of whoever reviewed.
    fn is_concluded(&mut self, kind: &str, node: &Node) -> bool {
        if node.get("rule").is_none() {
            return false;
        }
        let missing = ["conclusion", "by"].into_iter().find(|key| {
            let stated = node.get(key).and_then(Node::as_str).is_some_and(|text| text != UNKNOWN);
            self.law.vocabulary.facts(Kind::Evidence).find(&format!("{kind}.{key}")).is_some() && !stated
        });
        if let Some(missing) = missing {
            let warning = Diagnostic::error(
                "covers-nothing",
                node.span,
                format!("this `{kind}` has no `{missing}`, so it reviews nothing"),
            );
            self.error(warning.as_warning().with_help("add its `conclusion`, and `by` whom it was reviewed"));
        }
        missing.is_none()
    }

    /// A legal review names a rule that exists.
    fn reviewed_rule(&mut self, node: &Node) {
        let Some((name, span)) = node.get("rule").and_then(|node| Some((node.as_str()?, node.span))) else { return };
        let ids: Vec<&str> = self.law.source.rules.iter().map(|placed| placed.rule.id.as_str()).collect();
        if name == UNKNOWN || ids.contains(&name) {
            return;
        }
        let help = closest(name, ids).map_or_else(
            || "`transborder rules list` lists them".to_owned(),
            |meant| format!("did you mean `{meant}`?"),
        );
        self.error(Diagnostic::error("dangling-reference", span, format!("there is no rule `{name}`")).with_help(help));
    }

    /// Whether the result counts against the evidence.
    fn result(&mut self, node: &Node) -> bool {
        const RESULTS: [&str; 6] = ["passed", "pending", "failed", "revoked", "withdrawn", UNKNOWN];
        let Some(result) = node.get("result") else { return false };
        let text = result.as_str().unwrap_or("");
        if !RESULTS.contains(&text) {
            let error = Diagnostic::error("unknown-value", result.span, format!("`{text}` is no result"));
            self.error(error.with_help(format!("write one of {}", RESULTS.join(", "))));
        }
        text != "passed"
    }

    fn scope(&mut self, node: &Node, names: &Names) -> Vec<EntityId> {
        let mut covers = Vec::new();
        if let Some(flows) = node.get("covers") {
            covers.extend(self.references("flow", flows, &names.flows).into_iter().map(|(id, _)| id));
        }
        if let Some(service) = node.get("of").filter(|node| node.as_str() != Some(UNKNOWN)) {
            covers.extend(self.reference("service", service, &names.services));
        }
        let by_is_a_statement = node
            .get("kind")
            .and_then(Node::as_str)
            .is_some_and(|kind| self.law.vocabulary.facts(Kind::Evidence).find(&format!("{kind}.by")).is_some());
        if let Some(party) = node.get("by").filter(|node| !by_is_a_statement && node.as_str() != Some(UNKNOWN)) {
            covers.extend(self.reference("party", party, &names.parties));
        }
        covers
    }

    fn claims(&mut self, root: &Node, manifest: usize, names: &Names) {
        for node in self.listed(root, "claims") {
            let exemptions = self.law.vocabulary.exemptions().to_vec();
            let Some(exemption) = self.variety(node, "exemption", &exemptions) else { continue };
            let name = exemptions.get(exemption).cloned().unwrap_or_default();
            let id = self.entity(Kind::Claim, &format!("{name} claim"), node.span, manifest);
            if let Some(entity) = self.entry_mut(id) {
                entity.variety = exemption;
            }
            self.read_facts(id, node);
            let covers = node.get("covers").map_or_else(Vec::new, |flows| self.references("flow", flows, &names.flows));
            let claim = ClaimEntry { entity: id, exemption, covers: covers.into_iter().map(|(id, _)| id).collect() };
            if let Some(known) = self.run.manifests.get_mut(manifest) {
                known.claims.push(claim);
            }
        }
    }

    /// Remembers which categories a control removes; blocks are too coarse for that.
    pub(super) fn remember_removed(&mut self, root: &Node, names: &Names) {
        for (key, id) in &names.datasets {
            let path = CONTROL_REMOVES.split_once('.').unwrap_or((CONTROL_REMOVES, ""));
            let node = root.get("datasets").and_then(|node| node.get(key)?.get(path.0)?.get(path.1));
            let items = node.and_then(Node::as_sequence).unwrap_or(&[]);
            let removed = items.iter().filter_map(|item| item.as_str().map(str::to_owned)).collect();
            self.removed.insert(*id, removed);
        }
    }
}

/// Whether an entry says that something failed, or was revoked or withdrawn, or may have been.
fn is_adverse(node: &Node) -> bool {
    matches!(node.get("result").and_then(Node::as_str), Some("failed" | "revoked" | "withdrawn" | UNKNOWN))
}

/// Entries in the order in which they are written.
pub(super) fn ordered(declared: BTreeMap<String, EntityId>, root: &Node, section: &str) -> Vec<(String, EntityId)> {
    let written = root.get(section).and_then(Node::as_mapping).unwrap_or(&[]);
    written
        .iter()
        .filter_map(|entry| declared.get(&*entry.key.value).map(|id| (entry.key.value.to_string(), *id)))
        .collect()
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
