//! Audit log: one append-only row for every security-relevant operation.

use crate::{Timestamp, Uid};
use serde::{Deserialize, Serialize};

macro_rules! event_actions {
    ($($(#[$doc:meta])* $name:ident = $word:tt;)+) => {
        /// An operation that was performed or attempted.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        pub enum EventAction {
            $($(#[$doc])* #[serde(rename = $word)] $name,)+
        }

        impl EventAction {
            /// All actions, for filters and documentation.
            pub const ALL: &'static [Self] = &[$(Self::$name,)+];

            /// The stored value.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $word,)+ }
            }

            /// Parses the stored value.
            pub fn parse(word: &str) -> Option<Self> {
                match word { $($word => Some(Self::$name),)+ _ => None }
            }
        }
    };
}

event_actions! {
    /// A user signed in.
    SignIn = "user.sign_in";
    /// A user signed up.
    SignUp = "user.sign_up";
    /// A guest became a registered user and kept the uid.
    Upgraded = "user.upgraded";
    /// The owner signed out of one session.
    SignOut = "user.sign_out";
    /// All sessions of an account ended.
    SignOutAll = "user.sign_out_all";
    /// One session was ended from another device or by an administrator.
    SessionEnded = "session.ended";
    /// A used refresh token was presented after the grace period: its session was ended.
    RefreshReuse = "session.refresh_reuse";
    /// Re-authentication before a sensitive change.
    Sudo = "user.sudo";
    /// The owner changed profile fields.
    ProfileChanged = "user.profile_changed";
    /// A password was set or changed, by its owner or an administrator.
    PasswordChanged = "user.password_changed";
    /// A one-time link for a new password was created.
    PasswordLinkCreated = "user.password_link_created";
    /// A code or link was sent to a contact.
    CodeSent = "verification.sent";
    /// A code was checked, successfully or not.
    CodeChecked = "verification.checked";
    /// A phone number or email address was set, changed or removed.
    ContactChanged = "user.contact_changed";
    /// The owner of an unverified contact signed in; the contact was removed from the other account, and its password
    /// with it.
    ContactReclaimed = "user.contact_reclaimed";
    /// An identity at a provider was linked.
    IdentityLinked = "identity.linked";
    /// An identity at a provider was unlinked.
    IdentityUnlinked = "identity.unlinked";
    /// WeChat reports that the identities of two accounts belong to the same user.
    SamePerson = "identity.same_person";
    /// A message provider was changed.
    SenderChanged = "sender.changed";
    /// A test message was sent, or a message was resent.
    MessageSent = "message.sent";
    /// An administrator read messages that contain codes or links.
    MessageRead = "message.read";
    /// An identity provider was added, changed or deleted.
    ProviderChanged = "provider.changed";
    /// A key for custom tickets was created.
    TicketKeyCreated = "ticket_key.created";
    /// An administrator created an account.
    UserCreated = "user.created";
    /// An administrator changed an account.
    UserChanged = "user.changed";
    /// An account gained permissions over Doorward; its sessions and what a delegate had set were revoked.
    Elevated = "user.elevated";
    /// An administrator blocked an account.
    UserBlocked = "user.blocked";
    /// An administrator unblocked an account.
    UserUnblocked = "user.unblocked";
    /// An account was deleted.
    UserDeleted = "user.deleted";
    /// A role was created.
    RoleCreated = "role.created";
    /// The name or description of a role was changed.
    RoleChanged = "role.changed";
    /// A role was deleted.
    RoleDeleted = "role.deleted";
    /// Policies were attached to a role or detached from it.
    RolePoliciesChanged = "role.policies_changed";
    /// An account became a member of a role, or the expiry of its membership was changed.
    RoleMemberAdded = "role.member_added";
    /// An account was removed from a role.
    RoleMemberRemoved = "role.member_removed";
    /// A department or position was created.
    NodeCreated = "organization.node_created";
    /// The name or description of a department or position was changed.
    NodeChanged = "organization.node_changed";
    /// A department or position was moved.
    NodeMoved = "organization.node_moved";
    /// A department or position was deleted.
    NodeDeleted = "organization.node_deleted";
    /// An account was added to a department or position.
    NodeMemberAdded = "organization.member_added";
    /// An account was removed from a department or position.
    NodeMemberRemoved = "organization.member_removed";
    /// A department or position grants a role, or grants it with another expiry.
    NodeRoleAdded = "organization.role_added";
    /// A department or position no longer grants a role.
    NodeRoleRemoved = "organization.role_removed";
    /// A policy was created.
    PolicyCreated = "policy.created";
    /// The document, name or description of a policy was changed.
    PolicyChanged = "policy.changed";
    /// A policy was deleted.
    PolicyDeleted = "policy.deleted";
    /// A resource was registered.
    ResourceCreated = "resource.created";
    /// The level, rule or row permissions of a resource were changed.
    ResourceChanged = "resource.changed";
    /// A resource was deleted; access to it is now denied.
    ResourceDeleted = "resource.deleted";
    /// A resource type was registered, changed or deleted.
    ResourceTypeChanged = "resource_type.changed";
    /// Settings were changed.
    SettingsChanged = "settings.changed";
    /// The first administrator was created through the setup link.
    SetupCompleted = "setup.completed";
    /// A signing key was rotated.
    KeyRotated = "key.rotated";
    /// An API key was created.
    ApiKeyCreated = "api_key.created";
    /// The name, role or expiry of an API key was changed.
    ApiKeyChanged = "api_key.changed";
    /// An API key was revoked.
    ApiKeyRevoked = "api_key.revoked";
    /// A user signed in to an application: it exchanged an authorization code.
    ApplicationSignIn = "application.sign_in";
    /// A user granted an application access to the account.
    ConsentGranted = "consent.granted";
    /// A user withdrew the access of an application.
    ConsentWithdrawn = "consent.withdrawn";
    /// An application was created.
    ApplicationCreated = "application.created";
    /// An application registered itself, or was described by a document for the first time.
    ApplicationRegistered = "application.registered";
    /// An application was changed, turned on or turned off.
    ApplicationChanged = "application.changed";
    /// An application was deleted.
    ApplicationDeleted = "application.deleted";
    /// A secret of an application was created.
    ClientSecretCreated = "client_secret.created";
    /// A secret of an application was revoked.
    ClientSecretRevoked = "client_secret.revoked";
    /// A webhook was created.
    WebhookCreated = "webhook.created";
    /// A webhook was changed, turned on or turned off, or got another secret.
    WebhookChanged = "webhook.changed";
    /// A webhook was turned off because its deliveries had failed for days.
    WebhookDisabled = "webhook.disabled";
    /// A webhook was deleted.
    WebhookDeleted = "webhook.deleted";
    /// A hook was set up, changed or removed, or got another secret.
    HookChanged = "hook.changed";
}

impl EventAction {
    /// The action in a user's own history: CloudBase's `USER_LOGIN`, otherwise the stored value in upper case.
    pub fn history_word(self) -> String {
        match self {
            Self::SignIn => "USER_LOGIN".to_owned(),
            other => other.as_str().replace('.', "_").to_uppercase(),
        }
    }

    /// Reads [`EventAction::history_word`].
    pub fn of_history_word(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|action| action.history_word() == word)
    }
}

/// Result of the operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "sea-orm", derive(sea_orm::EnumIter, sea_orm::DeriveActiveEnum))]
#[cfg_attr(feature = "sea-orm", sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case"))]
pub enum Outcome {
    /// Succeeded.
    Success,
    /// Failed or refused; `detail.reason` has the reason.
    Failure,
}

impl Outcome {
    /// The stored value.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Success => "success",
            Self::Failure => "failure",
        }
    }

    /// Parses the stored value.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Success, Self::Failure].into_iter().find(|outcome| outcome.as_str() == word)
    }
}

