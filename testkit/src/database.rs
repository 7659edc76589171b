//! The database of one test: a copy of a migrated template, because migrating takes longer than most tests.

use doorward_store::Db;
use sea_orm::{ConnectionTrait, Database as Connect, DatabaseConnection, DbBackend, Statement};
use std::path::{Path, PathBuf};
use tempfile::TempDir;
use uuid::Uuid;

/// Hash of all migrations, from `build.rs`.
const SCHEMA: &str = env!("SCHEMA");

/// A database for one test, dropped at its end.
pub(crate) enum Database {
    Sqlite { url: String, _folder: TempDir },
    Postgres { url: String, server: String, name: String },
}

impl Database {
    pub async fn create() -> Self {
        match std::env::var("TEST_DATABASE_URL") {
            Ok(server) if !server.is_empty() => Self::create_postgres(server).await,
            _ => Self::create_sqlite().await,
        }
    }

    async fn create_sqlite() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("test.db");
        std::fs::copy(sqlite_template().await, &file).unwrap();
        Self::Sqlite { url: sqlite_url(&file), _folder: folder }
    }

    async fn create_postgres(server: String) -> Self {
        let name = format!("test_{}", Uuid::new_v4().simple());
        let connection = Connect::connect(&server).await.unwrap();
        let template = postgres_template(&server, &connection).await;
        // Copying files is several times faster than PostgreSQL's default, which writes each page to the log.
        let sql = format!("CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY");
        connection.execute_unprepared(&sql).await.unwrap();
        connection.close().await.unwrap();
        Self::Postgres { url: postgres_url(&server, &name), server, name }
    }

    pub fn url(&self) -> &str {
        match self {
            Self::Sqlite { url, .. } | Self::Postgres { url, .. } => url,
        }
    }

    pub async fn connect(&self) -> Db {
        Db::connect(self.url()).await.unwrap()
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        let Self::Postgres { server, name, .. } = self else { return };
        let (server, name) = (server.clone(), name.clone());
        // The runtime of the test may have shut down; a thread with its own runtime executes the statement.
        let dropped = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(async {
                let connection = Connect::connect(&server).await.unwrap();
                let sql = format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)");
                connection.execute_unprepared(&sql).await.unwrap();
            });
        });
        let _ = dropped.join();
    }
}

/// The template file. Tests that create it at the same time each rename a complete one into place.
async fn sqlite_template() -> PathBuf {
    let template = std::env::temp_dir().join(format!("doorward-test-{SCHEMA}.db"));
    if !template.exists() {
        let folder = tempfile::tempdir_in(std::env::temp_dir()).unwrap();
        let file = folder.path().join("template.db");
        migrate(&sqlite_url(&file)).await;
        std::fs::rename(file, &template).unwrap();
    }
    template
}

fn sqlite_url(file: &Path) -> String {
    format!("sqlite://{}", file.display())
}

/// The template database. Tests that create it at the same time each rename a complete one; the first succeeds.
async fn postgres_template(server: &str, connection: &DatabaseConnection) -> String {
    let template = format!("doorward_test_{SCHEMA}");
    let query = format!("SELECT 1 FROM pg_database WHERE datname = '{template}'");
    let query = Statement::from_string(DbBackend::Postgres, query);
    if connection.query_one_raw(query).await.unwrap().is_none() {
        let own = format!("{template}_{}", Uuid::new_v4().simple());
        connection.execute_unprepared(&format!("CREATE DATABASE {own}")).await.unwrap();
        migrate(&postgres_url(server, &own)).await;
        if connection.execute_unprepared(&format!("ALTER DATABASE {own} RENAME TO {template}")).await.is_err() {
            connection.execute_unprepared(&format!("DROP DATABASE {own}")).await.unwrap();
        }
    }
    template
}

fn postgres_url(server: &str, name: &str) -> String {
    let mut url: url::Url = server.parse().unwrap();
    url.set_path(name);
    url.into()
}

async fn migrate(url: &str) {
    let db = Db::connect(url).await.unwrap();
    db.migrate().await.unwrap();
    db.close().await;
}
