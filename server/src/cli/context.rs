//! Context of all commands except `serve`: opens the database for the duration of one command, and logs only warnings.

use super::Installation;
use crate::Services;
use crate::config::{Config, Log, LogFormat};
use anyhow::Result;
use doorward_identity::SystemClock;
use std::sync::Arc;

/// Opens an existing installation. A server may run on it at the same time; it applies changes of the command
/// immediately.
///
/// # Errors
/// If there is none, or it cannot be opened.
pub async fn open(place: &Installation) -> Result<Services> {
    let config = crate::config::load(&place.sources())?.config;
    crate::logging::start(&only_warnings());
    Services::open_existing(config, Arc::new(SystemClock)).await
}

/// Opens an installation, and creates it if there is none.
///
/// # Errors
/// If it cannot be opened or created.
pub async fn open_or_create(config: Config) -> Result<Services> {
    crate::logging::start(&only_warnings());
    Services::open(config, Arc::new(SystemClock)).await
}

fn only_warnings() -> Log {
    Log { format: LogFormat::Text, level: "warn".into() }
}
