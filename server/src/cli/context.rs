//! Context of all commands except `serve`: opens the database for the duration of one command, and logs only warnings.

use super::Installation;
use crate::Services;
use crate::config::{Log, LogFormat, Sources};
use anyhow::Result;
use doorward_identity::SystemClock;
use std::sync::Arc;

/// Opens the installation. A server may run on it at the same time; it applies changes of the command immediately.
pub async fn open(place: &Installation) -> Result<Services> {
    open_from(&place.sources()).await
}

/// Opens the installation with sources that a command's arguments have changed.
pub async fn open_from(sources: &Sources) -> Result<Services> {
    let loaded = crate::config::load(sources)?;
    crate::logging::start(&Log { format: LogFormat::Text, level: "warn".into() });
    Services::open(loaded.config, Arc::new(SystemClock)).await
}
