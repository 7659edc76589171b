//! `doorward organization list`, `add`, `rename`, `move`, `remove`, `members`, `member-add`, `member-remove`, `role-add`,
//! `role-remove`.

use super::{Place, member, opened};
use anyhow::Result;
use clap::{Args, Subcommand};
use doorward_access::admin::organization::{self, nodes, people, roles};
use doorward_access::{Access, admin};
use doorward_contract::Timestamp;
use doorward_contract::organization::{
    FormerNodeRoles, NewNode, NewNodeRoles, Node, NodeKind, NodeMove, NodePatch, NodePeople,
};
use doorward_contract::roles::PageQuery;
use doorward_identity::admin::Actor;

/// Manage departments and posts, who is in them, and the roles that gives.
#[derive(Debug, Subcommand)]
pub enum Organization {
    /// Print the tree with ids, people and roles
    List,
    /// Make a department, or a post with --post
    Add(Add),
    /// Give a department or post another name
    Rename {
        /// Id of the department or post
        id: String,
        /// The new name
        name: String,
    },
    /// Put a department or post, with all beneath it, somewhere else
    Move(Move),
    /// Delete a department or post
    Remove {
        /// Id of the department or post
        id: String,
        /// With all beneath it, and although people are in it or it gives roles
        #[arg(long)]
        wholly: bool,
    },
    /// Print who is in a department or post
    Members {
        /// Id of the department or post
        id: String,
    },
    /// Put accounts into a department or post, all of them or none
    MemberAdd(Accounts),
    /// Take accounts out of a department or post, all of them or none
    MemberRemove(Accounts),
    /// Let a department or post give roles, all of them or none
    RoleAdd {
        #[command(flatten)]
        roles: Roles,
        /// When it ceases to give them, such as 2030-01-01T00:00:00Z [default: never]
        #[arg(long, value_name = "TIME", value_parser = member::time)]
        until: Option<Timestamp>,
    },
    /// Let a department or post give roles no longer, all of them or none
    RoleRemove(Roles),
}

/// Arguments of `organization add`.
#[derive(Debug, Args)]
pub struct Add {
    /// Name for people
    name: String,
    /// Id of the department it stands beneath [default: none, at the top]
    #[arg(long, value_name = "ID")]
    parent: Option<String>,
    /// A post: what somebody is, with nothing beneath it
    #[arg(long)]
    post: bool,
    /// What it is for
    #[arg(long)]
    description: Option<String>,
}

/// Arguments of `organization move`.
#[derive(Debug, Args)]
pub struct Move {
    /// Id of the department or post
    id: String,
    /// Id of the department it is to stand beneath [default: none, at the top]
    #[arg(long, value_name = "ID")]
    parent: Option<String>,
    /// Id of the sibling it is to stand before [default: it becomes the last]
    #[arg(long, value_name = "ID", conflicts_with = "after")]
    before: Option<String>,
    /// Id of the sibling it is to stand after
    #[arg(long, value_name = "ID")]
    after: Option<String>,
}

/// A department or post and accounts.
#[derive(Debug, Args)]
pub struct Accounts {
    /// Id of the department or post
    id: String,
    /// Accounts
    #[arg(required = true, value_name = "USER")]
    uids: Vec<String>,
}

/// A department or post and roles.
#[derive(Debug, Args)]
pub struct Roles {
    /// Id of the department or post
    id: String,
    /// Ids of roles
    #[arg(required = true, value_name = "ROLE")]
    roles: Vec<String>,
}

impl Organization {
    /// Runs it.
    pub async fn run(self, place: &Place) -> Result<()> {
        let services = opened::open(place).await?;
        let (access, actor) = (&services.access, Actor::cli());
        match self {
            Self::List => return list(access).await,
            Self::Members { id } => return members(access, &id).await,
            Self::Add(Add { name, parent, post, description }) => {
                let kind = if post { NodeKind::Post } else { NodeKind::Department };
                let new = NewNode { parent, kind, name, description, ..NewNode::default() };
                // The id alone: scripts put it into the next command.
                say!("{}", nodes::create(access, new, &actor).await?.id);
                return Ok(());
            }
            Self::Rename { id, name } => {
                let patch = NodePatch { name: Some(name), description: None };
                nodes::edit(access, &id, patch, &actor).await?;
            }
            Self::Move(Move { id, parent, before, after }) => {
                nodes::move_to(access, &id, NodeMove { parent, before, after }, &actor).await?;
            }
            Self::Remove { id, wholly } => nodes::delete(access, &id, wholly, &actor).await?,
            Self::MemberAdd(Accounts { id, uids }) => {
                let uids = admin::members::named(access, &uids).await?;
                people::add(access, &id, NodePeople { uids }, &actor).await?;
            }
            Self::MemberRemove(Accounts { id, uids }) => {
                let uids = admin::members::named(access, &uids).await?;
                people::remove(access, &id, NodePeople { uids }, &actor).await?;
            }
            Self::RoleAdd { roles: Roles { id, roles }, until } => {
                roles::add(access, &id, NewNodeRoles { roles, expires_at: until }, &actor).await?;
            }
            Self::RoleRemove(Roles { id, roles }) => {
                roles::remove(access, &id, FormerNodeRoles { roles }, &actor).await?;
            }
        }
        say!("Done.");
        Ok(())
    }
}

async fn list(access: &Access) -> Result<()> {
    for node in organization::list(access).await?.nodes {
        say!("{}", line(&node));
    }
    Ok(())
}

/// One node, indented by what stands above it.
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
        let page = people::list(access, id, &query).await?;
        for member in page.items {
            say!("{}  {}", member.uid, member.username.or(member.name).unwrap_or_default());
        }
        query.cursor = match page.next_cursor {
            Some(cursor) => Some(cursor),
            None => return Ok(()),
        };
    }
}
