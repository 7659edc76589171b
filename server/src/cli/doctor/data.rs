//! Checks of files and the database.

use super::{Finding, Invocation};
use crate::config::Config;
use crate::master_key;
use crate::services::options;
use doorward_contract::Timestamp;
use doorward_identity::{Clock as _, Identity, SystemClock, keys, setup};
use doorward_store::{Db, event};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

/// Clock skew between nodes in seconds that is reported. Rate limits tolerate a minute.
const SERVER_TOLERANCE_SECONDS: i64 = 5;
/// A clock before this time is wrong: this version had not been written.
const WRITTEN: Timestamp = Timestamp(1_763_000_000_000);
const CLOCK_TOLERANCE_SECONDS: i64 = 60;
/// Timeout of the test write. Longer than a writer waits at a busy server.
const WRITE_TIMEOUT: Duration = Duration::from_secs(10);

/// Advice where nothing was found.
const FIRST_START: &str = "If your server has run before, give its data folder with --data-dir or DOORWARD_DATA_DIR. Otherwise \
                           the first start creates it.";

/// A configuration file with secrets must be private.
pub fn config_file(config: &Config, file: &Path) -> Option<Finding> {
    let holds_secret = config.master_key.is_some() || config.database_url.is_some();
    let mode = master_key::open_mode(file).ok()??;
    holds_secret.then(|| {
        let text = format!("{} contains secrets and can be read by others (mode {mode:04o}).", file.display());
        Finding::warning(text, format!("chmod 600 {}", file.display()))
    })
}

pub fn folder(config: &Config) -> Option<Finding> {
    let folder = config.data_dir.display();
    if !config.data_dir.is_dir() {
        return Some(Finding::warning(format!("Data folder {folder} does not exist."), FIRST_START));
    }
    if let Err(error) = tempfile::tempfile_in(&config.data_dir) {
        let advice = format!("Give the user that runs doorward write access to {folder}.");
        return Some(Finding::failure(format!("Data folder {folder} cannot be written: {error}."), advice));
    }
    Some(match master_key::open_mode(&config.data_dir) {
        Ok(Some(mode)) => Finding::warning(
            format!("Data folder {folder} is accessible to others (mode {mode:04o})."),
            format!("chmod 700 {folder}"),
        ),
        _ => Finding::good(format!("Data folder {folder} is writable and private.")),
    })
}

pub fn master_key(config: &Config) -> Option<Finding> {
    if config.master_key.is_some() {
        return Some(Finding::good("Master key is set in the configuration."));
    }
    let path = config.master_key_file();
    if !path.exists() {
        let advice = "The first start creates it. If this installation has run before, restore the old file: \
                      without it the signing keys cannot be read.";
        return Some(Finding::warning(format!("Master key {} does not exist.", path.display()), advice));
    }
    Some(match master_key::read(&path) {
        Ok(_) if master_key::is_mounted_open(&path) => Finding::warning(
            format!("Master key {} can be read by others, because of the mode of its mount.", path.display()),
            master_key::RESTRICT_ADVICE,
        ),
        Ok(_) => {
            Finding::good(format!("Master key {} is private. Keep a copy separate from the database.", path.display()))
        }
        Err(error) => Finding::failure(format!("Master key: {error}."), "Correct the key, or restore the right file."),
    })
}

/// The database, and with it signing keys, clock and administrators.
pub async fn database(config: &Config, invocation: &Invocation) -> Vec<Finding> {
    let url = config.database_url();
    // Connecting would create the file, and this command changes nothing.
    if let Some(path) = url.expose().strip_prefix("sqlite://")
        && !Path::new(path.split('?').next().unwrap_or(path)).exists()
    {
        return vec![Finding::warning(format!("Database {path} does not exist."), FIRST_START)];
    }
    let db = match crate::services::connect(config).await {
        Ok(db) => db,
        Err(error) => return vec![no_database(&error)],
    };
    if let Err(error) = db.ping().await {
        return vec![no_database(&error)];
    }
    let mut findings = vec![Finding::good(format!("Database responds ({:?}).", db.backend()))];
    findings.extend(database_file(url.expose()));
    if let Err(error) = db.require_known_schema().await {
        let advice =
            "Nothing was written. Start the version that created it, or restore a backup from before the upgrade.";
        findings.push(Finding::failure(format!("Database: {error}."), advice));
        return findings;
    }
    findings.push(writable(&db).await);
    findings.extend(inside(config, db, invocation).await);
    findings
}

