//! Policies, their versions, and their assignment to roles.

use sea_orm_migration::{prelude::*, schema::*, sea_orm};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // Lists merge codes with those of the built-in policies, which sort bytewise; it is the default of SQLite.
        let bytewise = match manager.get_database_backend() {
            sea_orm::DbBackend::Postgres => "COLLATE \"C\"",
            _ => "",
        };
        for column in [text("description").default("").to_owned(), big_integer("updated_at").default(0).to_owned()] {
            manager.alter_table(Table::alter().table("role").add_column(column).to_owned()).await?;
        }
        for table in [policy(bytewise), policy_version(bytewise), role_policy(bytewise)] {
            manager.create_table(table).await?;
        }
        let by_policy = Index::create().name("role_policy_code").table("role_policy").col("policy_code").to_owned();
        manager.create_index(by_policy).await
    }

    async fn down(&self, _: &SchemaManager) -> Result<(), DbErr> {
        Err(DbErr::Migration("the schema moves forward only; restore a backup instead".into()))
    }
}

fn code(column: &'static str, bytewise: &str) -> ColumnDef {
    text(column).extra(bytewise.to_owned()).to_owned()
}

fn policy(bytewise: &str) -> TableCreateStatement {
    Table::create()
        .table("policy")
        .col(code("code", bytewise).primary_key())
        .col(text("name"))
        .col(text("description"))
        .col(integer("version"))
        .col(text("document"))
        .col(big_integer("created_at"))
        .col(big_integer("updated_at"))
        .to_owned()
}

fn policy_version(bytewise: &str) -> TableCreateStatement {
    Table::create()
        .table("policy_version")
        .col(code("code", bytewise))
        .col(integer("version"))
        .col(text("document"))
        .col(big_integer("created_at"))
        .col(text("actor"))
        .primary_key(Index::create().col("code").col("version"))
        .to_owned()
}

/// No foreign key to the policy: built-in policies have no row.
fn role_policy(bytewise: &str) -> TableCreateStatement {
    Table::create()
        .table("role_policy")
        .col(text("role_id"))
        .col(code("policy_code", bytewise))
        .col(big_integer("created_at"))
        .primary_key(Index::create().col("role_id").col("policy_code"))
        .foreign_key(
            ForeignKey::create()
                .name("role_policy_role")
                .from("role_policy", "role_id")
                .to("role", "id")
                .on_delete(ForeignKeyAction::Cascade),
        )
        .to_owned()
}
