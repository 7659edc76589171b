//! Mock servers of vendors, for tests.

use crate::{AuthorizationRequest, Credential, FlowState, ProviderError, Target};
use aws_lc_rs::encoding::{AsDer as _, Pkcs8V1Der};
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair};
use doorward_contract::provider::{ExternalProfile, ProviderConfig, ProviderKind};
use doorward_contract::{Secret, Timestamp};
use doorward_outbound::{AllowedNetworks, Outbound};
use jsonwebtoken::jwk::Jwk;
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde_json::{Value, json};
use std::collections::HashMap;
use wiremock::matchers::{method, path};
use wiremock::{Mock, MockServer, Request, ResponseTemplate};

pub(crate) const NOW: Timestamp = Timestamp(1_795_000_000_000);
pub(crate) const CALLBACK: &str = "https://auth.example.com/callback/x?a=1";

/// A provider whose endpoints all belong to a mock server.
pub(crate) struct Vendor {
    pub server: MockServer,
    pub kind: ProviderKind,
    pub config: ProviderConfig,
    pub secret: Secret,
    pub now: Timestamp,
    outbound: Outbound,
}

impl Vendor {
    pub async fn of(kind: ProviderKind) -> Self {
        // Not a pooled server: a reused address would hit the cached discovery document of another test.
        let server = MockServer::builder().start().await;
        let config = ProviderConfig {
            client_id: "client/1".into(),
            base_url: Some(server.uri()),
            issuer: Some(server.uri()),
            ..ProviderConfig::default()
        };
        let outbound = Outbound::new(AllowedNetworks(vec!["127.0.0.0/8".parse().unwrap()]));
        Self { server, kind, config, secret: Secret::new("hunter2".into()), now: NOW, outbound }
    }

    pub fn target(&self) -> Target<'_> {
        let Self { kind, config, secret, now, outbound, .. } = self;
        Target { id: "x", kind: *kind, config, secret, outbound, now: *now }
    }

    pub async fn answers(&self, verb: &str, at: &str, status: u16, body: Value) {
        self.replies(verb, at, ResponseTemplate::new(status).set_body_json(body)).await;
    }

    pub async fn replies(&self, verb: &str, at: &str, reply: ResponseTemplate) {
        Mock::given(method(verb)).and(path(at)).respond_with(reply).mount(&self.server).await;
    }

    /// Publishes a discovery document with this issuer, and these keys.
    pub async fn publishes(&self, at: &str, issuer: &str, keys: &[&Signer]) {
        let uri = self.server.uri();
        let document = json!({
            "issuer": issuer,
            "authorization_endpoint": format!("{uri}/authorize"),
            "token_endpoint": format!("{uri}/token"),
            "userinfo_endpoint": format!("{uri}/userinfo"),
            "jwks_uri": format!("{uri}/keys"),
            "code_challenge_methods_supported": ["plain", "S256"],
        });
        self.answers("GET", &format!("{at}/.well-known/openid-configuration"), 200, document).await;
        let keys: Vec<&Value> = keys.iter().map(|key| &key.jwk).collect();
        self.answers("GET", "/keys", 200, json!({ "keys": keys })).await;
    }

    pub async fn begin(&self, scope: Option<&str>) -> Result<AuthorizationRequest, ProviderError> {
        crate::begin(self.target(), &CALLBACK.parse().unwrap(), "st/a te", scope).await
    }

    pub async fn finish(&self, authorization: &AuthorizationRequest) -> Result<ExternalProfile, ProviderError> {
        let remembered = FlowState {
            redirect_uri: Some(CALLBACK.into()),
            pkce_verifier: authorization.pkce_verifier.clone(),
            nonce: authorization.nonce.clone(),
        };
        crate::finish(self.target(), &Credential::Code(Secret::new("c0de".into())), &remembered).await
    }

    pub async fn bring(&self, credential: &Credential) -> Result<ExternalProfile, ProviderError> {
        crate::finish(self.target(), credential, &FlowState::default()).await
    }

    /// Requests received at a path.
    pub async fn requests(&self, at: &str) -> Vec<Request> {
        let all = self.server.received_requests().await.unwrap();
        all.into_iter().filter(|request| request.url.path() == at).collect()
    }
}

/// Parses a query or form body.
pub(crate) fn pairs(text: &str) -> HashMap<String, String> {
    url::form_urlencoded::parse(text.as_bytes()).into_owned().collect()
}

/// A signing key generated for one test.
pub(crate) struct Signer {
    pub kid: &'static str,
    pub jwk: Value,
    pub key: EncodingKey,
    algorithm: Algorithm,
}

impl Signer {
    pub fn es256(kid: &'static str) -> Self {
        let random = aws_lc_rs::rand::SystemRandom::new();
        let pkcs8 = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random).unwrap();
        Self::new(kid, EncodingKey::from_ec_der(pkcs8.as_ref()), Algorithm::ES256)
    }

    pub fn ed25519(kid: &'static str) -> Self {
        let pkcs8 = Ed25519KeyPair::generate_pkcs8v1(&aws_lc_rs::rand::SystemRandom::new()).unwrap();
        Self::new(kid, EncodingKey::from_ed_der(pkcs8.as_ref()), Algorithm::EdDSA)
    }

    pub fn rs256(kid: &'static str) -> Self {
        let pair = aws_lc_rs::rsa::KeyPair::generate(aws_lc_rs::rsa::KeySize::Rsa2048).unwrap();
        let pkcs8: Pkcs8V1Der<'_> = pair.as_der().unwrap();
        // For this key size, the PKCS 8 header around PKCS 1 is 26 bytes long.
        Self::new(kid, EncodingKey::from_rsa_der(&pkcs8.as_ref()[26..]), Algorithm::RS256)
    }

    fn new(kid: &'static str, key: EncodingKey, algorithm: Algorithm) -> Self {
        let mut jwk = serde_json::to_value(Jwk::from_encoding_key(&key, algorithm).unwrap()).unwrap();
        jwk["kid"] = json!(kid);
        Self { kid, jwk, key, algorithm }
    }

    pub fn sign(&self, claims: &Value) -> String {
        let header = Header { kid: Some(self.kid.into()), ..Header::new(self.algorithm) };
        jsonwebtoken::encode(&header, claims, &self.key).unwrap()
    }
}

/// Valid claims.
pub(crate) fn claims(issuer: &str, authorization: Option<&AuthorizationRequest>) -> Value {
    let now = NOW.as_secs();
    let mut claims =
        json!({ "iss": issuer, "sub": "248289761001", "aud": "client/1", "iat": now - 5, "exp": now + 300 });
    if let Some(nonce) = authorization.and_then(|authorization| authorization.nonce.as_ref()) {
        claims["nonce"] = json!(nonce.expose());
    }
    claims
}

/// Token response with this ID token.
pub(crate) fn tokens(id_token: &str) -> Value {
    json!({ "access_token": "at-1", "token_type": "Bearer", "expires_in": 3599, "id_token": id_token })
}
