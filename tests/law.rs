//! The shipped rules compile on every day on which the law changed.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test fails by panicking"
)]

use std::path::Path;
use transborder::law::{Law, LawSource};

#[test]
fn the_shipped_law_compiles() {
    let source = LawSource::read(Path::new("rules/cn")).unwrap();
    for day in ["2021-09-01", "2021-11-01", "2024-03-22", "2025-01-01", "2026-11-01"] {
        Law::compile(source.clone(), day.parse().unwrap()).unwrap_or_else(|error| panic!("{day}: {error}"));
    }
}
