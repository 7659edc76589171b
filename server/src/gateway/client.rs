//! Connections to sites.

use axum::body::Body;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use rustls::crypto::aws_lc_rs::default_provider;
use rustls::{ClientConfig, RootCertStore};
use rustls_platform_verifier::Verifier;
use std::sync::Arc;
use std::time::Duration;

/// A pool of connections to one site. A request that was not begun, because the connection was closed meanwhile, is tried
/// on another; none is ever sent twice.
pub type Client = legacy::Client<HttpsConnector<HttpConnector>, Body>;

/// How long a connection may wait for its next request; servers close theirs after a minute or more.
const IDLE: Duration = Duration::from_secs(30);
const MOST_IDLE: usize = 64;

/// A pool of its own.
pub fn client(tls: &ClientConfig, connect: Duration) -> Client {
    let mut connector = HttpConnector::new();
    connector.enforce_http(false);
    connector.set_nodelay(true);
    connector.set_connect_timeout(Some(connect));
    let connector = HttpsConnectorBuilder::new()
        .with_tls_config(tls.clone())
        .https_or_http()
        .enable_http1()
        .wrap_connector(connector);
    legacy::Client::builder(TokioExecutor::new())
        .timer(TokioTimer::new())
        .pool_timer(TokioTimer::new())
        .pool_idle_timeout(IDLE)
        .pool_max_idle_per_host(MOST_IDLE)
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
            tracing::error!(%error, "no certificate authorities: the gateway reaches no site by https");
            config.with_root_certificates(RootCertStore::empty()).with_no_client_auth()
        }
    }
}
