//! The system that users come from.

use serde::{Deserialize, Serialize};

/// How the former system verifies a password.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum LegacyKind {
    /// There is none.
    #[default]
    Off,
    /// A hook of your own: a signed POST request.
    Http,
    /// Firebase Authentication.
    Firebase,
    /// Auth0, with the grant "password realm".
    Auth0,
    /// Supabase.
    Supabase,
}

impl LegacyKind {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Off, Self::Http, Self::Firebase, Self::Auth0, Self::Supabase];

    /// The stored value.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::Http => "http",
            Self::Firebase => "firebase",
            Self::Auth0 => "auth0",
            Self::Supabase => "supabase",
        }
    }
}

/// The system that users come from. A password of a user who is unknown here is verified there once, and stored here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct LegacySystem {
    /// Kind of the system. Default `off`.
    pub kind: LegacyKind,
    /// Its address, https: of the hook, of the Auth0 tenant, or of the Supabase project. Firebase needs none.
    pub url: String,
    /// Client ID at Auth0.
    pub client_id: String,
    /// Connection at Auth0. Default `Username-Password-Authentication`.
    pub connection: String,
    /// Whether a contact that the system calls verified is verified here. Off by default: then its owner verifies it.
    pub trust_contacts: bool,
    /// Seconds until the system must have answered, 1 to 10. Default 3. While a system is set up, a refused sign-in takes
    /// that long, so that its time does not reveal who has an account here.
    pub timeout_seconds: u8,
}

impl Default for LegacySystem {
    fn default() -> Self {
        Self {
            kind: LegacyKind::Off,
            url: String::new(),
            client_id: String::new(),
            connection: "Username-Password-Authentication".into(),
            trust_contacts: false,
            timeout_seconds: 3,
        }
    }
}

impl LegacySystem {
    /// Where the stored secret is sent, or what it signs requests for. A secret is valid for this recipient only.
    pub fn recipient(&self) -> String {
        format!("{} {} {}", self.kind.as_str(), self.url, self.client_id)
    }
}

/// What the former system says about a user.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct LegacyUser {
    /// Its permanent ID of the user. It becomes the uid if it has the form of one.
    pub id: Option<String>,
    /// Username.
    pub username: Option<String>,
    /// Email address.
    pub email: Option<String>,
    /// Whether the system has verified it.
    pub email_verified: bool,
    /// Phone number, E.164.
    pub phone: Option<String>,
    /// Whether the system has verified it.
    pub phone_verified: bool,
    /// Display name.
    pub name: Option<String>,
    /// Address of a picture.
    pub picture: Option<String>,
}
