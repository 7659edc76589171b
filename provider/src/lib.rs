//! Clients for identity providers: OAuth 2, OpenID Connect, and the protocols of particular vendors.
//!
//! This crate only talks to providers. `identity` decides which account an [`ExternalProfile`] signs in to. Nothing
//! here reads a database or the wall clock; the current time is a parameter.
//!
//! - [`Target`]: one configured provider; [`begin`] and [`finish`]: the redirect flow, for every kind that has one
//! - [`oauth2`], [`oidc`]: the two standard protocols; [`preset`]: the differences of each vendor, one file each
//! - [`wechat`]: WeChat's protocols, which follow neither standard
//! - [`legacy`]: passwords at the system that users come from
//! - [`key_set`], [`key_fits`]: keys that somebody publishes, and which of them verify which signatures; of issuers
//!   here, and of applications in `identity`

mod error;
pub mod legacy;
pub mod oauth2;
pub mod oidc;
pub mod preset;
pub mod wechat;

use doorward_contract::provider::{ExternalProfile, ProviderConfig, ProviderKind};
use doorward_contract::{Secret, Timestamp};
use doorward_outbound::Outbound;
use url::Url;

pub use error::ProviderError;
pub use oidc::keys::{fits as key_fits, key_set};

/// A configured provider, with everything needed to call it.
#[derive(Debug, Clone, Copy)]
pub struct Target<'a> {
    /// ID of the provider in this environment.
    pub id: &'a str,
    pub kind: ProviderKind,
    pub config: &'a ProviderConfig,
    /// Client secret, App Secret, or private key.
    pub secret: &'a Secret,
    pub outbound: &'a Outbound,
    pub now: Timestamp,
}

/// An authorization request, with the values that [`finish`] needs after the redirect back.
#[derive(Debug, Clone)]
pub struct AuthorizationRequest {
    /// Authorization endpoint with all parameters.
    pub uri: Url,
    /// PKCE verifier (RFC 7636), when a challenge was sent.
    pub pkce_verifier: Option<Secret>,
    /// Nonce (OpenID Connect Core section 3.1.2.1), when one was sent.
    pub nonce: Option<Secret>,
    /// Where the browser signs out of the provider (OpenID Connect RP-Initiated Logout 1.0), when the provider says so.
    pub sign_out_uri: Option<Url>,
}

/// The credential to exchange for a profile: from the redirect, or obtained by an app itself.
#[derive(Debug, Clone)]
pub enum Credential {
    Code(Secret),
    /// Access token issued by the provider.
    AccessToken(Secret),
    IdToken(Secret),
}

/// State of a flow, kept between [`begin`] and [`finish`].
#[derive(Debug, Clone, Default)]
pub struct FlowState {
    /// Redirect URI of the authorization request, byte for byte.
    pub redirect_uri: Option<String>,
    /// From [`AuthorizationRequest`].
    pub pkce_verifier: Option<Secret>,
    /// From [`AuthorizationRequest`].
    pub nonce: Option<Secret>,
}

/// Builds the authorization request. `scope` overrides the configured scope.
///
/// # Errors
/// [`ProviderError::Configuration`]; [`ProviderError::Outbound`] when the discovery document cannot be fetched.
pub async fn begin(
    target: Target<'_>,
    redirect_uri: &Url,
    state: &str,
    scope: Option<&str>,
) -> Result<AuthorizationRequest, ProviderError> {
    begin_with(target, redirect_uri, state, scope, &FlowState::default()).await
}

/// Like [`begin`], but reuses the PKCE verifier and nonce of a pending attempt: for callers that cannot tell two
/// attempts of one device apart when the browser returns.
///
/// # Errors
/// As [`begin`].
pub async fn begin_with(
    target: Target<'_>,
    redirect_uri: &Url,
    state: &str,
    scope: Option<&str>,
    known: &FlowState,
) -> Result<AuthorizationRequest, ProviderError> {
    match target.kind {
        ProviderKind::WeChatOpen | ProviderKind::WeChatOfficial => {
            wechat::web::begin(target, redirect_uri, state, scope)
        }
        ProviderKind::WeChatMini => Err(ProviderError::Unsupported(|texts| texts.redirect)),
        _ => preset::begin(target, redirect_uri, state, scope, known).await,
    }
}

/// Where the browser signs out of the provider, as in [`AuthorizationRequest::sign_out_uri`].
///
/// # Errors
/// As [`begin`]; [`ProviderError::Unsupported`] for kinds without discovery.
pub async fn sign_out_uri(target: Target<'_>) -> Result<Option<Url>, ProviderError> {
    preset::sign_out_uri(target).await
}

/// Exchanges the credential and returns the verified profile.
///
/// # Errors
/// Any [`ProviderError`].
pub async fn finish(
    target: Target<'_>,
    credential: &Credential,
    remembered: &FlowState,
) -> Result<ExternalProfile, ProviderError> {
    let profile = match target.kind {
        ProviderKind::WeChatOpen | ProviderKind::WeChatOfficial => wechat::web::finish(target, credential).await?,
        ProviderKind::WeChatMini => return Err(ProviderError::Unsupported(|texts| texts.code)),
        _ => preset::finish(target, credential, remembered).await?,
    };
    checked(profile)
}

/// Checks the configuration of a provider and its connection, as far as possible without a user.
///
/// # Errors
/// Any [`ProviderError`]; [`ProviderError::Configuration`] names the first member that is missing.
pub async fn test(target: Target<'_>) -> Result<(), ProviderError> {
    preset::test(target).await
}

/// Longest subject, in bytes (OpenID Connect Core section 2).
const MAX_SUBJECT: usize = 255;

/// Rejects placeholder subjects: all users with such a subject would share one account.
fn checked(profile: ExternalProfile) -> Result<ExternalProfile, ProviderError> {
    let subject = profile.subject.trim();
    let placeholder = matches!(subject, "" | "0" | "null" | "undefined" | "none" | "None" | "NaN");
    if placeholder || subject.len() != profile.subject.len() || subject.len() > MAX_SUBJECT {
        return Err(ProviderError::Untrusted(|texts| texts.no_subject));
    }
    Ok(profile)
}

#[cfg(test)]
mod tests {
    use super::{ExternalProfile, checked};

    #[test]
    fn attack_03_an_empty_subject_is_refused() {
        for subject in ["", " ", "0", "null", "undefined", " 1", &"x".repeat(256)] {
            let profile = ExternalProfile { subject: subject.into(), ..ExternalProfile::default() };
            assert!(checked(profile).is_err(), "{subject:?}");
        }
        let profile = ExternalProfile { subject: "o6_bmjrPTlm6_2sgVt7hMZOPfL2M".into(), ..ExternalProfile::default() };
        assert!(checked(profile).is_ok());
    }
}
