//! Webhooks, which report events to other systems, and hooks, which ask another system before an operation. Both are
//! managed under `/admin/api/v1/webhooks` and `/admin/api/v1/hooks`, and both sign their requests as Standard Webhooks
//! does: <https://www.standardwebhooks.com>.

use crate::{Secret, Timestamp, event::EventAction};
use serde::{Deserialize, Serialize};

/// An address that is sent events.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Webhook {
    /// Stable ID.
    pub id: String,
    /// Display name.
    pub name: String,
    /// Where events are sent.
    pub url: String,
    /// The actions that are sent; empty for all of them.
    pub events: Vec<EventAction>,
    /// Whether events are sent. Those that happen while it is turned off are not sent later.
    pub enabled: bool,
    /// When it was turned off because every delivery had failed for five days; absent otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub disabled_at: Option<Timestamp>,
    /// Since when every delivery has failed; absent after a successful one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failing_since: Option<Timestamp>,
    /// Until when requests are also signed with the former secret; absent without one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub former_secret_until: Option<Timestamp>,
    /// Creator: a uid, `api_key:<name>`, `application:<client_id>` or `cli`.
    pub created_by: String,
    /// Creation time.
    pub created_at: Timestamp,
    /// Last change by an administrator.
    pub updated_at: Timestamp,
}

impl Webhook {
    /// The fields that an administrator can change, with their current values.
    pub fn editable(&self) -> serde_json::Value {
        serde_json::json!({ "name": self.name, "url": self.url, "events": self.events, "enabled": self.enabled })
    }
}

/// A new webhook. It is turned on.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct NewWebhook {
    /// 1 to 64 characters.
    pub name: String,
    /// HTTPS, at most 2,048 bytes, without user information and fragment. HTTP is possible for networks that the
    /// configuration file allows.
    pub url: String,
    /// The actions to send; empty for all of them.
    pub events: Vec<EventAction>,
}

/// Changes to a webhook. Absent fields are unchanged.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct WebhookPatch {
    /// 1 to 64 characters.
    pub name: Option<String>,
    /// As in a new webhook.
    pub url: Option<String>,
    /// The actions to send; empty for all of them.
    pub events: Option<Vec<EventAction>>,
    /// Turning it off fails the deliveries that wait; they can be sent again.
    pub enabled: Option<bool>,
}

/// A webhook that was just created, with its secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CreatedWebhook {
    /// The webhook, as listed.
    pub webhook: Webhook,
    /// The secret that its requests are signed with, `whsec_…`. Shown only once.
    pub secret: Secret,
}

/// A new secret of a webhook or a hook.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct NewHookSecret {
    /// Seconds for which requests are also signed with the former secret, 0 to 604,800 (a week). Default: 86,400. A
    /// secret before that one is no longer used.
    pub former_seconds: Option<u32>,
}

/// A secret that was just created.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CreatedHookSecret {
    /// The secret, `whsec_…`. Shown only once.
    pub secret: Secret,
    /// Until when requests are also signed with the former secret; absent if they are not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub former_secret_until: Option<Timestamp>,
}

/// State of a delivery.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "sea-orm", derive(sea_orm::EnumIter, sea_orm::DeriveActiveEnum))]
#[cfg_attr(feature = "sea-orm", sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case"))]
#[serde(rename_all = "snake_case")]
pub enum DeliveryState {
    /// It waits for its first attempt, or for another one after a failure.
    Waiting,
    /// The receiver has responded with a status from 200 to 299.
    Delivered,
    /// Given up after 20 attempts, about a day and a half, or because the webhook was turned off.
    Failed,
}

impl DeliveryState {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Waiting, Self::Delivered, Self::Failed];

    /// The form used in requests and in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Delivered => "delivered",
            Self::Failed => "failed",
        }
    }

    /// Parses the value.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == word)
    }
}

/// A delivery of an event to a webhook. Kept for seven days after it has succeeded, otherwise for thirty.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct WebhookDelivery {
    /// ID, ordered by time: the header `webhook-id` of each of its requests.
    pub id: String,
    /// `type` of the body: the action of the event, or `webhook.test`.
    pub kind: String,
    /// The event; absent for a test.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub event_id: Option<String>,
    /// State.
    pub state: DeliveryState,
    /// Attempts since it was created, or last sent again.
    pub attempts: u32,
    /// Status of the last response; absent without one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// Why there was no response at the last attempt, in a sentence.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// The first 1,024 bytes of the body of the last response.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub response: Option<String>,
    /// The JSON that is sent. Only in the response about one delivery.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<String>,
    /// When the event happened.
    pub created_at: Timestamp,
    /// End of the last attempt.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attempted_at: Option<Timestamp>,
    /// When the next attempt is due, while it waits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_attempt_at: Option<Timestamp>,
}

/// Filters and position in the deliveries of a webhook.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
#[serde(default, deny_unknown_fields)]
pub struct DeliveryQuery {
    /// Only this state.
    pub state: Option<DeliveryState>,
    /// Page size, 1 to 200. Default: 50.
    pub limit: Option<u16>,
    /// `next_cursor` of the previous page.
    pub cursor: Option<String>,
}

/// How many deliveries will be sent again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Replayed {
    /// Their number.
    pub deliveries: u64,
}

