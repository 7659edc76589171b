//! Policies, and what they decide: documents as administrators write them, answers as askers read them.

use crate::Timestamp;
use serde::{Deserialize, Deserializer, Serialize, de::Error as _};
use serde_json::value::RawValue;

/// The role of everybody, signed in or not.
pub const ALL_USERS: &str = "all_users";
/// The role of internal accounts.
pub const ORGANIZATION_MEMBERS: &str = "organization_members";
/// The role of registered accounts that are not internal.
pub const REGISTERED_USERS: &str = "registered_users";
/// The role of guests. Strangers, who have no account at all, are in [`ALL_USERS`] alone.
pub const ANONYMOUS_USERS: &str = "anonymous_users";
/// The roles that follow from what somebody is, and that nobody is given.
pub const AUTOMATIC: [&str; 4] = [ALL_USERS, ORGANIZATION_MEMBERS, REGISTERED_USERS, ANONYMOUS_USERS];

/// What a statement does to the questions it matches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Effect {
    /// Permits, unless anything denies.
    Allow,
    /// Refuses, whatever else allows.
    Deny,
}

impl Effect {
    /// The written word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Allow => "allow",
            Self::Deny => "deny",
        }
    }

    /// Reads the written word.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Allow, Self::Deny].into_iter().find(|effect| effect.as_str() == word)
    }
}

/// Version of the language a document is written in; there is one.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum DocumentVersion {
    /// CloudBase's `1.0`.
    #[default]
    #[serde(rename = "1.0")]
    V1,
}

/// One pattern or a list of them; written back as it came.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(untagged)]
pub enum Patterns {
    /// A bare string, as in CloudBase's documents.
    One(String),
    /// Any of these.
    Many(Vec<String>),
}

impl Patterns {
    /// All of them.
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

/// Code of the environment's policy, CloudBase's name for it. Its document is Rego, in `package authz.user`; while there
/// is one, policies of roles are asked about Doorward itself only.
pub const ENVIRONMENT_POLICY: &str = "authz.user.rego";

/// A policy's content: CloudBase's `expression`, accepted unchanged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct PolicyDocument {
    /// `1.0`
    pub version: DocumentVersion,
    /// At most 200; their order means nothing.
    pub statement: Vec<Statement>,
}

/// Who asks for one of these actions on one of these resources, and meets the condition, is allowed or denied.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Statement {
    /// `type:what`, such as `functions:/api/*`; a `*` at the end stands for any rest, alone for every action.
    pub action: Patterns,
    /// A name with an optional `*` at its end; `${uid}` is the asker's own uid. Default `*`.
    #[serde(default = "Patterns::everything")]
    pub resource: Patterns,
    /// Allow or deny.
    pub effect: Effect,
    /// A CEL expression over `subject`, `request` and `resource`, at most 1 024 characters. Absent: always met.
    #[serde(default, deserialize_with = "written", skip_serializing_if = "Option::is_none")]
    pub condition: Option<String>,
}

/// `null` is no condition and no absence either: a program that failed to compute one must not grant without it.
fn written<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    String::deserialize(deserializer).map(Some)
}

/// A policy as administrators see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Policy {
    /// Its id, such as `FunctionsAccess`.
    pub code: String,
    /// Name for people.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// Counts its documents, from 1.
    pub version: u32,
    /// Whether it came with the program, and cannot be changed.
    pub preset: bool,
    /// Its document, as it was written.
    pub text: String,
    /// The same, read. Absent when this version of the program cannot read it any more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub document: Option<PolicyDocument>,
    /// Why it cannot be read. Until it is mended, who holds a role that has it is refused everything.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fault: Option<PolicyFault>,
    /// Ids of the roles that have it.
    pub roles: Vec<String>,
    /// When it was made; absent for those that came with the program.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created_at: Option<Timestamp>,
    /// Last change.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub updated_at: Option<Timestamp>,
}

impl Policy {
    /// What an administrator can change, as it is; the document by the number of its version.
    pub fn editable(&self) -> serde_json::Value {
        Self::editable_of(&self.name, &self.description, self.version)
    }

    /// The same of a policy by its parts.
    pub fn editable_of(name: &str, description: &str, version: u32) -> serde_json::Value {
        serde_json::json!({ "name": name, "description": description, "version": version })
    }
}

/// A policy in a list, without its document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PolicySummary {
    /// Its id, such as `FunctionsAccess`.
    pub code: String,
    /// Name for people.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// Counts its documents, from 1.
    pub version: u32,
    /// Whether it came with the program, and cannot be changed.
    pub preset: bool,
    /// Ids of the roles that have it.
    pub roles: Vec<String>,
}

/// The text of a document. Sent as JSON like CloudBase's `expression`, or as a string that holds such JSON and keeps
/// every blank of it; places of faults are places in this text.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct DocumentText(pub String);

impl<'de> Deserialize<'de> for DocumentText {
    /// From JSON only. Values are not built on the way: a member that is written twice must be seen by who reads the
    /// document, not be lost here.
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
    /// Its id, 1 to 64 letters, digits and `-_:@.`; never changes.
    pub code: String,
    /// Name for people, at most 64 characters; the code when absent.
    pub name: Option<String>,
    /// What it is for, at most 255 characters.
    pub description: Option<String>,
    /// What it says: an object, or a string that holds one.
    #[cfg_attr(feature = "openapi", schema(value_type = PolicyDocument))]
    pub document: DocumentText,
}

