//! Kinds of API keys: bearer keys, keys that sign requests, and the publishable key.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // SQLite adds one column per statement.
        for column in [text("kind").default("api_key").to_owned(), text_null("sealed")] {
            manager.alter_table(Table::alter().table("api_key").add_column(column).to_owned()).await?;
        }
        // The builder knows no partial indexes. Both engines have this syntax.
        let one_publishable = "CREATE UNIQUE INDEX api_key_publishable ON api_key (kind) WHERE kind = 'publishable'";
        manager.get_connection().execute_unprepared(one_publishable).await?;
        Ok(())
    }

    async fn down(&self, _: &SchemaManager) -> Result<(), DbErr> {
        Err(DbErr::Migration("the schema moves forward only; restore a backup instead".into()))
    }
}
