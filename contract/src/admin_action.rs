//! The actions on Doorward itself: handlers require them, and policies allow them to delegated administrators.
//!
//! One table. A handler names its action by a type of [`action`], so that none can be missing; policies name it by its
//! string.

use serde::{Deserialize, Serialize};

macro_rules! admin_actions {
    ($($(#[$doc:meta])* $name:ident = $word:tt;)+) => {
        /// An action on Doorward itself.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        pub enum AdminAction {
            $($(#[$doc])* #[serde(rename = $word)] $name,)+
        }

        impl AdminAction {
            /// All of them, in the order of the table.
            pub const ALL: &'static [Self] = &[$(Self::$name,)+];

            /// As written in policies.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $word,)+ }
            }

            /// Parses the value.
            pub fn parse(word: &str) -> Option<Self> {
                match word { $($word => Some(Self::$name),)+ _ => None }
            }
        }

        /// The actions as types, for the signatures of handlers.
        pub mod action {
            use super::{Action, AdminAction};
            $($(#[$doc])* #[derive(Debug, Clone, Copy)] pub struct $name;
            impl Action for $name { const ACTION: AdminAction = AdminAction::$name; })+
        }
    };
}

/// An action as a type.
pub trait Action {
    /// The action.
    const ACTION: AdminAction;
}

admin_actions! {
    /// Read the statistics of the overview.
    OverviewRead = "doorward:overview:read";
    /// Read accounts: lists, profiles, assigned roles.
    UsersRead = "doorward:users:read";
    /// Create accounts.
    UsersCreate = "doorward:users:create";
    /// Change profiles, contacts, kind and attributes. Includes reading the account that is changed.
    UsersEdit = "doorward:users:edit";
    /// Block and unblock accounts.
    UsersBlock = "doorward:users:block";
    /// Delete accounts permanently.
    UsersDelete = "doorward:users:delete";
    /// Create password links for users, or set a password.
    UsersResetPassword = "doorward:users:reset-password";
    /// Read sessions of accounts.
    SessionsRead = "doorward:sessions:read";
    /// End sessions of accounts.
    SessionsEnd = "doorward:sessions:end";
    /// Read roles and their members.
    RolesRead = "doorward:roles:read";
    /// Create, change and delete roles, attach and detach policies.
    RolesEdit = "doorward:roles:edit";
    /// Assign roles to accounts and remove them.
    MembersEdit = "doorward:members:edit";
    /// Read the organization: tree, members and roles.
    OrganizationRead = "doorward:organization:read";
    /// Change the organization, its members and its roles.
    OrganizationEdit = "doorward:organization:edit";
    /// Read policies and their versions.
    PoliciesRead = "doorward:policies:read";
    /// Create, replace, roll back and delete policies.
    PoliciesEdit = "doorward:policies:edit";
    /// Read resources: levels, rules and row permissions.
    ResourcesRead = "doorward:resources:read";
    /// Register, change and delete resources.
    ResourcesEdit = "doorward:resources:edit";
    /// Request decisions about others, with explanations, and simulate.
    AccessCheck = "doorward:access:check";
    /// Read settings and email templates.
    SettingsRead = "doorward:settings:read";
    /// Change settings, except redirect targets, sites, routes and message texts.
    SettingsEdit = "doorward:settings:edit";
    /// Read identity providers, without secrets.
    ProvidersRead = "doorward:providers:read";
    /// Set up identity providers. Administrators only.
    ProvidersEdit = "doorward:providers:edit";
    /// Read keys for custom tickets, without private keys.
    TicketsRead = "doorward:tickets:read";
    /// Create and revoke keys for custom tickets. Administrators only.
    TicketsEdit = "doorward:tickets:edit";
    /// Read applications, without secrets.
    ApplicationsRead = "doorward:applications:read";
    /// Create, change and delete applications, and create and revoke their secrets. Administrators only.
    ApplicationsEdit = "doorward:applications:edit";
    /// Read webhooks and hooks, without secrets, and the log of deliveries.
    HooksRead = "doorward:hooks:read";
    /// Set up webhooks and hooks, and send deliveries again. Administrators only.
    HooksEdit = "doorward:hooks:edit";
    /// Read API keys, without secrets.
    ApiKeysRead = "doorward:api-keys:read";
    /// Create, change and revoke API keys.
    ApiKeysEdit = "doorward:api-keys:edit";
    /// Read SMS and email providers, without secrets.
    SendersRead = "doorward:senders:read";
    /// Set up SMS and email providers. Administrators only.
    SendersEdit = "doorward:senders:edit";
    /// Read messages; their content, administrators only.
    MessagesRead = "doorward:messages:read";
    /// Resend messages, and test SMS and email providers.
    MessagesSend = "doorward:messages:send";
    /// Read the audit log.
    EventsRead = "doorward:events:read";
    /// Rotate the signing key.
    KeysRotate = "doorward:keys:rotate";
}

impl AdminAction {
    /// The type of all these actions.
    pub const TYPE: &'static str = "doorward:";

    /// Whether it only reads: allowed to an auditor.
    pub fn reads(self) -> bool {
        self == Self::AccessCheck || self.as_str().ends_with(":read")
    }

    /// Whether only administrators may perform it, whatever policies say: a service that carries messages or
    /// authenticates users could impersonate anyone, an application can receive tokens of anyone, and a hook receives what
    /// everyone does and decides who signs in.
    pub const fn is_reserved(self) -> bool {
        matches!(
            self,
            Self::ProvidersEdit | Self::TicketsEdit | Self::ApplicationsEdit | Self::HooksEdit | Self::SendersEdit
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_action_is_of_our_type_and_reads_back() {
        for own in AdminAction::ALL {
            assert!(own.as_str().starts_with(AdminAction::TYPE), "{own:?}");
            assert_eq!(AdminAction::parse(own.as_str()), Some(*own));
            assert_eq!(serde_json::to_value(own).unwrap(), own.as_str());
        }
        assert_eq!(AdminAction::parse("doorward:users:*"), None);
    }

    #[test]
    fn the_table_fits_into_a_word_of_bits() {
        // The highest bit stands for the administrator role.
        assert!(AdminAction::ALL.len() <= 63);
        assert_eq!(
            AdminAction::ALL.iter().map(|own| 1_u64 << *own as u32).sum::<u64>().count_ones() as usize,
            AdminAction::ALL.len()
        );
    }
}
