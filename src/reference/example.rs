//! The examples of rules, described.
//!
//! Their titles are notes of whoever wrote the rule, in one language. In another, an example is told by what it changes.

use super::called;
use crate::law::LawSource;
use crate::phrases;
use crate::rule::{Example, Expect, Rule};
use crate::text::Lang;
use serde_json::Value;

/// What an example is about: in English its title, in Chinese its base, its subject and what is different.
#[must_use]
pub fn example(example: &Example, lang: Lang) -> String {
    if lang == Lang::En {
        return example.title.clone();
    }
    let mut parts = vec![format!("{}，{}", example.base, example.at)];
    parts.extend(example.set.iter().map(|(path, value)| change(path, value)));
    parts.extend(example.registers.keys().map(|id| format!("名录{id}另有内容")));
    parts.extend(example.readings.iter().map(|(id, taken)| format!("{id}按{taken}理解")));
    parts.join("；")
}

fn change(path: &str, value: &Value) -> String {
    match (value, written(value)) {
        (Value::Null, _) => format!("删除 {path}"),
        (_, Some(value)) => format!("{path} = {value}"),
        (_, None) => format!("改写 {path}"),
    }
}

/// A value of a word or a few; sentences and whole entries are not shown.
fn written(value: &Value) -> Option<String> {
    match value {
        Value::Bool(known) => Some(if *known { "yes" } else { "no" }.to_owned()),
        Value::Number(number) => Some(number.to_string()),
        Value::String(word) => (!word.contains(' ')).then(|| word.clone()),
        Value::Array(members) => {
            let members: Option<Vec<String>> = members.iter().map(written).collect();
            members.map(|members| format!("[{}]", members.join(", ")))
        }
        Value::Null | Value::Object(_) => None,
    }
}

/// What an example expects.
#[must_use]
pub fn expected(source: &LawSource, rule: &Rule, expect: &Expect, lang: Lang) -> String {
    if lang == Lang::En {
        return expect.to_string();
    }
    let keys = |keys: &Vec<String>| if keys.is_empty() { "无".to_owned() } else { keys.join("、") };
    let parts = [
        expect.outcome.map(|outcome| phrases::outcome(lang, outcome).to_owned()),
        expect.level.map(|level| format!("最重结论：{}", phrases::verdict(lang, level))),
        expect.due.as_ref().map(|due| format!("期限至{due}")),
        expect.standing.map(|standing| if standing { "持续性义务" } else { "非持续性义务" }.to_owned()),
        expect.bearer.as_ref().map(|bearer| format!("义务人：{}", keys(bearer))),
        expect.mechanism.as_ref().map(|mechanism| format!("机制：{}", called(source, rule, mechanism, lang))),
        expect.total.map(|total| {
            let max = total.max.map_or_else(|| "更多".to_owned(), |max| max.to_string());
            format!("人数：{}至{max}", total.min)
        }),
        expect.reaches.as_ref().map(|reached| format!("指向：{}", keys(reached))),
        expect.may_reach.as_ref().map(|reached| format!("可能指向：{}", keys(reached))),
    ];
    let said: Vec<String> = parts.into_iter().flatten().collect();
    if said.is_empty() { "无".to_owned() } else { said.join("，") }
}
