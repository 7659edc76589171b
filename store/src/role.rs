//! Roles and who holds them.

use crate::StoreError;
use sea_orm::{Condition, Set, entity::prelude::*, sea_query::OnConflict};

/// A role.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "role")]
pub struct Model {
    /// Role id, as in tokens.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// Name for people.
    pub name: String,
    /// Whether it belongs to the program.
    pub system: bool,
    /// When it was made.
    pub created_at: i64,
}

/// None are declared.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Membership.
pub mod member {
    use sea_orm::entity::prelude::*;

    /// An account that holds a role.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "role_member")]
    pub struct Model {
        /// The role.
        #[sea_orm(primary_key, auto_increment = false)]
        pub role_id: String,
        /// The account.
        #[sea_orm(primary_key, auto_increment = false)]
        pub uid: String,
        /// When it ends, if it does.
        pub expires_at: Option<i64>,
        /// When it began.
        pub created_at: i64,
    }

    /// None are declared.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Adds a role unless its id exists.
///
/// # Errors
/// [`StoreError`] when the statement fails.
pub async fn insert_if_absent(conn: &impl ConnectionTrait, id: &str, name: &str, at: i64) -> Result<(), StoreError> {
    let row = ActiveModel { id: Set(id.into()), name: Set(name.into()), system: Set(true), created_at: Set(at) };
    let keep = OnConflict::column(Column::Id).do_nothing().to_owned();
    Entity::insert(row).on_conflict(keep).exec_without_returning(conn).await?;
    Ok(())
}

/// Whether there is a role with this id.
///
/// # Errors
/// [`StoreError`] when the query fails.
pub async fn exists(conn: &impl ConnectionTrait, id: &str) -> Result<bool, StoreError> {
    Ok(Entity::find_by_id(id).one(conn).await?.is_some())
}

/// Gives an account a role; nothing happens when it holds it already.
///
/// # Errors
/// [`StoreError`] when the statement fails.
pub async fn grant(conn: &impl ConnectionTrait, role_id: &str, uid: &str, at: i64) -> Result<(), StoreError> {
    let row = member::ActiveModel {
        role_id: Set(role_id.into()),
        uid: Set(uid.into()),
        expires_at: Set(None),
        created_at: Set(at),
    };
    let keep = OnConflict::columns([member::Column::RoleId, member::Column::Uid]).do_nothing().to_owned();
    member::Entity::insert(row).on_conflict(keep).exec_without_returning(conn).await?;
    Ok(())
}

fn in_force(now: i64) -> Condition {
    Condition::any().add(member::Column::ExpiresAt.is_null()).add(member::Column::ExpiresAt.gt(now))
}

/// Memberships of an account that are in force.
///
/// # Errors
/// [`StoreError`] when the query fails.
pub async fn of(conn: &impl ConnectionTrait, uid: &str, now: i64) -> Result<Vec<member::Model>, StoreError> {
    Ok(member::Entity::find().filter(member::Column::Uid.eq(uid)).filter(in_force(now)).all(conn).await?)
}

/// How many accounts that may be used hold a role, leaving one account out.
///
/// # Errors
/// [`StoreError`] when the query fails.
pub async fn count_active_holders(
    conn: &impl ConnectionTrait,
    role_id: &str,
    except: Option<&str>,
    now: i64,
) -> Result<u64, StoreError> {
    let active = sea_orm::sea_query::Query::select()
        .column(crate::user::Column::Uid)
        .from(crate::user::Entity)
        .and_where(crate::user::Column::Status.eq("ACTIVE"))
        .to_owned();
    let mut query = member::Entity::find().filter(member::Column::RoleId.eq(role_id)).filter(in_force(now));
    query = query.filter(member::Column::Uid.in_subquery(active));
    if let Some(uid) = except {
        query = query.filter(member::Column::Uid.ne(uid));
    }
    Ok(query.count(conn).await?)
}
