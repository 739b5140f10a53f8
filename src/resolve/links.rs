//! How the entries of a document hang together: who sends what to whom, what an output is made of, and who holds what.

use super::entries::ordered;
use super::values::{NONE, UNKNOWN};
use super::{Names, Resolver};
use crate::diagnostic::Diagnostic;
use crate::fact::Kind;
use crate::law::SkeletonRelation as Rel;
use crate::run::{Domain, EntityId, Guard, Link};
use crate::source::Span;
use crate::syntax::Node;
use std::collections::{BTreeMap, BTreeSet};

/// How many steps an output may lie behind its raw data.
const MAX_CHAIN: usize = 32;

/// Facts whose meaning the skeleton knows: where kept data may be read from.
pub(super) const MODE: &str = "mode";
const RETURN: &str = "return";
/// What a step may add to its inputs, as sources.
const ADD_SOURCES: [&str; 8] =
    ["retrieval", "web-search", "cache", "shared-log", "join", "training-set", "annotators", "enrichment"];

/// A dataset that goes into, or is added to, a step.
#[derive(Clone)]
struct Ingredient {
    dataset: EntityId,
    guards: Vec<Guard>,
    added: bool,
}

impl Resolver<'_> {
    pub(super) fn link_document(&mut self, root: &Node, manifest: usize, names: &mut Names) {
        let mut recipes: BTreeMap<EntityId, Vec<Ingredient>> = BTreeMap::new();
        self.outputs(root, manifest, names);
        for (key, id) in ordered(names.processing.clone(), root, "processing") {
            let Some(node) = root.get("processing").and_then(|node| node.get(&key)) else { continue };
            self.step(id, node, names, &mut recipes);
        }
        for (key, id) in ordered(names.flows.clone(), root, "flows") {
            let Some(node) = root.get("flows").and_then(|node| node.get(&key)) else { continue };
            self.flow(id, node, manifest, names, &recipes);
        }
        self.answers(manifest);
        self.output_flows(manifest, names);
        self.brought_by(manifest);
        self.laundered_outputs(names);
        self.sub_processors(root, names);
        self.stored_abroad(manifest, names);
        self.missing_hops(manifest, names);
        self.undeclared_access(manifest, names);
    }

    /// Outputs that are not declared as datasets become entries of their own.
    fn outputs(&mut self, root: &Node, manifest: usize, names: &mut Names) {
        let mut makers: BTreeMap<String, Span> = BTreeMap::new();
        for (key, _) in ordered(names.processing.clone(), root, "processing") {
            let Some(node) = root.get("processing").and_then(|node| node.get(&key)?.get("output")) else { continue };
            let Some(name) = node.as_str().filter(|name| *name != NONE && *name != UNKNOWN) else { continue };
            if let Some(first) = makers.insert(name.to_owned(), node.span) {
                let error = Diagnostic::error("duplicate-id", node.span, format!("two steps make the output `{name}`"));
                self.error(error.with_related(first, "made here first").with_help("give each output its own name"));
            }
            if !names.datasets.contains_key(name) {
                let id = self.entity(Kind::Dataset, name, node.span, manifest);
                if let Some(workload) = self.run.manifests.get(manifest).map(|known| known.workload) {
                    self.link(id, Rel::Workload, Link::sure(workload));
                }
                self.derived.insert(id);
                names.datasets.insert(name.to_owned(), id);
            }
        }
    }

    fn step(&mut self, id: EntityId, node: &Node, names: &Names, recipes: &mut BTreeMap<EntityId, Vec<Ingredient>>) {
        self.one_party(id, Rel::By, "by", node.get("by"), names);
        let performers = self.run.entity(id).links(Rel::By).to_vec();
        for link in performers {
            self.link(link.to, Rel::Steps, Link { to: id, guards: link.guards });
        }
        let mut ingredients = Vec::new();
        match node.get("inputs").filter(|node| node.as_str() != Some(UNKNOWN)) {
            Some(inputs) => {
                for (dataset, _) in self.references("dataset", inputs, &names.datasets) {
                    self.link(id, Rel::Inputs, Link::sure(dataset));
                    ingredients.push(Ingredient { dataset, guards: Vec::new(), added: false });
                }
            }
            None => {
                let dataset = self.something(id, "(unnamed input of", names);
                self.link(id, Rel::Inputs, Link::sure(dataset));
                ingredients.push(Ingredient { dataset, guards: Vec::new(), added: false });
            }
        }
        self.adds(id, node, names, &mut ingredients);
        let output = node.get("output").and_then(Node::as_str).and_then(|name| names.datasets.get(name)).copied();
        if let Some(output) = output {
            self.link(id, Rel::Output, Link::sure(output));
            recipes.insert(output, ingredients);
        }
    }

    /// A dataset of which nothing is known.
    fn something(&mut self, step: EntityId, description: &str, names: &Names) -> EntityId {
        let (key, span, manifest) = {
            let entity = self.run.entity(step);
            (entity.key.clone(), entity.span, entity.manifest)
        };
        let id = self.entity(Kind::Dataset, &format!("{description} {key})"), span, manifest);
        self.link_to_anyone(id, Rel::Handler, "handler", names);
        id
    }

    fn adds(&mut self, step: EntityId, node: &Node, names: &Names, ingredients: &mut Vec<Ingredient>) {
        let span = self.run.entity(step).span;
        let Some(adds) = node.get("adds").filter(|node| node.as_str() != Some(UNKNOWN)) else {
            let dataset = self.something(step, "(anything added by", names);
            let slot = self.skeleton_slot(step, "adds", 2, node.entry("adds").map_or(span, |entry| entry.value.span));
            ingredients.push(Ingredient { dataset, guards: vec![Guard { slot, mask: 1 }], added: true });
            return;
        };
        if adds.as_str() == Some(NONE) {
            return;
        }
        let Some(items) = adds.as_sequence() else {
            let error =
                Diagnostic::error("wrong-type", adds.span, format!("`adds` is {}, not a list", adds.kind_name()));
            self.error(error.with_help(
                "write `none`, or a list such as `[{ source: retrieval, from: DATASET, reaches-output: yes }]`",
            ));
            return;
        };
        for item in items {
            self.check_add(item);
            let from = item.get("from").filter(|node| node.as_str() != Some(UNKNOWN));
            let dataset = match from {
                Some(from) => match self.reference("dataset", from, &names.datasets) {
                    Some(dataset) => dataset,
                    None => continue,
                },
                None => self.something(step, "(unnamed addition of", names),
            };
            let mut guards = Vec::new();
            match item.get("reaches-output").and_then(Node::as_str) {
                Some("yes" | "true") => {}
                Some("no" | "false") => continue,
                Some(UNKNOWN) | None => {
                    let slot = self.skeleton_slot(step, "adds.reaches-output", 2, item.span);
                    guards.push(Guard { slot, mask: 1 });
                }
                Some(_) => {
                    let at = item.get("reaches-output").map_or(item.span, |node| node.span);
                    let error = Diagnostic::error("wrong-type", at, "`reaches-output` is not `yes`, `no` or `unknown`");
                    self.error(error.with_help("write `yes`, `no` or `unknown`"));
                }
            }
            ingredients.push(Ingredient { dataset, guards, added: true });
        }
    }

    fn check_add(&mut self, item: &Node) {
        if item.as_mapping().is_none() {
            let error = Diagnostic::error(
                "wrong-type",
                item.span,
                format!("an addition is {}, not a mapping", item.kind_name()),
            );
            self.error(error.with_help("write `{ source: retrieval, from: DATASET, reaches-output: yes }`"));
        }
        for entry in item.as_mapping().unwrap_or(&[]) {
            if !["source", "from", "reaches-output"].contains(&&*entry.key.value) {
                let error = Diagnostic::error(
                    "unknown-key",
                    entry.key.span,
                    format!("`{}` is not known here", entry.key.value),
                );
                self.error(error.with_help("an addition has `source`, `from` and `reaches-output`"));
            }
        }
        if let Some(source) = item
            .get("source")
            .filter(|node| !node.as_str().is_some_and(|text| ADD_SOURCES.contains(&text) || text == UNKNOWN))
        {
            let error = Diagnostic::error(
                "unknown-value",
                source.span,
                format!("`{}` is no source", source.as_str().unwrap_or("…")),
            );
            self.error(error.with_help(format!("write one of {}", ADD_SOURCES.join(", "))));
        }
    }

    fn flow(
        &mut self,
        id: EntityId,
        node: &Node,
        manifest: usize,
        names: &Names,
        recipes: &BTreeMap<EntityId, Vec<Ingredient>>,
    ) {
        for key in ["from", "to", "carries"] {
            if node.get(key).is_none() {
                let (name, span) = (self.run.entity(id).key.clone(), self.run.entity(id).span);
                self.error(
                    Diagnostic::error("missing-key", span, format!("the flow `{name}` has no `{key}`"))
                        .with_help(format!("add `{key}:`")),
                );
            }
        }
        let from = node.get("from").and_then(|node| self.reference("party", node, &names.parties));
        let to = node.get("to").and_then(|node| self.reference("party", node, &names.parties));
        let carried =
            node.get("carries").map_or_else(Vec::new, |node| self.references("dataset", node, &names.datasets));
        if let Some(node) = node.get("carries").filter(|_| carried.is_empty()) {
            let error = Diagnostic::error("nothing-to-judge", node.span, "the flow carries nothing");
            self.error(error.with_help("name the datasets that it carries"));
        }
        for (at, (dataset, span)) in carried.iter().enumerate() {
            if let Some((_, first)) = carried.iter().take(at).find(|(known, _)| known == dataset) {
                let error = Diagnostic::error("duplicate-id", *span, "the flow carries this dataset twice");
                self.error(error.with_related(*first, "first named here").with_help("name it once"));
            }
        }
        let (Some(from), Some(to)) = (from, to) else { return };
        self.link(id, Rel::From, Link::sure(from));
        self.link(id, Rel::To, Link::sure(to));
        if let Some(of) = node.get("of") {
            if let Some(answered) = self.reference("flow", of, &names.flows) {
                if answered == id {
                    let error = Diagnostic::error("dangling-reference", of.span, "the flow answers itself");
                    self.error(error.with_help("name the flow that it answers"));
                }
                self.link(id, Rel::Of, Link::sure(answered));
            }
        } else if self.has_value(id, MODE, RETURN) {
            let (name, span) = (self.run.entity(id).key.clone(), self.run.entity(id).span);
            let error = Diagnostic::error(
                "missing-key",
                span,
                format!("the return flow `{name}` does not say which flow it answers"),
            );
            self.error(error.with_help("add `of: FLOW`"));
        }
        if let Some(service) = node.get("service").and_then(|node| self.reference("service", node, &names.services)) {
            self.link(id, Rel::Service, Link::sure(service));
            self.link(service, Rel::Flows, Link::sure(id));
        }
        let mut seen = BTreeSet::new();
        for (dataset, span) in carried.into_iter().filter(|(dataset, _)| seen.insert(*dataset)) {
            self.item(id, dataset, span, manifest, from, to, recipes);
        }
        if let Some(known) = self.run.manifests.get_mut(manifest) {
            known.flows.push(id);
        }
    }

    #[expect(clippy::too_many_arguments, reason = "an item is where everything meets")]
    fn item(
        &mut self,
        flow: EntityId,
        dataset: EntityId,
        span: Span,
        manifest: usize,
        from: EntityId,
        to: EntityId,
        recipes: &BTreeMap<EntityId, Vec<Ingredient>>,
    ) {
        let key = self.run.entity(dataset).key.clone();
        let item = self.entity(Kind::Item, &key, span, manifest);
        self.link(item, Rel::Flow, Link::sure(flow));
        self.link(flow, Rel::Items, Link::sure(item));
        self.link(item, Rel::Dataset, Link::sure(dataset));
        if let Some(workload) = self.run.manifests.get(manifest).map(|known| known.workload) {
            self.link(item, Rel::Workload, Link::sure(workload));
        }
        let mut data = Vec::new();
        if !self.origins(dataset, &[], false, recipes, 0, &mut data) {
            let error = Diagnostic::error("circular-processing", span, format!("`{key}` is made from itself"));
            self.error(
                error.with_help(
                    "an output cannot be an input of the step that makes it, however many steps lie between",
                ),
            );
        }
        for origin in data {
            let link = Link { to: origin.dataset, guards: origin.guards };
            self.link(item, if origin.added { Rel::Added } else { Rel::Own }, link.clone());
            self.link(item, Rel::Data, link);
        }
        for (relation, party) in [(Rel::SenderSteps, from), (Rel::RecipientSteps, to)] {
            for step in self.run.entity(party).links(Rel::Steps).to_vec() {
                let entity = self.run.entity(step.to);
                let takes = entity.links(Rel::Inputs).iter().any(|link| link.to == dataset);
                let makes = entity.links(Rel::Output).iter().any(|link| link.to == dataset);
                if takes || (makes && relation == Rel::SenderSteps) {
                    self.link(item, relation, step.clone());
                    if !self.run.entity(flow).links(relation).contains(&step) {
                        self.link(flow, relation, step);
                    }
                }
            }
        }
    }

    /// The datasets that one is made of; `false` where it is made from itself.
    fn origins(
        &self,
        dataset: EntityId,
        guards: &[Guard],
        added: bool,
        recipes: &BTreeMap<EntityId, Vec<Ingredient>>,
        depth: usize,
        data: &mut Vec<Ingredient>,
    ) -> bool {
        if depth > MAX_CHAIN {
            return false;
        }
        let derived = self.derived.contains(&dataset);
        if !derived {
            data.push(Ingredient { dataset, guards: guards.to_vec(), added });
        }
        recipes.get(&dataset).into_iter().flatten().filter(|ingredient| derived || ingredient.added).all(|ingredient| {
            let mut all = guards.to_vec();
            all.extend(&ingredient.guards);
            self.origins(ingredient.dataset, &all, added || ingredient.added, recipes, depth + 1, data)
        })
    }

    fn answers(&mut self, manifest: usize) {
        for flow in self.flows(manifest) {
            for link in self.run.entity(flow).links(Rel::Of).to_vec() {
                self.link(link.to, Rel::Answers, Link::sure(flow));
            }
        }
    }

    pub(super) fn flows(&self, manifest: usize) -> Vec<EntityId> {
        self.run.manifests.get(manifest).map_or_else(Vec::new, |known| known.flows.clone())
    }

    pub(super) fn target(&self, entity: EntityId, relation: Rel) -> Option<EntityId> {
        self.run.entity(entity).links(relation).first().map(|link| link.to)
    }

    pub(super) fn carried(&self, flow: EntityId) -> Vec<(EntityId, Span)> {
        let items = self.run.entity(flow).links(Rel::Items);
        items
            .iter()
            .filter_map(|item| {
                self.target(item.to, Rel::Dataset).map(|dataset| (dataset, self.run.entity(item.to).span))
            })
            .collect()
    }

    fn output_flows(&mut self, manifest: usize, names: &Names) {
        for step in names.processing.values() {
            let Some(output) = self.target(*step, Rel::Output) else { continue };
            for flow in self.flows(manifest) {
                if self.carried(flow).iter().any(|(dataset, _)| *dataset == output) {
                    self.link(*step, Rel::OutputFlows, Link::sure(flow));
                }
            }
            for next in names.processing.values() {
                if self.run.entity(*next).links(Rel::Inputs).iter().any(|input| input.to == output) {
                    self.link(*step, Rel::OutputSteps, Link::sure(*next));
                }
            }
        }
    }

    /// Earlier flows that brought a dataset to whoever sends it on.
    fn brought_by(&mut self, manifest: usize) {
        let flows = self.flows(manifest);
        for flow in &flows {
            let from = self.target(*flow, Rel::From);
            for item in self.run.entity(*flow).links(Rel::Items).to_vec() {
                let dataset = self.target(item.to, Rel::Dataset);
                for earlier in flows.iter().filter(|earlier| *earlier != flow) {
                    let brings = self.carried(*earlier).iter().any(|(carried, _)| Some(*carried) == dataset);
                    if brings && self.target(*earlier, Rel::To) == from {
                        self.link(item.to, Rel::BroughtBy, Link::sure(*earlier));
                    }
                }
            }
        }
    }

    /// Reports two statements that cannot both be true, and leaves the set open.
    pub(super) fn contradictory(&mut self, entity: EntityId, fact: &str, what: &str) {
        let (kind, key) = (self.run.entity(entity).kind, self.run.entity(entity).key.clone());
        let Some((at, spec)) = self.law.vocabulary.facts(kind).find(fact) else { return };
        let slot = self.run.slot_of(entity, at);
        let open = self.anything(spec);
        let span = self.run.slots.get(slot).map_or(self.run.entity(entity).span, |known| known.span);
        let error = Diagnostic::error("contradiction", span, format!("`{key}` {what}"));
        self.error(error.with_help("correct one of them; until then this counts as unknown"));
        if let Some(known) = self.run.slots.get_mut(slot) {
            known.domain = open;
        }
    }

    /// The values that a fact of an entry can still have.
    pub(super) fn domain_of(&self, entity: EntityId, fact: &str) -> Option<Domain> {
        let (at, _) = self.law.vocabulary.facts(self.run.entity(entity).kind).find(fact)?;
        self.run.slots.get(self.run.slot_of(entity, at)).map(|slot| slot.domain)
    }

    /// What a set must and may hold.
    pub(super) fn members(&self, entity: EntityId, fact: &str) -> Option<(u64, u64)> {
        match self.domain_of(entity, fact)? {
            Domain::Set { must, may, .. } => Some((must, may)),
            _ => None,
        }
    }

    /// Whether a choice can still have a value.
    pub(super) fn can_be(&self, entity: EntityId, fact: &str, value: &str) -> bool {
        self.value_mask(entity, fact, value).is_some_and(|(mask, bit)| mask & bit != 0)
    }

    /// Whether a choice has a value for certain.
    fn has_value(&self, entity: EntityId, fact: &str, value: &str) -> bool {
        self.value_mask(entity, fact, value).is_some_and(|(mask, bit)| mask == bit)
    }

    fn value_mask(&self, entity: EntityId, fact: &str, value: &str) -> Option<(u64, u64)> {
        let (_, spec) = self.law.vocabulary.facts(self.run.entity(entity).kind).find(fact)?;
        let bit = 1 << spec.values.iter().position(|known| known == value)?;
        match self.domain_of(entity, fact)? {
            Domain::Choice(mask) => Some((mask, bit)),
            _ => None,
        }
    }
}
