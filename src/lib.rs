//! Judges cross-border data flows of AI inference workloads under law that is written as data.

pub mod diagnostic;
pub mod finding;
pub mod render;
pub mod source;
