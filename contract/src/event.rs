//! What happened: one append-only row for every security-relevant act.

use crate::Timestamp;
use serde::{Deserialize, Serialize};

macro_rules! event_actions {
    ($($(#[$doc:meta])* $name:ident = $word:literal;)+) => {
        /// What was done or tried.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        pub enum EventAction {
            $($(#[$doc])* #[serde(rename = $word)] $name,)+
        }

        impl EventAction {
            /// All actions, for filters and documentation.
            pub const ALL: &'static [Self] = &[$(Self::$name,)+];

            /// The stored word.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $word,)+ }
            }

            /// Reads the stored word.
            pub fn parse(word: &str) -> Option<Self> {
                match word { $($word => Some(Self::$name),)+ _ => None }
            }
        }
    };
}

event_actions! {
    /// Somebody signed in.
    SignIn = "user.sign_in";
    /// An account registered itself.
    SignUp = "user.sign_up";
    /// A guest became a registered user and kept the uid.
    Upgraded = "user.upgraded";
    /// One session ended by its owner's wish.
    SignOut = "user.sign_out";
    /// All sessions of an account ended.
    SignOutAll = "user.sign_out_all";
    /// One session was ended from another device or by an administrator.
    SessionEnded = "session.ended";
    /// A used refresh token came back after the grace: its session was ended.
    RefreshReuse = "session.refresh_reuse";
    /// Proof of presence before a sensitive change.
    Sudo = "user.sudo";
    /// The owner changed profile fields.
    ProfileChanged = "user.profile_changed";
    /// A password was set or changed, by its owner or an administrator.
    PasswordChanged = "user.password_changed";
    /// A one-time link for a new password was made.
    PasswordLinkCreated = "user.password_link_created";
    /// A code or link was sent to a contact.
    CodeSent = "verification.sent";
    /// A code was compared and was wrong, or was right.
    CodeChecked = "verification.checked";
    /// A phone number or e-mail address was set, changed or removed.
    ContactChanged = "user.contact_changed";
    /// An unverified claim on a contact ended when its true owner came; the password went with it.
    ContactReclaimed = "user.contact_reclaimed";
    /// An identity at a provider was linked.
    IdentityLinked = "identity.linked";
    /// An identity at a provider was unlinked.
    IdentityUnlinked = "identity.unlinked";
    /// WeChat says that the identities of two accounts are one person's.
    SamePerson = "identity.same_person";
    /// Who sends messages was changed.
    SenderChanged = "sender.changed";
    /// A test message was sent, or one was sent again.
    MessageSent = "message.sent";
    /// An administrator read messages that hold codes or links.
    MessageRead = "message.read";
    /// An identity provider was added, changed or removed.
    ProviderChanged = "provider.changed";
    /// A key for custom tickets was made.
    TicketKeyCreated = "ticket_key.created";
    /// An administrator made an account.
    UserCreated = "user.created";
    /// An administrator changed an account.
    UserChanged = "user.changed";
    /// An account gained permissions over Doorward; its sessions and what a delegate had set in it were revoked.
    Elevated = "user.elevated";
    /// An administrator blocked an account.
    UserBlocked = "user.blocked";
    /// An administrator unblocked an account.
    UserUnblocked = "user.unblocked";
    /// An account was deleted.
    UserDeleted = "user.deleted";
    /// A role was made.
    RoleCreated = "role.created";
    /// Name or description of a role were changed.
    RoleChanged = "role.changed";
    /// A role was deleted.
    RoleDeleted = "role.deleted";
    /// Policies were attached to a role or detached from it.
    RolePoliciesChanged = "role.policies_changed";
    /// An account became a member of a role, or its membership got another end.
    RoleMemberAdded = "role.member_added";
    /// An account ceased to be a member of a role.
    RoleMemberRemoved = "role.member_removed";
    /// A department or post was made.
    NodeCreated = "organization.node_created";
    /// Name or description of a department or post were changed.
    NodeChanged = "organization.node_changed";
    /// A department or post was put somewhere else.
    NodeMoved = "organization.node_moved";
    /// A department or post was deleted.
    NodeDeleted = "organization.node_deleted";
    /// An account was put into a department or post.
    NodeMemberAdded = "organization.member_added";
    /// An account was taken out of a department or post.
    NodeMemberRemoved = "organization.member_removed";
    /// A department or post gives a role, or gives it until another moment.
    NodeRoleAdded = "organization.role_added";
    /// A department or post gives a role no longer.
    NodeRoleRemoved = "organization.role_removed";
    /// A policy was made.
    PolicyCreated = "policy.created";
    /// A policy got another document, name or description.
    PolicyChanged = "policy.changed";
    /// A policy was deleted.
    PolicyDeleted = "policy.deleted";
    /// A resource was registered.
    ResourceCreated = "resource.created";
    /// Level, rule or row permissions of a resource were changed.
    ResourceChanged = "resource.changed";
    /// A resource was deleted, and nobody passes its guard any more.
    ResourceDeleted = "resource.deleted";
    /// A type of resources was registered, changed or deleted.
    ResourceTypeChanged = "resource_type.changed";
    /// Settings were changed.
    SettingsChanged = "settings.changed";
    /// The first administrator was made through the set-up link.
    SetupCompleted = "setup.completed";
    /// A signing key was rotated.
    KeyRotated = "key.rotated";
    /// An API key was made.
    ApiKeyCreated = "api_key.created";
    /// Name, role or expiry of an API key were changed.
    ApiKeyChanged = "api_key.changed";
    /// An API key was revoked.
    ApiKeyRevoked = "api_key.revoked";
}

impl EventAction {
    /// The word in an owner's own history: CloudBase's `USER_LOGIN`, otherwise the stored word in upper case.
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

/// How it ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "sea-orm", derive(sea_orm::EnumIter, sea_orm::DeriveActiveEnum))]
#[cfg_attr(feature = "sea-orm", sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case"))]
pub enum Outcome {
    /// Done.
    Success,
    /// Tried and refused; `detail.reason` says why.
    Failure,
}

impl Outcome {
    /// The stored word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Success => "success",
            Self::Failure => "failure",
        }
    }

    /// Reads the stored word.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Success, Self::Failure].into_iter().find(|outcome| outcome.as_str() == word)
    }
}

