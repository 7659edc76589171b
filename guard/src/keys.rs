//! The issuer's published keys: fetched on demand and cached.

use crate::{Guard, Refused, http};
use jsonwebtoken::DecodingKey;
use jsonwebtoken::jwk::{AlgorithmParameters, EllipticCurve, Jwk, KeyAlgorithm, PublicKeyUse};
use serde::Deserialize;
use serde_json::Value;
use std::collections::HashMap;
use std::sync::{Arc, RwLock};
use tokio::sync::Mutex;

/// Maximum number of keys read from the key set.
const MAX_KEYS: usize = 32;

#[derive(Default)]
pub struct Keys {
    set: RwLock<Option<Arc<Set>>>,
    /// Time of the last fetch; locked during a fetch.
    tried: Mutex<Option<u64>>,
}

struct Set {
    keys: HashMap<String, DecodingKey>,
    fetched: u64,
}

#[derive(Deserialize)]
struct Published {
    keys: Vec<Value>,
}

impl Guard {
    /// Returns the key with this ID. Key IDs come from unverified tokens, so an unknown one triggers a fetch only after
    /// a pause.
    pub(crate) async fn key(&self, kid: &str) -> Result<DecodingKey, Refused> {
        let find_key = |set: &Arc<Set>| set.keys.get(kid).cloned();
        if let Some(set) = self.keys_younger_than(self.0.options.keys_fresh_seconds)
            && let Some(key) = find_key(&set)
        {
            return Ok(key);
        }
        self.fetch(kid).await;
        match self.keys_younger_than(self.0.options.keys_usable_seconds) {
            Some(set) => find_key(&set).ok_or(Refused::UnknownKey),
            None => Err(Refused::Unknown("the keys of the issuer cannot be fetched")),
        }
    }

    fn keys_younger_than(&self, seconds: u64) -> Option<Arc<Set>> {
        let set = self.0.keys.set.read().unwrap_or_else(std::sync::PoisonError::into_inner).clone()?;
        (self.now().saturating_sub(set.fetched) <= seconds).then_some(set)
    }

    /// Fetches the key set once for all waiting requests. A request whose key is cached but stale does not wait.
    async fn fetch(&self, kid: &str) {
        let usable = self.keys_younger_than(self.0.options.keys_usable_seconds);
        let mut tried = match self.0.keys.tried.try_lock() {
            Ok(tried) => tried,
            Err(_) if usable.is_some_and(|set| set.keys.contains_key(kid)) => return,
            Err(_) => self.0.keys.tried.lock().await,
        };
        let now = self.now();
        if tried.is_some_and(|at| now.saturating_sub(at) < self.0.options.keys_pause_seconds) {
            return;
        }
        *tried = Some(now);
        let request = self.0.http.get(self.0.options.at("/auth/v1/certs"));
        match http::json::<Published>(request).await {
            Ok(published) => {
                let keys: HashMap<_, _> = published.keys.iter().take(MAX_KEYS).filter_map(usable_key).collect();
                *self.0.keys.set.write().unwrap_or_else(std::sync::PoisonError::into_inner) =
                    Some(Arc::new(Set { keys, fetched: now }));
            }
            Err(refused) => tracing::warn!(%refused, "cannot fetch the issuer's key set"),
        }
    }
}

/// Parses a key, if it is meant for ES256 signatures.
fn usable_key(value: &Value) -> Option<(String, DecodingKey)> {
    let jwk: Jwk = serde_json::from_value(value.clone()).ok()?;
    let curve = matches!(&jwk.algorithm, AlgorithmParameters::EllipticCurve(it) if it.curve == EllipticCurve::P256);
    let algorithm = jwk.common.key_algorithm.is_none_or(|it| it == KeyAlgorithm::ES256);
    let signs = jwk.common.public_key_use.as_ref().is_none_or(|it| *it == PublicKeyUse::Signature);
    let key = DecodingKey::from_jwk(&jwk).ok().filter(|_| curve && algorithm && signs)?;
    Some((jwk.common.key_id?, key))
}
