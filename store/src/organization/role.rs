//! Roles that nodes grant.

use crate::StoreError;
use sea_orm::{Condition, QueryOrder, Set, entity::prelude::*, sea_query::OnConflict};

/// A role of a node.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "organization_role")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub node_id: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub role_id: String,
    pub expires_at: Option<i64>,
    pub created_at: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

fn in_force(now: i64) -> Condition {
    Condition::any().add(Column::ExpiresAt.is_null()).add(Column::ExpiresAt.gt(now))
}

/// Assigns a role to a node until `expires_at`, or permanently; an existing assignment gets the new expiry.
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

/// Removes a role from a node; false when it has no assignment, not even an expired one.
pub async fn remove(conn: &impl ConnectionTrait, node_id: &str, role_id: &str) -> Result<bool, StoreError> {
    Ok(Entity::delete_by_id((node_id.to_owned(), role_id.to_owned())).exec(conn).await?.rows_affected == 1)
}

/// Current roles of all nodes, by ID.
pub async fn all(conn: &impl ConnectionTrait, now: i64) -> Result<Vec<Model>, StoreError> {
    Ok(Entity::find().filter(in_force(now)).order_by_asc(Column::RoleId).all(conn).await?)
}

/// Current roles of these nodes, by ID.
pub async fn of(conn: &impl ConnectionTrait, nodes: &[String], now: i64) -> Result<Vec<Model>, StoreError> {
    let query = Entity::find().filter(Column::NodeId.is_in(nodes)).filter(in_force(now));
    Ok(query.order_by_asc(Column::RoleId).all(conn).await?)
}

/// Nodes that grant these roles now.
pub async fn nodes_granting(conn: &impl ConnectionTrait, roles: &[String], now: i64) -> Result<Vec<Model>, StoreError> {
    Ok(Entity::find().filter(Column::RoleId.is_in(roles)).filter(in_force(now)).all(conn).await?)
}
