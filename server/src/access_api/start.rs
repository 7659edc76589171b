//! Start of single sign-on: sites redirect browsers without a session to this path, and they return with a code.

use super::page::Page;
use crate::Services;
use crate::extract::Params;
use crate::http::error::ApiError;
use crate::http::language::sentences;
use axum::Extension;
use axum::extract::State;
use axum::http::header::LOCATION;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use doorward_access::forward::Address;
use doorward_app::address::with_query;
use doorward_app::request;
use doorward_contract::Secret;
use doorward_identity::site::{self, sso_code};
use doorward_identity::{Caller, origin};
use serde::Deserialize;
use tower_sessions::Session;
use url::{Url, form_urlencoded};

pub const PATH: &str = "/access/v1/start";

/// Query parameters.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StartParams {
    /// The original target at the site.
    to: String,
    /// Hash of the nonce in the browser's cookie at the site.
    challenge: String,
}

/// Issues a code for the portal's session. Without a session, redirects to the sign-in page, which returns here.
pub async fn start(
    State(services): State<Services>,
    Params(params): Params<StartParams>,
    Extension(caller): Extension<Caller>,
    browser: Session,
) -> Response {
    let identity = &services.identity;
    let to = Address::parse_with_readings(&params.to).ok();
    let site = to.as_ref().and_then(|to| site::find(identity, to.origin())).filter(|site| site.sign_in);
    let (Some(to), Some(_)) = (to, site) else {
        return Page::UnknownSite.respond(StatusCode::NOT_FOUND, &services, caller.error_language);
    };
    let viewer = match request::viewer_of(&browser, identity).await {
        Ok(Some(viewer)) => viewer,
        Ok(None) => {
            return redirect(&with_query("/login", &[("next", Some(&start_path(&params.to, &params.challenge)))]));
        }
        Err(error) => return ApiError::new(error.code, sentences().sessions_unreadable).into_response(),
    };
    match sso_code::issue(identity, &viewer, to.host(), &params.challenge).await {
        Ok(code) => redirect(&finish_url(&to, &code)),
        Err(error) => ApiError::from(error).into_response(),
    }
}

/// The URL that redirects to sign-in and back to a page of a site.
pub fn address(public: &Url, page: &Address, nonce: &Secret) -> String {
    let challenge = sso_code::challenge(nonce);
    let full_path = start_path(&page.to_string(), &challenge);
    // Too long for the `next` parameter of the sign-in page: returns to the home page of the site instead.
    let fits = full_path.len() <= origin::MAX_PLACE;
    let path = if fits { full_path } else { start_path(page.origin().as_str(), &challenge) };
    format!("{}{path}", public.as_str().trim_end_matches('/'))
}

fn start_path(to: &str, challenge: &str) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    format!("{PATH}?{}", query.append_pair("to", to).append_pair("challenge", challenge).finish())
}

fn finish_url(to: &Address, code: &Secret) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    let query = query.append_pair("code", code.expose()).append_pair("to", to.uri()).finish();
    let origin = to.origin().as_str().trim_end_matches('/');
    format!("{origin}{}?{query}", super::paths::FINISH)
}

fn redirect(to: &str) -> Response {
    match HeaderValue::from_str(to) {
        Ok(to) => (StatusCode::FOUND, [(LOCATION, to)]).into_response(),
        Err(_) => StatusCode::BAD_REQUEST.into_response(),
    }
}
