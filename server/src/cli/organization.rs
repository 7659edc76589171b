//! `doorward organization list`, `add`, `rename`, `move`, `remove`, `members`, `member-add`, `member-remove`,
//! `role-add`, `role-remove`.

use super::{Installation, context, member, permit};
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
    /// Print the tree with IDs, members and roles
    List,
    /// Create a department, or a position with --post
    Add(Add),
    /// Rename a department or position
    Rename {
        /// ID of the department or position
        id: String,
        /// The new name
        name: String,
    },
    /// Move a department or position with everything below it
    Move(Move),
    /// Delete a department or position
    Remove {
        /// ID of the department or position
        id: String,
        /// Delete it with everything below it, its memberships and its roles
        #[arg(long)]
        wholly: bool,
    },
    /// Print the members of a department or position
    Members {
        /// ID of the department or position
        id: String,
    },
    /// Add accounts to a department or position, all of them or none
    MemberAdd(Accounts),
    /// Remove accounts from a department or position, all of them or none
    MemberRemove(Accounts),
    /// Grant roles through a department or position, all of them or none
    RoleAdd {
        #[command(flatten)]
        roles: Roles,
        /// Expiry of the roles, such as 2030-01-01T00:00:00Z [default: never]
        #[arg(long, value_name = "TIME", value_parser = member::time)]
        until: Option<Timestamp>,
    },
    /// Stop granting roles through a department or position, all of them or none
    RoleRemove(Roles),
}

/// Arguments of `organization add`.
#[derive(Debug, Args)]
pub struct Add {
    /// Display name
    name: String,
    /// ID of the parent department [default: none, top level]
    #[arg(long, value_name = "ID")]
    parent: Option<String>,
    /// Create a post: a position, which cannot contain others
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
    /// ID of the new parent department [default: none, top level]
    #[arg(long, value_name = "ID")]
    parent: Option<String>,
    /// ID of the sibling to place it before [default: last position]
    #[arg(long, value_name = "ID", conflicts_with = "after")]
    before: Option<String>,
    /// ID of the sibling to place it after
    #[arg(long, value_name = "ID")]
    after: Option<String>,
}

/// A department or position and accounts.
#[derive(Debug, Args)]
pub struct Accounts {
    /// ID of the department or position
    id: String,
    /// Accounts, by uid, username, email or phone
    #[arg(required = true, value_name = "USER")]
    uids: Vec<String>,
}

/// A department or position and roles.
#[derive(Debug, Args)]
pub struct Roles {
    /// ID of the department or position
    id: String,
    /// IDs of roles
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
            }
            Self::Move(Move { id, parent, before, after }) => {
                nodes::move_to(&permit(access)?, &id, NodeMove { parent, before, after }).await?;
            }
            Self::Remove { id, wholly } => nodes::delete(&permit(access)?, &id, wholly).await?,
            Self::MemberAdd(Accounts { id, uids }) => {
                let permit = permit(access)?;
                let uids = admin::members::named(&permit, &uids).await?;
                people::add(&permit, &id, NodePeople { uids }).await?;
            }
            Self::MemberRemove(Accounts { id, uids }) => {
                let permit = permit(access)?;
                let uids = admin::members::named(&permit, &uids).await?;
                people::remove(&permit, &id, NodePeople { uids }).await?;
            }
            Self::RoleAdd { roles: Roles { id, roles }, until } => {
                roles::add(&permit(access)?, &id, NewNodeRoles { roles, expires_at: until }).await?;
            }
            Self::RoleRemove(Roles { id, roles }) => {
                roles::remove(&permit(access)?, &id, FormerNodeRoles { roles }).await?;
            }
        }
        say!("Done.");
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
    let post = if node.kind == NodeKind::Post { " (post)" } else { "" };
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
