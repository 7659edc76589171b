//! Captchas, required where guessing or sending becomes suspicious.
//!
//! A picture accepts one answer, right or wrong, so that its few characters give a guesser nothing. Users who cannot
//! see it choose proof of work instead. Both earn a *pass*: a token valid for one call of the kind it was requested
//! for.

mod site;

pub use site::{PageSources, page_sources, solve_site, widget};
pub use site::{SECRET, try_site};

use crate::{Caller, Error, Identity, crypto::token_hash, origin, throttle};
use aws_lc_rs::hmac;
use base64::{Engine, engine::general_purpose::STANDARD};
use doorward_captcha::{picture as pictures, proof_of_work as works};
use doorward_contract::{
    Secret,
    captcha::{CaptchaAnswer, CaptchaData, CaptchaPage, CaptchaRequest, CaptchaToken, CaptchaWork},
    settings::CaptchaWhen,
};
use doorward_store::captcha::{self, Kind};
use subtle::ConstantTimeEq;

/// Seconds within which a picture or a proof of work must be solved.
const CHALLENGE_SECS: u32 = 300;
/// Seconds for which a pass is valid.
const PASS_SECS: u32 = 600;
/// `expires_in` of a pass as the client sees it, in seconds. A pass is valid for one call, but the SDK takes ten
/// seconds off this time and sends the used pass with other calls for the rest of it, which then all fail.
const KEEP_SECS: u32 = 10;

/// Kind of call that a pass is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Action {
    /// Sign-in with a password.
    SignIn,
    /// Sending a code.
    Send,
    /// Creating an account, a guest's too, where an address has created many.
    Register,
}

impl Action {
    const fn as_str(self) -> &'static str {
        match self {
            Self::SignIn => "sign_in",
            Self::Send => "send",
            Self::Register => "register",
        }
    }

    /// The SDK names the call in `state`; our pages do the same.
    fn of(state: &str) -> Self {
        if state.contains("/verification") {
            Self::Send
        } else if state.contains("/signup") || state.contains("/signin/anonymously") {
            Self::Register
        } else {
            Self::SignIn
        }
    }
}

/// Requires a pass where the settings say so. `suspicious` is awaited only when it matters.
///
/// # Errors
/// [`Error::CaptchaRequired`] without one, [`Error::CaptchaInvalid`] with an invalid one.
pub(crate) async fn require(
    identity: &Identity,
    action: Action,
    suspicious: impl Future<Output = Result<bool, Error>>,
    caller: &Caller,
) -> Result<(), Error> {
    let asks = match identity.settings().captcha.when {
        CaptchaWhen::Never => false,
        CaptchaWhen::Suspicious => suspicious.await?,
        CaptchaWhen::Always => true,
    };
    if asks { demand(identity, action, caller).await } else { Ok(()) }
}

/// Requires a pass, whatever the settings say.
///
/// # Errors
/// As [`require`].
pub(crate) async fn demand(identity: &Identity, action: Action, caller: &Caller) -> Result<(), Error> {
    let token = caller.captcha_token.as_ref().filter(|token| !token.expose().is_empty());
    let token = token.ok_or(Error::CaptchaRequired)?;
    let pass = take(identity, token, caller).await?.ok_or(Error::CaptchaInvalid)?;
    let fits = pass.kind == Kind::Pass && pass.action.as_deref() == Some(action.as_str());
    if fits { Ok(()) } else { Err(Error::CaptchaInvalid) }
}

async fn take(identity: &Identity, token: &Secret, caller: &Caller) -> Result<Option<captcha::Model>, Error> {
    let client = crate::client::resolve(identity, caller.client_id.as_deref())?;
    let row = captcha::take(identity.db().write(), &token_hash(token), identity.now().as_millis()).await?;
    Ok(row.filter(|row| row.client_id == client.id))
}

/// A challenge or a pass to be stored.
struct New<'a> {
    kind: Kind,
    answer_hash: Option<String>,
    action: &'a str,
    life_secs: u32,
}

async fn put(identity: &Identity, new: New<'_>, caller: &Caller) -> Result<Secret, Error> {
    let client = crate::client::resolve(identity, caller.client_id.as_deref())?;
    let token = Secret::new(format!("v1.{}", crate::ids::secret().into_inner()));
    let row = captcha::Model {
        token_hash: token_hash(&token),
        kind: new.kind,
        client_id: client.id.clone(),
        answer_hash: new.answer_hash,
        action: Some(new.action.to_owned()),
        expires_at: identity.now().plus_secs(i64::from(new.life_secs)).as_millis(),
    };
    captcha::insert(identity.db().write(), row).await?;
    Ok(token)
}

