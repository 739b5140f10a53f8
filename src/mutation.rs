//! Whether the tests of a law notice when it is wrong.
//!
//! The law is changed in one thing at a time: each number by one, each comparison turned round, each condition dropped, each
//! exemption removed, each date moved by a day, each consequence replaced. A changed law that no example and no further test
//! tells from the original is either equivalent to it, or shows that a test is missing.

mod change;
mod condition;
mod dependents;
mod hunt;
mod laws;
mod mutant;
mod rule;

pub use laws::ChangedLaws;
pub use mutant::{Mutant, mutants};

use crate::law::LawSource;
use crate::lint::Counterexample;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fmt::{self, Write as _};

/// A further test beside the rules' own examples: its name, where it notices the changed law.
pub type Notices<'a> = dyn Fn(&Mutant, &mut ChangedLaws<'_, '_>) -> Option<String> + Sync + 'a;

/// What became of a mutant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fate {
    /// The changed law does not compile, so it could not be shipped.
    Refused {
        /// Why not.
        why: String,
    },
    /// A test noticed.
    Killed {
        /// The test.
        by: String,
    },
    /// No combination of facts tells it from the original.
    Equivalent,
    /// A test is missing.
    Survived {
        /// What tells it from the original, where something was found: the example that is missing.
        shown_by: Option<Missing>,
    },
}

/// A manifest on which a rule comes to something else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Missing {
    /// The rule that notices.
    pub rule: String,
    /// The manifest, the day and the entry.
    pub counterexample: Box<Counterexample>,
}

impl fmt::Display for Missing {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Counterexample { day, at, readings, manifest, .. } = self.counterexample.as_ref();
        write!(formatter, "`{}` at `{at}` on {day}", self.rule)?;
        for (id, taken) in readings {
            write!(formatter, ", with {id}={taken}")?;
        }
        write!(formatter, ":\n{manifest}")
    }
}

/// A mutant, and what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tried {
    /// The mutant.
    pub mutant: Mutant,
    /// What became of it.
    pub fate: Fate,
}

/// What became of all.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Score {
    /// In the order of the files.
    pub tried: Vec<Tried>,
}

/// Tries the mutants of a law, or those of them that are wanted.
#[must_use]
pub fn run(law: &LawSource, wanted: impl Fn(&Mutant) -> bool, notices: &Notices<'_>) -> Score {
    let mutants = mutants(law).into_iter().filter(wanted).collect();
    Score { tried: hunt::Hunt::new(law, notices).run(mutants) }
}

impl Score {
    /// Mutants that nothing noticed and that are not equivalent.
    pub fn survivors(&self) -> impl Iterator<Item = &Tried> {
        self.tried.iter().filter(|tried| matches!(tried.fate, Fate::Survived { .. }))
    }

    /// For people: the survivors, and the score.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = String::new();
        for tried in self.survivors() {
            let _ = writeln!(text, "{}: {}", tried.mutant.file, tried.mutant);
            if let Fate::Survived { shown_by: Some(missing) } = &tried.fate {
                for line in missing.to_string().lines() {
                    let _ = writeln!(text, "  {line}");
                }
            }
        }
        text.push_str(&self.table());
        let Counted { mutants, killed, refused, equivalent, left } = Counted::of(self.tried.iter());
        let _ = writeln!(
            text,
            "{mutants} mutants: {killed} killed by tests, {refused} refused by the compiler, {equivalent} equivalent, {left} survive"
        );
        text
    }

    /// What became of the mutants of each file, as a table of a page.
    #[must_use]
    pub fn table(&self) -> String {
        let mut files: BTreeMap<&str, Vec<&Tried>> = BTreeMap::new();
        for tried in &self.tried {
            files.entry(&tried.mutant.file).or_default().push(tried);
        }
        let mut table =
            "| file | mutants | killed | refused | equivalent | left |\n| --- | --: | --: | --: | --: | --: |\n"
                .to_owned();
        let rows = files.iter().map(|(file, tried)| (*file, Counted::of(tried.iter().copied())));
        for (file, counted) in rows.chain([("all", Counted::of(self.tried.iter()))]) {
            let Counted { mutants, killed, refused, equivalent, left } = counted;
            let _ = writeln!(table, "| {file} | {mutants} | {killed} | {refused} | {equivalent} | {left} |");
        }
        table
    }

    /// For programs: the counts, and the survivors with their places.
    #[must_use]
    pub fn json(&self) -> Value {
        let survivor = |tried: &Tried| {
            let shown_by = match &tried.fate {
                Fate::Survived { shown_by } => shown_by.as_ref().map(ToString::to_string),
                _ => None,
            };
            json!({
                "file": tried.mutant.file,
                "of": tried.mutant.of,
                "path": tried.mutant.path,
                "change": tried.mutant.change,
                "shown_by": shown_by,
            })
        };
        let Counted { mutants, killed, refused, equivalent, .. } = Counted::of(self.tried.iter());
        json!({
            "format_version": 1,
            "mutants": mutants,
            "killed": killed,
            "refused": refused,
            "equivalent": equivalent,
            "survivors": self.survivors().map(survivor).collect::<Vec<_>>(),
        })
    }
}

/// How many mutants came to each fate.
#[derive(Default)]
struct Counted {
    mutants: usize,
    killed: usize,
    refused: usize,
    equivalent: usize,
    left: usize,
}

impl Counted {
    fn of<'t>(tried: impl Iterator<Item = &'t Tried>) -> Self {
        let mut counted = Self::default();
        for tried in tried {
            counted.mutants += 1;
            *match tried.fate {
                Fate::Killed { .. } => &mut counted.killed,
                Fate::Refused { .. } => &mut counted.refused,
                Fate::Equivalent => &mut counted.equivalent,
                Fate::Survived { .. } => &mut counted.left,
            } += 1;
        }
        counted
    }
}
