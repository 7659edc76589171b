//! Conditions call users who are not signed in `unauthenticated`, formerly `stranger`.
//!
//! This renames the value where it is compared with `subject.kind` as people write it. Any other spelling makes the policy
//! unreadable, which denies and is reported, because a comparison with an unknown kind is refused: a statement that denies by
//! the old name must not silently stop to.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let connection = manager.get_connection();
        // A text in single quotes, and in double quotes within the JSON of the document.
        for (open, close) in [("''", "''"), (r#"\""#, r#"\""#)] {
            for operator in [" == ", " != ", "==", "!="] {
                for table in ["policy", "policy_version"] {
                    let of = |kind: &str| format!("subject.kind{operator}{open}{kind}{close}");
                    let (old, new) = (of("stranger"), of("unauthenticated"));
                    let rename = format!("UPDATE {table} SET document = REPLACE(document, '{old}', '{new}')");
                    connection.execute_unprepared(&rename).await?;
                }
            }
        }
        Ok(())
    }

    async fn down(&self, _: &SchemaManager) -> Result<(), DbErr> {
        Err(DbErr::Migration("the schema moves forward only; restore a backup instead".into()))
    }
}
