//! Tags of accounts.

use crate::StoreError;
use doorward_contract::Uid;
use sea_orm::{QueryOrder, QuerySelect, entity::prelude::*, sea_query::OnConflict};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "user_tag")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tag: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub uid: Uid,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// The tags that are in use, or were: a list of them must not read all accounts.
pub mod known {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "tag")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub name: String,
        pub created_at: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Adds a tag to an account; false when it has the tag already.
pub async fn add(conn: &impl ConnectionTrait, tag: &str, uid: &Uid, at: i64) -> Result<bool, StoreError> {
    let new = known::ActiveModel::from(known::Model { name: tag.to_owned(), created_at: at }).reset_all();
    let keep = OnConflict::column(known::Column::Name).do_nothing().to_owned();
    known::Entity::insert(new).on_conflict(keep).exec_without_returning(conn).await?;
    let row = ActiveModel::from(Model { tag: tag.to_owned(), uid: uid.clone() }).reset_all();
    let keep = OnConflict::columns([Column::Tag, Column::Uid]).do_nothing().to_owned();
    Ok(Entity::insert(row).on_conflict(keep).exec_without_returning(conn).await? == 1)
}

/// Removes a tag from an account; false when it does not have it.
pub async fn remove(conn: &impl ConnectionTrait, tag: &str, uid: &Uid) -> Result<bool, StoreError> {
    Ok(Entity::delete_by_id((tag.to_owned(), uid.clone())).exec(conn).await?.rows_affected == 1)
}

/// The tags of an account, in alphabetical order.
pub async fn of(conn: &impl ConnectionTrait, uid: &Uid) -> Result<Vec<String>, StoreError> {
    let query = Entity::find().select_only().column(Column::Tag).filter(Column::Uid.eq(uid));
    Ok(query.order_by_asc(Column::Tag).into_tuple().all(conn).await?)
}

/// The tags of these accounts.
pub async fn of_any(conn: &impl ConnectionTrait, uids: &[Uid]) -> Result<Vec<Model>, StoreError> {
    Ok(Entity::find().filter(Column::Uid.is_in(uids)).order_by_asc(Column::Tag).all(conn).await?)
}

/// Number of known tags.
pub async fn count_known(conn: &impl ConnectionTrait) -> Result<u64, StoreError> {
    Ok(known::Entity::find().count(conn).await?)
}

/// Whether a tag is known.
pub async fn is_known(conn: &impl ConnectionTrait, tag: &str) -> Result<bool, StoreError> {
    Ok(known::Entity::find_by_id(tag).one(conn).await?.is_some())
}

/// Known tags, in alphabetical order.
pub async fn all(conn: &impl ConnectionTrait) -> Result<Vec<String>, StoreError> {
    let query = known::Entity::find().select_only().column(known::Column::Name);
    Ok(query.order_by_asc(known::Column::Name).into_tuple().all(conn).await?)
}
