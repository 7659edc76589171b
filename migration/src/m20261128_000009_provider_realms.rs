//! Linked identities belong to one instance of a provider, not to its ID; pending flows and grants name that instance.

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
        // Number of pending attempts that share one PKCE verifier.
        let attempts = Table::alter().table("provider_state").add_column(integer("attempts").default(1)).to_owned();
        manager.alter_table(attempts).await?;
        let used_at = Table::alter().table("hand_over").add_column(big_integer_null("used_at")).to_owned();
        manager.alter_table(used_at).await?;
        let connection = manager.get_connection();
        // Existing links keep their realm: the ID of the provider, or the WeChat application.
        let realms = "UPDATE provider SET realm = CASE WHEN kind LIKE 'wechat%' \
             THEN 'wechat:' || (config->>'client_id') ELSE 'provider:' || id END";
        connection.execute_unprepared(realms).await?;
        // These rows live for minutes and do not name the instance of their provider.
        for table in ["provider_grant", "scan", "provider_state"] {
            connection.execute_unprepared(&format!("DELETE FROM {table}")).await?;
        }
        Ok(())
    }

    async fn down(&self, _: &SchemaManager) -> Result<(), DbErr> {
        Err(DbErr::Migration("the schema moves forward only; restore a backup instead".into()))
    }
}
