//! `doorward keys rotate`.

use super::{Installation, context, permit};
use anyhow::Result;
use clap::{Args, Subcommand};
use doorward_admin as admin;

/// Change the key that signs tokens.
#[derive(Debug, Subcommand)]
pub enum Keys {
    /// Sign new tokens with the next key. Tokens signed with the old key stay valid until they expire
    Rotate(Rotate),
}

/// Arguments of `keys rotate`.
#[derive(Debug, Args)]
pub struct Rotate {
    /// Do not wait until apps have fetched the next key. Use this if the old key has leaked. Apps that cache the keys
    /// refuse new tokens until they fetch the keys again
    #[arg(long)]
    now: bool,
}

impl Keys {
    pub async fn run(self, place: &Installation) -> Result<()> {
        let Self::Rotate(rotate) = self;
        let services = context::open(place).await?;
        let kid = admin::signing_keys::rotate(&permit(&services.access)?, rotate.now).await?;
        say!("New tokens are signed with the key {kid}.");
        Ok(())
    }
}
