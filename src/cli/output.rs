//! Where a report goes, and whether it may be coloured.

use super::argument::ArgumentError;
use crate::render::Format;
use clap::ValueEnum;
use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

/// Columns of text where the terminal does not say how many it has.
const WIDTH: usize = 100;

/// Columns that text should fit in.
pub(super) fn columns() -> usize {
    std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok()).unwrap_or(WIDTH)
}

/// When text is coloured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(super) enum Color {
    /// On a terminal, unless `NO_COLOR` is set
    #[default]
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

impl Color {
    /// Whether to colour what goes to standard error.
    pub(super) fn on_stderr(self) -> bool {
        match self {
            Self::Auto => anstream::AutoStream::choice(&io::stderr()) != anstream::ColorChoice::Never,
            Self::Always => true,
            Self::Never => false,
        }
    }
}

/// How lists and tests of rules are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(super) enum ListFormat {
    /// For people
    #[default]
    Text,
    /// For programs
    Json,
}

/// How a table is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(super) enum TableFormat {
    /// For people
    #[default]
    Text,
    /// For pages
    Markdown,
    /// For programs
    Json,
}

/// How a report is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(super) enum ReportFormat {
    /// For people
    #[default]
    Text,
    /// For programs; see `transborder schema report`
    Json,
    /// SARIF 2.1.0, for code scanning
    Sarif,
    /// JUnit XML, for test reports of continuous integration
    Junit,
    /// Annotations of GitHub Actions
    Github,
    /// A comment on a pull request
    Markdown,
    /// One page that needs nothing else, for screens and paper
    Html,
}

impl ReportFormat {
    pub(super) fn format(self) -> Format {
        match self {
            Self::Text => Format::Text,
            Self::Json => Format::Json,
            Self::Sarif => Format::Sarif,
            Self::Junit => Format::Junit,
            Self::Github => Format::Github,
            Self::Markdown => Format::Markdown,
            Self::Html => Format::Html,
        }
    }
}

/// Standard output, or a file.
#[derive(Debug, Clone, Copy)]
pub(super) enum Output<'a> {
    Stdout,
    File(&'a Path),
}

impl<'a> Output<'a> {
    pub(super) fn of(path: Option<&'a Path>) -> Self {
        path.map_or(Self::Stdout, Self::File)
    }

    /// Whether to colour what is written here.
    pub(super) fn color(self, color: Color) -> bool {
        match (color, self) {
            (Color::Always, _) => true,
            (Color::Never, _) | (Color::Auto, Self::File(_)) => false,
            (Color::Auto, Self::Stdout) => anstream::AutoStream::choice(&io::stdout()) != anstream::ColorChoice::Never,
        }
    }

    /// Refuses to replace a file.
    pub(super) fn must_be_new(self) -> Result<(), ArgumentError> {
        match self {
            Self::File(path) if path.symlink_metadata().is_ok() => Err(ArgumentError::Exists(shown(path))),
            _ => Ok(()),
        }
    }

    /// Writes everything, or nothing.
    pub(super) fn write(self, text: &str) -> Result<(), ArgumentError> {
        match self {
            Self::Stdout => to_stdout(text.as_bytes()),
            Self::File(path) => to_file(path, text.as_bytes()).map_err(|error| refused(&shown(path), &error)),
        }
    }
}

/// Writes to standard output; a reader who has seen enough is no error.
pub(super) fn to_stdout(bytes: &[u8]) -> Result<(), ArgumentError> {
    let mut stdout = io::stdout().lock();
    match stdout.write_all(bytes).and_then(|()| stdout.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(refused("standard output", &error)),
        _ => Ok(()),
    }
}

/// Writes to standard error; where that fails there is nobody left to tell.
pub(super) fn to_stderr(text: &str) {
    let mut stderr = io::stderr().lock();
    let _ = stderr.write_all(text.as_bytes()).and_then(|()| stderr.flush());
}

/// Writes beside the file and renames, so that nobody ever reads half of it.
fn to_file(path: &Path, bytes: &[u8]) -> io::Result<()> {
    // Links keep pointing where they did; what is no file (a pipe, a device) cannot be replaced.
    let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    if let Ok(metadata) = fs::metadata(&target)
        && !metadata.is_file()
    {
        return OpenOptions::new().write(true).open(&target)?.write_all(bytes);
    }
    let (beside, mut file) = create_beside(&target)?;
    let written = file
        .write_all(bytes)
        .and_then(|()| match fs::metadata(&target) {
            Ok(metadata) => fs::set_permissions(&beside, metadata.permissions()),
            Err(_) => Ok(()),
        })
        .and_then(|()| file.sync_all())
        .and_then(|()| fs::rename(&beside, &target));
    if written.is_err() {
        let _ = fs::remove_file(&beside);
    }
    written
}

fn create_beside(target: &Path) -> io::Result<(PathBuf, File)> {
    let name = target.file_name().ok_or_else(|| io::Error::from(ErrorKind::IsADirectory))?.to_string_lossy();
    for attempt in 0..100 {
        let beside = target.with_file_name(format!(".{name}.{}-{attempt}.tmp", std::process::id()));
        match OpenOptions::new().write(true).create_new(true).open(&beside) {
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
            Ok(file) => return Ok((beside, file)),
        }
    }
    Err(io::Error::from(ErrorKind::AlreadyExists))
}

fn refused(path: &str, error: &io::Error) -> ArgumentError {
    let words = error.to_string();
    let reason = words.split(" (os error").next().unwrap_or_default().to_lowercase();
    ArgumentError::Write { path: path.to_owned(), reason }
}

fn shown(path: &Path) -> String {
    path.display().to_string()
}
