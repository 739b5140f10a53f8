//! `transborder explain`.

use super::argument::ArgumentError;
use super::check::{generic, meant};
use super::exit_code::ExitCode;
use super::law::LawArgs;
use super::line;
use super::output::{ListFormat, Output};
use super::words::{self, Words};
use crate::law::LawSource;
use crate::rule::{Condition, Reading, Rule, RuleKind};
use jiff::civil::Date;
use serde_json::{Value, json};
use std::path::PathBuf;

#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  transborder explain RULE
  transborder rules list            to see which rules there are")]
pub(super) struct ExplainArgs {
    /// The rule's id, as in findings
    rule: String,
    #[command(flatten)]
    law: LawArgs,
    /// How it is written
    #[arg(long, value_enum, default_value_t)]
    format: ListFormat,
    /// Write to this file instead of standard output
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
}

pub(super) fn run(args: &ExplainArgs) -> Result<ExitCode, ArgumentError> {
    let source = args.law.source_with_examples()?;
    let day = args.law.day(&source)?;
    let mut versions: Vec<&Rule> =
        source.rules.iter().map(|placed| &placed.rule).filter(|rule| rule.id == args.rule).collect();
    versions.sort_by(|one, other| one.from.cmp(&other.from));
    if versions.is_empty() {
        let ids = || source.rules.iter().map(|placed| placed.rule.id.as_str());
        let near = meant(&args.rule, ids);
        // A list of all rules is too long to read here.
        let help = if near.starts_with("did") { near } else { "`transborder rules list` shows all".to_owned() };
        return Err(ArgumentError::UnknownRule { id: args.rule.clone(), help });
    }
    let text = match args.format {
        ListFormat::Text => text(&source, &versions, day),
        ListFormat::Json => format!("{:#}\n", as_json(&source, &versions, day)),
    };
    Output::of(args.output.as_deref()).write(&text)?;
    Ok(ExitCode::Clean)
}

/// Whether a rule is in force on a day; periods leave out their last day.
pub(super) fn is_in_force(rule: &Rule, day: Date) -> bool {
    let before = |text: &str| text.parse::<Date>().is_ok_and(|date| date <= day);
    before(&rule.from) && !rule.until.as_deref().is_some_and(before)
}

fn as_json(source: &LawSource, versions: &[&Rule], day: Date) -> Value {
    let versions: Vec<Value> = versions
        .iter()
        .map(|rule| {
            json!({
                "in_force": is_in_force(rule, day),
                "citations": rule.cites.iter().map(|citation| citation_json(source, citation)).collect::<Vec<_>>(),
                "defeated_by": defeaters(source, rule).map(|other| other.id.as_str()).collect::<Vec<_>>(),
                "readings": readings(source, rule),
                "rule": rule,
            })
        })
        .collect();
    json!({ "format_version": 1, "as_of": day.to_string(), "versions": versions })
}

fn citation_json(source: &LawSource, citation: &str) -> Value {
    let (id, article) = citation.split_once(' ').unwrap_or((citation, ""));
    let instrument = source.jurisdiction.instruments.iter().find(|known| known.id == id);
    json!({
        "instrument": id,
        "article": article,
        "title": instrument.map(|known| known.title.en.as_str()),
        "url": instrument.and_then(|known| known.url.as_deref()),
    })
}

fn text(source: &LawSource, versions: &[&Rule], day: Date) -> String {
    let mut out = Vec::new();
    for (at, rule) in versions.iter().enumerate() {
        if at > 0 {
            line(&mut out, "");
        }
        version(&mut out, source, rule, day);
    }
    String::from_utf8(out).unwrap_or_default()
}

fn version(out: &mut Vec<u8>, source: &LawSource, rule: &Rule, day: Date) {
    line(out, &format!("{}: {}", rule.id, rule.title.en));
    if let Some(zh) = &rule.title.zh {
        line(out, zh);
    }
    line(out, "");
    head(out, source, rule, day);
    conditions(out, rule);
    if let Some(deadline) = &rule.deadline {
        section(out, "It may still be done within", &words::deadline(deadline));
    }
    relations(out, source, rule);
    for (title, text) in [
        ("Message", &rule.message),
        ("Remedy", &rule.remedy),
        ("Does not lift", &rule.does_not_lift),
        ("Interpretation", &rule.interpretation),
    ] {
        if let Some(text) = text {
            section(out, title, &generic(&text.en));
        }
    }
    for reading in readings(source, rule) {
        let taken = reading.default.as_deref().unwrap_or("none; it is a question for legal");
        let mut text = format!("{}\n", reading.question.en);
        for (name, meaning) in &reading.alternatives {
            text.push_str(&format!("{name}: {}\n", meaning.en));
        }
        section(out, &format!("Open point of law: {} (taken: {taken})", reading.id), text.trim_end());
    }
    examples(out, rule);
}

