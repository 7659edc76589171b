//! Accounts.

use crate::{StoreError, Tx, cursor::Cursor, former_uid, search_term};
use doorward_contract::account::{AccountKind, AccountStatus, Gender};
use doorward_contract::messaging::Channel;
use doorward_contract::search::{Findable, Search};
use sea_orm::{Condition, QueryOrder, QuerySelect, Set, entity::prelude::*, sea_query::Expr};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "user")]
pub struct Model {
    /// Never changes.
    #[sea_orm(primary_key, auto_increment = false)]
    pub uid: String,
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

pub async fn by_uid(conn: &impl ConnectionTrait, uid: &str) -> Result<Option<Model>, StoreError> {
    Ok(Entity::find_by_id(uid).one(conn).await?)
}

/// The account with this uid, locked until the transaction ends.
pub async fn locked(tx: &Tx, uid: &str) -> Result<Option<Model>, StoreError> {
    // SQLite has one writer at a time and no row locks.
    Ok(Entity::find_by_id(uid).lock_exclusive().one(tx).await?)
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

///
/// # Errors
/// [`StoreError::Taken`] names the key that another account holds.
pub async fn insert(conn: &impl ConnectionTrait, user: Model) -> Result<(), StoreError> {
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
            uid: &self.uid,
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
pub async fn update(conn: &impl ConnectionTrait, uid: &str, change: ActiveModel) -> Result<bool, StoreError> {
    change_row(conn, uid, change, Condition::all()).await
}

/// Writes the changed columns of an account that meets a condition, and updates its search terms.
async fn change_row(
    conn: &impl ConnectionTrait,
    uid: &str,
    change: ActiveModel,
    still: Condition,
) -> Result<bool, StoreError> {
    let found_by =
        change.username_key.is_set() || change.name_key.is_set() || change.email_key.is_set() || change.phone.is_set();
    let query = Entity::update_many().set(change).filter(Column::Uid.eq(uid)).filter(still);
    let changed = query.exec(conn).await?.rows_affected == 1;
    if changed && found_by {
        index(conn, uid).await?;
    }
    Ok(changed)
}

/// Rebuilds the search terms of an account from its row.
async fn index(conn: &impl ConnectionTrait, uid: &str) -> Result<(), StoreError> {
    let Some(user) = by_uid(conn, uid).await? else { return Ok(()) };
    search_term::replace(conn, uid, user.findable().terms()).await
}

/// As [`update`], but only while the account is a guest's.
///
/// # Errors
/// [`StoreError::Taken`] names the key that another account holds.
pub async fn update_guest(conn: &impl ConnectionTrait, uid: &str, change: ActiveModel) -> Result<bool, StoreError> {
    change_row(conn, uid, change, Condition::all().add(Column::Kind.eq(AccountKind::Anonymous))).await
}

/// Deletes an account with its dependent rows and retires its uid; false when it is gone already.
pub async fn delete(conn: &impl ConnectionTrait, uid: &str, at: i64) -> Result<bool, StoreError> {
    let deleted = Entity::delete_by_id(uid).exec(conn).await?.rows_affected == 1;
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
    let same = Condition::all().add(Column::Uid.eq(&owner.uid)).add(active).add(Column::Kind.eq(owner.kind));
    same.add(same_password).add(same_elevation)
}

/// Locks an account's row until the transaction ends; false when it is gone.
pub async fn lock(conn: &impl ConnectionTrait, uid: &str) -> Result<bool, StoreError> {
    let same = Entity::update_many().col_expr(Column::UpdatedAt, Expr::col(Column::UpdatedAt));
    Ok(same.filter(Column::Uid.eq(uid)).exec(conn).await?.rows_affected == 1)
}

/// Sets the time of the last elevation; false when the account is gone.
pub async fn elevate(conn: &impl ConnectionTrait, uid: &str, at: i64) -> Result<bool, StoreError> {
    update(conn, uid, ActiveModel { elevated_at: Set(Some(at)), ..Default::default() }).await
}

/// Uids of the accounts of these kinds.
pub async fn uids_of_kinds(conn: &impl ConnectionTrait, kinds: &[AccountKind]) -> Result<Vec<String>, StoreError> {
    let theirs = Entity::find().select_only().column(Column::Uid).filter(Column::Kind.is_in(kinds.iter().copied()));
    Ok(theirs.into_tuple().all(conn).await?)
}

/// Updates the last sign-in; false when the account has changed since its owner proved a credential.
pub async fn record_sign_in(conn: &impl ConnectionTrait, owner: &Model, at: i64) -> Result<bool, StoreError> {
    let change = ActiveModel { last_sign_in_at: Set(Some(at)), ..Default::default() };
    let query = Entity::update_many().set(change).filter(as_proven(owner));
    Ok(query.exec(conn).await?.rows_affected == 1)
}

/// A change that sets or clears an account's contact of one channel.
pub fn contact_change(channel: Channel, contact: Option<(&str, &str)>, verified: bool) -> ActiveModel {
    let key = Set(contact.map(|(key, _)| key.to_owned()));
    match channel {
        Channel::Sms => ActiveModel {
            phone: key,
            phone_verified: Set(verified),
            phone_vouched_by: Set(None),
            phone_delegate: Set(None),
            ..Default::default()
        },
        Channel::Mail => ActiveModel {
            email: Set(contact.map(|(_, display)| display.to_owned())),
            email_key: key,
            email_verified: Set(verified),
            email_vouched_by: Set(None),
            email_delegate: Set(None),
            ..Default::default()
        },
    }
}

/// A change that sets or clears an administrator's verification of an account's contact.
pub fn vouched_change(channel: Channel, by: Option<&str>) -> ActiveModel {
    let (verified, by) = (Set(by.is_some()), Set(by.map(str::to_owned)));
    match channel {
        Channel::Sms => ActiveModel { phone_verified: verified, phone_vouched_by: by, ..Default::default() },
        Channel::Mail => ActiveModel { email_verified: verified, email_vouched_by: by, ..Default::default() },
    }
}

/// A [`contact_change`] that rests on a delegate's act.
#[must_use]
pub fn by_delegate(change: ActiveModel, channel: Channel, delegate: Option<&str>) -> ActiveModel {
    let delegate = Set(delegate.map(str::to_owned));
    match channel {
        Channel::Sms => ActiveModel { phone_delegate: delegate, ..change },
        Channel::Mail => ActiveModel { email_delegate: delegate, ..change },
    }
}

fn has_contact(channel: Channel, key: &str) -> sea_orm::sea_query::Expr {
    match channel {
        Channel::Sms => Column::Phone.eq(key),
        Channel::Mail => Column::EmailKey.eq(key),
    }
}

/// Marks an account's contact as verified; false when the account no longer has it.
pub async fn confirm_contact(
    conn: &impl ConnectionTrait,
    uid: &str,
    channel: Channel,
    key: &str,
) -> Result<bool, StoreError> {
    let change = match channel {
        Channel::Sms => ActiveModel { phone_verified: Set(true), phone_vouched_by: Set(None), ..Default::default() },
        Channel::Mail => ActiveModel { email_verified: Set(true), email_vouched_by: Set(None), ..Default::default() },
    };
    let query = Entity::update_many().set(change).filter(Column::Uid.eq(uid)).filter(has_contact(channel, key));
    Ok(query.exec(conn).await?.rows_affected == 1)
}

/// Removes a contact from an account; false when the account does not have it.
pub async fn release_contact(
    conn: &impl ConnectionTrait,
    uid: &str,
    channel: Channel,
    key: &str,
    at: i64,
) -> Result<bool, StoreError> {
    let change = ActiveModel { updated_at: Set(at), ..contact_change(channel, None, false) };
    change_row(conn, uid, change, Condition::all().add(has_contact(channel, key))).await
}

/// Removes an account's unverified contacts.
pub async fn release_unverified_contacts(conn: &impl ConnectionTrait, uid: &str) -> Result<(), StoreError> {
    for channel in Channel::ALL {
        let verified = match channel {
            Channel::Sms => Column::PhoneVerified,
            Channel::Mail => Column::EmailVerified,
        };
        let unverified = Condition::all().add(verified.eq(false));
        change_row(conn, uid, contact_change(channel, None, false), unverified).await?;
    }
    Ok(())
}

/// Removes the password; false when the account has changed since its owner proved a credential.
pub async fn clear_password(conn: &impl ConnectionTrait, owner: &Model, at: i64) -> Result<bool, StoreError> {
    let query = Entity::update_many().set(no_password(at)).filter(as_proven(owner));
    Ok(query.exec(conn).await?.rows_affected == 1)
}

/// Removes the password unconditionally; false when the account is gone.
pub async fn revoke_password(conn: &impl ConnectionTrait, uid: &str, at: i64) -> Result<bool, StoreError> {
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

/// Filters of [`list`].
#[derive(Debug, Default)]
pub struct Filter {
    pub search: Option<Search>,
    pub status: Option<AccountStatus>,
    pub kind: Option<AccountKind>,
}

/// One page of accounts, newest first.
pub async fn list(
    conn: &impl ConnectionTrait,
    filter: Filter,
    after: Option<Cursor>,
    limit: u64,
) -> Result<Vec<Model>, StoreError> {
    let mut query = Entity::find();
    if let Some(status) = filter.status {
        query = query.filter(Column::Status.eq(status));
    }
    if let Some(kind) = filter.kind {
        query = query.filter(Column::Kind.eq(kind));
    }
    if let Some(search) = filter.search {
        query = query.filter(search_term::found_by(conn, &search).await?);
    }
    if let Some(Cursor { at, id }) = after {
        let earlier = Condition::all().add(Column::CreatedAt.eq(at)).add(Column::Uid.lt(id));
        // The plain bound lets the database use the index; the pair breaks ties.
        let beyond = Condition::any().add(Column::CreatedAt.lt(at)).add(earlier);
        query = query.filter(Column::CreatedAt.lte(at)).filter(beyond);
    }
    let query = query.order_by_desc(Column::CreatedAt).order_by_desc(Column::Uid).limit(limit);
    Ok(query.all(conn).await?)
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

/// Sets the password unconditionally; false when the account is gone. `delegate` is the delegate whose act it rests on,
/// if any.
pub async fn set_password(
    conn: &impl ConnectionTrait,
    uid: &str,
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
pub async fn rehash(conn: &impl ConnectionTrait, uid: &str, old: &str, new: &str) -> Result<(), StoreError> {
    let query = Entity::update_many().col_expr(Column::PasswordHash, Expr::value(new));
    query.filter(Column::Uid.eq(uid)).filter(Column::PasswordHash.eq(old)).exec(conn).await?;
    Ok(())
}
