//! `GET /auth/v1/user/query`: what users can find out about each other.

use crate::Uid;
use crate::account::Gender;
use serde::{Deserialize, Serialize};

/// Whom to find, by one kind of identifier.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct UserLookup {
    /// Uids, at most 50.
    pub ids: Vec<String>,
    /// Username.
    pub username: Option<String>,
    /// Email address.
    pub email: Option<String>,
    /// Phone number.
    pub phone_number: Option<String>,
}

/// A user, as others see them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PublicUser {
    /// The uid.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub sub: Uid,
    /// Display name. The username stands in for it if the request has that.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Address of a picture.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub picture: Option<String>,
    /// Gender.
    pub gender: Gender,
    /// Language.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub locale: Option<String>,
    /// The email address of the request.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// The phone number of the request, E.164 with one blank after the country code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone_number: Option<String>,
}

/// Response of `GET /auth/v1/user/query`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FoundUsers {
    /// Number of users found.
    pub total: usize,
    /// The users, by uid.
    pub data: Vec<PublicUser>,
}
