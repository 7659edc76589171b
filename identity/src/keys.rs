//! Keys: created on first start, encrypted with the master key, shared by all nodes, rotated with overlap.
//!
//! Signing keys have three states. `next` is published but not used yet, so that a verifier with a cached key set knows
//! it before the first token arrives; `active` signs; `retired` stays published until its last token has expired. All
//! tokens are signed with ES256. Some applications cannot verify that: their ID tokens are signed with RSA keys, which
//! are created when the first such application needs them and rotated with the others.

use crate::crypto::MasterKey;
use crate::ids::Ids;
use crate::{Actor, Error, Identity, Options};
use aws_lc_rs::{
    encoding::{AsDer, Pkcs8V1Der, PublicKeyX509Der},
    hmac,
    rand::SystemRandom,
    rsa::{KeyPair as RsaKeyPair, KeySize, Pkcs1PrivateDecryptingKey, PrivateDecryptingKey},
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair, RSA_PKCS1_SHA256},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use doorward_contract::{Timestamp, event::EventAction};
use doorward_store::{
    Db, Tx,
    signing_key::{self, Purpose, State},
};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, jwk::Jwk};
use serde_json::{Value, json};
use std::{collections::HashMap, sync::Arc};

/// Seconds for which verifiers may cache `/auth/v1/certs`.
pub const JWKS_MAX_AGE_SECS: u32 = 300;
/// Longest lifetime of an access token in seconds: a retired key stays published this long.
const RETIRED_SECS: i64 = 86_400;
/// Seconds after which an active key is rotated automatically: 90 days.
const ROTATION_SECS: i64 = 90 * 86_400;

/// The keys in memory.
pub(crate) struct Keys {
    pub active_kid: String,
    pub signing: EncodingKey,
    pub verifying: HashMap<String, Verifying>,
    pub rsa: Option<Arc<RsaSigner>>,
    pub refresh: hmac::Key,
    pub transport: Option<Arc<Transport>>,
    jwks: Value,
}

/// The public half of a signing key. It verifies one algorithm and no other (attack 28).
pub(crate) struct Verifying {
    pub algorithm: Algorithm,
    pub key: DecodingKey,
}

/// The RSA key that signs ID tokens.
pub(crate) struct RsaSigner {
    pub kid: String,
    /// Parsed once. The JWT library would parse and check it for every signature.
    pair: RsaKeyPair,
}

/// The RSA key that clients encrypt passwords with.
pub(crate) struct Transport {
    pub thumbprint: String,
    pub pem: String,
    pub private: Pkcs1PrivateDecryptingKey,
}

const BROKEN: Error = Error::Internal("a key could not be made or read");

/// Reads the keys and creates missing ones. Nodes that start together create them once.
pub(crate) async fn load(db: &Db, options: &Options, ids: &Ids, now: Timestamp) -> Result<Keys, Error> {
    let rows = signing_key::all(db.read()).await?;
    if rows.iter().any(|row| row.purpose == Purpose::Token) {
        return Keys::read(&rows, &options.master_key, now);
    }
    let tx = db.begin_exclusive().await?;
    let mut rows = signing_key::all(&tx).await?;
    if rows.is_empty() {
        for (purpose, state) in
            [(Purpose::Token, State::Active), (Purpose::Token, State::Next), (Purpose::Refresh, State::Active)]
        {
            let row = new_key(options, ids.next(now).to_string(), now, purpose, state)?;
            signing_key::insert(&tx, row.clone()).await?;
            rows.push(row);
        }
    }
    tx.commit().await?;
    Keys::read(&rows, &options.master_key, now)
}

fn place(kid: &str) -> String {
    format!("signing_key/{kid}")
}

fn new_key(
    options: &Options,
    kid: String,
    now: Timestamp,
    purpose: Purpose,
    state: State,
) -> Result<signing_key::Model, Error> {
    let (private, algorithm, public) = match purpose {
        Purpose::Token => new_es256()?,
        Purpose::TokenRsa => new_rs256()?,
        Purpose::Refresh => (crate::ids::random::<32>().to_vec(), signing_key::Algorithm::Hs256, json!({})),
        Purpose::Transport => new_rsa()?,
    };
    let sealed = options.master_key.seal(&place(&kid), &private).ok_or(BROKEN)?;
    Ok(signing_key::Model {
        sealed,
        purpose,
        state,
        algorithm,
        public,
        created_at: now.as_millis(),
        activated_at: (state == State::Active).then_some(now.as_millis()),
        retired_at: None,
        kid,
    })
}

