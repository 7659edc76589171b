//! Keys: created on first start, encrypted with the master key, shared by all nodes, rotated with overlap.
//!
//! Signing keys have three states. `next` is published but not used yet, so that a verifier with a cached key set knows
//! it before the first token arrives; `active` signs; `retired` stays published until its last token has expired.

use crate::crypto::MasterKey;
use crate::ids::Ids;
use crate::{Actor, Error, Identity, Options};
use aws_lc_rs::{
    encoding::{AsDer, Pkcs8V1Der, PublicKeyX509Der},
    hmac,
    rsa::{KeyPair as RsaKeyPair, KeySize, Pkcs1PrivateDecryptingKey, PrivateDecryptingKey},
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use doorward_contract::{Timestamp, event::EventAction};
use doorward_store::{
    Db, Tx,
    signing_key::{self, Purpose, State},
};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey};
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
    pub verifying: HashMap<String, DecodingKey>,
    pub refresh: hmac::Key,
    pub transport: Option<Arc<Transport>>,
    jwks: Value,
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

fn new_rsa() -> Result<KeyParts, Error> {
    let key = PrivateDecryptingKey::generate(KeySize::Rsa2048).map_err(|_| BROKEN)?;
    let der = AsDer::<Pkcs8V1Der>::as_der(&key).map_err(|_| BROKEN)?;
    Ok((der.as_ref().to_vec(), signing_key::Algorithm::Rsa15, json!({})))
}

impl Keys {
    fn read(rows: &[signing_key::Model], master: &MasterKey, now: Timestamp) -> Result<Self, Error> {
        let mut verifying = HashMap::new();
        let mut published = Vec::new();
        let (mut signing, mut refresh, mut transport) = (None, None, None);
        for row in rows {
            let private = || master.open(&place(&row.kid), &row.sealed);
            match row.purpose {
                Purpose::Token if has_lapsed(row, now) => {}
                Purpose::Token => {
                    let coordinate = |name: &str| row.public.get(name).and_then(Value::as_str).ok_or(BROKEN);
                    let key = DecodingKey::from_ec_components(coordinate("x")?, coordinate("y")?);
                    verifying.insert(row.kid.clone(), key.map_err(|_| BROKEN)?);
                    published.push(jwk(row));
                    if row.state == State::Active {
                        signing = Some((row.kid.clone(), EncodingKey::from_ec_der(&private()?)));
                    }
                }
                Purpose::Refresh => refresh = Some(hmac::Key::new(hmac::HMAC_SHA256, &private()?)),
                Purpose::Transport => transport = Some(Arc::new(Transport::read(&private()?)?)),
            }
        }
        let (active_kid, signing) = signing.ok_or(BROKEN)?;
        let refresh = refresh.ok_or(BROKEN)?;
        Ok(Self { active_kid, signing, verifying, refresh, transport, jwks: json!({ "keys": published }) })
    }
}

fn has_lapsed(row: &signing_key::Model, now: Timestamp) -> bool {
    row.retired_at.is_some_and(|at| Timestamp(at).plus_secs(RETIRED_SECS) <= now)
}

fn jwk(row: &signing_key::Model) -> Value {
    let mut jwk = row.public.clone();
    if let Some(members) = jwk.as_object_mut() {
        members.extend([("kid", &row.kid[..]), ("alg", "ES256"), ("use", "sig")].map(|(k, v)| (k.into(), v.into())));
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
    let (options, kid, now) = (identity.options().clone(), identity.new_id(), identity.now());
    // Finding two primes takes a tenth of a second and more: not on a thread that serves requests.
    let key = tokio::task::spawn_blocking(move || new_key(&options, kid, now, Purpose::Transport, State::Active));
    let key = key.await.map_err(|_| BROKEN)??;
    let tx = identity.db().begin_exclusive().await?;
    if !signing_key::all(&tx).await?.iter().any(|row| row.purpose == Purpose::Transport) {
        signing_key::insert(&tx, key).await?;
    }
    identity.commit_configuration(tx).await?;
    identity.keys().transport.clone().ok_or(BROKEN)
}

/// The public keys (RFC 7517 section 5), as `/auth/v1/certs` shows them.
pub fn jwks(identity: &Identity) -> Value {
    identity.keys().jwks.clone()
}

/// The algorithm of every signing key.
pub(crate) const ALGORITHM: Algorithm = Algorithm::ES256;

/// Activates the published next key and retires the active one. Without `at_once` the next key must have been published
/// for as long as verifiers may cache the key set.
///
/// # Errors
/// [`Error::KeyTooFresh`] when it was published later than that.
pub async fn rotate(identity: &Identity, at_once: bool, actor: &Actor) -> Result<String, Error> {
    // Outside the transaction, so that it persists when the key turns out to be too fresh.
    signing_key::put_back(identity.db().write(), identity.now().as_millis()).await?;
    let tx = identity.db().begin_exclusive().await?;
    let new = rotate_in(identity, &tx, at_once, actor).await?;
    identity.commit_configuration(tx).await?;
    Ok(new)
}

async fn rotate_in(identity: &Identity, tx: &Tx, at_once: bool, actor: &Actor) -> Result<String, Error> {
    let rows = signing_key::all(tx).await?;
    let find = |state: State| rows.iter().find(|row| row.purpose == Purpose::Token && row.state == state);
    let (active, next) = find(State::Active).zip(find(State::Next)).ok_or(BROKEN)?;
    let now = identity.now();
    let (age, needed) = ((now.as_millis() - next.created_at) / 1000, i64::from(JWKS_MAX_AGE_SECS));
    if !at_once && age < needed {
        return Err(Error::KeyTooFresh { age, needed });
    }
    signing_key::change_state(tx, &active.kid, State::Active, State::Retired, now.as_millis()).await?;
    signing_key::change_state(tx, &next.kid, State::Next, State::Active, now.as_millis()).await?;
    signing_key::insert(tx, new_key(identity.options(), identity.new_id(), now, Purpose::Token, State::Next)?).await?;
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
        row.purpose == Purpose::Token && row.state == State::Active && since.plus_secs(ROTATION_SECS) <= now
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
