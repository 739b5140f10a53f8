//! A run to a report.

use super::crossing::{Thresholds, thresholds};
use super::possible::{MechanismOf, ViolationOf};
use super::question::{OpenUnit, Questions};
use super::support::{Support, Supports};
use super::truth::Truth;
use super::{Basis, Evaluator};
use crate::fact::{FactType, Kind};
use crate::finding::{
    Due, FactUse, Finding, FlowReport, HandlerYear, ItemReport, Judgement, ManifestReport, Mechanism, Outcome,
    PartyReport, Range, ReadingUse, Reliance, Report, ServiceReport, Subject, Threshold, UNDETERMINED, Verdict,
};
use crate::law::{DefinitionBody, Law, SkeletonRelation};
use crate::phrases::{self, Phrase};
use crate::rule::RuleKind;
use crate::run::{Bounds, Domain, EntityId, Manifest, Run};
use crate::text::{Lang, Text};
use rustc_hash::FxHashMap;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// The contents of a dataset, and what is said of them (`contains-only`).
const CONTENTS: &str = "contains";
/// The control that removes what is not listed.
const CONTROL: &str = "control.";
/// Where a party keeps data, and where its seat is; the first that is stated is where it is drawn.
const HOMES: [&str; 2] = ["storage", "seat"];

/// What a check is asked beside the law and the run.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// The language of the report's texts.
    pub lang: Lang,
    /// Whether standing duties count in verdicts.
    pub standing: bool,
    /// Whether rules that do not apply are reported too.
    pub all: bool,
    /// Readings taken on the command line: id and alternative.
    pub readings: Vec<(String, String)>,
    /// After how many days without a check a register is reported; absent, never.
    pub stale_after: Option<u32>,
    /// Within how many days evidence must end to be reported; absent, it is not.
    pub expiring_within: Option<u32>,
    /// Whether to look for every question and for what answers lead to, which takes longer.
    pub thorough: bool,
}

/// Judges a run.
#[must_use]
pub fn evaluate(law: &Law, run: &Run, options: &Options) -> Report {
    let mut builder = Builder::new(law, run, options);
    let mut manifests: Vec<ManifestReport> = run.manifests.iter().map(|manifest| builder.manifest(manifest)).collect();
    builder.add_so_far(&mut manifests);
    let run_judgement = builder.run_judgement(&manifests);
    let questions = builder.questions(&manifests);
    let expiring = builder.expiring(options.expiring_within);
    builder.findings.extend(expiring);
    let hosts = builder.notes_on_hosts();
    builder.findings.extend(hosts);
    let stale = options.stale_after.map_or_else(Vec::new, |days| {
        law.stale_registers(days, options.lang).into_iter().chain(builder.stale_rows(days)).collect()
    });
    let words = |text: &Text| text.of(options.lang).to_owned();
    let jurisdiction = &law.source.jurisdiction;
    Report {
        lang: options.lang,
        terms: jurisdiction.terms.iter().map(|(name, term)| (name.clone(), words(term))).collect(),
        as_of: law.as_of,
        rules_digest: law.digest.clone(),
        checked_until: law.checked_until,
        readings: options.readings.clone(),
        run: run_judgement,
        handler_years: builder.handler_years(),
        findings: builder.findings,
        standing: builder.standing,
        questions: questions.list,
        questions_exact: questions.exact,
        not_checked: jurisdiction.not_checked.iter().map(words).collect(),
        stale_registers: stale,
        rests_on: builder.rests_on.into_values().collect(),
        errors: Vec::new(),
        compared: None,
        manifests,
    }
}

/// The verdict over a whole run alone: the same as in the report of [`evaluate`], without findings and questions.
#[must_use]
pub fn judge(law: &Law, run: &Run, options: &Options) -> Judgement {
    let builder = Builder::new(law, run, options);
    let entities: Vec<EntityId> = run.manifests.iter().flat_map(|manifest| builder.judged(manifest)).collect();
    let Builder { mut evaluator, .. } = builder;
    evaluator.judgement(&entities, options.standing)
}

impl Evaluator<'_> {
    pub(super) fn take_readings(&mut self, readings: &[(String, String)]) {
        for (id, alternative) in readings {
            let known = self.law.readings();
            let at = known.iter().position(|reading| reading.id == *id);
            let taken = at.and_then(|at| known.get(at)?.alternatives.keys().position(|name| name == alternative));
            if let (Some(at), Some(taken)) = (at, taken) {
                self.assign(self.first_reading + at, Domain::Choice(1 << taken));
            }
        }
    }
}

pub(super) struct Builder<'a> {
    pub(super) evaluator: Evaluator<'a>,
    pub(super) options: &'a Options,
    findings: Vec<Finding>,
    standing: Vec<Finding>,
    rests_on: BTreeMap<Support, Reliance>,
    /// By reading and entry.
    readings: FxHashMap<(usize, EntityId), Rc<[Judgement]>>,
    /// Totals whose datasets are among what the report rests on.
    pub(super) totals_behind: BTreeSet<(usize, usize)>,
}

