//! What the user may do.
//!
//! So far one question has an answer here: who may administer. Roles come from the account's memberships, which
//! `identity` reads into every viewer; API keys carry a role of their own.
//!
//! - [`Access::may_administer`]: the decision
//! - [`Access::api_key`], [`Access::create_api_key`]: keys for automation

pub mod condition;
mod json;
pub mod level;
pub mod rego;
pub mod row;
pub mod rule;

use aws_lc_rs::{digest, rand};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use doorward_contract::{Secret, Timestamp, account::ADMINISTRATOR};
use doorward_store::{Db, StoreError, api_key};

/// Every API key begins so, which lets scanners find a leaked one.
const PREFIX: &str = "dw_";

/// Why an API key could not be made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Names are for people and the audit log.
    #[error("the name of an API key has 1 to 64 letters, digits, dots, underscores and hyphens")]
    Name,
    /// There is no such role.
    #[error("there is no role {0:?}; the only one so far is administrator")]
    UnknownRole(String),
    /// The operating system gives no random bytes.
    #[error("no random bytes are to be had")]
    NoRandom,
    /// The database did not do its work.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// An API key that was shown to us.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiKeyHolder {
    /// Name for the audit log.
    pub name: String,
    /// The role it acts with.
    pub role: String,
}

/// Decides who may do what. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Access {
    db: Db,
}

impl Access {
    /// Decides by this database.
    pub fn new(db: Db) -> Self {
        Self { db }
    }

    /// Whether these roles may administer.
    pub fn may_administer<R: AsRef<str>>(&self, roles: &[R]) -> bool {
        roles.iter().any(|role| role.as_ref() == ADMINISTRATOR)
    }

    /// Who holds this API key; `None` for anything that is no key of ours.
    ///
    /// # Errors
    /// [`Error::Store`] when the query fails.
    pub async fn api_key(&self, key: &Secret) -> Result<Option<ApiKeyHolder>, Error> {
        if !key.expose().starts_with(PREFIX) || key.expose().len() > 64 {
            return Ok(None);
        }
        let row = api_key::by_hash(self.db.read(), &hash(key)).await?;
        Ok(row.map(|row| ApiKeyHolder { name: row.name, role: row.role_id }))
    }

    /// Makes an API key and answers it, the only time it is to be seen.
    ///
    /// # Errors
    /// [`Error::Name`], [`Error::UnknownRole`], [`Error::Store`].
    pub async fn create_api_key(&self, name: &str, role: &str, now: Timestamp) -> Result<Secret, Error> {
        let named = |b: u8| b.is_ascii_alphanumeric() || b"._-".contains(&b);
        if name.is_empty() || name.len() > 64 || !name.bytes().all(named) {
            return Err(Error::Name);
        }
        if role != ADMINISTRATOR {
            return Err(Error::UnknownRole(role.to_owned()));
        }
        let (id, secret) = (random::<12>()?, random::<32>()?);
        let key = Secret::new(format!("{PREFIX}{secret}"));
        let row = api_key::Model {
            id,
            name: name.into(),
            role_id: role.into(),
            key_hash: hash(&key),
            created_at: now.as_millis(),
        };
        api_key::insert(self.db.write(), row).await?;
        Ok(key)
    }
}

fn random<const N: usize>() -> Result<String, Error> {
    let mut bytes = [0; N];
    rand::fill(&mut bytes).map_err(|_| Error::NoRandom)?;
    Ok(URL_SAFE_NO_PAD.encode(bytes))
}

/// 256 random bits need no slow hash: there is nothing to guess.
fn hash(key: &Secret) -> String {
    URL_SAFE_NO_PAD.encode(digest::digest(&digest::SHA256, key.expose().as_bytes()))
}
