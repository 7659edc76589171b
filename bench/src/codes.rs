//! Verification codes: sending them to the outbox, and verifying them.

use crate::Figure;
use crate::http::Connection;
use crate::load::{self, AsyncStep};
use crate::server::Server;
use anyhow::{Context, Result, ensure};
use serde_json::Value;
use std::collections::HashMap;
use std::time::Duration;

const RUN: Duration = Duration::from_secs(5);
const CONNECTIONS: usize = 16;
/// Number of codes to verify; reading them from the outbox takes one request per 200.
const CHECKED: usize = 4_000;

/// Generates the phone numbers of one worker.
struct Worker {
    number: usize,
    next: usize,
}

#[derive(Clone)]
struct Send(tokio::sync::mpsc::UnboundedSender<(String, String)>);

impl AsyncStep<Worker> for Send {
    async fn run(&self, connection: &mut Connection, worker: &mut Worker) -> Result<bool> {
        let phone = format!("138{:03}{:05}", worker.number, worker.next);
        worker.next += 1;
        let body = format!(r#"{{"phone_number":"{phone}"}}"#);
        let answer = connection.post("/auth/v1/verification", &body, None).await?;
        let sent: Value = serde_json::from_str(&answer.body)?;
        let id = sent["verification_id"].as_str().context("no id")?.to_owned();
        self.0.send((format!("+86{phone}"), id))?;
        Ok(answer.status == 200)
    }
}

/// Codes sent and verified, each written to disk before the response.
pub async fn measure() -> Result<Vec<Figure>> {
    let server = Server::start("codes")?;
    server.wait_ready().await?;
    let (key, mut connection) = (server.api_key()?, Connection::open(&server.address, 1).await?);
    for (section, change) in [
        ("login_methods", r#"{"phone":"on"}"#),
        ("verification", r#"{"per_network_hour":10000}"#),
        ("captcha", r#"{"when":"never"}"#),
    ] {
        let path = format!("/admin/api/v1/settings/{section}");
        ensure!(connection.patch(&path, change, Some(&key)).await?.status == 200, "{section}");
    }
    let (sender, mut sent) = tokio::sync::mpsc::unbounded_channel();
    let workers = (0..CONNECTIONS).map(|number| Worker { number, next: 0 }).collect();
    let sending = load::run(&server.address, workers, RUN, Send(sender)).await?;
    let mut ids = HashMap::new();
    while let Ok((phone, id)) = sent.try_recv() {
        ids.insert(phone, id);
    }
    let open = codes(&mut connection, &key, &mut ids).await?;
    let count = open.len();
    let checking = check(&server.address, open).await?;
    Ok(vec![
        Figure::new("codes sent into the outbox, durable", format!("{:.0}/s", sending.rate()), "-"),
        Figure::new("codes checked, durable", format!("{:.0}/s of {count}", count as f64 / checking), "-"),
    ])
}

/// Reads the sent codes from the newest messages of the outbox.
async fn codes(
    connection: &mut Connection,
    key: &str,
    ids: &mut HashMap<String, String>,
) -> Result<Vec<(String, String)>> {
    let (mut open, mut cursor) = (Vec::new(), String::new());
    while open.len() < CHECKED {
        let path = format!("/admin/api/v1/messages?limit=200{cursor}");
        let page: Value = serde_json::from_str(&connection.get(&path, Some(key)).await?.body)?;
        for message in page["items"].as_array().context("no page")? {
            let text = message["text"].as_str().unwrap_or_default();
            let code: String = text.chars().filter(char::is_ascii_digit).take(6).collect();
            if let Some(id) = message["recipient"].as_str().and_then(|phone| ids.remove(phone)) {
                open.push((id, code));
            }
        }
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    Ok(open)
}

/// Verifies each code once; returns the duration in seconds.
async fn check(address: &str, mut open: Vec<(String, String)>) -> Result<f64> {
    let share = open.len().div_ceil(CONNECTIONS).max(1);
    let mut workers = tokio::task::JoinSet::new();
    let start = std::time::Instant::now();
    for number in 0..CONNECTIONS {
        let mine = open.split_off(open.len().saturating_sub(share));
        let mut connection = Connection::open(address, number + 1).await?;
        workers.spawn(async move {
            for (id, code) in mine {
                let body = format!(r#"{{"verification_id":"{id}","verification_code":"{code}"}}"#);
                let answer = connection.post("/auth/v1/verification/verify", &body, None).await?;
                ensure!(answer.status == 200, "a right code was refused: {}", answer.body);
            }
            Ok(())
        });
    }
    for worker in workers.join_all().await {
        worker?;
    }
    Ok(start.elapsed().as_secs_f64())
}
