//! Everything an administrator changes while the program runs; in force for the next request on every node.

use crate::messaging::{Language, MailTemplate, MessageKind};
use serde::{Deserialize, Serialize};

/// All settings.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct Settings {
    /// Which ways in are open.
    pub login_methods: LoginMethods,
    /// Lifetimes and number of sessions of the default client.
    pub tokens: TokenLimits,
    /// Rules for new passwords.
    pub passwords: PasswordRules,
    /// Where browsers may call from and be sent back to.
    pub domains: Domains,
    /// Codes by SMS and mail.
    pub verification: VerificationRules,
    /// What mails say.
    pub templates: Templates,
    /// When a captcha is asked for, and whose.
    pub captcha: CaptchaRules,
    /// Web sites that proxies ask about before they let anybody in.
    pub sites: Sites,
    /// Which roles new accounts are given.
    pub new_accounts: NewAccounts,
    /// What one network address may do.
    pub limits: AddressLimits,
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
    /// [`NewAccounts`]
    NewAccounts,
    /// [`AddressLimits`]
    Limits,
}

impl Section {
    /// All sections.
    pub const ALL: [Self; 10] = [
        Self::LoginMethods,
        Self::Tokens,
        Self::Passwords,
        Self::Domains,
        Self::Verification,
        Self::Templates,
        Self::Captcha,
        Self::Sites,
        Self::NewAccounts,
        Self::Limits,
    ];

    /// The word in the address and in the table.
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
            Self::NewAccounts => "new_accounts",
            Self::Limits => "limits",
        }
    }

    /// Reads the word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|section| section.as_str() == word)
    }
}

/// Which ways in are open. Off means off on every path at once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct LoginMethods {
    /// User name and password. On by default.
    pub username: bool,
    /// Guests, one account for each client and device. Off by default, as everywhere in the field.
    pub anonymous: bool,
    /// Strangers may register with user name and password. Off by default.
    pub self_registration: bool,
    /// Phone number, by SMS code or password. Off by default: somebody has to send the messages.
    pub phone: ContactMethod,
    /// E-mail address, by code, link or password. Off by default: somebody has to send the mails.
    pub email: ContactMethod,
    /// Tickets that a server of the operator signs for its own users. Off by default.
    pub custom: bool,
}

/// How far a contact leads in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ContactMethod {
    /// No way in.
    #[default]
    Off,
    /// Existing users sign in; nobody registers. CloudBase's `LOGIN_ONLY`.
    LoginOnly,
    /// Strangers register with it.
    On,
}

impl ContactMethod {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Off, Self::LoginOnly, Self::On];

    /// Whether existing users may sign in with it.
    pub const fn is_open(self) -> bool {
        !matches!(self, Self::Off)
    }

    /// The stored word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::LoginOnly => "login_only",
            Self::On => "on",
        }
    }

    /// Reads the stored word.
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

/// Lifetimes and number of sessions; they apply to new sign-ins, open sessions keep theirs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct TokenLimits {
    /// Life of an access token in seconds, 1 800 to 86 400. Default 7 200.
    pub access_token_seconds: u32,
    /// Life of a session in seconds, 1 800 to 2 592 000. Default 2 592 000 (30 days).
    pub refresh_token_seconds: u32,
    /// Sessions a user may hold: -1 any number (default), 0 one for each kind of user agent, 1 to 50 that many.
    /// One more puts the oldest out.
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
    /// Fewest code points, 8 to 64. Default 8; 15 is advised where the password is the only factor.
    pub min_length: u8,
    /// How many of the four classes lower, upper, digit, other must occur, 0 to 4. Default 0: NIST advises against
    /// such rules, CloudBase has them.
    pub required_classes: u8,
    /// Ask for a new password at the first sign-in with one that an administrator chose. Off by default.
    pub change_at_first_sign_in: bool,
    /// Ask for a new password after so many days, 0 (default, never) to 3 650.
    pub max_age_days: u16,
}

impl Default for PasswordRules {
    fn default() -> Self {
        Self { min_length: 8, required_classes: 0, change_at_first_sign_in: false, max_age_days: 0 }
    }
}

/// Security domains: where browsers may call from (CORS) and be sent back to.
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

/// Codes by SMS and mail: how long they work, how many are sent, and where to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct VerificationRules {
    /// Seconds a code works, 60 to 1 800. Default 600.
    pub code_seconds: u32,
    /// Seconds between two messages to one contact, 30 to 600. Default 30.
    pub resend_seconds: u32,
    /// Messages a day to one contact, 1 to 100. Default 10.
    pub per_contact_day: u32,
    /// Messages an hour for one address or IPv6 /64, 1 to 10 000. Default 60: an office shares one.
    pub per_network_hour: u32,
    /// SMS a day for everybody together, -1 (default) any number; CloudBase's `SmsDayLimit`.
    pub sms_day_limit: i32,
    /// Country codes that SMS are sent to, without plus. Default `86` alone: numbers elsewhere may cost a fortune.
    pub countries: Vec<String>,
    /// Whether the answer tells if a contact is an account's, as CloudBase's `is_user` does. Default true. When off, signing
    /// in and registering are one step.
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

/// Mails in an operator's own words; what is absent keeps ours. CloudBase's `TemplateConfig`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct Templates {
    /// Signing in and registering, in Chinese.
    pub sign_in_zh: Option<MailTemplate>,
    /// Signing in and registering, in English.
    pub sign_in_en: Option<MailTemplate>,
    /// Any other code, in Chinese.
    pub code_zh: Option<MailTemplate>,
    /// Any other code, in English.
    pub code_en: Option<MailTemplate>,
}

