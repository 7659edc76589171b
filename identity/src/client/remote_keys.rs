//! Keys that an application publishes at its `jwks_uri` (RFC 7591 section 2).
//!
//! They are fetched when an assertion is to be verified, and never within a transaction. Anyone can send assertions
//! that name unknown keys: the address is asked at most once a minute, and by one request at a time.

use super::{Client, jwks};
use crate::Identity;
use doorward_contract::Timestamp;
use doorward_provider::{ProviderError, key_set};
use jsonwebtoken::jwk::Jwk;
use moka::sync::Cache;
use std::sync::Arc;
use tokio::sync::Mutex;
use url::Url;

/// Seconds for which a set counts as current.
const FRESH_SECS: i64 = 600;
/// Seconds between two requests to an address.
const RETRY_SECS: i64 = 60;
/// Seconds for which a set is used while its address does not answer. A key that was withdrawn because it leaked must
/// not live on because its host is kept from answering.
const STALE_SECS: i64 = 3_600;
/// Most keys of a set that are read.
const MOST: usize = 100;

/// The sets in memory, by address.
pub(crate) struct RemoteKeys(Cache<String, Arc<Mutex<KeySet>>>);

#[derive(Default)]
struct KeySet {
    keys: Vec<Jwk>,
    fetched: Option<Timestamp>,
    /// The last request, successful or not.
    tried: Option<Timestamp>,
}

impl RemoteKeys {
    pub fn new() -> Self {
        Self(Cache::new(1_000))
    }
}

/// What `choose` finds among the keys that a client publishes at this address. They are fetched again if they are old,
/// or if there is no such key: it may be new.
pub(crate) async fn find<T>(
    identity: &Identity,
    client: &Client,
    address: &str,
    choose: impl Fn(&[Jwk]) -> Option<T>,
) -> Option<T> {
    let set = identity.remote_keys().0.get_with_by_ref(address, Arc::default);
    let mut set = set.lock().await;
    let now = identity.now();
    // A time from a fast clock is no reason to wait.
    let is_within =
        |at: Option<Timestamp>, most: i64| at.is_some_and(|at| (0..most).contains(&(now.as_secs() - at.as_secs())));
    let found = choose(&set.keys).filter(|_| is_within(set.fetched, FRESH_SECS));
    if found.is_some() {
        return found;
    }
    if !is_within(set.tried, RETRY_SECS) {
        set.tried = Some(now);
        match fetch(identity, address).await {
            Ok(keys) => (set.keys, set.fetched) = (keys, Some(now)),
            Err(error) => tracing::warn!(client = %client.id, %error, "cannot fetch the keys of an application"),
        }
    }
    choose(&set.keys).filter(|_| is_within(set.fetched, STALE_SECS))
}

/// Fetches a set. Keys that cannot be used are skipped (RFC 7517 section 5), private ones among them.
async fn fetch(identity: &Identity, address: &str) -> Result<Vec<Jwk>, ProviderError> {
    let address = Url::parse(address).map_err(|_| ProviderError::Configuration("jwks_uri"))?;
    let keys = key_set(identity.outbound(), &address).await?;
    Ok(keys.iter().take(MOST).filter_map(jwks::public_key).collect())
}
