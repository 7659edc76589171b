//! Google: <https://developers.google.com/identity/openid-connect/openid-connect>.

use super::{address, place};
use crate::oauth2::http;
use crate::oidc::discovery::{self, IssuerRule};
use crate::oidc::{self, OidcProfile, VerifiedClaims};
use crate::{Credential, FlowState, ProviderError, Target};
use doorward_contract::Secret;
use doorward_contract::provider::{ClientAuth, ExternalProfile, FieldMap};

pub(super) fn oidc_profile(target: Target<'_>) -> OidcProfile {
    OidcProfile {
        issuer: place(target.config, "https://accounts.google.com").into_owned(),
        rule: IssuerRule::EXACT,
        scope: "openid email profile",
        auth: ClientAuth::ClientSecretBasic,
        secret: None,
        pkce: true,
        query: &[],
        userinfo: true,
    }
}

pub(super) async fn finish(
    target: Target<'_>,
    credential: &Credential,
    remembered: &FlowState,
) -> Result<ExternalProfile, ProviderError> {
    let known = match credential {
        Credential::AccessToken(token) => by_access_token(target, token).await?,
        _ => oidc::finish(target, &oidc_profile(target), credential, remembered).await?,
    };
    known.profile(&FieldMap::default())
}

/// Checks the audience of an access token, so that a token issued to another application is rejected.
/// <https://developers.google.com/identity/protocols/oauth2/javascript-implicit-flow>
async fn by_access_token(target: Target<'_>, token: &Secret) -> Result<VerifiedClaims, ProviderError> {
    let url = address(target, "https://oauth2.googleapis.com/tokeninfo")?;
    let claims =
        http::success(&url, &http::post_form(target.outbound, &url, &[("access_token", token.expose())]).await?)?;
    let is_client = |name: &str| claims.get(name).is_some_and(|client| *client == target.config.client_id);
    if !is_client("aud") || (claims.get("azp").is_some() && !is_client("azp")) {
        return Err(ProviderError::Untrusted(|texts| texts.access_token_audience));
    }
    let document = discovery::discover(target, &oidc_profile(target)).await?;
    let url =
        document.userinfo_endpoint.as_ref().ok_or(ProviderError::Untrusted(|texts| texts.no_userinfo_endpoint))?;
    let userinfo = http::userinfo(target.outbound, url, token).await?;
    Ok(VerifiedClaims { userinfo: Some(oidc::same_subject(userinfo, &claims)?), claims })
}
