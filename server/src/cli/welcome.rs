//! What `serve` says when it is ready. It goes to standard output, not to the log: the set-up link is a secret.

use crate::Services;
use anyhow::Result;
use doorward_identity::setup;

/// Addresses, and the set-up link as long as there is no administrator: who lost the first one needs it most.
pub async fn print(services: &Services) -> Result<()> {
    let url = services.config.public_url();
    say!("Doorward {} is ready.\n", env!("CARGO_PKG_VERSION"));
    say!("  Portal    {url}");
    say!("  Console   {url}admin");
    if setup::is_needed(&services.identity).await? {
        say!("\nThere is no administrator yet. Use this one-time link within an hour to create the first one:\n");
        say!("  {}", setup_link(services).await?);
        say!("\nTo get a new link, run: doorward setup-link");
    }
    say!();
    Ok(())
}

/// A fresh one-time link.
pub async fn setup_link(services: &Services) -> Result<String> {
    let token = setup::new_link(&services.identity).await?;
    Ok(format!("{}setup?token={}", services.config.public_url(), token.expose()))
}
