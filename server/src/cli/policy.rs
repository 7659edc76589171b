//! `doorward policy list`, `get`, `set`.

use super::{Installation, context, permit};
use crate::Services;
use anyhow::{Context as _, Result};
use clap::{Args, Subcommand};
use doorward_admin as admin;
use doorward_contract::access::{DocumentText, ENVIRONMENT_POLICY, PolicyUpdate};
use doorward_contract::messaging::Language;
use doorward_contract::roles::PageQuery;
use doorward_identity::version::Expected;
use std::path::{Path, PathBuf};

/// Manage policies.
#[derive(Debug, Subcommand)]
pub enum Policy {
    /// List policies, including built-in ones, with code, version, name and roles
    List,
    /// Print the document of a policy, as it was saved
    Get(Get),
    /// Create a policy from a file, or replace the document of an existing one
    Set(Set),
}

/// Arguments of `policy get`.
#[derive(Debug, Args)]
pub struct Get {
    /// Code of the policy
    code: String,
}

/// Arguments of `policy set`.
#[derive(Debug, Args)]
pub struct Set {
    /// File with the document, in JSON or, for the environment policy, in Rego
    file: PathBuf,
    /// Code of the policy [default: the file name without its extension; `authz.user.rego` for a .rego file]
    #[arg(long)]
    code: Option<String>,
    /// Display name
    #[arg(long)]
    name: Option<String>,
    /// Description
    #[arg(long)]
    description: Option<String>,
}

impl Policy {
    /// `get` writes only the document to standard output, so that `policy get … > file` works.
    pub async fn run(self, place: &Installation) -> Result<()> {
        let services = context::open(place).await?;
        match self {
            Self::List => list(&services).await,
            Self::Get(Get { code }) => {
                let policy = admin::policies::get(&permit(&services.access)?, &code, Language::En).await?;
                say!("{}", policy.text);
                Ok(())
            }
            Self::Set(set) => set.run(&services).await,
        }
    }
}

impl Set {
    async fn run(self, services: &Services) -> Result<()> {
        let file = self.file.display();
        let text = std::fs::read_to_string(&self.file).with_context(|| format!("cannot read {file}"))?;
        let code = self
            .code
            .clone()
            .or_else(|| code_of(&self.file))
            .context("this file name cannot be a code; set the code with --code")?;
        let (name, description, document) = (self.name, self.description, Some(DocumentText(text)));
        let update = PolicyUpdate { name, description, document, version: None };
        let policy = admin::policies::put(&permit(&services.access)?, &code, update, &Expected::Any).await;
        let policy = policy.with_context(|| format!("cannot save {file}"))?;
        say!("Saved the policy {}, version {}.", policy.code, policy.version);
        if policy.code == ENVIRONMENT_POLICY {
            say!(
                "While this environment policy exists, the policies of roles apply only to actions on Doorward itself."
            );
        }
        Ok(())
    }
}

fn code_of(file: &Path) -> Option<String> {
    if file.extension().is_some_and(|ending| ending == "rego") {
        return Some(ENVIRONMENT_POLICY.to_owned());
    }
    file.file_stem()?.to_str().map(str::to_owned)
}

/// Prints one tab-separated line per policy: code, version, name, roles.
async fn list(services: &Services) -> Result<()> {
    let mut query = PageQuery::default();
    loop {
        let page = admin::policies::list(&permit(&services.access)?, &query, Language::En).await?;
        for policy in page.items {
            say!("{}\t{}\t{}\t{}", policy.code, policy.version, policy.name, policy.roles.join(","));
        }
        query.cursor = page.next_cursor;
        if query.cursor.is_none() {
            return Ok(());
        }
    }
}