type KeyParts = (Vec<u8>, signing_key::Algorithm, Value);

fn new_es256() -> Result<KeyParts, Error> {
    let pair = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).map_err(|_| BROKEN)?;
    let der = pair.to_pkcs8v1().map_err(|_| BROKEN)?;
    // An uncompressed point: 4, then 32 bytes of x and of y (SEC 1 section 2.3.3).
    let point = pair.public_key().as_ref();
    let (x, y) = point.get(1..).and_then(|xy| xy.split_at_checked(32)).ok_or(BROKEN)?;
    let public = json!({"kty": "EC", "crv": "P-256", "x": URL_SAFE_NO_PAD.encode(x), "y": URL_SAFE_NO_PAD.encode(y)});
    Ok((der.as_ref().to_vec(), signing_key::Algorithm::Es256, public))
}

fn new_rs256() -> Result<KeyParts, Error> {
    let pair = RsaKeyPair::generate(KeySize::Rsa2048).map_err(|_| BROKEN)?;
    let der = AsDer::<Pkcs8V1Der>::as_der(&pair).map_err(|_| BROKEN)?;
    let public = DecodingKey::from_rsa_der(pair.public_key().as_ref());
    let jwk = Jwk::from_decoding_key(&public, None).map_err(|_| BROKEN)?;
    let public = serde_json::to_value(&jwk).map_err(|_| BROKEN)?;
    Ok((der.as_ref().to_vec(), signing_key::Algorithm::Rs256, public))
}

fn new_rsa() -> Result<KeyParts, Error> {
    let key = PrivateDecryptingKey::generate(KeySize::Rsa2048).map_err(|_| BROKEN)?;
    let der = AsDer::<Pkcs8V1Der>::as_der(&key).map_err(|_| BROKEN)?;
    Ok((der.as_ref().to_vec(), signing_key::Algorithm::Rsa15, json!({})))
}

impl Keys {
    fn read(rows: &[signing_key::Model], master: &MasterKey, now: Timestamp) -> Result<Self, Error> {
        let mut verifying = HashMap::new();
        let mut published = Vec::new();
        let (mut signing, mut rsa, mut refresh, mut transport) = (None, None, None, None);
        for row in rows {
            let private = || master.open(&place(&row.kid), &row.sealed);
            if signs_tokens(row.purpose) && !has_lapsed(row, now) {
                verifying.insert(row.kid.clone(), Verifying::read(row)?);
                published.push(jwk(row));
            }
            match row.purpose {
                Purpose::Token if row.state == State::Active => {
                    signing = Some((row.kid.clone(), EncodingKey::from_ec_der(&private()?)));
                }
                Purpose::TokenRsa if row.state == State::Active => {
                    rsa = Some(Arc::new(RsaSigner::read(row.kid.clone(), &private()?)?));
                }
                Purpose::Token | Purpose::TokenRsa => {}
                Purpose::Refresh => refresh = Some(hmac::Key::new(hmac::HMAC_SHA256, &private()?)),
                Purpose::Transport => transport = Some(Arc::new(Transport::read(&private()?)?)),
            }
        }
        let (active_kid, signing) = signing.ok_or(BROKEN)?;
        let refresh = refresh.ok_or(BROKEN)?;
        Ok(Self { active_kid, signing, verifying, rsa, refresh, transport, jwks: json!({ "keys": published }) })
    }
}

/// Whether keys of this purpose sign tokens: they are published and rotated.
const fn signs_tokens(purpose: Purpose) -> bool {
    matches!(purpose, Purpose::Token | Purpose::TokenRsa)
}

impl Verifying {
    fn read(row: &signing_key::Model) -> Result<Self, Error> {
        let member = |name: &str| row.public.get(name).and_then(Value::as_str).ok_or(BROKEN);
        let (algorithm, key) = if row.purpose == Purpose::TokenRsa {
            (Algorithm::RS256, DecodingKey::from_rsa_components(member("n")?, member("e")?))
        } else {
            (ALGORITHM, DecodingKey::from_ec_components(member("x")?, member("y")?))
        };
        Ok(Self { algorithm, key: key.map_err(|_| BROKEN)? })
    }
}

