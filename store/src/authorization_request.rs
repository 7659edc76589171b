//! Authorization requests that wait: pushed by an application (RFC 9126), or interrupted by sign-in or consent. Only
//! the hashes of their references are stored.

use crate::StoreError;
use crate::instant::comes_within;
use doorward_contract::Uid;
use sea_orm::{Set, entity::prelude::*};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "authorization_request")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id_hash: String,
    pub client_id: String,
    /// Parameters of the request, as sent.
    pub parameters: Json,
    /// Whether the application pushed it, authenticated.
    pub pushed: bool,
    pub created_at: i64,
    pub expires_at: i64,
    /// The browser's session at the portal when the request began to wait for its user.
    pub session_id: Option<String>,
    /// When the user of that session had authenticated.
    pub authenticated_at: Option<i64>,
    /// Who has allowed it on the consent page.
    pub decided_by: Option<Uid>,
    /// Scopes that were allowed, separated by spaces.
    pub decided_scope: Option<String>,
}

/// Longest lifetime in seconds: of a request that waits for its user.
pub const LONGEST_SECS: u32 = 600;
const LONGEST_MS: i64 = LONGEST_SECS as i64 * 1_000;

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

pub async fn insert(conn: &impl ConnectionTrait, row: Model) -> Result<(), StoreError> {
    Entity::insert(ActiveModel::from(row).reset_all()).exec_without_returning(conn).await?;
    Ok(())
}

/// The request with this hash, until it expires.
pub async fn live(conn: &impl ConnectionTrait, id_hash: &str, now: i64) -> Result<Option<Model>, StoreError> {
    Ok(Entity::find_by_id(id_hash).filter(comes_within(Column::ExpiresAt, LONGEST_MS, now)).one(conn).await?)
}

/// Records which scopes a user allows: false when the request was answered meanwhile.
pub async fn decide(conn: &impl ConnectionTrait, id_hash: &str, uid: &Uid, scope: &str) -> Result<bool, StoreError> {
    let change = ActiveModel {
        decided_by: Set(Some(uid.clone())),
        decided_scope: Set(Some(scope.to_owned())),
        ..Default::default()
    };
    let query = Entity::update_many().set(change).filter(Column::IdHash.eq(id_hash)).filter(Column::Pushed.eq(false));
    Ok(query.exec(conn).await?.rows_affected == 1)
}

/// How long a request waits for its user, and what was current in the browser when it began to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wait {
    pub since: i64,
    pub until: i64,
    pub session_id: Option<String>,
    pub authenticated_at: Option<i64>,
}

/// A browser has come with a pushed request, which from now on waits for its user: true once.
pub async fn begin(conn: &impl ConnectionTrait, id_hash: &str, wait: Wait) -> Result<bool, StoreError> {
    let begun = ActiveModel {
        pushed: Set(false),
        created_at: Set(wait.since),
        expires_at: Set(wait.until),
        session_id: Set(wait.session_id),
        authenticated_at: Set(wait.authenticated_at),
        ..Default::default()
    };
    let query = Entity::update_many().set(begun).filter(Column::IdHash.eq(id_hash)).filter(Column::Pushed.eq(true));
    Ok(query.exec(conn).await?.rows_affected == 1)
}

/// Deletes a request: true for exactly one of several concurrent callers.
pub async fn delete(conn: &impl ConnectionTrait, id_hash: &str) -> Result<bool, StoreError> {
    Ok(Entity::delete_by_id(id_hash).exec(conn).await?.rows_affected == 1)
}

pub async fn delete_expired(conn: &impl ConnectionTrait, at: i64) -> Result<u64, StoreError> {
    Ok(Entity::delete_many().filter(Column::ExpiresAt.lt(at)).exec(conn).await?.rows_affected)
}
