//! Settings that an administrator changes at runtime; changes take effect with the next request on every node.

mod legacy;
mod oauth;
mod routes;

pub use legacy::{LegacyKind, LegacySystem, LegacyUser};
pub use oauth::{OauthRules, Registration};
pub use routes::{GatewayRoute, Routes};

use crate::messaging::{Language, MailTemplate, MessageKind};
use serde::{Deserialize, Serialize};

/// All settings.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct Settings {
    /// Available sign-in methods.
    pub login_methods: LoginMethods,
    /// Lifetimes and number of sessions of the default client.
    pub tokens: TokenLimits,
    /// Rules for new passwords.
    pub passwords: PasswordRules,
    /// Origins that browsers may call from and be redirected to.
    pub domains: Domains,
    /// Codes by SMS and email.
    pub verification: VerificationRules,
    /// Email templates.
    pub templates: Templates,
    /// When a captcha is required, and its provider.
    pub captcha: CaptchaRules,
    /// Web sites behind proxies or the gateway.
    pub sites: Sites,
    /// Routes of the gateway.
    pub routes: Routes,
    /// Roles of new accounts.
    pub new_accounts: NewAccounts,
    /// Limits per network address.
    pub limits: AddressLimits,
    /// Applications that register themselves.
    pub oauth: OauthRules,
    /// The number of API keys.
    pub api_keys: ApiKeyLimits,
    /// The system that users come from.
    pub legacy_system: LegacySystem,
}

/// Name of a group of settings, as in `PATCH /admin/api/v1/settings/{section}`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Section {
    /// [`LoginMethods`]
    LoginMethods,
    /// [`TokenLimits`]
    Tokens,
    /// [`PasswordRules`]
    Passwords,
    /// [`Domains`]
    Domains,
    /// [`VerificationRules`]
    Verification,
    /// [`Templates`]
    Templates,
    /// [`CaptchaRules`]
    Captcha,
    /// [`Sites`]
    Sites,
    /// [`Routes`]
    Routes,
    /// [`NewAccounts`]
    NewAccounts,
    /// [`AddressLimits`]
    Limits,
    /// [`OauthRules`]
    Oauth,
    /// [`ApiKeyLimits`]
    ApiKeys,
    /// [`LegacySystem`]
    LegacySystem,
}

impl Section {
    /// All sections.
    pub const ALL: [Self; 14] = [
        Self::LoginMethods,
        Self::Tokens,
        Self::Passwords,
        Self::Domains,
        Self::Verification,
        Self::Templates,
        Self::Captcha,
        Self::Sites,
        Self::Routes,
        Self::NewAccounts,
        Self::Limits,
        Self::Oauth,
        Self::ApiKeys,
        Self::LegacySystem,
    ];

    /// The form used in addresses and in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::LoginMethods => "login_methods",
            Self::Tokens => "tokens",
            Self::Passwords => "passwords",
            Self::Domains => "domains",
            Self::Verification => "verification",
            Self::Templates => "templates",
            Self::Captcha => "captcha",
            Self::Sites => "sites",
            Self::Routes => "routes",
            Self::NewAccounts => "new_accounts",
            Self::Limits => "limits",
            Self::Oauth => "oauth",
            Self::ApiKeys => "api_keys",
            Self::LegacySystem => "legacy_system",
        }
    }

    /// Parses the value.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|section| section.as_str() == word)
    }
}

/// Available sign-in methods. A method that is off is unavailable everywhere immediately.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct LoginMethods {
    /// Username and password. On by default.
    pub username: bool,
    /// Guests, one account per client and device. Off by default.
    pub anonymous: bool,
    /// Sign-up with username and password. Off by default.
    pub self_registration: bool,
    /// Phone number, by SMS code or password. Off by default, because it requires an SMS provider.
    pub phone: ContactMethod,
    /// Email address, by code, link or password. Off by default, because it requires an email provider.
    pub email: ContactMethod,
    /// Custom tickets, signed by your own server for its users. Off by default.
    pub custom: bool,
}

