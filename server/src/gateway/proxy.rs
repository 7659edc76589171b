//! Forwarding of requests.

use super::body::{self, Progress};
use super::cors::Cors;
use super::error::GatewayError;
use super::revocation::{Watch, watch};
use super::routes::{Route, RouteTable};
use super::{Gateway, connection, headers, socket};
use crate::access_api::ambiguous::reject_ambiguous;
use crate::access_api::authorize::{Authorized, SiteRequest};
use crate::access_api::forwarded::{AmbiguousRequest, Forwarded};
use crate::access_api::identity_headers;
use crate::access_api::paths::PREFIX;
use crate::hosted;
use crate::http::listen::Slot;
use crate::sdk_services;
use axum::Extension;
use axum::body::{Body, HttpBody as _};
use axum::extract::{ConnectInfo, Request, State};
use axum::http::header::{CONTENT_LENGTH, ORIGIN, UPGRADE};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, Response, StatusCode, Uri};
use doorward_access::forward::ForwardPrincipal;
use doorward_identity::Caller;
use doorward_identity::client::may_call;
use hyper::body::Incoming;
use hyper::upgrade::OnUpgrade;
use std::net::SocketAddr;
use std::sync::Arc;

/// Authorizes a request and forwards it.
pub async fn pass(
    State(gateway): State<Gateway>,
    Extension(table): Extension<Arc<RouteTable>>,
    Extension(caller): Extension<Caller>,
    request: Request,
) -> Response<Body> {
    let (mut parts, body) = request.into_parts();
    let target = gateway.target(&table, &parts);
    let cors = target.as_ref().and_then(|target| target.cors(&gateway, &parts));
    if let Some(cors) = &cors
        && let Some(response) = cors.preflight(&parts)
    {
        return response;
    }
    let mut response = match gateway.take(&table, &mut parts, body, &caller).await {
        Ok(response) => response,
        Err(Rejected::Response(mut response)) => {
            crate::http::headers::add_site_defaults(response.headers_mut());
            response
        }
        Err(Rejected::GatewayError(error)) => error.respond(&gateway, &parts.headers, &caller),
    };
    if let Some(service) = target.and_then(|target| target.service) {
        response = sdk_services::error::readable(response, service, &parts.method, &parts.headers);
    }
    if let Some(cors) = cors {
        cors.mark(response.headers_mut());
    }
    response
}

/// The route of a request, as far as it decides about CORS and the form of errors.
struct Target<'a> {
    route: &'a Route,
    /// The service of the CloudBase SDK that the request is for.
    service: Option<&'static str>,
}

impl Target<'_> {
    /// The CORS decision, if the gateway makes it in place of the site.
    fn cors(&self, gateway: &Gateway, parts: &Parts) -> Option<Cors> {
        match self.service {
            Some(_) => Some(Cors::of_sdk_service(&gateway.0.services, &self.route.cors_origins, &parts.headers)),
            None => Cors::of(&self.route.cors_origins, &parts.headers),
        }
    }
}

/// Why a request is not forwarded.
enum Rejected {
    Response(Response<Body>),
    GatewayError(GatewayError),
}

impl From<GatewayError> for Rejected {
    fn from(error: GatewayError) -> Self {
        Self::GatewayError(error)
    }
}

/// An authorized request, ready to be forwarded.
struct Upstream<'a> {
    route: &'a Route,
    forwarded: &'a Forwarded,
    /// Headers of the request to the upstream.
    headers: HeaderMap,
    watch: Option<Watch>,
    /// The client's side of a WebSocket.
    socket: Option<OnUpgrade>,
}

