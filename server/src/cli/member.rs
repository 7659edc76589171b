//! `doorward member add`, `remove`.

use super::{Place, opened};
use anyhow::Result;
use clap::{Args, Subcommand};
use doorward_access::admin;
use doorward_contract::Timestamp;
use doorward_contract::roles::{FormerMembers, NewMembers};
use doorward_identity::admin::Actor;

/// Manage who holds a role.
#[derive(Debug, Subcommand)]
pub enum Member {
    /// Give accounts a role, all of them or none
    Add(Add),
    /// Take a role from accounts, all of them or none
    Remove(Accounts),
}

/// A role and accounts.
#[derive(Debug, Args)]
pub struct Accounts {
    /// Id of the role
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
    /// When the membership ends, such as 2030-01-01T00:00:00Z [default: never]
    #[arg(long, value_name = "TIME", value_parser = time)]
    until: Option<Timestamp>,
}

pub(super) fn time(text: &str) -> Result<Timestamp, String> {
    Timestamp::parse(text).ok_or_else(|| "write a time such as 2030-01-01T00:00:00Z".into())
}

impl Member {
    /// Runs it.
    pub async fn run(self, place: &Place) -> Result<()> {
        let services = opened::open(place).await?;
        let (access, actor) = (&services.access, Actor::cli());
        match self {
            Self::Add(Add { accounts: Accounts { role, uids }, until }) => {
                let uids = admin::members::named(access, &uids).await?;
                admin::members::add(access, &role, NewMembers { uids, expires_at: until }, &actor).await?;
            }
            Self::Remove(Accounts { role, uids }) => {
                let uids = admin::members::named(access, &uids).await?;
                admin::members::remove(access, &role, FormerMembers { uids }, &actor).await?;
            }
        }
        say!("Done.");
        Ok(())
    }
}
