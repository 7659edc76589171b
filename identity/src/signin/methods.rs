//! Sign-in methods that are turned on, read from the database: another node may have committed a change that this
//! node's cache does not have yet.

use crate::outbox::senders;
use crate::provider::Providers;
use crate::{Error, Identity, settings};
use doorward_contract::Uid;
use doorward_contract::messaging::{MailSender, Senders, SmsSender};
use doorward_store::sign_in_method::{self, SwitchedOn};
use doorward_store::{ConnectionTrait, Tx, ticket_key, user};

/// Realm of custom user IDs.
pub const TICKET_REALM: &str = "custom";

/// Sign-in methods that are turned on, without the providers of one realm. Custom tickets count while there is a key
/// for them that has not been replaced: a replaced one is accepted for only two hours more.
pub async fn switched_on(
    identity: &Identity,
    conn: &impl ConnectionTrait,
    without: Option<&str>,
) -> Result<SwitchedOn, Error> {
    let settings = settings::read(conn, identity.options()).await?.0;
    let methods = settings.login_methods;
    let providers = Providers::read(conn, &identity.options().master_key).await?;
    let enabled = providers.all().filter(|entry| entry.enabled && Some(entry.realm.as_str()) != without);
    let mut realms: Vec<_> = enabled.map(|entry| entry.realm.clone()).collect();
    let keys = ticket_key::live(conn, identity.now().as_millis()).await?;
    if methods.custom && keys.iter().any(|key| key.retires_at.is_none()) {
        realms.push(TICKET_REALM.to_owned());
    }
    let (phone, email) = (methods.phone.is_open(), methods.email.is_open());
    // A limit of zero means that no SMS is sent.
    let sms = phone && settings.verification.sms_day_limit != 0;
    let sms_countries = if sms { settings.verification.countries } else { vec![] };
    Ok(SwitchedOn {
        username: methods.username,
        phone,
        sms_countries,
        email,
        mail_codes: email,
        realms,
        unlinked: None,
    })
}

/// [`switched_on`] without codes and links that no sender delivers. Administrators could read those in the outbox, but
/// would have to be signed in for that.
pub async fn delivered(identity: &Identity, conn: &impl ConnectionTrait) -> Result<SwitchedOn, Error> {
    let mut enabled = switched_on(identity, conn, None).await?;
    let Senders { sms, mail, .. } = senders::stored(conn).await?;
    if sms == SmsSender::Outbox {
        enabled.sms_countries.clear();
    }
    enabled.mail_codes &= mail != MailSender::Outbox;
    Ok(enabled)
}

/// Sign-in methods of an account before a change of its credentials; `None` where it had none. A contact that an
/// administrator has just set counts: its owner verifies it by signing in.
#[derive(Debug, Default)]
pub struct SignInAbility(Option<SwitchedOn>);

impl SignInAbility {
    pub async fn before(identity: &Identity, tx: &Tx, uid: &Uid) -> Result<Self, Error> {
        let enabled = switched_on(identity, tx, None).await?;
        Ok(Self(sign_in_method::opens(tx, uid, &enabled).await?.then_some(enabled)))
    }

    /// After the change: fails when an account that could sign in no longer can.
    ///
    /// # Errors
    /// [`Error::LastSignInMethod`].
    pub async fn keep(self, tx: &Tx, uid: &Uid) -> Result<(), Error> {
        let Some(enabled) = self.0 else { return Ok(()) };
        let row = user::by_uid(tx, uid).await?;
        let contact =
            row.is_some_and(|row| enabled.phone && row.phone.is_some() || enabled.email && row.email_key.is_some());
        if contact || sign_in_method::opens(tx, uid, &enabled).await? { Ok(()) } else { Err(Error::LastSignInMethod) }
    }
}
