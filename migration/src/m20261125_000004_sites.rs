//! Sites behind proxies: single sign-on codes, and the site sessions they are exchanged for.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(hand_over()).await?;
        manager.create_table(site_session()).await?;
        for table in ["hand_over", "site_session"] {
            // Deleting a session cascades to this table; without an index, that is a full scan.
            let by_session = Index::create().name(format!("{table}_session")).table(table).col("session_id").to_owned();
            manager.create_index(by_session).await?;
        }
        Ok(())
    }

    async fn down(&self, _: &SchemaManager) -> Result<(), DbErr> {
        Err(DbErr::Migration("the schema moves forward only; restore a backup instead".into()))
    }
}

fn hand_over() -> TableCreateStatement {
    let mut table = of_session("hand_over", "code_hash");
    table.col(text("challenge")).to_owned()
}

fn site_session() -> TableCreateStatement {
    of_session("site_session", "token_hash")
}

/// A table of credentials that belong to a session and one host.
fn of_session(name: &'static str, key: &'static str) -> TableCreateStatement {
    Table::create()
        .table(name)
        .col(text(key).primary_key())
        .col(text("session_id"))
        .col(text("uid"))
        .col(text("host"))
        .col(big_integer("expires_at"))
        .foreign_key(
            ForeignKey::create()
                .name(format!("{name}_session_id"))
                .from(name, "session_id")
                .to("session", "id")
                .on_delete(ForeignKeyAction::Cascade),
        )
        .to_owned()
}
