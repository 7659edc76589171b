//! Resources of apps that Doorward guards.

use crate::StoreError;
use crate::each::read_each;
use crate::error::Unreadable;
use doorward_contract::resource::{ResourceLevel, ResourceType};
use sea_orm::{Condition, QueryOrder, QuerySelect, Set, entity::prelude::*, sea_query::OnConflict};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "resource")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub kind: ResourceType,
    /// Never changes.
    #[sea_orm(primary_key, auto_increment = false)]
    pub name: String,
    /// Access level.
    pub level: ResourceLevel,
    /// The security rule as it was written, for [`ResourceLevel::Custom`].
    pub rule: Option<String>,
    /// Lists of row permissions by role ID.
    pub row_permissions: Json,
    pub description: String,
    /// Number of changes, from 1.
    pub version: i32,
    pub created_at: i64,
    pub updated_at: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Every resource. One of an unknown type or level is returned as an error with its type and name, so that access to it
/// alone is denied.
pub async fn all(conn: &impl ConnectionTrait) -> Result<Vec<Result<Model, Unreadable<(String, String)>>>, StoreError> {
    let query = Entity::find().order_by_asc(Column::Kind).order_by_asc(Column::Name);
    read_each(conn, query, |row| Ok((row.try_get("", "kind")?, row.try_get("", "name")?))).await
}

/// Number of resources.
pub async fn count(conn: &impl ConnectionTrait) -> Result<u64, StoreError> {
    Ok(Entity::find().count(conn).await?)
}

/// One page of resources after this type and name, by type and name, byte for byte.
pub async fn list(
    conn: &impl ConnectionTrait,
    kind: Option<ResourceType>,
    after: Option<(ResourceType, &str)>,
    limit: u64,
) -> Result<Vec<Model>, StoreError> {
    let beyond = |(kind, name): (ResourceType, &str)| {
        let same_kind = Condition::all().add(Column::Kind.eq(kind)).add(Column::Name.gt(name));
        Condition::any().add(Column::Kind.gt(kind)).add(same_kind)
    };
    let condition = Condition::all().add_option(kind.map(|kind| Column::Kind.eq(kind))).add_option(after.map(beyond));
    let sorted = Entity::find().filter(condition).order_by_asc(Column::Kind).order_by_asc(Column::Name);
    Ok(sorted.limit(limit).all(conn).await?)
}

pub async fn find(conn: &impl ConnectionTrait, kind: ResourceType, name: &str) -> Result<Option<Model>, StoreError> {
    Ok(Entity::find_by_id((kind, name.to_owned())).one(conn).await?)
}

/// Adds a resource; false when its type and name exist.
pub async fn insert_new(conn: &impl ConnectionTrait, resource: Model) -> Result<bool, StoreError> {
    let keep = OnConflict::columns([Column::Kind, Column::Name]).do_nothing().to_owned();
    let row = ActiveModel::from(resource).reset_all();
    Ok(Entity::insert(row).on_conflict(keep).exec_without_returning(conn).await? == 1)
}

/// Replaces a resource at this version; false when it has another version by now.
pub async fn replace(conn: &impl ConnectionTrait, resource: Model, from_version: i32) -> Result<bool, StoreError> {
    let row = ActiveModel {
        level: Set(resource.level),
        rule: Set(resource.rule),
        row_permissions: Set(resource.row_permissions),
        description: Set(resource.description),
        version: Set(resource.version),
        updated_at: Set(resource.updated_at),
        ..<ActiveModel as Default>::default()
    };
    let condition = Condition::all()
        .add(Column::Kind.eq(resource.kind))
        .add(Column::Name.eq(resource.name))
        .add(Column::Version.eq(from_version));
    Ok(Entity::update_many().set(row).filter(condition).exec(conn).await?.rows_affected == 1)
}

/// Deletes a resource; false when there is none.
pub async fn delete(conn: &impl ConnectionTrait, kind: ResourceType, name: &str) -> Result<bool, StoreError> {
    let deleted = Entity::delete_by_id((kind, name.to_owned())).exec(conn).await?;
    Ok(deleted.rows_affected == 1)
}
