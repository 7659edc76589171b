//! Identity providers: third parties that say who somebody is.

use crate::Secret;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

macro_rules! provider_kinds {
    ($($(#[$doc:meta])* $name:ident = $word:literal;)+) => {
        /// Which protocol, and whose ways of it, a provider speaks.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        pub enum ProviderKind {
            $($(#[$doc])* #[serde(rename = $word)] $name,)+
        }

        impl ProviderKind {
            /// All kinds.
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

provider_kinds! {
    /// OpenID Connect by its issuer.
    Oidc = "oidc";
    /// OAuth 2 with endpoints and field names given.
    OAuth2 = "oauth2";
    /// Google.
    Google = "google";
    /// GitHub.
    GitHub = "github";
    /// Apple. The secret is the private key (PEM) from which client secrets are made.
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
    /// Whether a browser is sent there and comes back.
    pub const fn is_redirect(self) -> bool {
        !matches!(self, Self::WeChatMini)
    }

    /// Whether it is one of WeChat's, whose accounts meet by their union id.
    pub const fn is_wechat(self) -> bool {
        matches!(self, Self::WeChatOpen | Self::WeChatOfficial | Self::WeChatMini)
    }
}

/// How a client shows its secret at the token endpoint (RFC 6749 section 2.3.1).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ClientAuth {
    /// In the body.
    #[default]
    ClientSecretPost,
    /// By HTTP Basic.
    ClientSecretBasic,
}

/// Where a profile's fields are in what the provider answers: names, with dots into nested objects
/// (`data.user.open_id`). CloudBase's `ResponseParametersMap`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct FieldMap {
    /// The subject; `sub` when absent.
    pub sub: Option<String>,
    /// Display name; `name` when absent.
    pub name: Option<String>,
    /// Picture; `picture` when absent.
    pub picture: Option<String>,
    /// User name; `preferred_username` when absent.
    pub username: Option<String>,
    /// E-mail; `email` when absent.
    pub email: Option<String>,
    /// Whether it is verified; `email_verified` when absent.
    pub email_verified: Option<String>,
    /// Phone number; `phone_number` when absent.
    pub phone_number: Option<String>,
    /// Whether it is verified; `phone_number_verified` when absent.
    pub phone_number_verified: Option<String>,
    /// Groups; `groups` when absent.
    pub groups: Option<String>,
}

/// How a provider is reached. Which members count depends on the kind; those of a preset have its defaults.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct ProviderConfig {
    /// Client id, App ID, App Key or Corp ID.
    pub client_id: String,
    /// Issuer of an OpenID provider; discovery starts here.
    pub issuer: Option<String>,
    /// Where the browser is sent.
    pub authorization_endpoint: Option<String>,
    /// Where the code is exchanged.
    pub token_endpoint: Option<String>,
    /// Where the profile is read.
    pub userinfo_endpoint: Option<String>,
    /// Scopes, separated by blanks; the kind's own when absent.
    pub scope: Option<String>,
    /// How the client shows its secret.
    pub client_auth: ClientAuth,
    /// Send a PKCE challenge (RFC 7636) though no discovery document offers it. Generic OAuth 2 only.
    pub pkce: bool,
    /// Where the profile's fields are. Generic kinds only.
    pub fields: FieldMap,
    /// Another base address of the vendor's API, for a private edition or a test.
    pub base_url: Option<String>,
    /// Team id (Apple), tenant (Microsoft), agent id (WeCom).
    pub tenant: Option<String>,
    /// Id of the private key (Apple).
    pub key_id: Option<String>,
}

/// What a sign-in through a provider may do. CloudBase's flags, with safe defaults.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct ProviderRules {
    /// Strangers get an account (`AutoSignUpWithProviderUser`). Default true.
    pub auto_sign_up: bool,
    /// The subject there becomes the uid here (`ReuseUserId`). Default false.
    pub reuse_user_id: bool,
    /// Whoever has the same e-mail address, verified on both sides, is signed in (`AutoSignInWhenEmailMatch`).
    /// Default false.
    pub match_email: bool,
    /// Whoever has the same phone number, verified on both sides, is signed in (`AutoSignInWhenPhoneNumberMatch`).
    /// Default true, as CloudBase has it.
    pub match_phone: bool,
    /// Name and picture are copied at each sign-in unless their owner has changed them here. Default false.
    pub sync_profile: bool,
    /// Kind of new accounts: `internal` or `external`. Default external.
    pub new_account_kind: NewAccountKind,
    /// Role of new accounts, besides that of their kind.
    pub new_account_role: Option<String>,
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
        }
    }
}

