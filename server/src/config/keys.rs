//! The configuration keys: names in the file and their environment variables.

use super::Problem;
use std::net::IpAddr;

/// How the text of an environment variable is parsed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Verbatim text.
    Text,
    /// An integer.
    Number,
    /// A comma-separated list.
    List,
}

/// A configuration key.
#[derive(Debug, Clone, Copy)]
pub struct Key {
    /// Path in the file: `table.name` or `name`.
    pub path: &'static str,
    pub kind: Kind,
    /// Whether `config show` masks the value.
    pub secret: bool,
}

/// All keys, in the order of the example file.
pub const ALL: &[Key] = &[
    key("listen", Kind::Text),
    key("public_url", Kind::Text),
    key("data_dir", Kind::Text),
    secret("database_url"),
    secret("database_listen_url"),
    key("env_id", Kind::Text),
    key("product_name", Kind::Text),
    key("trusted_proxies", Kind::List),
    secret("master_key"),
    key("master_key_file", Kind::Text),
    key("shutdown_seconds", Kind::Number),
    key("log.format", Kind::Text),
    key("log.level", Kind::Text),
    key("hash.workers", Kind::Number),
    key("hash.queue", Kind::Number),
    key("limits.body_bytes", Kind::Number),
    key("limits.request_seconds", Kind::Number),
    key("limits.header_seconds", Kind::Number),
    key("limits.connections", Kind::Number),
    key("outbound.allow", Kind::List),
    key("gateway.setting_upstreams", Kind::List),
];

/// Environment variables that clap reads.
const FLAGS: &[&str] = &["DOORWARD_CONFIG"];

const fn key(path: &'static str, kind: Kind) -> Key {
    Key { path, kind, secret: false }
}

const fn secret(path: &'static str) -> Key {
    Key { path, kind: Kind::Text, secret: true }
}

impl Key {
    /// Name of the environment variable that sets the key.
    pub fn env(&self) -> String {
        format!("DOORWARD_{}", self.path.replace('.', "_").to_ascii_uppercase())
    }
}

/// Finds a key by its path in the file.
pub fn find(path: &str) -> Option<&'static Key> {
    ALL.iter().find(|key| key.path == path)
}

/// Whether a table with this name exists, such as `log`.
pub fn is_table(name: &str) -> bool {
    ALL.iter().any(|key| key.path.split_once('.').is_some_and(|(table, _)| table == name))
}

/// Finds the key of an environment variable. `None`: clap reads the variable.
///
/// # Errors
/// An unknown name with our prefix, because a mistyped name would otherwise be ignored silently.
pub fn by_env(name: &str) -> Result<Option<&'static Key>, Problem> {
    if FLAGS.contains(&name) {
        return Ok(None);
    }
    if let Some(key) = ALL.iter().find(|key| key.env() == name) {
        return Ok(Some(key));
    }
    let known: Vec<String> = ALL.iter().map(Key::env).chain(FLAGS.iter().map(|flag| (*flag).to_owned())).collect();
    Err(Problem::UnknownVariable { name: name.into(), nearest: nearest(name, known.iter().map(String::as_str)) })
}

/// Whether an orchestrator sets this variable for a service whose name begins with ours. Kubernetes sets such variables
/// in every pod of the namespace
/// (<https://kubernetes.io/docs/concepts/services-networking/service/#environment-variables>), Docker for linked
/// containers. Both name and value must match, so that a mistyped key is not ignored.
pub fn is_service_link(name: &str, value: &str) -> bool {
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let is_ip = |text: &str| text.parse::<IpAddr>().is_ok();
    let is_url = |text: &str| ["tcp://", "udp://", "sctp://"].iter().any(|scheme| text.starts_with(scheme));
    if name.ends_with("_SERVICE_HOST") {
        return is_ip(value) || value == "None";
    }
    if name.ends_with("_SERVICE_PORT") || name.contains("_SERVICE_PORT_") {
        return is_number(value);
    }
    if name.ends_with("_PORT") && is_url(value) {
        return true;
    }
    // NAME_PORT_3000_TCP, optionally followed by _PROTO, _PORT or _ADDR.
    let parts: Vec<&str> = name.split('_').collect();
    parts.windows(3).enumerate().any(|(at, part)| {
        let of_port = part[0] == "PORT" && is_number(part[1]) && ["TCP", "UDP", "SCTP"].contains(&part[2]);
        of_port
            && match parts[at + 3..] {
                [] => is_url(value),
                ["PROTO"] => ["tcp", "udp", "sctp"].contains(&value),
                ["PORT"] => is_number(value),
                ["ADDR"] => is_ip(value),
                _ => false,
            }
    })
}

/// The most similar known name, as a suggestion for a mistyped one.
pub fn nearest<'a>(unknown: &str, known: impl Iterator<Item = &'a str>) -> Option<String> {
    known
        .map(|name| (strsim::jaro_winkler(unknown, name), name))
        .filter(|(similarity, _)| *similarity > 0.75)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, name)| name.to_owned())
}
