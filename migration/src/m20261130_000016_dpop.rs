//! Sessions whose refresh tokens are bound to a key (RFC 9449 section 5).

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let column = text_null("dpop_jkt");
        manager.alter_table(Table::alter().table("session").add_column(column).to_owned()).await
    }

    async fn down(&self, _: &SchemaManager) -> Result<(), DbErr> {
        Err(DbErr::Migration("the schema moves forward only; restore a backup instead".into()))
    }
}
