//! Mini Programs.
//!
//! - [`code_to_session`]: exchanges a code for a session; [`MiniSession::profile`]: the user as a profile
//! - [`phone_number`]: the phone number verified by WeChat
//! - [`decrypt`], [`check_signature`]: data passed through the app
//! - [`qr_code`]: sign-in on a web page by scanning

pub use super::encrypted_data::{check_signature, decrypt};
pub use super::qr_code::qr_code;

use super::errcode::Proof;
use super::{api, person};
use crate::{ProviderError, Target};
use doorward_contract::Secret;
use doorward_contract::provider::ExternalProfile;
use serde::Deserialize;
use serde_json::{Value, json};

/// The session that a code of `wx.login` is exchanged for.
#[derive(Debug, Clone)]
pub struct MiniSession {
    /// ID of the user in this Mini Program.
    pub openid: String,
    /// ID of the user across the applications of one Open Platform account. `None` without such an account.
    pub union_id: Option<String>,
    /// Key of encrypted and signed data; the next `wx.login` may replace it. It must never leave the service.
    pub session_key: Secret,
}

impl MiniSession {
    /// Converts the session to a profile.
    ///
    /// # Errors
    /// [`ProviderError::Untrusted`] when the openid is empty or a placeholder.
    pub fn profile(&self, target: Target<'_>) -> Result<ExternalProfile, ProviderError> {
        person::profile(api::appid(target)?, &self.openid, self.union_id.as_deref())
    }
}

#[derive(Deserialize)]
struct SessionResponse {
    openid: String,
    session_key: Secret,
    #[serde(default)]
    unionid: Option<String>,
}

/// Exchanges a code of `wx.login`, which is valid once.
///
/// Source: <https://developers.weixin.qq.com/miniprogram/dev/server/API/user-login/api_code2session>.
///
/// # Errors
/// [`ProviderError::Refused`] for an invalid code or a user blocked by WeChat; any other [`ProviderError`].
pub async fn code_to_session(target: Target<'_>, code: &Secret) -> Result<MiniSession, ProviderError> {
    let query = [
        ("appid", api::appid(target)?),
        ("secret", api::secret(target)?),
        ("js_code", code.expose()),
        ("grant_type", "authorization_code"),
    ];
    let response = api::get(target, "/sns/jscode2session", &query).await?;
    let SessionResponse { openid, session_key, unionid } = api::read(&response, Proof::Secret)?;
    let session = MiniSession { openid, union_id: person::union_id(unionid)?, session_key };
    session.profile(target)?;
    Ok(session)
}

/// A phone number verified by WeChat.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Phone {
    /// The number in E.164 format: `+8613800000000`.
    pub e164: String,
}

#[derive(Deserialize)]
struct PhoneResponse {
    phone_info: PhoneInfo,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct PhoneInfo {
    pure_phone_number: String,
    /// A number in the example of WeChat's documentation, a string in its table.
    country_code: Value,
    watermark: Watermark,
}

#[derive(Deserialize)]
struct Watermark {
    appid: String,
}

/// Exchanges the code of the phone button, which is not that of `wx.login` and is valid once, for five minutes. With
/// `openid`, WeChat accepts only a code of that user, so that a user cannot bind the number of another.
///
/// Source: <https://developers.weixin.qq.com/miniprogram/dev/server/API/user-info/phone-number/api_getphonenumber>.
///
/// # Errors
/// [`ProviderError::StaleAppToken`] when `app_token` was replaced; [`ProviderError::Refused`] for an invalid code;
/// [`ProviderError::Untrusted`] when the number is meant for another application; any other [`ProviderError`].
pub async fn phone_number(
    target: Target<'_>,
    app_token: &Secret,
    phone_code: &Secret,
    openid: Option<&str>,
) -> Result<Phone, ProviderError> {
    let appid = api::appid(target)?;
    let mut body = json!({"code": phone_code.expose()});
    if let Some(openid) = openid {
        body["openid"] = openid.into();
    }
    let query = [("access_token", app_token.expose().as_str())];
    let response = api::post(target, "/wxa/business/getuserphonenumber", &query, &body).await?;
    let PhoneResponse { phone_info } = api::read(&response, Proof::AppToken)?;
    if phone_info.watermark.appid != appid {
        return Err(ProviderError::Untrusted(|texts| texts.other_application));
    }
    let country = match &phone_info.country_code {
        Value::String(code) => code.clone(),
        code => code.to_string(),
    };
    e164(&country, &phone_info.pure_phone_number).ok_or(ProviderError::Untrusted(|texts| texts.no_phone_number))
}

fn e164(country: &str, pure: &str) -> Option<Phone> {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let country = country.trim_start_matches('+');
    // E.164 allows 15 digits, country code included.
    let fits = country.len() <= 3 && (7..=15).contains(&(country.len() + pure.len()));
    (digits(country) && digits(pure) && fits).then(|| Phone { e164: format!("+{country}{pure}") })
}

#[cfg(test)]
#[path = "mini_tests.rs"]
mod tests;