/// Availability of phone or email as a sign-in method.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ContactMethod {
    /// Not available.
    #[default]
    Off,
    /// Sign-in for existing users only. CloudBase's `LOGIN_ONLY`.
    LoginOnly,
    /// Sign-in and sign-up.
    On,
}

impl ContactMethod {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Off, Self::LoginOnly, Self::On];

    /// Whether existing users can sign in with it.
    pub const fn is_open(self) -> bool {
        !matches!(self, Self::Off)
    }

    /// The stored value.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::LoginOnly => "login_only",
            Self::On => "on",
        }
    }

    /// Parses the stored value.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|method| method.as_str() == word)
    }
}

impl Default for LoginMethods {
    fn default() -> Self {
        Self {
            username: true,
            anonymous: false,
            self_registration: false,
            phone: ContactMethod::Off,
            email: ContactMethod::Off,
            custom: false,
        }
    }
}

/// Lifetimes and number of sessions. They apply to new sign-ins; existing sessions keep theirs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct TokenLimits {
    /// Lifetime of an access token in seconds, 1 800 to 86 400. Default 7 200.
    pub access_token_seconds: u32,
    /// Lifetime of a session in seconds, 1 800 to 2 592 000. Default 2 592 000 (30 days).
    pub refresh_token_seconds: u32,
    /// Sessions per user: -1 unlimited (default), 0 one per kind of user agent, or 1 to 50.
    /// A further session ends the oldest.
    pub max_sessions: i16,
}

impl Default for TokenLimits {
    fn default() -> Self {
        Self { access_token_seconds: 7_200, refresh_token_seconds: 2_592_000, max_sessions: -1 }
    }
}

/// Rules for new passwords (NIST SP 800-63B-4 section 3.1.1.2).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct PasswordRules {
    /// Minimum length in code points, 8 to 64. Default 8; 15 is recommended if the password is the only factor.
    pub min_length: u8,
    /// How many of the four classes lower, upper, digit, other are required, 0 to 4. Default 0: NIST advises against
    /// such rules, CloudBase has them.
    pub required_classes: u8,
    /// Require a new password at the first sign-in with one that an administrator set. Off by default.
    pub change_at_first_sign_in: bool,
    /// Require a new password after this many days, 0 (default, never) to 3 650.
    pub max_age_days: u16,
}

impl Default for PasswordRules {
    fn default() -> Self {
        Self { min_length: 8, required_classes: 0, change_at_first_sign_in: false, max_age_days: 0 }
    }
}

/// Security domains: origins that browsers may call from (CORS) and be redirected to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct Domains {
    /// Hosts with an optional port, no scheme: `app.example.com`, `localhost:5173`, `*.example.com`. A host without a
    /// port means the scheme's own port, except for loopback names, which match any port. At most 100.
    pub allowed: Vec<String>,
}

impl Default for Domains {
    fn default() -> Self {
        Self { allowed: vec!["localhost".into(), "127.0.0.1".into()] }
    }
}

/// Codes by SMS and email: lifetime, number, and destinations.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct VerificationRules {
    /// Lifetime of a code in seconds, 60 to 1 800. Default 600.
    pub code_seconds: u32,
    /// Seconds between two messages to one contact, 30 to 600. Default 30.
    pub resend_seconds: u32,
    /// Messages per day to one contact, 1 to 100. Default 10.
    pub per_contact_day: u32,
    /// Messages per hour for one IP address or IPv6 /64, 1 to 10 000. Default 60, because an office shares one.
    pub per_network_hour: u32,
    /// SMS per day in total, -1 (default) for unlimited; CloudBase's `SmsDayLimit`.
    pub sms_day_limit: i32,
    /// Country codes that SMS are sent to, without the plus sign. Default: only `86`, because other destinations can be
    /// expensive.
    pub countries: Vec<String>,
    /// Whether the response reveals if a contact belongs to an account, as CloudBase's `is_user` does. Default true. If
    /// off, sign-in and sign-up are one step.
    pub tell_is_user: bool,
}

