//! Conditions call users who are not signed in `unauthenticated`, formerly `stranger`. A condition that kept the old name would
//! never hold, and a statement that denies by it would no longer deny.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

/// Ways in which a document spells the text in a condition: in single quotes, and in the escaped quotes of JSON.
const SPELLINGS: [(&str, &str); 2] =
    [("''stranger''", "''unauthenticated''"), (r#"\"stranger\""#, r#"\"unauthenticated\""#)];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let connection = manager.get_connection();
        for table in ["policy", "policy_version"] {
            for (old, new) in SPELLINGS {
                let rename = format!(
                    "UPDATE {table} SET document = REPLACE(document, '{old}', '{new}') \
                     WHERE document LIKE '%subject.kind%' AND document LIKE '%stranger%'"
                );
                connection.execute_unprepared(&rename).await?;
            }
        }
        Ok(())
    }

    async fn down(&self, _: &SchemaManager) -> Result<(), DbErr> {
        Err(DbErr::Migration("the schema moves forward only; restore a backup instead".into()))
    }
}
