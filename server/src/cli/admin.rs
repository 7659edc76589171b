//! `doorward admin create`.

use super::{Installation, context, password};
use anyhow::{Context as _, Result};
use clap::{Args, Subcommand};
use doorward_contract::Secret;
use doorward_identity::setup;
use std::io::Read as _;

/// Longer than any password; a larger input is the wrong file.
const MAX_STDIN_BYTES: u64 = 4_096;

/// Create administrators.
#[derive(Debug, Subcommand)]
pub enum Admin {
    /// Create an administrator
    Create(Create),
}

/// Arguments of `admin create`.
#[derive(Debug, Args)]
pub struct Create {
    /// Username to sign in with
    #[arg(long)]
    username: String,
    /// Read the password from the first line of standard input [default: generate one and print it]
    #[arg(long)]
    password_stdin: bool,
}

impl Admin {
    pub async fn run(self, place: &Installation) -> Result<()> {
        let Self::Create(create) = self;
        let services = context::open(place).await?;
        let password = if create.password_stdin { read_stdin()? } else { password::generate()? };
        let secret = Secret::new(password.clone());
        let uid = setup::create_admin(&services.identity, &create.username, &secret).await?;
        say!("Created the administrator {} ({uid}).", create.username);
        say!("Sign in at {}login", services.config.public_url());
        if !create.password_stdin {
            say!("Password: {password}\nCopy it now. It is not shown again.");
        }
        Ok(())
    }
}

/// Reads the first line of standard input. An argument would be visible in the process list.
fn read_stdin() -> Result<String> {
    let mut text = String::new();
    std::io::stdin().take(MAX_STDIN_BYTES).read_to_string(&mut text).context("cannot read the password")?;
    Ok(text.lines().next().unwrap_or_default().to_owned())
}
