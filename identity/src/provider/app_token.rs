//! Access token of a WeChat application: shared by all nodes, fetched by one of them.

use super::{Entry, target};
use crate::{Error, Identity};
use doorward_contract::Secret;
use doorward_provider::{ProviderError, wechat};
use doorward_store::app_token;
use std::time::Duration;

/// Seconds that a node has to fetch a token; then another node may.
const CLAIM_SECS: i64 = 15;
/// Seconds before its expiry in which a token is no longer used, since a call takes time.
const MARGIN_SECS: i64 = 300;
/// Interval and number of polls while another node fetches.
const POLL_EVERY: Duration = Duration::from_millis(100);
const POLLS: u32 = 150;

/// Key of the application that the token belongs to. With another base address it is another service's token, which
/// must not reach WeChat.
fn key(entry: &Entry) -> String {
    match &entry.config.base_url {
        None => entry.config.client_id.clone(),
        Some(base) => format!("{}@{base}", entry.config.client_id),
    }
}

fn place(key: &str) -> String {
    format!("app_token/{key}")
}

/// A token, and its shared key among nodes.
struct AppToken {
    token: Secret,
    sealed: String,
}

/// Calls WeChat with the application's token. If another consumer has invalidated it, once more with a fresh one.
pub(super) async fn with<T, F>(
    identity: &Identity,
    entry: &Entry,
    call: impl Fn(Secret) -> F + Send + Sync,
) -> Result<T, Error>
where
    F: Future<Output = Result<T, ProviderError>> + Send,
{
    Ok(with_word(identity, entry, call).await??)
}

/// [`with`], returning WeChat's own error.
pub(super) async fn with_word<T, F>(
    identity: &Identity,
    entry: &Entry,
    call: impl Fn(Secret) -> F + Send + Sync,
) -> Result<Result<T, ProviderError>, Error>
where
    F: Future<Output = Result<T, ProviderError>> + Send,
{
    let cached = current(identity, entry, None).await?;
    match call(cached.token).await {
        Err(ProviderError::StaleAppToken) => {
            let fresh = current(identity, entry, Some(&cached.sealed)).await?;
            Ok(call(fresh.token).await)
        }
        other => Ok(other),
    }
}

/// The current token, other than one that WeChat has rejected: in its place another is fetched.
async fn current(identity: &Identity, entry: &Entry, rejected: Option<&str>) -> Result<AppToken, Error> {
    let key = &key(entry);
    for _ in 0..POLLS {
        let now = identity.now().as_millis();
        let row = app_token::live(identity.db().read(), key, now).await?;
        let cached = row.and_then(|row| row.sealed);
        if let Some(sealed) = cached
            && Some(sealed.as_str()) != rejected
        {
            return Ok(AppToken { token: open(identity, key, &sealed)?, sealed });
        }
        let until = identity.now().plus_secs(CLAIM_SECS).as_millis();
        if app_token::take_turn(identity.db().write(), key, rejected, until, now).await? {
            return fetch(identity, entry, rejected).await;
        }
        identity.clock().sleep(POLL_EVERY).await;
    }
    Err(Error::TooManyRequests { retry_after: 5 })
}

fn open(identity: &Identity, key: &str, sealed: &str) -> Result<Secret, Error> {
    identity.options().master_key.open_secret(&place(key), sealed)
}

async fn fetch(identity: &Identity, entry: &Entry, rejected: Option<&str>) -> Result<AppToken, Error> {
    let (key, db) = (&key(entry), identity.db().write());
    let fetched = fetch_valid(identity, entry, rejected).await;
    let fetched = match fetched {
        Ok(fetched) => fetched,
        Err(error) => {
            app_token::end_turn(db, key, None).await?;
            return Err(error.into());
        }
    };
    let sealed = identity.options().master_key.seal_secret(&place(key), &fetched.token)?;
    let life = (i64::from(fetched.expires_in) - MARGIN_SECS).max(60);
    let expires_at = identity.now().plus_secs(life).as_millis();
    app_token::end_turn(db, key, Some((sealed.clone(), expires_at))).await?;
    Ok(AppToken { token: fetched.token, sealed })
}

/// Forces a new token only when WeChat keeps returning the rejected one: that invalidates it for all other consumers,
/// and WeChat allows few of these calls a day.
async fn fetch_valid(
    identity: &Identity,
    entry: &Entry,
    rejected: Option<&str>,
) -> Result<wechat::app_token::AppToken, ProviderError> {
    let fetched = wechat::app_token::fetch(target(identity, entry), false).await?;
    let rejected = rejected.and_then(|sealed: &str| open(identity, &key(entry), sealed).ok());
    if rejected.as_ref() == Some(&fetched.token) {
        return wechat::app_token::fetch(target(identity, entry), true).await;
    }
    Ok(fetched)
}
