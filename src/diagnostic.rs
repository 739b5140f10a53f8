//! What is wrong with an input. (A *finding* is about a flow under the law; a diagnostic is about a text.)

use crate::source::Span;

/// How much of the run a diagnostic spoils.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Something could not be used; the result is incomplete.
    Error,
    /// Everything was used, but the author should look.
    Warning,
}

/// Something wrong in an input, where it stands, and what to write instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// Error or warning.
    pub severity: Severity,
    /// Stable kebab-case code, such as `unknown-key`.
    pub code: &'static str,
    /// One sentence in lower case, without a full stop; user input in backticks.
    pub message: String,
    /// The file's name where nothing of it could be read; otherwise empty, and `primary` tells.
    pub path: String,
    /// The place that is wrong.
    pub primary: Option<Span>,
    /// What to say at the place.
    pub label: String,
    /// Other places that matter, such as the first of two definitions.
    pub related: Vec<(Span, String)>,
    /// What to write instead.
    pub help: Option<String>,
}

impl Diagnostic {
    /// An error at a place.
    #[must_use]
    pub fn error(code: &'static str, span: Span, message: impl Into<String>) -> Self {
        Self {
            severity: Severity::Error,
            code,
            message: message.into(),
            path: String::new(),
            primary: Some(span),
            label: String::new(),
            related: Vec::new(),
            help: None,
        }
    }

    /// An error about a whole file, or an argument, that has no place in a text.
    #[must_use]
    pub fn file_error(code: &'static str, path: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            severity: Severity::Error,
            code,
            message: message.into(),
            path: path.into(),
            primary: None,
            label: String::new(),
            related: Vec::new(),
            help: None,
        }
    }

    /// The same, but everything could be used.
    #[must_use]
    pub fn as_warning(mut self) -> Self {
        self.severity = Severity::Warning;
        self
    }

    /// Adds what to say at the primary place.
    #[must_use]
    pub fn with_label(mut self, label: impl Into<String>) -> Self {
        self.label = label.into();
        self
    }

    /// Adds another place.
    #[must_use]
    pub fn with_related(mut self, span: Span, label: impl Into<String>) -> Self {
        self.related.push((span, label.into()));
        self
    }

    /// Adds what to write instead.
    #[must_use]
    pub fn with_help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}