/// The SQLite file, which contains password hashes and contacts.
fn database_file(url: &str) -> Option<Finding> {
    let path = Path::new(url.strip_prefix("sqlite://")?.split('?').next()?);
    let mode = master_key::open_mode(path).ok()??;
    let text = format!("Database file {} can be read by others (mode {mode:04o}).", path.display());
    Some(Finding::warning(text, format!("chmod 600 {0} {0}-wal {0}-shm", path.display())))
}

async fn writable(db: &Db) -> Finding {
    match tokio::time::timeout(WRITE_TIMEOUT, db.try_write()).await {
        Ok(Ok(())) => Finding::good("Database accepts writes."),
        Ok(Err(error)) => Finding::failure(
            format!("Database does not accept writes: {error}."),
            "Check for a full disk, or a read-only file or server. If this is a new database, start the server once.",
        ),
        Err(_) => Finding::failure(
            format!("Database accepted no write for {} seconds.", WRITE_TIMEOUT.as_secs()),
            "Check for another program that locks it, and for a disk that does not respond.",
        ),
    }
}

fn no_database(error: &doorward_store::StoreError) -> Finding {
    if let doorward_store::StoreError::Pooled(fault) = error {
        return Finding::failure(format!("Database: {fault}."), "See \"PostgreSQL\" in docs/configuration.md.");
    }
    Finding::failure(
        format!("Database: {error}."),
        "Check database_url, and that the database is running and accepts connections.",
    )
}

async fn inside(config: &Config, db: Db, invocation: &Invocation) -> Vec<Finding> {
    let Ok(key) = master_key::load(config) else { return Vec::new() };
    let identity = match Identity::open(db, options(config, key), Arc::new(SystemClock)).await {
        Ok(identity) => identity,
        Err(error) => {
            let advice = "If you have just upgraded Doorward, start the server once. If keys cannot be read, give the \
                          master key that they were created with.";
            return vec![Finding::failure(format!("Stored data cannot be opened: {error}."), advice)];
        }
    };
    vec![signing_keys(&identity, invocation), clock(&identity).await, administrator(&identity, invocation).await]
}

fn signing_keys(identity: &Identity, invocation: &Invocation) -> Finding {
    match keys::jwks(identity)["keys"].as_array().map_or(0, Vec::len) {
        0 => Finding::failure(
            "There is no signing key.",
            format!("To create one, {}", invocation.hint("keys rotate --now")),
        ),
        count => Finding::good(format!("Signing keys can be read ({count} published).")),
    }
}

/// Compares the clock with the database server's and with the newest event. Without a network, there is no other
/// reference.
async fn clock(identity: &Identity) -> Finding {
    const ADVICE: &str = "Synchronize the system clock, preferably with NTP: tokens and sessions depend on it.";
    let now = SystemClock.now();
    if now < WRITTEN {
        return Finding::failure(format!("The clock shows {now}, which is before this program was written."), ADVICE);
    }
    if let Ok(Some(server)) = identity.db().server_clock().await {
        let skew = (now.as_millis() - server) / 1000;
        // Every node compares with the same server, so this bounds the skew between nodes.
        if skew.abs() > SERVER_TOLERANCE_SECONDS {
            let text = format!("The clock shows {now}; it differs from the database server’s by {skew} seconds.");
            return Finding::warning(text, ADVICE);
        }
    }
    let newest = event::list(identity.db().read(), event::Filter::default(), 1).await;
    let newest = newest.ok().and_then(|rows| rows.into_iter().next()).map(|row| Timestamp(row.at));
    match newest {
        Some(at) if at > now.plus_secs(CLOCK_TOLERANCE_SECONDS) => {
            Finding::failure(format!("The clock shows {now}, but the newest event is from {at}."), ADVICE)
        }
        _ => Finding::good(format!("The clock shows {now}.")),
    }
}

async fn administrator(identity: &Identity, invocation: &Invocation) -> Finding {
    match setup::is_needed(identity).await {
        Ok(false) => Finding::good("An administrator exists."),
        Ok(true) => Finding::warning(
            "There is no administrator yet.",
            format!("To print a link that creates the first one, {}", invocation.setup_link()),
        ),
        Err(error) => Finding::failure(format!("Administrators cannot be read: {error}."), "Start the server once."),
    }
}
