//! The numbers.

use crate::DoorError;
use doorward_contract::admin::Overview;
use leptos::prelude::*;

/// Counts, and sign-ins of the last days in the viewer's zone.
#[server(prefix = "/api", endpoint = "console/overview")]
pub async fn read_overview(
    /// How many days.
    days: u8,
    /// The viewer's zone, minutes east of UTC.
    utc_offset_minutes: i32,
) -> Result<Overview, DoorError> {
    let admin = crate::console::door::require_admin(doorward_contract::own::Own::OverviewRead).await?;
    Ok(doorward_identity::admin::overview::read(&admin.identity, days, utc_offset_minutes).await?)
}
