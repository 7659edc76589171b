//! The configured providers, cached.

use crate::{Error, crypto::MasterKey};
use doorward_contract::{
    Secret,
    provider::{ProviderConfig, ProviderKind, ProviderRules},
};
use doorward_store::{ConnectionTrait, provider};
use std::{collections::HashMap, sync::Arc};

/// Binding of a provider's secret, followed by its ID.
pub const SECRET_PLACE: &str = "provider/";

/// A configured provider.
pub struct Entry {
    pub id: String,
    /// Realm of its subjects; see [`provider::Model::realm`].
    pub realm: String,
    pub kind: ProviderKind,
    pub name: String,
    pub enabled: bool,
    pub config: ProviderConfig,
    pub secret: Secret,
    /// The secret as it is stored.
    pub sealed: Option<String>,
    pub rules: ProviderRules,
}

/// All providers, in the order they were added.
#[derive(Default)]
pub struct Providers {
    order: Vec<Arc<Entry>>,
    by_id: HashMap<String, Arc<Entry>>,
}

impl Providers {
    /// Reads all providers. An unreadable one is logged and skipped: it must not block sign-in with the others.
    pub async fn read(conn: &impl ConnectionTrait, master: &MasterKey) -> Result<Self, Error> {
        let mut providers = Self::default();
        for row in provider::all(conn).await? {
            let (id, entry) = match row {
                Ok(row) => (row.id.clone(), Entry::read(row, master)),
                Err(unreadable) => (unreadable.key, None),
            };
            match entry {
                Some(entry) => {
                    let entry = Arc::new(entry);
                    providers.order.push(Arc::clone(&entry));
                    providers.by_id.insert(id, entry);
                }
                None => tracing::error!(provider = %id, "cannot read a stored identity provider"),
            }
        }
        Ok(providers)
    }

    pub fn find(&self, id: &str) -> Option<Arc<Entry>> {
        self.by_id.get(id).cloned()
    }

    pub fn all(&self) -> impl Iterator<Item = &Arc<Entry>> {
        self.order.iter()
    }
}

impl Entry {
    /// Decodes a row; `None` when it is unreadable.
    pub fn read(row: provider::Model, master: &MasterKey) -> Option<Self> {
        let secret = match &row.sealed {
            Some(sealed) => master.open_secret(&format!("{SECRET_PLACE}{}", row.id), sealed).ok()?,
            None => Secret::default(),
        };
        Some(Self {
            kind: row.kind,
            config: serde_json::from_value(row.config).ok()?,
            rules: serde_json::from_value(row.rules).ok()?,
            secret,
            sealed: row.sealed,
            id: row.id,
            realm: row.realm,
            name: row.name,
            enabled: row.enabled,
        })
    }
}
