//! Figures of the console's overview page.

use super::Admin;
use crate::extract::Params;
use crate::http::error::{ApiError, ApiResult};
use crate::http::language::sentences;
use axum::Json;
use doorward_admin as admin;
use doorward_contract::admin::{Overview, OverviewQuery};
use doorward_contract::admin_action::action;
use doorward_i18n::errors::http::Number;

const DEFAULT_DAYS: u8 = 14;
const MAX_DAYS: u8 = 90;
/// Maximum offset from UTC; larger than that of any time zone.
const MAX_OFFSET_MINUTES: i32 = 14 * 60;

/// Get counts of accounts and sessions, and of sign-ins by day
#[utoipa::path(get, path = "/admin/api/v1/overview", tag = "Events", params(OverviewQuery),
    responses((status = 200, body = Overview)))]
pub async fn read(
    Admin(permit): Admin<action::OverviewRead>,
    Params(query): Params<OverviewQuery>,
) -> ApiResult<Overview> {
    let days = query.days.unwrap_or(DEFAULT_DAYS);
    if !(1..=MAX_DAYS).contains(&days) {
        return Err(ApiError::field("days", sentences().number(Number { field: "days", least: 1, most: MAX_DAYS })));
    }
    let offset = query.utc_offset_minutes.unwrap_or(0);
    if !(-MAX_OFFSET_MINUTES..=MAX_OFFSET_MINUTES).contains(&offset) {
        let range = Number { field: "utc_offset_minutes", least: -MAX_OFFSET_MINUTES, most: MAX_OFFSET_MINUTES };
        return Err(ApiError::field("utc_offset_minutes", sentences().number(range)));
    }
    let starts = admin::overview::days_at_offset(permit.identity().now(), days, offset);
    Ok(Json(admin::overview::read(&permit, &starts).await?))
}
