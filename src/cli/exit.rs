//! What the program tells the shell.

use crate::report::Verdict;
use std::process::ExitCode;

/// The exit status, from best to worst: the order decides what a batch ends with.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum ExitStatus {
    /// Every signature passed; the command is done.
    Passed,
    /// No signature where one was expected.
    NoSignature,
    /// Nothing failed, something cannot be decided.
    Indeterminate,
    /// It could not be done: a file, the network, a key, a refusal to sign.
    CouldNot,
    /// A signature failed.
    Failed,
    /// What a command that we were asked to run ended with.
    OfCommand(u8),
    /// Wrong usage or configuration.
    Usage,
    /// A bug of ours.
    Bug,
    /// Interrupted by the user.
    Interrupted,
}

impl ExitStatus {
    /// The number.
    pub fn code(self) -> u8 {
        match self {
            Self::Passed => 0,
            Self::Failed => 1,
            Self::OfCommand(code) => code,
            Self::Usage => 2,
            Self::Indeterminate => 3,
            Self::NoSignature => 4,
            Self::CouldNot => 5,
            Self::Bug => 101,
            Self::Interrupted => 130,
        }
    }

    /// The worse of the two: 130 > 101 > 2 > 1 > 5 > 3 > 4 > 0.
    #[must_use]
    pub fn or_worse(self, other: Self) -> Self {
        self.max(other)
    }
}

impl From<Verdict> for ExitStatus {
    fn from(verdict: Verdict) -> Self {
        match verdict {
            Verdict::TotalPassed => Self::Passed,
            Verdict::NoSignature => Self::NoSignature,
            Verdict::Indeterminate => Self::Indeterminate,
            Verdict::Error => Self::CouldNot,
            Verdict::TotalFailed => Self::Failed,
        }
    }
}

impl From<ExitStatus> for ExitCode {
    fn from(status: ExitStatus) -> Self {
        Self::from(status.code())
    }
}

#[cfg(test)]
mod tests {
    use super::ExitStatus;

    #[test]
    fn batch_ends_with_the_worst_in_the_contracts_order() {
        let order = [1, 5, 3, 4, 0];
        let statuses = [
            ExitStatus::Failed,
            ExitStatus::CouldNot,
            ExitStatus::Indeterminate,
            ExitStatus::NoSignature,
            ExitStatus::Passed,
        ];
        assert_eq!(statuses.map(ExitStatus::code), order);
        for (at, worse) in statuses.into_iter().enumerate() {
            for better in statuses.into_iter().skip(at) {
                assert_eq!(worse.or_worse(better), worse);
                assert_eq!(better.or_worse(worse), worse);
            }
        }
    }
}
