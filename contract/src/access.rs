//! Policies and decisions: documents as administrators write them, decisions as callers read them.

use crate::Timestamp;
use serde::{Deserialize, Deserializer, Serialize, de::Error as _};
use serde_json::value::RawValue;

/// The role of all users, signed in or not.
pub const ALL_USERS: &str = "all_users";
/// The role of internal accounts.
pub const ORGANIZATION_MEMBERS: &str = "organization_members";
/// The role of registered accounts that are not internal.
pub const REGISTERED_USERS: &str = "registered_users";
/// The role of guests. Users who are not signed in have only [`ALL_USERS`].
pub const ANONYMOUS_USERS: &str = "anonymous_users";
/// The roles that the account kind determines, and that cannot be assigned.
pub const AUTOMATIC: [&str; 4] = [ALL_USERS, ORGANIZATION_MEMBERS, REGISTERED_USERS, ANONYMOUS_USERS];

/// The effect of a statement on the questions it matches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Effect {
    /// Allows, unless another statement denies.
    Allow,
    /// Denies, whatever else allows.
    Deny,
}

impl Effect {
    /// The written form.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Allow => "allow",
            Self::Deny => "deny",
        }
    }

    /// Parses the written form.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Allow, Self::Deny].into_iter().find(|effect| effect.as_str() == word)
    }
}

/// Version of the document language; there is only one.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum DocumentVersion {
    /// CloudBase's `1.0`.
    #[default]
    #[serde(rename = "1.0")]
    V1,
}

/// One pattern or a list of patterns; serialized as it was read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(untagged)]
pub enum Patterns {
    /// A single string, as in CloudBase's documents.
    One(String),
    /// Any of these.
    Many(Vec<String>),
}

impl Patterns {
    /// All patterns.
    pub fn as_slice(&self) -> &[String] {
        match self {
            Self::One(pattern) => std::slice::from_ref(pattern),
            Self::Many(patterns) => patterns,
        }
    }

    fn everything() -> Self {
        Self::One("*".into())
    }
}

/// Code of the environment policy, as in CloudBase. Its document is Rego, in `package authz.user`. While it exists,
/// policies of roles apply only to actions on Doorward itself.
pub const ENVIRONMENT_POLICY: &str = "authz.user.rego";

/// A policy's content: CloudBase's `expression`, accepted unchanged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct PolicyDocument {
    /// `1.0`
    pub version: DocumentVersion,
    /// At most 200; the order has no meaning.
    pub statement: Vec<Statement>,
}

/// Allows or denies one of these actions on one of these resources if the condition is met.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Statement {
    /// `type:what`, such as `functions:/api/*`. A trailing `*` matches any rest; `*` alone matches every action.
    pub action: Patterns,
    /// A name with an optional trailing `*`; `${uid}` is the uid of the principal. Default `*`.
    #[serde(default = "Patterns::everything")]
    pub resource: Patterns,
    /// Allow or deny.
    pub effect: Effect,
    /// A CEL expression over `subject`, `request` and `resource`, at most 1 024 characters. Without it, the statement
    /// always applies.
    #[serde(default, deserialize_with = "written", skip_serializing_if = "Option::is_none")]
    pub condition: Option<String>,
}

/// `null` is neither a condition nor absence: a program that failed to compute a condition must not grant without it.
fn written<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    String::deserialize(deserializer).map(Some)
}

/// A policy, as returned to administrators.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Policy {
    /// Its ID, such as `FunctionsAccess`.
    pub code: String,
    /// Display name.
    pub name: String,
    /// Description.
    pub description: String,
    /// Number of its current document, from 1.
    pub version: u32,
    /// Whether it is built in and cannot be changed.
    pub preset: bool,
    /// Its document, as it was saved.
    pub text: String,
    /// The same, parsed. Absent if this version of the program cannot read it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub document: Option<PolicyDocument>,
    /// Why it cannot be read. Until it is repaired, users with a role that has it are denied everything.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fault: Option<PolicyFault>,
    /// IDs of the roles that it is attached to.
    pub roles: Vec<String>,
    /// Creation time; absent for built-in policies.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created_at: Option<Timestamp>,
    /// Time of the last change.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub updated_at: Option<Timestamp>,
}

