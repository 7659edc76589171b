//! The list of users: its orders and counts, tags, notes, saved views, and actions on many accounts.

use crate::Timestamp;
use crate::admin::UserQuery;
use serde::{Deserialize, Serialize};

/// Order of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum UserSort {
    /// By creation time.
    #[default]
    Created,
    /// By display name; by username, email address, phone number or uid where there is none.
    Name,
    /// By the last sign-in; accounts that have never signed in count as the oldest.
    LastSignIn,
}

impl UserSort {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Created, Self::Name, Self::LastSignIn];

    /// As in query strings.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Name => "name",
            Self::LastSignIn => "last_sign_in",
        }
    }

    /// Parses the value.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|sort| sort.as_str() == word)
    }

    /// The direction unless another is requested: names from A to Z, times from the newest.
    pub const fn default_order(self) -> SortOrder {
        match self {
            Self::Name => SortOrder::Asc,
            Self::Created | Self::LastSignIn => SortOrder::Desc,
        }
    }
}

/// Direction of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum SortOrder {
    /// Ascending.
    Asc,
    /// Descending.
    Desc,
}

impl SortOrder {
    /// As in query strings.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Asc => "asc",
            Self::Desc => "desc",
        }
    }

    /// Parses the value.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Asc, Self::Desc].into_iter().find(|order| order.as_str() == word)
    }

    /// The other direction.
    #[must_use]
    pub const fn reversed(self) -> Self {
        match self {
            Self::Asc => Self::Desc,
            Self::Desc => Self::Asc,
        }
    }
}

/// Whether the contacts of an account are verified.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ContactState {
    /// An email address or a phone number is verified.
    Verified,
    /// An email address or a phone number is not verified.
    Unverified,
    /// There is neither an email address nor a phone number.
    Missing,
}

impl ContactState {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Verified, Self::Unverified, Self::Missing];

    /// As in query strings.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Verified => "verified",
            Self::Unverified => "unverified",
            Self::Missing => "missing",
        }
    }

    /// Parses the value.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == word)
    }
}

/// A number that is counted up to a bound: counting a million accounts takes longer than listing a page of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BoundedCount {
    /// Exact up to 10,000.
    pub count: u64,
    /// Whether there are more than `count`.
    pub more: bool,
}

impl BoundedCount {
    /// Largest number that is exact.
    pub const MAX: u64 = 10_000;

    /// From a count that stops at one above the bound.
    pub const fn of(counted: u64) -> Self {
        if counted > Self::MAX { Self { count: Self::MAX, more: true } } else { Self { count: counted, more: false } }
    }
}

impl std::ops::Add for BoundedCount {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        let sum = Self::of(self.count + other.count);
        Self { count: sum.count, more: sum.more || self.more || other.more }
    }
}

/// `GET /admin/api/v1/user-counts`: numbers of accounts, whatever the filters of a list are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct UserCounts {
    /// Members of the organization and registered users.
    pub people: BoundedCount,
    /// Members of the organization.
    pub members: BoundedCount,
    /// Registered users.
    pub registered: BoundedCount,
    /// Guests.
    pub guests: BoundedCount,
    /// Blocked accounts of any kind.
    pub blocked: BoundedCount,
}

/// `GET /admin/api/v1/user-count`: the exact number of accounts that match filters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct UserCount {
    /// Number of accounts.
    pub count: u64,
}

/// What a bulk action does with each account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum BulkAction {
    /// Blocks it.
    Block,
    /// Unblocks it.
    Unblock,
    /// Ends its sessions.
    SignOut,
    /// Assigns `role`, permanently.
    AddRole,
    /// Removes `role`, if it was assigned to the account itself.
    RemoveRole,
    /// Makes it a member of `department` and of no other department. Its positions stay.
    Move,
    /// Adds `tag`.
    AddTag,
    /// Removes `tag`.
    RemoveTag,
    /// Deletes it permanently.
    Delete,
}

