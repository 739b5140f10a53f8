//! Sentences of plans.

use crate::finding::Verdict;
use crate::text::Lang;
use jiff::civil::Date;

/// A day that was counted, and whether it is an estimate because a year has no official calendar.
#[must_use]
pub fn counted_day(lang: Lang, day: Date, without_calendar: Option<i16>) -> String {
    match (lang, without_calendar) {
        (_, None) => day.to_string(),
        (Lang::En, Some(year)) => format!("{day} (estimate: no official calendar for {year})"),
        (Lang::Zh, Some(year)) => format!("{day}（估算：尚无{year}年官方日历）"),
    }
}

/// The first day on which something can start.
#[must_use]
pub fn earliest(lang: Lang, day: &str) -> String {
    match lang {
        Lang::En => format!("earliest start {day}"),
        Lang::Zh => format!("最早可开始：{day}"),
    }
}

/// By when something is due or decided.
#[must_use]
pub fn by_day(lang: Lang, day: &str) -> String {
    match lang {
        Lang::En => format!("by {day}"),
        Lang::Zh => format!("{day}前"),
    }
}

/// What the verdict is then.
#[must_use]
pub fn then_verdict(lang: Lang, verdict: &str) -> String {
    match lang {
        Lang::En => format!("then {verdict}"),
        Lang::Zh => format!("此后为：{verdict}"),
    }
}

/// What the verdict is with the fastest routes and everything else.
#[must_use]
pub fn with_everything(lang: Lang, verdict: &str) -> String {
    match lang {
        Lang::En => format!("with the fastest routes and all evidence: {verdict}"),
        Lang::Zh => format!("采取最快途径并备齐全部证明后：{verdict}"),
    }
}

/// The heading of changes that reach a verdict.
#[must_use]
pub fn changes_to(lang: Lang, worst: Verdict, size: usize) -> String {
    let verdict = super::verdict(lang, worst);
    match (lang, size) {
        (Lang::En, 1) => format!("to {verdict}, by one change"),
        (Lang::En, _) => format!("to {verdict}, by {size} changes together"),
        (Lang::Zh, _) => format!("改动{size}项，可至：{verdict}"),
    }
}

/// A value before and after.
#[must_use]
pub fn from_before_to_after(before: &str, after: &str) -> String {
    format!("{before} → {after}")
}
