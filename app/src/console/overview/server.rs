//! The numbers.

use crate::DoorError;
use doorward_contract::admin::Overview;
use leptos::prelude::*;

/// Counts, and sign-ins of the last days in the viewer's zone.
#[server(prefix = "/api", endpoint = "console/overview")]
pub async fn read_overview(
    /// How many days.
    days: u8,
    /// The viewer's zone, by its name.
    zone: String,
) -> Result<Overview, DoorError> {
    let admin = crate::console::door::require_admin(doorward_contract::own::Own::OverviewRead).await?;
    let starts = crate::console::zone::last_days(admin.identity.now(), days.clamp(1, 90), &zone);
    Ok(doorward_identity::admin::overview::read(&admin.identity, &starts).await?)
}
