//! Authorization requests that wait: pushed by an application (RFC 9126), or interrupted by a sign-in or the question for
//! consent. Whoever has the reference of one can continue it, so only its hash is stored.

use super::{
    Parameters,
    request::{self, Destination},
};
use crate::{Error, Identity, Viewer, crypto::token_hash, ids};
use doorward_contract::Secret;
use doorward_store::{ConnectionTrait, authorization_request};
use url::form_urlencoded;

/// Begins every `request_uri` (RFC 9126 section 2.2).
const URN: &str = "urn:ietf:params:oauth:request_uri:";

/// Member of a stored request that is none of its parameters: the session of the administrator who tests the
/// application. No request of an application can have it, as only the parameters in [`request::NAMES`] are stored.
const TRIAL: &str = "trial";

/// A stored request.
#[derive(Debug)]
pub(super) struct Stored {
    reference: Secret,
    pub client_id: String,
    pub parameters: Parameters,
    /// Whether the application pushed it, and no browser waits with it yet.
    pub pushed: bool,
    pub created_at: i64,
    /// The session of the administrator who tests the application with it; see [`super::trial`].
    trial: Option<String>,
}

/// Stores a request for a number of seconds.
pub(super) async fn insert(
    identity: &Identity,
    conn: &impl ConnectionTrait,
    client_id: &str,
    parameters: &Parameters,
    pushed: bool,
    seconds: u32,
) -> Result<Stored, Error> {
    store(identity, conn, client_id, parameters, pushed, seconds, None).await
}

/// Stores the request of a test, for the session in which it began.
pub(super) async fn insert_trial(
    identity: &Identity,
    client_id: &str,
    parameters: &Parameters,
    session_id: &str,
    seconds: u32,
) -> Result<Stored, Error> {
    store(identity, identity.db().write(), client_id, parameters, false, seconds, Some(session_id)).await
}

async fn store(
    identity: &Identity,
    conn: &impl ConnectionTrait,
    client_id: &str,
    parameters: &Parameters,
    pushed: bool,
    seconds: u32,
    trial: Option<&str>,
) -> Result<Stored, Error> {
    let (reference, now) = (ids::secret(), identity.now());
    let mut members = parameters.to_json(&request::NAMES);
    if let Some(session_id) = trial {
        members[TRIAL] = session_id.into();
    }
    let row = authorization_request::Model {
        id_hash: token_hash(&reference),
        client_id: client_id.to_owned(),
        parameters: members,
        pushed,
        created_at: now.as_millis(),
        expires_at: now.plus_secs(i64::from(seconds)).as_millis(),
    };
    authorization_request::insert(conn, row).await?;
    let (client_id, parameters) = (client_id.to_owned(), parameters.clone());
    let trial = trial.map(str::to_owned);
    Ok(Stored { reference, client_id, parameters, pushed, created_at: now.as_millis(), trial })
}

/// The request with this reference, until it expires.
pub(super) async fn find(identity: &Identity, reference: &str) -> Result<Option<Stored>, Error> {
    let reference = Secret::new(reference.to_owned());
    let (read, now) = (identity.db().read(), identity.now().as_millis());
    let Some(row) = authorization_request::live(read, &token_hash(&reference), now).await? else { return Ok(None) };
    let Some(mut parameters) = Parameters::from_json(row.parameters) else { return Ok(None) };
    let (trial, created_at) = (parameters.take(TRIAL), row.created_at);
    Ok(Some(Stored { reference, client_id: row.client_id, parameters, pushed: row.pushed, created_at, trial }))
}

/// The error about a reference that was used, has expired, or belongs to another application.
pub(super) fn gone() -> Error {
    Error::invalid("request_uri", "gone", |texts| texts.request_uri_gone)
}

/// The reference in a `request_uri` of ours; `None` for the address of a request elsewhere.
pub(super) fn reference_in(request_uri: &str) -> Option<&str> {
    request_uri.strip_prefix(URN)
}

impl Stored {
    pub fn reference(&self) -> &str {
        self.reference.expose()
    }

    /// Whether it is the test of an application.
    pub const fn is_trial(&self) -> bool {
        self.trial.is_some()
    }

    /// Whether it may be continued in this session: a test belongs to the session in which it began.
    pub fn is_for(&self, viewer: Option<&Viewer>) -> bool {
        let is_theirs = |session_id: &String| viewer.is_some_and(|viewer| viewer.session_id == *session_id);
        self.trial.as_ref().is_none_or(is_theirs)
    }

    /// The application, and the address to return to.
    ///
    /// # Errors
    /// As [`request::destination`].
    pub fn destination(&self, identity: &Identity) -> Result<Destination, Error> {
        match self.trial {
            Some(_) => request::trial_destination(identity, &self.parameters),
            None => request::destination(identity, &self.parameters),
        }
    }

    pub fn request_uri(&self) -> String {
        format!("{URN}{}", self.reference())
    }

    /// The local path that continues the request.
    pub fn path(&self) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.append_pair("client_id", &self.client_id).append_pair("request_uri", &self.request_uri());
        format!("/oauth2/authorize?{}", query.finish())
    }

    /// A pushed request begins to wait for its user, for a number of seconds. It keeps its reference until it is
    /// answered, so that the user can load the page again (FAPI 2.0 Security Profile section 5.3.2.2 note 3).
    ///
    /// # Errors
    /// [`Error::Invalid`] when it was answered meanwhile.
    pub async fn begin(&self, identity: &Identity, seconds: u32) -> Result<(), Error> {
        let (write, now) = (identity.db().write(), identity.now());
        let until = now.plus_secs(i64::from(seconds)).as_millis();
        let begun = authorization_request::begin(write, &token_hash(&self.reference), now.as_millis(), until).await?;
        // Another window of the browser may have been first.
        if !begun {
            find(identity, self.reference()).await?.ok_or_else(gone)?;
        }
        Ok(())
    }

    /// Uses the request up, before its result is sent.
    ///
    /// # Errors
    /// [`Error::Invalid`] for all but one of several concurrent callers.
    pub async fn take(&self, conn: &impl ConnectionTrait) -> Result<(), Error> {
        let taken = authorization_request::delete(conn, &token_hash(&self.reference)).await?;
        if taken { Ok(()) } else { Err(gone()) }
    }
}
