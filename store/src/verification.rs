//! Codes and links that prove control of a contact. A row lives through being sent, proven and spent.

use crate::StoreError;
use crate::instant::{comes_within, is_within};
use doorward_contract::messaging::Channel;
use sea_orm::{Condition, ExprTrait, QueryOrder, QuerySelect, Set, entity::prelude::*, sea_query::Expr};

/// What a proof may be used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
pub enum Purpose {
    /// Signing in, registering, a new password, a new contact: open to whoever controls the contact.
    Contact,
    /// Presence of a user who is signed in, by their own contact; opens nothing else.
    Presence,
}

/// A code that was sent.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "verification")]
pub struct Model {
    /// Id, handed to whoever asked.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// By which channel it went.
    pub channel: Channel,
    /// Canonical contact.
    pub contact_key: String,
    /// What its proof may be used for.
    pub purpose: Purpose,
    /// Client it was asked through.
    pub client_id: String,
    /// Who was signed in when asking.
    pub asker_uid: Option<String>,
    /// Device or network that asked: only its own codes are compared with what comes for this one.
    pub asked_from: Option<String>,
    /// Keyed hash of the code.
    pub code_hash: String,
    /// SHA-256 of the link's token, when there is a link.
    pub link_hash: Option<String>,
    /// Where the link leads on to.
    pub redirect_to: Option<String>,
    /// Codes compared with it so far.
    pub tries: i32,
    /// When it was sent.
    pub created_at: i64,
    /// When it stops working.
    pub expires_at: i64,
    /// When the right code came.
    pub verified_at: Option<i64>,
    /// SHA-256 of the verification token that it was exchanged for.
    pub token_hash: Option<String>,
    /// When that stops working.
    pub token_expires_at: Option<i64>,
    /// When that was used, or the link followed.
    pub spent_at: Option<i64>,
    /// The session that following the link opened.
    pub session_id: Option<String>,
}

/// The longest that a code works, and what it is exchanged for, in milliseconds.
const LONGEST_MS: i64 = 1_800_000;

/// None are declared.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Adds a row.
///
/// # Errors
/// [`StoreError`] when the statement fails.
pub async fn insert(conn: &impl ConnectionTrait, row: Model) -> Result<(), StoreError> {
    Entity::insert(ActiveModel::from(row).reset_all()).exec_without_returning(conn).await?;
    Ok(())
}

/// The row with this id.
///
/// # Errors
/// [`StoreError`] when the query fails.
pub async fn by_id(conn: &impl ConnectionTrait, id: &str) -> Result<Option<Model>, StoreError> {
    Ok(Entity::find_by_id(id).one(conn).await?)
}

/// The row whose link has this token, whatever its state.
///
/// # Errors
/// [`StoreError`] when the query fails.
pub async fn by_link(conn: &impl ConnectionTrait, link_hash: &str) -> Result<Option<Model>, StoreError> {
    Ok(Entity::find().filter(Column::LinkHash.eq(link_hash)).one(conn).await?)
}

/// Proves and spends a row by its link in one step, so that no proof of it is ever left for somebody else: true exactly
/// once, however many follow it at the same time.
///
/// # Errors
/// [`StoreError`] when the statement fails.
pub async fn spend_link(conn: &impl ConnectionTrait, id: &str, now: i64) -> Result<bool, StoreError> {
    let spent = ActiveModel { verified_at: Set(Some(now)), spent_at: Set(Some(now)), ..Default::default() };
    let query = Entity::update_many().set(spent).filter(Column::Id.eq(id)).filter(open(now));
    Ok(query.exec(conn).await?.rows_affected == 1)
}

/// Remembers the session that following a link opened, so that the same browser gets the same answer again.
///
/// # Errors
/// [`StoreError`] when the statement fails.
pub async fn set_session(conn: &impl ConnectionTrait, id: &str, session_id: &str) -> Result<(), StoreError> {
    let opened = ActiveModel { session_id: Set(Some(session_id.to_owned())), ..Default::default() };
    Entity::update_many().set(opened).filter(Column::Id.eq(id)).exec(conn).await?;
    Ok(())
}

