//! Two nodes on one PostgreSQL database.

use crate::Figure;
use crate::http::Connection;
use crate::load::spread;
use crate::server::{PEOPLE, Server, credentials};
use anyhow::{Context, Result, ensure};
use serde_json::Value;
use std::time::{Duration, Instant};

/// How long a block, or a changed setting, takes to reach the other node.
pub async fn measure() -> Result<Vec<Figure>> {
    let database_url = std::env::var("TEST_DATABASE_URL").context("TEST_DATABASE_URL is not set: make bench")?;
    let [one, other] = Server::start_pair(&database_url)?;
    one.wait_ready().await?;
    other.wait_ready().await?;
    one.prepare_people().await?;
    let key = one.api_key()?;
    let (mut here, mut there) = (Connection::open(&one.address, 1).await?, Connection::open(&other.address, 1).await?);
    let mut blocks = Vec::new();
    for person in 0..PEOPLE {
        blocks.push(block(&mut here, &mut there, &key, person).await?);
    }
    let mut settings = Vec::new();
    for round in 0..PEOPLE {
        settings.push(set(&mut here, &mut there, &key, 8 + round % 2).await?);
    }
    Ok(vec![
        Figure::new("a block on one node holds on another", spread(&mut blocks), "100 ms"),
        Figure::new("a setting changed on one node holds on another", spread(&mut settings), "100 ms"),
    ])
}

async fn block(here: &mut Connection, there: &mut Connection, key: &str, person: usize) -> Result<Duration> {
    let set: Value = serde_json::from_str(&here.post("/auth/v1/signin", &credentials(person), None).await?.body)?;
    let text = |name: &str| set[name].as_str().map(str::to_owned).context("no sign-in");
    let (uid, token) = (text("sub")?, text("access_token")?);
    ensure!(there.get("/auth/v1/user/me", Some(&token)).await?.status == 200, "the other node knows the session");
    let response = here.post(&format!("/admin/api/v1/users/{uid}/block"), "", Some(key)).await?;
    ensure!(response.status == 200, "{}", response.body);
    let since = Instant::now();
    while there.get("/auth/v1/user/me", Some(&token)).await?.status == 200 {}
    Ok(since.elapsed())
}

async fn set(here: &mut Connection, there: &mut Connection, key: &str, min_length: usize) -> Result<Duration> {
    const PATH: &str = "/admin/api/v1/settings/passwords";
    let response = here.patch(PATH, &format!(r#"{{"min_length":{min_length}}}"#), Some(key)).await?;
    ensure!(response.status == 200, "{}", response.body);
    let since = Instant::now();
    loop {
        let seen: Value = serde_json::from_str(&there.get(PATH, Some(key)).await?.body)?;
        if seen["min_length"] == min_length {
            return Ok(since.elapsed());
        }
    }
}
