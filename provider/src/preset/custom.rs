//! Providers without a preset: any OpenID Connect issuer, and OAuth 2 with configured endpoints and fields.

use super::required;
use crate::oauth2::{Client, Extras, Start, authorize, exchange, http, profile};
use crate::oidc::OidcProfile;
use crate::oidc::discovery::IssuerRule;
use crate::{AuthorizationRequest, FlowState, ProviderError, Target};
use doorward_contract::Secret;
use doorward_contract::provider::ExternalProfile;
use url::Url;

pub(super) fn oidc_profile(target: Target<'_>) -> Result<OidcProfile, ProviderError> {
    Ok(OidcProfile {
        issuer: required(&target.config.issuer, "issuer")?.to_owned(),
        rule: IssuerRule::EXACT,
        scope: "openid profile email",
        auth: target.config.client_auth,
        secret: None,
        pkce: target.config.pkce,
        query: &[],
        userinfo: true,
    })
}

fn client(target: Target<'_>) -> Result<Client<'_>, ProviderError> {
    let authorization = endpoint(target, &target.config.authorization_endpoint, "authorization_endpoint")?;
    Client::new(target, authorization, endpoint(target, &target.config.token_endpoint, "token_endpoint")?)
}

fn endpoint(target: Target<'_>, member: &Option<String>, name: &'static str) -> Result<Url, ProviderError> {
    let url = Url::parse(required(member, name)?).map_err(|_| ProviderError::Configuration(name))?;
    target.outbound.check(&url)?;
    Ok(url)
}

pub(super) fn begin(target: Target<'_>, start: Start<'_>) -> Result<AuthorizationRequest, ProviderError> {
    let extras = Extras { pkce: target.config.pkce, ..Extras::default() };
    Ok(authorize(&client(target)?, start, "", extras))
}

pub(super) async fn finish(
    target: Target<'_>,
    code: &Secret,
    remembered: &FlowState,
) -> Result<ExternalProfile, ProviderError> {
    let userinfo = endpoint(target, &target.config.userinfo_endpoint, "userinfo_endpoint")?;
    let tokens = exchange(&client(target)?, target.outbound, code, remembered).await?;
    let response = http::userinfo(target.outbound, &userinfo, &tokens.access).await?;
    profile::read(&response, &target.config.fields)
}

/// Checks that the endpoints are valid, allowed URLs.
pub(super) fn test(target: Target<'_>) -> Result<(), ProviderError> {
    client(target)?;
    endpoint(target, &target.config.userinfo_endpoint, "userinfo_endpoint").map(|_| ())
}
