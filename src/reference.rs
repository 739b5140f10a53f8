//! What the law says, described for people: each rule, fact, kind of evidence, claim and open point of law.
//!
//! A description is built once, in a language. One writer shows it on a terminal, another writes all of them as pages under
//! `docs/`.

mod coverage;
mod example;
mod fact;
mod markdown;
mod page;
mod reading;
mod rule;
mod terminal;
mod words;

pub use coverage::{coverage_markdown, coverage_text};
pub use example::{example, expected};
pub use fact::{claim, evidence, fact};
pub use page::{Page, pages};
pub use reading::reading;
pub use rule::{defeaters, readings, rule};
pub use terminal::terminal;

use crate::law::LawSource;
use crate::phrases;
use crate::rule::{Instrument, Rule};
use crate::text::{Lang, Text};

/// A description of one thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Description {
    /// The name by which rules and manifests know it.
    pub id: String,
    /// What it is.
    pub title: String,
    /// The same in the other language.
    pub other_title: Option<String>,
    /// What there is to say of it, in the order to read it.
    pub parts: Vec<Part>,
}

/// One thing that is said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Its heading.
    pub label: &'static str,
    /// What is said.
    pub body: Body,
}

/// How a thing is said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Body {
    /// A few words beside the label, or several lines of them.
    Field(Vec<Line>),
    /// Sentences.
    Text(String),
    /// A list.
    List(Vec<Line>),
    /// Lines with their depth.
    Nested(Vec<(usize, String)>),
}

/// Words and names in a row.
pub type Line = Vec<Piece>;

/// Words, and where they lead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// The words.
    pub text: String,
    /// Where they lead.
    pub target: Option<Target>,
}

/// What a name leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// A rule, by its id.
    Rule(String),
    /// A fact, kind of evidence or claim, by its heading.
    Fact(String),
    /// An open point of law, by its id.
    Reading(String),
    /// A page elsewhere.
    Url(String),
}

impl Piece {
    fn words(text: impl Into<String>) -> Self {
        Self { text: text.into(), target: None }
    }

    /// Words about the name before them.
    fn after(text: &str, lang: Lang) -> Self {
        Self::words(format!("{}{text}", phrases::colon(lang)))
    }

    fn to(text: impl Into<String>, target: Target) -> Self {
        Self { text: text.into(), target: Some(target) }
    }

    fn rule(id: &str) -> Self {
        Self::to(id, Target::Rule(id.to_owned()))
    }

    fn fact(name: &str) -> Self {
        Self::to(name, Target::Fact(name.to_owned()))
    }

    fn reading(id: &str) -> Self {
        Self::to(id, Target::Reading(id.to_owned()))
    }
}

/// Parts as they come up; what is empty is left out.
#[derive(Debug, Default)]
struct Parts(Vec<Part>);

impl Parts {
    fn push(&mut self, label: &'static str, body: Body) {
        self.0.push(Part { label, body });
    }

    fn field(&mut self, label: &'static str, text: impl Into<String>) {
        self.push(label, Body::Field(vec![vec![Piece::words(text)]]));
    }

    fn text(&mut self, label: &'static str, text: &str) {
        if !text.is_empty() {
            self.push(label, Body::Text(text.to_owned()));
        }
    }

    fn list(&mut self, label: &'static str, lines: Vec<Line>) {
        if !lines.is_empty() {
            self.push(label, Body::List(lines));
        }
    }

    fn law(&mut self, source: &LawSource, cites: &[String], lang: Lang) {
        if !cites.is_empty() {
            let lines = cites.iter().map(|citation| cited(source, citation, lang)).collect();
            self.push(pick(lang, "law", "依据"), Body::Field(lines));
        }
    }
}

/// The words of a language that the law itself does not give.
fn pick(lang: Lang, en: &'static str, zh: &'static str) -> &'static str {
    match lang {
        Lang::En => en,
        Lang::Zh => zh,
    }
}

/// A text in the language that was not chosen, if there is one.
fn other(text: &Text, lang: Lang) -> Option<String> {
    match lang {
        Lang::En => text.zh.clone(),
        Lang::Zh => text.zh.is_some().then(|| text.en.clone()),
    }
}

/// The instrument of a citation.
#[must_use]
pub fn instrument<'s>(source: &'s LawSource, citation: &str) -> Option<&'s Instrument> {
    let id = citation.split(' ').next().unwrap_or_default();
    source.jurisdiction.instruments.iter().find(|known| known.id == id)
}

/// A citation with its instrument and where to read it.
fn cited(source: &LawSource, citation: &str, lang: Lang) -> Line {
    let known = source.cited_article(citation, lang);
    if known.instrument.is_empty() {
        return vec![Piece::words(citation)];
    }
    let linked = |text: &str| match &known.url {
        Some(url) => Piece::to(text, Target::Url(url.clone())),
        None => Piece::words(text),
    };
    match lang {
        Lang::En => vec![Piece::words(format!("{citation}, ")), linked(&known.title)],
        Lang::Zh => vec![linked(&phrases::article(lang, &known.instrument, &known.title, &known.place))],
    }
}

/// A name of the law: in English as rules write it, in Chinese after the title of what it names to a rule.
fn called(source: &LawSource, rule: &Rule, name: &str, lang: Lang) -> String {
    match title_of(source, rule, name) {
        Some(title) if lang == Lang::Zh => phrases::aside(lang, title.of(lang), name),
        _ => name.to_owned(),
    }
}

/// The title of what a name stands for: a mechanism or total, a definition, a kind of evidence or a claim.
fn title_of<'s>(source: &'s LawSource, rule: &Rule, name: &str) -> Option<&'s Text> {
    let term = source.jurisdiction.terms.get(name);
    let rules = source.rules.iter().map(|placed| &placed.rule);
    let meant = rules.filter(|other| other.defines.as_deref() == Some(name) || other.id == name);
    // Of several versions, the last that is in force together with the rule.
    let last = |other: &&Rule| (rule.until.as_ref().is_none_or(|until| other.from < *until), other.from.clone());
    let defined = || meant.max_by_key(last).map(|known| &known.title);
    let evidence = || source.evidence.evidence.iter().find(|known| known.kind == name).map(|known| &known.title);
    let claim = || source.claims.claims.iter().find(|known| known.exemption == name).map(|known| &known.title);
    term.or_else(defined).or_else(evidence).or_else(claim)
}

/// A statement of evidence: in English as rules write it, in Chinese after what it says.
fn stated(source: &LawSource, name: &str, lang: Lang) -> String {
    match source.evidence.statements.get(name) {
        Some(title) if lang == Lang::Zh => phrases::aside(lang, title.of(lang), name),
        _ => name.to_owned(),
    }
}

/// A rule's text where it is about no subject in particular.
#[must_use]
pub fn generic(text: &str, lang: Lang) -> String {
    let words = [
        ("{dataset}", "the data", "相关数据"),
        ("{subject}", "the subject", "相关对象"),
        ("{from}", "the sender", "提供方"),
        ("{to}", "the recipient", "接收方"),
        ("{bearer}", "whoever owes it", "义务人"),
    ];
    let is_filled = !text.contains('{');
    let filled = words.iter().filter(|_| !is_filled).fold(text.to_owned(), |text, (name, en, zh)| {
        let word = pick(lang, en, zh);
        // Between backticks stands a name; where there is none in particular, there is nothing to set off.
        text.replace(&format!("`{name}`"), word).replace(name, word)
    });
    let mut chars = filled.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}
