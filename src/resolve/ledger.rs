//! Ledgers: what else left in a window, beyond the flows of the run.

use super::Resolver;
use super::values::UNKNOWN;
use crate::diagnostic::Diagnostic;
use crate::run::{Counted, Ledger};
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
        let complete = match node.get("otherwise-nothing").and_then(Node::as_str) {
            Some("yes" | "true") => true,
            Some("no" | "false" | UNKNOWN) | None => false,
            Some(_) => {
                let at = node.get("otherwise-nothing").map_or(node.span, |node| node.span);
                let error = Diagnostic::error("wrong-type", at, "`otherwise-nothing` is not `yes`, `no` or `unknown`");
                self.error(error.with_help("write `yes` only if nothing else left in the window"));
                false
            }
        };
        let entries = self.exported(root);
        let group = self.group(handler, true);
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
        self.date(day)
    }

    fn exported(&mut self, root: &Node) -> Vec<BTreeMap<String, Counted>> {
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
        items.iter().map(|item| self.exported_entry(item, &columns)).collect()
    }

    /// Columns of ledgers: the strata of all totals.
    fn strata(&self) -> BTreeSet<String> {
        self.law
            .source
            .rules
            .iter()
            .filter_map(|placed| placed.rule.total.as_ref().map(|total| total.stratum.clone()))
            .collect()
    }

    fn exported_entry(&mut self, item: &Node, columns: &BTreeSet<String>) -> BTreeMap<String, Counted> {
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
        for column in columns {
            entry.entry(column.clone()).or_insert(Counted::OPEN);
        }
        entry
    }
}
