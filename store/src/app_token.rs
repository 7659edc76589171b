//! Access tokens that a provider gives to an application: fetched once for all nodes, since a new one may end the former.

use crate::StoreError;
use crate::instant::{comes_within, is_over};
use sea_orm::{Condition, Set, entity::prelude::*, sea_query::OnConflict};

/// A token and whose turn it is to fetch the next.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "app_token")]
pub struct Model {
    /// Application.
    #[sea_orm(primary_key, auto_increment = false)]
    pub key: String,
    /// The token, sealed by the master key.
    pub sealed: Option<String>,
    /// When it stops working.
    pub expires_at: i64,
    /// Until when somebody is fetching another.
    pub fetching_until: i64,
}

/// The longest that a provider lets one work, in milliseconds: WeChat's two hours.
const LONGEST_MS: i64 = 7_200_000;
/// The longest turn to fetch one.
const TURN_MS: i64 = 60_000;

/// None are declared.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// The token of an application, while it works.
///
/// # Errors
/// [`StoreError`] when the query fails.
pub async fn live(conn: &impl ConnectionTrait, key: &str, now: i64) -> Result<Option<Model>, StoreError> {
    Ok(Entity::find_by_id(key).filter(comes_within(Column::ExpiresAt, LONGEST_MS, now)).one(conn).await?)
}

/// Takes the turn to fetch a token in place of the one that is known (`None` for no token at all): true for exactly one
/// of all nodes until `until`.
///
/// # Errors
/// [`StoreError`] when the statement fails.
pub async fn take_turn(
    conn: &impl ConnectionTrait,
    key: &str,
    known: Option<&str>,
    until: i64,
    now: i64,
) -> Result<bool, StoreError> {
    let row = ActiveModel { key: Set(key.to_owned()), sealed: Set(None), expires_at: Set(0), fetching_until: Set(0) };
    let keep = OnConflict::column(Column::Key).do_nothing().to_owned();
    Entity::insert(row).on_conflict(keep).exec_without_returning(conn).await?;
    let change = ActiveModel { fetching_until: Set(until), ..Default::default() };
    let same = match known {
        Some(sealed) => Condition::all().add(Column::Sealed.eq(sealed)),
        None => Condition::any().add(Column::Sealed.is_null()).add(is_over(Column::ExpiresAt, LONGEST_MS, now)),
    };
    let query = Entity::update_many().set(change).filter(Column::Key.eq(key)).filter(same);
    Ok(query.filter(is_over(Column::FetchingUntil, TURN_MS, now)).exec(conn).await?.rows_affected == 1)
}

/// Writes a fetched token and ends the turn; without one the turn alone ends.
///
/// # Errors
/// [`StoreError`] when the statement fails.
pub async fn end_turn(
    conn: &impl ConnectionTrait,
    key: &str,
    fetched: Option<(String, i64)>,
) -> Result<(), StoreError> {
    let mut change = ActiveModel { fetching_until: Set(0), ..Default::default() };
    if let Some((sealed, expires_at)) = fetched {
        change.sealed = Set(Some(sealed));
        change.expires_at = Set(expires_at);
    }
    Entity::update_many().set(change).filter(Column::Key.eq(key)).exec(conn).await?;
    Ok(())
}
