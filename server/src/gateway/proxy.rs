//! A request's way through.

use super::body::{self, Progress};
use super::cors::Cors;
use super::error::GatewayError;
use super::revocation::{Watch, watch};
use super::routes::Route;
use super::{Gateway, headers, kept, socket};
use crate::access_api::authorize::{Authorized, SiteRequest, reject_ambiguous};
use crate::access_api::forwarded::{AmbiguousRequest, Forwarded};
use crate::access_api::identity_headers;
use crate::access_api::site::PREFIX;
use crate::http::listen::Slot;
use axum::Extension;
use axum::body::{Body, HttpBody as _};
use axum::extract::{ConnectInfo, Request, State};
use axum::http::header::{CONTENT_LENGTH, ORIGIN, UPGRADE};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, Response, StatusCode, Uri};
use doorward_access::forward::Who;
use doorward_identity::Caller;
use hyper::body::Incoming;
use hyper::upgrade::OnUpgrade;
use std::net::SocketAddr;
use std::sync::Arc;

/// Decides about a request and passes it on.
pub async fn pass(
    State(gateway): State<Gateway>,
    Extension(caller): Extension<Caller>,
    request: Request,
) -> Response<Body> {
    let (mut parts, body) = request.into_parts();
    let cors = gateway.cors(&parts);
    if let Some(cors) = &cors
        && let Some(response) = cors.preflight(&parts)
    {
        return response;
    }
    let mut response = match gateway.take(&mut parts, body, &caller).await {
        Ok(response) => response,
        Err(Rejected::Answer(mut response)) => {
            crate::http::headers::of_a_site(response.headers_mut());
            response
        }
        Err(Rejected::GatewayError(trouble)) => trouble.answer(&gateway, &parts.headers, &caller),
    };
    if let Some(cors) = cors {
        cors.mark(response.headers_mut());
    }
    response
}

/// Why a request does not go on.
enum Rejected {
    Answer(Response<Body>),
    GatewayError(GatewayError),
}

impl From<GatewayError> for Rejected {
    fn from(trouble: GatewayError) -> Self {
        Self::GatewayError(trouble)
    }
}

/// What a request is for and how it goes on.
struct Upstream<'a> {
    route: &'a Route,
    told: &'a Forwarded,
    /// Headers for the site.
    headers: HeaderMap,
    watch: Option<Watch>,
    /// The client's end of a web socket.
    socket: Option<OnUpgrade>,
}

impl Gateway {
    async fn take(&self, parts: &mut Parts, body: Body, caller: &Caller) -> Result<Response<Body>, Rejected> {
        self.admissible(parts)?;
        let unclear = |unclear: &AmbiguousRequest, parts: &Parts| {
            Rejected::Answer(reject_ambiguous(unclear, &self.0.services, caller, &parts.headers))
        };
        let told = self.told(parts).map_err(|why| unclear(&why, parts))?;
        let ours = told.address.paths().iter().any(|path| path.starts_with(PREFIX));
        if ours {
            let case = SiteRequest::new(told, caller, parts, true).await;
            return match case.authorize(&self.0.services, &parts.headers).await {
                Authorized::Respond(response) => Err(Rejected::Answer(response)),
                Authorized::Forward(_) => Err(GatewayError::Nothing.into()),
            };
        }
        let Some(route) = self.0.table.find(&told.address) else {
            // Readings that belong to different routes belong to none.
            return Err(if told.address.is_ambiguous() {
                unclear(&AmbiguousRequest::Path, parts)
            } else {
                GatewayError::Nothing.into()
            });
        };
        let wants_socket = headers::wants_socket(parts);
        let (identity, watch) = self.decide(route, &told, caller, parts, wants_socket).await?;
        let mut headers = headers::for_site(&parts.headers, &told, caller.ip, route);
        headers.extend(identity);
        headers::add_via(&mut headers, &self.0.via);
        let socket = if wants_socket { parts.extensions.remove::<OnUpgrade>() } else { None };
        let way = Upstream { route, told: &told, headers, watch, socket };
        Ok(way.go(parts, body).await?)
    }

    /// What the route says about pages of other origins, where it says anything.
    fn cors(&self, parts: &Parts) -> Option<Cors> {
        if !self.0.table.has_cors() {
            return None;
        }
        let told = self.told(parts).ok()?;
        let ours = told.address.paths().iter().any(|path| path.starts_with(PREFIX));
        let route = self.0.table.find(&told.address).filter(|_| !ours)?;
        Cors::of(&route.cors_origins, &parts.headers)
    }

    fn admissible(&self, parts: &Parts) -> Result<(), GatewayError> {
        // TRACE would show a page what only the site is told; CONNECT opens a way past us.
        if matches!(parts.method, Method::TRACE | Method::CONNECT) {
            return Err(GatewayError::Method);
        }
        if headers::is_ambiguous(&parts.headers) {
            return Err(GatewayError::Ambiguous);
        }
        if headers::is_loop(&parts.headers, &self.0.via) {
            tracing::error!("request loop: the upstream of a route leads back to this gateway");
            return Err(GatewayError::Loop);
        }
        Ok(())
    }

