//! Verifications, messages and senders, identity providers and linked identities, captchas, custom tickets.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let phone_verified =
            Table::alter().table("user").add_column(boolean("phone_verified").default(false)).to_owned();
        manager.alter_table(phone_verified).await?;
        let proven_at = Table::alter().table("session").add_column(big_integer_null("proven_at")).to_owned();
        manager.alter_table(proven_at).await?;
        for table in [
            verification(),
            message(),
            sender(),
            provider(),
            linked_identity(),
            provider_grant(),
            provider_state(),
            app_token(),
            captcha(),
            ticket_key(),
            spent(),
            sealed_secret(),
            scan(),
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

fn verification() -> TableCreateStatement {
    Table::create()
        .table("verification")
        .col(text("id").primary_key())
        .col(text("channel"))
        .col(text("contact_key"))
        .col(text("purpose"))
        .col(text("client_id"))
        .col(text_null("asker_uid"))
        .col(text("code_hash"))
        .col(text_null("link_hash"))
        .col(text_null("redirect_to"))
        .col(integer("tries").default(0))
        .col(big_integer("created_at"))
        .col(big_integer("expires_at"))
        .col(big_integer_null("verified_at"))
        .col(text_null("token_hash"))
        .col(big_integer_null("token_expires_at"))
        .col(big_integer_null("spent_at"))
        .to_owned()
}

fn message() -> TableCreateStatement {
    Table::create()
        .table("message")
        .col(text("id").primary_key())
        .col(text("channel"))
        .col(text("kind"))
        .col(text("recipient"))
        .col(text("locale"))
        .col(text("state"))
        .col(text("sender"))
        .col(integer("attempts").default(0))
        .col(text_null("error"))
        .col(text_null("receipt"))
        .col(text_null("sealed"))
        .col(big_integer("created_at"))
        .col(big_integer("expires_at"))
        .col(big_integer_null("next_attempt_at"))
        .col(big_integer_null("sent_at"))
        .to_owned()
}

fn sender() -> TableCreateStatement {
    Table::create()
        .table("sender")
        .col(text("channel").primary_key())
        .col(json("config"))
        .col(text_null("sealed"))
        .col(big_integer("updated_at"))
        .to_owned()
}

fn provider() -> TableCreateStatement {
    Table::create()
        .table("provider")
        .col(text("id").primary_key())
        .col(text("kind"))
        .col(text("name"))
        .col(boolean("enabled"))
        .col(json("config"))
        .col(text_null("sealed"))
        .col(json("rules"))
        .col(big_integer("created_at"))
        .col(big_integer("updated_at"))
        .to_owned()
}

/// Keyed by (realm, subject). The realm is the provider or, for WeChat, the application: an openid is valid only there.
fn linked_identity() -> TableCreateStatement {
    Table::create()
        .table("linked_identity")
        .col(text("realm"))
        .col(text("subject"))
        .col(text("provider_id"))
        .col(text("uid"))
        .col(text_null("union_id"))
        .col(text_null("name"))
        .col(text_null("picture"))
        .col(json("meta"))
        .col(big_integer("created_at"))
        .col(big_integer("used_at"))
        .primary_key(Index::create().col("realm").col("subject"))
        .foreign_key(
            ForeignKey::create()
                .name("linked_identity_uid")
                .from("linked_identity", "uid")
                .to("user", "uid")
                .on_delete(ForeignKeyAction::Cascade),
        )
        .to_owned()
}

fn provider_grant() -> TableCreateStatement {
    Table::create()
        .table("provider_grant")
        .col(text("token_hash").primary_key())
        .col(text("provider_id"))
        .col(text("client_id"))
        .col(json("profile"))
        .col(text_null("sealed"))
        .col(big_integer("expires_at"))
        .to_owned()
}

fn provider_state() -> TableCreateStatement {
    Table::create()
        .table("provider_state")
        .col(text("key_hash").primary_key())
        .col(text("provider_id"))
        .col(text("sealed"))
        .col(big_integer("expires_at"))
        .to_owned()
}

fn app_token() -> TableCreateStatement {
    Table::create()
        .table("app_token")
        .col(text("key").primary_key())
        .col(text_null("sealed"))
        .col(big_integer("expires_at"))
        .col(big_integer("fetching_until"))
        .to_owned()
}

fn captcha() -> TableCreateStatement {
    Table::create()
        .table("captcha")
        .col(text("token_hash").primary_key())
        .col(text("kind"))
        .col(text("client_id"))
        .col(text_null("answer_hash"))
        .col(text_null("action"))
        .col(big_integer("expires_at"))
        .to_owned()
}

fn ticket_key() -> TableCreateStatement {
    Table::create()
        .table("ticket_key")
        .col(text("id").primary_key())
        .col(text("public_pem"))
        .col(big_integer("created_at"))
        .col(big_integer_null("retires_at"))
        .to_owned()
}

/// Hashes of used one-time tokens, for tokens that have no row of their own.
fn spent() -> TableCreateStatement {
    Table::create().table("spent").col(text("hash").primary_key()).col(big_integer("expires_at")).to_owned()
}

/// QR codes on web pages; a user scans one with a Mini Program to sign in on the page.
fn scan() -> TableCreateStatement {
    Table::create()
        .table("scan")
        .col(text("id_hash").primary_key())
        .col(text("scene_hash").unique_key())
        .col(text("provider_id"))
        .col(text("client_id"))
        .col(text("device_hash"))
        .col(text("state"))
        .col(json_null("profile"))
        .col(big_integer("expires_at"))
        .to_owned()
}

/// Encrypted secrets of settings.
fn sealed_secret() -> TableCreateStatement {
    Table::create()
        .table("sealed_secret")
        .col(text("name").primary_key())
        .col(text("sealed"))
        .col(big_integer("updated_at"))
        .to_owned()
}

fn indexes() -> Vec<IndexCreateStatement> {
    let index = |name: &'static str, table: &'static str, columns: &[&'static str], unique: bool| {
        let mut index = Index::create().name(name).table(table).to_owned();
        for column in columns {
            index.col(*column);
        }
        if unique {
            index.unique();
        }
        index
    };
    vec![
        index("verification_contact", "verification", &["contact_key", "created_at"], false),
        index("verification_link_hash", "verification", &["link_hash"], true),
        index("verification_token_hash", "verification", &["token_hash"], true),
        index("verification_expires", "verification", &["expires_at"], false),
        index("message_due", "message", &["state", "next_attempt_at"], false),
        index("message_recipient", "message", &["recipient", "id"], false),
        index("linked_identity_uid", "linked_identity", &["uid"], false),
        index("linked_identity_union", "linked_identity", &["union_id"], false),
    ]
}
