//! An account, as returned to its owner.

use crate::organization::NodeKind;
use crate::{Timestamp, Uid};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Custom attributes: names with JSON values, at most 64 entries and 16 KiB in total.
pub type Attributes = BTreeMap<String, serde_json::Value>;

/// What an account is called: the first of its names that is not blank. Pass them in this order, as far as they are
/// known: display name, username, email address, phone number. `None` for an account without any, such as a guest.
pub fn display_name<'a>(names: impl IntoIterator<Item = &'a Option<String>>) -> Option<&'a str> {
    names.into_iter().flatten().map(|name| name.trim()).find(|name| !name.is_empty())
}

/// Kind of an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "sea-orm", derive(sea_orm::EnumIter, sea_orm::DeriveActiveEnum))]
#[cfg_attr(feature = "sea-orm", sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case"))]
pub enum AccountKind {
    /// A member of the organization; `internalUser` in the CloudBase API.
    Internal,
    /// A registered user; `externalUser` in the CloudBase API.
    External,
    /// A guest, identified only by a device.
    Anonymous,
}

impl AccountKind {
    /// The stored value.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Internal => "internal",
            Self::External => "external",
            Self::Anonymous => "anonymous",
        }
    }

    /// Parses the stored value.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Internal, Self::External, Self::Anonymous].into_iter().find(|kind| kind.as_str() == word)
    }

    /// CloudBase's name for it, in the token's `user_type` and `/user/me`.
    pub const fn user_type(self) -> &'static str {
        match self {
            Self::Internal => "internalUser",
            Self::External => "externalUser",
            Self::Anonymous => "anonymous",
        }
    }
}

/// Status of an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "UPPERCASE")]
#[cfg_attr(feature = "sea-orm", derive(sea_orm::EnumIter, sea_orm::DeriveActiveEnum))]
#[cfg_attr(feature = "sea-orm", sea_orm(rs_type = "String", db_type = "Text", rename_all = "UPPERCASE"))]
pub enum AccountStatus {
    /// Active.
    Active,
    /// Blocked by an administrator.
    Blocked,
}

impl AccountStatus {
    /// The stored value, also used in responses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Active => "ACTIVE",
            Self::Blocked => "BLOCKED",
        }
    }

    /// Parses the stored value.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Active, Self::Blocked].into_iter().find(|status| status.as_str() == word)
    }
}

/// OpenID Connect's `gender` in CloudBase's spelling.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "UPPERCASE")]
#[cfg_attr(feature = "sea-orm", derive(sea_orm::EnumIter, sea_orm::DeriveActiveEnum))]
#[cfg_attr(feature = "sea-orm", sea_orm(rs_type = "String", db_type = "Text", rename_all = "UPPERCASE"))]
pub enum Gender {
    /// `MALE`
    Male,
    /// `FEMALE`
    Female,
    /// `UNKNOWN`
    #[default]
    Unknown,
}

impl Gender {
    /// The stored value, also used in responses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Male => "MALE",
            Self::Female => "FEMALE",
            Self::Unknown => "UNKNOWN",
        }
    }

    /// Parses the stored value.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Male, Self::Female, Self::Unknown].into_iter().find(|gender| gender.as_str() == word)
    }
}

/// A postal address (OpenID Connect Core section 5.1.1).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct Address {
    /// The whole address, lines separated by newlines.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub formatted: Option<String>,
    /// Street and house number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub street_address: Option<String>,
    /// City.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub locality: Option<String>,
    /// Province.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// Postal code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub postal_code: Option<String>,
    /// Country.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
}

/// A user's change of their own profile. Absent fields are unchanged, an empty string clears a field.
///
/// Privileged and unknown fields are refused, not ignored.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct ProfilePatch {
    /// Display name, at most 64 characters of any script.
    #[serde(alias = "nickname")]
    pub name: Option<String>,
    /// Username, see the username rules.
    pub username: Option<String>,
    /// `https` address of a picture, at most 2048 characters.
    #[serde(alias = "avatar_url")]
    pub picture: Option<String>,
    /// `MALE`, `FEMALE` or `UNKNOWN`.
    pub gender: Option<Gender>,
    /// `YYYY-MM-DD`.
    pub birthdate: Option<String>,
    /// IANA time zone such as `Asia/Shanghai`.
    pub zoneinfo: Option<String>,
    /// BCP 47 language such as `zh-CN`.
    pub locale: Option<String>,
    /// Postal address.
    pub address: Option<Address>,
    /// At most 200 characters.
    #[serde(alias = "user_desc")]
    pub description: Option<String>,
}

