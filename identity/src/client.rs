//! Clients: the applications that users sign in to.

use crate::{Error, Identity};
use doorward_store::client::Model;
use std::sync::Arc;

/// The client with this ID, or the default one.
pub(crate) fn resolve(identity: &Identity, client_id: Option<&str>) -> Result<Arc<Model>, Error> {
    let id = client_id.filter(|id| !id.is_empty()).unwrap_or(&identity.options().env_id);
    identity.clients().get(id).filter(|client| client.enabled).cloned().ok_or(Error::UnknownClient)
}

/// ID of an enabled client.
///
/// # Errors
/// [`Error::UnknownClient`] when there is no such client or it is turned off.
pub fn check(identity: &Identity, client_id: Option<&str>) -> Result<String, Error> {
    resolve(identity, client_id).map(|client| client.id.clone())
}
