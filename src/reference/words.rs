//! Conditions of rules as indented words.

use super::{called, pick, stated};
use crate::law::LawSource;
use crate::phrases;
use crate::rule::{
    Condition, Count, Deadline, FactTest, ListedTest, Member, PeriodLength, PeriodStart, Quantified,
    RelationDefinition, Rule, Shown, TotalDefinition, Window,
};
use crate::text::Lang;
use std::collections::BTreeMap;

/// Lines with their depth.
#[derive(Debug)]
pub(super) struct Words<'s> {
    source: &'s LawSource,
    rule: &'s Rule,
    lang: Lang,
    lines: Vec<(usize, String)>,
}

impl<'s> Words<'s> {
    fn new(source: &'s LawSource, rule: &'s Rule, lang: Lang) -> Self {
        Self { source, rule, lang, lines: Vec::new() }
    }

    /// The lines of a condition.
    pub(super) fn of_condition(
        source: &'s LawSource,
        rule: &'s Rule,
        condition: &Condition,
        lang: Lang,
    ) -> Vec<(usize, String)> {
        let mut words = Self::new(source, rule, lang);
        words.condition(condition, 0);
        words.lines
    }

    /// The lines of what a definition leads to.
    pub(super) fn of_relation(
        source: &'s LawSource,
        rule: &'s Rule,
        relation: &RelationDefinition,
        lang: Lang,
    ) -> Vec<(usize, String)> {
        let mut words = Self::new(source, rule, lang);
        relation.members.iter().for_each(|member| words.member(member));
        words.lines
    }

    /// The lines of how a total is counted.
    pub(super) fn of_total(
        source: &'s LawSource,
        rule: &'s Rule,
        total: &TotalDefinition,
        lang: Lang,
    ) -> Vec<(usize, String)> {
        let mut words = Self::new(source, rule, lang);
        words.total(total);
        words.lines
    }

    fn push(&mut self, depth: usize, line: impl Into<String>) {
        self.lines.push((depth, line.into()));
    }

