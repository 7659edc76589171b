//! Signed-in devices.

use crate::Timestamp;
use serde::{Deserialize, Serialize};

/// One session: a sign-in on a device, held by a browser cookie or a refresh token.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Device {
    /// Session id; `DELETE /auth/v1/user/authorized/devices/{id}` takes it.
    pub id: String,
    /// A name people recognise, such as `Chrome · Windows`.
    pub label: String,
    /// How it signed in: `password`, `anonymous`.
    pub method: String,
    /// Client it signed in through.
    pub client_id: String,
    /// Address last seen.
    pub ip: Option<String>,
    /// When it signed in.
    pub created_at: Timestamp,
    /// When it was last seen, within a minute or so.
    pub seen_at: Timestamp,
    /// When it ends by itself.
    pub expires_at: Timestamp,
    /// Whether this is the session that asks.
    pub current: bool,
}
