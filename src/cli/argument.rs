//! What can be wrong with an argument.

use crate::git::GitError;
use crate::law::LawError;
use crate::render::RenderError;
use jiff::civil::Date;
use thiserror::Error;

/// An argument that cannot be used; nothing was judged.
#[derive(Debug, Error)]
pub(super) enum ArgumentError {
    #[error("`{0}` is not a day")]
    WrongDate(String),
    #[error("the law is encoded from {from} on; {asked} is before that")]
    TooEarly { asked: Date, from: String },
    #[error("`{0}` names no reading and alternative")]
    ReadingShape(String),
    #[error("there is no reading `{id}`")]
    UnknownReading { id: String, help: String },
    #[error("the reading `{id}` has no alternative `{alternative}`")]
    UnknownAlternative { id: String, alternative: String, help: String },
    #[error("no rule, open point, fact, evidence or claim is named `{name}`")]
    UnknownName { name: String, help: String },
    #[error("no row of the provider table knows `{name}`")]
    UnknownProvider { name: String, help: String },
    #[error("the coverage table has no instrument `{id}`")]
    NotCovered { id: String, help: String },
    #[error("{0}")]
    Law(#[source] LawError),
    #[error("{error}")]
    FolderOfLaws { error: LawError, help: String },
    #[error("{0}")]
    EmbeddedLaw(#[source] LawError),
    #[error("cannot write `{path}`: {reason}")]
    Write { path: String, reason: String },
    #[error("`{0}` is there already")]
    Exists(String),
    #[error(transparent)]
    Git(#[from] GitError),
    #[error(transparent)]
    Render(#[from] RenderError),
}

impl ArgumentError {
    /// What to write instead.
    pub(super) fn help(&self) -> Option<String> {
        match self {
            Self::WrongDate(_) => Some("write it as `2026-11-24`".to_owned()),
            Self::TooEarly { from, .. } => Some(format!("ask about {from} or a later day")),
            Self::ReadingShape(_) => Some("write `--reading ID=ALTERNATIVE`".to_owned()),
            Self::UnknownReading { help, .. }
            | Self::UnknownAlternative { help, .. }
            | Self::UnknownName { help, .. }
            | Self::UnknownProvider { help, .. }
            | Self::NotCovered { help, .. }
            | Self::FolderOfLaws { help, .. } => Some(help.clone()),
            Self::Law(LawError::Unreadable { .. }) => {
                Some("`--rules` takes the folder of one jurisdiction, with `jurisdiction.yaml` in it".to_owned())
            }
            Self::Law(_) | Self::Render(_) => None,
            Self::EmbeddedLaw(_) => {
                Some("the program was built without its law; name a folder with `--rules DIR`".to_owned())
            }
            Self::Git(error) => Some(error.help().to_owned()),
            Self::Write { .. } => Some("check that the folder exists and that you may write there".to_owned()),
            Self::Exists(_) => Some("choose another name, or remove it first".to_owned()),
        }
    }
}
