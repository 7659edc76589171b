//! What was imported for each account, so that a second import of the same user is recognized.

use crate::{StoreError, Tx};
use doorward_contract::Uid;
use sea_orm::{Set, entity::prelude::*};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "user_import")]
pub struct Model {
    /// MAC of what identifies the user in the file: it says nothing about an account that was deleted.
    #[sea_orm(primary_key, auto_increment = false)]
    pub key: String,
    /// The account; `None` when it was deleted since.
    pub uid: Option<Uid>,
    /// An object: MACs of the imported values by field, and the imported roles, departments and identities.
    pub fields: Json,
    /// The job that imported it last.
    pub job_id: String,
    pub updated_at: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Rows of one statement: SQLite allows 32766 parameters.
const ROWS: usize = 1_000;

/// The rows with these keys.
pub async fn by_keys(conn: &impl ConnectionTrait, keys: &[String]) -> Result<Vec<Model>, StoreError> {
    if keys.is_empty() {
        return Ok(vec![]);
    }
    Ok(Entity::find().filter(Column::Key.is_in(keys)).all(conn).await?)
}

pub async fn insert_many(tx: &Tx, rows: Vec<Model>) -> Result<(), StoreError> {
    for some in rows.chunks(ROWS) {
        let some = some.iter().map(|row| ActiveModel::from(row.clone()).reset_all());
        Entity::insert_many(some).exec_without_returning(tx).await?;
    }
    Ok(())
}

/// Replaces what was imported for an account.
pub async fn update(tx: &Tx, row: Model) -> Result<(), StoreError> {
    let change = ActiveModel {
        fields: Set(row.fields),
        job_id: Set(row.job_id),
        updated_at: Set(row.updated_at),
        ..Default::default()
    };
    Entity::update_many().set(change).filter(Column::Key.eq(row.key)).exec(tx).await?;
    Ok(())
}