    fn told(&self, parts: &Parts) -> Result<Forwarded, AmbiguousRequest> {
        let config = &self.0.services.config;
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|peer| peer.0.ip().to_canonical());
        let trusted = peer.is_some_and(|peer| config.trusted_proxies.iter().any(|proxies| proxies.contains(&peer)));
        let scheme = headers::scheme(&parts.headers, trusted, if config.is_https() { "https" } else { "http" })?;
        Forwarded::received(parts, scheme)
    }

    /// What the site is told about whoever sends the request, and what will end what the request begins.
    async fn decide(
        &self,
        route: &Route,
        told: &Forwarded,
        caller: &Caller,
        parts: &mut Parts,
        wants_socket: bool,
    ) -> Result<(HeaderMap, Option<Watch>), Rejected> {
        if !route.auth {
            return Ok((identity_headers::of(&Who::Stranger, None), None));
        }
        let services = &self.0.services;
        let case = SiteRequest::new(told.clone(), caller, parts, true).await.with_action(route.action.clone());
        // Browsers let any page open a web socket anywhere, with the cookies of the place: the answer can be read.
        if wants_socket && case.is_by_cookie() && is_foreign(&parts.headers, told) {
            return Err(GatewayError::Foreign.into());
        }
        match case.authorize(services, &parts.headers).await {
            Authorized::Forward(identity) => Ok((identity, Some(watch(services, Arc::new(case))))),
            Authorized::Respond(response) => Err(Rejected::Answer(response)),
        }
    }
}

impl Upstream<'_> {
    async fn go(self, parts: &Parts, body: Body) -> Result<Response<Body>, GatewayError> {
        let announced = parts.headers.get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<u64>().ok());
        if self.route.body_bytes.is_some_and(|most| announced.is_some_and(|length| length > most)) {
            return Err(GatewayError::TooLarge);
        }
        // The methods that may be sent again without asking (RFC 9110 section 9.2.2).
        let repeatable = parts.method.is_idempotent() && body.is_end_stream();
        let (body, progress) = body::upload(body, self.route.body_bytes);
        let (request, clients) = (self.request(parts, body)?, &self.route.clients);
        let mut sent = progress.wait(self.route.patience, clients.kept.request(request)).await;
        if repeatable && matches!(&sent, Some(Err(error)) if kept::was_closed_meanwhile(error)) {
            let request = self.request(parts, Body::empty())?;
            sent = progress.wait(self.route.patience, clients.new.request(request)).await;
        }
        match sent {
            Some(Ok(response)) => {
                kept::note(response.extensions());
                self.answer(parts, response)
            }
            Some(Err(error)) => Err(self.failed(&error, &progress)),
            None => {
                tracing::warn!(upstream = %self.route.authority, "a site did not respond in time");
                Err(GatewayError::Slow)
            }
        }
    }

    fn request(&self, parts: &Parts, body: Body) -> Result<Request, GatewayError> {
        let route = self.route;
        let uri = Uri::builder().scheme(route.scheme.clone()).authority(route.authority.clone());
        let uri = uri.path_and_query(route.uri(&self.told.address)).build().map_err(|_| GatewayError::Nothing)?;
        let mut request = Request::new(body);
        *request.method_mut() = parts.method.clone();
        *request.uri_mut() = uri;
        request.headers_mut().clone_from(&self.headers);
        if self.socket.is_some() {
            headers::add_socket(request.headers_mut());
        }
        Ok(request)
    }

    fn answer(self, parts: &Parts, mut site: Response<Incoming>) -> Result<Response<Body>, GatewayError> {
        let (status, headers) = (site.status(), headers::for_client(site.headers(), self.route));
        let changes = status == StatusCode::SWITCHING_PROTOCOLS;
        let body = match self.socket {
            Some(client) if changes && is_socket(site.headers()) => {
                let slot = parts.extensions.get::<Slot>().cloned();
                socket::join(client, hyper::upgrade::on(&mut site), self.watch, slot);
                Body::empty()
            }
            // Nobody has asked for what it changes to.
            _ if changes => return Err(GatewayError::Unreachable),
            _ => body::download(Body::new(site.into_body()), self.watch),
        };
        let mut response = Response::new(body);
        *response.status_mut() = status;
        *response.headers_mut() = headers;
        if changes {
            headers::add_socket(response.headers_mut());
        }
        Ok(response)
    }

    fn failed(&self, error: &hyper_util::client::legacy::Error, progress: &Progress) -> GatewayError {
        if progress.is_overrun() {
            return GatewayError::TooLarge;
        }
        let cause = std::error::Error::source(error).map(ToString::to_string).unwrap_or_default();
        tracing::warn!(upstream = %self.route.authority, %error, cause, "cannot reach a site");
        GatewayError::Unreachable
    }
}

fn is_socket(headers: &HeaderMap) -> bool {
    headers.get(UPGRADE).is_some_and(|name| name.as_bytes().eq_ignore_ascii_case(b"websocket"))
}

/// Whether a page of another origin has opened this. Programs send no `Origin`.
fn is_foreign(headers: &HeaderMap, told: &Forwarded) -> bool {
    let own = told.address.origin().origin().ascii_serialization();
    headers.get_all(ORIGIN).iter().any(|origin| !origin.as_bytes().eq_ignore_ascii_case(own.as_bytes()))
}
