//! The server under test.

use crate::http::Connection;
use anyhow::{Context, Result, bail, ensure};
use std::io::Write;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// Password of all users.
const PASSWORD: &str = "tremble quartz window 9";
/// Number of users.
pub const PEOPLE: usize = 64;

/// Request body that creates a user, and signs it in.
pub fn credentials(person: usize) -> String {
    format!(r#"{{"username":"person{person}","password":"{PASSWORD}"}}"#)
}

/// The fields of the form that signs a user in.
pub fn sign_in_form(person: usize) -> String {
    format!("username=person{person}&password={}&next=%2Faccount", PASSWORD.replace(' ', "+"))
}

/// A running release binary with its own data directory.
pub struct Server {
    child: Child,
    folder: TempDir,
    settings: Vec<(&'static str, String)>,
    /// `127.0.0.1:port`.
    pub address: String,
    started: Instant,
}

fn binary() -> PathBuf {
    std::env::var_os("DOORWARD_BIN").map_or_else(|| "target/release/doorward".into(), PathBuf::from)
}

impl Server {
    /// Starts a server on fresh data.
    pub fn start(name: &str) -> Result<Self> {
        Self::start_with(name, Vec::new())
    }

    /// Starts two nodes on one empty PostgreSQL database.
    pub fn start_pair(database_url: &str) -> Result<[Self; 2]> {
        let settings = || {
            let master_key = "0123456789abcdef".repeat(4);
            vec![
                ("DOORWARD_DATABASE_URL", database_url.to_owned()),
                ("DOORWARD_MASTER_KEY", master_key),
                // Both nodes must have the same issuer.
                ("DOORWARD_PUBLIC_URL", "http://localhost:3000".to_owned()),
            ]
        };
        Ok([Self::start_with("one", settings())?, Self::start_with("other", settings())?])
    }

    fn start_with(name: &str, settings: Vec<(&'static str, String)>) -> Result<Self> {
        let folder = tempfile::Builder::new().prefix(&format!("doorward-{name}-")).tempdir()?;
        Self::start_in(folder, settings)
    }

    fn start_in(folder: TempDir, settings: Vec<(&'static str, String)>) -> Result<Self> {
        let port = std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let address = format!("127.0.0.1:{port}");
        let started = Instant::now();
        let child = Command::new(binary())
            .args(["serve", "--listen", &address, "--data-dir"])
            .arg(folder.path())
            .env("DOORWARD_PUBLIC_URL", format!("http://localhost:{port}"))
            .env("DOORWARD_LOG_LEVEL", "warn")
            // Simulates many clients: each connection sends its own IP address.
            .env("DOORWARD_TRUSTED_PROXIES", "127.0.0.1/32")
            .envs(settings.iter().map(|(name, value)| (name, value)))
            .stdout(Stdio::null())
            .stderr(Stdio::inherit())
            .spawn()
            .context("target/release/doorward is missing: make build")?;
        Ok(Self { child, folder, settings, address, started })
    }

    /// Waits for the first healthy response; returns the time since the start.
    pub async fn wait_ready(&self) -> Result<Duration> {
        while self.started.elapsed() < Duration::from_secs(20) {
            if self.is_ready().await {
                return Ok(self.started.elapsed());
            }
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        bail!("doorward does not answer")
    }

    async fn is_ready(&self) -> bool {
        let Ok(mut connection) = Connection::open(&self.address, 1).await else { return false };
        connection.get("/readyz", None).await.is_ok_and(|answer| answer.status == 200)
    }

    /// Shuts the server down gracefully and starts it again on the same data.
    pub async fn restart(mut self) -> Result<Self> {
        Command::new("kill").arg(self.child.id().to_string()).status()?;
        self.child.wait()?;
        let folder = std::mem::replace(&mut self.folder, tempfile::tempdir()?);
        Self::start_in(folder, std::mem::take(&mut self.settings))
    }

    /// URL of the SQLite database.
    pub fn database_url(&self) -> String {
        format!("sqlite://{}", self.folder.path().join("doorward.db").display())
    }

    /// Creates an API key with the administrator role.
    pub fn api_key(&self) -> Result<String> {
        let key = self.command(&["api-key", "create", "--name", "bench", "--role", "administrator"])?;
        Ok(key.split_whitespace().find(|word| word.starts_with("dw_")).context("no key was printed")?.to_owned())
    }

    /// Creates the users by the admin API.
    pub async fn prepare_people(&self) -> Result<()> {
        let key = self.api_key()?;
        let mut connection = Connection::open(&self.address, 1).await?;
        for person in 0..PEOPLE {
            let answer = connection.post("/admin/api/v1/users", &credentials(person), Some(&key)).await?;
            if answer.status != 201 {
                bail!("{} {}", answer.status, answer.body);
            }
        }
        Ok(())
    }

    fn command(&self, args: &[&str]) -> Result<String> {
        let mut command = Command::new(binary());
        command.envs(self.settings.iter().map(|(name, value)| (name, value)));
        command.args(args).arg("--data-dir").arg(self.folder.path()).stdin(Stdio::piped());
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn()?;
        child.stdin.take().context("no input")?.write_all(b"\n")?;
        let output = child.wait_with_output()?;
        ensure!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
        Ok(String::from_utf8(output.stdout)?)
    }

    /// CPU time used so far by all threads, in seconds.
    pub fn cpu_seconds(&self) -> Result<f64> {
        cpu_seconds(&format!("/proc/{}/stat", self.child.id()))
    }

    /// CPU time used so far by the hash workers, in seconds.
    pub fn hash_seconds(&self) -> Result<f64> {
        let mut sum = 0.0;
        for thread in std::fs::read_dir(format!("/proc/{}/task", self.child.id()))? {
            let thread = thread?.path();
            if std::fs::read_to_string(thread.join("comm"))?.starts_with("hash-") {
                sum += cpu_seconds(&thread.join("stat").to_string_lossy())?;
            }
        }
        Ok(sum)
    }

    /// Resident memory in MiB.
    pub fn memory_mib(&self) -> Result<f64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).context("no VmRSS")?;
        Ok(line.split_whitespace().next().context("no number")?.parse::<f64>()? / 1024.0)
    }
}

fn cpu_seconds(file: &str) -> Result<f64> {
    let stat = std::fs::read_to_string(file)?;
    // Counts fields after the process name, which may contain spaces (proc(5)). A tick is 10 ms.
    let fields: Vec<&str> = stat.rsplit_once(')').context("no stat")?.1.split_whitespace().collect();
    let ticks = |at: usize| fields.get(at).and_then(|field| field.parse::<f64>().ok()).unwrap_or(0.0);
    Ok((ticks(11) + ticks(12)) / 100.0)
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
