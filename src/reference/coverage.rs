//! The coverage table, for a terminal and as a page.

use super::markdown::{Folder, Writer, cell, plain};
use super::pick;
use super::terminal::columns;
use crate::law::{Checkable, CoverageRow, LawSource, Status};
use crate::phrases;
use crate::text::Lang;

/// The table as text, of one instrument or of all.
#[must_use]
pub fn coverage_text(source: &LawSource, only: Option<&str>, lang: Lang) -> String {
    if source.coverage.coverage.is_empty() {
        return pick(lang, "This law has no coverage table.\n", "该法律没有条文覆盖表。\n").to_owned();
    }
    let mut out = String::new();
    for instrument in instruments(source, only) {
        out.push_str(&format!("{}\n", title(source, instrument, lang)));
        for row in source.coverage.of(instrument) {
            let title = row.title.of(lang);
            let place = place(source, row, lang);
            let space = " ".repeat(10_usize.saturating_sub(columns(&place)));
            out.push_str(&format!("  {place}{space} {title}\n"));
            for line in said(row, lang, |id| id.to_owned()) {
                out.push_str(&format!("  {:<10}   {line}\n", ""));
            }
        }
        out.push('\n');
    }
    for instrument in instruments(source, only) {
        out.push_str(&format!("{instrument}: {}\n", counts(source, instrument, lang)));
    }
    out
}

/// The table as Markdown, of one instrument or of all; with links, it is the page `coverage.md` beside the other pages.
#[must_use]
pub fn coverage_markdown(source: &LawSource, only: Option<&str>, lang: Lang, linked: bool) -> String {
    let writer = Writer::new(source, Folder::Docs);
    let rule = |id: &str| if linked { writer.rule(id) } else { format!("`{id}`") };
    let mut out = format!("# {}\n\n", pick(lang, "Coverage of the law", "法律条文覆盖情况"));
    let head = pick(lang, "instrument | what the rules read", "法律文件 | 规则覆盖情况");
    out.push_str(&format!("| {head} |\n| --- | --- |\n"));
    for instrument in instruments(source, only) {
        let name = cell(&plain(&title(source, instrument, lang)));
        out.push_str(&format!("| {name} | {} |\n", counts(source, instrument, lang)));
    }
    for instrument in instruments(source, only) {
        out.push_str(&format!("\n## {}\n\n", title(source, instrument, lang)));
        let head = pick(
            lang,
            "article | about | checkable | by which facts | what the rules do",
            "条款 | 内容 | 可否核验 | 所依事实 | 规则处理",
        );
        out.push_str(&format!("| {head} |\n| --- | --- | --- | --- | --- |\n"));
        for row in source.coverage.of(instrument) {
            let facts: Vec<String> = row.facts.iter().map(|name| format!("`{name}`")).collect();
            let said = cell(&said(row, lang, rule).join(phrases::semicolon(lang)));
            let checkable = row.checkable.map_or("", |mark| checkable(mark, lang));
            out.push_str(&format!(
                "| {} | {} | {checkable} | {} | {said} |\n",
                place(source, row, lang),
                cell(&plain(row.title.of(lang))),
                phrases::list(lang, &facts),
            ));
        }
    }
    out
}

fn instruments<'s>(source: &'s LawSource, only: Option<&str>) -> Vec<&'s str> {
    source.coverage.instruments().into_iter().filter(|id| only.is_none_or(|only| only == *id)).collect()
}

fn title(source: &LawSource, instrument: &str, lang: Lang) -> String {
    let known = super::instrument(source, instrument);
    known.map_or_else(|| instrument.to_owned(), |known| format!("{instrument}: {}", known.title.of(lang)))
}

/// The article of a row; of a text as a whole, the mark for it.
fn place(source: &LawSource, row: &CoverageRow, lang: Lang) -> String {
    let place = source.cited_article(&row.citation(), lang).place;
    if place.is_empty() { row.article.clone() } else { place }
}

/// How many articles there are, and how far the rules go with them.
fn counts(source: &LawSource, instrument: &str, lang: Lang) -> String {
    let rows: Vec<Status> = source.coverage.of(instrument).map(CoverageRow::status).collect();
    let mut parts = Vec::new();
    for status in Status::ALL {
        let count = rows.iter().filter(|known| **known == status).count();
        if count > 0 {
            parts.push(format!("{count} {}", name(status, lang)));
        }
    }
    let listed = parts.join(pick(lang, ", ", "，"));
    let all = rows.len();
    match lang {
        Lang::En => format!("{all} {}: {listed}", if all == 1 { "row" } else { "rows" }),
        Lang::Zh => format!("共{all}条：{listed}"),
    }
}

fn checkable(mark: Checkable, lang: Lang) -> &'static str {
    match (mark, lang) {
        (mark, Lang::En) => mark.name(),
        (Checkable::Yes, Lang::Zh) => "可以",
        (Checkable::Partly, Lang::Zh) => "部分可以",
        (Checkable::No, Lang::Zh) => "不可",
    }
}

fn name(status: Status, lang: Lang) -> &'static str {
    match status {
        Status::Encoded => pick(lang, "encoded", "已编码"),
        Status::Partly => pick(lang, "partly encoded", "部分编码"),
        Status::NotCheckable => pick(lang, "not checkable", "不可核验"),
        Status::Open => pick(lang, "open", "未编码"),
    }
}

/// What the rules do with an article, and what they leave.
fn said(row: &CoverageRow, lang: Lang, rule: impl Fn(&str) -> String) -> Vec<String> {
    let rules: Vec<String> = row.rules.iter().map(|id| rule(id)).collect();
    let rules = phrases::list(lang, &rules);
    let status = row.status();
    let why = row.why.as_ref().map(|why| why.of(lang));
    let name = name(status, lang);
    let colon = pick(lang, ": ", "：");
    let mut lines = match status {
        Status::Encoded | Status::Partly => vec![match lang {
            Lang::En => format!("{name} by {rules}"),
            Lang::Zh => format!("{name}：{rules}"),
        }],
        Status::NotCheckable | Status::Open => vec![format!("{name}{colon}{}", why.unwrap_or_default())],
    };
    match status {
        Status::Partly => {
            lines.extend(why.map(|why| format!("{}{colon}{why}", pick(lang, "left open", "未覆盖"))));
        }
        Status::NotCheckable if !rules.is_empty() => {
            lines.push(format!("{}{colon}{rules}", pick(lang, "cited by", "被引用于")));
        }
        _ => {}
    }
    lines
}
