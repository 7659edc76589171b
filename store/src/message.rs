//! The outbox: queued, sent and failed messages.

use crate::StoreError;
use crate::instant::is_over;
use doorward_contract::messaging::{Channel, Language, MessageKind, MessageState};
use sea_orm::{Condition, QueryOrder, QuerySelect, Set, entity::prelude::*};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "message")]
pub struct Model {
    /// A UUIDv7, ordered by time.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    pub channel: Channel,
    pub kind: MessageKind,
    /// E.164 number or email.
    pub recipient: String,
    pub locale: Language,
    pub state: MessageState,
    /// Name of the sender.
    pub sender: String,
    pub attempts: i32,
    /// Why the last attempt failed, as JSON; a sentence in rows of older versions.
    pub error: Option<String>,
    /// The sender's ID of the message.
    pub receipt: Option<String>,
    /// Content, encrypted with the master key: it contains a code. Cleared once it was sent.
    pub sealed: Option<String>,
    pub created_at: i64,
    /// When it is no longer worth sending.
    pub expires_at: i64,
    /// When the next attempt is due; during an attempt, when its claim expires.
    pub next_attempt_at: Option<i64>,
    /// When the sender accepted it.
    pub sent_at: Option<i64>,
}

/// Longest delay of a queued message in milliseconds: the fourth backoff, or a claim.
const LONGEST_WAIT_MS: i64 = 600_000;

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

pub async fn insert(conn: &impl ConnectionTrait, row: Model) -> Result<(), StoreError> {
    Entity::insert(ActiveModel::from(row).reset_all()).exec_without_returning(conn).await?;
    Ok(())
}

pub async fn by_id(conn: &impl ConnectionTrait, id: &str) -> Result<Option<Model>, StoreError> {
    Ok(Entity::find_by_id(id).one(conn).await?)
}

/// Filters of [`list`].
#[derive(Debug, Default)]
pub struct Filter {
    pub channel: Option<Channel>,
    pub state: Option<MessageState>,
    pub recipient: Option<String>,
    /// Only those older than this one.
    pub before_id: Option<String>,
}

/// Messages, newest first.
pub async fn list(conn: &impl ConnectionTrait, filter: Filter, limit: u64) -> Result<Vec<Model>, StoreError> {
    let all = Condition::all()
        .add_option(filter.channel.map(|channel| Column::Channel.eq(channel)))
        .add_option(filter.state.map(|state| Column::State.eq(state)))
        .add_option(filter.recipient.map(|text| Column::Recipient.eq(text)))
        .add_option(filter.before_id.map(|id| Column::Id.lt(id)));
    Ok(Entity::find().filter(all).order_by_desc(Column::Id).limit(limit).all(conn).await?)
}

/// Queued messages that are due, oldest first, including those postponed by a fast clock.
pub async fn due(conn: &impl ConnectionTrait, now: i64, limit: u64) -> Result<Vec<Model>, StoreError> {
    let query = Entity::find().filter(Column::State.eq(MessageState::Queued)).filter(is_over(
        Column::NextAttemptAt,
        LONGEST_WAIT_MS,
        now,
    ));
    Ok(query.order_by_asc(Column::NextAttemptAt).limit(limit).all(conn).await?)
}

/// Claims a queued message for one attempt: true for exactly one node. If that node dies, others may claim it at
/// `until`.
pub async fn claim(conn: &impl ConnectionTrait, row: &Model, until: i64) -> Result<bool, StoreError> {
    let claimed =
        ActiveModel { attempts: Set(row.attempts + 1), next_attempt_at: Set(Some(until)), ..Default::default() };
    let query = Entity::update_many()
        .set(claimed)
        .filter(Column::Id.eq(&row.id))
        .filter(Column::State.eq(MessageState::Queued));
    Ok(query.filter(Column::Attempts.eq(row.attempts)).exec(conn).await?.rows_affected == 1)
}

/// Outcome of an attempt.
#[derive(Debug)]
pub enum Outcome {
    /// Accepted by the sender, with its ID if it returns one.
    Sent(Option<String>),
    /// To be retried at this instant, with the error.
    Later(String, i64),
    /// Given up, with the error.
    Failed(String),
}

/// Records the outcome of an attempt. The content of a sent or abandoned message is cleared.
pub async fn finish(conn: &impl ConnectionTrait, id: &str, outcome: Outcome, now: i64) -> Result<(), StoreError> {
    let change = match outcome {
        Outcome::Sent(receipt) => ActiveModel {
            state: Set(MessageState::Sent),
            receipt: Set(receipt),
            error: Set(None),
            sealed: Set(None),
            sent_at: Set(Some(now)),
            next_attempt_at: Set(None),
            ..Default::default()
        },
        Outcome::Later(error, at) => {
            ActiveModel { error: Set(Some(error)), next_attempt_at: Set(Some(at)), ..Default::default() }
        }
        Outcome::Failed(error) => ActiveModel {
            state: Set(MessageState::Failed),
            error: Set(Some(error)),
            next_attempt_at: Set(None),
            ..Default::default()
        },
    };
    Entity::update_many().set(change).filter(Column::Id.eq(id)).exec(conn).await?;
    Ok(())
}

/// Queues a failed or kept message again, for this sender: false when it is neither, or its content was cleared.
pub async fn requeue(
    conn: &impl ConnectionTrait,
    id: &str,
    sender: &str,
    expires_at: i64,
    now: i64,
) -> Result<bool, StoreError> {
    let queued = ActiveModel {
        state: Set(MessageState::Queued),
        sender: Set(sender.to_owned()),
        attempts: Set(0),
        expires_at: Set(expires_at),
        next_attempt_at: Set(Some(now)),
        ..Default::default()
    };
    let query = Entity::update_many().set(queued).filter(Column::Id.eq(id)).filter(Column::Sealed.is_not_null());
    Ok(query.filter(Column::State.is_in([MessageState::Failed, MessageState::Kept])).exec(conn).await?.rows_affected
        == 1)
}

/// Deletes messages written before an instant.
pub async fn delete_written_before(conn: &impl ConnectionTrait, at: i64) -> Result<u64, StoreError> {
    let query = Entity::delete_many().filter(Column::CreatedAt.lt(at)).filter(Column::State.ne(MessageState::Queued));
    Ok(query.exec(conn).await?.rows_affected)
}

/// Clears the content of failed messages that have expired.
pub async fn forget_expired(conn: &impl ConnectionTrait, now: i64) -> Result<u64, StoreError> {
    let empty = ActiveModel { sealed: Set(None), ..Default::default() };
    let query = Entity::update_many()
        .set(empty)
        .filter(Column::State.eq(MessageState::Failed))
        .filter(Column::ExpiresAt.lt(now));
    Ok(query.filter(Column::Sealed.is_not_null()).exec(conn).await?.rows_affected)
}
