//! Exit codes; scripts and CI jobs rely on them.

/// What the program says to whoever started it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExitCode {
    /// 0: nothing at or above the level asked for.
    Clean,
    /// 1: something is. An undetermined verdict counts as its worst.
    Found,
    /// 2: some input or argument could not be used, so the result is incomplete. Goes before 1.
    Incomplete,
}

impl ExitCode {
    /// The number.
    #[must_use]
    pub fn number(self) -> u8 {
        match self {
            Self::Clean => 0,
            Self::Found => 1,
            Self::Incomplete => 2,
        }
    }
}

impl From<ExitCode> for std::process::ExitCode {
    fn from(code: ExitCode) -> Self {
        Self::from(code.number())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_public_and_stay() {
        assert_eq!([ExitCode::Clean, ExitCode::Found, ExitCode::Incomplete].map(ExitCode::number), [0, 1, 2]);
    }
}
