//! Sign-in to an app by email link: the authorization code, and the session created by the link. Contacts verified by
//! an administrator.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (table, column) in
            [("verification", "session_id"), ("user", "email_vouched_by"), ("user", "phone_vouched_by")]
        {
            manager.alter_table(Table::alter().table(table).add_column(text_null(column)).to_owned()).await?;
        }
        manager.create_table(authorization_code()).await?;
        // Deleting a session cascades to its codes; without an index, that is a full scan.
        let by_session =
            Index::create().name("authorization_code_session").table("authorization_code").col("session_id").to_owned();
        manager.create_index(by_session).await
    }

    async fn down(&self, _: &SchemaManager) -> Result<(), DbErr> {
        Err(DbErr::Migration("the schema moves forward only; restore a backup instead".into()))
    }
}

fn authorization_code() -> TableCreateStatement {
    Table::create()
        .table("authorization_code")
        .col(text("code_hash").primary_key())
        .col(text("session_id"))
        .col(text("client_id"))
        .col(text("origin"))
        .col(big_integer("expires_at"))
        .col(big_integer_null("redeemed_at"))
        .foreign_key(
            ForeignKey::create()
                .name("authorization_code_session_id")
                .from("authorization_code", "session_id")
                .to("session", "id")
                .on_delete(ForeignKeyAction::Cascade),
        )
        .to_owned()
}
