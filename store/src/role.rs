//! Roles and their members.

mod held;

pub use held::{Held, HeldByAny, by_any, of};

use crate::{StoreError, user};
use doorward_contract::Uid;
use sea_orm::{
    Condition, FromQueryResult, QueryOrder, QuerySelect, Set,
    entity::prelude::*,
    sea_query::{OnConflict, Query, SelectStatement},
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "role")]
pub struct Model {
    /// Role ID, as in tokens.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// Display name.
    pub name: String,
    pub description: String,
    /// Whether it is built in.
    pub system: bool,
    pub created_at: i64,
    pub updated_at: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Role assignments.
pub mod member {
    use doorward_contract::Uid;
    use sea_orm::entity::prelude::*;

    /// A role assignment.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "role_member")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub role_id: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub uid: Uid,
        pub expires_at: Option<i64>,
        pub created_at: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Adds a built-in role unless its ID exists; true when it was added.
pub async fn insert_if_absent(conn: &impl ConnectionTrait, id: &str, name: &str, at: i64) -> Result<bool, StoreError> {
    let row = Model {
        id: id.into(),
        name: name.into(),
        description: String::new(),
        system: true,
        created_at: at,
        updated_at: at,
    };
    insert_new(conn, row).await
}

/// Adds a role; false when its ID exists.
pub async fn insert_new(conn: &impl ConnectionTrait, role: Model) -> Result<bool, StoreError> {
    let keep = OnConflict::column(Column::Id).do_nothing().to_owned();
    let row = ActiveModel::from(role).reset_all();
    Ok(Entity::insert(row).on_conflict(keep).exec_without_returning(conn).await? == 1)
}

pub async fn by_id(conn: &impl ConnectionTrait, id: &str) -> Result<Option<Model>, StoreError> {
    Ok(Entity::find_by_id(id).one(conn).await?)
}

/// The existing ones of these roles, by ID.
pub async fn by_ids(conn: &impl ConnectionTrait, ids: &[String]) -> Result<Vec<Model>, StoreError> {
    Ok(Entity::find().filter(Column::Id.is_in(ids)).order_by_asc(Column::Id).all(conn).await?)
}

/// IDs of all roles.
pub async fn ids(conn: &impl ConnectionTrait) -> Result<Vec<String>, StoreError> {
    Ok(Entity::find().select_only().column(Column::Id).into_tuple().all(conn).await?)
}

/// One page of roles after this ID, by ID.
pub async fn list(conn: &impl ConnectionTrait, after: Option<&str>, limit: u64) -> Result<Vec<Model>, StoreError> {
    let condition = Condition::all().add_option(after.map(|id| Column::Id.gt(id)));
    Ok(Entity::find().filter(condition).order_by_asc(Column::Id).limit(limit).all(conn).await?)
}

/// Updates name and description of a role; false when there is none.
pub async fn update(
    conn: &impl ConnectionTrait,
    id: &str,
    name: &str,
    description: &str,
    at: i64,
) -> Result<bool, StoreError> {
    let row = ActiveModel {
        name: Set(name.into()),
        description: Set(description.into()),
        updated_at: Set(at),
        ..<ActiveModel as Default>::default()
    };
    let done = Entity::update_many().set(row).filter(Column::Id.eq(id)).exec(conn).await?;
    Ok(done.rows_affected == 1)
}

/// Deletes a role that is not built in, with its assignments; false when there is none. Its policies are detached with
/// it.
pub async fn delete(conn: &impl ConnectionTrait, id: &str) -> Result<bool, StoreError> {
    let done = Entity::delete_many().filter(Column::Id.eq(id)).filter(Column::System.eq(false)).exec(conn).await?;
    if done.rows_affected == 1 {
        member::Entity::delete_many().filter(member::Column::RoleId.eq(id)).exec(conn).await?;
    }
    Ok(done.rows_affected == 1)
}

pub async fn exists(conn: &impl ConnectionTrait, id: &str) -> Result<bool, StoreError> {
    Ok(Entity::find_by_id(id).one(conn).await?.is_some())
}

/// Assigns a role to an account; no effect when it has the role already.
pub async fn grant(conn: &impl ConnectionTrait, role_id: &str, uid: &Uid, at: i64) -> Result<(), StoreError> {
    let row = member::ActiveModel {
        role_id: Set(role_id.into()),
        uid: Set(uid.clone()),
        expires_at: Set(None),
        created_at: Set(at),
    };
    let keep = OnConflict::columns([member::Column::RoleId, member::Column::Uid]).do_nothing().to_owned();
    member::Entity::insert(row).on_conflict(keep).exec_without_returning(conn).await?;
    Ok(())
}

/// Assigns a role until `expires_at`, or permanently; an existing assignment gets the new expiry.
pub async fn set_member(
    conn: &impl ConnectionTrait,
    role_id: &str,
    uid: &Uid,
    expires_at: Option<i64>,
    at: i64,
) -> Result<(), StoreError> {
    let row = member::ActiveModel {
        role_id: Set(role_id.into()),
        uid: Set(uid.clone()),
        expires_at: Set(expires_at),
        created_at: Set(at),
    };
    let key = [member::Column::RoleId, member::Column::Uid];
    let replace = OnConflict::columns(key).update_column(member::Column::ExpiresAt).to_owned();
    member::Entity::insert(row).on_conflict(replace).exec_without_returning(conn).await?;
    Ok(())
}

/// Removes a role from an account; false when it has no assignment, not even an expired one.
pub async fn remove_member(conn: &impl ConnectionTrait, role_id: &str, uid: &Uid) -> Result<bool, StoreError> {
    Ok(member::Entity::delete_by_id((role_id.to_owned(), uid.clone())).exec(conn).await?.rows_affected == 1)
}

/// Uids of all members of a role, expired assignments included.
pub async fn uids(conn: &impl ConnectionTrait, role_id: &str) -> Result<Vec<Uid>, StoreError> {
    let members = member::Entity::find().filter(member::Column::RoleId.eq(role_id));
    Ok(members.select_only().column(member::Column::Uid).into_tuple().all(conn).await?)
}

/// One page of current assignments after this uid, by uid, with their accounts.
pub async fn members(
    conn: &impl ConnectionTrait,
    role_id: &str,
    after: Option<&str>,
    now: i64,
    limit: u64,
) -> Result<Vec<(member::Model, crate::user::Model)>, StoreError> {
    let condition = Condition::all()
        .add(member::Column::RoleId.eq(role_id))
        .add(in_force(now))
        .add_option(after.map(|uid| member::Column::Uid.gt(uid)));
    let page =
        member::Entity::find().filter(condition).order_by_asc(member::Column::Uid).limit(limit).all(conn).await?;
    let uids = page.iter().map(|member| member.uid.clone());
    let users = crate::user::Entity::find().filter(crate::user::Column::Uid.is_in(uids)).all(conn).await?;
    let mut users: std::collections::HashMap<_, _> = users.into_iter().map(|user| (user.uid.clone(), user)).collect();
    let with_account = |member: member::Model| users.remove(&member.uid).map(|user| (member, user));
    Ok(page.into_iter().filter_map(with_account).collect())
}

/// Number of members of a role.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub struct Holders {
    pub role_id: String,
    pub count: i64,
}

/// Number of accounts with each of these roles; roles without members are left out.
pub async fn count_members(conn: &impl ConnectionTrait, ids: &[String], now: i64) -> Result<Vec<Holders>, StoreError> {
    let members = member::Entity::find().filter(member::Column::RoleId.is_in(ids)).filter(in_force(now));
    let counted = members.select_only().column(member::Column::RoleId).column_as(member::Column::Uid.count(), "count");
    Ok(counted.group_by(member::Column::RoleId).into_model().all(conn).await?)
}

fn in_force(now: i64) -> Condition {
    Condition::any().add(member::Column::ExpiresAt.is_null()).add(member::Column::ExpiresAt.gt(now))
}

/// Current direct assignments of an account, by role.
pub async fn given_to(conn: &impl ConnectionTrait, uid: &Uid, now: i64) -> Result<Vec<member::Model>, StoreError> {
    let query = member::Entity::find().filter(member::Column::Uid.eq(uid)).filter(in_force(now));
    Ok(query.order_by_asc(member::Column::RoleId).all(conn).await?)
}

/// Current direct assignments of these accounts.
pub async fn given_to_any(
    conn: &impl ConnectionTrait,
    uids: &[Uid],
    now: i64,
) -> Result<Vec<member::Model>, StoreError> {
    Ok(member::Entity::find().filter(member::Column::Uid.is_in(uids)).filter(in_force(now)).all(conn).await?)
}

/// Whether an active account has a role permanently.
pub async fn has_active_holder(conn: &impl ConnectionTrait, role_id: &str) -> Result<bool, StoreError> {
    let holders = user::active().filter(user::Column::Uid.in_subquery(permanent_holders(role_id)));
    Ok(holders.limit(1).one(conn).await?.is_some())
}

/// Whether one of these accounts has a role permanently.
pub async fn holds_for_good(conn: &impl ConnectionTrait, role_id: &str, uids: &[Uid]) -> Result<bool, StoreError> {
    let query = member::Entity::find().filter(member::Column::RoleId.eq(role_id));
    let query = query.filter(member::Column::Uid.is_in(uids)).filter(member::Column::ExpiresAt.is_null());
    Ok(query.limit(1).one(conn).await?.is_some())
}

/// Uids of the permanent members of a role.
pub(crate) fn permanent_holders(role_id: &str) -> SelectStatement {
    Query::select()
        .column(member::Column::Uid)
        .from(member::Entity)
        .and_where(member::Column::RoleId.eq(role_id))
        .and_where(member::Column::ExpiresAt.is_null())
        .to_owned()
}