impl Default for VerificationRules {
    fn default() -> Self {
        Self {
            code_seconds: 600,
            resend_seconds: 30,
            per_contact_day: 10,
            per_network_hour: 60,
            sms_day_limit: -1,
            countries: vec!["86".into()],
            tell_is_user: true,
        }
    }
}

/// Custom email templates; built-in ones apply where absent. CloudBase's `TemplateConfig`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct Templates {
    /// Sign-in and sign-up, in Chinese.
    pub sign_in_zh: Option<MailTemplate>,
    /// Sign-in and sign-up, in English.
    pub sign_in_en: Option<MailTemplate>,
    /// Any other code, in Chinese.
    pub code_zh: Option<MailTemplate>,
    /// Any other code, in English.
    pub code_en: Option<MailTemplate>,
}

impl Templates {
    /// The operator's mail, if there is one. Other languages than these two have none.
    pub const fn customized(&self, kind: MessageKind, language: Language) -> Option<&MailTemplate> {
        match (kind, language) {
            (MessageKind::SignIn, Language::ZhCn) => self.sign_in_zh.as_ref(),
            (MessageKind::SignIn, Language::En) => self.sign_in_en.as_ref(),
            (MessageKind::Code, Language::ZhCn) => self.code_zh.as_ref(),
            (MessageKind::Code, Language::En) => self.code_en.as_ref(),
            _ => None,
        }
    }
}

/// When a captcha is required.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum CaptchaWhen {
    /// Never.
    Never,
    /// After failed sign-ins, or when codes are requested often.
    #[default]
    Suspicious,
    /// For every sign-in with a password and every code.
    Always,
}

/// Captcha provider.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum CaptchaVendor {
    /// Doorward's own image, and proof of work for users who cannot see it.
    #[default]
    Builtin,
    /// Cloudflare Turnstile, on Doorward's pages; the SDK still shows the built-in image. Requires a site key and a
    /// stored secret; without a secret, the pages show the built-in image.
    Turnstile,
    /// hCaptcha, in the same way.
    Hcaptcha,
}

/// When a captcha is required, and its provider.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct CaptchaRules {
    /// When. Default: when a request is suspicious.
    pub when: CaptchaWhen,
    /// Provider. Default: built in.
    pub vendor: CaptchaVendor,
    /// Site key of the provider's widget.
    pub site_key: String,
    /// Alternative scheme and host for verification, for a mirror or a test. HTTPS, or HTTP on this machine. A change
    /// deletes the secret, because it would be sent there.
    pub verify_url: Option<String>,
    /// Alternative address of the widget's script, for a mirror or a test. HTTPS, or HTTP on this machine. The
    /// Content-Security-Policy of the pages allows its origin in addition to the provider's.
    pub script_url: Option<String>,
}

/// Roles that new accounts receive, by account kind, however they are created; existing accounts keep theirs. A
/// provider can assign one more to users who sign up through it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct NewAccounts {
    /// For organization members: at most 10 roles with assigned members, never the administrator role. Default: none.
    pub internal_roles: Vec<String>,
    /// For registered users, including guests who register. Default: none.
    pub external_roles: Vec<String>,
}

