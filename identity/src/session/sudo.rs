//! Proof of presence before a sensitive change: sudo tokens, or a sign-in a moment ago.

use crate::{Error, Identity, Viewer, token};
use doorward_contract::{Secret, Timestamp, token::SudoToken};
use doorward_store::{session, user};
use serde::{Deserialize, Serialize};

/// Life of a sudo token in seconds.
pub const SUDO_SECS: u32 = 600;

/// What counts as recent where no token can be sent: a day.
const RECENT_SECS: i64 = 86_400;

/// Claims of a sudo token: this session's owner has shown presence again.
#[derive(Debug, Serialize, Deserialize)]
struct SudoClaims {
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

/// Makes a sudo token for this session, and remembers that its owner was here.
pub(crate) async fn sudo_token(identity: &Identity, viewer: &Viewer, owner: &user::Model) -> Result<SudoToken, Error> {
    session::prove(identity.db().write(), &viewer.session_id, identity.now().as_millis()).await?;
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

/// Asks for a proof of presence before a sensitive change (NIST SP 800-63B-4 section 5.2): a good sudo token of this very
/// session. An account without a password may also have signed in, or shown presence, within the last minutes.
///
/// # Errors
/// [`Error::NotAllowed`].
pub(crate) async fn require_presence(
    identity: &Identity,
    viewer: &Viewer,
    owner: &user::Model,
    token: Option<&Secret>,
) -> Result<(), Error> {
    let given = token.filter(|token| !token.expose().is_empty());
    if given.is_some_and(|token| is_good(identity, viewer, owner, token)) {
        return Ok(());
    }
    if owner.password_hash.is_none() && shown_within(identity, viewer, i64::from(SUDO_SECS)).await? {
        return Ok(());
    }
    Err(Error::NotAllowed("Prove first that it is you: POST /auth/v1/user/sudo gives a sudo_token."))
}

/// The same for the calls of the SDK that cannot send a token: a sign-in or a proof of presence within the last day.
///
/// # Errors
/// [`Error::NotAllowed`].
pub(crate) async fn require_recent(identity: &Identity, viewer: &Viewer) -> Result<(), Error> {
    if shown_within(identity, viewer, RECENT_SECS).await? {
        return Ok(());
    }
    Err(Error::NotAllowed("This takes a sign-in, or POST /auth/v1/user/sudo, within the last 24 hours."))
}

async fn shown_within(identity: &Identity, viewer: &Viewer, seconds: i64) -> Result<bool, Error> {
    let row = session::by_id(identity.db().read(), &viewer.session_id).await?.ok_or(Error::Unauthenticated)?;
    let shown = Timestamp(row.proven_at.unwrap_or(row.created_at));
    // What a clock ahead has dated into the future would be recent for as long as it was ahead.
    let now = identity.now();
    Ok(shown.plus_secs(seconds) > now && shown <= now.plus_secs(60))
}

fn is_good(identity: &Identity, viewer: &Viewer, owner: &user::Model, token: &Secret) -> bool {
    let claims: Option<SudoClaims> = token::verify(identity, token::SUDO, &viewer.client_id, token.expose());
    claims.is_some_and(|claims| {
        claims.sub == viewer.uid
            && claims.sid == viewer.session_id
            && claims.exp > identity.now().as_secs()
            && claims.pwd == owner.password_changed_at.unwrap_or(0)
    })
}
