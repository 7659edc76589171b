//! QR codes on web pages, which a Mini Program's user scans to sign in there.

use crate::StoreError;
use crate::instant::comes_within;
use sea_orm::{Set, entity::prelude::*};

/// State of a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
pub enum State {
    /// Shown on the page.
    Waiting,
    /// Read by the Mini Program.
    Scanned,
    /// Confirmed by its user.
    Confirmed,
    /// Denied by its user.
    Denied,
}

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "scan")]
pub struct Model {
    /// SHA-256 of the page's ID for polling.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id_hash: String,
    /// SHA-256 of the scene in the QR code.
    pub scene_hash: String,
    pub provider_id: String,
    /// The Mini Program's realm when the code was created.
    pub realm: String,
    /// Client of the page.
    pub client_id: String,
    /// Device of the page: only it gets the result.
    pub device_hash: String,
    pub state: State,
    /// The user who confirmed: `ExternalProfile`.
    pub profile: Option<Json>,
    pub expires_at: i64,
}

/// Longest lifetime in milliseconds.
const LONGEST_MS: i64 = 300_000;

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

pub async fn insert(conn: &impl ConnectionTrait, row: Model) -> Result<(), StoreError> {
    Entity::insert(ActiveModel::from(row).reset_all()).exec_without_returning(conn).await?;
    Ok(())
}

/// The valid code with a page's ID.
pub async fn by_id(conn: &impl ConnectionTrait, id_hash: &str, now: i64) -> Result<Option<Model>, StoreError> {
    Ok(Entity::find_by_id(id_hash).filter(comes_within(Column::ExpiresAt, LONGEST_MS, now)).one(conn).await?)
}

/// The valid code with a scene.
pub async fn by_scene(conn: &impl ConnectionTrait, scene_hash: &str, now: i64) -> Result<Option<Model>, StoreError> {
    Ok(Entity::find()
        .filter(Column::SceneHash.eq(scene_hash))
        .filter(comes_within(Column::ExpiresAt, LONGEST_MS, now))
        .one(conn)
        .await?)
}

/// Moves a code from its current state to the next: true for exactly one of several concurrent requests.
pub async fn advance(
    conn: &impl ConnectionTrait,
    row: &Model,
    state: State,
    profile: Option<Json>,
) -> Result<bool, StoreError> {
    let change = ActiveModel { state: Set(state), profile: Set(profile), ..Default::default() };
    let query = Entity::update_many().set(change).filter(Column::IdHash.eq(&row.id_hash));
    Ok(query.filter(Column::State.eq(row.state)).exec(conn).await?.rows_affected == 1)
}

/// Uses a code up: true exactly once.
pub async fn delete(conn: &impl ConnectionTrait, id_hash: &str) -> Result<bool, StoreError> {
    Ok(Entity::delete_by_id(id_hash).exec(conn).await?.rows_affected == 1)
}

pub async fn delete_expired(conn: &impl ConnectionTrait, at: i64) -> Result<u64, StoreError> {
    Ok(Entity::delete_many().filter(Column::ExpiresAt.lt(at)).exec(conn).await?.rows_affected)
}