/// Limits per IP address, or IPv6 /64. Many users share an address: raise a limit before a large group registers at the
/// same time. The limit for codes is [`VerificationRules::per_network_hour`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct AddressLimits {
    /// Registrations with a username per hour, including failed ones, 1 to 100 000. Default 20. Beyond it each requires
    /// a captcha, up to ten times as many; if captchas are off, further ones are refused until the hour is over.
    /// Registrations with a verified contact may be ten times as many: messages have their own limits.
    pub registrations_hour: u32,
    /// New guests per hour, 1 to 100 000. Default 100. Beyond it, as for registrations.
    pub guests_hour: u32,
    /// Sign-ins of existing guests per hour, 1 to 1 000 000. Default 1 000.
    pub guest_sign_ins_hour: u32,
    /// New accounts through identity providers per hour, 1 to 100 000. Default 1 000. A provider whose new accounts are
    /// organization members is trusted and not limited.
    pub provider_accounts_hour: u32,
    /// Requests per minute that start or finish a sign-in at an identity provider, 1 to 100 000. Default 600: each
    /// sign-in takes up to two. As many requests of applications may begin to wait for a sign-in.
    pub provider_requests_minute: u32,
    /// Checks per minute whether a username exists, 1 to 10 000. Default 30.
    pub existence_checks_minute: u32,
    /// QR codes per minute, 1 to 10 000. Default 30, because WeChat limits their number.
    pub qr_codes_minute: u32,
    /// Captchas per minute, 1 to 10 000. Default 60.
    pub captchas_minute: u32,
    /// Failed password sign-ins per hour, 1 to 100 000, after which further ones are queued half a second apart; half
    /// as many require a captcha. Default 30.
    pub failed_sign_ins_hour: u32,
}

impl Default for AddressLimits {
    fn default() -> Self {
        Self {
            registrations_hour: 20,
            guests_hour: 100,
            guest_sign_ins_hour: 1_000,
            provider_accounts_hour: 1_000,
            provider_requests_minute: 600,
            existence_checks_minute: 30,
            qr_codes_minute: 30,
            captchas_minute: 60,
            failed_sign_ins_hour: 30,
        }
    }
}

/// How many API keys there can be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct ApiKeyLimits {
    /// Most keys that have not expired, beside the publishable one: 0 to 1 000, or -1 for any number. Default 5, as at
    /// CloudBase: each is a secret that someone must keep. More keys that exist already are kept. The command line is
    /// not limited.
    pub max: i16,
}

impl Default for ApiKeyLimits {
    fn default() -> Self {
        Self { max: 5 }
    }
}

/// Web sites behind proxies that call `/access/v1/forward` for every request. Access to a host that is not listed is
/// denied.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct Sites {
    /// At most 100. If several match a host, the exact one applies, then the longest.
    pub sites: Vec<Site>,
}

/// A web site behind a proxy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Site {
    /// Host with an optional port, no scheme: `app.example.com`, `*.example.com`, `app.localhost:8080`. Without a port
    /// it means the scheme's default, except for loopback names, which match any port.
    pub host: String,
    /// Type of the actions of its requests, as in `kind:/path`: a lower-case letter, then at most 31 lower-case
    /// letters, digits, `-` and `_`. Sites of one kind share policies.
    pub kind: String,
    /// Whether browsers that are not signed in are redirected to the portal. Default true.
    #[serde(default = "yes")]
    pub sign_in: bool,
    /// Whether the site receives a signed token, valid for a minute, in addition to the headers, to verify that a
    /// request has come through the proxy. Default false.
    #[serde(default)]
    pub identity_jwt: bool,
    /// Whether preflights (`OPTIONS` with `Origin` and `Access-Control-Request-Method`), which never carry a
    /// cookie, pass to the site without a decision. Default false.
    #[serde(default)]
    pub preflights: bool,
    /// Whether paths with `%2F`, `%25` or `;` pass if every reading of them is allowed; servers read such paths
    /// differently. Default false: they are refused.
    #[serde(default)]
    pub escaped_paths: bool,
}

impl Site {
    /// A site with the defaults.
    pub fn new(host: impl Into<String>, kind: impl Into<String>) -> Self {
        let (host, kind) = (host.into(), kind.into());
        Self { host, kind, sign_in: true, identity_jwt: false, preflights: false, escaped_paths: false }
    }
}

const fn yes() -> bool {
    true
}
