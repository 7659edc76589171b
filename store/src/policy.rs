//! Policies that administrators wrote, their versions, and which role has which policy.

use crate::StoreError;
use sea_orm::{Condition, QueryOrder, QuerySelect, Set, entity::prelude::*, sea_query::OnConflict};

/// A policy.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "policy")]
pub struct Model {
    /// Its id; never changes.
    #[sea_orm(primary_key, auto_increment = false)]
    pub code: String,
    /// Name for people.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// Counts its documents, from 1.
    pub version: i32,
    /// The document in force, as it was written.
    pub document: String,
    /// When it was made.
    pub created_at: i64,
    /// Last change.
    pub updated_at: i64,
}

/// None are declared.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Documents that were in force, the present one too.
pub mod version {
    use sea_orm::entity::prelude::*;

    /// One document of a policy.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "policy_version")]
    pub struct Model {
        /// The policy.
        #[sea_orm(primary_key, auto_increment = false)]
        pub code: String,
        /// Its number.
        #[sea_orm(primary_key, auto_increment = false)]
        pub version: i32,
        /// As it was written.
        pub document: String,
        /// When it was written.
        pub created_at: i64,
        /// Who wrote it, as in the record.
        pub actor: String,
    }

    /// None are declared.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Which role has which policy.
pub mod attachment {
    use sea_orm::entity::prelude::*;

    /// A policy of a role; the program's own policies have no row but may be attached.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "role_policy")]
    pub struct Model {
        /// The role.
        #[sea_orm(primary_key, auto_increment = false)]
        pub role_id: String,
        /// The policy.
        #[sea_orm(primary_key, auto_increment = false)]
        pub policy_code: String,
        /// When it was attached.
        pub created_at: i64,
    }