impl<'a> Builder<'a> {
    pub(super) fn new(law: &'a Law, run: &'a Run, options: &'a Options) -> Self {
        let mut evaluator = Evaluator::new(law, run, options.lang);
        evaluator.take_readings(&options.readings);
        Self {
            evaluator,
            options,
            findings: Vec::new(),
            standing: Vec::new(),
            rests_on: BTreeMap::new(),
            readings: FxHashMap::default(),
            totals_behind: BTreeSet::new(),
        }
    }

    fn manifest(&mut self, manifest: &'a Manifest) -> ManifestReport {
        let run = self.evaluator.run;
        self.subject(manifest.workload, manifest);
        let flows: Vec<FlowReport> = manifest.flows.iter().map(|flow| self.flow(*flow, manifest)).collect();
        let services = manifest.services.iter().map(|service| self.service(*service, manifest)).collect();
        for party in &manifest.parties {
            self.subject(*party, manifest);
        }
        let judgement = self.evaluator.judgement(&self.judged(manifest), self.options.standing);
        let judgement =
            if flows.is_empty() && manifest.services.is_empty() { Judgement::unjudged() } else { judgement };
        ManifestReport {
            id: manifest.id.clone(),
            path: manifest.path.clone(),
            document: manifest.document,
            location: run.entity(manifest.workload).span,
            reader: manifest.reader.map(|reader| run.entity(reader).key.clone()),
            parties: manifest.parties.iter().map(|party| self.party(*party)).collect(),
            judgement,
            flows,
            services,
        }
    }

    /// A party with what is stated of its places.
    fn party(&self, party: EntityId) -> PartyReport {
        let (law, run) = (self.evaluator.law, self.evaluator.run);
        let entity = run.entity(party);
        let facts = law.vocabulary.facts(entity.kind).facts.iter().enumerate();
        let of_places = facts.filter(|(_, fact)| matches!(fact.fact_type, FactType::Place | FactType::Places));
        let stated = of_places.filter_map(|(at, fact)| {
            let value = run.shown.get(&run.slot_of(party, at))?;
            // A list is shown as it is written.
            Some((fact.name.clone(), value.trim_matches(['[', ']']).to_owned()))
        });
        let places: Vec<(String, String)> = stated.filter(|(_, value)| value != "unknown").collect();
        let home = HOMES.into_iter().find_map(|home| {
            let known = places.iter().find(|(name, value)| name == home && value != "none");
            known.map(|(_, value)| value.clone())
        });
        PartyReport { id: entity.key.clone(), location: entity.span, host: entity.host.clone(), home, places }
    }

    /// Everything that a manifest's verdict is the worst of.
    fn judged(&self, manifest: &Manifest) -> Vec<EntityId> {
        let mut entities = vec![manifest.workload];
        entities.extend(manifest.flows.iter().flat_map(|flow| self.flow_entities(*flow)));
        entities.extend(&manifest.services);
        if self.options.standing {
            entities.extend(&manifest.parties);
        }
        entities
    }

    pub(super) fn flow_entities(&self, flow: EntityId) -> Vec<EntityId> {
        let items = self.evaluator.run.entity(flow).links(SkeletonRelation::Items);
        std::iter::once(flow).chain(items.iter().map(|item| item.to)).collect()
    }

    fn flow(&mut self, flow: EntityId, manifest: &'a Manifest) -> FlowReport {
        let run = self.evaluator.run;
        let mut grounds = self.subject(flow, manifest);
        let items: Vec<ItemReport> =
            run.entity(flow).links(SkeletonRelation::Items).iter().map(|item| self.item(item.to, manifest)).collect();
        for item in &items {
            grounds.extend(item.grounds.iter().cloned());
        }
        grounds.sort();
        grounds.dedup();
        let judgement = self.evaluator.judgement(&self.flow_entities(flow), self.options.standing);
        let key = |relation| {
            run.entity(flow).links(relation).first().map_or_else(String::new, |link| run.entity(link.to).key.clone())
        };
        FlowReport {
            id: run.entity(flow).key.clone(),
            location: run.entity(flow).span,
            from: key(SkeletonRelation::From),
            to: key(SkeletonRelation::To),
            host: run
                .entity(flow)
                .links(SkeletonRelation::To)
                .first()
                .and_then(|link| run.entity(link.to).host.clone()),
            judgement,
            grounds,
            items,
        }
    }

