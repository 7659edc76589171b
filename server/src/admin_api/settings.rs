//! Settings.

use super::Admin;
use super::consent::Consent;
use crate::extract::{Body, Id, IfMatch, Params};
use crate::http::Tagged;
use crate::http::error::{ApiError, ApiResult};
use crate::http::language::sentences;
use axum::Json;
use doorward_admin as admin;
use doorward_admin::settings::Versioned;
use doorward_contract::ErrorCode;
use doorward_contract::admin_action::action;
use doorward_contract::settings::{Section, Settings};
use serde_json::{Map, Value};

/// Get all settings
#[utoipa::path(get, path = "/admin/api/v1/settings", tag = "Settings",
    responses((status = 200, body = Settings)))]
pub async fn all(Admin(permit): Admin<action::SettingsRead>) -> ApiResult<Settings> {
    Ok(Json((*permit.identity().settings()).clone()))
}

/// Get a section of the settings
///
/// `ETag` is the version that a change accepts as `If-Match`. That of `captcha` also covers the secret of the provider.
#[utoipa::path(get, path = "/admin/api/v1/settings/{section}", tag = "Settings", params(("section" = Section, Path)),
    responses((status = 200, description = "The section.", body = Object)))]
pub async fn section(Admin(permit): Admin<action::SettingsRead>, Id(section): Id) -> Result<Tagged<Value>, ApiError> {
    Ok(tagged(admin::settings::section(&permit, parse(&section)?).await?))
}

fn tagged(section: Versioned) -> Tagged<Value> {
    Tagged::new(section.section, &section.editable)
}

/// Update a section of the settings
///
/// A JSON merge patch (RFC 7396): an absent member keeps its value, also inside of an object; `null` resets a member to
/// its default; a list is replaced as a whole. Takes effect with the next request on every node. With `If-Match`, a
/// section that has changed since is not updated: `aborted`, and `details.now` contains it. If users would lose their
/// only sign-in method, the error names `confirm_lockout` and their number. The last administrator who can sign in is
/// never locked out.
#[utoipa::path(patch, path = "/admin/api/v1/settings/{section}", tag = "Settings",
    params(("section" = Section, Path), ("confirm_lockout" = Option<u64>, Query),
        ("If-Match" = Option<String>, Header, description = "`ETag` of an earlier response.")),
    request_body = Object, responses((status = 200, description = "The updated section.", body = Object)))]
pub async fn patch(
    Admin(permit): Admin<action::SettingsEdit>,
    Id(section): Id,
    IfMatch(expected): IfMatch,
    Params(consent): Params<Consent>,
    Body(patch): Body<Map<String, Value>>,
) -> Result<Tagged<Value>, ApiError> {
    let section = parse(&section)?;
    let patched = admin::settings::patch(&permit, section, patch.into(), &expected, consent.confirm_lockout).await?;
    Ok(tagged(patched))
}

fn parse(section: &str) -> Result<Section, ApiError> {
    Section::parse(section).ok_or_else(|| {
        let known: Vec<&str> = Section::ALL.iter().map(|section| section.as_str()).collect();
        ApiError::new(ErrorCode::NotFound, sentences().no_such_section(known.join(", ")))
    })
}
