//! `transborder rules`.

use super::argument::ArgumentError;
use super::coverage::{self, CoverageArgs};
use super::exit_code::ExitCode;
use super::lang::LangArg;
use super::law::LawArgs;
use super::line;
use super::lint::{self, LintArgs};
use super::output::{ListFormat, Output};
use super::shown::ShownArgs;
use crate::finding::{CitedArticle, Force};
use crate::law::{LawSource, rule_force, rule_in_force};
use crate::phrases::{self, Phrase};
use crate::reference;
use crate::rule_test::{self, Failure, Tested};
use crate::text::Lang;
use jiff::civil::Date;
use serde_json::{Value, json};
use std::path::PathBuf;
use unicode_width::UnicodeWidthStr as _;

#[derive(Debug, clap::Subcommand)]
pub(super) enum RulesCommand {
    /// List every rule with its kind, level, law and title
    List(ListArgs),
    /// Run the examples that stand beside the rules
    Test(TestArgs),
    /// Show of each article which rules read it, or why none does
    Coverage(CoverageArgs),
    /// Analyse the rules: what can never apply, what conflicts, what makes a verdict lighter
    Lint(LintArgs),
}

#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  transborder rules list
  transborder rules list --format json --as-of 2025-01-01")]
pub(super) struct ListArgs {
    #[command(flatten)]
    shown: ShownArgs,
}

#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  transborder rules test
  transborder rules test --rules rules/cn

Exits with 1 if an example fails.")]
pub(super) struct TestArgs {
    /// A jurisdiction's folder of rules to test instead of the built-in law
    #[arg(long, value_name = "DIR")]
    rules: Option<PathBuf>,
    /// Let rules without an example pass
    #[arg(long)]
    allow_missing: bool,
    #[command(flatten)]
    lang: LangArg,
    /// How the result is written
    #[arg(long, value_enum, default_value_t)]
    format: ListFormat,
    /// Write to this file instead of standard output
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
}

pub(super) fn run(command: &RulesCommand) -> Result<ExitCode, ArgumentError> {
    match command {
        RulesCommand::List(args) => list(args),
        RulesCommand::Test(args) => test(args),
        RulesCommand::Coverage(args) => coverage::run(args),
        RulesCommand::Lint(args) => lint::run(args),
    }
}

fn list(args: &ListArgs) -> Result<ExitCode, ArgumentError> {
    let source = args.shown.law.source()?;
    let day = args.shown.law.day(&source)?;
    args.shown.write(|lang| list_text(&source, day, lang), |lang| list_json(&source, day, lang))?;
    Ok(ExitCode::Clean)
}

fn list_text(source: &LawSource, day: Date, lang: Lang) -> String {
    let rows: Vec<[String; 5]> = source
        .rules
        .iter()
        .map(|placed| {
            let rule = &placed.rule;
            let title = rule.title.of(lang);
            let aside = |phrase: Phrase| phrases::aside(lang, title, phrase.of(lang));
            [
                rule.id.clone(),
                phrases::named(lang, rule.kind.name()).to_owned(),
                rule.level.map_or("-", |level| phrases::verdict(lang, level)).to_owned(),
                rule.cites.first().map_or_else(String::new, |citation| {
                    let CitedArticle { instrument, title, place, .. } = source.cited_article(citation, lang);
                    phrases::article(lang, &instrument, &title, &place)
                }),
                match rule_force(rule, day) {
                    Force::InForce => title.to_owned(),
                    Force::NotYet => aside(Phrase::NotYetInForce),
                    Force::Ended => aside(Phrase::NoLongerInForce),
                },
            ]
        })
        .collect();
    let widths: Vec<usize> = (0..4)
        .map(|at| rows.iter().filter_map(|row| row.get(at)).map(|cell| cell.width()).max().unwrap_or(0))
        .collect();
    let mut out = Vec::new();
    for row in &rows {
        let cells: Vec<String> = row
            .iter()
            .enumerate()
            .map(|(at, cell)| {
                let missing = widths.get(at).map_or(0, |width| width.saturating_sub(cell.width()));
                format!("{cell}{}", " ".repeat(missing))
            })
            .collect();
        line(&mut out, cells.join("  ").trim_end());
    }
    let in_force = source.rules.iter().filter(|placed| rule_in_force(&placed.rule, day)).count();
    line(&mut out, "");
    line(&mut out, &phrases::rules_in_force(lang, rows.len(), in_force, day));
    String::from_utf8(out).unwrap_or_default()
}

