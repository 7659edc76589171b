//! Signing in by the word of a third party: which providers there are, asking them, and what their word opens.
//!
//! A browser or an app brings a code; [`token`] exchanges it for a *grant*: the provider's word, good once. A grant opens
//! an account ([`crate::signin::provider`]), or is linked to one ([`link`]). The key of an identity is (realm, subject):
//! never an e-mail address (attacks 1 to 4). The realm is made with the provider; what was remembered or granted under
//! another realm is worth nothing.

mod app_token;
pub mod delivery;
mod grant;
pub mod link;
mod mini;
pub mod qr_login;
pub mod redirect;
mod registry;
pub mod token;
pub mod trial;

pub(crate) use grant::Grant;
pub use registry::{Entry, Providers, SECRET_PLACE};

use crate::account::profile;
use crate::{Caller, Error, Identity, Viewer, display_name, signin};
use doorward_contract::provider::{ExternalProfile, ProviderKind};
use doorward_provider::{ProviderError, Target};
use doorward_store::{ConnectionTrait, linked_identity, user};
use std::sync::Arc;

/// A way in through a provider, for the buttons of the sign-in page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoginOption {
    /// Provider.
    pub id: String,
    /// Name on the button.
    pub name: String,
    /// Which protocol.
    pub kind: ProviderKind,
    /// Whether it makes an account for somebody whom nobody knows.
    pub registers: bool,
    /// Whether the sign-in page shows its QR code.
    pub scans: bool,
}

/// Providers that are ways in, in the order they were added.
pub fn login_options(identity: &Identity) -> Vec<LoginOption> {
    let providers = identity.providers();
    let on = providers.all().filter(|entry| entry.enabled);
    on.map(|entry| way(entry)).collect()
}

fn way(entry: &Entry) -> LoginOption {
    LoginOption {
        id: entry.id.clone(),
        name: entry.name.clone(),
        kind: entry.kind,
        registers: entry.rules.auto_sign_up,
        scans: qr_login::is_shown(entry),
    }
}

/// The provider with this id, if it is a way in.
pub(crate) fn require(identity: &Identity, id: &str) -> Result<Arc<Entry>, Error> {
    identity.providers().find(id).filter(|entry| entry.enabled).ok_or(Error::ProviderNotFound)
}

pub fn target<'a>(identity: &'a Identity, entry: &'a Entry) -> Target<'a> {
    Target {
        id: &entry.id,
        kind: entry.kind,
        config: &entry.config,
        secret: &entry.secret,
        outbound: identity.outbound(),
        now: identity.now(),
    }
}

/// The device that asks, without which nobody could be known again in the next step.
fn device(caller: &Caller) -> Result<String, Error> {
    caller.device_hash().ok_or_else(|| {
        Error::invalid(
            "x-device-id",
            "required",
            "The x-device-id header is required and must be the same in every step.",
        )
    })
}

/// The identity that a profile tells of, where it is linked. Accounts of one Open Platform meet by the union id, also
/// when an identity was linked before there was one.
pub(crate) async fn linked(
    identity: &Identity,
    conn: &impl ConnectionTrait,
    entry: &Entry,
    profile: &ExternalProfile,
) -> Result<Option<linked_identity::Model>, Error> {
    match linked_identity::find(conn, &entry.realm, &profile.subject).await? {
        Some(row) => Ok(Some(row)),
        None => by_union_id(identity, conn, entry, profile).await,
    }
}

/// An identity that WeChat says is the same person's. Only providers that ask the same WeChat may say so: a union id from
/// another base address is somebody else's word.
async fn by_union_id(
    identity: &Identity,
    conn: &impl ConnectionTrait,
    entry: &Entry,
    profile: &ExternalProfile,
) -> Result<Option<linked_identity::Model>, Error> {
    let Some(union_id) = profile.union_id.as_deref().filter(|_| entry.kind.is_wechat()) else { return Ok(None) };
    Ok(linked_identity::by_union_id(conn, union_id, &of_same_wechat(identity, entry)).await?)
}

/// The account of the same person beside `uid`, by the union id: two accounts can be made before WeChat tells it.
pub(crate) async fn other_account(
    identity: &Identity,
    conn: &impl ConnectionTrait,
    entry: &Entry,
    profile: &ExternalProfile,
    uid: &str,
) -> Result<Option<String>, Error> {
    let Some(union_id) = profile.union_id.as_deref().filter(|_| entry.kind.is_wechat()) else { return Ok(None) };
    let other = linked_identity::elsewhere(conn, union_id, &of_same_wechat(identity, entry), uid).await?;
    Ok(other.map(|row| row.uid))
}

/// Name of a provider through which the viewer has another account that may be used, as a union id shows.
///
/// # Errors
/// [`Error::Store`] when the query fails.
pub async fn other_account_through(identity: &Identity, viewer: &Viewer) -> Result<Option<String>, Error> {
    let (conn, providers) = (identity.db().read(), identity.providers());
    for linked in linked_identity::of(conn, &viewer.uid).await? {
        let entry = providers.all().find(|entry| entry.realm == linked.realm && entry.kind.is_wechat());
        let (Some(entry), Some(union_id)) = (entry, linked.union_id.as_deref()) else { continue };
        let realms = of_same_wechat(identity, entry);
        let Some(other) = linked_identity::elsewhere(conn, union_id, &realms, &viewer.uid).await? else { continue };
        // Whoever is told has to be able to sign in to it, or the two never become one.
        let through = providers.all().find(|entry| entry.id == other.provider_id && entry.enabled);
        let Some(through) = through else { continue };
        if user::by_uid(conn, &other.uid).await?.is_some_and(|owner| signin::is_active(&owner)) {
            return Ok(Some(through.name.clone()));
        }
    }
    Ok(None)
}

fn of_same_wechat(identity: &Identity, entry: &Entry) -> Vec<String> {
    let providers = identity.providers();
    let same = providers.all().filter(|other| other.kind.is_wechat() && other.config.base_url == entry.config.base_url);
    same.map(|other| other.realm.clone()).collect()
}

/// The row that links an identity to an account.
pub(crate) fn row(identity: &Identity, entry: &Entry, profile: &ExternalProfile, uid: &str) -> linked_identity::Model {
    let now = identity.now().as_millis();
    linked_identity::Model {
        realm: entry.realm.clone(),
        subject: profile.subject.clone(),
        provider_id: entry.id.clone(),
        uid: uid.to_owned(),
        union_id: profile.union_id.clone().filter(|_| entry.kind.is_wechat()),
        name: profile.name.as_deref().and_then(|name| display_name::cleaned(name, profile::MAX_NAME)),
        picture: profile.picture.clone(),
        meta: serde_json::to_value(&profile.meta).unwrap_or_default(),
        delegate: None,
        created_at: now,
        used_at: now,
    }
}

/// What a provider's failure means to the person in between. The particulars are for the operator's log.
impl From<ProviderError> for Error {
    fn from(error: ProviderError) -> Self {
        match error {
            ProviderError::Refused(words) => Self::Provider(words),
            ProviderError::Busy(_) => Self::TooManyRequests { retry_after: 5 },
            ProviderError::Unsupported(what) => {
                Self::invalid("provider_id", "unsupported", format!("This provider doesn't {what}."))
            }
            ProviderError::Untrusted(why) => {
                tracing::warn!(why, "the response of an identity provider is invalid");
                Self::Provider("its response isn't valid".into())
            }
            other => {
                tracing::error!(error = %other, "an identity provider is unavailable or misconfigured");
                Self::Provider("it can't be reached right now; see the log for details".into())
            }
        }
    }
}
