//! `doorward export`.

use super::import::{finish, kind, new_private};
use super::{Installation, context, permit};
use anyhow::{Context as _, Result, bail};
use clap::Args;
use doorward_admin::{jobs, users::export};
use doorward_contract::account::{AccountKind, AccountStatus};
use doorward_contract::job::JobState;
use doorward_contract::user_export::{ExportFormat, NewUserExport};
use std::io::Write as _;
use std::path::PathBuf;

/// Export users to a file that `doorward import` reads again.
#[derive(Debug, Args)]
pub struct Export {
    /// New file; its ending, .csv or .jsonl, decides the format
    file: PathBuf,
    /// Only users who match this text
    #[arg(long)]
    query: Option<String>,
    /// internal or external
    #[arg(long, value_parser = kind)]
    kind: Option<AccountKind>,
    /// active or blocked
    #[arg(long, value_parser = status)]
    status: Option<AccountStatus>,
    /// With password hashes and second factors. Keep such a file as you keep the database
    #[arg(long)]
    hashes: bool,
}

fn status(word: &str) -> Result<AccountStatus, String> {
    AccountStatus::parse(&word.to_ascii_uppercase()).ok_or_else(|| "use active or blocked".into())
}

impl Export {
    pub async fn run(self, place: &Installation) -> Result<()> {
        let format = match self.file.extension().and_then(|ending| ending.to_str()) {
            Some("csv") => ExportFormat::Csv,
            Some("jsonl") => ExportFormat::JsonLines,
            _ => bail!("the name of the file must end in .csv or .jsonl"),
        };
        let services = context::open(place).await?;
        let mut file = new_private(&self.file)?;
        let Self { query, kind, status, hashes, .. } = self;
        let new = NewUserExport { format, query, status, kind, hashes };
        let started = export::start(&permit(&services.access)?, new).await?;
        let job = finish(&services, &started.id).await?;
        if job.state != JobState::Done {
            bail!("{}", job.error.unwrap_or_else(|| "the export was cancelled".into()));
        }
        let mut rows = jobs::file(&permit(&services.access)?, &job.id).await?;
        while let Some(bytes) = rows.next().await? {
            file.write_all(&bytes).with_context(|| format!("cannot write {}", self.file.display()))?;
        }
        file.sync_all().with_context(|| format!("cannot write {}", self.file.display()))?;
        say!("Exported {} users to {}.", job.done, self.file.display());
        Ok(())
    }
}
