//! Exchanging what a browser or an app brings for the provider's word: a grant, and a token for it.

use super::{Entry, Grant, grant, mini, redirect, target};
use crate::{Caller, Error, Identity, throttle};
use doorward_contract::{
    Secret,
    provider::{ExternalProfile, ProviderKind, ProviderParams, ProviderToken, ProviderTokenRequest},
};
use doorward_provider::{Credential, Remembered, finish};
use doorward_store::spent;

/// An ID token that an app brings is remembered as used for so long: longer than providers let one live.
const ID_TOKEN_SECS: i64 = 86_400;

/// Exchanges a code or token.
///
/// # Errors
/// [`Error::ProviderNotFound`], [`Error::Invalid`] names the field, [`Error::Provider`] when its word does not count.
pub async fn exchange(
    identity: &Identity,
    request: &ProviderTokenRequest,
    caller: &Caller,
) -> Result<ProviderToken, Error> {
    let client = crate::client::resolve(identity, caller.client_id.as_deref())?;
    let entry = super::require(identity, &request.provider_id)?;
    throttle::provider_request(identity, caller).await?;
    if entry.kind == ProviderKind::WeChatMini {
        let code = request.provider_code.clone().ok_or_else(|| required("provider_code"))?;
        let params = request.provider_params.clone().unwrap_or_default();
        let (profile, session_key) = mini::exchange(identity, &entry, &code, &params).await?;
        return grant::give(identity, &entry, &client.id, profile, Some(&session_key)).await;
    }
    let credential = credential(request)?;
    let remembered = match &credential {
        Credential::Code(_) => {
            let uri = request.provider_redirect_uri.as_deref().ok_or_else(|| required("provider_redirect_uri"))?;
            redirect::recall(identity, &entry, uri, &client.id, caller).await?
        }
        Credential::IdToken(token) => {
            once(identity, token).await?;
            Remembered::default()
        }
        Credential::AccessToken(_) => Remembered::default(),
    };
    let profile = confirmed(identity, &entry, &credential, &remembered).await?;
    grant::give(identity, &entry, &client.id, profile, None).await
}

/// The provider's word, or why it does not count.
pub(super) async fn confirmed(
    identity: &Identity,
    entry: &Entry,
    credential: &Credential,
    remembered: &Remembered,
) -> Result<ExternalProfile, Error> {
    Ok(finish(target(identity, entry), credential, remembered).await?)
}

fn required(field: &'static str) -> Error {
    Error::invalid(field, "required", format!("{field} is needed."))
}

fn credential(request: &ProviderTokenRequest) -> Result<Credential, Error> {
    let given = |secret: &Option<Secret>| secret.clone().filter(|secret| !secret.expose().is_empty());
    let code = given(&request.provider_code).map(Credential::Code);
    let access = given(&request.provider_access_token).map(Credential::AccessToken);
    let id = given(&request.provider_id_token).map(Credential::IdToken);
    let mut all = [code, access, id].into_iter().flatten();
    match (all.next(), all.next()) {
        (Some(only), None) => Ok(only),
        (None, _) => Err(required("provider_code")),
        _ => Err(Error::invalid("provider_code", "several", "Send a code or a token, one of them.")),
    }
}

/// A stolen ID token must not sign in a second time (attack 7).
async fn once(identity: &Identity, token: &Secret) -> Result<(), Error> {
    let hash = crate::sha256_hex(format!("id_token|{}", token.expose()).as_bytes());
    let until = identity.now().plus_secs(ID_TOKEN_SECS).as_millis();
    if spent::spend(identity.db().write(), &hash, until).await? {
        return Ok(());
    }
    Err(Error::Provider("this ID token was used before".into()))
}

/// Finds out more about whom a token stands for: the phone number of a Mini Program's user.
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
    let mut grant = Grant::find(identity, token, &client.id).await?;
    if grant.entry.kind != ProviderKind::WeChatMini {
        return Err(Error::invalid("provider_token", "unsupported", "Only a Mini Program's token can be enriched."));
    }
    throttle::provider_request(identity, caller).await?;
    let (entry, key) = (grant.entry.clone(), grant.session_key.clone());
    mini::enrich(identity, &entry, &mut grant.profile, key.as_ref(), params).await?;
    grant.enrich(identity, token.clone()).await
}
