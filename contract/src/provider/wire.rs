//! What apps send and get on the wire: provider tokens, custom tickets, WeChat's QR codes.

use crate::Secret;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// `GET /auth/v1/provider/uri`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ProviderUriQuery {
    /// Provider.
    pub provider_id: String,
    /// Where the browser comes back to: a page of a security domain, as registered at the provider.
    pub redirect_uri: String,
    /// Comes back with the browser; what it is bound to is the caller's business.
    pub state: String,
    /// Scopes instead of the configured ones.
    pub scope: Option<String>,
}

/// Answer of `GET /auth/v1/provider/uri`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ProviderUri {
    /// Where to send the browser.
    pub uri: String,
}

/// What an app adds about a WeChat Mini Program's user.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct ProviderParams {
    /// `open_id` (default), `union_id` or `phone`.
    pub provider_code_type: Option<String>,
    /// App ID of the Mini Program; must be the provider's.
    pub appid: Option<String>,
    /// Code of the phone button.
    pub code: Option<Secret>,
    /// `encryptedData` of WeChat's older phone button.
    #[serde(rename = "encryptedData")]
    pub encrypted_data: Option<Secret>,
    /// Its initialisation vector.
    pub iv: Option<String>,
}

/// `POST /auth/v1/provider/token`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct ProviderTokenRequest {
    /// Provider.
    pub provider_id: String,
    /// The redirect URI of the first step.
    pub provider_redirect_uri: Option<String>,
    /// Authorization code, or the code of `wx.login`.
    pub provider_code: Option<Secret>,
    /// Access token that the app got by itself.
    pub provider_access_token: Option<Secret>,
    /// ID token that the app got by itself.
    pub provider_id_token: Option<Secret>,
    /// Mini Program particulars.
    pub provider_params: Option<ProviderParams>,
    /// From a former answer, to find out more; `PATCH` alone.
    pub provider_token: Option<Secret>,
}

/// Answer of `/auth/v1/provider/token`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ProviderToken {
    /// Good for one sign-in, registration or link.
    pub provider_token: Secret,
    /// Seconds it works.
    pub expires_in: u32,
    /// Whom the provider vouches for.
    pub provider_profile: ProviderProfile,
}

/// Whom a provider vouches for, as a caller sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ProviderProfile {
    /// Provider.
    pub provider_id: String,
    /// The provider's id for the person.
    pub sub: String,
    /// Display name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Picture.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub picture: Option<String>,
    /// E-mail address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Phone number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone_number: Option<String>,
    /// WeChat's `appid` and `openid`.
    pub meta: BTreeMap<String, String>,
}

/// `POST /auth/v1/signin/with/provider`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct ProviderSigninRequest {
    /// From `/provider/token`.
    pub provider_token: Secret,
    /// Provider; the token says it already.
    pub provider_id: Option<String>,
    /// Register nobody, whatever the settings say.
    pub force_disable_sign_up: Option<bool>,
    /// Copy name and picture, whatever the settings say.
    pub sync_profile: Option<bool>,
    /// Client; the query parameter wins.
    pub client_id: Option<String>,
}

/// `POST /auth/v1/user/provider/bind`, `PATCH /auth/v1/user/trans/by/provider` and
/// `POST /auth/v1/user/provider/{id}/trans`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct ProviderLinkRequest {
    /// From `/provider/token`.
    #[serde(alias = "provider_trans_token")]
    pub provider_token: Secret,
}

/// One row of `GET /auth/v1/user/provider`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OwnProvider {
    /// Provider.
    pub id: String,
    /// Name on buttons.
    pub name: String,
    /// Nothing; the SDK reads it.
    pub homepage: String,
    /// Nothing; the SDK reads it.
    pub picture: String,
    /// Display name there, when linked.
    pub provider_user_name: String,
    /// Which protocol.
    pub provider_type: String,
    /// Whether an identity there is linked.
    pub bind: bool,
}

/// `GET /auth/v1/user/provider`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OwnProviders {
    /// How many there are.
    pub total: usize,
    /// Providers that are on, and linked ones that are not.
    pub data: Vec<OwnProvider>,
}

/// `POST /auth/v1/signin/custom`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct CustomSigninRequest {
    /// `custom`.
    pub provider_id: Option<String>,
    /// As `createTicket` of the vendor's Node SDK makes it.
    pub ticket: Secret,
    /// Client; the query parameter wins.
    pub client_id: Option<String>,
}

/// A key for custom tickets, shown once. The file that the vendor's Node SDK takes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TicketKeyFile {
    /// Id in tickets.
    pub private_key_id: String,
    /// PEM.
    pub private_key: Secret,
    /// Environment.
    pub env_id: String,
}

/// A key for custom tickets that counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TicketKey {
    /// Id in tickets.
    pub id: String,
    /// When it was made.
    pub created_at: crate::Timestamp,
    /// When it stops counting, once another replaced it.
    pub retires_at: Option<crate::Timestamp>,
}

/// `POST /auth/v1/qrcode/generate`, as the SDK spells it.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct QrCodeRequest {
    /// Environment; this one.
    #[serde(rename = "envId")]
    pub env_id: String,
    /// App ID of the Mini Program.
    #[serde(rename = "wxAppId")]
    pub wx_app_id: String,
}

/// A QR code for a web page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct QrCode {
    /// `data:image/jpeg;base64,...`
    pub qr_code: String,
    /// What the page asks by.
    pub qr_code_id: Secret,
    /// Seconds it works.
    pub expires_in: u32,
}

/// `POST /auth/v1/qrcode/get/status`, as the SDK spells it.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct QrCodeStatusRequest {
    /// From `qrcode/generate`.
    #[serde(rename = "qrCodeId")]
    pub qr_code_id: Secret,
    /// Environment; this one.
    #[serde(rename = "envId")]
    pub env_id: String,
    /// App ID of the Mini Program.
    #[serde(rename = "wxAppId")]
    pub wx_app_id: String,
}

/// How far a QR code is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct QrCodeStatus {
    /// `WAITING`, `SCANNED`, `CONFIRMED`, `DENIED` or `EXPIRED`.
    pub status: String,
    /// Once, when it is confirmed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub provider_token: Option<Secret>,
    /// Seconds the token works.
    pub expires_in: u32,
}

/// `POST /auth/v1/qrcode/settle`: what the Mini Program says of a scene that was scanned.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct ScanRequest {
    /// What the QR code carried.
    pub scene: String,
    /// Who scanned; from `/provider/token` of the same Mini Program. Used up by a confirmation.
    pub provider_token: Secret,
    /// The person's answer; absent when the code was only seen.
    pub confirm: Option<bool>,
}
