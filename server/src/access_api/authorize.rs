//! Authorization of requests to sites, for proxies ([`super::forward`]) and our own gateway ([`crate::gateway`]).

use super::ambiguous::reject_ambiguous;
use super::forwarded::{AmbiguousRequest, Forwarded};
use super::page::Page;
use super::{identity_headers, paths, site, site_cookie, start};
use crate::Services;
use crate::extract::Bearer;
use crate::http::error::ApiError;
use crate::http::language::sentences;
use axum::extract::FromRequestParts as _;
use axum::http::header::{ACCESS_CONTROL_REQUEST_METHOD, LOCATION, ORIGIN, SET_COOKIE};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use axum::response::{IntoResponse as _, Response};
use doorward_access::forward::{self as rules, Address, Denial, ForwardDecision, ForwardPrincipal, ForwardRequest};
use doorward_app::request::accepts_html;
use doorward_contract::settings::Site;
use doorward_contract::{ErrorBody, ErrorCode, Secret};
use doorward_identity::Caller;
use std::collections::BTreeMap;

/// The sign-in URL, for proxies that cannot relay a redirect.
const SIGN_IN: HeaderName = HeaderName::from_static("x-doorward-sign-in");

/// A request to a site, with everything a decision depends on.
#[derive(Debug)]
pub struct SiteRequest {
    forwarded: Forwarded,
    caller: Caller,
    action: Option<String>,
    service: Option<&'static str>,
    headers: HeaderMap,
    bearer: Option<Secret>,
    cookie: Option<String>,
    redirects: bool,
}

/// Result of the authorization.
#[derive(Debug)]
pub enum Authorized {
    /// Allowed: forward the request with these identity headers.
    Forward(HeaderMap),
    /// Respond without forwarding.
    Respond(Response),
}

impl SiteRequest {
    /// A request for the action of its address. `redirects`: whether the proxy relays redirects to the browser.
    pub async fn new(forwarded: Forwarded, caller: &Caller, parts: &mut Parts, redirects: bool) -> Self {
        let bearer = Bearer::from_request_parts(parts, &()).await.ok().map(|Bearer(token)| token);
        let cookie = site_cookie::site(&parts.headers, &forwarded.address);
        let headers = parts.headers.clone();
        Self { forwarded, caller: caller.clone(), action: None, service: None, headers, bearer, cookie, redirects }
    }

    /// Replaces the action, if the route has a fixed one.
    #[must_use]
    pub fn with_action(self, action: Option<String>) -> Self {
        Self { action, ..self }
    }

    /// Takes the request as one of a program to a service with actions of this type: only a bearer token counts, because
    /// pages of other origins may call.
    #[must_use]
    pub fn with_service(self, service: &'static str) -> Self {
        Self { service: Some(service), cookie: None, ..self }
    }

    /// Whether the request is authenticated by a cookie, which browsers add to cross-site requests too.
    pub const fn uses_cookie(&self) -> bool {
        self.cookie.is_some()
    }

    pub async fn authorize(&self, services: &Services, headers: &HeaderMap) -> Authorized {
        if self.forwarded.address.paths().iter().any(|path| path.starts_with(paths::PREFIX)) {
            let Forwarded { address, method } = &self.forwarded;
            if address.is_ambiguous() {
                return Authorized::Respond(reject_ambiguous(&AmbiguousRequest::Path, services, &self.caller, headers));
            }
            return Authorized::Respond(site::respond(services, address, method, headers, &self.caller).await);
        }
        if self.is_free_preflight(services) {
            return Authorized::Forward(identity_headers::of(&ForwardPrincipal::Unauthenticated, None));
        }
        Authorized::Respond(match self.decide(services).await {
            Ok(ForwardDecision::Forward { principal, token }) => {
                return Authorized::Forward(identity_headers::of(&principal, token));
            }
            Ok(ForwardDecision::SignIn(site)) => self.sign_in(services, &site, headers),
            Ok(ForwardDecision::Denied(denial)) if accepts_html(headers) => self.denied(services, &denial),
            Ok(ForwardDecision::Denied(_)) => {
                ApiError::new(ErrorCode::PermissionDenied, sentences().not_allowed).into_response()
            }
            Ok(ForwardDecision::Ambiguous) => {
                reject_ambiguous(&AmbiguousRequest::Path, services, &self.caller, headers)
            }
            Ok(ForwardDecision::UnknownSite) => {
                tracing::warn!(
                    host = self.forwarded.address.host(),
                    "denied a request for a host that is not a configured site"
                );
                ApiError::new(ErrorCode::PermissionDenied, sentences().no_site).into_response()
            }
            Err(error) => ApiError::from(error).into_response(),
        })
    }

    /// Whether the request would be allowed now. An error counts as denied.
    pub async fn is_allowed(&self, services: &Services) -> bool {
        self.is_free_preflight(services) || matches!(self.decide(services).await, Ok(ForwardDecision::Forward { .. }))
    }

