//! The authorization code flow of OAuth 2 (RFC 6749 section 4.1), with PKCE (RFC 7636).
//!
//! - `Client`: one client registration; `authorize` and `exchange`: the two steps of the flow
//! - `token_response`: turns nonstandard token responses into those of the RFC
//! - `http`: requests outside the flow; `profile`: maps a vendor's fields to a profile

pub(crate) mod http;
pub(crate) mod profile;
pub(crate) mod token_response;

use crate::{AuthorizationRequest, FlowState, ProviderError, Target};
use ::oauth2::basic::{
    BasicErrorResponse, BasicRevocationErrorResponse, BasicTokenIntrospectionResponse, BasicTokenType,
};
use ::oauth2::{
    AsyncHttpClient, AuthType, AuthUrl, AuthorizationCode, ClientId, ClientSecret, CsrfToken, EndpointNotSet,
    EndpointSet, ExtraTokenFields, HttpRequest, HttpResponse, PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, Scope,
    StandardRevocableToken, StandardTokenResponse, TokenResponse, TokenUrl,
};
use bytes::Bytes;
use doorward_contract::Secret;
use doorward_contract::provider::ClientAuth;
use doorward_outbound::{Outbound, OutboundError};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::pin::Pin;
use url::Url;

/// A client registration at a provider.
#[derive(Debug)]
pub(crate) struct Client<'a> {
    pub id: &'a str,
    pub secret: &'a Secret,
    pub auth: ClientAuth,
    pub authorization: Url,
    pub token: Url,
}

/// Parameters of [`crate::begin`].
#[derive(Debug, Clone, Copy)]
pub(crate) struct Start<'a> {
    pub redirect_uri: &'a Url,
    pub state: &'a str,
    /// Overrides the vendor's default.
    pub scope: Option<&'a str>,
    /// PKCE verifier and nonce of a pending attempt, to reuse.
    pub known: &'a FlowState,
}

/// Vendor-specific parts of the authorization request.
#[derive(Debug, Default)]
pub(crate) struct Extras<'a> {
    pub nonce: Option<Secret>,
    pub pkce: bool,
    pub query: &'a [(&'static str, &'static str)],
}

/// Tokens obtained for a code.
#[derive(Debug)]
pub(crate) struct Tokens {
    pub access: Secret,
    pub id: Option<Secret>,
}

#[derive(Debug, Serialize, Deserialize)]
struct IdTokenField {
    id_token: Option<Secret>,
}

impl ExtraTokenFields for IdTokenField {}

type Flow<Authorization = EndpointNotSet, Token = EndpointNotSet> = ::oauth2::Client<
    BasicErrorResponse,
    StandardTokenResponse<IdTokenField, BasicTokenType>,
    BasicTokenIntrospectionResponse,
    StandardRevocableToken,
    BasicRevocationErrorResponse,
    Authorization,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    Token,
>;

impl<'a> Client<'a> {
    pub fn new(target: Target<'a>, authorization: Url, token: Url) -> Result<Self, ProviderError> {
        if target.config.client_id.trim().is_empty() {
            return Err(ProviderError::Configuration("client_id"));
        }
        if target.secret.expose().is_empty() {
            return Err(ProviderError::Configuration("secret"));
        }
        let auth = target.config.client_auth;
        Ok(Self { id: &target.config.client_id, secret: target.secret, auth, authorization, token })
    }

    fn flow(&self) -> Flow<EndpointSet, EndpointSet> {
        let auth = match self.auth {
            ClientAuth::ClientSecretPost => AuthType::RequestBody,
            ClientAuth::ClientSecretBasic => AuthType::BasicAuth,
        };
        <Flow>::new(ClientId::new(self.id.to_owned()))
            .set_client_secret(ClientSecret::new(self.secret.expose().clone()))
            .set_auth_type(auth)
            .set_auth_uri(AuthUrl::from_url(self.authorization.clone()))
            .set_token_uri(TokenUrl::from_url(self.token.clone()))
    }
}

/// Builds the authorization request (RFC 6749 section 4.1.1). `scope` is the default when the caller names none.
pub(crate) fn authorize(
    client: &Client<'_>,
    start: Start<'_>,
    scope: &str,
    extras: Extras<'_>,
) -> AuthorizationRequest {
    let flow = client.flow();
    let state = CsrfToken::new(start.state.to_owned());
    let mut request = flow
        .authorize_url(|| state)
        .set_redirect_uri(Cow::Owned(RedirectUrl::from_url(start.redirect_uri.clone())))
        .add_scopes(Some(start.scope.unwrap_or(scope)).filter(|scope| !scope.is_empty()).map(|s| Scope::new(s.into())));
    for (name, value) in extras.query {
        request = request.add_extra_param(*name, *value);
    }
    if let Some(nonce) = &extras.nonce {
        request = request.add_extra_param("nonce", nonce.expose().clone());
    }
    let mut pkce_verifier = None;
    if extras.pkce {
        let (challenge, verifier) = match &start.known.pkce_verifier {
            None => PkceCodeChallenge::new_random_sha256(),
            Some(known) => {
                let verifier = PkceCodeVerifier::new(known.expose().clone());
                (PkceCodeChallenge::from_code_verifier_sha256(&verifier), verifier)
            }
        };
        request = request.set_pkce_challenge(challenge);
        pkce_verifier = Some(Secret::new(verifier.into_secret()));
    }
    let uri = with_plain_blanks(request.url().0);
    AuthorizationRequest { uri, pkce_verifier, nonce: extras.nonce, sign_out_uri: None }
}

/// Encodes spaces as `%20`: a server that decodes the URL by RFC 3986 would keep the `+` of form encoding.
pub(crate) fn with_plain_blanks(mut url: Url) -> Url {
    let query = url.query().map(|query| query.replace('+', "%20"));
    url.set_query(query.as_deref());
    url
}

/// Exchanges a code (RFC 6749 section 4.1.3).
pub(crate) async fn exchange(
    client: &Client<'_>,
    outbound: &Outbound,
    code: &Secret,
    remembered: &FlowState,
) -> Result<Tokens, ProviderError> {
    let flow = client.flow();
    let mut request = flow.exchange_code(AuthorizationCode::new(code.expose().clone()));
    if let Some(uri) = &remembered.redirect_uri {
        let uri = RedirectUrl::new(uri.clone()).map_err(|_| ProviderError::Configuration("redirect_uri"))?;
        request = request.set_redirect_uri(Cow::Owned(uri));
    }
    if let Some(verifier) = &remembered.pkce_verifier {
        request = request.set_pkce_verifier(PkceCodeVerifier::new(verifier.expose().clone()));
    }
    let tokens = request.request_async(&Http(outbound.clone())).await.map_err(token_response::failure)?;
    let access = Secret::new(tokens.access_token().secret().clone());
    Ok(Tokens { access, id: tokens.extra_fields().id_token.clone() })
}

/// [`Outbound`] as the HTTP client of the `oauth2` crate. The future of a closure would not be `Send`.
struct Http(Outbound);

impl<'c> AsyncHttpClient<'c> for Http {
    type Error = OutboundError;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, Self::Error>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(async move {
            let host = request.uri().host().unwrap_or_default().to_owned();
            let answer = self.0.send(request.map(Bytes::from)).await?;
            token_response::as_the_rfc_has_it(host, answer.status, &answer.body)
        })
    }
}