impl Model {
    /// Whether it can still be proven.
    pub fn is_open(&self, now: i64) -> bool {
        self.verified_at.is_none() && is_within(self.expires_at, LONGEST_MS, now)
    }
}

fn open(now: i64) -> Condition {
    Condition::all().add(Column::VerifiedAt.is_null()).add(comes_within(Column::ExpiresAt, LONGEST_MS, now))
}

fn siblings(row: &Model) -> Condition {
    let asker = match &row.asker_uid {
        Some(uid) => Column::AskerUid.eq(uid),
        None => Column::AskerUid.is_null(),
    };
    Condition::all()
        .add(Column::ContactKey.eq(&row.contact_key))
        .add(Column::Purpose.eq(row.purpose))
        .add(Column::ClientId.eq(&row.client_id))
        .add(asker)
}

/// The newest `most` open rows that prove the same thing to the same asker as this one, and were asked for from the same
/// device or network.
///
/// # Errors
/// [`StoreError`] when the query fails.
pub async fn open_siblings(
    conn: &impl ConnectionTrait,
    row: &Model,
    most: u64,
    now: i64,
) -> Result<Vec<Model>, StoreError> {
    let same = match &row.asked_from {
        Some(from) => Column::AskedFrom.eq(from),
        None => Column::AskedFrom.is_null(),
    };
    let query = Entity::find().filter(siblings(row)).filter(same).filter(open(now));
    Ok(query.order_by_desc(Column::CreatedAt).order_by_desc(Column::Id).limit(most).all(conn).await?)
}

/// Counts a comparison before it is made: true while the row is open and has tries left. One statement, so that a
/// hundred parallel guesses get no more than the limit.
///
/// # Errors
/// [`StoreError`] when the statement fails.
pub async fn count_try(conn: &impl ConnectionTrait, id: &str, most: i32, now: i64) -> Result<bool, StoreError> {
    let query = Entity::update_many().col_expr(Column::Tries, Expr::col(Column::Tries).add(1));
    let query = query.filter(Column::Id.eq(id)).filter(Column::Tries.lt(most)).filter(open(now));
    Ok(query.exec(conn).await?.rows_affected == 1)
}

/// Marks a row as proven and gives it a token: true for exactly one of those who bring the right code.
///
/// # Errors
/// [`StoreError`] when the statement fails.
pub async fn verify(
    conn: &impl ConnectionTrait,
    id: &str,
    token_hash: &str,
    token_expires_at: i64,
    now: i64,
) -> Result<bool, StoreError> {
    let proven = ActiveModel {
        verified_at: Set(Some(now)),
        token_hash: Set(Some(token_hash.to_owned())),
        token_expires_at: Set(Some(token_expires_at)),
        ..Default::default()
    };
    let query = Entity::update_many().set(proven).filter(Column::Id.eq(id)).filter(open(now));
    Ok(query.exec(conn).await?.rows_affected == 1)
}

fn unspent(now: i64) -> Condition {
    Condition::all().add(Column::SpentAt.is_null()).add(comes_within(Column::TokenExpiresAt, LONGEST_MS, now))
}

/// The row whose verification token this is, while that works.
///
/// # Errors
/// [`StoreError`] when the query fails.
pub async fn by_token(conn: &impl ConnectionTrait, token_hash: &str, now: i64) -> Result<Option<Model>, StoreError> {
    Ok(Entity::find().filter(Column::TokenHash.eq(token_hash)).filter(unspent(now)).one(conn).await?)
}