/// Kind of accounts that a provider's sign-ins make.
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

/// A provider, as an administrator sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Provider {
    /// Id, 2 to 32 lower-case letters, digits, `_` and `-`; a Mini Program's is its App ID. Never changes.
    pub id: String,
    /// Which protocol.
    pub kind: ProviderKind,
    /// Name on buttons.
    pub name: String,
    /// Whether it is a way in.
    pub enabled: bool,
    /// How it is reached.
    pub config: ProviderConfig,
    /// Whether a client secret is stored; the secret itself is never shown.
    pub secret_set: bool,
    /// What a sign-in may do.
    pub rules: ProviderRules,
    /// What is missing before it can be switched on: names of members of `config`, or `secret`.
    pub missing: Vec<String>,
    /// The address to register there, for kinds that send the browser back.
    pub callback: Option<String>,
}

/// A new provider, or a change of one: absent members stay as they are.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct ProviderUpdate {
    /// Which protocol; needed for a new one, and never changes.
    pub kind: Option<ProviderKind>,
    /// Name on buttons.
    pub name: Option<String>,
    /// Whether it is a way in.
    pub enabled: Option<bool>,
    /// How it is reached; replaces the former whole.
    pub config: Option<ProviderConfig>,
    /// Client secret, App Secret, or private key.
    pub secret: Option<Secret>,
    /// What a sign-in may do; replaces the former whole.
    pub rules: Option<ProviderRules>,
}

/// Who somebody is in a provider's words, and what of it was checked.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExternalProfile {
    /// The provider's id for the person, never empty (attack 3).
    pub subject: String,
    /// WeChat's id for the person across the applications of one Open Platform account.
    pub union_id: Option<String>,
    /// Display name.
    pub name: Option<String>,
    /// `https` address of a picture.
    pub picture: Option<String>,
    /// User name.
    pub username: Option<String>,
    /// E-mail address.
    pub email: Option<String>,
    /// Whether the provider says that it is the person's own; false when it says nothing.
    pub email_verified: bool,
    /// Phone number as the provider writes it.
    pub phone_number: Option<String>,
    /// Whether the provider says that it is the person's own; false when it says nothing.
    pub phone_verified: bool,
    /// Groups there.
    pub groups: Vec<String>,
    /// What else callers may see: WeChat's `appid` and `openid`.
    pub meta: BTreeMap<String, String>,
}

/// `GET /auth/v1/provider/uri`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ProviderUriQuery {
    /// Provider.
    pub provider_id: String,
    /// Where the browser comes back to: a page of a security domain, as registered at the provider.
    pub redirect_uri: String,
    /// Comes back with the browser; what it is bound to is the caller's business.
    pub state: String,
    /// Scopes instead of the configured ones.
    pub scope: Option<String>,
}

/// Answer of `GET /auth/v1/provider/uri`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ProviderUri {
    /// Where to send the browser.
    pub uri: String,
}

/// What an app adds about a WeChat Mini Program's user.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct ProviderParams {
    /// `open_id` (default), `union_id` or `phone`.
    pub provider_code_type: Option<String>,
    /// App ID of the Mini Program; must be the provider's.
    pub appid: Option<String>,
    /// Code of the phone button.
    pub code: Option<Secret>,
    /// `encryptedData` of WeChat's older phone button.
    #[serde(rename = "encryptedData")]
    pub encrypted_data: Option<Secret>,
    /// Its initialisation vector.
    pub iv: Option<String>,
}

/// `POST /auth/v1/provider/token`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct ProviderTokenRequest {
    /// Provider.
    pub provider_id: String,
    /// The redirect URI of the first step.
    pub provider_redirect_uri: Option<String>,
    /// Authorization code, or the code of `wx.login`.
    pub provider_code: Option<Secret>,
    /// Access token that the app got by itself.
    pub provider_access_token: Option<Secret>,
    /// ID token that the app got by itself.
    pub provider_id_token: Option<Secret>,
    /// Mini Program particulars.
    pub provider_params: Option<ProviderParams>,
    /// From a former answer, to find out more; `PATCH` alone.
    pub provider_token: Option<Secret>,
}

/// Answer of `/auth/v1/provider/token`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ProviderToken {
    /// Good for one sign-in, registration or link.
    pub provider_token: Secret,
    /// Seconds it works.
    pub expires_in: u32,
    /// Whom the provider vouches for.
    pub provider_profile: ProviderProfile,
}