    /// None are declared.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Every policy.
///
/// # Errors
/// [`StoreError`] when the query fails.
pub async fn all(conn: &impl ConnectionTrait) -> Result<Vec<Model>, StoreError> {
    Ok(Entity::find().order_by_asc(Column::Code).all(conn).await?)
}

/// One page of policies after this code, by code, byte for byte.
///
/// # Errors
/// [`StoreError`] when the query fails.
pub async fn list(conn: &impl ConnectionTrait, after: Option<&str>, limit: u64) -> Result<Vec<Model>, StoreError> {
    let wanted = Condition::all().add_option(after.map(|code| Column::Code.gt(code)));
    Ok(Entity::find().filter(wanted).order_by_asc(Column::Code).limit(limit).all(conn).await?)
}

/// The policy with this code.
///
/// # Errors
/// [`StoreError`] when the query fails.
pub async fn by_code(conn: &impl ConnectionTrait, code: &str) -> Result<Option<Model>, StoreError> {
    Ok(Entity::find_by_id(code).one(conn).await?)
}

/// Those of these codes that are policies.
///
/// # Errors
/// [`StoreError`] when the query fails.
pub async fn existing(conn: &impl ConnectionTrait, codes: &[String]) -> Result<Vec<String>, StoreError> {
    let known = Entity::find().filter(Column::Code.is_in(codes));
    Ok(known.select_only().column(Column::Code).into_tuple().all(conn).await?)
}

/// Adds a policy; false when its code exists.
///
/// # Errors
/// [`StoreError`] when the statement fails.
pub async fn insert_new(conn: &impl ConnectionTrait, policy: Model) -> Result<bool, StoreError> {
    let keep = OnConflict::column(Column::Code).do_nothing().to_owned();
    let row = ActiveModel::from(policy).reset_all();
    Ok(Entity::insert(row).on_conflict(keep).exec_without_returning(conn).await? == 1)
}

/// Writes a policy over the one of this version; false when it has another version by now.
///
/// # Errors
/// [`StoreError`] when the statement fails.
pub async fn replace(conn: &impl ConnectionTrait, policy: Model, from_version: i32) -> Result<bool, StoreError> {
    let row = ActiveModel {
        name: Set(policy.name),
        description: Set(policy.description),
        version: Set(policy.version),
        document: Set(policy.document),
        updated_at: Set(policy.updated_at),
        ..<ActiveModel as Default>::default()
    };
    let same = Condition::all().add(Column::Code.eq(policy.code)).add(Column::Version.eq(from_version));
    Ok(Entity::update_many().set(row).filter(same).exec(conn).await?.rows_affected == 1)
}

/// Removes a policy and its versions; false when there is none.
///
/// # Errors
/// [`StoreError`] when a statement fails.
pub async fn delete(conn: &impl ConnectionTrait, code: &str) -> Result<bool, StoreError> {
    version::Entity::delete_many().filter(version::Column::Code.eq(code)).exec(conn).await?;
    Ok(Entity::delete_by_id(code).exec(conn).await?.rows_affected == 1)
}

/// Keeps a document as a version.
///
/// # Errors
/// [`StoreError`] when the statement fails.
pub async fn keep(conn: &impl ConnectionTrait, version: version::Model) -> Result<(), StoreError> {
    let row = version::ActiveModel::from(version).reset_all();
    version::Entity::insert(row).exec_without_returning(conn).await?;
    Ok(())
}

/// One page of a policy's versions before this number, newest first.
///
/// # Errors
/// [`StoreError`] when the query fails.
pub async fn versions(
    conn: &impl ConnectionTrait,
    code: &str,
    before: Option<i32>,
    limit: u64,
) -> Result<Vec<version::Model>, StoreError> {
    let wanted = Condition::all()
        .add(version::Column::Code.eq(code))
        .add_option(before.map(|number| version::Column::Version.lt(number)));
    let newest_first = version::Entity::find().filter(wanted).order_by_desc(version::Column::Version);
    Ok(newest_first.limit(limit).all(conn).await?)
}

/// One version of a policy.
///
/// # Errors
/// [`StoreError`] when the query fails.
pub async fn version_of(
    conn: &impl ConnectionTrait,
    code: &str,
    number: i32,
) -> Result<Option<version::Model>, StoreError> {
    Ok(version::Entity::find_by_id((code.to_owned(), number)).one(conn).await?)
}

/// Which policies these roles have, in the order they were attached.
///
/// # Errors
/// [`StoreError`] when the query fails.
pub async fn of_roles(conn: &impl ConnectionTrait, ids: &[String]) -> Result<Vec<attachment::Model>, StoreError> {
    let theirs = attachment::Entity::find().filter(attachment::Column::RoleId.is_in(ids));
    Ok(in_order(theirs).all(conn).await?)
}

/// Which roles have these policies.
///
/// # Errors
/// [`StoreError`] when the query fails.
pub async fn attached(conn: &impl ConnectionTrait, codes: &[String]) -> Result<Vec<attachment::Model>, StoreError> {
    let theirs = attachment::Entity::find().filter(attachment::Column::PolicyCode.is_in(codes));
    Ok(theirs.order_by_asc(attachment::Column::RoleId).all(conn).await?)
}

/// Which role has which policy, all of them.
///
/// # Errors
/// [`StoreError`] when the query fails.
pub async fn attachments(conn: &impl ConnectionTrait) -> Result<Vec<attachment::Model>, StoreError> {
    Ok(in_order(attachment::Entity::find()).all(conn).await?)
}

fn in_order(attachments: Select<attachment::Entity>) -> Select<attachment::Entity> {
    attachments.order_by_asc(attachment::Column::CreatedAt).order_by_asc(attachment::Column::PolicyCode)
}

/// Gives a role a policy; nothing happens when it has it already.
///
/// # Errors
/// [`StoreError`] when the statement fails.
pub async fn attach(conn: &impl ConnectionTrait, role_id: &str, code: &str, at: i64) -> Result<(), StoreError> {
    let row =
        attachment::ActiveModel { role_id: Set(role_id.into()), policy_code: Set(code.into()), created_at: Set(at) };
    let key = [attachment::Column::RoleId, attachment::Column::PolicyCode];
    let keep = OnConflict::columns(key).do_nothing().to_owned();
    attachment::Entity::insert(row).on_conflict(keep).exec_without_returning(conn).await?;
    Ok(())
}

/// Takes policies from a role.
///
/// # Errors
/// [`StoreError`] when the statement fails.
pub async fn detach(conn: &impl ConnectionTrait, role_id: &str, codes: &[String]) -> Result<(), StoreError> {
    let theirs = attachment::Entity::delete_many().filter(attachment::Column::RoleId.eq(role_id));
    theirs.filter(attachment::Column::PolicyCode.is_in(codes)).exec(conn).await?;
    Ok(())
}
