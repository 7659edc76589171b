//! Sites behind the proxy, and single sign-on to them.
//!
//! A browser without a session at a site is redirected to the portal, and returns with a code that works once, at that
//! site, in that browser ([`sso_code`]). The site's cookie is another handle on the portal's session: it opens that
//! session at one host ([`cookie`]), and ends with it.

pub mod cookie;
pub mod sso_code;
mod token;

pub use token::{TOKEN_SECS, token};

use crate::{Error, Identity, origin};
use doorward_contract::settings::{Site, Sites};
use std::collections::HashSet;
use url::Url;

/// Most sites.
const MOST: usize = 100;
/// Resource type of Doorward's own actions, which no site may use.
const RESERVED_TYPE: &str = "doorward";

/// The site at this host, port and scheme. An exact entry takes precedence over a `*`, a longer one over a shorter.
///
/// Plain HTTP is only for this machine, or when the service itself runs on it for testing: elsewhere the cookie would
/// travel unencrypted.
pub fn find(identity: &Identity, url: &Url) -> Option<Site> {
    let host = url.host_str()?;
    let trial = identity.options().public_url.scheme() == "http";
    if url.scheme() != "https" && !(url.scheme() == "http" && (trial || origin::is_loopback(host))) {
        return None;
    }
    let settings = identity.settings();
    let fitting = settings.sites.sites.iter().filter(|site| origin::is_at(&site.host, url));
    fitting.max_by_key(|site| (!site.host.starts_with("*."), site.host.len())).cloned()
}

/// Normalizes a list as an administrator typed it.
///
/// # Errors
/// [`Error::Invalid`] names the invalid entry.
pub(crate) fn normalise(sites: Sites) -> Result<Sites, Error> {
    let (mut clean, mut hosts) = (Vec::new(), HashSet::new());
    for site in sites.sites {
        let Some(host) = origin::normalise_entry(site.host.trim()) else {
            return Err(Error::invalid("sites", "not_a_host", |texts| texts.site_not_a_host(&site.host)));
        };
        if !is_kind(&site.kind) {
            return Err(Error::invalid("sites", "not_a_kind", |texts| texts.site_not_a_kind(&site.kind)));
        }
        if !hosts.insert(host.clone()) {
            return Err(Error::invalid("sites", "twice", |texts| texts.site_twice(&host)));
        }
        clean.push(Site { host, ..site });
    }
    if clean.len() > MOST {
        return Err(Error::invalid("sites", "too_many", |texts| texts.sites_too_many(MOST)));
    }
    Ok(Sites { sites: clean })
}

fn is_kind(kind: &str) -> bool {
    let rest = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_' || b == b'-';
    let named = kind.len() <= 32 && kind.starts_with(|c: char| c.is_ascii_lowercase()) && kind.bytes().all(rest);
    named && kind != RESERVED_TYPE
}

#[cfg(test)]
mod tests {
    use super::*;

    fn site(host: &str, kind: &str) -> Site {
        Site::new(host, kind)
    }

    fn refused(sites: &[(&str, &str)]) -> Option<&'static str> {
        let sites = sites.iter().map(|(host, kind)| site(host, kind)).collect();
        normalise(Sites { sites }).err().and_then(|error| error.reason())
    }

    #[test]
    fn a_list_is_cleaned() {
        let sites = normalise(Sites { sites: vec![site(" https://App.Example.com/x ", "app")] }).unwrap();
        assert_eq!(sites.sites, [site("app.example.com", "app")]);
    }

    #[test]
    fn what_cannot_be_a_site_is_named() {
        assert_eq!(refused(&[("*.com", "app")]), Some("not_a_host"));
        assert_eq!(refused(&[("a b", "app")]), Some("not_a_host"));
        assert_eq!(refused(&[("a.example.com", "App")]), Some("not_a_kind"));
        assert_eq!(refused(&[("a.example.com", "")]), Some("not_a_kind"));
        assert_eq!(refused(&[("a.example.com", "doorward")]), Some("not_a_kind"), "our own actions are reserved");
        assert_eq!(refused(&[("a.example.com", "x"), ("A.example.com", "y")]), Some("twice"));
        let many: Vec<_> = (0..101).map(|n| format!("a{n}.example.com")).collect();
        let many: Vec<_> = many.iter().map(|host| (host.as_str(), "app")).collect();
        assert_eq!(refused(&many), Some("too_many"));
    }
}
