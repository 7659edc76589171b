//! Hosted sign-in: an app with the CloudBase SDK sends the browser to the portal, and gets it back with a code that its
//! page exchanges for a session.
//!
//! It is the authorization endpoint of [`crate::oauth`] for apps that are not registered for it and speak the CloudBase
//! API: no scopes, no consent, and an address that only has to be on an origin of the app. So it is for applications of
//! the operator alone. Nothing is stored until there is a code: the request is in the address to which the sign-in page
//! leads back.

use crate::{
    Caller, Error, Identity, NewSession, Viewer,
    client::{self, Client},
    crypto::is_sha256_base64url,
    hook,
    oauth::{
        Parameters,
        authorize::{authenticated_at, browser_session},
        code::{self, CodeGrant, Place, Presented},
    },
    origin,
    session::hold,
    throttle,
};
use doorward_contract::Secret;
use std::sync::Arc;
use url::{Url, form_urlencoded};

/// Path of the endpoint.
pub const PATH: &str = "/oauth2/hosted";

/// The parameters that are read. Apps may send others.
const NAMES: [&str; 5] = ["client_id", "redirect_uri", "state", "code_challenge", "code_challenge_method"];

/// Longest `redirect_uri` in bytes. With the rest of the request it fits into `next` of the sign-in page.
const MAX_ADDRESS: usize = 2_048;

/// Longest `state` in bytes.
const MAX_STATE: usize = 512;

/// Scope of the app's session: the same as after a sign-in in the app itself.
const SCOPE: &str = "user sso";

/// Answers a request with the address that the browser goes to: the app's with a code, or the sign-in page, which leads
/// back here. `viewer` is the user of the browser's session; a guest has none to sign in with.
///
/// # Errors
/// Those that the user sees. [`Error::UnknownClient`] for an application that does not exist, is turned off, or cannot
/// use the CloudBase API; [`Error::Invalid`] for an address that is not the app's, and for a malformed request;
/// [`Error::TooManyRequests`].
pub async fn authorize(
    identity: &Identity,
    parameters: &Parameters,
    viewer: Option<&Viewer>,
    caller: &Caller,
) -> Result<String, Error> {
    let request = Request::check(identity, parameters)?;
    let session = browser_session(identity, viewer).await?;
    let Some((viewer, session)) = viewer.zip(session) else { return Ok(at_sign_in(parameters)) };
    throttle::authorization_request(identity, Some(&viewer.uid), caller).await?;
    let admission = hook::to_application(identity, &session, &request.client, caller).await?;
    // The hook takes its time.
    let request = Request::check(identity, parameters)?;
    let now = identity.now();
    let grant = CodeGrant {
        redirect_uri: request.redirect_uri.clone().into(),
        page: Some(request.redirect_uri.origin().ascii_serialization()),
        scope: SCOPE.to_owned(),
        nonce: None,
        code_challenge: request.code_challenge.clone(),
        authenticated_at: authenticated_at(&session, now).unwrap_or_else(|| now.as_millis()),
        resource: None,
        trial: false,
        dpop_jkt: None,
    };
    let tx = identity.db().begin().await?;
    // Whatever ends the session ends its codes, or is done before one is issued.
    hold(identity, &tx, viewer).await?;
    let code = code::issue(identity, &tx, &admission, &session.id, &request.client, &grant).await?;
    tx.commit().await?;
    Ok(request.with_code(&code))
}

/// A valid request.
struct Request {
    client: Arc<Client>,
    redirect_uri: Url,
    state: Option<String>,
    /// S256 (RFC 7636).
    code_challenge: Option<String>,
}

impl Request {
    fn check(identity: &Identity, parameters: &Parameters) -> Result<Self, Error> {
        let client = client::resolve(identity, parameters.get("client_id"))?;
        let missing = || Error::invalid("redirect_uri", "required", |texts| texts.required("redirect_uri"));
        let redirect_uri = parameters.get("redirect_uri").ok_or_else(missing)?;
        let redirect_uri = may_return(identity, &client, redirect_uri);
        let redirect_uri = redirect_uri.ok_or_else(|| origin::not_allowed("redirect_uri"))?;
        let state = parameters.get("state").map(str::to_owned);
        if state.as_ref().is_some_and(|state| state.len() > MAX_STATE) {
            return Err(Error::invalid("state", "too_long", |texts| texts.state_required(MAX_STATE)));
        }
        Ok(Self { client, redirect_uri, state, code_challenge: code_challenge(parameters)? })
    }

    /// The app's address with a code.
    fn with_code(&self, code: &Secret) -> String {
        let mut address = self.redirect_uri.clone();
        let state = self.state.as_deref().map(|state| ("state", state));
        let result: Vec<_> = state.into_iter().chain([("code", code.expose().as_str())]).collect();
        origin::set_parameters(&mut address, &result);
        address.into()
    }
}

/// The PKCE challenge. An app that has no place for a verifier may do without: then the code is bound to its origin
/// only.
fn code_challenge(parameters: &Parameters) -> Result<Option<String>, Error> {
    match (parameters.get("code_challenge"), parameters.get("code_challenge_method")) {
        (None, None) => Ok(None),
        (Some(challenge), Some("S256")) if is_sha256_base64url(challenge) => Ok(Some(challenge.to_owned())),
        _ => Err(Error::invalid("code_challenge", "malformed", |texts| texts.code_challenge_malformed)),
    }
}

/// The address, if the browser may return there with a code for this application: a page on an origin that the
/// application lists; for the default one also on the service's own and on those of security domains, but no other
/// program on the user's machine unless an administrator listed its port.
pub(crate) fn may_return(identity: &Identity, client: &Client, address: &str) -> Option<Url> {
    let url = Url::parse(address).ok().filter(|_| address.len() <= MAX_ADDRESS)?;
    let is_default = client.id == identity.options().env_id;
    let is_known =
        || origin::safe_next(identity, url.as_str()).is_some() && !origin::is_unlisted_program(identity, &url);
    let is_own = origin::own_page(client, address).is_some();
    (is_own || (is_default && is_known())).then_some(url)
}

/// The sign-in page, which leads back to this request.
fn at_sign_in(parameters: &Parameters) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.extend_pairs(NAMES.into_iter().filter_map(|name| Some((name, parameters.get(name)?))));
    let back = format!("{PATH}?{}", query.finish());
    format!("/login?next={}", form_urlencoded::byte_serialize(back.as_bytes()).collect::<String>())
}

/// Exchanges a code for the app's session. `origin` is that of the page that brings it.
///
/// # Errors
/// [`Error::InvalidGrant`] for every code that is not valid here and now; it is used up.
pub(crate) async fn redeem(
    identity: &Identity,
    client: &Client,
    code: &Secret,
    origin: Option<&str>,
    verifier: Option<&Secret>,
    caller: &Caller,
) -> Result<NewSession, Error> {
    let presented = Presented { client, place: Place::Page(origin), verifier, proof: None };
    Ok(code::redeem(identity, code, &presented, caller).await?.0)
}
