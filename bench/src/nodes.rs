//! What is measured on two nodes over one PostgreSQL.

use crate::Figure;
use crate::http::Connection;
use crate::server::{PASSWORD, PEOPLE, Server};
use anyhow::{Context, Result, ensure};
use serde_json::Value;
use std::time::{Duration, Instant};

/// How long one node still lets in whom the other has blocked, and still offers what the other has switched off.
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
    let mut switches = Vec::new();
    for round in 0..PEOPLE {
        switches.push(switch(&mut here, &mut there, &key, round % 2 == 0).await?);
    }
    Ok(vec![
        Figure::new("a block on one node holds on another", spread(&mut blocks), "100 ms"),
        Figure::new("a setting changed on one node holds on another", spread(&mut switches), "100 ms"),
    ])
}

async fn block(here: &mut Connection, there: &mut Connection, key: &str, person: usize) -> Result<Duration> {
    let body = format!(r#"{{"username":"person{person}","password":"{PASSWORD}"}}"#);
    let set: Value = serde_json::from_str(&here.post("/auth/v1/signin", &body, None).await?.body)?;
    let text = |name: &str| set[name].as_str().map(str::to_owned).context("no sign-in");
    let (uid, token) = (text("sub")?, text("access_token")?);
    ensure!(there.get("/auth/v1/user/me", Some(&token)).await?.status == 200, "the other node knows the session");
    let done = here.post(&format!("/admin/api/v1/users/{uid}/block"), "", Some(key)).await?;
    ensure!(done.status == 200, "{}", done.body);
    let since = Instant::now();
    while there.get("/auth/v1/user/me", Some(&token)).await?.status == 200 {}
    Ok(since.elapsed())
}

async fn switch(here: &mut Connection, there: &mut Connection, key: &str, on: bool) -> Result<Duration> {
    let body = format!(r#"{{"min_length":{}}}"#, if on { 9 } else { 8 });
    let done = here.patch("/admin/api/v1/settings/passwords", &body, Some(key)).await?;
    ensure!(done.status == 200, "{}", done.body);
    let since = Instant::now();
    let wanted: Value = serde_json::from_str(&done.body)?;
    loop {
        let seen: Value = serde_json::from_str(&there.get("/admin/api/v1/settings/passwords", Some(key)).await?.body)?;
        if seen["min_length"] == wanted["min_length"] {
            return Ok(since.elapsed());
        }
    }
}

fn spread(times: &mut [Duration]) -> String {
    times.sort_unstable();
    let millis = |at: usize| times[at].as_secs_f64() * 1000.0;
    let last = times.len() - 1;
    format!("median {:.1} ms, longest of {} {:.1} ms", millis(last / 2), times.len(), millis(last))
}
