//! Authorization requests that wait: pushed by an application (RFC 9126), or interrupted by a sign-in or the question for
//! consent. Whoever has the reference of one can continue it, so only its hash is stored.

use super::{Parameters, request};
use crate::{Error, Identity, crypto::token_hash, ids};
use doorward_contract::Secret;
use doorward_store::{ConnectionTrait, authorization_request};
use url::form_urlencoded;

/// Begins every `request_uri` (RFC 9126 section 2.2).
const URN: &str = "urn:ietf:params:oauth:request_uri:";

/// A stored request.
#[derive(Debug)]
pub(super) struct Stored {
    reference: Secret,
    pub client_id: String,
    pub parameters: Parameters,
    /// Whether the application pushed it, and no browser waits with it yet.
    pub pushed: bool,
    pub created_at: i64,
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
    let (reference, now) = (ids::secret(), identity.now());
    let row = authorization_request::Model {
        id_hash: token_hash(&reference),
        client_id: client_id.to_owned(),
        parameters: parameters.to_json(&request::NAMES),
        pushed,
        created_at: now.as_millis(),
        expires_at: now.plus_secs(i64::from(seconds)).as_millis(),
    };
    authorization_request::insert(conn, row).await?;
    let (client_id, parameters) = (client_id.to_owned(), parameters.clone());
    Ok(Stored { reference, client_id, parameters, pushed, created_at: now.as_millis() })
}

/// The request with this reference, until it expires.
pub(super) async fn find(identity: &Identity, reference: &str) -> Result<Option<Stored>, Error> {
    let reference = Secret::new(reference.to_owned());
    let (read, now) = (identity.db().read(), identity.now().as_millis());
    let Some(row) = authorization_request::live(read, &token_hash(&reference), now).await? else { return Ok(None) };
    let Some(parameters) = Parameters::from_json(row.parameters) else { return Ok(None) };
    Ok(Some(Stored { reference, client_id: row.client_id, parameters, pushed: row.pushed, created_at: row.created_at }))
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
