//! Accounts, sessions, keys, settings, throttles, links, roles, API keys and events.

use sea_orm_migration::{prelude::*, schema::*, sea_orm};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let bytewise = match manager.get_database_backend() {
            sea_orm::DbBackend::Postgres => "COLLATE \"C\"",
            _ => "",
        };
        for table in [
            user(bytewise),
            guest_device(),
            client(),
            session(),
            setting(),
            signing_key(),
            throttle(),
            one_time_link(),
            role(),
            role_member(),
            api_key(),
            event(),
            change(),
        ] {
            manager.create_table(table).await?;
        }
        for index in indexes() {
            manager.create_index(index).await?;
        }
        Ok(())
    }

    async fn down(&self, _: &SchemaManager) -> Result<(), DbErr> {
        Err(DbErr::Migration("the schema moves forward only; restore a backup instead".into()))
    }
}

/// Keys searched by prefix need bytewise collation on both engines; it is the default of SQLite.
fn user(bytewise: &str) -> TableCreateStatement {
    let key = |column: &'static str| text_null(column).extra(bytewise.to_owned()).to_owned();
    Table::create()
        .table("user")
        .col(text("uid").primary_key())
        .col(text("kind"))
        .col(text("status"))
        .col(text_null("username"))
        .col(key("username_key"))
        .col(text_null("email"))
        .col(key("email_key"))
        .col(boolean("email_verified").default(false))
        .col(key("phone"))
        .col(text_null("name"))
        .col(key("name_key"))
        .col(text_null("picture"))
        .col(text("gender"))
        .col(text_null("birthdate"))
        .col(text_null("zoneinfo"))
        .col(text_null("locale"))
        .col(json_null("address"))
        .col(text_null("description"))
        .col(json("attributes"))
        .col(text_null("password_hash"))
        .col(big_integer_null("password_changed_at"))
        .col(boolean("must_change_password").default(false))
        .col(text("created_from"))
        .col(big_integer("created_at"))
        .col(big_integer("updated_at"))
        .col(big_integer_null("last_sign_in_at"))
        .to_owned()
}

fn guest_device() -> TableCreateStatement {
    Table::create()
        .table("guest_device")
        .col(text("client_id"))
        .col(text("device_hash"))
        .col(text("uid"))
        .col(big_integer("created_at"))
        .primary_key(Index::create().col("client_id").col("device_hash"))
        .foreign_key(&mut owned_by_user("guest_device"))
        .to_owned()
}

fn client() -> TableCreateStatement {
    Table::create()
        .table("client")
        .col(text("id").primary_key())
        .col(text("name"))
        .col(boolean("enabled").default(true))
        .col(integer("access_token_seconds"))
        .col(integer("refresh_token_seconds"))
        .col(integer("max_sessions"))
        .col(big_integer("created_at"))
        .col(big_integer("updated_at"))
        .to_owned()
}

fn session() -> TableCreateStatement {
    Table::create()
        .table("session")
        .col(text("id").primary_key())
        .col(text("uid"))
        .col(text("client_id"))
        .col(text("method"))
        .col(text("scope"))
        .col(text_null("device_hash"))
        .col(text_null("user_agent"))
        .col(text("agent_kind"))
        .col(text_null("ip"))
        .col(big_integer("created_at"))
        .col(big_integer("seen_at"))
        .col(big_integer("expires_at"))
        .col(integer("access_token_seconds"))
        .col(integer("refresh_token_seconds"))
        .col(integer("generation").default(0))
        .col(big_integer_null("rotated_at"))
        .col(text_null("cookie_hash"))
        .col(big_integer_null("ended_at"))
        .col(text_null("ended_by"))
        .foreign_key(&mut owned_by_user("session"))
        .to_owned()
}

fn setting() -> TableCreateStatement {
    Table::create()
        .table("setting")
        .col(text("section").primary_key())
        .col(json("value"))
        .col(big_integer("updated_at"))
        .to_owned()
}

fn signing_key() -> TableCreateStatement {
    Table::create()
        .table("signing_key")
        .col(text("kid").primary_key())
        .col(text("purpose"))
        .col(text("state"))
        .col(text("algorithm"))
        .col(text("sealed"))
        .col(json("public"))
        .col(big_integer("created_at"))
        .col(big_integer_null("activated_at"))
        .col(big_integer_null("retired_at"))
        .to_owned()
}

