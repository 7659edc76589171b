//! Requests and responses of the admin API under `/admin/api/v1`.

use crate::account::{AccountKind, AccountStatus, Address, Attributes, Gender, Group};
use crate::organization::NodePlace;
use crate::provider::{Provider, TicketKey};
use crate::user_list::{ContactState, SortOrder, UserSort};
use crate::{Secret, Timestamp, Uid};
use serde::{Deserialize, Serialize};

/// An account, as returned to administrators.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct User {
    /// The uid; permanent.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub uid: Uid,
    /// Organization member, registered user or guest.
    pub kind: AccountKind,
    /// Status of the account.
    pub status: AccountStatus,
    /// Username.
    pub username: Option<String>,
    /// Display name.
    pub name: Option<String>,
    /// Email address.
    pub email: Option<String>,
    /// Whether it is verified.
    pub email_verified: bool,
    /// The administrator who marked it as verified, until the owner verifies it.
    pub email_vouched_by: Option<String>,
    /// Phone number, E.164.
    pub phone: Option<String>,
    /// Whether it is verified.
    pub phone_verified: bool,
    /// The administrator who marked it as verified, until the owner verifies it.
    pub phone_vouched_by: Option<String>,
    /// Address of a picture.
    pub picture: Option<String>,
    /// Gender.
    pub gender: Gender,
    /// `YYYY-MM-DD`.
    pub birthdate: Option<String>,
    /// IANA time zone.
    pub zoneinfo: Option<String>,
    /// BCP 47 language.
    pub locale: Option<String>,
    /// Postal address.
    pub address: Option<Address>,
    /// At most 200 characters.
    pub description: Option<String>,
    /// Custom attributes.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub attributes: Attributes,
    /// Whether a password is set.
    pub has_password: bool,
    /// Whether the next sign-in requires a new password.
    pub must_change_password: bool,
    /// How the account was created.
    pub created_from: String,
    /// Creation time.
    pub created_at: Timestamp,
    /// Time of the last change.
    pub updated_at: Timestamp,
    /// Time of the last sign-in.
    pub last_sign_in_at: Option<Timestamp>,
    /// Current roles: those assigned to the account, and those of its place in the organization.
    pub roles: Vec<Group>,
    /// Departments and positions; empty for a caller without `doorward:organization:read`, and in responses to changes.
    #[serde(default)]
    pub places: Vec<NodePlace>,
    /// Ways in which the account can sign in: `password`, `phone`, `email`, and the IDs of identity providers.
    #[serde(default)]
    pub methods: Vec<String>,
    /// Tags.
    #[serde(default)]
    pub tags: Vec<String>,
}

impl User {
    /// The fields that an administrator can change, with their current values.
    pub fn editable(&self) -> UserPatch {
        let text = |text: &Option<String>| Some(text.clone().unwrap_or_default());
        UserPatch {
            email: text(&self.email),
            email_verified: Some(self.email_verified),
            phone: text(&self.phone),
            phone_verified: Some(self.phone_verified),
            username: text(&self.username),
            name: text(&self.name),
            picture: text(&self.picture),
            gender: Some(self.gender),
            birthdate: text(&self.birthdate),
            zoneinfo: text(&self.zoneinfo),
            locale: text(&self.locale),
            address: self.address.clone(),
            description: text(&self.description),
            kind: Some(self.kind),
            attributes: Some(self.attributes.clone()),
            must_change_password: Some(self.must_change_password),
        }
    }
}

