//! Notices to applications whose sessions have ended (OpenID Connect Back-Channel Logout 1.0). They are written in the
//! transaction that ends the sessions, so that neither exists without the other.

use crate::instant::{comes_within, is_over};
use crate::{StoreError, client, session};
use doorward_contract::Uid;
use sea_orm::{
    Condition, QueryOrder, QuerySelect, Set,
    entity::prelude::*,
    sea_query::{Expr, ExprTrait, OnConflict, Query, SelectStatement, UnionType},
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "logout_notice")]
pub struct Model {
    /// The session: it ends once.
    #[sea_orm(primary_key, auto_increment = false)]
    pub session_id: String,
    pub client_id: String,
    pub uid: Uid,
    /// Where the application is told.
    pub uri: String,
    /// Algorithm of its ID tokens.
    pub algorithm: Option<String>,
    pub created_at: i64,
    pub attempts: i32,
    /// When the next attempt is due; during an attempt, when its claim expires.
    pub next_attempt_at: i64,
}

/// Longest delay of a notice in milliseconds: the last backoff, or a claim.
const LONGEST_WAIT_MS: i64 = 3_645_000;

/// Members of `ApplicationConfig`.
const URI: &str = r#""client"."config" ->> 'backchannel_logout_uri'"#;
const ALGORITHM: &str = r#""client"."config" ->> 'id_token_signed_response_alg'"#;

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Adds the notices for sessions that are about to end, and for those of applications that end with them. `ending`
/// selects IDs of sessions. Those that are not active any more have ended before.
pub(crate) async fn insert(conn: &impl ConnectionTrait, ending: SelectStatement, now: i64) -> Result<(), StoreError> {
    let mut notices = select(session::Column::Id, ending.clone(), now);
    // Several queries, each of which has an index, in place of one with `OR`, which has none.
    notices.union(UnionType::Distinct, select(session::Column::ParentId, ending.clone(), now));
    notices.union(UnionType::Distinct, select(session::Column::ParentId, children(ending), now));
    let mut insert = Query::insert();
    insert.into_table(Entity).columns([
        Column::SessionId,
        Column::ClientId,
        Column::Uid,
        Column::Uri,
        Column::Algorithm,
        Column::CreatedAt,
        Column::Attempts,
        Column::NextAttemptAt,
    ]);
    insert.select_from(notices).map_err(|error| DbErr::Custom(error.to_string()))?;
    insert.on_conflict(OnConflict::column(Column::SessionId).do_nothing().to_owned());
    conn.execute(&insert).await?;
    Ok(())
}

/// IDs of the sessions that were opened from others.
fn children(parents: SelectStatement) -> SelectStatement {
    let parent = Expr::col((session::Entity, session::Column::ParentId));
    let mut query = Query::select();
    query.column((session::Entity, session::Column::Id)).from(session::Entity).and_where(parent.in_subquery(parents));
    query
}

/// The notices for active sessions whose ID, or whose parent's, is selected.
fn select(column: session::Column, ending: SelectStatement, now: i64) -> SelectStatement {
    let of_session = |column: session::Column| Expr::col((session::Entity, column));
    let client_id = Expr::col((client::Entity, client::Column::Id));
    // Numbers in the text: as parameters they would have no type in a UNION.
    let now_text = now.to_string();
    Query::select()
        .expr(of_session(session::Column::Id))
        .expr(of_session(session::Column::ClientId))
        .expr(of_session(session::Column::Uid))
        .expr(Expr::cust(URI))
        .expr(Expr::cust(ALGORITHM))
        .expr(Expr::cust(now_text.clone()))
        .expr(Expr::cust("0"))
        .expr(Expr::cust(now_text))
        .from(session::Entity)
        .inner_join(client::Entity, client_id.equals((session::Entity, session::Column::ClientId)))
        .cond_where(session::is_live(now))
        .and_where(session::Column::Protocol.eq(session::Protocol::Oauth))
        .and_where(Expr::cust(URI).is_not_null())
        .and_where(of_session(column).in_subquery(ending))
        .to_owned()
}

/// Applications that have notices to be sent, the one that has waited longest first.
pub async fn due(conn: &impl ConnectionTrait, now: i64, limit: u64) -> Result<Vec<String>, StoreError> {
    let query = Entity::find().select_only().column(Column::ClientId).filter(is_due(now)).group_by(Column::ClientId);
    let query = query.order_by_asc(Column::NextAttemptAt.min()).order_by_asc(Column::ClientId).limit(limit);
    Ok(query.into_tuple().all(conn).await?)
}

