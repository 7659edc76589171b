//! Departments and posts.

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
    /// Beneath which; none at the top.
    pub parent_id: Option<String>,
    /// Department or post.
    pub kind: NodeKind,
    /// Name for people.
    pub name: String,
    /// The same folded; unique beneath one parent.
    pub name_key: String,
    /// What it is for.
    pub description: String,
    /// Order among its siblings; gaps mean nothing.
    pub position: i64,
    /// When it was made.
    pub created_at: i64,
    /// Last change of its name, description or place.
    pub updated_at: i64,
}

/// None are declared.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Every node, siblings in their order.
///
/// # Errors
/// [`StoreError`] when the query fails.
pub async fn all(conn: &impl ConnectionTrait) -> Result<Vec<Model>, StoreError> {
    Ok(Entity::find().order_by_asc(Column::Position).order_by_asc(Column::Id).all(conn).await?)
}

/// Adds a node.
///
/// # Errors
/// [`StoreError`] when the statement fails.
pub async fn insert(conn: &impl ConnectionTrait, node: Model) -> Result<(), StoreError> {
    Entity::insert(ActiveModel::from(node).reset_all()).exec_without_returning(conn).await?;
    Ok(())
}

/// Writes name and description of a node; false when there is none.
///
/// # Errors
/// [`StoreError`] when the statement fails.
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

/// Puts a node beneath another, or at the top; false when there is none.
///
/// # Errors
/// [`StoreError`] when the statement fails.
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

/// Makes room for one at this position beneath a parent: those from there on move up by one.
///
/// # Errors
/// [`StoreError`] when the statement fails.
pub async fn make_room(conn: &impl ConnectionTrait, parent_id: Option<&str>, position: i64) -> Result<(), StoreError> {
    let beneath = match parent_id {
        Some(parent) => Column::ParentId.eq(parent),
        None => Column::ParentId.is_null(),
    };
    let up = Entity::update_many().col_expr(Column::Position, Expr::col(Column::Position).add(1));
    up.filter(beneath).filter(Column::Position.gte(position)).exec(conn).await?;
    Ok(())
}

/// Removes these nodes, with their members and roles. None may have another beneath it.
///
/// # Errors
/// [`StoreError`] when the statement fails.
pub async fn delete(conn: &impl ConnectionTrait, ids: &[String]) -> Result<(), StoreError> {
    Entity::delete_many().filter(Column::Id.is_in(ids)).exec(conn).await?;
    Ok(())
}

/// Those of these nodes that there are.
///
/// # Errors
/// [`StoreError`] when the query fails.
pub async fn existing(conn: &impl ConnectionTrait, ids: &[String]) -> Result<Vec<Model>, StoreError> {
    let wanted = Condition::all().add(Column::Id.is_in(ids));
    Ok(Entity::find().filter(wanted).all(conn).await?)
}

/// How many there are of something at a node.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub struct Count {
    /// The node.
    pub node_id: String,
    /// How many.
    pub count: i64,
}

/// How many people each node holds itself; one without is left out.
///
/// # Errors
/// [`StoreError`] when the query fails.
pub async fn count_members(conn: &impl ConnectionTrait) -> Result<Vec<Count>, StoreError> {
    use super::member::{Column, Entity};
    let counted = Entity::find().select_only().column(Column::NodeId).column_as(Column::Uid.count(), "count");
    Ok(counted.group_by(Column::NodeId).into_model().all(conn).await?)
}
