//! Configuration errors. Each states the location and what to write instead.

use std::path::PathBuf;

/// A configuration error.
#[derive(Debug, thiserror::Error)]
pub enum Problem {
    /// The configuration file cannot be read.
    #[error("cannot read {}: {source}", path.display())]
    Unreadable { path: PathBuf, source: std::io::Error },
    /// The file is not TOML, or a value has the wrong type.
    #[error("{}, line {line}: {message}", path.display())]
    Malformed {
        path: PathBuf,
        line: usize,
        /// Never quotes the line, which may contain a secret.
        message: String,
    },
    /// Unknown key in the file.
    #[error("{}, line {line}: unknown key `{key}`{}", path.display(), hint(nearest.as_deref()))]
    UnknownKey { path: PathBuf, line: usize, key: String, nearest: Option<String> },
    /// Unknown environment variable with our prefix.
    #[error("unknown environment variable `{name}`{}", hint(nearest.as_deref()))]
    UnknownVariable { name: String, nearest: Option<String> },
    /// An environment variable has the wrong type.
    #[error("environment variable `{name}`: {message}")]
    Variable { name: String, message: String },
    /// Invalid `[[route]]` table.
    #[error("{}route {}: `{field}` {message}", place(at.as_ref()), index + 1)]
    Route {
        /// File and line (from 1), once known.
        at: Option<(PathBuf, usize)>,
        /// Index of the table, from 0.
        index: usize,
        field: &'static str,
        message: String,
    },
    /// Invalid value.
    #[error("`{key}` {message}")]
    Value { key: &'static str, message: String },
}

impl Problem {
    pub fn value(key: &'static str, message: &str) -> Self {
        Self::Value { key, message: message.into() }
    }
}

fn place(at: Option<&(PathBuf, usize)>) -> String {
    at.map_or_else(String::new, |(file, line)| format!("{}, line {line}, ", file.display()))
}

fn hint(nearest: Option<&str>) -> String {
    nearest
        .map_or_else(|| "; see doorward.example.toml for all keys".into(), |name| format!("; did you mean `{name}`?"))
}
