//! Codes and links that prove control of a contact. A row is sent, then proven, then spent.

use crate::StoreError;
use crate::instant::{comes_within, is_within};
use doorward_contract::Uid;
use doorward_contract::messaging::Channel;
use sea_orm::{Condition, ExprTrait, QueryOrder, QuerySelect, Set, entity::prelude::*, sea_query::Expr};

/// Purpose of a proof.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
pub enum Purpose {
    /// Sign-in, registration, a new password or a new contact: for any caller that controls the contact.
    Contact,
    /// Presence of a signed-in user, by their own contact; valid for nothing else.
    Presence,
}

/// A code that was sent.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "verification")]
pub struct Model {
    /// ID, returned to the caller.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    pub channel: Channel,
    /// Canonical form.
    pub contact_key: String,
    pub purpose: Purpose,
    /// Client of the request.
    pub client_id: String,
    /// The signed-in user of the request.
    pub asker_uid: Option<Uid>,
    /// Device or network of the request: a code entered for this row is compared only with codes of the same one.
    pub asked_from: Option<String>,
    /// Keyed hash of the code.
    pub code_hash: String,
    /// SHA-256 of the link's token, when there is a link.
    pub link_hash: Option<String>,
    /// Where the link leads.
    pub redirect_to: Option<String>,
    /// Number of codes compared with it.
    pub tries: i32,
    pub created_at: i64,
    pub expires_at: i64,
    /// When the right code was entered.
    pub verified_at: Option<i64>,
    /// SHA-256 of its verification token.
    pub token_hash: Option<String>,
    /// Expiry of the verification token.
    pub token_expires_at: Option<i64>,
    /// When the token was used, or the link followed.
    pub spent_at: Option<i64>,
    /// The session that the link opened.
    pub session_id: Option<String>,
}

/// Longest lifetime of a code and of its token, in milliseconds.
const LONGEST_MS: i64 = 1_800_000;

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

pub async fn insert(conn: &impl ConnectionTrait, row: Model) -> Result<(), StoreError> {
    Entity::insert(ActiveModel::from(row).reset_all()).exec_without_returning(conn).await?;
    Ok(())
}

pub async fn by_id(conn: &impl ConnectionTrait, id: &str) -> Result<Option<Model>, StoreError> {
    Ok(Entity::find_by_id(id).one(conn).await?)
}

/// The row of a link's token, whatever its state.
pub async fn by_link(conn: &impl ConnectionTrait, link_hash: &str) -> Result<Option<Model>, StoreError> {
    Ok(Entity::find().filter(Column::LinkHash.eq(link_hash)).one(conn).await?)
}

/// Proves and spends a row by its link in one step, so that no proof is left for another caller: true exactly once,
/// however many requests follow it concurrently.
pub async fn consume_link(conn: &impl ConnectionTrait, id: &str, now: i64) -> Result<bool, StoreError> {
    let spent = ActiveModel { verified_at: Set(Some(now)), spent_at: Set(Some(now)), ..Default::default() };
    let query = Entity::update_many().set(spent).filter(Column::Id.eq(id)).filter(open(now));
    Ok(query.exec(conn).await?.rows_affected == 1)
}

/// Stores the session that the link opened, so that the same browser gets the same response again.
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
    let requester = match &row.asker_uid {
        Some(uid) => Column::AskerUid.eq(uid),
        None => Column::AskerUid.is_null(),
    };
    Condition::all()
        .add(Column::ContactKey.eq(&row.contact_key))
        .add(Column::Purpose.eq(row.purpose))
        .add(Column::ClientId.eq(&row.client_id))
        .add(requester)
}

/// The newest `most` open rows for the same contact, purpose and user as this one, requested from the same device or
/// network.
pub async fn open_siblings(
    conn: &impl ConnectionTrait,
    row: &Model,
    most: u64,
    now: i64,
) -> Result<Vec<Model>, StoreError> {
    let same_source = match &row.asked_from {
        Some(from) => Column::AskedFrom.eq(from),
        None => Column::AskedFrom.is_null(),
    };
    let query = Entity::find().filter(siblings(row)).filter(same_source).filter(open(now));
    Ok(query.order_by_desc(Column::CreatedAt).order_by_desc(Column::Id).limit(most).all(conn).await?)
}