    fn item(&mut self, item: EntityId, manifest: &'a Manifest) -> ItemReport {
        let mut grounds = self.subject(item, manifest);
        let judgement = self.evaluator.judgement(&[item], self.options.standing);
        let mechanism = self.mechanism(item);
        if mechanism.kind != UNDETERMINED {
            grounds.extend(mechanism.by.iter().cloned());
        }
        grounds.sort();
        grounds.dedup();
        let entity = self.evaluator.run.entity(item);
        ItemReport { dataset: entity.key.clone(), location: entity.span, so_far: None, judgement, mechanism, grounds }
    }

    /// Where the verdict on what has left until now is lighter than that on the year, says so.
    fn add_so_far(&mut self, manifests: &mut [ManifestReport]) {
        let run = self.evaluator.run;
        self.evaluator.set_basis(Basis::SoFar);
        for (manifest, report) in run.manifests.iter().zip(manifests) {
            for (flow, report) in manifest.flows.iter().zip(&mut report.flows) {
                let items = run.entity(*flow).links(SkeletonRelation::Items);
                for (item, report) in items.iter().zip(&mut report.items) {
                    let year_end = report.judgement.worst();
                    if year_end > Verdict::DutiesOpen {
                        let so_far = self.evaluator.judgement(&[item.to], self.options.standing);
                        report.so_far = Some(so_far.worst()).filter(|worst| *worst < year_end);
                    }
                }
            }
        }
        self.evaluator.set_basis(Basis::YearEnd);
    }

    pub(super) fn mechanism(&mut self, item: EntityId) -> Mechanism {
        let law = self.evaluator.law;
        let found = self.evaluator.explore(&MechanismOf(item));
        let kinds: Vec<usize> = (0..law.mechanisms.len()).filter(|kind| found.answers & (1 << kind) != 0).collect();
        let mut by = Vec::new();
        for kind in &kinds {
            for (rule, applies) in self.evaluator.mechanism_rules(item, *kind) {
                if applies != Truth::False {
                    by.extend(law.rules.get(rule).map(|known| known.rule.id.clone()));
                }
            }
        }
        let possible: Vec<String> = kinds.iter().filter_map(|kind| law.mechanisms.get(*kind).cloned()).collect();
        let kind = match possible.as_slice() {
            [one] => one.clone(),
            _ => UNDETERMINED.to_owned(),
        };
        Mechanism { kind, by, possible }
    }

    fn service(&mut self, service: EntityId, manifest: &'a Manifest) -> ServiceReport {
        let grounds = self.subject(service, manifest);
        let judgement = self.evaluator.judgement(&[service], self.options.standing);
        let entity = self.evaluator.run.entity(service);
        ServiceReport { id: entity.key.clone(), location: entity.span, judgement, grounds }
    }

    /// Findings of every rule on a subject; returns the rules on which its verdict rests.
    fn subject(&mut self, entity: EntityId, manifest: &'a Manifest) -> Vec<String> {
        let law = self.evaluator.law;
        let mut grounds = Vec::new();
        for rule in self.evaluator.rules_for(self.evaluator.kind(entity)).iter().copied() {
            let Some(known) = law.rules.get(rule) else { continue };
            if known.rule.relation.is_some() || known.rule.total.is_some() {
                continue;
            }
            let outcome = self.outcome(rule, entity);
            let rests = match known.rule.kind {
                RuleKind::Definition => known.rule.mechanism.is_some() && outcome == Outcome::Satisfied,
                RuleKind::Scope => outcome != Outcome::Undetermined,
                RuleKind::Note => false,
                _ => matches!(outcome, Outcome::Satisfied | Outcome::Exempted),
            };
            if rests && !known.rule.standing {
                grounds.push(known.rule.id.clone());
            }
            if known.rule.kind == RuleKind::Definition && known.rule.mechanism.is_none() {
                continue;
            }
            self.remember_reliance(rule, entity, outcome);
            // Most rules do not apply to most subjects; only that an instrument does not reach one is worth saying.
            if outcome == Outcome::NotApplicable && known.rule.kind != RuleKind::Scope && !self.options.all {
                continue;
            }
            let finding = self.finding(rule, entity, manifest, outcome);
            if known.rule.standing && !self.options.standing {
                self.standing.push(finding);
            } else {
                self.findings.push(finding);
            }
        }
        grounds
    }

    pub(super) fn outcome(&mut self, rule: usize, entity: EntityId) -> Outcome {
        let law = self.evaluator.law;
        let Some(known) = law.rules.get(rule) else { return Outcome::NotApplicable };
        let when = self.evaluator.condition(&known.when, entity);
        match known.rule.kind {
            RuleKind::Definition | RuleKind::Scope => match when {
                Truth::True => Outcome::Satisfied,
                Truth::False => Outcome::NotApplicable,
                Truth::Unknown(_) => Outcome::Undetermined,
            },
            RuleKind::Note => match when {
                Truth::False => Outcome::NotApplicable,
                _ => Outcome::Note,
            },
            RuleKind::Exemption => match self.evaluator.applies(rule, entity) {
                Truth::True => Outcome::Satisfied,
                Truth::False => Outcome::NotApplicable,
                Truth::Unknown(_) => Outcome::Undetermined,
            },
            RuleKind::Prohibition | RuleKind::Obligation => self.duty_outcome(rule, entity, when),
        }
    }

