//! The law of one jurisdiction on one day: rule files read, names resolved, ready for [`crate::eval`].
//!
//! [`LawSource`] holds the files as written. [`Law::compile`] takes the rules in force on a day and resolves every name once,
//! so that a typing error in a rule is found before any manifest is judged.

mod compile;
mod dependency;
mod load;
mod vocabulary;

pub use compile::{
    Cond, CountOf, DeadlineStart, Definition, DefinitionBody, Law, LawDeadline, LawRule, Path, PathMember, PathStep,
    Rel, Test, TotalBody,
};
pub use load::{LawError, LawSource, PlacedRule};
pub use vocabulary::{FactSpec, KindFacts, NO, SkeletonRelation, Vocabulary, YES};
