//! Identities at providers that open an account.

use crate::StoreError;
use sea_orm::{QueryOrder, Set, entity::prelude::*};

/// An identity and the account it opens.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "linked_identity")]
pub struct Model {
    /// Whose subjects these are: the realm of a provider.
    #[sea_orm(primary_key, auto_increment = false)]
    pub realm: String,
    /// The provider's id for the person.
    #[sea_orm(primary_key, auto_increment = false)]
    pub subject: String,
    /// Provider it came through.
    pub provider_id: String,
    /// The account.
    pub uid: String,
    /// WeChat's id for the person across applications.
    pub union_id: Option<String>,
    /// Display name there.
    pub name: Option<String>,
    /// Picture there.
    pub picture: Option<String>,
    /// What else callers may see.
    pub meta: Json,
    /// The delegate on whose act the link rests; NULL when the account's owner linked it.
    pub delegate: Option<String>,
    /// When it was linked.
    pub created_at: i64,
    /// When it was last used.
    pub used_at: i64,
}

/// None are declared.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Links an identity.
///
/// # Errors
/// [`StoreError::Taken`] when it opens an account already.
pub async fn insert(conn: &impl ConnectionTrait, row: Model) -> Result<(), StoreError> {
    Entity::insert(ActiveModel::from(row).reset_all()).exec_without_returning(conn).await?;
    Ok(())
}

/// The identity with this key.
///
/// # Errors
/// [`StoreError`] when the query fails.
pub async fn find(conn: &impl ConnectionTrait, realm: &str, subject: &str) -> Result<Option<Model>, StoreError> {
    Ok(Entity::find_by_id((realm.to_owned(), subject.to_owned())).one(conn).await?)
}

/// An identity of the person with this union id at one of these providers, the oldest.
///
/// # Errors
/// [`StoreError`] when the query fails.
pub async fn by_union_id(
    conn: &impl ConnectionTrait,
    union_id: &str,
    realms: &[String],
) -> Result<Option<Model>, StoreError> {
    let query = Entity::find().filter(Column::UnionId.eq(union_id)).filter(Column::Realm.is_in(realms));
    Ok(query.order_by_asc(Column::CreatedAt).one(conn).await?)
}

/// An identity of the person with this union id that opens another account than this.
///
/// # Errors
/// [`StoreError`] when the query fails.
pub async fn elsewhere(
    conn: &impl ConnectionTrait,
    union_id: &str,
    realms: &[String],
    uid: &str,
) -> Result<Option<Model>, StoreError> {
    let query = Entity::find().filter(Column::UnionId.eq(union_id)).filter(Column::Realm.is_in(realms));
    Ok(query.filter(Column::Uid.ne(uid)).order_by_asc(Column::CreatedAt).one(conn).await?)
}

/// How many identities a provider's users have linked.
///
/// # Errors
/// [`StoreError`] when the query fails.
pub async fn count_through(conn: &impl ConnectionTrait, realm: &str, provider_id: &str) -> Result<u64, StoreError> {
    Ok(through(Entity::find(), realm, provider_id).count(conn).await?)
}

/// Unlinks the identities of all users of a provider and says how many there were.
///
/// # Errors
/// [`StoreError`] when the statement fails.
pub async fn delete_through(conn: &impl ConnectionTrait, realm: &str, provider_id: &str) -> Result<u64, StoreError> {
    Ok(through(Entity::delete_many(), realm, provider_id).exec(conn).await?.rows_affected)
}

/// Two providers of one WeChat application that are older than realms of their own share one.
fn through<Q: QueryFilter>(query: Q, realm: &str, provider_id: &str) -> Q {
    query.filter(Column::Realm.eq(realm)).filter(Column::ProviderId.eq(provider_id))
}

/// Identities of an account, oldest first.
///
/// # Errors
/// [`StoreError`] when the query fails.
pub async fn of(conn: &impl ConnectionTrait, uid: &str) -> Result<Vec<Model>, StoreError> {
    Ok(Entity::find().filter(Column::Uid.eq(uid)).order_by_asc(Column::CreatedAt).all(conn).await?)
}

/// Remembers that an identity was used, and what its provider says of it now.
///
/// # Errors
/// [`StoreError`] when the statement fails.
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

/// Moves an identity from one account to another; false when it does not open the first any more. The new link rests on
/// the act of `delegate`, if of anybody's.
///
/// # Errors
/// [`StoreError`] when the statement fails.
pub async fn transfer(
    conn: &impl ConnectionTrait,
    row: &Model,
    to: &str,
    delegate: Option<&str>,
) -> Result<bool, StoreError> {
    let moved =
        ActiveModel { uid: Set(to.to_owned()), delegate: Set(delegate.map(str::to_owned)), ..Default::default() };
    let query = Entity::update_many().set(moved).filter(Column::Realm.eq(&row.realm));
    let query = query.filter(Column::Subject.eq(&row.subject)).filter(Column::Uid.eq(&row.uid));
    Ok(query.exec(conn).await?.rows_affected == 1)
}

/// Unlinks the identities of an account at a provider and says how many there were.
///
/// # Errors
/// [`StoreError`] when the statement fails.
pub async fn delete_of(conn: &impl ConnectionTrait, uid: &str, provider_id: &str) -> Result<u64, StoreError> {
    let query = Entity::delete_many().filter(Column::Uid.eq(uid)).filter(Column::ProviderId.eq(provider_id));
    Ok(query.exec(conn).await?.rows_affected)
}

/// Unlinks every identity of an account.
///
/// # Errors
/// [`StoreError`] when the statement fails.
pub async fn delete_all_of(conn: &impl ConnectionTrait, uid: &str) -> Result<u64, StoreError> {
    Ok(Entity::delete_many().filter(Column::Uid.eq(uid)).exec(conn).await?.rows_affected)
}

/// Unlinks the identities of an account that rest on a delegate's act and says how many there were.
///
/// # Errors
/// [`StoreError`] when the statement fails.
pub async fn delete_delegated_of(conn: &impl ConnectionTrait, uid: &str) -> Result<u64, StoreError> {
    let query = Entity::delete_many().filter(Column::Uid.eq(uid)).filter(Column::Delegate.is_not_null());
    Ok(query.exec(conn).await?.rows_affected)
}

/// A delegate on whose act an identity of this account rests, if there is one.
///
/// # Errors
/// [`StoreError`] when the query fails.
pub async fn delegate_of(conn: &impl ConnectionTrait, uid: &str) -> Result<Option<String>, StoreError> {
    let query = Entity::find().filter(Column::Uid.eq(uid)).filter(Column::Delegate.is_not_null());
    Ok(query.one(conn).await?.and_then(|row| row.delegate))
}
