//! A migrated database for one test.

use doorward_store::{ConnectionTrait as _, Db};
use std::sync::atomic::{AtomicUsize, Ordering};
use tempfile::TempDir;

/// Removed on drop.
pub struct Database {
    pub db: Db,
    _place: Place,
}

enum Place {
    Sqlite { _folder: TempDir },
    Postgres { server: String, name: String },
}

pub async fn migrated() -> Database {
    let server = std::env::var("TEST_DATABASE_URL").ok().filter(|url| !url.is_empty());
    let (url, place) = match server {
        Some(server) => new_postgres(server).await,
        None => {
            let folder = tempfile::tempdir().unwrap();
            (format!("sqlite://{}", folder.path().join("test.db").display()), Place::Sqlite { _folder: folder })
        }
    };
    let db = Db::connect(&url).await.unwrap();
    db.migrate().await.unwrap();
    Database { db, _place: place }
}

async fn new_postgres(server: String) -> (String, Place) {
    static COUNT: AtomicUsize = AtomicUsize::new(0);
    let name = format!("test_rows_{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
    run(&server, &format!("CREATE DATABASE {name}")).await;
    let (address, query) = server.split_once('?').unwrap_or((&server, ""));
    let (address, _) = address.rsplit_once('/').unwrap();
    (format!("{address}/{name}?{query}"), Place::Postgres { server, name })
}

async fn run(server: &str, sql: &str) {
    Db::connect(server).await.unwrap().write().execute_unprepared(sql).await.unwrap();
}

impl Drop for Place {
    fn drop(&mut self) {
        let Self::Postgres { server, name } = self else { return };
        let (server, sql) = (server.clone(), format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"));
        // The test's runtime does not wait while a value is dropped.
        let dropped = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(run(&server, &sql));
        });
        let _ = dropped.join();
    }
}
