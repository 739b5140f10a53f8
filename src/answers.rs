//! Answers to questions, given in a file of their own: each is put where a manifest leaves the fact open.
//!
//! The answer keeps its place, so that a report names the file of answers as the source. What a manifest declares is never
//! changed, and evidence and claims are declared there alone.

use crate::diagnostic::Diagnostic;
use crate::fact::Kind;
use crate::finding::AnswerPlace;
use crate::law::{FactSpec, Law};
use crate::source::{Span, Spanned};
use crate::suggest::closest;
use crate::syntax::{Entry, Node, Value};
use std::collections::HashMap;

/// The version of the format.
pub const FORMAT_VERSION: &str = "1";
/// The top-level key that makes a document a file of answers.
pub const FORMAT_KEY: &str = "transborder-answers";
/// The key of the list.
pub const LIST_KEY: &str = "answers";
/// What stands where nobody has answered yet.
pub const UNKNOWN: &str = "unknown";

const DOCUMENT_KEYS: [&str; 2] = [FORMAT_KEY, LIST_KEY];
const ANSWER_KEYS: [&str; 5] = ["manifest", "kind", "id", "fact", "answer"];

/// Puts the answers of a document into the manifests that they are about.
#[must_use]
pub fn fill(manifests: &mut [&mut Node], answers: &Node, law: &Law) -> Vec<Diagnostic> {
    let mut filler = Filler { law, seen: HashMap::new(), errors: Vec::new() };
    filler.document(manifests, answers);
    filler.errors
}

/// Why an answer has no place in a manifest.
enum Refused {
    /// It stands there already.
    Declared(Span),
    /// There is no such entry, fact or addition.
    Missing { what: String, known: Vec<String> },
    /// The manifest has two entries of which either may be meant.
    Ambiguous,
}

/// Puts one answer into a manifest.
///
/// # Errors
///
/// `false` where the manifest has no such fact, or declares it.
#[must_use]
pub fn put(manifest: &mut Node, place: &AnswerPlace, answer: &Node, law: &Law) -> bool {
    let Some(kind) = Kind::ALL.into_iter().find(|kind| kind.name() == place.kind) else { return false };
    put_at(manifest, kind, &place.id, &place.fact, answer.span, answer, law).is_ok()
}

/// One written answer.
struct Written<'n> {
    manifest: &'n Node,
    kind: &'n Node,
    id: &'n Node,
    fact: &'n Node,
    answer: &'n Node,
}

struct Filler<'l> {
    law: &'l Law,
    /// Where each fact was answered.
    seen: HashMap<[String; 4], Span>,
    errors: Vec<Diagnostic>,
}

