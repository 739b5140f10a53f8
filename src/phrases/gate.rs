//! What is said of waivers and baselines.

use super::{Phrase, and_more, list};
use crate::text::Lang;
use jiff::civil::Date;

/// Which rule a waiver is of, and where.
#[must_use]
pub fn waiver_of(lang: Lang, rule: &str, part: &str) -> String {
    match lang {
        Lang::En => format!("waiver of {rule} on {part}"),
        Lang::Zh => format!("在 {part} 放行 {rule} 的记录"),
    }
}

/// Of a waiver whose last day is past.
#[must_use]
pub fn waiver_expired(lang: Lang, until: Date) -> String {
    match lang {
        Lang::En => format!("its last day was {until}; decide again, or delete it"),
        Lang::Zh => format!("有效期至{until}为止；请重新决定或者予以删除"),
    }
}

/// Of a waiver whose first day is still to come.
#[must_use]
pub fn waiver_pending(lang: Lang, from: Date) -> String {
    match lang {
        Lang::En => format!("it counts from {from} on"),
        Lang::Zh => format!("自{from}起生效"),
    }
}

/// Of a waiver of what bears on other flows and services too.
#[must_use]
pub fn waiver_incomplete(lang: Lang, parts: &[String]) -> String {
    let parts = list(lang, parts);
    match lang {
        Lang::En => format!("the finding also bears on {parts}, which need a waiver too"),
        Lang::Zh => format!("该事项还涉及{parts}，也须另有放行记录"),
    }
}

/// Why something is waived, by whom, and until when.
#[must_use]
pub fn waived(lang: Lang, reason: &str, owner: &str, ticket: &str, until: Date) -> String {
    match lang {
        Lang::En => format!("{reason} (owner {owner}, ticket {ticket}, until {until})"),
        Lang::Zh => format!("{reason}（责任人{owner}，工单{ticket}，有效期至{until}）"),
    }
}

/// What a baseline lists and this run did not find, with how many more there are.
#[must_use]
pub fn gone_from_baseline(lang: Lang, ids: &[String], more: usize) -> String {
    let more = if more > 0 { and_more(lang, more) } else { String::new() };
    let ids = list(lang, ids);
    match lang {
        Lang::En => format!("not found in this run: {ids}{more}; once they are settled, write the baseline anew"),
        Lang::Zh => format!("本次未再出现：{ids}{more}；确已了结的，请重新写入基线"),
    }
}

/// After the counts: what the gate lets pass.
#[must_use]
pub fn let_pass(lang: Lang, waived: usize, in_baseline: usize) -> String {
    let parts: Vec<String> = [(waived, Phrase::WaivedShort), (in_baseline, Phrase::InBaselineShort)]
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, phrase)| match lang {
            Lang::En => format!("; {count} {}", phrase.of(lang)),
            Lang::Zh => format!("；{count}项{}", phrase.of(lang)),
        })
        .collect();
    parts.concat()
}
