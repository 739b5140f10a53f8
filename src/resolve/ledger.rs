//! Ledgers: what else left in a window, beyond the flows of the run.

use super::Resolver;
use super::values::UNKNOWN;
use crate::diagnostic::Diagnostic;
use crate::law::SkeletonRelation;
use crate::run::{Bounds, Counted, Ledger, LedgerEntry, PersonSet, SetRelation};
use crate::source::Span;
use crate::suggest::closest;
use crate::syntax::Node;
use std::collections::{BTreeMap, BTreeSet};

impl Resolver<'_> {
    pub(super) fn ledger(&mut self, root: &Node) {
        let Some(node) = root.get("ledger") else { return };
        for entry in node.as_mapping().unwrap_or(&[]) {
            if !["handler", "since", "until", "otherwise-nothing"].contains(&&*entry.key.value) {
                let error = Diagnostic::error(
                    "unknown-key",
                    entry.key.span,
                    format!("`{}` is not known here", entry.key.value),
                );
                self.error(error.with_help("a ledger has `handler`, `since`, `until` and `otherwise-nothing`"));
            }
        }
        let Some(handler) = node.get("handler").and_then(Node::as_str).map(str::to_owned) else {
            let error = Diagnostic::error("missing-key", node.span, "the ledger does not name its `handler`");
            self.error(error.with_help("write the `entity` of the party, as in its manifests"));
            return;
        };
        let (Some(since), Some(until)) = (self.ledger_day(node, "since"), self.ledger_day(node, "until")) else {
            return;
        };
        if until < since {
            let at = node.get("until").map_or(node.span, |node| node.span);
            self.error(
                Diagnostic::error("wrong-date", at, "the ledger ends before it begins")
                    .with_help("`until` is its last day"),
            );
            return;
        }
        let otherwise = node.get("otherwise-nothing");
        let complete = match otherwise.map(|node| node.as_str().unwrap_or("")) {
            Some("yes" | "true") => true,
            Some("no" | "false" | UNKNOWN) | None => false,
            Some(_) => {
                let at = node.get("otherwise-nothing").map_or(node.span, |node| node.span);
                let error = Diagnostic::error("wrong-type", at, "`otherwise-nothing` is not `yes`, `no` or `unknown`");
                self.error(error.with_help("write `yes` only if nothing else left in the window"));
                false
            }
        };
        if !self.groups.contains_key(&handler.to_ascii_lowercase()) {
            let at = node.get("handler").map_or(node.span, |node| node.span);
            let warning =
                Diagnostic::error("unknown-handler", at, format!("no party of this run has the entity `{handler}`"));
            let known: Vec<&str> =
                self.run.groups.iter().filter(|group| group.named).map(|group| group.name.as_str()).collect();
            let help = closest(&handler, known).map_or_else(
                || "the ledger counts for nobody here".to_owned(),
                |meant| format!("did you mean `{meant}`?"),
            );
            self.error(warning.as_warning().with_help(help));
        }
        let group = self.group(handler, true);
        let at = self.run.groups.get(group).map_or(0, |group| group.ledgers.len());
        let entries = self.exported(root);
        self.relate_entries(root, group, at);
        if let Some(group) = self.run.groups.get_mut(group) {
            group.ledgers.push(Ledger { span: node.span, since, until, complete, entries });
        }
    }

    fn ledger_day(&mut self, node: &Node, key: &str) -> Option<i64> {
        let Some(day) = node.get(key) else {
            let error = Diagnostic::error("missing-key", node.span, format!("the ledger has no `{key}`"));
            self.error(error.with_help("a ledger covers a window: `since` its first day, `until` its last"));
            return None;
        };
        if day.as_str() == Some(UNKNOWN) {
            return None;
        }
        self.date(day)
    }

    fn exported(&mut self, root: &Node) -> Vec<LedgerEntry> {
        let columns: BTreeSet<String> = self.strata();
        let Some(node) = root.get("exported") else { return Vec::new() };
        let Some(items) = node.as_sequence() else {
            if node.as_str() != Some("none") && !node.is_null() {
                let error = Diagnostic::error(
                    "wrong-type",
                    node.span,
                    format!("`exported` is {}, not a list", node.kind_name()),
                );
                self.error(error.with_help("begin each entry with `-`, or write `none`"));
            }
            return Vec::new();
        };
        let entries = items.iter().map(|item| LedgerEntry {
            id: item.get("id").and_then(Node::as_str).unwrap_or_default().to_owned(),
            span: item.span,
            columns: self.exported_entry(item, &columns),
        });
        entries.collect()
    }

    fn relate_entries(&mut self, root: &Node, group: usize, ledger: usize) {
        for (at, item) in root.get("exported").and_then(Node::as_sequence).unwrap_or(&[]).iter().enumerate() {
            if let Some(node) = item.get("persons-of") {
                self.remember_relations(PersonSet::Ledger(group, ledger, at), None, node);
            }
        }
    }

    /// `persons-of: { workload/dataset: same | subset | disjoint | unknown }`; in a ledger also by the id of another entry.
    pub(super) fn remember_relations(&mut self, set: PersonSet, manifest: Option<usize>, node: &Node) {
        if node.as_str() == Some(UNKNOWN) {
            return;
        }
        let Some(entries) = node.as_mapping() else {
            let error = Diagnostic::error(
                "wrong-type",
                node.span,
                format!("`persons-of` is {}, not a mapping", node.kind_name()),
            );
            self.error(error.with_help("write `{ WORKLOAD/DATASET: same | subset | disjoint | unknown }`"));
            return;
        };
        for entry in entries {
            let relation = match entry.value.as_str() {
                Some("same") => SetRelation::Same,
                Some("subset") => SetRelation::Subset,
                Some("disjoint") => SetRelation::Disjoint,
                Some(UNKNOWN) => continue,
                _ => {
                    let error = Diagnostic::error(
                        "unknown-value",
                        entry.value.span,
                        "this is no relation between sets of persons",
                    );
                    self.error(error.with_help("write `same`, `subset`, `disjoint` or `unknown`"));
                    continue;
                }
            };
            self.related.push((set, manifest, entry.key.value.to_string(), relation, entry.key.span));
        }
    }

    /// Looks up the sets that are related, once every document is read.
    pub(super) fn relate_persons(&mut self) {
        for (set, manifest, name, relation, span) in std::mem::take(&mut self.related) {
            let found = match (name.split_once('/'), manifest, set) {
                (Some((workload, dataset)), ..) => self.set_of_workload(workload, dataset, &name, span),
                (None, Some(manifest), _) => self.set_of_manifest(manifest, &name, &name, span),
                (None, None, PersonSet::Ledger(group, ledger, _)) => self.listed_set(group, ledger, &name, span),
                (None, None, PersonSet::Dataset(_)) => None,
            };
            if let Some(other) = found {
                self.run.relations.push((set, other, relation));
                self.related_at.push(span);
            }
        }
    }

    /// A dataset of a workload. One that this run does not read leaves the relation out, which only widens the total.
    fn set_of_workload(&mut self, workload: &str, dataset: &str, name: &str, span: Span) -> Option<PersonSet> {
        if let Some(manifest) = self.run.manifests.iter().position(|known| known.id == workload) {
            return self.set_of_manifest(manifest, dataset, name, span);
        }
        let known = self.run.manifests.iter().map(|known| known.id.as_str());
        let help = closest(workload, known).map_or_else(
            || "check its manifest together with this one; until then the relation counts for nothing".to_owned(),
            |meant| format!("did you mean `{meant}/{dataset}`?"),
        );
        let warning = Diagnostic::error("dangling-reference", span, format!("no workload `{workload}` is in this run"));
        self.error(warning.as_warning().with_help(help));
        None
    }

    fn set_of_manifest(&mut self, manifest: usize, dataset: &str, name: &str, span: Span) -> Option<PersonSet> {
        let workload = self.run.entity(self.run.manifests.get(manifest)?.workload);
        let datasets = workload.links(SkeletonRelation::Datasets).iter().map(|link| link.to);
        let found = datasets.clone().find(|known| self.run.entity(*known).key == dataset);
        if found.is_none() {
            let help = closest(dataset, datasets.map(|known| self.run.entity(known).key.as_str())).map_or_else(
                || "write `WORKLOAD/DATASET`, or the key of a dataset of this document".to_owned(),
                |meant| format!("did you mean `{}`?", name.replacen(dataset, meant, 1)),
            );
            let error = Diagnostic::error("dangling-reference", span, format!("there is no dataset `{name}`"));
            self.error(error.with_help(help));
        }
        found.map(PersonSet::Dataset)
    }

    /// Another entry of the handler's ledgers: of the same one, or of the only other that lists it.
    fn listed_set(&mut self, group: usize, ledger: usize, id: &str, span: Span) -> Option<PersonSet> {
        let ledgers = &self.run.groups.get(group)?.ledgers;
        let listed = ledgers.iter().enumerate().flat_map(|(at, ledger)| {
            ledger.entries.iter().enumerate().map(move |(entry, known)| ((at, entry), known.id.as_str()))
        });
        let named: Vec<(usize, usize)> =
            listed.clone().filter(|(_, known)| *known == id && !id.is_empty()).map(|(at, _)| at).collect();
        let here = named.iter().find(|(at, _)| *at == ledger);
        if let Some((at, entry)) = here.or_else(|| named.first().filter(|_| named.len() == 1)) {
            return Some(PersonSet::Ledger(group, *at, *entry));
        }
        let (message, help) = match (named.is_empty(), closest(id, listed.map(|(_, known)| known))) {
            (false, _) => (format!("more than one ledger lists `{id}`"), "give each an id of its own".to_owned()),
            (true, Some(meant)) => (format!("no ledger lists `{id}`"), format!("did you mean `{meant}`?")),
            (true, None) => {
                let help = "write `WORKLOAD/DATASET`, or the `id` of another entry of this handler's ledgers";
                (format!("no ledger lists `{id}`"), help.to_owned())
            }
        };
        self.error(Diagnostic::error("dangling-reference", span, message).with_help(help));
        None
    }

    /// Columns of ledgers: the strata of all totals.
    pub(super) fn strata(&self) -> BTreeSet<String> {
        self.law
            .source
            .rules
            .iter()
            .filter_map(|placed| placed.rule.total.as_ref().map(|total| total.stratum.clone()))
            .collect()
    }

    fn exported_entry(&mut self, item: &Node, columns: &BTreeSet<String>) -> BTreeMap<String, Counted> {
        if item.as_mapping().is_none() {
            let error =
                Diagnostic::error("wrong-type", item.span, format!("an entry is {}, not a mapping", item.kind_name()));
            self.error(error.with_help("write `{ id: NAME, ordinary: 0, sensitive: 0 }`"));
        }
        let mut entry = BTreeMap::new();
        for field in item.as_mapping().unwrap_or(&[]) {
            let key = &*field.key.value;
            if columns.contains(key) {
                let counted = self.counted(key, &field.value).unwrap_or(Counted::OPEN);
                entry.insert(key.to_owned(), counted);
            } else if !["id", "note", "persons-of"].contains(&key) {
                let error = Diagnostic::error("unknown-key", field.key.span, format!("`{key}` is not known here"));
                let known: Vec<&str> = columns.iter().map(String::as_str).collect();
                self.error(error.with_help(format!("an entry has `id`, {} and `persons-of`", known.join(", "))));
            }
        }
        self.compare_with_wholes(item, &entry);
        entry
    }

    /// No part is larger than the whole, and the whole no larger than its parts together.
    fn compare_with_wholes(&mut self, item: &Node, entry: &BTreeMap<String, Counted>) {
        for whole in self.law.source.wholes() {
            let Some(all) = entry.get(&whole.stratum) else { continue };
            for part in &whole.parts {
                if entry.get(part).is_some_and(|counted| bases(counted, all).any(|(part, all)| part.low > all.high)) {
                    let message = format!("`{part}` has more persons than `{}`, of which it is a part", whole.stratum);
                    self.impossible_count(item, part, message);
                }
            }
            let parts: Option<Vec<&Counted>> = whole.parts.iter().map(|part| entry.get(part)).collect();
            let together = parts.and_then(|parts| parts.into_iter().copied().reduce(Counted::plus));
            if together.is_some_and(|together| bases(all, &together).any(|(all, together)| all.low > together.high)) {
                let parts = whole.parts.join("` and `");
                let message = format!("`{}` has more persons than `{parts}` together", whole.stratum);
                self.impossible_count(item, &whole.stratum, message);
            }
        }
    }

    fn impossible_count(&mut self, item: &Node, key: &str, message: String) {
        let span = item.get(key).map_or(item.span, |node| node.span);
        let help = "correct one of them; a person may be in several parts, and each is in one at least";
        self.error(Diagnostic::error("impossible-count", span, message).with_help(help));
    }
}

/// Two numbers so far, and by the end of the window.
fn bases(one: &Counted, other: &Counted) -> impl Iterator<Item = (Bounds, Bounds)> + use<> {
    [(one.so_far, other.so_far), (one.year_end, other.year_end)].into_iter()
}
