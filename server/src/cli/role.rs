//! `doorward role list`, `create`, `delete`.

use super::{Installation, context, counted, permit};
use crate::Services;
use anyhow::Result;
use clap::{Args, Subcommand};
use doorward_admin as admin;
use doorward_contract::roles::{NewRole, PageQuery};

/// Manage roles.
#[derive(Debug, Subcommand)]
pub enum Role {
    /// List roles, with ID, name, number of members and policies
    List,
    /// Create a role
    Create(Create),
    /// Delete roles. Users lose them. If one cannot be deleted, nothing changes
    Delete(Delete),
}

/// Arguments of `role create`.
#[derive(Debug, Args)]
pub struct Create {
    /// ID: letters, digits and - _ : @ . It cannot be changed later
    id: String,
    /// Display name [default: the ID]
    #[arg(long)]
    name: Option<String>,
    /// Description
    #[arg(long)]
    description: Option<String>,
    /// Code of a policy to attach. Repeat it for several policies
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
                say!("Created the role {}.", role.id);
                Ok(())
            }
            Self::Delete(delete) => {
                let roles = counted(delete.ids.len(), "role");
                admin::roles::delete(&permit(&services.access)?, delete.ids).await?;
                say!("Deleted {roles}.");
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