impl RsaSigner {
    fn read(kid: String, der: &[u8]) -> Result<Self, Error> {
        Ok(Self { kid, pair: RsaKeyPair::from_pkcs8(der).map_err(|_| BROKEN)? })
    }

    /// Signs with RSASSA-PKCS1-v1_5 and SHA-256 (RFC 7518 section 3.3).
    pub fn sign(&self, message: &[u8]) -> Option<Vec<u8>> {
        let mut signature = vec![0; self.pair.public_modulus_len()];
        self.pair.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), message, &mut signature).ok()?;
        Some(signature)
    }
}

fn has_lapsed(row: &signing_key::Model, now: Timestamp) -> bool {
    row.retired_at.is_some_and(|at| Timestamp(at).plus_secs(RETIRED_SECS) <= now)
}

fn jwk(row: &signing_key::Model) -> Value {
    let algorithm = if row.purpose == Purpose::TokenRsa { "RS256" } else { "ES256" };
    let mut jwk = row.public.clone();
    if let Some(members) = jwk.as_object_mut() {
        members.extend([("kid", &row.kid[..]), ("alg", algorithm), ("use", "sig")].map(|(k, v)| (k.into(), v.into())));
    }
    jwk
}

impl Transport {
    fn read(der: &[u8]) -> Result<Self, Error> {
        let private = PrivateDecryptingKey::from_pkcs8(der).map_err(|_| BROKEN)?;
        let public = RsaKeyPair::from_pkcs8(der).map_err(|_| BROKEN)?;
        let spki = AsDer::<PublicKeyX509Der<'_>>::as_der(public.public_key()).map_err(|_| BROKEN)?;
        let spki = spki.as_ref();
        let pem = crate::crypto::pem("PUBLIC KEY", spki).ok_or(BROKEN)?;
        let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, spki);
        let private = Pkcs1PrivateDecryptingKey::new(private).map_err(|_| BROKEN)?;
        Ok(Self { thumbprint: hex::encode(digest), pem, private })
    }
}

/// The transport key. It is created on first use, since generating it takes a while.
pub(crate) async fn transport(identity: &Identity) -> Result<Arc<Transport>, Error> {
    if let Some(transport) = &identity.keys().transport {
        return Ok(Arc::clone(transport));
    }
    let key = new_rsa_key(identity, Purpose::Transport, State::Active).await?;
    let tx = identity.db().begin_exclusive().await?;
    if !signing_key::all(&tx).await?.iter().any(|row| row.purpose == Purpose::Transport) {
        signing_key::insert(&tx, key).await?;
    }
    identity.commit_configuration(tx).await?;
    identity.keys().transport.clone().ok_or(BROKEN)
}

/// The RSA key that signs ID tokens. It is created with its successor on first use.
pub(crate) async fn rsa(identity: &Identity) -> Result<Arc<RsaSigner>, Error> {
    if let Some(rsa) = &identity.keys().rsa {
        return Ok(Arc::clone(rsa));
    }
    let active = new_rsa_key(identity, Purpose::TokenRsa, State::Active).await?;
    let next = new_rsa_key(identity, Purpose::TokenRsa, State::Next).await?;
    let tx = identity.db().begin_exclusive().await?;
    if !signing_key::all(&tx).await?.iter().any(|row| row.purpose == Purpose::TokenRsa) {
        signing_key::insert(&tx, active).await?;
        signing_key::insert(&tx, next).await?;
    }
    identity.commit_configuration(tx).await?;
    identity.keys().rsa.clone().ok_or(BROKEN)
}

/// Publishes the RSA keys as soon as an application is set to RS256, so that a verifier with a cached key set knows
/// them before the first ID token arrives.
///
/// # Errors
/// [`Error::Store`] when the database does not answer; the first ID token creates them then.
pub async fn prepare_rsa(identity: &Identity) -> Result<(), Error> {
    rsa(identity).await.map(|_| ())
}

async fn new_rsa_key(identity: &Identity, purpose: Purpose, state: State) -> Result<signing_key::Model, Error> {
    let (options, kid, now) = (identity.options().clone(), identity.new_id(), identity.now());
    // Finding two primes takes a tenth of a second and more: not on a thread that serves requests.
    let key = tokio::task::spawn_blocking(move || new_key(&options, kid, now, purpose, state));
    key.await.map_err(|_| BROKEN)?
}

/// The public keys (RFC 7517 section 5), as `/auth/v1/certs` shows them.
pub fn jwks(identity: &Identity) -> Value {
    identity.keys().jwks.clone()
}

