//! Waivers and a baseline to a report that was judged: the gate, and what is to be said of both.

use super::Checked;
use crate::baseline::{self, Baseline};
use crate::discover;
use crate::finding::{Finding, Verdict};
use crate::gate::{Gate, Standing, decide};
use crate::law::LawSource;
use crate::phrases::{self, Phrase};
use crate::source::{FileId, Span};
use crate::waiver::{self, Waiver};
use std::path::Path;

/// So many findings of a baseline that are gone are named in its note; the report in JSON has them all.
const NAMED_GONE: usize = 12;

/// Which baseline a gate takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BaselineFrom<'a> {
    /// None.
    Nowhere,
    /// The one in this file.
    File(&'a Path),
    /// What stands now.
    Now,
}

/// A gate that has decided, and the baseline that it took.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gated {
    /// The gate.
    pub gate: Gate,
    /// The baseline, if there is one that can be used.
    pub baseline: Option<Baseline>,
}

impl Checked {
    /// Decides the gate. Notes on waivers and baseline join the findings, and what is wrong with their files the errors.
    pub fn gate(
        &mut self,
        law: &LawSource,
        fail_on: Option<Verdict>,
        waivers: Option<&Path>,
        baseline: BaselineFrom<'_>,
    ) -> Gated {
        let waivers = waivers.map(|path| self.waivers(path, law));
        let waivers = waivers.as_deref();
        let (baseline, place) = match baseline {
            BaselineFrom::Nowhere => (None, None),
            BaselineFrom::File(path) => self.baseline(path).unzip(),
            BaselineFrom::Now => (Some(self.standing_now(waivers)), None),
        };
        let gate = decide(&self.report, fail_on, waivers, baseline.as_ref());
        let mut notes = waiver::notes(&self.report, waivers.unwrap_or(&[]));
        notes.extend(place.and_then(|place| self.note_of_gone(&gate, place)));
        self.report.findings.extend(notes);
        Gated { gate, baseline }
    }

    fn waivers(&mut self, path: &Path, law: &LawSource) -> Vec<Waiver> {
        let Some(file) = self.read(path) else { return Vec::new() };
        let (waivers, errors) = waiver::read(&self.sources, file, law, &self.report);
        self.report.errors.extend(errors);
        waivers
    }

    fn baseline(&mut self, path: &Path) -> Option<(Baseline, Span)> {
        let file = self.read(path)?;
        let (baseline, errors) = baseline::read(&self.sources, file);
        self.report.errors.extend(errors);
        baseline.map(|baseline| (baseline, Span::new(file, 0..0)))
    }

    /// What is open now and no waiver covers.
    fn standing_now(&self, waivers: Option<&[Waiver]>) -> Baseline {
        let gate = decide(&self.report, None, waivers, None);
        Baseline::of(&self.report, |finding| matches!(gate.standing(finding), Standing::Waived(_)))
    }

    fn read(&mut self, path: &Path) -> Option<FileId> {
        match discover::read(path) {
            Ok(text) => Some(self.sources.add(path.display().to_string(), text)),
            Err(error) => {
                self.report.errors.push(*error);
                None
            }
        }
    }

    fn note_of_gone(&self, gate: &Gate, place: Span) -> Option<Finding> {
        let gone = gate.baseline.as_ref().map_or(&[][..], |baseline| &baseline.gone);
        let lang = self.report.lang;
        let named = gone.get(..NAMED_GONE).unwrap_or(gone);
        (!gone.is_empty()).then(|| Finding {
            message: phrases::gone_from_baseline(lang, named, gone.len() - named.len()),
            ..Finding::of_this_tool("baseline-gone", Phrase::GoneFromBaseline.of(lang), waiver::PAGE, place)
        })
    }
}
