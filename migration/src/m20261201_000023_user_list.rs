//! The user list: its orders and filters, tags, notes and saved views; the accounts of bulk actions.

use sea_orm_migration::{prelude::*, schema::*, sea_orm};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [tag(), user_tag(), user_note(), saved_view(), job_account()] {
            manager.create_table(table).await?;
        }
        for (name, table, columns) in [
            ("user_tag_uid", "user_tag", &["uid", "tag"]),
            ("user_note_uid", "user_note", &["uid", "id"]),
            ("saved_view_uid", "saved_view", &["uid", "id"]),
        ] {
            let mut index = Index::create().name(name).table(table).to_owned();
            for column in columns {
                index.col(*column);
            }
            manager.create_index(index).await?;
        }
        let bytewise = match manager.get_database_backend() {
            sea_orm::DbBackend::Postgres => " COLLATE \"C\"",
            _ => "",
        };
        for statement in indexes(bytewise) {
            manager.get_connection().execute_unprepared(&statement).await?;
        }
        Ok(())
    }

    async fn down(&self, _: &SchemaManager) -> Result<(), DbErr> {
        Err(DbErr::Migration("the schema moves forward only; restore a backup instead".into()))
    }
}

/// Orders of the list within a kind of account, and filters that few accounts match. The expressions are those of
/// `store::user::list`: an engine uses an index on an expression only for the same expression.
fn indexes(bytewise: &str) -> [String; 6] {
    [
        // In place of one of the name alone, which nothing uses.
        "DROP INDEX user_name_key".to_owned(),
        format!(
            "CREATE INDEX user_kind_name ON \"user\" (kind, (COALESCE(name_key, username_key, email_key, phone, \
             uid){bytewise}), uid)"
        ),
        "CREATE INDEX user_kind_signed_in ON \"user\" (kind, (COALESCE(last_sign_in_at, 0)), uid)".to_owned(),
        "CREATE INDEX user_password ON \"user\" (uid) WHERE password_hash IS NOT NULL".to_owned(),
        "CREATE INDEX user_unverified_email ON \"user\" (uid) WHERE email_key IS NOT NULL AND NOT email_verified"
            .to_owned(),
        "CREATE INDEX user_unverified_phone ON \"user\" (uid) WHERE phone IS NOT NULL AND NOT phone_verified"
            .to_owned(),
    ]
}

/// Every tag that was ever used, so that a list of them need not read all accounts.
fn tag() -> TableCreateStatement {
    Table::create().table("tag").col(text("name").primary_key()).col(big_integer("created_at")).to_owned()
}

fn user_tag() -> TableCreateStatement {
    Table::create()
        .table("user_tag")
        .col(text("tag"))
        .col(text("uid"))
        .primary_key(Index::create().col("tag").col("uid"))
        .foreign_key(&mut reference("user_tag", "tag", ("tag", "name")))
        .foreign_key(&mut reference("user_tag", "uid", ("user", "uid")))
        .to_owned()
}

/// Notes of administrators about an account.
fn user_note() -> TableCreateStatement {
    Table::create()
        .table("user_note")
        .col(text("id").primary_key())
        .col(text("uid"))
        .col(text("author"))
        .col(text_null("author_name"))
        .col(text("text"))
        .col(big_integer("created_at"))
        .foreign_key(&mut reference("user_note", "uid", ("user", "uid")))
        .to_owned()
}

/// Filters, order and columns of the list under a name, of one administrator.
fn saved_view() -> TableCreateStatement {
    Table::create()
        .table("saved_view")
        .col(text("id").primary_key())
        .col(text("uid"))
        .col(text("name"))
        .col(text("query"))
        .col(big_integer("created_at"))
        .foreign_key(&mut reference("saved_view", "uid", ("user", "uid")))
        .to_owned()
}

/// The accounts of a bulk action, in its order. Without a foreign key to the account: one that was deleted meanwhile is
/// reported.
fn job_account() -> TableCreateStatement {
    Table::create()
        .table("job_account")
        .col(text("job_id"))
        .col(big_integer("row"))
        .col(text("uid"))
        .primary_key(Index::create().col("job_id").col("row"))
        .foreign_key(&mut reference("job_account", "job_id", ("job", "id")))
        .to_owned()
}

fn reference(table: &str, column: &str, (to, key): (&'static str, &'static str)) -> ForeignKeyCreateStatement {
    ForeignKey::create()
        .name(format!("{table}_{column}_fk"))
        .from(table.to_owned(), column.to_owned())
        .to(to, key)
        .on_delete(ForeignKeyAction::Cascade)
        .to_owned()
}
