//! ID tokens (OpenID Connect Core section 2). Many applications read nothing else, so they contain the claims of all
//! granted scopes.
//!
//! `typ` and `aud` are those of a CloudBase access token. Three things keep one from passing as such (attack 31):
//! `token_use`, and the absence of `project_id`, which the service requires, and of `jti`, which its consumers require.

use super::access_token::Issued;
use super::{token::Subject, userinfo};
use crate::{
    Error, Identity,
    hook::{AddedClaims, Extended},
    token::{self, room},
};
use doorward_contract::{Secret, Uid, application::TokenAlgorithm, oauth::UserInfo};
use serde::{Deserialize, Serialize};

/// `acr` of every sign-in (OpenID Connect Core section 2): one factor, whichever it is. To confirm with another
/// credential afterwards is not to sign in with two (attack 54).
pub(super) const ACR: &str = "1";

/// Bytes that a signature with RSA has more than one with P-256.
const RSA_BYTES: usize = 256;

#[derive(Serialize)]
struct Claims<'a> {
    iss: &'a str,
    aud: &'a str,
    exp: i64,
    iat: i64,
    auth_time: i64,
    acr: &'static str,
    sid: &'a str,
    token_use: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    nonce: Option<&'a str>,
    at_hash: String,
    /// `groups` and `roles` name the first roles only: the rest did not fit.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    roles_truncated: bool,
    #[serde(flatten)]
    user: UserInfo,
}

/// Issues the ID token that accompanies an access token and expires with it.
pub(super) async fn issue(
    identity: &Identity,
    subject: &Subject<'_>,
    access_token: &Issued,
    nonce: Option<&str>,
    added: &AddedClaims,
) -> Result<Secret, Error> {
    let now = identity.now().as_secs();
    let claims = Claims {
        iss: identity.issuer(),
        aud: &subject.client.id,
        exp: now + access_token.seconds,
        iat: now,
        auth_time: subject.auth_time(),
        acr: ACR,
        sid: &subject.row.id,
        token_use: token::ID_USE,
        nonce,
        at_hash: at_hash(&access_token.token),
        roles_truncated: false,
        user: userinfo::claims(subject),
    };
    let claims = Extended { own: &fit(claims, added.bytes()), added };
    match subject.client.config.id_token_algorithm {
        TokenAlgorithm::Es256 => token::sign(identity, token::ID, &claims),
        TokenAlgorithm::Rs256 => token::sign_rs256(identity, token::ID, &claims).await,
    }
}

fn at_hash(access_token: &Secret) -> String {
    token::half_hash(access_token.expose())
}

/// Leaves out what does not fit beside `added` bytes of other claims: first the picture, then the last roles.
fn fit(claims: Claims<'_>, added: usize) -> Claims<'_> {
    let limit = room::json_bytes(room::MAX_BYTES - RSA_BYTES) - added;
    if room::size(&claims) <= limit {
        return claims;
    }
    let Some(roles) = claims.user.roles.clone() else {
        return Claims { user: UserInfo { picture: None, ..claims.user }, ..claims };
    };
    let user = UserInfo { picture: None, roles: Some(vec![]), groups: Some(vec![]), ..claims.user };
    let bare = Claims { user, roles_truncated: true, ..claims };
    let fitting = room::fitting(&roles, limit.saturating_sub(room::size(&bare)), 2);
    let kept: Vec<_> = roles.iter().take(fitting).cloned().collect();
    let user = UserInfo { groups: Some(kept.clone()), roles: Some(kept), ..bare.user };
    Claims { user, roles_truncated: fitting < roles.len(), ..bare }
}

/// Claims of an ID token that its application sends back as a hint.
#[derive(Deserialize)]
pub(super) struct Hint {
    /// The application.
    pub aud: String,
    pub sub: Uid,
    /// The application's session.
    pub sid: String,
    token_use: String,
}

/// The claims of an ID token that is ours, expired or not.
pub(super) fn verify(identity: &Identity, token: &str) -> Option<Hint> {
    token::verify_id::<Hint>(identity, token).filter(|hint| hint.token_use == token::ID_USE)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn claims(roles: usize) -> Claims<'static> {
        let roles: Vec<_> = (0..roles).map(|number| format!("{number:064}")).collect();
        let user = UserInfo {
            sub: Uid::simulated(),
            name: None,
            preferred_username: None,
            picture: Some("p".repeat(2_048)),
            locale: None,
            zoneinfo: None,
            updated_at: None,
            email: None,
            email_verified: None,
            phone_number: None,
            phone_number_verified: None,
            groups: Some(roles.clone()),
            roles: Some(roles),
        };
        let (iss, aud, sid) = ("https://id.example.com", "app", "s");
        let at_hash = at_hash(&Secret::new("token".to_owned()));
        let times = 1_795_564_800;
        Claims {
            iss,
            aud,
            exp: times,
            iat: times,
            auth_time: times,
            acr: ACR,
            sid,
            token_use: token::ID_USE,
            nonce: None,
            at_hash,
            roles_truncated: false,
            user,
        }
    }

    #[test]
    fn the_picture_makes_room_for_roles_and_the_last_roles_for_the_rest() {
        let few = fit(claims(10), 0);
        assert!(few.user.picture.is_none() && !few.roles_truncated);
        assert_eq!(few.user.roles.as_ref().unwrap().len(), 10);
        let many = fit(claims(100), 0);
        assert!(many.roles_truncated);
        assert_eq!(many.user.roles, many.user.groups);
        assert!(room::size(&many) <= room::json_bytes(room::MAX_BYTES - RSA_BYTES));
        let none = fit(claims(0), 0);
        assert!(none.user.picture.is_some(), "an ordinary picture fits");
    }

    #[test]
    fn no_hook_replaces_a_claim() {
        let text = Some("x".to_owned());
        let mut most = Claims { nonce: Some("n"), roles_truncated: true, ..claims(1) };
        most.user.name = text.clone();
        most.user.preferred_username = text.clone();
        most.user.locale = text.clone();
        most.user.zoneinfo = text.clone();
        most.user.updated_at = Some(1);
        most.user.email = text.clone();
        most.user.email_verified = Some(true);
        most.user.phone_number = text;
        most.user.phone_number_verified = Some(true);
        let value = serde_json::to_value(&most).unwrap();
        for name in value.as_object().unwrap().keys() {
            assert!(crate::hook::is_reserved(name), "{name}");
        }
    }

    /// The example of Core appendix A.3.
    #[test]
    fn the_hash_of_an_access_token_is_that_of_the_specification() {
        let access_token = Secret::new("jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y".to_owned());
        assert_eq!(at_hash(&access_token), "77QmUPtjPfzWtF2AnpK9RQ");
    }
}
