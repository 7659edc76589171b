//! Devices of guest accounts. The device ID itself is a secret; only its hash is stored.

use crate::StoreError;
use doorward_contract::Uid;
use sea_orm::{Set, entity::prelude::*};

/// A device and its guest account at one client.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "guest_device")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub client_id: String,
    /// SHA-256 of the device ID.
    #[sea_orm(primary_key, auto_increment = false)]
    pub device_hash: String,
    pub uid: Uid,
    pub created_at: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// The guest account of this device.
pub async fn uid_of(
    conn: &impl ConnectionTrait,
    client_id: &str,
    device_hash: &str,
) -> Result<Option<Uid>, StoreError> {
    let row = Entity::find_by_id((client_id.to_owned(), device_hash.to_owned())).one(conn).await?;
    Ok(row.map(|row| row.uid))
}

/// Assigns a device to an account.
///
/// # Errors
/// [`StoreError::Taken`] when a concurrent sign-in of the same device was faster.
pub async fn insert(
    conn: &impl ConnectionTrait,
    client_id: &str,
    device_hash: &str,
    uid: &Uid,
    at: i64,
) -> Result<(), StoreError> {
    let row = ActiveModel {
        client_id: Set(client_id.to_owned()),
        device_hash: Set(device_hash.to_owned()),
        uid: Set(uid.clone()),
        created_at: Set(at),
    };
    Entity::insert(row).exec_without_returning(conn).await?;
    Ok(())
}

/// Removes every device of an account: from now on they open new guests.
pub async fn forget(conn: &impl ConnectionTrait, uid: &Uid) -> Result<(), StoreError> {
    Entity::delete_many().filter(Column::Uid.eq(uid)).exec(conn).await?;
    Ok(())
}
