//! Accounts.

mod contact;
pub mod list;
pub mod numbered;
mod password;

pub use contact::{
    by_delegate, confirm_contact, contact_change, release_contact, release_unverified_contacts, vouched_change,
};
pub use password::{change_password, clear_password, rehash, revoke_password, set_password};

use crate::{StoreError, Tx, UniqueKey, former_uid, search_term, session};
use doorward_contract::Uid;
use doorward_contract::account::{AccountKind, AccountStatus, Gender};
use doorward_contract::search::Findable;
use sea_orm::{
    Condition, FromQueryResult, QueryOrder, QuerySelect, QueryTrait, Set, entity::prelude::*, sea_query::Expr,
};
use std::collections::BTreeSet;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "user")]
pub struct Model {
    /// Never changes.
    #[sea_orm(primary_key, auto_increment = false)]
    pub uid: Uid,
    pub kind: AccountKind,
    pub status: AccountStatus,
    /// Username as its owner writes it.
    pub username: Option<String>,
    /// `username` in lower case; unique.
    pub username_key: Option<String>,
    /// Email as its owner writes it.
    pub email: Option<String>,
    /// Canonical email; unique.
    pub email_key: Option<String>,
    pub email_verified: bool,
    /// The administrator who vouched for it, while its owner has not verified it.
    pub email_vouched_by: Option<String>,
    /// E.164; unique.
    pub phone: Option<String>,
    pub phone_verified: bool,
    /// The administrator who vouched for it, while its owner has not verified it.
    pub phone_vouched_by: Option<String>,
    pub name: Option<String>,
    /// `name` folded for search.
    pub name_key: Option<String>,
    /// URL.
    pub picture: Option<String>,
    pub gender: Gender,
    /// `YYYY-MM-DD`.
    pub birthdate: Option<String>,
    /// IANA time zone.
    pub zoneinfo: Option<String>,
    /// BCP 47 language.
    pub locale: Option<String>,
    /// Postal address.
    pub address: Option<Json>,
    pub description: Option<String>,
    pub attributes: Json,
    /// The delegate whose act the email rests on; NULL when its owner or an administrator set it.
    pub email_delegate: Option<String>,
    /// As `email_delegate`, for the phone number.
    pub phone_delegate: Option<String>,
    /// As `email_delegate`, for the password.
    pub password_delegate: Option<String>,
    /// When the account last gained permissions over Doorward; a sign-in that began before that fails.
    pub elevated_at: Option<i64>,
    /// PHC string.
    pub password_hash: Option<String>,
    pub password_changed_at: Option<i64>,
    /// Whether the next sign-in requires a new one.
    pub must_change_password: bool,
    /// How the account was created.
    pub created_from: String,
    pub created_at: i64,
    pub updated_at: i64,
    pub last_sign_in_at: Option<i64>,
}

/// Empty: queries join explicitly.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Active accounts.
pub(crate) fn active() -> Select<Entity> {
    Entity::find().filter(Column::Status.eq(AccountStatus::Active))
}

pub async fn by_uid(conn: &impl ConnectionTrait, uid: &Uid) -> Result<Option<Model>, StoreError> {
    Ok(Entity::find_by_id(uid.clone()).one(conn).await?)
}

/// The account with this uid, locked until the transaction ends.
pub async fn locked(tx: &Tx, uid: &Uid) -> Result<Option<Model>, StoreError> {
    // SQLite has one writer at a time and no row locks.
    Ok(Entity::find_by_id(uid.clone()).lock_exclusive().one(tx).await?)
}

/// The accounts with these uids, in the order of the uids.
pub async fn by_uids(conn: &impl ConnectionTrait, uids: &BTreeSet<Uid>) -> Result<Vec<Model>, StoreError> {
    let named = Entity::find().filter(Column::Uid.is_in(uids.iter().cloned()));
    Ok(named.order_by_asc(Column::Uid).all(conn).await?)
}

/// The account with this canonical username.
pub async fn by_username_key(conn: &impl ConnectionTrait, key: &str) -> Result<Option<Model>, StoreError> {
    Ok(Entity::find().filter(Column::UsernameKey.eq(key)).one(conn).await?)
}

/// The account with this phone number in E.164.
pub async fn by_phone(conn: &impl ConnectionTrait, phone: &str) -> Result<Option<Model>, StoreError> {
    Ok(Entity::find().filter(Column::Phone.eq(phone)).one(conn).await?)
}

