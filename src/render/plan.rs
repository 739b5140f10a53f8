//! A plan as text for people and as JSON for programs.

use super::text::layout::wrap;
use super::{RenderError, escape, pretty_json, worst_first};
use crate::finding::{CitedArticle, Judgement};
use crate::phrases::{self, Phrase};
use crate::plan::{ChangedFact, Changes, Day, Duty, FactChange, Plan, Planned, PlannedRoute, PlannedStep};
use crate::source::{SourceMap, Span};
use crate::text::Lang;
use serde_json::{Value, json};

/// Grows when a field is removed, renamed or changes its meaning; never for a new one.
const FORMAT_VERSION: u32 = 1;

/// What a plan is written with.
#[derive(Debug, Clone, Copy)]
pub struct PlanContext<'a> {
    /// The texts that spans point into.
    pub sources: &'a SourceMap,
    /// Columns that text should fit in.
    pub width: usize,
    /// The version of the program.
    pub tool_version: &'a str,
}

/// A plan as JSON.
///
/// # Errors
///
/// None that a plan can cause.
pub fn plan_as_json(plan: &Plan, context: &PlanContext<'_>) -> Result<String, RenderError> {
    let writer = Json { context };
    let report = &plan.report;
    let value = json!({
        "format_version": FORMAT_VERSION,
        "tool_version": context.tool_version,
        "lang": report.lang.name(),
        "as_of": report.as_of.to_string(),
        "rules": { "digest": report.rules_digest, "checked_until": report.checked_until.to_string() },
        "subjects": plan.subjects.iter().map(|subject| writer.subject(subject)).collect::<Vec<_>>(),
        "errors": report.errors.iter().map(|error| json!({
            "code": error.code,
            "message": error.message,
            "location": error.primary.map(|span| writer.location(span)),
        })).collect::<Vec<_>>(),
    });
    Ok(pretty_json::to_string(&value)?)
}

struct Json<'a> {
    context: &'a PlanContext<'a>,
}

impl Json<'_> {
    fn subject(&self, subject: &Planned) -> Value {
        json!({
            "kind": subject.kind,
            "manifest": subject.manifest,
            "id": subject.id,
            "location": self.location(subject.location),
            "verdict": subject.judgement.name(),
            "worst": subject.judgement.worst(),
            "possible": worst_first(&subject.judgement.possible),
            "earliest": subject.earliest.map(day),
            "then": { "verdict": subject.then.name(), "worst": subject.then.worst() },
            "routes": subject.routes.iter().map(route).collect::<Vec<_>>(),
            "evidence": subject.evidence.iter().map(|needed| json!({
                "duty": duty(&needed.duty),
                "any_of": needed.kinds.iter().map(|(kind, title)| json!({ "kind": kind, "title": title })).collect::<Vec<_>>(),
            })).collect::<Vec<_>>(),
            "only_by_change": subject.only_by_change.iter().map(duty).collect::<Vec<_>>(),
            "changes": subject.changes.iter().map(|changes| self.changes(changes)).collect::<Vec<_>>(),
            "cut_short": subject.cut_short,
        })
    }

    fn changes(&self, changes: &Changes) -> Value {
        let way = |way: &Vec<FactChange>| -> Value {
            let changes = way.iter().map(|change| {
                json!({
                    "title": change.title,
                    "facts": change.facts.iter().map(|fact| self.fact(fact)).collect::<Vec<_>>(),
                })
            });
            changes.collect()
        };
        json!({ "worst": changes.worst, "ways": changes.ways.iter().map(way).collect::<Vec<_>>() })
    }

    fn fact(&self, fact: &ChangedFact) -> Value {
        json!({
            "path": fact.path,
            "before": fact.before,
            "after": fact.after,
            "location": self.location(fact.location),
        })
    }

    fn location(&self, span: Span) -> Value {
        let position = self.context.sources.position(span);
        json!({ "path": self.context.sources.name(span.file), "line": position.line, "column": position.column })
    }
}

fn day(day: Day) -> Value {
    json!({ "day": day.day.to_string(), "estimate": day.without_calendar.is_some(), "without_calendar": day.without_calendar })
}

fn articles(cited: &[CitedArticle]) -> Vec<Value> {
    cited
        .iter()
        .map(|cited| json!({ "instrument": cited.instrument, "article": cited.article, "url": cited.url }))
        .collect()
}

fn duty(duty: &Duty) -> Value {
    json!({
        "rule": duty.rule,
        "title": duty.title,
        "dataset": duty.dataset,
        "level": duty.level,
        "bearers": duty.bearers,
        "citations": articles(&duty.citations),
        "remedy": duty.remedy,
    })
}

