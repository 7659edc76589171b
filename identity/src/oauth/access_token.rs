//! Access tokens of OAuth (RFC 9068): about a user, or about a machine that acts for itself.

use super::{consent::words, protected_resource, token::Subject};
use crate::{
    Error, Identity,
    client::{Client, may_use},
    hook::{AddedClaims, Extended},
    session, sha256_hex,
    token::{self, room},
};
use doorward_contract::{Secret, oauth::Scope};
use doorward_store::used_token;
use serde::{Deserialize, Serialize};
use url::Url;

/// Longest `resource` in bytes.
const MAX_RESOURCE: usize = 2_048;

/// What a token is bound to (RFC 7800 section 3).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Confirmation {
    /// Thumbprint of a key (RFC 9449 section 6.1).
    pub jkt: String,
}

/// Who acts for the user, and before that: for whom it acts (RFC 8693 section 4.1).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Actor {
    /// `client_id` of an application.
    pub sub: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub act: Option<Box<Actor>>,
}

impl Actor {
    /// The applications of the chain, the current one first.
    pub fn chain(&self) -> impl Iterator<Item = &str> {
        std::iter::successors(Some(self), |actor| actor.act.as_deref()).map(|actor| actor.sub.as_str())
    }
}

/// Claims (RFC 9068 section 2.2).
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Claims {
    pub iss: String,
    /// The uid; of a machine its `client_id`.
    pub sub: String,
    /// The resource that was requested (RFC 8707); without one, the issuer.
    pub aud: String,
    pub client_id: String,
    pub exp: i64,
    pub iat: i64,
    pub jti: String,
    /// Session of the user; absent for a machine.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sid: Option<String>,
    /// That of the client, in a token that it got for itself or by an exchange.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub generation: Option<i64>,
    /// The application that exchanged another token for this one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub act: Option<Actor>,
    /// Generations of the other applications in `act`, in its order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub former_generations: Vec<i64>,
    /// The key that the token is bound to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cnf: Option<Confirmation>,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub scope: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub auth_time: Option<i64>,
    /// Scope `roles`, and every machine: IDs of current roles.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub roles: Option<Vec<String>>,
    /// The same.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub groups: Option<Vec<String>>,
    /// `groups` and `roles` name the first roles only: the rest did not fit.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub roles_truncated: bool,
}

/// A signed token and its lifetime in seconds.
pub(super) struct Issued {
    pub token: Secret,
    pub seconds: i64,
}

impl Claims {
    /// Thumbprint of the key that the token is bound to.
    pub fn jkt(&self) -> Option<&str> {
        self.cnf.as_ref().map(|cnf| cnf.jkt.as_str())
    }

    /// Generations of the applications in `act`, the current one first.
    pub fn generations(&self) -> impl Iterator<Item = i64> + '_ {
        self.generation.into_iter().chain(self.former_generations.iter().copied())
    }
}

impl Issued {
    /// `expires_in` of the response.
    pub fn expires_in(&self) -> u32 {
        u32::try_from(self.seconds).unwrap_or(0)
    }
}

/// Issues an access token about the user of a session, bound to a key if there is one.
pub(super) fn of_user(
    identity: &Identity,
    subject: &Subject<'_>,
    jkt: Option<&str>,
    added: &AddedClaims,
) -> Result<Issued, Error> {
    let seconds = lifetime(identity, subject);
    let resource = subject.row.resource.as_deref();
    sign(identity, about_user(identity, subject, seconds, resource, jkt), seconds, added)
}

/// Issues an access token by which the client of `subject` acts for the user of another token. It ends no later than
/// that.
pub(super) fn of_exchange(
    identity: &Identity,
    subject: &Subject<'_>,
    exchanged: &Claims,
    resource: &str,
    jkt: Option<&str>,
    added: &AddedClaims,
) -> Result<Issued, Error> {
    let left = exchanged.exp - identity.now().as_secs();
    let seconds = lifetime(identity, subject).min(left).min(i64::from(subject.client.access_token_seconds));
    let claims = about_user(identity, subject, seconds, Some(resource), jkt);
    let act = Actor { sub: subject.client.id.clone(), act: exchanged.act.clone().map(Box::new) };
    let (generation, former_generations) = (Some(subject.client.generation), exchanged.generations().collect());
    sign(identity, Claims { act: Some(act), generation, former_generations, ..claims }, seconds, added)
}

/// Lifetime of an access token in seconds, by its session and its roles.
fn lifetime(identity: &Identity, subject: &Subject<'_>) -> i64 {
    // Without roles in it, it need not end with the first of them.
    let ending = if subject.has(Scope::Roles) { subject.roles } else { &[] };
    session::lifetime(subject.row, ending, identity.now())
}

