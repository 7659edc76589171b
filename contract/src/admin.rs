//! What an administrator sends and sees under `/admin/api/v1`.

use crate::account::{AccountKind, AccountStatus, Address, Attributes, Gender, Group};
use crate::provider::{Provider, TicketKey};
use crate::{Secret, Timestamp};
use serde::{Deserialize, Serialize};

/// An account as an administrator sees it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct User {
    /// Stable for life.
    pub uid: String,
    /// Organization member, registered user or guest.
    pub kind: AccountKind,
    /// Whether it may be used.
    pub status: AccountStatus,
    /// Sign-in name.
    pub username: Option<String>,
    /// Display name.
    pub name: Option<String>,
    /// E-mail address.
    pub email: Option<String>,
    /// Whether control of it has been shown.
    pub email_verified: bool,
    /// The administrator who vouched for it, while its owner has not shown control of it.
    pub email_vouched_by: Option<String>,
    /// Phone number, E.164.
    pub phone: Option<String>,
    /// Whether control of it has been shown.
    pub phone_verified: bool,
    /// The administrator who vouched for it, while its owner has not shown control of it.
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
    /// Whether the next sign-in asks for a new password.
    pub must_change_password: bool,
    /// How the account came to be.
    pub created_from: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
    /// When its owner last signed in.
    pub last_sign_in_at: Option<Timestamp>,
    /// Roles held now; filled on single users, empty in lists.
    pub roles: Vec<Group>,
}

impl User {
    /// What an administrator can change, as it is.
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

/// Filters and place of a user list.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
#[serde(default, deny_unknown_fields)]
pub struct UserQuery {
    /// Literal text: beginnings of words of the display name, all of which must match, or the beginning of a username,
    /// email address, email domain, uid or phone number, with or without its country code.
    pub query: Option<String>,
    /// Only accounts in this state.
    pub status: Option<AccountStatus>,
    /// Only accounts of this kind.
    pub kind: Option<AccountKind>,
    /// Rows a page, 1 to 200, 50 when absent.
    pub limit: Option<u16>,
    /// `next_cursor` of the page before.
    pub cursor: Option<String>,
}

/// A new account. A user name, an e-mail address or a phone number is needed; without a password the answer of
/// `POST /users/{uid}/password` gives a link to set one.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct NewUser {
    /// `[A-Za-z0-9_-]{1,64}`; made by the server when absent.
    pub uid: Option<String>,
    /// Sign-in name.
    pub username: Option<String>,
    /// First password; subject to the password rules.
    pub password: Option<Secret>,
    /// Ask for a new password at the next sign-in; by default when the setting for first sign-ins is on.
    pub must_change_password: Option<bool>,
    /// `internal` or `external` (default).
    pub kind: Option<AccountKind>,
    /// E-mail address. Until its owner shows control of it, it is a claim: whoever does gets the account without its
    /// password.
    pub email: Option<String>,
    /// Vouches for the email address: it counts as verified, and its owner keeps the password. Only say so when you know.
    pub email_verified: Option<bool>,
    /// Phone number; the same holds as for `email`.
    pub phone: Option<String>,
    /// Vouches for the phone number.
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

/// What an administrator may change of an account. Absent stays, an empty string clears.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct UserPatch {
    /// E-mail address, unverified unless `email_verified` says so; an empty string clears.
    pub email: Option<String>,
    /// Vouches for the email address that the account has or is given; false takes that back.
    pub email_verified: Option<bool>,
    /// Phone number, unverified unless `phone_verified` says so; an empty string clears.
    pub phone: Option<String>,
    /// Vouches for the phone number that the account has or is given; false takes that back.
    #[serde(alias = "phone_number_verified")]
    pub phone_verified: Option<bool>,
    /// Sign-in name.
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
    /// `internal` or `external`; a guest becomes neither by hand.
    pub kind: Option<AccountKind>,
    /// All custom attributes; replaces the former ones.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>))]
    pub attributes: Option<Attributes>,
    /// Ask for a new password at the next sign-in.
    pub must_change_password: Option<bool>,
}

/// The body of an action that takes none: empty or `{}`. A member would be a wish that nobody reads, so it is refused.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct NoBody {}

/// `PUT /admin/api/v1/users/{uid}/password`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct SetPassword {
    /// The new password; subject to the password rules.
    pub password: Secret,
    /// Whether the owner has to choose another at the next sign-in; true when absent.
    pub must_change_password: Option<bool>,
}

/// `POST /admin/api/v1/users/{uid}/password`: a link by which the owner sets a new password.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PasswordLink {
    /// Address to give to the owner; works once.
    pub url: String,
    /// When it stops working.
    pub expires_at: Timestamp,
}

/// `POST /admin/api/v1/users/{uid}/sign-out`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SignedOut {
    /// How many sessions ended.
    pub ended: u64,
}

/// Numbers of the console's first page.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Overview {
    /// Accounts that are not guests.
    pub users: u64,
    /// Guest accounts.
    pub guests: u64,
    /// Blocked accounts.
    pub blocked: u64,
    /// Sessions that are open now.
    pub sessions: u64,
    /// One entry a day, oldest first.
    pub days: Vec<DayCount>,
}

/// Sign-ins of one day in the viewer's time zone.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DayCount {
    /// When the day begins.
    pub start: Timestamp,
    /// Sign-ins of users, whatever the way.
    pub users: u64,
    /// Guest sign-ins.
    pub anonymous: u64,
    /// Sign-ins that failed.
    pub failed: u64,
    /// New accounts, guests left out.
    pub registered: u64,
}

/// Which days `GET /admin/api/v1/overview` counts.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
#[serde(default, deny_unknown_fields)]
pub struct OverviewQuery {
    /// How many days, today included, 1 to 90, 14 when absent.
    pub days: Option<u8>,
    /// The viewer's distance from UTC in minutes, east positive; 0 when absent.
    pub utc_offset_minutes: Option<i32>,
}

/// `POST /admin/api/v1/keys/rotate`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct RotateKeys {
    /// Sign with the new key at once instead of after every verifier had time to fetch it: for a key that leaked.
    pub now: bool,
}

/// Answer of `POST /admin/api/v1/keys/rotate`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RotatedKeys {
    /// Id of the new key in `/auth/v1/certs`.
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

/// A secret to be stored.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct SecretUpdate {
    /// The secret.
    pub secret: Secret,
}
