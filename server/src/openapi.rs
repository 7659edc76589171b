//! The description of the HTTP API: `/openapi.json`, and `/docs/api` as HTML.
//!
//! Each handler has its own description, and `routes()` of its module registers both, so that they stay in step. This
//! module adds what they share.

mod page;
mod presence;
mod schema;

use crate::{Services, access_api, admin_api, control_plane, oauth, wire};
use axum::Router;
use axum::body::Bytes;
use axum::http::HeaderValue;
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::response::IntoResponse;
use axum::routing::get;
use doorward_contract::ErrorBody;
use doorward_contract::settings::Section;
use std::sync::LazyLock;
use utoipa::OpenApi;
use utoipa::openapi::security::{ApiKey, ApiKeyValue, Http, HttpAuthScheme, SecurityScheme};
use utoipa::openapi::{ContentBuilder, PathItem, Ref, ResponseBuilder, path::Operation};
use utoipa_axum::router::OpenApiRouter;

const CSS: &str = include_str!("openapi/docs.css");

/// Allows only the page's own style sheet.
const PAGE_POLICY: &str =
    "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// The document changes only with the version of the server.
const AN_HOUR: HeaderValue = HeaderValue::from_static("public, max-age=3600");

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Doorward",
        description = "User identity and access control. `/oauth2` is an OAuth 2.1 and OpenID Connect provider, `/auth` \
            implements CloudBase's protocol for its unmodified SDKs, `POST /` that of its server SDKs, `/access` makes \
            access decisions, and `/admin/api` \
            is for administrators and delegated administrators. Every error is an `ErrorBody`: use the stable code in \
            `error`."
    ),
    components(schemas(ErrorBody, Section)),
    tags(
        (name = "Sign-in", description = "Sign-in methods, for users who are not signed in yet."),
        (name = "Verification", description = "Codes for phone numbers and email addresses."),
        (name = "Providers", description = "Identity providers: sign-in and setup."),
        (name = "Captcha", description = "Image captchas, proof of work and third-party widgets."),
        (name = "Tokens", description = "Refresh, introspect and revoke tokens."),
        (name = "OAuth", description = "Users sign in to applications: OAuth 2.1 and OpenID Connect."),
        (name = "Account", description = "The current user’s own account."),
        (name = "Users", description = "Accounts, for administrators."),
        (name = "Access", description = "Access decisions for apps and proxies; roles, their members, and policies."),
        (name = "Applications", description = "The clients that users sign in to, and machines, with their secrets."),
        (name = "API keys", description = "Keys with which programs call the admin API."),
        (name = "Control plane", description = "CloudBase’s control plane, for its server SDKs."),
        (name = "Messages", description = "Messages to users, and their SMS and email providers."),
        (name = "Settings", description = "Settings that administrators can change at runtime."),
        (name = "Events", description = "The audit log.")
    )
)]
struct Shared;

/// The document, OpenAPI 3.1.
pub fn document() -> utoipa::openapi::OpenApi {
    let router = OpenApiRouter::<Services>::with_openapi(Shared::openapi());
    let apps = router.merge(oauth::routes()).merge(wire::routes()).merge(access_api::documented_routes());
    let mut api = apps.merge(admin_api::routes()).merge(control_plane::routes()).into_openapi();
    if let Some(components) = &mut api.components {
        for (name, scheme) in security_schemes() {
            components.add_security_scheme(name, scheme);
        }
    }
    for (path, item) in &mut api.paths.paths {
        for (method, operation) in operations(item) {
            // Handler names are unique only within their module, operation IDs must be unique in the document.
            operation.operation_id =
                Some(format!("{method}{}", path.replace(['/', '-', '.'], "_").replace(['{', '}'], "")));
            operation.responses.responses.insert("default".into(), error_response().into());
            presence::describe(method, path, operation);
        }
    }
    api
}

// Generated at the first request: most servers are never asked for them.
static JSON: LazyLock<Bytes> = LazyLock::new(|| document().to_json().unwrap_or_default().into());
static PAGE: LazyLock<Bytes> = LazyLock::new(|| page::render(&document()).into());

/// `/openapi.json`, `/docs/api` and its style sheet.
pub fn router() -> Router<Services> {
    Router::new()
        .route("/openapi.json", get(|| async { serve("application/json", JSON.clone()) }))
        .route("/docs/api", get(|| async { serve("text/html; charset=utf-8", PAGE.clone()) }))
        .route("/docs/api.css", get(|| async { serve("text/css; charset=utf-8", Bytes::from_static(CSS.as_bytes())) }))
}

fn serve(kind: &'static str, body: Bytes) -> impl IntoResponse {
    let policy = HeaderValue::from_static(PAGE_POLICY);
    let kind = HeaderValue::from_static(kind);
    ([(CONTENT_TYPE, kind), (CACHE_CONTROL, AN_HOUR), (CONTENT_SECURITY_POLICY, policy)], body)
}

/// The operations of a path item, by method.
fn operations(item: &mut PathItem) -> impl Iterator<Item = (&'static str, &mut Operation)> {
    let PathItem { get, post, patch, delete, put, .. } = item;
    [("get", get), ("post", post), ("patch", patch), ("delete", delete), ("put", put)]
        .into_iter()
        .filter_map(|(method, operation)| Some((method, operation.as_mut()?)))
}

fn error_response() -> utoipa::openapi::Response {
    let body = ContentBuilder::new().schema(Some(Ref::from_schema_name("ErrorBody"))).build();
    ResponseBuilder::new().description("Any error.").content("application/json", body).build()
}

fn security_schemes() -> [(&'static str, SecurityScheme); 6] {
    let client = "The client ID, public and without a secret. Default: the default client, whose ID is the installation’s `env_id`.";
    let bearer = |format: &str, description: &str| {
        let mut http = Http::new(HttpAuthScheme::Bearer);
        http.bearer_format = Some(format.into());
        http.description = Some(description.into());
        SecurityScheme::Http(http)
    };
    let mut basic = Http::new(HttpAuthScheme::Basic);
    basic.description = Some("The client ID as the username, with an empty password.".into());
    let mut application = Http::new(HttpAuthScheme::Basic);
    application.description = Some(
        "The ID of an application as the username and one of its secrets as the password. In place of the header, the \
         body may have `client_id` and `client_secret`, or `client_assertion_type` and `client_assertion`; a public \
         client sends `client_id` alone."
            .into(),
    );
    let signature = "Tencent Cloud’s signature TC3-HMAC-SHA256, with the ID and the secret of a signing key as \
        `SecretId` and `SecretKey`.";
    [
        (
            "signature",
            SecurityScheme::ApiKey(ApiKey::Header(ApiKeyValue::with_description("Authorization", signature))),
        ),
        ("client", SecurityScheme::ApiKey(ApiKey::Query(ApiKeyValue::with_description("client_id", client)))),
        ("basic", SecurityScheme::Http(basic)),
        ("application", SecurityScheme::Http(application)),
        ("bearer", bearer("JWT", "An access token.")),
        (
            "admin",
            bearer(
                "JWT or API key",
                "An access token of a user or a machine, or an API key (`dw_…`), of a role that allows the named action; the administrator role allows all.",
            ),
        ),
    ]
}
