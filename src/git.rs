//! Files of other revisions, from the Git repository around the current directory.
//!
//! Git is the only program that is ever started: without a shell, and only to read.

use std::path::Path;
use std::process::{Command, Output, Stdio};
use thiserror::Error;

/// A file of a revision, as `REVISION:PATH` names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revised {
    /// A branch, a tag, a commit, or what else Git takes.
    pub revision: String,
    /// From the top of the repository; from the current directory where it begins with `./`.
    pub path: String,
}

/// Why a file of a revision cannot be read.
#[derive(Debug, Error)]
pub enum GitError {
    /// Git could not be started.
    #[error("cannot start Git, which reads `{0}`")]
    NoGit(String),
    /// The current directory lies in no repository.
    #[error("cannot read `{0}`: the current directory lies in no Git repository")]
    NoRepository(String),
    /// There is no such revision.
    #[error("there is no Git revision `{0}`")]
    UnknownRevision(String),
    /// The revision has no such file.
    #[error("the Git revision `{revision}` has no file `{path}`")]
    NotInRevision {
        /// The revision.
        revision: String,
        /// The path that it lacks.
        path: String,
    },
}

impl GitError {
    /// What to write instead.
    #[must_use]
    pub fn help(&self) -> &'static str {
        match self {
            Self::NoGit(_) => "install Git, or name a file or directory",
            Self::NoRepository(_) => "name a file or directory, or change to the repository",
            Self::UnknownRevision(_) => {
                "write a branch, a tag or a commit; a clone that is not complete may lack it (`git fetch`)"
            }
            Self::NotInRevision { .. } => {
                "paths count from the top of the repository; begin with `./` to count from here. Folders are read only \
                 from the file system"
            }
        }
    }
}

impl Revised {
    /// What `REVISION:PATH` means; `None` of a path: whatever exists as one, or begins with the letter of a drive.
    #[must_use]
    pub fn of(argument: &Path) -> Option<Self> {
        let text = argument.to_str()?;
        let (revision, path) = text.split_once(':')?;
        let is_drive = revision.len() == 1 && path.starts_with(['\\', '/']);
        if revision.is_empty() || path.is_empty() || is_drive || argument.symlink_metadata().is_ok() {
            return None;
        }
        Some(Self { revision: revision.to_owned(), path: path.to_owned() })
    }

    /// The bytes of the file.
    ///
    /// # Errors
    ///
    /// Git is absent, there is no repository, no such revision, or no such file in it.
    pub fn read(&self) -> Result<Vec<u8>, GitError> {
        let name = format!("{}:{}", self.revision, self.path);
        let start = |args: &[&str]| git(args).map_err(|_| GitError::NoGit(name.clone()));
        if !start(&["rev-parse", "--git-dir"])?.status.success() {
            return Err(GitError::NoRepository(name));
        }
        let unknown = || GitError::UnknownRevision(self.revision.clone());
        // What begins with a hyphen would be an option.
        if self.revision.starts_with('-') {
            return Err(unknown());
        }
        let tree = start(&["rev-parse", "--verify", "--quiet", &format!("{}^{{tree}}", self.revision)])?;
        if !tree.status.success() {
            return Err(unknown());
        }
        let tree = String::from_utf8_lossy(&tree.stdout);
        let file = start(&["cat-file", "blob", &format!("{}:{}", tree.trim(), self.path)])?;
        if !file.status.success() {
            return Err(GitError::NotInRevision { revision: self.revision.clone(), path: self.path.clone() });
        }
        Ok(file.stdout)
    }
}

fn git(args: &[&str]) -> std::io::Result<Output> {
    // Nothing is asked of the user, nor fetched: what the repository lacks is not there.
    let mut command = Command::new("git");
    command.args(args).env("GIT_TERMINAL_PROMPT", "0").env("GIT_NO_LAZY_FETCH", "1");
    command.stdin(Stdio::null()).output()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_a_path_is_no_revision() {
        for path in ["C:\\manifests\\chat.yaml", "C:/chat.yaml", "chat.yaml", ":chat.yaml", "main:", "deploy/"] {
            assert_eq!(Revised::of(Path::new(path)), None, "{path}");
        }
        let revised = Revised::of(Path::new("main~2:deploy/chat:1.yaml")).unwrap();
        assert_eq!((revised.revision.as_str(), revised.path.as_str()), ("main~2", "deploy/chat:1.yaml"));
    }
}
