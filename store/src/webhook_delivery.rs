//! Deliveries of events to webhooks. They are written in the transaction that records the event, so that neither exists
//! without the other.

use crate::{StoreError, instant::is_over};
use doorward_contract::hook::DeliveryState;
use sea_orm::{Condition, QueryOrder, QuerySelect, Set, entity::prelude::*};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "webhook_delivery")]
pub struct Model {
    /// A UUIDv7, ordered by time.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    pub webhook_id: String,
    /// `type` of the body.
    pub kind: String,
    pub event_id: Option<String>,
    /// The JSON that is sent.
    pub body: String,
    pub state: DeliveryState,
    pub attempts: i32,
    /// Status of the last response.
    pub status: Option<i32>,
    /// Why there was no response, as JSON.
    pub error: Option<String>,
    /// The first bytes of the last response.
    pub response: Option<String>,
    pub created_at: i64,
    /// End of the last attempt.
    pub attempted_at: Option<i64>,
    /// When the next attempt is due; during an attempt, when its claim expires.
    pub next_attempt_at: Option<i64>,
}

/// Longest delay of a waiting delivery in milliseconds: the longest backoff, three hours.
pub const LONGEST_WAIT_MS: i64 = 10_800_000;

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

pub async fn insert(conn: &impl ConnectionTrait, row: Model) -> Result<(), StoreError> {
    Entity::insert(ActiveModel::from(row).reset_all()).exec_without_returning(conn).await?;
    Ok(())
}

/// A delivery of a webhook.
pub async fn find(conn: &impl ConnectionTrait, webhook_id: &str, id: &str) -> Result<Option<Model>, StoreError> {
    Ok(Entity::find_by_id(id).filter(Column::WebhookId.eq(webhook_id)).one(conn).await?)
}

/// One page of the deliveries of a webhook, newest first.
pub async fn list(
    conn: &impl ConnectionTrait,
    webhook_id: &str,
    state: Option<DeliveryState>,
    before_id: Option<String>,
    limit: u64,
) -> Result<Vec<Model>, StoreError> {
    let all = Condition::all()
        .add(Column::WebhookId.eq(webhook_id))
        .add_option(state.map(|state| Column::State.eq(state)))
        .add_option(before_id.map(|id| Column::Id.lt(id)));
    Ok(Entity::find().filter(all).order_by_desc(Column::Id).limit(limit).all(conn).await?)
}

/// A delivery is due at its time, also one postponed by a fast clock.
fn is_due(now: i64) -> Condition {
    Condition::all()
        .add(Column::State.eq(DeliveryState::Waiting))
        .add(is_over(Column::NextAttemptAt, LONGEST_WAIT_MS, now))
}

/// Webhooks that have deliveries to be sent, the one that has waited longest first.
pub async fn due(conn: &impl ConnectionTrait, now: i64, limit: u64) -> Result<Vec<String>, StoreError> {
    let query = Entity::find().select_only().column(Column::WebhookId).filter(is_due(now)).group_by(Column::WebhookId);
    let query = query.order_by_asc(Column::NextAttemptAt.min()).order_by_asc(Column::WebhookId).limit(limit);
    Ok(query.into_tuple().all(conn).await?)
}

/// Deliveries of a webhook to be sent, the one that has waited longest first.
pub async fn due_of(
    conn: &impl ConnectionTrait,
    webhook_id: &str,
    now: i64,
    limit: u64,
) -> Result<Vec<Model>, StoreError> {
    let query = Entity::find().filter(Column::WebhookId.eq(webhook_id)).filter(is_due(now));
    Ok(query.order_by_asc(Column::NextAttemptAt).order_by_asc(Column::Id).limit(limit).all(conn).await?)
}

/// Claims a delivery for one attempt: true for exactly one node. If that node dies, others may claim it at `until`.
pub async fn claim(conn: &impl ConnectionTrait, row: &Model, until: i64) -> Result<bool, StoreError> {
    let claimed =
        ActiveModel { attempts: Set(row.attempts + 1), next_attempt_at: Set(Some(until)), ..Default::default() };
    let query = Entity::update_many().set(claimed).filter(Column::Id.eq(&row.id)).filter(is_claim_of(row));
    Ok(query.exec(conn).await?.rows_affected == 1)
}

fn is_claim_of(row: &Model) -> Condition {
    Condition::all()
        .add(Column::State.eq(DeliveryState::Waiting))
        .add(Column::Attempts.eq(row.attempts))
        .add(Column::NextAttemptAt.eq(row.next_attempt_at))
}

/// What an attempt has shown.
#[derive(Debug, Clone, Default)]
pub struct Attempt {
    pub status: Option<i32>,
    pub error: Option<String>,
    pub response: Option<String>,
    /// When it ended.
    pub at: i64,
}

