//! What we serve under the name of a site, at `/__doorward/`: the way back from the portal, and signing out.
//!
//! A proxy passes these paths on to us, or asks us about them as about any other and gives our answer to the browser. The
//! second is why nothing here answers 2xx, which would mean: let it pass to the site.

use super::authorize::reject_ambiguous;
use super::forwarded::{AmbiguousRequest, Forwarded};
use super::page::Page;
use super::site_cookie;
use crate::Services;
use crate::http::csrf;
use crate::http::error::ApiError;
use axum::Extension;
use axum::extract::State;
use axum::http::header::{ALLOW, LOCATION, SET_COOKIE};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::response::{IntoResponse, Response};
use doorward_access::forward::Address;
use doorward_contract::{ErrorCode, Secret};
use doorward_identity::site::{self, cookie, sso_code};
use doorward_identity::{Caller, Error, session};
use url::form_urlencoded;

/// All our paths at a site begin so.
pub const PREFIX: &str = "/__doorward/";
/// Where a browser comes back from the portal.
pub const FINISH: &str = "/__doorward/finish";
/// Where it signs out.
pub const SIGN_OUT: &str = "/__doorward/sign-out";

/// A request that a proxy passes on to us.
pub async fn direct(State(services): State<Services>, Extension(caller): Extension<Caller>, parts: Parts) -> Response {
    match Forwarded::passed(&parts) {
        Ok(Forwarded { address, .. }) if address.is_ambiguous() => {
            reject_ambiguous(&AmbiguousRequest::Path, &services, &caller, &parts.headers)
        }
        Ok(Forwarded { address, method }) => answer(&services, &address, &method, &parts.headers, &caller).await,
        Err(unclear) => reject_ambiguous(&unclear, &services, &caller, &parts.headers),
    }
}

/// Answers a request for one of our paths at a site.
pub async fn answer(
    services: &Services,
    address: &Address,
    method: &Method,
    headers: &HeaderMap,
    caller: &Caller,
) -> Response {
    if site::find(&services.identity, address.origin()).is_none_or(|site| !site.sign_in) {
        return Page::UnknownSite.answer(StatusCode::FORBIDDEN, services, caller.language);
    }
    match (address.path(), method.as_str()) {
        (FINISH, "GET") => finish(services, address, headers, caller).await,
        (SIGN_OUT, "POST") => sign_out(services, address, headers, caller).await,
        // Whoever follows a link has not yet said that they want to.
        (SIGN_OUT, "GET") => {
            let page = Page::SignOut.answer(StatusCode::METHOD_NOT_ALLOWED, services, caller.language);
            ([(ALLOW, "POST")], page).into_response()
        }
        _ => crate::http::error::not_found().await.into_response(),
    }
}

/// Uses the code up and goes on to where the browser wanted to go.
async fn finish(services: &Services, address: &Address, headers: &HeaderMap, caller: &Caller) -> Response {
    let identity = &services.identity;
    let query = address.uri().split_once('?').map_or("", |(_, query)| query);
    let sent =
        |name: &str| form_urlencoded::parse(query.as_bytes()).find(|(key, _)| key == name).map(|(_, value)| value);
    let to = sent("to").and_then(|to| address.at(&to).ok()).filter(|to| !to.path().starts_with(PREFIX));
    let Some(to) = to.or_else(|| address.at("/").ok()) else { return StatusCode::FORBIDDEN.into_response() };
    let code = Secret::new(sent("code").unwrap_or_default().into_owned());
    let nonces = site_cookie::trips(headers, address);
    match sso_code::take(identity, &code, address.host(), &nonces).await {
        Ok(given) => {
            let seconds = given.expires_at.as_secs() - identity.now().as_secs();
            let cookie = site_cookie::set_site(address, &given.token, seconds);
            go(StatusCode::FOUND, &to.to_string(), cookie.into_iter())
        }
        Err(Error::DeadLink) => {
            // The page was loaded again after a while. Without a session this is the end: a redirect would
            // begin a round that a browser without cookies never leaves.
            let cookie = site_cookie::site(headers, address).unwrap_or_default();
            match cookie::viewer(identity, &cookie, address.host()).await {
                Ok(Some(_)) => go(StatusCode::FOUND, &to.to_string(), std::iter::empty()),
                Ok(None) => Page::Unfinished(to.uri()).answer(StatusCode::FORBIDDEN, services, caller.language),
                Err(error) => ApiError::from(error).into_response(),
            }
        }
        Err(error) => ApiError::from(error).into_response(),
    }
}

/// Ends the whole session, and with it every site's cookie.
async fn sign_out(services: &Services, address: &Address, headers: &HeaderMap, caller: &Caller) -> Response {
    if !csrf::is_from(headers, address.origin()) {
        let sentence = "This request does not come from this site's own pages.";
        return ApiError::new(ErrorCode::PermissionDenied, sentence).into_response();
    }
    let identity = &services.identity;
    let cookie = site_cookie::site(headers, address).unwrap_or_default();
    let ended = match cookie::viewer(identity, &cookie, address.host()).await {
        Ok(Some(viewer)) => session::sign_out(identity, &viewer, caller).await,
        Ok(None) => Ok(()),
        Err(error) => Err(error),
    };
    if let Err(error) = ended {
        return ApiError::from(error).into_response();
    }
    let portal = format!("{}login?notice=signed-out", services.config.public_url());
    go(StatusCode::SEE_OTHER, &portal, site_cookie::clear(address).into_iter())
}

/// The address is whole: a proxy would complete a path by our own host.
fn go(status: StatusCode, to: &str, cookies: impl Iterator<Item = HeaderValue>) -> Response {
    let Ok(to) = HeaderValue::from_str(to) else { return StatusCode::FORBIDDEN.into_response() };
    let mut response = (status, [(LOCATION, to)]).into_response();
    for cookie in cookies {
        response.headers_mut().append(SET_COOKIE, cookie);
    }
    response
}
