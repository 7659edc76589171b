//! What can be wrong with a document. The words of [`Kind::reason`] are public and stay.

use super::{MAX_CONDITION, MAX_DOCUMENT, MAX_PAIRS, MAX_PATTERN, MAX_PATTERNS, MAX_STATEMENTS};
use doorward_contract::access::PolicyFault;

/// What is wrong; its words say what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Kind {
    #[error("A document has at most {MAX_DOCUMENT} bytes; split it into several policies.")]
    DocumentTooLong,
    #[error("This is no JSON: {0}.")]
    Syntax(String),
    #[error("There is no member {0:?} here; write one of {1}.")]
    UnknownMember(String, &'static str),
    #[error("The member {0:?} is missing.")]
    MissingMember(&'static str),
    #[error("The member {0:?} is written twice; leave one.")]
    DuplicateMember(String),
    #[error("Write {0} here.")]
    WrongType(&'static str),
    #[error("The version is \"1.0\".")]
    UnsupportedVersion,
    #[error("The effect is \"allow\" or \"deny\".")]
    UnknownEffect,
    #[error("Write at least one entry.")]
    Empty,
    #[error("A document has at most {MAX_STATEMENTS} statements; split it into several policies.")]
    TooManyStatements,
    #[error(
        "A list has at most {MAX_PATTERNS} patterns, and a document {MAX_PAIRS} pairs of an action and a resource."
    )]
    TooManyPatterns,
    #[error("A pattern has at most {MAX_PATTERN} characters.")]
    PatternTooLong,
    #[error("A \"*\" stands at the end of a pattern only.")]
    StarNotLast,
    #[error("Control characters are no part of a pattern.")]
    ControlCharacter,
    #[error(
        "An action is written type:what, such as \"functions:/api/*\", or \"*\" for all; \
        a type begins with a letter and has at most 32 of a-z, 0-9, _ and -."
    )]
    MalformedAction,
    #[error(
        "No request has such a path: write it decoded, without \".\", \"..\", \"//\", \"\\\", \";\", \"?\", \"#\" \
        and \"%\"."
    )]
    PathNotCanonical,
    #[error("The one variable of a resource is ${{uid}}; an action has none.")]
    UnknownVariable,
    #[error(
        "After ${{uid}} comes the end or a sign that no uid has, such as \"/\": \
        else one uid could be the beginning of another."
    )]
    UidRunsOn,
    #[error("A condition has at most {MAX_CONDITION} characters.")]
    ConditionTooLong,
    #[error("This is no CEL expression: {0}.")]
    ConditionSyntax(String),
    #[error("The condition is nested too deep or has too many parts; split the statement into several.")]
    ConditionTooComplex,
    #[error("A condition cannot loop over a list; use \"in\".")]
    ConditionLoops,
    #[error(
        "There is no variable {0:?}; there are subject.uid, .kind, .roles, .attributes, request.ip, .method, \
        .path, .client, .assurance, .time, and resource with what the asker tells."
    )]
    ConditionUnknownVariable(String),
    #[error(
        "There is no function {0:?}; there are has, size, contains, startsWith, endsWith, int, uint, double, \
        string, bool and in_network."
    )]
    ConditionUnknownFunction(String),
    #[error("{0:?} is no network; write one like \"10.0.0.0/8\" or \"2001:db8::/32\".")]
    ConditionNotANetwork(String),
    #[error("A condition is true or false; this never is.")]
    ConditionNotBoolean,
    #[error("{1}")]
    Rule(&'static str, String),
    #[error("The type {0:?} has no action {1:?}; register it, or write one of: {2}.")]
    UnregisteredAction(String, String, String),
}

impl Kind {
    /// The stable word.
    pub const fn reason(&self) -> &'static str {
        match self {
            Self::DocumentTooLong => "document_too_long",
            Self::Syntax(_) => "syntax",
            Self::UnknownMember(..) => "unknown_member",
            Self::MissingMember(_) => "missing_member",
            Self::DuplicateMember(_) => "duplicate_member",
            Self::WrongType(_) => "wrong_type",
            Self::UnsupportedVersion => "unsupported_version",
            Self::UnknownEffect => "unknown_effect",
            Self::Empty => "empty",
            Self::TooManyStatements => "too_many_statements",
            Self::TooManyPatterns => "too_many_patterns",
            Self::PatternTooLong => "pattern_too_long",
            Self::StarNotLast => "star_not_last",
            Self::ControlCharacter => "control_character",
            Self::MalformedAction => "malformed_action",
            Self::PathNotCanonical => "path_not_canonical",
            Self::UnknownVariable => "unknown_variable",
            Self::UidRunsOn => "uid_runs_on",
            Self::ConditionTooLong => "condition_too_long",
            Self::ConditionSyntax(_) => "condition_syntax",
            Self::ConditionTooComplex => "condition_too_complex",
            Self::ConditionLoops => "condition_loops",
            Self::ConditionUnknownVariable(_) => "condition_unknown_variable",
            Self::ConditionUnknownFunction(_) => "condition_unknown_function",
            Self::ConditionNotANetwork(_) => "condition_not_a_network",
            Self::ConditionNotBoolean => "condition_not_boolean",
            Self::Rule(reason, _) => reason,
            Self::UnregisteredAction(..) => "unregistered_action",
        }
    }
}

/// A fault and where it is.
#[derive(Debug)]
pub(crate) struct Fault {
    pub kind: Kind,
    pub path: String,
    /// Bytes before it.
    pub offset: usize,
}

impl Fault {
    /// Tells the place in this text, the one that was read.
    pub fn at(self, text: &str) -> PolicyFault {
        let before = text.get(..self.offset).unwrap_or(text);
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or(before).chars().count() + 1;
        let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        PolicyFault {
            reason: self.kind.reason().into(),
            message: self.kind.to_string(),
            path: self.path,
            line: number(line),
            column: number(column),
        }
    }
}
