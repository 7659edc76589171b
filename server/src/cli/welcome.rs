//! The startup message of `serve`. Written to standard output instead of the log, because the setup link is a secret.

use crate::Services;
use anyhow::Result;
use doorward_identity::setup;

/// Prints the URLs. While there is no administrator, also prints a new setup link at each start, in case the first one
/// was lost.
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

/// Issues a new one-time link.
pub async fn setup_link(services: &Services) -> Result<String> {
    let token = setup::new_link(&services.identity).await?;
    Ok(format!("{}setup?token={}", services.config.public_url(), token.expose()))
}
