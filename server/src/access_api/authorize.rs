//! What becomes of a request at a site: asked by proxies ([`super::forward`]) and by our own gateway ([`crate::gateway`]).

use super::forwarded::{AmbiguousRequest, Forwarded};
use super::page::Page;
use super::{identity_headers, site, site_cookie, start};
use crate::Services;
use crate::extract::Bearer;
use crate::http::error::ApiError;
use crate::http::language::sentences;
use axum::extract::FromRequestParts as _;
use axum::http::header::{ACCEPT, ACCESS_CONTROL_REQUEST_METHOD, LOCATION, ORIGIN, SET_COOKIE};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use axum::response::{IntoResponse as _, Response};
use doorward_access::forward::{self as rules, Address, ForwardDecision, ForwardRequest, Who};
use doorward_contract::settings::Site;
use doorward_contract::{ErrorBody, ErrorCode, Secret};
use doorward_identity::Caller;
use std::collections::BTreeMap;

/// Where a browser is to be sent, for proxies that cannot pass a redirect on.
const SIGN_IN: HeaderName = HeaderName::from_static("x-doorward-sign-in");

/// A request at a site, with all that is looked at.
#[derive(Debug)]
pub struct SiteRequest {
    told: Forwarded,
    caller: Caller,
    action: Option<String>,
    headers: HeaderMap,
    bearer: Option<Secret>,
    cookie: Option<String>,
    redirects: bool,
}

/// What becomes of it.
#[derive(Debug)]
pub enum Authorized {
    /// It passes, and the site is told this about whoever sends it.
    Forward(HeaderMap),
    /// This is the answer.
    Respond(Response),
}

impl SiteRequest {
    /// A request for the action of its own address. `redirects`: whether browsers can be sent away by a redirect.
    pub async fn new(told: Forwarded, caller: &Caller, parts: &mut Parts, redirects: bool) -> Self {
        let bearer = Bearer::from_request_parts(parts, &()).await.ok().map(|Bearer(token)| token);
        let cookie = site_cookie::site(&parts.headers, &told.address);
        let headers = parts.headers.clone();
        Self { told, caller: caller.clone(), action: None, headers, bearer, cookie, redirects }
    }

    /// The same for an action that is fixed.
    #[must_use]
    pub fn with_action(self, action: Option<String>) -> Self {
        Self { action, ..self }
    }

    /// Whether whoever sends it is known, if at all, by what their browser adds by itself.
    pub const fn is_by_cookie(&self) -> bool {
        self.cookie.is_some()
    }

    /// Decides.
    pub async fn authorize(&self, services: &Services, headers: &HeaderMap) -> Authorized {
        if self.told.address.paths().iter().any(|path| path.starts_with(site::PREFIX)) {
            let Forwarded { address, method } = &self.told;
            if address.is_ambiguous() {
                return Authorized::Respond(reject_ambiguous(&AmbiguousRequest::Path, services, &self.caller, headers));
            }
            return Authorized::Respond(site::answer(services, address, method, headers, &self.caller).await);
        }
        if self.is_free_preflight(services) {
            return Authorized::Forward(identity_headers::of(&Who::Stranger, None));
        }
        Authorized::Respond(match self.answer(services).await {
            Ok(ForwardDecision::Pass { who, token }) => return Authorized::Forward(identity_headers::of(&who, token)),
            Ok(ForwardDecision::SignIn(site)) => self.sign_in(services, &site, headers),
            Ok(ForwardDecision::Refused) if wants_page(headers) => {
                Page::Refused.answer(StatusCode::FORBIDDEN, services, self.caller.language)
            }
            Ok(ForwardDecision::Refused) => {
                ApiError::new(ErrorCode::PermissionDenied, sentences().not_allowed).into_response()
            }
            Ok(ForwardDecision::Ambiguous) => {
                reject_ambiguous(&AmbiguousRequest::Path, services, &self.caller, headers)
            }
            Ok(ForwardDecision::UnknownSite) => {
                tracing::warn!(
                    host = self.told.address.host(),
                    "denied a request for a host that is not a configured site"
                );
                ApiError::new(ErrorCode::PermissionDenied, sentences().no_site).into_response()
            }
            Err(error) => ApiError::from(error).into_response(),
        })
    }

    /// Whether it would pass now. Whatever keeps us from knowing is a no.
    pub async fn passes(&self, services: &Services) -> bool {
        self.is_free_preflight(services) || matches!(self.answer(services).await, Ok(ForwardDecision::Pass { .. }))
    }

