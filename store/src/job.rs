//! Jobs: work on many accounts, which the nodes do chunk by chunk.
//!
//! A node claims a job for some time, its lease. Each chunk is one transaction that ends with [`advance`]: it moves the
//! position and extends the lease, if the node still has it. A node that was too slow, or a job that was cancelled, is
//! noticed there, and the chunk is rolled back. So nothing is done twice, and a job of a node that died goes on at its
//! last position when the lease is over.

use crate::instant::is_over;
use crate::{StoreError, Tx};
use doorward_contract::job::{JobKind, JobState};
use doorward_contract::messaging::Language;
use sea_orm::{
    Condition, FromQueryResult, QueryOrder, QuerySelect, QueryTrait, Set,
    entity::prelude::*,
    sea_query::{Expr, ExprTrait, SelectStatement},
};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "job")]
pub struct Model {
    /// A UUIDv7, ordered by time.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    pub kind: JobKind,
    pub state: JobState,
    /// Who started it, as in events.
    pub actor: String,
    /// By which its actor is found again, when its permissions are checked.
    pub principal: Json,
    /// What it does, in one word.
    pub title: Option<String>,
    /// Language of faults and errors.
    pub language: Language,
    /// What its actor asked for.
    pub input: Json,
    /// Position after the last chunk; `None` at the start.
    pub cursor: Option<String>,
    /// Until when it belongs to the node that has claimed it. Of jobs that no node has, the one with the least is next.
    pub lease_until: i64,
    /// Claims since the last chunk that was done.
    pub attempts: i32,
    pub created_at: i64,
    pub started_at: Option<i64>,
    pub finished_at: Option<i64>,
    /// Rows that are done.
    pub done: i64,
    pub total: Option<i64>,
    /// Rows by outcome: an object of numbers.
    pub counts: Json,
    /// Number of its rows in `job_fault`.
    pub faults: i64,
    /// Why it failed.
    pub error: Option<String>,
    /// Name of the file that it has produced.
    pub file: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Longest lease in milliseconds.
pub const LEASE_MS: i64 = 60_000;

pub async fn insert(conn: &impl ConnectionTrait, row: Model) -> Result<(), StoreError> {
    Entity::insert(ActiveModel::from(row).reset_all()).exec_without_returning(conn).await?;
    Ok(())
}

pub async fn by_id(conn: &impl ConnectionTrait, id: &str) -> Result<Option<Model>, StoreError> {
    Ok(Entity::find_by_id(id).one(conn).await?)
}

/// Jobs, newest first.
pub async fn list(
    conn: &impl ConnectionTrait,
    kind: Option<JobKind>,
    before_id: Option<String>,
    limit: u64,
) -> Result<Vec<Model>, StoreError> {
    let all = Condition::all()
        .add_option(kind.map(|kind| Column::Kind.eq(kind)))
        .add_option(before_id.map(|id| Column::Id.lt(id)));
    Ok(Entity::find().filter(all).order_by_desc(Column::Id).limit(limit).all(conn).await?)
}

/// The states of jobs that can still change something.
const OPEN: [JobState; 3] = [JobState::Draft, JobState::Waiting, JobState::Running];

/// Number of jobs of an actor that are not over.
pub async fn count_open_of(conn: &impl ConnectionTrait, actor: &str) -> Result<u64, StoreError> {
    let open = Column::State.is_in(OPEN);
    Ok(Entity::find().filter(open).filter(Column::Actor.eq(actor)).count(conn).await?)
}

/// Who submits a draft: see the columns.
#[derive(Debug, Clone)]
pub struct Submitter {
    pub actor: String,
    pub principal: Json,
    pub language: Language,
}

/// Submits a draft with its final input and number of rows; false when it is no draft any more.
pub async fn submit(
    conn: &impl ConnectionTrait,
    id: &str,
    by: Submitter,
    input: Json,
    total: Option<i64>,
    now: i64,
) -> Result<bool, StoreError> {
    let change = ActiveModel {
        state: Set(JobState::Waiting),
        actor: Set(by.actor),
        principal: Set(by.principal),
        language: Set(by.language),
        input: Set(input),
        total: Set(total),
        lease_until: Set(now),
        ..Default::default()
    };
    let query = Entity::update_many().set(change).filter(Column::Id.eq(id)).filter(Column::State.eq(JobState::Draft));
    Ok(query.exec(conn).await?.rows_affected == 1)
}

/// Replaces the input of a draft; false when it is no draft any more.
pub async fn set_input(conn: &impl ConnectionTrait, id: &str, input: Json) -> Result<bool, StoreError> {
    let change = ActiveModel { input: Set(input), ..Default::default() };
    let query = Entity::update_many().set(change).filter(Column::Id.eq(id)).filter(Column::State.eq(JobState::Draft));
    Ok(query.exec(conn).await?.rows_affected == 1)
}

/// Deletes a draft with its file; false when it is no draft any more.
pub async fn delete_draft(conn: &impl ConnectionTrait, id: &str) -> Result<bool, StoreError> {
    let query = Entity::delete_many().filter(Column::Id.eq(id)).filter(Column::State.eq(JobState::Draft));
    Ok(query.exec(conn).await?.rows_affected == 1)
}

/// Waiting, or claimed by a node whose lease is over.
fn is_due(now: i64) -> Condition {
    let open = Column::State.is_in([JobState::Waiting, JobState::Running]);
    Condition::all().add(open).add(is_over(Column::LeaseUntil, LEASE_MS, now))
}

/// Claims the job that is due for longest, if there is one: exactly one node gets it. The row is as it is now.
pub async fn claim_due(conn: &impl ConnectionTrait, now: i64) -> Result<Option<Model>, StoreError> {
    let next = Entity::find().select_only().column(Column::Id).filter(is_due(now));
    let next = next.order_by_asc(Column::LeaseUntil).order_by_asc(Column::Id).limit(1).into_query();
    let claimed = ActiveModel { state: Set(JobState::Running), lease_until: Set(now + LEASE_MS), ..Default::default() };
    let query = Entity::update_many()
        .set(claimed)
        .col_expr(Column::Attempts, Expr::col(Column::Attempts).add(1))
        .col_expr(Column::StartedAt, Expr::cust(format!("COALESCE(started_at, {now})")))
        .filter(Column::Id.in_subquery(next))
        // Again, for PostgreSQL: another node may have claimed it since the row was found.
        .filter(is_due(now));
    let mut query = query.into_query();
    query.returning_all();
    let row = conn.query_one(&query).await?;
    Ok(row.map(|row| Model::from_query_result(&row, "")).transpose()?)
}

/// The job is running, and belongs to the node that read this row.
fn is_held(job: &Model) -> Condition {
    let held = Condition::all().add(Column::Id.eq(&job.id)).add(Column::State.eq(JobState::Running));
    held.add(Column::LeaseUntil.eq(job.lease_until))
}

/// Writes position, numbers and lease of `next`, a changed copy of the row `held`, in the transaction of the chunk. False
/// when the job was cancelled or belongs to another node: the caller rolls the chunk back.
pub async fn advance(tx: &Tx, held: &Model, next: &Model) -> Result<bool, StoreError> {
    let change = ActiveModel {
        cursor: Set(next.cursor.clone()),
        lease_until: Set(next.lease_until),
        attempts: Set(0),
        done: Set(next.done),
        total: Set(next.total),
        counts: Set(next.counts.clone()),
        faults: Set(next.faults),
        file: Set(next.file.clone()),
        ..Default::default()
    };
    Ok(Entity::update_many().set(change).filter(is_held(held)).exec(tx).await?.rows_affected == 1)
}

/// Gives a job back, so that another one can be claimed first. False when the node does not have it any more.
pub async fn release(conn: &impl ConnectionTrait, held: &Model, now: i64) -> Result<bool, StoreError> {
    let change = ActiveModel { lease_until: Set(now), ..Default::default() };
    Ok(Entity::update_many().set(change).filter(is_held(held)).exec(conn).await?.rows_affected == 1)
}

/// Ends a job. False when the node does not have it any more, or it was cancelled.
pub async fn finish(
    conn: &impl ConnectionTrait,
    held: &Model,
    state: JobState,
    error: Option<String>,
    now: i64,
) -> Result<bool, StoreError> {
    let change =
        ActiveModel { state: Set(state), error: Set(error), finished_at: Set(Some(now)), ..Default::default() };
    Ok(Entity::update_many().set(change).filter(is_held(held)).exec(conn).await?.rows_affected == 1)
}

/// Cancels a job; false when it is over. A chunk that is being done is rolled back.
pub async fn cancel(conn: &impl ConnectionTrait, id: &str, now: i64) -> Result<bool, StoreError> {
    let change = ActiveModel { state: Set(JobState::Cancelled), finished_at: Set(Some(now)), ..Default::default() };
    let query = Entity::update_many().set(change).filter(Column::Id.eq(id)).filter(Column::State.is_in(OPEN));
    Ok(query.exec(conn).await?.rows_affected == 1)
}

/// Deletes jobs that ended before an instant, with their faults and files.
pub async fn delete_finished_before(conn: &impl ConnectionTrait, at: i64) -> Result<u64, StoreError> {
    Ok(Entity::delete_many().filter(Column::FinishedAt.lt(at)).exec(conn).await?.rows_affected)
}

/// Deletes drafts that were begun before an instant.
pub async fn delete_drafts_before(conn: &impl ConnectionTrait, at: i64) -> Result<u64, StoreError> {
    let drafts = Column::State.eq(JobState::Draft);
    Ok(Entity::delete_many().filter(drafts).filter(Column::CreatedAt.lt(at)).exec(conn).await?.rows_affected)
}

/// IDs of the jobs that ended before an instant.
pub(crate) fn ids_finished_before(at: i64) -> SelectStatement {
    Entity::find().select_only().column(Column::Id).filter(Column::FinishedAt.lt(at)).into_query()
}

/// Forgets the names of files of jobs that ended before an instant; [`crate::job_file`] deletes the files.
pub async fn forget_files_before(conn: &impl ConnectionTrait, at: i64) -> Result<u64, StoreError> {
    let change = ActiveModel { file: Set(None), ..Default::default() };
    let query = Entity::update_many().set(change).filter(Column::FinishedAt.lt(at)).filter(Column::File.is_not_null());
    Ok(query.exec(conn).await?.rows_affected)
}
