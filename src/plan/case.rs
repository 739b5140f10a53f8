//! A manifest changed and judged again.

use super::edit::Edit;
use crate::diagnostic::{Diagnostic, Severity};
use crate::eval::{Open, Options, Unit};
use crate::fact::Kind;
use crate::finding::{Judgement, Verdict};
use crate::law::Law;
use crate::resolve::{Input, resolve};
use crate::run::{EntityId, Manifest, Run};
use crate::syntax::Node;
use std::collections::BTreeMap;

/// What is asked about: a flow, a service or a workload of one manifest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Subject {
    /// Its kind.
    pub kind: Kind,
    /// Its key.
    pub key: String,
}

/// The documents that bear on one manifest, and what is asked about in it.
pub(super) struct Case<'a> {
    /// The law, of the day asked about.
    pub law: &'a Law,
    /// What else a check is asked.
    pub options: &'a Options,
    /// Other documents: ledgers, and manifests of the same handlers.
    pub others: Vec<Input<'a>>,
    /// The manifest.
    pub manifest: Input<'a>,
    /// What is asked about.
    pub subject: Subject,
    /// How many errors there are before anything is changed.
    pub errors: usize,
}

/// How the subject comes out.
#[derive(Debug, Clone)]
pub(super) struct Judged {
    /// Its verdict.
    pub judgement: Judgement,
    /// What is open, the heaviest first.
    pub open: Vec<Open>,
    /// The run that was judged.
    pub run: Run,
    /// The manifest as it was changed.
    pub root: Node,
}

impl<'a> Case<'a> {
    /// The same asked of another version of the manifest.
    pub(super) fn with_root<'r>(&self, root: &'r Node) -> Case<'r>
    where
        'a: 'r,
    {
        Case {
            law: self.law,
            options: self.options,
            others: self.others.clone(),
            manifest: Input { root, ..self.manifest },
            subject: self.subject.clone(),
            errors: self.errors,
        }
    }

    /// Judges the manifest with these changes; `None` where they make something that no manifest can say.
    pub(super) fn judge<'e>(&self, edits: impl IntoIterator<Item = &'e Edit>) -> Option<Judged> {
        let mut root = self.manifest.root.clone();
        edits.into_iter().for_each(|edit| edit.apply(&mut root));
        let (run, errors) = self.resolved(&root);
        if number_of_errors(&errors) > self.errors {
            return None;
        }
        let entity = find(&run, &self.manifest, &self.subject)?;
        let mut unit = Unit::new(self.law, &run, self.options, entity);
        let judgement = unit.judgement();
        let open = unit.open();
        Some(Judged { judgement, open, run, root })
    }

    /// The run with the manifest as it is here.
    fn resolved(&self, root: &Node) -> (Run, Vec<Diagnostic>) {
        let changed = Input { root, ..self.manifest };
        let inputs: Vec<Input<'_>> = self.others.iter().copied().chain([changed]).collect();
        resolve(&inputs, self.law)
    }

    /// The worst verdict of each flow and service of the manifest with these changes.
    pub(super) fn worst_of_each<'e>(&self, edits: impl IntoIterator<Item = &'e Edit>) -> BTreeMap<String, Verdict> {
        let mut root = self.manifest.root.clone();
        edits.into_iter().for_each(|edit| edit.apply(&mut root));
        let (run, _) = self.resolved(&root);
        let known = find_manifest(&run, &self.manifest);
        let entities = known.map(|known| known.flows.iter().chain(&known.services).copied().collect::<Vec<_>>());
        let worst = entities.unwrap_or_default().into_iter().map(|entity| {
            let worst = Unit::new(self.law, &run, self.options, entity).judgement().worst();
            (run.entity(entity).key.clone(), worst)
        });
        worst.collect()
    }
}

/// How many things make a report incomplete.
pub(super) fn number_of_errors(errors: &[Diagnostic]) -> usize {
    errors.iter().filter(|error| error.severity == Severity::Error).count()
}

/// The entry of a subject in a run.
pub(super) fn find(run: &Run, manifest: &Input<'_>, subject: &Subject) -> Option<EntityId> {
    let manifest = find_manifest(run, manifest)?;
    let among = match subject.kind {
        Kind::Flow => &manifest.flows,
        Kind::Service => &manifest.services,
        _ => return Some(manifest.workload),
    };
    among.iter().copied().find(|entity| run.entity(*entity).key == subject.key)
}

/// A document in a run.
pub(super) fn find_manifest<'r>(run: &'r Run, input: &Input<'_>) -> Option<&'r Manifest> {
    run.manifests.iter().find(|known| known.path == input.path && known.document == input.document)
}
