//! Testing an application: an administrator goes through its authorization code flow with PKCE, with their own account,
//! and sees each step.
//!
//! The browser returns to an address of ours, for which no application can ask. Only the request that [`begin`] stores
//! leads there, in the administrator's own session, and only [`handle_callback`] exchanges the code. Consent is asked for and
//! remembered as in every sign-in: it is the decision of the account's owner, on the same page. The session that the test
//! opens replaces no other one, ends with the test, and its tokens are shown cut.

use super::{
    Parameters,
    authorize::{WAITING_SECS, browser_session},
    pending_request::{self, Sender},
    request::is_allowed,
    token::{caller_of, require, trial_code},
    userinfo::userinfo,
};
use crate::{
    Caller, Error, Identity, Viewer,
    client::{self, Client},
    crypto::{sha256_base64url, sha256_hex},
    ids, session, throttle,
    token::{verify_id, verify_oauth_access},
};
use doorward_contract::{
    Secret,
    application::{ApplicationTrial, GrantType, TrialStep, TrialStepKind},
    oauth::{Scope, Scopes, TokenResponse, paths},
    percent,
};
use doorward_store::{provider_state, session::Protocol};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::{Map, Value, json};
use url::form_urlencoded;

/// Seconds within which the browser must return, and for which the outcome is kept.
const LIFE_SECS: i64 = 600;

/// Characters that are shown of a code or token.
const SHOWN: usize = 8;

/// What is kept while the browser is away.
#[derive(Serialize, Deserialize)]
struct Pending {
    verifier: Secret,
    nonce: Secret,
    /// The authorization request, to be shown.
    request: String,
}

/// What a browser came back with (RFC 6749 section 4.1.2, RFC 9207).
#[derive(Debug, Default)]
pub struct AuthorizationResponse {
    pub state: Secret,
    pub code: Option<Secret>,
    pub iss: Option<String>,
    pub error: Option<String>,
    pub error_description: Option<String>,
}

/// Path to which the browser returns from a test.
pub fn path(client_id: &str) -> String {
    // The ID can be the address of a document.
    format!("/admin/applications/{}/test/callback", percent::encode(client_id))
}

/// The address to which the browser returns from a test.
pub(super) fn callback(identity: &Identity, client_id: &str) -> String {
    format!("{}{}", identity.issuer(), path(client_id))
}

/// Begins a test, and returns the path that the browser goes to.
///
/// # Errors
/// [`Error::UnknownClient`] when the application does not exist or is turned off, [`Error::UnauthorizedGrant`] when users
/// do not sign in to it, [`Error::Unauthenticated`] without a session of the portal, [`Error::TooManyRequests`].
pub async fn begin(identity: &Identity, viewer: &Viewer, client_id: &str, caller: &Caller) -> Result<String, Error> {
    let client = client::find(identity, client_id).ok_or(Error::UnknownClient)?;
    require(&client, GrantType::AuthorizationCode)?;
    throttle::authorization_request(identity, Some(&viewer.uid), caller).await?;
    let (state, verifier, nonce) = (ids::secret(), ids::secret(), ids::secret());
    let challenge = sha256_base64url(verifier.expose());
    let request = [
        ("client_id", client.id.clone()),
        ("redirect_uri", callback(identity, &client.id)),
        ("response_type", "code".to_owned()),
        ("scope", scope(&client)),
        ("state", state.expose().to_owned()),
        ("nonce", nonce.expose().to_owned()),
        ("code_challenge", challenge),
        ("code_challenge_method", "S256".to_owned()),
    ];
    let pending = Pending { verifier, nonce, request: request_text(identity, &request) };
    put(identity, &client.id, pending_key(viewer, &client.id, &state), &pending).await?;
    let parameters = Parameters::from_pairs(request.map(|(name, value)| (name.to_owned(), value)))?;
    let session = browser_session(identity, Some(viewer)).await?.ok_or(Error::Unauthenticated)?;
    let (write, sender) = (identity.db().write(), Sender::Trial(&session));
    let stored = pending_request::insert(identity, write, &client.id, &parameters, sender, WAITING_SECS).await?;
    Ok(stored.path())
}

