//! `doorward member add`, `remove`.

use super::{Installation, context, counted, permit};
use anyhow::Result;
use clap::{Args, Subcommand};
use doorward_admin as admin;
use doorward_contract::Timestamp;
use doorward_contract::roles::{FormerMembers, NewMembers};

/// Assign roles to users, or remove them.
#[derive(Debug, Subcommand)]
pub enum Member {
    /// Assign a role to users. If one of them cannot have it, nothing changes
    Add(Add),
    /// Remove a role from users. If one of them does not have it, nothing changes
    Remove(Accounts),
}

/// A role and users.
#[derive(Debug, Args)]
pub struct Accounts {
    /// ID of the role
    role: String,
    /// Users: uid, username, email address or phone number
    #[arg(required = true, value_name = "USER")]
    uids: Vec<String>,
}

/// Arguments of `member add`.
#[derive(Debug, Args)]
pub struct Add {
    #[command(flatten)]
    accounts: Accounts,
    /// When the users lose the role again, such as 2030-01-01T00:00:00Z [default: never]
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
                let users = counted(uids.len(), "user");
                admin::members::add(&permit, &role, NewMembers { uids, expires_at: until }).await?;
                say!("Assigned the role {role} to {users}.");
            }
            Self::Remove(Accounts { role, uids }) => {
                let permit = permit(access)?;
                let uids = admin::members::named(&permit, &uids).await?;
                let users = counted(uids.len(), "user");
                admin::members::remove(&permit, &role, FormerMembers { uids }).await?;
                say!("Removed the role {role} from {users}.");
            }
        }
        Ok(())
    }
}