impl Gateway {
    async fn take(
        &self,
        table: &RouteTable,
        parts: &mut Parts,
        body: Body,
        caller: &Caller,
    ) -> Result<Response<Body>, Rejected> {
        self.admissible(parts)?;
        let ambiguous = |reason: &AmbiguousRequest, parts: &Parts| {
            Rejected::Response(reject_ambiguous(reason, &self.0.services, caller, &parts.headers))
        };
        let forwarded = self.forwarded(parts).map_err(|reason| ambiguous(&reason, parts))?;
        let is_own_path = forwarded.address.paths().iter().any(|path| path.starts_with(PREFIX));
        if is_own_path {
            let site_request = SiteRequest::new(forwarded, caller, parts, true).await;
            return match site_request.authorize(&self.0.services, &parts.headers).await {
                Authorized::Respond(response) => Err(Rejected::Response(response)),
                Authorized::Forward(_) => Err(GatewayError::NoRoute.into()),
            };
        }
        if let Some(response) = self.hosted_sign_in(table, parts, &forwarded) {
            return Err(Rejected::Response(response));
        }
        let Some(route) = table.find(&forwarded.address) else {
            // No route matches, or the possible readings of the path match different routes.
            return Err(if forwarded.address.is_ambiguous() {
                ambiguous(&AmbiguousRequest::Path, parts)
            } else {
                GatewayError::NoRoute.into()
            });
        };
        let wants_socket = headers::wants_socket(parts);
        let (identity, watch) = self.decide(route, &forwarded, caller, parts, wants_socket).await?;
        let mut headers = headers::for_site(&parts.headers, &forwarded, caller.ip, route);
        headers.extend(identity);
        headers::add_via(&mut headers, &self.0.via);
        let socket = if wants_socket { parts.extensions.remove::<OnUpgrade>() } else { None };
        let upstream = Upstream { route, forwarded: &forwarded, headers, watch, socket };
        Ok(upstream.send(parts, body).await?)
    }

    /// The page of hosted sign-in, if the site is the origin of an app that may use it and has no route of its own for the
    /// page. It is for users without a session, so there is no decision about it.
    fn hosted_sign_in(&self, table: &RouteTable, parts: &Parts, forwarded: &Forwarded) -> Option<Response<Body>> {
        let (address, services) = (&forwarded.address, &self.0.services);
        let reads = matches!(parts.method, Method::GET | Method::HEAD);
        if !reads || address.is_ambiguous() || !hosted::is_served(address.path()) {
            return None;
        }
        let is_of_site = table.find(address).is_some_and(|route| route.is_for_hosted_sign_in());
        let origin = address.origin().origin().ascii_serialization();
        if is_of_site || !may_call(&services.identity, &origin) {
            return None;
        }
        Some(hosted::respond(services, address.path(), &parts.headers))
    }

    fn target<'t>(&self, table: &'t RouteTable, parts: &Parts) -> Option<Target<'t>> {
        if !table.has_cors() {
            return None;
        }
        let address = self.forwarded(parts).ok()?.address;
        let is_own_path = address.paths().iter().any(|path| path.starts_with(PREFIX));
        let route = table.find(&address).filter(|_| !is_own_path)?;
        Some(Target { route, service: route.sdk_service(&address) })
    }

    fn admissible(&self, parts: &Parts) -> Result<(), GatewayError> {
        // TRACE would echo the headers meant for the site; CONNECT would open a tunnel.
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

    fn forwarded(&self, parts: &Parts) -> Result<Forwarded, AmbiguousRequest> {
        let config = &self.0.services.config;
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|peer| peer.0.ip().to_canonical());
        let trusted = peer.is_some_and(|peer| config.trusted_proxies.iter().any(|proxies| proxies.contains(&peer)));
        let scheme = headers::scheme(&parts.headers, trusted, if config.is_https() { "https" } else { "http" })?;
        Forwarded::received(parts, scheme)
    }

    /// Authorizes the request. Returns the identity headers, and the watch that ends its streams.
    async fn decide(
        &self,
        route: &Arc<Route>,
        forwarded: &Forwarded,
        caller: &Caller,
        parts: &mut Parts,
        wants_socket: bool,
    ) -> Result<(HeaderMap, Option<Watch>), Rejected> {
        if !route.auth {
            let watch = route.is_changeable().then(|| watch(self, Arc::clone(route), None));
            return Ok((identity_headers::of(&ForwardPrincipal::Unauthenticated, None), watch));
        }
        let services = &self.0.services;
        let request = SiteRequest::new(forwarded.clone(), caller, parts, true).await.with_action(route.action.clone());
        let request = match route.sdk_service(&forwarded.address) {
            Some(service) => request.with_service(service),
            None => request,
        };
        // Browsers let a page open a WebSocket to any origin, with that origin's cookies (cross-site WebSocket
        // hijacking).
        if wants_socket && request.uses_cookie() && is_cross_origin(&parts.headers, forwarded) {
            return Err(GatewayError::CrossOrigin.into());
        }
        match request.authorize(services, &parts.headers).await {
            Authorized::Forward(identity) => {
                let watch = watch(self, Arc::clone(route), Some(request));
                Ok((identity, Some(watch)))
            }
            Authorized::Respond(response) => Err(Rejected::Response(response)),
        }
    }
}

