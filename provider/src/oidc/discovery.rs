//! Where an issuer's endpoints are (OpenID Connect Discovery 1.0 section 4).

use crate::oauth2::http::{self, Credentials};
use crate::oidc::OidcProfile;
use crate::{ProviderError, Target};
use doorward_contract::Timestamp;
use moka::sync::Cache;
use serde::Deserialize;
use serde_json::Value;
use std::sync::{Arc, LazyLock};
use url::Url;

/// A document is asked for again after an hour: vendors move an endpoint a few times a decade, and announce it.
const FRESH_SECS: i64 = 3600;

/// Twenty providers an environment is CloudBase's cap; what falls out is asked for again.
static DOCUMENTS: LazyLock<Cache<String, (Timestamp, Arc<Discovery>)>> = LazyLock::new(|| Cache::new(100));

/// What of an issuer's document is used.
#[derive(Debug, Deserialize)]
pub(crate) struct Discovery {
    pub issuer: String,
    pub authorization_endpoint: Url,
    pub token_endpoint: Url,
    pub jwks_uri: Url,
    pub userinfo_endpoint: Option<Url>,
    #[serde(default)]
    code_challenge_methods_supported: Vec<String>,
}

impl Discovery {
    /// Whether PKCE with SHA-256 is offered (RFC 8414 section 2).
    pub fn offers_pkce(&self) -> bool {
        self.code_challenge_methods_supported.iter().any(|method| method == "S256")
    }
}

/// What counts as an issuer's word.
#[derive(Debug, Clone, Copy)]
pub(crate) struct IssuerRule {
    /// Whether a document whose issuer is the second may be that of the configured first.
    pub document: fn(&str, &str) -> bool,
    /// The issuer that an ID token must name, by the configured issuer, the document's, and the token's claims.
    pub token: fn(&str, &str, &Value) -> Option<String>,
}

impl IssuerRule {
    /// Byte for byte, as Discovery section 4.3 and Core section 3.1.3.7 demand.
    pub const EXACT: Self =
        Self { document: |configured, found| configured == found, token: |_, found, _| Some(found.to_owned()) };
}

/// The document of a party's issuer.
///
/// # Errors
/// [`ProviderError::Untrusted`] when the document is another issuer's (attack 5), [`ProviderError::Outbound`] when it is
/// not to be had or names an address that may not be asked (attack 71).
pub(crate) async fn of(target: Target<'_>, party: &OidcProfile) -> Result<Arc<Discovery>, ProviderError> {
    let kept = DOCUMENTS.get(&party.issuer).filter(|(at, _)| is_fresh(*at, target.now));
    let found = match &kept {
        Some((_, document)) => Arc::clone(document),
        None => Arc::new(fetch(target, &party.issuer).await?),
    };
    // Also of a kept one: it may have been asked for under another kind's rule.
    if !(party.rule.document)(&party.issuer, &found.issuer) {
        return Err(ProviderError::Untrusted("its discovery document is another issuer's"));
    }
    let endpoints = [&found.authorization_endpoint, &found.token_endpoint, &found.jwks_uri];
    endpoints.into_iter().chain(&found.userinfo_endpoint).try_for_each(|url| target.outbound.check(url))?;
    if kept.is_none() {
        DOCUMENTS.insert(party.issuer.clone(), (target.now, Arc::clone(&found)));
    }
    Ok(found)
}

fn is_fresh(at: Timestamp, now: Timestamp) -> bool {
    (0..FRESH_SECS).contains(&(now.as_secs() - at.as_secs()))
}

async fn fetch(target: Target<'_>, issuer: &str) -> Result<Discovery, ProviderError> {
    // Section 4: a terminating slash is removed before the path is added, though it belongs to the issuer's name.
    let address = format!("{}/.well-known/openid-configuration", issuer.trim_end_matches('/'));
    let url = Url::parse(&address).map_err(|_| ProviderError::Configuration("issuer"))?;
    let answer = http::get(target.outbound, &url, Credentials::None).await?;
    http::success(&url, &answer)?;
    Ok(answer.json()?)
}
