//! Settings.

use super::Admin;
use crate::Services;
use crate::extract::{Body, Id};
use crate::http::envelope::{Answer, Refusal};
use axum::Json;
use axum::extract::State;
use doorward_access::admin;
use doorward_contract::ErrorCode;
use doorward_contract::own::needs;
use doorward_contract::settings::{Section, Settings};
use serde_json::{Map, Value};

/// All settings
#[utoipa::path(get, path = "/admin/api/v1/settings", tag = "Settings",
    responses((status = 200, body = Settings)), security(("admin" = ["doorward:settings:read"])))]
pub async fn all(State(services): State<Services>, _: Admin<needs::SettingsRead>) -> Answer<Settings> {
    Ok(Json((*services.identity.settings()).clone()))
}

/// One section of the settings
#[utoipa::path(get, path = "/admin/api/v1/settings/{section}", tag = "Settings", params(("section" = Section, Path)),
    responses((status = 200, description = "The section.", body = Object)), security(("admin" = ["doorward:settings:read"])))]
pub async fn section(
    State(services): State<Services>,
    _: Admin<needs::SettingsRead>,
    Id(section): Id,
) -> Answer<Value> {
    let section = parse(&section)?;
    let all = serde_json::to_value(&*services.identity.settings()).unwrap_or_default();
    Ok(Json(all.get(section.as_str()).cloned().unwrap_or_default()))
}

/// Change a section of the settings
///
/// A merge patch (RFC 7396): what is absent stays. In force for the next request on every node.
#[utoipa::path(patch, path = "/admin/api/v1/settings/{section}", tag = "Settings", params(("section" = Section, Path)),
    request_body = Object, responses((status = 200, description = "The section as it is now.", body = Object)),
    security(("admin" = ["doorward:settings:edit"])))]
pub async fn patch(
    State(services): State<Services>,
    Admin { actor, .. }: Admin<needs::SettingsEdit>,
    Id(section): Id,
    Body(patch): Body<Map<String, Value>>,
) -> Answer<Value> {
    let section = parse(&section)?;
    Ok(Json(admin::settings::patch(&services.access, section, patch.into(), &actor).await?))
}

fn parse(section: &str) -> Result<Section, Refusal> {
    Section::parse(section).ok_or_else(|| {
        let known: Vec<&str> = Section::ALL.iter().map(|section| section.as_str()).collect();
        Refusal::new(ErrorCode::NotFound, format!("There is no such section; there are {}.", known.join(", ")))
    })
}
