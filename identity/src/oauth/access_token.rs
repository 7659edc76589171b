//! Access tokens of OAuth (RFC 9068): about a user, or about a machine that acts for itself.

use super::{consent::words, token::Subject};
use crate::{
    Error, Identity,
    client::{Client, may_use},
    session, sha256_hex,
    token::{self, room},
};
use doorward_contract::{Secret, oauth::Scope};
use serde::{Deserialize, Serialize};
use url::Url;

/// Longest `resource` in bytes.
const MAX_RESOURCE: usize = 2_048;

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
    /// That of the client, in a token that it got for itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub generation: Option<i64>,
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

impl Issued {
    /// `expires_in` of the response.
    pub fn expires_in(&self) -> u32 {
        u32::try_from(self.seconds).unwrap_or(0)
    }
}

/// Issues an access token about the user of a session.
pub(super) fn of_user(identity: &Identity, subject: &Subject<'_>) -> Result<Issued, Error> {
    let row = subject.row;
    // Without roles in it, it need not end with the first of them.
    let ending = if subject.has(Scope::Roles) { subject.roles } else { &[] };
    let seconds = session::lifetime(row, ending, identity.now());
    let roles = subject.has(Scope::Roles).then(|| subject.role_ids());
    let claims = Claims {
        sub: subject.owner.uid.to_string(),
        sid: Some(row.id.clone()),
        auth_time: Some(subject.auth_time()),
        groups: roles.clone(),
        roles,
        ..blank(identity, subject.client, seconds, subject.scope, row.resource.as_deref())
    };
    sign(identity, claims, seconds)
}

/// Issues an access token about an application itself.
pub(super) fn of_client(
    identity: &Identity,
    client: &Client,
    scope: &[Scope],
    resource: Option<&str>,
) -> Result<Issued, Error> {
    let seconds = i64::from(client.access_token_seconds);
    let roles = roles_of(client);
    let claims = Claims {
        generation: Some(client.generation),
        groups: Some(roles.clone()),
        roles: Some(roles),
        ..blank(identity, client, seconds, scope, resource)
    };
    sign(identity, claims, seconds)
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
        scope: words(scope),
        auth_time: None,
        roles: None,
        groups: None,
        roles_truncated: false,
    }
}

fn sign(identity: &Identity, claims: Claims, seconds: i64) -> Result<Issued, Error> {
    Ok(Issued { token: token::sign(identity, token::OAUTH_ACCESS, &fit(claims))?, seconds })
}

/// Leaves out the last roles if they do not fit.
fn fit(claims: Claims) -> Claims {
    let limit = room::json_bytes(room::MAX_BYTES);
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

/// What a revoked token of a machine is remembered by.
pub(super) fn revocation_key(claims: &Claims) -> String {
    sha256_hex(format!("access_token|{}", claims.jti).as_bytes())
}

/// Checks that a client may get tokens for a resource. Without this, any application could get one for the API of
/// another (RFC 8707 section 2).
pub(super) fn require_resource(client: &Client, resource: Option<&str>) -> Result<(), Error> {
    let Some(resource) = resource else { return Ok(()) };
    check_resource(resource)?;
    if may_use(client, resource) { Ok(()) } else { Err(Error::InvalidTarget) }
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
            scope: words(&Scope::ALL),
            auth_time: Some(i64::from(u32::MAX)),
            groups: Some(roles.clone()),
            roles: Some(roles),
            roles_truncated: false,
        }
    }

    #[test]
    fn roles_that_do_not_fit_are_left_out_and_that_is_said() {
        let all: Vec<_> = (0..200).map(|number| format!("{number:064}")).collect();
        let fitted = fit(claims(all.clone()));
        let kept = fitted.roles.clone().unwrap();
        assert!(fitted.roles_truncated && !kept.is_empty());
        assert_eq!(kept, all[..kept.len()]);
        assert_eq!(fitted.groups, fitted.roles);
        let header = format!(r#"{{"typ":"at+jwt","alg":"ES256","kid":"{}"}}"#, uuid::Uuid::nil());
        let parts = [header.into_bytes(), serde_json::to_vec(&fitted).unwrap(), vec![0; 64]];
        let token: Vec<_> = parts.iter().map(|part| URL_SAFE_NO_PAD.encode(part)).collect();
        assert!(token.join(".").len() <= room::MAX_BYTES);

        let few = fit(claims(all[..3].to_vec()));
        assert_eq!(few.roles.unwrap(), all[..3]);
        assert!(!few.roles_truncated);
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
