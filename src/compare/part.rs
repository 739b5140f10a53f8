//! What a report judges, one after another: the parts that two reports are compared in.

use crate::finding::{Judgement, Mechanism, Report, Standing, Subject};
use crate::source::Span;

/// A manifest, flow, item or service of a report.
pub(crate) struct Part<'a> {
    pub subject: Subject,
    pub location: Span,
    judgement: &'a Judgement,
    mechanism: Option<&'a Mechanism>,
}

impl Part<'_> {
    /// How it stands.
    pub(crate) fn standing(&self) -> Standing {
        Standing { judgement: self.judgement.clone(), mechanism: self.mechanism.cloned() }
    }
}

/// Every manifest, flow, item and service, each after what holds it.
pub(crate) fn parts(report: &Report) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    for manifest in &report.manifests {
        let subject = |kind, id: &str, dataset: Option<&String>| Subject {
            kind,
            manifest: manifest.id.clone(),
            id: id.to_owned(),
            dataset: dataset.cloned(),
        };
        parts.push(Part {
            subject: subject("manifest", &manifest.id, None),
            location: manifest.location,
            judgement: &manifest.judgement,
            mechanism: None,
        });
        for flow in &manifest.flows {
            parts.push(Part {
                subject: subject("flow", &flow.id, None),
                location: flow.location,
                judgement: &flow.judgement,
                mechanism: None,
            });
            parts.extend(flow.items.iter().map(|item| Part {
                subject: subject("item", &flow.id, Some(&item.dataset)),
                location: item.location,
                judgement: &item.judgement,
                mechanism: Some(&item.mechanism),
            }));
        }
        parts.extend(manifest.services.iter().map(|service| Part {
            subject: subject("service", &service.id, None),
            location: service.location,
            judgement: &service.judgement,
            mechanism: None,
        }));
    }
    parts
}

/// Whether two reports say the same of a part.
pub(crate) fn same(one: &Standing, other: &Standing) -> bool {
    one.judgement.possible == other.judgement.possible && kinds(one) == kinds(other)
}

/// The kinds of mechanism that are possible; which rule says so may change without a difference.
fn kinds(standing: &Standing) -> Option<&[String]> {
    standing.mechanism.as_ref().map(|mechanism| mechanism.possible.as_slice())
}
