//! Which roles a node gives.

use crate::StoreError;
use sea_orm::{Condition, QueryOrder, Set, entity::prelude::*, sea_query::OnConflict};

/// A role of a node.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "organization_role")]
pub struct Model {
    /// The node.
    #[sea_orm(primary_key, auto_increment = false)]
    pub node_id: String,
    /// The role.
    #[sea_orm(primary_key, auto_increment = false)]
    pub role_id: String,
    /// When it ends, if it does.
    pub expires_at: Option<i64>,
    /// When it began.
    pub created_at: i64,
}

/// None are declared.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

fn in_force(now: i64) -> Condition {
    Condition::any().add(Column::ExpiresAt.is_null()).add(Column::ExpiresAt.gt(now))
}

/// Gives a node a role until `expires_at`, or for good; one that it has gets the new end.
///
/// # Errors
/// [`StoreError`] when the statement fails.
pub async fn set(
    conn: &impl ConnectionTrait,
    node_id: &str,
    role_id: &str,
    expires_at: Option<i64>,
    at: i64,
) -> Result<(), StoreError> {
    let row = ActiveModel {
        node_id: Set(node_id.into()),
        role_id: Set(role_id.into()),
        expires_at: Set(expires_at),
        created_at: Set(at),
    };
    let replace = OnConflict::columns([Column::NodeId, Column::RoleId]).update_column(Column::ExpiresAt).to_owned();
    Entity::insert(row).on_conflict(replace).exec_without_returning(conn).await?;
    Ok(())
}

/// Takes a role from a node; false when it has none, not even one that has ended.
///
/// # Errors
/// [`StoreError`] when the statement fails.
pub async fn remove(conn: &impl ConnectionTrait, node_id: &str, role_id: &str) -> Result<bool, StoreError> {
    Ok(Entity::delete_by_id((node_id.to_owned(), role_id.to_owned())).exec(conn).await?.rows_affected == 1)
}

/// Roles in force at all nodes, by id.
///
/// # Errors
/// [`StoreError`] when the query fails.
pub async fn all(conn: &impl ConnectionTrait, now: i64) -> Result<Vec<Model>, StoreError> {
    Ok(Entity::find().filter(in_force(now)).order_by_asc(Column::RoleId).all(conn).await?)
}

/// Roles in force at these nodes, by id.
///
/// # Errors
/// [`StoreError`] when the query fails.
pub async fn of(conn: &impl ConnectionTrait, nodes: &[String], now: i64) -> Result<Vec<Model>, StoreError> {
    let theirs = Entity::find().filter(Column::NodeId.is_in(nodes)).filter(in_force(now));
    Ok(theirs.order_by_asc(Column::RoleId).all(conn).await?)
}

/// Nodes that give these roles now.
///
/// # Errors
/// [`StoreError`] when the query fails.
pub async fn giving(conn: &impl ConnectionTrait, roles: &[String], now: i64) -> Result<Vec<Model>, StoreError> {
    Ok(Entity::find().filter(Column::RoleId.is_in(roles)).filter(in_force(now)).all(conn).await?)
}
