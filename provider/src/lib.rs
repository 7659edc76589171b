//! The protocols of identity providers: sending a browser there, and finding out who came back.
//!
//! This crate speaks with third parties and decides nothing: which account an [`ExternalProfile`] opens is `identity`'s
//! business. It knows no database and no wall clock; the time is a parameter.
//!
//! - [`Target`]: one configured provider; [`begin`] and [`finish`]: the redirect flow, for every kind that has one
//! - [`oauth2`], [`oidc`]: the two protocols; [`preset`]: what each vendor does in its own way, one file each
//! - [`wechat`]: WeChat's protocols, which are neither

pub mod oauth2;
pub mod oidc;
pub mod preset;
pub mod wechat;

use doorward_contract::provider::{ExternalProfile, ProviderConfig, ProviderKind};
use doorward_contract::{Secret, Timestamp};
use doorward_outbound::{Outbound, OutboundError};
use url::Url;

/// One configured provider and the means to ask it.
#[derive(Debug, Clone, Copy)]
pub struct Target<'a> {
    /// Id of the provider here.
    pub id: &'a str,
    /// Which protocol.
    pub kind: ProviderKind,
    /// How it is reached.
    pub config: &'a ProviderConfig,
    /// Client secret, App Secret, or private key.
    pub secret: &'a Secret,
    /// Asks it.
    pub outbound: &'a Outbound,
    /// Now.
    pub now: Timestamp,
}

/// Where a browser is to be sent, and what has to be remembered until it comes back.
#[derive(Debug, Clone)]
pub struct AuthorizationRequest {
    /// Where to send it.
    pub uri: Url,
    /// PKCE verifier (RFC 7636), when a challenge was sent.
    pub pkce_verifier: Option<Secret>,
    /// Nonce (OpenID Connect Core section 3.1.2.1), when one was sent.
    pub nonce: Option<Secret>,
}

/// What a browser brought back, or an app got by itself; exactly one of the three.
#[derive(Debug, Clone)]
pub enum Credential {
    /// Authorization code.
    Code(Secret),
    /// Access token of the provider.
    AccessToken(Secret),
    /// ID token.
    IdToken(Secret),
}

/// What [`finish`] needs beside the credential.
#[derive(Debug, Clone, Default)]
pub struct FlowState {
    /// The redirect URI of the first step, byte for byte.
    pub redirect_uri: Option<String>,
    /// What [`AuthorizationRequest`] gave.
    pub pkce_verifier: Option<Secret>,
    /// What [`AuthorizationRequest`] gave.
    pub nonce: Option<Secret>,
}

/// Why a provider's word does not count.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ProviderError {
    /// The configuration lacks something, or holds something unusable: a member of [`ProviderConfig`], or `secret`.
    #[error("the provider's configuration lacks a usable {0}")]
    Configuration(&'static str),
    /// The provider refused the code or token: used, expired, or meant for another client. The person tries again.
    #[error("the provider refused: {0}")]
    Refused(String),
    /// What the provider sent breaks its protocol, or is not meant for us (attacks 3, 5 to 7, 9).
    #[error("the provider's answer does not count: {0}")]
    Untrusted(&'static str),
    /// The provider does not accept our client id or secret.
    #[error("the provider does not accept this client: {0}")]
    Client(String),
    /// WeChat's app access token was replaced by somebody else: fetch a new one and try again, once.
    #[error("the app access token is not valid any more")]
    StaleAppToken,
    /// The provider is overloaded, or a quota of ours there is spent: try again later.
    #[error("the provider asks to wait: {0}")]
    Busy(String),
    /// The kind of provider does not do this.
    #[error("this provider does not {0}")]
    Unsupported(&'static str),
    /// It could not be asked.
    #[error(transparent)]
    Outbound(#[from] OutboundError),
}

/// Works out where to send a browser. `redirect_uri` and `state` are the caller's; `scope` replaces the configured one.
///
/// # Errors
/// [`ProviderError::Configuration`], [`ProviderError::Outbound`] when a discovery document is needed and not to be had.
pub async fn begin(
    target: Target<'_>,
    redirect_uri: &Url,
    state: &str,
    scope: Option<&str>,
) -> Result<AuthorizationRequest, ProviderError> {
    begin_with(target, redirect_uri, state, scope, &FlowState::default()).await
}

/// As [`begin`], with the PKCE verifier and nonce of an attempt that is under way: for callers that cannot tell two
/// attempts of one device apart when they come back.
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
        ProviderKind::WeChatMini => Err(ProviderError::Unsupported("send a browser anywhere")),
        _ => preset::begin(target, redirect_uri, state, scope, known).await,
    }
}

/// Finds out who came back.
///
/// # Errors
/// Any [`ProviderError`]; nothing about the person counts then.
pub async fn finish(
    target: Target<'_>,
    credential: &Credential,
    remembered: &FlowState,
) -> Result<ExternalProfile, ProviderError> {
    let profile = match target.kind {
        ProviderKind::WeChatOpen | ProviderKind::WeChatOfficial => wechat::web::finish(target, credential).await?,
        ProviderKind::WeChatMini => return Err(ProviderError::Unsupported("take a code here; it has its own call")),
        _ => preset::finish(target, credential, remembered).await?,
    };
    checked(profile)
}

/// Whether a provider can be reached and is who it is said to be, as far as that shows without a person.
///
/// # Errors
/// Any [`ProviderError`]; [`ProviderError::Configuration`] names the first member that is missing.
pub async fn test(target: Target<'_>) -> Result<(), ProviderError> {
    preset::test(target).await
}

/// Most characters that a subject may have (OpenID Connect Core section 2 allows 255).
const MAX_SUBJECT: usize = 255;

/// A subject that names nobody must not become the key of an account: everybody whom it names would share it.
fn checked(profile: ExternalProfile) -> Result<ExternalProfile, ProviderError> {
    let subject = profile.subject.trim();
    let nobody = matches!(subject, "" | "0" | "null" | "undefined" | "none" | "None" | "NaN");
    if nobody || subject.len() != profile.subject.len() || subject.len() > MAX_SUBJECT {
        return Err(ProviderError::Untrusted("it names no subject"));
    }
    Ok(profile)
}

#[cfg(test)]
mod tests {
    use super::{ExternalProfile, checked};

    #[test]
    fn attack_03_a_subject_that_names_nobody_is_refused() {
        for subject in ["", " ", "0", "null", "undefined", " 1", &"x".repeat(256)] {
            let profile = ExternalProfile { subject: subject.into(), ..ExternalProfile::default() };
            assert!(checked(profile).is_err(), "{subject:?}");
        }
        let profile = ExternalProfile { subject: "o6_bmjrPTlm6_2sgVt7hMZOPfL2M".into(), ..ExternalProfile::default() };
        assert!(checked(profile).is_ok());
    }
}
