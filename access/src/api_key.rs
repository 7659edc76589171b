//! Authentication of programs, by API key or by an access token that an application got for itself.

use crate::permit::refuse_delegated_key;
use crate::{Access, Error, Request, Subject};
use aws_lc_rs::{digest, rand};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use doorward_contract::{Secret, Timestamp, admin_action::AdminAction};
use doorward_identity::oauth::dpop::Proof;
use doorward_identity::oauth::machine::{self, Machine};
use doorward_store::api_key;

/// Prefix of every API key, by which scanners find leaked keys.
const PREFIX: &str = "dw_";

/// Interval at which the last use of a key is recorded, in milliseconds, so that not every request
/// writes to the database.
const USE_RECORDED_EVERY_MS: u64 = 60_000;

/// The holder of a verified API key, or a machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiKeyHolder {
    /// Name for the audit log.
    pub name: String,
    /// The role it acts with.
    pub role: String,
    /// Whether a delegated administrator created it.
    pub delegated: bool,
    pub expires_at: Option<Timestamp>,
    /// `client_id` of a machine, whose access token this is in place of a key.
    pub client_id: Option<String>,
}

impl ApiKeyHolder {
    /// Whether a bearer token has the form of an API key, valid or not. Access tokens never do.
    pub fn looks_like_key(bearer: &Secret) -> bool {
        bearer.expose().starts_with(PREFIX)
    }
}

impl<'a> From<&'a ApiKeyHolder> for Subject<'a> {
    fn from(holder: &'a ApiKeyHolder) -> Self {
        Self::Key { roles: std::slice::from_ref(&holder.role) }
    }
}

impl Access {
    /// The holder of an API key; `None` for a key that is unknown, revoked or expired. The row is read for each
    /// request, so that a revocation takes effect with the next one on every node.
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
        // Compare the distance: a use recorded while the clock was ahead must not suppress updates until then.
        if row.last_used_at.is_none_or(|at| at.abs_diff(now) >= USE_RECORDED_EVERY_MS) {
            api_key::record_use(db.write(), &row, now).await?;
        }
        Ok(Some(ApiKeyHolder {
            name: row.name,
            role: row.role_id,
            delegated: row.delegated,
            expires_at: row.expires_at.map(Timestamp),
            client_id: None,
        }))
    }

    /// The machine of an access token; `None` for every other token, and for a machine without a role. The role is the
    /// one that it has now.
    ///
    /// # Errors
    /// [`Error::Identity`] when the token is bound to another key than that of `proof`, or the query fails.
    pub async fn machine(&self, token: &Secret, proof: Option<&Proof>) -> Result<Option<ApiKeyHolder>, Error> {
        let Some(Machine { client, expires_at }) = machine::authenticate(self.identity(), token, proof).await? else {
            return Ok(None);
        };
        Ok(client.role_id.clone().map(|role| ApiKeyHolder {
            name: client.name.clone(),
            role,
            delegated: client.delegated,
            expires_at: Some(expires_at),
            client_id: Some(client.id.clone()),
        }))
    }

    /// Checks that the holder of an API key may do an action on Doorward itself.
    ///
    /// # Errors
    /// [`Error::Lacks`] names the missing permission. [`Error::PrivilegeEscalation`] for a key that a delegated
    /// administrator created, see [`Access::permit`].
    pub fn require_of_key(&self, holder: &ApiKeyHolder, own: AdminAction, request: Request<'_>) -> Result<(), Error> {
        self.require(holder, own, request)?;
        refuse_delegated_key(holder.delegated)
    }
}

/// Generates a key: its id, its secret and the hash of the secret.
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

/// SHA-256 is enough: a secret of 256 random bits cannot be guessed, so a slow hash adds nothing.
fn hash(key: &Secret) -> String {
    URL_SAFE_NO_PAD.encode(digest::digest(&digest::SHA256, key.expose().as_bytes()))
}