/// Filters and position in a list of users.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams, utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
#[serde(default, deny_unknown_fields)]
pub struct UserQuery {
    /// Literal text: prefixes of words of the display name, all of which must match, or a prefix of a username,
    /// email address, email domain, uid or phone number, with or without its country code.
    pub query: Option<String>,
    /// Only accounts with this status.
    pub status: Option<AccountStatus>,
    /// Only accounts of this kind.
    pub kind: Option<AccountKind>,
    /// False leaves guests out. Default: true.
    pub guests: Option<bool>,
    /// Only accounts with this role, assigned to them or by their place in the organization.
    pub role: Option<String>,
    /// Only members of this department or position and of everything inside it.
    pub department: Option<String>,
    /// Only accounts that can sign in by this method: `password`, `phone`, `email`, or the ID of an identity provider.
    pub method: Option<String>,
    /// Only accounts with this tag.
    pub tag: Option<String>,
    /// Only accounts whose contacts are in this state.
    pub contact: Option<ContactState>,
    /// Only accounts that were created at this time or later.
    pub created_since: Option<Timestamp>,
    /// Only accounts that were created before this time.
    pub created_until: Option<Timestamp>,
    /// Only accounts whose last sign-in was at this time or later.
    pub seen_since: Option<Timestamp>,
    /// Only accounts whose last sign-in was before this time, or that have never signed in.
    pub seen_until: Option<Timestamp>,
    /// Order of the list. Default: `created`.
    pub sort: Option<UserSort>,
    /// Direction. Default: `asc` for `name`, `desc` for times.
    pub order: Option<SortOrder>,
    /// Page size, 1 to 200. Default: 50.
    pub limit: Option<u16>,
    /// `next_cursor` of the previous page, with the same filters and order.
    pub cursor: Option<String>,
}

/// A new account. A username, an email address or a phone number is required. Without a password, call
/// `POST /users/{uid}/password` for a link with which the user sets one.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct NewUser {
    /// `[A-Za-z0-9_-]{1,64}`. Default: generated by the server.
    pub uid: Option<String>,
    /// Username.
    pub username: Option<String>,
    /// Initial password; the password rules apply.
    pub password: Option<Secret>,
    /// Require a new password at the next sign-in. Default: the setting for first sign-ins.
    pub must_change_password: Option<bool>,
    /// `internal` or `external` (default).
    pub kind: Option<AccountKind>,
    /// Email address. It is unverified until its owner verifies it; the owner then gets the account without its
    /// password.
    pub email: Option<String>,
    /// Marks the email address as verified, so that its owner keeps the password. Use it only if you have checked the
    /// address.
    pub email_verified: Option<bool>,
    /// Phone number; as for `email`.
    pub phone: Option<String>,
    /// Marks the phone number as verified.
    #[serde(alias = "phone_number_verified")]
    pub phone_verified: Option<bool>,
    /// Display name.
    pub name: Option<String>,
    /// Address of a picture.
    pub picture: Option<String>,
    /// Gender.
    pub gender: Option<Gender>,
    /// BCP 47 language.
    pub locale: Option<String>,
    /// At most 200 characters.
    pub description: Option<String>,
    /// Custom attributes.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>))]
    pub attributes: Option<Attributes>,
}

/// An administrator's change of an account. Absent fields are unchanged, an empty string clears a field.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct UserPatch {
    /// Email address, unverified unless `email_verified` is true; an empty string removes it.
    pub email: Option<String>,
    /// Marks the current or new email address as verified; false removes the mark.
    pub email_verified: Option<bool>,
    /// Phone number, unverified unless `phone_verified` is true; an empty string removes it.
    pub phone: Option<String>,
    /// Marks the current or new phone number as verified; false removes the mark.
    #[serde(alias = "phone_number_verified")]
    pub phone_verified: Option<bool>,
    /// Username.
    pub username: Option<String>,
    /// Display name.
    pub name: Option<String>,
    /// Address of a picture.
    pub picture: Option<String>,
    /// Gender.
    pub gender: Option<Gender>,
    /// `YYYY-MM-DD`.
    pub birthdate: Option<String>,
    /// IANA time zone.
    pub zoneinfo: Option<String>,
    /// BCP 47 language.
    pub locale: Option<String>,
    /// Postal address.
    pub address: Option<Address>,
    /// At most 200 characters.
    pub description: Option<String>,
    /// `internal` or `external`; an administrator cannot convert a guest.
    pub kind: Option<AccountKind>,
    /// All custom attributes; replaces the existing ones.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>))]
    pub attributes: Option<Attributes>,
    /// Require a new password at the next sign-in.
    pub must_change_password: Option<bool>,
}

