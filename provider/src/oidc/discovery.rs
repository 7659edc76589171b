//! Discovery of an issuer's endpoints (OpenID Connect Discovery 1.0 section 4).

use crate::oauth2::http::{self, Credentials};
use crate::oidc::OidcProfile;
use crate::{ProviderError, Target};
use doorward_contract::Timestamp;
use moka::sync::Cache;
use serde::Deserialize;
use serde_json::Value;
use std::sync::{Arc, LazyLock};
use url::Url;

/// Seconds a document stays cached. Vendors move an endpoint a few times a decade, and announce it.
const FRESH_SECS: i64 = 3600;

/// CloudBase allows 20 providers per environment; evicted documents are fetched again.
static DOCUMENTS: LazyLock<Cache<String, (Timestamp, Arc<Discovery>)>> = LazyLock::new(|| Cache::new(100));

/// The members of the discovery document in use.
#[derive(Debug, Deserialize)]
pub(crate) struct Discovery {
    pub issuer: String,
    pub authorization_endpoint: Url,
    pub token_endpoint: Url,
    pub jwks_uri: Url,
    pub userinfo_endpoint: Option<Url>,
    #[serde(default)]
    code_challenge_methods_supported: Vec<String>,
    /// Read when used: a fault in it must not prevent sign-in.
    end_session_endpoint: Option<Value>,
}

impl Discovery {
    /// Whether PKCE with SHA-256 is offered (RFC 8414 section 2).
    pub fn offers_pkce(&self) -> bool {
        self.code_challenge_methods_supported.iter().any(|method| method == "S256")
    }

    /// Where a browser signs out of the issuer (RP-Initiated Logout 1.0 section 2), with the client's ID. `None` without
    /// an address that other endpoints may have too.
    pub fn sign_out_uri(&self, target: Target<'_>) -> Option<Url> {
        let mut uri = Url::parse(self.end_session_endpoint.as_ref()?.as_str()?).ok()?;
        target.outbound.check(&uri).ok()?;
        uri.query_pairs_mut().append_pair("client_id", &target.config.client_id);
        Some(uri)
    }
}

/// How issuers are compared.
#[derive(Debug, Clone, Copy)]
pub(crate) struct IssuerRule {
    /// Whether the document of the second issuer may belong to the configured issuer, the first.
    pub document: fn(&str, &str) -> bool,
    /// The issuer expected in an ID token, from the configured issuer, the document's, and the token's claims.
    pub token: fn(&str, &str, &Value) -> Option<String>,
}

impl IssuerRule {
    /// Byte for byte, as required by Discovery section 4.3 and Core section 3.1.3.7.
    pub const EXACT: Self =
        Self { document: |configured, issuer| configured == issuer, token: |_, issuer, _| Some(issuer.to_owned()) };
}

/// Returns the discovery document, cached or fetched.
///
/// # Errors
/// [`ProviderError::Untrusted`] when the document is another issuer's (attack 5), [`ProviderError::Outbound`] when it
/// cannot be fetched or names a forbidden address (attack 71).
pub(crate) async fn discover(target: Target<'_>, oidc_profile: &OidcProfile) -> Result<Arc<Discovery>, ProviderError> {
    let cached = DOCUMENTS.get(&oidc_profile.issuer).filter(|(at, _)| is_fresh(*at, target.now));
    let document = match &cached {
        Some((_, document)) => Arc::clone(document),
        None => Arc::new(fetch(target, &oidc_profile.issuer).await?),
    };
    // Checked for cached documents too: one may have been fetched under the rule of another kind.
    if !(oidc_profile.rule.document)(&oidc_profile.issuer, &document.issuer) {
        return Err(ProviderError::Untrusted(|texts| texts.discovery_issuer));
    }
    let endpoints = [&document.authorization_endpoint, &document.token_endpoint, &document.jwks_uri];
    endpoints.into_iter().chain(&document.userinfo_endpoint).try_for_each(|url| target.outbound.check(url))?;
    if cached.is_none() {
        DOCUMENTS.insert(oidc_profile.issuer.clone(), (target.now, Arc::clone(&document)));
    }
    Ok(document)
}

fn is_fresh(at: Timestamp, now: Timestamp) -> bool {
    (0..FRESH_SECS).contains(&(now.as_secs() - at.as_secs()))
}

async fn fetch(target: Target<'_>, issuer: &str) -> Result<Discovery, ProviderError> {
    // Section 4: the trailing slash is removed before the path is added, although it is part of the issuer.
    let address = format!("{}/.well-known/openid-configuration", issuer.trim_end_matches('/'));
    let url = Url::parse(&address).map_err(|_| ProviderError::Configuration("issuer"))?;
    let response = http::get(target.outbound, &url, Credentials::None).await?;
    http::success(&url, &response)?;
    Ok(response.json()?)
}