fn about_user(
    identity: &Identity,
    subject: &Subject<'_>,
    seconds: i64,
    resource: Option<&str>,
    jkt: Option<&str>,
) -> Claims {
    let roles = subject.has(Scope::Roles).then(|| subject.role_ids());
    Claims {
        sub: subject.owner.uid.to_string(),
        sid: Some(subject.row.id.clone()),
        auth_time: Some(subject.auth_time()),
        groups: roles.clone(),
        roles,
        cnf: confirmation(jkt),
        ..blank(identity, subject.client, seconds, subject.scope, resource)
    }
}

/// Issues an access token about an application itself.
pub(super) fn of_client(
    identity: &Identity,
    client: &Client,
    scope: &[Scope],
    resource: Option<&str>,
    jkt: Option<&str>,
    added: &AddedClaims,
) -> Result<Issued, Error> {
    let seconds = i64::from(client.access_token_seconds);
    let roles = roles_of(client);
    let claims = Claims {
        generation: Some(client.generation),
        groups: Some(roles.clone()),
        roles: Some(roles),
        cnf: confirmation(jkt),
        ..blank(identity, client, seconds, scope, resource)
    };
    sign(identity, claims, seconds, added)
}

fn confirmation(jkt: Option<&str>) -> Option<Confirmation> {
    jkt.map(|jkt| Confirmation { jkt: jkt.to_owned() })
}

/// IDs of the roles that a machine acts with.
pub(super) fn roles_of(client: &Client) -> Vec<String> {
    client.role_id.iter().cloned().collect()
}

/// Claims about no user.
fn blank(identity: &Identity, client: &Client, seconds: i64, scope: &[Scope], resource: Option<&str>) -> Claims {
    let now = identity.now().as_secs();
    Claims {
        iss: identity.issuer().into(),
        sub: client.id.clone(),
        aud: resource.unwrap_or_else(|| identity.issuer()).into(),
        client_id: client.id.clone(),
        // No `nbf`: a verifier whose clock is two seconds behind would reject a fresh token.
        exp: now + seconds,
        iat: now,
        jti: identity.new_id(),
        sid: None,
        generation: None,
        act: None,
        former_generations: Vec::new(),
        cnf: None,
        scope: words(scope),
        auth_time: None,
        roles: None,
        groups: None,
        roles_truncated: false,
    }
}

fn sign(identity: &Identity, claims: Claims, seconds: i64, added: &AddedClaims) -> Result<Issued, Error> {
    let own = &fit(claims, added.bytes());
    Ok(Issued { token: token::sign(identity, token::OAUTH_ACCESS, &Extended { own, added })?, seconds })
}

/// Leaves out the last roles if they do not fit beside `added` bytes of other claims.
fn fit(claims: Claims, added: usize) -> Claims {
    let limit = room::json_bytes(room::MAX_BYTES) - added;
    if room::size(&claims) <= limit {
        return claims;
    }
    let Some(roles) = claims.roles.clone() else { return claims };
    let bare = Claims { roles: Some(vec![]), groups: Some(vec![]), roles_truncated: true, ..claims };
    let fitting = room::fitting(&roles, limit.saturating_sub(room::size(&bare)), 2);
    let kept: Vec<_> = roles.iter().take(fitting).cloned().collect();
    Claims { groups: Some(kept.clone()), roles: Some(kept), roles_truncated: fitting < roles.len(), ..bare }
}

/// The claims of an access token that is ours, expired or not. Its session is not checked.
pub(super) fn verify(identity: &Identity, token: &Secret) -> Option<Claims> {
    token::verify_oauth_access(identity, token.expose())
}

/// [`verify`] for a token that has not expired.
pub(super) fn verify_fresh(identity: &Identity, token: &Secret) -> Option<Claims> {
    verify(identity, token).filter(|claims| claims.exp > identity.now().as_secs())
}

/// What a revoked token without a session of its own is remembered by: of a machine, or from an exchange.
pub(super) fn revocation_key(claims: &Claims) -> String {
    sha256_hex(format!("access_token|{}", claims.jti).as_bytes())
}

/// Whether this token alone was revoked.
pub(super) async fn is_revoked(identity: &Identity, claims: &Claims) -> Result<bool, Error> {
    Ok(used_token::is_spent(identity.db().read(), &revocation_key(claims)).await?)
}

/// Checks that a client may get tokens for a resource. Without this, any application could get one for the API of
/// another (RFC 8707 section 2).
pub(super) fn require_resource(identity: &Identity, client: &Client, resource: Option<&str>) -> Result<(), Error> {
    let Some(resource) = resource else { return Ok(()) };
    check_resource(resource)?;
    if may_request(identity.issuer(), client, resource) { Ok(()) } else { Err(Error::InvalidTarget) }
}

