//! The organization: a tree of departments and posts, their members, and the roles they grant.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [node(), member(), role()] {
            manager.create_table(table).await?;
        }
        // Top-level nodes have no parent, and NULL values are distinct in an index, so the index uses an expression.
        let names =
            "CREATE UNIQUE INDEX organization_node_name ON organization_node (COALESCE(parent_id, ''), name_key)";
        manager.get_connection().execute_unprepared(names).await?;
        for (name, table, column) in [
            ("organization_node_parent", "organization_node", "parent_id"),
            ("organization_member_uid", "organization_member", "uid"),
            ("organization_role_role", "organization_role", "role_id"),
        ] {
            manager.create_index(Index::create().name(name).table(table).col(column).to_owned()).await?;
        }
        Ok(())
    }

    async fn down(&self, _: &SchemaManager) -> Result<(), DbErr> {
        Err(DbErr::Migration("the schema moves forward only; restore a backup instead".into()))
    }
}

fn node() -> TableCreateStatement {
    Table::create()
        .table("organization_node")
        .col(text("id").primary_key())
        .col(text_null("parent_id"))
        .col(text("kind"))
        .col(text("name"))
        .col(text("name_key"))
        .col(text("description").default(""))
        .col(big_integer("position"))
        .col(big_integer("created_at"))
        .col(big_integer("updated_at"))
        // A node is deleted together with its descendants, in one statement; otherwise the constraint fails.
        .foreign_key(&mut reference(
            "organization_node",
            "parent_id",
            ("organization_node", "id"),
            ForeignKeyAction::NoAction,
        ))
        .to_owned()
}

fn member() -> TableCreateStatement {
    Table::create()
        .table("organization_member")
        .col(text("node_id"))
        .col(text("uid"))
        .col(big_integer("created_at"))
        .primary_key(Index::create().col("node_id").col("uid"))
        .foreign_key(&mut of_node("organization_member"))
        .foreign_key(&mut reference("organization_member", "uid", ("user", "uid"), ForeignKeyAction::Cascade))
        .to_owned()
}

fn role() -> TableCreateStatement {
    Table::create()
        .table("organization_role")
        .col(text("node_id"))
        .col(text("role_id"))
        .col(big_integer_null("expires_at"))
        .col(big_integer("created_at"))
        .primary_key(Index::create().col("node_id").col("role_id"))
        .foreign_key(&mut of_node("organization_role"))
        .foreign_key(&mut reference("organization_role", "role_id", ("role", "id"), ForeignKeyAction::Cascade))
        .to_owned()
}

fn of_node(table: &'static str) -> ForeignKeyCreateStatement {
    reference(table, "node_id", ("organization_node", "id"), ForeignKeyAction::Cascade)
}

fn reference(
    table: &'static str,
    column: &'static str,
    (to, key): (&'static str, &'static str),
    when_deleted: ForeignKeyAction,
) -> ForeignKeyCreateStatement {
    ForeignKey::create()
        .name(format!("{table}_{column}"))
        .from(table, column)
        .to(to, key)
        .on_delete(when_deleted)
        .to_owned()
}