fn route(route: &PlannedRoute) -> Value {
    let step = |step: &PlannedStep| {
        json!({
            "title": step.title,
            "citations": articles(&step.citations),
            "until": step.until.map(day),
            "no_limit": step.no_limit,
        })
    };
    json!({
        "id": route.id,
        "title": route.title,
        "citations": articles(&route.citations),
        "meets": route.meets.iter().map(duty).collect::<Vec<_>>(),
        "filed_by": route.filed_by,
        "filed_with": route.filed_with,
        "documents": route.documents,
        "before": route.before.iter().map(step).collect::<Vec<_>>(),
        "start": route.start.map(day),
        "after": route.after.iter().map(step).collect::<Vec<_>>(),
        "note": route.note,
        "then": { "verdict": route.then.name(), "worst": route.then.worst() },
    })
}

/// A plan as text.
#[must_use]
pub fn plan_as_text(plan: &Plan, context: &PlanContext<'_>) -> String {
    let lang = plan.report.lang;
    let mut text = Text { lang, context, out: String::new() };
    if plan.subjects.is_empty() && !plan.report.manifests.is_empty() {
        text.line(0, Phrase::NothingToPlan.of(lang));
    }
    for subject in &plan.subjects {
        text.subject(subject);
    }
    let report = &plan.report;
    let judged = phrases::judged(lang, report.as_of, &report.rules_digest, report.checked_until, &report.readings);
    text.line(0, &judged);
    text.out
}

struct Text<'a> {
    lang: Lang,
    context: &'a PlanContext<'a>,
    out: String,
}

