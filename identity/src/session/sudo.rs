//! Sudo tokens: proof of presence before a sensitive change.

use crate::{Error, Identity, Viewer, token};
use doorward_contract::{Secret, token::SudoToken};
use doorward_store::user;
use serde::{Deserialize, Serialize};

/// Life of a sudo token in seconds.
pub const SUDO_SECS: u32 = 600;

/// Claims of a sudo token: this session's owner has shown the password again.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct SudoClaims {
    iss: String,
    aud: String,
    sub: String,
    sid: String,
    iat: i64,
    exp: i64,
    scope: String,
    /// A changed password voids the proofs made with the former one.
    pwd: i64,
}

/// Makes a sudo token for this session.
pub(crate) fn sudo_token(identity: &Identity, viewer: &Viewer, owner: &user::Model) -> Result<SudoToken, Error> {
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

impl SudoClaims {
    /// Asks for a good sudo token of this very session.
    pub(crate) fn require(
        identity: &Identity,
        viewer: &Viewer,
        owner: &user::Model,
        token: Option<&Secret>,
    ) -> Result<(), Error> {
        let refused = Error::NotAllowed("Prove your password first: POST /auth/v1/user/sudo gives a sudo_token.");
        let Some(token) = token.filter(|token| !token.expose().is_empty()) else {
            return Err(refused);
        };
        let claims: Option<Self> = token::verify(identity, token::SUDO, &viewer.client_id, token.expose());
        let good = claims.is_some_and(|claims| {
            claims.sub == viewer.uid
                && claims.sid == viewer.session_id
                && claims.exp > identity.now().as_secs()
                && claims.pwd == owner.password_changed_at.unwrap_or(0)
        });
        if good { Ok(()) } else { Err(refused) }
    }
}