impl Filler<'_> {
    fn error(&mut self, code: &'static str, span: Span, message: String, help: impl Into<String>) {
        self.errors.push(Diagnostic::error(code, span, message).with_help(help));
    }

    fn document(&mut self, manifests: &mut [&mut Node], root: &Node) {
        let version = root.entry(FORMAT_KEY);
        if version.and_then(|entry| entry.value.as_str()) != Some(FORMAT_VERSION) {
            let (code, span, message) = match version {
                Some(entry) => {
                    ("unknown-version", entry.value.span, "this version of the format of answers is not known")
                }
                None => ("not-answers", root.span.start_point(), "the file holds no answers"),
            };
            self.error(code, span, message.to_owned(), format!("begin it with `{FORMAT_KEY}: {FORMAT_VERSION}`"));
            return;
        }
        self.only(root, &DOCUMENT_KEYS);
        let Some(list) = root.get(LIST_KEY).filter(|list| !list.is_null()) else { return };
        let Some(answers) = list.as_sequence() else {
            let message = format!("`{LIST_KEY}` is {}, not a list", list.kind_name());
            self.error("wrong-type", list.span, message, "`transborder questions --format yaml` writes one");
            return;
        };
        for answer in answers {
            if let Some(written) = self.written(answer) {
                self.one(manifests, &written);
            }
        }
    }

    fn only(&mut self, node: &Node, known: &[&str]) {
        for entry in node.as_mapping().unwrap_or(&[]) {
            let key = &*entry.key.value;
            if !known.contains(&key) {
                let names: Vec<String> = known.iter().map(|name| (*name).to_owned()).collect();
                self.error("unknown-key", entry.key.span, format!("`{key}` is not known here"), meant(key, &names));
            }
        }
    }

    fn written<'n>(&mut self, node: &'n Node) -> Option<Written<'n>> {
        if node.as_mapping().is_none() {
            let message = format!("an answer is {}, not a mapping", node.kind_name());
            self.error("wrong-type", node.span, message, format!("write {}", list(&ANSWER_KEYS)));
            return None;
        }
        self.only(node, &ANSWER_KEYS);
        for key in ANSWER_KEYS {
            match node.get(key) {
                Some(value) if key == "answer" || value.as_str().is_some() => {}
                Some(value) => {
                    let message = format!("`{key}` is {}, not text", value.kind_name());
                    self.error("wrong-type", value.span, message, format!("name the {key}"));
                    return None;
                }
                None => {
                    self.error("missing-key", node.span, format!("the answer has no `{key}`"), format!("add `{key}:`"));
                    return None;
                }
            }
        }
        Some(Written {
            manifest: node.get("manifest")?,
            kind: node.get("kind")?,
            id: node.get("id")?,
            fact: node.get("fact")?,
            answer: node.get("answer")?,
        })
    }

    fn one(&mut self, manifests: &mut [&mut Node], written: &Written<'_>) {
        let Some(name) = written.manifest.as_str() else { return };
        let ids: Vec<String> = manifests.iter().filter_map(|root| id_of(root).map(str::to_owned)).collect();
        let Some(root) = manifests.iter_mut().find(|root| id_of(root) == Some(name)) else {
            let message = format!("no manifest of this run has the id `{name}`");
            self.error("dangling-reference", written.manifest.span, message, meant(name, &ids));
            return;
        };
        let Some(kind) = self.kind(written.kind) else { return };
        let [Some(id), Some(fact)] = [written.id, written.fact].map(Node::as_str) else { return };
        let key = [name, kind.name(), id, fact].map(str::to_owned);
        if let Some(first) = self.seen.insert(key, written.answer.span) {
            let error =
                Diagnostic::error("duplicate-answer", written.answer.span, format!("`{fact}` is answered twice"));
            self.errors.push(error.with_related(first, "answered here first").with_help("keep the one that is true"));
            return;
        }
        if let Err(refused) = put_at(root, kind, id, fact, written.fact.span, written.answer, self.law) {
            self.refuse(written, refused);
        }
    }

    fn kind(&mut self, node: &Node) -> Option<Kind> {
        let name = node.as_str()?;
        if name == Kind::Evidence.name() {
            let message = "evidence is declared, and never answered".to_owned();
            self.error("unknown-kind", node.span, message, "write it under `evidence` in the manifest");
            return None;
        }
        let kinds = Kind::ALL.into_iter().filter(|kind| !matches!(kind, Kind::Evidence | Kind::Item));
        let found = kinds.clone().find(|kind| kind.name() == name);
        if found.is_none() {
            let names: Vec<String> = kinds.map(|kind| kind.name().to_owned()).collect();
            self.error("unknown-kind", node.span, format!("there is no kind of entry `{name}`"), meant(name, &names));
        }
        found
    }

    fn refuse(&mut self, written: &Written<'_>, refused: Refused) {
        let [kind, id, fact] = [written.kind, written.id, written.fact].map(|node| node.as_str().unwrap_or_default());
        match refused {
            Refused::Declared(span) => {
                let message = format!("`{fact}` of `{id}` is declared, and cannot be answered");
                let error = Diagnostic::error("already-declared", written.answer.span, message);
                let error = error.with_related(span, "declared here");
                self.errors.push(error.with_help("remove the answer, or correct the manifest"));
            }
            Refused::Ambiguous => {
                let message = format!("the manifest has more than one {kind} `{id}`");
                self.error("dangling-reference", written.id.span, message, "write the fact into the manifest");
            }
            Refused::Missing { what, known } => {
                let is_fact = what == "fact";
                let (node, name) = if is_fact { (written.fact, fact) } else { (written.id, id) };
                let code = if is_fact { "unknown-fact" } else { "dangling-reference" };
                let message = match is_fact {
                    true => format!("a {kind} has no fact `{name}` that is open to an answer"),
                    false => format!("there is no {what} `{name}` in this manifest"),
                };
                self.error(code, node.span, message, meant(name, &known));
            }
        }
    }
}

/// The id of a manifest.
#[must_use]
pub fn id_of(root: &Node) -> Option<&str> {
    root.get("workload")?.get("id")?.as_str()
}

