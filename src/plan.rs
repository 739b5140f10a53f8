//! The way out: for each flow, service and workload that is not clear, the lawful routes with their documents and dates,
//! and the smallest changes that make it lighter.
//!
//! Nothing here says which route or change helps. A route's evidence, or a change, is written into the manifest, and the
//! manifest is judged again; what is shown is what came out.

mod answer;
mod candidate;
mod case;
mod edit;
mod route;
mod search;
#[cfg(test)]
mod tests;

use crate::eval::{Options, evaluate};
use crate::fact::Kind;
use crate::finding::{CitedArticle, Finding, Judgement, Report, Verdict};
use crate::law::Law;
use crate::resolve::{Input, resolve};
use crate::rule_test::value_of;
use crate::run::Run;
use crate::source::Span;
use candidate::Step;
use case::{Case, Judged, Subject, find_manifest, number_of_errors};
use edit::Edit;
use jiff::civil::Date;
use search::Search;
use serde_json::Value;
use std::collections::BTreeSet;

/// How many changed manifests may be judged for one flow, service or workload.
const BUDGET: usize = 2_000;

/// The way out of everything that is not clear.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// What the check itself says.
    pub report: Report,
    /// Flows, services and workloads that are not clear, in the order of the report.
    pub subjects: Vec<Planned>,
}

/// A flow, service or workload that is not clear.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Planned {
    /// `flow`, `service` or `workload`.
    pub kind: &'static str,
    /// The workload's id.
    pub manifest: String,
    /// Its key.
    pub id: String,
    /// Its entry.
    pub location: Span,
    /// Its verdict.
    pub judgement: Judgement,
    /// Routes that meet a duty, the fastest first.
    pub routes: Vec<PlannedRoute>,
    /// Duties that evidence meets at the parties' own pace.
    pub evidence: Vec<Needed>,
    /// Duties that no route and no evidence meets: only other facts do.
    pub only_by_change: Vec<Duty>,
    /// The verdict once the fastest route of each duty is taken and all other evidence is there.
    pub then: Judgement,
    /// The first day on which it can lawfully start, where every step has a time limit.
    pub earliest: Option<Day>,
    /// The smallest changes, by what they reach; the lightest last.
    pub changes: Vec<Changes>,
    /// Where something is not known that may weigh more and that nobody can choose: what an answer to it makes possible.
    pub answer_first: Option<AnswerFirst>,
    /// Whether the search for changes ended before it had looked everywhere.
    pub cut_short: bool,
}

/// Answers to open facts, and what helps if they are true. All else that is open stays open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnswerFirst {
    /// The answers.
    pub answers: Vec<ChangedFact>,
    /// The verdict with these answers.
    pub then: Judgement,
    /// The smallest changes from there on.
    pub changes: Vec<Changes>,
}

/// A day, and the first year that its counting crosses without an official calendar; then it is an estimate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Day {
    /// The day.
    pub day: Date,
    /// The year without a calendar.
    pub without_calendar: Option<i16>,
}

/// An open duty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Duty {
    /// The rule.
    pub rule: String,
    /// Its title.
    pub title: String,
    /// The dataset, of an item.
    pub dataset: Option<String>,
    /// The worst verdict that it can cause.
    pub level: Verdict,
    /// Who owes it.
    pub bearers: Vec<String>,
    /// Its articles.
    pub citations: Vec<CitedArticle>,
    /// What the rule says is to be done.
    pub remedy: String,
}

/// A duty, and the kinds of evidence of which each alone meets it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Needed {
    /// The duty.
    pub duty: Duty,
    /// Kinds with their titles.
    pub kinds: Vec<(String, String)>,
}

/// A route that meets a duty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedRoute {
    /// Its id.
    pub id: String,
    /// Its name.
    pub title: String,
    /// Where the law provides it.
    pub citations: Vec<CitedArticle>,
    /// The duties that it meets.
    pub meets: Vec<Duty>,
    /// Who files.
    pub filed_by: String,
    /// With whom.
    pub filed_with: String,
    /// What is handed in.
    pub documents: Vec<String>,
    /// What comes before the start.
    pub before: Vec<PlannedStep>,
    /// The first day on which data may move by it; `None` where a step has no time limit.
    pub start: Option<Day>,
    /// What is due after the start.
    pub after: Vec<PlannedStep>,
    /// What else is to be known.
    pub note: Option<String>,
    /// The verdict with this route alone.
    pub then: Judgement,
}

