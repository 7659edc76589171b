//! The startup message of `serve`. Written to standard output instead of the log, because the setup link is a secret.

use super::invocation::Invocation;
use crate::Services;
use anyhow::Result;
use doorward_identity::setup;

/// Prints the addresses of the pages.
pub fn addresses(services: &Services) {
    let url = services.config.public_url();
    say!("Doorward {} is ready.\n", env!("CARGO_PKG_VERSION"));
    say!("  Portal        {url}");
    say!("  Console       {url}admin");
    say!("  Listening on  {}", services.config.listen);
}

/// While there is no administrator, prints a new setup link at each start, in case the first one was lost.
pub async fn set_up(services: &Services, invocation: &Invocation) -> Result<()> {
    if setup::is_needed(&services.identity).await? {
        say!(
            "\nThere is no administrator yet. To create the first one, open this link within an hour. It works only once:\n"
        );
        say!("  {}", setup_link(services).await?);
        say!("\nTo print a new link, {}", invocation.setup_link());
    }
    Ok(())
}

/// Issues a new one-time link.
pub async fn setup_link(services: &Services) -> Result<String> {
    let token = setup::new_link(&services.identity).await?;
    Ok(format!("{}setup?token={}", services.config.public_url(), token.expose()))
}
