//! Device codes (RFC 8628): sign-ins of devices, which their users approve in a browser.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let table = Table::create()
            .table("device_code")
            .col(text("device_code_hash").primary_key())
            .col(text("user_code_hash").unique_key())
            .col(text("client_id"))
            .col(text("scope"))
            .col(text_null("resource"))
            .col(big_integer("created_at"))
            .col(big_integer("expires_at"))
            .col(big_integer_null("polled_at"))
            .col(integer("interval"))
            .col(text("state"))
            .col(text_null("uid"))
            .col(text_null("session_id"))
            .foreign_key(&mut owned_by("client_id", "client"))
            .foreign_key(&mut owned_by("session_id", "session"))
            .to_owned();
        manager.create_table(table).await?;
        for column in ["client_id", "session_id"] {
            let index =
                Index::create().name(format!("device_code_{column}")).table("device_code").col(column).to_owned();
            manager.create_index(index).await?;
        }
        Ok(())
    }

    async fn down(&self, _: &SchemaManager) -> Result<(), DbErr> {
        Err(DbErr::Migration("the schema moves forward only; restore a backup instead".into()))
    }
}

/// The row goes with the row that owns it.
fn owned_by(column: &str, owner: &str) -> ForeignKeyCreateStatement {
    ForeignKey::create()
        .name(format!("device_code_{column}_owner"))
        .from("device_code", column.to_owned())
        .to(owner.to_owned(), "id")
        .on_delete(ForeignKeyAction::Cascade)
        .to_owned()
}
