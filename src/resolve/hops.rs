//! Hops that are missing: data that are sent, processed, stored or read where no flow brought them.

use super::links::MODE;
use super::{Names, Resolver};
use crate::diagnostic::Diagnostic;
use crate::law::SkeletonRelation as Rel;
use crate::run::{Domain, EntityId};
use crate::source::Span;
use crate::syntax::Node;
use std::collections::BTreeSet;

/// Facts whose meaning the skeleton knows: where data are kept, and from where they can be read.
const KEPT_WHERE: &str = "keeps.where";
const STORAGE: &str = "storage";
const SEAT: &str = "seat";
const COLLECTED: &str = "collected";
const SUB_PROCESSORS: &str = "sub-processors";
const ACCESS_FROM: &str = "access-from";
const REMOTE_ACCESS: &str = "remote-access";
const COLLECT: &str = "collect";
const STORE_ABROAD: &str = "store-abroad";
const PARTY_KIND: &str = "kind";
const INDIVIDUALS: &str = "individuals";

impl Resolver<'_> {
    /// A handler at home that stores abroad what no flow brought to it has sent it there.
    pub(super) fn stored_abroad(&mut self, manifest: usize, names: &Names) {
        let home = self.law.home();
        let flows = self.flows(manifest);
        for (key, party) in &names.parties {
            let (storage, span) = self.written_places(*party, STORAGE);
            let abroad =
                storage.iter().find(|code| self.law.vocabulary.place(code).is_some_and(|place| place & home == 0));
            let Some(abroad) = abroad.filter(|_| self.sits_at_home(*party)) else { continue };
            let sends = flows
                .iter()
                .any(|flow| self.can_be(*flow, MODE, STORE_ABROAD) && self.target(*flow, Rel::From) == Some(*party));
            let handled = self.run.entity(*party).links(Rel::Handles).to_vec();
            for dataset in handled.iter().map(|link| link.to).filter(|_| !sends) {
                let from_home = self.members(dataset, COLLECTED).is_some_and(|(must, _)| must & home != 0);
                let sent = flows.iter().any(|flow| {
                    self.target(*flow, Rel::From) == Some(*party)
                        && self.carried(*flow).iter().any(|(carried, _)| *carried == dataset)
                });
                let brought = flows.iter().any(|flow| {
                    self.target(*flow, Rel::To) == Some(*party)
                        && self.carried(*flow).iter().any(|(carried, _)| *carried == dataset)
                });
                if from_home && sent && !brought {
                    let data = self.run.entity(dataset).key.clone();
                    let message = format!("`{key}` stores `{data}` in `{abroad}`, and no flow takes it there");
                    let help = "add a flow with `mode: store-abroad`; storing abroad what was collected at home is an outbound transfer";
                    self.error(Diagnostic::error("missing-hop", span, message).with_help(help));
                }
            }
        }
    }

    /// An output that is declared as a dataset of its own was collected where its inputs were.
    pub(super) fn laundered_outputs(&mut self, names: &Names) {
        let home = self.law.home();
        for step in names.processing.values() {
            let Some(output) = self.target(*step, Rel::Output).filter(|output| !self.derived.contains(output)) else {
                continue;
            };
            let inputs = self.run.entity(*step).links(Rel::Inputs).to_vec();
            let from_home =
                inputs.iter().any(|input| self.members(input.to, COLLECTED).is_some_and(|(must, _)| must & home != 0));
            if from_home && self.members(output, COLLECTED).is_some_and(|(_, may)| may & home == 0) {
                self.contradictory(
                    output,
                    COLLECTED,
                    "is made of data that were collected at home, and says that it was not",
                );
            }
        }
    }

    /// A sub-processor that is named is a party to which some flow passes the data.
    pub(super) fn sub_processors(&mut self, root: &Node, names: &Names) {
        for (key, step) in &names.processing {
            let node = root.get("processing").and_then(|node| node.get(key)?.get(SUB_PROCESSORS));
            for item in node.and_then(Node::as_sequence).unwrap_or(&[]) {
                let Some(name) = item.as_str() else { continue };
                let party = names.parties.get(name).copied();
                let performers: Vec<EntityId> =
                    self.run.entity(*step).links(Rel::By).iter().map(|link| link.to).collect();
                let reached = names.flows.values().any(|flow| {
                    self.target(*flow, Rel::To) == party
                        && self.target(*flow, Rel::From).is_some_and(|from| performers.contains(&from))
                });
                if party.is_none() || !reached {
                    let message = format!("`{key}` passes data to `{name}`, and no flow says so");
                    let help = format!("declare `{name}` as a party, and the flow that carries the data to it");
                    let error = Diagnostic::error("missing-hop", item.span, message).with_help(help);
                    // Of somebody who is no party here nothing else is said either.
                    self.error(if party.is_none() { error.as_warning() } else { error });
                }
            }
        }
    }

    /// Data can be sent, and processed, only where they are.
    pub(super) fn missing_hops(&mut self, manifest: usize, names: &Names) {
        let mut held: BTreeSet<(EntityId, EntityId)> = BTreeSet::new();
        for dataset in names.datasets.values() {
            held.extend(self.run.entity(*dataset).links(Rel::Handler).iter().map(|link| (link.to, *dataset)));
        }
        for step in names.processing.values() {
            for performer in self.run.entity(*step).links(Rel::By) {
                held.extend(self.target(*step, Rel::Output).map(|output| (performer.to, output)));
            }
        }
        let flows = self.flows(manifest);
        for flow in &flows {
            let Some(from) = self.target(*flow, Rel::From) else { continue };
            if self.can_be(from, PARTY_KIND, INDIVIDUALS) && self.can_be(*flow, MODE, COLLECT) {
                held.extend(self.carried(*flow).into_iter().map(|(dataset, _)| (from, dataset)));
            }
        }
        loop {
            let before = held.len();
            for flow in &flows {
                let (Some(from), Some(to)) = (self.target(*flow, Rel::From), self.target(*flow, Rel::To)) else {
                    continue;
                };
                for (dataset, _) in self.carried(*flow) {
                    if held.contains(&(from, dataset)) {
                        held.insert((to, dataset));
                    }
                }
            }
            if held.len() == before {
                break;
            }
        }
        self.report_missing_hops(&flows, names, &held);
    }

    fn report_missing_hops(&mut self, flows: &[EntityId], names: &Names, held: &BTreeSet<(EntityId, EntityId)>) {
        for flow in flows {
            let Some(from) = self.target(*flow, Rel::From) else { continue };
            for (dataset, span) in self.carried(*flow) {
                if !held.contains(&(from, dataset)) {
                    let (party, data) = (self.run.entity(from).key.clone(), self.run.entity(dataset).key.clone());
                    let message = format!("`{party}` sends `{data}`, which it does not hold");
                    let help = format!(
                        "declare the flow that brings `{data}` to `{party}`, the step of `{party}` that makes it, or `{party}` as its handler"
                    );
                    self.error(Diagnostic::error("missing-hop", span, message).with_help(help));
                }
            }
        }
        for (key, step) in &names.processing {
            let performers = self.run.entity(*step).links(Rel::By).to_vec();
            let [performer] = performers.as_slice() else { continue };
            for input in self.run.entity(*step).links(Rel::Inputs).to_vec() {
                if names.datasets.values().any(|known| *known == input.to) && !held.contains(&(performer.to, input.to))
                {
                    let (party, data) =
                        (self.run.entity(performer.to).key.clone(), self.run.entity(input.to).key.clone());
                    let span = self.run.entity(*step).span;
                    let message = format!("`{party}` processes `{data}` in `{key}`, which no flow brings to it");
                    let help = format!("declare the flow that brings `{data}` to `{party}`");
                    self.error(Diagnostic::error("missing-hop", span, message).with_help(help));
                }
            }
        }
    }

    /// Reading from abroad what is kept at home is a flow; a place of access that no flow declares is a missing one.
    pub(super) fn undeclared_access(&mut self, manifest: usize, names: &Names) {
        for (key, step) in &names.processing {
            let holders = self.run.entity(*step).links(Rel::By).iter().map(|link| link.to).collect();
            self.check_access(manifest, key, *step, KEPT_WHERE, holders);
        }
        for (key, party) in &names.parties {
            self.check_access(manifest, key, *party, STORAGE, vec![*party]);
        }
    }

    fn check_access(&mut self, manifest: usize, key: &str, keeper: EntityId, kept: &str, holders: Vec<EntityId>) {
        let home = self.law.home();
        let is_home = |code: &String| self.law.vocabulary.place(code).is_some_and(|place| place & home != 0);
        let (kept, _) = self.written_places(keeper, kept);
        let (access, span) = self.written_places(keeper, ACCESS_FROM);
        // Who does not say where it keeps data keeps them at its seat, as far as this check goes.
        let at_seat = kept.is_empty() && self.sits_at_home(keeper);
        if !kept.iter().any(is_home) && !at_seat {
            return;
        }
        let flows = self.flows(manifest);
        let reads = flows.iter().filter(|flow| {
            self.can_be(**flow, MODE, REMOTE_ACCESS)
                && self.target(**flow, Rel::From).is_some_and(|from| holders.contains(&from))
        });
        let mut declared = BTreeSet::new();
        for flow in reads {
            let (places, _) = self.written_places(*flow, ACCESS_FROM);
            if places.is_empty() {
                return;
            }
            declared.extend(places);
        }
        let missing: Vec<String> = access
            .into_iter()
            .filter(|code| !is_home(code) && !declared.contains(code))
            .map(|code| format!("`{code}`"))
            .collect();
        if !missing.is_empty() {
            let message =
                format!("what `{key}` keeps can be read from {}, and no flow declares it", missing.join(", "));
            let help = "add a flow with `mode: remote-access` and its `access-from`; reading from abroad is an outbound transfer";
            self.error(Diagnostic::error("undeclared-access", span, message).with_help(help));
        }
    }

    /// Whether a party's seat is at home for certain.
    fn sits_at_home(&self, entity: EntityId) -> bool {
        match self.domain_of(entity, SEAT) {
            Some(Domain::Choice(seat)) => seat != 0 && seat & !self.law.home() == 0,
            _ => false,
        }
    }

    /// The places of a fact as written, and where.
    fn written_places(&self, entity: EntityId, fact: &str) -> (BTreeSet<String>, Span) {
        let known = self.run.entity(entity);
        let Some((at, _)) = self.law.vocabulary.facts(known.kind).find(fact) else {
            return (BTreeSet::new(), known.span);
        };
        let slot = self.run.slot_of(entity, at);
        let span = self.run.slots.get(slot).map_or(known.span, |slot| slot.span);
        (self.codes.get(&slot).cloned().unwrap_or_default(), span)
    }
}
