//! Settings.

use super::Admin;
use super::consent::Consent;
use crate::Services;
use crate::extract::{Body, Id, IfMatch, Params};
use crate::http::Tagged;
use crate::http::envelope::{Answer, Refusal};
use crate::http::language::sentences;
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
///
/// `ETag` is the version that a change takes as `If-Match`.
#[utoipa::path(get, path = "/admin/api/v1/settings/{section}", tag = "Settings", params(("section" = Section, Path)),
    responses((status = 200, description = "The section.", body = Object)), security(("admin" = ["doorward:settings:read"])))]
pub async fn section(
    State(services): State<Services>,
    _: Admin<needs::SettingsRead>,
    Id(section): Id,
) -> Result<Tagged<Value>, Refusal> {
    let section = parse(&section)?;
    let all = serde_json::to_value(&*services.identity.settings()).unwrap_or_default();
    Ok(tagged(all.get(section.as_str()).cloned().unwrap_or_default()))
}

fn tagged(section: Value) -> Tagged<Value> {
    let editable = section.clone();
    Tagged::new(section, &editable)
}

/// Change a section of the settings
///
/// A merge patch (RFC 7396): what is absent stays. In force for the next request on every node. With `If-Match`, a section
/// that has another version by now is left as it is: `aborted`, and `details.now` shows it. Where a login method is switched off
/// by which alone users sign in, the error names `confirm_lockout` and how many they are; the last administrator who can sign
/// in is never locked out.
#[utoipa::path(patch, path = "/admin/api/v1/settings/{section}", tag = "Settings",
    params(("section" = Section, Path), ("confirm_lockout" = Option<u64>, Query),
        ("If-Match" = Option<String>, Header, description = "`ETag` of a former response.")),
    request_body = Object, responses((status = 200, description = "The section as it is now.", body = Object)),
    security(("admin" = ["doorward:settings:edit"])))]
pub async fn patch(
    State(services): State<Services>,
    Admin { actor, .. }: Admin<needs::SettingsEdit>,
    Id(section): Id,
    IfMatch(expected): IfMatch,
    Params(consent): Params<Consent>,
    Body(patch): Body<Map<String, Value>>,
) -> Result<Tagged<Value>, Refusal> {
    let (section, access, confirmed) = (parse(&section)?, &services.access, consent.confirm_lockout);
    let now = admin::settings::patch_confirmed(access, section, patch.into(), &expected, confirmed, &actor).await?;
    Ok(tagged(now))
}

fn parse(section: &str) -> Result<Section, Refusal> {
    Section::parse(section).ok_or_else(|| {
        let known: Vec<&str> = Section::ALL.iter().map(|section| section.as_str()).collect();
        Refusal::new(ErrorCode::NotFound, sentences().no_such_section(known.join(", ")))
    })
}
