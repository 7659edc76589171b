//! Imports of users: what was imported for each account, and second factors from other systems.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [user_import(), imported_factor()] {
            manager.create_table(table).await?;
        }
        for table in ["user_import", "imported_factor"] {
            let index = Index::create().name(format!("{table}_uid")).table(table).col("uid").to_owned();
            manager.create_index(index).await?;
        }
        Ok(())
    }

    async fn down(&self, _: &SchemaManager) -> Result<(), DbErr> {
        Err(DbErr::Migration("the schema moves forward only; restore a backup instead".into()))
    }
}

/// A row outlives its account, so that importing the same file again does not bring a deleted account back.
fn user_import() -> TableCreateStatement {
    Table::create()
        .table("user_import")
        .col(text("key").primary_key())
        .col(text_null("uid"))
        .col(json("fields"))
        .col(text("job_id"))
        .col(big_integer("updated_at"))
        .foreign_key(
            ForeignKey::create()
                .name("user_import_uid")
                .from("user_import", "uid")
                .to("user", "uid")
                .on_delete(ForeignKeyAction::SetNull),
        )
        .to_owned()
}

fn imported_factor() -> TableCreateStatement {
    Table::create()
        .table("imported_factor")
        .col(text("id").primary_key())
        .col(text("uid"))
        .col(text("kind"))
        .col(text("sealed"))
        .col(big_integer("created_at"))
        .foreign_key(
            ForeignKey::create()
                .name("imported_factor_uid")
                .from("imported_factor", "uid")
                .to("user", "uid")
                .on_delete(ForeignKeyAction::Cascade),
        )
        .to_owned()
}
