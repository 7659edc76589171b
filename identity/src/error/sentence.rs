//! Messages of the errors, by language.

use super::Error;
use doorward_i18n::{
    Language,
    errors::identity::{self, of},
    errors::{denials, dpop, parts},
};
use std::fmt;

impl Error {
    /// What went wrong and what to do, for the developer of the client.
    pub fn sentence(&self, language: Language) -> String {
        let texts = of(language);
        match self {
            Self::Invalid { sentence, .. } | Self::WeakPassword { sentence, .. } => sentence.get(language).to_owned(),
            Self::NotAllowed(sentence) | Self::ReauthenticationRequired(sentence) => {
                sentence(denials::of(language)).to_owned()
            }
            Self::CodeExhausted { retry_after: 0 } => texts.code_exhausted.to_owned(),
            Self::CodeExhausted { retry_after } => texts.code_exhausted_for_now(retry_after),
            // For the log. The response to a caller never contains the cause of an internal error.
            Self::Internal(fault) => (*fault).to_owned(),
            Self::MasterKey(error) => error.to_string(),
            Self::Store(error) => error.to_string(),
            Self::WrongPassword => texts.wrong_password.to_owned(),
            Self::WrongCredentials => texts.wrong_credentials.to_owned(),
            Self::PasswordNotSet => texts.password_not_set.to_owned(),
            Self::PasswordUpdateRequired => texts.password_update_required.to_owned(),
            Self::UsernameTaken => texts.username_taken.to_owned(),
            Self::UidTaken => texts.uid_taken.to_owned(),
            Self::UidRetired => texts.uid_retired.to_owned(),
            Self::UserBlocked => texts.user_blocked.to_owned(),
            Self::Off(what) => texts.off(what(parts::of(language))),
            Self::TooManyTries { retry_after } => texts.too_many_tries(retry_after),
            Self::TooManyRequests { retry_after } => texts.too_many_requests(retry_after),
            Self::AddressLimit { retry_after } => texts.address_limit(retry_after),
            Self::Busy => texts.busy.to_owned(),
            Self::UnknownClient => texts.unknown_client.to_owned(),
            Self::InvalidClient => texts.invalid_client.to_owned(),
            Self::UnauthorizedGrant => texts.unauthorized_grant.to_owned(),
            Self::Unauthenticated => texts.unauthenticated.to_owned(),
            Self::InvalidGrant => texts.invalid_grant.to_owned(),
            Self::InvalidScope => texts.invalid_scope.to_owned(),
            Self::InvalidTarget => texts.invalid_target.to_owned(),
            Self::InvalidProof(fault) => fault(dpop::of(language)).to_owned(),
            Self::InsufficientScope => texts.insufficient_scope.to_owned(),
            Self::AuthorizationPending => texts.authorization_pending.to_owned(),
            Self::SlowDown => texts.slow_down.to_owned(),
            Self::AccessDenied => texts.access_denied.to_owned(),
            Self::ExpiredToken => texts.expired_token.to_owned(),
            Self::Aborted => texts.aborted.to_owned(),
            Self::Changed { .. } => texts.changed.to_owned(),
            Self::UserNotFound => texts.user_not_found.to_owned(),
            Self::NotFound(what) => texts.not_found(what(parts::of(language))),
            Self::DeadLink => texts.dead_link.to_owned(),
            Self::WrongCode => texts.wrong_code.to_owned(),
            Self::NotVerified => texts.not_verified.to_owned(),
            Self::ContactTaken(field) => texts.contact_taken(field),
            Self::LastWayIn => texts.last_way_in.to_owned(),
            Self::ProviderNotFound => texts.provider_not_found.to_owned(),
            Self::DeadProviderToken => texts.dead_provider_token.to_owned(),
            Self::AttemptLost => texts.attempt_lost.to_owned(),
            Self::Provider(why) => texts.provider(why.get(language)),
            Self::IdentityTaken => texts.identity_taken.to_owned(),
            Self::HookRefused(sentence) => sentence.get(language).to_owned(),
            Self::HookFailed => texts.hook_failed.to_owned(),
            Self::CaptchaRequired => texts.captcha_required.to_owned(),
            Self::CaptchaInvalid => texts.captcha_invalid.to_owned(),
            Self::BadTicket(why) => texts.bad_ticket(why(parts::of(language))),
            Self::AdministratorLockout => texts.administrator_lockout.to_owned(),
            Self::Lockout { users } => texts.lockout(users),
            Self::LastAdministrator => texts.last_administrator.to_owned(),
            Self::KeyTooFresh { age, needed } => texts.key_too_fresh(identity::KeyTooFresh { age, needed }),
            Self::OtherEnvironment { ours, theirs } => {
                texts.other_environment(identity::OtherEnvironment { ours, theirs })
            }
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.sentence(Language::En))
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::MasterKey(error) => error.source(),
            Self::Store(error) => error.source(),
            _ => None,
        }
    }
}
