//! Users with a phone number or an email address.

use crate::permit;
use crate::{TestEnv, caller};
use doorward_admin as admin;
use doorward_contract::{
    Secret,
    messaging::MessageQuery,
    settings::Section,
    signin::SignupRequest,
    verification::{VerificationRequest, VerificationSent, VerificationTarget, VerifyRequest},
};
use doorward_identity::{Actor, Error, Viewer, session, signup, verification};
use serde_json::json;

/// A request for a code to a phone number or an email address.
pub fn code_request(contact: &str) -> VerificationRequest {
    let (phone_number, email) = phone_and_email(contact);
    VerificationRequest { phone_number, email, ..VerificationRequest::default() }
}

/// Splits a contact into the fields `phone_number` and `email` of a request.
pub fn phone_and_email(contact: &str) -> (Option<String>, Option<String>) {
    if contact.contains('@') { (None, Some(contact.into())) } else { (Some(contact.into()), None) }
}

impl TestEnv {
    /// Turns on sign-in and sign-up by phone number and by email.
    pub async fn open_contacts(&self) {
        self.set(Section::LoginMethods, json!({ "phone": "on", "email": "on" })).await;
    }

    /// Advances the clock until the next message to the same contact is allowed.
    pub fn later(&self) {
        self.clock.advance_secs(30);
    }

    /// Requests a code, unauthenticated.
    ///
    /// # Errors
    /// As [`verification::send`].
    pub async fn ask_code(&self, contact: &str) -> Result<VerificationSent, Error> {
        verification::send(&self.identity, None, &code_request(contact), &caller("192.0.2.1")).await
    }

    /// The last code sent to a contact.
    pub async fn code_for(&self, contact: &str) -> String {
        let query = MessageQuery { recipient: Some(contact.into()), limit: Some(1), ..MessageQuery::default() };
        let messages = admin::messages::list(&permit(&self.access, &Actor::cli()), &query).await.unwrap().items;
        let text = messages.first().expect("a message").text.clone().expect("its words");
        let mut words = text.split(|c: char| !c.is_ascii_alphanumeric());
        words.find(|word| word.len() == 6 && word.bytes().all(|b| b.is_ascii_digit())).expect("a code").to_owned()
    }

    /// Exchanges a code for a verification token.
    ///
    /// # Errors
    /// As [`verification::verify`].
    pub async fn verify(&self, sent: &VerificationSent, code: &str) -> Result<Secret, Error> {
        let verification_code = Secret::new(code.to_owned());
        let request = VerifyRequest { verification_id: sent.verification_id.clone(), verification_code };
        let token = verification::verify(&self.identity, &request, &caller("192.0.2.1")).await?;
        Ok(token.verification_token)
    }

    /// A verification token for a contact, obtained unauthenticated.
    pub async fn verified(&self, contact: &str) -> Secret {
        let sent = self.ask_code(contact).await.unwrap();
        self.verify(&sent, &self.code_for(contact).await).await.unwrap()
    }

    /// A verification token for a contact, obtained by a signed-in user.
    pub async fn verified_by(&self, viewer: &Viewer, contact: &str) -> Secret {
        let request = code_request(contact);
        let sent = verification::send(&self.identity, Some(viewer), &request, &caller("192.0.2.1")).await.unwrap();
        self.verify(&sent, &self.code_for(contact).await).await.unwrap()
    }

    /// A verification token of reauthentication, by a code sent to the user's own contact.
    pub async fn present(&self, viewer: &Viewer, contact: &str) -> Secret {
        let request = VerificationRequest { target: VerificationTarget::CurUser, ..code_request(contact) };
        let sent = verification::send(&self.identity, Some(viewer), &request, &caller("192.0.2.1")).await.unwrap();
        self.verify(&sent, &self.code_for(contact).await).await.unwrap()
    }

    /// Signs up with a contact only.
    pub async fn registered(&self, contact: &str) -> Viewer {
        let (phone_number, email) = phone_and_email(contact);
        let verification_token = Some(self.verified(contact).await);
        let request = SignupRequest { phone_number, email, verification_token, ..SignupRequest::default() };
        let new_session = signup::register(&self.identity, request, &caller("192.0.2.1")).await.unwrap();
        session::by_id(&self.identity, &new_session.session_id).await.unwrap()
    }
}
