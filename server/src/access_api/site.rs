//! Paths that we serve under the host of a site, below `/__doorward/`: the callback from the portal, and sign-out.
//!
//! A proxy either forwards these paths to us, or calls forward auth for them and relays our response to the browser. In
//! the second case a 2xx response would mean that the request is allowed, so no response here is 2xx.

use super::ambiguous::reject_ambiguous;
use super::forwarded::{AmbiguousRequest, Forwarded};
use super::page::Page;
use super::paths::{FINISH, PREFIX, SIGN_OUT};
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

/// Handles a request that a proxy forwards to us.
pub async fn direct(State(services): State<Services>, Extension(caller): Extension<Caller>, parts: Parts) -> Response {
    match Forwarded::passed(&parts) {
        Ok(Forwarded { address, .. }) if address.is_ambiguous() => {
            reject_ambiguous(&AmbiguousRequest::Path, &services, &caller, &parts.headers)
        }
        Ok(Forwarded { address, method }) => respond(&services, &address, &method, &parts.headers, &caller).await,
        Err(reason) => reject_ambiguous(&reason, &services, &caller, &parts.headers),
    }
}

/// Handles a request for one of our paths at a site.
pub async fn respond(
    services: &Services,
    address: &Address,
    method: &Method,
    headers: &HeaderMap,
    caller: &Caller,
) -> Response {
    if site::find(&services.identity, address.origin()).is_none_or(|site| !site.sign_in) {
        return Page::UnknownSite.respond(StatusCode::FORBIDDEN, services, caller.language);
    }
    match (address.path(), method.as_str()) {
        (FINISH, "GET") => finish(services, address, headers, caller).await,
        (SIGN_OUT, "POST") => sign_out(services, address, headers, caller).await,
        // A link must not sign users out: GET shows a confirmation.
        (SIGN_OUT, "GET") => {
            let page = Page::SignOut.respond(StatusCode::METHOD_NOT_ALLOWED, services, caller.language);
            ([(ALLOW, "POST")], page).into_response()
        }
        _ => crate::http::error::not_found().await.into_response(),
    }
}

/// Redeems the code, sets the site cookie and redirects to the original target.
async fn finish(services: &Services, address: &Address, headers: &HeaderMap, caller: &Caller) -> Response {
    let identity = &services.identity;
    let query = address.uri().split_once('?').map_or("", |(_, query)| query);
    let param =
        |name: &str| form_urlencoded::parse(query.as_bytes()).find(|(key, _)| key == name).map(|(_, value)| value);
    let to = param("to").and_then(|to| address.at(&to).ok()).filter(|to| !to.path().starts_with(PREFIX));
    let Some(to) = to.or_else(|| address.at("/").ok()) else { return StatusCode::FORBIDDEN.into_response() };
    let code = Secret::new(param("code").unwrap_or_default().into_owned());
    let nonces = site_cookie::trips(headers, address);
    match sso_code::take(identity, &code, address.host(), &nonces).await {
        Ok(granted) => {
            let seconds = granted.expires_at.as_secs() - identity.now().as_secs();
            let cookie = site_cookie::set_site(address, &granted.token, seconds);
            redirect(StatusCode::FOUND, &to.to_string(), cookie.into_iter())
        }
        Err(Error::DeadLink) => {
            // The code was already redeemed, for example because the page was reloaded. Without a session, shows an
            // error: a redirect would loop forever in a browser without cookies.
            let cookie = site_cookie::site(headers, address).unwrap_or_default();
            match cookie::viewer(identity, &cookie, address.host()).await {
                Ok(Some(_)) => redirect(StatusCode::FOUND, &to.to_string(), std::iter::empty()),
                Ok(None) => Page::Unfinished(to.uri()).respond(StatusCode::FORBIDDEN, services, caller.language),
                Err(error) => ApiError::from(error).into_response(),
            }
        }
        Err(error) => ApiError::from(error).into_response(),
    }
}

/// Ends the session, which invalidates the cookies of all sites.
async fn sign_out(services: &Services, address: &Address, headers: &HeaderMap, caller: &Caller) -> Response {
    if !csrf::is_from(headers, address.origin()) {
        let sentence = "This request does not come from this site’s own pages.";
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
    redirect(StatusCode::SEE_OTHER, &portal, site_cookie::clear(address).into_iter())
}

/// Redirects to an absolute URL: a proxy would resolve a path against our own host.
fn redirect(status: StatusCode, to: &str, cookies: impl Iterator<Item = HeaderValue>) -> Response {
    let Ok(to) = HeaderValue::from_str(to) else { return StatusCode::FORBIDDEN.into_response() };
    let mut response = (status, [(LOCATION, to)]).into_response();
    for cookie in cookies {
        response.headers_mut().append(SET_COOKIE, cookie);
    }
    response
}
