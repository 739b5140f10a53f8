//! The pages that are written from the law.

use super::coverage::coverage_markdown;
use super::markdown::{Folder, Writer, cell, page_of, plain};
use super::{claim, evidence, fact, reading, rule};
use crate::fact::Kind;
use crate::law::{LawSource, PlacedRule};
use crate::text::{Lang, Text};

/// A page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// Its place below `docs`.
    pub path: String,
    /// Its text.
    pub text: String,
}

/// The language of the pages; titles stand in both.
const LANG: Lang = Lang::En;

/// All pages that are written from the law.
#[must_use]
pub fn pages(source: &LawSource) -> Vec<Page> {
    let mut pages = vec![
        page("facts.md", facts(source)),
        page("readings.md", readings(source)),
        page("coverage.md", written(&coverage_markdown(source, None, LANG, true), "rules/cn/coverage")),
        page("rules/README.md", index(source)),
    ];
    for file in files(source) {
        pages.push(page(&format!("rules/{}.md", page_of(file)), rules(source, file)));
    }
    pages
}

fn page(path: &str, text: String) -> Page {
    Page { path: path.to_owned(), text: text.trim_end().to_owned() + "\n" }
}

/// Says below the title of a page from what it is written.
fn written(text: &str, from: &str) -> String {
    let (title, rest) = text.split_once('\n').unwrap_or((text, ""));
    format!(
        "{title}\n\nWritten from `{from}` by `cargo run --example reference`; change the law there, not this page.\n\
         {rest}"
    )
}

/// The files of rules, in order.
fn files(source: &LawSource) -> Vec<&str> {
    let mut files: Vec<&str> = source.rules.iter().map(|placed| placed.file.as_str()).collect();
    files.dedup();
    files
}

fn both(text: &Text) -> String {
    let zh = text.zh.as_ref().map_or_else(String::new, |zh| format!(" · {zh}"));
    cell(&plain(&format!("{}{zh}", text.en)))
}

fn rows<'s>(placed: impl Iterator<Item = &'s PlacedRule>, writer: &Writer<'_>) -> String {
    let mut out = "| rule | kind | law | title |\n| --- | --- | --- | --- |\n".to_owned();
    for PlacedRule { rule, .. } in placed {
        let law = rule.cites.first().map_or("", String::as_str);
        out.push_str(&format!(
            "| {} | {} | {law} | {} |\n",
            writer.rule(&rule.id),
            rule.kind.name(),
            both(&rule.title)
        ));
    }
    out
}

fn index(source: &LawSource) -> String {
    let writer = Writer::new(source, Folder::Rules);
    let mut out = format!("# Rules of {}\n\n", source.jurisdiction.title.en);
    out.push_str(&format!("{} rules. How they are written is told in [rules.md](../rules.md), ", source.rules.len()));
    out.push_str("the facts that they read in [facts.md](../facts.md), ");
    out.push_str("open points of law in [readings.md](../readings.md), and ");
    out.push_str("what becomes of each article in [coverage.md](../coverage.md).\n");
    for file in files(source) {
        out.push_str(&format!("\n## [{0}]({0}.md)\n\n", page_of(file)));
        out.push_str(&rows(source.rules.iter().filter(|placed| placed.file == file), &writer));
    }
    written(&out, "rules/cn/law")
}

fn rules(source: &LawSource, file: &str) -> String {
    let writer = Writer::new(source, Folder::Rules);
    let own = || source.rules.iter().filter(|placed| placed.file == file);
    let mut out = format!("# Rules: {}\n\n{}\n", page_of(file), rows(own(), &writer));
    for placed in own() {
        out.push_str(&writer.description(&rule(source, &placed.rule, None, LANG), 2));
    }
    written(&out, &format!("rules/cn/{file}"))
}

fn facts(source: &LawSource) -> String {
    let writer = Writer::new(source, Folder::Docs);
    let mut out =
        "# Facts\n\nWhat a manifest can state. How it is written there is told in [manifest.md](manifest.md).\n\n"
            .to_owned();
    for kind in Kind::ALL {
        let own: Vec<_> = source.facts.facts.iter().filter(|fact| fact.owner == kind).collect();
        if !own.is_empty() {
            out.push_str(&format!("## Facts of a {}\n\n", kind.name()));
        }
        for declared in own {
            out.push_str(&writer.description(&fact(source, declared, LANG), 3));
        }
    }
    out.push_str("## Kinds of evidence\n\nWhat is not listed with kind, date and scope is not evidenced.\n\n");
    for declared in &source.evidence.evidence {
        out.push_str(&writer.description(&evidence(source, declared, LANG), 3));
    }
    out.push_str("## Exemptions that are claimed\n\nNot claimed, not granted.\n\n");
    for declared in &source.claims.claims {
        out.push_str(&writer.description(&claim(source, declared, LANG), 3));
    }
    out.push_str("## Categories of data\n\nA name covers every name that continues it after a dot; `");
    out.push_str(&format!("{}` covers all that are personal.\n\n", source.categories.root.id));
    out.push_str("| category | what it is | personal | sensitive |\n| --- | --- | --- | --- |\n");
    let yes = |holds: bool| if holds { "yes" } else { "no" };
    for known in &source.categories.categories {
        let (personal, sensitive) = (yes(known.personal), yes(known.sensitive));
        out.push_str(&format!("| `{}` | {} | {personal} | {sensitive} |\n", known.id, both(&known.title)));
    }
    out.push_str("\n## Registers\n\n| register | what it lists | law | checked on | entries |\n");
    out.push_str("| --- | --- | --- | --- | --- |\n");
    for known in &source.registers.registers {
        let (title, law) = (both(&known.title), known.cites.join(", "));
        out.push_str(&format!("| `{}` | {title} | {law} | {} | {} |\n", known.id, known.checked, known.entries.len()));
    }
    written(&out, "rules/cn")
}

fn readings(source: &LawSource) -> String {
    let writer = Writer::new(source, Folder::Docs);
    let mut out = "# Open points of law\n\nWhat neither the text nor official answers settle. ".to_owned();
    out.push_str("How an alternative is chosen is told in [rules.md](rules.md#readings-referrals-registers).\n\n");
    for known in &source.readings.readings {
        out.push_str(&writer.description(&reading(source, known, LANG), 2));
    }
    written(&out, "rules/cn/readings.yaml")
}