impl Policy {
    /// The fields that an administrator can change, with their current values; the document by its version number.
    pub fn editable(&self) -> serde_json::Value {
        Self::editable_of(&self.name, &self.description, self.version)
    }

    /// Like [`editable`](Self::editable), from the parts of a policy.
    pub fn editable_of(name: &str, description: &str, version: u32) -> serde_json::Value {
        serde_json::json!({ "name": name, "description": description, "version": version })
    }
}

/// A policy in a list, without its document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PolicySummary {
    /// Its ID, such as `FunctionsAccess`.
    pub code: String,
    /// Display name.
    pub name: String,
    /// Description.
    pub description: String,
    /// Number of its current document, from 1.
    pub version: u32,
    /// Whether it is built in and cannot be changed.
    pub preset: bool,
    /// IDs of the roles that it is attached to.
    pub roles: Vec<String>,
}

/// The text of a document. Sent as JSON like CloudBase's `expression`, or as a string that contains such JSON and
/// preserves its whitespace. Error locations refer to this text.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct DocumentText(pub String);

impl<'de> Deserialize<'de> for DocumentText {
    /// From JSON only. Values are not built here: the document parser must see a duplicate member, so it must not be
    /// lost.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = Box::<RawValue>::deserialize(deserializer)?;
        if raw.get().starts_with('"') {
            return serde_json::from_str(raw.get()).map(Self).map_err(D::Error::custom);
        }
        Ok(Self(raw.get().to_owned()))
    }
}

/// A new policy.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct NewPolicy {
    /// Its ID, 1 to 64 letters, digits and `-_:@.`; cannot be changed later.
    pub code: String,
    /// Display name, at most 64 characters. Default: the code.
    pub name: Option<String>,
    /// Description, at most 255 characters.
    pub description: Option<String>,
    /// The document: an object, or a string that contains one.
    #[cfg_attr(feature = "openapi", schema(value_type = PolicyDocument))]
    pub document: DocumentText,
}

/// A change of a policy. Absent fields are unchanged.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct PolicyUpdate {
    /// Display name, at most 64 characters.
    pub name: Option<String>,
    /// Description, at most 255 characters.
    pub description: Option<String>,
    /// The new document: an object, or a string that contains one. Required for a new policy.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<PolicyDocument>))]
    pub document: Option<DocumentText>,
    /// The version that the change is based on; refused with `aborted` if another version is current by now.
    pub version: Option<u32>,
}

/// A current or former document of a policy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PolicyVersion {
    /// Its number.
    pub version: u32,
    /// Its text, as it was saved.
    pub text: String,
    /// When it took effect.
    pub created_at: Timestamp,
    /// Author: a uid, `api_key:<name>`, `application:<client_id>` or `cli`.
    pub actor: String,
}

/// `POST /admin/api/v1/policies/{code}/roll-back`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct RollBack {
    /// The version whose document becomes current again, as a new version.
    pub version: u32,
}

/// `POST /admin/api/v1/policies/check`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct DocumentCheck {
    /// Code of the policy that it is for; only the environment policy's code makes a difference.
    #[serde(default)]
    pub code: String,
    /// The document: an object, or a string that contains one.
    #[cfg_attr(feature = "openapi", schema(value_type = PolicyDocument))]
    pub document: DocumentText,
}

/// The result of validating a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DocumentChecked {
    /// Whether the document is valid.
    pub valid: bool,
    /// The first error in the order of the text; empty if the document is valid.
    pub faults: Vec<PolicyFault>,
    /// Possible mistakes that are accepted: actions that their registered type does not list, a rule under which no
    /// user can create anything.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<PolicyFault>,
}

/// Why a document is refused: the location, and how to fix it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PolicyFault {
    /// A stable code such as `unknown_member`.
    pub reason: String,
    /// What is wrong and how to fix it.
    pub message: String,
    /// The value with the error, such as `statement[2].action`; empty for the document itself.
    pub path: String,
    /// Line, from 1.
    pub line: u32,
    /// Character in the line, from 1.
    pub column: u32,
}

