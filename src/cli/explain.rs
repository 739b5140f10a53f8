//! `transborder explain`.

use super::argument::ArgumentError;
use super::exit_code::ExitCode;
use super::shown::ShownArgs;
use crate::fact::{ClaimDeclaration, EvidenceDeclaration, FactDeclaration};
use crate::law::{LawSource, rule_force, rule_in_force};
use crate::phrases;
use crate::reference::{self, Description};
use crate::rule::{Reading, Rule};
use crate::suggest::closest;
use crate::text::Lang;
use jiff::civil::Date;
use serde_json::{Value, json};

#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  transborder explain RULE
  transborder explain dataset.contains
  transborder explain impact-assessment
  transborder rules list            to see which rules there are")]
pub(super) struct ExplainArgs {
    /// A rule, an open point of law, a fact such as party.seat, a kind of evidence or an exemption that is claimed
    name: String,
    #[command(flatten)]
    shown: ShownArgs,
}

pub(super) fn run(args: &ExplainArgs) -> Result<ExitCode, ArgumentError> {
    let source = args.shown.law.source_with_examples()?;
    let day = args.shown.law.day(&source)?;
    let named = Named::of(&source, &args.name);
    if named.is_empty() {
        let names = all_names(&source);
        // A list of all names is too long to read here.
        let help = match closest(&args.name, names.iter().map(String::as_str)) {
            Some(meant) => format!("did you mean `{meant}`?"),
            None => "`transborder rules list` shows all rules".to_owned(),
        };
        return Err(ArgumentError::UnknownName { name: args.name.clone(), help });
    }
    args.shown.write(
        |lang| {
            let described = named.described(&source, day, lang);
            described.iter().map(reference::terminal).collect::<Vec<_>>().join("\n")
        },
        |_| named.as_json(&source, day),
    )?;
    Ok(ExitCode::Clean)
}

/// Whatever has a name; of a rule all versions, the first in force first.
struct Named<'s> {
    rules: Vec<&'s Rule>,
    readings: Vec<&'s Reading>,
    facts: Vec<&'s FactDeclaration>,
    evidence: Vec<&'s EvidenceDeclaration>,
    claims: Vec<&'s ClaimDeclaration>,
}

impl<'s> Named<'s> {
    fn of(source: &'s LawSource, name: &str) -> Self {
        let rules = source.rules.iter().map(|placed| &placed.rule);
        let mut rules: Vec<&Rule> = rules.filter(|rule| rule.id == name).collect();
        rules.sort_by(|one, other| one.from.cmp(&other.from));
        // Without its owner, a fact's name means the facts of all owners.
        let is_fact = |fact: &&FactDeclaration| fact.name == name || full_name(fact) == name;
        Self {
            rules,
            readings: source.readings.readings.iter().filter(|known| known.id == name).collect(),
            facts: source.facts.facts.iter().filter(is_fact).collect(),
            evidence: source.evidence.evidence.iter().filter(|known| known.kind == name).collect(),
            claims: source.claims.claims.iter().filter(|known| known.exemption == name).collect(),
        }
    }

    fn is_empty(&self) -> bool {
        self.rules.is_empty()
            && self.readings.is_empty()
            && self.facts.is_empty()
            && self.evidence.is_empty()
            && self.claims.is_empty()
    }

    fn described(&self, source: &LawSource, day: Date, lang: Lang) -> Vec<Description> {
        let now = |rule: &Rule| phrases::force_on(lang, rule_force(rule, day), day);
        let mut described: Vec<Description> =
            self.rules.iter().map(|rule| reference::rule(source, rule, Some(&now(rule)), lang)).collect();
        described.extend(self.readings.iter().map(|known| reference::reading(source, known, lang)));
        described.extend(self.facts.iter().map(|known| reference::fact(source, known, lang)));
        described.extend(self.evidence.iter().map(|known| reference::evidence(source, known, lang)));
        described.extend(self.claims.iter().map(|known| reference::claim(source, known, lang)));
        described
    }

    fn as_json(&self, source: &LawSource, day: Date) -> Value {
        let versions: Vec<Value> = self
            .rules
            .iter()
            .map(|rule| {
                let citations: Vec<Value> = rule.cites.iter().map(|citation| citation_json(source, citation)).collect();
                json!({
                    "in_force": rule_in_force(rule, day),
                    "citations": citations,
                    "defeated_by": reference::defeaters(source, rule).map(|other| &other.id).collect::<Vec<_>>(),
                    "readings": reference::readings(source, rule),
                    "rule": rule,
                })
            })
            .collect();
        json!({
            "format_version": 1,
            "as_of": day.to_string(),
            "versions": versions,
            "readings": self.readings,
            "facts": self.facts,
            "evidence": self.evidence,
            "claims": self.claims,
        })
    }
}

fn full_name(fact: &FactDeclaration) -> String {
    format!("{}.{}", fact.owner.name(), fact.name)
}

fn all_names(source: &LawSource) -> Vec<String> {
    let mut names: Vec<String> = source.rules.iter().map(|placed| placed.rule.id.clone()).collect();
    names.extend(source.readings.readings.iter().map(|known| known.id.clone()));
    names.extend(source.facts.facts.iter().flat_map(|known| [full_name(known), known.name.clone()]));
    names.extend(source.evidence.evidence.iter().map(|known| known.kind.clone()));
    names.extend(source.claims.claims.iter().map(|known| known.exemption.clone()));
    names
}

fn citation_json(source: &LawSource, citation: &str) -> Value {
    let (id, article) = citation.split_once(' ').unwrap_or((citation, ""));
    let instrument = reference::instrument(source, citation);
    json!({
        "instrument": id,
        "article": article,
        "title": instrument.map(|known| known.title.en.as_str()),
        "url": instrument.and_then(|known| known.url.as_deref()),
    })
}
