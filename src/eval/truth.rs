//! Three-valued truth. What is not decided names the fact that would decide it first.

use crate::run::{EntityId, SlotId};

/// How the values of a fact are divided to decide something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Split {
    /// Values among these bits, or not.
    Choice(u64),
    /// The block in the set, or not.
    Block(u64),
    /// At least this number, or fewer.
    AtLeast(u64),
    /// A definition holds of an entry, or not; only where spaces are searched.
    Definition(usize, EntityId),
    /// No finite division is known.
    Opaque,
}

/// The fact that would decide, and how.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Blocker {
    /// The fact.
    pub slot: SlotId,
    /// Its division.
    pub split: Split,
}

/// Yes, no, or what it depends on (strong Kleene).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Truth {
    /// Under every completion of the open facts.
    True,
    /// Under none.
    False,
    /// It depends, first of all on this.
    Unknown(Blocker),
}

impl Truth {
    /// A decided truth.
    #[must_use]
    pub fn of(holds: bool) -> Self {
        if holds { Self::True } else { Self::False }
    }

    /// Both.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::False, _) | (_, Self::False) => Self::False,
            (Self::True, Self::True) => Self::True,
            (Self::Unknown(_), _) => self,
            (_, Self::Unknown(_)) => other,
        }
    }

    /// At least one.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        self.negate().and(other.negate()).negate()
    }

    /// The opposite.
    #[must_use]
    pub fn negate(self) -> Self {
        match self {
            Self::True => Self::False,
            Self::False => Self::True,
            Self::Unknown(_) => self,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const UNKNOWN: Truth = Truth::Unknown(Blocker { slot: 0, split: Split::Opaque });

    #[test]
    fn strong_kleene_tables() {
        let all = [Truth::True, Truth::False, UNKNOWN];
        let and = [
            Truth::True,
            Truth::False,
            UNKNOWN,
            Truth::False,
            Truth::False,
            Truth::False,
            UNKNOWN,
            Truth::False,
            UNKNOWN,
        ];
        let or =
            [Truth::True, Truth::True, Truth::True, Truth::True, Truth::False, UNKNOWN, Truth::True, UNKNOWN, UNKNOWN];
        for (row, left) in all.iter().enumerate() {
            for (column, right) in all.iter().enumerate() {
                assert_eq!(left.and(*right), and[row * 3 + column], "{left:?} and {right:?}");
                assert_eq!(left.or(*right), or[row * 3 + column], "{left:?} or {right:?}");
            }
        }
    }
}
