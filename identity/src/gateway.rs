//! Routes of the gateway: what the configuration file says about them, and how those of the settings are written.

use crate::{Error, origin};
use doorward_contract::settings::{GatewayRoute, Routes};
pub use doorward_outbound::upstream::{Reach, Unreachable, UpstreamPattern, reach};
use std::net::SocketAddr;

/// The gateway, as the configuration file has it.
#[derive(Debug, Clone)]
pub struct GatewayOptions {
    /// Routes of the file, which take precedence over those of the settings.
    pub routes: Vec<GatewayRoute>,
    /// Upstreams of the settings' routes that are allowed although they are not public or not encrypted.
    pub upstreams: Vec<UpstreamPattern>,
    /// Address that the server itself listens on.
    pub listen: SocketAddr,
    /// Whether a path at the host of `public_url` is one of the service itself, which no route may take.
    pub is_own_path: fn(&str) -> bool,
}

impl Default for GatewayOptions {
    fn default() -> Self {
        let listen = SocketAddr::from(([127, 0, 0, 1], 3000));
        Self { routes: Vec::new(), upstreams: Vec::new(), listen, is_own_path: |_| false }
    }
}

/// Most routes of the settings.
const MOST: usize = 200;

/// Normalizes a list as an administrator typed it. The rules for its routes need those of paths; the use case applies
/// them.
///
/// # Errors
/// [`Error::Invalid`] for too many routes.
pub(crate) fn normalise(routes: Routes) -> Result<Routes, Error> {
    if routes.routes.len() > MOST {
        return Err(Error::invalid("routes", "too_many", |texts| texts.routes_too_many(MOST)));
    }
    let clean = |route: GatewayRoute| {
        let text = |text: Option<String>| text.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
        let host = text(route.host).map(|host| origin::normalise_entry(&host).unwrap_or(host));
        let upstream = route.upstream.trim().trim_end_matches('/').to_owned();
        GatewayRoute { host, upstream, action: text(route.action), path: route.path.trim().to_owned(), ..route }
    };
    Ok(Routes { routes: routes.routes.into_iter().map(clean).collect() })
}
