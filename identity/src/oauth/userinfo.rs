//! The userinfo endpoint (OpenID Connect Core section 5.3), and the claims about a user.

use super::{
    access_token,
    dpop::{self, Proof},
    protected_resource,
    token::Subject,
    user_token::{self, UserToken},
};
use crate::{Error, Identity, client, username::GUEST_NAME};
use doorward_contract::{
    Secret, Timestamp,
    oauth::{Scope, UserInfo},
};
use doorward_store::role;

/// The claims about the user of an access token, as they are now. A token for another resource is not one for this
/// endpoint.
///
/// # Errors
/// [`Error::Unauthenticated`] when the token is invalid or expired, its session, account or application is no longer
/// active, or it is bound to another key than that of `proof`; [`Error::InvalidProof`] for a proof that was used
/// before; [`Error::InsufficientScope`] without the scope `openid`.
pub async fn userinfo(identity: &Identity, access_token: &Secret, proof: Option<&Proof>) -> Result<UserInfo, Error> {
    let claims = access_token::verify_fresh(identity, access_token).ok_or(Error::Unauthenticated)?;
    let is_for_us = protected_resource::is_ours(identity.issuer(), &claims.aud);
    if !is_for_us || client::find(identity, &claims.client_id).is_none() {
        return Err(Error::Unauthenticated);
    }
    // A machine has no user.
    if claims.sid.is_none() {
        return Err(Error::InsufficientScope);
    }
    let active = user_token::active(identity, claims).await?;
    let UserToken { claims, client, row, owner, scope } = active.ok_or(Error::Unauthenticated)?;
    dpop::require_possession(identity, claims.jkt(), proof).await?;
    if !scope.contains(Scope::Openid) {
        return Err(Error::InsufficientScope);
    }
    let roles = role::of(identity.db().read(), &owner.uid, identity.now().as_millis()).await?;
    Ok(self::claims(&Subject { client: &client, row: &row, owner: &owner, roles: &roles, scope: &scope }))
}

/// The claims about a user that the scopes cover (Core section 5.4). Applications trust them whatever they say, so a
/// contact that is not verified is left out.
pub(super) fn claims(subject: &Subject<'_>) -> UserInfo {
    let owner = subject.owner;
    let profile = subject.has(Scope::Profile);
    let email = owner.email.clone().filter(|_| owner.email_verified && subject.has(Scope::Email));
    let phone = owner.phone.clone().filter(|_| owner.phone_verified && subject.has(Scope::Phone));
    let roles = subject.has(Scope::Roles).then(|| subject.role_ids());
    let names = [&owner.name, &owner.username].into_iter().flatten();
    UserInfo {
        sub: owner.uid.clone(),
        // The account may have had this name before it was reserved.
        name: names.filter(|_| profile).find(|name| *name != GUEST_NAME).cloned(),
        preferred_username: owner.username.clone().filter(|_| profile),
        picture: owner.picture.clone().filter(|_| profile),
        locale: owner.locale.clone().filter(|_| profile),
        zoneinfo: owner.zoneinfo.clone().filter(|_| profile),
        updated_at: profile.then(|| Timestamp(owner.updated_at).as_secs()),
        email_verified: email.is_some().then_some(true),
        email,
        phone_number_verified: phone.is_some().then_some(true),
        phone_number: phone,
        groups: roles.clone(),
        roles,
    }
}
