//! Figures of one node.

use crate::Figure;
use crate::http::Connection;
use crate::load::{self, AsyncStep, Seen};
use crate::server::{PEOPLE, Server, credentials};
use anyhow::{Context, Result};
use serde_json::Value;
use std::time::Duration;

pub const RUN: Duration = Duration::from_secs(10);
const CONNECTIONS: usize = 16;

/// Time from process start on an empty directory to the first healthy response.
pub async fn first_start() -> Result<Figure> {
    let server = Server::start("first")?;
    let duration = server.wait_ready().await?;
    Ok(Figure::new("first start, with schema and keys", millis(duration), "700 ms"))
}

/// Start time on existing data. Consumes the server.
pub async fn restart(server: Server) -> Result<Figure> {
    let duration = server.restart().await?.wait_ready().await?;
    Ok(Figure::new("start, database there", millis(duration), "150 ms"))
}

fn millis(duration: Duration) -> String {
    format!("{:.0} ms", duration.as_secs_f64() * 1000.0)
}

/// Memory before the first request.
pub async fn idle_memory(server: &Server) -> Result<Figure> {
    tokio::time::sleep(Duration::from_secs(1)).await;
    Ok(Figure::new("memory idle", format!("{:.1} MiB", server.memory_mib()?), "35 MiB"))
}

/// Bytes on the wire of the login page: the usable page, and with script and WASM.
pub async fn login_page(server: &Server) -> Result<Vec<Figure>> {
    let mut connection = Connection::open(&server.address, 1).await?;
    let page = connection.get("/login", None).await?;
    let (mut usable, mut all) = (page.bytes, page.bytes);
    let html = connection.text("/login").await?;
    let mut files: Vec<&str> = html.split('"').filter(|text| text.starts_with("/pkg/")).collect();
    files.sort_unstable();
    files.dedup();
    for file in files {
        let bytes = connection.get(file, None).await?.bytes;
        usable += if file.ends_with(".css") { bytes } else { 0 };
        all += bytes;
    }
    let kilobytes = |bytes: usize| format!("{:.1} KB", bytes as f64 / 1000.0);
    Ok(vec![
        Figure::new("login page usable (HTML, CSS)", kilobytes(usable), "40 KB"),
        Figure::new("login page with script and WASM", kilobytes(all), "40 + 140 KB and the script"),
    ])
}

#[derive(Clone)]
struct SignIn;

impl AsyncStep<usize> for SignIn {
    async fn run(&self, connection: &mut Connection, state: &mut usize) -> Result<bool> {
        *state = (*state + CONNECTIONS) % PEOPLE;
        Ok(connection.post("/auth/v1/signin", &credentials(*state), None).await?.status == 200)
    }
}

/// Complete password sign-ins, and the ratio of total CPU time to hashing CPU time. Both come from one run, so a
/// temporary slowdown of the machine affects both.
pub async fn sign_in(server: &Server) -> Result<Vec<Figure>> {
    let (all, hashes) = (server.cpu_seconds()?, server.hash_seconds()?);
    let seen = load::run(&server.address, (0..CONNECTIONS).collect(), RUN, SignIn).await?;
    let millis = |seconds: f64| seconds * 1000.0 / seen.good as f64;
    let (all, hashes) = (millis(server.cpu_seconds()? - all), millis(server.hash_seconds()? - hashes));
    let ratio = format!("{all:.1} ms / {hashes:.1} ms = {:.2}", all / hashes);
    Ok(vec![
        Figure::new("password sign-in", rate(&seen), "-"),
        Figure::new("its processor time over its hash's alone", ratio, "1.15"),
    ])
}

pub fn rate(seen: &Seen) -> String {
    let failed = if seen.bad > 0 { format!(", {} failed", seen.bad) } else { String::new() };
    format!("{:.0}/s{failed}", seen.rate())
}

pub async fn tokens(server: &Server) -> Result<Vec<(String, String)>> {
    let mut connection = Connection::open(&server.address, 1).await?;
    let mut all = Vec::new();
    for person in 0..CONNECTIONS {
        let answer = connection.post("/auth/v1/signin", &credentials(person), None).await?;
        let set: Value = serde_json::from_str(&answer.body)?;
        let text = |name: &str| set[name].as_str().map(str::to_owned).context("no token");
        all.push((text("access_token")?, text("refresh_token")?));
    }
    Ok(all)
}

#[derive(Clone)]
struct Refresh;

impl AsyncStep<(String, String)> for Refresh {
    async fn run(&self, connection: &mut Connection, (_, token): &mut (String, String)) -> Result<bool> {
        let body = format!(r#"{{"grant_type":"refresh_token","refresh_token":"{token}"}}"#);
        let answer = connection.post("/auth/v1/token", &body, None).await?;
        let set: Value = serde_json::from_str(&answer.body)?;
        if let Some(next) = set["refresh_token"].as_str() {
            *token = next.to_owned();
        }
        Ok(answer.status == 200)
    }
}

/// Refresh token rotations, each written to disk before the response.
pub async fn refresh(server: &Server) -> Result<Figure> {
    let seen = load::run(&server.address, tokens(server).await?, RUN, Refresh).await?;
    Ok(Figure::new("refresh rotation, durable", rate(&seen), "5 000/s"))
}

#[derive(Clone)]
struct Get(&'static str);

impl AsyncStep<(String, String)> for Get {
    async fn run(&self, connection: &mut Connection, (token, _): &mut (String, String)) -> Result<bool> {
        Ok(connection.get(self.0, Some(token)).await?.status == 200)
    }
}

pub async fn introspection(server: &Server) -> Result<Figure> {
    let get = Get("/auth/v1/token/introspect");
    let seen = load::run(&server.address, tokens(server).await?, RUN, get).await?;
    Ok(Figure::new("introspection", rate(&seen), "20 000/s"))
}

/// Latency of `user/me` during a flood of sign-ins.
pub async fn me_during_flood(server: &Server) -> Result<Figure> {
    let calm = tokens(server).await?;
    let flood = load::run(&server.address, (0..CONNECTIONS * 4).collect(), RUN, SignIn);
    let calm = load::run_paced(&server.address, calm, RUN, Duration::from_millis(20), Get("/auth/v1/user/me"));
    let (flood, calm) = tokio::join!(flood, calm);
    let (flood, mut calm) = (flood?, calm?);
    let p99 = calm.percentile(0.99);
    Ok(Figure::new("user/me P99 during a sign-in flood", format!("{p99:.1} ms beside {}", rate(&flood)), "15 ms"))
}