/// Whom a provider vouches for, as a caller sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ProviderProfile {
    /// Provider.
    pub provider_id: String,
    /// The provider's id for the person.
    pub sub: String,
    /// Display name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Picture.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub picture: Option<String>,
    /// E-mail address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Phone number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone_number: Option<String>,
    /// WeChat's `appid` and `openid`.
    pub meta: BTreeMap<String, String>,
}

/// `POST /auth/v1/signin/with/provider`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct ProviderSigninRequest {
    /// From `/provider/token`.
    pub provider_token: Secret,
    /// Provider; the token says it already.
    pub provider_id: Option<String>,
    /// Register nobody, whatever the settings say.
    pub force_disable_sign_up: Option<bool>,
    /// Copy name and picture, whatever the settings say.
    pub sync_profile: Option<bool>,
    /// Client; the query parameter wins.
    pub client_id: Option<String>,
}

/// `POST /auth/v1/user/provider/bind`, `PATCH /auth/v1/user/trans/by/provider` and
/// `POST /auth/v1/user/provider/{id}/trans`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct ProviderLinkRequest {
    /// From `/provider/token`.
    #[serde(alias = "provider_trans_token")]
    pub provider_token: Secret,
}

/// One row of `GET /auth/v1/user/provider`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OwnProvider {
    /// Provider.
    pub id: String,
    /// Name on buttons.
    pub name: String,
    /// Nothing; the SDK reads it.
    pub homepage: String,
    /// Nothing; the SDK reads it.
    pub picture: String,
    /// Display name there, when linked.
    pub provider_user_name: String,
    /// Which protocol.
    pub provider_type: String,
    /// Whether an identity there is linked.
    pub bind: bool,
}

/// `GET /auth/v1/user/provider`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OwnProviders {
    /// How many there are.
    pub total: usize,
    /// Providers that are on, and linked ones that are not.
    pub data: Vec<OwnProvider>,
}

/// `POST /auth/v1/signin/custom`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct CustomSigninRequest {
    /// `custom`.
    pub provider_id: Option<String>,
    /// As `createTicket` of the vendor's Node SDK makes it.
    pub ticket: Secret,
    /// Client; the query parameter wins.
    pub client_id: Option<String>,
}

/// A key for custom tickets, shown once. The file that the vendor's Node SDK takes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TicketKeyFile {
    /// Id in tickets.
    pub private_key_id: String,
    /// PEM.
    pub private_key: Secret,
    /// Environment.
    pub env_id: String,
}

/// A key for custom tickets that counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TicketKey {
    /// Id in tickets.
    pub id: String,
    /// When it was made.
    pub created_at: crate::Timestamp,
    /// When it stops counting, once another replaced it.
    pub retires_at: Option<crate::Timestamp>,
}

/// `POST /auth/v1/qrcode/generate`, as the SDK spells it.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct QrCodeRequest {
    /// Environment; this one.
    #[serde(rename = "envId")]
    pub env_id: String,
    /// App ID of the Mini Program.
    #[serde(rename = "wxAppId")]
    pub wx_app_id: String,
}

/// A QR code for a web page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct QrCode {
    /// `data:image/jpeg;base64,...`
    pub qr_code: String,
    /// What the page asks by.
    pub qr_code_id: Secret,
    /// Seconds it works.
    pub expires_in: u32,
}

/// `POST /auth/v1/qrcode/get/status`, as the SDK spells it.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct QrCodeStatusRequest {
    /// From `qrcode/generate`.
    #[serde(rename = "qrCodeId")]
    pub qr_code_id: Secret,
    /// Environment; this one.
    #[serde(rename = "envId")]
    pub env_id: String,
    /// App ID of the Mini Program.
    #[serde(rename = "wxAppId")]
    pub wx_app_id: String,
}

/// How far a QR code is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct QrCodeStatus {
    /// `WAITING`, `SCANNED`, `CONFIRMED`, `DENIED` or `EXPIRED`.
    pub status: String,
    /// Once, when it is confirmed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub provider_token: Option<Secret>,
    /// Seconds the token works.
    pub expires_in: u32,
}

/// `POST /auth/v1/qrcode/settle`: what the Mini Program says of a scene that was scanned.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct ScanRequest {
    /// What the QR code carried.
    pub scene: String,
    /// Who scanned; from `/provider/token` of the same Mini Program. Used up by a confirmation.
    pub provider_token: Secret,
    /// The person's answer; absent when the code was only seen.
    pub confirm: Option<bool>,
}
