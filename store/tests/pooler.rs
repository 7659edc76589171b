//! PostgreSQL behind PgBouncer. Skipped without `TEST_DATABASE_URL`. Without PgBouncer it prints that it is skipped,
//! and fails under `CI` (`scripts/setup/postgres.sh` installs it).

#![allow(clippy::unwrap_used, reason = "a test that cannot arrange its environment has failed")]
#![cfg(unix)]

use doorward_contract::Uid;
use doorward_store::error::PoolerFault;
use doorward_store::notify::{Listener, Topic, publish};
use doorward_store::{Db, StoreError};
use std::io::{BufRead as _, BufReader};
use std::os::unix::fs::{MetadataExt as _, PermissionsExt};
use std::process::{Child, Command, Stdio};
use tempfile::TempDir;

/// A separate PgBouncer in front of the tests' PostgreSQL.
struct Pooler {
    process: Child,
    folder: TempDir,
    name: String,
}

impl Pooler {
    /// `None` where the tests have no PostgreSQL, or this machine no PgBouncer.
    fn start(mode: &str) -> Option<Self> {
        let server = std::env::var("TEST_DATABASE_URL").ok().filter(|url| !url.is_empty())?;
        let folder = tempfile::Builder::new().prefix("doorward-pgbouncer-").tempdir_in("/tmp").unwrap();
        std::fs::set_permissions(folder.path(), PermissionsExt::from_mode(0o777)).unwrap();
        let (address, query) = server.split_once('?').unwrap_or((&server, ""));
        let host = query.split('&').find_map(|pair| pair.strip_prefix("host=")).unwrap_or("localhost");
        let name = address.rsplit('/').next().unwrap().to_owned();
        let text = format!(
            "[databases]\n* = host={host} user=doorward\n[pgbouncer]\nlisten_addr =\nunix_socket_dir = {}\n\
             auth_type = any\npool_mode = {mode}\n",
            folder.path().display()
        );
        let file = folder.path().join("pgbouncer.ini");
        std::fs::write(&file, text).unwrap();
        std::fs::set_permissions(&file, PermissionsExt::from_mode(0o644)).unwrap();
        let mut command = Command::new("pgbouncer");
        // PgBouncer refuses to run as root.
        if std::fs::metadata("/proc/self").unwrap().uid() == 0 {
            command.args(["-u", &owner(host)]);
        }
        let Ok(mut process) = command.arg(&file).stderr(Stdio::piped()).spawn() else {
            let ci = std::env::var("CI").is_ok_and(|value| value == "true");
            assert!(!ci, "PgBouncer is not installed: run scripts/setup.sh test");
            eprintln!("SKIPPED: PgBouncer is not installed, so nothing about poolers was tested");
            return None;
        };
        let mut lines = BufReader::new(process.stderr.take().unwrap()).lines();
        assert!(lines.any(|line| line.unwrap().contains("process up")), "PgBouncer does not start");
        // A process that writes to a full pipe blocks.
        std::thread::spawn(move || lines.for_each(drop));
        Some(Self { process, folder, name })
    }

    fn url(&self) -> String {
        format!("postgres://doorward@localhost:6432/{}?host={}", self.name, self.folder.path().display())
    }
}

/// The user with access to the folder of PostgreSQL's socket.
fn owner(host: &str) -> String {
    let uid = std::fs::metadata(host).map_or(0, |folder| folder.uid());
    let users = std::fs::read_to_string("/etc/passwd").unwrap();
    let of = |line: &str| line.split(':').nth(2).and_then(|id| id.parse().ok()) == Some(uid);
    let name = users.lines().find(|line| uid != 0 && of(line)).and_then(|line| line.split(':').next());
    name.unwrap_or("nobody").to_owned()
}

impl Drop for Pooler {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn direct() -> String {
    std::env::var("TEST_DATABASE_URL").unwrap()
}

fn fault(result: Result<Db, StoreError>) -> PoolerFault {
    match result {
        Err(StoreError::Pooled(fault)) => fault,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_pool_in_session_mode_is_as_good_as_the_server() {
    let Some(pooler) = Pooler::start("session") else { return };
    let db = Db::connect(&pooler.url()).await.unwrap();
    let mut listener = Listener::start(&db).await.unwrap().unwrap();
    let topic = Topic::Account(Uid::parse("li-na").unwrap());
    publish(db.write(), &topic).await.unwrap();
    assert_eq!(listener.next().await.unwrap(), Some(topic));
}

#[tokio::test]
async fn finding_r03_a_pool_in_transaction_mode_is_refused_at_the_start_with_the_reason() {
    let Some(pooler) = Pooler::start("transaction") else { return };
    let refused = Db::connect(&pooler.url()).await;
    let text = refused.as_ref().unwrap_err().to_string();
    assert!(
        text.contains("gives each transaction another connection") || text.contains("prepared statements"),
        "{text}"
    );
    assert!(text.contains("session mode"), "it says what to do: {text}");
    // Older versions lose prepared statements too, which a second address does not fix.
    match fault(refused) {
        PoolerFault::Forgetful => {
            assert_eq!(fault(Db::connect_and_listen(&pooler.url(), Some(&direct())).await), PoolerFault::Forgetful);
        }
        fault => {
            assert_eq!(fault, PoolerFault::Deaf);
            let db = Db::connect_and_listen(&pooler.url(), Some(&direct())).await.unwrap();
            let mut listener = Listener::start(&db).await.unwrap().unwrap();
            let topic = Topic::Account(Uid::parse("li-na").unwrap());
            publish(db.write(), &topic).await.unwrap();
            assert_eq!(listener.next().await.unwrap(), Some(topic));
        }
    }
    let twice = Db::connect_and_listen(&direct(), Some(&pooler.url())).await;
    assert_eq!(fault(twice), PoolerFault::DeafTwice);
}

#[tokio::test]
async fn both_addresses_lead_to_one_database() {
    let Some(pooler) = Pooler::start("session") else { return };
    Db::connect_and_listen(&pooler.url(), Some(&direct())).await.unwrap();
    let elsewhere = direct().replacen(&format!("/{}?", pooler.name), "/postgres?", 1);
    assert_eq!(fault(Db::connect_and_listen(&direct(), Some(&elsewhere)).await), PoolerFault::Elsewhere);
}
