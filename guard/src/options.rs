//! Configuration of a guard.

use std::fmt;
use url::Url;

/// Upper limit of `remember_seconds`.
const MAX_REMEMBER_SECONDS: u64 = 60;

/// Configuration of a guard: start from [`Options::new`] and change fields as needed.
#[derive(Clone)]
#[non_exhaustive]
pub struct Options {
    /// Base URL of Doorward, for keys and decisions.
    pub doorward: Url,
    /// Required issuer of tokens: Doorward's `public_url` without a trailing slash. Default: `doorward`. Set it if the
    /// app reaches Doorward under a different name than browsers do.
    pub issuer: String,
    /// Required audience of access tokens: the ID of the client application; Doorward's `env_id` by default.
    pub client: String,
    /// Public host of this app behind forward auth or the gateway. If set, a request without a bearer token is
    /// authenticated by an `X-Doorward-Jwt` for this host; the site must have `identity_jwt` enabled. Default: none.
    pub site: Option<String>,
    /// API key whose role allows `doorward:access:check`. If set, decisions are requested with this key, which is
    /// required for users authenticated through `site`. Otherwise they are requested with the user's own token.
    /// Default: none.
    pub api_key: Option<String>,
    /// Allowed clock skew in seconds, at most 300. Default: 30.
    pub leeway_seconds: u64,
    /// Seconds after which the key set is fetched again. Default: 300, the lifetime that Doorward announces.
    pub keys_fresh_seconds: u64,
    /// Seconds for which a fetched key set stays valid while Doorward is unreachable. Default: 3600.
    pub keys_usable_seconds: u64,
    /// Minimum seconds between two fetches of the key set, even for tokens with unknown keys. Default: 10.
    pub keys_pause_seconds: u64,
    /// Seconds for which decisions are cached, at most 60; changes may take as long to apply. Default: 0, no cache.
    pub remember_seconds: u64,
}

/// Why options are invalid.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Unusable {
    /// The base URL of Doorward is invalid.
    #[error("the address of Doorward must be one like https://id.example.com, without a path")]
    Address,
    /// A number is out of range.
    #[error("{0}")]
    Number(&'static str),
    /// A required string is empty.
    #[error("{0} must not be empty")]
    Empty(&'static str),
    /// The HTTP client cannot be created.
    #[error("there can be no client for HTTPS: {0}")]
    Client(#[from] reqwest::Error),
}

impl Options {
    /// Default options for a base URL of Doorward and a client application.
    ///
    /// # Errors
    /// [`Unusable::Address`].
    pub fn new(doorward: &str, client: impl Into<String>) -> Result<Self, Unusable> {
        let url = Url::parse(doorward).map_err(|_| Unusable::Address)?;
        let issuer = url.as_str().trim_end_matches('/').to_owned();
        Ok(Self {
            doorward: url,
            issuer,
            client: client.into(),
            site: None,
            api_key: None,
            leeway_seconds: 30,
            keys_fresh_seconds: 300,
            keys_usable_seconds: 3_600,
            keys_pause_seconds: 10,
            remember_seconds: 0,
        })
    }

    pub(crate) fn check(&self) -> Result<(), Unusable> {
        let url = &self.doorward;
        if !matches!(url.scheme(), "http" | "https") || url.path() != "/" || url.query().is_some() {
            return Err(Unusable::Address);
        }
        for (name, text) in [("client", &self.client), ("issuer", &self.issuer)] {
            if text.is_empty() {
                return Err(Unusable::Empty(name));
            }
        }
        if self.site.as_deref() == Some("") {
            return Err(Unusable::Empty("site"));
        }
        if self.api_key.as_deref() == Some("") {
            return Err(Unusable::Empty("api_key"));
        }
        let out_of_range = |text| Err(Unusable::Number(text));
        match self {
            _ if self.leeway_seconds > 300 => out_of_range("leeway_seconds must be at most 300"),
            _ if self.keys_pause_seconds == 0 => out_of_range("keys_pause_seconds must be at least 1"),
            _ if self.keys_usable_seconds < self.keys_fresh_seconds => {
                out_of_range("keys_usable_seconds must be at least keys_fresh_seconds")
            }
            _ if self.remember_seconds > MAX_REMEMBER_SECONDS => out_of_range("remember_seconds must be at most 60"),
            _ => Ok(()),
        }
    }

    pub(crate) fn at(&self, path: &str) -> Url {
        let mut url = self.doorward.clone();
        url.set_path(path);
        url
    }
}

/// Omits the API key.
impl fmt::Debug for Options {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Options")
            .field("doorward", &self.doorward.as_str())
            .field("issuer", &self.issuer)
            .field("client", &self.client)
            .field("site", &self.site)
            .finish_non_exhaustive()
    }
}
