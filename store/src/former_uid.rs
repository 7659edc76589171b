//! Uids of deleted accounts. A uid is never assigned again, because apps store data under it.

use crate::StoreError;
use doorward_contract::Uid;
use sea_orm::{QuerySelect, Set, entity::prelude::*, sea_query::OnConflict};

/// A retired uid.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "former_uid")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub uid: Uid,
    pub deleted_at: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

pub(crate) async fn insert(conn: &impl ConnectionTrait, uid: &Uid, at: i64) -> Result<(), StoreError> {
    let row = ActiveModel { uid: Set(uid.clone()), deleted_at: Set(at) };
    let keep = OnConflict::column(Column::Uid).do_nothing().to_owned();
    Entity::insert(row).on_conflict(keep).exec_without_returning(conn).await?;
    Ok(())
}

/// The ones of these uids whose accounts were deleted.
pub async fn among(conn: &impl ConnectionTrait, uids: &[Uid]) -> Result<Vec<Uid>, StoreError> {
    let query = Entity::find().select_only().column(Column::Uid).filter(Column::Uid.is_in(uids));
    Ok(query.into_tuple().all(conn).await?)
}

/// Whether an account with this uid was deleted.
pub async fn exists(conn: &impl ConnectionTrait, uid: &Uid) -> Result<bool, StoreError> {
    Ok(Entity::find_by_id(uid.clone()).one(conn).await?.is_some())
}
