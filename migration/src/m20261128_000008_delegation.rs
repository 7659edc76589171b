//! Who set a credential, who created a password link, and uids of deleted accounts, which are not reused.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (table, column) in [
            ("user", text_null("email_delegate")),
            ("user", text_null("phone_delegate")),
            ("user", text_null("password_delegate")),
            ("user", big_integer_null("elevated_at")),
            ("session", text_null("delegate")),
            ("linked_identity", text_null("delegate")),
            ("one_time_link", text_null("created_by")),
            ("one_time_link", text_null("delegate")),
        ] {
            manager.alter_table(Table::alter().table(table).add_column(column).to_owned()).await?;
        }
        let former_uid = Table::create()
            .table("former_uid")
            .col(text("uid").primary_key())
            .col(big_integer("deleted_at"))
            .to_owned();
        manager.create_table(former_uid).await?;
        for statement in BACKFILL {
            manager.get_connection().execute_unprepared(statement).await?;
        }
        Ok(())
    }

    async fn down(&self, _: &SchemaManager) -> Result<(), DbErr> {
        Err(DbErr::Migration("the schema moves forward only; restore a backup instead".into()))
    }
}

/// Before this migration, the author of a credential was not recorded. If the event log contains a password link, every
/// credential of the account may originate from it, and so may every valid link. A password or contact originates from
/// the actor who created the account with it or changed it later.
const BACKFILL: [&str; 10] = [
    "UPDATE \"user\" SET password_delegate = 'unknown' WHERE password_hash IS NOT NULL
        AND uid IN (SELECT subject FROM event WHERE action = 'user.password_link_created' AND actor <> 'cli')",
    "UPDATE \"user\" SET email_delegate = 'unknown' WHERE email IS NOT NULL
        AND uid IN (SELECT subject FROM event WHERE action = 'user.password_link_created' AND actor <> 'cli')",
    "UPDATE \"user\" SET phone_delegate = 'unknown' WHERE phone IS NOT NULL
        AND uid IN (SELECT subject FROM event WHERE action = 'user.password_link_created' AND actor <> 'cli')",
    "UPDATE session SET delegate = 'unknown' WHERE uid IN
        (SELECT subject FROM event WHERE action = 'user.password_link_created' AND actor <> 'cli')",
    "UPDATE linked_identity SET delegate = 'unknown' WHERE uid IN
        (SELECT subject FROM event WHERE action = 'user.password_link_created' AND actor <> 'cli')",
    "UPDATE one_time_link SET delegate = 'unknown' WHERE purpose = 'password' AND uid IN
        (SELECT subject FROM event WHERE action = 'user.password_link_created' AND actor <> 'cli')",
    "UPDATE \"user\" SET password_delegate = 'unknown' WHERE password_hash IS NOT NULL AND uid IN
        (SELECT subject FROM event WHERE action = 'user.created' AND actor <> 'cli' AND actor <> subject)",
    "UPDATE \"user\" SET email_delegate = 'unknown' WHERE email IS NOT NULL AND uid IN (SELECT subject FROM event
        WHERE actor <> 'cli' AND actor <> subject AND (action = 'user.created'
        OR (action = 'user.changed' AND CAST(detail AS TEXT) LIKE '%\"email\"%')))",
    "UPDATE \"user\" SET phone_delegate = 'unknown' WHERE phone IS NOT NULL AND uid IN (SELECT subject FROM event
        WHERE actor <> 'cli' AND actor <> subject AND (action = 'user.created'
        OR (action = 'user.changed' AND CAST(detail AS TEXT) LIKE '%\"phone\"%')))",
    "INSERT INTO former_uid (uid, deleted_at) SELECT subject, MAX(at) FROM event
        WHERE action = 'user.deleted' AND subject IS NOT NULL AND subject NOT IN (SELECT uid FROM \"user\")
        GROUP BY subject",
];
