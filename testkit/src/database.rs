//! The database of one test.

use doorward_store::Db;
use sea_orm::{ConnectionTrait, Database as Connect};
use tempfile::TempDir;
use uuid::Uuid;

/// A database for one test, dropped at its end.
pub(crate) enum Database {
    Sqlite { url: String, _folder: TempDir },
    Postgres { url: String, server: String, name: String },
}

impl Database {
    pub async fn create() -> Self {
        match std::env::var("TEST_DATABASE_URL") {
            Ok(server) if !server.is_empty() => Self::create_postgres(server).await,
            _ => Self::create_sqlite(),
        }
    }

    fn create_sqlite() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}", folder.path().join("test.db").display());
        Self::Sqlite { url, _folder: folder }
    }

    async fn create_postgres(server: String) -> Self {
        let name = format!("test_{}", Uuid::new_v4().simple());
        let connection = Connect::connect(&server).await.unwrap();
        connection.execute_unprepared(&format!("CREATE DATABASE {name}")).await.unwrap();
        connection.close().await.unwrap();
        let mut url: url::Url = server.parse().unwrap();
        url.set_path(&name);
        Self::Postgres { url: url.into(), server, name }
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
