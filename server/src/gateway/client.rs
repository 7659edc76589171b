//! HTTP clients of upstreams.

use super::connection::{self, TrackingConnector};
use super::resolver::Resolver;
use axum::body::Body;
use doorward_identity::gateway::Reach;
use hyper_rustls::HttpsConnectorBuilder;
use hyper_util::client::legacy;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use rustls::crypto::aws_lc_rs::default_provider;
use rustls::{ClientConfig, RootCertStore};
use rustls_platform_verifier::Verifier;
use std::sync::Arc;
use std::time::Duration;

/// Client of one upstream.
pub type Client = legacy::Client<TrackingConnector, Body>;

/// The two clients of one upstream.
pub struct Clients {
    /// Reuses idle connections. Retries on another connection if one was closed before the request was sent.
    pub pooled: Client,
    /// Opens a new connection for each request.
    pub new: Client,
}

/// How long an idle connection is kept. Shorter than the keep-alive timeouts of common servers: gunicorn closes after 2
/// seconds (`keepalive`); Node.js, uvicorn and Apache after 5.
const IDLE: Duration = Duration::from_millis(1_500);
const MAX_IDLE: usize = 64;
/// Maximum number of header lines of a response; browsers accept more.
const MAX_HEADERS: usize = 256;

impl Clients {
    /// `connect` is the connection timeout, `reach` are the addresses that the upstream may have, if they are limited.
    pub fn new(tls: &ClientConfig, connect: Duration, reach: Option<Reach>) -> Self {
        let resolver = Resolver(reach);
        Self { pooled: client(tls, connect, resolver, MAX_IDLE), new: client(tls, connect, resolver, 0) }
    }
}

fn client(tls: &ClientConfig, connect: Duration, resolver: Resolver, max_idle: usize) -> Client {
    let mut connector = HttpConnector::new_with_resolver(resolver);
    connector.enforce_http(false);
    connector.set_nodelay(true);
    connector.set_connect_timeout(Some(connect));
    let connector = HttpsConnectorBuilder::new()
        .with_tls_config(tls.clone())
        .https_or_http()
        .enable_http1()
        .wrap_connector(connector);
    let connector = connection::connector(connector);
    legacy::Client::builder(TokioExecutor::new())
        .timer(TokioTimer::new())
        .pool_timer(TokioTimer::new())
        .pool_idle_timeout(IDLE)
        .pool_max_idle_per_host(max_idle)
        .http1_max_headers(MAX_HEADERS)
        .build(connector)
}

/// Trusts the root certificates of the system. Without any, HTTPS upstreams are unreachable, which is logged.
pub fn tls() -> ClientConfig {
    let provider = Arc::new(default_provider());
    let config = ClientConfig::builder_with_provider(provider.clone()).with_safe_default_protocol_versions();
    let config = config.unwrap_or_else(|_| unreachable!("the provider has the default versions"));
    match Verifier::new(provider) {
        Ok(verifier) => config.dangerous().with_custom_certificate_verifier(Arc::new(verifier)).with_no_client_auth(),
        Err(error) => {
            tracing::error!(
                %error,
                "no certificate authority could be loaded, so the gateway cannot reach sites over https: install the \
                 package ca-certificates, or set SSL_CERT_FILE to a file of trusted certificates"
            );
            config.with_root_certificates(RootCertStore::empty()).with_no_client_auth()
        }
    }
}
