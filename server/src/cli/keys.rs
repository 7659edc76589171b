//! `doorward keys rotate`.

use super::{Place, opened};
use anyhow::Result;
use clap::{Args, Subcommand};
use doorward_identity::admin::{self, Actor};

/// Manage the keys that sign tokens.
#[derive(Debug, Subcommand)]
pub enum Keys {
    /// Sign with the next key; the old one stays published until its last token has ended
    Rotate(Rotate),
}

/// Arguments of `keys rotate`.
#[derive(Debug, Args)]
pub struct Rotate {
    /// Do not wait until every verifier knows the next key, for when the old one has leaked: verifiers with a cached
    /// key set refuse new tokens until they fetch it again
    #[arg(long)]
    now: bool,
}

impl Keys {
    /// Runs it.
    pub async fn run(self, place: &Place) -> Result<()> {
        let Self::Rotate(rotate) = self;
        let services = opened::open(place).await?;
        let kid = admin::keys::rotate(&services.identity, rotate.now, &Actor::cli()).await?;
        say!("Key {kid} signs from now on.");
        Ok(())
    }
}
