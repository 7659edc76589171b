//! Connections to sites.

use super::kept::{self, KeptConnector};
use axum::body::Body;
use hyper_rustls::HttpsConnectorBuilder;
use hyper_util::client::legacy;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use rustls::crypto::aws_lc_rs::default_provider;
use rustls::{ClientConfig, RootCertStore};
use rustls_platform_verifier::Verifier;
use std::sync::Arc;
use std::time::Duration;

/// Connections to one site.
pub type Client = legacy::Client<KeptConnector, Body>;

/// Two ways to one site.
pub struct Clients {
    /// By a connection that was kept, or a new one. A request that was not begun, because the connection was closed
    /// meanwhile, is tried on another.
    pub kept: Client,
    /// By a new connection.
    pub new: Client,
}

/// How long a connection may wait for its next request. Of common servers gunicorn closes first, after 2 seconds
/// (`keepalive`); Node.js, uvicorn and Apache do after 5.
const IDLE: Duration = Duration::from_millis(1_500);
const MOST_IDLE: usize = 64;
/// Header lines of a site's response; browsers take more.
const MOST_HEADERS: usize = 256;

impl Clients {
    /// Connections of their own.
    pub fn new(tls: &ClientConfig, connect: Duration) -> Self {
        Self { kept: client(tls, connect, MOST_IDLE), new: client(tls, connect, 0) }
    }
}

fn client(tls: &ClientConfig, connect: Duration, most_idle: usize) -> Client {
    let mut connector = HttpConnector::new();
    connector.enforce_http(false);
    connector.set_nodelay(true);
    connector.set_connect_timeout(Some(connect));
    let connector = HttpsConnectorBuilder::new()
        .with_tls_config(tls.clone())
        .https_or_http()
        .enable_http1()
        .wrap_connector(connector);
    let connector = kept::connector(connector);
    legacy::Client::builder(TokioExecutor::new())
        .timer(TokioTimer::new())
        .pool_timer(TokioTimer::new())
        .pool_idle_timeout(IDLE)
        .pool_max_idle_per_host(most_idle)
        .http1_max_headers(MOST_HEADERS)
        .build(connector)
}

/// Trusts whom the system trusts. Where it trusts nobody, no site is reached by HTTPS, and the log says so.
pub fn tls() -> ClientConfig {
    let provider = Arc::new(default_provider());
    let config = ClientConfig::builder_with_provider(provider.clone()).with_safe_default_protocol_versions();
    let config = config.unwrap_or_else(|_| unreachable!("the provider has the default versions"));
    match Verifier::new(provider) {
        Ok(verifier) => config.dangerous().with_custom_certificate_verifier(Arc::new(verifier)).with_no_client_auth(),
        Err(error) => {
            tracing::error!(%error, "no certificate authorities found; the gateway cannot reach sites over https");
            config.with_root_certificates(RootCertStore::empty()).with_no_client_auth()
        }
    }
}
