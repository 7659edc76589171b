//! Server function for the statistics.

use crate::AppError;
use doorward_contract::admin::Overview;
use leptos::prelude::*;

/// Totals, and sign-ins of the last days in the viewer's time zone.
#[server(prefix = "/api", endpoint = "console/overview")]
pub async fn read_overview(
    days: u8,
    /// IANA name of the viewer's time zone.
    zone: String,
) -> Result<Overview, AppError> {
    let permit = crate::console::authorize::require::<ReadOverview>().await?;
    let starts = crate::zone::last_days(permit.identity().now(), days.clamp(1, 90), &zone);
    Ok(doorward_admin::overview::read(&permit, &starts).await?)
}
crate::rights::requires!(ReadOverview: OverviewRead);