/// Notices of an application to be sent. Those that have failed most often come first: newer ones must not shorten the
/// backoff.
pub async fn due_of(
    conn: &impl ConnectionTrait,
    client_id: &str,
    now: i64,
    limit: u64,
) -> Result<Vec<Model>, StoreError> {
    let query = Entity::find().filter(Column::ClientId.eq(client_id)).filter(is_due(now));
    let query = query.order_by_desc(Column::Attempts).order_by_asc(Column::NextAttemptAt);
    Ok(query.order_by_asc(Column::SessionId).limit(limit).all(conn).await?)
}

/// A notice is due at its time, also one postponed by a fast clock, unless its application waits for another attempt
/// or is being told by a node.
fn is_due(now: i64) -> Condition {
    let mut held = Query::select();
    held.column(Column::ClientId).from(Entity).and_where(Column::Attempts.gt(0));
    held.cond_where(comes_within(Column::NextAttemptAt, LONGEST_WAIT_MS, now));
    let at_its_time = is_over(Column::NextAttemptAt, LONGEST_WAIT_MS, now);
    // Not correlated: evaluated once, not for each of many notices.
    Condition::all().add(at_its_time).add(Column::ClientId.not_in_subquery(held))
}

/// Claims a notice for one attempt: true for exactly one node. If that node dies, others may claim it at `until`.
pub async fn claim(conn: &impl ConnectionTrait, row: &Model, until: i64) -> Result<bool, StoreError> {
    let claimed = ActiveModel { attempts: Set(row.attempts + 1), next_attempt_at: Set(until), ..Default::default() };
    let query = Entity::update_many().set(claimed).filter(is_row(row)).filter(Column::Attempts.eq(row.attempts));
    let query = query.filter(Column::NextAttemptAt.eq(row.next_attempt_at));
    Ok(query.exec(conn).await?.rows_affected == 1)
}

/// The notice that was read, as long as it has the same address: what became of an attempt at a former one does not
/// count.
fn is_row(row: &Model) -> Condition {
    Condition::all().add(Column::SessionId.eq(&row.session_id)).add(Column::Uri.eq(&row.uri))
}

/// Deletes a notice that was delivered or given up.
pub async fn delete(conn: &impl ConnectionTrait, row: &Model) -> Result<(), StoreError> {
    Entity::delete_many().filter(is_row(row)).exec(conn).await?;
    Ok(())
}

/// Deletes all notices of an application.
pub async fn delete_of_client(conn: &impl ConnectionTrait, client_id: &str) -> Result<(), StoreError> {
    Entity::delete_many().filter(Column::ClientId.eq(client_id)).exec(conn).await?;
    Ok(())
}

/// Gives all notices of an application another address, where they are due now: the attempts at the former one do not
/// count.
pub async fn readdress(conn: &impl ConnectionTrait, client_id: &str, uri: &str, now: i64) -> Result<(), StoreError> {
    let change =
        ActiveModel { uri: Set(uri.to_owned()), attempts: Set(0), next_attempt_at: Set(now), ..Default::default() };
    Entity::update_many().set(change).filter(Column::ClientId.eq(client_id)).exec(conn).await?;
    Ok(())
}

/// Postpones a notice that could not be delivered at the `attempts`th attempt, and with it all of its application that are
/// due earlier. Otherwise those of a host that does not respond would delay those of all others.
pub async fn postpone(conn: &impl ConnectionTrait, row: &Model, attempts: i32, at: i64) -> Result<(), StoreError> {
    let later = ActiveModel { attempts: Set(attempts), next_attempt_at: Set(at), ..Default::default() };
    // Those that are claimed are due later.
    let waiting = Condition::all().add(Column::ClientId.eq(&row.client_id)).add(Column::NextAttemptAt.lt(at));
    let all = Condition::any().add(Column::SessionId.eq(&row.session_id)).add(waiting);
    let query = Entity::update_many().set(later).filter(all).filter(Column::Uri.eq(&row.uri));
    let query = query.filter(Column::Attempts.lte(attempts));
    query.exec(conn).await?;
    Ok(())
}

/// Deletes the notices of an application after so many attempts, and returns their number.
pub async fn give_up(conn: &impl ConnectionTrait, client_id: &str, attempts: i32) -> Result<u64, StoreError> {
    let query = Entity::delete_many().filter(Column::ClientId.eq(client_id)).filter(Column::Attempts.gte(attempts));
    Ok(query.exec(conn).await?.rows_affected)
}

/// Deletes notices written before an instant.
pub async fn delete_written_before(conn: &impl ConnectionTrait, at: i64) -> Result<u64, StoreError> {
    Ok(Entity::delete_many().filter(Column::CreatedAt.lt(at)).exec(conn).await?.rows_affected)
}
