//! `doorward organization list`, `add`, `rename`, `move`, `remove`, `members`, `member-add`, `member-remove`,
//! `role-add`, `role-remove`.

use super::{Installation, context, counted, member, permit};
use anyhow::Result;
use clap::{Args, Subcommand};
use doorward_access::Access;
use doorward_admin as admin;
use doorward_admin::organization::{self, nodes, people, roles};
use doorward_contract::Timestamp;
use doorward_contract::organization::{
    FormerNodeRoles, NewNode, NewNodeRoles, Node, NodeKind, NodeMove, NodePatch, NodePeople,
};
use doorward_contract::roles::PageQuery;
use doorward_identity::version::Expected;

/// Manage departments and positions, their members and their roles.
#[derive(Debug, Subcommand)]
pub enum Organization {
    /// List departments and positions, with IDs, number of members and roles
    List,
    /// Create a department, or a position with --post, and print its ID
    Add(Add),
    /// Rename a department or position
    Rename {
        /// ID of the department or position
        id: String,
        /// New name
        name: String,
    },
    /// Move a department or position, with everything below it
    Move(Move),
    /// Delete a department or position
    Remove {
        /// ID of the department or position
        id: String,
        /// Also delete everything below it. Users keep their accounts, but lose the roles that they have through it
        #[arg(long)]
        wholly: bool,
    },
    /// List the members of a department or position
    Members {
        /// ID of the department or position
        id: String,
    },
    /// Add users to a department or position. If one of them cannot be added, nothing changes
    MemberAdd(Accounts),
    /// Remove users from a department or position. If one of them is not in it, nothing changes
    MemberRemove(Accounts),
    /// Assign roles to all members of a department or position, and of everything below it
    RoleAdd {
        #[command(flatten)]
        roles: Roles,
        /// When the members lose the roles again, such as 2030-01-01T00:00:00Z [default: never]
        #[arg(long, value_name = "TIME", value_parser = member::time)]
        until: Option<Timestamp>,
    },
    /// Remove roles from the members of a department or position
    RoleRemove(Roles),
}

/// Arguments of `organization add`.
#[derive(Debug, Args)]
pub struct Add {
    /// Display name
    name: String,
    /// ID of the department that contains it [default: none, at the top level]
    #[arg(long, value_name = "ID")]
    parent: Option<String>,
    /// Create a position, such as a job title. It cannot contain others
    #[arg(long)]
    post: bool,
    /// Description
    #[arg(long)]
    description: Option<String>,
}

/// Arguments of `organization move`.
#[derive(Debug, Args)]
pub struct Move {
    /// ID of the department or position
    id: String,
    /// ID of the department to move it into [default: none, to the top level]
    #[arg(long, value_name = "ID")]
    parent: Option<String>,
    /// ID of the department or position to place it before [default: the last place]
    #[arg(long, value_name = "ID", conflicts_with = "after")]
    before: Option<String>,
    /// ID of the department or position to place it after
    #[arg(long, value_name = "ID")]
    after: Option<String>,
}

/// A department or position, and users.
#[derive(Debug, Args)]
pub struct Accounts {
    /// ID of the department or position
    id: String,
    /// Users: uid, username, email address or phone number
    #[arg(required = true, value_name = "USER")]
    uids: Vec<String>,
}

/// A department or position, and roles.
#[derive(Debug, Args)]
pub struct Roles {
    /// ID of the department or position
    id: String,
    /// IDs of the roles
    #[arg(required = true, value_name = "ROLE")]
    roles: Vec<String>,
}

impl Organization {
    pub async fn run(self, place: &Installation) -> Result<()> {
        let services = context::open(place).await?;
        let access = &services.access;
        match self {
            Self::List => return list(access).await,
            Self::Members { id } => return members(access, &id).await,
            Self::Add(Add { name, parent, post, description }) => {
                let kind = if post { NodeKind::Post } else { NodeKind::Department };
                let new = NewNode { parent, kind, name, description, ..NewNode::default() };
                // Prints only the ID, which scripts pass to the next command.
                say!("{}", nodes::create(&permit(access)?, new).await?.id);
                return Ok(());
            }
            Self::Rename { id, name } => {
                let patch = NodePatch { name: Some(name), description: None };
                nodes::edit(&permit(access)?, &id, patch, &Expected::Any).await?;
                say!("Renamed {id}.");
            }
            Self::Move(Move { id, parent, before, after }) => {
                nodes::move_to(&permit(access)?, &id, NodeMove { parent, before, after }).await?;
                say!("Moved {id}.");
            }
            Self::Remove { id, wholly } => {
                nodes::delete(&permit(access)?, &id, wholly, &Expected::Any).await?;
                say!("Deleted {id}.");
            }
            Self::MemberAdd(Accounts { id, uids }) => {
                let permit = permit(access)?;
                let uids = admin::members::named(&permit, &uids).await?;
                let users = counted(uids.len(), "user");
                people::add(&permit, &id, NodePeople { uids }).await?;
                say!("Added {users} to {id}.");
            }
            Self::MemberRemove(Accounts { id, uids }) => {
                let permit = permit(access)?;
                let uids = admin::members::named(&permit, &uids).await?;
                let users = counted(uids.len(), "user");
                people::remove(&permit, &id, NodePeople { uids }).await?;
                say!("Removed {users} from {id}.");
            }
            Self::RoleAdd { roles: Roles { id, roles }, until } => {
                let added = counted(roles.len(), "role");
                roles::add(&permit(access)?, &id, NewNodeRoles { roles, expires_at: until }).await?;
                say!("Added {added} to {id}.");
            }
            Self::RoleRemove(Roles { id, roles }) => {
                let removed = counted(roles.len(), "role");
                roles::remove(&permit(access)?, &id, FormerNodeRoles { roles }).await?;
                say!("Removed {removed} from {id}.");
            }
        }
        Ok(())
    }
}

async fn list(access: &Access) -> Result<()> {
    for node in organization::list(&permit(access)?).await?.nodes {
        say!("{}", line(&node));
    }
    Ok(())
}

/// One line per node, indented by its depth.
fn line(node: &Node) -> String {
    let roles: Vec<_> = node.roles.iter().map(|role| role.id.as_str()).collect();
    let roles = if roles.is_empty() { String::new() } else { format!("  roles: {}", roles.join(", ")) };
    let post = if node.kind == NodeKind::Post { " (position)" } else { "" };
    let indent = "  ".repeat(node.depth.into());
    format!("{}  {indent}{}{post}  members: {}{roles}", node.id, node.name, node.members)
}

async fn members(access: &Access, id: &str) -> Result<()> {
    let mut query = PageQuery { limit: Some(200), cursor: None };
    loop {
        let page = people::list(&permit(access)?, id, &query).await?;
        for member in page.items {
            say!("{}  {}", member.uid, member.username.or(member.name).unwrap_or_default());
        }
        query.cursor = match page.next_cursor {
            Some(cursor) => Some(cursor),
            None => return Ok(()),
        };
    }
}
