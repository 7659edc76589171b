//! `doorward role list`, `create`, `delete`.

use super::{Place, opened};
use crate::Services;
use anyhow::Result;
use clap::{Args, Subcommand};
use doorward_access::admin;
use doorward_contract::roles::{NewRole, PageQuery};
use doorward_identity::admin::Actor;

/// Manage roles.
#[derive(Debug, Subcommand)]
pub enum Role {
    /// Print every role with its policies and how many hold it
    List,
    /// Make a role
    Create(Create),
    /// Delete roles with their memberships, all of them or none
    Delete(Delete),
}

/// Arguments of `role create`.
#[derive(Debug, Args)]
pub struct Create {
    /// Letters, digits and - _ : @ .; never changes
    id: String,
    /// Name for people [default: the id]
    #[arg(long)]
    name: Option<String>,
    /// What it is for
    #[arg(long)]
    description: Option<String>,
    /// Code of a policy it has; may be repeated
    #[arg(long = "policy", value_name = "CODE")]
    policies: Vec<String>,
}

/// Arguments of `role delete`.
#[derive(Debug, Args)]
pub struct Delete {
    /// Ids of the roles
    #[arg(required = true)]
    ids: Vec<String>,
}

impl Role {
    /// Runs it.
    pub async fn run(self, place: &Place) -> Result<()> {
        let services = opened::open(place).await?;
        match self {
            Self::List => list(&services).await,
            Self::Create(create) => {
                let Create { id, name, description, policies } = create;
                let new = NewRole { name: name.unwrap_or_else(|| id.clone()), id, description, policies };
                let role = admin::roles::create(&services.access, new, &Actor::cli()).await?;
                say!("Role {} is there.", role.id);
                Ok(())
            }
            Self::Delete(delete) => {
                admin::roles::delete(&services.access, delete.ids, &Actor::cli()).await?;
                say!("Deleted.");
                Ok(())
            }
        }
    }
}

/// One line a role: id, name, members, policies, with tabs between.
async fn list(services: &Services) -> Result<()> {
    let mut query = PageQuery::default();
    loop {
        let page = admin::roles::list(&services.access, &query).await?;
        for role in page.items {
            let members = role.members.map_or_else(|| "automatic".into(), |count| count.to_string());
            say!("{}\t{}\t{members}\t{}", role.id, role.name, role.policies.join(","));
        }
        query.cursor = page.next_cursor;
        if query.cursor.is_none() {
            return Ok(());
        }
    }
}
