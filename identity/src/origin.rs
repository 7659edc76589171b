//! Security domains: origins that may call, and addresses that a browser may be redirected to.

use crate::{
    Error, Identity,
    client::{self, Client},
};
use doorward_contract::settings::Domains;
use url::{Host, Url};

/// Most entries of the list.
const MOST: usize = 100;

/// Whether the list allows an origin such as `https://app.example.com` or `http://localhost:5173`.
pub fn is_allowed(domains: &Domains, origin: &str) -> bool {
    // Apps in a web view have an origin with a scheme of their own, which is listed as it is.
    if domains.allowed.iter().any(|entry| entry.contains("://") && entry.eq_ignore_ascii_case(origin)) {
        return true;
    }
    // `null` and everything else that is not just scheme and host is never allowed.
    let Some(url) = Url::parse(origin).ok().filter(|url| matches!(url.scheme(), "http" | "https")) else {
        return false;
    };
    url.origin().ascii_serialization() == origin.to_ascii_lowercase() && allows(domains, &url)
}

fn allows(domains: &Domains, url: &Url) -> bool {
    domains.allowed.iter().any(|entry| {
        let (name, port) = split_port(entry);
        // Plain http is only for the local machine; elsewhere the response would travel unencrypted.
        is_at(entry, url) && (url.scheme() == "https" || is_loopback(name) || port.is_some())
    })
}

/// Whether an entry of a list, as [`normalise_entry`] returns it, matches the host and port of an address.
pub fn is_at(entry: &str, url: &Url) -> bool {
    let Some(host) = url.host_str() else { return false };
    let (name, port) = split_port(entry);
    let host_fits = match name.strip_prefix("*.") {
        Some(parent) => host.strip_suffix(parent).is_some_and(|sub| sub.len() > 1 && sub.ends_with('.')),
        None => host == name,
    };
    let any_port = port.is_none() && is_loopback(name);
    // `Url` omits the default port of the scheme, and so does an entry.
    host_fits && (any_port || url.port() == port || (port.is_some() && url.port_or_known_default() == port))
}

fn split_port(entry: &str) -> (&str, Option<u16>) {
    match entry.rsplit_once(':') {
        Some((name, port)) if !entry.ends_with(']') => match port.parse() {
            Ok(port) => (name, Some(port)),
            Err(_) => (entry, None),
        },
        _ => (entry, None),
    }
}

pub(crate) fn is_loopback(name: &str) -> bool {
    matches!(name, "localhost" | "127.0.0.1" | "[::1]") || name.ends_with(".localhost")
}

/// Whether an address is a page of ours or of a listed domain, exactly as spelled. Nothing is normalized, since an app
/// compares it byte for byte later (attack 13).
pub(crate) fn is_known(identity: &Identity, url: &Url) -> bool {
    let (base, domains) = (&identity.options().public_url, &identity.settings().domains);
    let plain = url.username().is_empty() && url.password().is_none() && url.fragment().is_none();
    let web = matches!(url.scheme(), "http" | "https");
    plain && web && (url.origin() == base.origin() || allows(domains, url))
}

/// Longest place in bytes: the address of an app's page, with its own query, inside an address of ours.
pub const MAX_PLACE: usize = 4_096;

/// A place that a browser may be redirected to after signing in: a path of ours, or an address of a listed domain.
/// `None` for everything else (attacks 13 to 15).
pub fn safe_next(identity: &Identity, next: &str) -> Option<String> {
    place(&identity.options().public_url, &identity.settings().domains, next)
}

/// [`safe_next`] for an application, to whose own pages a browser may be redirected too.
pub(crate) fn safe_next_of(identity: &Identity, client: &Client, next: &str) -> Option<String> {
    safe_next(identity, next).or_else(|| own_page(client, next).map(Into::into))
}

/// A page of an application itself.
pub(crate) fn own_page(client: &Client, next: &str) -> Option<Url> {
    Url::parse(next).ok().filter(|url| is_undisguised(next) && client::is_page_of(client, url))
}

/// Whether an address is that of another program on the user's machine, whose exact port no administrator listed. The
/// service itself may run there for testing.
pub(crate) fn is_unlisted_program(identity: &Identity, url: &Url) -> bool {
    let loopback = |url: &Url| url.host_str().is_some_and(is_loopback);
    let listed = || {
        let port = url.port_or_known_default().map(|port| format!("{}:{port}", url.host_str().unwrap_or_default()));
        port.is_some_and(|place| identity.settings().domains.allowed.contains(&place))
    };
    loopback(url) && !loopback(&identity.options().public_url) && !listed()
}

/// Sets parameters in the query of an address, each of them once: one that is there already would come from the
/// author of the address.
pub(crate) fn set_parameters(address: &mut Url, parameters: &[(&str, &str)]) {
    let is_set = |name: &str| parameters.iter().any(|(set, _)| *set == name);
    let others: Vec<_> = address
        .query_pairs()
        .filter(|(name, _)| !is_set(name))
        .map(|(name, value)| (name.into_owned(), value.into_owned()))
        .collect();
    address.query_pairs_mut().clear().extend_pairs(others).extend_pairs(parameters);
}

