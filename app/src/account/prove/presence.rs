//! The proof that somebody signed in is there, as this browser takes it along.

use crate::AppError;
use crate::address::with_query;
use crate::portal::contact::Kind;
use crate::request::{self, Step};
use doorward_contract::Secret;
use doorward_contract::account::Me;
use doorward_contract::token::SudoToken;
use doorward_identity::{Viewer, session};
use serde::{Deserialize, Serialize};

/// Presence that was shown.
#[derive(Debug, Serialize, Deserialize)]
pub struct Presence {
    session_id: String,
    token: Secret,
}

impl Step for Presence {
    const NAME: &'static str = "door_presence";
}

// What is begun with a proof is to be ended with it.
const SPARE_SECS: u32 = 60;

/// Takes a proof along and goes back to where it was asked for.
pub(super) fn keep(viewer: &Viewer, proof: SudoToken, back: &str) -> String {
    let presence = Presence { session_id: viewer.session_id.clone(), token: proof.sudo_token };
    request::keep(&presence, proof.expires_in.saturating_sub(SPARE_SECS));
    let to = request::local(Some(back));
    request::go(&to);
    to
}

/// The proof of this session, if presence was shown in it.
pub fn shown(viewer: &Viewer) -> Option<Secret> {
    let presence = request::kept::<Presence>().filter(|presence| presence.session_id == viewer.session_id);
    presence.map(|presence| presence.token)
}

/// Where presence is shown.
pub(super) fn address(back: &str) -> String {
    with_query("/account/prove", &[("back", Some(&request::local(Some(back))))])
}

/// Whether presence was shown, or, in an account without a password, its owner has signed in a moment ago.
pub async fn is_present(viewer: &Viewer, me: &Me) -> Result<bool, AppError> {
    Ok(shown(viewer).is_some() || (!me.has_password && signed_in_now(viewer).await?))
}

/// Where to go before something important changes at `back`; nowhere when [`is_present`].
pub async fn prove_first(viewer: &Viewer, me: &Me, back: &str) -> Result<Option<String>, AppError> {
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

/// Where to go when a proof no longer counts; other refusals stay what they are.
pub fn prove_again(error: AppError, back: &str) -> Result<String, AppError> {
    if !error.needs_presence() {
        return Err(error);
    }
    request::forget::<Presence>();
    let to = address(back);
    request::go(&to);
    Ok(to)
}

/// Contacts of one's own that a code shows presence with.
pub(super) fn own(me: &Me) -> Vec<(Kind, String)> {
    let settings = request::identity().settings();
    let methods = &settings.login_methods;
    let phone = me.phone_number.clone().filter(|_| me.phone_number_verified == Some(true) && methods.phone.is_open());
    let email = me.email.clone().filter(|_| me.email_verified == Some(true) && methods.email.is_open());
    let phone = phone.map(|phone| (Kind::Phone, phone));
    phone.into_iter().chain(email.map(|email| (Kind::Email, email))).collect()
}

/// What one signs in with, for the password manager.
pub fn name_of(me: &Me) -> Option<String> {
    me.username.clone().or_else(|| me.email.clone()).or_else(|| me.phone_number.clone())
}
