//! Before tokens are issued: claims that a hook adds.

use super::{admission::Person, ask::ask};
use crate::{Error, Identity, token::room};
use doorward_contract::hook::HookPoint;
use doorward_i18n::{Language, errors::hook};
use doorward_store::user;
use serde::Serialize;
use serde_json::{Map, Value};

/// Most claims.
const MOST: usize = 20;
/// Longest JSON of all of them in bytes: what always fits beside the claims of an account ([`room`]).
pub(crate) const MAX_BYTES: usize = 768;
/// Longest name in bytes.
const MAX_NAME: usize = 64;

/// Claims that say who a token is about, for whom, for how long, and what it allows: those that this service issues, and
/// those that the specifications give such a meaning.
const RESERVED: [&str; 62] = [
    "acr",
    "act",
    "amr",
    "at_hash",
    "aud",
    "auth_time",
    "authorization_details",
    "azp",
    "c_hash",
    "client_id",
    "client_type",
    "cnf",
    "email",
    "email_verified",
    "entitlements",
    "env",
    "events",
    "exp",
    "former_generations",
    "generation",
    "groups",
    "iat",
    "is_anonymous",
    "is_system_admin",
    "iss",
    "jti",
    "jwk",
    "jwks",
    "kid",
    "locale",
    "may_act",
    "meta",
    "name",
    "nbf",
    "nonce",
    "permissions",
    "phone_number",
    "phone_number_verified",
    "picture",
    "preferred_username",
    "project_id",
    "provider",
    "provider_type",
    "resource",
    "role",
    "roles",
    "roles_truncated",
    "s_hash",
    "scope",
    "scp",
    "sid",
    "sub",
    "sub_id",
    "sub_jwk",
    "toe",
    "token_use",
    "txn",
    "updated_at",
    "user_id",
    "user_type",
    "vot",
    "zoneinfo",
];

/// Whether a hook may not set a claim.
pub(crate) fn is_reserved(name: &str) -> bool {
    RESERVED.contains(&name)
}

/// Why claims are not allowed.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Fault {
    Reserved(String),
    Name(String),
    TooMany,
    TooLarge,
}

impl Fault {
    pub fn sentence(&self, language: Language) -> String {
        let texts = hook::of(language);
        match self {
            Self::Reserved(name) => texts.claim_reserved(name),
            Self::Name(name) => texts.claim_name(hook::ClaimName { name, most: MAX_NAME }),
            Self::TooMany => texts.claims_too_many(MOST),
            Self::TooLarge => texts.claims_too_large(MAX_BYTES),
        }
    }
}

pub(super) fn check(claims: &Map<String, Value>) -> Result<(), Fault> {
    if claims.len() > MOST {
        return Err(Fault::TooMany);
    }
    for name in claims.keys() {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"_-.:/".contains(&byte);
        if name.is_empty() || name.len() > MAX_NAME || !name.bytes().all(plain) {
            return Err(Fault::Name(name.chars().take(MAX_NAME).collect()));
        }
        if is_reserved(name) {
            return Err(Fault::Reserved(name.clone()));
        }
    }
    if room::size(claims) > MAX_BYTES { Err(Fault::TooLarge) } else { Ok(()) }
}

/// Claims that a hook adds to all tokens of a response.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub(crate) struct AddedClaims(Map<String, Value>);

impl AddedClaims {
    /// Bytes of JSON that they take in a token.
    pub fn bytes(&self) -> usize {
        if self.0.is_empty() { 0 } else { room::size(&self.0) }
    }

    /// Claims as large as they may be.
    #[cfg(test)]
    pub fn largest() -> Self {
        let around = room::size(&Map::from_iter([("tier".to_owned(), Value::from(""))]));
        let claims = Map::from_iter([("tier".to_owned(), Value::from("x".repeat(MAX_BYTES - around)))]);
        check(&claims).expect("they fit exactly");
        Self(claims)
    }
}

/// The claims of a token with those that a hook adds.
#[derive(Serialize)]
pub(crate) struct Extended<'a, C> {
    #[serde(flatten)]
    pub own: &'a C,
    #[serde(flatten)]
    pub added: &'a AddedClaims,
}

/// Why tokens are issued.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Occasion {
    SignIn,
    Refresh,
    ClientCredentials,
    TokenExchange,
}

/// Whom tokens are about.
#[derive(Clone, Copy)]
pub(crate) struct TokenSubject<'a> {
    pub occasion: Occasion,
    /// `None` for an application that acts for itself.
    pub owner: Option<&'a user::Model>,
    /// `client_id`.
    pub application: &'a str,
    /// Scopes, separated by spaces.
    pub scope: &'a str,
    /// IDs of roles.
    pub roles: &'a [String],
    pub session_id: Option<&'a str>,
}

#[derive(Serialize)]
struct Question<'a> {
    user: Option<Person<'a>>,
    application: &'a str,
    occasion: Occasion,
    scope: &'a str,
    roles: &'a [String],
    session_id: Option<&'a str>,
}

/// Whether there is a hook that may add claims.
pub(crate) fn adds_claims(identity: &Identity) -> bool {
    identity.hooks().at(HookPoint::BeforeTokenIssue).is_some()
}

/// Asks about tokens that are about to be issued.
///
/// # Errors
/// [`Error::HookRefused`], [`Error::HookFailed`].
pub(crate) async fn before_token(identity: &Identity, subject: TokenSubject<'_>) -> Result<AddedClaims, Error> {
    let TokenSubject { occasion, owner, application, scope, roles, session_id } = subject;
    let question = Question { user: owner.map(Person::of), application, occasion, scope, roles, session_id };
    Ok(AddedClaims(ask(identity, HookPoint::BeforeTokenIssue, question).await?))
}

#[cfg(test)]
mod tests {
    use super::{AddedClaims, Fault, MAX_BYTES, MOST, RESERVED, check};
    use serde_json::{Map, Value, json};

    fn checked(claims: Value) -> Result<(), Fault> {
        check(claims.as_object().unwrap())
    }

    #[test]
    fn claims_have_bounds_and_none_of_ours_is_replaced() {
        assert!(RESERVED.is_sorted());
        assert_eq!(checked(json!({ "tier": "gold", "https://example.com/plan": { "seats": 3 } })), Ok(()));
        for name in RESERVED {
            assert_eq!(check(&Map::from_iter([(name.to_owned(), json!(1))])), Err(Fault::Reserved(name.to_owned())));
        }
        for name in ["", "a b", "ä", "x\n", &"x".repeat(65)] {
            let refused = check(&Map::from_iter([(name.to_owned(), json!(1))]));
            assert!(matches!(refused, Err(Fault::Name(_))), "{name}");
        }
        let many: Map<_, _> = (0..=MOST).map(|number| (format!("c{number}"), json!(1))).collect();
        assert_eq!(check(&many), Err(Fault::TooMany));
        assert_eq!(checked(json!({ "long": "x".repeat(MAX_BYTES) })), Err(Fault::TooLarge));
        assert_eq!(AddedClaims::largest().bytes(), MAX_BYTES);
        assert_eq!(AddedClaims::default().bytes(), 0);
    }
}
