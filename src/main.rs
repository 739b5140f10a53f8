//! The `transborder` program.

use std::process::ExitCode;

fn main() -> ExitCode {
    transborder::cli::run()
}
