//! Evidence and claims: what was done, what is invoked, and for which flows, services and parties.

use super::values::{NONE, UNKNOWN};
use super::{Names, Resolver};
use crate::diagnostic::Diagnostic;
use crate::fact::Kind;
use crate::run::{ANY_KIND, ClaimEntry, EntityId, EvidenceEntry};
use crate::suggest::closest;
use crate::syntax::Node;
use jiff::civil::Date;

/// The fact of a flow that says what it is for.
const PURPOSE: &str = "purpose";

impl Resolver<'_> {
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

    pub(super) fn evidence(&mut self, root: &Node, manifest: usize, names: &Names) {
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
            let failed = self.result(node) | ended | self.is_out_of_order(kind, node);
            self.pending_decision(kind, node);
            let scope = self.scope(node, names);
            if scope.is_empty() && !["covers", "of", "by"].iter().any(|key| node.get(key).is_some()) {
                let warning = Diagnostic::error(
                    "covers-nothing",
                    node.span,
                    format!("this `{name}` names nothing that it covers"),
                );
                self.error(warning.as_warning().with_help("add `covers: [FLOW]`, `of: SERVICE` or `by: PARTY`"));
            }
            self.reviewed_rule(node);
            // Whoever withdraws a review concludes nothing.
            let concluded = adverse || self.is_concluded(&name, node);
            let named = node.get("datasets").and_then(Node::as_sequence).map_or(0, <[Node]>::len);
            let datasets =
                node.get("datasets").map_or_else(Vec::new, |node| self.references("dataset", node, &names.datasets));
            // A limit that could not be read would widen the evidence.
            let failed = failed || (node.get("datasets").is_some() && (datasets.len() < named || named == 0));
            let between =
                node.get("between").map_or_else(Vec::new, |node| self.references("party", node, &names.parties));
            let purposes = self.purposes(node);
            let (covers, beyond_purpose) =
                scope.into_iter().partition(|covered| self.has_purpose(*covered, purposes.as_deref()));
            let (scale, unread) = self.scale(node);
            let entry = EvidenceEntry {
                entity: id,
                kind,
                dated,
                until,
                failed: failed || unread,
                adverse,
                may_have_failed: matches!(node.get("result").and_then(Node::as_str), Some("failed" | UNKNOWN)),
                covers,
                between: node.get("between").map(|_| between.into_iter().map(|(id, _)| id).collect()),
                datasets: datasets.into_iter().map(|(id, _)| id).collect(),
                beyond_purpose,
                scale,
                rule: node.get("rule").and_then(Node::as_str).filter(|_| concluded).map(str::to_owned),
                guards: Vec::new(),
            };
            if let Some(known) = self.run.manifests.get_mut(manifest) {
                known.evidence.push(entry);
            }
        }
    }

    /// Evidence may be limited to purposes, which are compared as they are written.
    pub(super) fn remember_purposes(&mut self, root: &Node, names: &Names) {
        for (key, flow) in &names.flows {
            let purpose = root.get("flows").and_then(|flows| flows.get(key)?.get(PURPOSE)?.as_str());
            self.purpose_of.extend(purpose.filter(|text| *text != UNKNOWN).map(|text| (*flow, text.to_owned())));
        }
    }

    /// The purposes that an entry is limited to; `None` where it is not.
    fn purposes(&mut self, node: &Node) -> Option<Vec<String>> {
        let purposes = node.get("purposes").filter(|node| node.as_str() != Some(UNKNOWN))?;
        let items = purposes.as_sequence().unwrap_or(std::slice::from_ref(purposes));
        let named: Vec<String> = items.iter().filter_map(Node::as_str).map(str::to_owned).collect();
        if named.len() < items.len() {
            let error = Diagnostic::error("wrong-type", purposes.span, "`purposes` is not a list of purposes");
            self.error(error.with_help("write the `purpose` of each flow that it covers, word for word"));
        }
        Some(named)
    }

    /// Whether a flow has one of the purposes; what is no flow has none to compare.
    fn has_purpose(&self, covered: EntityId, purposes: Option<&[String]>) -> bool {
        let Some(purposes) = purposes.filter(|_| self.run.entity(covered).kind == Kind::Flow) else { return true };
        self.purpose_of.get(&covered).is_some_and(|purpose| purposes.contains(purpose))
    }

    /// The numbers of persons up to which an entry serves, and whether one of them could not be read.
    fn scale(&mut self, node: &Node) -> (Vec<(usize, u64)>, bool) {
        let law = self.law;
        let mut scale = Vec::new();
        let mut unread = false;
        for (at, fact) in
            law.vocabulary.facts(Kind::Dataset).facts.iter().enumerate().filter(|(_, fact)| fact.counts_persons())
        {
            let stated = node.get(&fact.name).filter(|node| node.as_str() != Some(UNKNOWN));
            let number = stated.map(|stated| self.count(&fact.name, stated));
            unread |= number == Some(None);
            scale.extend(number.flatten().map(|number| (at, number)));
        }
        (scale, unread)
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

    /// A kind that says that something was decided does not say that it is pending, where another does.
    fn pending_decision(&mut self, kind: usize, node: &Node) {
        let law = self.law;
        let pending = node.get("result").filter(|result| result.as_str() == Some("pending"));
        let Some((declared, pending)) = law.source.evidence.evidence.get(kind).zip(pending) else { return };
        if let Some(other) = &declared.until_decided {
            let message = format!("`{}` says that it was decided, and `pending` that it was not", declared.kind);
            let error = Diagnostic::error("contradiction", pending.span, message);
            self.error(error.with_help(format!("write `kind: {other}` until the decision is there")));
        }
    }

    /// What was done after something else is not dated before it.
    fn is_out_of_order(&mut self, kind: usize, node: &Node) -> bool {
        let law = self.law;
        let pairs = law.source.evidence.evidence.get(kind).map_or(&[][..], |declared| &declared.in_order);
        let day = |key: &str| Some((node.get(key)?.span, node.get(key)?.as_str()?.parse::<Date>().ok()?));
        let mut wrong = false;
        for (first, second) in pairs {
            if let Some(((earlier, begun), (later, done))) =
                day(first).zip(day(second)).filter(|(one, two)| two.1 < one.1)
            {
                let message = format!("`{second}` is {done}, before `{first}` on {begun}");
                let error = Diagnostic::error("wrong-date", later, message).with_related(earlier, "this comes first");
                self.error(error.with_help("correct one of the days; until then the entry does not count"));
                wrong = true;
            }
        }
        wrong
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

    pub(super) fn claims(&mut self, root: &Node, manifest: usize, names: &Names) {
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
            let covers = covers.into_iter().map(|(id, _)| id).collect();
            let claim = ClaimEntry { entity: id, exemption, covers, guards: Vec::new() };
            if let Some(known) = self.run.manifests.get_mut(manifest) {
                known.claims.push(claim);
            }
        }
    }
}

/// Whether an entry says that something failed, or was revoked or withdrawn, or may have been.
fn is_adverse(node: &Node) -> bool {
    matches!(node.get("result").and_then(Node::as_str), Some("failed" | "revoked" | "withdrawn" | UNKNOWN))
}
