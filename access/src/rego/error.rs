//! Errors of policies and of their evaluation.

/// A fault of a policy, or the place where its evaluation failed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}, column {column}: {message}")]
pub struct RegoError {
    /// Line, from 1; 0 if the error concerns the policy as a whole.
    pub line: u32,
    /// Column, from 1; 0 if the error concerns the policy as a whole.
    pub column: u32,
    /// Message for the author, in English, from the interpreter or from Doorward.
    pub message: String,
}

impl RegoError {
    pub(super) fn whole(message: impl Into<String>) -> Self {
        Self { line: 0, column: 0, message: message.into() }
    }

    /// Parses a message of the interpreter: the first line has the place, `--> policy:3:7`, the last one the cause.
    pub(super) fn read(text: &str) -> Self {
        let mut place = text.lines().find_map(|line| line.strip_prefix("--> ")).unwrap_or("").rsplit(':');
        let column = place.next().and_then(|column| column.parse().ok());
        let line = place.next().and_then(|line| line.parse().ok());
        let message = text.lines().find_map(|line| line.strip_prefix("error: ")).unwrap_or(text);
        Self { line: line.unwrap_or(0), column: column.unwrap_or(0), message: message.trim().to_owned() }
    }
}

/// Why an evaluation failed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Failure {
    /// Longer than [`TIME_LIMIT`](super::TIME_LIMIT).
    #[error("the policy ran too long")]
    TimeLimit,
    /// The input is longer than 64 KiB.
    #[error("the request is too long to be evaluated")]
    Input,
    /// `allow` is neither true nor false.
    #[error("allow is not a boolean")]
    NotBoolean,
    /// `deny` is not a set of reasons.
    #[error("deny is not a set")]
    NotASet,
    /// An error at this place.
    #[error("the policy failed at {0}")]
    Error(RegoError),
    /// The interpreter panicked.
    #[error("the interpreter failed")]
    Panic,
}

impl Failure {
    /// The stable reason in API responses.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::TimeLimit => "time_limit",
            Self::Input => "input_too_long",
            Self::NotBoolean => "allow_not_boolean",
            Self::NotASet => "deny_not_a_set",
            Self::Error(_) => "policy_failed",
            Self::Panic => "interpreter_failed",
        }
    }
}
