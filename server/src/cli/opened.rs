//! What commands beside `serve` work on: the same database, opened quietly for the length of one command.

use super::Place;
use crate::Services;
use crate::config::{Log, LogFormat};
use anyhow::Result;
use doorward_identity::SystemClock;
use std::sync::Arc;

/// Opens the installation. A server may run on it at the same time; it sees what the command did at once.
pub async fn open(place: &Place) -> Result<Services> {
    let loaded = place.load()?;
    crate::logging::start(&Log { format: LogFormat::Text, level: "warn".into() });
    Services::open(loaded.config, Arc::new(SystemClock)).await
}
