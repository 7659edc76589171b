//! Exports of users to a file, which an import reads again with nothing lost.

mod file;

use crate::jobs::{self, Chunk, NewJob, Step, Work};
use doorward_access::{Access, Error, Permit};
use doorward_contract::Uid;
use doorward_contract::account::AccountKind;
use doorward_contract::admin_action::action;
use doorward_contract::job::{Job, JobKind};
use doorward_contract::search::Search;
use doorward_contract::user_export::{ExportFormat, NewUserExport};
use doorward_identity::Actor;
use doorward_identity::account::profile;
use doorward_identity::session::sensitive::{Operation, require_actor};
use doorward_store::{StoreError, Tx, job, job_file, user};
use file::Writer;

/// Users of a chunk.
const ROWS: u64 = 1_000;

/// Starts an export. Its file can be downloaded when the job is done.
///
/// # Errors
/// [`doorward_identity::Error::TooManyRequests`]; with password hashes, [`Error::Lacks`] and
/// [`doorward_identity::Error::ReauthenticationRequired`].
pub async fn start(permit: &Permit<action::UsersRead>, new: NewUserExport) -> Result<Job, Error> {
    let (access, actor) = (permit.access(), permit.actor());
    let identity = access.identity();
    if new.hashes {
        require_hashes(access, actor).await?;
    }
    let total = match new.query.as_deref().map(str::trim) {
        None | Some("") => Some(user::count(identity.db().read(), &kinds(&new), new.status).await?),
        Some(_) => None,
    };
    let title = Some(new.format.as_str().to_owned());
    let tx = identity.db().begin().await?;
    let job = NewJob { kind: JobKind::UserExport, title, input: new, total, draft: false };
    let row = jobs::start(access, &tx, actor, job).await?;
    tx.commit().await.map_err(StoreError::from)?;
    Ok(jobs::view(row))
}

fn kinds(new: &NewUserExport) -> Vec<AccountKind> {
    match new.kind {
        Some(AccountKind::Anonymous) => vec![],
        Some(kind) => vec![kind],
        None => vec![AccountKind::Internal, AccountKind::External],
    }
}

/// Whoever has the hash of a weak password finds the password.
async fn require_hashes(access: &Access, actor: &Actor) -> Result<(), Error> {
    access.permit::<action::UsersExportHashes>(actor.clone())?;
    Ok(require_actor(access.identity(), actor, Operation::ExportPasswordHashes).await?)
}

/// Checks that an actor may download the file of a job.
///
/// # Errors
/// As [`start`].
pub(crate) async fn require_readable(access: &Access, actor: &Actor, job: &job::Model) -> Result<(), Error> {
    if job.kind != JobKind::UserExport {
        return Ok(());
    }
    let input: NewUserExport = serde_json::from_value(job.input.clone())
        .map_err(|_| doorward_identity::Error::Internal("the input of an export cannot be read"))?;
    if input.hashes { require_hashes(access, actor).await } else { Ok(()) }
}

/// Writes the next users to the file.
///
/// # Errors
/// Those that end the job: the actor may not read users any more.
pub(crate) async fn step(work: &mut Work<'_>) -> Result<Step, Error> {
    work.permit::<action::UsersRead>()?;
    let input: NewUserExport = work.input()?;
    if input.hashes {
        require_hashes(work.access(), work.actor()).await?;
    }
    let identity = work.access().identity();
    let after = work.job().cursor.as_deref().and_then(|uid| Uid::parse(uid).ok());
    let filter = user::Filter {
        search: input.query.as_deref().and_then(|text| Search::read(&profile::fold(text))),
        status: input.status,
        kind: input.kind,
    };
    let tx = identity.db().begin().await?;
    let users = user::bulk::after(&tx, filter, after.as_ref(), ROWS).await?;
    let is_last = (users.len() as u64) < ROWS;
    let cursor = users.last().map_or_else(|| work.job().cursor.clone().unwrap_or_default(), |row| row.uid.to_string());
    let done = users.len() as u64;
    let writer = Writer::new(input.format, input.hashes);
    let mut bytes = if after.is_none() { writer.head() } else { Vec::new() };
    writer.write(work, &tx, users, &mut bytes).await?;
    append(&tx, &work.job().id, &bytes).await?;
    let mut chunk = Chunk { cursor, done, ..Chunk::default() };
    if done > 0 {
        chunk.counts.insert("exported", done);
    }
    if is_last {
        chunk.file = Some(file_name(&input, &work.job().id));
    }
    work.advance(&tx, chunk).await?;
    tx.commit().await.map_err(StoreError::from)?;
    Ok(if is_last { Step::Done } else { Step::More })
}

async fn append(tx: &Tx, job_id: &str, bytes: &[u8]) -> Result<(), Error> {
    let mut chunk = job_file::count(tx, job_id).await?;
    for piece in bytes.chunks(job_file::CHUNK) {
        job_file::insert(tx, job_id, chunk, piece.to_vec()).await?;
        chunk += 1;
    }
    Ok(())
}

fn file_name(input: &NewUserExport, job_id: &str) -> String {
    let ending = match input.format {
        ExportFormat::Csv => "csv",
        ExportFormat::JsonLines => "jsonl",
    };
    format!("users-{job_id}.{ending}")
}
