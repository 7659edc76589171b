//! Authorization requests that wait: pushed by an application (RFC 9126), or interrupted by a sign-in or the question for
//! consent. Anyone with the reference of one can continue it, so only its hash is stored.

use super::{
    Parameters,
    authorize::last_authentication,
    request::{self, Destination},
};
use crate::{Error, Identity, Viewer, crypto::token_hash, ids, session::SKEW_SECS};
use doorward_contract::{
    Secret, Timestamp, Uid,
    oauth::{AuthorizationParameters, Scopes, paths},
};
use doorward_store::{
    ConnectionTrait,
    authorization_request::{self, Wait},
    session,
};
use url::form_urlencoded;

/// Begins every `request_uri` (RFC 9126 section 2.2).
const URN: &str = "urn:ietf:params:oauth:request_uri:";

/// Member of a stored request that is none of its parameters: the session of the administrator who tests the
/// application. No request of an application can have it, as only the parameters in [`AuthorizationParameters::NAMES`]
/// are stored.
const TRIAL: &str = "trial";

/// A stored request.
#[derive(Debug)]
pub(super) struct Stored {
    reference: Secret,
    pub client_id: String,
    pub parameters: Parameters,
    /// Whether the application pushed it, and no browser waits with it yet.
    pub pushed: bool,
    created_at: Timestamp,
    /// The browser's session when the request began to wait.
    session_id: Option<String>,
    /// When the user of that session had authenticated.
    authenticated_at: Option<i64>,
    /// Who has allowed it on the consent page, and for which scopes.
    decision: Option<(Uid, Scopes)>,
    /// The session of the administrator who tests the application with it; see [`super::trial`].
    trial: Option<String>,
}

/// Who sends a request.
pub(super) enum Sender<'a> {
    /// The application: it pushes the request.
    Application,
    /// A browser, with its session at the portal: the request waits for a user.
    Browser(Option<&'a session::Model>),
    /// The browser of an administrator who tests the application, with their session.
    Trial(&'a session::Model),
}

/// Stores a request for a number of seconds.
pub(super) async fn insert(
    identity: &Identity,
    conn: &impl ConnectionTrait,
    client_id: &str,
    parameters: &Parameters,
    sender: Sender<'_>,
    seconds: u32,
) -> Result<Stored, Error> {
    let (reference, now) = (ids::secret(), identity.now());
    let (pushed, session, trial) = match sender {
        Sender::Application => (true, None, None),
        Sender::Browser(session) => (false, session, None),
        Sender::Trial(session) => (false, Some(session), Some(session.id.clone())),
    };
    let mut members = parameters.to_json(AuthorizationParameters::NAMES);
    if let Some(session_id) = &trial {
        members[TRIAL] = session_id.as_str().into();
    }
    let row = authorization_request::Model {
        id_hash: token_hash(&reference),
        client_id: client_id.to_owned(),
        parameters: members,
        pushed,
        created_at: now.as_millis(),
        expires_at: now.plus_secs(i64::from(seconds)).as_millis(),
        session_id: session.map(|session| session.id.clone()),
        authenticated_at: session.map(last_authentication),
        decided_by: None,
        decided_scope: None,
    };
    authorization_request::insert(conn, row.clone()).await?;
    Ok(Stored { trial, ..read(reference, parameters.clone(), row) })
}

/// A row with its parameters, which may still have the member of a test.
fn read(reference: Secret, mut parameters: Parameters, row: authorization_request::Model) -> Stored {
    Stored {
        trial: parameters.take(TRIAL),
        reference,
        client_id: row.client_id,
        parameters,
        pushed: row.pushed,
        created_at: Timestamp(row.created_at),
        session_id: row.session_id,
        authenticated_at: row.authenticated_at,
        decision: row.decided_by.zip(row.decided_scope.as_deref().map(Scopes::known_in)),
    }
}

/// The request with this reference, until it expires.
pub(super) async fn find(identity: &Identity, reference: &str) -> Result<Option<Stored>, Error> {
    let reference = Secret::new(reference.to_owned());
    let (conn, now) = (identity.db().read(), identity.now().as_millis());
    let Some(row) = authorization_request::live(conn, &token_hash(&reference), now).await? else { return Ok(None) };
    let parameters = Parameters::from_json(row.parameters.clone());
    Ok(parameters.map(|parameters| read(reference, parameters, row)))
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
        format!("{}?{}", paths::AUTHORIZE, query.finish())
    }

    /// A pushed request begins to wait for its user, for a number of seconds, in a browser with this session at the
    /// portal. It keeps its reference until it is answered, so that the user can load the page again (FAPI 2.0 Security
    /// Profile section 5.3.2.2 note 3).
    ///
    /// # Errors
    /// [`Error::Invalid`] when it was answered meanwhile.
    pub async fn begin(
        &self,
        identity: &Identity,
        session: Option<&session::Model>,
        seconds: u32,
    ) -> Result<(), Error> {
        let (write, now) = (identity.db().write(), identity.now());
        let wait = Wait {
            since: now.as_millis(),
            until: now.plus_secs(i64::from(seconds)).as_millis(),
            session_id: session.map(|session| session.id.clone()),
            authenticated_at: session.map(last_authentication),
        };
        // Another window of the browser may have been first.
        if !authorization_request::begin(write, &token_hash(&self.reference), wait).await? {
            find(identity, self.reference()).await?.ok_or_else(gone)?;
        }
        Ok(())
    }

    /// Whether the user has signed in since the request began to wait. It is another session than that of the browser
    /// then. The clocks of nodes differ, so its time only shows that it is not an old one of another browser.
    pub fn precedes_sign_in(&self, session: &session::Model) -> bool {
        !self.is_of(session) && !self.is_long_after(session.created_at)
    }

    /// Whether the user of a session has authenticated, at the given time, since the request began to wait.
    pub fn precedes_authentication(&self, session: &session::Model, at: i64) -> bool {
        let is_another = !self.is_of(session) || self.authenticated_at != Some(last_authentication(session));
        is_another && !self.is_long_after(at)
    }

    fn is_of(&self, session: &session::Model) -> bool {
        self.session_id.as_ref() == Some(&session.id)
    }

    /// Whether the request began to wait after an instant, by more than the clocks of nodes differ.
    fn is_long_after(&self, at: i64) -> bool {
        self.created_at > Timestamp(at).plus_secs(SKEW_SECS)
    }

    /// Whether this user has allowed these scopes on the consent page of this request.
    pub fn is_allowed(&self, uid: &Uid, scopes: &Scopes) -> bool {
        self.decision.as_ref().is_some_and(|(by, allowed)| by == uid && allowed.includes(scopes))
    }

    /// Records what a user allows.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the request was answered meanwhile.
    pub async fn allow(&self, conn: &impl ConnectionTrait, uid: &Uid, scopes: &Scopes) -> Result<(), Error> {
        let (hash, scope) = (token_hash(&self.reference), scopes.to_string());
        let allowed = authorization_request::decide(conn, &hash, uid, &scope).await?;
        if allowed { Ok(()) } else { Err(Error::NotFound(|texts| texts.authorization_request)) }
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