/// A step of a route.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedStep {
    /// What is done.
    pub title: String,
    /// Where the law says so.
    pub citations: Vec<CitedArticle>,
    /// By when, if the law sets a time; `None` of the parties' own work and of what has no limit.
    pub until: Option<Day>,
    /// Whether somebody else decides without a time limit.
    pub no_limit: bool,
}

/// The smallest changes to one verdict.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changes {
    /// The worst verdict that is left.
    pub worst: Verdict,
    /// Each a way of its own.
    pub ways: Vec<Vec<FactChange>>,
}

/// One thing that is done to the manifest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FactChange {
    /// What is done, where it is more than other values.
    pub title: Option<String>,
    /// Facts with their values before and after; `null` before is a fact that was not stated.
    pub facts: Vec<ChangedFact>,
}

/// A fact before and after.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangedFact {
    /// Its path in the manifest.
    pub path: String,
    /// As it is; `Null` where it is not stated.
    pub before: Value,
    /// As it would be.
    pub after: Value,
    /// Where it stands, or the entry that lacks it.
    pub location: Span,
}

/// Plans for everything that is not clear.
#[must_use]
pub fn plan(inputs: &[Input<'_>], law: &Law, options: &Options) -> Plan {
    let (run, errors) = resolve(inputs, law);
    let mut report = evaluate(law, &run, options);
    report.errors = errors;
    let mut subjects = Vec::new();
    for manifest in &report.manifests {
        let known = inputs.iter().find(|input| input.path == manifest.path && input.document == manifest.document);
        let Some(known) = known else { continue };
        let others = related(inputs, known, &run);
        let errors = number_of_errors(&resolve(&with(&others, *known), law).1);
        let flows = manifest.flows.iter().map(|flow| (Kind::Flow, &flow.id, flow.location, Some(&flow.judgement)));
        let services = manifest
            .services
            .iter()
            .map(|service| (Kind::Service, &service.id, service.location, Some(&service.judgement)));
        let workload = std::iter::once((Kind::Workload, &manifest.id, manifest.location, None));
        for (kind, id, location, judgement) in flows.chain(services).chain(workload) {
            if judgement.is_some_and(|judgement| judgement.worst() == Verdict::Clear) {
                continue;
            }
            let case = Case {
                law,
                options,
                errors,
                others: others.clone(),
                manifest: *known,
                subject: Subject { kind, key: id.clone() },
            };
            let planner = Planner { case, findings: &report.findings, manifest: &manifest.id };
            subjects.extend(planner.planned(location));
        }
    }
    Plan { report, subjects }
}

fn with<'a>(others: &[Input<'a>], manifest: Input<'a>) -> Vec<Input<'a>> {
    others.iter().copied().chain([manifest]).collect()
}

/// Documents that bear on a manifest: ledgers, and manifests that share a named handler with it.
fn related<'a>(inputs: &[Input<'a>], manifest: &Input<'a>, run: &Run) -> Vec<Input<'a>> {
    let groups_of = |input: &Input<'_>| -> BTreeSet<usize> {
        let parties = find_manifest(run, input).map_or(&[][..], |known| &known.parties);
        let groups = parties.iter().map(|party| run.entity(*party).group);
        groups.filter(|group| run.groups.get(*group).is_some_and(|group| group.named)).collect()
    };
    let ours = groups_of(manifest);
    let others = inputs.iter().filter(|input| input.path != manifest.path || input.document != manifest.document);
    others.filter(|input| input.root.get("ledger").is_some() || !ours.is_disjoint(&groups_of(input))).copied().collect()
}

/// Plans for one flow, service or workload.
struct Planner<'a> {
    case: Case<'a>,
    findings: &'a [Finding],
    manifest: &'a str,
}