    fn say(&self, en: &'static str, zh: &'static str) -> &'static str {
        pick(self.lang, en, zh)
    }

    /// A sentence with a name in it, which stands elsewhere in each language.
    fn fill(&mut self, depth: usize, en: &'static str, zh: &'static str, values: &[&str]) {
        let line = filled(self.say(en, zh), values);
        self.push(depth, line);
    }

    /// A name, after what it stands for where the language has other words.
    fn called(&self, name: &str) -> String {
        called(self.source, self.rule, name, self.lang)
    }

    fn or(&self, names: &[String]) -> String {
        names.join(self.say(" or ", "或"))
    }

    fn condition(&mut self, condition: &Condition, depth: usize) {
        match condition {
            Condition::All(list) => self.list(true, list, depth),
            Condition::Any(list) => self.list(false, list, depth),
            Condition::Not(inner) => {
                self.push(depth, self.say("not:", "以下不成立："));
                self.condition(inner, depth + 1);
            }
            Condition::Is(name) => self.fill(depth, "{} is yes", "{}为是", &[&self.called(name)]),
            Condition::Fact(test) => self.fact(test, depth),
            Condition::Some(quantified) => self.quantified(false, quantified, depth),
            Condition::Every(quantified) => self.quantified(true, quantified, depth),
            Condition::Evidence(test) => {
                let kinds: Vec<String> = test.kind.iter().map(|kind| self.called(kind)).collect();
                let kinds = self.or(&kinds);
                if test.failed {
                    self.fill(depth, "{} failed, or may have", "{}未通过或者可能未通过", &[&kinds]);
                    return;
                }
                let inner = test.condition.as_deref();
                self.guarded(("evidence of {} covers it, in force", "有涵盖它且有效的证明：{}"), &kinds, inner, depth);
            }
            Condition::Claim(test) => {
                let inner = test.condition.as_deref();
                self.guarded(("{} is claimed for it", "对它主张豁免：{}"), &self.called(&test.exemption), inner, depth);
            }
            Condition::Total(test) => {
                let number = test.at_least.to_string();
                self.fill(depth, "{} of the party reach {}", "该方的{}达到{}", &[&self.called(&test.of), &number]);
            }
            Condition::Same(paths) => {
                let paths: Vec<String> = paths.iter().map(|path| self.called(path)).collect();
                let paths = paths.join(self.say(" and ", "与"));
                self.fill(depth, "{} are the same", "{}相同", &[&paths]);
            }
            Condition::Reading(test) => {
                self.fill(depth, "the open point {} is read as {}", "未决问题{}按{}理解", &[&test.id, &test.is]);
            }
            Condition::Listed(test) => self.listed(test, depth),
            Condition::Applies(rule) => {
                self.fill(
                    depth,
                    "the rule {} applies and is not defeated",
                    "规则{}适用且未被豁免",
                    &[&self.called(rule)],
                );
            }
            Condition::Reviewed(rule) => {
                self.fill(
                    depth,
                    "a legal review of {} covers it, in force",
                    "有涵盖它且有效的对{}的法务审查",
                    &[&self.called(rule)],
                );
            }
        }
    }

    fn listed(&mut self, test: &ListedTest, depth: usize) {
        let mut parts = self.compared(&test.by, &test.having);
        parts.extend(test.complete.map(|complete| {
            let (en, zh) =
                if complete { ("it is complete", "清单完整") } else { ("it is incomplete", "清单不完整") };
            self.say(en, zh).to_owned()
        }));
        if parts.is_empty() && test.item.is_none() {
            return self.fill(depth, "it is listed in the register {}", "列于名录{}", &[&test.register]);
        }
        self.fill(depth, "the register {} has an entry in force:", "名录{}中有一项有效记录：", &[&test.register]);
        parts.into_iter().for_each(|part| self.push(depth + 1, &part));
        if let Some(Shown { evidence, reviewed }) = &test.shown_by {
            let words = [self.or(evidence), reviewed.clone()];
            let (en, zh) = (
                "evidence {} or a legal review of {} covers the subject, dated on its first day or later",
                "有涵盖该对象、日期不早于其首日的证据{}，或者对{}的法务审查",
            );
            self.fill(depth + 1, en, zh, &words.each_ref().map(String::as_str));
        }
        let Some(item) = &test.item else { return };
        self.fill(depth + 1, "{} names an item of it:", "{}指明其中一个条目：", &[&item.named_by]);
        self.compared(&item.by, &item.having).into_iter().for_each(|part| self.push(depth + 2, &part));
        for measure in &item.reached {
            let words = [&measure.kind, &measure.window, &measure.fact].map(String::as_str);
            let (en, zh) = ("its threshold of {} ({}) is reached by {}", "其门槛{}（{}）由{}达到");
            self.fill(depth + 2, en, zh, &words);
        }
    }

    fn compared(&self, by: &BTreeMap<String, String>, having: &BTreeMap<String, Vec<String>>) -> Vec<String> {
        let among = self.say("is among its", "属于其");
        let is = self.say("is", "为");
        let facts = by.iter().map(|(field, fact)| format!("{fact} {among} {field}"));
        facts.chain(having.iter().map(|(field, words)| format!("{field} {is} {}", self.or(words)))).collect()
    }

    fn list(&mut self, every: bool, list: &[Condition], depth: usize) {
        match (list, every) {
            ([], true) => self.push(depth, self.say("always", "始终")),
            ([], false) => self.push(depth, self.say("never", "从不")),
            ([one], _) => self.condition(one, depth),
            (several, _) => {
                let head =
                    if every { self.say("all of:", "以下全部：") } else { self.say("any of:", "以下任一：") };
                self.push(depth, head);
                several.iter().for_each(|inner| self.condition(inner, depth + 1));
            }
        }
    }

    fn quantified(&mut self, every: bool, quantified: &Quantified, depth: usize) {
        let of = self.called(&quantified.of);
        let Some(inner) = &quantified.condition else {
            return self.fill(depth, "there is at least one of {}", "至少有一个{}", &[&of]);
        };
        let (en, zh) = if every {
            ("for every one of {}:", "对每一个{}：")
        } else {
            ("for at least one of {}:", "对至少一个{}：")
        };
        self.fill(depth, en, zh, &[&of]);
        self.condition(inner, depth + 1);
    }

    fn guarded(&mut self, head: (&'static str, &'static str), name: &str, inner: Option<&Condition>, depth: usize) {
        let head = filled(self.say(head.0, head.1), &[name]);
        match inner {
            None => self.push(depth, head),
            Some(inner) => {
                let says = self.say(", and says:", "，且载明：");
                self.push(depth, format!("{head}{says}"));
                self.condition(inner, depth + 1);
            }
        }
    }

    fn fact(&mut self, test: &FactTest, depth: usize) {
        let (name, lang) = (stated(self.source, &test.name, self.lang), self.lang);
        let name = name.as_str();
        let list = |names: &[String]| phrases::list(lang, names);
        if !test.one_of.is_empty() {
            let values = self.or(&test.one_of);
            self.fill(depth, "{} is {}", "{}为{}", &[name, &values]);
        } else if !test.intersects.is_empty() {
            self.fill(depth, "{} has any of {}", "{}含有以下任一：{}", &[name, &list(&test.intersects)]);
        } else if !test.within.is_empty() {
            self.fill(depth, "{} has nothing but {}", "{}仅有{}", &[name, &list(&test.within)]);
        } else if let Some(number) = test.at_least {
            self.fill(depth, "{} is at least {}", "{}不少于{}", &[name, &number.to_string()]);
        } else if let Some(other) = &test.earlier_than {
            let other = stated(self.source, other, self.lang);
            self.fill(depth, "{} is before {}", "{}早于{}", &[name, &other]);
        } else if test.stated == Some(false) {
            self.fill(depth, "{} is not stated", "未说明{}", &[name]);
        } else {
            self.fill(depth, "{} is stated", "已说明{}", &[name]);
        }
    }

    fn member(&mut self, member: &Member) {
        let mut depth = 0;
        if let Some(when) = &member.when {
            self.push(0, self.say("where:", "如果："));
            self.condition(when, 1);
            depth = 1;
        }
        for step in &member.path {
            let of = self.called(&step.of);
            match &step.condition {
                None => self.fill(depth, "go to {}", "到{}", &[&of]),
                Some(condition) => {
                    self.fill(depth, "go to {}, where:", "到{}，条件是：", &[&of]);
                    self.condition(condition, depth + 1);
                }
            }
        }
    }

    fn total(&mut self, total: &TotalDefinition) {
        let window = match total.window {
            Window::CalendarYear => self.say("since 1 January of the year", "自当年1月1日起"),
            Window::PreviousCalendarYear => self.say("since 1 January of the year before", "自上年1月1日起"),
        };
        self.fill(
            0,
            "persons of {}, added up by {}, {}",
            "{}的人数，按{}累计，{}",
            &[&self.called(&total.of), &total.key, window],
        );
        self.push(0, self.say("of items where:", "计入的数据："));
        self.condition(&total.counted, 1);
        for amount in &total.amount {
            let counted = self.count(&amount.count);
            self.fill(0, "counting {} where:", "计{}，如果：", &[&counted]);
            self.condition(&amount.when, 1);
        }
    }

    fn count(&self, count: &Count) -> String {
        match count {
            Count::Nothing => self.say("nobody", "零人").to_owned(),
            Count::Persons => self.say("all persons", "全部人数").to_owned(),
            Count::PersonsIn(class) => filled(self.say("the persons in {}", "在{}的人数"), &[class]),
            Count::PersonsLess(part) => filled(self.say("the persons without the {}", "扣除{}后的人数"), &[part]),
            Count::Part(part) => filled(self.say("the {}", "{}"), &[part]),
            Count::PartIn { part, places } => filled(self.say("the {} in {}", "{}（在{}）"), &[part, places]),
        }
    }
}