fn put_at(
    root: &mut Node,
    kind: Kind,
    id: &str,
    fact: &str,
    fact_span: Span,
    answer: &Node,
    law: &Law,
) -> Result<(), Refused> {
    let full = if kind == Kind::Claim { format!("{id}.{fact}") } else { fact.to_owned() };
    let spec = law.vocabulary.facts(kind).find(&full).map(|(_, spec)| spec);
    if !spec.is_some_and(FactSpec::can_be_answered) && !is_asked_by_skeleton(kind, fact) {
        return Err(Refused::Missing { what: "fact".to_owned(), known: known_facts(kind, id, law) });
    }
    let by_key = spec.and_then(|spec| root.entry(spec.no_when_given.as_deref()?)).map(|entry| entry.value.clone());
    if let Some(given) = by_key.filter(|given| !is_open(given) && !is_open(answer)) {
        return Err(Refused::Declared(given.span));
    }
    let entry = entry_mut(root, kind, id)?;
    let implied = spec.and_then(|spec| implied(entry, spec));
    // What other answers put there implies nothing.
    if let Some(span) = implied.filter(|span| span.file != answer.span.file && !is_open(answer)) {
        return Err(Refused::Declared(span));
    }
    let added = fact.strip_prefix("adds.").and_then(|rest| rest.strip_suffix(".reaches-output"));
    match added.filter(|_| kind == Kind::Processing) {
        Some(dataset) => {
            let addition = addition_mut(entry, dataset)?;
            set(addition, &["reaches-output"], fact_span, answer)
        }
        None => set(entry, &fact.split('.').collect::<Vec<_>>(), fact_span, answer),
    }
}

/// What every manifest is asked, whatever the law.
fn is_asked_by_skeleton(kind: Kind, fact: &str) -> bool {
    match kind {
        Kind::Dataset => matches!(fact, "handler" | "joint-handlers"),
        Kind::Processing => {
            matches!(fact, "by" | "adds") || (fact.starts_with("adds.") && fact.ends_with(".reaches-output"))
        }
        Kind::Service => matches!(fact, "provider" | "model.maker" | "inputs.given-to"),
        _ => false,
    }
}

fn known_facts(kind: Kind, id: &str, law: &Law) -> Vec<String> {
    let open = law.vocabulary.facts(kind).facts.iter().filter(|fact| fact.can_be_answered());
    let names = open.map(|fact| match (kind, fact.name.strip_prefix(id)) {
        (Kind::Claim, Some(own)) => own.trim_start_matches('.').to_owned(),
        _ => fact.name.clone(),
    });
    let skeleton = ["handler", "joint-handlers", "by", "adds", "provider", "model.maker", "inputs.given-to"];
    names.chain(skeleton.into_iter().filter(|name| is_asked_by_skeleton(kind, name)).map(str::to_owned)).collect()
}

fn entry_mut<'n>(root: &'n mut Node, kind: Kind, id: &str) -> Result<&'n mut Node, Refused> {
    let section = match kind {
        Kind::Workload => {
            let known = id_of(root).map(str::to_owned);
            if known.as_deref() != Some(id) {
                return Err(missing(kind, known.into_iter().collect()));
            }
            return value_mut(root, "workload").ok_or_else(|| missing(kind, Vec::new()));
        }
        Kind::Party => "parties",
        Kind::Dataset => "datasets",
        Kind::Processing => "processing",
        Kind::Flow => "flows",
        Kind::Service => "services",
        Kind::Claim => return claim_mut(root, id),
        Kind::Item | Kind::Evidence => return Err(missing(kind, Vec::new())),
    };
    let entries = root.get(section).and_then(Node::as_mapping).unwrap_or(&[]);
    let known = entries.iter().map(|entry| entry.key.value.to_string()).collect();
    let found = value_mut(root, section).and_then(|entries| value_mut(entries, id));
    found.filter(|entry| entry.as_mapping().is_some()).ok_or_else(|| missing(kind, known))
}

fn missing(kind: Kind, known: Vec<String>) -> Refused {
    Refused::Missing { what: kind.name().to_owned(), known }
}

