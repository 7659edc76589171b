//! Faults of policy documents. The reasons of [`Kind::reason`] are part of the API and stable.

use super::{MAX_CONDITION, MAX_DOCUMENT, MAX_PAIRS, MAX_PATTERN, MAX_PATTERNS, MAX_STATEMENTS};
use doorward_contract::access::PolicyFault;

/// The kind of fault. Its message says what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Kind {
    #[error("A document can be up to {MAX_DOCUMENT} bytes. Split it into several policies.")]
    DocumentTooLong,
    #[error("Invalid JSON: {0}.")]
    Syntax(String),
    #[error("Unknown member {0:?}. Use one of {1}.")]
    UnknownMember(String, &'static str),
    #[error("The member {0:?} is missing.")]
    MissingMember(&'static str),
    #[error("The member {0:?} appears twice. Keep one.")]
    DuplicateMember(String),
    #[error("Expected {0} here.")]
    WrongType(&'static str),
    #[error("The version must be \"1.0\".")]
    UnsupportedVersion,
    #[error("The effect must be \"allow\" or \"deny\".")]
    UnknownEffect,
    #[error("Add at least one entry.")]
    Empty,
    #[error("A document can have up to {MAX_STATEMENTS} statements. Split it into several policies.")]
    TooManyStatements,
    #[error(
        "A list can have up to {MAX_PATTERNS} patterns, and a document up to {MAX_PAIRS} pairs of an action and a resource."
    )]
    TooManyPatterns,
    #[error("A pattern can be up to {MAX_PATTERN} characters long.")]
    PatternTooLong,
    #[error("\"*\" can only be at the end of a pattern.")]
    StarNotLast,
    #[error("A pattern can’t contain control characters.")]
    ControlCharacter,
    #[error(
        "Write an action as type:name, such as \"functions:/api/*\", or \"*\" for all. \
        A type starts with a letter and can have up to 32 of a-z, 0-9, _ and -."
    )]
    MalformedAction,
    #[error(
        "No request has this path. Write it decoded, without \".\", \"..\", \"//\", \"\\\", \";\", \"?\", \"#\" \
        and \"%\"."
    )]
    PathNotCanonical,
    #[error("A resource can only use the variable ${{uid}}, and an action can’t use any.")]
    UnknownVariable,
    #[error(
        "${{uid}} must come last, or before a character that no uid has, such as \"/\". \
        Otherwise one uid could be the beginning of another."
    )]
    UidRunsOn,
    #[error("A condition can be up to {MAX_CONDITION} characters long.")]
    ConditionTooLong,
    #[error("Invalid CEL expression: {0}.")]
    ConditionSyntax(String),
    #[error("The condition is nested too deeply or has too many parts. Split the statement into several.")]
    ConditionTooComplex,
    #[error("A condition can’t loop over a list. Use \"in\".")]
    ConditionLoops,
    #[error(
        "Unknown variable {0:?}. Available: subject.uid, .kind, .roles, .attributes, request.ip, .method, \
        .path, .client, .assurance, .time, and resource with the facts that the caller supplies."
    )]
    ConditionUnknownVariable(String),
    #[error(
        "Unknown function {0:?}. Available: has, size, contains, startsWith, endsWith, int, uint, double, \
        string, bool and in_network."
    )]
    ConditionUnknownFunction(String),
    #[error("{0:?} isn’t a network. Use a format like \"10.0.0.0/8\" or \"2001:db8::/32\".")]
    ConditionNotANetwork(String),
    #[error("A condition must evaluate to true or false. This one never does.")]
    ConditionNotBoolean,
    #[error("{1}")]
    Rule(&'static str, String),
    #[error("The type {0:?} has no action {1:?}. Register it, or use one of: {2}.")]
    UnregisteredAction(String, String, String),
}

impl Kind {
    /// The stable reason in API responses.
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

/// A fault and its place.
#[derive(Debug)]
pub struct Fault {
    pub kind: Kind,
    pub path: String,
    /// Offset in the text, in bytes.
    pub offset: usize,
}

impl Fault {
    /// Adds line and column in `text`, which must be the text that was parsed.
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
