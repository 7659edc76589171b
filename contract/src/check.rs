//! Asking what somebody may do: `/access/v1/check`, `/access/v1/check/batch`, `/access/v1/permissions`.

use crate::access::{Explanation, Verdict};
use crate::account::Attributes;
use crate::secret::Secret;
use crate::target::{Guarded, Target};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::net::IpAddr;

/// One question.
#[derive(Debug, Clone, Default, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Check {
    /// Who wants to; absent, whoever asks.
    #[serde(default)]
    pub subject: Option<CheckSubject>,
    /// What they want to do, `type:what`.
    pub action: String,
    /// To what; absent when the action is about no thing in particular.
    #[serde(default)]
    pub resource: String,
    /// What is known about the thing, for conditions.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub attributes: Attributes,
    /// How they want to do it, for conditions.
    #[serde(default)]
    pub request: CheckRequest,
    /// The guarded thing it is about. Where policies allow, its level, rule or rows decide.
    #[serde(default)]
    pub target: Option<Target>,
    /// Whether to tell what had a say in the answer.
    #[serde(default)]
    pub explain: bool,
}

/// Who wants to do something: exactly one of these.
#[derive(Debug, Clone, Default, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct CheckSubject {
    /// This account. Its kind, roles and attributes are read from it, and are those of this moment.
    pub uid: Option<String>,
    /// Somebody who is not signed in; `true` or absent.
    pub stranger: bool,
    /// The owner of this access token, while it counts.
    pub access_token: Option<Secret>,
}

/// How something is to be done. What is absent is unknown, and a condition that needs it fails.
#[derive(Debug, Clone, Default, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct CheckRequest {
    /// Address of whoever wants to. For a user's own questions absent means where they come from.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub ip: Option<IpAddr>,
    /// HTTP method.
    pub method: Option<String>,
    /// HTTP path.
    pub path: Option<String>,
    /// Id of the client application. For an access token absent means the client it was issued to.
    pub client: Option<String>,
    /// How sure one is of who it is, 1 to 3.
    pub assurance: Option<u8>,
    /// HTTP headers, for the environment's policy; at most 64. Those that carry credentials are left out.
    pub headers: Option<BTreeMap<String, String>>,
}

/// The answer to a question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Checked {
    /// Yes or no, and why.
    #[serde(flatten)]
    pub verdict: Verdict,
    /// What the guard of the target says, where there is a target.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub guard: Option<Guarded>,
    /// What had a say in it, where that was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub explanation: Option<Explanation>,
    /// The explanation in sentences, in the language of the request.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub words: Option<Vec<String>>,
}

/// `POST /access/v1/check/batch`.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CheckBatch {
    /// At most 100.
    pub questions: Vec<Check>,
}

/// The answers to several questions, all by the same policies.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CheckedBatch {
    /// In the order of the questions.
    pub answers: Vec<Checked>,
}

/// `POST /access/v1/permissions`.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct PermissionsQuery {
    /// Actions, at most 100.
    pub actions: Vec<String>,
    /// What they are to be done to; absent when they are about no thing in particular.
    #[serde(default)]
    pub resource: String,
}

/// What whoever asks may do, for menus and buttons. Whoever does the thing decides again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Permissions {
    /// Each action that was asked about.
    pub permissions: BTreeMap<String, bool>,
}