/// An event of the audit log.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Event {
    /// ID, ordered by time.
    pub id: String,
    /// Time.
    pub at: Timestamp,
    /// Action.
    pub action: EventAction,
    /// Result.
    pub outcome: Outcome,
    /// Actor: a uid, `api_key:<name>`, `application:<client_id>`, `cli` or `system`; absent for a failed sign-in.
    pub actor: Option<String>,
    /// The affected account.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub subject: Option<Uid>,
    /// The subject's username at that time; it is kept after the account is deleted.
    pub subject_name: Option<String>,
    /// The client.
    pub client_id: Option<String>,
    /// The session.
    pub session_id: Option<String>,
    /// IP address.
    pub ip: Option<String>,
    /// User agent of the browser or SDK.
    pub user_agent: Option<String>,
    /// Details; never secrets.
    pub detail: serde_json::Value,
}

/// Filters and position in a list of events.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
#[serde(default, deny_unknown_fields)]
pub struct EventQuery {
    /// Only this action.
    pub action: Option<EventAction>,
    /// Only this outcome.
    pub outcome: Option<Outcome>,
    /// Only events of this account, as actor or subject: by uid, username, email address or phone number.
    pub uid: Option<String>,
    /// At or after this time.
    pub since: Option<Timestamp>,
    /// Before this time.
    pub until: Option<Timestamp>,
    /// Page size, 1 to 200. Default: 50.
    pub limit: Option<u16>,
    /// `next_cursor` of the previous page.
    pub cursor: Option<String>,
}

/// One entry of `GET /auth/v1/user/security/history`, a user's own view of events.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct HistoryEntry {
    /// Event ID.
    pub id: String,
    /// CloudBase's name: `USER_LOGIN`, otherwise the action in upper case.
    pub action: String,
    /// IP address.
    pub ip: Option<String>,
    /// User agent of the browser or SDK.
    pub user_agent: Option<String>,
    /// The same in readable form, such as `Chrome · Windows`.
    pub device: Option<String>,
    /// The client.
    pub client_id: Option<String>,
    /// The session; a device ID is a secret and never shown.
    pub device_id: Option<String>,
    /// Time.
    pub created_at: Timestamp,
    /// `{"from": method}` and other details.
    pub meta: serde_json::Value,
}

/// `GET /auth/v1/user/security/history`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct History {
    /// The entries, newest first.
    pub data: Vec<HistoryEntry>,
    /// Send it back as `page_token`; empty on the last page.
    pub next_page_token: String,
}
