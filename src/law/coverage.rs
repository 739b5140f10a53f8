//! The table that says of every article which rules read it, or why none does; and what is wrong with such a table.

use super::load::LawSource;
use super::term::names;
use crate::rule::Rule;
use crate::text::Text;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Whether declared facts can show anything of an article.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Checkable {
    /// They show whether it is kept.
    Yes,
    /// They show part of it; the rest is a judgement or is taken as declared.
    Partly,
    /// They show nothing of it.
    No,
}

impl Checkable {
    /// The name in the table.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Yes => "yes",
            Self::Partly => "partly",
            Self::No => "no",
        }
    }
}

/// How far the rules go with an article.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// Rules read whatever can be checked of it.
    Encoded,
    /// Rules read some of it.
    Partly,
    /// Nothing in it can be checked.
    NotCheckable,
    /// Something in it could be checked, and no rule does.
    Open,
}

impl Status {
    /// All of them, the furthest first.
    pub const ALL: [Self; 4] = [Self::Encoded, Self::Partly, Self::NotCheckable, Self::Open];

    /// The name in the table and in machine formats.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Encoded => "encoded",
            Self::Partly => "partly",
            Self::NotCheckable => "not-checkable",
            Self::Open => "open",
        }
    }
}

/// The article of a row for a text as a whole.
const WHOLE: &str = "-";

/// One article of one instrument.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CoverageRow {
    /// The instrument.
    pub instrument: String,
    /// The article as rules cite it, or `-` for a text that is named as a whole.
    pub article: String,
    /// What the article is about.
    pub title: Text,
    /// Whether facts can show anything of it.
    #[serde(default)]
    pub checkable: Option<Checkable>,
    /// Said where it does not follow from the rest: that rules read only some of it.
    #[serde(default)]
    pub status: Option<Status>,
    /// The rules that cite it.
    #[serde(default)]
    pub rules: Vec<String>,
    /// The facts, kinds of evidence, claims and registers by which it is checked.
    #[serde(default)]
    pub facts: Vec<String>,
    /// Why no rule reads it, or what the rules leave open.
    #[serde(default)]
    pub why: Option<Text>,
}

impl CoverageRow {
    /// How far the rules go.
    #[must_use]
    pub fn status(&self) -> Status {
        match (self.checkable, self.status) {
            (_, Some(Status::Open)) => Status::Open,
            (Some(Checkable::No), _) => Status::NotCheckable,
            _ if self.rules.is_empty() => Status::Open,
            (_, Some(Status::Partly)) => Status::Partly,
            _ => Status::Encoded,
        }
    }

    /// The article as rules cite it; of a text that is named as a whole, the text.
    #[must_use]
    pub fn citation(&self) -> String {
        match self.article.as_str() {
            WHOLE => self.instrument.clone(),
            article => format!("{} {article}", self.instrument),
        }
    }

    /// Whether a citation lies in this article, or this paragraph in the article that is cited.
    fn covers(&self, citation: &str) -> bool {
        let own = self.citation();
        let lies_in = |inner: &str, outer: &str| {
            inner.strip_prefix(outer).is_some_and(|rest| rest.is_empty() || rest.starts_with(['(', ' ']))
        };
        lies_in(citation, &own) || lies_in(&own, citation)
    }
}

/// A file of the table; together they are the table.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Coverage {
    /// How many articles an instrument has, where each of them must have a row.
    #[serde(default)]
    pub articles: BTreeMap<String, u32>,
    /// The rows.
    pub coverage: Vec<CoverageRow>,
}

impl Coverage {
    /// Adds the rows of another file.
    pub(super) fn extend(&mut self, other: Self) {
        self.articles.extend(other.articles);
        self.coverage.extend(other.coverage);
    }

    /// The instruments of the table, in its order.
    #[must_use]
    pub fn instruments(&self) -> Vec<&str> {
        let mut seen = Vec::new();
        for row in &self.coverage {
            if !seen.contains(&row.instrument.as_str()) {
                seen.push(row.instrument.as_str());
            }
        }
        seen
    }