    fn duty_outcome(&mut self, rule: usize, entity: EntityId, when: Truth) -> Outcome {
        if when == Truth::False {
            return Outcome::NotApplicable;
        }
        match self.evaluator.violated(rule, entity) {
            Truth::True => Outcome::Violated,
            Truth::Unknown(_) => match self.evaluator.explore(&ViolationOf(rule, entity)).answers {
                1 => Outcome::NotApplicable,
                2 => Outcome::Violated,
                _ => Outcome::Undetermined,
            },
            Truth::False if self.evaluator.met(rule, entity) == Truth::True => Outcome::Satisfied,
            Truth::False if self.evaluator.defeated(rule, entity) == Truth::True => Outcome::Exempted,
            Truth::False => Outcome::NotApplicable,
        }
    }

    fn finding(&mut self, rule: usize, entity: EntityId, manifest: &Manifest, outcome: Outcome) -> Finding {
        let law = self.evaluator.law;
        let run = self.evaluator.run;
        // INVARIANT: `rule` comes from `rules_for`, which holds indices into the same list.
        #[expect(clippy::indexing_slicing, reason = "indices come from the same list")]
        let known = &law.rules[rule];
        let supports = self.supports(rule, entity, outcome);
        let mut facts = self.evaluator.fact_uses(&supports);
        if outcome.is_open() {
            facts.extend(self.parts_behind(&supports));
        }
        let evidence = match &known.requires {
            Some(requires) if outcome.is_open() => self.evaluator.evidence_uses(requires, entity),
            _ => Vec::new(),
        };
        let subject = self.subject_of(entity, manifest);
        let bearers = self.bearers(rule, entity);
        let open = outcome.is_open();
        let (level, due) = self.level(rule, entity, outcome);
        let missing = match outcome {
            Outcome::Undetermined => self.missing(&supports),
            _ => Vec::new(),
        };
        let exempted_by = if outcome == Outcome::Exempted { self.exempted_by(rule, entity) } else { Vec::new() };
        let readings = if open { self.readings(rule, entity, &supports) } else { Vec::new() };
        let lang = self.options.lang;
        let words = |text: &Option<Text>| {
            text.as_ref().map_or_else(String::new, |text| self.fill(text.of(lang), entity, &bearers))
        };
        let dataset = subject.dataset.as_ref().map_or_else(String::new, |dataset| format!("/{dataset}"));
        Finding {
            id: format!("{}@{}/{}{dataset}", known.rule.id, subject.manifest, subject.id),
            rule: known.rule.id.clone(),
            kind: known.rule.kind.name(),
            title: known.rule.title.of(lang).to_owned(),
            message: if known.rule.message.is_some() {
                words(&known.rule.message)
            } else {
                known.rule.title.of(lang).to_owned()
            },
            remedy: if open { words(&known.rule.remedy) } else { String::new() },
            subject,
            bearers,
            outcome,
            level,
            due,
            citations: known.rule.cites.iter().map(|citation| law.cited_article(citation, self.options.lang)).collect(),
            interpretation: known.rule.interpretation.as_ref().map(|text| text.of(lang).to_owned()),
            readings,
            location: run.entity(entity).span,
            facts,
            evidence,
            exempted_by,
            missing,
            standing: known.rule.standing,
        }
    }

    /// What adds up in the totals that decided, each once with its place.
    fn parts_behind(&mut self, supports: &Supports) -> Vec<FactUse> {
        let lang = self.options.lang;
        let mut uses = Vec::new();
        for support in &supports.list {
            let Support::Total(group, definition) = support else { continue };
            for part in self.evaluator.total_parts(*group, *definition) {
                let term = self.evaluator.law.source.jurisdiction.terms.get(&part.total);
                let total = term.map_or(part.total.as_str(), |term| term.of(lang));
                let persons = self.evaluator.number_in_words(part.year_end);
                let value = phrases::in_total(lang, &persons, total);
                uses.push(FactUse {
                    name: part.name,
                    value,
                    source: part.source,
                    table: None,
                    location: part.location,
                });
            }
        }
        uses
    }

    /// The parties that owe a duty, by key; of a party itself, the party.
    pub(super) fn bearers(&mut self, rule: usize, entity: EntityId) -> Vec<String> {
        let law = self.evaluator.law;
        let run = self.evaluator.run;
        let mut bearers: Vec<String> = Vec::new();
        for path in law.rules.get(rule).map_or(&[][..], |known| &known.bearers) {
            for (party, _) in self.evaluator.follow(path, entity) {
                let key = run.entity(party).key.clone();
                if !bearers.contains(&key) {
                    bearers.push(key);
                }
            }
        }
        if bearers.is_empty() && run.entity(entity).kind == Kind::Party {
            bearers.push(run.entity(entity).key.clone());
        }
        bearers
    }

