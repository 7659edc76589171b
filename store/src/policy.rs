//! Custom policies, their versions, and their attachments to roles.

use crate::StoreError;
use sea_orm::{Condition, QueryOrder, QuerySelect, Set, entity::prelude::*, sea_query::OnConflict};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "policy")]
pub struct Model {
    /// Never changes.
    #[sea_orm(primary_key, auto_increment = false)]
    pub code: String,
    /// Display name.
    pub name: String,
    pub description: String,
    /// Number of the current document, from 1.
    pub version: i32,
    /// The current document, as it was written.
    pub document: String,
    pub created_at: i64,
    pub updated_at: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Documents of a policy, the current one included.
pub mod version {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "policy_version")]
    pub struct Model {
        /// The policy.
        #[sea_orm(primary_key, auto_increment = false)]
        pub code: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub version: i32,
        /// As it was written.
        pub document: String,
        pub created_at: i64,
        /// The author, as in events.
        pub actor: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Policies attached to roles.
pub mod attachment {
    use sea_orm::entity::prelude::*;

    /// A policy attached to a role. Built-in policies have no row of their own but can be attached.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "role_policy")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub role_id: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub policy_code: String,
        pub created_at: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub async fn all(conn: &impl ConnectionTrait) -> Result<Vec<Model>, StoreError> {
    Ok(Entity::find().order_by_asc(Column::Code).all(conn).await?)
}

/// One page of policies after this code, by code, byte for byte.
pub async fn list(conn: &impl ConnectionTrait, after: Option<&str>, limit: u64) -> Result<Vec<Model>, StoreError> {
    let condition = Condition::all().add_option(after.map(|code| Column::Code.gt(code)));
    Ok(Entity::find().filter(condition).order_by_asc(Column::Code).limit(limit).all(conn).await?)
}

pub async fn by_code(conn: &impl ConnectionTrait, code: &str) -> Result<Option<Model>, StoreError> {
    Ok(Entity::find_by_id(code).one(conn).await?)
}

/// The existing ones of these codes.
pub async fn existing(conn: &impl ConnectionTrait, codes: &[String]) -> Result<Vec<String>, StoreError> {
    let known = Entity::find().filter(Column::Code.is_in(codes));
    Ok(known.select_only().column(Column::Code).into_tuple().all(conn).await?)
}

/// Adds a policy; false when its code exists.
pub async fn insert_new(conn: &impl ConnectionTrait, policy: Model) -> Result<bool, StoreError> {
    let keep = OnConflict::column(Column::Code).do_nothing().to_owned();
    let row = ActiveModel::from(policy).reset_all();
    Ok(Entity::insert(row).on_conflict(keep).exec_without_returning(conn).await? == 1)
}

/// Replaces a policy at this version; false when it has another version by now.
pub async fn replace(conn: &impl ConnectionTrait, policy: Model, from_version: i32) -> Result<bool, StoreError> {
    let row = ActiveModel {
        name: Set(policy.name),
        description: Set(policy.description),
        version: Set(policy.version),
        document: Set(policy.document),
        updated_at: Set(policy.updated_at),
        ..<ActiveModel as Default>::default()
    };
    let condition = Condition::all().add(Column::Code.eq(policy.code)).add(Column::Version.eq(from_version));
    Ok(Entity::update_many().set(row).filter(condition).exec(conn).await?.rows_affected == 1)
}

/// Deletes a policy and its versions; false when there is none.
pub async fn delete(conn: &impl ConnectionTrait, code: &str) -> Result<bool, StoreError> {
    version::Entity::delete_many().filter(version::Column::Code.eq(code)).exec(conn).await?;
    Ok(Entity::delete_by_id(code).exec(conn).await?.rows_affected == 1)
}

/// Stores a document as a version.
pub async fn keep(conn: &impl ConnectionTrait, version: version::Model) -> Result<(), StoreError> {
    let row = version::ActiveModel::from(version).reset_all();
    version::Entity::insert(row).exec_without_returning(conn).await?;
    Ok(())
}

/// One page of a policy's versions before this number, newest first.
pub async fn versions(
    conn: &impl ConnectionTrait,
    code: &str,
    before: Option<i32>,
    limit: u64,
) -> Result<Vec<version::Model>, StoreError> {
    let condition = Condition::all()
        .add(version::Column::Code.eq(code))
        .add_option(before.map(|number| version::Column::Version.lt(number)));
    let newest_first = version::Entity::find().filter(condition).order_by_desc(version::Column::Version);
    Ok(newest_first.limit(limit).all(conn).await?)
}

pub async fn version_of(
    conn: &impl ConnectionTrait,
    code: &str,
    number: i32,
) -> Result<Option<version::Model>, StoreError> {
    Ok(version::Entity::find_by_id((code.to_owned(), number)).one(conn).await?)
}

/// Policies attached to these roles, in the order of attachment.
pub async fn of_roles(conn: &impl ConnectionTrait, ids: &[String]) -> Result<Vec<attachment::Model>, StoreError> {
    let query = attachment::Entity::find().filter(attachment::Column::RoleId.is_in(ids));
    Ok(in_order(query).all(conn).await?)
}

/// Attachments of these policies.
pub async fn attached(conn: &impl ConnectionTrait, codes: &[String]) -> Result<Vec<attachment::Model>, StoreError> {
    let query = attachment::Entity::find().filter(attachment::Column::PolicyCode.is_in(codes));
    Ok(query.order_by_asc(attachment::Column::RoleId).all(conn).await?)
}

/// All attachments.
pub async fn attachments(conn: &impl ConnectionTrait) -> Result<Vec<attachment::Model>, StoreError> {
    Ok(in_order(attachment::Entity::find()).all(conn).await?)
}

fn in_order(attachments: Select<attachment::Entity>) -> Select<attachment::Entity> {
    attachments.order_by_asc(attachment::Column::CreatedAt).order_by_asc(attachment::Column::PolicyCode)
}

/// Attaches a policy to a role; no effect when it is attached already.
pub async fn attach(conn: &impl ConnectionTrait, role_id: &str, code: &str, at: i64) -> Result<(), StoreError> {
    let row =
        attachment::ActiveModel { role_id: Set(role_id.into()), policy_code: Set(code.into()), created_at: Set(at) };
    let key = [attachment::Column::RoleId, attachment::Column::PolicyCode];
    let keep = OnConflict::columns(key).do_nothing().to_owned();
    attachment::Entity::insert(row).on_conflict(keep).exec_without_returning(conn).await?;
    Ok(())
}

/// Detaches policies from a role.
pub async fn detach(conn: &impl ConnectionTrait, role_id: &str, codes: &[String]) -> Result<(), StoreError> {
    let query = attachment::Entity::delete_many().filter(attachment::Column::RoleId.eq(role_id));
    query.filter(attachment::Column::PolicyCode.is_in(codes)).exec(conn).await?;
    Ok(())
}
