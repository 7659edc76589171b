//! Authorization of an application by a page that has the user's access token: CloudBase's consent page.

use crate::Services;
use crate::extract::{AuthUser, Body, Params, single};
use crate::http::error::ApiError;
use crate::http::language;
use crate::oauth::error::of_authorization;
use axum::Json;
use axum::extract::State;
use axum::http::request::Parts;
use doorward_contract::oauth::{AuthorizationParameters, ConsentRequest, Scope};
use doorward_contract::wire::{AuthorizeInfo, AuthorizeInfoEntry, AuthorizedCode};
use doorward_i18n::Language;
use doorward_i18n::portal::consent as texts;
use doorward_identity::oauth::{Parameters, authorize as authorization, consent};
use serde::Deserialize;

/// Get a code for an application
///
/// For a page of this service's operator that takes `code`, `state` and `iss` to the `redirect_uri` itself. The
/// parameters are those of `GET /oauth2/authorize`, with PKCE. `redirect_uri` must be one of the application. The user
/// has given consent before, or the application is `first_party`; otherwise the error is `consent_required`, and
/// `login_required` for a guest and where `prompt` or `max_age` require the user to authenticate: send the browser to
/// `/oauth2/authorize` then. `offline_access` is not granted here. The application exchanges the code at
/// `/oauth2/token`.
///
/// The CloudBase SDK takes a response with the member `code` for an error; call this without it.
/// CloudBase: <https://docs.cloudbase.net/en/http-api/auth/user-authorize>
#[utoipa::path(post, path = "/auth/v1/user/authorize", tag = "OAuth", request_body = AuthorizationParameters,
    responses((status = 200, body = AuthorizedCode)), security(("bearer" = [])))]
pub async fn authorize(
    State(services): State<Services>,
    signed: AuthUser,
    parts: Parts,
    Body(request): Body<AuthorizationParameters>,
) -> Result<Json<AuthorizedCode>, ApiError> {
    // The query takes precedence, as for every client ID of the wire.
    let client_id = single(&parts, "client_id")?.or(request.client_id);
    let request = AuthorizationParameters { client_id, ..request };
    let parameters = Parameters::from_pairs(request.into_pairs()).map_err(of_authorization)?;
    let AuthUser { viewer, caller } = &signed;
    let issued = authorization::code(&services.identity, &parameters, viewer, caller).await;
    let issued = issued.map_err(of_authorization)?;
    Ok(Json(AuthorizedCode { code: issued.code, state: issued.state, iss: issued.iss }))
}

/// Query of `GET /auth/v1/user/authorize/info`. The SDK sends more, of which nothing is shown.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct InfoQuery {
    client_id: Option<String>,
    redirect_uri: Option<String>,
    scope: Option<String>,
    locale: Option<String>,
}

/// Get what a consent page shows
///
/// The application and the scopes that it requests, in the language of `locale`. An application that is turned off, and
/// one without this `redirect_uri`, are errors.
/// CloudBase: <https://docs.cloudbase.net/en/http-api/auth/user-authorize-info>
#[utoipa::path(get, path = "/auth/v1/user/authorize/info", tag = "OAuth",
    params(
        ("client_id" = String, Query, description = "ID of the application."),
        ("redirect_uri" = String, Query, description = "One of the addresses of the application, as registered."),
        ("scope" = Option<String>, Query, description = "Scopes, separated by spaces."),
        ("locale" = Option<String>, Query, description = "BCP 47 language. Default: that of `Accept-Language`.")),
    responses((status = 200, body = AuthorizeInfo)), security(("bearer" = [])))]
pub async fn info(
    State(services): State<Services>,
    _signed: AuthUser,
    Params(query): Params<InfoQuery>,
) -> Result<Json<AuthorizeInfo>, ApiError> {
    let InfoQuery { client_id, redirect_uri, scope, locale } = query;
    let request = AuthorizationParameters { client_id, redirect_uri, scope, ..AuthorizationParameters::default() };
    let parameters = Parameters::from_pairs(request.into_pairs()).map_err(of_authorization)?;
    let request = consent::describe(&services.identity, &parameters).map_err(of_authorization)?;
    let language = locale.as_deref().and_then(Language::parse).unwrap_or_else(language::current);
    Ok(Json(view(request, language)))
}

fn view(request: ConsentRequest, language: Language) -> AuthorizeInfo {
    let scope = |scope: Scope| AuthorizeInfoEntry {
        id: scope.as_str().into(),
        name: texts::of(language).get(scope.as_str()).unwrap_or_default().into(),
        ..AuthorizeInfoEntry::default()
    };
    AuthorizeInfo {
        scopes: request.scopes.into_iter().map(scope).collect(),
        client: AuthorizeInfoEntry {
            id: request.client_id,
            name: request.name,
            description: request.host,
            picture: request.logo_uri.unwrap_or_default(),
            url: request.client_uri.unwrap_or_default(),
        },
    }
}
