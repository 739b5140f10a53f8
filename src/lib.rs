//! Judges cross-border data flows of AI inference workloads under law that is written as data.

pub mod answers;
pub mod calendar;
pub mod check;
pub mod cli;
pub mod compare;
pub mod diagnostic;
pub mod discover;
pub mod eval;
pub mod fact;
pub mod finding;
pub mod law;
pub mod lint;
pub mod mutation;
pub mod phrases;
pub mod reference;
pub mod render;
pub mod resolve;
pub mod rule;
pub mod rule_test;
pub mod run;
pub mod schema;
pub mod source;
pub mod suggest;
pub mod syntax;
pub mod text;