fn claim_mut<'n>(root: &'n mut Node, exemption: &str) -> Result<&'n mut Node, Refused> {
    let name = |claim: &Node| claim.get("exemption").and_then(Node::as_str).map(str::to_owned);
    let claims = match value_mut(root, "claims").map(|node| &mut node.value) {
        Some(Value::Sequence(claims)) => claims,
        _ => return Err(missing(Kind::Claim, Vec::new())),
    };
    let known: Vec<String> = claims.iter().filter_map(name).collect();
    if known.iter().filter(|known| *known == exemption).count() > 1 {
        return Err(Refused::Ambiguous);
    }
    let found = claims.iter_mut().find(|claim| name(claim).as_deref() == Some(exemption));
    found.ok_or_else(|| missing(Kind::Claim, known))
}

fn addition_mut<'n>(step: &'n mut Node, dataset: &str) -> Result<&'n mut Node, Refused> {
    let from = |item: &Node| item.get("from").and_then(Node::as_str).map(str::to_owned);
    let known = |known: Vec<String>| Refused::Missing {
        what: "fact".to_owned(),
        known: known.into_iter().map(|name| format!("adds.{name}.reaches-output")).collect(),
    };
    let items = match value_mut(step, "adds").map(|node| &mut node.value) {
        Some(Value::Sequence(items)) => items,
        _ => return Err(known(Vec::new())),
    };
    let names: Vec<String> = items.iter().filter_map(from).collect();
    if names.iter().filter(|name| *name == dataset).count() > 1 {
        return Err(Refused::Ambiguous);
    }
    let found = items.iter_mut().find(|item| from(item).as_deref() == Some(dataset));
    found.ok_or_else(|| known(names))
}

/// Where an entry says something of a fact without naming its key: in a list that says "no", or by giving the map in which
/// it stands.
fn implied(entry: &Node, spec: &FactSpec) -> Option<Span> {
    let list = spec.negated_in.as_deref().and_then(|list| entry.get(list)).and_then(Node::as_sequence);
    let negated = list.into_iter().flatten().find(|item| item.as_str() == Some(&spec.name));
    let group = spec.name.split_once('.').filter(|_| spec.when_given.is_some()).and_then(|(group, key)| {
        let given = entry.get(group).filter(|given| given.as_mapping().is_some() && given.get(key).is_none())?;
        Some(given.span)
    });
    negated.map(|item| item.span).or(group)
}

fn value_mut<'n>(node: &'n mut Node, key: &str) -> Option<&'n mut Node> {
    match &mut node.value {
        Value::Mapping(entries) => {
            entries.iter_mut().find(|entry| &*entry.key.value == key).map(|entry| &mut entry.value)
        }
        Value::Scalar(_) | Value::Sequence(_) => None,
    }
}

/// Sets what is open below a node; maps on the way are made where there are none.
fn set(node: &mut Node, path: &[&str], key_span: Span, answer: &Node) -> Result<(), Refused> {
    if is_open(answer) {
        return Ok(());
    }
    if is_open(node) {
        *node = empty(answer.span);
    }
    let Some((key, rest)) = path.split_first() else { return Ok(()) };
    let span = node.span;
    let Value::Mapping(entries) = &mut node.value else { return Err(Refused::Declared(span)) };
    let known = entries.iter_mut().find(|entry| &*entry.key.value == *key).map(|entry| &mut entry.value);
    match (known, rest.is_empty()) {
        (Some(known), false) => set(known, rest, key_span, answer),
        (Some(known), true) if is_open(known) => {
            *known = answer.clone();
            Ok(())
        }
        (Some(known), true) => Err(Refused::Declared(known.span)),
        (None, last) => {
            let mut value = if last { answer.clone() } else { empty(answer.span) };
            if !last {
                set(&mut value, rest, key_span, answer)?;
            }
            entries.push(Entry { key: Spanned { value: (*key).into(), span: key_span }, value });
            Ok(())
        }
    }
}

fn is_open(node: &Node) -> bool {
    node.as_str() == Some(UNKNOWN)
}

fn empty(span: Span) -> Node {
    Node { span, value: Value::Mapping(Vec::new()) }
}

/// "Did you mean", or all that there are.
fn meant(word: &str, known: &[String]) -> String {
    match closest(word, known.iter().map(String::as_str)) {
        Some(meant) => format!("did you mean `{meant}`?"),
        None if known.is_empty() => "there is none here".to_owned(),
        None => format!("known here: {}", list(known)),
    }
}

fn list(names: &[impl AsRef<str>]) -> String {
    names.iter().map(|name| format!("`{}`", name.as_ref())).collect::<Vec<_>>().join(", ")
}
