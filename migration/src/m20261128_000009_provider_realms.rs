//! Identities belong to one provider as it was made, not to its id; what was handed out before a change knows which one.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["provider", "provider_grant", "scan"] {
            let realm = Table::alter().table(table).add_column(text("realm").default("")).to_owned();
            manager.alter_table(realm).await?;
        }
        // Attempts under way that share one PKCE verifier.
        let attempts = Table::alter().table("provider_state").add_column(integer("attempts").default(1)).to_owned();
        manager.alter_table(attempts).await?;
        let used_at = Table::alter().table("hand_over").add_column(big_integer_null("used_at")).to_owned();
        manager.alter_table(used_at).await?;
        let connection = manager.get_connection();
        // Existing links keep their keys: the id of the provider, or the application of WeChat.
        let realms = "UPDATE provider SET realm = CASE WHEN kind LIKE 'wechat%' \
             THEN 'wechat:' || (config->>'client_id') ELSE 'provider:' || id END";
        connection.execute_unprepared(realms).await?;
        // They live for minutes and do not say which provider they are of.
        for table in ["provider_grant", "scan", "provider_state"] {
            connection.execute_unprepared(&format!("DELETE FROM {table}")).await?;
        }
        Ok(())
    }

    async fn down(&self, _: &SchemaManager) -> Result<(), DbErr> {
        Err(DbErr::Migration("the schema moves forward only; restore a backup instead".into()))
    }
}
