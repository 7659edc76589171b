//! `doorward keys rotate`.

use super::{Installation, context, permit};
use anyhow::Result;
use clap::{Args, Subcommand};
use doorward_admin as admin;

/// Manage the keys that sign tokens.
#[derive(Debug, Subcommand)]
pub enum Keys {
    /// Start signing with the next key; the old one stays published until its last token has expired
    Rotate(Rotate),
}

/// Arguments of `keys rotate`.
#[derive(Debug, Args)]
pub struct Rotate {
    /// Rotate without waiting for verifiers to learn the next key. Use it if the old key has leaked: verifiers with a
    /// cached key set refuse new tokens until they fetch it again
    #[arg(long)]
    now: bool,
}

impl Keys {
    pub async fn run(self, place: &Installation) -> Result<()> {
        let Self::Rotate(rotate) = self;
        let services = context::open(place).await?;
        let kid = admin::signing_keys::rotate(&permit(&services.access)?, rotate.now).await?;
        say!("Now signing with key {kid}.");
        Ok(())
    }
}