impl Text<'_> {
    /// A text at an indent, broken into lines that hang below the first word.
    fn line(&mut self, indent: usize, text: &str) {
        let hang = match text.split_once(' ') {
            Some((mark, _)) if mark.len() <= 3 && !mark.starts_with(char::is_alphabetic) => mark.len() + 1,
            _ => 0,
        };
        for (at, line) in wrap(text, self.context.width.saturating_sub(indent + hang)).iter().enumerate() {
            let indent = if at == 0 { indent } else { indent + hang };
            self.out.push_str(&" ".repeat(indent));
            self.out.push_str(line);
            self.out.push('\n');
        }
    }

    fn named(&mut self, indent: usize, name: Phrase, text: &str) {
        let line = format!("{}{}{text}", name.of(self.lang), phrases::colon(self.lang));
        self.line(indent, &line);
    }

    fn judgement(&self, judgement: &Judgement) -> String {
        match judgement.verdict() {
            Some(verdict) => phrases::verdict(self.lang, verdict).to_owned(),
            None => phrases::undetermined_at_worst(self.lang, judgement.worst()),
        }
    }

    fn articles(&self, cited: &[CitedArticle]) -> String {
        if cited.is_empty() {
            return String::new();
        }
        let cited: Vec<[&str; 3]> =
            cited.iter().map(|cited| [&*cited.instrument, &*cited.title, &*cited.place]).collect();
        phrases::aside(self.lang, "", &phrases::articles(self.lang, &cited)).trim_start().to_owned()
    }

    fn day(&self, day: Day) -> String {
        phrases::counted_day(self.lang, day.day, day.without_calendar)
    }

    fn place(&self, span: Span) -> String {
        let position = self.context.sources.position(span);
        format!("{}:{}", self.context.sources.name(span.file), position.line)
    }

    fn subject(&mut self, subject: &Planned) {
        let kind = match subject.kind {
            "flow" => subject.id.clone(),
            "service" => format!("{} {}", Phrase::Service.of(self.lang), subject.id),
            _ => Phrase::TheWorkload.of(self.lang).to_owned(),
        };
        let heading = format!("{}/{kind}  {}", subject.manifest, self.place(subject.location));
        let verdict = self.judgement(&subject.judgement);
        self.line(0, &format!("{heading}  {verdict}"));
        if let Some(day) = subject.earliest {
            let earliest = phrases::earliest(self.lang, &self.day(day));
            let then = phrases::with_everything(self.lang, &self.judgement(&subject.then));
            self.line(2, &format!("{earliest}{}{then}", phrases::semicolon(self.lang)));
        }
        if !subject.routes.is_empty() {
            self.line(2, Phrase::Routes.of(self.lang));
        }
        for (at, route) in subject.routes.iter().enumerate() {
            self.route(at + 1, route);
        }
        if !subject.evidence.is_empty() {
            self.line(2, Phrase::EvidenceNeeded.of(self.lang));
        }
        for needed in &subject.evidence {
            self.duty(&needed.duty);
            let kinds: Vec<String> = needed.kinds.iter().map(|(kind, title)| format!("`{kind}` ({title})")).collect();
            match kinds.as_slice() {
                [one] => self.line(6, one),
                _ => self.named(6, Phrase::AnyOf, &phrases::list(self.lang, &kinds)),
            }
        }
        if !subject.only_by_change.is_empty() {
            self.line(2, Phrase::OnlyByChange.of(self.lang));
        }
        for duty in &subject.only_by_change {
            self.duty(duty);
            self.line(6, &duty.remedy);
        }
        self.changes(subject);
        self.out.push('\n');
    }

    fn route(&mut self, number: usize, route: &PlannedRoute) {
        let start = match route.start {
            Some(day) => phrases::earliest(self.lang, &self.day(day)),
            None => Phrase::NoLimit.of(self.lang).to_owned(),
        };
        let articles = self.articles(&route.citations);
        let heading = format!("{number}. {} {articles}", route.title);
        let pause = phrases::semicolon(self.lang);
        let then = phrases::then_verdict(self.lang, &self.judgement(&route.then));
        self.line(4, &format!("{heading}{pause}{start}{pause}{then}"));
        let meets: Vec<String> = route.meets.iter().map(|duty| duty.title.clone()).collect();
        self.named(7, Phrase::Meets, &phrases::list(self.lang, &meets));
        self.named(7, Phrase::FiledBy, &route.filed_by);
        self.named(7, Phrase::FiledWith, &route.filed_with);
        self.named(7, Phrase::Documents, &route.documents.join(phrases::semicolon(self.lang)));
        self.steps(Phrase::BeforeStart, &route.before);
        self.steps(Phrase::AfterStart, &route.after);
        if let Some(note) = &route.note {
            self.line(7, note);
        }
    }

    fn steps(&mut self, name: Phrase, steps: &[PlannedStep]) {
        if steps.is_empty() {
            return;
        }
        let heading = format!("{}{}", name.of(self.lang), phrases::colon(self.lang).trim_end());
        self.line(7, &heading);
        for step in steps {
            let when = match (step.until, step.no_limit) {
                (Some(day), _) => phrases::by_day(self.lang, &self.day(day)),
                (None, true) => Phrase::NoLimit.of(self.lang).to_owned(),
                (None, false) => Phrase::OwnPace.of(self.lang).to_owned(),
            };
            let articles = self.articles(&step.citations);
            let pause = phrases::semicolon(self.lang);
            self.line(9, &format!("- {} {articles}{pause}{when}", step.title));
        }
    }

    fn duty(&mut self, duty: &Duty) {
        let dataset = duty.dataset.as_ref().map_or_else(String::new, |dataset| format!(" `{dataset}`"));
        let articles = self.articles(&duty.citations);
        self.line(4, &format!("- {}{dataset} {articles}", duty.title));
    }

    fn changes(&mut self, subject: &Planned) {
        self.line(2, Phrase::SmallestChanges.of(self.lang));
        if subject.judgement.verdict().is_none() {
            self.line(4, Phrase::AnswerFirst.of(self.lang));
        }
        if subject.changes.is_empty() {
            self.line(4, Phrase::NoChangeFound.of(self.lang));
        }
        for changes in &subject.changes {
            let size = changes.ways.first().map_or(0, Vec::len);
            self.line(4, &phrases::changes_to(self.lang, changes.worst, size));
            for way in &changes.ways {
                self.way(way);
            }
        }
        if subject.cut_short {
            self.line(4, Phrase::SearchCutShort.of(self.lang));
        }
    }

    fn way(&mut self, way: &[FactChange]) {
        for (at, change) in way.iter().enumerate() {
            let mark = if at == 0 { "-" } else { "+" };
            let facts: Vec<String> = change.facts.iter().map(|fact| self.fact(fact)).collect();
            let facts = facts.join(phrases::semicolon(self.lang));
            match &change.title {
                Some(title) => {
                    self.line(6, &format!("{mark} {title}"));
                    self.line(8, &facts);
                }
                None => self.line(6, &format!("{mark} {facts}")),
            }
        }
    }

    fn fact(&self, fact: &ChangedFact) -> String {
        let before = match &fact.before {
            Value::Null => Phrase::NotStated.of(self.lang).to_owned(),
            value => shown(value),
        };
        let change = phrases::from_before_to_after(&before, &shown(&fact.after));
        format!("{}{}{change}  {}", fact.path, phrases::colon(self.lang), self.place(fact.location))
    }
}

/// A value as a manifest writes it.
fn shown(value: &Value) -> String {
    match value {
        Value::Array(items) if items.is_empty() => "none".to_owned(),
        Value::Array(items) => format!("[{}]", items.iter().map(shown).collect::<Vec<_>>().join(", ")),
        Value::Object(entries) => {
            let entries: Vec<String> = entries.iter().map(|(key, value)| format!("{key}: {}", shown(value))).collect();
            format!("{{ {} }}", entries.join(", "))
        }
        Value::String(text) => escape::inline(text).into_owned(),
        other => other.to_string(),
    }
}
