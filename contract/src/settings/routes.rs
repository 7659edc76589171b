//! Routes of the gateway.

use serde::{Deserialize, Serialize};

/// Routes of the gateway that administrators set at runtime, beside the `[[route]]` tables of the configuration file. A
/// route of the file takes precedence over one of the settings with the same host and path.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct Routes {
    /// At most 200.
    pub routes: Vec<GatewayRoute>,
}

/// A site, or a part of one, that the gateway serves.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct GatewayRoute {
    /// Host with an optional port, as in the setting `sites`: `app.example.com`, `*.example.com`. Default: the host of
    /// `public_url`; `path` is then required.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub host: Option<String>,
    /// The path and everything below it, unescaped. The longest match wins. Default `/`.
    #[serde(default = "root")]
    pub path: String,
    /// Whether `path` is stripped before the request is forwarded. Default false.
    #[serde(default)]
    pub strip: bool,
    /// Scheme, host and port of the site's own server, without a path: `http://127.0.0.1:8000`. A route of the settings
    /// may lead to public addresses over `https`, and to what `gateway.setting_upstreams` of the configuration file
    /// lists.
    pub upstream: String,
    /// Whether roles and policies decide who has access, as with forward auth. Default true; with false access is
    /// public, and the site receives no identity.
    #[serde(default = "yes")]
    pub auth: bool,
    /// One action for all requests. Default: `kind:/path`, with the kind from the setting `sites`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub action: Option<String>,
    /// Whether the site receives the `Authorization` header, including any token or API key in it. Default false: with
    /// it the site could act at Doorward on behalf of the client.
    #[serde(default)]
    pub authorization: bool,
    /// Origins, such as `https://app.example.com`, whose pages may call this site with its cookie and read its
    /// responses. The gateway then answers preflights and sets CORS headers. Default: none; the site's own headers are
    /// kept.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cors_origins: Vec<String>,
    /// Largest request body in bytes. Default 0: no limit.
    #[serde(default)]
    pub body_bytes: u64,
    /// Seconds that connecting to the site may take, 1 to 60. Default 5.
    #[serde(default = "five")]
    pub connect_seconds: u16,
    /// Seconds without progress in the request body or the start of the response before the gateway gives up, 1 to
    /// 3 600. Default 60. A response that has begun may take any time.
    #[serde(default = "sixty")]
    pub answer_seconds: u16,
}

impl GatewayRoute {
    /// A route with the defaults.
    pub fn new(host: Option<String>, upstream: impl Into<String>) -> Self {
        Self {
            host,
            path: root(),
            strip: false,
            upstream: upstream.into(),
            auth: true,
            action: None,
            authorization: false,
            cors_origins: Vec::new(),
            body_bytes: 0,
            connect_seconds: five(),
            answer_seconds: sixty(),
        }
    }

    /// Host and path, which identify a route: `app.example.com/wiki`, or `/wiki` at the host of `public_url`.
    pub fn address(&self) -> String {
        format!("{}{}", self.host.as_deref().unwrap_or_default(), self.path)
    }
}

fn root() -> String {
    "/".into()
}

const fn yes() -> bool {
    true
}

const fn five() -> u16 {
    5
}

const fn sixty() -> u16 {
    60
}
