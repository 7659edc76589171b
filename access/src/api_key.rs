//! Keys for automation.

use crate::admin::roles;
use crate::{Access, Error};
use aws_lc_rs::{digest, rand};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use doorward_contract::{Secret, Timestamp};
use doorward_store::{api_key, role};

/// Every API key begins so, which lets scanners find a leaked one.
const PREFIX: &str = "dw_";

/// An API key that was shown to us.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiKeyHolder {
    /// Name for the audit log.
    pub name: String,
    /// The role it acts with.
    pub role: String,
}

impl ApiKeyHolder {
    /// Whether a bearer token is an API key, of whomever; access tokens never look like one.
    pub fn looks_like_key(bearer: &Secret) -> bool {
        bearer.expose().starts_with(PREFIX)
    }
}

impl Access {
    /// Who holds this API key; `None` for anything that is no key of ours.
    ///
    /// # Errors
    /// [`Error::Identity`] when the query fails.
    pub async fn api_key(&self, key: &Secret) -> Result<Option<ApiKeyHolder>, Error> {
        if !key.expose().starts_with(PREFIX) || key.expose().len() > 64 {
            return Ok(None);
        }
        let row = api_key::by_hash(self.identity().db().read(), &hash(key)).await?;
        Ok(row.map(|row| ApiKeyHolder { name: row.name, role: row.role_id }))
    }

    /// Makes an API key and answers it, the only time it is to be seen.
    ///
    /// # Errors
    /// [`Error::KeyName`], [`Error::UnknownRole`], [`Error::Identity`].
    pub async fn create_api_key(&self, name: &str, role: &str, now: Timestamp) -> Result<Secret, Error> {
        let named = |b: u8| b.is_ascii_alphanumeric() || b"._-".contains(&b);
        if name.is_empty() || name.len() > 64 || !name.bytes().all(named) {
            return Err(Error::KeyName);
        }
        // A key is no person: nobody's kind is its role.
        let tx = self.identity().db().begin_alone().await?;
        if roles::is_automatic(role) || !role::exists(&tx, role).await? {
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
        api_key::insert(&tx, row).await?;
        tx.commit().await.map_err(doorward_identity::Error::from)?;
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
