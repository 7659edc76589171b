//! What can be wrong with a configuration, in words that say where and what to write instead.

use std::path::PathBuf;

/// Why a configuration is refused.
#[derive(Debug, thiserror::Error)]
pub enum Problem {
    /// The file that was asked for cannot be read.
    #[error("cannot read {}: {source}", path.display())]
    Unreadable {
        /// Which file.
        path: PathBuf,
        /// Why not.
        source: std::io::Error,
    },
    /// The file is not TOML, or a value has the wrong type.
    #[error("{}, line {line}: {message}", path.display())]
    Malformed {
        /// Which file.
        path: PathBuf,
        /// Counted from one.
        line: usize,
        /// What is wrong; never the line itself, it may hold a secret.
        message: String,
    },
    /// A key that does not exist.
    #[error("{}, line {line}: unknown key `{key}`{}", path.display(), hint(nearest.as_deref()))]
    UnknownKey {
        /// Which file.
        path: PathBuf,
        /// Counted from one.
        line: usize,
        /// What was written.
        key: String,
        /// What was probably meant.
        nearest: Option<String>,
    },
    /// An environment variable that does not exist.
    #[error("unknown environment variable `{name}`{}", hint(nearest.as_deref()))]
    UnknownVariable {
        /// What was written.
        name: String,
        /// What was probably meant.
        nearest: Option<String>,
    },
    /// An environment variable that cannot be read as what it should be.
    #[error("environment variable `{name}`: {message}")]
    Variable {
        /// Which variable.
        name: String,
        /// What is wrong.
        message: String,
    },
    /// A route that cannot work.
    #[error("{}route {}: `{field}` {message}", place(at.as_ref()), index + 1)]
    Route {
        /// File and line, once known.
        at: Option<(PathBuf, usize)>,
        /// Which of the `[[route]]` tables, counted from zero.
        index: usize,
        /// Which of its values.
        field: &'static str,
        /// What is wrong and what to write instead.
        message: String,
    },
    /// A value that cannot work.
    #[error("`{key}` {message}")]
    Value {
        /// Which key.
        key: &'static str,
        /// What is wrong and what to write instead.
        message: String,
    },
}

impl Problem {
    /// A value that cannot work.
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
