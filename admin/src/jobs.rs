//! Jobs: imports, exports and bulk actions, which go on in the background.
//!
//! A use case of the kind writes the job with `start`. A task of a node claims it and calls
//! `step` of the kind for one chunk after the other ([`run_due`]). A chunk and the position after it are one transaction,
//! which ends with [`Work::advance`]: a server that is killed goes on where it was and does nothing twice. Before each
//! chunk, its actor and their permissions are read again.

mod principal;

use crate::events;
use doorward_access::{Access, Error, Permit};
use doorward_contract::admin_action::{Action, action};
use doorward_contract::event::EventAction;
use doorward_contract::job::{Job, JobFault, JobFaultQuery, JobKind, JobQuery, JobState};
use doorward_contract::{ErrorCode, Timestamp, page::Page};
use doorward_identity::{Actor, page};
use doorward_store::{StoreError, Tx, job, job_fault, job_file};
use principal::Principal;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// Most jobs of an actor that are not over.
const MAX_OPEN: u64 = 20;
/// Seconds after which a client may try again when it has too many.
const RETRY_AFTER_SECS: u32 = 60;
/// Seconds for which a job runs before another one that is due gets its turn.
const TURN_SECS: i64 = 5;
/// Claims without a chunk done, after which a job fails: its chunk makes the program fail each time.
const MAX_ATTEMPTS: i32 = 8;

/// A job to be written.
#[derive(Debug)]
pub(crate) struct NewJob<I> {
    pub kind: JobKind,
    /// What it does, in one word.
    pub title: Option<String>,
    /// What `step` reads.
    pub input: I,
    /// Rows in all, if known.
    pub total: Option<u64>,
    /// Whether it waits for [`job::submit`], in place of a node.
    pub draft: bool,
}

/// Writes a job in the caller's transaction.
///
/// # Errors
/// [`doorward_identity::Error::TooManyRequests`] when the actor has too many jobs that are not over.
pub(crate) async fn start<I: Serialize + Send>(
    access: &Access,
    tx: &Tx,
    actor: &Actor,
    new: NewJob<I>,
) -> Result<job::Model, Error> {
    let (identity, now) = (access.identity(), access.identity().now().as_millis());
    if job::count_open_of(tx, actor.name()).await? >= MAX_OPEN {
        return Err(doorward_identity::Error::TooManyRequests { retry_after: RETRY_AFTER_SECS }.into());
    }
    let principal = Principal::of(identity, actor).await;
    let row = job::Model {
        id: identity.new_id(),
        kind: new.kind,
        state: if new.draft { JobState::Draft } else { JobState::Waiting },
        actor: actor.name().to_owned(),
        principal: serde_json::to_value(principal).map_err(|_| internal())?,
        title: new.title,
        language: actor.error_language(),
        input: serde_json::to_value(new.input).map_err(|_| internal())?,
        cursor: None,
        lease_until: now,
        attempts: 0,
        created_at: now,
        started_at: None,
        finished_at: None,
        done: 0,
        total: new.total.map(|total| i64::try_from(total).unwrap_or(i64::MAX)),
        counts: json!({}),
        faults: 0,
        error: None,
        file: None,
    };
    job::insert(tx, row.clone()).await?;
    events::write(identity, tx, EventAction::JobStarted, actor, None, detail(&row)).await?;
    Ok(row)
}

fn internal() -> Error {
    doorward_identity::Error::Internal("a job cannot be written as JSON").into()
}

fn detail(job: &job::Model) -> Value {
    json!({ "job": job.id, "kind": job.kind, "title": job.title })
}

/// What [`Work::advance`] adds to a job.
#[derive(Debug, Default)]
pub(crate) struct Chunk {
    /// Position after it.
    pub cursor: String,
    /// Its rows, faulty ones included.
    pub done: u64,
    /// Its rows by outcome.
    pub counts: BTreeMap<&'static str, u64>,
    pub faults: Vec<JobFault>,
    /// Rows in all, if that is known now.
    pub total: Option<u64>,
    /// Name of the file that the job has produced, when it is complete.
    pub file: Option<String>,
}

impl Chunk {
    /// Counts one row.
    pub fn count(&mut self, outcome: &'static str) {
        *self.counts.entry(outcome).or_default() += 1;
    }
}

