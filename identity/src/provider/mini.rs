//! WeChat Mini Programs: the codes of `wx.login` and of the phone button.

use super::{Entry, app_token, target, token};
use crate::{Caller, Error, Identity, contact::Contact};
use doorward_contract::{
    Secret, Timestamp,
    provider::{ExternalProfile, ProviderParams},
};
use doorward_provider::wechat::mini;
use serde_json::Value;

/// Seconds for which data encrypted by the phone button is valid.
const MAX_AGE_SECS: i64 = 600;

/// The identity of a `wx.login` code, and the session key, which never leaves the server.
pub(super) async fn exchange(
    identity: &Identity,
    entry: &Entry,
    code: &Secret,
    params: &ProviderParams,
    caller: &Caller,
) -> Result<(ExternalProfile, Secret), Error> {
    require_app(entry, params)?;
    let session = mini::code_to_session(target(identity, entry), code).await;
    let session = token::counted(identity, caller, session).await?;
    let mut profile = session.profile(target(identity, entry))?;
    match params.provider_code_type.as_deref().unwrap_or("open_id") {
        "open_id" => {}
        "union_id" if profile.union_id.is_some() => {}
        "union_id" => {
            return Err(Error::invalid("provider_code_type", "no_union_id", |texts| texts.no_union_id));
        }
        "phone" => add_phone(identity, entry, &mut profile, params).await?,
        _ => {
            return Err(Error::invalid("provider_code_type", "unknown", |texts| texts.provider_code_type_unknown));
        }
    }
    Ok((profile, session.session_key))
}

/// Adds the phone number that the user agreed to share: from the button's code, or from the data that older versions of
/// WeChat encrypt with the session key.
pub(super) async fn enrich(
    identity: &Identity,
    entry: &Entry,
    profile: &mut ExternalProfile,
    session_key: Option<&Secret>,
    params: &ProviderParams,
) -> Result<(), Error> {
    require_app(entry, params)?;
    let Some(data) = &params.encrypted_data else { return add_phone(identity, entry, profile, params).await };
    // Retryable, whatever the cause: the button was pressed before the login call renewed the key.
    let retry_error = || Error::invalid("encryptedData", "log_in_again", |texts| texts.log_in_again);
    let (key, iv) = (session_key.ok_or_else(retry_error)?, params.iv.as_deref().unwrap_or_default());
    let decrypted = mini::decrypt(key, data.expose(), iv, &entry.config.client_id).map_err(|_| retry_error())?;
    let at = decrypted.pointer("/watermark/timestamp").and_then(Value::as_i64).ok_or_else(retry_error)?;
    if Timestamp(at.saturating_mul(1_000)).plus_secs(MAX_AGE_SECS) < identity.now() {
        return Err(retry_error());
    }
    let part = |name: &str| decrypted.get(name).and_then(Value::as_str);
    let (number, country) = part("purePhoneNumber").zip(part("countryCode")).ok_or_else(retry_error)?;
    put_phone(profile, &format!("+{country}{number}"))
}

async fn add_phone(
    identity: &Identity,
    entry: &Entry,
    profile: &mut ExternalProfile,
    params: &ProviderParams,
) -> Result<(), Error> {
    let required = || Error::invalid("provider_params", "required", |texts| texts.phone_code_required);
    let code = params.code.as_ref().filter(|code| !code.expose().is_empty()).ok_or_else(required)?;
    let openid = profile.subject.as_str();
    let phone = app_token::with(identity, entry, |token| async move {
        mini::phone_number(target(identity, entry), &token, code, Some(openid)).await
    });
    let phone = phone.await?;
    put_phone(profile, &phone.e164)
}

fn put_phone(profile: &mut ExternalProfile, number: &str) -> Result<(), Error> {
    profile.phone_number = Some(Contact::phone(number)?.key);
    profile.phone_verified = true;
    Ok(())
}

fn require_app(entry: &Entry, params: &ProviderParams) -> Result<(), Error> {
    match &params.appid {
        Some(appid) if *appid != entry.config.client_id => {
            Err(Error::invalid("appid", "other_app", |texts| texts.other_app))
        }
        _ => Ok(()),
    }
}