/// The algorithm of every token but some ID tokens.
pub(crate) const ALGORITHM: Algorithm = Algorithm::ES256;

/// Activates the published next key and retires the active one. Without `at_once` the next key must have been published
/// for as long as verifiers may cache the key set. RSA keys, if there are any, are rotated too.
///
/// # Errors
/// [`Error::KeyTooFresh`] when it was published later than that.
pub async fn rotate(identity: &Identity, at_once: bool, actor: &Actor) -> Result<String, Error> {
    // Outside the transaction, so that it persists when the key turns out to be too fresh.
    signing_key::put_back(identity.db().write(), identity.now().as_millis()).await?;
    let spare_rsa = spare_rsa(identity).await?;
    let tx = identity.db().begin_exclusive().await?;
    let new = rotate_in(identity, &tx, at_once, spare_rsa, actor).await?;
    identity.commit_configuration(tx).await?;
    Ok(new)
}

/// A next RSA key, if there are RSA keys. Generated before the transaction, which holds up all others.
async fn spare_rsa(identity: &Identity) -> Result<Option<signing_key::Model>, Error> {
    let rows = signing_key::all(identity.db().read()).await?;
    if rows.iter().any(|row| row.purpose == Purpose::TokenRsa) {
        return new_rsa_key(identity, Purpose::TokenRsa, State::Next).await.map(Some);
    }
    Ok(None)
}

async fn rotate_in(
    identity: &Identity,
    tx: &Tx,
    at_once: bool,
    spare_rsa: Option<signing_key::Model>,
    actor: &Actor,
) -> Result<String, Error> {
    let rows = signing_key::all(tx).await?;
    let spare = new_key(identity.options(), identity.new_id(), identity.now(), Purpose::Token, State::Next)?;
    if let Some(spare_rsa) = spare_rsa {
        replace(identity, tx, &rows, spare_rsa, at_once, actor).await?;
    }
    replace(identity, tx, &rows, spare, at_once, actor).await
}

/// Activates the next key of one purpose, retires the active one and publishes `spare` as the next one. Returns the ID
/// of the active one.
async fn replace(
    identity: &Identity,
    tx: &Tx,
    rows: &[signing_key::Model],
    spare: signing_key::Model,
    at_once: bool,
    actor: &Actor,
) -> Result<String, Error> {
    let find = |state: State| rows.iter().find(|row| row.purpose == spare.purpose && row.state == state);
    let (active, next) = find(State::Active).zip(find(State::Next)).ok_or(BROKEN)?;
    let now = identity.now();
    let (age, needed) = ((now.as_millis() - next.created_at) / 1000, i64::from(JWKS_MAX_AGE_SECS));
    if !at_once && age < needed {
        return Err(Error::KeyTooFresh { age, needed });
    }
    signing_key::change_state(tx, &active.kid, State::Active, State::Retired, now.as_millis()).await?;
    signing_key::change_state(tx, &next.kid, State::Next, State::Active, now.as_millis()).await?;
    signing_key::insert(tx, spare).await?;
    let detail = json!({ "kid": next.kid, "retired": active.kid });
    crate::event::by_admin(identity, tx, EventAction::KeyRotated, actor, None, detail).await?;
    Ok(next.kid.clone())
}

/// Rotates an active key that is due, and deletes retired keys whose last token has expired.
pub(crate) async fn cleanup(identity: &Identity) -> Result<(), Error> {
    let now = identity.now();
    signing_key::put_back(identity.db().write(), now.as_millis()).await?;
    let rows = signing_key::all(identity.db().read()).await?;
    let due = |row: &signing_key::Model| {
        let since = row.activated_at.map_or(now, Timestamp);
        signs_tokens(row.purpose) && row.state == State::Active && since.plus_secs(ROTATION_SECS) <= now
    };
    if rows.iter().any(due) {
        match rotate(identity, false, &Actor::system()).await {
            // Another node was faster.
            Ok(_) | Err(Error::KeyTooFresh { .. }) => {}
            Err(other) => return Err(other),
        }
    }
    let retired_before = now.plus_secs(-RETIRED_SECS).as_millis();
    let tx = identity.db().begin().await?;
    if signing_key::delete_retired_before(&tx, retired_before).await? > 0 {
        return identity.commit_configuration(tx).await;
    }
    Ok(tx.commit().await?)
}