    /// The worst verdict that an open finding can cause, and the last day of its period.
    pub(super) fn level(&mut self, rule: usize, entity: EntityId, outcome: Outcome) -> (Option<Verdict>, Option<Due>) {
        match self.evaluator.level(rule, entity) {
            Some((level, due)) if outcome.is_open() => (Some(level), due),
            _ => (None, None),
        }
    }

    pub(super) fn subject_of(&self, entity: EntityId, manifest: &Manifest) -> Subject {
        let run = self.evaluator.run;
        let known = run.entity(entity);
        let flow = known.links(SkeletonRelation::Flow).first().filter(|_| known.kind == Kind::Item);
        Subject {
            kind: known.kind.name(),
            manifest: manifest.id.clone(),
            id: flow.map_or_else(|| known.key.clone(), |flow| run.entity(flow.to).key.clone()),
            dataset: flow.map(|_| known.key.clone()),
        }
    }

    /// The facts that made the outcome what it is.
    fn supports(&mut self, rule: usize, entity: EntityId, outcome: Outcome) -> Supports {
        let mut supports = Supports::default();
        self.add_supports(rule, entity, outcome, &mut supports);
        supports
    }

    /// Adds what an outcome rests on.
    pub(super) fn add_supports(&mut self, rule: usize, entity: EntityId, outcome: Outcome, supports: &mut Supports) {
        let law = self.evaluator.law;
        let Some(known) = law.rules.get(rule) else { return };
        self.evaluator.support(&known.when, entity, supports);
        match outcome {
            Outcome::Satisfied | Outcome::Undetermined | Outcome::Violated => {
                if let Some(requires) = &known.requires {
                    self.evaluator.support(requires, entity, supports);
                }
            }
            _ => {}
        }
        if matches!(outcome, Outcome::Exempted | Outcome::Undetermined) {
            for by in &known.defeated_by {
                if self.evaluator.applies(*by, entity) != Truth::False
                    && let Some(exemption) = law.rules.get(*by)
                {
                    self.evaluator.support(&exemption.when, entity, supports);
                }
            }
        }
    }

    fn missing(&mut self, supports: &Supports) -> Vec<String> {
        let mut missing = Vec::new();
        for support in &supports.list {
            match support {
                Support::Fact(slot) if !self.evaluator.domain(*slot).is_known() => {
                    missing.extend(self.evaluator.slot_use(*slot).map(|fact| fact.name));
                }
                Support::Total(group, definition) => {
                    let bounds = self.evaluator.total(*group, *definition).bounds;
                    if bounds.low < bounds.high {
                        let group = self.evaluator.run.groups.get(*group).map_or("", |group| &group.name);
                        let name = self.evaluator.law.definitions.get(*definition).map_or("", |known| &known.name);
                        missing.push(format!("{group}.{name}"));
                    }
                }
                _ => {}
            }
        }
        missing.dedup();
        missing
    }

    fn exempted_by(&mut self, rule: usize, entity: EntityId) -> Vec<String> {
        let law = self.evaluator.law;
        let Some(known) = law.rules.get(rule) else { return Vec::new() };
        known
            .defeated_by
            .iter()
            .filter(|by| self.evaluator.applies(**by, entity) == Truth::True)
            .filter_map(|by| law.rules.get(*by).map(|exemption| exemption.rule.id.clone()))
            .collect()
    }

    /// Readings that the outcome rests on, each with what the others would give.
    fn readings(&mut self, rule: usize, entity: EntityId, supports: &Supports) -> Vec<ReadingUse> {
        let law = self.evaluator.law;
        let mut uses = Vec::new();
        for at in &supports.readings {
            let Some(reading) = law.readings().get(*at) else { continue };
            let slot = self.evaluator.first_reading + at;
            let before = self.evaluator.domain(slot);
            let Domain::Choice(mask) = before else { continue };
            let [here, alternatives @ ..] = &*self.read_otherwise(*at, entity) else { continue };
            let mut others = Vec::new();
            let names = reading.alternatives.keys().enumerate().filter(|(position, _)| mask != 1 << position);
            for ((position, name), there) in names.zip(alternatives) {
                let differs = there != here || {
                    self.evaluator.assign(slot, Domain::Choice(1 << position));
                    let violated = self.evaluator.violated(rule, entity);
                    self.evaluator.assign(slot, before);
                    violated == Truth::False
                };
                if differs {
                    others.push((name.clone(), there.name().to_owned()));
                }
            }
            let taken = (mask.count_ones() == 1)
                .then(|| reading.alternatives.keys().nth(mask.trailing_zeros() as usize).cloned());
            if !others.is_empty() {
                uses.push(ReadingUse {
                    id: reading.id.clone(),
                    taken: taken.flatten(),
                    question: reading.question.of(self.options.lang).to_owned(),
                    others,
                });
            }
        }
        uses
    }