fn throttle() -> TableCreateStatement {
    Table::create()
        .table("throttle")
        .col(text("key").primary_key())
        .col(integer("failures"))
        .col(big_integer("next_at"))
        .col(big_integer("updated_at"))
        .to_owned()
}

fn one_time_link() -> TableCreateStatement {
    Table::create()
        .table("one_time_link")
        .col(text("token_hash").primary_key())
        .col(text("purpose"))
        .col(text_null("uid"))
        .col(big_integer("created_at"))
        .col(big_integer("expires_at"))
        .col(big_integer_null("used_at"))
        .to_owned()
}

fn role() -> TableCreateStatement {
    Table::create()
        .table("role")
        .col(text("id").primary_key())
        .col(text("name"))
        .col(boolean("system"))
        .col(big_integer("created_at"))
        .to_owned()
}

fn role_member() -> TableCreateStatement {
    Table::create()
        .table("role_member")
        .col(text("role_id"))
        .col(text("uid"))
        .col(big_integer_null("expires_at"))
        .col(big_integer("created_at"))
        .primary_key(Index::create().col("role_id").col("uid"))
        .foreign_key(&mut owned_by_user("role_member"))
        .to_owned()
}

fn api_key() -> TableCreateStatement {
    Table::create()
        .table("api_key")
        .col(text("id").primary_key())
        .col(text("name"))
        .col(text("role_id"))
        .col(text("key_hash").unique_key())
        .col(big_integer("created_at"))
        .to_owned()
}

fn event() -> TableCreateStatement {
    Table::create()
        .table("event")
        .col(text("id").primary_key())
        .col(big_integer("at"))
        .col(text("action"))
        .col(text("outcome"))
        .col(text_null("method"))
        .col(text_null("actor"))
        .col(text_null("subject"))
        .col(text_null("subject_name"))
        .col(text_null("client_id"))
        .col(text_null("session_id"))
        .col(text_null("ip"))
        .col(text_null("user_agent"))
        .col(json("detail"))
        .to_owned()
}

/// A single row; every node watches its version for changes by other nodes (`store::notify`).
fn change() -> TableCreateStatement {
    Table::create().table("change").col(integer("id").primary_key()).col(big_integer("version")).to_owned()
}

fn owned_by_user(table: &str) -> ForeignKeyCreateStatement {
    ForeignKey::create()
        .name(format!("{table}_uid"))
        .from(table.to_owned(), "uid")
        .to("user", "uid")
        .on_delete(ForeignKeyAction::Cascade)
        .to_owned()
}

fn indexes() -> Vec<IndexCreateStatement> {
    let unique = |name: &'static str, table: &'static str, column: &'static str| {
        Index::create().name(name).table(table).col(column).unique().to_owned()
    };
    let plain = |name: &'static str, table: &'static str, columns: &[&'static str]| {
        let mut index = Index::create().name(name).table(table).to_owned();
        for column in columns {
            index.col(*column);
        }
        index
    };
    vec![
        unique("user_username_key", "user", "username_key"),
        unique("user_email_key", "user", "email_key"),
        unique("user_phone", "user", "phone"),
        plain("user_created", "user", &["created_at", "uid"]),
        plain("user_status_created", "user", &["status", "created_at", "uid"]),
        plain("user_kind_created", "user", &["kind", "created_at", "uid"]),
        plain("user_name_key", "user", &["name_key"]),
        plain("guest_device_uid", "guest_device", &["uid"]),
        unique("session_cookie_hash", "session", "cookie_hash"),
        plain("session_uid", "session", &["uid", "created_at"]),
        plain("session_expires", "session", &["expires_at"]),
        plain("one_time_link_uid", "one_time_link", &["uid"]),
        plain("role_member_uid", "role_member", &["uid"]),
        plain("event_at", "event", &["at"]),
        plain("event_subject", "event", &["subject", "id"]),
        plain("event_actor", "event", &["actor", "id"]),
        plain("event_action", "event", &["action", "id"]),
    ]
}