/// What is to become of a policy. Absent stays.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct PolicyUpdate {
    /// Name for people, at most 64 characters.
    pub name: Option<String>,
    /// What it is for, at most 255 characters.
    pub description: Option<String>,
    /// What it says from now on: an object, or a string that holds one. Needed for a new policy.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<PolicyDocument>))]
    pub document: Option<DocumentText>,
    /// The version this was written against; refused with `aborted` when another one is in force by now.
    pub version: Option<u32>,
}

/// A document that was or is in force.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PolicyVersion {
    /// Its number.
    pub version: u32,
    /// As it was written.
    pub text: String,
    /// When it came in force.
    pub created_at: Timestamp,
    /// Who wrote it: a uid, `api_key:<name>` or `cli`.
    pub actor: String,
}

/// `POST /admin/api/v1/policies/{code}/roll-back`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct RollBack {
    /// The version whose document is to be in force again, as a new version.
    pub version: u32,
}

/// `POST /admin/api/v1/policies/check`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct DocumentCheck {
    /// Code of the policy it is for; only that of the environment's policy makes a difference.
    #[serde(default)]
    pub code: String,
    /// The document: an object, or a string that holds one.
    #[cfg_attr(feature = "openapi", schema(value_type = PolicyDocument))]
    pub document: DocumentText,
}

/// What is wrong with a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DocumentChecked {
    /// Whether it could be a policy's.
    pub valid: bool,
    /// The first fault in the order of the text; none when it is valid.
    pub faults: Vec<PolicyFault>,
    /// What may be a slip, and is accepted all the same: actions that their registered type does not know, a rule under
    /// which no user can create anything.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<PolicyFault>,
}

/// Why a document is refused: the place, and what to do there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PolicyFault {
    /// A stable word such as `unknown_member`.
    pub reason: String,
    /// What is wrong and what to write instead.
    pub message: String,
    /// The value in question, such as `statement[2].action`; empty for the document itself.
    pub path: String,
    /// Line, from 1.
    pub line: u32,
    /// Character in the line, from 1.
    pub column: u32,
}

/// A statement in force: of which policy, in which version, through which role.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StatementRef {
    /// Id of the role.
    pub role: String,
    /// Code of the policy attached to it.
    pub policy: String,
    /// Version of that policy.
    pub version: u32,
    /// Which statement, from 0, as in the path `statement[0]`.
    pub statement: u32,
}

/// Why a question was answered so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// A statement allows it, and nothing denies it; or the environment's policy does.
    Allowed,
    /// A statement denies it, or the environment's policy does.
    Denied,
    /// Whether a statement applies cannot be told: its condition failed.
    ConditionFailed,
    /// No statement allows it, or the environment's policy does not.
    NothingAllows,
    /// The question cannot be read in one way only.
    Malformed,
    /// More conditions would have to be evaluated than one question may cost.
    TooManyConditions,
    /// There is no such account, or the token that was named does not count.
    UnknownSubject,
    /// The account that was named may not be used.
    InactiveSubject,
    /// The environment's policy could not be evaluated.
    PolicyFailed,
    /// Policies allow it, but no such resource is registered.
    NoSuchResource,
    /// The resource cannot be read, so nobody but administrators passes.
    UnreadableResource,
    /// The level of the resource does not let them.
    LevelRefuses,
    /// The security rule of the resource does not let them, or cannot be evaluated.
    RuleRefuses,
    /// The security rule looks at documents that were not told; `guard.needs` names them.
    NeedsDocuments,
    /// No row of the table may be touched so, or not this one.
    RowsRefuse,
}

/// The answer to a question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Verdict {
    /// Whether the subject may.
    pub allowed: bool,
    /// Why.
    pub reason: Reason,
    /// The statement that decided; absent where none did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decided_by: Option<StatementRef>,
    /// What the environment's policy says, where it answers in place of the policies of roles.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub environment: Option<EnvironmentAnswer>,
}

/// What the environment's policy in Rego says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EnvironmentAnswer {
    /// Its version.
    pub version: u32,
    /// Why it denies, in its own words; at most ten.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reasons: Vec<String>,
    /// Why it has no answer, in a stable word.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failure: Option<String>,
    /// The same in the interpreter's words, with line and column where these are known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failure_detail: Option<String>,
}

/// What became of a matching statement's condition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = ConditionOutcome))]
#[serde(rename_all = "snake_case", tag = "outcome")]
pub enum Outcome {
    /// There is none.
    Unconditional,
    /// It is met.
    Met,
    /// It is not met, so the statement says nothing.
    NotMet,
    /// It could not be evaluated.
    Failed {
        /// What the evaluator says.
        error: String,
    },
}

/// A statement whose action and resource match the question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Match {
    /// Where it stands.
    pub at: StatementRef,
    /// What it does.
    pub effect: Effect,
    /// Its condition, as written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub condition: Option<String>,
    /// What became of the condition.
    pub result: Outcome,
    /// Whether it is the one that decided.
    pub decided: bool,
}

/// The answer to a question and everything that had a say in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Explanation {
    /// The answer.
    pub verdict: Verdict,
    /// What was asked for.
    pub action: String,
    /// On what; empty when the action is about no thing in particular.
    pub resource: String,
    /// Roles that were asked, in this order.
    pub roles: Vec<String>,
    /// Every statement that matched.
    pub matches: Vec<Match>,
}
