//! Identity providers: third parties that authenticate users.

mod wire;

pub use wire::*;

use crate::Secret;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

macro_rules! provider_kinds {
    ($($(#[$doc:meta])* $name:ident = $word:tt;)+) => {
        /// Protocol of an identity provider.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        #[cfg_attr(feature = "sea-orm", derive(sea_orm::EnumIter, sea_orm::DeriveActiveEnum))]
        #[cfg_attr(feature = "sea-orm", sea_orm(rs_type = "String", db_type = "Text"))]
        pub enum ProviderKind {
            $($(#[$doc])*
            #[serde(rename = $word)]
            #[cfg_attr(feature = "sea-orm", sea_orm(string_value = $word))]
            $name,)+
        }

        impl ProviderKind {
            /// All kinds.
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

provider_kinds! {
    /// OpenID Connect, configured by issuer.
    Oidc = "oidc";
    /// OAuth 2 with explicit endpoints and field names.
    OAuth2 = "oauth2";
    /// Google.
    Google = "google";
    /// GitHub.
    GitHub = "github";
    /// Apple. The secret is the private key (PEM) that signs client secrets.
    Apple = "apple";
    /// Microsoft Entra ID.
    Microsoft = "microsoft";
    /// Gitee.
    Gitee = "gitee";
    /// DingTalk.
    DingTalk = "dingtalk";
    /// Feishu or Lark.
    Feishu = "feishu";
    /// WeCom.
    WeCom = "wecom";
    /// WeChat Open Platform: a QR code on a web page.
    WeChatOpen = "wechat_open";
    /// WeChat Official Account: inside WeChat's browser.
    WeChatOfficial = "wechat_official";
    /// WeChat Mini Program.
    WeChatMini = "wechat_mini";
}

impl ProviderKind {
    /// Whether the browser is redirected to the provider and back.
    pub const fn is_redirect(self) -> bool {
        !matches!(self, Self::WeChatMini)
    }

    /// Whether the browser can sign out there after it has signed out here.
    pub const fn signs_out(self) -> bool {
        matches!(self, Self::Oidc | Self::Microsoft)
    }

    /// Whether it belongs to WeChat, whose accounts are matched by union ID.
    pub const fn is_wechat(self) -> bool {
        matches!(self, Self::WeChatOpen | Self::WeChatOfficial | Self::WeChatMini)
    }
}

/// How the client authenticates at the token endpoint (RFC 6749 section 2.3.1).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ClientAuth {
    /// In the request body.
    #[default]
    ClientSecretPost,
    /// HTTP Basic authentication.
    ClientSecretBasic,
}

/// The version of a Mini Program that a code opens: WeChat's `env_version`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum MiniVersion {
    /// The released version.
    #[default]
    Release,
    /// The trial version, for users whom the Mini Program's administrators have added.
    Trial,
    /// The development version, for its developers.
    Develop,
}

impl MiniVersion {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Release, Self::Trial, Self::Develop];

    /// WeChat's name for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Release => "release",
            Self::Trial => "trial",
            Self::Develop => "develop",
        }
    }
}

/// Locations of profile fields in the provider's response: names, with dots for nested objects
/// (`data.user.open_id`). CloudBase's `ResponseParametersMap`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct FieldMap {
    /// The subject. Default: `sub`.
    pub sub: Option<String>,
    /// Display name. Default: `name`.
    pub name: Option<String>,
    /// Picture. Default: `picture`.
    pub picture: Option<String>,
    /// Username. Default: `preferred_username`.
    pub username: Option<String>,
    /// Email address. Default: `email`.
    pub email: Option<String>,
    /// Whether the email address is verified. Default: `email_verified`.
    pub email_verified: Option<String>,
    /// Phone number. Default: `phone_number`.
    pub phone_number: Option<String>,
    /// Whether the phone number is verified. Default: `phone_number_verified`.
    pub phone_number_verified: Option<String>,
    /// Groups. Default: `groups`.
    pub groups: Option<String>,
}

/// Connection of a provider. Which members are used depends on the kind; presets have defaults.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct ProviderConfig {
    /// Client ID, App ID, App Key or Corp ID.
    pub client_id: String,
    /// Issuer of an OpenID Connect provider, used for discovery.
    pub issuer: Option<String>,
    /// Authorization endpoint.
    pub authorization_endpoint: Option<String>,
    /// Token endpoint.
    pub token_endpoint: Option<String>,
    /// Userinfo endpoint.
    pub userinfo_endpoint: Option<String>,
    /// Scopes, separated by spaces. Default: those of the kind.
    pub scope: Option<String>,
    /// How the client authenticates.
    pub client_auth: ClientAuth,
    /// Send a PKCE challenge (RFC 7636) even if no discovery document offers it. Generic OAuth 2 only.
    pub pkce: bool,
    /// Locations of the profile fields. Generic kinds only.
    pub fields: FieldMap,
    /// Alternative base address of the provider's API, for a private edition or a test.
    pub base_url: Option<String>,
    /// Team ID (Apple), tenant (Microsoft), agent ID (WeCom).
    pub tenant: Option<String>,
    /// ID of the private key (Apple).
    pub key_id: Option<String>,
    /// Page of the Mini Program that its QR code opens, without a query. Default: the first page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub page: Option<String>,
    /// Version of the Mini Program that its QR code opens: `release` (default), `trial` or `develop`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub env_version: Option<MiniVersion>,
    /// Whether WeChat refuses a code for a page that is not published. WeChat's default is true; set it to false
    /// for a page that only the trial or development version has.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub check_path: Option<bool>,
}

