//! Identities at providers that are linked to accounts.

use crate::StoreError;
use doorward_contract::Uid;
use sea_orm::{QueryOrder, Set, entity::prelude::*};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "linked_identity")]
pub struct Model {
    /// Realm of the provider, which its subjects belong to.
    #[sea_orm(primary_key, auto_increment = false)]
    pub realm: String,
    /// The provider's ID of the user.
    #[sea_orm(primary_key, auto_increment = false)]
    pub subject: String,
    /// Provider that it was linked through.
    pub provider_id: String,
    pub uid: Uid,
    /// WeChat's ID of the user across applications.
    pub union_id: Option<String>,
    /// Display name at the provider.
    pub name: Option<String>,
    /// Picture at the provider.
    pub picture: Option<String>,
    /// Further data that callers may see.
    pub meta: Json,
    /// The delegate whose act the link rests on; NULL when the account's owner linked it.
    pub delegate: Option<String>,
    pub created_at: i64,
    /// Last use.
    pub used_at: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Links an identity.
///
/// # Errors
/// [`StoreError::Taken`] when it is linked already.
pub async fn insert(conn: &impl ConnectionTrait, row: Model) -> Result<(), StoreError> {
    Entity::insert(ActiveModel::from(row).reset_all()).exec_without_returning(conn).await?;
    Ok(())
}

pub async fn find(conn: &impl ConnectionTrait, realm: &str, subject: &str) -> Result<Option<Model>, StoreError> {
    Ok(Entity::find_by_id((realm.to_owned(), subject.to_owned())).one(conn).await?)
}

/// The oldest identity with this union ID at one of these providers.
pub async fn by_union_id(
    conn: &impl ConnectionTrait,
    union_id: &str,
    realms: &[String],
) -> Result<Option<Model>, StoreError> {
    let query = Entity::find().filter(Column::UnionId.eq(union_id)).filter(Column::Realm.is_in(realms));
    Ok(query.order_by_asc(Column::CreatedAt).one(conn).await?)
}

/// An identity with this union ID that is linked to another account.
pub async fn elsewhere(
    conn: &impl ConnectionTrait,
    union_id: &str,
    realms: &[String],
    uid: &Uid,
) -> Result<Option<Model>, StoreError> {
    let query = Entity::find().filter(Column::UnionId.eq(union_id)).filter(Column::Realm.is_in(realms));
    Ok(query.filter(Column::Uid.ne(uid)).order_by_asc(Column::CreatedAt).one(conn).await?)
}

/// Number of identities linked through a provider.
pub async fn count_through(conn: &impl ConnectionTrait, realm: &str, provider_id: &str) -> Result<u64, StoreError> {
    Ok(through(Entity::find(), realm, provider_id).count(conn).await?)
}

/// Unlinks all identities of a provider and returns their number.
pub async fn delete_through(conn: &impl ConnectionTrait, realm: &str, provider_id: &str) -> Result<u64, StoreError> {
    Ok(through(Entity::delete_many(), realm, provider_id).exec(conn).await?.rows_affected)
}

/// Two providers of one WeChat application that are older than separate realms share one.
fn through<Q: QueryFilter>(query: Q, realm: &str, provider_id: &str) -> Q {
    query.filter(Column::Realm.eq(realm)).filter(Column::ProviderId.eq(provider_id))
}

/// Identities of an account, oldest first.
pub async fn of(conn: &impl ConnectionTrait, uid: &Uid) -> Result<Vec<Model>, StoreError> {
    Ok(Entity::find().filter(Column::Uid.eq(uid)).order_by_asc(Column::CreatedAt).all(conn).await?)
}

/// Identities of these accounts.
pub async fn of_any(conn: &impl ConnectionTrait, uids: &[Uid]) -> Result<Vec<Model>, StoreError> {
    Ok(Entity::find().filter(Column::Uid.is_in(uids)).all(conn).await?)
}

/// Updates last use and the provider's data of an identity.
pub async fn touch(conn: &impl ConnectionTrait, row: &Model, now: i64) -> Result<(), StoreError> {
    let seen = ActiveModel {
        union_id: Set(row.union_id.clone()),
        name: Set(row.name.clone()),
        picture: Set(row.picture.clone()),
        meta: Set(row.meta.clone()),
        used_at: Set(now),
        ..Default::default()
    };
    let query = Entity::update_many().set(seen).filter(Column::Realm.eq(&row.realm));
    query.filter(Column::Subject.eq(&row.subject)).exec(conn).await?;
    Ok(())
}

/// Moves an identity from one account to another; false when it is no longer linked to the first. `delegate` is the
/// delegate whose act the new link rests on, if any.
pub async fn transfer(
    conn: &impl ConnectionTrait,
    row: &Model,
    to: &Uid,
    delegate: Option<&str>,
) -> Result<bool, StoreError> {
    let moved = ActiveModel { uid: Set(to.clone()), delegate: Set(delegate.map(str::to_owned)), ..Default::default() };
    let query = Entity::update_many().set(moved).filter(Column::Realm.eq(&row.realm));
    let query = query.filter(Column::Subject.eq(&row.subject)).filter(Column::Uid.eq(&row.uid));
    Ok(query.exec(conn).await?.rows_affected == 1)
}

/// Unlinks the identities of an account at a provider and returns their number.
pub async fn delete_of(conn: &impl ConnectionTrait, uid: &Uid, provider_id: &str) -> Result<u64, StoreError> {
    let query = Entity::delete_many().filter(Column::Uid.eq(uid)).filter(Column::ProviderId.eq(provider_id));
    Ok(query.exec(conn).await?.rows_affected)
}

/// Unlinks every identity of an account.
pub async fn delete_all_of(conn: &impl ConnectionTrait, uid: &Uid) -> Result<u64, StoreError> {
    Ok(Entity::delete_many().filter(Column::Uid.eq(uid)).exec(conn).await?.rows_affected)
}

/// Unlinks the identities of an account that rest on a delegate's act and returns their number.
pub async fn delete_delegated_of(conn: &impl ConnectionTrait, uid: &Uid) -> Result<u64, StoreError> {
    let query = Entity::delete_many().filter(Column::Uid.eq(uid)).filter(Column::Delegate.is_not_null());
    Ok(query.exec(conn).await?.rows_affected)
}

/// A delegate whose act an identity of this account rests on, if there is one.
pub async fn delegate_of(conn: &impl ConnectionTrait, uid: &Uid) -> Result<Option<String>, StoreError> {
    let query = Entity::find().filter(Column::Uid.eq(uid)).filter(Column::Delegate.is_not_null());
    Ok(query.one(conn).await?.and_then(|row| row.delegate))
}
