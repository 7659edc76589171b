//! Generations of the tokens that clients get for themselves. Authorization requests: the browser's session when the
//! request began to wait, and what its user has decided.
//!
//! The generation replaces `tokens_valid_from` of `client`. The column stays: a node of the former version reads it until
//! it is updated too.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let generation = Table::alter().table("client").add_column(big_integer("generation").default(0)).to_owned();
        manager.alter_table(generation).await?;
        // SQLite adds one column per statement.
        for column in [
            text_null("session_id"),
            big_integer_null("authenticated_at"),
            text_null("decided_by"),
            text_null("decided_scope"),
        ] {
            manager.alter_table(Table::alter().table("authorization_request").add_column(column).to_owned()).await?;
        }
        Ok(())
    }

    async fn down(&self, _: &SchemaManager) -> Result<(), DbErr> {
        Err(DbErr::Migration("the schema moves forward only; restore a backup instead".into()))
    }
}