/// Whether a job has more to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    More,
    Done,
}

/// A job that this node has claimed, for one chunk.
pub(crate) struct Work<'a> {
    access: &'a Access,
    /// As of the last chunk.
    job: job::Model,
    actor: Actor,
    next: Option<job::Model>,
}

impl<'a> Work<'a> {
    pub fn access(&self) -> &'a Access {
        self.access
    }

    pub fn job(&self) -> &job::Model {
        &self.job
    }

    /// Its actor, with the roles of this moment.
    pub fn actor(&self) -> &Actor {
        &self.actor
    }

    /// The permit of its actor for an action, by the policies of this moment.
    ///
    /// # Errors
    /// As [`Access::permit`].
    pub fn permit<A: Action>(&self) -> Result<Permit<A>, Error> {
        self.access.permit(self.actor.clone())
    }

    /// What its actor asked for.
    ///
    /// # Errors
    /// [`doorward_identity::Error::Internal`] for a job of a newer version.
    pub fn input<I: DeserializeOwned>(&self) -> Result<I, Error> {
        let unknown = doorward_identity::Error::Internal("the input of a job cannot be read");
        serde_json::from_value(self.job.input.clone()).map_err(|_| unknown.into())
    }

    /// Records a chunk, as the last statement of its transaction. The caller commits.
    ///
    /// # Errors
    /// [`doorward_identity::Error::Aborted`] when the job was cancelled, or another node has it: the caller rolls back.
    pub async fn advance(&mut self, tx: &Tx, chunk: Chunk) -> Result<(), Error> {
        let whole = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
        let mut next = job::Model {
            cursor: Some(chunk.cursor),
            lease_until: self.access.identity().now().as_millis() + job::LEASE_MS,
            attempts: 0,
            done: self.job.done.saturating_add(whole(chunk.done)),
            total: chunk.total.map(whole).or(self.job.total),
            faults: self.job.faults.saturating_add(whole(chunk.faults.len() as u64)),
            file: chunk.file.or_else(|| self.job.file.clone()),
            ..self.job.clone()
        };
        if let Some(counts) = next.counts.as_object_mut() {
            add(counts, &chunk.counts);
        }
        let faults = chunk.faults.into_iter().map(|fault| job_fault::Model {
            job_id: self.job.id.clone(),
            row: whole(fault.row),
            code: fault.code,
            message: fault.message,
            data: fault.data,
        });
        job_fault::insert_many(tx, faults.collect()).await?;
        if !job::advance(tx, &self.job, &next).await? {
            return Err(doorward_identity::Error::Aborted.into());
        }
        self.next = Some(next);
        Ok(())
    }

    /// The fault of a row, in the language of the job.
    pub fn fault(&self, row: u64, error: &Error, data: Option<Value>) -> JobFault {
        let body = error.body_in(self.job.language);
        let code = error.reason().unwrap_or_else(|| body.error.as_str()).to_owned();
        JobFault { row, code, message: body.error_description, data }
    }
}

fn add(counts: &mut Map<String, Value>, more: &BTreeMap<&'static str, u64>) {
    for (outcome, number) in more {
        let before = counts.get(*outcome).and_then(Value::as_u64).unwrap_or(0);
        counts.insert((*outcome).to_owned(), (before + number).into());
    }
}

/// Runs the job that is due for longest, chunk by chunk, until it is over or another one gets its turn. False when none is
/// due.
///
/// # Errors
/// [`Error::Identity`] when the database does not answer: the job goes on at a later call, on any node.
pub async fn run_due(access: &Access) -> Result<bool, Error> {
    let identity = access.identity();
    let begun = identity.now();
    let Some(mut held) = job::claim_due(identity.db().write(), begun.as_millis()).await? else { return Ok(false) };
    if held.attempts > MAX_ATTEMPTS {
        finish(access, &held, JobState::Failed, Some(internal())).await?;
        return Ok(true);
    }
    loop {
        let (next, outcome) = run_chunk(access, held.clone()).await;
        held = next.unwrap_or(held);
        match outcome {
            Ok(Step::More) if identity.now() < begun.plus_secs(TURN_SECS) => continue,
            Ok(Step::More) => release(access, &held).await?,
            Ok(Step::Done) => finish(access, &held, JobState::Done, None).await?,
            Err(error) => stop(access, &held, error).await?,
        }
        return Ok(true);
    }
}

