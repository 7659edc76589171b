//! Errors of the use cases about access, and their mapping to stable error codes.

mod sentence;

use crate::policy::fault::DocumentFault;
use doorward_contract::{ErrorBody, ErrorCode, admin_action::AdminAction};
use doorward_i18n::errors::fields;
use doorward_i18n::{Language, Localized};
use doorward_identity::{Denial, Part};
use doorward_store::StoreError;
use serde_json::{Map, Value, json};

/// The error of a use case.
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// A field breaks a rule.
    Invalid {
        /// Name of the field in the API.
        field: &'static str,
        /// Stable reason for the error.
        reason: &'static str,
        /// What to change.
        sentence: Localized,
    },
    /// One entry of a list is invalid, so nothing was done for any.
    OneOf {
        /// Name of the list in the API.
        field: &'static str,
        /// Stable reason for the error.
        reason: &'static str,
        /// The first invalid entry.
        value: String,
        /// What to change.
        sentence: Localized,
    },
    /// A policy document has a fault.
    Document(DocumentFault),
    /// A security rule has a fault.
    Rule(DocumentFault),
    /// The named thing does not exist.
    NotFound(Part),
    /// The value of this field is already in use.
    Taken(&'static str),
    /// It is built in and cannot be changed.
    Fixed(Denial),
    /// The caller is authenticated but not allowed to do this.
    NotAllowed(Denial),
    /// No policy allows this action on Doorward itself.
    Lacks(AdminAction),
    /// A delegated administrator would act on something with more permissions over Doorward than they have.
    PrivilegeEscalation(Denial),
    /// Something depends on it.
    InUse {
        /// Whether it is a role or a policy.
        kind: Part,
        /// Its ID.
        id: String,
        /// What depends on it, such as `api_key:deploy` or the id of a role.
        by: Vec<String>,
    },
    /// A department or position that is not empty.
    NotEmpty {
        /// Departments and positions inside it.
        nodes: usize,
        /// Members of it and of everything inside it.
        members: u64,
        /// Roles that it and everything inside it assign.
        roles: usize,
    },
    /// It was changed concurrently; the current version is this one.
    Aborted(u32),
    /// The name of an API key is invalid.
    KeyName,
    /// An API key cannot have this role.
    UnknownRole(String),
    /// The operating system returned no random bytes.
    NoRandom,
    /// An error about accounts or the database.
    Identity(doorward_identity::Error),
}

impl From<doorward_identity::Error> for Error {
    fn from(error: doorward_identity::Error) -> Self {
        Self::Identity(error)
    }
}

impl From<StoreError> for Error {
    fn from(error: StoreError) -> Self {
        Self::Identity(error.into())
    }
}

impl Error {
    /// A field that breaks a rule. The sentence comes from the locales, so a rule without a text does not compile.
    pub fn invalid<S: Into<String>>(
        field: &'static str,
        reason: &'static str,
        sentence: impl Fn(&'static fields::Texts) -> S,
    ) -> Self {
        Self::Invalid { field, reason, sentence: Localized::of_field(sentence) }
    }

    /// An entry of a list that breaks a rule.
    pub fn one_of<S: Into<String>>(
        field: &'static str,
        reason: &'static str,
        value: impl Into<String>,
        sentence: impl Fn(&'static fields::Texts) -> S,
    ) -> Self {
        let sentence = Localized::of_field(sentence);
        Self::OneOf { field, reason, value: value.into(), sentence }
    }

    pub fn code(&self) -> ErrorCode {
        match self {
            Self::Invalid { .. }
            | Self::OneOf { .. }
            | Self::Document(_)
            | Self::Rule(_)
            | Self::KeyName
            | Self::UnknownRole(_) => ErrorCode::InvalidArgument,
            Self::NotFound(_) => ErrorCode::NotFound,
            Self::Taken(_) => ErrorCode::AlreadyExists,
            Self::Fixed(_) | Self::InUse { .. } | Self::NotEmpty { .. } => ErrorCode::FailedPrecondition,
            Self::NotAllowed(_) | Self::Lacks(_) | Self::PrivilegeEscalation(_) => ErrorCode::PermissionDenied,
            Self::Aborted(_) => ErrorCode::Aborted,
            Self::NoRandom => ErrorCode::Internal,
            Self::Identity(error) => error.code(),
        }
    }

    /// The field that breaks a rule, by its name in the API.
    pub fn field(&self) -> Option<&'static str> {
        match self {
            Self::Invalid { field, .. } | Self::OneOf { field, .. } | Self::Taken(field) => Some(field),
            Self::Identity(error) => error.field(),
            _ => None,
        }
    }

    /// The stable reason for an invalid field.
    pub fn reason(&self) -> Option<&'static str> {
        match self {
            Self::Invalid { reason, .. } | Self::OneOf { reason, .. } => Some(reason),
            Self::Identity(error) => error.reason(),
            _ => None,
        }
    }

    /// Seconds to wait before trying again.
    pub fn retry_after(&self) -> Option<u32> {
        match self {
            Self::Identity(error) => error.retry_after(),
            _ => None,
        }
    }

    /// The body of the response in English.
    pub fn body(&self) -> ErrorBody {
        self.body_in(Language::En)
    }

    /// What is wrong with the field, if this error is about one.
    pub fn field_sentence(&self, language: Language) -> Option<&str> {
        match self {
            Self::Invalid { sentence, .. } | Self::OneOf { sentence, .. } => Some(sentence.get(language)),
            Self::Identity(error) => error.field_sentence(language),
            _ => None,
        }
    }

    /// The body of the response. An internal error does not reveal its cause.
    pub fn body_in(&self, language: Language) -> ErrorBody {
        let details = match self {
            Self::Identity(error) => return error.body_in(language),
            Self::Invalid { field, reason, .. } => json!({ "field": field, "reason": reason }),
            Self::OneOf { field, reason, value, .. } => json!({ "field": field, "reason": reason, "value": value }),
            Self::Document(fault) => document_details("document", fault, language),
            Self::Rule(fault) => document_details("rule", fault, language),
            Self::Taken(field) => json!({ "field": field, "reason": "taken" }),
            Self::Fixed(_) => json!({ "reason": "fixed" }),
            Self::Lacks(own) => json!({ "reason": "lacks_action", "action": own }),
            Self::PrivilegeEscalation(_) => json!({ "reason": "reaches_too_far" }),
            Self::InUse { by, .. } => json!({ "reason": "in_use", "by": by }),
            Self::NotEmpty { nodes, members, roles } => {
                json!({ "reason": "not_empty", "nodes": nodes, "members": members, "roles": roles })
            }
            Self::Aborted(version) => json!({ "reason": "changed", "version": version }),
            Self::KeyName => json!({ "field": "name", "reason": "charset" }),
            Self::UnknownRole(_) => json!({ "field": "role", "reason": "unknown" }),
            Self::NotFound(_) | Self::NotAllowed(_) | Self::NoRandom => Value::Object(Map::new()),
        };
        let details = details.as_object().is_some_and(|members| !members.is_empty()).then_some(details);
        ErrorBody { details, ..ErrorBody::new(self.code(), self.sentence(language)) }
    }
}

/// The place of the fault, for editors to jump to.
fn document_details(field: &'static str, fault: &DocumentFault, language: Language) -> Value {
    json!({
        "field": field,
        "reason": fault.kind.reason(),
        "message": fault.kind.sentence(language),
        "path": fault.path,
        "line": fault.line,
        "column": fault.column,
    })
}