/// The error about an address that [`safe_next`] does not allow.
pub(crate) fn not_allowed(field: &'static str) -> Error {
    Error::invalid(field, "not_allowed", |texts| texts.redirect_not_allowed(field))
}

/// Whether a place is what it looks like: browsers take a backslash for a slash, and drop tabs and line breaks (WHATWG
/// URL, basic URL parser).
fn is_undisguised(place: &str) -> bool {
    place.len() <= MAX_PLACE && !place.chars().any(|c| c.is_control() || c == '\\')
}

/// Path prefix of server functions, which are no pages.
pub const FUNCTIONS: &str = "/api/";

/// The path of a page on this host as a browser resolves it, with query and fragment. `None` for anything that leads
/// elsewhere, and for server functions.
pub fn local_path(next: &str) -> Option<String> {
    if !next.starts_with('/') || !is_undisguised(next) {
        return None;
    }
    // Any host will do: a path that leaves it would leave ours.
    let base = Url::parse("http://localhost").ok()?;
    let url = base.join(next).ok()?;
    // `//host` and its disguises resolve to another origin; `/.//host` stays here and becomes `//host`.
    let is_page = !url.path().starts_with("//") && !url.path().starts_with(FUNCTIONS);
    (url.origin() == base.origin() && is_page).then(|| {
        let fragment = url.fragment().map(|fragment| format!("#{fragment}")).unwrap_or_default();
        let query = url.query().map(|query| format!("?{query}")).unwrap_or_default();
        format!("{}{query}{fragment}", url.path())
    })
}

fn place(base: &Url, domains: &Domains, next: &str) -> Option<String> {
    if next.starts_with('/') {
        return local_path(next);
    }
    if !is_undisguised(next) {
        return None;
    }
    let url = Url::parse(next).ok()?;
    let plain = url.username().is_empty() && url.password().is_none();
    // `blob:https://host/` has an origin too.
    let web = matches!(url.scheme(), "http" | "https");
    let known = url.origin() == base.origin() || allows(domains, &url);
    (plain && web && known).then(|| url.into())
}

/// Normalizes a list as an administrator typed it: pasted schemes and paths are removed, spelling becomes canonical.
///
/// # Errors
/// [`Error::Invalid`] names the entry that is not a host.
pub(crate) fn normalise(domains: &Domains) -> Result<Domains, Error> {
    let mut allowed = Vec::new();
    for entry in domains.allowed.iter().map(|entry| entry.trim()).filter(|entry| !entry.is_empty()) {
        let entry = app_origin(entry)
            .or_else(|| normalise_entry(entry))
            .ok_or_else(|| Error::invalid("allowed", "not_a_host", |texts| texts.domain_not_a_host(entry)))?;
        if !allowed.contains(&entry) {
            allowed.push(entry);
        }
    }
    if allowed.len() > MOST {
        return Err(Error::invalid("allowed", "too_many", |texts| texts.domains_too_many(MOST)));
    }
    Ok(Domains { allowed })
}

/// Schemes that an app's origin never has: those of the web, which are listed by host, and those that run or hold
/// content.
const NOT_OF_APPS: [&str; 10] = ["http", "https", "ws", "wss", "ftp", "file", "blob", "data", "javascript", "about"];

/// Canonical origin of an app in a web view, such as `capacitor://localhost`. It may call, but no browser is redirected
/// to it.
pub(crate) fn app_origin(entry: &str) -> Option<String> {
    let entry = entry.to_ascii_lowercase();
    let (scheme, rest) = entry.split_once("://")?;
    let host = rest.strip_suffix('/').unwrap_or(rest);
    let mut letters = scheme.bytes();
    let named = letters.next().is_some_and(|b| b.is_ascii_lowercase())
        && letters.all(|b| b.is_ascii_alphanumeric() || b"+-.".contains(&b));
    let (name, port) = split_port(host);
    let good = named && !NOT_OF_APPS.contains(&scheme) && is_host_name(name) && port != Some(0);
    good.then(|| format!("{scheme}://{host}"))
}

/// Canonical form of an entry; `None` when it names no host.
pub fn normalise_entry(entry: &str) -> Option<String> {
    let entry = entry.strip_prefix("https://").or_else(|| entry.strip_prefix("http://")).unwrap_or(entry);
    let entry = entry.split(['/', '?', '#']).next()?;
    let (wild, rest) = entry.strip_prefix("*.").map_or(("", entry), |rest| ("*.", rest));
    let (name, port) = split_port(rest);
    if name.contains(['*', ':', '@']) && !name.starts_with('[') || port == Some(0) {
        return None;
    }
    let host = Host::parse(name).ok()?;
    if matches!(&host, Host::Domain(name) if !is_host_name(name)) {
        return None;
    }
    // "*.com" would trust half of the web.
    if !wild.is_empty() && !matches!(&host, Host::Domain(name) if name.contains('.')) {
        return None;
    }
    let port = port.map(|port| format!(":{port}")).unwrap_or_default();
    Some(format!("{wild}{host}{port}"))
}

