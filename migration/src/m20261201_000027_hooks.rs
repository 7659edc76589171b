//! Webhooks with their deliveries, and hooks.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [webhook(), webhook_delivery(), hook()] {
            manager.create_table(table).await?;
        }
        // For the log of a webhook, for what is due of it, and for what is due of any.
        for (name, columns) in [
            ("webhook_delivery_log", ["webhook_id", "id"]),
            ("webhook_delivery_due_of", ["webhook_id", "next_attempt_at"]),
            ("webhook_delivery_due", ["state", "next_attempt_at"]),
        ] {
            let [first, second] = columns;
            let index =
                Index::create().name(name).table("webhook_delivery").col(first).col(second).to_owned();
            manager.create_index(index).await?;
        }
        Ok(())
    }

    async fn down(&self, _: &SchemaManager) -> Result<(), DbErr> {
        Err(DbErr::Migration("the schema moves forward only; restore a backup instead".into()))
    }
}

fn webhook() -> TableCreateStatement {
    Table::create()
        .table("webhook")
        .col(text("id").primary_key())
        .col(text("name"))
        .col(text("url"))
        .col(json("events"))
        .col(boolean("enabled"))
        .col(text("sealed"))
        .col(text_null("former_sealed"))
        .col(big_integer_null("former_until"))
        .col(big_integer_null("failing_since"))
        .col(big_integer_null("disabled_at"))
        .col(text("created_by"))
        .col(big_integer("created_at"))
        .col(big_integer("updated_at"))
        .to_owned()
}

fn webhook_delivery() -> TableCreateStatement {
    // Without a foreign key: a webhook that another node is deleting must not fail the operation that is reported.
    Table::create()
        .table("webhook_delivery")
        .col(text("id").primary_key())
        .col(text("webhook_id"))
        .col(text("kind"))
        .col(text_null("event_id"))
        .col(text("body"))
        .col(text("state"))
        .col(integer("attempts"))
        .col(integer_null("status"))
        .col(text_null("error"))
        .col(text_null("response"))
        .col(big_integer("created_at"))
        .col(big_integer_null("attempted_at"))
        .col(big_integer_null("next_attempt_at"))
        .to_owned()
}

fn hook() -> TableCreateStatement {
    Table::create()
        .table("hook")
        .col(text("point").primary_key())
        .col(text("url"))
        .col(integer("timeout_ms"))
        .col(text("on_failure"))
        .col(boolean("enabled"))
        .col(text("sealed"))
        .col(text_null("former_sealed"))
        .col(big_integer_null("former_until"))
        .col(big_integer("updated_at"))
        .to_owned()
}
