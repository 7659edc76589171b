//! Decision requests: `/access/v1/check`, `/access/v1/check/batch`, `/access/v1/permissions`.

use crate::access::{Decision, Explanation};
use crate::account::Attributes;
use crate::secret::Secret;
use crate::target::{GuardDecision, Target};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::net::IpAddr;

/// A question about a permission.
#[derive(Debug, Clone, Default, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Check {
    /// The subject. Default: the caller.
    #[serde(default)]
    pub subject: Option<CheckSubject>,
    /// The action, `type:what`.
    pub action: String,
    /// The resource; absent if the action does not concern a resource.
    #[serde(default)]
    pub resource: String,
    /// Attributes of the resource, for conditions.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub attributes: Attributes,
    /// The request, for conditions.
    #[serde(default)]
    pub request: CheckRequest,
    /// The protected resource. If policies allow the action, its level, rule or rows decide.
    #[serde(default)]
    pub target: Option<Target>,
    /// Whether to explain the decision.
    #[serde(default)]
    pub explain: bool,
}

/// The subject: exactly one of `{"uid": "…"}`, `{"access_token": "…"}` and `{"unauthenticated": true}`.
#[derive(Debug, Clone, Default, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields, expecting = "a subject")]
pub struct CheckSubject {
    /// The account with this uid; no other name of it. Its current kind, roles and attributes are read from it.
    pub uid: Option<String>,
    /// A user who is not signed in; `true` or absent.
    pub unauthenticated: bool,
    /// The owner of this access token, if it is valid.
    pub access_token: Option<Secret>,
}

/// Context of the action. A missing value is unknown, and a condition that needs it fails.
#[derive(Debug, Clone, Default, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct CheckRequest {
    /// IP address of the client. For a user's own questions, default: the address of the request.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub ip: Option<IpAddr>,
    /// HTTP method.
    pub method: Option<String>,
    /// HTTP path.
    pub path: Option<String>,
    /// ID of the client application. For an access token, default: the client it was issued to.
    pub client: Option<String>,
    /// Assurance level of the authentication, 1 to 3.
    pub assurance: Option<u8>,
    /// HTTP headers, for the environment policy; at most 64. Headers with credentials are ignored.
    pub headers: Option<BTreeMap<String, String>>,
}

/// The decision about a question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Checked {
    /// The decision and its reason.
    #[serde(flatten)]
    pub decision: Decision,
    /// The result for the target, if the question has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub guard: Option<GuardDecision>,
    /// The explanation, if requested.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub explanation: Option<Explanation>,
    /// The explanation in sentences, in the language of the request.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub explanation_text: Option<Vec<String>>,
}

/// `POST /access/v1/check/batch`.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CheckBatch {
    /// At most 100.
    pub questions: Vec<Check>,
}

/// The decisions about several questions, by one state of the policies.
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
    /// The resource; absent if the actions do not concern a resource.
    #[serde(default)]
    pub resource: String,
}

/// The caller's permissions, for menus and buttons. The service that performs the action must decide again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Permissions {
    /// The decision for each action.
    pub permissions: BTreeMap<String, bool>,
}