/// What a sign-in through a provider may do. CloudBase's flags, with secure defaults.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct ProviderRules {
    /// Create accounts for new users (`AutoSignUpWithProviderUser`). Default true.
    pub auto_sign_up: bool,
    /// Use the provider's subject as the uid (`ReuseUserId`). Default false.
    pub reuse_user_id: bool,
    /// Sign in to an existing account with the same email address, verified on both sides (`AutoSignInWhenEmailMatch`).
    /// Default false.
    pub match_email: bool,
    /// Sign in to an existing account with the same phone number, verified on both sides
    /// (`AutoSignInWhenPhoneNumberMatch`). Default true, as in CloudBase.
    pub match_phone: bool,
    /// Copy name and picture at each sign-in unless the user has changed them here. Default false.
    pub sync_profile: bool,
    /// Kind of new accounts: `internal` or `external`. Default external.
    pub new_account_kind: NewAccountKind,
    /// Role of new accounts, in addition to those of their kind.
    pub new_account_role: Option<String>,
    /// Show this Mini Program's QR code on the sign-in page. The Mini Program must handle the scene
    /// (`POST /auth/v1/qrcode/settle`). Default false; Mini Programs only.
    pub scan_sign_in: bool,
    /// Sign users out of the provider too when they sign out here, if its discovery document has an
    /// `end_session_endpoint` (OpenID Connect RP-Initiated Logout 1.0). Default false; OpenID Connect and Microsoft
    /// only.
    pub sign_out: bool,
}

impl Default for ProviderRules {
    fn default() -> Self {
        Self {
            auto_sign_up: true,
            reuse_user_id: false,
            match_email: false,
            match_phone: true,
            sync_profile: false,
            new_account_kind: NewAccountKind::External,
            new_account_role: None,
            scan_sign_in: false,
            sign_out: false,
        }
    }
}

/// Kind of accounts that sign-ins through a provider create.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum NewAccountKind {
    /// Member of the organization.
    Internal,
    /// Registered user.
    #[default]
    External,
}

/// An identity provider, as returned to administrators.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Provider {
    /// ID, 2 to 32 lower-case letters, digits, `_` and `-`; for a Mini Program, its App ID. Cannot be changed later.
    pub id: String,
    /// Protocol.
    pub kind: ProviderKind,
    /// Name on buttons.
    pub name: String,
    /// Whether the provider is turned on.
    pub enabled: bool,
    /// Connection.
    pub config: ProviderConfig,
    /// Whether a client secret is stored; the secret itself is never shown.
    pub secret_set: bool,
    /// Changes whenever another secret is stored, and reveals nothing of it.
    pub secret_version: Option<String>,
    /// What a sign-in may do.
    pub rules: ProviderRules,
    /// What is required before it can be turned on: names of members of `config`, or `secret`.
    pub missing: Vec<String>,
    /// The callback address to register at the provider, for kinds that redirect the browser back.
    pub callback: Option<String>,
    /// Identities linked through it; absent in lists.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub links: Option<ProviderLinks>,
}

/// Identities that users have linked through a provider.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ProviderLinks {
    /// Number of identities.
    pub identities: u64,
    /// Number of active users without another available sign-in method: without the provider they cannot sign in.
    pub only_method_of: u64,
}

/// What happens to linked identities when a provider is changed to another service or application.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum LinksOnChange {
    /// They are kept: the same subjects still identify the same users.
    Keep,
    /// They are removed: a subject may identify another user.
    Detach,
}

impl Provider {
    /// The fields that an administrator can change, with their current values; in place of the secret, its version.
    pub fn editable(&self) -> serde_json::Value {
        let Self { name, enabled, config, secret_version, rules, .. } = self;
        serde_json::json!({
            "name": name, "enabled": enabled, "config": config, "secret_version": secret_version, "rules": rules,
        })
    }
}

/// A new provider, or a change of one. Absent members are unchanged.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct ProviderUpdate {
    /// Protocol; required for a new provider, cannot be changed later.
    pub kind: Option<ProviderKind>,
    /// Name on buttons.
    pub name: Option<String>,
    /// Whether the provider is turned on.
    pub enabled: Option<bool>,
    /// Connection; replaces the existing one as a whole.
    pub config: Option<ProviderConfig>,
    /// Client secret, App Secret, or private key.
    pub secret: Option<Secret>,
    /// What a sign-in may do; replaces the existing rules as a whole.
    pub rules: Option<ProviderRules>,
    /// Required if the change may alter the meaning of the provider's subjects (client ID, issuer, token or userinfo
    /// endpoint, base address, tenant, name of the subject field) and identities are linked: `keep` or `detach`.
    pub links: Option<LinksOnChange>,
}

/// A user's profile at a provider, and what of it was verified.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExternalProfile {
    /// The provider's ID of the user, never empty (attack 3).
    pub subject: String,
    /// WeChat's ID of the user across the applications of one Open Platform account.
    pub union_id: Option<String>,
    /// Display name.
    pub name: Option<String>,
    /// `https` address of a picture.
    pub picture: Option<String>,
    /// Username.
    pub username: Option<String>,
    /// Email address.
    pub email: Option<String>,
    /// Whether the provider states that it is verified; false if it states nothing.
    pub email_verified: bool,
    /// Phone number, as the provider formats it.
    pub phone_number: Option<String>,
    /// Whether the provider states that it is verified; false if it states nothing.
    pub phone_verified: bool,
    /// Groups at the provider.
    pub groups: Vec<String>,
    /// Further data for callers: WeChat's `appid` and `openid`.
    pub meta: BTreeMap<String, String>,
}

/// Result of an administrator's test sign-in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trial {
    /// The profile from the provider.
    pub profile: Option<ExternalProfile>,
    /// The error, from the provider or from Doorward.
    pub error: Option<String>,
}
