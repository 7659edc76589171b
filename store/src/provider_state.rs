//! Pending sign-ins at providers: state kept while a browser is away.

use crate::StoreError;
use crate::instant::{SKEW_MS, comes_within};
use sea_orm::{
    ExprTrait, Set,
    entity::prelude::*,
    sea_query::{Expr, OnConflict},
};

/// A pending sign-in.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "provider_state")]
pub struct Model {
    /// Hash of the state and the device of the browser.
    #[sea_orm(primary_key, auto_increment = false)]
    pub key_hash: String,
    /// Provider that the browser was sent to.
    pub provider_id: String,
    /// PKCE verifier, nonce and destination, encrypted with the master key.
    pub sealed: String,
    pub expires_at: i64,
    /// Callbacks that may still arrive: an app that starts one provider in two tabs has two, under one key.
    pub attempts: i32,
}

/// Longest lifetime in milliseconds.
const LONGEST_MS: i64 = 600_000;

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Stores a pending sign-in under a key of its own, or its outcome.
pub async fn put(conn: &impl ConnectionTrait, row: Model) -> Result<(), StoreError> {
    Entity::insert(active(row)).on_conflict(replacing()).exec_without_returning(conn).await?;
    Ok(())
}

fn active(row: Model) -> ActiveModel {
    ActiveModel {
        key_hash: Set(row.key_hash),
        provider_id: Set(row.provider_id),
        sealed: Set(row.sealed),
        expires_at: Set(row.expires_at),
        attempts: Set(row.attempts),
    }
}

fn replacing() -> OnConflict {
    let columns = [Column::ProviderId, Column::Sealed, Column::ExpiresAt, Column::Attempts];
    OnConflict::column(Column::KeyHash).update_columns(columns).to_owned()
}

/// Stores a pending sign-in where the key is free; false when it is not.
pub async fn put_if_free(conn: &impl ConnectionTrait, row: Model, now: i64) -> Result<bool, StoreError> {
    let expires_at = || Expr::col((Entity, Column::ExpiresAt));
    let free = expires_at().lte(now).or(expires_at().gt(now + LONGEST_MS + SKEW_MS));
    let free = free.or(Expr::col((Entity, Column::Attempts)).lte(0));
    let replace = replacing().action_and_where(free).to_owned();
    Ok(Entity::insert(active(row)).on_conflict(replace).exec_without_returning(conn).await? == 1)
}

/// Adds an attempt to an unchanged row; false when the row has changed.
pub async fn join(
    conn: &impl ConnectionTrait,
    row: &Model,
    (expires_at, most): (i64, i32),
    now: i64,
) -> Result<bool, StoreError> {
    let attempts = Expr::col(Column::Attempts);
    let more = Expr::case(attempts.clone().lt(most), attempts.clone().add(1)).finally(attempts);
    let query = Entity::update_many().col_expr(Column::Attempts, more.into());
    let query = query.col_expr(Column::ExpiresAt, Expr::value(expires_at)).filter(Column::KeyHash.eq(&row.key_hash));
    let query = query.filter(Column::Sealed.eq(&row.sealed)).filter(Column::Attempts.gt(0));
    let query = query.filter(comes_within(Column::ExpiresAt, LONGEST_MS, now));
    Ok(query.exec(conn).await?.rows_affected == 1)
}

/// The pending sign-in of a key.
pub async fn find(conn: &impl ConnectionTrait, key_hash: &str, now: i64) -> Result<Option<Model>, StoreError> {
    let query = Entity::find_by_id(key_hash).filter(comes_within(Column::ExpiresAt, LONGEST_MS, now));
    Ok(query.filter(Column::Attempts.gt(0)).one(conn).await?)
}

/// Whether every attempt of a key was taken a moment ago.
pub async fn is_taken(conn: &impl ConnectionTrait, key_hash: &str, now: i64) -> Result<bool, StoreError> {
    let query = Entity::find_by_id(key_hash).filter(comes_within(Column::ExpiresAt, LONGEST_MS, now));
    Ok(query.filter(Column::Attempts.lte(0)).one(conn).await?.is_some())
}

/// Takes one attempt of a key: succeeds as many times as there were attempts, however many concurrent requests. The row
/// of the last one is kept until `taken_until`.
pub async fn take(
    conn: &impl ConnectionTrait,
    key_hash: &str,
    now: i64,
    taken_until: i64,
) -> Result<Option<Model>, StoreError> {
    let Some(row) = find(conn, key_hash, now).await? else { return Ok(None) };
    let attempts = Expr::col(Column::Attempts);
    let expires_at = Expr::case(attempts.lte(1), taken_until).finally(Expr::col(Column::ExpiresAt));
    // Compares the encrypted text too: a second start in between is taken by another request.
    let query = Entity::update_many().col_expr(Column::Attempts, Expr::col(Column::Attempts).sub(1));
    let query = query.col_expr(Column::ExpiresAt, expires_at.into());
    let query = query.filter(Column::KeyHash.eq(key_hash)).filter(Column::Sealed.eq(&row.sealed));
    Ok((query.filter(Column::Attempts.gt(0)).exec(conn).await?.rows_affected == 1).then_some(row))
}

pub async fn delete_expired(conn: &impl ConnectionTrait, at: i64) -> Result<u64, StoreError> {
    Ok(Entity::delete_many().filter(Column::ExpiresAt.lt(at)).exec(conn).await?.rows_affected)
}
