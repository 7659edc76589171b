//! Passwords of accounts: setting, changing and removing them.

use super::{ActiveModel, Column, Entity, Model, as_proven, update};
use crate::StoreError;
use doorward_contract::Uid;
use sea_orm::{Set, entity::prelude::*, sea_query::Expr};

/// Sets the password unconditionally; false when the account is gone. `delegate` is the delegate whose act it rests on,
/// if any.
pub async fn set_password(
    conn: &impl ConnectionTrait,
    uid: &Uid,
    hash: &str,
    delegate: Option<&str>,
    at: i64,
) -> Result<bool, StoreError> {
    update(conn, uid, new_password(hash, delegate, at)).await
}

/// Changes the password; false when the account has changed since its owner proved the former one. `delegate` is the
/// delegate whose act the new one rests on, if any.
pub async fn change_password(
    conn: &impl ConnectionTrait,
    owner: &Model,
    hash: &str,
    delegate: Option<&str>,
    at: i64,
) -> Result<bool, StoreError> {
    // A second change within one millisecond must be visible, too.
    let at = owner.password_changed_at.map_or(at, |before| Ord::max(at, before + 1));
    let query = Entity::update_many().set(new_password(hash, delegate, at)).filter(as_proven(owner));
    Ok(query.exec(conn).await?.rows_affected == 1)
}

fn new_password(hash: &str, delegate: Option<&str>, at: i64) -> ActiveModel {
    ActiveModel {
        password_hash: Set(Some(hash.to_owned())),
        password_changed_at: Set(Some(at)),
        password_delegate: Set(delegate.map(str::to_owned)),
        must_change_password: Set(false),
        updated_at: Set(at),
        ..Default::default()
    }
}

/// Replaces a hash by a stronger one of the same password, unless the password was changed meanwhile.
pub async fn rehash(conn: &impl ConnectionTrait, uid: &Uid, old: &str, new: &str) -> Result<(), StoreError> {
    let query = Entity::update_many().col_expr(Column::PasswordHash, Expr::value(new));
    query.filter(Column::Uid.eq(uid)).filter(Column::PasswordHash.eq(old)).exec(conn).await?;
    Ok(())
}

/// Removes the password; false when the account has changed since its owner proved a credential.
pub async fn clear_password(conn: &impl ConnectionTrait, owner: &Model, at: i64) -> Result<bool, StoreError> {
    let query = Entity::update_many().set(no_password(at)).filter(as_proven(owner));
    Ok(query.exec(conn).await?.rows_affected == 1)
}

/// Removes the password unconditionally; false when the account is gone.
pub async fn revoke_password(conn: &impl ConnectionTrait, uid: &Uid, at: i64) -> Result<bool, StoreError> {
    update(conn, uid, no_password(at)).await
}

fn no_password(at: i64) -> ActiveModel {
    ActiveModel {
        password_hash: Set(None),
        password_changed_at: Set(None),
        password_delegate: Set(None),
        must_change_password: Set(false),
        updated_at: Set(at),
        ..Default::default()
    }
}
