//! The code that was sent and the contact that was verified, on the server.

use super::{Kind, PendingCode, Purpose, kind_of};
use crate::AppError;
use crate::portal::captcha::{Captcha, SEND, caller_with, keep_captcha};
use crate::request::{self, Step};
use doorward_contract::Secret;
use doorward_contract::signin::SignupRequest;
use doorward_contract::verification::{VerificationRequest, VerificationSent, VerificationTarget};
use doorward_identity::{Error, Viewer, verification};
use serde::{Deserialize, Serialize};

/// The last code that was sent in this browser.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Sent {
    pub purpose: Purpose,
    /// Recipient, as entered.
    pub to: String,
    /// Whether the mail contained a link.
    pub link: bool,
    id: String,
    at: i64,
}

impl Step for Sent {
    const NAME: &'static str = "code";
}

/// A contact that was verified in this browser and not used yet.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct VerifiedInput {
    pub to: String,
    pub token: Secret,
    pub next: Option<String>,
}

impl Step for VerifiedInput {
    const NAME: &'static str = "proof";
}

impl VerifiedInput {
    /// Stores it in a cookie for the next step.
    pub fn save(&self) {
        request::save_step(self, verification::TOKEN_SECS);
    }
}

impl Sent {
    /// The pending code for this contact and purpose, if there is one.
    pub fn pending(purpose: Purpose, to: &str) -> Option<PendingCode> {
        let sent = request::load_step::<Self>().filter(|sent| sent.purpose == purpose && sent.to == to)?;
        let identity = request::identity();
        let again = i64::from(identity.settings().verification.resend_seconds);
        let passed = identity.now().as_secs() - sent.at;
        let resend_in = u32::try_from(again - passed).unwrap_or(0);
        Some(PendingCode { verification_id: sent.id, resend_in, link: sent.link })
    }
}

/// A request for a code to a phone number or an email address.
pub fn request_for(to: &str, target: VerificationTarget, usage: &str) -> VerificationRequest {
    let (phone_number, email) = split(to);
    VerificationRequest { phone_number, email, target, usage: Some(usage.to_owned()), email_redirect_to: None }
}

fn split(to: &str) -> (Option<String>, Option<String>) {
    match kind_of(to) {
        Kind::Email => (None, Some(to.to_owned())),
        _ => (Some(to.to_owned()), None),
    }
}

impl VerifiedInput {
    /// A sign-up with the verified contact.
    pub fn signup(&self) -> SignupRequest {
        let (phone_number, email) = split(&self.to);
        SignupRequest {
            phone_number,
            email,
            verification_token: Some(self.token.clone()),
            locale: Some(crate::preferences::request_lang().tag().to_owned()),
            ..SignupRequest::default()
        }
    }

    /// A password reset for the account with the verified contact.
    pub fn reset(&self, new_password: Secret) -> doorward_contract::verification::ResetRequest {
        let (phone_number, email) = split(&self.to);
        let verification_token = Some(self.token.clone());
        let new_password = Some(new_password);
        doorward_contract::verification::ResetRequest { phone_number, email, new_password, verification_token }
    }
}

/// Sends a code and stores it in a cookie. A page never reveals whether an account has the contact: where the API may
/// reveal it, the page continues as if a code had been sent.
pub async fn post(
    purpose: Purpose,
    viewer: Option<&Viewer>,
    to: &str,
    request: &VerificationRequest,
    captcha: Option<&Captcha>,
) -> Result<(), AppError> {
    let (identity, caller) = (request::identity(), caller_with(captcha, SEND).await?);
    let now = identity.now();
    let id = match verification::send(&identity, viewer, request, &caller).await {
        Ok(VerificationSent { verification_id, .. }) => verification_id,
        Err(Error::UserNotFound) => doorward_identity::sha256_hex(format!("{to} {now}").as_bytes())[..32].to_owned(),
        Err(error) => return Err(keep_captcha(too_soon(error.into()), captcha)),
    };
    let link = request.email_redirect_to.is_some();
    let sent = Sent { purpose, to: to.to_owned(), link, id, at: now.as_secs() };
    request::save_step(&sent, identity.settings().verification.code_seconds);
    Ok(())
}

// The text of "too many attempts" would be about messages, which the user has not attempted to send.
fn too_soon(error: AppError) -> AppError {
    if error.code == doorward_contract::ErrorCode::ResourceExhausted {
        return AppError { reason: Some("messages".to_owned()), ..error };
    }
    error
}
