//! What is measured with a million accounts.

use crate::Figure;
use crate::http::Connection;
use crate::server::Server;
use anyhow::{Context, Result, ensure};
use doorward_store::{ConnectionTrait, Db};
use serde_json::Value;
use std::time::{Duration, Instant};

const ACCOUNTS: u32 = 1_000_000;
const ROUNDS: usize = 21;

/// Every fifth is blocked, every third a guest without a name; they were made a second apart.
const SEED: &str = r#"
WITH RECURSIVE numbered(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM numbered WHERE i < 1000000)
INSERT INTO "user" (uid, kind, status, username, username_key, name, name_key, gender, email_verified, attributes,
    must_change_password, created_from, created_at, updated_at)
SELECT printf('seed%07d', i), iif(i % 3 = 0, 'anonymous', 'external'), iif(i % 5 = 0, 'BLOCKED', 'ACTIVE'),
    iif(i % 3 = 0, NULL, printf('seeded.%07d', i)), iif(i % 3 = 0, NULL, printf('seeded.%07d', i)),
    printf('Person %d', i), printf('person %d', i), 'UNKNOWN', 0, '{}', 0, 'admin',
    1700000000000 + i * 1000, 1700000000000 + i * 1000
FROM numbered"#;

/// The list of users as the admin API answers it: the slowest of its pages and filters.
pub async fn measure() -> Result<Vec<Figure>> {
    let server = Server::start("many")?;
    server.wait_ready().await?;
    let key = server.api_key()?;
    let db = Db::connect(&server.database_url()).await?;
    db.write().execute_unprepared(SEED).await?;
    db.close().await;
    let mut connection = Connection::open(&server.address, 1).await?;
    let mut figures = Vec::new();
    for (what, query) in [
        ("user list at 1 M users: first page", String::new()),
        ("page in the middle", format!("&cursor={:x}.seed{:07}", 1_700_500_000_000_i64, ACCOUNTS / 2)),
        ("last page", format!("&cursor={:x}.seed{:07}", 1_700_000_020_000_i64, 20)),
        ("blocked guests", "&status=BLOCKED&kind=anonymous".to_owned()),
        ("search for one name", "&query=seeded.0777778".to_owned()),
        ("search for what every name begins with", "&query=seeded".to_owned()),
        ("search for what one name in a hundred begins with", "&query=seeded.000".to_owned()),
        ("search for what no name begins with", "&query=zzz".to_owned()),
    ] {
        figures.push(Figure::new(what, list(&mut connection, &key, &query).await?, "30 ms"));
    }
    Ok(figures)
}

async fn list(connection: &mut Connection, key: &str, query: &str) -> Result<String> {
    let path = format!("/admin/api/v1/users?limit=50{query}");
    let mut times = Vec::with_capacity(ROUNDS);
    let mut found = 0;
    for _ in 0..ROUNDS {
        let since = Instant::now();
        let answer = connection.get(&path, Some(key)).await?;
        times.push(since.elapsed());
        ensure!(answer.status == 200, "{}", answer.body);
        let page: Value = serde_json::from_str(&answer.body)?;
        found = page["items"].as_array().context("no items")?.len();
    }
    times.sort_unstable();
    let millis = |took: Duration| took.as_secs_f64() * 1000.0;
    Ok(format!(
        "median {:.1} ms, longest of {ROUNDS} {:.1} ms ({found} rows)",
        millis(times[ROUNDS / 2]),
        millis(times[ROUNDS - 1])
    ))
}
