//! The routes that are in effect now.

use super::routes::RouteTable;
use crate::Services;
use doorward_contract::settings::Settings;
use std::sync::{Arc, PoisonError, RwLock};

/// The table of the current settings. A request only compares a pointer; a change of the settings, on any node, leads
/// to a new table with the next request.
pub struct LiveTable {
    services: Services,
    current: RwLock<Current>,
}

struct Current {
    /// The settings that the table was built from.
    settings: Arc<Settings>,
    table: Arc<RouteTable>,
}

impl LiveTable {
    pub fn new(services: Services) -> Self {
        let settings = services.identity.settings();
        let table = Arc::new(RouteTable::new(&services.config).renewed(&services.config, &settings.routes));
        Self { services, current: RwLock::new(Current { settings, table }) }
    }

    pub fn get(&self) -> Arc<RouteTable> {
        let current = self.current.read().unwrap_or_else(PoisonError::into_inner);
        if Arc::ptr_eq(&current.settings, &self.services.identity.settings()) {
            return current.table.clone();
        }
        drop(current);
        let mut current = self.current.write().unwrap_or_else(PoisonError::into_inner);
        // Read again: another request may have renewed the table, and older settings must not replace newer ones.
        let settings = self.services.identity.settings();
        if current.settings.routes != settings.routes {
            current.table = Arc::new(current.table.renewed(&self.services.config, &settings.routes));
        }
        current.settings = settings;
        current.table.clone()
    }
}
