//! Departments and positions.

use crate::StoreError;
use doorward_contract::organization::NodeKind;
use sea_orm::{
    Condition, FromQueryResult, QueryOrder, QuerySelect, Set,
    entity::prelude::*,
    sea_query::{Expr, ExprTrait as _},
};

/// A node of the tree.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "organization_node")]
pub struct Model {
    /// Never changes.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// Parent node; NULL at the top.
    pub parent_id: Option<String>,
    pub kind: NodeKind,
    /// Display name.
    pub name: String,
    /// `name` folded; unique under one parent.
    pub name_key: String,
    pub description: String,
    /// Order among its siblings; gaps have no meaning.
    pub position: i64,
    pub created_at: i64,
    /// Last change of its name, description or place.
    pub updated_at: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Every node, siblings in their order.
pub async fn all(conn: &impl ConnectionTrait) -> Result<Vec<Model>, StoreError> {
    Ok(Entity::find().order_by_asc(Column::Position).order_by_asc(Column::Id).all(conn).await?)
}

pub async fn insert(conn: &impl ConnectionTrait, node: Model) -> Result<(), StoreError> {
    Entity::insert(ActiveModel::from(node).reset_all()).exec_without_returning(conn).await?;
    Ok(())
}

/// Updates name and description of a node; false when there is none.
pub async fn update(
    conn: &impl ConnectionTrait,
    id: &str,
    (name, name_key): (&str, &str),
    description: &str,
    at: i64,
) -> Result<bool, StoreError> {
    let row = ActiveModel {
        name: Set(name.into()),
        name_key: Set(name_key.into()),
        description: Set(description.into()),
        updated_at: Set(at),
        ..<ActiveModel as Default>::default()
    };
    Ok(Entity::update_many().set(row).filter(Column::Id.eq(id)).exec(conn).await?.rows_affected == 1)
}

/// Moves a node under another, or to the top; false when there is none.
pub async fn put_at(
    conn: &impl ConnectionTrait,
    id: &str,
    parent_id: Option<&str>,
    position: i64,
    at: i64,
) -> Result<bool, StoreError> {
    let row = ActiveModel {
        parent_id: Set(parent_id.map(str::to_owned)),
        position: Set(position),
        updated_at: Set(at),
        ..<ActiveModel as Default>::default()
    };
    Ok(Entity::update_many().set(row).filter(Column::Id.eq(id)).exec(conn).await?.rows_affected == 1)
}

/// Frees this position under a parent: siblings from there on move up by one.
pub async fn make_room(conn: &impl ConnectionTrait, parent_id: Option<&str>, position: i64) -> Result<(), StoreError> {
    let children = match parent_id {
        Some(parent) => Column::ParentId.eq(parent),
        None => Column::ParentId.is_null(),
    };
    let up = Entity::update_many().col_expr(Column::Position, Expr::col(Column::Position).add(1));
    up.filter(children).filter(Column::Position.gte(position)).exec(conn).await?;
    Ok(())
}

/// Deletes these nodes, with their members and roles. None may have children.
pub async fn delete(conn: &impl ConnectionTrait, ids: &[String]) -> Result<(), StoreError> {
    Entity::delete_many().filter(Column::Id.is_in(ids)).exec(conn).await?;
    Ok(())
}

/// The existing ones of these nodes.
pub async fn existing(conn: &impl ConnectionTrait, ids: &[String]) -> Result<Vec<Model>, StoreError> {
    let condition = Condition::all().add(Column::Id.is_in(ids));
    Ok(Entity::find().filter(condition).all(conn).await?)
}

/// A number per node.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub struct Count {
    pub node_id: String,
    pub count: i64,
}

/// Number of direct members per node; nodes without members are left out.
pub async fn count_members(conn: &impl ConnectionTrait) -> Result<Vec<Count>, StoreError> {
    use super::member::{Column, Entity};
    let counted = Entity::find().select_only().column(Column::NodeId).column_as(Column::Uid.count(), "count");
    Ok(counted.group_by(Column::NodeId).into_model().all(conn).await?)
}
