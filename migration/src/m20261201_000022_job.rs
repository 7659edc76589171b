//! Jobs: imports, exports and bulk actions that run in the background, the faults of their rows, and their files.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [job(), job_fault(), job_file()] {
            manager.create_table(table).await?;
        }
        let due = Index::create().name("job_state_lease").table("job").col("state").col("lease_until").to_owned();
        manager.create_index(due).await
    }

    async fn down(&self, _: &SchemaManager) -> Result<(), DbErr> {
        Err(DbErr::Migration("the schema moves forward only; restore a backup instead".into()))
    }
}

/// Without a foreign key to the account: a job outlives its actor, and stops.
fn job() -> TableCreateStatement {
    Table::create()
        .table("job")
        .col(text("id").primary_key())
        .col(text("kind"))
        .col(text("state"))
        .col(text("actor"))
        .col(json("principal"))
        .col(text_null("title"))
        .col(text("language"))
        .col(json("input"))
        .col(text_null("cursor"))
        .col(big_integer("lease_until"))
        .col(integer("attempts").default(0))
        .col(big_integer("created_at"))
        .col(big_integer_null("started_at"))
        .col(big_integer_null("finished_at"))
        .col(big_integer("done").default(0))
        .col(big_integer_null("total"))
        .col(json("counts"))
        .col(big_integer("faults").default(0))
        .col(text_null("error"))
        .col(text_null("file"))
        .to_owned()
}

fn job_fault() -> TableCreateStatement {
    Table::create()
        .table("job_fault")
        .col(text("job_id"))
        .col(big_integer("row"))
        .col(text("code"))
        .col(text("message"))
        .col(json_null("data"))
        .primary_key(Index::create().col("job_id").col("row"))
        .foreign_key(&mut owned_by_job("job_fault"))
        .to_owned()
}

fn job_file() -> TableCreateStatement {
    Table::create()
        .table("job_file")
        .col(text("job_id"))
        .col(integer("chunk"))
        .col(blob("bytes"))
        .primary_key(Index::create().col("job_id").col("chunk"))
        .foreign_key(&mut owned_by_job("job_file"))
        .to_owned()
}

fn owned_by_job(table: &str) -> ForeignKeyCreateStatement {
    ForeignKey::create()
        .name(format!("{table}_job_id"))
        .from(table.to_owned(), "job_id")
        .to("job", "id")
        .on_delete(ForeignKeyAction::Cascade)
        .to_owned()
}
