//! Identity providers as an administrator set them up.

use crate::StoreError;
use crate::each::read_each;
use crate::error::Unreadable;
use doorward_contract::provider::ProviderKind;
use sea_orm::{QueryOrder, Set, entity::prelude::*, sea_query::OnConflict};

/// A provider.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "provider")]
pub struct Model {
    /// Its id here; never changes.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// Under which its subjects are linked: made with the provider and never used again. A provider that is deleted and
    /// created again under the same id has another, so that it does not inherit the former one's users.
    pub realm: String,
    /// Which protocol, or whose variant of it, it speaks.
    pub kind: ProviderKind,
    /// Name on buttons.
    pub name: String,
    /// Whether it is a way in.
    pub enabled: bool,
    /// `ProviderConfig`.
    pub config: Json,
    /// Its secret, sealed by the master key.
    pub sealed: Option<String>,
    /// `ProviderRules`.
    pub rules: Json,
    /// When it was added.
    pub created_at: i64,
    /// Last change.
    pub updated_at: i64,
}

/// None are declared.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Every provider, in the order they were added. One of an unknown kind comes as an error with its id, so that the others
/// can go on serving sign-ins.
///
/// # Errors
/// [`StoreError`] when the query fails.
pub async fn all(conn: &impl ConnectionTrait) -> Result<Vec<Result<Model, Unreadable<String>>>, StoreError> {
    let query = Entity::find().order_by_asc(Column::CreatedAt).order_by_asc(Column::Id);
    read_each(conn, query, |row| row.try_get("", "id")).await
}

/// The provider with this id.
///
/// # Errors
/// [`StoreError`] when the query fails.
pub async fn find(conn: &impl ConnectionTrait, id: &str) -> Result<Option<Model>, StoreError> {
    Ok(Entity::find_by_id(id).one(conn).await?)
}

/// Adds a provider, or writes what is changed of one.
///
/// # Errors
/// [`StoreError`] when the statement fails.
pub async fn put(conn: &impl ConnectionTrait, row: Model) -> Result<(), StoreError> {
    let row = ActiveModel {
        id: Set(row.id),
        realm: Set(row.realm),
        kind: Set(row.kind),
        name: Set(row.name),
        enabled: Set(row.enabled),
        config: Set(row.config),
        sealed: Set(row.sealed),
        rules: Set(row.rules),
        created_at: Set(row.created_at),
        updated_at: Set(row.updated_at),
    };
    let columns = [
        Column::Realm,
        Column::Name,
        Column::Enabled,
        Column::Config,
        Column::Sealed,
        Column::Rules,
        Column::UpdatedAt,
    ];
    let replace = OnConflict::column(Column::Id).update_columns(columns).to_owned();
    Entity::insert(row).on_conflict(replace).exec_without_returning(conn).await?;
    Ok(())
}

/// Removes a provider; false when there is none.
///
/// # Errors
/// [`StoreError`] when the statement fails.
pub async fn delete(conn: &impl ConnectionTrait, id: &str) -> Result<bool, StoreError> {
    Ok(Entity::delete_by_id(id).exec(conn).await?.rows_affected == 1)
}
