//! The link of an email: it signs in the browser that follows it, and no other.
//!
//! The client that requested the email gains nothing by it. A link is verified and used up in the one transaction that
//! opens the follower's session. When it leads to a page of ours or to a site behind the proxy, the browser gets the
//! portal's session. When it leads to an app on an origin of its own, the app gets a session of its own by a code
//! ([`crate::session::authorization_code`]) and the portal's session in that browser stays as it is.

use super::code::{self, Follower};
use crate::{
    Caller, Error, Identity, NewSession, Viewer, client,
    contact::{self, Contact},
    origin,
    session::authorization_code,
    site,
    verification::{self, Proof},
};
use doorward_contract::{Secret, Timestamp};
use doorward_store::{session, verification as rows};
use url::Url;

/// Seconds within which the same browser gets the same response again: people click twice, and browsers inside apps
/// send a request twice.
const REPEAT_SECS: i64 = 60;

/// What a page shows about a link before it is followed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preview {
    /// The contact that it signs in, masked.
    pub contact: String,
    /// Host of the app that it leads to, when that gets a session of its own.
    pub app: Option<String>,
    /// Whether the viewer is signed in to another account, whose session in this browser would end.
    pub switches: bool,
    /// Whether the viewer is a guest whose account stays behind.
    pub leaves_guest: bool,
}

/// Where a followed link leads.
#[derive(Debug)]
pub enum Destination {
    /// A page of the portal or a site behind the proxy, with the portal's session.
    Portal(NewSession, Option<String>),
    /// An app, whose page redeems the code in the address.
    App(String),
}

/// What a link does; `None` when it is not valid. Does not use it up, so that a mail scanner cannot sign in (attack
/// 57).
pub async fn preview(identity: &Identity, token: &Secret, viewer: Option<&Viewer>) -> Result<Option<Preview>, Error> {
    let now = identity.now().as_millis();
    let Some(row) = find(identity, token).await?.filter(|row| row.is_open(now)) else { return Ok(None) };
    let contact = contact_of(&row);
    let holder = verification::holder(identity.db().read(), &contact).await?;
    let app = app(identity, &row);
    let at_portal = viewer.filter(|_| app.is_none());
    let is_holder = |viewer: &Viewer| holder.as_ref().is_some_and(|holder| holder.uid == viewer.uid);
    let becomes = |viewer: &Viewer| holder.is_none() && row.asker_uid.as_ref() == Some(&viewer.uid);
    Ok(Some(Preview {
        contact: contact::mask(contact.channel, &contact.key),
        app: app.and_then(|app| app.host_str().map(str::to_owned)),
        switches: at_portal.is_some_and(|viewer| !viewer.is_guest() && !is_holder(viewer)),
        leaves_guest: at_portal.is_some_and(|viewer| viewer.is_guest() && !becomes(viewer)),
    }))
}

/// Path on this host that a link leads to, even a used or expired one while its row exists.
pub async fn leads_to(identity: &Identity, token: &Secret) -> Result<Option<String>, Error> {
    let row = find(identity, token).await?.filter(|row| app(identity, row).is_none());
    Ok(row.and_then(|row| origin::safe_next(identity, &row.redirect_to?)))
}

/// Follows a link: signs in, or registers where that is open, in the follower's browser.
///
/// # Errors
/// [`Error::DeadLink`] when it was used, has expired or was replaced; as [`code::sign_in`].
pub async fn follow(
    identity: &Identity,
    token: &Secret,
    viewer: Option<&Viewer>,
    caller: &Caller,
) -> Result<Destination, Error> {
    let row = find(identity, token).await?.ok_or(Error::DeadLink)?;
    let caller = Caller { client_id: Some(row.client_id.clone()), ..caller.clone() };
    let app = app(identity, &row);
    let opened = match open(identity, &row, viewer, &caller).await {
        Err(Error::DeadLink) => repeat_sign_in(identity, token, app.is_some(), &caller).await?,
        other => other?,
    };
    let Some(mut address) = app else { return Ok(Destination::Portal(opened, row.redirect_to)) };
    let origin = address.origin().ascii_serialization();
    let code = authorization_code::issue(identity, &opened, &row.client_id, &origin).await?;
    origin::set_parameters(&mut address, &[("code", code.expose())]);
    Ok(Destination::App(address.into()))
}

async fn open(
    identity: &Identity,
    row: &rows::Model,
    viewer: Option<&Viewer>,
    caller: &Caller,
) -> Result<NewSession, Error> {
    if !row.is_open(identity.now().as_millis()) {
        return Err(Error::DeadLink);
    }
    let proof = Proof::of_link(row.clone())?;
    verification::require(identity, proof.contact.channel)?;
    match code::proceed(identity, proof, Follower { viewer }, caller).await {
        Err(Error::NotVerified) => Err(Error::DeadLink),
        other => other,
    }
}

/// The session that this very browser got by the link a moment ago.
async fn repeat_sign_in(
    identity: &Identity,
    token: &Secret,
    for_app: bool,
    caller: &Caller,
) -> Result<NewSession, Error> {
    let now = identity.now();
    // Read again: the winning request may have finished only now.
    let row = find(identity, token).await?.ok_or(Error::DeadLink)?;
    let (Some(spent_at), Some(id)) = (row.spent_at, row.session_id) else { return Err(Error::DeadLink) };
    let recent = Timestamp(spent_at) <= now && now < Timestamp(spent_at).plus_secs(REPEAT_SECS);
    let live = session::live(identity.db().read(), &id, now.as_millis()).await?;
    let (session, owner) = live.filter(|_| recent).ok_or(Error::DeadLink)?;
    let same_browser = session.device_hash.is_some() && session.device_hash == caller.device_hash();
    if !same_browser || (for_app && authorization_code::is_redeemed(identity, &id).await?) {
        return Err(Error::DeadLink);
    }
    let expires_at = Timestamp(session.expires_at);
    Ok(NewSession::stored(owner.uid, id, expires_at, session.generation))
}

async fn find(identity: &Identity, token: &Secret) -> Result<Option<rows::Model>, Error> {
    Ok(rows::by_link(identity.db().read(), &crate::crypto::token_hash(token)).await?)
}

fn contact_of(row: &rows::Model) -> Contact {
    Contact::known(row.channel, &row.contact_key)
}

/// Address of the app that a link leads to: on an origin of the application, or one of the security domains that is
/// neither ours nor a site's behind the proxy. The lists may have changed since the email was sent; an origin removed
/// from them gets no code. Nor does another program on the follower's machine.
fn app(identity: &Identity, row: &rows::Model) -> Option<Url> {
    let to = row.redirect_to.as_deref()?;
    let own = client::find(identity, &row.client_id).and_then(|client| origin::own_page(&client, to));
    let is_own = own.is_some();
    let url = own.or_else(|| Url::parse(&origin::safe_next(identity, to)?).ok())?;
    let is_portal = url.origin() == identity.options().public_url.origin();
    let is_site = site::find(identity, &url).is_some_and(|site| site.sign_in);
    let is_foreign = !is_own && (is_site || origin::is_unlisted_program(identity, &url));
    (!is_portal && !is_foreign).then_some(url)
}
