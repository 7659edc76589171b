//! The outbox: messages before, while and after they are sent.

use crate::StoreError;
use crate::instant::is_over;
use doorward_contract::messaging::{Channel, Language, MessageKind, MessageState};
use sea_orm::{Condition, QueryOrder, QuerySelect, Set, entity::prelude::*};

/// A message.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "message")]
pub struct Model {
    /// Id, ordered by time.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// By which channel it goes.
    pub channel: Channel,
    /// What it is for.
    pub kind: MessageKind,
    /// E.164 number or e-mail address.
    pub recipient: String,
    /// Language it is written in.
    pub locale: Language,
    /// How far it is.
    pub state: MessageState,
    /// Who sends it.
    pub sender: String,
    /// Tries so far.
    pub attempts: i32,
    /// The sender's words for the last failure.
    pub error: Option<String>,
    /// The sender's id for it.
    pub receipt: Option<String>,
    /// What it says, sealed by the master key: it holds a code. Gone once it was sent.
    pub sealed: Option<String>,
    /// When it was written.
    pub created_at: i64,
    /// When sending it makes no sense any more.
    pub expires_at: i64,
    /// When it is tried next; while somebody tries, when others may.
    pub next_attempt_at: Option<i64>,
    /// When it was handed over.
    pub sent_at: Option<i64>,
}

/// The longest until a queued message is tried again, in milliseconds: the fourth wait, or somebody's claim.
const LONGEST_WAIT_MS: i64 = 600_000;

/// None are declared.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Adds a message.
///
/// # Errors
/// [`StoreError`] when the statement fails.
pub async fn insert(conn: &impl ConnectionTrait, row: Model) -> Result<(), StoreError> {
    Entity::insert(ActiveModel::from(row).reset_all()).exec_without_returning(conn).await?;
    Ok(())
}

/// The message with this id.
///
/// # Errors
/// [`StoreError`] when the query fails.
pub async fn by_id(conn: &impl ConnectionTrait, id: &str) -> Result<Option<Model>, StoreError> {
    Ok(Entity::find_by_id(id).one(conn).await?)
}

/// Filters of [`list`].
#[derive(Debug, Default)]
pub struct Filter {
    /// Only this channel.
    pub channel: Option<Channel>,
    /// Only this state.
    pub state: Option<MessageState>,
    /// Exactly this recipient.
    pub recipient: Option<String>,
    /// Only those written before this one.
    pub before_id: Option<String>,
}

/// Messages, newest first.
///
/// # Errors
/// [`StoreError`] when the query fails.
pub async fn list(conn: &impl ConnectionTrait, filter: Filter, limit: u64) -> Result<Vec<Model>, StoreError> {
    let all = Condition::all()
        .add_option(filter.channel.map(|channel| Column::Channel.eq(channel)))
        .add_option(filter.state.map(|state| Column::State.eq(state)))
        .add_option(filter.recipient.map(|text| Column::Recipient.eq(text)))
        .add_option(filter.before_id.map(|id| Column::Id.lt(id)));
    Ok(Entity::find().filter(all).order_by_desc(Column::Id).limit(limit).all(conn).await?)
}

/// Queued messages whose turn has come, oldest first; also those whose turn a clock that was ahead has put off.
///
/// # Errors
/// [`StoreError`] when the query fails.
pub async fn due(conn: &impl ConnectionTrait, now: i64, limit: u64) -> Result<Vec<Model>, StoreError> {
    let query = Entity::find().filter(Column::State.eq(MessageState::Queued)).filter(is_over(
        Column::NextAttemptAt,
        LONGEST_WAIT_MS,
        now,
    ));
    Ok(query.order_by_asc(Column::NextAttemptAt).limit(limit).all(conn).await?)
}

/// Takes a queued message for one try: true for exactly one node. Whoever dies with it leaves it to others at `until`.
///
/// # Errors
/// [`StoreError`] when the statement fails.
pub async fn claim(conn: &impl ConnectionTrait, row: &Model, until: i64) -> Result<bool, StoreError> {
    let claimed =
        ActiveModel { attempts: Set(row.attempts + 1), next_attempt_at: Set(Some(until)), ..Default::default() };
    let query = Entity::update_many()
        .set(claimed)
        .filter(Column::Id.eq(&row.id))
        .filter(Column::State.eq(MessageState::Queued));
    Ok(query.filter(Column::Attempts.eq(row.attempts)).exec(conn).await?.rows_affected == 1)
}

/// How a try ended.
#[derive(Debug)]
pub enum Outcome {
    /// Handed over; the sender's id for it, if it gives one.
    Sent(Option<String>),
    /// To be tried again at this instant.
    Later(String, i64),
    /// Given up.
    Failed(String),
}

/// Writes down how a try ended. What was sent or given up is forgotten.
///
/// # Errors
/// [`StoreError`] when the statement fails.
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

/// Puts a failed or kept message into the queue again, for this sender: false when it is neither, or says nothing any
/// more.
///
/// # Errors
/// [`StoreError`] when the statement fails.
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
///
/// # Errors
/// [`StoreError`] when the statement fails.
pub async fn delete_written_before(conn: &impl ConnectionTrait, at: i64) -> Result<u64, StoreError> {
    let query = Entity::delete_many().filter(Column::CreatedAt.lt(at)).filter(Column::State.ne(MessageState::Queued));
    Ok(query.exec(conn).await?.rows_affected)
}

/// Forgets what failed messages said, once they could not be sent again anyway.
///
/// # Errors
/// [`StoreError`] when the statement fails.
pub async fn forget_expired(conn: &impl ConnectionTrait, now: i64) -> Result<u64, StoreError> {
    let empty = ActiveModel { sealed: Set(None), ..Default::default() };
    let query = Entity::update_many()
        .set(empty)
        .filter(Column::State.eq(MessageState::Failed))
        .filter(Column::ExpiresAt.lt(now));
    Ok(query.filter(Column::Sealed.is_not_null()).exec(conn).await?.rows_affected)
}
