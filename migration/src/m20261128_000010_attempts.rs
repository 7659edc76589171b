//! Pending attempts, counted apart from failed ones; the origin of a code request.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // SQLite adds one column per statement.
        for column in [integer("pending").default(0).take(), big_integer("pending_until").default(0).take()] {
            manager.alter_table(Table::alter().table("throttle").add_column(column).to_owned()).await?;
        }
        let asked_from = Table::alter().table("verification").add_column(text_null("asked_from")).to_owned();
        manager.alter_table(asked_from).await
    }

    async fn down(&self, _: &SchemaManager) -> Result<(), DbErr> {
        Err(DbErr::Migration("the schema moves forward only; restore a backup instead".into()))
    }
}