    async fn decide(&self, services: &Services) -> Result<ForwardDecision, doorward_access::Error> {
        let headers = services.access.looks_at_headers().then(|| self.headers());
        let request = ForwardRequest {
            headers: headers.as_ref(),
            address: &self.forwarded.address,
            method: self.forwarded.method.as_str(),
            action: self.action.as_deref(),
            service: self.service,
            bearer: self.bearer.as_ref(),
            cookie: self.cookie.as_deref(),
        };
        rules::forward(&services.access, &request, &self.caller).await
    }

    /// Headers for conditions of policies. `host` is the site's host, not the host under which the proxy calls us.
    fn headers(&self) -> BTreeMap<String, String> {
        let text = |value: &HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
        let mut headers: BTreeMap<_, _> =
            self.headers.iter().map(|(name, value)| (name.as_str().to_owned(), text(value))).collect();
        headers.insert("host".to_owned(), self.forwarded.address.host().to_owned());
        headers
    }

    /// The page for a user who is signed in but not allowed.
    fn denied(&self, services: &Services, denial: &Denial) -> Response {
        let (address, language) = (&self.forwarded.address, self.caller.error_language);
        let (who, may_switch) = match &denial.principal {
            ForwardPrincipal::Person(viewer) => (viewer.display_name(), denial.site.sign_in && self.cookie.is_some()),
            ForwardPrincipal::Key(holder) => (holder.name.as_str(), false),
            ForwardPrincipal::Unauthenticated => ("", false),
        };
        // A form that was submitted is not submitted again.
        let back = if self.method_is_safe() { address.uri() } else { "/" };
        let switch = may_switch.then(|| paths::switch(back));
        let page = Page::Denied { who, site: address.host(), switch: switch.as_deref() };
        page.respond(StatusCode::FORBIDDEN, services, language)
    }

    fn method_is_safe(&self) -> bool {
        matches!(self.forwarded.method, Method::GET | Method::HEAD)
    }

    fn sign_in(&self, services: &Services, site: &Site, headers: &HeaderMap) -> Response {
        let unauthenticated = || ApiError::new(ErrorCode::Unauthenticated, sentences().sign_in_first).into_response();
        if !site.sign_in {
            return unauthenticated();
        }
        let address = &self.forwarded.address;
        if !accepts_html(headers) {
            return unauthenticated_script(address);
        }
        // Reuses an existing nonce, so that repeated redirects do not accumulate cookies.
        let (nonces, public) = (site_cookie::nonces(headers, address), services.config.public_url());
        let nonce = nonces.into_iter().next().unwrap_or_else(doorward_identity::site::sso_code::nonce);
        let to = start::address(&public, address, &nonce);
        let Ok(location) = HeaderValue::from_str(&to) else { return unauthenticated() };
        let mut response = match (self.is_navigation(headers), self.redirects) {
            (true, true) => (StatusCode::FOUND, [(LOCATION, location)]).into_response(),
            (true, false) => ([(SIGN_IN, location)], unauthenticated()).into_response(),
            // A submitted form or a frame: a redirect would lose the form, and the sign-in page refuses framing.
            (false, _) => Page::SignIn(&to).respond(StatusCode::UNAUTHORIZED, services, self.caller.error_language),
        };
        if let Some(cookie) = site_cookie::set_nonce(address, &nonce) {
            response.headers_mut().append(SET_COOKIE, cookie);
        }
        response
    }

    /// Whether the request is a preflight to a site that handles preflights itself. Browsers send preflights without
    /// cookies, so authorizing them would refuse all cross-origin calls.
    fn is_free_preflight(&self, services: &Services) -> bool {
        let allows_preflights = |site: Site| site.preflights;
        is_preflight(&self.forwarded.method, &self.headers)
            && !self.forwarded.address.is_ambiguous()
            && doorward_identity::site::find(&services.identity, self.forwarded.address.origin())
                .is_some_and(allows_preflights)
    }

    /// Whether the request is a top-level navigation, which can be redirected to sign-in and back.
    fn is_navigation(&self, headers: &HeaderMap) -> bool {
        let destination = headers.get("sec-fetch-dest");
        self.method_is_safe() && destination.is_none_or(|destination| destination == "document")
    }
}

/// The 401 response for scripts. `details.sign_in` is a page of the site that redirects to sign-in when opened in a
/// window.
fn unauthenticated_script(address: &Address) -> Response {
    let mut body = ErrorBody::new(ErrorCode::Unauthenticated, "Sign in first; details.sign_in opens in a window.");
    body.details = Some(serde_json::json!({ "sign_in": address.origin().as_str() }));
    ApiError::from(body).into_response()
}

/// Whether the request is a CORS preflight (Fetch standard section 3.3.5).
pub fn is_preflight(method: &Method, headers: &HeaderMap) -> bool {
    method == Method::OPTIONS && headers.contains_key(ORIGIN) && headers.contains_key(ACCESS_CONTROL_REQUEST_METHOD)
}
