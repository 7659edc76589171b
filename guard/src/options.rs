//! What a guard goes by.

use std::fmt;
use url::Url;

/// Longest that a decision may be remembered.
const MOST_SECONDS: u64 = 60;

/// What a guard goes by. Change what [`Options::new`] gives.
#[derive(Clone)]
#[non_exhaustive]
pub struct Options {
    /// Where Doorward is asked for keys and decisions.
    pub doorward: Url,
    /// What tokens must say about who has issued them: Doorward's `public_url` without a slash at the end. As `doorward`,
    /// unless an app reaches it by another name than people do.
    pub issuer: String,
    /// Whom access tokens must be for: the id of the client application, by default Doorward's `env_id`.
    pub client: String,
    /// Host under which browsers reach this app by way of forward auth or the gateway. Then `X-Doorward-Jwt` for this host
    /// counts where there is no bearer token; its site needs `identity_jwt`. Default none.
    pub site: Option<String>,
    /// An API key whose role may `doorward:access:check`. With it decisions are asked for in the app's name, which those who
    /// come by `site` need. Without it a user's own token asks. Default none.
    pub api_key: Option<String>,
    /// Seconds that clocks may differ. Default 30.
    pub leeway_seconds: u64,
    /// Seconds after which the key set is fetched again. Default 300, as long as Doorward says it stays good.
    pub keys_fresh_seconds: u64,
    /// Seconds after its fetching that a key set counts although Doorward does not answer. Default 3 600.
    pub keys_usable_seconds: u64,
    /// Seconds between two attempts to fetch it, whatever tokens name. Default 10.
    pub keys_pause_seconds: u64,
    /// Seconds for which a decision is remembered, at most 60; a change may take as long to be felt. Default 0: every
    /// request asks.
    pub remember_seconds: u64,
}

/// Why a guard cannot be made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Unusable {
    /// Where Doorward is.
    #[error("the address of Doorward must be one like https://id.example.com, without a path")]
    Address,
    /// Of the options' numbers.
    #[error("{0}")]
    Number(&'static str),
    /// A name that is empty.
    #[error("{0} must not be empty")]
    Empty(&'static str),
    /// TLS cannot be set up.
    #[error("there can be no client for HTTPS: {0}")]
    Client(#[from] reqwest::Error),
}

impl Options {
    /// For a Doorward and the client application that tokens are issued to.
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
        let wrong = |text| Err(Unusable::Number(text));
        match self {
            _ if self.leeway_seconds > 300 => wrong("leeway_seconds must be at most 300"),
            _ if self.keys_pause_seconds == 0 => wrong("keys_pause_seconds must be at least 1"),
            _ if self.keys_usable_seconds < self.keys_fresh_seconds => {
                wrong("keys_usable_seconds must be at least keys_fresh_seconds")
            }
            _ if self.remember_seconds > MOST_SECONDS => wrong("remember_seconds must be at most 60"),
            _ => Ok(()),
        }
    }

    pub(crate) fn at(&self, path: &str) -> Url {
        let mut url = self.doorward.clone();
        url.set_path(path);
        url
    }
}

/// All but the key.
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
