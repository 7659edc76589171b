//! What can be wrong with a policy, and with one evaluation of it.

/// A policy that was not accepted, or a place in one that failed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}, column {column}: {message}")]
pub struct RegoError {
    /// Line, from 1; 0 when it is about the policy as a whole.
    pub line: u32,
    /// Column, from 1; 0 when it is about the policy as a whole.
    pub column: u32,
    /// For the author, in English: the interpreter's words or ours.
    pub message: String,
}

impl RegoError {
    pub(super) fn whole(message: impl Into<String>) -> Self {
        Self { line: 0, column: 0, message: message.into() }
    }

    /// Reads the interpreter's message: the place in its first line, `--> policy:3:7`, what is wrong in its last.
    pub(super) fn read(text: &str) -> Self {
        let mut place = text.lines().find_map(|line| line.strip_prefix("--> ")).unwrap_or("").rsplit(':');
        let column = place.next().and_then(|column| column.parse().ok());
        let line = place.next().and_then(|line| line.parse().ok());
        let message = text.lines().find_map(|line| line.strip_prefix("error: ")).unwrap_or(text);
        Self { line: line.unwrap_or(0), column: column.unwrap_or(0), message: message.trim().to_owned() }
    }
}

/// Why a policy has no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Failure {
    /// It ran too long.
    #[error("the policy ran too long")]
    TimeLimit,
    /// The input is longer than 64 KiB.
    #[error("the request is too long to be evaluated")]
    Input,
    /// `allow` is neither true nor false.
    #[error("allow is not a boolean")]
    NotBoolean,
    /// `deny` is no set of reasons.
    #[error("deny is not a set")]
    NotASet,
    /// Something in it went wrong.
    #[error("the policy failed at {0}")]
    Error(RegoError),
    /// The interpreter panicked.
    #[error("the interpreter failed")]
    Panic,
}

impl Failure {
    /// The stable word.
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
