//! The user list with a million accounts.

use crate::Figure;
use crate::http::Connection;
use crate::load::spread;
use crate::server::Server;
use anyhow::{Context, Result, ensure};
use doorward_store::{ConnectionTrait, Db};
use serde_json::Value;
use std::time::Instant;

const ACCOUNTS: u64 = 1_000_000;
const ROUNDS: usize = 21;

/// One second before the first account was created, in milliseconds since the epoch.
const START: u64 = 1_700_000_000_000;

/// Inserts the accounts, created one second apart: every fifth is blocked, every third is a guest without a name.
fn seed() -> String {
    format!(
        r#"WITH RECURSIVE numbered(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM numbered WHERE i < {ACCOUNTS})
INSERT INTO "user" (uid, kind, status, username, username_key, name, name_key, gender, email_verified, attributes,
    must_change_password, created_from, created_at, updated_at)
SELECT printf('seed%07d', i), iif(i % 3 = 0, 'anonymous', 'external'), iif(i % 5 = 0, 'BLOCKED', 'ACTIVE'),
    iif(i % 3 = 0, NULL, printf('seeded.%07d', i)), iif(i % 3 = 0, NULL, printf('seeded.%07d', i)),
    printf('Person %d', i), printf('person %d', i), 'UNKNOWN', 0, '{{}}', 0, 'admin',
    {START} + i * 1000, {START} + i * 1000
FROM numbered"#
    )
}

/// Inserts the search terms that the server stores with an account.
const TERMS: &str = r#"INSERT INTO search_term (term, uid)
SELECT uid, uid FROM "user" WHERE uid LIKE 'seed%'
UNION ALL SELECT username_key, uid FROM "user" WHERE username_key LIKE 'seeded.%'
UNION ALL SELECT 'person', uid FROM "user" WHERE name_key LIKE 'person %'
UNION ALL SELECT substr(name_key, 8), uid FROM "user" WHERE name_key LIKE 'person %'"#;

/// Query for the page after this account.
fn after(account: u64) -> String {
    format!("&cursor={:x}.seed{account:07}", START + account * 1000)
}

/// Latency of the user list in the admin API, by page and filter.
pub async fn measure() -> Result<Vec<Figure>> {
    let server = Server::start("many")?;
    server.wait_ready().await?;
    let key = server.api_key()?;
    let db = Db::connect(&server.database_url()).await?;
    db.write().execute_unprepared(&seed()).await?;
    db.write().execute_unprepared(TERMS).await?;
    db.close().await;
    let mut connection = Connection::open(&server.address, 1).await?;
    let mut figures = Vec::new();
    for (what, query) in [
        ("user list at 1 M users: first page", String::new()),
        ("page in the middle", after(ACCOUNTS / 2)),
        ("last page", after(20)),
        ("blocked guests", "&status=BLOCKED&kind=anonymous".to_owned()),
        ("search for one name", "&query=seeded.0777778".to_owned()),
        ("search for what every name begins with", "&query=seeded".to_owned()),
        ("search for two words of one name", "&query=person%20777778".to_owned()),
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
    let mut row_count = 0;
    for _ in 0..ROUNDS {
        let since = Instant::now();
        let answer = connection.get(&path, Some(key)).await?;
        times.push(since.elapsed());
        ensure!(answer.status == 200, "{}", answer.body);
        let page: Value = serde_json::from_str(&answer.body)?;
        row_count = page["items"].as_array().context("no items")?.len();
    }
    Ok(format!("{} ({row_count} rows)", spread(&mut times)))
}
