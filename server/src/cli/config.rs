//! `doorward config check` and `doorward config show`.

use super::Installation;
use anyhow::Result;
use clap::Subcommand;

/// Check or show the configuration.
#[derive(Debug, Subcommand)]
pub enum Config {
    /// Check the configuration, and report the first mistake
    Check,
    /// Print every value and where it comes from. Secrets are masked
    Show,
}

impl Config {
    pub fn run(self, place: &Installation) -> Result<()> {
        let loaded = place.load()?;
        match self {
            Self::Check => match &loaded.file {
                Some(file) => say!("The configuration is valid ({}).", file.display()),
                None => say!("The configuration is valid (no file, only defaults and variables)."),
            },
            Self::Show => crate::output::write(format_args!("{}", loaded.show())),
        }
        Ok(())
    }
}
