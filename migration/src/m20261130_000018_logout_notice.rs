//! Logout tokens to be sent to applications whose sessions have ended (OpenID Connect Back-Channel Logout 1.0).

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // Without foreign keys: an account or an application may be deleted before the notice is sent.
        let table = Table::create()
            .table("logout_notice")
            .col(text("session_id").primary_key())
            .col(text("client_id"))
            .col(text("uid"))
            .col(text("uri"))
            .col(text_null("algorithm"))
            .col(big_integer("created_at"))
            .col(integer("attempts"))
            .col(big_integer("next_attempt_at"))
            .to_owned();
        manager.create_table(table).await?;
        for column in ["client_id", "next_attempt_at"] {
            let index =
                Index::create().name(format!("logout_notice_{column}")).table("logout_notice").col(column).to_owned();
            manager.create_index(index).await?;
        }
        Ok(())
    }

    async fn down(&self, _: &SchemaManager) -> Result<(), DbErr> {
        Err(DbErr::Migration("the schema moves forward only; restore a backup instead".into()))
    }
}