fn list_json(source: &LawSource, day: Date, lang: Lang) -> Value {
    let rules: Vec<Value> = source
        .rules
        .iter()
        .map(|placed| {
            let rule = &placed.rule;
            json!({
                "id": rule.id,
                "kind": rule.kind.name(),
                "subject": rule.subject.name(),
                "level": rule.level.map(|level| level.name()),
                "standing": rule.standing,
                "citations": rule.cites,
                "title": rule.title.of(lang),
                "from": rule.from,
                "until": rule.until,
                "in_force": rule_in_force(rule, day),
                "file": placed.file,
                "line": placed.line,
            })
        })
        .collect();
    json!({ "format_version": 1, "lang": lang.name(), "as_of": day.to_string(), "rules": rules })
}

fn test(args: &TestArgs) -> Result<ExitCode, ArgumentError> {
    let law = LawArgs { rules: args.rules.clone(), as_of: None };
    let source = law.source_with_examples()?;
    let tested = rule_test::test(&source, args.allow_missing);
    let text = match args.format {
        ListFormat::Text => test_text(&source, &tested, args.rules.as_ref(), args.lang.lang()),
        ListFormat::Json => format!("{:#}\n", test_json(&tested)),
    };
    Output::of(args.output.as_deref()).write(&text)?;
    Ok(if tested.failures.is_empty() { ExitCode::Clean } else { ExitCode::Found })
}

fn test_text(source: &LawSource, tested: &Tested, folder: Option<&PathBuf>, lang: Lang) -> String {
    let mut out = Vec::new();
    for failure in &tested.failures {
        let file =
            folder.map_or_else(|| failure.file.clone(), |folder| folder.join(&failure.file).display().to_string());
        let place = format!("{file}:{}: {}", failure.line, failure.rule);
        match (&failure.example, &failure.expected) {
            (Some(title), Some(expected)) => {
                let day = failure.on.map_or_else(String::new, |day| format!(" ({day})"));
                let title = example_named(source, failure, title, lang);
                let expected = phrases::expected(lang, &expected.to_string(), &failure.got);
                line(&mut out, &format!("{place}: {title}{day}: {expected}"));
            }
            _ => line(&mut out, &format!("{place}: {}", failure.got)),
        }
        for error in &failure.errors {
            line(&mut out, &format!("  {error}"));
        }
    }
    if !tested.failures.is_empty() {
        line(&mut out, "");
    }
    line(&mut out, &phrases::rules_tested(lang, tested.rules, tested.examples, tested.failures.len()));
    String::from_utf8(out).unwrap_or_default()
}

/// How an example is told in a language.
fn example_named(source: &LawSource, failure: &Failure, title: &str, lang: Lang) -> String {
    let rules = source.rules.iter().filter(|placed| placed.rule.id == failure.rule && placed.line == failure.line);
    let known = rules.flat_map(|placed| &placed.rule.examples).find(|known| known.title == title);
    known.map_or_else(|| title.to_owned(), |known| reference::example(known, lang))
}

fn test_json(tested: &Tested) -> Value {
    let failure = |failure: &Failure| {
        json!({
            "file": failure.file,
            "line": failure.line,
            "rule": failure.rule,
            "example": failure.example,
            "on": failure.on.map(|day| day.to_string()),
            "expected": failure.expected.as_ref().map(ToString::to_string),
            "got": failure.got,
            "errors": failure.errors,
        })
    };
    json!({
        "format_version": 1,
        "rules": tested.rules,
        "examples": tested.examples,
        "failures": tested.failures.iter().map(failure).collect::<Vec<_>>(),
    })
}
