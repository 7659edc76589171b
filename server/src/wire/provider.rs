//! Identity providers: the authorization URL, and exchange of codes and tokens.

use crate::Services;
use crate::extract::{ClientCaller, ClientRequest, Params};
use crate::http::error::{ApiError, ApiResult};
use axum::Json;
use axum::extract::State;
use doorward_contract::provider::{
    ProviderSubType, ProviderSubTypeRequest, ProviderToken, ProviderTokenRequest, ProviderUri, ProviderUriQuery,
};
use doorward_identity::provider;

/// Get the address to redirect a browser to for sign-in with a provider
///
/// `redirect_uri` must be a page of a security domain, and registered at the provider. If the provider's OpenID Connect
/// discovery document has an `end_session_endpoint`, `signout_uri` leads there.
/// CloudBase: <https://docs.cloudbase.net/en/http-api/auth/auth-get-provider-redirect-uri>
#[utoipa::path(get, path = "/auth/v1/provider/uri", tag = "Providers",
    params(("provider_id" = String, Query), ("redirect_uri" = String, Query), ("state" = String, Query),
        ("scope" = Option<String>, Query),
        ("other_params[sign_out_uri]" = Option<String>, Query, description = "Where the browser goes after `signout_uri`.")),
    responses((status = 200, body = ProviderUri)), security(("client" = [])))]
pub async fn uri(
    State(services): State<Services>,
    ClientCaller(caller): ClientCaller,
    Params(query): Params<ProviderUriQuery>,
) -> ApiResult<ProviderUri> {
    Ok(Json(provider::redirect::uri(&services.identity, &query, &caller).await?))
}

/// Exchange a provider's code or token for a provider token
///
/// Accepts a code of the redirect flow, a Mini Program's code, or a token that the app obtained itself. Use the same
/// `x-device-id` as for the first step.
/// CloudBase: <https://docs.cloudbase.net/en/http-api/auth/auth-grant-provider-token>
#[utoipa::path(post, path = "/auth/v1/provider/token", tag = "Providers", request_body = ProviderTokenRequest,
    responses((status = 200, body = ProviderToken)), security(("client" = [])))]
pub async fn exchange(
    State(services): State<Services>,
    call: ClientRequest<ProviderTokenRequest>,
) -> ApiResult<ProviderToken> {
    Ok(Json(provider::token::exchange(&services.identity, &call.body, &call.caller).await?))
}

/// Add data to a provider token
///
/// The phone number of a Mini Program user, from the phone button's `code` or its older `encryptedData` and `iv`.
#[utoipa::path(patch, path = "/auth/v1/provider/token", tag = "Providers", request_body = ProviderTokenRequest,
    responses((status = 200, body = ProviderToken)), security(("client" = [])))]
pub async fn enrich(
    State(services): State<Services>,
    call: ClientRequest<ProviderTokenRequest>,
) -> ApiResult<ProviderToken> {
    let token = call.body.provider_token.ok_or_else(|| ApiError::missing("provider_token"))?;
    let params = call.body.provider_params.unwrap_or_default();
    Ok(Json(provider::token::enrich(&services.identity, &token, &params, &call.caller).await?))
}

/// Get the sub-type of a WeChat provider
///
/// `provider_sub_type` is always empty: users sign in with WeChat. CloudBase's `NO_AUTH_LOGIN` is not served. Other
/// providers are `provider_not_found`. SDK: `getProviderSubType`.
#[utoipa::path(post, path = "/auth/v1/mgr/provider/providerSubType", tag = "Providers",
    request_body = ProviderSubTypeRequest, responses((status = 200, body = ProviderSubType)), security(("client" = [])))]
pub async fn sub_type(
    State(services): State<Services>,
    call: ClientRequest<ProviderSubTypeRequest>,
) -> ApiResult<ProviderSubType> {
    Ok(Json(provider::sub_type(&services.identity, &call.body.provider_id)?))
}
