//! Members of nodes.

use crate::{StoreError, user};
use doorward_contract::Uid;
use sea_orm::{Condition, QueryOrder, QuerySelect, Set, entity::prelude::*, sea_query::OnConflict};
use std::collections::HashMap;

/// An account in a node.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "organization_member")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub node_id: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub uid: Uid,
    pub created_at: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Adds an account to a node; false when it is there already.
pub async fn add(conn: &impl ConnectionTrait, node_id: &str, uid: &Uid, at: i64) -> Result<bool, StoreError> {
    let row = ActiveModel { node_id: Set(node_id.into()), uid: Set(uid.clone()), created_at: Set(at) };
    let keep = OnConflict::columns([Column::NodeId, Column::Uid]).do_nothing().to_owned();
    Ok(Entity::insert(row).on_conflict(keep).exec_without_returning(conn).await? == 1)
}

/// Removes an account from a node; false when it is not there.
pub async fn remove(conn: &impl ConnectionTrait, node_id: &str, uid: &Uid) -> Result<bool, StoreError> {
    Ok(Entity::delete_by_id((node_id.to_owned(), uid.clone())).exec(conn).await?.rows_affected == 1)
}

/// Removes an account from every node, and returns their number.
pub async fn leave(conn: &impl ConnectionTrait, uid: &Uid) -> Result<u64, StoreError> {
    Ok(Entity::delete_many().filter(Column::Uid.eq(uid)).exec(conn).await?.rows_affected)
}

/// The nodes of an account.
pub async fn of(conn: &impl ConnectionTrait, uid: &Uid) -> Result<Vec<Model>, StoreError> {
    Ok(Entity::find().filter(Column::Uid.eq(uid)).order_by_asc(Column::CreatedAt).all(conn).await?)
}

/// The nodes of these accounts.
pub async fn of_any(conn: &impl ConnectionTrait, uids: &[Uid]) -> Result<Vec<Model>, StoreError> {
    Ok(Entity::find().filter(Column::Uid.is_in(uids)).order_by_asc(Column::CreatedAt).all(conn).await?)
}

/// Uids of the members of these nodes, each once.
pub async fn uids(conn: &impl ConnectionTrait, nodes: &[String]) -> Result<Vec<Uid>, StoreError> {
    let query = Entity::find().select_only().column(Column::Uid).distinct().filter(Column::NodeId.is_in(nodes));
    Ok(query.into_tuple().all(conn).await?)
}

/// Number of members of these nodes, each counted once.
pub async fn count(conn: &impl ConnectionTrait, nodes: &[String]) -> Result<u64, StoreError> {
    let query = Entity::find().select_only().column(Column::Uid).distinct().filter(Column::NodeId.is_in(nodes));
    Ok(query.count(conn).await?)
}

/// One page of a node's members after this uid, by uid, with their accounts.
pub async fn list(
    conn: &impl ConnectionTrait,
    node_id: &str,
    after: Option<&str>,
    limit: u64,
) -> Result<Vec<(Model, user::Model)>, StoreError> {
    let condition = Condition::all().add(Column::NodeId.eq(node_id)).add_option(after.map(|uid| Column::Uid.gt(uid)));
    let page = Entity::find().filter(condition).order_by_asc(Column::Uid).limit(limit).all(conn).await?;
    let uids = page.iter().map(|member| member.uid.clone());
    let users = user::Entity::find().filter(user::Column::Uid.is_in(uids)).all(conn).await?;
    let mut users: HashMap<_, _> = users.into_iter().map(|user| (user.uid.clone(), user)).collect();
    let with_account = |member: Model| users.remove(&member.uid).map(|user| (member, user));
    Ok(page.into_iter().filter_map(with_account).collect())
}
