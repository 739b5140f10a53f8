//! Sentences of candidates side by side.

use super::named;
use crate::text::Lang;

/// What stands above the table.
#[must_use]
pub fn candidates_for(lang: Lang, manifest: &str, party: &str) -> String {
    match lang {
        Lang::En => format!("{manifest}: candidates in the place of {party}"),
        Lang::Zh => format!("{manifest}：可替代{party}的提供者"),
    }
}

/// What does not hold for the others.
#[must_use]
pub fn left_out_for_others(lang: Lang, party: &str) -> String {
    match lang {
        Lang::En => format!(
            "What the manifest says of {party} as it is (its places, what it keeps and does with data, evidence of flows with it) counts for no other provider, and is left out there."
        ),
        Lang::Zh => {
            format!(
                "清单对{party}现有情况的声明（所在地、留存和处理方式、有关数据流的证明）不适用于其他提供者，对其不予采用。"
            )
        }
    }
}

/// How many questions somebody is to answer.
#[must_use]
pub fn questions_to(lang: Lang, knower: &str, number: usize) -> String {
    let knower = named(lang, knower);
    match lang {
        Lang::En => format!("{knower}: {number}"),
        Lang::Zh => format!("{knower}：{number}项"),
    }
}

/// What a candidate leaves open.
#[must_use]
pub fn open_with(lang: Lang, host: &str) -> String {
    match lang {
        Lang::En => format!("What stays open with {host}"),
        Lang::Zh => format!("采用{host}时的待答复问题"),
    }
}

/// How many duties only other facts meet.
#[must_use]
pub fn met_by_no_filing(lang: Lang, number: usize) -> String {
    match (lang, number) {
        (Lang::En, 1) => "1 duty is met by no filing".to_owned(),
        (Lang::En, _) => format!("{number} duties are met by no filing"),
        (Lang::Zh, _) => format!("{number}项义务无法通过申报满足"),
    }
}

/// How many duties evidence meets.
#[must_use]
pub fn met_by_evidence(lang: Lang, number: usize) -> String {
    match lang {
        Lang::En => format!("evidence at your own pace: {number}"),
        Lang::Zh => format!("自行安排的证明：{number}项"),
    }
}
