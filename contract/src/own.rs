//! The actions on Doorward itself: what a door of ours takes, and what policies allow to those who run a part of it.
//!
//! One table. A door names its action by a type of [`needs`], so that none can be without; policies name it by its word.

use serde::{Deserialize, Serialize};

macro_rules! own_actions {
    ($($(#[$doc:meta])* $name:ident = $word:literal;)+) => {
        /// An action on Doorward itself.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        pub enum Own {
            $($(#[$doc])* #[serde(rename = $word)] $name,)+
        }

        impl Own {
            /// All of them, in the order of the table.
            pub const ALL: &'static [Self] = &[$(Self::$name,)+];

            /// As policies name it.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $word,)+ }
            }

            /// Reads the word.
            pub fn parse(word: &str) -> Option<Self> {
                match word { $($word => Some(Self::$name),)+ _ => None }
            }
        }

        /// The same as types, for the signatures of doors.
        pub mod needs {
            use super::{Needed, Own};
            $($(#[$doc])* #[derive(Debug, Clone, Copy)] pub struct $name;
            impl Needed for $name { const OWN: Own = Own::$name; })+
        }
    };
}

/// What a door needs, as a type.
pub trait Needed {
    /// The action.
    const OWN: Own;
}

own_actions! {
    /// Numbers and charts of the first page.
    OverviewRead = "doorward:overview:read";
    /// Accounts: lists, profiles, roles held.
    UsersRead = "doorward:users:read";
    /// Make accounts.
    UsersCreate = "doorward:users:create";
    /// Change profiles, contacts, kind and attributes.
    UsersEdit = "doorward:users:edit";
    /// Block and unblock accounts.
    UsersBlock = "doorward:users:block";
    /// Delete accounts for good.
    UsersDelete = "doorward:users:delete";
    /// Make links by which owners set a new password.
    UsersResetPassword = "doorward:users:reset-password";
    /// Where accounts are signed in.
    SessionsRead = "doorward:sessions:read";
    /// End sessions of accounts.
    SessionsEnd = "doorward:sessions:end";
    /// Roles and their members.
    RolesRead = "doorward:roles:read";
    /// Make, change and delete roles, attach and detach policies.
    RolesEdit = "doorward:roles:edit";
    /// Give roles to accounts and take them away.
    MembersEdit = "doorward:members:edit";
    /// The organization: its tree, its people and the roles it gives.
    OrganizationRead = "doorward:organization:read";
    /// Change the organization, who is in it and which roles that gives.
    OrganizationEdit = "doorward:organization:edit";
    /// Policies with their versions.
    PoliciesRead = "doorward:policies:read";
    /// Write, replace, roll back and delete policies.
    PoliciesEdit = "doorward:policies:edit";
    /// Resources: how far each is open, with rules and rows.
    ResourcesRead = "doorward:resources:read";
    /// Register, change and delete resources.
    ResourcesEdit = "doorward:resources:edit";
    /// Ask about others, be told why, and simulate.
    AccessCheck = "doorward:access:check";
    /// Settings and mail templates.
    SettingsRead = "doorward:settings:read";
    /// Change settings, but for where browsers may be sent and what mails say.
    SettingsEdit = "doorward:settings:edit";
    /// Identity providers, without secrets.
    ProvidersRead = "doorward:providers:read";
    /// Set identity providers up. Administrators alone.
    ProvidersEdit = "doorward:providers:edit";
    /// Keys for custom tickets, without the keys themselves.
    TicketsRead = "doorward:tickets:read";
    /// Make and revoke keys for custom tickets. Administrators alone.
    TicketsEdit = "doorward:tickets:edit";
    /// API keys, without their secrets.
    ApiKeysRead = "doorward:api-keys:read";
    /// Create, change and revoke API keys.
    ApiKeysEdit = "doorward:api-keys:edit";
    /// Who sends SMS and mail, without secrets.
    SendersRead = "doorward:senders:read";
    /// Choose who sends SMS and mail. Administrators alone.
    SendersEdit = "doorward:senders:edit";
    /// Messages; what they say, administrators alone.
    MessagesRead = "doorward:messages:read";
    /// Send messages again, and try senders out.
    MessagesSend = "doorward:messages:send";
    /// The record of what happened.
    EventsRead = "doorward:events:read";
    /// Make a new signing key.
    KeysRotate = "doorward:keys:rotate";
}

impl Own {
    /// The type of all of them.
    pub const TYPE: &'static str = "doorward:";

    /// Whether it changes nothing: what an auditor may do.
    pub fn reads(self) -> bool {
        self == Self::AccessCheck || self.as_str().ends_with(":read")
    }

    /// Whether administrators alone may, whatever policies say: who carries messages, or vouches for people, could sign
    /// in as anybody.
    pub const fn is_reserved(self) -> bool {
        matches!(self, Self::ProvidersEdit | Self::TicketsEdit | Self::SendersEdit)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_action_is_of_our_type_and_reads_back() {
        for own in Own::ALL {
            assert!(own.as_str().starts_with(Own::TYPE), "{own:?}");
            assert_eq!(Own::parse(own.as_str()), Some(*own));
            assert_eq!(serde_json::to_value(own).unwrap(), own.as_str());
        }
        assert_eq!(Own::parse("doorward:users:*"), None);
    }

    #[test]
    fn the_table_fits_into_a_word_of_bits() {
        assert!(Own::ALL.len() <= 64);
        assert_eq!(Own::ALL.iter().map(|own| 1_u64 << *own as u32).sum::<u64>().count_ones() as usize, Own::ALL.len());
    }
}
