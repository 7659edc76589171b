//! Errors of policies and of their evaluation.

use doorward_i18n::errors::rego::{Texts, of};
use doorward_i18n::{Language, Localized};

/// A fault of a policy, or the place where its evaluation failed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}, column {column}: {}", .message.get(Language::En))]
pub struct RegoError {
    /// Line, from 1; 0 if the error concerns the policy as a whole.
    pub line: u32,
    /// Column, from 1; 0 if the error concerns the policy as a whole.
    pub column: u32,
    /// Message for the author. The interpreter's own messages are available in English only.
    pub message: Localized,
}

impl RegoError {
    pub(super) fn whole<S: Into<String>>(sentence: impl Fn(&'static Texts) -> S) -> Self {
        Self::at((0, 0), sentence)
    }

    /// An error at this line and column.
    pub(super) fn at<S: Into<String>>((line, column): (u32, u32), sentence: impl Fn(&'static Texts) -> S) -> Self {
        Self { line, column, message: Localized::new(|language| sentence(of(language))) }
    }

    /// Parses a message of the interpreter: the first line has the place, `--> policy:3:7`, the last one the cause.
    pub(super) fn read(text: &str) -> Self {
        let mut place = text.lines().find_map(|line| line.strip_prefix("--> ")).unwrap_or("").rsplit(':');
        let column = place.next().and_then(|column| column.parse().ok());
        let line = place.next().and_then(|line| line.parse().ok());
        let message = text.lines().find_map(|line| line.strip_prefix("error: ")).unwrap_or(text).trim();
        Self::at((line.unwrap_or(0), column.unwrap_or(0)), |texts| texts.interpreter(message))
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
