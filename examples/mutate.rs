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

use judge::fixture::Fixture;
use std::collections::BTreeMap;
use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;
use transborder::law::{Law, LawSource};
use transborder::mutation::{self, ChangedLaws, Mutant};

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
    let fixtures = passing(fixtures, &law);
    let notices = |_: &Mutant, laws: &mut ChangedLaws<'_, '_>| noticed_by(&fixtures, laws);
    let score = mutation::run(&law, |mutant| asked.wants(mutant), &notices);
    print!("{}", score.text());
    eprintln!("{} seconds", start.elapsed().as_secs());
    if let Some(file) = &asked.json {
        std::fs::write(file, format!("{:#}\n", score.json()))?;
    }
    let fails = asked.check && score.survivors().next().is_some();
    Ok(if fails { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// A fixture that fails under the original can notice nothing.
fn passing(mut fixtures: Vec<Fixture>, law: &LawSource) -> Vec<Fixture> {
    let mut laws = BTreeMap::new();
    fixtures.retain(|fixture| {
        let law = laws.entry(fixture.as_of).or_insert_with(|| Law::compile(law.clone(), fixture.as_of).ok());
        law.as_ref().is_some_and(|law| fixture.faults(law).is_empty())
    });
    fixtures
}

/// The first fixture that is judged otherwise than expected.
fn noticed_by(fixtures: &[Fixture], laws: &mut ChangedLaws<'_, '_>) -> Option<String> {
    let notices = |fixture: &&Fixture| laws.on(fixture.as_of).map_or(true, |law| !fixture.faults(law).is_empty());
    fixtures.iter().find(notices).map(|fixture| format!("fixture {}", fixture.name))
}
