//! Accounts as CloudBase's server SDKs ask for them: by page number, and by their identifier at a platform.

use super::records::{get, named, view};
use doorward_access::{Error, Permit};
use doorward_contract::Uid;
use doorward_contract::account::AccountKind;
use doorward_contract::admin::User;
use doorward_contract::admin_action::action;
use doorward_identity::account::{claims, profile};
use doorward_identity::contact::Contact;
use doorward_identity::signin::methods::TICKET_REALM;
use doorward_identity::username;
use doorward_store::linked_identity;
use doorward_store::user::numbered::{self, NumberedFilter};

/// Texts of which an account must have a part, whatever the case; absent ones match every account.
#[derive(Debug, Clone, Default)]
pub struct UserFilter {
    pub username: Option<String>,
    pub name: Option<String>,
    pub phone: Option<String>,
    pub email: Option<String>,
    /// Only these, if there are any.
    pub uids: Vec<String>,
}

/// Accounts after the first `offset`, newest first, and the number of all that match. Guests are listed on request.
///
/// # Errors
/// [`Error::Identity`] when the query fails.
pub async fn page(
    permit: &Permit<action::UsersRead>,
    filter: UserFilter,
    guests: bool,
    offset: u64,
    limit: u64,
) -> Result<(Vec<User>, u64), Error> {
    let uids: Vec<_> = filter.uids.iter().filter_map(|text| Uid::parse(text).ok()).collect();
    if uids.is_empty() && !filter.uids.is_empty() {
        return Ok((Vec::new(), 0));
    }
    let digits = |text: String| text.chars().filter(char::is_ascii_digit).collect::<String>();
    let filter = NumberedFilter {
        kinds: if guests { Vec::new() } else { vec![AccountKind::Internal, AccountKind::External] },
        username: filter.username.map(|text| username::canonical(&text)),
        name: filter.name.map(|text| profile::fold(&text)),
        phone: filter.phone.map(digits),
        email: filter.email.map(|text| text.trim().to_lowercase()),
        uids,
    };
    let (rows, total) = numbered::page(permit.identity().db().read(), filter, offset, limit).await?;
    Ok((rows.into_iter().map(view).collect(), total))
}

/// An account with its identities at other platforms.
#[derive(Debug, Clone)]
pub struct PlatformUser {
    pub user: User,
    /// WeChat's ID of the user, if there is one only.
    pub openid: Option<String>,
    /// The user's ID in custom tickets.
    pub custom_id: Option<String>,
}

/// The account with this identifier at a platform: `PHONE`, `EMAIL`, `USERNAME`, `CUSTOM`, or an identity provider's
/// ID.
///
/// # Errors
/// [`Error::Identity`] for a malformed contact, and when a query fails.
pub async fn by_platform(
    permit: &Permit<action::UsersRead>,
    platform: &str,
    id: &str,
) -> Result<Option<PlatformUser>, Error> {
    let identity = permit.identity();
    let user = match platform {
        "PHONE" => named(identity, &Contact::phone(id)?.key).await?.filter(|user| user.phone.is_some()),
        "EMAIL" => named(identity, &Contact::email(id)?.key).await?.filter(|user| user.email.is_some()),
        "USERNAME" => {
            let wanted = username::canonical(id);
            let is_it = |user: &User| user.username.as_deref().map(username::canonical) == Some(wanted.clone());
            named(identity, id).await?.filter(is_it)
        }
        other => {
            let realm = match identity.providers().find(other) {
                Some(provider) => provider.realm.clone(),
                None if other == "CUSTOM" => TICKET_REALM.to_owned(),
                None => return Ok(None),
            };
            match linked_identity::find(identity.db().read(), &realm, id).await? {
                Some(linked) => Some(get(identity, &linked.uid).await?),
                None => None,
            }
        }
    };
    match user {
        Some(user) => Ok(Some(with_identities(permit, user).await?)),
        None => Ok(None),
    }
}

/// The account with this uid.
///
/// # Errors
/// [`doorward_identity::Error::UserNotFound`].
pub async fn by_uid(permit: &Permit<action::UsersRead>, uid: &Uid) -> Result<PlatformUser, Error> {
    with_identities(permit, get(permit.identity(), uid).await?).await
}

async fn with_identities(permit: &Permit<action::UsersRead>, user: User) -> Result<PlatformUser, Error> {
    let identity = permit.identity();
    let linked = linked_identity::of(identity.db().read(), &user.uid).await?;
    let custom_id = linked.into_iter().find(|row| row.realm == TICKET_REALM).map(|row| row.subject);
    let openid = claims::of(identity, &user.uid, user.kind, None).await?.openid;
    Ok(PlatformUser { user, openid, custom_id })
}