/// Whether a client may get tokens for a resource. All of them may have tokens for this service itself, as without a
/// resource.
pub(super) fn may_request(issuer: &str, client: &Client, resource: &str) -> bool {
    protected_resource::is_ours(issuer, resource) || may_use(client, resource)
}

/// Checks a `resource`: an absolute URI without a fragment (RFC 8707 section 2) of at most 2,048 bytes.
///
/// # Errors
/// [`Error::InvalidTarget`] for anything else.
pub fn check_resource(resource: &str) -> Result<(), Error> {
    let is_plain = resource.len() <= MAX_RESOURCE && resource.bytes().all(|byte| byte.is_ascii_graphic());
    let is_valid = is_plain && !resource.contains('#') && Url::parse(resource).is_ok();
    if is_valid { Ok(()) } else { Err(Error::InvalidTarget) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

    fn claims(roles: Vec<String>) -> Claims {
        Claims {
            iss: format!("https://{}:65535", "a".repeat(253)),
            sub: "u".repeat(64),
            aud: format!("https://api.example.com/{}", "a".repeat(1_000)),
            client_id: "c".repeat(64),
            exp: i64::from(u32::MAX),
            iat: i64::from(u32::MAX),
            jti: uuid::Uuid::nil().to_string(),
            sid: Some(uuid::Uuid::nil().to_string()),
            generation: Some(i64::from(u32::MAX)),
            act: Some(actors(5)),
            former_generations: vec![i64::from(u32::MAX); 4],
            cnf: confirmation(Some(&"k".repeat(43))),
            scope: words(&Scope::ALL),
            auth_time: Some(i64::from(u32::MAX)),
            groups: Some(roles.clone()),
            roles: Some(roles),
            roles_truncated: false,
        }
    }

    /// A chain of this many applications.
    fn actors(number: usize) -> Actor {
        let act = (number > 1).then(|| Box::new(actors(number - 1)));
        Actor { sub: "a".repeat(64), act }
    }

    #[test]
    fn a_chain_of_applications_begins_with_the_current_one() {
        let json = serde_json::json!({ "sub": "b", "act": { "sub": "a" } });
        let actor: Actor = serde_json::from_value(json.clone()).unwrap();
        assert_eq!(actor.chain().collect::<Vec<_>>(), ["b", "a"]);
        assert_eq!(serde_json::to_value(&actor).unwrap(), json);
        assert_eq!(actors(5).chain().count(), 5);
    }

    #[test]
    fn roles_that_do_not_fit_are_left_out_and_that_is_said() {
        let all: Vec<_> = (0..200).map(|number| format!("{number:064}")).collect();
        let fitted = fit(claims(all.clone()), 0);
        let kept = fitted.roles.clone().unwrap();
        assert!(fitted.roles_truncated && !kept.is_empty());
        assert_eq!(kept, all[..kept.len()]);
        assert_eq!(fitted.groups, fitted.roles);
        let header = format!(r#"{{"typ":"at+jwt","alg":"ES256","kid":"{}"}}"#, uuid::Uuid::nil());
        let parts = [header.into_bytes(), serde_json::to_vec(&fitted).unwrap(), vec![0; 64]];
        let token: Vec<_> = parts.iter().map(|part| URL_SAFE_NO_PAD.encode(part)).collect();
        assert!(token.join(".").len() <= room::MAX_BYTES);

        let few = fit(claims(all[..3].to_vec()), 0);
        assert_eq!(few.roles.unwrap(), all[..3]);
        assert!(!few.roles_truncated);
    }

    #[test]
    fn no_hook_replaces_a_claim() {
        let most = Claims { roles_truncated: true, ..claims(vec!["editor".into()]) };
        let value = serde_json::to_value(&most).unwrap();
        for name in value.as_object().unwrap().keys() {
            assert!(crate::hook::is_reserved(name), "{name}");
        }
    }

    #[test]
    fn a_resource_is_an_absolute_uri_without_a_fragment() {
        for good in ["https://api.example.com", "https://api.example.com/v1?a=b", "urn:example:api"] {
            assert!(check_resource(good).is_ok(), "{good}");
        }
        let long = format!("https://api.example.com/{}", "a".repeat(MAX_RESOURCE));
        for bad in
            ["", "api", "/v1", "https://api.example.com/#", "https://api.example.com/#a", " https://a.test", &long]
        {
            assert!(matches!(check_resource(bad), Err(Error::InvalidTarget)), "{bad}");
        }
    }
}