impl Upstream<'_> {
    async fn send(self, parts: &Parts, body: Body) -> Result<Response<Body>, GatewayError> {
        let content_length =
            parts.headers.get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<u64>().ok());
        if self.route.body_bytes.is_some_and(|limit| content_length.is_some_and(|length| length > limit)) {
            return Err(GatewayError::TooLarge);
        }
        // Only idempotent methods may be retried automatically (RFC 9110 section 9.2.2).
        let is_retryable = parts.method.is_idempotent() && body.is_end_stream();
        let (body, progress) = body::upload(body, self.route.body_bytes);
        let (request, clients) = (self.request(parts, body)?, &self.route.clients);
        let mut result = progress.wait(self.route.patience, clients.pooled.request(request)).await;
        if is_retryable && matches!(&result, Some(Err(error)) if connection::was_closed_meanwhile(error)) {
            let request = self.request(parts, Body::empty())?;
            result = progress.wait(self.route.patience, clients.new.request(request)).await;
        }
        match result {
            Some(Ok(response)) => {
                connection::note(response.extensions());
                self.respond(parts, response)
            }
            Some(Err(error)) => Err(self.failed(&error, &progress)),
            None => {
                tracing::warn!(upstream = %self.route.authority, "a site did not respond in time");
                Err(GatewayError::Timeout)
            }
        }
    }

    fn request(&self, parts: &Parts, body: Body) -> Result<Request, GatewayError> {
        let route = self.route;
        let uri = Uri::builder().scheme(route.scheme.clone()).authority(route.authority.clone());
        let uri = uri.path_and_query(route.uri(&self.forwarded.address)).build().map_err(|_| GatewayError::NoRoute)?;
        let mut request = Request::new(body);
        *request.method_mut() = parts.method.clone();
        *request.uri_mut() = uri;
        request.headers_mut().clone_from(&self.headers);
        if self.socket.is_some() {
            headers::add_socket(request.headers_mut());
        }
        Ok(request)
    }

    fn respond(self, parts: &Parts, mut site: Response<Incoming>) -> Result<Response<Body>, GatewayError> {
        let (status, headers) = (site.status(), headers::for_client(site.headers(), self.route));
        let is_upgrade = status == StatusCode::SWITCHING_PROTOCOLS;
        let body = match self.socket {
            Some(client) if is_upgrade && is_socket(site.headers()) => {
                let slot = parts.extensions.get::<Slot>().cloned();
                socket::join(client, hyper::upgrade::on(&mut site), self.watch, slot);
                Body::empty()
            }
            // An upgrade that the client did not request.
            _ if is_upgrade => return Err(GatewayError::Unreachable),
            _ => body::download(Body::new(site.into_body()), self.watch),
        };
        let mut response = Response::new(body);
        *response.status_mut() = status;
        *response.headers_mut() = headers;
        if is_upgrade {
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

/// Whether the request comes from a page of another origin. Clients other than browsers send no `Origin`.
fn is_cross_origin(headers: &HeaderMap, forwarded: &Forwarded) -> bool {
    let own = forwarded.address.origin().origin().ascii_serialization();
    headers.get_all(ORIGIN).iter().any(|origin| !origin.as_bytes().eq_ignore_ascii_case(own.as_bytes()))
}
