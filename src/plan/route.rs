//! Routes and evidence: what is written into the manifest as if it were done, and what that meets.

use super::case::Judged;
use super::edit::Edit;
use super::{Day, Duty, Needed, PlannedRoute, PlannedStep, Planner, evidence_edit};
use crate::calendar::{Calendar, end_of_period};
use crate::fact::{EvidenceFile, FactType, Kind, Scope};
use crate::finding::{CitedArticle, Judgement, Verdict};
use crate::law::{Cond, DAY};
use crate::rule::{Route, RouteStep, StepLength};
use crate::text::Text;
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

/// What routes and evidence come to.
pub(super) struct Met {
    pub routes: Vec<PlannedRoute>,
    pub evidence: Vec<Needed>,
    pub only_by_change: Vec<Duty>,
    pub then: Judgement,
    pub earliest: Option<Day>,
}

/// A duty on an entry: the rule, and the entry's key.
type Key = (String, String);

impl Planner<'_> {
    /// What each route and each kind of evidence meets.
    pub(super) fn routes(&self, now: &Judged) -> Met {
        let open = keys(now);
        let mut routes: Vec<(PlannedRoute, Vec<Edit>, BTreeSet<Key>)> = Vec::new();
        for route in self.case.law.source.routes.routes.iter().filter(|route| self.is_in_force(route)) {
            let edits: Vec<Edit> = self.route_evidence(route);
            let Some(then) = self.case.judge(&edits) else { continue };
            let met: BTreeSet<Key> = open.difference(&keys(&then)).cloned().collect();
            if !met.is_empty() {
                routes.push((self.planned_route(route, &met, then.judgement), edits, met));
            }
        }
        // Where no date can be counted, the route is the slowest.
        routes.sort_by_key(|(route, ..)| (route.start.is_none(), route.start));
        let mut done: Vec<Edit> = Vec::new();
        let mut met: BTreeSet<Key> = BTreeSet::new();
        let mut earliest = Some(Day { day: self.case.law.as_of, without_calendar: None });
        for (route, edits, meets) in &routes {
            if !meets.is_subset(&met) {
                met.extend(meets.iter().cloned());
                done.extend(edits.iter().cloned());
                earliest = earliest.and_then(|before| route.start.map(|start| start.max(before)));
            }
        }
        let mut evidence = Vec::new();
        let mut only_by_change = Vec::new();
        for key in open.difference(&met) {
            let Some(duty) = self.duty_of(key) else { continue };
            let kinds = self.kinds_that_meet(key);
            match kinds.first() {
                Some((kind, _)) => {
                    done.extend(self.own_evidence(kind));
                    evidence.push(Needed { duty, kinds });
                }
                None => only_by_change.push(duty),
            }
        }
        evidence.sort_by_key(|needed| std::cmp::Reverse(needed.duty.level));
        if !only_by_change.is_empty() {
            earliest = None;
        }
        let then = self.case.judge(&done).map_or_else(|| now.judgement.clone(), |judged| judged.judgement);
        // No filing makes lawful what stays forbidden.
        let is_forbidden = only_by_change.iter().any(|duty| duty.level == Verdict::Blocked);
        let routes = if is_forbidden { Vec::new() } else { routes.into_iter().map(|(route, ..)| route).collect() };
        Met { routes, evidence, only_by_change, then, earliest }
    }

    fn is_in_force(&self, route: &Route) -> bool {
        let day = self.case.law.as_of.to_string();
        route.from.as_ref().is_none_or(|from| *from <= day) && route.until.as_ref().is_none_or(|until| day < *until)
    }

    fn duty_of(&self, (rule, entry): &Key) -> Option<Duty> {
        self.duty(rule, Some(entry)).or_else(|| self.duty(rule, None))
    }

    fn route_evidence(&self, route: &Route) -> Vec<Edit> {
        let day = self.case.law.as_of.to_string();
        let entries = route.evidence.iter().map(|evidence| {
            let mut entry = self.entry_of_kind(&evidence.kind);
            for (name, value) in &evidence.states {
                entry.insert(name.clone(), json!(if value == DAY { &day } else { value }));
            }
            evidence_edit(entry)
        });
        entries.collect()
    }

    /// Evidence of a kind that covers the subject, dated on the day asked about.
    fn entry_of_kind(&self, kind: &str) -> Map<String, Value> {
        let subject = &self.case.subject;
        let mut entry = Map::new();
        entry.insert("kind".to_owned(), json!(kind));
        entry.insert("dated".to_owned(), json!(self.case.law.as_of.to_string()));
        if subject.kind == Kind::Service {
            entry.insert("of".to_owned(), json!(subject.key));
        } else if subject.kind == Kind::Workload {
            let flows = self.case.manifest.root.get("flows").and_then(|node| node.as_mapping()).unwrap_or(&[]);
            entry.insert("covers".to_owned(), json!(flows.iter().map(|flow| &*flow.key.value).collect::<Vec<_>>()));
        } else {
            entry.insert("covers".to_owned(), json!([subject.key]));
        }
        entry
    }

    /// Evidence of a kind that says everything that it can say.
    fn own_evidence(&self, kind: &str) -> Vec<Edit> {
        let day = self.case.law.as_of.to_string();
        let EvidenceFile { against, evidence, .. } = &self.case.law.source.evidence;
        let declared = evidence.iter().find(|known| known.kind == kind);
        let Some(declared) = declared.filter(|known| known.scope != Scope::Party) else { return Vec::new() };
        let mut entry = self.entry_of_kind(kind);
        for (name, fact_type) in &declared.facts {
            let value = match fact_type {
                FactType::YesNo => json!("yes"),
                FactType::Number => json!(MANY.to_string()),
                FactType::Text => json!("declared"),
                FactType::Date if against.contains(name) => continue,
                FactType::Date => json!(day),
                _ => continue,
            };
            entry.insert(name.clone(), value);
        }
        vec![evidence_edit(entry)]
    }

    /// The kinds of evidence that a rule asks for, of which each alone meets it here.
    fn kinds_that_meet(&self, key: &Key) -> Vec<(String, String)> {
        let law = self.case.law;
        let mut kinds = Vec::new();
        if let Some(requires) = law.rule(&key.0).and_then(|known| known.requires.as_ref()) {
            kinds_in(requires, &mut kinds);
        }
        let declared = &law.source.evidence.evidence;
        let meets = kinds.into_iter().filter_map(|kind| declared.get(kind)).filter(|kind| {
            let edits = self.own_evidence(&kind.kind);
            !edits.is_empty() && self.case.judge(&edits).is_some_and(|then| !keys(&then).contains(key))
        });
        meets.map(|kind| (kind.kind.clone(), kind.title.of(self.case.options.lang).to_owned())).collect()
    }

    fn planned_route(&self, route: &Route, met: &BTreeSet<Key>, then: Judgement) -> PlannedRoute {
        let words = |text: &Text| text.of(self.case.options.lang).to_owned();
        let today = Day { day: self.case.law.as_of, without_calendar: None };
        let (before, start) = self.in_turn(&route.before, today);
        let after = start
            .map_or_else(Vec::new, |start| route.after.iter().map(|step| self.step(step, Some(start)).0).collect());
        PlannedRoute {
            id: route.id.clone(),
            title: words(&route.title),
            citations: self.citations(&route.cites),
            meets: met.iter().filter_map(|key| self.duty_of(key)).collect(),
            filed_by: words(&route.filed_by),
            filed_with: words(&route.filed_with),
            documents: route.documents.iter().map(words).collect(),
            before,
            start,
            after,
            note: route.note.as_ref().map(words),
            then,
        }
    }

    /// Steps one after the other, and the day on which the last is done.
    fn in_turn(&self, steps: &[RouteStep], from: Day) -> (Vec<PlannedStep>, Option<Day>) {
        let mut day = Some(from);
        let mut planned = Vec::new();
        for step in steps {
            let (step, end) = self.step(step, day);
            planned.push(step);
            day = end;
        }
        (planned, day)
    }

    /// A step that begins on a day, and the day on which it ends.
    fn step(&self, step: &RouteStep, from: Option<Day>) -> (PlannedStep, Option<Day>) {
        let end = match &step.takes {
            StepLength::OwnPace => from,
            StepLength::NoLimit => None,
            StepLength::Period(length) => from.and_then(|from| {
                let calendar = Calendar::of(&self.case.law.source.jurisdiction);
                let (day, without_calendar) = end_of_period(from.day, length, calendar)?;
                Some(Day { day, without_calendar: from.without_calendar.or(without_calendar) })
            }),
        };
        let planned = PlannedStep {
            title: step.title.of(self.case.options.lang).to_owned(),
            citations: self.citations(&step.cites),
            until: end.filter(|_| matches!(step.takes, StepLength::Period(_))),
            no_limit: step.takes == StepLength::NoLimit,
        };
        (planned, end)
    }

    fn citations(&self, cites: &[String]) -> Vec<CitedArticle> {
        cites.iter().map(|citation| self.case.law.cited_article(citation, self.case.options.lang)).collect()
    }
}

/// More years, months or times than any rule asks for.
const MANY: u32 = 100;

/// What is open, as rule and entry.
fn keys(judged: &Judged) -> BTreeSet<Key> {
    judged.open.iter().map(|open| (open.rule.clone(), judged.run.entity(open.entity).key.clone())).collect()
}

/// The kinds of evidence that a condition names, by index.
fn kinds_in(condition: &Cond, kinds: &mut Vec<usize>) {
    match condition {
        Cond::All(list) | Cond::Any(list) => list.iter().for_each(|inner| kinds_in(inner, kinds)),
        Cond::Not(inner) => kinds_in(inner, kinds),
        Cond::Evidence(named, ..) => {
            kinds.extend(named.iter().filter(|kind| !kinds.contains(kind)).copied().collect::<Vec<_>>())
        }
        Cond::Reached { condition: Some(inner), .. } => kinds_in(inner, kinds),
        _ => {}
    }
}
