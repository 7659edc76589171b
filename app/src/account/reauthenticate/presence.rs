//! Proof of presence, kept in a cookie of this browser.

use crate::AppError;
use crate::address::with_query;
use crate::portal::contact::Kind;
use crate::request::{self, Step};
use doorward_contract::Secret;
use doorward_contract::account::Me;
use doorward_contract::token::SudoToken;
use doorward_identity::{Viewer, session};
use serde::{Deserialize, Serialize};

/// Verified presence.
#[derive(Debug, Serialize, Deserialize)]
pub struct Presence {
    session_id: String,
    token: Secret,
}

impl Step for Presence {
    const NAME: &'static str = "presence";
}

// A proof must be valid until the flow that started with it ends.
const SPARE_SECS: u32 = 60;

/// Stores a proof in a cookie and redirects back to the page that required it.
pub(super) fn save(viewer: &Viewer, proof: SudoToken, back: &str) -> String {
    let presence = Presence { session_id: viewer.session_id.clone(), token: proof.sudo_token };
    request::save_step(&presence, proof.expires_in.saturating_sub(SPARE_SECS));
    let to = request::local(Some(back));
    request::go_beyond(&to);
    to
}

/// The proof, if presence was verified in this session.
pub fn sudo_token(viewer: &Viewer) -> Option<Secret> {
    let presence = request::load_step::<Presence>().filter(|presence| presence.session_id == viewer.session_id);
    presence.map(|presence| presence.token)
}

/// Address of the page that verifies presence.
pub(super) fn address(back: &str) -> String {
    with_query("/account/reauthenticate", &[("back", Some(&request::local(Some(back))))])
}

/// Whether presence is verified. In an account without a password, a recent sign-in is sufficient.
pub async fn is_present(viewer: &Viewer, me: &Me) -> Result<bool, AppError> {
    Ok(sudo_token(viewer).is_some() || (!me.has_password && signed_in_now(viewer).await?))
}

/// Redirect target before a sensitive change at `back`; `None` if [`is_present`].
pub async fn redirect_if_not_present(viewer: &Viewer, me: &Me, back: &str) -> Result<Option<String>, AppError> {
    if is_present(viewer, me).await? {
        return Ok(None);
    }
    let to = address(back);
    request::go(&to);
    Ok(Some(to))
}

async fn signed_in_now(viewer: &Viewer) -> Result<bool, AppError> {
    let identity = request::identity();
    let devices = session::devices(&identity, viewer).await?;
    let life = i64::from(session::SUDO_SECS - SPARE_SECS);
    Ok(devices.iter().any(|device| device.current && device.created_at.plus_secs(life) > identity.now()))
}

/// Redirect target if a proof has expired. Other errors are returned unchanged.
pub fn redirect_on_error(error: AppError, back: &str) -> Result<String, AppError> {
    if !error.needs_presence() {
        return Err(error);
    }
    request::clear_step::<Presence>();
    let to = address(back);
    request::go(&to);
    Ok(to)
}

/// Contacts of the user that can receive a code for the verification.
pub(super) fn contacts_of(me: &Me) -> Vec<(Kind, String)> {
    let settings = request::identity().settings();
    let methods = &settings.login_methods;
    let phone = me.phone_number.clone().filter(|_| me.phone_number_verified == Some(true) && methods.phone.is_open());
    let email = me.email.clone().filter(|_| me.email_verified == Some(true) && methods.email.is_open());
    let phone = phone.map(|phone| (Kind::Phone, phone));
    phone.into_iter().chain(email.map(|email| (Kind::Email, email))).collect()
}

/// Username or contact, for the password manager.
pub fn name_of(me: &Me) -> Option<String> {
    me.username.clone().or_else(|| me.email.clone()).or_else(|| me.phone_number.clone())
}