/// One row of the record.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Event {
    /// Id, ordered by time.
    pub id: String,
    /// When.
    pub at: Timestamp,
    /// What.
    pub action: EventAction,
    /// How it ended.
    pub outcome: Outcome,
    /// Who did it: a uid, `api_key:<name>`, `cli`, or nobody (a failed sign-in).
    pub actor: Option<String>,
    /// Whose account it touches.
    pub subject: Option<String>,
    /// The subject's user name at that time, so that the record outlives the account.
    pub subject_name: Option<String>,
    /// Client it came through.
    pub client_id: Option<String>,
    /// Session it belongs to.
    pub session_id: Option<String>,
    /// Address it came from.
    pub ip: Option<String>,
    /// What the browser or SDK calls itself.
    pub user_agent: Option<String>,
    /// Particulars, never a secret.
    pub detail: serde_json::Value,
}

/// Filters and place of an event list.
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
    /// Not before this instant.
    pub since: Option<Timestamp>,
    /// Before this instant.
    pub until: Option<Timestamp>,
    /// Rows a page, 1 to 200, 50 when absent.
    pub limit: Option<u16>,
    /// `next_cursor` of the page before.
    pub cursor: Option<String>,
}

/// One row of `GET /auth/v1/user/security/history`, the owner's own view of events.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct HistoryEntry {
    /// Event id.
    pub id: String,
    /// CloudBase's word: `USER_LOGIN`, otherwise the action in upper case.
    pub action: String,
    /// Address it came from.
    pub ip: Option<String>,
    /// What the browser or SDK calls itself.
    pub user_agent: Option<String>,
    /// The same in words, such as `Chrome · Windows`.
    pub device: Option<String>,
    /// Client it came through.
    pub client_id: Option<String>,
    /// Session it belongs to; a device id is a secret and never shown.
    pub device_id: Option<String>,
    /// When.
    pub created_at: Timestamp,
    /// `{"from": method}` and other particulars.
    pub meta: serde_json::Value,
}

/// `GET /auth/v1/user/security/history`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct History {
    /// The rows, newest first.
    pub data: Vec<HistoryEntry>,
    /// Hand back as `page_token`; empty on the last page.
    pub next_page_token: String,
}
