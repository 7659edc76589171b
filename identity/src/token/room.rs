//! Size limits of access tokens. A token that a verifier or proxy finds too long locks its owner out permanently, and
//! the owner cannot change the cause. So what grows with an account is left out where it does not fit.

use super::AccessClaims;
use serde::Serialize;

/// Longest access token in bytes. CloudBase documents 4,096 characters; consumers keep it in columns and cookies of
/// that size.
pub(crate) const MAX_BYTES: usize = 4_096;

/// Longest access token or ID token of an OAuth session that is parsed. Roles are left out over [`MAX_BYTES`] of these
/// too, but not what the application itself wrote into it: its `nonce` or `resource`.
pub(crate) const MAX_OAUTH_BYTES: usize = 4 * MAX_BYTES;

/// Most bytes of header, signature and dots: `kid` is a UUID, an ES256 signature has 86 characters.
const FRAME_BYTES: usize = 256;

/// Longest JSON of the claims of a token of this many bytes: base64 encodes three bytes in four characters.
pub(crate) const fn json_bytes(token_bytes: usize) -> usize {
    (token_bytes - FRAME_BYTES) / 4 * 3
}

pub(crate) fn size(claims: &impl Serialize) -> usize {
    serde_json::to_vec(claims).map_or(usize::MAX, |json| json.len())
}

/// How many of these IDs fit into this many bytes of JSON, each written `copies` times.
pub(crate) fn fitting(ids: &[String], bytes: usize, copies: usize) -> usize {
    let mut remaining = bytes;
    let fits = |id: &&String| match remaining.checked_sub(copies * (size(id) + 1)) {
        Some(rest) => {
            remaining = rest;
            true
        }
        None => false,
    };
    ids.iter().take_while(fits).count()
}

/// Drops claims that do not fit beside `added` bytes of others: first the picture, then the last roles, with
/// `roles_truncated` set. All roles are in `groups` of the token set and of `/user/me`.
pub(crate) fn fit(claims: AccessClaims, added: usize) -> AccessClaims {
    let limit = json_bytes(MAX_BYTES) - added;
    if size(&claims) <= limit {
        return claims;
    }
    let bare = AccessClaims { picture: None, groups: vec![], roles: vec![], roles_truncated: true, ..claims.clone() };
    let fitting_roles = fitting(&claims.roles, limit.saturating_sub(size(&bare)), 2);
    let roles = claims.roles[..fitting_roles].to_vec();
    AccessClaims { roles_truncated: fitting_roles < claims.roles.len(), groups: roles.clone(), roles, ..bare }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hook::{AddedClaims, Extended, is_reserved};
    use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
    use doorward_contract::Uid;
    use proptest::{collection::vec, option::of, prelude::*};

    /// The largest values that the rules of their fields allow: uid and environment 64 characters, a host 253, a
    /// username 64, a display name 64 characters of any script, an address 254, a picture 2,048, IDs of roles and
    /// providers 64.
    fn legal() -> impl Strategy<Value = AccessClaims> {
        let id = "[a-z0-9_.-]{1,64}";
        let uid = "[A-Za-z0-9_-]{1,64}".prop_map(|text| Uid::parse(&text).unwrap());
        let person = (uid, of("[^\\p{Cc}]{1,64}"), of("[ -~]{2048}"), of("[a-z@.]{1,254}"), of(Just("+8613800138000")));
        (person, vec(id, 0..200), id, id, "[a-z.]{1,253}").prop_map(|(person, roles, env, provider, host)| {
            let (uid, name, picture, email, phone) = person;
            AccessClaims {
                iss: format!("https://{host}:65535"),
                sub: uid.clone(),
                aud: env.clone(),
                exp: i64::from(u32::MAX),
                iat: i64::from(u32::MAX),
                jti: uuid::Uuid::nil().to_string(),
                sid: uuid::Uuid::nil().to_string(),
                scope: "anonymous".into(),
                project_id: env,
                user_id: uid,
                user_type: "externalUser".into(),
                client_type: "client".into(),
                provider: provider.clone(),
                provider_type: provider,
                groups: roles.clone(),
                roles,
                roles_truncated: false,
                is_system_admin: false,
                is_anonymous: false,
                name,
                picture,
                email_verified: email.is_some().then_some(true),
                email,
                phone_number_verified: phone.is_some().then_some(true),
                phone_number: phone.map(str::to_owned),
                meta: ["wxOpenId", "wxUnionId"]
                    .map(|name| (name.to_owned(), "o".repeat(64).into()))
                    .into_iter()
                    .collect(),
                at_hash: Some("h".repeat(22)),
                nonce: Some("n".repeat(128)),
                token_use: None,
            }
        })
    }

    proptest! {
        #[test]
        fn no_hook_replaces_a_claim(claims in legal()) {
            let value = serde_json::to_value(&claims).unwrap();
            for name in value.as_object().unwrap().keys() {
                prop_assert!(is_reserved(name), "{}", name);
            }
        }

        #[test]
        fn no_account_makes_a_token_that_is_too_long(claims in legal()) {
            let (all, added) = (claims.roles.clone(), AddedClaims::largest());
            let fitted = fit(claims, added.bytes());
            let header = format!(r#"{{"typ":"JWT","alg":"ES256","kid":"{}"}}"#, uuid::Uuid::nil());
            let extended = Extended { own: &fitted, added: &added };
            let parts = [header.into_bytes(), serde_json::to_vec(&extended).unwrap(), vec![0; 64]];
            let token: Vec<_> = parts.iter().map(|part| URL_SAFE_NO_PAD.encode(part)).collect();
            prop_assert!(token.join(".").len() <= MAX_BYTES);
            prop_assert_eq!(&fitted.groups, &fitted.roles);
            prop_assert_eq!(&all[..fitted.roles.len()], &fitted.roles[..]);
            prop_assert_eq!(fitted.roles_truncated, fitted.roles.len() < all.len());
            prop_assert!(fitted.roles_truncated || fitted.roles.len() == all.len());
        }
    }

    #[test]
    fn an_ordinary_account_loses_nothing() {
        let ids: Vec<_> = (0..10).map(|number| format!("role-{number}")).collect();
        // Two copies of ten ids of eight bytes with quotes, and a comma each.
        assert_eq!(fitting(&ids, 2 * 10 * 9, 2), 10);
        assert_eq!(fitting(&ids, 2 * 10 * 9 - 1, 2), 9);
        assert_eq!(fitting(&ids, 0, 2), 0);
    }
}