/// The newest unspent proof of a contact by somebody who was signed in.
///
/// # Errors
/// [`StoreError`] when the query fails.
pub async fn proven_by(
    conn: &impl ConnectionTrait,
    uid: &str,
    contact_key: &str,
    purpose: Purpose,
    now: i64,
) -> Result<Option<Model>, StoreError> {
    let query = Entity::find().filter(Column::AskerUid.eq(uid)).filter(Column::ContactKey.eq(contact_key));
    let query = query.filter(Column::Purpose.eq(purpose)).filter(unspent(now));
    Ok(query.order_by_desc(Column::VerifiedAt).one(conn).await?)
}

/// Uses a proof up: true exactly once, however many try at the same time.
///
/// # Errors
/// [`StoreError`] when the statement fails.
pub async fn spend(conn: &impl ConnectionTrait, id: &str, now: i64) -> Result<bool, StoreError> {
    let spent = ActiveModel { spent_at: Set(Some(now)), ..Default::default() };
    let query = Entity::update_many().set(spent).filter(Column::Id.eq(id)).filter(unspent(now));
    Ok(query.exec(conn).await?.rows_affected == 1)
}

/// Voids every open code and unspent proof of these contacts (attack 56).
///
/// # Errors
/// [`StoreError`] when the statement fails.
pub async fn void(conn: &impl ConnectionTrait, contact_keys: Vec<String>, now: i64) -> Result<(), StoreError> {
    let voided = ActiveModel { expires_at: Set(now), spent_at: Set(Some(now)), ..Default::default() };
    let query = Entity::update_many().set(voided).filter(Column::ContactKey.is_in(contact_keys));
    query.filter(Column::SpentAt.is_null()).exec(conn).await?;
    Ok(())
}

/// Voids every open code and unspent proof of a contact that one account asked for, or nobody who was signed in. What other
/// accounts have proven stays theirs.
///
/// # Errors
/// [`StoreError`] when the statement fails.
pub async fn void_of(
    conn: &impl ConnectionTrait,
    contact_key: &str,
    asker_uid: &str,
    now: i64,
) -> Result<(), StoreError> {
    let voided = ActiveModel { expires_at: Set(now), spent_at: Set(Some(now)), ..Default::default() };
    let asker = Condition::any().add(Column::AskerUid.eq(asker_uid)).add(Column::AskerUid.is_null());
    let query = Entity::update_many().set(voided).filter(Column::ContactKey.eq(contact_key)).filter(asker);
    query.filter(Column::SpentAt.is_null()).exec(conn).await?;
    Ok(())
}

/// Voids every open code and unspent proof that this account asked for.
///
/// # Errors
/// [`StoreError`] when the statement fails.
pub async fn void_asked_by(conn: &impl ConnectionTrait, uid: &str, now: i64) -> Result<(), StoreError> {
    let voided = ActiveModel { expires_at: Set(now), spent_at: Set(Some(now)), ..Default::default() };
    let query = Entity::update_many().set(voided).filter(Column::AskerUid.eq(uid));
    query.filter(Column::SpentAt.is_null()).exec(conn).await?;
    Ok(())
}

/// Deletes rows that ended before an instant.
///
/// # Errors
/// [`StoreError`] when the statement fails.
pub async fn delete_ended_before(conn: &impl ConnectionTrait, at: i64) -> Result<u64, StoreError> {
    let query = Entity::delete_many().filter(Column::ExpiresAt.lt(at));
    let over = Condition::any().add(Column::TokenExpiresAt.is_null()).add(Column::TokenExpiresAt.lt(at));
    Ok(query.filter(over).exec(conn).await?.rows_affected)
}

/// Closes the open rows that prove the same thing to the same asker, but one.
///
/// # Errors
/// [`StoreError`] when the statement fails.
pub async fn close_siblings(conn: &impl ConnectionTrait, row: &Model, now: i64) -> Result<(), StoreError> {
    let closed = ActiveModel { expires_at: Set(now), ..Default::default() };
    let query = Entity::update_many().set(closed).filter(siblings(row)).filter(open(now));
    query.filter(Column::Id.ne(&row.id)).exec(conn).await?;
    Ok(())
}
