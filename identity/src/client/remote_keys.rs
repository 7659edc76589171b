//! Keys that an application publishes at its `jwks_uri` (RFC 7591 section 2).
//!
//! They are fetched when an assertion is to be verified, and never within a transaction. Anyone can send assertions
//! that name unknown keys: the address is asked at most once a minute, and by one request at a time. Those who have a
//! current key do not wait for it, and those who hang up do not cancel it.

use super::{Client, jwks};
use crate::Identity;
use arc_swap::ArcSwap;
use doorward_contract::Timestamp;
use doorward_provider::{ProviderError, key_set};
use jsonwebtoken::jwk::Jwk;
use moka::sync::Cache;
use std::sync::Arc;
use tokio::sync::{Mutex, OwnedMutexGuard};
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
pub(crate) struct RemoteKeys(Cache<String, Arc<Published>>);

/// What is published at an address.
#[derive(Default)]
struct Published {
    current: ArcSwap<KeySet>,
    /// The last request, successful or not. Locked during a request.
    tried: Arc<Mutex<Option<Timestamp>>>,
}

#[derive(Default)]
struct KeySet {
    keys: Vec<Jwk>,
    fetched: Option<Timestamp>,
}

impl Published {
    /// What `choose` finds, unless the set is older than so many seconds.
    fn find<T>(&self, now: Timestamp, most: i64, choose: impl Fn(&[Jwk]) -> Option<T>) -> Option<T> {
        let set = self.current.load();
        choose(&set.keys).filter(|_| is_within(set.fetched, most, now))
    }
}

/// Whether an instant is less than so many seconds ago. One from a fast clock is no reason to wait.
fn is_within(at: Option<Timestamp>, most: i64, now: Timestamp) -> bool {
    at.is_some_and(|at| (0..most).contains(&(now.as_secs() - at.as_secs())))
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
    let published = identity.remote_keys().0.get_with_by_ref(address, Arc::default);
    if let Some(found) = published.find(identity.now(), FRESH_SECS, &choose) {
        return Some(found);
    }
    let tried = published.tried.clone().lock_owned().await;
    // Another request may have fetched them meanwhile.
    if let Some(found) = published.find(identity.now(), FRESH_SECS, &choose) {
        return Some(found);
    }
    if !is_within(*tried, RETRY_SECS, identity.now()) {
        // In a task of its own: a caller who hangs up would end the only request of this minute.
        let refresh = refresh(identity.clone(), client.id.clone(), address.to_owned(), published.clone(), tried);
        if tokio::spawn(refresh).await.is_err() {
            tracing::error!(client = %client.id, "the task that fetches the keys of an application has failed");
        }
    }
    published.find(identity.now(), STALE_SECS, &choose)
}

/// Replaces the set by what its address publishes now, if it responds.
async fn refresh(
    identity: Identity,
    client_id: String,
    address: String,
    published: Arc<Published>,
    mut tried: OwnedMutexGuard<Option<Timestamp>>,
) {
    let now = identity.now();
    *tried = Some(now);
    match fetch(&identity, &address).await {
        Ok(keys) => published.current.store(Arc::new(KeySet { keys, fetched: Some(now) })),
        Err(error) => tracing::warn!(client = %client_id, %error, "cannot fetch the keys of an application"),
    }
}

/// Fetches a set. Keys that cannot be used are skipped (RFC 7517 section 5), private ones among them.
async fn fetch(identity: &Identity, address: &str) -> Result<Vec<Jwk>, ProviderError> {
    let address = Url::parse(address).map_err(|_| ProviderError::Configuration("jwks_uri"))?;
    let keys = key_set(identity.outbound(), &address).await?;
    Ok(keys.iter().take(MOST).filter_map(jwks::public_key).collect())
}