/// Ends a job whose chunk was rolled back, or gives it back if the chunk may succeed later.
async fn stop(access: &Access, held: &job::Model, error: Error) -> Result<(), Error> {
    // It was cancelled, or another node has it by now.
    if !is_held(access, held).await? {
        return Ok(());
    }
    if is_temporary(&error) {
        release(access, held).await?;
        return Err(error);
    }
    finish(access, held, JobState::Failed, Some(error)).await
}

async fn release(access: &Access, held: &job::Model) -> Result<(), Error> {
    let identity = access.identity();
    job::release(identity.db().write(), held, identity.now().as_millis()).await?;
    Ok(())
}

async fn is_held(access: &Access, job: &job::Model) -> Result<bool, Error> {
    let row = job::by_id(access.identity().db().read(), &job.id).await?;
    Ok(row.is_some_and(|row| row.state == JobState::Running && row.lease_until == job.lease_until))
}

/// Whether the same chunk may succeed later.
fn is_temporary(error: &Error) -> bool {
    matches!(error.code(), ErrorCode::Unavailable | ErrorCode::Aborted)
}

/// Does one chunk, and returns the row after it, if it was committed.
async fn run_chunk(access: &Access, job: job::Model) -> (Option<job::Model>, Result<Step, Error>) {
    let actor = match Principal::read(&job.principal) {
        Ok(principal) => principal.actor(access, &job).await,
        Err(error) => Err(error),
    };
    let mut work = match actor {
        Ok(actor) => Work { access, job, actor, next: None },
        Err(error) => return (None, Err(error)),
    };
    let outcome = match work.job.kind {
        JobKind::UserBulk => crate::users::bulk::step(&mut work).await,
        JobKind::UserImport | JobKind::UserExport => {
            Err(doorward_identity::Error::Internal("this version has no such jobs").into())
        }
    };
    (work.next.filter(|_| outcome.is_ok()), outcome)
}

async fn finish(access: &Access, job: &job::Model, state: JobState, error: Option<Error>) -> Result<(), Error> {
    let identity = access.identity();
    let sentence = error.map(|error| error.body_in(job.language).error_description);
    let tx = identity.db().begin().await?;
    if job::finish(&tx, job, state, sentence, identity.now().as_millis()).await? {
        let mut detail = detail(job);
        detail["started_by"] = job.actor.clone().into();
        detail["state"] = state.as_str().into();
        detail["done"] = job.done.into();
        detail["faults"] = job.faults.into();
        events::write(identity, &tx, EventAction::JobEnded, &Actor::system(), None, detail).await?;
    }
    tx.commit().await.map_err(StoreError::from)?;
    Ok(())
}

/// One page of jobs, newest first.
///
/// # Errors
/// [`Error::Identity`] for a limit out of range or a malformed cursor.
pub async fn list(permit: &Permit<action::UsersRead>, query: &JobQuery) -> Result<Page<Job>, Error> {
    let limit = page::size(query.limit)?;
    let before = page::cursor("cursor", query.cursor.as_deref(), page::decode_id)?;
    let mut rows = job::list(permit.identity().db().read(), query.kind, before, limit as u64 + 1).await?;
    let next_cursor = page::cut(&mut rows, limit, |row| row.id.clone());
    Ok(Page { items: rows.into_iter().map(view).collect(), next_cursor })
}

/// One job.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn get(permit: &Permit<action::UsersRead>, id: &str) -> Result<Job, Error> {
    find(permit.access(), id).await.map(view)
}

