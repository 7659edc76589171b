//! A tower-sessions store on top of the session table.
//!
//! The store keeps no records of its own. A record is the pair (cookie ID, session ID), and the session row contains
//! the hash of the cookie ID. Ending a session therefore invalidates its cookie, and a stolen database contains no
//! usable cookie.

use async_trait::async_trait;
use doorward_identity::{Identity, cookie};
use std::collections::HashMap;
use tower_sessions::SessionStore;
use tower_sessions::cookie::time::OffsetDateTime;
use tower_sessions::session::{Id, Record};
use tower_sessions::session_store::{Error, Result};

/// The only key of a record: the session ID.
pub const SESSION_KEY: &str = "sid";

/// A [`SessionStore`] over the sessions of [`Identity`].
#[derive(Clone)]
pub struct CookieStore(Identity);

impl CookieStore {
    pub const fn new(identity: Identity) -> Self {
        Self(identity)
    }

    async fn attach(&self, id: Id, session_id: &str) -> Result<()> {
        cookie::attach(&self.0, session_id, &bytes(id)).await.map_err(backend)
    }
}

impl std::fmt::Debug for CookieStore {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("CookieStore")
    }
}

#[async_trait]
impl SessionStore for CookieStore {
    /// IDs are 128 random bits from the library. A collision violates the unique hash and fails; it never shares a
    /// session.
    async fn create(&self, record: &mut Record) -> Result<()> {
        match session_id(record) {
            Some(session_id) => self.attach(record.id, session_id).await,
            None => Ok(()),
        }
    }

    /// A cookie ID never moves to another session, which prevents session fixation: a new sign-in needs a new ID
    /// (`cycle_id`), anything else is an error.
    async fn save(&self, record: &Record) -> Result<()> {
        let Some(session_id) = session_id(record) else { return Ok(()) };
        match cookie::find(&self.0, &bytes(record.id)).await.map_err(backend)? {
            Some((current, _)) if current == session_id => Ok(()),
            Some(_) => Err(Error::Backend("a cookie id belongs to one session; call cycle_id first".into())),
            None => self.attach(record.id, session_id).await,
        }
    }

    async fn load(&self, id: &Id) -> Result<Option<Record>> {
        let found = cookie::find(&self.0, &bytes(*id)).await.map_err(backend)?;
        Ok(found.map(|(session_id, expires)| Record {
            id: *id,
            data: HashMap::from([(SESSION_KEY.to_owned(), session_id.into())]),
            expiry_date: OffsetDateTime::from_unix_timestamp(expires.as_secs()).unwrap_or(OffsetDateTime::UNIX_EPOCH),
        }))
    }

    async fn delete(&self, id: &Id) -> Result<()> {
        cookie::detach(&self.0, &bytes(*id)).await.map_err(backend)
    }
}

fn session_id(record: &Record) -> Option<&str> {
    record.data.get(SESSION_KEY).and_then(|value| value.as_str())
}

const fn bytes(id: Id) -> [u8; 16] {
    id.0.to_le_bytes()
}

fn backend(error: doorward_identity::Error) -> Error {
    Error::Backend(error.to_string())
}
