//! Merges the sources: defaults, file, environment, command line.

use super::keys::{self, Kind};
use super::route::NAMES;
use super::{Config, Problem};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use toml::de::{DeTable, DeValue};
use toml::{Table, Value};

/// Default name of the configuration file.
const FILE_NAME: &str = "doorward.toml";

/// Inputs of [`load`].
#[derive(Debug, Clone, Default)]
pub struct Sources {
    /// `--config`. Default: `doorward.toml` in the working folder, else in the data folder, if it exists.
    pub file: Option<PathBuf>,
    /// `--data-dir`.
    pub data_dir: Option<PathBuf>,
    /// `--listen`.
    pub listen: Option<SocketAddr>,
    /// Environment variables. Passed in, so that tests need not change the process environment.
    pub env: BTreeMap<String, String>,
}

/// Source of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    File,
    Environment,
    CommandLine,
}

/// A configuration and the sources of its values.
#[derive(Debug, Clone)]
pub struct Loaded {
    pub config: Config,
    /// The file that was read, if any.
    pub file: Option<PathBuf>,
    /// Source by key. An absent key has its default value.
    pub origins: BTreeMap<String, Origin>,
    /// Environment variables with our prefix that an orchestrator sets for a service with our name.
    pub ignored: Vec<String>,
}

impl Sources {
    /// Sets `env` from the process environment.
    #[must_use]
    pub fn with_process_env(mut self) -> Self {
        // Skips values that are not UTF-8: every configuration value is text.
        self.env = std::env::vars_os()
            .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
            .filter(|(name, _)| name.starts_with("DOORWARD_"))
            .collect();
        self
    }
}

/// Reads, merges and validates the sources.
///
/// # Errors
/// The first problem, with its location.
pub fn load(sources: &Sources) -> Result<Loaded, Problem> {
    let mut origins = BTreeMap::new();
    let file = find_file(sources);
    let (mut table, lines) = match &file {
        Some(path) => read_file(path, &mut origins)?,
        None => (Table::new(), Lines::new()),
    };
    let (links, env): (Vec<_>, Vec<_>) = sources.env.iter().partition(|(name, text)| keys::is_service_link(name, text));
    for (name, text) in env {
        if let Some(key) = keys::by_env(name)? {
            put(&mut table, key.path, from_text(key.kind, name, text)?);
            origins.insert(key.path.into(), Origin::Environment);
            // Deserializes after each variable, so that the error names it. serde's message for a failed conversion
            // quotes the value; no secret is exposed, because secrets are text and never fail to convert.
            Config::deserialize(table.clone())
                .map_err(|error| Problem::Variable { name: name.clone(), message: error.message().into() })?;
        }
    }
    let mut config = Config::deserialize(table)
        .map_err(|error| Problem::Variable { name: "DOORWARD_*".into(), message: error.message().into() })?;
    if let Some(data_dir) = &sources.data_dir {
        config.data_dir.clone_from(data_dir);
        origins.insert("data_dir".into(), Origin::CommandLine);
    }
    if let Some(listen) = sources.listen {
        config.listen = listen;
        origins.insert("listen".into(), Origin::CommandLine);
    }
    config.validate().map_err(|problem| match (problem, &file) {
        (Problem::Route { index, field, message, .. }, Some(file)) => {
            let line = lines.get(&(index, field.into())).or(lines.get(&(index, String::new())));
            Problem::Route { at: line.map(|line| (file.clone(), *line)), index, field, message }
        }
        (problem, _) => problem,
    })?;
    let ignored = links.into_iter().map(|(name, _)| name.clone()).collect();
    Ok(Loaded { config, file, origins, ignored })
}

fn find_file(sources: &Sources) -> Option<PathBuf> {
    if let Some(file) = &sources.file {
        return Some(file.clone());
    }
    let data_dir = sources
        .data_dir
        .clone()
        .or_else(|| sources.env.get("DOORWARD_DATA_DIR").map(PathBuf::from))
        .unwrap_or_else(|| Config::default().data_dir);
    [PathBuf::from(FILE_NAME), data_dir.join(FILE_NAME)].into_iter().find(|path| path.is_file())
}

/// Line numbers in `[[route]]` tables, by index of the table and name of the value. The empty name is the table itself.
type Lines = BTreeMap<(usize, String), usize>;

