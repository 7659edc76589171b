//! Signed-in devices.

use crate::Timestamp;
use serde::{Deserialize, Serialize};

/// A session: a sign-in on a device, held by a browser cookie or a refresh token.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Device {
    /// Session ID; used by `DELETE /auth/v1/user/authorized/devices/{id}`.
    pub id: String,
    /// A readable name, such as `Chrome · Windows`.
    pub label: String,
    /// Sign-in method: `password`, `anonymous`.
    pub method: String,
    /// ID of the client.
    pub client_id: String,
    /// Name of the application, unless it is the default one or was deleted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub application: Option<String>,
    /// Last seen IP address.
    pub ip: Option<String>,
    /// Time of the sign-in.
    pub created_at: Timestamp,
    /// Last activity, to about a minute.
    pub seen_at: Timestamp,
    /// Expiry.
    pub expires_at: Timestamp,
    /// Whether this is the current session.
    pub current: bool,
}
