//! Requests and responses of apps: provider tokens, custom tickets, WeChat QR codes.

use crate::Secret;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// `GET /auth/v1/provider/uri`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ProviderUriQuery {
    /// Provider ID.
    pub provider_id: String,
    /// Redirect address: a page of a security domain, as registered at the provider.
    pub redirect_uri: String,
    /// Returned with the browser; the caller must bind it to the browser itself.
    pub state: String,
    /// Scopes in place of the configured ones.
    pub scope: Option<String>,
    /// Where the browser goes after signing out at `signout_uri`: an address as for `redirect_uri`. The SDK sends it in
    /// `other_params`.
    #[serde(rename = "other_params[sign_out_uri]")]
    pub sign_out_uri: Option<String>,
}

/// Response of `GET /auth/v1/provider/uri`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ProviderUri {
    /// Address to redirect the browser to.
    pub uri: String,
    /// Address at which the browser signs out of the provider, if its discovery document has one. With `sign_out_uri` of
    /// the request it leads there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub signout_uri: Option<String>,
}

/// `POST /auth/v1/mgr/provider/providerSubType`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct ProviderSubTypeRequest {
    /// ID of a WeChat provider.
    pub provider_id: String,
    /// Client ID; the query parameter takes precedence.
    pub client_id: Option<String>,
}

/// Response of `POST /auth/v1/mgr/provider/providerSubType`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ProviderSubType {
    /// Provider ID.
    pub id: String,
    /// Always empty: users sign in. CloudBase's `NO_AUTH_LOGIN` stands for a sign-in without it, which is not served.
    pub provider_sub_type: String,
}

/// An app's additional data about a WeChat Mini Program user.
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
    /// Its initialization vector.
    pub iv: Option<String>,
}

/// `POST /auth/v1/provider/token`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct ProviderTokenRequest {
    /// Provider ID.
    pub provider_id: String,
    /// The redirect address of the first step.
    pub provider_redirect_uri: Option<String>,
    /// Authorization code, or the code of `wx.login`.
    pub provider_code: Option<Secret>,
    /// Access token that the app obtained itself.
    pub provider_access_token: Option<Secret>,
    /// ID token that the app obtained itself.
    pub provider_id_token: Option<Secret>,
    /// Mini Program data.
    pub provider_params: Option<ProviderParams>,
    /// From an earlier response, to add data; `PATCH` only.
    pub provider_token: Option<Secret>,
}

/// Response of `/auth/v1/provider/token`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ProviderToken {
    /// Can be used for one sign-in, registration or link.
    pub provider_token: Secret,
    /// Lifetime in seconds.
    pub expires_in: u32,
    /// The profile from the provider.
    pub provider_profile: ProviderProfile,
}

/// A profile from a provider, as returned to callers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ProviderProfile {
    /// Provider ID.
    pub provider_id: String,
    /// The provider's ID of the user.
    pub sub: String,
    /// Display name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Picture.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub picture: Option<String>,
    /// Email address.
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
    /// Provider ID; optional, because the token contains it.
    pub provider_id: Option<String>,
    /// Do not create an account, whatever the settings allow.
    pub force_disable_sign_up: Option<bool>,
    /// Copy name and picture, whatever the settings say.
    pub sync_profile: Option<bool>,
    /// Client ID; the query parameter takes precedence.
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

/// One entry of `GET /auth/v1/user/provider`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OwnProvider {
    /// Provider ID.
    pub id: String,
    /// Name on buttons.
    pub name: String,
    /// Always empty; the SDK reads it.
    pub homepage: String,
    /// Always empty; the SDK reads it.
    pub picture: String,
    /// Display name at the provider, if linked.
    pub provider_user_name: String,
    /// Protocol.
    pub provider_type: String,
    /// Whether an identity is linked.
    pub bind: bool,
}

/// `GET /auth/v1/user/provider`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OwnProviders {
    /// Number of entries.
    pub total: usize,
    /// Providers that are turned on, and linked ones that are turned off.
    pub data: Vec<OwnProvider>,
}

/// `POST /auth/v1/signin/custom`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct CustomSigninRequest {
    /// `custom`.
    pub provider_id: Option<String>,
    /// As created by `createTicket` of the CloudBase Node SDK.
    pub ticket: Secret,
    /// Client ID; the query parameter takes precedence.
    pub client_id: Option<String>,
}

/// A key for custom tickets, shown only once. The file that the CloudBase Node SDK reads.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TicketKeyFile {
    /// ID in tickets.
    pub private_key_id: String,
    /// PEM.
    pub private_key: Secret,
    /// Environment ID.
    pub env_id: String,
}

/// A valid key for custom tickets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TicketKey {
    /// ID in tickets.
    pub id: String,
    /// Creation time.
    pub created_at: crate::Timestamp,
    /// When it becomes invalid, once another has replaced it.
    pub retires_at: Option<crate::Timestamp>,
}

/// `POST /auth/v1/qrcode/generate`, in the SDK's spelling.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct QrCodeRequest {
    /// ID of this environment.
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
    /// For the page's status queries.
    pub qr_code_id: Secret,
    /// Lifetime in seconds.
    pub expires_in: u32,
}

/// `POST /auth/v1/qrcode/get/status`, in the SDK's spelling.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct QrCodeStatusRequest {
    /// From `qrcode/generate`.
    #[serde(rename = "qrCodeId")]
    pub qr_code_id: Secret,
    /// ID of this environment.
    #[serde(rename = "envId")]
    pub env_id: String,
    /// App ID of the Mini Program.
    #[serde(rename = "wxAppId")]
    pub wx_app_id: String,
}

/// Status of a QR code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct QrCodeStatus {
    /// `WAITING`, `SCANNED`, `CONFIRMED`, `DENIED` or `EXPIRED`.
    pub status: String,
    /// Returned once, when the code is confirmed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub provider_token: Option<Secret>,
    /// Lifetime of the token in seconds.
    pub expires_in: u32,
}

/// `POST /auth/v1/qrcode/settle`: the Mini Program's report about a scanned scene.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct ScanRequest {
    /// The scene of the QR code.
    pub scene: String,
    /// The user who scanned it; from `/provider/token` of the same Mini Program. A confirmation uses it up.
    pub provider_token: Secret,
    /// The user's answer; absent if the code was only opened.
    pub confirm: Option<bool>,
}