fn read_file(path: &Path, origins: &mut BTreeMap<String, Origin>) -> Result<(Table, Lines), Problem> {
    let text = std::fs::read_to_string(path).map_err(|source| Problem::Unreadable { path: path.to_owned(), source })?;
    let malformed = |error: toml::de::Error| Problem::Malformed {
        path: path.to_owned(),
        line: error.span().map_or(1, |span| line_of(&text, span.start)),
        message: error.message().to_owned(),
    };
    let document = DeTable::parse(&text).map_err(malformed)?;
    check_names(path, &text, document.get_ref(), origins)?;
    // Parsing into `Config` reports wrong types with their location. The untyped table is merged with the environment.
    toml::from_str::<Config>(&text).map_err(malformed)?;
    let lines = route_tables(document.get_ref())
        .flat_map(|(index, at, table)| {
            let names = table.iter().map(move |(name, _)| (name.get_ref().to_string(), name.span().start));
            let names = names.chain([(String::new(), at)]);
            names.map(move |(name, at)| ((index, name), at))
        })
        .map(|(value, at)| (value, line_of(&text, at)))
        .collect();
    Ok((toml::from_str::<Table>(&text).map_err(malformed)?, lines))
}

/// The `[[route]]` tables, with index and byte offset.
fn route_tables<'t, 'd>(document: &'t DeTable<'d>) -> impl Iterator<Item = (usize, usize, &'t DeTable<'d>)> {
    let routes = document.iter().find(|(name, _)| name.get_ref() == "route").map(|(_, value)| value.get_ref());
    let all = match routes {
        Some(DeValue::Array(all)) => Some(all.iter()),
        _ => None,
    };
    all.into_iter().flatten().enumerate().filter_map(|(index, value)| match value.get_ref() {
        DeValue::Table(table) => Some((index, value.span().start, table)),
        _ => None,
    })
}

fn check_names(
    path: &Path,
    text: &str,
    table: &DeTable<'_>,
    origins: &mut BTreeMap<String, Origin>,
) -> Result<(), Problem> {
    let mut pending: Vec<(String, &DeTable<'_>)> = vec![(String::new(), table)];
    while let Some((prefix, table)) = pending.pop() {
        for (name, value) in table {
            let full = format!("{prefix}{}", name.get_ref());
            match value.get_ref() {
                DeValue::Table(inner) if prefix.is_empty() && keys::is_table(&full) => {
                    pending.push((format!("{full}."), inner));
                }
                // The names inside are checked below; parsing into `Config` checks that it is an array of tables.
                _ if full == "route" => {
                    origins.insert(full, Origin::File);
                }
                _ if keys::find(&full).is_some() || keys::is_table(&full) => {
                    origins.insert(full, Origin::File);
                }
                _ => {
                    let line = line_of(text, name.span().start);
                    let known = keys::ALL.iter().map(|key| key.path);
                    let nearest = keys::nearest(&full, known);
                    return Err(Problem::UnknownKey { path: path.to_owned(), line, key: full, nearest });
                }
            }
        }
    }
    for (_, _, table) in route_tables(table) {
        if let Some((name, _)) = table.iter().find(|(name, _)| !NAMES.contains(&name.get_ref().as_ref())) {
            let (line, key) = (line_of(text, name.span().start), format!("route.{}", name.get_ref()));
            let nearest = keys::nearest(name.get_ref(), NAMES.into_iter()).map(|name| format!("route.{name}"));
            return Err(Problem::UnknownKey { path: path.to_owned(), line, key, nearest });
        }
    }
    Ok(())
}

fn line_of(text: &str, at: usize) -> usize {
    text.as_bytes().iter().take(at).filter(|byte| **byte == b'\n').count() + 1
}

fn from_text(kind: Kind, name: &str, text: &str) -> Result<Value, Problem> {
    match kind {
        Kind::Text => Ok(Value::String(text.into())),
        Kind::Number => text
            .trim()
            .parse()
            .map(Value::Integer)
            .map_err(|_| Problem::Variable { name: name.into(), message: "must be a whole number".into() }),
        Kind::List => {
            let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
            Ok(Value::Array(parts.map(|part| Value::String(part.into())).collect()))
        }
    }
}

fn put(table: &mut Table, path: &str, value: Value) {
    match path.split_once('.') {
        None => {
            table.insert(path.into(), value);
        }
        Some((outer, inner)) => {
            let entry = table.entry(outer).or_insert_with(|| Value::Table(Table::new()));
            if let Value::Table(entry) = entry {
                entry.insert(inner.into(), value);
            }
        }
    }
}
