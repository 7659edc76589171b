//! Paths that we serve under the host of a site, below `/__doorward/`: the callback from the portal, sign-out, and the
//! page for users without permission.
//!
//! A proxy either forwards these paths to us, or calls forward auth for them and relays our response to the browser. In
//! the second case a 2xx response would mean that the request is allowed, so no response here is 2xx.

use super::ambiguous::reject_ambiguous;
use super::forwarded::{self, AmbiguousRequest, Forwarded};
use super::page::Page;
use super::paths::{self, DENIED, FINISH, PREFIX, SIGN_OUT};
use super::{site_cookie, start};
use crate::Services;
use crate::http::csrf;
use crate::http::error::ApiError;
use crate::http::language::sentences;
use axum::Extension;
use axum::extract::State;
use axum::http::header::{ALLOW, LOCATION, SET_COOKIE};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::response::{IntoResponse, Response};
use doorward_access::forward::Address;
use doorward_app::request::accepts_html;
use doorward_contract::{ErrorCode, Secret};
use doorward_identity::site::{self, cookie, sso_code};
use doorward_identity::{Caller, Error, session};
use std::borrow::Cow;
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
        return Page::UnknownSite.respond(StatusCode::FORBIDDEN, services, caller.error_language);
    }
    match (address.path(), method.as_str()) {
        (FINISH, "GET") => finish(services, address, headers, caller).await,
        (SIGN_OUT, "POST") => sign_out(services, address, headers, caller).await,
        // A link must not sign users out: GET shows a confirmation.
        (SIGN_OUT, "GET") => {
            let page = Page::SignOut.respond(StatusCode::METHOD_NOT_ALLOWED, services, caller.error_language);
            ([(ALLOW, "POST")], page).into_response()
        }
        (DENIED, _) => denied(services, address, headers, caller).await,
        _ => crate::http::error::not_found().await.into_response(),
    }
}

/// Redeems the code, sets the site cookie and redirects to the original target.
async fn finish(services: &Services, address: &Address, headers: &HeaderMap, caller: &Caller) -> Response {
    let identity = &services.identity;
    let param = |name: &str| parameter(address, name);
    let Some(to) = way_back(address).or_else(|| address.at("/").ok()) else {
        return StatusCode::FORBIDDEN.into_response();
    };
    let code = Secret::new(param("code").unwrap_or_default().into_owned());
    let nonces = site_cookie::nonces(headers, address);
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
                Ok(None) => Page::Unfinished(to.uri()).respond(StatusCode::FORBIDDEN, services, caller.error_language),
                Err(error) => ApiError::from(error).into_response(),
            }
        }
        Err(error) => ApiError::from(error).into_response(),
    }
}

/// The page for a user without permission, to which a proxy directs the browser. The original path is in a header that
/// the proxy sets; it only decides where the user returns to.
async fn denied(services: &Services, address: &Address, headers: &HeaderMap, caller: &Caller) -> Response {
    let cookie = site_cookie::site(headers, address).unwrap_or_default();
    let viewer = match cookie::viewer(&services.identity, &cookie, address.host()).await {
        Ok(viewer) => viewer,
        Err(error) => return ApiError::from(error).into_response(),
    };
    match viewer {
        Some(viewer) if accepts_html(headers) => {
            let back = forwarded::only(headers, forwarded::URI).ok().flatten().and_then(|uri| address.at(uri).ok());
            let back = back.filter(|back| !back.path().starts_with(PREFIX));
            let switch = paths::switch(back.as_ref().map_or("/", Address::uri));
            let page = Page::Denied { who: viewer.display_name(), site: address.host(), switch: Some(&switch) };
            page.respond(StatusCode::FORBIDDEN, services, caller.error_language)
        }
        _ => ApiError::new(ErrorCode::PermissionDenied, sentences().not_allowed).into_response(),
    }
}

fn parameter<'a>(address: &'a Address, name: &str) -> Option<Cow<'a, str>> {
    let query = address.uri().split_once('?').map_or("", |(_, query)| query);
    form_urlencoded::parse(query.as_bytes()).find(|(key, _)| key == name).map(|(_, value)| value)
}

/// The page of the site that the parameter `to` names.
fn way_back(address: &Address) -> Option<Address> {
    let to = parameter(address, "to").and_then(|to| address.at(&to).ok());
    to.filter(|to| !to.path().starts_with(PREFIX))
}

/// Ends the session, which invalidates the cookies of all sites. With a way back, the user signs in with another account
/// and returns.
async fn sign_out(services: &Services, address: &Address, headers: &HeaderMap, caller: &Caller) -> Response {
    if !csrf::is_from(headers, address.origin()) {
        return ApiError::new(ErrorCode::PermissionDenied, sentences().foreign).into_response();
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
    let cleared = site_cookie::clear(address).into_iter();
    if let Some(back) = way_back(address) {
        let nonce = sso_code::nonce();
        let to = start::address(&services.config.public_url(), &back, &nonce);
        return redirect(StatusCode::SEE_OTHER, &to, cleared.chain(site_cookie::set_nonce(address, &nonce)));
    }
    let portal = format!("{}login?notice=signed-out", services.config.public_url());
    redirect(StatusCode::SEE_OTHER, &portal, cleared)
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
