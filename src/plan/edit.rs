//! Changes to the tree of a manifest.

use crate::source::{Span, Spanned};
use crate::syntax::{Entry, Node, Scalar, Value};
use serde_json::Value as Json;

/// One change to one document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Edit {
    /// Puts a value at a path; mappings on the way are made where there is nothing.
    Set(Vec<String>, Json),
    /// Takes the item at this place out of the list at a path.
    Remove(Vec<String>, usize),
    /// Adds an item to the list at a path.
    Append(Vec<String>, Json),
}

impl Edit {
    /// The path that it changes.
    pub(super) fn path(&self) -> &[String] {
        match self {
            Self::Set(path, _) | Self::Remove(path, _) | Self::Append(path, _) => path,
        }
    }

    /// Changes the document; what is new stands where its nearest neighbour stands.
    pub(super) fn apply(&self, root: &mut Node) {
        change(root, self.path(), &|node| match self {
            Self::Set(_, value) => *node = node_of(value, node.span),
            Self::Remove(_, at) => {
                if let Value::Sequence(items) = &mut node.value
                    && *at < items.len()
                {
                    items.remove(*at);
                }
            }
            Self::Append(_, value) => {
                let item = node_of(value, node.span);
                match &mut node.value {
                    Value::Sequence(items) => items.push(item),
                    other => *other = Value::Sequence(vec![item]),
                }
            }
        });
    }
}

/// Changes the node at a path; mappings on the way are made where there is nothing.
fn change(node: &mut Node, path: &[String], how: &dyn Fn(&mut Node)) {
    let Some((first, rest)) = path.split_first() else { return how(node) };
    let span = node.span;
    if !matches!(node.value, Value::Mapping(_)) {
        node.value = Value::Mapping(Vec::new());
    }
    let Value::Mapping(entries) = &mut node.value else { return };
    if !entries.iter().any(|entry| *entry.key.value == **first) {
        let key = Spanned { value: first.as_str().into(), span };
        entries.push(Entry { key, value: node_of(&Json::Null, span) });
    }
    if let Some(entry) = entries.iter_mut().find(|entry| *entry.key.value == **first) {
        change(&mut entry.value, rest, how);
    }
}

fn node_of(value: &Json, span: Span) -> Node {
    let value = match value {
        Json::Null => Value::Scalar(Scalar { text: "".into(), quoted: false }),
        Json::String(text) => Value::Scalar(Scalar { text: text.as_str().into(), quoted: false }),
        Json::Array(items) if items.is_empty() => Value::Scalar(Scalar { text: "none".into(), quoted: false }),
        Json::Array(items) => Value::Sequence(items.iter().map(|item| node_of(item, span)).collect()),
        Json::Object(entries) => Value::Mapping(
            entries
                .iter()
                .map(|(key, value)| Entry {
                    key: Spanned { value: key.as_str().into(), span },
                    value: node_of(value, span),
                })
                .collect(),
        ),
        other => Value::Scalar(Scalar { text: other.to_string().into(), quoted: false }),
    };
    Node { span, value }
}

/// The node at a path, if it is there.
pub(super) fn at<'n>(root: &'n Node, path: &[String]) -> Option<&'n Node> {
    path.iter().try_fold(root, |node, key| node.get(key))
}
