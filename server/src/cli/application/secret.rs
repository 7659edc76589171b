//! `doorward application secret create`, `revoke`.

use crate::cli::expiry::Expiry;
use crate::cli::permit;
use anyhow::Result;
use clap::{Args, Subcommand};
use doorward_access::Access;
use doorward_admin::applications;
use doorward_contract::application::NewClientSecret;

/// Create and revoke secrets of an application.
#[derive(Debug, Subcommand)]
pub enum Secret {
    /// Create another secret and print it. It is not shown again. The other secrets remain valid
    Create(Create),
    /// Revoke secrets. They stop working immediately
    Revoke(Revoke),
}

/// Arguments of `application secret create`.
#[derive(Debug, Args)]
pub struct Create {
    /// ID of the application
    application: String,
    /// When the secret expires: in 90d or 12h, or at 2030-01-01T00:00:00Z [default: never]
    #[arg(long, value_name = "TIME", value_parser = Expiry::parse)]
    expires: Option<Expiry>,
}

/// Arguments of `application secret revoke`.
#[derive(Debug, Args)]
pub struct Revoke {
    /// ID of the application
    application: String,
    /// IDs of the secrets, as `application show` prints them
    #[arg(required = true, value_name = "SECRET_ID")]
    secrets: Vec<String>,
}

impl Secret {
    /// `create` writes only the secret to standard output.
    pub async fn run(self, access: &Access) -> Result<()> {
        match self {
            Self::Create(Create { application, expires }) => {
                let now = access.identity().now();
                let new = NewClientSecret { expires_at: expires.map(|expiry| expiry.after(now)) };
                let created = applications::create_secret(&permit(access)?, &application, new).await?;
                let id = &created.client_secret.id;
                eprintln!("Secret {id} of the application {application}. Copy it now. It is not shown again:");
                say!("{}", created.secret.expose());
            }
            Self::Revoke(Revoke { application, secrets }) => {
                for secret in secrets {
                    applications::revoke_secret(&permit(access)?, &application, &secret).await?;
                    say!("Revoked the secret {secret} of the application {application}.");
                }
            }
        }
        Ok(())
    }
}