/// The account with this canonical email.
pub async fn by_email_key(conn: &impl ConnectionTrait, key: &str) -> Result<Option<Model>, StoreError> {
    Ok(Entity::find().filter(Column::EmailKey.eq(key)).one(conn).await?)
}

/// Refuses a username that is the uid of another account: users are named by either, and a uid comes first.
async fn refuse_uid_of_another(conn: &impl ConnectionTrait, user: &Model) -> Result<(), StoreError> {
    let names = [&user.username, &user.username_key].into_iter().flatten();
    let uids: Vec<_> = names.filter_map(|name| Uid::parse(name).ok()).filter(|uid| *uid != user.uid).collect();
    if uids.is_empty() || Entity::find().filter(Column::Uid.is_in(uids)).count(conn).await? == 0 {
        return Ok(());
    }
    Err(StoreError::Taken(UniqueKey::Username))
}

/// Refuses a uid that is the username of another account, for the same reason.
async fn refuse_username_of_another(conn: &impl ConnectionTrait, uid: &Uid) -> Result<(), StoreError> {
    let named = by_username_key(conn, &uid.as_str().to_ascii_lowercase()).await?;
    if named.is_some_and(|other| other.uid != *uid) {
        return Err(StoreError::Taken(UniqueKey::Uid));
    }
    Ok(())
}

/// # Errors
/// [`StoreError::Taken`] names the key that another account holds.
pub async fn insert(conn: &impl ConnectionTrait, user: Model) -> Result<(), StoreError> {
    refuse_uid_of_another(conn, &user).await?;
    refuse_username_of_another(conn, &user.uid).await?;
    let terms = user.findable().terms();
    let uid = user.uid.clone();
    Entity::insert(user.into_active_model_for_insert()).exec_without_returning(conn).await?;
    search_term::insert(conn, &uid, terms).await
}

impl Model {
    fn into_active_model_for_insert(self) -> ActiveModel {
        ActiveModel::from(self).reset_all()
    }

    /// The fields that it is found by.
    fn findable(&self) -> Findable<'_> {
        Findable {
            uid: self.uid.as_str(),
            username: self.username_key.as_deref(),
            email: self.email_key.as_deref(),
            phone: self.phone.as_deref(),
            name: self.name_key.as_deref(),
        }
    }
}

/// Writes the changed columns of an account; false when it is gone.
///
/// # Errors
/// [`StoreError::Taken`] names the key that another account holds.
pub async fn update(conn: &impl ConnectionTrait, uid: &Uid, change: ActiveModel) -> Result<bool, StoreError> {
    change_row(conn, uid, change, Condition::all()).await
}

/// Writes the changed columns of an account that meets a condition, and updates its search terms.
async fn change_row(
    conn: &impl ConnectionTrait,
    uid: &Uid,
    change: ActiveModel,
    condition: Condition,
) -> Result<bool, StoreError> {
    let is_renamed = change.username_key.is_set();
    let is_searched = is_renamed || change.name_key.is_set() || change.email_key.is_set() || change.phone.is_set();
    let query = Entity::update_many().set(change).filter(Column::Uid.eq(uid)).filter(condition);
    let changed = query.exec(conn).await?.rows_affected == 1;
    if changed && is_searched {
        index(conn, uid, is_renamed).await?;
    }
    Ok(changed)
}

/// Rebuilds the search terms of an account from its row, and checks its username if that has changed.
async fn index(conn: &impl ConnectionTrait, uid: &Uid, is_renamed: bool) -> Result<(), StoreError> {
    let Some(user) = by_uid(conn, uid).await? else { return Ok(()) };
    if is_renamed {
        refuse_uid_of_another(conn, &user).await?;
    }
    search_term::replace(conn, uid, user.findable().terms()).await
}

/// As [`update`], but only while the account is a guest's.
///
/// # Errors
/// [`StoreError::Taken`] names the key that another account holds.
pub async fn update_guest(conn: &impl ConnectionTrait, uid: &Uid, change: ActiveModel) -> Result<bool, StoreError> {
    change_row(conn, uid, change, Condition::all().add(Column::Kind.eq(AccountKind::Anonymous))).await
}

