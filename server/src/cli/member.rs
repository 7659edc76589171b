//! `doorward member add`, `remove`.

use super::{Installation, context, permit};
use anyhow::Result;
use clap::{Args, Subcommand};
use doorward_admin as admin;
use doorward_contract::Timestamp;
use doorward_contract::roles::{FormerMembers, NewMembers};

/// Manage the members of roles.
#[derive(Debug, Subcommand)]
pub enum Member {
    /// Assign a role to accounts, all of them or none
    Add(Add),
    /// Remove a role from accounts, all of them or none
    Remove(Accounts),
}

/// A role and accounts.
#[derive(Debug, Args)]
pub struct Accounts {
    /// ID of the role
    role: String,
    /// Accounts, by uid, username, email or phone
    #[arg(required = true, value_name = "USER")]
    uids: Vec<String>,
}

/// Arguments of `member add`.
#[derive(Debug, Args)]
pub struct Add {
    #[command(flatten)]
    accounts: Accounts,
    /// Expiry of the membership, such as 2030-01-01T00:00:00Z [default: never]
    #[arg(long, value_name = "TIME", value_parser = time)]
    until: Option<Timestamp>,
}

pub(super) fn time(text: &str) -> Result<Timestamp, String> {
    Timestamp::parse(text).ok_or_else(|| "use a time such as 2030-01-01T00:00:00Z".into())
}

impl Member {
    pub async fn run(self, place: &Installation) -> Result<()> {
        let services = context::open(place).await?;
        let access = &services.access;
        match self {
            Self::Add(Add { accounts: Accounts { role, uids }, until }) => {
                let permit = permit(access)?;
                let uids = admin::members::named(&permit, &uids).await?;
                admin::members::add(&permit, &role, NewMembers { uids, expires_at: until }).await?;
            }
            Self::Remove(Accounts { role, uids }) => {
                let permit = permit(access)?;
                let uids = admin::members::named(&permit, &uids).await?;
                admin::members::remove(&permit, &role, FormerMembers { uids }).await?;
            }
        }
        say!("Done.");
        Ok(())
    }
}
