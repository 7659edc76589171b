//! Finding other users by an exact identifier.

use crate::{
    Caller, Error, Identity, Viewer,
    contact::{self, Contact},
    throttle, username, verification,
};
use doorward_contract::{
    Uid,
    account::{AccountKind, AccountStatus},
    directory::{FoundUsers, PublicUser, UserLookup},
    messaging::Channel,
};
use doorward_i18n::errors::fields::TooMany;
use doorward_store::user;
use std::collections::BTreeSet;

/// Most uids of a request, as in CloudBase.
const MOST: usize = 50;

/// What [`crate::signin::ticket`] notes as the origin of the accounts that it creates.
const BY_TICKET: &str = "custom";

/// The active users with this identifier. Counted like every request that reveals which accounts exist. A contact is
/// found by its verified owner alone, and nothing shows a contact that the request does not have. Guests and the users
/// of custom tickets are never found: they have not registered here.
///
/// # Errors
/// [`Error::NotAllowed`] for a guest; [`Error::Invalid`] without an identifier, with several kinds of them, with too
/// many uids, and for a malformed contact; [`Error::AddressLimit`].
pub async fn find(
    identity: &Identity,
    viewer: &Viewer,
    lookup: &UserLookup,
    caller: &Caller,
) -> Result<FoundUsers, Error> {
    if viewer.is_guest() {
        return Err(Error::NotAllowed(|texts| texts.guest_search));
    }
    let by = Identifier::of(lookup)?;
    throttle::existence_check(identity, caller).await?;
    let owners = by.owners(identity).await?;
    let data: Vec<_> = owners.into_iter().filter(is_public).map(|owner| by.view(owner)).collect();
    Ok(FoundUsers { total: data.len(), data })
}

fn is_public(owner: &user::Model) -> bool {
    let is_registered = owner.kind != AccountKind::Anonymous && owner.created_from != BY_TICKET;
    is_registered && owner.status == AccountStatus::Active
}

/// What a request names.
enum Identifier {
    Uids(BTreeSet<Uid>),
    /// In canonical form.
    Username(String),
    Contact(Contact),
}

impl Identifier {
    fn of(lookup: &UserLookup) -> Result<Self, Error> {
        let UserLookup { ids, username, email, phone_number } = lookup;
        let [username, email, phone] = [username, email, phone_number].map(|text| present(text.as_deref()));
        match (ids.as_slice(), username, email, phone) {
            ([], None, None, None) => Err(Error::invalid("id", "required", |texts| texts.lookup_required)),
            (ids, None, None, None) if ids.len() > MOST => {
                Err(Error::invalid("id", "too_many", |texts| texts.too_many(TooMany { field: "id", most: MOST })))
            }
            // Another text is no uid, so no account has it.
            (ids, None, None, None) => Ok(Self::Uids(ids.iter().filter_map(|id| Uid::parse(id).ok()).collect())),
            ([], Some(username), None, None) => Ok(Self::Username(username::canonical(username))),
            ([], None, Some(email), None) => Contact::email(email).map(Self::Contact),
            ([], None, None, Some(phone)) => Contact::phone(phone).map(Self::Contact),
            _ => Err(Error::invalid("id", "several", |texts| texts.lookup_several)),
        }
    }

    async fn owners(&self, identity: &Identity) -> Result<Vec<user::Model>, Error> {
        let read = identity.db().read();
        let one = match self {
            Self::Uids(uids) => return Ok(user::by_uids(read, uids).await?),
            Self::Username(key) => user::by_username_key(read, key).await?,
            Self::Contact(contact) => {
                let holder = verification::holder(read, contact).await?;
                holder.filter(|owner| verification::is_verified(owner, contact.channel))
            }
        };
        Ok(one.into_iter().collect())
    }

    fn view(&self, owner: user::Model) -> PublicUser {
        let username = owner.username.filter(|_| matches!(self, Self::Username(_)));
        let contact = match self {
            Self::Contact(contact) => Some(contact),
            Self::Uids(_) | Self::Username(_) => None,
        };
        let of = |channel: Channel| contact.filter(|contact| contact.channel == channel);
        PublicUser {
            sub: owner.uid,
            name: owner.name.or(username),
            picture: owner.picture,
            gender: owner.gender,
            locale: owner.locale,
            email: of(Channel::Mail).map(|contact| contact.display.clone()),
            phone_number: of(Channel::Sms).map(|contact| contact::spaced(&contact.key)),
        }
    }
}

/// An empty parameter is absent.
fn present(text: Option<&str>) -> Option<&str> {
    text.filter(|text| !text.trim().is_empty())
}
