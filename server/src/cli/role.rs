//! `doorward role list`, `create`, `delete`.

use super::{Installation, context, permit};
use crate::Services;
use anyhow::Result;
use clap::{Args, Subcommand};
use doorward_admin as admin;
use doorward_contract::roles::{NewRole, PageQuery};

/// Manage roles.
#[derive(Debug, Subcommand)]
pub enum Role {
    /// Print every role with its number of members and its policies
    List,
    /// Create a role
    Create(Create),
    /// Delete roles with their memberships, all of them or none
    Delete(Delete),
}

/// Arguments of `role create`.
#[derive(Debug, Args)]
pub struct Create {
    /// Letters, digits and - _ : @ .; cannot be changed later
    id: String,
    /// Display name [default: the ID]
    #[arg(long)]
    name: Option<String>,
    /// Description
    #[arg(long)]
    description: Option<String>,
    /// Code of a policy to attach; may be repeated
    #[arg(long = "policy", value_name = "CODE")]
    policies: Vec<String>,
}

/// Arguments of `role delete`.
#[derive(Debug, Args)]
pub struct Delete {
    /// IDs of the roles
    #[arg(required = true)]
    ids: Vec<String>,
}

impl Role {
    pub async fn run(self, place: &Installation) -> Result<()> {
        let services = context::open(place).await?;
        match self {
            Self::List => list(&services).await,
            Self::Create(create) => {
                let Create { id, name, description, policies } = create;
                let new = NewRole { name: name.unwrap_or_else(|| id.clone()), id, description, policies };
                let role = admin::roles::create(&permit(&services.access)?, new).await?;
                say!("Created role {}.", role.id);
                Ok(())
            }
            Self::Delete(delete) => {
                admin::roles::delete(&permit(&services.access)?, delete.ids).await?;
                say!("Deleted.");
                Ok(())
            }
        }
    }
}

/// Prints one tab-separated line per role: ID, name, members, policies.
async fn list(services: &Services) -> Result<()> {
    let mut query = PageQuery::default();
    loop {
        let page = admin::roles::list(&permit(&services.access)?, &query).await?;
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
