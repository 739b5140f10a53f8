//! Whether the tests of a law notice when it is wrong.
//!
//! `cargo run --example mutate` changes the shipped law in one thing at a time and tells which changes neither the rules' own
//! examples nor the fixtures notice. `--check` fails where one is left that is not equivalent to the original;
//! `--rule ID` tries the changes of one rule, register or reading; `--json FILE` writes the score for programs; `--rules DIR`
//! takes another folder of rules, which the fixtures are not asked about.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "shares its fixtures with the tests, and speaks to whoever runs it"
)]

#[path = "../tests/judge/mod.rs"]
mod judge;

use jiff::civil::Date;
use judge::fixture::Fixture;
use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::{Arc, Mutex};
use std::time::Instant;
use transborder::eval::Answer;
use transborder::law::{Law, LawSource};
use transborder::mutation::{self, ChangedLaws, Mutant};
use transborder::run::Run;

/// What is asked for on the command line.
#[derive(Default)]
struct Asked {
    rules: Option<PathBuf>,
    only: Vec<String>,
    json: Option<PathBuf>,
    check: bool,
}

impl Asked {
    fn read(mut arguments: impl Iterator<Item = String>) -> Result<Self, Box<dyn Error>> {
        let mut asked = Self::default();
        while let Some(argument) = arguments.next() {
            let mut value = || arguments.next().ok_or_else(|| format!("`{argument}` needs a value"));
            match argument.as_str() {
                "--rules" => asked.rules = Some(value()?.into()),
                "--rule" => asked.only.push(value()?),
                "--json" => asked.json = Some(value()?.into()),
                "--check" => asked.check = true,
                _ => return Err(format!("`{argument}` is no option").into()),
            }
        }
        Ok(asked)
    }

    fn wants(&self, mutant: &Mutant) -> bool {
        self.only.is_empty() || self.only.contains(&mutant.of)
    }
}

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let asked = Asked::read(std::env::args().skip(1))?;
    let start = Instant::now();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let law = LawSource::read(&asked.rules.clone().unwrap_or_else(|| root.join("rules/cn")))?;
    let fixtures = if asked.rules.is_none() { Fixture::all(&root.join("fixtures")) } else { Vec::new() };
    let fixtures = Fixtures::passing(fixtures, &law);
    let notices = |mutant: &Mutant, laws: &mut ChangedLaws<'_, '_>| fixtures.noticed_by(mutant, laws);
    let score = mutation::run(&law, |mutant| asked.wants(mutant), &notices);
    print!("{}", score.text());
    eprintln!("{} seconds", start.elapsed().as_secs());
    if let Some(file) = &asked.json {
        std::fs::write(file, format!("{:#}\n", score.json()))?;
    }
    let fails = asked.check && score.survivors().next().is_some();
    Ok(if fails { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// A fixture, and what it came to under the original.
struct Known {
    fixture: Fixture,
    run: Run,
    /// What rules come to, as far as they were asked about.
    answers: Mutex<BTreeMap<String, Vec<Answer>>>,
}

/// The fixtures, and the original on their days.
struct Fixtures {
    known: Vec<Known>,
    laws: BTreeMap<Date, Law>,
}

impl Fixtures {
    /// A fixture that fails under the original can notice nothing.
    fn passing(fixtures: Vec<Fixture>, law: &LawSource) -> Self {
        let law = Arc::new(law.clone());
        let days: BTreeSet<Date> = fixtures.iter().map(|fixture| fixture.as_of).collect();
        let compiled = days.into_iter().filter_map(|day| Some((day, Law::compile(Arc::clone(&law), day).ok()?)));
        let laws: BTreeMap<Date, Law> = compiled.collect();
        let known = fixtures.into_iter().filter_map(|fixture| {
            let law = laws.get(&fixture.as_of)?;
            let run = fixture.run(law);
            fixture.faults(law).is_empty().then(|| Known { fixture, run, answers: Mutex::default() })
        });
        Self { known: known.collect(), laws }
    }

    /// The first fixture that is judged otherwise than expected.
    fn noticed_by(&self, mutant: &Mutant, laws: &mut ChangedLaws<'_, '_>) -> Option<String> {
        let mut notices = self.known.iter().filter(|known| {
            let day = known.fixture.as_of;
            self.may_notice(known, mutant, laws)
                && laws.on(day).map_or(true, |law| !known.fixture.faults(law).is_empty())
        });
        notices.next().map(|known| format!("fixture {}", known.fixture.name))
    }

    /// Nothing in a report differs where the changed rule comes to the same everywhere, whatever is open.
    fn may_notice(&self, known: &Known, mutant: &Mutant, laws: &mut ChangedLaws<'_, '_>) -> bool {
        let Known { fixture, run, answers } = known;
        let changed = if mutant.shows_in_its_rule() { laws.exchanged_on(fixture.as_of) } else { None };
        let (Some(original), Some(changed)) = (self.laws.get(&fixture.as_of), changed) else { return true };
        let now = fixture.answers(changed, run, &mutant.of);
        let mut answers = answers.lock().unwrap();
        let before = answers.entry(mutant.of.clone()).or_insert_with(|| fixture.answers(original, run, &mutant.of));
        now != *before || !now.iter().all(Answer::is_decided)
    }
}
