//! Row counts of the database.

use crate::TestEnv;
use sea_orm::{ConnectionTrait, Statement};
use std::collections::BTreeMap;

impl TestEnv {
    /// Number of rows of each table.
    pub async fn rows(&self) -> BTreeMap<String, i64> {
        let read = self.identity.db().read();
        let tables = match self.identity.db().backend() {
            doorward_store::Backend::Sqlite => "SELECT name FROM sqlite_master WHERE type = 'table'",
            doorward_store::Backend::Postgres => {
                "SELECT table_name::text AS name FROM information_schema.tables WHERE table_schema = 'public'"
            }
        };
        let statement = |sql: &str| Statement::from_string(read.get_database_backend(), sql);
        let mut counts = BTreeMap::new();
        for row in read.query_all_raw(statement(tables)).await.unwrap() {
            let table: String = row.try_get("", "name").unwrap();
            let count = read.query_one_raw(statement(&format!("SELECT count(*) AS n FROM \"{table}\""))).await.unwrap();
            counts.insert(table, count.unwrap().try_get("", "n").unwrap());
        }
        counts
    }
}
