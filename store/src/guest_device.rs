//! Which guest account a device opens. The device id itself is a secret and only its hash is here.

use crate::StoreError;
use sea_orm::{Set, entity::prelude::*};

/// A device that opens a guest account at one client.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "guest_device")]
pub struct Model {
    /// Client the guest belongs to.
    #[sea_orm(primary_key, auto_increment = false)]
    pub client_id: String,
    /// SHA-256 of the device id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub device_hash: String,
    /// The account.
    pub uid: String,
    /// When it was first seen.
    pub created_at: i64,
}

/// None are declared.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// The guest account that this device opens.
///
/// # Errors
/// [`StoreError`] when the query fails.
pub async fn uid_of(
    conn: &impl ConnectionTrait,
    client_id: &str,
    device_hash: &str,
) -> Result<Option<String>, StoreError> {
    let row = Entity::find_by_id((client_id.to_owned(), device_hash.to_owned())).one(conn).await?;
    Ok(row.map(|row| row.uid))
}

/// Ties a device to an account.
///
/// # Errors
/// [`StoreError::Taken`] when a parallel sign-in of the same device was faster.
pub async fn insert(
    conn: &impl ConnectionTrait,
    client_id: &str,
    device_hash: &str,
    uid: &str,
    at: i64,
) -> Result<(), StoreError> {
    let row = ActiveModel {
        client_id: Set(client_id.to_owned()),
        device_hash: Set(device_hash.to_owned()),
        uid: Set(uid.to_owned()),
        created_at: Set(at),
    };
    Entity::insert(row).exec_without_returning(conn).await?;
    Ok(())
}

/// Unties every device of an account: from now on they open new guests.
///
/// # Errors
/// [`StoreError`] when the statement fails.
pub async fn forget(conn: &impl ConnectionTrait, uid: &str) -> Result<(), StoreError> {
    Entity::delete_many().filter(Column::Uid.eq(uid)).exec(conn).await?;
    Ok(())
}
