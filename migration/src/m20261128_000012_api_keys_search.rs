//! Expiry and last use of API keys; search terms of accounts.

use doorward_contract::search::Findable;
use sea_orm_migration::{prelude::*, schema::*, sea_orm};

#[derive(DeriveMigrationName)]
pub struct Migration;

/// Batch sizes of reads and writes: SQLite allows 32766 parameters per statement.
const ACCOUNTS: u64 = 1_000;
const TERMS: usize = 5_000;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // SQLite adds one column per statement.
        for column in [
            text_null("created_by"),
            boolean("delegated").default(false).to_owned(),
            big_integer_null("expires_at"),
            big_integer_null("last_used_at"),
        ] {
            manager.alter_table(Table::alter().table("api_key").add_column(column).to_owned()).await?;
        }
        let postgres = manager.get_database_backend() == sea_orm::DbBackend::Postgres;
        manager.create_table(search_term(postgres)).await?;
        fill(manager).await?;
        let by_account = Index::create().name("search_term_uid").table("search_term").col("uid").col("term").to_owned();
        manager.create_index(by_account).await
    }

    async fn down(&self, _: &SchemaManager) -> Result<(), DbErr> {
        Err(DbErr::Migration("the schema moves forward only; restore a backup instead".into()))
    }
}

/// Bytewise collation on both engines; it is the default of SQLite, which also stores the table in key order.
fn search_term(postgres: bool) -> TableCreateStatement {
    let bytewise = if postgres { "COLLATE \"C\"" } else { "" };
    let mut table = Table::create()
        .table("search_term")
        .col(text("term").extra(bytewise.to_owned()))
        .col(text("uid"))
        .primary_key(Index::create().col("term").col("uid"))
        .foreign_key(
            ForeignKey::create()
                .name("search_term_uid")
                .from("search_term", "uid")
                .to("user", "uid")
                .on_delete(ForeignKeyAction::Cascade),
        )
        .to_owned();
    if !postgres {
        table.extra("WITHOUT ROWID");
    }
    table
}

async fn fill(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let (conn, mut last) = (manager.get_connection(), String::new());
    loop {
        let page = Query::select()
            .columns(["uid", "username_key", "email_key", "phone", "name_key"])
            .from("user")
            .and_where(Expr::col("uid").gt(last.as_str()))
            .order_by("uid", Order::Asc)
            .limit(ACCOUNTS)
            .to_owned();
        let rows = conn.query_all(&page).await?;
        let mut terms = Vec::new();
        for row in &rows {
            let text = |column: &str| row.try_get::<Option<String>>("", column);
            let (uid, username) = (row.try_get::<String>("", "uid")?, text("username_key")?);
            let (email, phone, name) = (text("email_key")?, text("phone")?, text("name_key")?);
            let account = Findable {
                uid: &uid,
                username: username.as_deref(),
                email: email.as_deref(),
                phone: phone.as_deref(),
                name: name.as_deref(),
            };
            terms.extend(account.terms().into_iter().map(|term| (term, uid.clone())));
            last = uid;
        }
        for some in terms.chunks(TERMS) {
            let mut insert = Query::insert().into_table("search_term").columns(["term", "uid"]).to_owned();
            for (term, uid) in some {
                insert.values_panic([term.as_str().into(), uid.as_str().into()]);
            }
            conn.execute(&insert).await?;
        }
        if (rows.len() as u64) < ACCOUNTS {
            return Ok(());
        }
    }
}
