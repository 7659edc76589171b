//! The userinfo endpoint (OpenID Connect Core section 5.3), and the claims about a user.

use super::{
    access_token,
    token::{Subject, allowed, scopes},
};
use crate::{Error, Identity, client, username::GUEST_NAME};
use doorward_contract::{
    Secret, Timestamp,
    account::AccountStatus,
    oauth::{Scope, UserInfo},
};
use doorward_store::{
    role,
    session::{self, Protocol},
};

/// The claims about the user of an access token, as they are now. A token for another resource is not one for this
/// endpoint.
///
/// # Errors
/// [`Error::Unauthenticated`] when the token is invalid or expired, or its session, account or application is no longer
/// active; [`Error::InsufficientScope`] without the scope `openid`.
pub async fn userinfo(identity: &Identity, access_token: &Secret) -> Result<UserInfo, Error> {
    let claims = access_token::verify_fresh(identity, access_token).ok_or(Error::Unauthenticated)?;
    let client = client::find(identity, &claims.client_id).ok_or(Error::Unauthenticated)?;
    if claims.aud != identity.issuer() {
        return Err(Error::Unauthenticated);
    }
    // A machine has no user.
    let sid = claims.sid.as_deref().ok_or(Error::InsufficientScope)?;
    let now = identity.now().as_millis();
    let (row, owner) = session::live(identity.db().read(), sid, now).await?.ok_or(Error::Unauthenticated)?;
    let is_of_token = row.client_id == client.id && owner.uid.as_str() == claims.sub;
    if !is_of_token || row.protocol != Protocol::Oauth || owner.status != AccountStatus::Active {
        return Err(Error::Unauthenticated);
    }
    let granted = scopes(&row.scope);
    let scope: Vec<_> = allowed(&client, &claims.scope).into_iter().filter(|scope| granted.contains(scope)).collect();
    if !scope.contains(&Scope::Openid) {
        return Err(Error::InsufficientScope);
    }
    let roles = role::of(identity.db().read(), &owner.uid, now).await?;
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
