//! Judges cross-border data flows of AI inference workloads under law that is written as data.

pub mod diagnostic;
pub mod discover;
pub mod finding;
pub mod source;
pub mod syntax;