/// A current statement: its policy, the version, and the role through which it applies.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StatementRef {
    /// ID of the role.
    pub role: String,
    /// Code of the policy attached to it.
    pub policy: String,
    /// Version of that policy.
    pub version: u32,
    /// Index of the statement, from 0, as in the path `statement[0]`.
    pub statement: u32,
}

/// Reason for a decision.
///
/// Of the policies: `allowed`; `nothing_allows`, no statement allows it; `denied`, a statement denies it;
/// `condition_failed`, a condition could not be evaluated; `policy_failed`, the environment policy could not;
/// `too_many_conditions`, it would take too many; `malformed`, the question is ambiguous; `unknown_subject`, no such
/// account, or an invalid token; `inactive_subject`, the account is blocked.
///
/// Of a resource that policies allow: `no_such_resource`, it is not registered; `level_refuses`, its access level denies;
/// `rule_refuses`, its security rule denies; `needs_documents`, the rule uses documents that the question does not
/// contain; `rows_refuse`, no row is accessible, or not this one; `unreadable_resource`, this version of the program
/// cannot read the resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// A statement allows it and none denies it, or the environment policy allows it.
    Allowed,
    /// A statement denies it, or the environment policy does.
    Denied,
    /// Whether a statement applies cannot be decided: its condition failed.
    ConditionFailed,
    /// No statement allows it, or the environment policy does not.
    NothingAllows,
    /// The question is ambiguous.
    Malformed,
    /// The decision would need more condition evaluations than one question may use.
    TooManyConditions,
    /// The account does not exist, or the given token is invalid.
    UnknownSubject,
    /// The given account is not active.
    InactiveSubject,
    /// The environment policy could not be evaluated.
    PolicyFailed,
    /// Policies allow it, but the resource is not registered.
    NoSuchResource,
    /// The resource cannot be read, so everyone except administrators is denied.
    UnreadableResource,
    /// The level of the resource denies it.
    LevelRefuses,
    /// The security rule of the resource denies it, or cannot be evaluated.
    RuleRefuses,
    /// The security rule uses documents that the question does not contain; `guard.needs` names them.
    NeedsDocuments,
    /// No row of the table is accessible for this operation, or not this row.
    RowsRefuse,
}

/// A decision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Decision {
    /// Whether the subject is allowed.
    pub allowed: bool,
    /// Reason for the decision.
    pub reason: Reason,
    /// The deciding statement, if any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decided_by: Option<StatementRef>,
    /// The result of the environment policy, if it decides in place of the policies of roles.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub environment: Option<EnvironmentAnswer>,
}

/// The result of the environment policy in Rego.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EnvironmentAnswer {
    /// Its version.
    pub version: u32,
    /// Its reasons for denying, in its own words; at most ten.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reasons: Vec<String>,
    /// Why it has no result, as a stable code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failure: Option<String>,
    /// The interpreter's message, with line and column if known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failure_detail: Option<String>,
}

/// Result of the condition of a matching statement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = ConditionOutcome))]
#[serde(rename_all = "snake_case", tag = "outcome")]
pub enum Outcome {
    /// The statement has no condition.
    Unconditional,
    /// The condition is met.
    Met,
    /// The condition is not met, so the statement does not apply.
    NotMet,
    /// The condition could not be evaluated.
    Failed {
        /// The evaluator's message.
        error: String,
    },
}

/// A statement whose action and resource match the question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Match {
    /// Location of the statement.
    pub at: StatementRef,
    /// Effect of the statement.
    pub effect: Effect,
    /// Its condition, as written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub condition: Option<String>,
    /// Result of the condition.
    pub result: Outcome,
    /// Whether it is the deciding statement.
    pub decided: bool,
}

/// A decision and everything that contributed to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Explanation {
    /// The decision.
    pub decision: Decision,
    /// The action in the question.
    pub action: String,
    /// The resource; empty if the action does not concern a resource.
    pub resource: String,
    /// Evaluated roles, in order.
    pub roles: Vec<String>,
    /// Every matching statement.
    pub matches: Vec<Match>,
}
