//! Authenticating programs by API key.

use crate::permit::DELEGATED_KEY;
use crate::{Access, Error, Request};
use aws_lc_rs::{digest, rand};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use doorward_contract::{Secret, Timestamp, admin_action::AdminAction};
use doorward_store::api_key;

/// Every API key begins so, which lets scanners find a leaked one.
const PREFIX: &str = "dw_";

/// How often the last use of a key is written, in milliseconds: a busy key must not cost a write a request.
const USE_RECORDED_EVERY_MS: u64 = 60_000;

/// An API key that was shown to us.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiKeyHolder {
    /// Name for the audit log.
    pub name: String,
    /// The role it acts with.
    pub role: String,
    /// Whether a delegated administrator created it.
    pub delegated: bool,
    /// When it ends.
    pub expires_at: Option<Timestamp>,
}

impl ApiKeyHolder {
    /// Whether a bearer token is an API key, of whomever; access tokens never look like one.
    pub fn looks_like_key(bearer: &Secret) -> bool {
        bearer.expose().starts_with(PREFIX)
    }
}

impl Access {
    /// Who holds this API key; `None` for anything that is no key of ours, was revoked or has expired. The row is read for
    /// each request, so that a revocation counts for the next one on every node.
    ///
    /// # Errors
    /// [`Error::Identity`] when the query fails.
    pub async fn api_key(&self, key: &Secret) -> Result<Option<ApiKeyHolder>, Error> {
        if !key.expose().starts_with(PREFIX) || key.expose().len() > 64 {
            return Ok(None);
        }
        let (db, now) = (self.identity().db(), self.identity().now().as_millis());
        let Some(row) = api_key::by_hash(db.read(), &hash(key)).await? else { return Ok(None) };
        if row.expires_at.is_some_and(|end| end <= now) {
            return Ok(None);
        }
        // A distance, not an order: a use recorded while the clock was ahead does not stand for years.
        if row.last_used_at.is_none_or(|at| at.abs_diff(now) >= USE_RECORDED_EVERY_MS) {
            api_key::record_use(db.write(), &row, now).await?;
        }
        Ok(Some(ApiKeyHolder {
            name: row.name,
            role: row.role_id,
            delegated: row.delegated,
            expires_at: row.expires_at.map(Timestamp),
        }))
    }

    /// Lets the holder of an API key act on Doorward itself.
    ///
    /// # Errors
    /// [`Error::Lacks`] names the action. [`Error::PrivilegeEscalation`] for a key that a delegate created: its role may have been
    /// given rights over Doorward since, and whoever has the secret was given none.
    pub fn require_of_key(&self, holder: &ApiKeyHolder, own: AdminAction, request: Request<'_>) -> Result<(), Error> {
        self.require(holder, own, request)?;
        if holder.delegated { Err(Error::PrivilegeEscalation(DELEGATED_KEY)) } else { Ok(()) }
    }
}

/// A new id, and the secret of a new key with its hash.
pub fn generate() -> Result<(String, Secret, String), Error> {
    let (id, secret) = (random::<12>()?, random::<32>()?);
    let key = Secret::new(format!("{PREFIX}{secret}"));
    let hash = hash(&key);
    Ok((id, key, hash))
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
