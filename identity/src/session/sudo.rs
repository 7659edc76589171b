//! Sudo tokens: proof of presence before a [sensitive operation](super::sensitive).

use crate::{Error, Identity, Viewer, token};
use doorward_contract::{Secret, Uid, token::SudoToken};
use doorward_store::{session, user};
use serde::{Deserialize, Serialize};

/// Lifetime of a sudo token in seconds.
pub const SUDO_SECS: u32 = 600;

/// Seconds that two nodes' clocks may differ.
pub(crate) const SKEW_SECS: i64 = 60;

/// Claims of a sudo token: the owner of this session proved presence again.
#[derive(Debug, Serialize, Deserialize)]
struct SudoClaims {
    iss: String,
    aud: String,
    sub: Uid,
    sid: String,
    iat: i64,
    exp: i64,
    scope: String,
    /// Time of the last password change: a new password voids the proofs made with the former one.
    pwd: i64,
}

/// Issues a sudo token for this session and records the proof of presence. `delegate` is the delegate who set the
/// credential that was used.
pub(crate) async fn sudo_token(
    identity: &Identity,
    viewer: &Viewer,
    owner: &user::Model,
    delegate: Option<&str>,
) -> Result<SudoToken, Error> {
    session::record_presence(identity.db().write(), &viewer.session_id, delegate, identity.now().as_millis()).await?;
    let now = identity.now().as_secs();
    let claims = SudoClaims {
        iss: identity.issuer().into(),
        aud: viewer.client_id.clone(),
        sub: viewer.uid.clone(),
        sid: viewer.session_id.clone(),
        iat: now,
        exp: now + i64::from(SUDO_SECS),
        scope: "sudo".into(),
        pwd: owner.password_changed_at.unwrap_or(0),
    };
    Ok(SudoToken { sudo_token: token::sign(identity, token::SUDO, &claims)?, expires_in: SUDO_SECS })
}

/// Whether a token was issued to the owner in this very session, at most this many seconds ago.
pub(super) fn is_good(
    identity: &Identity,
    viewer: &Viewer,
    owner: &user::Model,
    token: &Secret,
    max_age_secs: i64,
) -> bool {
    let now = identity.now().as_secs();
    let claims: Option<SudoClaims> = token::verify(identity, token::SUDO, &viewer.client_id, token.expose());
    claims.is_some_and(|claims| {
        claims.sub == viewer.uid
            && claims.sid == viewer.session_id
            && claims.exp > now
            && claims.iat + max_age_secs > now
            // A token dated into the future by a fast clock would be valid for too long.
            && claims.iat <= now + SKEW_SECS
            && claims.pwd == owner.password_changed_at.unwrap_or(0)
    })
}