/// All scopes that the application may request, but for the one whose session would outlive the administrator's.
fn scope(client: &Client) -> String {
    let requested = |scope: &Scope| is_allowed(client, *scope) && *scope != Scope::OfflineAccess;
    Scope::ALL.into_iter().filter(requested).collect::<Scopes>().to_string()
}

/// Goes through the rest of the flow, and keeps what it has shown for [`outcome`]. A test that failed is an outcome too.
///
/// # Errors
/// [`Error::AttemptLost`] when no test of this application with this state waits in the viewer's session: it is over, ten
/// minutes have passed, or it is another browser.
pub async fn handle_callback(
    identity: &Identity,
    viewer: &Viewer,
    client_id: &str,
    returned: &AuthorizationResponse,
    caller: &Caller,
) -> Result<(), Error> {
    let (key, now) = (pending_key(viewer, client_id, &returned.state), identity.now().as_millis());
    let row = provider_state::take(identity.db().write(), &key, now, now).await?.ok_or(Error::AttemptLost)?;
    let pending: Pending = open(identity, &row)?;
    let mut trial = ApplicationTrial::default();
    add(&mut trial, TrialStepKind::Request, pending.request.clone());
    add(&mut trial, TrialStepKind::Response, response_text(returned)?);
    trial.error = match &returned.code {
        Some(code) => {
            let exchanged = exchange(identity, client_id, &pending, returned, code, &mut trial, caller).await;
            exchanged.err().map(|error| error.sentence(caller.language))
        }
        None => Some(returned.error.clone().unwrap_or_else(|| "invalid_request".to_owned())),
    };
    put(identity, client_id, outcome_key(viewer, client_id), &trial).await
}

/// The outcome of the last test of an application in the viewer's session, for ten minutes.
pub async fn outcome(identity: &Identity, viewer: &Viewer, client_id: &str) -> Result<Option<ApplicationTrial>, Error> {
    let (key, now) = (outcome_key(viewer, client_id), identity.now().as_millis());
    let row = provider_state::find(identity.db().read(), &key, now).await?;
    row.map(|row| open(identity, &row)).transpose()
}

/// What the application does with a code. The session that it opens ends whatever happens.
async fn exchange(
    identity: &Identity,
    client_id: &str,
    pending: &Pending,
    returned: &AuthorizationResponse,
    code: &Secret,
    trial: &mut ApplicationTrial,
    caller: &Caller,
) -> Result<(), Error> {
    // A response of another server (RFC 9207 section 2.4).
    if returned.iss.as_deref() != Some(identity.issuer()) {
        return Err(Error::AttemptLost);
    }
    let client = client::find(identity, client_id).ok_or(Error::UnknownClient)?;
    let redirect_uri = callback(identity, client_id);
    let exchanged = trial_code(identity, &client, code, &redirect_uri, &pending.verifier, caller).await;
    let (session_id, tokens) = exchanged?;
    let result = match tokens {
        Ok(tokens) => show(identity, pending, &tokens, trial).await,
        Err(error) => Err(error),
    };
    let caller = caller_of(&client, caller);
    session::sign_out_if(identity, &session_id, |row| row.protocol == Protocol::Oauth, &caller).await?;
    add(trial, TrialStepKind::SessionEnded, String::new());
    result
}

/// Shows the tokens and what they say, verified as an application verifies them.
async fn show(
    identity: &Identity,
    pending: &Pending,
    tokens: &TokenResponse,
    trial: &mut ApplicationTrial,
) -> Result<(), Error> {
    add(trial, TrialStepKind::Tokens, tokens_text(tokens)?);
    if let Some(id_token) = &tokens.id_token {
        let claims = verify_id::<Value>(identity, id_token.expose());
        let claims = claims.filter(|claims| claims["nonce"].as_str() == Some(pending.nonce.expose().as_str()));
        add(trial, TrialStepKind::IdToken, decoded(id_token, claims)?);
    }
    let claims = verify_oauth_access::<Value>(identity, tokens.access_token.expose());
    add(trial, TrialStepKind::AccessToken, decoded(&tokens.access_token, claims)?);
    if tokens.id_token.is_some() {
        let info = userinfo(identity, &tokens.access_token, None).await?;
        add(trial, TrialStepKind::UserInfo, pretty(&info)?);
    }
    Ok(())
}