    /// The verdict on an entry, then what it is under each other alternative of a reading; the same for all its findings.
    fn read_otherwise(&mut self, at: usize, entity: EntityId) -> Rc<[Judgement]> {
        if let Some(known) = self.readings.get(&(at, entity)) {
            return known.clone();
        }
        let slot = self.evaluator.first_reading + at;
        let before = self.evaluator.domain(slot);
        let mut judgements = vec![self.evaluator.likely_judgement(&[entity])];
        let alternatives = self.evaluator.law.readings().get(at).map_or(0, |reading| reading.alternatives.len());
        for other in (0..alternatives).map(|position| Domain::Choice(1 << position)).filter(|other| *other != before) {
            self.evaluator.assign(slot, other);
            judgements.push(self.evaluator.likely_judgement(&[entity]));
        }
        self.evaluator.assign(slot, before);
        let judgements: Rc<[Judgement]> = judgements.into();
        self.readings.insert((at, entity), judgements.clone());
        judgements
    }

    /// Names the parties and the dataset in a rule's text.
    fn fill(&self, text: &str, entity: EntityId, bearers: &[String]) -> String {
        let run = self.evaluator.run;
        let known = run.entity(entity);
        let flow = match known.kind {
            Kind::Flow => Some(entity),
            Kind::Item => known.links(SkeletonRelation::Flow).first().map(|link| link.to),
            _ => None,
        };
        let party = |relation| {
            flow.and_then(|flow| run.entity(flow).links(relation).first().map(|link| run.entity(link.to).key.clone()))
                .unwrap_or_default()
        };
        text.replace("{subject}", &known.key)
            .replace("{dataset}", &known.key)
            .replace("{from}", &party(SkeletonRelation::From))
            .replace("{to}", &party(SkeletonRelation::To))
            .replace("{bearer}", &phrases::together(self.options.lang, bearers))
    }

    /// Declared facts and evidence that made a subject lighter than it could be.
    fn remember_reliance(&mut self, rule: usize, entity: EntityId, outcome: Outcome) {
        let law = self.evaluator.law;
        let Some(known) = law.rules.get(rule) else { return };
        let lighter = match (known.rule.kind, outcome) {
            (RuleKind::Prohibition | RuleKind::Obligation, Outcome::Satisfied | Outcome::Exempted) => true,
            (RuleKind::Prohibition, Outcome::NotApplicable) => true,
            (RuleKind::Obligation, Outcome::NotApplicable) => known.rule.level >= Some(Verdict::FilingRequired),
            (RuleKind::Definition, Outcome::Satisfied) => known.rule.mechanism.is_some(),
            _ => false,
        };
        if !lighter || known.rule.standing {
            return;
        }
        let supports = self.supports(rule, entity, outcome);
        let mut behind = Vec::new();
        for support in supports.list {
            behind.extend(self.with_what_is_behind(support));
        }
        for support in behind {
            // One ledger is one declaration, however many totals it bears on.
            let support = match support {
                Support::Total(group, _) => Support::Total(group, 0),
                other => other,
            };
            if let Some(reliance) = self.reliance(support) {
                self.rests_on.entry(support).or_insert(reliance);
            }
        }
    }

    /// A total rests on the persons of its datasets; the contents of free-form data on the control that removes the rest.
    pub(super) fn with_what_is_behind(&mut self, support: Support) -> Vec<Support> {
        let law = self.evaluator.law;
        let run = self.evaluator.run;
        let facts = law.vocabulary.facts(Kind::Dataset);
        let mut all = vec![support];
        match support {
            Support::Fact(slot) => {
                let owner = run
                    .slots
                    .get(slot)
                    .and_then(|known| known.owner)
                    .filter(|owner| self.evaluator.kind(*owner) == Kind::Dataset);
                if let Some(owner) = owner.filter(|_| self.evaluator.slot_name(slot) == CONTENTS) {
                    let behind = facts
                        .facts
                        .iter()
                        .enumerate()
                        .filter(|(_, fact)| fact.name.starts_with(CONTENTS) || fact.name.starts_with(CONTROL));
                    all.extend(behind.map(|(at, _)| Support::Fact(run.slot_of(owner, at))));
                }
            }
            Support::Total(group, definition) if self.totals_behind.insert((group, definition)) => {
                let Some(DefinitionBody::Total(body)) = law.definitions.get(definition).map(|known| &known.body) else {
                    return all;
                };
                for item in self.evaluator.group_items.get(group).cloned().unwrap_or_default().iter() {
                    for (dataset, _) in self.evaluator.follow(&body.of, *item) {
                        let counted = facts
                            .facts
                            .iter()
                            .enumerate()
                            .filter(|(_, fact)| fact.fact_type == FactType::Persons || fact.part_of.is_some());
                        all.extend(counted.map(|(at, _)| Support::Fact(run.slot_of(dataset, at))));
                    }
                }
            }
            Support::Total(..) | Support::Evidence(_) | Support::Claim(_) => {}
        }
        all
    }

