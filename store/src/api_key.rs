//! API keys. Of bearer keys only the hashes are stored.

use crate::{StoreError, cursor::Cursor};
use doorward_contract::api_keys::ApiKeyKind;
use sea_orm::{Condition, QueryOrder, QuerySelect, Set, entity::prelude::*};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "api_key")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// Display name, also in events.
    pub name: String,
    /// The role that it acts with.
    pub role_id: String,
    /// SHA-256 of the key or of the secret that it signs with; unique.
    pub key_hash: String,
    pub created_at: i64,
    /// The creator, as in events; unknown for keys older than this column.
    pub created_by: Option<String>,
    /// Whether a delegated administrator created it.
    pub delegated: bool,
    pub expires_at: Option<i64>,
    /// Last use, to the minute.
    pub last_used_at: Option<i64>,
    /// What it is sent as.
    pub kind: ApiKeyKind,
    /// The encrypted secret of a signing key, which verifies signatures, and of the publishable key, which is shown
    /// again.
    pub sealed: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

pub async fn by_hash(conn: &impl ConnectionTrait, key_hash: &str) -> Result<Option<Model>, StoreError> {
    Ok(Entity::find().filter(Column::KeyHash.eq(key_hash)).one(conn).await?)
}

pub async fn by_id(conn: &impl ConnectionTrait, id: &str) -> Result<Option<Model>, StoreError> {
    Ok(Entity::find_by_id(id).one(conn).await?)
}

/// At most `limit` keys with this name; names are not unique.
pub async fn by_name(conn: &impl ConnectionTrait, name: &str, limit: u64) -> Result<Vec<Model>, StoreError> {
    let named = Entity::find().filter(Column::Name.eq(name)).order_by_desc(Column::CreatedAt).limit(limit);
    Ok(named.all(conn).await?)
}

/// The publishable key.
pub async fn publishable(conn: &impl ConnectionTrait) -> Result<Option<Model>, StoreError> {
    Ok(Entity::find().filter(Column::Kind.eq(ApiKeyKind::Publishable)).one(conn).await?)
}

/// Number of keys beside the publishable one that have not expired.
pub async fn count_unexpired(conn: &impl ConnectionTrait, at: i64) -> Result<u64, StoreError> {
    let unexpired = Condition::any().add(Column::ExpiresAt.is_null()).add(Column::ExpiresAt.gt(at));
    let query = Entity::find().filter(Column::Kind.ne(ApiKeyKind::Publishable)).filter(unexpired);
    Ok(query.count(conn).await?)
}

/// One page of keys, newest first, of one kind or of all.
pub async fn list(
    conn: &impl ConnectionTrait,
    kind: Option<ApiKeyKind>,
    after: Option<Cursor>,
    limit: u64,
) -> Result<Vec<Model>, StoreError> {
    let mut query = Entity::find();
    if let Some(kind) = kind {
        query = query.filter(Column::Kind.eq(kind));
    }
    if let Some(Cursor { at, id }) = after {
        let tied = Condition::all().add(Column::CreatedAt.eq(at)).add(Column::Id.lt(id));
        query = query.filter(Condition::any().add(Column::CreatedAt.lt(at)).add(tied));
    }
    Ok(query.order_by_desc(Column::CreatedAt).order_by_desc(Column::Id).limit(limit).all(conn).await?)
}

pub async fn insert(conn: &impl ConnectionTrait, key: Model) -> Result<(), StoreError> {
    Entity::insert(ActiveModel::from(key).reset_all()).exec_without_returning(conn).await?;
    Ok(())
}

/// Updates name, role and expiry of a key; false when it is gone.
pub async fn update(conn: &impl ConnectionTrait, key: &Model) -> Result<bool, StoreError> {
    let change = ActiveModel {
        name: Set(key.name.clone()),
        role_id: Set(key.role_id.clone()),
        expires_at: Set(key.expires_at),
        delegated: Set(key.delegated),
        ..Default::default()
    };
    let query = Entity::update_many().set(change).filter(Column::Id.eq(&key.id));
    Ok(query.exec(conn).await?.rows_affected == 1)
}

/// Deletes a key, which revokes it; false when it is gone already.
pub async fn delete(conn: &impl ConnectionTrait, id: &str) -> Result<bool, StoreError> {
    Ok(Entity::delete_by_id(id).exec(conn).await?.rows_affected == 1)
}

/// Updates the last use of a key, unless another node has done so since it was read.
pub async fn record_use(conn: &impl ConnectionTrait, key: &Model, at: i64) -> Result<(), StoreError> {
    let before = match key.last_used_at {
        Some(at) => Column::LastUsedAt.eq(at),
        None => Column::LastUsedAt.is_null(),
    };
    let change = ActiveModel { last_used_at: Set(Some(at)), ..Default::default() };
    Entity::update_many().set(change).filter(Column::Id.eq(&key.id)).filter(before).exec(conn).await?;
    Ok(())
}

/// Names of at most `limit` keys that act with this role.
pub async fn names_of_role(conn: &impl ConnectionTrait, role_id: &str, limit: u64) -> Result<Vec<String>, StoreError> {
    let query = Entity::find().filter(Column::RoleId.eq(role_id)).limit(limit);
    Ok(query.select_only().column(Column::Name).into_tuple().all(conn).await?)
}