/// A keyed hash: with a plain one, a stolen table would reveal the few possible answers.
fn answer_hash(identity: &Identity, answer: &str) -> String {
    let key = identity.options().master_key.mac_key("captcha");
    hex::encode(hmac::sign(&key, answer.as_bytes()))
}

/// Creates a picture.
///
/// # Errors
/// [`Error::AddressLimit`] when a network requests too many, [`Error::UnknownClient`].
pub async fn picture(identity: &Identity, request: &CaptchaRequest, caller: &Caller) -> Result<CaptchaData, Error> {
    throttle::captcha(identity, caller).await?;
    // Drawing takes a millisecond or two: not on a thread that serves requests.
    let drawn = tokio::task::spawn_blocking(pictures::draw).await.map_err(|_| Error::Internal("no picture"))?;
    let answer_hash = Some(answer_hash(identity, drawn.answer.expose()));
    let action = Action::of(&request.state).as_str();
    let new = New { kind: Kind::Picture, answer_hash, action, life_secs: CHALLENGE_SECS };
    let token = put(identity, new, caller).await?;
    let data = format!("data:image/gif;base64,{}", STANDARD.encode(&drawn.gif));
    Ok(CaptchaData { data, kind: "image".into(), token, expires_in: CHALLENGE_SECS })
}

/// Creates a proof of work.
///
/// # Errors
/// As [`picture`].
pub async fn work(identity: &Identity, request: &CaptchaRequest, caller: &Caller) -> Result<CaptchaWork, Error> {
    throttle::captcha(identity, caller).await?;
    let work = works::new(works::DEFAULT_BITS);
    let action = Action::of(&request.state).as_str();
    let new = New { kind: Kind::Work, answer_hash: Some(work.seed.clone()), action, life_secs: CHALLENGE_SECS };
    let token = put(identity, new, caller).await?;
    Ok(CaptchaWork { token, seed: work.seed, bits: work.bits, expires_in: CHALLENGE_SECS })
}

/// Exchanges an answer for a pass. A wrong answer uses the challenge up.
///
/// # Errors
/// [`Error::Invalid`] on `key` when the answer is wrong, late or a second one.
pub async fn solve(identity: &Identity, answer: &CaptchaAnswer, caller: &Caller) -> Result<CaptchaToken, Error> {
    // Not `captcha_invalid`: the SDK would open a second dialog over the first.
    let wrong = || Error::invalid("key", "wrong_captcha", |texts| texts.captcha_wrong);
    let challenge = take(identity, &answer.token, caller).await?.ok_or_else(wrong)?;
    let expected = challenge.answer_hash.unwrap_or_default();
    let right = match challenge.kind {
        Kind::Picture => {
            let submitted = answer_hash(identity, &pictures::normalise(&answer.key));
            bool::from(submitted.as_bytes().ct_eq(expected.as_bytes()))
        }
        Kind::Work => works::check(&expected, works::DEFAULT_BITS, &answer.key),
        Kind::Pass => false,
    };
    if !right {
        return Err(wrong());
    }
    pass(identity, challenge.action.as_deref().unwrap_or_default(), caller).await
}

async fn pass(identity: &Identity, action: &str, caller: &Caller) -> Result<CaptchaToken, Error> {
    let new = New { kind: Kind::Pass, answer_hash: None, action, life_secs: PASS_SECS };
    Ok(CaptchaToken { captcha_token: put(identity, new, caller).await?, expires_in: KEEP_SECS })
}

/// The page on which a user solves a captcha, for apps that cannot show one.
///
/// # Errors
/// [`Error::Invalid`] when its redirect URI is outside the security domains.
pub fn page(identity: &Identity, request: &CaptchaRequest) -> Result<CaptchaPage, Error> {
    let back = origin::safe_next(identity, &request.redirect_uri);
    let back = back.ok_or_else(|| origin::not_allowed("redirect_uri"))?;
    let mut url = identity.options().public_url.join("/captcha").map_err(|_| Error::Internal("no address"))?;
    url.query_pairs_mut().append_pair("redirect_uri", &back).append_pair("state", &request.state);
    Ok(CaptchaPage { url: url.into(), expires_in: PASS_SECS })
}
