//! The `transborder` program.

fn main() {}