/// The part of an account that blocking it or setting its password changes. A caller who may do that may not be allowed to
/// read the rest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AccountState {
    /// The account.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub uid: Uid,
    /// Whether the account can be used.
    pub status: AccountStatus,
    /// Whether the owner must choose another password at the next sign-in.
    pub must_change_password: bool,
}

/// The body of an operation without parameters: empty or `{}`. Members are refused rather than ignored.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct NoBody {}

/// `PUT /admin/api/v1/users/{uid}/password`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct SetPassword {
    /// The new password; the password rules apply.
    pub password: Secret,
    /// Whether the owner must choose another password at the next sign-in. Default: true.
    pub must_change_password: Option<bool>,
}

/// `POST /admin/api/v1/users/{uid}/password`: a link with which the owner sets a new password.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PasswordLink {
    /// Address to give to the owner; can be used once.
    pub url: String,
    /// Expiry of the link.
    pub expires_at: Timestamp,
}

/// `POST /admin/api/v1/users/{uid}/sign-out`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SignedOut {
    /// Number of ended sessions.
    pub ended: u64,
}

/// Statistics of the console's overview.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Overview {
    /// Accounts other than guests.
    pub users: u64,
    /// Guest accounts.
    pub guests: u64,
    /// Blocked accounts.
    pub blocked: u64,
    /// Active sessions.
    pub sessions: u64,
    /// One entry per day, oldest first.
    pub days: Vec<DayCount>,
}

/// A step after set-up, as the console's first page lists them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChecklistItem {
    /// Which one.
    pub task: ChecklistTask,
    /// Whether it is done.
    pub state: ChecklistState,
}

/// The steps after set-up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChecklistTask {
    /// A sign-in method, or an identity provider, is turned on.
    SignInMethod,
    /// Messages can be sent, if a sign-in method needs them.
    Sender,
    /// There is a user beside the first administrator.
    User,
    /// There is an application beside the default one.
    Application,
}

/// Whether a step is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChecklistState {
    /// It is left to do.
    Open,
    /// Nothing requires it so far.
    NotNeeded,
    /// It is done.
    Done,
}

/// Sign-ins of one day in the viewer's time zone.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DayCount {
    /// Start of the day.
    pub start: Timestamp,
    /// Sign-ins of users, with any sign-in method.
    pub users: u64,
    /// Guest sign-ins.
    pub anonymous: u64,
    /// Failed sign-ins.
    pub failed: u64,
    /// New accounts, without guests.
    pub registered: u64,
}

/// Days of `GET /admin/api/v1/overview`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
#[serde(default, deny_unknown_fields)]
pub struct OverviewQuery {
    /// Number of days, including today, 1 to 90. Default: 14.
    pub days: Option<u8>,
    /// The viewer's offset from UTC in minutes, east positive. Default: 0.
    pub utc_offset_minutes: Option<i32>,
}

/// `POST /admin/api/v1/keys/rotate`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct RotateKeys {
    /// Sign with the new key immediately, without waiting for verifiers to fetch it: for a key that has leaked.
    pub now: bool,
}

/// Response of `POST /admin/api/v1/keys/rotate`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RotatedKeys {
    /// ID of the new key in `/auth/v1/certs`.
    pub kid: String,
}

/// `GET /admin/api/v1/providers`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Providers {
    /// In the order they were added.
    pub items: Vec<Provider>,
}

/// `GET /admin/api/v1/ticket-keys`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TicketKeys {
    /// Newest first.
    pub items: Vec<TicketKey>,
}

/// A secret to store.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct SecretUpdate {
    /// The secret.
    pub secret: Secret,
}
