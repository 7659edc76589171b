//! Identity providers: third parties that say who somebody is.

mod wire;

pub use wire::*;

use crate::Secret;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

macro_rules! provider_kinds {
    ($($(#[$doc:meta])* $name:ident = $word:literal;)+) => {
        /// Which protocol, and whose ways of it, a provider speaks.
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

/// Which version of a Mini Program a code opens: WeChat's `env_version`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum MiniVersion {
    /// The one that everybody has.
    #[default]
    Release,
    /// The trial version, for those whom the Mini Program's administrators have added.
    Trial,
    /// The development version, for its developers.
    Develop,
}

impl MiniVersion {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Release, Self::Trial, Self::Develop];

    /// WeChat's word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Release => "release",
            Self::Trial => "trial",
            Self::Develop => "develop",
        }
    }
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
    /// Page of the Mini Program that its QR code opens, without a query; its first page when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub page: Option<String>,
    /// Version of the Mini Program that its QR code opens: `release` (default), `trial` or `develop`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub env_version: Option<MiniVersion>,
    /// Whether WeChat refuses to draw a code for a page that is not published. WeChat's default is true; set it to false
    /// for a page that only the trial or development version has.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub check_path: Option<bool>,
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
    /// The sign-in page shows this Mini Program's QR code. Its own code must answer scenes
    /// (`POST /auth/v1/qrcode/settle`). Default false; Mini Programs only.
    pub scan_sign_in: bool,
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
    /// Identities linked through it; absent in lists.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub links: Option<ProviderLinks>,
}

/// Identities that users have linked through a provider.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ProviderLinks {
    /// How many there are.
    pub identities: u64,
    /// Active users who have no other sign-in method that is on: without the provider they cannot sign in.
    pub only_method_of: u64,
}

/// What becomes of linked identities when a provider is pointed at another service or application.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum LinksOnChange {
    /// They stay: the same subjects still name the same people.
    Keep,
    /// They are removed: a subject may name somebody else there.
    Detach,
}

impl Provider {
    /// What an administrator can change, as it is, with whether there is a secret in its place.
    pub fn editable(&self) -> serde_json::Value {
        let Self { name, enabled, config, secret_set, rules, .. } = self;
        serde_json::json!({
            "name": name, "enabled": enabled, "config": config, "secret_set": secret_set, "rules": rules,
        })
    }
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
    /// Needed when the change may give the provider's subjects another meaning (client id, issuer, token or userinfo
    /// endpoint, base address, tenant, name of the subject's field) and identities are linked: `keep` or `detach`.
    pub links: Option<LinksOnChange>,
    /// Go on although so many users, at most, lose their only sign-in method: the number that the refusal told.
    pub confirm_lockout: Option<u64>,
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

/// What came of an administrator's walk through a provider.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trial {
    /// Whom it vouched for.
    pub profile: Option<ExternalProfile>,
    /// What went wrong, in the provider's or our own words.
    pub error: Option<String>,
}