impl Templates {
    /// The operator's own mail, if there is one. Other languages than these two have none.
    pub const fn own(&self, kind: MessageKind, language: Language) -> Option<&MailTemplate> {
        match (kind, language) {
            (MessageKind::SignIn, Language::ZhCn) => self.sign_in_zh.as_ref(),
            (MessageKind::SignIn, Language::En) => self.sign_in_en.as_ref(),
            (MessageKind::Code, Language::ZhCn) => self.code_zh.as_ref(),
            (MessageKind::Code, Language::En) => self.code_en.as_ref(),
            _ => None,
        }
    }
}

/// When a captcha is asked for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum CaptchaWhen {
    /// Never.
    Never,
    /// After failed sign-ins, or when codes are asked for often.
    #[default]
    Suspicious,
    /// For every sign-in with a password and every code.
    Always,
}

/// Whose captcha.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum CaptchaVendor {
    /// Our own picture, and proof of work for people who cannot see it.
    #[default]
    Builtin,
    /// Cloudflare Turnstile, on our pages; the SDK still shows our picture. Needs a site key and a stored secret; until
    /// there is a secret, our pages show our picture.
    Turnstile,
    /// hCaptcha, in the same way.
    Hcaptcha,
}

/// When a captcha is asked for, and whose.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct CaptchaRules {
    /// When. Default when something is suspicious.
    pub when: CaptchaWhen,
    /// Whose. Default our own.
    pub vendor: CaptchaVendor,
    /// Site key of the vendor's widget.
    pub site_key: String,
    /// Another scheme and host to verify at, for a mirror of the vendor or a test. HTTPS, or HTTP on this machine. Changing
    /// it forgets the secret, which would go there.
    pub verify_url: Option<String>,
    /// Another address of the widget's script, for a mirror of the vendor or a test. HTTPS, or HTTP on this machine; its
    /// origin is allowed in the policy of our pages, beside the vendor's.
    pub script_url: Option<String>,
}

/// Roles that new accounts are given, by their kind, whatever way they come; accounts that are there keep theirs. A provider
/// may give one more to those who come through it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct NewAccounts {
    /// For organization members: at most 10 roles of those that have members, never the administrator's. None by default.
    pub internal_roles: Vec<String>,
    /// For registered users, also for guests who become some. None by default.
    pub external_roles: Vec<String>,
}

/// What one network address, or IPv6 /64, may do. Many people share an address: raise a limit before a class registers at
/// once. Codes have theirs in [`VerificationRules::per_network_hour`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct AddressLimits {
    /// Registrations with a user name an hour, also those that fail, 1 to 100 000. Default 20. Past it each takes a
    /// captcha, up to ten times as many; where captchas are off, the next is refused until the hour is over.
    /// Registrations by a verified contact may be ten times as many: messages have limits of their own.
    pub registrations_hour: u32,
    /// New guests an hour, 1 to 100 000. Default 100. Past it as with registrations.
    pub guests_hour: u32,
    /// Sign-ins of existing guests an hour, 1 to 1 000 000. Default 1 000.
    pub guest_sign_ins_hour: u32,
    /// New accounts through identity providers an hour, 1 to 100 000. Default 1 000. A provider whose new accounts are
    /// organization members is trusted: its accounts are not counted.
    pub provider_accounts_hour: u32,
    /// Requests a minute that begin or finish a sign-in at an identity provider, 1 to 100 000. Default 600: each
    /// sign-in takes up to two.
    pub provider_requests_minute: u32,
    /// Questions a minute whether a user name exists, 1 to 10 000. Default 30.
    pub existence_checks_minute: u32,
    /// QR codes a minute, 1 to 10 000. Default 30; WeChat draws a limited number.
    pub qr_codes_minute: u32,
    /// Captchas a minute, 1 to 10 000. Default 60.
    pub captchas_minute: u32,
    /// Failed password sign-ins an hour, 1 to 100 000, after which further ones wait in line half a second apart; half as
    /// many make a captcha. Default 30.
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

/// Web sites behind proxies that ask `/access/v1/forward` about every request. A host that is not listed lets nobody in.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct Sites {
    /// At most 100. Where several fit a host, the exact one counts, then the longest.
    pub sites: Vec<Site>,
}

/// A web site behind a proxy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Site {
    /// Host with an optional port, no scheme: `app.example.com`, `*.example.com`, `app.localhost:8080`. Without a port it
    /// means the scheme's own, except for loopback names, which match any port.
    pub host: String,
    /// Type of the actions that requests to it ask for, as in `kind:/path`: a lower-case letter, then at most 31 lower-case
    /// letters, digits, `-` and `_`. Sites of one kind share their policies.
    pub kind: String,
    /// Whether browsers that are not signed in are sent to the portal. Default true.
    #[serde(default = "yes")]
    pub sign_in: bool,
    /// Whether the site gets a signed token of a minute's life beside the headers, for servers that want proof that a
    /// request has come through the proxy. Default false.
    #[serde(default)]
    pub identity_jwt: bool,
    /// Whether a browser's preflight (`OPTIONS` with `Origin` and `Access-Control-Request-Method`), which never brings a
    /// cookie, passes to the site without a decision. Default false.
    #[serde(default)]
    pub preflights: bool,
    /// Whether paths with `%2F`, `%25` or `;` pass, which servers read in different ways: then every way must be allowed.
    /// Default false: they are rejected.
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
