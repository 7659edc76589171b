//! Device codes (RFC 8628). Only hashes of the codes are stored.

use crate::StoreError;
use crate::instant::comes_within;
use doorward_contract::Uid;
use sea_orm::{Set, entity::prelude::*};

/// How far a device's sign-in has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
pub enum State {
    /// The user has not decided.
    Pending,
    Approved,
    Denied,
    /// The device has its tokens.
    Redeemed,
}

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "device_code")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub device_code_hash: String,
    #[sea_orm(unique)]
    pub user_code_hash: String,
    pub client_id: String,
    /// Scopes, separated by spaces: those that are requested, after an approval those that the user allows.
    pub scope: String,
    pub resource: Option<String>,
    pub created_at: i64,
    pub expires_at: i64,
    /// When the device last polled.
    pub polled_at: Option<i64>,
    /// Seconds that the device waits between two polls.
    pub interval: i32,
    pub state: State,
    /// Who has decided.
    pub uid: Option<Uid>,
    /// The browser's session in which it was approved. Whatever ends it ends the approval.
    pub session_id: Option<String>,
}

/// Lifetime in seconds.
pub const LONGEST_SECS: u32 = 600;
const LONGEST_MS: i64 = LONGEST_SECS as i64 * 1_000;

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// Whether it has not expired.
    pub const fn is_live(&self, now: i64) -> bool {
        crate::instant::is_within(self.expires_at, LONGEST_MS, now)
    }
}

pub async fn insert(conn: &impl ConnectionTrait, row: Model) -> Result<(), StoreError> {
    Entity::insert(ActiveModel::from(row).reset_all()).exec_without_returning(conn).await?;
    Ok(())
}

/// The row of a device code, whatever its state.
pub async fn by_hash(conn: &impl ConnectionTrait, device_code_hash: &str) -> Result<Option<Model>, StoreError> {
    Ok(Entity::find_by_id(device_code_hash).one(conn).await?)
}

/// The row that waits for the user with this code, until it expires.
pub async fn pending(conn: &impl ConnectionTrait, user_code_hash: &str, now: i64) -> Result<Option<Model>, StoreError> {
    let query = Entity::find().filter(Column::UserCodeHash.eq(user_code_hash)).filter(Column::State.eq(State::Pending));
    Ok(query.filter(comes_within(Column::ExpiresAt, LONGEST_MS, now)).one(conn).await?)
}

/// Records that the device has polled, and how long it waits from now on.
pub async fn set_polled(
    conn: &impl ConnectionTrait,
    device_code_hash: &str,
    now: i64,
    interval: i32,
) -> Result<(), StoreError> {
    let change = ActiveModel { polled_at: Set(Some(now)), interval: Set(interval), ..Default::default() };
    Entity::update_many().set(change).filter(Column::DeviceCodeHash.eq(device_code_hash)).exec(conn).await?;
    Ok(())
}

/// Stores the decision of a user, with the scopes of an approval: true exactly once, and only before the expiry.
pub async fn decide(
    conn: &impl ConnectionTrait,
    user_code_hash: &str,
    approved: Option<&str>,
    uid: &Uid,
    session_id: &str,
    now: i64,
) -> Result<bool, StoreError> {
    let mut change = ActiveModel {
        state: Set(State::Denied),
        uid: Set(Some(uid.clone())),
        session_id: Set(Some(session_id.to_owned())),
        ..Default::default()
    };
    if let Some(scope) = approved {
        (change.state, change.scope) = (Set(State::Approved), Set(scope.to_owned()));
    }
    let query = Entity::update_many().set(change).filter(Column::UserCodeHash.eq(user_code_hash));
    let query = query.filter(Column::State.eq(State::Pending)).filter(comes_within(Column::ExpiresAt, LONGEST_MS, now));
    Ok(query.exec(conn).await?.rows_affected == 1)
}

/// Redeems an approved code: true exactly once, however many concurrent requests, and only before its expiry.
pub async fn redeem(conn: &impl ConnectionTrait, device_code_hash: &str, now: i64) -> Result<bool, StoreError> {
    let change = ActiveModel { state: Set(State::Redeemed), ..Default::default() };
    let query = Entity::update_many().set(change).filter(Column::DeviceCodeHash.eq(device_code_hash));
    let query =
        query.filter(Column::State.eq(State::Approved)).filter(comes_within(Column::ExpiresAt, LONGEST_MS, now));
    Ok(query.exec(conn).await?.rows_affected == 1)
}

/// Deletes codes that expired before an instant.
pub async fn delete_expired(conn: &impl ConnectionTrait, at: i64) -> Result<u64, StoreError> {
    Ok(Entity::delete_many().filter(Column::ExpiresAt.lt(at)).exec(conn).await?.rows_affected)
}

/// Deletes the codes of a client. Waits for those that are just being redeemed, so that the sessions of the client can be
/// ended afterwards without missing one.
pub async fn delete_of_client(conn: &impl ConnectionTrait, client_id: &str) -> Result<u64, StoreError> {
    Ok(Entity::delete_many().filter(Column::ClientId.eq(client_id)).exec(conn).await?.rows_affected)
}