/// The period within which something may still be done.
pub(super) fn deadline(source: &LawSource, rule: &Rule, deadline: &Deadline, lang: Lang) -> String {
    let (length, unit) = match deadline.length {
        PeriodLength::Days(days) => (days, pick(lang, "days", "日")),
        PeriodLength::Months(months) => (months, pick(lang, "months", "个月")),
        PeriodLength::WorkingDays(days) => (days, pick(lang, "working days", "个工作日")),
    };
    let start = match &deadline.after {
        PeriodStart::Evidence { kind, date } => {
            let (date, kind) = (stated(source, date, lang), called(source, rule, kind, lang));
            filled(pick(lang, "`{}` of the evidence {}", "证明{1}的{0}"), &[&date, &kind])
        }
        PeriodStart::Fact { of, date } => filled(pick(lang, "`{}` of {}", "{1}的`{0}`"), &[date, of]),
    };
    let sentence = pick(lang, "{} {} after {}; until then {}", "{2}之后{0}{1}内；此前为{3}");
    filled(sentence, &[&length.to_string(), unit, &start, phrases::verdict(lang, deadline.until_then)])
}

/// Puts values into a sentence: `{}` takes the next, `{1}` the one at that place.
fn filled(sentence: &str, values: &[&str]) -> String {
    let mut next = values.iter();
    let mut parts = sentence.split('{');
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (place, rest) = part.split_once('}').unwrap_or(("", part));
        let value = match place.parse::<usize>() {
            Ok(at) => values.get(at),
            Err(_) => next.next(),
        };
        out.push_str(value.copied().unwrap_or_default());
        out.push_str(rest);
    }
    out
}
