//! May they?

use crate::decisions::Decision;
use crate::{Guard, Identity, Refused, http};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

/// What somebody wants to do.
#[derive(Debug, Clone, Serialize)]
#[non_exhaustive]
pub struct Question {
    /// `type:what`, such as `articles:read`.
    pub action: String,
    /// To what; empty when it is about no thing in particular.
    pub resource: String,
    /// What is known about the thing, for conditions. A decision with any is never remembered.
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub attributes: Map<String, Value>,
    /// How, for conditions: `method`, `path`, `ip`. A decision with any is never remembered.
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub request: Map<String, Value>,
}

#[derive(Deserialize)]
struct Checked {
    allowed: bool,
    reason: String,
}

impl Question {
    /// About no thing in particular.
    pub fn new(action: impl Into<String>) -> Self {
        Self { action: action.into(), resource: String::new(), attributes: Map::new(), request: Map::new() }
    }

    /// About this thing.
    #[must_use]
    pub fn about(mut self, resource: impl Into<String>) -> Self {
        self.resource = resource.into();
        self
    }

    /// With something that is known about the thing.
    #[must_use]
    pub fn with(mut self, attribute: impl Into<String>, value: impl Into<Value>) -> Self {
        self.attributes.insert(attribute.into(), value.into());
        self
    }

    fn is_plain(&self) -> bool {
        self.attributes.is_empty() && self.request.is_empty()
    }
}

impl Guard {
    /// Whether they may, by the roles and policies of this moment.
    ///
    /// # Errors
    /// [`Refused::NotAllowed`] when they may not; others when they are signed out, or it cannot be told.
    pub async fn may(&self, who: &Identity, question: &Question) -> Result<(), Refused> {
        let decisions = &self.0.decisions;
        let key = (decisions.are_kept() && question.is_plain())
            .then(|| [who.statement.clone(), question.action.clone(), question.resource.clone()]);
        let known = key.as_ref().and_then(|key| decisions.get(key, self.now()));
        let decision = match known {
            Some(decision) => decision,
            None => {
                let decision = self.ask(who, question).await?;
                if let Some(key) = key {
                    decisions.put(key, decision.clone(), self.now());
                }
                decision
            }
        };
        decision.map_err(|reason| Refused::NotAllowed { reason })
    }

    async fn ask(&self, who: &Identity, question: &Question) -> Result<Decision, Refused> {
        let mut body = json!(question);
        let bearer = match (&self.0.options.api_key, &who.token) {
            (Some(key), token) => {
                // By the token where there is one, so that an ended session is none.
                body["subject"] =
                    token.as_ref().map_or(json!({"uid": who.uid}), |token| json!({"access_token": token}));
                key
            }
            (None, Some(token)) => token,
            (None, None) => return Err(Refused::Unknown("an API key is needed for those who come by a proxy")),
        };
        let asked = self.0.http.post(self.0.options.at("/access/v1/check")).bearer_auth(bearer);
        let asked = asked.header("content-type", "application/json").body(body.to_string());
        let Checked { allowed, reason } = match http::json(asked).await {
            // Then it is the app's own key that does not count, and the user can do nothing about it.
            Err(Refused::Time) if self.0.options.api_key.is_some() => {
                tracing::error!("the API key of this app is invalid");
                return Err(Refused::Unknown("the API key of this app does not count"));
            }
            answer => answer?,
        };
        match reason.as_str() {
            // No answer about the action: the token's session or account is over.
            "unknown_subject" | "inactive_subject" => Err(Refused::Time),
            _ => Ok(if allowed { Ok(()) } else { Err(reason) }),
        }
    }
}