impl Planner<'_> {
    fn planned(&self, location: Span) -> Option<Planned> {
        let now = self.case.judge([])?;
        if now.open.is_empty() {
            return None;
        }
        let outcome = self.routes(&now);
        let judgement = now.judgement.clone();
        let answers = answer::answers(&self.case, &now);
        let (changes, cut_short) = changes(&self.case, now);
        let (answer_first, also_cut_short) = self.answer_first(&answers).unzip();
        Some(Planned {
            kind: self.case.subject.kind.name(),
            manifest: self.manifest.to_owned(),
            id: self.case.subject.key.clone(),
            location,
            judgement,
            routes: outcome.routes,
            evidence: outcome.evidence,
            only_by_change: outcome.only_by_change,
            then: outcome.then,
            earliest: outcome.earliest,
            changes,
            answer_first,
            cut_short: cut_short || also_cut_short.unwrap_or(false),
        })
    }

    /// What helps once these answers are given, and whether the search for it was cut short.
    fn answer_first(&self, answers: &[Edit]) -> Option<(AnswerFirst, bool)> {
        if answers.is_empty() {
            return None;
        }
        let mut root = self.case.manifest.root.clone();
        answers.iter().for_each(|answer| answer.apply(&mut root));
        let case = self.case.with_root(&root);
        let then = case.judge([])?;
        let judgement = then.judgement.clone();
        let (changes, cut_short) = changes(&case, then);
        let answers = answers.iter().map(|answer| changed_fact(&self.case, answer)).collect();
        Some((AnswerFirst { answers, then: judgement, changes }, cut_short))
    }

    /// The duty of an open finding on this subject.
    fn duty(&self, rule: &str, dataset: Option<&str>) -> Option<Duty> {
        let subject = &self.case.subject;
        let finding = self.findings.iter().find(|finding| {
            finding.rule == rule
                && finding.subject.manifest == self.manifest
                && (finding.subject.id == subject.key || subject.kind == Kind::Workload)
                && finding.subject.dataset.as_deref() == dataset
        })?;
        Some(Duty {
            rule: finding.rule.clone(),
            title: finding.title.clone(),
            dataset: finding.subject.dataset.clone(),
            level: finding.level?,
            bearers: finding.bearers.clone(),
            citations: finding.citations.clone(),
            remedy: finding.remedy.clone(),
        })
    }
}

/// The smallest changes to each lighter verdict, and whether the search for them was cut short.
fn changes(case: &Case<'_>, now: Judged) -> (Vec<Changes>, bool) {
    let mut search = Search::new(case, now, BUDGET);
    let found = search.all().into_iter().map(|found| Changes {
        worst: found.target,
        ways: found.ways.iter().map(|way| way.iter().map(|step| change(case, step)).collect()).collect(),
    });
    (found.collect(), search.is_cut_short())
}

fn change(case: &Case<'_>, step: &Step) -> FactChange {
    let changes = &case.law.source.changes.changes;
    let title = step.change.as_ref().and_then(|id| changes.iter().find(|change| change.id == *id));
    FactChange {
        title: title.map(|change| change.title.of(case.options.lang).to_owned()),
        facts: step.edits.iter().map(|edit| changed_fact(case, edit)).collect(),
    }
}

fn changed_fact(case: &Case<'_>, edit: &Edit) -> ChangedFact {
    let root = case.manifest.root;
    let mut changed = root.clone();
    edit.apply(&mut changed);
    ChangedFact {
        path: edit.path().join("."),
        before: edit::at(root, edit.path()).map(value_of).unwrap_or_default(),
        after: edit::at(&changed, edit.path()).map(value_of).unwrap_or_default(),
        location: nearest(root, edit.path()),
    }
}

/// Where a path ends, or the last entry on the way.
fn nearest(root: &crate::syntax::Node, path: &[String]) -> Span {
    let mut node = root;
    let mut span = root.span;
    for key in path {
        let Some(entry) = node.entry(key) else { break };
        span = entry.key.span;
        node = &entry.value;
    }
    span
}

/// Evidence, as a manifest lists it.
fn evidence_edit(entry: serde_json::Map<String, Value>) -> Edit {
    Edit::Append(vec!["evidence".to_owned()], Value::Object(entry))
}
