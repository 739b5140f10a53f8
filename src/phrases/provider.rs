//! What is said of hosts and of the table of providers.

use super::{list, semicolon};
use crate::provider::{Confidence, RowUse};
use crate::text::Lang;

/// A confidence.
#[must_use]
pub fn confidence(lang: Lang, confidence: Confidence) -> &'static str {
    match (lang, confidence) {
        (Lang::En, known) => known.name(),
        (Lang::Zh, Confidence::High) => "高",
        (Lang::Zh, Confidence::Medium) => "中",
        (Lang::Zh, Confidence::Low) => "低",
    }
}

/// How sure something is.
#[must_use]
pub fn with_confidence(lang: Lang, known: Confidence) -> String {
    let sure = confidence(lang, known);
    match lang {
        Lang::En => format!("{sure} confidence"),
        Lang::Zh => format!("可信度{sure}"),
    }
}

/// Which row of the table says it, how surely, and since when.
#[must_use]
pub fn by_table(lang: Lang, used: &RowUse) -> String {
    let RowUse { row, as_of, .. } = used;
    let sure = confidence(lang, used.confidence);
    match lang {
        Lang::En => format!("provider table, row {row}, {sure} confidence, as of {as_of}"),
        Lang::Zh => format!("提供者表，条目{row}，可信度{sure}，截至{as_of}"),
    }
}

/// One value or another.
#[must_use]
pub fn or(lang: Lang, one: &str, other: &str) -> String {
    match lang {
        Lang::En => format!("{one} or {other}"),
        Lang::Zh => format!("{one}或者{other}"),
    }
}

/// Any place but these.
#[must_use]
pub fn anywhere_but(lang: Lang, places: &[String]) -> String {
    match lang {
        Lang::En => format!("anywhere but {}", list(lang, places)),
        Lang::Zh => format!("{}以外的任何地点", list(lang, places)),
    }
}

/// Two statements.
#[must_use]
pub fn after_semicolon(lang: Lang, one: &str, other: &str) -> String {
    format!("{one}{}{other}", semicolon(lang))
}

/// What a row says that no verdict rests on.
#[must_use]
pub fn unknown_by_table(lang: Lang, value: &str) -> String {
    match lang {
        Lang::En => format!("unknown; the table says: {value}"),
        Lang::Zh => format!("未知；提供者表所述：{value}"),
    }
}

/// A host without a row.
#[must_use]
pub fn host_not_in_table(lang: Lang, host: &str, facts: &[String]) -> String {
    let facts = list(lang, facts);
    match lang {
        Lang::En => format!("the host {host} is not in the table of providers; facts must be declared: {facts}"),
        Lang::Zh => format!("主机{host}不在提供者表中，须自行声明下列事实：{facts}"),
    }
}

/// A row of the organisation's own that stands before one of the project.
#[must_use]
pub fn own_row(lang: Lang, host: &str, row: &str, instead_of: &str) -> String {
    match lang {
        Lang::En => {
            format!("the host {host} is taken from your own row {row}, not from the row {instead_of} of the project")
        }
        Lang::Zh => format!("主机{host}采用贵方自有条目{row}，而非本项目条目{instead_of}"),
    }
}

/// What manifest and table say differently.
#[must_use]
pub fn differs_from_table(lang: Lang, fact: &str, declared: &str, said: &str, used: &RowUse) -> String {
    let by = by_table(lang, used);
    match lang {
        Lang::En => format!(
            "{fact} is declared as {declared}, and {said} by the {by}; until one is corrected, both count as possible"
        ),
        Lang::Zh => format!("{fact}声明为{declared}，而所述为{said}（{by}）；更正之前，二者均视为可能"),
    }
}

/// Titles of the columns of a row, and what stands in a list of rows.
#[must_use]
pub fn column(lang: Lang, name: &str) -> &str {
    let zh = match name {
        "hosts" => "主机",
        "operator" => "运营者",
        "legal entity" => "签约主体",
        "counted as" => "计数所用名称",
        "seat" => "登记地",
        "group seat" => "集团总部所在地",
        "storage" => "存储地",
        "inference" => "推理地",
        "by scope" => "按部署范围",
        "reaches" => "可及地点",
        "law of the terms" => "条款适用法律",
        "settled by" => "可确定去向的设置",
        "not settled by" => "不能确定去向的设置",
        "notes" => "备注",
        "as of" => "截至",
        "sources" => "来源",
        "your own row" => "贵方自有条目",
        "unknown" => "未知",
        "yes" => "是",
        "no" => "否",
        "possible" => "可能",
        "confidence" => "可信度",
        "several entities" => "多个主体，不予归并",
        _ => name,
    };
    if lang == Lang::Zh { zh } else { name }
}
