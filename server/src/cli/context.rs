//! What commands beside `serve` work on: the same database, opened quietly for the length of one command.

use super::Installation;
use crate::Services;
use crate::config::{Log, LogFormat, Sources};
use anyhow::Result;
use doorward_identity::SystemClock;
use std::sync::Arc;

/// Opens the installation. A server may run on it at the same time; it sees what the command did at once.
pub async fn open(place: &Installation) -> Result<Services> {
    open_from(&place.sources()).await
}

/// The same from a configuration that arguments have changed.
pub async fn open_from(sources: &Sources) -> Result<Services> {
    let loaded = crate::config::load(sources)?;
    crate::logging::start(&Log { format: LogFormat::Text, level: "warn".into() });
    Services::open(loaded.config, Arc::new(SystemClock)).await
}
