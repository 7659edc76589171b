//! Sign-out at the provider, after the user has signed out here (OpenID Connect RP-Initiated Logout 1.0).
//!
//! The ID tokens of providers are not kept, so there is no `id_token_hint`. A provider accepts the client's ID in its
//! place, or asks the user.

use super::{Entry, target};
use crate::{Caller, Error, Identity, Viewer, throttle};
use doorward_store::session;
use std::sync::Arc;

/// ID of the provider at which a user is signed out too: the one that the viewer's session was opened with, if its
/// rules say so.
///
/// # Errors
/// [`Error::Store`].
pub async fn through(identity: &Identity, viewer: &Viewer) -> Result<Option<String>, Error> {
    // Most services have no such provider.
    if !identity.providers().all().any(|entry| signs_out(entry)) {
        return Ok(None);
    }
    let row = session::by_id(identity.db().read(), &viewer.session_id).await?;
    Ok(row.and_then(|row| find(identity, &row.method)).map(|entry| entry.id.clone()))
}

/// Address at which the browser signs out of a provider, and from which it returns to `back` with `state`. `None` for a
/// provider without one, and while it cannot be reached: the user is signed out here nevertheless.
pub async fn address(
    identity: &Identity,
    provider_id: &str,
    back: &str,
    state: Option<&str>,
    caller: &Caller,
) -> Option<String> {
    let entry = find(identity, provider_id)?;
    // Its document is fetched once an hour, or each time while it cannot be (attack 81).
    throttle::provider_request(identity, caller).await.ok()?;
    let found = doorward_provider::sign_out_uri(target(identity, &entry)).await;
    let mut address = found
        .inspect_err(|error| tracing::warn!(%error, provider = %entry.id, "cannot sign a user out of a provider"))
        .ok()??;
    let state = state.map(|state| ("state", state));
    address.query_pairs_mut().append_pair("post_logout_redirect_uri", back).extend_pairs(state);
    Some(address.into())
}

fn find(identity: &Identity, id: &str) -> Option<Arc<Entry>> {
    identity.providers().find(id).filter(|entry| signs_out(entry))
}

fn signs_out(entry: &Entry) -> bool {
    entry.enabled && entry.rules.sign_out && entry.kind.signs_out()
}
