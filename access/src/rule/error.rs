//! Errors of rules, and reasons for which a rule denies.

/// Why a rule is invalid. The word is stable; translate by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Reason {
    /// This type of resource has no security rules.
    NoRulesHere,
    /// A JSON object is expected here.
    NotAnObject,
    /// No such key.
    UnknownKey,
    /// Neither a boolean nor text.
    NotAnExpression,
    /// More than 1 024 characters.
    TooLong,
    /// More than 1 000 functions.
    TooMany,
    /// More than 16 levels of brackets.
    TooDeep,
    /// The expression cannot be parsed from here.
    Syntax,
    /// No such variable in this kind of rule.
    UnknownName,
    /// The variable has no such member.
    UnknownMember,
    /// No function but `get` exists.
    UnknownFunction,
    /// More than three `get` in one expression.
    TooManyGets,
    /// More than two nested `get`.
    GetsTooDeep,
    /// `get` takes one text, `database.<collection>.<id>`, with a literal collection.
    DocumentPath,
    /// `doc` under `create`: the document does not exist yet. Use `request.data`.
    CreateHasNoDoc,
}

impl Reason {
    /// The stable reason in API responses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NoRulesHere => "no_rules_here",
            Self::NotAnObject => "not_an_object",
            Self::UnknownKey => "unknown_key",
            Self::NotAnExpression => "not_an_expression",
            Self::TooLong => "too_long",
            Self::TooMany => "too_many",
            Self::TooDeep => "too_deep",
            Self::Syntax => "syntax",
            Self::UnknownName => "unknown_name",
            Self::UnknownMember => "unknown_member",
            Self::UnknownFunction => "unknown_function",
            Self::TooManyGets => "too_many_gets",
            Self::GetsTooDeep => "gets_too_deep",
            Self::DocumentPath => "document_path",
            Self::CreateHasNoDoc => "create_has_no_doc",
        }
    }

    /// What is wrong and what to write instead, in English.
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::NoRulesHere => "This type of resource has no security rules.",
            Self::NotAnObject => "Expected an object here.",
            Self::UnknownKey => {
                "Unknown key. Collections have read, write, create, update and delete; storage has read and write; \
                 functions have invoke."
            }
            Self::NotAnExpression => "Expected true, false or an expression as a string.",
            Self::TooLong => "An expression can be up to 1024 characters long.",
            Self::TooMany => "A set of rules can have up to 1000 functions.",
            Self::TooDeep => "The expression is nested too deeply.",
            Self::Syntax => "The expression can’t be parsed from here.",
            Self::UnknownName => "The name is not known",
            Self::UnknownMember => "This variable has no such member.",
            Self::UnknownFunction => "The only function is get.",
            Self::TooManyGets => "The expression has too many get calls.",
            Self::GetsTooDeep => "The get calls are nested too deeply here.",
            Self::DocumentPath => "This isn’t the path of a document.",
            Self::CreateHasNoDoc => "There is no doc yet when a document is created.",
        }
    }
}

/// An invalid rule.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}{}: {}{}", key, column.map(|c| format!(" (column {c})")).unwrap_or_default(), reason.as_str(), detail.as_deref().map(|d| format!(": {d}")).unwrap_or_default())]
pub struct RuleError {
    /// The key in the JSON object, `read` or `hello.invoke`; empty for the object itself.
    pub key: String,
    /// Column of the expression, from 1; `None` if the error concerns the value as a whole.
    pub column: Option<usize>,
    pub reason: Reason,
    /// A hint for the author, in English.
    pub detail: Option<String>,
}

impl RuleError {
    pub(super) fn new(key: &str, reason: Reason) -> Self {
        Self { key: key.to_owned(), column: None, reason, detail: None }
    }

    pub(super) fn at(column: usize, reason: Reason, detail: impl Into<String>) -> Self {
        Self { key: String::new(), column: Some(column), reason, detail: Some(detail.into()) }
    }

    pub(super) fn within(self, key: &str) -> Self {
        Self { key: key.to_owned(), ..self }
    }
}

/// Why a rule denies. The word is stable; translate by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Why {
    /// The condition is false.
    RuleSaysNo,
    /// The condition is not a boolean.
    NotBoolean,
    /// It reads `auth`, and the subject is not signed in.
    NotSignedIn,
    /// It reads a member of `auth` that this sign-in does not have, for example `openid`.
    NoSuchClaim,
    /// It reads a document, a file or data that was not supplied.
    NotSupplied,
    /// It reads `doc` when a document is created. `create` inherits `write`; add a rule under `create`.
    CreateHasNoDoc,
    /// It reads a member of a value that has none, for example null.
    NoMember,
    /// It compares values without an order, or two absent fields.
    NotComparable,
    /// The right side of `in` is not a list.
    NotAList,
    /// It composes an id that no document can have.
    BadDocumentId,
    /// More than ten documents were supplied.
    TooManyDocuments,
}

impl Why {
    /// The stable reason in API responses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::RuleSaysNo => "rule_says_no",
            Self::NotBoolean => "not_boolean",
            Self::NotSignedIn => "not_signed_in",
            Self::NoSuchClaim => "no_such_claim",
            Self::NotSupplied => "not_supplied",
            Self::CreateHasNoDoc => "create_has_no_doc",
            Self::NoMember => "no_member",
            Self::NotComparable => "not_comparable",
            Self::NotAList => "not_a_list",
            Self::BadDocumentId => "bad_document_id",
            Self::TooManyDocuments => "too_many_documents",
        }
    }
}
