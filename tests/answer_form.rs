//! Whatever a form asks of a fixture is answered in it: any value that can be written is taken.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod common;
mod judge;

use common::Folder;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use transborder::check::{Inputs, check, questions};
use transborder::diagnostic::Severity;
use transborder::eval::Options;
use transborder::fact::{FactType, Kind};
use transborder::finding::{AnswerPlace, Question, Report};
use transborder::law::Law;
use transborder::render::{Medium, QuestionFormat, questions as render};

const DAY: &str = "2026-11-24";

static LAW: LazyLock<Law> = LazyLock::new(|| Law::compile(judge::embedded_or_shipped(), DAY.parse().unwrap()).unwrap());

/// What says that an answer was not taken. Two answers that are taken may still contradict each other.
const REFUSED: [&str; 8] = [
    "unknown-fact",
    "already-declared",
    "dangling-reference",
    "unknown-kind",
    "unknown-key",
    "unknown-value",
    "wrong-type",
    "wrong-date",
];

fn manifests(folder: &Path) -> Vec<PathBuf> {
    let mut entries: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    let below = |path: PathBuf| match path.is_dir() {
        true => manifests(&path),
        false => vec![path],
    };
    let found = entries.into_iter().flat_map(below);
    found.filter(|path| path.extension().is_some_and(|end| end == "yaml") && !path.ends_with("expect.yaml")).collect()
}

/// Values that can be written: those that the question lists, or some of the fact's type.
fn values(question: &Question, place: &AnswerPlace) -> Vec<String> {
    let kind = Kind::ALL.into_iter().find(|kind| kind.name() == place.kind).unwrap();
    let name = if kind == Kind::Claim { format!("{}.{}", place.id, place.fact) } else { place.fact.clone() };
    let of_type: &[&str] = match LAW.vocabulary.facts(kind).find(&name).map(|(_, fact)| fact.fact_type) {
        Some(FactType::Number) => &["0", "1", "10000"],
        Some(FactType::Persons) => &["1", "{ CN: 100000 }", "{ so-far: 5, year-end: 50 }"],
        Some(FactType::Date) => &["2026-01-05", "2024-03-21"],
        Some(FactType::Text) => &["some words"],
        _ => &[],
    };
    of_type.iter().map(|value| (*value).to_owned()).chain(question.values.iter().cloned()).collect()
}

fn form(report: &Report, sources: &transborder::source::SourceMap) -> String {
    let medium = Medium { sources, color: false, width: 100, tool_version: "test" };
    render(report, medium, QuestionFormat::Yaml).unwrap()
}

/// Asks of one manifest, and gives the form back with one value after the other; how many entries were filled in.
fn is_answered_by_its_form(path: &Path, folder: &Folder) -> usize {
    let paths = [path.to_owned()];
    let asked = questions(&paths, &mut std::io::empty(), &LAW, &Options::default());
    // What the manifest itself gets wrong is no question of the form.
    if asked.report.errors.iter().any(|error| error.severity == Severity::Error) {
        return 0;
    }
    let form = form(&asked.report, &asked.sources);
    let places = places_of(&asked.report);
    assert_eq!(form.matches("answer: unknown").count(), places.len(), "{}", path.display());
    for round in 0..3 {
        let mut parts = form.split("answer: unknown");
        let mut filled = parts.next().unwrap_or_default().to_owned();
        for (values, rest) in places.iter().zip(parts) {
            let value = values.get(round % values.len().max(1)).map_or("unknown", String::as_str);
            filled.push_str(&format!("answer: {value}{rest}"));
        }
        folder.write("answers.yaml", filled.as_bytes());
        let answers = folder.path("answers.yaml");
        let inputs = Inputs { paths: &paths, answers: Some(&answers), providers: None };
        let given = check(inputs, &mut std::io::empty(), &LAW, &Options::default());
        let refused: Vec<_> = given.report.errors.iter().filter(|error| REFUSED.contains(&error.code)).collect();
        let known: Vec<_> = asked.report.errors.iter().map(|error| &error.message).collect();
        let new: Vec<_> = refused.into_iter().filter(|error| !known.contains(&&error.message)).collect();
        assert!(new.is_empty(), "{}: {new:?}\n{filled}", path.display());
    }
    places.len()
}

/// The values for each entry of the form, in its order.
fn places_of(report: &Report) -> Vec<Vec<String>> {
    let knowers = ["provider", "business", "legal", "engineering"];
    let of = |knower: &&str| {
        let known = (*knower).to_owned();
        report.questions.iter().filter(move |question| question.knows == known)
    };
    let asked = knowers.iter().flat_map(of);
    asked.filter_map(|question| Some(values(question, question.place.as_ref()?))).collect()
}

#[test]
fn every_fixture_is_answered_by_its_own_form() {
    let folder = Folder::new(&[]);
    let all = manifests(Path::new("fixtures"));
    let filled: usize = all.iter().map(|path| is_answered_by_its_form(path, &folder)).sum();
    assert!(filled > 60, "only {filled} entries of {} manifests", all.len());
}

#[test]
fn how_many_persons_are_sensitive_is_answered_in_the_form() {
    let text = std::fs::read_to_string("fixtures/errors-others-make/outbound.yaml").unwrap();
    // 10,000 persons whose data hold bank accounts: whether all of them decides between a contract and an assessment.
    let text = text.replacen("order.history]", "financial.account]", 1).replacen("CN: 500", "CN: 10000", 1);
    let folder = Folder::new(&[("shop.yaml", &text)]);
    let paths = [folder.path("shop.yaml")];
    let asked = questions(&paths, &mut std::io::empty(), &LAW, &Options::default());
    let question =
        asked.report.questions.iter().find(|question| question.fact == "messages.sensitive-persons").unwrap();
    assert!(question.place.is_some());
    assert!(is_answered_by_its_form(&paths[0], &folder) > 0);
}
