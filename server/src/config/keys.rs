//! The names of all configuration keys: what a file may hold and which environment variable stands for it.

use super::Problem;

/// How an environment variable's text becomes a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Taken as it is.
    Text,
    /// A whole number.
    Number,
    /// Comma-separated.
    List,
}

/// One key.
#[derive(Debug, Clone, Copy)]
pub struct Key {
    /// Its place in the file, `table.name` or `name`.
    pub path: &'static str,
    /// How to read it from the environment.
    pub kind: Kind,
    /// Whether `config show` hides its value.
    pub secret: bool,
}

/// Every key there is, in the order of the example file.
pub const ALL: &[Key] = &[
    key("listen", Kind::Text),
    key("public_url", Kind::Text),
    key("data_dir", Kind::Text),
    secret("database_url"),
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
];

/// Names the command line reads from the environment itself.
const FLAGS: &[&str] = &["DOORWARD_CONFIG"];

const fn key(path: &'static str, kind: Kind) -> Key {
    Key { path, kind, secret: false }
}

const fn secret(path: &'static str) -> Key {
    Key { path, kind: Kind::Text, secret: true }
}

impl Key {
    /// The environment variable that sets it.
    pub fn env(&self) -> String {
        format!("DOORWARD_{}", self.path.replace('.', "_").to_ascii_uppercase())
    }
}

/// Looks a key up by its place in the file.
pub fn find(path: &str) -> Option<&'static Key> {
    ALL.iter().find(|key| key.path == path)
}

/// Whether a name is that of a table, such as `log`.
pub fn is_table(name: &str) -> bool {
    ALL.iter().any(|key| key.path.split_once('.').is_some_and(|(table, _)| table == name))
}

/// Finds the key of an environment variable; `None` for those the command line reads itself.
///
/// # Errors
/// An unknown name under our prefix is a typing error that would otherwise be silently ignored.
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

/// The known name a wrong one was probably meant to be.
pub fn nearest<'a>(wrong: &str, known: impl Iterator<Item = &'a str>) -> Option<String> {
    known
        .map(|name| (strsim::jaro_winkler(wrong, name), name))
        .filter(|(likeness, _)| *likeness > 0.75)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, name)| name.to_owned())
}