fn head(out: &mut Vec<u8>, source: &LawSource, rule: &Rule, day: Date) {
    let level = rule.level.map_or_else(String::new, |level| format!(", at worst {}", level.name()));
    let standing = if rule.standing { ", standing" } else { "" };
    field(out, "kind", &format!("{}{standing}, of each {}{level}", rule.kind.name(), rule.subject.name()));
    if let Some(name) = &rule.defines {
        field(out, "defines", name);
    }
    if let Some(mechanism) = &rule.mechanism {
        field(out, "mechanism", mechanism);
    }
    if !rule.bearer.is_empty() {
        field(out, "owed by", &rule.bearer.join(", "));
    }
    let until = rule.until.as_ref().map_or_else(String::new, |until| format!(" until {until} (not included)"));
    let now = if is_in_force(rule, day) { "in force" } else { "not in force" };
    field(out, "period", &format!("from {}{until}; {now} on {day}", rule.from));
    for (at, citation) in rule.cites.iter().enumerate() {
        let known = citation_json(source, citation);
        let title = known.get("title").and_then(Value::as_str).unwrap_or_default();
        field(out, if at == 0 { "law" } else { "" }, &format!("{citation}, {title}"));
        if let Some(url) = known.get("url").and_then(Value::as_str) {
            field(out, "", &format!("  {url}"));
        }
    }
}

fn conditions(out: &mut Vec<u8>, rule: &Rule) {
    let words = |condition: &Condition| {
        let mut words = Words::default();
        words.condition(condition, 0);
        words.text(0)
    };
    match (&rule.when, rule.kind) {
        (Some(when), RuleKind::Definition | RuleKind::Scope) => section(out, "Holds when", &words(when)),
        (Some(when), _) => section(out, "Applies when", &words(when)),
        (None, _) if rule.relation.is_none() && rule.total.is_none() => section(out, "Applies", "always"),
        (None, _) => {}
    }
    match (&rule.requires, rule.kind) {
        (Some(requires), RuleKind::Prohibition) => section(out, "Forbidden unless", &words(requires)),
        (Some(requires), _) => section(out, "Requires", &words(requires)),
        (None, RuleKind::Prohibition) => section(out, "Forbidden", "whatever is evidenced"),
        (None, _) => {}
    }
    let mut derived = Words::default();
    if let Some(relation) = &rule.relation {
        derived.relation(relation);
        section(out, &format!("Leads to each {}", relation.to.name()), &derived.text(0));
    } else if let Some(total) = &rule.total {
        derived.total(total);
        section(out, "Counts", &derived.text(0));
    }
}

fn relations(out: &mut Vec<u8>, source: &LawSource, rule: &Rule) {
    let named = |rules: Vec<(&str, &str)>| {
        let lines: Vec<String> = rules.into_iter().map(|(id, title)| format!("{id}: {title}")).collect();
        lines.join("\n")
    };
    let defeaters: Vec<(&str, &str)> =
        defeaters(source, rule).map(|other| (other.id.as_str(), other.title.en.as_str())).collect();
    if !defeaters.is_empty() {
        section(out, "Defeated by", &named(defeaters));
    }
    let defeated: Vec<(&str, &str)> = rule
        .defeats
        .iter()
        .map(|id| {
            let other = source.rules.iter().find(|placed| placed.rule.id == *id);
            (id.as_str(), other.map_or("", |placed| placed.rule.title.en.as_str()))
        })
        .collect();
    if !defeated.is_empty() {
        section(out, "Defeats", &named(defeated));
    }
}

fn examples(out: &mut Vec<u8>, rule: &Rule) {
    let lines: Vec<String> = rule
        .examples
        .iter()
        .flat_map(|example| example.expected().map(move |(day, expect)| (example, day, expect)))
        .map(|(example, day, expect)| {
            let day = day.map_or_else(String::new, |day| format!(" on {day}"));
            format!("{}{day}: {expect}", example.title)
        })
        .collect();
    if !lines.is_empty() {
        section(out, "Examples", &lines.join("\n"));
    }
}

fn field(out: &mut Vec<u8>, name: &str, value: &str) {
    line(out, &format!("  {name:<10} {value}"));
}

fn section(out: &mut Vec<u8>, title: &str, text: &str) {
    line(out, "");
    line(out, title);
    for text in text.lines() {
        line(out, &format!("  {text}"));
    }
}

/// Exemptions that name the rule.
fn defeaters<'s>(source: &'s LawSource, rule: &'s Rule) -> impl Iterator<Item = &'s Rule> {
    source.rules.iter().map(|placed| &placed.rule).filter(|other| other.defeats.contains(&rule.id))
}

/// The open points of law that the rule's own conditions name.
fn readings<'s>(source: &'s LawSource, rule: &Rule) -> Vec<&'s Reading> {
    let mut named = Vec::new();
    for condition in rule.when.iter().chain(&rule.requires) {
        named_readings(condition, &mut named);
    }
    source.readings.readings.iter().filter(|reading| named.contains(&reading.id)).collect()
}

fn named_readings(condition: &Condition, named: &mut Vec<String>) {
    match condition {
        Condition::All(list) | Condition::Any(list) => list.iter().for_each(|inner| named_readings(inner, named)),
        Condition::Not(inner) => named_readings(inner, named),
        Condition::Reading(test) => named.push(test.id.clone()),
        Condition::Some(quantified) | Condition::Every(quantified) => {
            quantified.condition.iter().for_each(|inner| named_readings(inner, named));
        }
        _ => {}
    }
}
