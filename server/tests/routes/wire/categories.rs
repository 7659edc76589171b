//! Every error as the SDK receives it. `end2end/tests/sdk-errors.spec.ts` reads the snapshot and compares it with the
//! SDK's own function, which classifies errors by number, code and message.

use crate::kit::{App, PASSWORD};
use doorward_contract::{ErrorBody, ErrorCode, Secret};
use doorward_i18n::Localized;
use doorward_i18n::errors::fields::TooLong;
use doorward_identity::{Error, signin};
use doorward_testkit::caller;
use insta::assert_json_snapshot;
use serde_json::json;

fn of_use_cases() -> Vec<ErrorBody> {
    let errors = [
        Error::invalid("name", "malformed", |texts| texts.too_long(TooLong { field: "name", most: 64 })),
        Error::invalid("phone_number", "malformed", |texts| texts.phone_malformed),
        Error::weak_password("new_password", "too_short", |texts| texts.password_too_short(8)),
        Error::WrongPassword,
        Error::WrongCredentials,
        Error::PasswordNotSet,
        Error::PasswordUpdateRequired,
        Error::UsernameTaken,
        Error::UidTaken,
        Error::UserBlocked,
        Error::Off(|texts| texts.guest_sign_in),
        Error::Off(|texts| texts.password_sign_in),
        Error::TooManyTries { retry_after: 30 },
        Error::TooManyRequests { retry_after: 30 },
        Error::AddressLimit { retry_after: 30 },
        Error::UidRetired,
        Error::AttemptLost,
        Error::ReauthenticationRequired(|texts| texts.confirm_by_session),
        Error::Lockout { users: 2 },
        Error::AdministratorLockout,
        Error::Busy,
        Error::UnknownClient,
        Error::UnauthorizedGrant,
        Error::InvalidClient,
        Error::Unauthenticated,
        Error::InvalidGrant,
        Error::InvalidScope,
        Error::InvalidTarget,
        Error::InvalidProof(|texts| texts.used),
        Error::InsufficientScope,
        Error::AuthorizationPending,
        Error::SlowDown,
        Error::AccessDenied,
        Error::ExpiredToken,
        Error::NotAllowed(|texts| texts.guest_has_no_contact),
        Error::Aborted,
        Error::UserNotFound,
        Error::NotFound(|texts| texts.session),
        Error::DeadLink,
        Error::WrongCode,
        Error::CodeExhausted { retry_after: 0 },
        Error::CodeExhausted { retry_after: 600 },
        Error::NotVerified,
        Error::ContactTaken("email"),
        Error::ContactTaken("phone_number"),
        Error::LastSignInMethod,
        Error::ProviderNotFound,
        Error::DeadProviderToken,
        Error::Provider(Localized::new(|_| "it refused the code.")),
        Error::IdentityTaken,
        Error::CaptchaRequired,
        Error::CaptchaInvalid,
        Error::BadTicket(|texts| texts.ticket_used),
        Error::BadTicket(|texts| texts.ticket_key),
        Error::LastAdministrator,
        Error::Internal("never shown"),
    ];
    errors.iter().map(Error::body).collect()
}

/// Errors of the layers.
fn of_layers() -> Vec<ErrorBody> {
    [
        (ErrorCode::InvalidRequest, "The parameter `limit` was sent twice."),
        (ErrorCode::UnsupportedGrantType, "This `grant_type` isn’t supported. /docs/api lists the supported ones."),
        (ErrorCode::PayloadTooLarge, "The request body is larger than this server accepts."),
        (ErrorCode::HeadersTooLarge, "The request head is larger than this server takes."),
        (
            ErrorCode::MethodNotAllowed,
            "This path doesn’t support this method. /docs/api lists the methods of each path.",
        ),
        (ErrorCode::DeadlineExceeded, "The request took longer than this server allows."),
        (ErrorCode::RouteMissing, "Doorward doesn’t serve /v1/functions itself. Add a route for /v1/functions."),
        (ErrorCode::BadGateway, "The site isn’t responding."),
        (ErrorCode::UnsupportedResponseType, "response_type must be code."),
        (ErrorCode::RequestNotSupported, "The parameter request is not supported."),
        (ErrorCode::RequestUriNotSupported, "A request_uri of another server is not supported."),
        (ErrorCode::RegistrationNotSupported, "The parameter registration is not supported."),
        (ErrorCode::UnmetAuthenticationRequirements, "No user of this service can sign in with this acr."),
        (ErrorCode::LoginRequired, "The user must sign in."),
        (ErrorCode::ConsentRequired, "The user must give consent."),
        (ErrorCode::InvalidRedirectUri, "redirect_uris is required."),
        (ErrorCode::InvalidClientMetadata, "This value of grant_types is not supported here."),
        (ErrorCode::InvalidSoftwareStatement, "Software statements are not supported."),
    ]
    .map(|(code, sentence)| ErrorBody::new(code, sentence))
    .to_vec()
}

#[test]
fn finding_w04_the_sdk_is_tried_with_every_error() {
    let bodies = [of_use_cases(), of_layers()].concat();
    for code in ErrorCode::ALL {
        // Not distinguishable from another error by number and code.
        let untried = matches!(code, ErrorCode::UserNotFound | ErrorCode::AlreadyExists);
        assert!(untried || bodies.iter().any(|body| body.error == *code), "{code}");
    }
    assert_json_snapshot!("errors", bodies);
}

#[test]
fn finding_w04_only_what_asks_for_a_captcha_has_the_number_of_one() {
    for code in ErrorCode::ALL {
        assert_eq!(code.number() == 4001, *code == ErrorCode::CaptchaRequired, "{code}");
        assert_eq!(code.number() == 4002, *code == ErrorCode::CaptchaInvalid, "{code}");
    }
    // The SDK classifies number 3 as a failed verification if the message contains the word.
    let failed: Vec<_> = of_use_cases().into_iter().filter(|body| body.error_code == 3).collect();
    for body in failed {
        let says_so = body.error_description.to_lowercase().contains("verification");
        assert_eq!(says_so, body.error == ErrorCode::InvalidVerificationCode, "{}", body.error_description);
    }
}

#[tokio::test]
async fn finding_w07_the_time_to_wait_stands_where_the_sdk_reads_it() {
    let app = App::new().await;
    app.user("li.na").await;
    let wrong = Secret::new("wrong-one".to_owned());
    let here = caller("192.0.2.10");
    while !matches!(
        signin::password::sign_in(&app.identity, "li.na", &wrong, &here).await,
        Err(Error::TooManyTries { .. })
    ) {}
    let reply = app.post("/auth/v1/signin", json!({"username": "li.na", "password": PASSWORD})).send().await;
    assert_eq!(reply.refused(), (429, "invalid_status"));
    let seconds = reply.body["retry_after"].as_u64().unwrap();
    assert!(seconds > 0);
    assert_eq!(reply.body["details"]["retry_after"], seconds);
    assert_eq!(reply.header("retry-after"), Some(seconds.to_string().as_str()));
}
