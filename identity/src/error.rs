//! Errors of accounts and sessions, mapped once to the codes that callers see.

mod sentence;

use crate::crypto::WrongMasterKey;
use doorward_contract::{ErrorBody, ErrorCode};
use doorward_i18n::errors::{denials, dpop, fields, identity::of, parts, provider};
use doorward_i18n::{Language, Localized};
use doorward_store::{StoreError, UniqueKey};
use serde_json::json;

/// Selects the sentence about a denied operation.
pub type Denial = fn(&'static denials::Texts) -> &'static str;

/// Selects a part of a sentence, such as what does not exist.
pub type Part = fn(&'static parts::Texts) -> &'static str;

/// Selects the sentence about a proof of a key.
pub type ProofFault = fn(&'static dpop::Texts) -> &'static str;

/// Why a use case failed.
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// A field breaks a rule.
    Invalid {
        /// Name of the field on the wire.
        field: &'static str,
        /// Stable code of the rule.
        reason: &'static str,
        /// What to change.
        sentence: Localized,
    },
    /// A new password breaks a rule.
    WeakPassword {
        /// Name of the field in its request: `password` of a new account, `new_password` in a change.
        field: &'static str,
        /// Stable code of the rule.
        reason: &'static str,
        /// What to change.
        sentence: Localized,
    },
    /// The current password is wrong.
    WrongPassword,
    /// Wrong password, or no such account.
    WrongCredentials,
    PasswordNotSet,
    /// The password is right, but must be changed before signing in.
    PasswordUpdateRequired,
    UsernameTaken,
    UidTaken,
    /// The uid belonged to a deleted account.
    UidRetired,
    UserBlocked,
    /// The sign-in method or feature is turned off.
    Off(Part),
    /// Too many wrong passwords.
    TooManyTries {
        /// Seconds to wait.
        retry_after: u32,
    },
    TooManyRequests {
        /// Seconds to wait.
        retry_after: u32,
    },
    /// Too many requests from one IP address.
    AddressLimit {
        /// Seconds to wait.
        retry_after: u32,
    },
    /// Every hash worker is busy and the queue is full.
    Busy,
    /// The `client_id` is unknown or turned off.
    UnknownClient,
    /// The application could not be authenticated.
    InvalidClient,
    /// The application may not use this grant.
    UnauthorizedGrant,
    /// No session, or one that has ended.
    Unauthenticated,
    /// The refresh token or code is invalid or expired.
    InvalidGrant,
    /// The request asks for more scope than the refresh token has.
    InvalidScope,
    /// The `resource` of the request is no absolute URI without a fragment, or none that the application may use.
    InvalidTarget,
    /// The proof of a key is missing or invalid (RFC 9449).
    InvalidProof(ProofFault),
    /// The access token does not have the scope that this requires.
    InsufficientScope,
    /// The user has not decided about the device yet.
    AuthorizationPending,
    /// The device polls more often than it may.
    SlowDown,
    /// The user has refused the device.
    AccessDenied,
    /// The device code has expired.
    ExpiredToken,
    /// Authenticated, but not allowed.
    NotAllowed(Denial),
    /// A sensitive operation requires a recent proof of presence.
    ReauthenticationRequired(Denial),
    /// The account changed concurrently.
    Aborted,
    /// Another administrator changed the record in the meantime.
    Changed {
        /// Its current version.
        version: String,
        /// Its current editable fields.
        now: Box<serde_json::Value>,
    },
    UserNotFound,
    NotFound(Part),
    /// A one-time link is unknown, used or expired.
    DeadLink,
    /// The code is wrong, used or expired.
    WrongCode,
    /// Too many wrong attempts at one code.
    CodeExhausted {
        /// Seconds to wait; 0 when a new code can be requested immediately.
        retry_after: u32,
    },
    /// The verification token is missing, used, expired, or of another contact or purpose.
    NotVerified,
    ContactTaken(&'static str),
    /// The change would remove the last sign-in method of an account.
    LastWayIn,
    /// The identity provider does not exist or is turned off.
    ProviderNotFound,
    /// The provider token is unknown, used or expired.
    DeadProviderToken,
    /// A callback from a provider without a pending sign-in, or too late.
    AttemptLost,
    /// The provider's response was rejected, or it could not be reached.
    Provider(Localized),
    IdentityTaken,
    /// A hook of the operator has refused the operation; with its message for the user.
    HookRefused(Localized),
    /// A hook of the operator did not respond as documented, and the operation may not proceed without it.
    HookFailed,
    CaptchaRequired,
    /// The captcha token is wrong, used or expired.
    CaptchaInvalid,
    /// The custom ticket is invalid.
    BadTicket(Part),
    /// No administrator would be able to sign in.
    AdministratorLockout,
    /// Users would lose their only sign-in method, and the request does not confirm that.
    Lockout {
        /// Number of such users.
        users: u64,
    },
    /// The change would leave no administrator.
    LastAdministrator,
    /// Verifiers do not know the new signing key yet.
    KeyTooFresh {
        /// Its age in seconds.
        age: i64,
        /// The age it needs, in seconds.
        needed: i64,
    },
    /// The database was created for another environment.
    OtherEnvironment {
        /// Configured environment.
        ours: String,
        /// Environment of the database.
        theirs: String,
    },
    /// The master key and the database do not belong together.
    MasterKey(WrongMasterKey),
    /// The database did not do its work.
    Store(StoreError),
    /// A fault of ours.
    Internal(&'static str),
}

impl From<WrongMasterKey> for Error {
    fn from(error: WrongMasterKey) -> Self {
        Self::MasterKey(error)
    }
}

impl From<StoreError> for Error {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Text => Self::invalid("text", "charset", |texts| texts.nul),
            StoreError::Taken(UniqueKey::Username) => Self::UsernameTaken,
            StoreError::Taken(UniqueKey::Uid) => Self::UidTaken,
            StoreError::Taken(UniqueKey::Email) => Self::ContactTaken("email"),
            StoreError::Taken(UniqueKey::Phone) => Self::ContactTaken("phone_number"),
            other => Self::Store(other),
        }
    }
}

/// Only `commit` returns a bare database error here; all else passes through a query of the store.
impl From<doorward_store::DbErr> for Error {
    fn from(error: doorward_store::DbErr) -> Self {
        StoreError::from(error).into()
    }
}

impl Error {
    /// A field that breaks a rule. The sentence comes from the locales, so a rule without a text does not compile.
    pub fn invalid<S: Into<String>>(
        field: &'static str,
        reason: &'static str,
        sentence: impl Fn(&'static fields::Texts) -> S,
    ) -> Self {
        Self::Invalid { field, reason, sentence: Localized::of_field(sentence) }
    }

    /// A new password that breaks a rule.
    pub fn weak_password<S: Into<String>>(
        field: &'static str,
        reason: &'static str,
        sentence: impl Fn(&'static fields::Texts) -> S,
    ) -> Self {
        Self::WeakPassword { field, reason, sentence: Localized::of_field(sentence) }
    }

    /// A failure of a sign-in through an identity provider.
    pub(crate) fn provider(why: fn(&'static provider::Texts) -> &'static str) -> Self {
        Self::Provider(Localized::new(|language| why(provider::of(language))))
    }

    pub fn code(&self) -> ErrorCode {
        match self {
            Self::Invalid { .. } | Self::Lockout { .. } => ErrorCode::InvalidArgument,
            Self::WeakPassword { .. } | Self::WrongPassword => ErrorCode::InvalidPassword,
            Self::WrongCredentials => ErrorCode::InvalidUsernameOrPassword,
            Self::PasswordNotSet => ErrorCode::PasswordNotSet,
            Self::PasswordUpdateRequired => ErrorCode::PasswordUpdateRequired,
            Self::UsernameTaken => ErrorCode::UsernameAlreadyExists,
            Self::UidTaken | Self::UidRetired => ErrorCode::AlreadyExists,
            Self::UserBlocked => ErrorCode::UserBlocked,
            Self::Off(_) => ErrorCode::Unimplemented,
            Self::TooManyTries { .. } => ErrorCode::InvalidStatus,
            Self::TooManyRequests { .. } | Self::AddressLimit { .. } => ErrorCode::ResourceExhausted,
            Self::UnknownClient | Self::UnauthorizedGrant => ErrorCode::UnauthorizedClient,
            Self::InvalidClient => ErrorCode::InvalidClient,
            Self::Unauthenticated => ErrorCode::Unauthenticated,
            Self::InvalidGrant => ErrorCode::InvalidGrant,
            Self::InvalidScope => ErrorCode::InvalidScope,
            Self::InvalidTarget => ErrorCode::InvalidTarget,
            Self::InvalidProof(_) => ErrorCode::InvalidDpopProof,
            Self::InsufficientScope => ErrorCode::InsufficientScope,
            Self::AuthorizationPending => ErrorCode::AuthorizationPending,
            Self::SlowDown => ErrorCode::SlowDown,
            Self::AccessDenied => ErrorCode::AccessDenied,
            Self::ExpiredToken => ErrorCode::ExpiredToken,
            Self::NotAllowed(_) | Self::ReauthenticationRequired(_) | Self::HookRefused(_) => {
                ErrorCode::PermissionDenied
            }
            Self::Aborted | Self::Changed { .. } => ErrorCode::Aborted,
            Self::UserNotFound => ErrorCode::UserNotFound,
            Self::NotFound(_) | Self::DeadLink => ErrorCode::NotFound,
            Self::WrongCode | Self::NotVerified => ErrorCode::InvalidVerificationCode,
            Self::CodeExhausted { .. } => ErrorCode::Aborted,
            Self::ProviderNotFound => ErrorCode::ProviderNotFound,
            Self::DeadProviderToken | Self::BadTicket(_) => ErrorCode::InvalidGrant,
            Self::CaptchaRequired => ErrorCode::CaptchaRequired,
            Self::CaptchaInvalid => ErrorCode::CaptchaInvalid,
            Self::LastAdministrator
            | Self::AdministratorLockout
            | Self::KeyTooFresh { .. }
            | Self::OtherEnvironment { .. }
            | Self::ContactTaken(_)
            | Self::LastWayIn
            | Self::Provider(_)
            | Self::AttemptLost
            | Self::IdentityTaken => ErrorCode::FailedPrecondition,
            Self::Busy | Self::HookFailed | Self::Store(StoreError::Unavailable(_)) => ErrorCode::Unavailable,
            Self::MasterKey(_) | Self::Store(_) | Self::Internal(_) => ErrorCode::Internal,
        }
    }

    /// Name of the field at fault on the wire.
    pub fn field(&self) -> Option<&'static str> {
        match self {
            Self::Invalid { field, .. } | Self::WeakPassword { field, .. } => Some(field),
            Self::WrongPassword => Some("password"),
            Self::Lockout { .. } => Some("confirm_lockout"),
            Self::WrongCode | Self::CodeExhausted { .. } => Some("verification_code"),
            Self::NotVerified => Some("verification_token"),
            Self::ContactTaken(field) => Some(field),
            Self::UsernameTaken => Some("username"),
            Self::UidTaken | Self::UidRetired => Some("uid"),
            _ => None,
        }
    }

    /// Stable code of the rule that was broken.
    pub fn reason(&self) -> Option<&'static str> {
        match self {
            Self::Invalid { reason, .. } | Self::WeakPassword { reason, .. } => Some(reason),
            Self::WrongPassword => Some("wrong"),
            Self::UsernameTaken | Self::UidTaken => Some("taken"),
            Self::AddressLimit { .. } => Some("address_limit"),
            Self::UidRetired => Some("retired"),
            Self::DeadLink => Some("dead_link"),
            Self::WrongCode => Some("wrong_code"),
            Self::CodeExhausted { .. } => Some("code_exhausted"),
            Self::NotVerified => Some("not_verified"),
            Self::ContactTaken(_) => Some("contact_taken"),
            Self::LastWayIn => Some("last_way_in"),
            Self::ReauthenticationRequired(_) => Some("reauthentication_required"),
            Self::IdentityTaken => Some("identity_taken"),
            Self::HookRefused(_) => Some("hook_refused"),
            Self::HookFailed => Some("hook_failed"),
            Self::Provider(_) | Self::AttemptLost => Some("provider"),
            Self::Changed { .. } => Some("changed"),
            Self::LastAdministrator => Some("last_administrator"),
            Self::AdministratorLockout => Some("administrator_lockout"),
            Self::Lockout { .. } => Some("lockout"),
            Self::KeyTooFresh { .. } => Some("key_too_fresh"),
            Self::InvalidProof(_) => Some("dpop_proof"),
            _ => None,
        }
    }

    /// Seconds to wait before the next attempt.
    pub fn retry_after(&self) -> Option<u32> {
        match self {
            Self::TooManyTries { retry_after }
            | Self::TooManyRequests { retry_after }
            | Self::AddressLimit { retry_after }
            | Self::CodeExhausted { retry_after } => Some(*retry_after),
            Self::Busy | Self::HookFailed | Self::Store(StoreError::Unavailable(_)) => Some(1),
            _ => None,
        }
    }

    /// What is wrong with the field, if this error is about one; or what the operator's hook says.
    pub fn field_sentence(&self, language: Language) -> Option<&str> {
        match self {
            Self::HookRefused(sentence) => Some(sentence.get(language)),
            Self::Invalid { sentence, .. } | Self::WeakPassword { sentence, .. } => Some(sentence.get(language)),
            _ => None,
        }
    }

    /// Response body. An internal error never shows its cause.
    pub fn body(&self) -> ErrorBody {
        self.body_in(Language::En)
    }

    /// The envelope. A fault of ours never shows its cause.
    pub fn body_in(&self, language: Language) -> ErrorBody {
        let description = match self.code() {
            ErrorCode::Internal => of(language).internal.to_owned(),
            ErrorCode::Unavailable if !matches!(self, Self::HookFailed) => of(language).busy.to_owned(),
            _ => self.sentence(language),
        };
        let mut details = serde_json::Map::new();
        for (key, value) in [("field", self.field()), ("reason", self.reason())] {
            details.extend(value.map(|value| (key.to_owned(), json!(value))));
        }
        details.extend(self.retry_after().map(|secs| ("retry_after".to_owned(), json!(secs))));
        if let Self::Changed { version, now } = self {
            details.insert("version".into(), json!(version));
            details.insert("now".into(), now.as_ref().clone());
        }
        if let Self::Lockout { users } = self {
            details.insert("users".into(), json!(users));
        }
        let details = (!details.is_empty()).then_some(serde_json::Value::Object(details));
        ErrorBody { retry_after: self.retry_after(), details, ..ErrorBody::new(self.code(), description) }
    }
}
