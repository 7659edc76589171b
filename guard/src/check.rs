//! Authorization checks.

use crate::decisions::Decision;
use crate::{Guard, Identity, Refused, http};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

/// A request for a decision.
#[derive(Debug, Clone, Serialize)]
#[non_exhaustive]
pub struct Question {
    /// Resource type and operation, such as `articles:read`.
    pub action: String,
    /// ID of the resource; empty if the action has no particular resource.
    pub resource: String,
    /// Attributes of the resource, for conditions. Decisions with attributes are not cached.
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub attributes: Map<String, Value>,
    /// Request context for conditions: `method`, `path`, `ip`. Decisions with context are not cached.
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub request: Map<String, Value>,
}

#[derive(Deserialize)]
struct Checked {
    allowed: bool,
    reason: String,
}

impl Question {
    /// Asks about an action, without a particular resource.
    pub fn new(action: impl Into<String>) -> Self {
        Self { action: action.into(), resource: String::new(), attributes: Map::new(), request: Map::new() }
    }

    /// Sets the resource.
    #[must_use]
    pub fn about(mut self, resource: impl Into<String>) -> Self {
        self.resource = resource.into();
        self
    }

    /// Adds an attribute of the resource.
    #[must_use]
    pub fn with(mut self, attribute: impl Into<String>, value: impl Into<Value>) -> Self {
        self.attributes.insert(attribute.into(), value.into());
        self
    }

    fn is_cacheable(&self) -> bool {
        self.attributes.is_empty() && self.request.is_empty()
    }
}

impl Guard {
    /// Checks that the user is allowed to perform an action, by the current roles and policies.
    ///
    /// # Errors
    /// [`Refused::NotAllowed`] when the action is denied; others when the user is signed out or there is no decision.
    pub async fn may(&self, identity: &Identity, question: &Question) -> Result<(), Refused> {
        let decisions = &self.0.decisions;
        let key = (decisions.is_enabled() && question.is_cacheable())
            .then(|| [identity.statement.clone(), question.action.clone(), question.resource.clone()]);
        let cached = key.as_ref().and_then(|key| decisions.get(key, self.now()));
        let decision = match cached {
            Some(decision) => decision,
            None => {
                let decision = self.request_decision(identity, question).await?;
                if let Some(key) = key {
                    decisions.put(key, decision.clone(), self.now());
                }
                decision
            }
        };
        decision.map_err(|reason| Refused::NotAllowed { reason })
    }

    async fn request_decision(&self, identity: &Identity, question: &Question) -> Result<Decision, Refused> {
        let mut body = json!(question);
        let bearer = match (&self.0.options.api_key, &identity.token) {
            (Some(key), token) => {
                // Identifies the subject by token, if there is one, so that a revoked session is rejected.
                body["subject"] =
                    token.as_ref().map_or(json!({"uid": identity.uid}), |token| json!({"access_token": token}));
                key
            }
            (None, Some(token)) => token,
            (None, None) => return Err(Refused::Unknown("an API key is needed for those who come by a proxy")),
        };
        let request = self.0.http.post(self.0.options.at("/access/v1/check")).bearer_auth(bearer);
        let request = request.header("content-type", "application/json").body(body.to_string());
        let Checked { allowed, reason } = match http::json(request).await {
            // The API key is invalid, not the user's token.
            Err(Refused::Time) if self.0.options.api_key.is_some() => {
                tracing::error!("the API key of this app is invalid");
                return Err(Refused::Unknown("the API key of this app does not count"));
            }
            answer => answer?,
        };
        match reason.as_str() {
            // Not a decision: the session was revoked, or the account is blocked.
            "unknown_subject" | "inactive_subject" => Err(Refused::Time),
            _ => Ok(if allowed { Ok(()) } else { Err(reason) }),
        }
    }
}
