//! Access tokens about users, as they count now.

use super::{access_token::Claims, exchange, token::allowed};
use crate::{
    Error, Identity,
    client::{self, Client},
};
use doorward_contract::{account::AccountStatus, oauth::Scopes};
use doorward_store::{
    session::{self, Model as Session, Protocol},
    user,
};
use std::sync::Arc;

/// An access token that is active, with its rows.
pub(super) struct UserToken {
    pub claims: Claims,
    /// The application that it was issued to.
    pub client: Arc<Client>,
    pub row: Session,
    pub owner: user::Model,
    /// What it covers now.
    pub scope: Scopes,
}

/// The token with these claims, which were verified; `None` if its session, its user or one of its applications is no
/// longer active.
pub(super) async fn active(identity: &Identity, claims: Claims) -> Result<Option<UserToken>, Error> {
    let (Some(sid), Some(client)) = (&claims.sid, client::find(identity, &claims.client_id)) else { return Ok(None) };
    let live = session::live(identity.db().read(), sid, identity.now().as_millis()).await?;
    let Some((row, owner)) = live else { return Ok(None) };
    let is_of_token = owner.uid.as_str() == claims.sub && row.protocol == Protocol::Oauth;
    if !is_of_token || owner.status != AccountStatus::Active {
        return Ok(None);
    }
    let Some(scope) = scope(identity, &claims, &client, &row.client_id, &row.scope).await? else { return Ok(None) };
    Ok(Some(UserToken { claims, client, row, owner, scope }))
}

/// What a token covers now, by the client that it was issued to, and by the client and the scope of its session. They
/// are two clients after an exchange. `None` if the token is not theirs, or one of them is no longer active.
pub(super) async fn scope(
    identity: &Identity,
    claims: &Claims,
    issued_to: &Client,
    session_client: &str,
    session_scope: &str,
) -> Result<Option<Scopes>, Error> {
    let Some(first) = client::find(identity, session_client) else { return Ok(None) };
    let is_theirs = match &claims.act {
        None => first.id == issued_to.id,
        Some(actor) => exchange::is_active(identity, claims, actor).await?,
    };
    if !is_theirs {
        return Ok(None);
    }
    let of_session = allowed(&first, session_scope);
    let scopes = allowed(issued_to, &claims.scope);
    Ok(Some(scopes.into_iter().filter(|scope| of_session.contains(*scope)).collect()))
}
