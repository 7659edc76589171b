//! Everything that can go wrong with roles and policies, mapped once to the codes that callers see.

use doorward_contract::{ErrorBody, ErrorCode, access::PolicyFault, admin_action::AdminAction};
use doorward_store::StoreError;
use serde_json::{Map, Value, json};

/// Why a use case did not do what was asked.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A field breaks a rule.
    #[error("{message}")]
    Invalid {
        /// The field as it is named on the wire.
        field: &'static str,
        /// Stable word for the rule.
        reason: &'static str,
        /// One sentence for a developer.
        message: String,
    },
    /// One of several accounts or ids cannot be meant, so nothing was done for any.
    #[error("{message}")]
    OneOf {
        /// The list as it is named on the wire.
        field: &'static str,
        /// Stable word for the rule.
        reason: &'static str,
        /// The first that cannot be meant.
        value: String,
        /// One sentence for a developer.
        message: String,
    },
    /// A document is no policy.
    #[error("Line {}, column {}{}: {}", .0.line, .0.column, within(.0), .0.message)]
    Document(PolicyFault),
    /// A security rule is none.
    #[error("Line {}, column {}{}: {}", .0.line, .0.column, within(.0), .0.message)]
    Rule(PolicyFault),
    /// There is no such thing.
    #[error("This {0} doesn't exist.")]
    NotFound(&'static str),
    /// The id belongs to another one.
    #[error("This {0} is taken. Choose another.")]
    Taken(&'static str),
    /// It belongs to the program and stays as it is.
    #[error("{0}")]
    Fixed(&'static str),
    /// Known, but not allowed.
    #[error("{0}")]
    NotAllowed(&'static str),
    /// No policy allows this action on Doorward itself.
    #[error("You need the {} permission to do this. Ask an administrator.", .0.as_str())]
    Lacks(AdminAction),
    /// It would reach further than whoever asks.
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
    /// A department or post is kept for what it holds.
    #[error(
        "It contains {nodes} departments or positions and {members} people, and assigns {roles} roles. Delete it with everything in it, or remove these first."
    )]
    NotEmpty {
        /// Departments and posts beneath it.
        nodes: usize,
        /// People in it and beneath it.
        members: u64,
        /// Roles that it and those beneath it give.
        roles: usize,
    },
    /// Somebody else changed it meanwhile.
    #[error("The current version is now {0}. Read it and try again.")]
    Aborted(u32),
    /// Names are for people and the audit log.
    #[error("The name of an API key must be 1 to 64 letters, digits, dots, underscores or hyphens.")]
    KeyName,
    /// An API key cannot have this role.
    #[error("The role {0:?} doesn't exist or can't be used by an API key.")]
    UnknownRole(String),
    /// The operating system gives no random bytes.
    #[error("the operating system provided no random bytes")]
    NoRandom,
    /// Something about accounts, or the database did not do its work.
    #[error(transparent)]
    Identity(#[from] doorward_identity::Error),
}

/// What to do about things that depend on a role.
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

    /// The stable code.
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

    /// The field that breaks a rule, as it is named on the wire.
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

    /// The envelope. A fault of ours never shows its cause.
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

/// Where the fault is, so that an editor can go there.
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
