//! Error messages: from a stable code and reason to a sentence with a next step.

use super::{Language, common, use_lang};
use crate::AppError;
use crate::error::OFFLINE;
use doorward_i18n::errors::{Texts, of};

/// Message for an error in the language of the page.
pub fn sentence(error: &AppError) -> String {
    sentence_in(use_lang(), error)
}

/// Message for an error. The portal's program contains the texts of the errors that it notices itself; all others come
/// with their sentence.
pub fn sentence_in(language: Language, error: &AppError) -> String {
    if cfg!(any(feature = "ssr", feature = "console")) {
        return compose(language, error);
    }
    let texts = common::of(language);
    let own = if error.reason.as_deref() == Some(OFFLINE) { texts.offline } else { texts.unexpected };
    error.sentence.as_deref().unwrap_or(own).to_owned()
}

fn compose(language: Language, error: &AppError) -> String {
    let texts = of(language);
    // A wait of zero seconds is no advice: a code with too many wrong attempts never works again, a new one does.
    if let Some(seconds) = error.retry_after.filter(|seconds| *seconds > 0) {
        return wait(texts, error, seconds);
    }
    let reason = error.reason.as_deref();
    let value = |name: &str| error.detail(name).filter(|value| !value.is_empty());
    match (reason, value("action"), value("changes")) {
        (Some(OFFLINE), ..) => common::of(language).offline.to_owned(),
        (Some("lacks_action"), Some(action), _) => texts.lacks_action(action),
        (Some("changed"), _, Some(changes)) => texts.changed(changes),
        _ => {
            let of_reason = error.code.sentence_of_reason(language, error.field.as_deref(), reason).map(str::to_owned);
            let sentence = of_reason.or_else(|| error.message.as_deref().map(str::to_owned));
            sentence.unwrap_or_else(|| error.code.sentence(language, None, None).to_owned())
        }
    }
}

/// As [`sentence_in`], but what the API says comes first: for errors whose reason leaves the cause open.
pub fn explained(language: Language, error: &AppError) -> String {
    error.message.as_deref().map_or_else(|| sentence_in(language, error), str::to_owned)
}

fn wait(texts: &Texts, error: &AppError, seconds: u32) -> String {
    let duration = duration(texts, seconds);
    match error.reason.as_deref() {
        Some("messages") => texts.wait_for_message(duration),
        Some("address_limit") => texts.wait_for_network(duration),
        _ if error.code.status() == 503 => texts.wait_for_service(duration),
        _ => texts.wait(duration),
    }
}

/// Message for a network that has reached its rate limit.
pub fn too_many_from_network(language: Language, seconds: u32) -> String {
    let texts = of(language);
    texts.too_many_sign_ins(duration(texts, seconds))
}

// Rounded up: after too short a wait the next attempt would fail too.
fn duration(texts: &Texts, seconds: u32) -> String {
    match seconds {
        0..=90 => texts.seconds(seconds.max(1).into()),
        91..=5400 => texts.minutes(seconds.div_ceil(60).into()),
        _ => texts.hours(seconds.div_ceil(3600).into()),
    }
}

#[cfg(test)]
mod tests {
    use super::{Language, sentence_in};
    use crate::AppError;
    use doorward_contract::ErrorCode;

    #[test]
    fn every_code_has_a_sentence_in_every_language() {
        for code in ErrorCode::ALL {
            for language in Language::ALL {
                assert!(!sentence_in(language, &AppError::new(*code)).is_empty());
            }
        }
    }

    #[test]
    fn a_right_that_is_missing_is_named() {
        let error = AppError { reason: Some("lacks_action".into()), ..AppError::new(ErrorCode::PermissionDenied) };
        let error = error.with_detail("action", "doorward:users:delete");
        for language in Language::ALL {
            assert!(sentence_in(language, &error).contains("doorward:users:delete"), "{language:?}");
        }
    }

    #[test]
    fn a_field_can_have_a_sentence_of_its_own() {
        let of =
            |field| sentence_in(Language::En, &AppError::new(ErrorCode::InvalidArgument).for_field(field, "charset"));
        assert_ne!(of("username"), of("password"));
    }

    #[test]
    fn a_reason_without_a_text_of_the_pages_is_explained_as_in_the_api() {
        let error = AppError::new(ErrorCode::InvalidArgument).for_field("field", "a_new_reason");
        assert_eq!(sentence_in(Language::En, &error), "Check this value.");
        let explained = AppError { message: Some("Send fewer.".into()), ..error };
        assert_eq!(sentence_in(Language::En, &explained), "Send fewer.");
        let known = AppError { reason: Some("too_long".into()), ..explained.clone() };
        assert_eq!(sentence_in(Language::En, &known), "Too long.");
        assert_eq!(super::explained(Language::En, &known), "Send fewer.");
        assert_eq!(explained.for_field("field", "another_new_reason").message, None);
    }

    #[test]
    fn waiting_times_are_rounded_up() {
        let error = |seconds| AppError { retry_after: Some(seconds), ..AppError::new(ErrorCode::InvalidStatus) };
        assert_eq!(sentence_in(Language::En, &error(1)), "Too many attempts. Try again in 1 second.");
        assert_eq!(sentence_in(Language::En, &error(121)), "Too many attempts. Try again in 3 minutes.");
        assert_eq!(sentence_in(Language::ZhCn, &error(30)), "尝试次数过多，请在 30 秒后再试。");
        let shared = AppError { reason: Some("address_limit".into()), ..error(3_600) };
        assert_eq!(sentence_in(Language::En, &shared), "Too many requests from your network. Try again in 60 minutes.");
    }
}
