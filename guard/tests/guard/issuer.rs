//! A mock issuer that publishes keys, returns decisions, and records requests.

use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _};
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::{get, post};
use axum::{Json, Router};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use doorward_guard::{Guard, Options};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde_json::{Value, json};
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use tokio::net::TcpListener;

/// Start time of the tests.
pub const NOW: u64 = 1_800_000_000;

pub struct Key {
    pub kid: String,
    pub signing: EncodingKey,
    pub published: Value,
}

impl Key {
    pub fn new(kid: &str) -> Self {
        let pair = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).unwrap();
        let point = pair.public_key().as_ref()[1..].to_vec();
        let (x, y) = (URL_SAFE_NO_PAD.encode(&point[..32]), URL_SAFE_NO_PAD.encode(&point[32..]));
        let published = json!({"kty": "EC", "crv": "P-256", "alg": "ES256", "use": "sig", "kid": kid, "x": x, "y": y});
        let signing = EncodingKey::from_ec_der(pair.to_pkcs8v1().unwrap().as_ref());
        Self { kid: kid.into(), signing, published }
    }

    pub fn sign(&self, typ: &str, claims: &Value) -> String {
        let mut header = Header::new(Algorithm::ES256);
        (header.typ, header.kid) = (Some(typ.into()), Some(self.kid.clone()));
        jsonwebtoken::encode(&header, claims, &self.signing).unwrap()
    }
}

#[derive(Default)]
pub struct IssuerState {
    pub keys: Mutex<Vec<Value>>,
    pub fetched: AtomicUsize,
    pub away: AtomicBool,
    pub answer: Mutex<Value>,
    pub requests: Mutex<Vec<(String, Value)>>,
    clock: AtomicU64,
}

#[derive(Clone)]
pub struct Issuer {
    pub url: String,
    pub state: Arc<IssuerState>,
}

impl Issuer {
    pub async fn new(keys: &[&Key]) -> Self {
        let state = Arc::new(IssuerState {
            answer: Mutex::new(json!({"allowed": true, "reason": "allowed"})),
            ..IssuerState::default()
        });
        state.clock.store(NOW, Ordering::SeqCst);
        let router = Router::new().route("/auth/v1/certs", get(certs)).route("/access/v1/check", post(check));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let service = router.with_state(Arc::clone(&state));
        tokio::spawn(async move { axum::serve(listener, service).await });
        let issuer = Self { url, state };
        issuer.publish(keys);
        issuer
    }

    pub fn publish(&self, keys: &[&Key]) {
        *self.state.keys.lock().unwrap() = keys.iter().map(|key| key.published.clone()).collect();
    }

    pub fn pass(&self, seconds: u64) {
        self.state.clock.fetch_add(seconds, Ordering::SeqCst);
    }

    pub fn leave(&self, away: bool) {
        self.state.away.store(away, Ordering::SeqCst);
    }

    pub fn fetched(&self) -> usize {
        self.state.fetched.load(Ordering::SeqCst)
    }

    pub fn guard(&self) -> Guard {
        self.guard_with(|_| {})
    }

    pub fn guard_with(&self, change: impl FnOnce(&mut Options)) -> Guard {
        let mut options = Options::new(&self.url, "doorward").unwrap();
        change(&mut options);
        let state = Arc::clone(&self.state);
        Guard::with_clock(options, move || state.clock.load(Ordering::SeqCst)).unwrap()
    }

    /// Valid claims.
    pub fn claims(&self) -> Value {
        json!({"iss": self.url, "sub": "u1", "aud": "doorward", "exp": NOW + 600, "iat": NOW, "jti": "j1", "roles": ["editor"],
            "name": "Li Na"})
    }
}

async fn certs(State(state): State<Arc<IssuerState>>) -> Result<Json<Value>, StatusCode> {
    state.fetched.fetch_add(1, Ordering::SeqCst);
    if state.away.load(Ordering::SeqCst) {
        return Err(StatusCode::BAD_GATEWAY);
    }
    Ok(Json(json!({"keys": *state.keys.lock().unwrap()})))
}

async fn check(
    State(state): State<Arc<IssuerState>>,
    headers: HeaderMap,
    Json(body): Json<Value>,
) -> Result<Json<Value>, StatusCode> {
    let bearer = headers["authorization"].to_str().unwrap().to_owned();
    state.requests.lock().unwrap().push((bearer, body));
    let answer = state.answer.lock().unwrap().clone();
    match answer.as_u64() {
        Some(status) => Err(StatusCode::from_u16(status.try_into().unwrap()).unwrap()),
        None => Ok(Json(answer)),
    }
}