    async fn answer(&self, services: &Services) -> Result<ForwardDecision, doorward_access::Error> {
        let headers = services.access.looks_at_headers().then(|| self.headers());
        let asked = ForwardRequest {
            headers: headers.as_ref(),
            address: &self.told.address,
            method: self.told.method.as_str(),
            action: self.action.as_deref(),
            bearer: self.bearer.as_ref(),
            cookie: self.cookie.as_deref(),
        };
        rules::forward(&services.access, &asked, &self.caller).await
    }

    /// Headers as policies see them; the site's host, whatever the proxy asks us by.
    fn headers(&self) -> BTreeMap<String, String> {
        let text = |value: &HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
        let mut headers: BTreeMap<_, _> =
            self.headers.iter().map(|(name, value)| (name.as_str().to_owned(), text(value))).collect();
        headers.insert("host".to_owned(), self.told.address.host().to_owned());
        headers
    }

    fn sign_in(&self, services: &Services, site: &Site, headers: &HeaderMap) -> Response {
        let unauthenticated = || ApiError::new(ErrorCode::Unauthenticated, sentences().sign_in_first).into_response();
        if !site.sign_in {
            return unauthenticated();
        }
        let address = &self.told.address;
        if !wants_page(headers) {
            return script_signs_in(address);
        }
        // The nonce that is there already: a browser that is sent often does not collect cookies.
        let (known, public) = (site_cookie::trips(headers, address), services.config.public_url());
        let nonce = known.into_iter().next().unwrap_or_else(doorward_identity::site::sso_code::nonce);
        let to = start::address(&public, address, &nonce);
        let Ok(location) = HeaderValue::from_str(&to) else { return unauthenticated() };
        let mut response = match (self.is_opened(headers), self.redirects) {
            (true, true) => (StatusCode::FOUND, [(LOCATION, location)]).into_response(),
            (true, false) => ([(SIGN_IN, location)], unauthenticated()).into_response(),
            // A form that was sent, or a frame: a redirect would lose the one and is refused in the other.
            (false, _) => Page::SignIn(&to).answer(StatusCode::UNAUTHORIZED, services, self.caller.language),
        };
        if let Some(cookie) = site_cookie::set_trip(address, &nonce) {
            response.headers_mut().append(SET_COOKIE, cookie);
        }
        response
    }

    /// Whether it is a preflight, at a site that lets these pass. Browsers send no cookie with it, so that a decision
    /// would reject every call that a page of another origin makes.
    fn is_free_preflight(&self, services: &Services) -> bool {
        let allows = |site: Site| site.preflights;
        is_preflight(&self.told.method, &self.headers)
            && !self.told.address.is_ambiguous()
            && doorward_identity::site::find(&services.identity, self.told.address.origin()).is_some_and(allows)
    }

    /// Whether a window is opening this address, so that it can be sent elsewhere and back.
    fn is_opened(&self, headers: &HeaderMap) -> bool {
        let destination = headers.get("sec-fetch-dest");
        matches!(self.told.method, Method::GET | Method::HEAD)
            && destination.is_none_or(|destination| destination == "document")
    }
}

/// A script is told which address a window has to open: a page of the site, from where the browser is sent to sign in.
fn script_signs_in(address: &Address) -> Response {
    let mut body = ErrorBody::new(ErrorCode::Unauthenticated, "Sign in first; details.sign_in opens in a window.");
    body.details = Some(serde_json::json!({ "sign_in": address.origin().as_str() }));
    ApiError::from(body).into_response()
}

/// Whether a person will see the answer.
pub fn wants_page(headers: &HeaderMap) -> bool {
    headers.get(ACCEPT).and_then(|accept| accept.to_str().ok()).is_some_and(|accept| accept.contains("text/html"))
}

/// Whether a browser asks before a page of another origin may send its request (Fetch standard section 3.3.5).
pub fn is_preflight(method: &Method, headers: &HeaderMap) -> bool {
    method == Method::OPTIONS && headers.contains_key(ORIGIN) && headers.contains_key(ACCESS_CONTROL_REQUEST_METHOD)
}

/// The log tells the operator, whose proxy may be set up wrongly; the client learns nothing to try next.
pub fn reject_ambiguous(
    unclear: &AmbiguousRequest,
    services: &Services,
    caller: &Caller,
    headers: &HeaderMap,
) -> Response {
    tracing::warn!(%unclear, "refused an ambiguous request");
    if wants_page(headers) {
        return Page::AmbiguousRequest.answer(StatusCode::FORBIDDEN, services, caller.language);
    }
    ApiError::new(ErrorCode::PermissionDenied, sentences().ambiguous).into_response()
}