    /// The rows of an instrument.
    pub fn of<'c>(&'c self, instrument: &'c str) -> impl Iterator<Item = &'c CoverageRow> {
        self.coverage.iter().filter(move |row| row.instrument == instrument)
    }
}

/// What is wrong with the table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CoverageFault {
    /// The article, as rules cite it.
    pub article: String,
    /// What is wrong there.
    pub reason: String,
}

impl LawSource {
    /// Everything that is wrong with the table; nothing, where every article is accounted for.
    #[must_use]
    pub fn coverage_faults(&self) -> Vec<CoverageFault> {
        let mut faults = Faults::default();
        let rules: BTreeMap<&str, &Rule> =
            self.rules.iter().map(|placed| (placed.rule.id.as_str(), &placed.rule)).collect();
        let names = names(self);
        for row in &self.coverage.coverage {
            faults.of_row(row);
            for id in row.rules.iter().filter(|id| !rules.contains_key(id.as_str())) {
                faults.add(row.citation(), format!("it names `{id}`, which is no rule"));
            }
            for name in row.facts.iter().filter(|name| !names.contains(name.as_str())) {
                faults.add(row.citation(), format!("it names `{name}`, which no manifest can state"));
            }
            if !self.jurisdiction.instruments.iter().any(|known| known.id == row.instrument) {
                faults.add(row.citation(), "its instrument is not declared".to_owned());
            }
        }
        faults.of_numbers(&self.coverage);
        let covered = self.coverage.instruments();
        for placed in &self.rules {
            for citation in &placed.rule.cites {
                let instrument = citation.split(' ').next().unwrap_or_default();
                if covered.contains(&instrument) {
                    faults.of_citation(&self.coverage, &placed.rule.id, citation);
                }
            }
        }
        faults.list
    }
}

#[derive(Default)]
struct Faults {
    list: Vec<CoverageFault>,
}

impl Faults {
    fn add(&mut self, article: String, reason: String) {
        self.list.push(CoverageFault { article, reason });
    }

    fn of_row(&mut self, row: &CoverageRow) {
        let status = row.status();
        match row.checkable {
            _ if status == Status::Open => {}
            None => self.add(row.citation(), "it does not say whether it is checkable".to_owned()),
            Some(Checkable::No) => {}
            Some(_) if row.facts.is_empty() => {
                self.add(row.citation(), "it names no fact by which it is checked".to_owned());
            }
            Some(_) => {}
        }
        if status == Status::Open {
            self.add(row.citation(), "it could be checked, and no rule does".to_owned());
        }
        if matches!(status, Status::Partly | Status::NotCheckable) && row.why.is_none() {
            self.add(row.citation(), "it does not say why".to_owned());
        }
        if let Some(written) = row.status.filter(|written| *written != status) {
            let reason = format!("it is written as {} and is {}", written.name(), status.name());
            self.add(row.citation(), reason);
        }
    }

    /// Every article has a row, and none has two.
    fn of_numbers(&mut self, table: &Coverage) {
        let mut seen = BTreeSet::new();
        for row in &table.coverage {
            if !seen.insert(row.citation()) {
                self.add(row.citation(), "it has two rows".to_owned());
            }
        }
        for (instrument, count) in &table.articles {
            for article in 1..=*count {
                let citation = format!("{instrument} {article}");
                if !table.of(instrument).any(|row| row.covers(&citation)) {
                    self.add(citation, "it has no row".to_owned());
                }
            }
        }
    }

    fn of_citation(&mut self, table: &Coverage, rule: &str, citation: &str) {
        let rows: Vec<&CoverageRow> = table.coverage.iter().filter(|row| row.covers(citation)).collect();
        if rows.is_empty() {
            self.add(citation.to_owned(), format!("`{rule}` cites it, and it has no row"));
        } else if !rows.iter().any(|row| row.rules.iter().any(|id| id == rule)) {
            self.add(citation.to_owned(), format!("it does not name `{rule}`, which cites it"));
        }
    }
}
