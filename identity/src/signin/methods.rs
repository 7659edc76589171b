//! Which sign-in methods are on, as the database says. Another change may have been committed that this node has not
//! read yet, so what is remembered is not asked.

use crate::provider::Providers;
use crate::{Error, Identity, settings};
use doorward_store::sign_in_method::{self, SwitchedOn};
use doorward_store::{ConnectionTrait, Tx, ticket_key};

/// What is on, the providers of one realm left out. Custom tickets are, while a key of theirs counts.
pub(crate) async fn switched_on(
    identity: &Identity,
    conn: &impl ConnectionTrait,
    without: Option<&str>,
) -> Result<SwitchedOn, Error> {
    let methods = settings::read(conn, identity.options()).await?.0.login_methods;
    let providers = Providers::read(conn, &identity.options().master_key).await?;
    let on = providers.all().filter(|entry| entry.enabled && Some(entry.realm.as_str()) != without);
    let mut realms: Vec<_> = on.map(|entry| entry.realm.clone()).collect();
    if methods.custom && !ticket_key::live(conn, identity.now().as_millis()).await?.is_empty() {
        realms.push(super::ticket::REALM.to_owned());
    }
    let (phone, email) = (methods.phone.is_open(), methods.email.is_open());
    Ok(SwitchedOn { username: methods.username, phone, email, realms })
}

/// Refuses to leave an account that nobody can sign in to (attack 11).
///
/// # Errors
/// [`Error::LastWayIn`].
pub(crate) async fn require_one(identity: &Identity, tx: &Tx, uid: &str) -> Result<(), Error> {
    let on = switched_on(identity, tx, None).await?;
    if sign_in_method::opens(tx, uid, &on).await? { Ok(()) } else { Err(Error::LastWayIn) }
}
