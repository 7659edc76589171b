//! Sign-out that an application starts (OpenID Connect RP-Initiated Logout 1.0).

use super::{
    id_token::{self, Hint},
    request::with_query,
};
use crate::{
    Caller, Error, Identity, Viewer,
    client::{self, Client},
    session,
};
use doorward_contract::oauth::SignOutRequest;
use doorward_store::session as sessions;
use std::sync::Arc;
use url::form_urlencoded;

/// What happens next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Logout {
    /// The user is signed out.
    Done {
        /// Address of the application; `None` for a page of ours.
        location: Option<String>,
        /// The session that was ended, if there was one.
        session_id: Option<String>,
    },
    /// The application does not show that it signed this user in: the user confirms first. Then the handler ends the
    /// session, and calls again without a viewer.
    Confirm,
}

/// Ends the viewer's session at the portal, and with it those of the applications that it opened, if the hint shows that
/// it signed this application in. Any page can send a browser here, so nothing else ends a session without asking.
///
/// # Errors
/// [`Error::UnknownClient`], and [`Error::Invalid`] for an address that the application has not registered or a
/// `client_id` that is not the hint's: before anything is ended.
pub async fn logout(
    identity: &Identity,
    request: &SignOutRequest,
    viewer: Option<&Viewer>,
    caller: &Caller,
) -> Result<Logout, Error> {
    let hint = request.id_token_hint.as_deref().and_then(|hint| id_token::verify(identity, hint));
    let client = client_of(identity, request, hint.as_ref())?;
    let location = location(request, client.as_deref())?;
    let Some(viewer) = viewer else { return Ok(Logout::Done { location, session_id: None }) };
    if !is_of(identity, hint.as_ref(), viewer).await? {
        return Ok(Logout::Confirm);
    }
    session::sign_out(identity, viewer, caller).await?;
    Ok(Logout::Done { location, session_id: Some(viewer.session_id.clone()) })
}

/// The application that the request names. The one of a hint may have been turned off since.
fn client_of(identity: &Identity, request: &SignOutRequest, hint: Option<&Hint>) -> Result<Option<Arc<Client>>, Error> {
    let hinted = hint.map(|hint| hint.aud.as_str());
    let Some(id) = request.client_id.as_deref() else {
        return Ok(hinted.and_then(|id| client::find(identity, id)));
    };
    if hinted.is_some_and(|hinted| hinted != id) {
        return Err(Error::invalid("client_id", "other", |texts| texts.client_id_other));
    }
    client::find(identity, id).map(Some).ok_or(Error::UnknownClient)
}

/// Where the browser goes afterwards. Addresses are compared byte for byte (attack 13).
fn location(request: &SignOutRequest, client: Option<&Client>) -> Result<Option<String>, Error> {
    const FIELD: &str = "post_logout_redirect_uri";
    let Some(uri) = &request.post_logout_redirect_uri else { return Ok(None) };
    let Some(client) = client else {
        // The key that signed an old hint is forgotten. Its application is then unknown, but the user can sign out.
        return match request.id_token_hint {
            Some(_) => Ok(None),
            None => Err(Error::invalid("client_id", "required", |texts| texts.required("client_id"))),
        };
    };
    // The list may be older than a rule (attack 14).
    if !client.config.post_logout_redirect_uris.contains(uri) || !client::is_address(client.kind, uri) {
        return Err(Error::invalid(FIELD, "unknown", |texts| texts.sign_out_uri_unknown(FIELD)));
    }
    let Some(state) = &request.state else { return Ok(Some(uri.clone())) };
    let query = form_urlencoded::Serializer::new(String::new()).append_pair("state", state).finish();
    Ok(Some(with_query(uri, &query)))
}

/// Whether an ID token was issued for the viewer's session at the portal. With the scope `offline_access` the
/// application's session does not belong to one: the user is asked.
async fn is_of(identity: &Identity, hint: Option<&Hint>, viewer: &Viewer) -> Result<bool, Error> {
    let Some(hint) = hint.filter(|hint| hint.sub == viewer.uid) else { return Ok(false) };
    let row = sessions::by_id(identity.db().read(), &hint.sid).await?;
    let Some(row) = row.filter(|row| row.uid == viewer.uid) else { return Ok(false) };
    Ok(row.parent_id.is_some_and(|parent| parent == viewer.session_id))
}
