//! Account activity of the current user.

use crate::Services;
use crate::extract::{AuthUser, single};
use crate::http::error::{ApiError, ApiResult};
use crate::http::language::sentences;
use axum::Json;
use axum::extract::State;
use axum::http::request::Parts;
use doorward_contract::event::History;
use doorward_i18n::errors::http::{Number, Only};
use doorward_identity::account;

const DEFAULT_LIMIT: u16 = 20;

/// List the current user's account activity, newest first
///
/// SDK: `getUserBehaviorLog`.
#[utoipa::path(get, path = "/auth/v1/user/security/history", tag = "Account",
    params(
        ("query[action]" = Option<String>, Query, description = "`USER_LOGIN`: sign-ins only."),
        ("ne_query[action]" = Option<String>, Query, description = "`USER_LOGIN`: everything but sign-ins."),
        ("limit" = Option<u16>, Query, description = "Page size, 1 to 100. Default: 20."),
        ("page_token" = Option<String>, Query, description = "`next_page_token` of the previous page.")),
    responses((status = 200, body = History)), security(("bearer" = [])))]
pub async fn history(State(services): State<Services>, signed: AuthUser, parts: Parts) -> ApiResult<History> {
    let only = is_sign_ins(&parts, "query[action]")?;
    let without = is_sign_ins(&parts, "ne_query[action]")?;
    let logins = match (only, without) {
        (true, false) => Some(true),
        (false, true) => Some(false),
        _ => None,
    };
    let limit = limit(&parts)?;
    let page = single(&parts, "page_token")?.filter(|token| !token.is_empty());
    Ok(Json(account::history(&services.identity, &signed.viewer, logins, limit, page.as_deref()).await?))
}

fn is_sign_ins(parts: &Parts, name: &str) -> Result<bool, ApiError> {
    match single(parts, name)?.as_deref() {
        None => Ok(false),
        Some("USER_LOGIN") => Ok(true),
        Some(_) => Err(ApiError::field(name, sentences().only(Only { field: name, value: "USER_LOGIN" }))),
    }
}

/// The SDK sends `limit=undefined` if the app sets no limit.
fn limit(parts: &Parts) -> Result<u16, ApiError> {
    match single(parts, "limit")?.as_deref() {
        None | Some("" | "undefined") => Ok(DEFAULT_LIMIT),
        Some(text) => text.parse().ok().filter(|limit| (1..=100).contains(limit)).ok_or_else(|| {
            ApiError::field("limit", sentences().number(Number { field: "limit", least: 1, most: 100 }))
        }),
    }
}