fn add(trial: &mut ApplicationTrial, kind: TrialStepKind, text: String) {
    trial.steps.push(TrialStep { kind, text });
}

/// The address that an application would send the browser to, a parameter a line.
fn request_text(identity: &Identity, request: &[(&str, String)]) -> String {
    let encoded = |(name, value): &(&str, String)| {
        form_urlencoded::Serializer::new(String::new()).append_pair(name, value).finish()
    };
    let query: Vec<_> = request.iter().map(encoded).collect();
    format!("{}{}\n  ?{}", identity.issuer(), paths::AUTHORIZE, query.join("\n  &"))
}

fn response_text(returned: &AuthorizationResponse) -> Result<String, Error> {
    let code = returned.code.as_ref().map(|code| cut(code.expose()));
    let members = [
        ("code", code),
        ("error", returned.error.clone()),
        ("error_description", returned.error_description.clone()),
        ("state", Some(returned.state.expose().to_owned())),
        ("iss", returned.iss.clone()),
    ];
    let present = members.into_iter().filter_map(|(name, value)| Some((name.to_owned(), Value::from(value?))));
    pretty(&present.collect::<Map<_, _>>())
}

fn tokens_text(tokens: &TokenResponse) -> Result<String, Error> {
    let mut members = serde_json::to_value(tokens).map_err(|_| NOT_JSON)?;
    for name in ["access_token", "refresh_token", "id_token"] {
        if let Some(Value::String(token)) = members.get_mut(name) {
            *token = cut(token);
        }
    }
    pretty(&members)
}

/// Header and payload of a JWT that was verified.
fn decoded(token: &Secret, claims: Option<Value>) -> Result<String, Error> {
    let header = jsonwebtoken::decode_header(token.expose()).ok();
    let (Some(header), Some(claims)) = (header, claims) else {
        return Err(Error::Internal("a token that was just issued cannot be verified"));
    };
    pretty(&json!({ "header": header, "payload": claims }))
}

/// The beginning of a code or token, which opens nothing.
fn cut(text: &str) -> String {
    format!("{}…", text.chars().take(SHOWN).collect::<String>())
}

const NOT_JSON: Error = Error::Internal("a test is always JSON");

fn pretty(value: &impl Serialize) -> Result<String, Error> {
    serde_json::to_string_pretty(value).map_err(|_| NOT_JSON)
}

fn pending_key(viewer: &Viewer, client_id: &str, state: &Secret) -> String {
    sha256_hex(format!("application_test|{}|{client_id}|{}", viewer.session_id, state.expose()).as_bytes())
}

fn outcome_key(viewer: &Viewer, client_id: &str) -> String {
    sha256_hex(format!("application_test_outcome|{}|{client_id}", viewer.session_id).as_bytes())
}

fn place(key: &str) -> String {
    format!("application_test/{key}")
}

/// Keeps a state or an outcome, beside those of sign-ins at providers: they live as long and are sealed the same way.
async fn put(identity: &Identity, client_id: &str, key: String, value: &impl Serialize) -> Result<(), Error> {
    let text = serde_json::to_vec(value).map_err(|_| NOT_JSON)?;
    let sealed = identity.options().master_key.seal(&place(&key), &text);
    let row = provider_state::Model {
        provider_id: client_id.to_owned(),
        sealed: sealed.ok_or(Error::Internal("a test could not be sealed"))?,
        expires_at: identity.now().plus_secs(LIFE_SECS).as_millis(),
        attempts: 1,
        key_hash: key,
    };
    Ok(provider_state::put(identity.db().write(), row).await?)
}

fn open<T: DeserializeOwned>(identity: &Identity, row: &provider_state::Model) -> Result<T, Error> {
    let text = identity.options().master_key.open(&place(&row.key_hash), &row.sealed)?;
    serde_json::from_slice(&text).map_err(|_| Error::AttemptLost)
}

#[cfg(test)]
mod tests {
    use super::path;

    #[test]
    fn the_address_of_a_document_is_one_segment() {
        let expected = "/admin/applications/https%3A%2F%2Fa.example%2Fclient.json/test/callback";
        assert_eq!(path("https://a.example/client.json"), expected);
        assert_eq!(path("shop-1.web_app"), "/admin/applications/shop-1.web_app/test/callback");
    }
}
