//! `doorward setup-link`.

use super::{Place, opened, welcome};
use anyhow::{Result, bail};
use doorward_identity::setup;

/// Prints a new link; earlier ones stop working.
pub async fn run(place: &Place) -> Result<()> {
    let services = opened::open(place).await?;
    if !setup::is_needed(&services.identity).await? {
        bail!("there is an administrator already; make another with: doorward admin create --username NAME");
    }
    println!("{}", welcome::setup_link(&services).await?);
    Ok(())
}
