//! Resources that apps keep and Doorward guards.

use crate::StoreError;
use crate::each::read_each;
use crate::error::Unreadable;
use doorward_contract::resource::{ResourceLevel, ResourceType};
use sea_orm::{Condition, QueryOrder, QuerySelect, Set, entity::prelude::*, sea_query::OnConflict};

/// A resource.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "resource")]
pub struct Model {
    /// Its type.
    #[sea_orm(primary_key, auto_increment = false)]
    pub kind: ResourceType,
    /// Its name; never changes.
    #[sea_orm(primary_key, auto_increment = false)]
    pub name: String,
    /// How far it is open.
    pub level: ResourceLevel,
    /// The security rule as it was written, for [`ResourceLevel::Custom`].
    pub rule: Option<String>,
    /// Lists of row permissions by the id of a role.
    pub row_permissions: Json,
    /// What it is.
    pub description: String,
    /// Counts its changes, from 1.
    pub version: i32,
    /// When it was made.
    pub created_at: i64,
    /// Last change.
    pub updated_at: i64,
}

/// None are declared.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Every resource. One of an unknown type or level comes as an error with its type and name, so that it can be refused by
/// itself.
///
/// # Errors
/// [`StoreError`] when the query fails.
pub async fn all(conn: &impl ConnectionTrait) -> Result<Vec<Result<Model, Unreadable<(String, String)>>>, StoreError> {
    let query = Entity::find().order_by_asc(Column::Kind).order_by_asc(Column::Name);
    read_each(conn, query, |row| Ok((row.try_get("", "kind")?, row.try_get("", "name")?))).await
}

/// How many there are.
///
/// # Errors
/// [`StoreError`] when the query fails.
pub async fn count(conn: &impl ConnectionTrait) -> Result<u64, StoreError> {
    Ok(Entity::find().count(conn).await?)
}

/// One page of resources after this type and name, by type and name, byte for byte.
///
/// # Errors
/// [`StoreError`] when the query fails.
pub async fn list(
    conn: &impl ConnectionTrait,
    kind: Option<ResourceType>,
    after: Option<(ResourceType, &str)>,
    limit: u64,
) -> Result<Vec<Model>, StoreError> {
    let beyond = |(kind, name): (ResourceType, &str)| {
        let same = Condition::all().add(Column::Kind.eq(kind)).add(Column::Name.gt(name));
        Condition::any().add(Column::Kind.gt(kind)).add(same)
    };
    let wanted = Condition::all().add_option(kind.map(|kind| Column::Kind.eq(kind))).add_option(after.map(beyond));
    let sorted = Entity::find().filter(wanted).order_by_asc(Column::Kind).order_by_asc(Column::Name);
    Ok(sorted.limit(limit).all(conn).await?)
}

/// The resource of this type and name.
///
/// # Errors
/// [`StoreError`] when the query fails.
pub async fn find(conn: &impl ConnectionTrait, kind: ResourceType, name: &str) -> Result<Option<Model>, StoreError> {
    Ok(Entity::find_by_id((kind, name.to_owned())).one(conn).await?)
}

/// Adds a resource; false when there is one of its type and name.
///
/// # Errors
/// [`StoreError`] when the statement fails.
pub async fn insert_new(conn: &impl ConnectionTrait, resource: Model) -> Result<bool, StoreError> {
    let keep = OnConflict::columns([Column::Kind, Column::Name]).do_nothing().to_owned();
    let row = ActiveModel::from(resource).reset_all();
    Ok(Entity::insert(row).on_conflict(keep).exec_without_returning(conn).await? == 1)
}

/// Writes a resource over the one of this version; false when it has another version by now.
///
/// # Errors
/// [`StoreError`] when the statement fails.
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
    let same = Condition::all()
        .add(Column::Kind.eq(resource.kind))
        .add(Column::Name.eq(resource.name))
        .add(Column::Version.eq(from_version));
    Ok(Entity::update_many().set(row).filter(same).exec(conn).await?.rows_affected == 1)
}

/// Removes a resource; false when there is none.
///
/// # Errors
/// [`StoreError`] when the statement fails.
pub async fn delete(conn: &impl ConnectionTrait, kind: ResourceType, name: &str) -> Result<bool, StoreError> {
    let deleted = Entity::delete_by_id((kind, name.to_owned())).exec(conn).await?;
    Ok(deleted.rows_affected == 1)
}