/// An operation before which another system can be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum HookPoint {
    /// A user registers, or a guest becomes a registered user. May refuse.
    BeforeSignUp,
    /// A user signs in, by any method, or goes on to an application. May refuse.
    BeforeSignIn,
    /// Access and ID tokens are issued or renewed. May refuse, and add claims.
    BeforeTokenIssue,
    /// An email or SMS is sent. May refuse.
    BeforeMessage,
}

impl HookPoint {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::BeforeSignUp, Self::BeforeSignIn, Self::BeforeTokenIssue, Self::BeforeMessage];

    /// The form used in addresses and in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::BeforeSignUp => "before_sign_up",
            Self::BeforeSignIn => "before_sign_in",
            Self::BeforeTokenIssue => "before_token_issue",
            Self::BeforeMessage => "before_message",
        }
    }

    /// Parses the value.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|point| point.as_str() == word)
    }
}

/// What happens if a hook does not respond as documented: no response in time, another status than 200 or 204, or a body
/// that is too large or malformed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum OnFailure {
    /// The operation proceeds.
    Allow,
    /// The operation fails; it can be tried again.
    #[default]
    Refuse,
}

impl OnFailure {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Allow, Self::Refuse];

    /// The stored value.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Allow => "allow",
            Self::Refuse => "refuse",
        }
    }

    /// Parses the value.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|behavior| behavior.as_str() == word)
    }
}

/// A hook.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Hook {
    /// Before what it is asked.
    pub point: HookPoint,
    /// Where it is asked.
    pub url: String,
    /// Longest wait for a response in milliseconds.
    pub timeout_ms: u32,
    /// What happens if it does not respond as documented.
    pub on_failure: OnFailure,
    /// Whether it is asked.
    pub enabled: bool,
    /// Until when requests are also signed with the former secret; absent without one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub former_secret_until: Option<Timestamp>,
    /// Last change.
    pub updated_at: Timestamp,
}

impl Hook {
    /// The fields that an administrator can change, with their current values.
    pub fn editable(&self) -> serde_json::Value {
        let Self { url, timeout_ms, on_failure, enabled, .. } = self;
        serde_json::json!({ "url": url, "timeout_ms": timeout_ms, "on_failure": on_failure, "enabled": enabled })
    }
}

/// Address and behavior of a hook.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct HookConfig {
    /// Where it is asked, with the rules of a webhook's address.
    pub url: String,
    /// Longest wait for a response in milliseconds, 100 to 5,000. Default: 3,000. Users wait for it.
    #[serde(default = "default_timeout_ms")]
    pub timeout_ms: u32,
    /// What happens if it does not respond as documented. Default: `refuse`.
    #[serde(default)]
    pub on_failure: OnFailure,
    /// Whether it is asked. Default: true.
    #[serde(default = "yes")]
    pub enabled: bool,
}

const fn default_timeout_ms() -> u32 {
    HookConfig::DEFAULT_TIMEOUT_MS
}

const fn yes() -> bool {
    true
}

impl HookConfig {
    /// The timeout unless another is given, in milliseconds.
    pub const DEFAULT_TIMEOUT_MS: u32 = 3_000;
    /// The shortest timeout in milliseconds.
    pub const LEAST_TIMEOUT_MS: u32 = 100;
    /// The longest timeout in milliseconds.
    pub const MOST_TIMEOUT_MS: u32 = 5_000;
}

/// A hook that was set up or changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SavedHook {
    /// The hook.
    pub hook: Hook,
    /// The secret that its requests are signed with, `whsec_…`: only when it was set up, and shown only once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub secret: Option<Secret>,
}

/// How a hook responded to a test.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct HookTest {
    /// Whether it responded as documented.
    pub valid: bool,
    /// Its decision, if the response is valid.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub allow: Option<bool>,
    /// What is wrong, in a sentence, if the response is not valid; otherwise the message of a refusal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// The claims that would be added, for a hook before tokens.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub claims: Option<serde_json::Map<String, serde_json::Value>>,
}

#[cfg(test)]
mod tests {
    use super::{DeliveryState, HookConfig, HookPoint, OnFailure};
    use serde_json::json;

    #[test]
    fn words_read_back() {
        for point in HookPoint::ALL {
            assert_eq!(HookPoint::parse(point.as_str()), Some(point));
            assert_eq!(serde_json::to_value(point).unwrap(), point.as_str());
        }
        for state in DeliveryState::ALL {
            assert_eq!(DeliveryState::parse(state.as_str()), Some(state));
            assert_eq!(serde_json::to_value(state).unwrap(), state.as_str());
        }
        for behavior in OnFailure::ALL {
            assert_eq!(OnFailure::parse(behavior.as_str()), Some(behavior));
            assert_eq!(serde_json::to_value(behavior).unwrap(), behavior.as_str());
        }
    }

    #[test]
    fn a_hook_refuses_unless_it_is_said_otherwise() {
        let config: HookConfig = serde_json::from_value(json!({ "url": "https://hooks.example.com/" })).unwrap();
        assert_eq!((config.on_failure, config.timeout_ms, config.enabled), (OnFailure::Refuse, 3_000, true));
        let misspelled = json!({ "url": "https://hooks.example.com/", "on_failur": "allow" });
        assert!(serde_json::from_value::<HookConfig>(misspelled).is_err());
    }
}
