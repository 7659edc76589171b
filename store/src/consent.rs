//! Consents: which scopes of their account users have granted to applications of third parties.

use crate::StoreError;
use doorward_contract::Uid;
use sea_orm::{QueryOrder, entity::prelude::*, sea_query::OnConflict};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "consent")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub uid: Uid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub client_id: String,
    /// Scopes, separated by spaces.
    pub scope: String,
    pub granted_at: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

pub async fn find(conn: &impl ConnectionTrait, uid: &Uid, client_id: &str) -> Result<Option<Model>, StoreError> {
    Ok(Entity::find_by_id((uid.clone(), client_id.to_owned())).one(conn).await?)
}

/// Adds or replaces the consent of a user to an application.
pub async fn put(conn: &impl ConnectionTrait, row: Model) -> Result<(), StoreError> {
    let replace = OnConflict::columns([Column::Uid, Column::ClientId])
        .update_columns([Column::Scope, Column::GrantedAt])
        .to_owned();
    Entity::insert(ActiveModel::from(row).reset_all()).on_conflict(replace).exec_without_returning(conn).await?;
    Ok(())
}

/// The consents of a user, latest first.
pub async fn of_user(conn: &impl ConnectionTrait, uid: &Uid) -> Result<Vec<Model>, StoreError> {
    Ok(Entity::find().filter(Column::Uid.eq(uid)).order_by_desc(Column::GrantedAt).all(conn).await?)
}

/// Withdraws all consents of a user, and returns their number.
pub async fn delete_all_of(conn: &impl ConnectionTrait, uid: &Uid) -> Result<u64, StoreError> {
    Ok(Entity::delete_many().filter(Column::Uid.eq(uid)).exec(conn).await?.rows_affected)
}

/// Withdraws a consent; false when there is none.
pub async fn delete(conn: &impl ConnectionTrait, uid: &Uid, client_id: &str) -> Result<bool, StoreError> {
    Ok(Entity::delete_by_id((uid.clone(), client_id.to_owned())).exec(conn).await?.rows_affected == 1)
}
