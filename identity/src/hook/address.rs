//! Where webhooks and hooks may be.

use crate::{Error, Identity};
use url::Url;

/// Longest address in bytes.
const MAX_ADDRESS: usize = 2_048;

/// Checks the address of a webhook or a hook, and returns it as it is requested. Its name is resolved, and its addresses
/// are checked, with each request: they can change.
///
/// # Errors
/// [`Error::Invalid`] for `url`.
pub fn check(identity: &Identity, text: &str) -> Result<String, Error> {
    let text = text.trim();
    let plain = |url: &Url| url.username().is_empty() && url.password().is_none() && url.fragment().is_none();
    let url = Url::parse(text).ok().filter(|url| text.len() <= MAX_ADDRESS && url.host_str().is_some() && plain(url));
    let url = url.ok_or_else(|| Error::invalid("url", "malformed", |texts| texts.hook_url_malformed(MAX_ADDRESS)))?;
    // The library percent-encodes more than the type of requests accepts.
    let is_request = doorward_outbound::http::Uri::try_from(url.as_str()).is_ok();
    match is_request && identity.outbound().check(&url).is_ok() {
        true => Ok(url.into()),
        false => Err(Error::invalid("url", "not_allowed", |texts| texts.hook_url_not_allowed)),
    }
}
