//! Access tokens that a provider issues to an application: fetched once for all nodes, since a new one may revoke the
//! former.

use crate::StoreError;
use crate::instant::{comes_within, is_over};
use sea_orm::{Condition, Set, entity::prelude::*, sea_query::OnConflict};

/// A token, and the claim of the node that fetches the next.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "app_token")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub key: String,
    /// The token, encrypted with the master key.
    pub sealed: Option<String>,
    pub expires_at: i64,
    /// Until when a node has claimed fetching another.
    pub fetching_until: i64,
}

/// Longest lifetime of a token in milliseconds: WeChat's two hours.
const LONGEST_MS: i64 = 7_200_000;
/// Longest claim, in milliseconds.
const CLAIM_MS: i64 = 60_000;

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// The valid token of an application.
pub async fn live(conn: &impl ConnectionTrait, key: &str, now: i64) -> Result<Option<Model>, StoreError> {
    Ok(Entity::find_by_id(key).filter(comes_within(Column::ExpiresAt, LONGEST_MS, now)).one(conn).await?)
}

/// Claims fetching a token in place of the known one (`None` for no token at all): true for exactly one of all nodes
/// until `until`.
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
    let unchanged = match known {
        Some(sealed) => Condition::all().add(Column::Sealed.eq(sealed)),
        None => Condition::any().add(Column::Sealed.is_null()).add(is_over(Column::ExpiresAt, LONGEST_MS, now)),
    };
    let query = Entity::update_many().set(change).filter(Column::Key.eq(key)).filter(unchanged);
    Ok(query.filter(is_over(Column::FetchingUntil, CLAIM_MS, now)).exec(conn).await?.rows_affected == 1)
}

/// Stores a fetched token and releases the claim; without a token only releases it.
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
