//! Applications that register themselves (RFC 7591), and those whose ID is the address of a document about them.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // SQLite adds one column per statement.
        for column in [
            text("source").default("administrator").to_owned(),
            text_null("registration_hash"),
            json_null("metadata"),
            big_integer_null("fetched_at"),
        ] {
            manager.alter_table(Table::alter().table("client").add_column(column).to_owned()).await?;
        }
        // For the sessions of an application: whether it is in use, and their end.
        let index = Index::create().name("session_client_id").table("session").col("client_id").to_owned();
        manager.create_index(index).await
    }

    async fn down(&self, _: &SchemaManager) -> Result<(), DbErr> {
        Err(DbErr::Migration("the schema moves forward only; restore a backup instead".into()))
    }
}