/// Counts a comparison before it is made: true while the row is open and has attempts left. One statement, so that a
/// hundred parallel guesses get no more than the limit.
pub async fn count_try(conn: &impl ConnectionTrait, id: &str, most: i32, now: i64) -> Result<bool, StoreError> {
    let query = Entity::update_many().col_expr(Column::Tries, Expr::col(Column::Tries).add(1));
    let query = query.filter(Column::Id.eq(id)).filter(Column::Tries.lt(most)).filter(open(now));
    Ok(query.exec(conn).await?.rows_affected == 1)
}

/// Marks a row as proven and sets its token: true for exactly one of several right codes.
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

/// The row of a valid verification token.
pub async fn by_token(conn: &impl ConnectionTrait, token_hash: &str, now: i64) -> Result<Option<Model>, StoreError> {
    Ok(Entity::find().filter(Column::TokenHash.eq(token_hash)).filter(unspent(now)).one(conn).await?)
}

/// The newest unspent proof of a contact that a signed-in user requested.
pub async fn proven_by(
    conn: &impl ConnectionTrait,
    uid: &Uid,
    contact_key: &str,
    purpose: Purpose,
    now: i64,
) -> Result<Option<Model>, StoreError> {
    let query = Entity::find().filter(Column::AskerUid.eq(uid)).filter(Column::ContactKey.eq(contact_key));
    let query = query.filter(Column::Purpose.eq(purpose)).filter(unspent(now));
    Ok(query.order_by_desc(Column::VerifiedAt).one(conn).await?)
}

/// Uses a proof up: true exactly once, however many concurrent requests.
pub async fn consume(conn: &impl ConnectionTrait, id: &str, now: i64) -> Result<bool, StoreError> {
    let spent = ActiveModel { spent_at: Set(Some(now)), ..Default::default() };
    let query = Entity::update_many().set(spent).filter(Column::Id.eq(id)).filter(unspent(now));
    Ok(query.exec(conn).await?.rows_affected == 1)
}

/// Voids every open code and unspent proof of these contacts (attack 56).
pub async fn void(conn: &impl ConnectionTrait, contact_keys: Vec<String>, now: i64) -> Result<(), StoreError> {
    let voided = ActiveModel { expires_at: Set(now), spent_at: Set(Some(now)), ..Default::default() };
    let query = Entity::update_many().set(voided).filter(Column::ContactKey.is_in(contact_keys));
    query.filter(Column::SpentAt.is_null()).exec(conn).await?;
    Ok(())
}

/// Voids every open code and unspent proof of a contact that this account requested, or no account. Proofs of other
/// accounts stay.
pub async fn void_of(
    conn: &impl ConnectionTrait,
    contact_key: &str,
    asker_uid: &Uid,
    now: i64,
) -> Result<(), StoreError> {
    let voided = ActiveModel { expires_at: Set(now), spent_at: Set(Some(now)), ..Default::default() };
    let requester = Condition::any().add(Column::AskerUid.eq(asker_uid)).add(Column::AskerUid.is_null());
    let query = Entity::update_many().set(voided).filter(Column::ContactKey.eq(contact_key)).filter(requester);
    query.filter(Column::SpentAt.is_null()).exec(conn).await?;
    Ok(())
}

/// Voids every open code and unspent proof that this account requested.
pub async fn void_asked_by(conn: &impl ConnectionTrait, uid: &Uid, now: i64) -> Result<(), StoreError> {
    let voided = ActiveModel { expires_at: Set(now), spent_at: Set(Some(now)), ..Default::default() };
    let query = Entity::update_many().set(voided).filter(Column::AskerUid.eq(uid));
    query.filter(Column::SpentAt.is_null()).exec(conn).await?;
    Ok(())
}

/// Deletes rows that ended before an instant.
pub async fn delete_ended_before(conn: &impl ConnectionTrait, at: i64) -> Result<u64, StoreError> {
    let query = Entity::delete_many().filter(Column::ExpiresAt.lt(at));
    let over = Condition::any().add(Column::TokenExpiresAt.is_null()).add(Column::TokenExpiresAt.lt(at));
    Ok(query.filter(over).exec(conn).await?.rows_affected)
}

/// Closes the open rows for the same contact, purpose and user, except this one.
pub async fn close_siblings(conn: &impl ConnectionTrait, row: &Model, now: i64) -> Result<(), StoreError> {
    let closed = ActiveModel { expires_at: Set(now), ..Default::default() };
    let query = Entity::update_many().set(closed).filter(siblings(row)).filter(open(now));
    query.filter(Column::Id.ne(&row.id)).exec(conn).await?;
    Ok(())
}