    fn reliance(&self, support: Support) -> Option<Reliance> {
        let lang = self.options.lang;
        match support {
            Support::Fact(slot) => {
                let known = self.evaluator.run.slots.get(slot)?;
                let row = self.evaluator.row_of(slot).filter(|(said, _)| said.is_known);
                let doubted = self.evaluator.run.table.get(&slot).is_some_and(|said| said.contradicts);
                (known.origin.is_written() && !doubted || row.is_some()).then_some(())?;
                let fact = self.evaluator.slot_use(slot)?;
                Some(Reliance { name: fact.name, value: fact.value, table: fact.table, location: fact.location })
            }
            Support::Evidence(entity) | Support::Claim(entity) => {
                let known = self.evaluator.run.entity(entity);
                Some(Reliance {
                    name: known.key.clone(),
                    value: Phrase::Declared.of(lang).to_owned(),
                    table: None,
                    location: known.span,
                })
            }
            Support::Total(group, _) => {
                let ledger = self.evaluator.run.groups.get(group)?.ledgers.first()?;
                let name = &self.evaluator.run.groups.get(group)?.name;
                Some(Reliance {
                    name: phrases::ledger_of(lang, name),
                    value: Phrase::Declared.of(lang).to_owned(),
                    table: None,
                    location: ledger.span,
                })
            }
        }
    }

    /// Open manifests that share a handler are judged together, since shared unknowns move together; the others combine.
    fn run_judgement(&mut self, manifests: &[ManifestReport]) -> Judgement {
        let run = self.evaluator.run;
        if manifests.is_empty() {
            return Judgement::unjudged();
        }
        let settled =
            manifests.iter().filter_map(|manifest| manifest.judgement.verdict()).max().unwrap_or(Verdict::Clear);
        let mut judgement = Judgement::of(settled);
        judgement.exact = manifests.iter().all(|manifest| manifest.judgement.exact);
        if settled == Verdict::Blocked {
            return judgement;
        }
        for together in joined(run, manifests) {
            let entities: Vec<EntityId> = together
                .iter()
                .filter_map(|at| run.manifests.get(*at))
                .flat_map(|manifest| self.judged(manifest))
                .collect();
            let joint = self.evaluator.judgement(&entities, self.options.standing);
            judgement = judgement.worst_with(&joint);
        }
        judgement
    }

    fn questions(&mut self, manifests: &[ManifestReport]) -> Questions {
        let run = self.evaluator.run;
        let mut units = Vec::new();
        let mut others = Verdict::Clear;
        let joined: BTreeMap<usize, usize> = joined(run, manifests)
            .into_iter()
            .enumerate()
            .flat_map(|(number, members)| members.into_iter().map(move |at| (at, number)))
            .collect();
        for (at, (manifest, report)) in run.manifests.iter().zip(manifests).enumerate() {
            let workload = self.evaluator.judgement(&[manifest.workload], false);
            let subjects = std::iter::once((vec![manifest.workload], manifest.id.clone(), workload))
                .chain(manifest.flows.iter().zip(&report.flows).map(|(flow, report)| {
                    (self.flow_entities(*flow), format!("{}/{}", manifest.id, report.id), report.judgement.clone())
                }))
                .chain(manifest.services.iter().zip(&report.services).map(|(service, report)| {
                    (vec![*service], format!("{}/{}", manifest.id, report.id), report.judgement.clone())
                }))
                .collect::<Vec<_>>();
            for (entities, name, judgement) in subjects {
                match judgement.verdict() {
                    Some(verdict) => others = others.max(verdict),
                    None => units.push(OpenUnit {
                        entities,
                        name,
                        worst: judgement.worst(),
                        joined: joined.get(&at).copied().unwrap_or(joined.len() + at),
                    }),
                }
            }
        }
        self.evaluator.questions(&units, others, self.options.thorough)
    }

    fn handler_years(&mut self) -> Vec<HandlerYear> {
        let run = self.evaluator.run;
        self.evaluator.set_basis(Basis::SoFar);
        let so_far: Vec<Vec<Bounds>> = (0..run.groups.len()).map(|group| self.totals_of(group)).collect();
        self.evaluator.set_basis(Basis::YearEnd);
        let thresholds = thresholds(self.evaluator.law);
        let mut years: Vec<HandlerYear> = so_far
            .into_iter()
            .enumerate()
            .filter_map(|(group, so_far)| self.handler_year(group, &so_far, &thresholds))
            .collect();
        years.sort_by(|left, right| left.handler.cmp(&right.handler));
        years
    }

