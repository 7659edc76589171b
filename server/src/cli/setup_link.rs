//! `doorward setup-link`.

use super::invocation::Invocation;
use super::{Installation, context, welcome};
use anyhow::{Result, bail};
use clap::Args;
use doorward_identity::setup;
use doorward_store::Db;
use std::net::SocketAddr;

/// Arguments of `setup-link`.
#[derive(Debug, Args)]
pub struct SetupLink {
    /// Address that the server listens on. The link has its port, unless public_url is set
    #[arg(long, value_name = "ADDR")]
    listen: Option<SocketAddr>,
}

impl SetupLink {
    /// Prints a new link; earlier ones stop working. Creates the installation if there is none, so that the first
    /// administrator can be prepared before the first start.
    pub async fn run(self, place: &Installation) -> Result<()> {
        let mut sources = place.sources();
        sources.listen = self.listen;
        let loaded = crate::config::load(&sources)?;
        let invocation = Invocation::new(&sources, &loaded, loaded.config.listen);
        let new = Db::file(loaded.config.database_url().expose()).filter(|file| !file.exists());
        let services = context::open_or_create(loaded.config).await?;
        if let Some(file) = new {
            let file = file.display();
            eprintln!(
                "Created the database {file}. If your server has another one, give its data folder with --data-dir."
            );
        }
        if !setup::is_needed(&services.identity).await? {
            let hint = invocation.hint("admin create --username NAME");
            bail!("an administrator already exists. To create another one, {hint}");
        }
        say!("{}", welcome::setup_link(&services).await?);
        Ok(())
    }
}
