//! Errors of accounts and sessions, mapped once to the codes that callers see.

use crate::crypto::WrongMasterKey;
use doorward_contract::{ErrorBody, ErrorCode};
use doorward_store::{StoreError, UniqueKey};
use serde_json::json;

/// Why a use case failed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A field breaks a rule.
    #[error("{message}")]
    Invalid {
        /// Name of the field on the wire.
        field: &'static str,
        /// Stable code of the rule.
        reason: &'static str,
        /// One sentence for a developer.
        message: String,
    },
    /// A new password breaks a rule.
    #[error("{message}")]
    WeakPassword {
        /// Name of the field in its request: `password` of a new account, `new_password` in a change.
        field: &'static str,
        /// Stable code of the rule.
        reason: &'static str,
        /// One sentence for a developer.
        message: String,
    },
    /// The current password is wrong.
    #[error("The current password is incorrect.")]
    WrongPassword,
    /// Wrong password, or no such account.
    #[error("Incorrect username or password.")]
    WrongCredentials,
    #[error("This account doesn't have a password yet. Set one first.")]
    PasswordNotSet,
    /// The password is right, but must be changed before signing in.
    #[error("The password must be changed. Call POST /auth/v2/signin/password/update, then sign in with the new one.")]
    PasswordUpdateRequired,
    #[error("This username is taken. Choose another.")]
    UsernameTaken,
    #[error("This uid is taken. Choose another.")]
    UidTaken,
    /// The uid belonged to a deleted account.
    #[error("This uid belonged to a deleted account and can't be reused. Choose another.")]
    UidRetired,
    #[error("This account is blocked. An administrator can unblock it.")]
    UserBlocked,
    /// The sign-in method or feature is turned off.
    #[error("{0} is turned off. An administrator can turn it on under Sign-in methods.")]
    Off(&'static str),
    /// Too many wrong passwords.
    #[error("Too many failed attempts. Try again in {retry_after} seconds.")]
    TooManyTries {
        /// Seconds to wait.
        retry_after: u32,
    },
    #[error("Too many requests. Try again in {retry_after} seconds.")]
    TooManyRequests {
        /// Seconds to wait.
        retry_after: u32,
    },
    /// Too many requests from one IP address.
    #[error(
        "Too many requests from this IP address. Try again in {retry_after} seconds. An administrator can change the limit."
    )]
    AddressLimit {
        /// Seconds to wait.
        retry_after: u32,
    },
    /// Every hash worker is busy and the queue is full.
    #[error("The server is busy. Try again in a moment.")]
    Busy,
    /// The `client_id` is unknown or turned off.
    #[error("Unknown client_id. Omit it, or send the environment ID.")]
    UnknownClient,
    /// No session, or one that has ended.
    #[error("The token is missing, has expired or was revoked. Sign in first.")]
    Unauthenticated,
    /// The refresh token or code is invalid or expired.
    #[error("The refresh token is invalid, has expired or was already used. Sign in again.")]
    InvalidGrant,
    /// The request asks for more scope than the refresh token has.
    #[error("The session wasn't granted this scope. Omit `scope` to keep the current one.")]
    InvalidScope,
    /// Authenticated, but not allowed.
    #[error("{0}")]
    NotAllowed(&'static str),
    /// A sensitive operation requires a recent proof of presence.
    #[error("{0}")]
    ReauthenticationRequired(&'static str),
    /// The account changed concurrently.
    #[error("The account was changed by another request. Try again.")]
    Aborted,
    /// Another administrator changed the record in the meantime.
    #[error("This was changed by another request. See details.now for the current values, then try again.")]
    Changed {
        /// Its current version.
        version: String,
        /// Its current editable fields.
        now: Box<serde_json::Value>,
    },
    #[error("This user doesn't exist.")]
    UserNotFound,
    #[error("This {0} doesn't exist.")]
    NotFound(&'static str),
    /// A one-time link is unknown, used or expired.
    #[error("This link was already used, has expired or is incomplete. Request a new one.")]
    DeadLink,
    /// The code is wrong, used or expired.
    #[error("The verification code is incorrect or has expired. Check it, or request a new one.")]
    WrongCode,
    /// Too many wrong attempts at one code.
    #[error("Too many incorrect codes. Request a new one{}.", in_a_while(.retry_after))]
    CodeExhausted {
        /// Seconds to wait; 0 when a new code can be requested immediately.
        retry_after: u32,
    },
    /// The verification token is missing, used, expired, or of another contact or purpose.
    #[error(
        "The verification_token was already used, has expired or belongs to another phone number or email. Verify a new code."
    )]
    NotVerified,
    #[error("This {0} belongs to another account. Sign in to that account instead.")]
    ContactTaken(&'static str),
    /// The change would remove the last sign-in method of an account.
    #[error("This is the account's only sign-in method. Add another one first.")]
    LastWayIn,
    /// The identity provider does not exist or is turned off.
    #[error("This identity provider doesn't exist or is turned off.")]
    ProviderNotFound,
    /// The provider token is unknown, used or expired.
    #[error("The provider_token is invalid, has expired or was already used. Get a new one from the provider.")]
    DeadProviderToken,
    /// A callback from a provider without a pending sign-in, or too late.
    #[error("This sign-in took too long or was started in another browser. Start again.")]
    AttemptLost,
    /// The provider's response was rejected, or it could not be reached.
    #[error("The provider couldn't confirm who you are: {0}")]
    Provider(String),
    #[error("This third-party account is already linked to another account.")]
    IdentityTaken,
    #[error("Complete a captcha and send its captcha_token.")]
    CaptchaRequired,
    /// The captcha token is wrong, used or expired.
    #[error("The captcha_token is invalid, has expired or was already used. Complete a new captcha.")]
    CaptchaInvalid,
    /// The custom ticket is invalid.
    #[error("The ticket isn't valid: {0}.")]
    BadTicket(&'static str),
    /// No administrator would be able to sign in.
    #[error("No administrator would be able to sign in. Give one of them another sign-in method first.")]
    AdministratorLockout,
    /// Users would lose their only sign-in method, and the request does not confirm that.
    #[error("{users} active users have no other sign-in method. Send confirm_lockout={users} to continue.")]
    Lockout {
        /// Number of such users.
        users: u64,
    },
    /// The change would leave no administrator.
    #[error("This is the last active administrator. Add another one first.")]
    LastAdministrator,
    /// Verifiers do not know the new signing key yet.
    #[error(
        "The next key was published {age} seconds ago. Wait until {needed} seconds have passed, so that verifiers know it."
    )]
    KeyTooFresh {
        /// Its age in seconds.
        age: i64,
        /// The age it needs, in seconds.
        needed: i64,
    },
    /// The database was created for another environment.
    #[error(
        "This database belongs to the environment `{theirs}`, and env_id is `{ours}`. Set env_id = \"{theirs}\" \
         (DOORWARD_ENV_ID), or use another database."
    )]
    OtherEnvironment {
        /// Configured environment.
        ours: String,
        /// Environment of the database.
        theirs: String,
    },
    /// The master key does not fit the database.
    #[error(transparent)]
    MasterKey(#[from] WrongMasterKey),
    /// The database failed.
    #[error(transparent)]
    Store(StoreError),
    /// An internal error.
    #[error("{0}")]
    Internal(&'static str),
}

fn in_a_while(seconds: &u32) -> String {
    if *seconds == 0 { String::new() } else { format!(" in {seconds} seconds") }
}

impl From<StoreError> for Error {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Text => Self::invalid("text", "charset", "Text can't contain the NUL character."),
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
    pub fn invalid(field: &'static str, reason: &'static str, message: impl Into<String>) -> Self {
        Self::Invalid { field, reason, message: message.into() }
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
            Self::UnknownClient => ErrorCode::UnauthorizedClient,
            Self::Unauthenticated => ErrorCode::Unauthenticated,
            Self::InvalidGrant => ErrorCode::InvalidGrant,
            Self::InvalidScope => ErrorCode::InvalidScope,
            Self::NotAllowed(_) | Self::ReauthenticationRequired(_) => ErrorCode::PermissionDenied,
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
            Self::Busy | Self::Store(StoreError::Unavailable(_)) => ErrorCode::Unavailable,
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
            Self::Provider(_) | Self::AttemptLost => Some("provider"),
            Self::Changed { .. } => Some("changed"),
            Self::LastAdministrator => Some("last_administrator"),
            Self::AdministratorLockout => Some("administrator_lockout"),
            Self::Lockout { .. } => Some("lockout"),
            Self::KeyTooFresh { .. } => Some("key_too_fresh"),
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
            Self::Busy | Self::Store(StoreError::Unavailable(_)) => Some(1),
            _ => None,
        }
    }

    /// Response body. An internal error never shows its cause.
    pub fn body(&self) -> ErrorBody {
        let description = match self.code() {
            ErrorCode::Internal => "Something went wrong on our side. Look for request_id in the server's log.".into(),
            ErrorCode::Unavailable => "The server is busy. Try again in a moment.".into(),
            _ => self.to_string(),
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