/// The role that allows everything.
pub const ADMINISTRATOR: &str = "administrator";

/// A role that a user holds, as `/user/me` lists it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Group {
    /// Role ID.
    pub id: String,
    /// Expiry of the membership, if any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<Timestamp>,
}

/// `GET /auth/v1/user/me`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Me {
    /// The uid; permanent.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub sub: Uid,
    /// The uid again, for older SDK versions.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub user_id: Uid,
    /// The uid again: the SDK uses the response of `PATCH /user/profile` as its user object, whose ID is `uid`.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub uid: Uid,
    /// Display name. `anonymous` in lower case for guests: the SDK derives `is_anonymous` from it.
    pub name: String,
    /// Username, if set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub username: Option<String>,
    /// Address of a picture.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub picture: Option<String>,
    /// Email address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Whether the email address is verified.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email_verified: Option<bool>,
    /// Phone number, E.164 with one blank after the country code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone_number: Option<String>,
    /// Whether control of the number has been shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone_number_verified: Option<bool>,
    /// Gender.
    pub gender: Gender,
    /// Birth date.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub birthdate: Option<String>,
    /// Time zone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub zoneinfo: Option<String>,
    /// Language.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub locale: Option<String>,
    /// Postal address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<Address>,
    /// Description of the user.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user_desc: Option<String>,
    /// Linked identities.
    pub providers: Vec<LinkedProvider>,
    /// Current roles.
    pub groups: Vec<Group>,
    /// Custom attributes. Of a user of WeChat also `wxOpenId` and `wxUnionId`: the IDs of the application of this
    /// session's sign-in, or else the only ones linked.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub meta: Attributes,
    /// Status of the account.
    pub status: AccountStatus,
    /// Whether a password is set.
    pub has_password: bool,
    /// The same, in the SDK's spelling.
    #[serde(rename = "hasPassword")]
    pub has_password_sdk: bool,
    /// Time of the last password change.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub password_changed_at: Option<Timestamp>,
    /// How the account was created: `password`, `anonymous`, `admin`, `setup`.
    pub created_from: String,
    /// Creation time.
    pub created_at: Timestamp,
    /// Time of the last change.
    pub updated_at: Timestamp,
    /// Time of the last sign-in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_login: Option<Timestamp>,
    /// The same, in the SDK's spelling.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_sign_in_at: Option<Timestamp>,
    /// `internalUser`, `externalUser` or `anonymous`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Sign-in method of this session: `USERNAME`, `EMAIL`, `PHONE`, `ANONYMOUS`, `CUSTOM`, `WECHAT`, `WECHAT_OPEN`,
    /// `WECHAT_PUBLIC`, otherwise the provider's ID. The SDK uses it as `app_metadata.provider`.
    #[serde(rename = "loginType", skip_serializing_if = "Option::is_none")]
    pub login_type: Option<String>,
    /// Departments and positions of the account, with the query `with_department=true`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub departments: Option<Vec<MyDepartment>>,
    /// The roles of `groups` with their names, with the query `with_role=true`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub roles: Option<Vec<MyRole>>,
}

/// Optional parts of `GET /auth/v1/user/me`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct MeDetails {
    /// `with_department`
    pub departments: bool,
    /// `with_role`
    pub roles: bool,
}

/// A department or position of the account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MyDepartment {
    /// Its ID; permanent.
    pub id: String,
    /// Department or position.
    pub kind: NodeKind,
    /// Display name.
    pub name: String,
}

/// A current role of the account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MyRole {
    /// Role ID, as in `groups`.
    pub id: String,
    /// Display name.
    pub name: String,
}

/// An identity at a provider that is linked to this account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LinkedProvider {
    /// Provider ID.
    pub id: String,
    /// Subject at the provider.
    pub provider_user_id: String,
    /// Display name at the provider.
    pub name: String,
}

#[cfg(test)]
mod tests {
    use super::display_name;

    #[test]
    fn a_blank_name_is_no_name() {
        let [blank, username, none] = [Some("  ".to_owned()), Some("lin".to_owned()), None];
        assert_eq!(display_name([&blank, &username]), Some("lin"));
        assert_eq!(display_name([&Some("林夏".to_owned()), &username]), Some("林夏"));
        assert_eq!(display_name([&none, &blank]), None);
    }
}
