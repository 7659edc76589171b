//! Faults of policies and security rules.

use super::{MAX_CONDITION, MAX_DOCUMENT, MAX_PAIRS, MAX_PATTERN, MAX_PATTERNS, MAX_STATEMENTS};
use crate::rule::RuleError;
use doorward_contract::access::PolicyFault;
use doorward_i18n::errors::documents::{Texts, TooManyPatterns, UnregisteredAction, of};
use doorward_i18n::errors::rules;
use doorward_i18n::{Language, Localized};
use serde::Serialize;

/// The kind of fault. Its serialized name is the reason in API responses, which is stable: kinds may be added but not
/// renamed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "reason", rename_all = "snake_case")]
pub enum Kind {
    DocumentTooLong,
    Syntax(#[serde(skip)] SyntaxCause),
    UnknownMember {
        #[serde(skip)]
        name: String,
        #[serde(skip)]
        object: Object,
    },
    MissingMember(#[serde(skip)] &'static str),
    DuplicateMember(#[serde(skip)] String),
    WrongType(#[serde(skip)] Expected),
    UnsupportedVersion,
    UnknownEffect,
    Empty,
    TooManyStatements,
    TooManyPatterns,
    PatternTooLong,
    StarNotLast,
    ControlCharacter,
    MalformedAction,
    PathNotCanonical,
    UnknownVariable,
    UidRunsOn,
    ConditionTooLong,
    /// With the message of the CEL parser, in English, if there is one.
    ConditionSyntax(#[serde(skip)] Option<String>),
    ConditionTooComplex,
    ConditionLoops,
    ConditionUnknownVariable(#[serde(skip)] String),
    ConditionUnknownFunction(#[serde(skip)] String),
    /// With the text, unless the value is no string.
    ConditionNotANetwork(#[serde(skip)] Option<String>),
    ConditionNotBoolean,
    /// A text that `subject.kind` never equals.
    ConditionUnknownKind(#[serde(skip)] String),
    /// An action that its registered type does not list.
    UnregisteredAction {
        /// The type.
        #[serde(skip)]
        kind: String,
        #[serde(skip)]
        action: String,
        /// The actions of the type.
        #[serde(skip)]
        known: String,
    },
    /// A security rule under which no user can create anything.
    NeverCreates,
    /// The environment policy cannot be compiled.
    Rego(#[serde(skip)] Localized),
    /// An invalid security rule; its reason is that of the rule's error.
    #[serde(untagged)]
    Rule(RuleError),
}

/// An object whose members are known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Object {
    Document,
    Statement,
}

/// What a value must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expected {
    Object,
    Version,
    Statements,
    Effect,
    Patterns,
    Condition,
}

/// Why a text is not JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SyntaxCause {
    EndsEarly,
    Separator,
    Colon,
    Value,
    Name,
    TrailingComma,
    TrailingText,
    Number,
    Escape,
    ControlCharacter,
    TooDeep,
    Other,
}

impl Kind {
    /// The stable reason in API responses.
    pub fn reason(&self) -> String {
        let tagged = serde_json::to_value(self).unwrap_or_default();
        tagged["reason"].as_str().unwrap_or_default().to_owned()
    }

    /// What is wrong and what to write instead.
    pub fn sentence(&self, language: Language) -> String {
        let texts = of(language);
        let plain = match self {
            Self::DocumentTooLong => return texts.document_too_long(MAX_DOCUMENT),
            Self::Syntax(cause) => return texts.syntax(cause.text(texts)),
            Self::UnknownMember { name, object: Object::Document } => {
                return texts.unknown_member_of_document(quoted(name));
            }
            Self::UnknownMember { name, object: Object::Statement } => {
                return texts.unknown_member_of_statement(quoted(name));
            }
            Self::MissingMember(name) => return texts.missing_member(quoted(name)),
            Self::DuplicateMember(name) => return texts.duplicate_member(quoted(name)),
            Self::WrongType(expected) => return texts.wrong_type(expected.text(texts)),
            Self::TooManyStatements => return texts.too_many_statements(MAX_STATEMENTS),
            Self::TooManyPatterns => {
                return texts.too_many_patterns(TooManyPatterns { pairs: MAX_PAIRS, patterns: MAX_PATTERNS });
            }
            Self::PatternTooLong => return texts.pattern_too_long(MAX_PATTERN),
            Self::ConditionTooLong => return texts.condition_too_long(MAX_CONDITION),
            Self::ConditionSyntax(Some(message)) => return texts.condition_syntax(message),
            Self::ConditionUnknownVariable(name) => return texts.condition_unknown_variable(quoted(name)),
            Self::ConditionUnknownFunction(name) => return texts.condition_unknown_function(quoted(name)),
            Self::ConditionNotANetwork(Some(text)) => return texts.condition_not_a_network(quoted(text)),
            Self::ConditionUnknownKind(text) => return texts.condition_unknown_kind(quoted(text)),
            Self::Rule(error) => return error.sentence(language),
            Self::Rego(message) => return message.get(language).to_owned(),
            Self::UnregisteredAction { kind, action, known } => {
                let (kind, action) = (quoted(kind), quoted(action));
                return texts.unregistered_action(UnregisteredAction { action, kind, known });
            }
            Self::UnsupportedVersion => texts.unsupported_version,
            Self::UnknownEffect => texts.unknown_effect,
            Self::Empty => texts.empty,
            Self::StarNotLast => texts.star_not_last,
            Self::ControlCharacter => texts.control_character,
            Self::MalformedAction => texts.malformed_action,
            Self::PathNotCanonical => texts.path_not_canonical,
            Self::UnknownVariable => texts.unknown_variable,
            Self::UidRunsOn => texts.uid_runs_on,
            Self::ConditionSyntax(None) => texts.condition_unreadable,
            Self::ConditionTooComplex => texts.condition_too_complex,
            Self::ConditionLoops => texts.condition_loops,
            Self::ConditionNotANetwork(None) => texts.condition_network_no_string,
            Self::ConditionNotBoolean => texts.condition_not_boolean,
            Self::NeverCreates => rules::of(language).never_creates,
        };
        plain.to_owned()
    }
}

/// A name as the document has it: between quotation marks, with control characters escaped.
fn quoted(name: &str) -> String {
    format!("{name:?}")
}

impl Expected {
    const fn text(self, texts: &Texts) -> &'static str {
        match self {
            Self::Object => texts.expected_object,
            Self::Version => texts.expected_version,
            Self::Statements => texts.expected_statements,
            Self::Effect => texts.expected_effect,
            Self::Patterns => texts.expected_patterns,
            Self::Condition => texts.expected_condition,
        }
    }
}

impl SyntaxCause {
    /// By the message of `serde_json`, which has no public kinds of syntax errors.
    pub fn of(message: &str) -> Self {
        match message {
            _ if message.starts_with("EOF while parsing") => Self::EndsEarly,
            "expected `,` or `]`" | "expected `,` or `}`" => Self::Separator,
            "expected `:`" => Self::Colon,
            "expected value" | "expected ident" => Self::Value,
            "key must be a string" | "expected `\"`" => Self::Name,
            "trailing comma" => Self::TrailingComma,
            "trailing characters" => Self::TrailingText,
            "invalid number" | "number out of range" => Self::Number,
            "invalid escape"
            | "invalid unicode code point"
            | "lone leading surrogate in hex escape"
            | "unexpected end of hex escape" => Self::Escape,
            _ if message.starts_with("control character") => Self::ControlCharacter,
            "recursion limit exceeded" => Self::TooDeep,
            _ => Self::Other,
        }
    }

    const fn text(self, texts: &Texts) -> &'static str {
        match self {
            Self::EndsEarly => texts.json_ends_early,
            Self::Separator => texts.json_separator,
            Self::Colon => texts.json_colon,
            Self::Value => texts.json_value,
            Self::Name => texts.json_name,
            Self::TrailingComma => texts.json_trailing_comma,
            Self::TrailingText => texts.json_trailing_text,
            Self::Number => texts.json_number,
            Self::Escape => texts.json_escape,
            Self::ControlCharacter => texts.json_control_character,
            Self::TooDeep => texts.json_too_deep,
            Self::Other => texts.json_other,
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
    pub fn at(self, text: &str) -> DocumentFault {
        let before = text.get(..self.offset).unwrap_or(text);
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or(before).chars().count() + 1;
        let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        DocumentFault { kind: self.kind, path: self.path, line: number(line), column: number(column) }
    }
}

/// Why a policy or a security rule is refused, with its place in the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentFault {
    pub kind: Kind,
    /// The value with the error, such as `statement[2].action`; empty for the document itself.
    pub path: String,
    /// Line, from 1.
    pub line: u32,
    /// Character in the line, from 1.
    pub column: u32,
}

impl DocumentFault {
    /// The fault in the language of the reader.
    pub fn in_language(&self, language: Language) -> PolicyFault {
        PolicyFault {
            reason: self.kind.reason(),
            message: self.kind.sentence(language),
            path: self.path.clone(),
            line: self.line,
            column: self.column,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::SyntaxCause;

    #[test]
    fn every_message_of_the_json_parser_has_a_cause() {
        for (text, cause) in [
            ("", SyntaxCause::EndsEarly),
            ("{\"a\": [1", SyntaxCause::EndsEarly),
            ("[1 2]", SyntaxCause::Separator),
            ("{\"a\": 1 2}", SyntaxCause::Separator),
            ("{\"a\" 1}", SyntaxCause::Colon),
            ("[,]", SyntaxCause::Value),
            ("[nil]", SyntaxCause::Value),
            ("{a: 1}", SyntaxCause::Name),
            ("[1,]", SyntaxCause::TrailingComma),
            ("{\"a\": 1,}", SyntaxCause::TrailingComma),
            ("{} {}", SyntaxCause::TrailingText),
            ("[01]", SyntaxCause::Number),
            ("[1e999]", SyntaxCause::Number),
            ("[\"\\x\"]", SyntaxCause::Escape),
            ("[\"\\ud800\"]", SyntaxCause::Escape),
            ("[\"\n\"]", SyntaxCause::ControlCharacter),
        ] {
            let error = serde_json::from_str::<serde_json::Value>(text).unwrap_err().to_string();
            let message = error.split(" at line ").next().unwrap();
            assert_eq!(SyntaxCause::of(message), cause, "{text}: {message}");
        }
    }
}