impl BulkAction {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::Block,
        Self::Unblock,
        Self::SignOut,
        Self::AddRole,
        Self::RemoveRole,
        Self::Move,
        Self::AddTag,
        Self::RemoveTag,
        Self::Delete,
    ];

    /// As in requests.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Block => "block",
            Self::Unblock => "unblock",
            Self::SignOut => "sign_out",
            Self::AddRole => "add_role",
            Self::RemoveRole => "remove_role",
            Self::Move => "move",
            Self::AddTag => "add_tag",
            Self::RemoveTag => "remove_tag",
            Self::Delete => "delete",
        }
    }

    /// Parses the value.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|action| action.as_str() == word)
    }
}

/// `POST /admin/api/v1/user-bulk`: one action on many accounts, either `uids` or all that match `filter`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct BulkRequest {
    /// The action.
    pub action: BulkAction,
    /// ID of the role, for `add_role` and `remove_role`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
    /// ID of the department, for `move`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub department: Option<String>,
    /// The tag, for `add_tag` and `remove_tag`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tag: Option<String>,
    /// These accounts, 1 to 1,000.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub uids: Vec<String>,
    /// All accounts that match these filters, as in `GET /admin/api/v1/users`. An empty object means all accounts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filter: Option<UserQuery>,
    /// Most accounts that may match `filter`, for example the number that was confirmed. If more match when the job
    /// begins, it fails before it changes anything. Required with `filter`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expected: Option<u64>,
}

/// A tag that is in use, or was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Tag {
    /// Its text.
    pub name: String,
}

/// `GET /admin/api/v1/user-tags`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Tags {
    /// In alphabetical order.
    pub items: Vec<Tag>,
}

/// `PUT /admin/api/v1/users/{uid}/tags`: all tags of an account; replaces the existing ones.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct UserTags {
    /// At most 20, of 1 to 32 characters each.
    pub tags: Vec<String>,
}

/// A note about an account. Its owner never sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct UserNote {
    /// ID, ordered by time.
    pub id: String,
    /// Who wrote it: a uid, `api_key:<name>`, `application:<client_id>` or `cli`.
    pub author: String,
    /// Name of the author at that time.
    pub author_name: Option<String>,
    /// Its text.
    pub text: String,
    /// When it was written.
    pub created_at: Timestamp,
}

/// `GET /admin/api/v1/users/{uid}/notes`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct UserNotes {
    /// Newest first.
    pub items: Vec<UserNote>,
}

/// A new note about an account.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct NewUserNote {
    /// 1 to 2,000 characters.
    pub text: String,
}

/// Filters, order and columns of the list under a name, of one user.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SavedView {
    /// ID.
    pub id: String,
    /// Name.
    pub name: String,
    /// Query string of the page, without a question mark.
    pub query: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_those_that_serde_writes() {
        for action in BulkAction::ALL {
            assert_eq!(serde_json::to_value(action).unwrap(), action.as_str());
            assert_eq!(BulkAction::parse(action.as_str()), Some(action));
        }
        for sort in UserSort::ALL {
            assert_eq!(serde_json::to_value(sort).unwrap(), sort.as_str());
            assert_eq!(UserSort::parse(sort.as_str()), Some(sort));
        }
        for state in ContactState::ALL {
            assert_eq!(serde_json::to_value(state).unwrap(), state.as_str());
            assert_eq!(ContactState::parse(state.as_str()), Some(state));
        }
    }

    #[test]
    fn a_bounded_count_never_claims_to_be_exact_above_its_bound() {
        let (few, most) = (BoundedCount::of(7), BoundedCount::of(10_000));
        assert_eq!(few + few, BoundedCount { count: 14, more: false });
        assert_eq!(most, BoundedCount { count: 10_000, more: false });
        assert_eq!(most + few, BoundedCount { count: 10_000, more: true });
        assert_eq!(BoundedCount::of(10_001) + few, BoundedCount { count: 10_000, more: true });
    }

    #[test]
    fn a_bulk_request_has_no_unknown_member() {
        let read = serde_json::from_str::<BulkRequest>;
        assert!(read(r#"{"action":"block","filter":{"kind":"external"},"expected":3}"#).is_ok());
        assert!(read(r#"{"action":"block","filter":{"knid":"external"},"expected":3}"#).is_err());
        assert!(read(r#"{"action":"block","uid":["u1"]}"#).is_err());
    }
}
