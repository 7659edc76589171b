//! Authentication of programs, by API key or by an access token that an application got for itself.

use crate::permit::refuse_delegated_key;
use crate::{Access, Error, Request, Subject};
use aws_lc_rs::{constant_time::verify_slices_are_equal, rand};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use doorward_contract::{Secret, Timestamp, admin_action::AdminAction, api_keys::ApiKeyKind};
use doorward_identity::crypto::sha256_base64url;
use doorward_identity::oauth::dpop::Proof;
use doorward_identity::oauth::key_token::KeyToken;
use doorward_identity::oauth::machine::{self, Machine, Program};
use doorward_store::api_key;

/// Prefix of every API key, by which scanners find leaked keys.
const PREFIX: &str = "dw_";
/// Prefix of the publishable key.
const PUBLISHABLE_PREFIX: &str = "dwp_";
/// Prefix of the secret of a signing key. It is never sent, so it is no bearer token.
const SIGNING_PREFIX: &str = "dwk_";
/// Longest key, in bytes.
const MAX_KEY: usize = 64;

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
    /// What the key is; a machine counts as [`ApiKeyKind::ApiKey`].
    pub kind: ApiKeyKind,
}

impl ApiKeyHolder {
    /// Whether a bearer token has the form of an API key, valid or not. Access tokens never do.
    pub fn looks_like_key(bearer: &Secret) -> bool {
        [PREFIX, PUBLISHABLE_PREFIX].into_iter().any(|prefix| bearer.expose().starts_with(prefix))
    }

    fn of(row: api_key::Model) -> Self {
        Self {
            // Whatever its role gains: everyone who reads the front end has this key.
            delegated: row.delegated || row.kind == ApiKeyKind::Publishable,
            name: row.name,
            role: row.role_id,
            expires_at: row.expires_at.map(Timestamp),
            client_id: None,
            kind: row.kind,
        }
    }
}

impl<'a> From<&'a ApiKeyHolder> for Subject<'a> {
    fn from(holder: &'a ApiKeyHolder) -> Self {
        match holder.kind {
            ApiKeyKind::Publishable => Self::Publishable,
            ApiKeyKind::ApiKey | ApiKeyKind::Signing => Self::Key { roles: std::slice::from_ref(&holder.role) },
        }
    }
}

impl Access {
    /// The holder of an API key; `None` for a key that is unknown, revoked or expired. The row is read for each
    /// request, so that a revocation takes effect with the next one on every node.
    ///
    /// # Errors
    /// [`Error::Identity`] when the query fails.
    pub async fn api_key(&self, key: &Secret) -> Result<Option<ApiKeyHolder>, Error> {
        if !ApiKeyHolder::looks_like_key(key) || key.expose().len() > MAX_KEY {
            return Ok(None);
        }
        let row = api_key::by_hash(self.identity().db().read(), &hash(key)).await?;
        // The secret of a signing key is no bearer token.
        self.in_use(row.filter(|row| row.kind != ApiKeyKind::Signing)).await
    }

    /// The holder of a signing key, by its ID and its secret; `None` for a key that is unknown, revoked, expired or of
    /// another kind, and for a wrong secret.
    ///
    /// # Errors
    /// [`Error::Identity`] when the query fails.
    pub async fn signing_key(&self, id: &str, secret: &Secret) -> Result<Option<SigningKey>, Error> {
        if id.len() > MAX_KEY || secret.expose().len() > MAX_KEY {
            return Ok(None);
        }
        let row = api_key::by_id(self.identity().db().read(), id).await?;
        let is_right = |stored: &str| verify_slices_are_equal(stored.as_bytes(), hash(secret).as_bytes()).is_ok();
        let row = row.filter(|row| row.kind == ApiKeyKind::Signing && is_right(&row.key_hash));
        Ok(self.in_use(row).await?.map(|holder| SigningKey { id: id.to_owned(), holder }))
    }

    /// The holder of a key that has not expired. Records its use.
    pub(crate) async fn in_use(&self, row: Option<api_key::Model>) -> Result<Option<ApiKeyHolder>, Error> {
        let (db, now) = (self.identity().db(), self.identity().now().as_millis());
        let Some(row) = row.filter(|row| row.expires_at.is_none_or(|end| end > now)) else { return Ok(None) };
        // Compare the distance: a use recorded while the clock was ahead must not suppress updates until then.
        if row.last_used_at.is_none_or(|at| at.abs_diff(now) >= USE_RECORDED_EVERY_MS) {
            api_key::record_use(db.write(), &row, now).await?;
        }
        Ok(Some(ApiKeyHolder::of(row)))
    }

    /// The machine of an access token, or the signing key that the token was issued to; `None` for every other token,
    /// and for a machine without a role. The role is the one that it has now.
    ///
    /// # Errors
    /// [`Error::Identity`] when the token is bound to another key than that of `proof`, or the query fails.
    pub async fn machine(&self, token: &Secret, proof: Option<&Proof>) -> Result<Option<ApiKeyHolder>, Error> {
        let Machine { client, expires_at } = match machine::authenticate(self.identity(), token, proof).await? {
            Some(Program::Machine(machine)) => machine,
            Some(Program::Key(token)) => return self.holder_of_token(token).await,
            None => return Ok(None),
        };
        Ok(client.role_id.clone().map(|role| ApiKeyHolder {
            name: client.name.clone(),
            role,
            delegated: client.delegated,
            expires_at: Some(expires_at),
            client_id: Some(client.id.clone()),
            kind: ApiKeyKind::ApiKey,
        }))
    }

    /// The holder of a signing key, by an access token that it got. The row is read for each request, as for the key.
    async fn holder_of_token(&self, token: KeyToken) -> Result<Option<ApiKeyHolder>, Error> {
        let row = api_key::by_id(self.identity().db().read(), &token.key_id).await?;
        let holder = self.in_use(row.filter(|row| row.kind == ApiKeyKind::Signing)).await?;
        // What a token creates must not outlive it.
        let until = |end: Option<Timestamp>| end.map_or(token.expires_at, |end| end.min(token.expires_at));
        Ok(holder.map(|holder| ApiKeyHolder { expires_at: Some(until(holder.expires_at)), ..holder }))
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

/// A signing key that a request has shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SigningKey {
    pub id: String,
    pub holder: ApiKeyHolder,
}

/// Generates a key: its id, its secret and the hash of the secret.
pub fn generate(kind: ApiKeyKind) -> Result<(String, Secret, String), Error> {
    let (id, secret) = (random::<12>()?, random::<32>()?);
    let prefix = match kind {
        ApiKeyKind::ApiKey => PREFIX,
        ApiKeyKind::Signing => SIGNING_PREFIX,
        ApiKeyKind::Publishable => PUBLISHABLE_PREFIX,
    };
    let key = Secret::new(format!("{prefix}{secret}"));
    let hash = hash(&key);
    Ok((id, key, hash))
}

/// Where the secret of a key is sealed.
pub fn sealed_place(id: &str) -> String {
    format!("api_key/{id}")
}

fn random<const N: usize>() -> Result<String, Error> {
    let mut bytes = [0; N];
    rand::fill(&mut bytes).map_err(|_| Error::NoRandom)?;
    Ok(URL_SAFE_NO_PAD.encode(bytes))
}

/// SHA-256 is enough: a secret of 256 random bits cannot be guessed, so a slow hash adds nothing.
fn hash(key: &Secret) -> String {
    sha256_base64url(key.expose())
}
