//! Errors of the use cases about access, and their mapping to stable error codes.

use doorward_contract::{ErrorBody, ErrorCode, access::PolicyFault, admin_action::AdminAction};
use doorward_store::StoreError;
use serde_json::{Map, Value, json};

/// The error of a use case.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A field breaks a rule.
    #[error("{message}")]
    Invalid {
        /// Name of the field in the API.
        field: &'static str,
        /// Stable word for the rule.
        reason: &'static str,
        /// One sentence for a developer.
        message: String,
    },
    /// One entry of a list is invalid, so nothing was done for any.
    #[error("{message}")]
    OneOf {
        /// Name of the list in the API.
        field: &'static str,
        /// Stable word for the rule.
        reason: &'static str,
        /// The first invalid entry.
        value: String,
        /// One sentence for a developer.
        message: String,
    },
    /// A policy document has a fault.
    #[error("Line {}, column {}{}: {}", .0.line, .0.column, within(.0), .0.message)]
    Document(PolicyFault),
    /// A security rule has a fault.
    #[error("Line {}, column {}{}: {}", .0.line, .0.column, within(.0), .0.message)]
    Rule(PolicyFault),
    /// The named thing does not exist.
    #[error("This {0} doesn't exist.")]
    NotFound(&'static str),
    /// The value of this field is already in use.
    #[error("This {0} is taken. Choose another.")]
    Taken(&'static str),
    /// It is built in and cannot be changed.
    #[error("{0}")]
    Fixed(&'static str),
    /// The caller is authenticated but not allowed to do this.
    #[error("{0}")]
    NotAllowed(&'static str),
    /// No policy allows this action on Doorward itself.
    #[error("You need the {} permission to do this. Ask an administrator.", .0.as_str())]
    Lacks(AdminAction),
    /// A delegated administrator would act on something with more permissions over Doorward than they have.
    #[error("{0}")]
    PrivilegeEscalation(&'static str),
    /// Something depends on it.
    #[error("{what} is in use by {}. {}", .by.join(", "), remedy(.by))]
    InUse {
        /// The thing.
        what: String,
        /// What depends on it.
        by: Vec<String>,
    },
    /// A department or position that is not empty.
    #[error(
        "It contains {nodes} departments or positions and {members} people, and assigns {roles} roles. Delete it with everything in it, or remove these first."
    )]
    NotEmpty {
        /// Departments and positions inside it.
        nodes: usize,
        /// Members of it and of everything inside it.
        members: u64,
        /// Roles that it and everything inside it assign.
        roles: usize,
    },
    /// It was changed concurrently; the current version is this one.
    #[error("The current version is now {0}. Read it and try again.")]
    Aborted(u32),
    /// The name of an API key is invalid.
    #[error("The name of an API key must be 1 to 64 letters, digits, dots, underscores or hyphens.")]
    KeyName,
    /// An API key cannot have this role.
    #[error("The role {0:?} doesn't exist or can't be used by an API key.")]
    UnknownRole(String),
    /// The operating system returned no random bytes.
    #[error("the operating system provided no random bytes")]
    NoRandom,
    /// An error about accounts or the database.
    #[error(transparent)]
    Identity(#[from] doorward_identity::Error),
}

/// What to do about things that depend on a role or policy.
fn remedy(by: &[String]) -> &'static str {
    if by.iter().any(|by| by.starts_with("api_key:")) {
        "Give its API keys another role or revoke them, and remove it from the others first."
    } else {
        "Remove it from there first."
    }
}

fn within(fault: &PolicyFault) -> String {
    if fault.path.is_empty() { String::new() } else { format!(" ({})", fault.path) }
}

impl From<StoreError> for Error {
    fn from(error: StoreError) -> Self {
        Self::Identity(error.into())
    }
}

impl Error {
    pub fn invalid(field: &'static str, reason: &'static str, message: impl Into<String>) -> Self {
        Self::Invalid { field, reason, message: message.into() }
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

    /// The stable word for the rule that a field breaks.
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

    /// The body of the response. An internal error does not reveal its cause.
    pub fn body(&self) -> ErrorBody {
        let details = match self {
            Self::Identity(error) => return error.body(),
            Self::Invalid { field, reason, .. } => json!({ "field": field, "reason": reason }),
            Self::OneOf { field, reason, value, .. } => json!({ "field": field, "reason": reason, "value": value }),
            Self::Document(fault) => document_details("document", fault),
            Self::Rule(fault) => document_details("rule", fault),
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
        ErrorBody { details, ..ErrorBody::new(self.code(), self.to_string()) }
    }
}

/// The place of the fault, for editors to jump to.
fn document_details(field: &'static str, fault: &PolicyFault) -> Value {
    json!({
        "field": field,
        "reason": fault.reason,
        "message": fault.message,
        "path": fault.path,
        "line": fault.line,
        "column": fault.column,
    })
}
