//! The npm package `oidc-provider`, if it is installed: `bench/oidc-provider`.

use super::{Browser, CALLBACK, Provider, REQUEST};
use crate::http::Connection;
use crate::server::PEOPLE;
use anyhow::{Context, Result, bail, ensure};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

const FOLDER: &str = "bench/oidc-provider";
/// As in `server.mjs`.
const SECRET: &str = "secret-of-the-benchmark-that-is-long-enough";

pub struct Peer {
    child: Child,
    address: String,
}

impl Peer {
    /// Starts it; `None` if it is not installed.
    pub async fn start() -> Result<Option<Self>> {
        if !Path::new(FOLDER).join("node_modules/oidc-provider").exists() {
            return Ok(None);
        }
        let port = std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let mut node = Command::new("node");
        node.arg("server.mjs").arg(port.to_string()).current_dir(FOLDER).env("NODE_ENV", "production");
        let child = node.stdout(Stdio::null()).stderr(Stdio::null()).spawn().context("node could not be started")?;
        let peer = Self { child, address: format!("127.0.0.1:{port}") };
        let started = Instant::now();
        while Connection::open(&peer.address, 1).await.is_err() {
            ensure!(started.elapsed() < Duration::from_secs(20), "oidc-provider does not answer");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        Ok(Some(peer))
    }

    /// With its applications and signed-in users.
    pub async fn provider(&self) -> Result<Provider> {
        let mut browsers = Vec::new();
        for person in 0..PEOPLE {
            browsers.push(self.signed_in(person).await?);
        }
        Ok(Provider {
            address: self.address.clone(),
            authorize: "/auth",
            token: "/token",
            introspect: "/token/introspection",
            web: format!("client_id=web&client_secret={SECRET}"),
            service: format!("client_id=service&client_secret={SECRET}"),
            browsers,
        })
    }

    /// Follows the redirects of a first sign-in.
    async fn signed_in(&self, person: usize) -> Result<Browser> {
        let mut connection = Connection::open(&self.address, person + 1).await?;
        let (mut browser, mut path) = (Browser::default(), format!("/auth?{REQUEST}&login_hint=person{person}"));
        for _ in 0..5 {
            let answer = browser.visit(&mut connection, &path).await?;
            let location = answer.location().with_context(|| format!("{} {}", answer.status, answer.body))?;
            if location.starts_with(CALLBACK) {
                return Ok(browser);
            }
            let start = location.find("/interaction/").or_else(|| location.find("/auth/"));
            path = location[start.context("an unknown step")?..].to_owned();
        }
        bail!("the sign-in did not end")
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
