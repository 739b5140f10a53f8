//! The law of one jurisdiction on one day: rule files read, names resolved, ready for [`crate::eval`].
//!
//! [`LawSource`] holds the files as written. [`Law::compile`] takes the rules in force on a day and resolves every name once,
//! so that a typing error in a rule is found before any manifest is judged.

mod citation;
mod compile;
mod coverage;
mod dependency;
mod exchange;
mod load;
mod register;
mod term;
mod tested;
mod vocabulary;
mod ways;

pub(crate) use compile::is_in_force;
pub use compile::{
    Cond, CountOf, DeadlineStart, Definition, DefinitionBody, EvidenceAge, Law, LawDeadline, LawRenewal, LawRule, Path,
    PathMember, PathStep, Rel, Test, TotalBody, Whole, rule_force, rule_in_force,
};
pub use coverage::{Checkable, Coverage, CoverageFault, CoverageRow, Status};
pub(crate) use exchange::Displaced;
pub use load::{LawError, LawSource, PlacedRule, jurisdictions_in};
pub use register::is_older;
pub use term::{AS_OF, Term};
pub use vocabulary::{FactSpec, KindFacts, NO, SkeletonRelation, Vocabulary, YES};
pub use ways::{DAY, OTHERS};