    /// Each total of a handler, in the order of their definitions.
    fn totals_of(&mut self, group: usize) -> Vec<Bounds> {
        let law = self.evaluator.law;
        let totals =
            law.definitions.iter().enumerate().filter(|(_, known)| matches!(known.body, DefinitionBody::Total(_)));
        totals.map(|(at, _)| self.evaluator.total(group, at).bounds).collect()
    }

    fn handler_year(&mut self, at: usize, so_far: &[Bounds], thresholds: &Thresholds) -> Option<HandlerYear> {
        let law = self.evaluator.law;
        let group = self.evaluator.run.groups.get(at)?;
        let year_end = self.totals_of(at);
        let bodies = law.definitions.iter().enumerate().filter_map(|(index, known)| match &known.body {
            DefinitionBody::Total(body) => Some((index, body)),
            _ => None,
        });
        let mut year = HandlerYear {
            handler: group.name.clone(),
            since: law.as_of,
            totals: Vec::new(),
            complete: true,
            flows: Vec::new(),
            parts: Vec::new(),
            crossings: Vec::new(),
            thresholds: Vec::new(),
        };
        for ((index, body), (so_far, year_end)) in bodies.zip(so_far.iter().zip(year_end)) {
            year.since = self.evaluator.window(body.window).0;
            year.complete &= self.evaluator.is_closed(group, body.window);
            year.flows.extend(self.counted_flows(at, index));
            year.parts.extend(self.evaluator.total_parts(at, index));
            year.crossings.extend(self.evaluator.crossings((index, body), *so_far, year_end, thresholds));
            let compared = thresholds.iter().filter(|((known, _), _)| *known == index);
            year.thresholds.extend(compared.map(|((_, number), rules)| Threshold {
                total: body.stratum.clone(),
                number: *number,
                rules: rules.iter().cloned().collect(),
            }));
            year.totals.push((body.stratum.clone(), range(*so_far), range(year_end)));
        }
        year.flows.sort();
        year.flows.dedup();
        let is_idle = year.flows.is_empty() && group.ledgers.is_empty();
        (!is_idle && !year.totals.is_empty()).then_some(year)
    }

    /// Flows with an item that may count for the group.
    fn counted_flows(&mut self, group: usize, definition: usize) -> Vec<String> {
        let law = self.evaluator.law;
        let run = self.evaluator.run;
        let Some(DefinitionBody::Total(body)) = law.definitions.get(definition).map(|known| &known.body) else {
            return Vec::new();
        };
        let mut flows = Vec::new();
        for item in self.evaluator.group_items.get(group).cloned().unwrap_or_default().iter().copied() {
            let keyed =
                self.evaluator.follow(&body.key, item).into_iter().any(|(party, _)| run.entity(party).group == group);
            if keyed && self.evaluator.condition(&body.counted, item) != Truth::False {
                let entity = run.entity(item);
                let flow = entity.links(SkeletonRelation::Flow).first().map(|link| run.entity(link.to).key.clone());
                let manifest = run.manifests.get(entity.manifest).map_or("", |manifest| &manifest.id);
                flows.extend(flow.map(|flow| format!("{manifest}/{flow}")));
            }
        }
        flows
    }
}

/// Open manifests, grouped by handlers that they share.
fn joined(run: &Run, manifests: &[ManifestReport]) -> Vec<Vec<usize>> {
    let mut together: Vec<Vec<usize>> = Vec::new();
    let mut of_group: BTreeMap<usize, usize> = BTreeMap::new();
    for (at, (manifest, _)) in
        run.manifests.iter().zip(manifests).enumerate().filter(|(_, (_, report))| report.judgement.verdict().is_none())
    {
        let groups: Vec<usize> = manifest.parties.iter().map(|party| run.entity(*party).group).collect();
        let mut known: Vec<usize> = groups.iter().filter_map(|group| of_group.get(group).copied()).collect();
        known.sort_unstable();
        known.dedup();
        let home = known.first().copied().unwrap_or(together.len());
        if home == together.len() {
            together.push(Vec::new());
        }
        let mut moved: Vec<usize> = Vec::new();
        for from in known.iter().skip(1) {
            moved.extend(together.get_mut(*from).map(std::mem::take).unwrap_or_default());
        }
        if known.len() > 1 {
            of_group.values_mut().filter(|place| known.contains(place)).for_each(|place| *place = home);
        }
        of_group.extend(groups.into_iter().map(|group| (group, home)));
        if let Some(members) = together.get_mut(home) {
            members.extend(moved);
            members.push(at);
        }
    }
    together.retain(|members| !members.is_empty());
    together
}

pub(super) fn range(bounds: Bounds) -> Range {
    Range { min: bounds.low, max: (bounds.high != u64::MAX).then_some(bounds.high) }
}
