//! `doorward resource list`, `get`, `set`, `delete`.

use super::{Installation, context, permit};
use crate::Services;
use anyhow::{Context as _, Result};
use clap::{Args, Subcommand};
use doorward_admin as admin;
use doorward_contract::access::DocumentText;
use doorward_contract::resource::{ResourceLevel, ResourceType};
use doorward_contract::resources::{ResourceQuery, ResourceUpdate};
use doorward_identity::version::Expected;
use std::path::{Path, PathBuf};

/// Manage who can access collections, tables, storage and functions.
#[derive(Debug, Subcommand)]
pub enum Resource {
    /// List resources, with type, name, level and version
    List,
    /// Print a resource as JSON
    Get(ResourceName),
    /// Register a resource, or change its level, rule or row permissions
    Set(Set),
    /// Delete a resource. Access to it is denied from then on
    Delete(ResourceName),
}

/// Arguments that select a resource.
#[derive(Debug, Args)]
pub struct ResourceName {
    /// Type of the resource: collection, table, storage or function
    #[arg(value_name = "TYPE", value_parser = kind)]
    kind: ResourceType,
    /// Name of the resource; '*' stands for all functions without a resource of their own
    name: String,
}

/// Arguments of `resource set`.
#[derive(Debug, Args)]
pub struct Set {
    #[command(flatten)]
    resource: ResourceName,
    /// Level: readonly, private, adminwrite, adminonly or custom [default: custom with --rule, else unchanged]
    #[arg(long, value_parser = level)]
    level: Option<ResourceLevel>,
    /// File with the security rule, for the level custom
    #[arg(long, value_name = "FILE")]
    rule: Option<PathBuf>,
    /// File with the row permissions of a table, by role, in JSON
    #[arg(long, value_name = "FILE")]
    rows: Option<PathBuf>,
    /// Description
    #[arg(long)]
    description: Option<String>,
}

fn kind(text: &str) -> Result<ResourceType, String> {
    ResourceType::parse(text).ok_or_else(|| "use collection, table, storage or function".into())
}

fn level(text: &str) -> Result<ResourceLevel, String> {
    let hint = "use readonly, private, adminwrite, adminonly or custom";
    ResourceLevel::parse(&text.to_ascii_uppercase()).ok_or_else(|| hint.into())
}

impl Resource {
    /// `list` and `get` write only their result to standard output.
    pub async fn run(self, place: &Installation) -> Result<()> {
        let services = context::open(place).await?;
        match self {
            Self::List => list(&services).await,
            Self::Get(ResourceName { kind, name }) => {
                let resource = admin::resources::get(&permit(&services.access)?, kind, &name).await?;
                say!("{}", serde_json::to_string_pretty(&resource)?);
                Ok(())
            }
            Self::Set(set) => set.run(&services).await,
            Self::Delete(ResourceName { kind, name }) => {
                admin::resources::delete(&permit(&services.access)?, kind, &name, &Expected::Any).await?;
                say!("Deleted the {} {name}. Access to it is now denied.", kind.as_str());
                Ok(())
            }
        }
    }
}

impl Set {
    async fn run(self, services: &Services) -> Result<()> {
        let ResourceName { kind, name } = self.resource;
        let rule = self.rule.as_deref().map(read).transpose()?.map(DocumentText);
        let rows = self.rows.as_deref().map(|file| {
            let rows = serde_json::from_str(&read(file)?);
            rows.with_context(|| format!("{} does not contain row permissions by role, in JSON", file.display()))
        });
        let update = ResourceUpdate {
            level: self.level.or_else(|| rule.as_ref().map(|_| ResourceLevel::Custom)),
            rule,
            row_permissions: rows.transpose()?,
            description: self.description,
            version: None,
        };
        let resource = admin::resources::put(&permit(&services.access)?, kind, &name, update, &Expected::Any).await;
        let resource = resource.with_context(|| format!("cannot save the {} {name}", kind.as_str()))?;
        let (level, version) = (resource.level.as_str(), resource.version);
        say!("Saved the {} {name}: {level}, version {version}.", kind.as_str());
        Ok(())
    }
}

fn read(file: &Path) -> Result<String> {
    std::fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))
}

/// Prints one tab-separated line per resource: type, name, level, version.
async fn list(services: &Services) -> Result<()> {
    let mut query = ResourceQuery::default();
    loop {
        let page = admin::resources::list(&permit(&services.access)?, &query).await?;
        for resource in page.items {
            let (kind, level) = (resource.kind.as_str(), resource.level.as_str());
            say!("{kind}\t{}\t{level}\t{}", resource.name, resource.version);
        }
        query.cursor = page.next_cursor;
        if query.cursor.is_none() {
            return Ok(());
        }
    }
}