/// What follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    Delivered,
    Failed,
    /// Another attempt at this instant.
    At(i64),
}

/// Records the outcome of an attempt. Without effect if the delivery no longer waits, or was sent again or claimed by
/// another node since: `attempts` is the number that the claim has set.
pub async fn finish(
    conn: &impl ConnectionTrait,
    id: &str,
    attempts: i32,
    attempt: Attempt,
    next: Next,
) -> Result<bool, StoreError> {
    let (state, next_attempt_at) = match next {
        Next::Delivered => (DeliveryState::Delivered, None),
        Next::Failed => (DeliveryState::Failed, None),
        Next::At(at) => (DeliveryState::Waiting, Some(at)),
    };
    let change = ActiveModel {
        state: Set(state),
        status: Set(attempt.status),
        error: Set(attempt.error),
        response: Set(attempt.response),
        attempted_at: Set(Some(attempt.at)),
        next_attempt_at: Set(next_attempt_at),
        ..Default::default()
    };
    let query = Entity::update_many().set(change).filter(Column::Id.eq(id)).filter(Column::Attempts.eq(attempts));
    Ok(query.filter(Column::State.eq(DeliveryState::Waiting)).exec(conn).await?.rows_affected == 1)
}

/// Postpones the deliveries of a webhook whose receiver does not respond. Those that are claimed are due later anyway.
pub async fn postpone(conn: &impl ConnectionTrait, webhook_id: &str, at: i64) -> Result<(), StoreError> {
    let later = ActiveModel { next_attempt_at: Set(Some(at)), ..Default::default() };
    let query = Entity::update_many().set(later).filter(Column::WebhookId.eq(webhook_id));
    let query = query.filter(Column::State.eq(DeliveryState::Waiting)).filter(Column::NextAttemptAt.lt(at));
    query.exec(conn).await?;
    Ok(())
}

/// Gives up the deliveries of a webhook that wait, and returns their number. Those that were never tried get `error`.
pub async fn fail_waiting(conn: &impl ConnectionTrait, webhook_id: &str, error: &str) -> Result<u64, StoreError> {
    let of_webhook = Condition::all()
        .add(Column::WebhookId.eq(webhook_id))
        .add(Column::State.eq(DeliveryState::Waiting));
    let untried = ActiveModel { error: Set(Some(error.to_owned())), ..Default::default() };
    Entity::update_many()
        .set(untried)
        .filter(of_webhook.clone())
        .filter(Column::AttemptedAt.is_null())
        .exec(conn)
        .await?;
    let failed =
        ActiveModel { state: Set(DeliveryState::Failed), next_attempt_at: Set(None), ..Default::default() };
    Ok(Entity::update_many().set(failed).filter(of_webhook).exec(conn).await?.rows_affected)
}

/// Sends a delivery again that does not wait; false when it does, or is gone.
pub async fn replay(conn: &impl ConnectionTrait, webhook_id: &str, id: &str, now: i64) -> Result<bool, StoreError> {
    let query = Entity::update_many().set(again(now)).filter(Column::Id.eq(id));
    let query = query.filter(Column::WebhookId.eq(webhook_id)).filter(Column::State.ne(DeliveryState::Waiting));
    Ok(query.exec(conn).await?.rows_affected == 1)
}

/// Sends all failed deliveries of a webhook again, and returns their number.
pub async fn replay_failed(conn: &impl ConnectionTrait, webhook_id: &str, now: i64) -> Result<u64, StoreError> {
    let query = Entity::update_many().set(again(now)).filter(Column::WebhookId.eq(webhook_id));
    Ok(query.filter(Column::State.eq(DeliveryState::Failed)).exec(conn).await?.rows_affected)
}

fn again(now: i64) -> ActiveModel {
    ActiveModel {
        state: Set(DeliveryState::Waiting),
        attempts: Set(0),
        next_attempt_at: Set(Some(now)),
        ..Default::default()
    }
}

/// Deletes the deliveries of a webhook.
pub async fn delete_of(conn: &impl ConnectionTrait, webhook_id: &str) -> Result<u64, StoreError> {
    Ok(Entity::delete_many().filter(Column::WebhookId.eq(webhook_id)).exec(conn).await?.rows_affected)
}

/// Deletes deliveries that were written before an instant: the successful ones, or all that do not wait.
pub async fn delete_written_before(
    conn: &impl ConnectionTrait,
    at: i64,
    only_delivered: bool,
) -> Result<u64, StoreError> {
    let state = match only_delivered {
        true => Column::State.eq(DeliveryState::Delivered),
        false => Column::State.ne(DeliveryState::Waiting),
    };
    Ok(Entity::delete_many().filter(Column::CreatedAt.lt(at)).filter(state).exec(conn).await?.rows_affected)
}
