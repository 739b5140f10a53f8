//! A plan for people.

use super::layout::wrap;
use crate::finding::{CitedArticle, Judgement};
use crate::phrases::{self, Phrase};
use crate::plan::{ChangedFact, Changes, Day, Duty, FactChange, Plan, Planned, PlannedRoute, PlannedStep};
use crate::render::{Medium, escape};
use crate::source::Span;
use crate::text::Lang;
use serde_json::Value;

pub(in crate::render) fn render(plan: &Plan, medium: Medium<'_>) -> String {
    let lang = plan.report.lang;
    let mut text = Text { lang, medium, out: String::new() };
    if plan.report.manifests.is_empty() {
        text.line(0, Phrase::NothingJudged.of(lang));
    } else if plan.subjects.is_empty() {
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
    medium: Medium<'a>,
    out: String,
}

impl Text<'_> {
    /// A text at an indent, broken into lines that hang below the first word.
    fn line(&mut self, indent: usize, text: &str) {
        let hang = match text.split_once(' ') {
            Some((mark, _)) if mark.len() <= 3 && !mark.starts_with(char::is_alphabetic) => mark.len() + 1,
            _ => 0,
        };
        for (at, line) in wrap(text, self.medium.width.saturating_sub(indent + hang)).iter().enumerate() {
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
        let position = self.medium.sources.position(span);
        format!("{}:{}", self.medium.sources.name(span.file), position.line)
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
        self.smallest(&subject.changes);
        if let Some(first) = &subject.answer_first {
            self.line(2, Phrase::AnsweredFirst.of(self.lang));
            for answer in &first.answers {
                self.line(4, &format!("- {}", self.fact(answer)));
            }
            self.line(4, &phrases::then_verdict(self.lang, &self.judgement(&first.then)));
            self.smallest(&first.changes);
        }
        if subject.cut_short {
            self.line(4, Phrase::SearchCutShort.of(self.lang));
        }
    }

    fn smallest(&mut self, changes: &[Changes]) {
        for changes in changes {
            let size = changes.ways.first().map_or(0, Vec::len);
            self.line(4, &phrases::changes_to(self.lang, changes.worst, size));
            for way in &changes.ways {
                self.way(way);
            }
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
