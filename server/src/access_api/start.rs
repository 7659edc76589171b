//! Where a site sends browsers that it does not know, and from where they go back with a code.

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
use doorward_app::door;
use doorward_contract::Secret;
use doorward_identity::site::{self, sso_code};
use doorward_identity::{Caller, origin};
use serde::Deserialize;
use tower_sessions::Session;
use url::{Url, form_urlencoded};

/// The door's path.
pub const PATH: &str = "/access/v1/start";

/// What a site sends along.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Asked {
    /// Where the browser wanted to go.
    to: String,
    /// What it will be known by.
    challenge: String,
}

/// Hands the portal's session over to the site; without one, leads to the sign-in page first, and back here.
pub async fn start(
    State(services): State<Services>,
    Params(asked): Params<Asked>,
    Extension(caller): Extension<Caller>,
    browser: Session,
) -> Response {
    let identity = &services.identity;
    let to = Address::parse_with_readings(&asked.to).ok();
    let site = to.as_ref().and_then(|to| site::find(identity, to.origin())).filter(|site| site.sign_in);
    let (Some(to), Some(_)) = (to, site) else {
        return Page::UnknownSite.answer(StatusCode::NOT_FOUND, &services, caller.language);
    };
    let viewer = match door::viewer_of(&browser, identity).await {
        Ok(Some(viewer)) => viewer,
        Ok(None) => return go(&with_query("/login", &[("next", Some(&here(&asked.to, &asked.challenge)))])),
        Err(error) => return ApiError::new(error.code, sentences().sessions_unreadable).into_response(),
    };
    match sso_code::give(identity, &viewer, to.host(), &asked.challenge).await {
        Ok(code) => go(&finish(&to, &code)),
        Err(error) => ApiError::from(error).into_response(),
    }
}

/// The address that a browser is sent to when it is to come back to a page of a site.
pub fn address(public: &Url, page: &Address, nonce: &Secret) -> String {
    let challenge = sso_code::challenge(nonce);
    let whole = here(&page.to_string(), &challenge);
    // Too long to be carried through the sign-in: better back at the site than nowhere.
    let fits = whole.len() <= origin::MAX_PLACE;
    let path = if fits { whole } else { here(page.origin().as_str(), &challenge) };
    format!("{}{path}", public.as_str().trim_end_matches('/'))
}

fn here(to: &str, challenge: &str) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    format!("{PATH}?{}", query.append_pair("to", to).append_pair("challenge", challenge).finish())
}

fn finish(to: &Address, code: &Secret) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    let query = query.append_pair("code", code.expose()).append_pair("to", to.uri()).finish();
    let origin = to.origin().as_str().trim_end_matches('/');
    format!("{origin}{}?{query}", super::site::FINISH)
}

fn go(to: &str) -> Response {
    match HeaderValue::from_str(to) {
        Ok(to) => (StatusCode::FOUND, [(LOCATION, to)]).into_response(),
        Err(_) => StatusCode::BAD_REQUEST.into_response(),
    }
}
