//! Resources of apps, with level, rule and row permissions; resource types with their actions.

use sea_orm_migration::{prelude::*, schema::*, sea_orm};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // Pagination is by type and name, in bytewise order; it is the default of SQLite.
        let bytewise = match manager.get_database_backend() {
            sea_orm::DbBackend::Postgres => "COLLATE \"C\"",
            _ => "",
        };
        for table in [resource(bytewise), resource_type(bytewise)] {
            manager.create_table(table).await?;
        }
        Ok(())
    }

    async fn down(&self, _: &SchemaManager) -> Result<(), DbErr> {
        Err(DbErr::Migration("the schema moves forward only; restore a backup instead".into()))
    }
}

fn key(column: &'static str, bytewise: &str) -> ColumnDef {
    text(column).extra(bytewise.to_owned()).to_owned()
}

fn resource(bytewise: &str) -> TableCreateStatement {
    Table::create()
        .table("resource")
        .col(key("kind", bytewise))
        .col(key("name", bytewise))
        .col(text("level"))
        .col(text_null("rule"))
        .col(json("row_permissions"))
        .col(text("description"))
        .col(integer("version"))
        .col(big_integer("created_at"))
        .col(big_integer("updated_at"))
        .primary_key(Index::create().col("kind").col("name"))
        .to_owned()
}

fn resource_type(bytewise: &str) -> TableCreateStatement {
    Table::create()
        .table("resource_type")
        .col(key("name", bytewise).primary_key())
        .col(text("description"))
        .col(json("actions"))
        .col(big_integer("created_at"))
        .col(big_integer("updated_at"))
        .to_owned()
}
