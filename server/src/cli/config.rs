//! `doorward config check` and `doorward config show`.

use super::Installation;
use anyhow::Result;
use clap::Subcommand;

/// Check or print the configuration without starting the server.
#[derive(Debug, Subcommand)]
pub enum Config {
    /// Check whether the configuration is valid
    Check,
    /// Print every effective value and its source; secrets are masked
    Show,
}

impl Config {
    pub fn run(self, place: &Installation) -> Result<()> {
        let loaded = place.load()?;
        match self {
            Self::Check => match &loaded.file {
                Some(file) => say!("The configuration is valid ({}).", file.display()),
                None => say!("The configuration is valid (no file; defaults and environment)."),
            },
            Self::Show => crate::output::write(format_args!("{}", loaded.show())),
        }
        Ok(())
    }
}
