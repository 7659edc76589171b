//! May this request pass? Asked by proxies, about every request.

use super::forwarded::{Forwarded, Unclear};
use super::page::Page;
use super::{identity_headers, site, site_cookie, start};
use crate::Services;
use crate::extract::{Bearer, single};
use crate::http::envelope::Refusal;
use axum::Extension;
use axum::extract::{FromRequestParts as _, State};
use axum::http::header::{ACCEPT, LOCATION, SET_COOKIE};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use axum::response::{IntoResponse, Response};
use doorward_access::forward::{self as rules, Address, Answer, Asked};
use doorward_contract::ErrorCode;
use doorward_contract::settings::Site;
use doorward_identity::Caller;

/// The door's path.
pub const PATH: &str = "/access/v1/forward";
/// Where Envoy puts the request's own path behind.
const ENVOY: &str = "/access/v1/forward/envoy";
/// Where a browser is to be sent, for proxies that cannot pass a redirect on.
const SIGN_IN: HeaderName = HeaderName::from_static("x-doorward-sign-in");

/// May this request pass?
///
/// For proxies (nginx, Traefik, Caddy; Envoy at `/access/v1/forward/envoy`), asked with any method. The request is told by
/// `X-Forwarded-Method`, `-Proto`, `-Host` and `-Uri`, or by `X-Original-URL` and `X-Original-Method`, and brings its own
/// `Cookie` and `Authorization`. 200: yes, with `X-Doorward-Uid`, `-Username`, `-Name`, `-Email`, `-Phone`, `-Kind`, `-Roles`
/// and `-Jwt`, each always there. 302 or 401: sign in. 403: no, also for a host that is no site and for whatever could be
/// read in two ways. Only 200 is yes.
#[utoipa::path(get, path = "/access/v1/forward", tag = "Access",
    params(("redirect" = Option<String>, Query, description = "`no`: answer 401 with `X-Doorward-Sign-In` in place of 302, \
        for nginx.")),
    responses((status = 200, description = "Let it pass.")), security(("bearer" = []), ()))]
pub async fn forward(State(services): State<Services>, Extension(caller): Extension<Caller>, parts: Parts) -> Response {
    let told = Forwarded::read(&parts.headers);
    answer(&services, told, &caller, parts).await
}

/// The same for Envoy.
pub async fn envoy(State(services): State<Services>, Extension(caller): Extension<Caller>, parts: Parts) -> Response {
    let told = Forwarded::envoy(&parts, ENVOY);
    answer(&services, told, &caller, parts).await
}

async fn answer(services: &Services, told: Result<Forwarded, Unclear>, caller: &Caller, mut parts: Parts) -> Response {
    let Forwarded { address, method } = match told {
        Ok(told) => told,
        Err(unclear) => return refuse_unclear(&unclear),
    };
    if address.path().starts_with(site::PREFIX) {
        return site::answer(services, &address, &method, &parts.headers, caller).await;
    }
    let bearer = Bearer::from_request_parts(&mut parts, services).await.ok().map(|Bearer(token)| token);
    let cookie = site_cookie::site(&parts.headers, &address);
    let (bearer, cookie) = (bearer.as_ref(), cookie.as_deref());
    let asked = Asked { address: &address, method: method.as_str(), bearer, cookie };
    match rules::forward(&services.access, &asked, caller).await {
        Ok(Answer::Pass { who, token }) => (StatusCode::OK, identity_headers::of(&who, token)).into_response(),
        Ok(Answer::SignIn(site)) => {
            let visit = Visit { address: &address, method: &method, headers: &parts.headers, caller };
            let redirects = !single(&parts, "redirect").is_ok_and(|word| word.as_deref() == Some("no"));
            visit.sign_in(services, &site, redirects)
        }
        Ok(Answer::Refused) if wants_page(&parts.headers) => {
            Page::Refused.answer(StatusCode::FORBIDDEN, services, caller.language)
        }
        Ok(Answer::Refused) => Refusal::new(ErrorCode::PermissionDenied, "You may not do this.").into_response(),
        Ok(Answer::UnknownSite) => {
            tracing::warn!(host = address.host(), "a proxy asked about a host that is no site");
            Refusal::new(ErrorCode::PermissionDenied, "This host is no site; see the setting sites.").into_response()
        }
        Err(error) => Refusal::from(error).into_response(),
    }
}

/// The log tells the operator, whose proxy may be set up wrongly; the client learns nothing to try next.
fn refuse_unclear(unclear: &Unclear) -> Response {
    tracing::warn!(%unclear, "a proxy's request was refused, for it could be read in two ways");
    Refusal::new(ErrorCode::PermissionDenied, "This request could be read in two ways.").into_response()
}

/// Somebody who is not signed in, at a site.
struct Visit<'a> {
    address: &'a Address,
    method: &'a Method,
    headers: &'a HeaderMap,
    caller: &'a Caller,
}

impl Visit<'_> {
    fn sign_in(&self, services: &Services, site: &Site, redirects: bool) -> Response {
        let unauthenticated = || Refusal::new(ErrorCode::Unauthenticated, "Sign in first.").into_response();
        if !site.sign_in || !wants_page(self.headers) {
            return unauthenticated();
        }
        // The nonce that is there already: with a new one, another tab's way to the portal would lead nowhere.
        let (known, public) = (site_cookie::trip(self.headers, self.address), services.config.public_url());
        let (nonce, is_new) =
            known.map_or_else(|| (doorward_identity::site::hand_over::nonce(), true), |it| (it, false));
        let to = start::address(&public, self.address, &nonce);
        let Ok(location) = HeaderValue::from_str(&to) else { return unauthenticated() };
        let mut response = match (self.is_opened(), redirects) {
            (true, true) => (StatusCode::FOUND, [(LOCATION, location)]).into_response(),
            (true, false) => ([(SIGN_IN, location)], unauthenticated()).into_response(),
            // A form that was sent, or a frame: a redirect would lose the one and is refused in the other.
            (false, _) => Page::SignIn(&to).answer(StatusCode::UNAUTHORIZED, services, self.caller.language),
        };
        if is_new && let Some(cookie) = site_cookie::set_trip(self.address, &nonce) {
            response.headers_mut().append(SET_COOKIE, cookie);
        }
        response
    }

    /// Whether a window is opening this address, so that it can be sent elsewhere and back.
    fn is_opened(&self) -> bool {
        let destination = self.headers.get("sec-fetch-dest");
        self.method.is_safe() && destination.is_none_or(|destination| destination == "document")
    }
}

/// Whether a person will see the answer.
fn wants_page(headers: &HeaderMap) -> bool {
    headers.get(ACCEPT).and_then(|accept| accept.to_str().ok()).is_some_and(|accept| accept.contains("text/html"))
}
