//! Sign-in with identity providers: the registry, the exchange with a provider, and the use of its result.
//!
//! A browser or an app brings a code; [`token`] exchanges it for a *grant*: the identity that the provider confirmed,
//! usable once. A grant signs in to an account ([`crate::signin::provider`]) or is linked to one ([`link`]). The key of
//! an identity is (realm, subject), never an email (attacks 1 to 4). The realm is created with the provider; pending
//! sign-ins and grants of another realm are invalid.

mod app_token;
pub mod assign;
pub(crate) mod columns;
pub mod delivery;
mod grant;
pub mod link;
mod mini;
pub mod qr_login;
pub mod redirect;
mod registry;
pub mod sign_out;
pub mod token;
pub mod trial;

pub(crate) use grant::Grant;
pub use registry::{Entry, Providers, SECRET_PLACE};

use crate::account::profile;
use crate::{Caller, Error, Identity, Viewer, display_name, signin};
use doorward_contract::Uid;
use doorward_contract::provider::{ExternalProfile, ProviderKind, ProviderSubType};
use doorward_i18n::errors::provider;
use doorward_provider::{ProviderError, Target};
use doorward_store::{ConnectionTrait, linked_identity, user};
use std::sync::Arc;

/// A sign-in button of an identity provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoginOption {
    /// ID of the provider.
    pub id: String,
    /// Name on the button.
    pub name: String,
    /// Protocol.
    pub kind: ProviderKind,
    /// Whether it registers unknown users.
    pub registers: bool,
    /// Whether the sign-in page shows its QR code.
    pub scans: bool,
}

/// Providers that users can sign in with, in the order they were added.
pub fn login_options(identity: &Identity) -> Vec<LoginOption> {
    let providers = identity.providers();
    let enabled = providers.all().filter(|entry| entry.enabled);
    enabled.map(|entry| login_option(entry)).collect()
}

fn login_option(entry: &Entry) -> LoginOption {
    LoginOption {
        id: entry.id.clone(),
        name: entry.name.clone(),
        kind: entry.kind,
        registers: entry.rules.auto_sign_up,
        scans: qr_login::is_shown(entry),
    }
}

/// How a WeChat provider signs users in. There is one way only.
///
/// # Errors
/// [`Error::ProviderNotFound`] for every other provider, and for one that is turned off.
pub fn sub_type(identity: &Identity, id: &str) -> Result<ProviderSubType, Error> {
    let entry = require(identity, id)?;
    if !entry.kind.is_wechat() {
        return Err(Error::ProviderNotFound);
    }
    Ok(ProviderSubType { id: entry.id.clone(), provider_sub_type: String::new() })
}

/// The provider with this ID, if users can sign in with it.
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

/// The caller's device, which binds the next step to it.
fn device(caller: &Caller) -> Result<String, Error> {
    caller.device_hash().ok_or_else(|| Error::invalid("x-device-id", "required", |texts| texts.device_same))
}

/// The linked identity of a profile. Accounts of one Open Platform match by the union ID, also when an identity was
/// linked before there was one.
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

/// A linked identity of the same person by WeChat's union ID. Only providers with the same base address count: a union
/// ID from another one is an unrelated service's claim.
async fn by_union_id(
    identity: &Identity,
    conn: &impl ConnectionTrait,
    entry: &Entry,
    profile: &ExternalProfile,
) -> Result<Option<linked_identity::Model>, Error> {
    let Some(union_id) = profile.union_id.as_deref().filter(|_| entry.kind.is_wechat()) else { return Ok(None) };
    Ok(linked_identity::by_union_id(conn, union_id, &wechat_realms(identity, entry)).await?)
}

/// Another account of the same person beside `uid`, by the union ID: two accounts can be created before WeChat reveals
/// it.
pub(crate) async fn other_account(
    identity: &Identity,
    conn: &impl ConnectionTrait,
    entry: &Entry,
    profile: &ExternalProfile,
    uid: &Uid,
) -> Result<Option<Uid>, Error> {
    let Some(union_id) = profile.union_id.as_deref().filter(|_| entry.kind.is_wechat()) else { return Ok(None) };
    let other = linked_identity::elsewhere(conn, union_id, &wechat_realms(identity, entry), uid).await?;
    Ok(other.map(|row| row.uid))
}

/// Name of a provider through which the viewer has another active account, by the union ID.
pub async fn other_account_through(identity: &Identity, viewer: &Viewer) -> Result<Option<String>, Error> {
    let (conn, providers) = (identity.db().read(), identity.providers());
    for linked in linked_identity::of(conn, &viewer.uid).await? {
        let entry = providers.all().find(|entry| entry.realm == linked.realm && entry.kind.is_wechat());
        let (Some(entry), Some(union_id)) = (entry, linked.union_id.as_deref()) else { continue };
        let realms = wechat_realms(identity, entry);
        let Some(other) = linked_identity::elsewhere(conn, union_id, &realms, &viewer.uid).await? else { continue };
        // The user must be able to sign in to that account, or the two can never be merged.
        let through = providers.all().find(|entry| entry.id == other.provider_id && entry.enabled);
        let Some(through) = through else { continue };
        if user::by_uid(conn, &other.uid).await?.is_some_and(|owner| signin::is_active(&owner)) {
            return Ok(Some(through.name.clone()));
        }
    }
    Ok(None)
}

fn wechat_realms(identity: &Identity, entry: &Entry) -> Vec<String> {
    let providers = identity.providers();
    let same_service =
        providers.all().filter(|other| other.kind.is_wechat() && other.config.base_url == entry.config.base_url);
    same_service.map(|other| other.realm.clone()).collect()
}

/// The row that links an identity to an account.
pub(crate) fn row(identity: &Identity, entry: &Entry, profile: &ExternalProfile, uid: &Uid) -> linked_identity::Model {
    let now = identity.now().as_millis();
    linked_identity::Model {
        realm: entry.realm.clone(),
        subject: profile.subject.clone(),
        provider_id: entry.id.clone(),
        uid: uid.clone(),
        union_id: profile.union_id.clone().filter(|_| entry.kind.is_wechat()),
        name: profile.name.as_deref().and_then(|name| display_name::cleaned(name, profile::MAX_NAME)),
        picture: profile.picture.clone(),
        meta: serde_json::to_value(&profile.meta).unwrap_or_default(),
        delegate: None,
        created_at: now,
        used_at: now,
    }
}

/// The provider's failure as the user sees it. The details are in the operator's log.
impl From<ProviderError> for Error {
    fn from(error: ProviderError) -> Self {
        match error {
            ProviderError::Refused(text) => Self::Provider(text),
            ProviderError::Busy(_) => Self::TooManyRequests { retry_after: 5 },
            ProviderError::Unsupported(what) => {
                let what = |language| what(provider::of(language));
                Self::invalid("provider_id", "unsupported", |texts| texts.provider_unsupported(what(texts.language())))
            }
            error @ ProviderError::Untrusted(_) => {
                tracing::warn!(%error, "the response of an identity provider is invalid");
                Self::provider(|texts| texts.invalid_response)
            }
            other => {
                tracing::error!(error = %other, "an identity provider is unavailable or misconfigured");
                Self::provider(|texts| texts.unavailable)
            }
        }
    }
}
