//! `doorward import`.

use super::{Installation, context, permit};
use crate::Services;
use anyhow::{Context as _, Result, bail};
use clap::Args;
use doorward_admin::jobs;
use doorward_admin::users::import::{self, Upload};
use doorward_contract::Secret;
use doorward_contract::account::AccountKind;
use doorward_contract::admin_action::action;
use doorward_contract::job::{Job, JobFaultQuery, JobState};
use doorward_contract::user_import::{HashParameters, ImportFormat, ImportOptions, NewUserImport, UserImport};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{IsTerminal as _, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Import users from a file.
#[derive(Debug, Args)]
pub struct Import {
    /// File: CSV, JSON lines, or an export of another system
    file: PathBuf,
    /// csv, json_lines, cloudbase, firebase, auth0, supabase, keycloak, casdoor or logto [default: recognized]
    #[arg(long, value_parser = parse_format)]
    format: Option<ImportFormat>,
    /// Only report what an import would do
    #[arg(long)]
    check: bool,
    /// Import a column as a field, or ignore it. Repeat it for several columns
    #[arg(long = "map", value_name = "COLUMN=FIELD", value_parser = pair)]
    mapping: Vec<(String, String)>,
    /// ID of the role here for a role in the file, or nothing to leave it out. Repeat it for several roles
    #[arg(long = "role", value_name = "NAME=ROLE", value_parser = pair)]
    roles: Vec<(String, String)>,
    /// ID of the provider here for one in the file, or nothing to leave it out. Repeat it for several providers
    #[arg(long = "provider", value_name = "NAME=PROVIDER", value_parser = pair)]
    providers: Vec<(String, String)>,
    /// internal or external, for users of whom the file does not say it [default: external]
    #[arg(long, value_parser = kind)]
    kind: Option<AccountKind>,
    /// Import all contacts as unverified
    #[arg(long)]
    unverified: bool,
    /// Create roles that do not exist, without policies
    #[arg(long)]
    create_roles: bool,
    /// Create departments that do not exist
    #[arg(long)]
    create_departments: bool,
    /// Overwrite what was changed here since an earlier import
    #[arg(long)]
    overwrite: bool,
    /// File with the base64_signer_key of the Firebase project
    #[arg(long, value_name = "FILE")]
    signer_key_file: Option<PathBuf>,
    /// base64_salt_separator of the Firebase project [default: Bw==]
    #[arg(long)]
    salt_separator: Option<String>,
    /// rounds of the Firebase project [default: 8]
    #[arg(long)]
    rounds: Option<u32>,
    /// mem_cost of the Firebase project [default: 14]
    #[arg(long)]
    mem_cost: Option<u32>,
    /// File for the rows that cannot be imported, with the reasons. It must not exist
    #[arg(long, value_name = "FILE")]
    errors: Option<PathBuf>,
}

fn parse_format(word: &str) -> Result<ImportFormat, String> {
    let words: Vec<_> = ImportFormat::ALL.iter().map(|format| format.as_str()).collect();
    ImportFormat::parse(word).ok_or_else(|| format!("use one of {}", words.join(", ")))
}

pub(super) fn kind(word: &str) -> Result<AccountKind, String> {
    let kind = AccountKind::parse(word).filter(|kind| *kind != AccountKind::Anonymous);
    kind.ok_or_else(|| "use internal or external".into())
}

fn pair(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.rsplit_once('=').ok_or("write it as NAME=VALUE")?;
    Ok((name.to_owned(), value.to_owned()))
}

/// Faults that are printed.
const SHOWN: u16 = 20;
/// Bytes that are read from the file at a time.
const PIECE: usize = 64 * 1024;

impl Import {
    pub async fn run(self, place: &Installation) -> Result<()> {
        let services = context::open(place).await?;
        let import = self.upload(&services).await?;
        let id = import.job.id.clone();
        let outcome = self.go_on(&services, import).await;
        if self.check || outcome.is_err() {
            // Of an import that was started nothing is deleted.
            let _ = import::delete(&permit(&services.access)?, &id).await;
        }
        outcome
    }

    async fn upload(&self, services: &Services) -> Result<UserImport> {
        let mut file = File::open(&self.file).with_context(|| format!("cannot read {}", self.file.display()))?;
        let name = self.file.file_name().map(|name| name.to_string_lossy().into_owned());
        let permit = permit(&services.access)?;
        let mut upload = Upload::begin(&permit, NewUserImport { format: self.format, name }).await?;
        let mut piece = vec![0; PIECE];
        loop {
            match file.read(&mut piece) {
                Ok(0) => return Ok(upload.finish().await?),
                Ok(length) => upload.push(&piece[..length]).await?,
                Err(error) => {
                    upload.discard().await?;
                    return Err(error).with_context(|| format!("cannot read {}", self.file.display()));
                }
            }
        }
    }

    async fn go_on(&self, services: &Services, import: UserImport) -> Result<()> {
        let id = import.job.id;
        let permit = permit::<action::UsersCreate>(&services.access)?;
        let import = import::configure(&permit, &id, self.options()?).await?;
        say!("{} ({}), format {}:", self.file.display(), import.encoding, import.format.as_str());
        for column in &import.columns {
            let field = match column.field.as_str() {
                "" => "ignored",
                field => field,
            };
            say!("  {} -> {field}", column.name);
        }
        let started = if self.check {
            import::check(&permit, &id).await?.check.map_or_else(|| id.clone(), |check| check.id)
        } else {
            import::submit(&permit, &id).await?.job.id
        };
        let job = finish(services, &started).await?;
        report(services, &job).await?;
        if let Some(path) = self.errors.as_deref().filter(|_| job.faults > 0) {
            let file = import::error_file(&permit, &id).await?;
            write_errors(path, file).await?;
            say!("Wrote the faulty rows to {}. Mend them, and import that file.", path.display());
        }
        match (job.state, job.faults) {
            (JobState::Done, 0) => Ok(()),
            (JobState::Done, faults) if self.check => bail!("{faults} rows cannot be imported"),
            (JobState::Done, faults) => bail!("{faults} rows were not imported"),
            _ => bail!("{}", job.error.unwrap_or_else(|| "the import was cancelled".into())),
        }
    }

    fn options(&self) -> Result<ImportOptions> {
        let map = |pairs: &[(String, String)]| -> Option<BTreeMap<String, String>> {
            (!pairs.is_empty()).then(|| pairs.iter().cloned().collect())
        };
        let signer_key = self.signer_key_file.as_deref().map(read_key).transpose()?;
        Ok(ImportOptions {
            mapping: map(&self.mapping),
            providers: map(&self.providers),
            roles: map(&self.roles),
            kind: self.kind,
            verified: self.unverified.then_some(false),
            create_roles: self.create_roles.then_some(true),
            create_departments: self.create_departments.then_some(true),
            overwrite: self.overwrite.then_some(true),
            hash: Some(HashParameters {
                signer_key,
                salt_separator: self.salt_separator.clone(),
                rounds: self.rounds,
                memory_cost: self.mem_cost,
            }),
        })
    }
}

/// Not an argument: other users of the machine see those.
fn read_key(path: &Path) -> Result<Secret> {
    let key = std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    Ok(Secret::new(key.trim().to_owned()))
}

/// Runs jobs, or waits for a server that does, until this one is over.
pub(super) async fn finish(services: &Services, id: &str) -> Result<Job> {
    loop {
        let job = jobs::get(&permit(&services.access)?, id).await?;
        if !job.state.is_open() {
            progress(format_args!(""));
            return Ok(job);
        }
        progress(format_args!("{} of {}", job.done, job.total.map_or_else(|| "?".into(), |total| total.to_string())));
        if !jobs::run_due(&services.access).await? {
            tokio::time::sleep(Duration::from_millis(300)).await;
        }
    }
}

/// Overwrites the line of the terminal, if there is one.
fn progress(text: std::fmt::Arguments<'_>) {
    let mut terminal = std::io::stderr();
    if terminal.is_terminal() {
        let _ = write!(terminal, "\r\x1b[K{text}").and_then(|()| terminal.flush());
    }
}

async fn report(services: &Services, job: &Job) -> Result<()> {
    for (outcome, count) in &job.counts {
        say!("{outcome}: {count}");
    }
    if job.faults == 0 {
        return Ok(());
    }
    let query = JobFaultQuery { limit: Some(SHOWN), cursor: None };
    let faults = jobs::faults(&permit(&services.access)?, &job.id, &query).await?;
    for fault in faults.items {
        say!("  row {}: {}", fault.row, fault.message);
    }
    if job.faults > u64::from(SHOWN) {
        say!("  ... and {} more", job.faults - u64::from(SHOWN));
    }
    Ok(())
}

async fn write_errors(path: &Path, mut rows: import::ErrorFile) -> Result<()> {
    let mut file = new_private(path)?;
    while let Some(bytes) = rows.next().await? {
        file.write_all(&bytes).with_context(|| format!("cannot write {}", path.display()))?;
    }
    Ok(())
}

/// A new file that only its owner can read: it may contain password hashes.
pub(super) fn new_private(path: &Path) -> Result<File> {
    let mut options = File::options();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).with_context(|| format!("cannot create {}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::pair;

    #[test]
    fn a_column_may_contain_the_sign_before_its_field() {
        assert_eq!(pair("a=b=email"), Ok(("a=b".to_owned(), "email".to_owned())));
        assert_eq!(pair("shoe size="), Ok(("shoe size".to_owned(), String::new())));
        assert!(pair("email").is_err());
    }
}