/// Faults of a job, by their rows. They may contain what its actor has uploaded.
///
/// # Errors
/// [`Error::NotFound`], [`Error::NotAllowed`] for a job of another actor, except to administrators.
pub async fn faults(
    permit: &Permit<action::UsersRead>,
    id: &str,
    query: &JobFaultQuery,
) -> Result<Page<JobFault>, Error> {
    let job = find_own(permit.access(), permit.actor(), id).await?;
    let limit = page::size(query.limit)?;
    let after = page::cursor("cursor", query.cursor.as_deref(), |text| text.parse::<i64>().ok())?;
    let mut rows = job_fault::list(permit.identity().db().read(), &job.id, after, limit as u64 + 1).await?;
    let next_cursor = page::cut(&mut rows, limit, |row| row.row.to_string());
    let view = |row: job_fault::Model| JobFault {
        row: u64::try_from(row.row).unwrap_or_default(),
        code: row.code,
        message: row.message,
        data: row.data,
    };
    Ok(Page { items: rows.into_iter().map(view).collect(), next_cursor })
}

/// The file that a job has produced.
pub struct File {
    access: Access,
    job_id: String,
    /// Name for the download.
    pub name: String,
    chunk: i32,
}

impl std::fmt::Debug for File {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("File").field("name", &self.name).finish_non_exhaustive()
    }
}

impl File {
    /// Its next bytes; `None` after the last.
    ///
    /// # Errors
    /// [`Error::Identity`] when the database does not answer.
    pub async fn next(&mut self) -> Result<Option<Vec<u8>>, Error> {
        let bytes = job_file::chunk(self.access.identity().db().read(), &self.job_id, self.chunk).await?;
        self.chunk += 1;
        Ok(bytes)
    }
}

/// The file of a job. The download is recorded in the audit log.
///
/// # Errors
/// [`Error::NotFound`], [`Error::NotAllowed`] as [`faults`].
pub async fn file(permit: &Permit<action::UsersRead>, id: &str) -> Result<File, Error> {
    let (access, actor) = (permit.access(), permit.actor());
    let job = find_own(access, actor, id).await?;
    let Some(name) = job.file.clone() else { return Err(Error::NotFound(|texts| texts.job_file)) };
    let identity = access.identity();
    let tx = identity.db().begin().await?;
    events::write(identity, &tx, EventAction::JobFileRead, actor, None, detail(&job)).await?;
    tx.commit().await.map_err(StoreError::from)?;
    Ok(File { access: access.clone(), job_id: job.id, name, chunk: 0 })
}

/// Cancels a job. What it has done stays.
///
/// # Errors
/// [`Error::NotFound`], [`Error::NotAllowed`] as [`faults`].
pub async fn cancel(permit: &Permit<action::UsersRead>, id: &str) -> Result<Job, Error> {
    let (access, actor) = (permit.access(), permit.actor());
    let job = find_own(access, actor, id).await?;
    let identity = access.identity();
    let tx = identity.db().begin().await?;
    if job::cancel(&tx, &job.id, identity.now().as_millis()).await? {
        events::write(identity, &tx, EventAction::JobCancelled, actor, None, detail(&job)).await?;
    }
    tx.commit().await.map_err(StoreError::from)?;
    find(access, id).await.map(view)
}

async fn find(access: &Access, id: &str) -> Result<job::Model, Error> {
    let row = job::by_id(access.identity().db().read(), id).await?;
    row.ok_or(Error::NotFound(|texts| texts.job))
}

/// A job that the actor may open or cancel.
pub(crate) async fn find_own(access: &Access, actor: &Actor, id: &str) -> Result<job::Model, Error> {
    let job = find(access, id).await?;
    let is_own = Principal::read(&job.principal).is_ok_and(|principal| principal.is(actor));
    if is_own || actor.is_administrator() {
        return Ok(job);
    }
    Err(Error::NotAllowed(|texts| texts.job_of_another))
}

/// A job as administrators see it.
pub(crate) fn view(row: job::Model) -> Job {
    let number = |number: i64| u64::try_from(number).unwrap_or_default();
    let counts = row.counts.as_object().into_iter().flatten();
    Job {
        counts: counts.filter_map(|(outcome, count)| Some((outcome.clone(), count.as_u64()?))).collect(),
        id: row.id,
        kind: row.kind,
        state: row.state,
        actor: row.actor,
        title: row.title,
        created_at: Timestamp(row.created_at),
        started_at: row.started_at.map(Timestamp),
        finished_at: row.finished_at.map(Timestamp),
        done: number(row.done),
        total: row.total.map(number),
        faults: number(row.faults),
        error: row.error,
        file: row.file.filter(|_| row.state == JobState::Done),
    }
}
