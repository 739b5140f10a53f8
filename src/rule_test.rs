//! Runs the examples that stand beside each rule.
//!
//! An example is a named manifest with a few entries changed, a day, a subject, and what the rule must come to there.

mod case;
mod manifest;

pub use case::{Case, Failed, Laws};
pub(crate) use case::{Registers, Setting, subject_of};
pub(crate) use manifest::{resolved, set, value_of};

use crate::law::LawSource;
use crate::rule::{Example, Expect, RuleKind};
use jiff::civil::Date;

/// What the examples came to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Tested {
    /// How many rules there are.
    pub rules: usize,
    /// How many examples were run.
    pub examples: usize,
    /// What was not as it should be, in the order of the files.
    pub failures: Vec<Failure>,
}

/// An example that failed, or a rule that has none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// The rule's file, relative to the jurisdiction's folder.
    pub file: String,
    /// The rule's line.
    pub line: u32,
    /// The rule.
    pub rule: String,
    /// The example's title; `None` where the rule has no example.
    pub example: Option<String>,
    /// The day, of an example that asks about several.
    pub on: Option<Date>,
    /// What it must come to.
    pub expected: Option<Expect>,
    /// What came instead.
    pub got: String,
    /// What is wrong with the example's manifest.
    pub errors: Vec<String>,
}

/// Runs the examples of all rules; without `allow_missing`, a rule that can be tested and has no example fails.
#[must_use]
pub fn test(source: &LawSource, allow_missing: bool) -> Tested {
    let mut laws = Laws::new(source.clone());
    let mut tested = Tested { rules: source.rules.len(), ..Tested::default() };
    for placed in &source.rules {
        let failure = |example: Option<&Example>, case: Option<&Case<'_>>, failed: Failed| Failure {
            file: placed.file.clone(),
            line: placed.line,
            rule: placed.rule.id.clone(),
            example: example.map(|example| example.title.clone()),
            on: case.filter(|case| !case.example.on.is_empty()).map(|case| case.day),
            expected: case.map(|case| case.expect.clone()).or_else(|| example?.expect.clone()),
            got: failed.got,
            errors: failed.errors,
        };
        if placed.rule.examples.is_empty() && placed.rule.kind != RuleKind::Definition && !allow_missing {
            tested.failures.push(failure(None, None, Failed::new("the rule has no example")));
        }
        for example in &placed.rule.examples {
            tested.examples += 1;
            match Case::of(source, placed, example) {
                Err(failed) => tested.failures.push(failure(Some(example), None, failed)),
                Ok(cases) => {
                    for case in &cases {
                        if let Err(failed) = laws.of(case).and_then(|law| case.run(law)) {
                            tested.failures.push(failure(Some(example), Some(case), failed));
                        }
                    }
                }
            }
        }
    }
    tested
}
