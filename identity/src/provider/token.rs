//! Exchanging the code or token of a provider for a grant and its token.

use super::{Entry, Grant, grant, mini, redirect, target};
use crate::{Caller, Error, Identity, throttle};
use doorward_contract::{
    Secret,
    provider::{ExternalProfile, ProviderKind, ProviderParams, ProviderToken, ProviderTokenRequest},
};
use doorward_provider::{Credential, FlowState, ProviderError, finish, oidc};
use doorward_store::used_token;

/// Exchanges a code or token.
///
/// # Errors
/// [`Error::ProviderNotFound`], [`Error::Invalid`] names the field, [`Error::Provider`] when its response is rejected,
/// [`Error::AddressLimit`] when the network sends too many requests or too many of its codes were rejected,
/// [`Error::TooManyRequests`] when the provider limits our requests.
pub async fn exchange(
    identity: &Identity,
    request: &ProviderTokenRequest,
    caller: &Caller,
) -> Result<ProviderToken, Error> {
    let client = crate::client::resolve(identity, caller.client_id.as_deref())?;
    let entry = super::require(identity, &request.provider_id)?;
    throttle::provider_exchange(identity, caller).await?;
    if entry.kind == ProviderKind::WeChatMini {
        let code = request.provider_code.clone().ok_or_else(|| required("provider_code"))?;
        let params = request.provider_params.clone().unwrap_or_default();
        let (profile, session_key) = mini::exchange(identity, &entry, &code, &params, caller).await?;
        return grant::issue(identity, &entry, &client.id, profile, Some(&session_key)).await;
    }
    let credential = credential(request)?;
    let remembered = match &credential {
        Credential::Code(_) => {
            let uri = request.provider_redirect_uri.as_deref().ok_or_else(|| required("provider_redirect_uri"))?;
            redirect::recall(identity, &entry, uri, &client.id, caller).await?
        }
        Credential::IdToken(_) | Credential::AccessToken(_) => FlowState::default(),
    };
    let profile = confirmed(identity, &entry, &credential, &remembered, caller).await?;
    if let Credential::IdToken(token) = &credential {
        use_once(identity, token).await?;
    }
    grant::issue(identity, &entry, &client.id, profile, None).await
}

/// The identity that the provider confirms, or its error.
pub(super) async fn confirmed(
    identity: &Identity,
    entry: &Entry,
    credential: &Credential,
    remembered: &FlowState,
    caller: &Caller,
) -> Result<ExternalProfile, Error> {
    let profile = finish(target(identity, entry), credential, remembered).await;
    counted(identity, caller, profile).await
}

/// Counts rejections by a provider: it counts them against us too, and some allow few of them a day.
pub(super) async fn counted<T>(
    identity: &Identity,
    caller: &Caller,
    answer: Result<T, ProviderError>,
) -> Result<T, Error> {
    if let Err(ProviderError::Refused(_) | ProviderError::Untrusted(_)) = &answer {
        throttle::provider_refused(identity, caller).await?;
    }
    Ok(answer?)
}

fn required(field: &'static str) -> Error {
    Error::invalid(field, "required", |texts| texts.required(field))
}

fn credential(request: &ProviderTokenRequest) -> Result<Credential, Error> {
    let non_empty = |secret: &Option<Secret>| secret.clone().filter(|secret| !secret.expose().is_empty());
    let code = non_empty(&request.provider_code).map(Credential::Code);
    let access = non_empty(&request.provider_access_token).map(Credential::AccessToken);
    let id = non_empty(&request.provider_id_token).map(Credential::IdToken);
    let mut all = [code, access, id].into_iter().flatten();
    match (all.next(), all.next()) {
        (Some(only), None) => Ok(only),
        (None, _) => Err(required("provider_code")),
        _ => Err(Error::invalid("provider_code", "several", |texts| texts.provider_several)),
    }
}

/// A stolen ID token must not sign in a second time (attack 7). Only an accepted one is stored, and only until it
/// expires.
async fn use_once(identity: &Identity, token: &Secret) -> Result<(), Error> {
    let (signed, until) = oidc::replay_key(token).ok_or(Error::Internal("an ID token that was verified has claims"))?;
    let hash = crate::sha256_hex(format!("id_token|{signed}").as_bytes());
    if used_token::consume(identity.db().write(), &hash, until.saturating_mul(1_000)).await? {
        return Ok(());
    }
    Err(Error::provider(|texts| texts.id_token_used))
}

/// Adds data to a grant: the phone number of a Mini Program's user.
///
/// # Errors
/// [`Error::DeadProviderToken`], [`Error::Invalid`], [`Error::Provider`].
pub async fn enrich(
    identity: &Identity,
    token: &Secret,
    params: &ProviderParams,
    caller: &Caller,
) -> Result<ProviderToken, Error> {
    let client = crate::client::resolve(identity, caller.client_id.as_deref())?;
    throttle::provider_exchange(identity, caller).await?;
    let mut grant = Grant::find(identity, token, &client.id).await?;
    if grant.entry.kind != ProviderKind::WeChatMini {
        return Err(Error::invalid("provider_token", "unsupported", |texts| texts.provider_token_unsupported));
    }
    let (entry, key) = (grant.entry.clone(), grant.session_key.clone());
    mini::enrich(identity, &entry, &mut grant.profile, key.as_ref(), params).await?;
    grant.enrich(identity, token.clone()).await
}
