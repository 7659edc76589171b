//! `doorward api-key create`.

use super::{Place, opened};
use anyhow::Result;
use clap::{Args, Subcommand};
use doorward_identity::admin::{self, Actor};

/// Manage keys of the admin API.
#[derive(Debug, Subcommand)]
pub enum ApiKey {
    /// Make a key; it is printed once and kept as a hash
    Create(Create),
}

/// Arguments of `api-key create`.
#[derive(Debug, Args)]
pub struct Create {
    /// What the key is for; the audit log shows it as `api_key:NAME`
    #[arg(long)]
    name: String,
    /// What it may do
    #[arg(long, default_value = doorward_contract::account::ADMINISTRATOR)]
    role: String,
}

impl ApiKey {
    /// Runs it. Only the key goes to standard output, so that `KEY=$(doorward api-key create …)` works.
    pub async fn run(self, place: &Place) -> Result<()> {
        let Self::Create(create) = self;
        let services = opened::open(place).await?;
        let key = services.access.create_api_key(&create.name, &create.role, services.identity.now()).await?;
        admin::events::api_key_created(&services.identity, &create.name, &create.role, &Actor::cli()).await?;
        eprintln!("Key `{}` with role `{}`, shown this once:", create.name, create.role);
        say!("{}", key.expose());
        Ok(())
    }
}
