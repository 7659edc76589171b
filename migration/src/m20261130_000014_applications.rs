//! Applications: clients with their own configuration and secrets. OAuth: authorization requests, authorization codes,
//! consents, and what a session of an application remembers.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // SQLite adds one column per statement.
        for column in [
            text("kind").default("web").to_owned(),
            json("config").default("{}").to_owned(),
            text_null("role_id"),
            boolean("delegated").default(false).to_owned(),
            big_integer_null("tokens_valid_from"),
        ] {
            manager.alter_table(Table::alter().table("client").add_column(column).to_owned()).await?;
        }
        for column in [
            text("protocol").default("cloudbase").to_owned(),
            text_null("parent_id"),
            big_integer_null("authenticated_at"),
            text_null("resource"),
        ] {
            manager.alter_table(Table::alter().table("session").add_column(column).to_owned()).await?;
        }
        for table in [client_secret(), authorization_request(), oauth_code(), consent()] {
            manager.create_table(table).await?;
        }
        for (table, column) in [
            ("session", "parent_id"),
            ("client_secret", "client_id"),
            ("oauth_code", "session_id"),
            ("oauth_code", "issued_session_id"),
            ("consent", "client_id"),
        ] {
            let index = Index::create().name(format!("{table}_{column}")).table(table).col(column).to_owned();
            manager.create_index(index).await?;
        }
        Ok(())
    }

    async fn down(&self, _: &SchemaManager) -> Result<(), DbErr> {
        Err(DbErr::Migration("the schema moves forward only; restore a backup instead".into()))
    }
}

fn client_secret() -> TableCreateStatement {
    Table::create()
        .table("client_secret")
        .col(text("id").primary_key())
        .col(text("client_id"))
        .col(text("secret_hash"))
        .col(text("hint"))
        .col(big_integer("created_at"))
        .col(big_integer_null("expires_at"))
        .col(big_integer_null("last_used_at"))
        .foreign_key(&mut owned_by("client_secret", "client_id", "client", "id"))
        .to_owned()
}

fn authorization_request() -> TableCreateStatement {
    Table::create()
        .table("authorization_request")
        .col(text("id_hash").primary_key())
        .col(text("client_id"))
        .col(json("parameters"))
        .col(boolean("pushed"))
        .col(big_integer("created_at"))
        .col(big_integer("expires_at"))
        .foreign_key(&mut owned_by("authorization_request", "client_id", "client", "id"))
        .to_owned()
}

fn oauth_code() -> TableCreateStatement {
    Table::create()
        .table("oauth_code")
        .col(text("code_hash").primary_key())
        .col(text("client_id"))
        .col(text("session_id"))
        .col(json("granted"))
        .col(big_integer("expires_at"))
        .col(big_integer_null("redeemed_at"))
        .col(text_null("issued_session_id"))
        .foreign_key(&mut owned_by("oauth_code", "session_id", "session", "id"))
        .to_owned()
}

fn consent() -> TableCreateStatement {
    Table::create()
        .table("consent")
        .col(text("uid"))
        .col(text("client_id"))
        .col(text("scope"))
        .col(big_integer("granted_at"))
        .primary_key(Index::create().col("uid").col("client_id"))
        .foreign_key(&mut owned_by("consent", "uid", "user", "uid"))
        .foreign_key(&mut owned_by("consent", "client_id", "client", "id"))
        .to_owned()
}

/// The row goes with the row that owns it.
fn owned_by(table: &str, column: &str, owner: &str, key: &str) -> ForeignKeyCreateStatement {
    ForeignKey::create()
        .name(format!("{table}_{column}_owner"))
        .from(table.to_owned(), column.to_owned())
        .to(owner.to_owned(), key.to_owned())
        .on_delete(ForeignKeyAction::Cascade)
        .to_owned()
}
