//! Errors of rules, and reasons for which a rule denies.

use doorward_i18n::errors::rules::{Detailed, Texts, of};
use doorward_i18n::{Language, Localized};
use serde::Serialize;
use std::fmt;

/// Why a rule is invalid. The serialized name is the reason in API responses, which is stable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
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
    /// What is wrong, as part of a sentence.
    const fn text(self, texts: &Texts) -> &'static str {
        match self {
            Self::NoRulesHere => texts.no_rules_here,
            Self::NotAnObject => texts.not_an_object,
            Self::UnknownKey => texts.unknown_key,
            Self::NotAnExpression => texts.not_an_expression,
            Self::TooLong => texts.too_long,
            Self::TooMany => texts.too_many,
            Self::TooDeep => texts.too_deep,
            Self::Syntax => texts.syntax,
            Self::UnknownName => texts.unknown_name,
            Self::UnknownMember => texts.unknown_member,
            Self::UnknownFunction => texts.unknown_function,
            Self::TooManyGets => texts.too_many_gets,
            Self::GetsTooDeep => texts.gets_too_deep,
            Self::DocumentPath => texts.document_path,
            Self::CreateHasNoDoc => texts.create_has_no_doc,
        }
    }
}

/// An invalid rule. Only its reason is serialized.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RuleError {
    /// The key in the JSON object, `read` or `hello.invoke`; empty for the object itself.
    #[serde(skip)]
    pub key: String,
    /// Column of the expression, from 1; `None` if the error concerns the value as a whole.
    #[serde(skip)]
    pub column: Option<usize>,
    pub reason: Reason,
    /// What to write instead.
    #[serde(skip)]
    pub hint: Option<Localized>,
}

impl RuleError {
    pub(super) fn new(key: &str, reason: Reason) -> Self {
        Self { key: key.to_owned(), column: None, reason, hint: None }
    }

    pub(super) fn at<S: Into<String>>(column: usize, reason: Reason, hint: impl Fn(&'static Texts) -> S) -> Self {
        let hint = Localized::new(|language| hint(of(language)));
        Self { key: String::new(), column: Some(column), reason, hint: Some(hint) }
    }

    pub(super) fn within(self, key: &str) -> Self {
        Self { key: key.to_owned(), ..self }
    }

    /// What is wrong and what to write instead.
    pub fn sentence(&self, language: Language) -> String {
        let texts = of(language);
        let what = self.reason.text(texts);
        match &self.hint {
            Some(hint) => texts.detailed(Detailed { hint: hint.get(language), what }),
            None => texts.sentence(what),
        }
    }
}

impl fmt::Display for RuleError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.key)?;
        if let Some(column) = self.column {
            write!(f, " (column {column})")?;
        }
        write!(f, ": {}", self.sentence(Language::En))
    }
}

impl std::error::Error for RuleError {}

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