/// RFC 1123 section 2.1, after IDNA.
fn is_host_name(name: &str) -> bool {
    let is_label = |label: &str| {
        (1..=63).contains(&label.len()) && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    name.len() <= 253 && name.split('.').all(is_label)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(entries: &[&str]) -> Domains {
        normalise(&Domains { allowed: entries.iter().map(|entry| (*entry).into()).collect() }).unwrap()
    }

    #[test]
    fn listed_origins_are_allowed_and_their_look_alikes_are_not() {
        let domains = list(&["app.example.com", "*.shop.example.com", "localhost", "dev.example.com:8443"]);
        for origin in [
            "https://app.example.com",
            "https://a.shop.example.com",
            "https://a.b.shop.example.com",
            "http://localhost",
            "http://localhost:5173",
            "https://dev.example.com:8443",
        ] {
            assert!(is_allowed(&domains, origin), "{origin}");
        }
        for origin in [
            "null",
            "",
            "https://app.example.com.evil.test",
            "https://evilapp.example.com",
            "https://shop.example.com",
            "https://evilshop.example.com",
            "https://app.example.com:444",
            "http://app.example.com",
            "https://dev.example.com",
            "https://app.example.com@evil.test",
            "https://localhost.evil.test",
            "ftp://localhost",
            "https://app.example.com/x",
        ] {
            assert!(!is_allowed(&domains, origin), "{origin}");
        }
    }

    #[test]
    fn finding_r14_the_origin_of_an_app_is_allowed_by_an_entry_of_its_own_and_leads_nowhere() {
        let domains = list(&["capacitor://localhost", "Ionic://localhost/", "tauri://localhost:1420"]);
        assert_eq!(domains.allowed, ["capacitor://localhost", "ionic://localhost", "tauri://localhost:1420"]);
        for origin in ["capacitor://localhost", "ionic://localhost", "tauri://localhost:1420"] {
            assert!(is_allowed(&domains, origin), "{origin}");
        }
        for origin in ["http://localhost", "capacitor://localhost:80", "capacitor://evil.test", "capacitor", "null"] {
            assert!(!is_allowed(&domains, origin), "{origin}");
        }
        assert!(!is_allowed(&list(&["localhost"]), "capacitor://localhost"), "a host is one of the web");
        let base = Url::parse("https://id.example.com/").unwrap();
        assert_eq!(place(&base, &domains, "capacitor://localhost/x"), None);
        for entry in [
            "javascript://localhost",
            "data://x",
            "file://localhost",
            "1x://localhost",
            "x://",
            "x://a/b",
            "x://*.a.com",
            "x://a b",
            "://localhost",
        ] {
            assert!(normalise(&Domains { allowed: vec![entry.into()] }).is_err(), "{entry}");
        }
    }

    #[test]
    fn attack_13_places_that_only_look_like_ours_are_refused() {
        let (base, domains) = (Url::parse("https://id.example.com/").unwrap(), list(&["app.example.com"]));
        for (next, to) in [
            ("/account?a=1#b", "/account?a=1#b"),
            ("/a/../account", "/account"),
            ("https://app.example.com/x", "https://app.example.com/x"),
            ("https://id.example.com/account", "https://id.example.com/account"),
        ] {
            assert_eq!(place(&base, &domains, next).as_deref(), Some(to));
        }
        for next in [
            "//evil.test",
            "/.//evil.test",
            "/..//evil.test",
            "/%2e//evil.test",
            "/a/..//evil.test",
            "/\\evil.test",
            "/\tx",
            "https://evil.test/",
            "https://app.example.com@evil.test/",
            "javascript:alert(1)",
            "blob:https://id.example.com/x",
            "data:text/html,x",
            "account",
        ] {
            assert_eq!(place(&base, &domains, next), None, "{next}");
        }
    }

    proptest::proptest! {
        #[test]
        fn attack_13_whatever_is_asked_for_a_path_of_ours_leads_to_us(next in "/[a-z./\\\\%2eEfF?#@:]{0,24}") {
            let base = Url::parse("https://id.example.com/").unwrap();
            if let Some(to) = place(&base, &Domains::default(), &next) {
                proptest::prop_assert_eq!(base.join(&to).unwrap().origin(), base.origin());
            }
        }
    }

    #[test]
    fn a_scheme_pasted_along_is_taken_off() {
        assert_eq!(list(&[" https://App.Example.com/path ", "app.example.com"]).allowed, ["app.example.com"]);
        assert_eq!(list(&["http://[::1]:3000", "例え.jp"]).allowed, ["[::1]:3000", "xn--r8jz45g.jp"]);
    }

    #[test]
    fn what_is_no_host_is_refused() {
        for entry in ["*", "*.com", "a b", "https://", "user@host", "a.*.b", "exa_mple.com", "a..b", "host:0"] {
            let domains = Domains { allowed: vec![entry.into()] };
            assert_eq!(normalise(&domains).unwrap_err().reason(), Some("not_a_host"), "{entry}");
        }
    }
}
