//! Identity providers, as configured.

use crate::StoreError;
use crate::each::read_each;
use crate::error::Unreadable;
use doorward_contract::provider::ProviderKind;
use sea_orm::{QueryOrder, Set, entity::prelude::*, sea_query::OnConflict};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "provider")]
pub struct Model {
    /// ID of the provider; never changes.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// Realm that its subjects are linked under, created with the provider and never reused. A provider that is deleted
    /// and created again with the same ID has another one, so that it does not inherit the former users.
    pub realm: String,
    /// Protocol, or a provider's variant of it.
    pub kind: ProviderKind,
    /// Name on buttons.
    pub name: String,
    pub enabled: bool,
    /// `ProviderConfig`.
    pub config: Json,
    /// Its secret, encrypted with the master key.
    pub sealed: Option<String>,
    /// `ProviderRules`.
    pub rules: Json,
    pub created_at: i64,
    pub updated_at: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Every provider, in the order they were added. One of an unknown kind is returned as an error with its ID, so that
/// sign-in with the others still works.
pub async fn all(conn: &impl ConnectionTrait) -> Result<Vec<Result<Model, Unreadable<String>>>, StoreError> {
    let query = Entity::find().order_by_asc(Column::CreatedAt).order_by_asc(Column::Id);
    read_each(conn, query, |row| row.try_get("", "id")).await
}

pub async fn find(conn: &impl ConnectionTrait, id: &str) -> Result<Option<Model>, StoreError> {
    Ok(Entity::find_by_id(id).one(conn).await?)
}

/// Adds or updates a provider.
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

/// Deletes a provider; false when there is none.
pub async fn delete(conn: &impl ConnectionTrait, id: &str) -> Result<bool, StoreError> {
    Ok(Entity::delete_by_id(id).exec(conn).await?.rows_affected == 1)
}