/// Deletes an account with its dependent rows and retires its uid; false when it is gone already.
pub async fn delete(conn: &impl ConnectionTrait, uid: &Uid, at: i64) -> Result<bool, StoreError> {
    session::announce_end(conn, &session::RevokeScope::AllOf(uid), at).await?;
    let deleted = Entity::delete_by_id(uid.clone()).exec(conn).await?.rows_affected == 1;
    if deleted {
        former_uid::insert(conn, uid, at).await?;
    }
    Ok(deleted)
}

/// The account, unchanged since its owner proved a credential: active, of the same kind, with the same password.
fn as_proven(owner: &Model) -> Condition {
    let same_password = match owner.password_changed_at {
        Some(at) => Column::PasswordChangedAt.eq(at),
        None => Column::PasswordChangedAt.is_null(),
    };
    // The credential may have been revoked by an elevation.
    let same_elevation = match owner.elevated_at {
        Some(at) => Column::ElevatedAt.eq(at),
        None => Column::ElevatedAt.is_null(),
    };
    let active = Column::Status.eq(AccountStatus::Active);
    let condition = Condition::all().add(Column::Uid.eq(&owner.uid)).add(active).add(Column::Kind.eq(owner.kind));
    condition.add(same_password).add(same_elevation)
}

/// Locks an account's row until the transaction ends; false when it is gone.
pub async fn lock(conn: &impl ConnectionTrait, uid: &Uid) -> Result<bool, StoreError> {
    let query = Entity::update_many().col_expr(Column::UpdatedAt, Expr::col(Column::UpdatedAt));
    Ok(query.filter(Column::Uid.eq(uid)).exec(conn).await?.rows_affected == 1)
}

/// Sets the time of the last elevation; false when the account is gone.
pub async fn elevate(conn: &impl ConnectionTrait, uid: &Uid, at: i64) -> Result<bool, StoreError> {
    update(conn, uid, ActiveModel { elevated_at: Set(Some(at)), ..Default::default() }).await
}

/// Uids of the accounts of these kinds.
pub async fn uids_of_kinds(conn: &impl ConnectionTrait, kinds: &[AccountKind]) -> Result<Vec<Uid>, StoreError> {
    let query = Entity::find().select_only().column(Column::Uid).filter(Column::Kind.is_in(kinds.iter().copied()));
    Ok(query.into_tuple().all(conn).await?)
}

/// Updates the last sign-in, and returns the row as it is now. `None` when the account has changed since its owner
/// proved a credential. Locks the row until the transaction ends.
pub async fn record_sign_in(conn: &impl ConnectionTrait, owner: &Model, at: i64) -> Result<Option<Model>, StoreError> {
    let change = ActiveModel { last_sign_in_at: Set(Some(at)), ..Default::default() };
    let mut query = Entity::update_many().set(change).filter(as_proven(owner)).into_query();
    query.returning_all();
    let row = conn.query_one(&query).await?;
    Ok(row.map(|row| Model::from_query_result(&row, "")).transpose()?)
}

/// Number of accounts of these kinds and this status; `None` counts any status.
pub async fn count(
    conn: &impl ConnectionTrait,
    kinds: &[AccountKind],
    status: Option<AccountStatus>,
) -> Result<u64, StoreError> {
    let mut query = Entity::find().filter(Column::Kind.is_in(kinds.iter().copied()));
    if let Some(status) = status {
        query = query.filter(Column::Status.eq(status));
    }
    Ok(query.count(conn).await?)
}

/// Number of accounts of these kinds created per day in `since..until`, by days since the epoch. Days begin at
/// `offset_ms` from UTC.
pub async fn count_created_by_day(
    conn: &impl ConnectionTrait,
    kinds: &[AccountKind],
    (since, until): (i64, i64),
    offset_ms: i64,
) -> Result<Vec<(i64, i64)>, StoreError> {
    let day = Expr::cust(format!("(created_at + {offset_ms}) / 86400000"));
    let query = Entity::find().select_only().column_as(day, "day").column_as(Column::Uid.count(), "count");
    let query = query.filter(Column::Kind.is_in(kinds.iter().copied())).filter(Column::CreatedAt.gte(since));
    let query = query.filter(Column::CreatedAt.lt(until));
    Ok(query.group_by(Expr::cust("1")).into_tuple().all(conn).await?)
}
