//! Second factors that users had in another system, encrypted. They are kept for the account.

use crate::{StoreError, Tx};
use doorward_contract::Uid;
use sea_orm::{QueryOrder, entity::prelude::*};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "imported_factor")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    pub uid: Uid,
    /// `totp`, `phone`, `email`, `webauthn` or `recovery_codes`.
    pub kind: String,
    /// Its data as JSON, sealed by the master key for `imported_factor/<id>`.
    pub sealed: String,
    pub created_at: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Rows of one statement: SQLite allows 32766 parameters.
const ROWS: usize = 1_000;

pub async fn insert_many(tx: &Tx, rows: Vec<Model>) -> Result<(), StoreError> {
    for some in rows.chunks(ROWS) {
        let some = some.iter().map(|row| ActiveModel::from(row.clone()).reset_all());
        Entity::insert_many(some).exec_without_returning(tx).await?;
    }
    Ok(())
}

/// Second factors of these accounts, oldest first.
pub async fn of_all(conn: &impl ConnectionTrait, uids: &[Uid]) -> Result<Vec<Model>, StoreError> {
    Ok(Entity::find().filter(Column::Uid.is_in(uids)).order_by_asc(Column::Id).all(conn).await?)
}
