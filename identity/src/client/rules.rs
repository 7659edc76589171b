//! Rules of an application: its ID, its name, and the addresses that browsers are sent to.

use super::{Client, jwks};
use crate::{Error, display_name, oauth::check_resource, origin};
use doorward_contract::application::{
    ApplicationConfig, ApplicationKind, ApplicationSource, ClientAuthentication, GrantType,
};
use doorward_i18n::errors::fields::{AuthenticationNotPossible, GrantNotPossible, Texts, TooMany};
use std::collections::BTreeSet;
use url::Url;

/// Longest name in characters.
const MAX_NAME: usize = 64;
/// Most entries of a list of addresses.
const MOST: usize = 50;
/// Longest address in bytes: a request may contain it beside the other parameters.
const MAX_ADDRESS: usize = 2_048;

/// Checks a `client_id`: 3 to 64 letters, digits, dots, underscores and hyphens.
///
/// # Errors
/// [`Error::Invalid`].
pub fn check_id(id: &str) -> Result<(), Error> {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
    if (3..=64).contains(&id.len()) && id.bytes().all(allowed) {
        return Ok(());
    }
    Err(Error::invalid("id", "charset", |texts| texts.client_id_charset))
}

/// Checks a name: 1 to 64 characters, as users see it when they are asked for consent.
///
/// # Errors
/// [`Error::Invalid`].
pub fn check_name(name: &str) -> Result<(), Error> {
    let checked = display_name::check(name, MAX_NAME);
    checked.map(drop).map_err(|fault| Error::invalid("name", fault.reason(), |texts| fault.sentence(texts, "name")))
}

/// Checks and normalizes the configuration of a client of this kind.
///
/// # Errors
/// [`Error::Invalid`] names the field, and the entry at fault.
pub fn check_config(kind: ApplicationKind, config: ApplicationConfig) -> Result<ApplicationConfig, Error> {
    let checked = ApplicationConfig {
        logo_uri: page("logo_uri", config.logo_uri.as_deref())?,
        client_uri: page("client_uri", config.client_uri.as_deref())?,
        redirect_uris: list("redirect_uris", &config.redirect_uris, |uri| address("redirect_uris", kind, uri))?,
        post_logout_redirect_uris: list("post_logout_redirect_uris", &config.post_logout_redirect_uris, |uri| {
            address("post_logout_redirect_uris", kind, uri)
        })?,
        origins: list("origins", &config.origins, origin_of)?,
        resources: list("resources", &config.resources, resource)?,
        grant_types: grant_types(kind, &config.grant_types)?,
        jwks: config.jwks.map(jwks::check).transpose()?.flatten(),
        jwks_uri: page("jwks_uri", config.jwks_uri.as_deref())?,
        scope: config.scope.filter(|scope| !scope.is_empty()),
        backchannel_logout_uri: receiver(config.backchannel_logout_uri.as_deref())?,
        ..config
    };
    check_authentication(kind, &checked)?;
    Ok(checked)
}

/// Whether a browser may be sent to an address of an application, by the rules of today.
pub(crate) fn is_address(kind: ApplicationKind, uri: &str) -> bool {
    fault(kind, uri).is_none()
}

/// Whether a list of an application has this address, byte for byte. For an app on the user's device, the port of a
/// loopback IP address is free: it listens on any that it gets (RFC 8252 section 7.3).
fn is_listed(kind: ApplicationKind, listed: &[String], uri: &str) -> bool {
    let native = kind == ApplicationKind::Native;
    // The list may be older than a rule.
    is_address(kind, uri) && listed.iter().any(|entry| entry == uri || (native && differ_in_port(entry, uri)))
}

/// [`is_listed`] for the redirect addresses of a client. A document about a native app is the same for every installation
/// and cannot name a port, so `http://localhost` in it stands for any.
pub(crate) fn has_redirect_uri(client: &Client, uri: &str) -> bool {
    let listed = &client.config.redirect_uris;
    let is_installed = client.source == ApplicationSource::MetadataDocument && client.kind == ApplicationKind::Native;
    is_listed(client.kind, listed, uri)
        || (is_installed
            && is_address(client.kind, uri)
            && listed.iter().any(|entry| differ_in_port_of(&["http://localhost"], entry, uri)))
}

fn differ_in_port(entry: &str, uri: &str) -> bool {
    differ_in_port_of(&["http://127.0.0.1", "http://[::1]"], entry, uri)
}

fn differ_in_port_of(origins: &[&str], entry: &str, uri: &str) -> bool {
    origins.iter().any(|origin| {
        let (entry, uri) = (after_port(origin, entry), after_port(origin, uri));
        entry.is_some() && entry == uri
    })
}

/// What follows the port, or the host without one.
fn after_port<'a>(origin: &str, uri: &'a str) -> Option<&'a str> {
    let rest = uri.strip_prefix(origin)?;
    let rest = match rest.strip_prefix(':') {
        Some(rest) => {
            let (port, rest) = rest.split_at(rest.bytes().take_while(u8::is_ascii_digit).count());
            port.parse::<u16>().ok()?;
            rest
        }
        None => rest,
    };
    (rest.is_empty() || rest.starts_with(['/', '?'])).then_some(rest)
}

/// What is wrong with an address that a browser is to be sent to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fault {
    Malformed,
    Wildcard,
    Fragment,
    Credentials,
    /// Neither https nor this machine.
    Scheme,
}

impl Fault {
    const fn reason(self) -> &'static str {
        match self {
            Self::Malformed => "malformed",
            Self::Wildcard => "wildcard",
            Self::Fragment => "fragment",
            Self::Credentials => "credentials",
            Self::Scheme => "scheme",
        }
    }

    fn sentence(self, texts: &Texts, kind: ApplicationKind, value: &str) -> String {
        match self {
            Self::Malformed => texts.redirect_malformed(value),
            Self::Wildcard => texts.redirect_wildcard(value),
            Self::Fragment => texts.redirect_fragment(value),
            Self::Credentials => texts.redirect_credentials(value),
            Self::Scheme if kind == ApplicationKind::Native => texts.redirect_scheme_native(value),
            Self::Scheme => texts.redirect_scheme(value),
        }
    }
}

/// An address is used as it is written. What browsers and servers read differently is therefore no address: white space,
/// backslashes, characters outside ASCII, a scheme without two slashes (attacks 13 and 14).
fn fault(kind: ApplicationKind, text: &str) -> Option<Fault> {
    let printable = |byte: u8| byte.is_ascii_graphic() && !b"\"<>\\^`{|}".contains(&byte);
    if text.len() > MAX_ADDRESS || !text.bytes().all(printable) {
        return Some(Fault::Malformed);
    }
    if text.contains('*') {
        return Some(Fault::Wildcard);
    }
    if text.contains('#') {
        return Some(Fault::Fragment);
    }
    let Ok(url) = Url::parse(text) else { return Some(Fault::Malformed) };
    let authority = text.split_once("://").map(|(_, rest)| rest.split(['/', '?']).next().unwrap_or_default());
    if authority.is_some_and(|authority| authority.contains('@')) {
        return Some(Fault::Credentials);
    }
    let has_host = authority.is_some_and(|authority| !authority.is_empty());
    match url.scheme() {
        "https" => (!has_host).then_some(Fault::Malformed),
        "http" if !has_host => Some(Fault::Malformed),
        "http" if matches!(url.host_str(), Some("localhost" | "127.0.0.1" | "[::1]")) => None,
        scheme if kind == ApplicationKind::Native && scheme.contains('.') => private_use_fault(&url),
        _ => Some(Fault::Scheme),
    }
}

/// A scheme of the app's own: a reversed domain name, so that two apps do not choose the same (RFC 8252 section 7.1).
fn private_use_fault(url: &Url) -> Option<Fault> {
    let has_place = url.has_host() || url.path().starts_with('/');
    (!has_place).then_some(Fault::Malformed)
}

fn address(field: &'static str, kind: ApplicationKind, text: &str) -> Result<String, Error> {
    match fault(kind, text) {
        None => Ok(text.to_owned()),
        Some(fault) => Err(Error::invalid(field, fault.reason(), |texts| fault.sentence(texts, kind, text))),
    }
}

/// An origin whose pages may read responses: of the web, or of an app in a web view.
fn origin_of(text: &str) -> Result<String, Error> {
    let of_web = || {
        let url = Url::parse(text).ok().filter(|_| fault(ApplicationKind::Web, text).is_none())?;
        (url.path() == "/" && url.query().is_none()).then(|| url.origin().ascii_serialization())
    };
    let origin = origin::app_origin(text).or_else(of_web);
    origin.ok_or_else(|| Error::invalid("origins", "malformed", |texts| texts.client_origin_malformed(text)))
}

fn resource(text: &str) -> Result<String, Error> {
    let malformed = |_| Error::invalid("resources", "malformed", |texts| texts.client_resource_malformed(text));
    check_resource(text).map_err(malformed)?;
    Ok(text.to_owned())
}

/// Whether tokens of an application may be for this resource: one on its list, or at an address of its own pages.
pub(crate) fn may_use(client: &Client, resource: &str) -> bool {
    client.config.resources.iter().any(|listed| listed == resource) || is_own_resource(client, resource)
}

/// Whether a resource is at an address of the client itself: its home page, or an origin of its pages. What a client says
/// about itself proves nothing: it could name the API of another.
pub(crate) fn is_own_resource(client: &Client, resource: &str) -> bool {
    if client.is_registered() {
        return false;
    }
    let Some(origin) = web_origin(resource) else { return false };
    let config = &client.config;
    config.origins.iter().chain(&config.client_uri).any(|own| web_origin(own).as_ref() == Some(&origin))
}

/// Scheme, host and port of a web address.
fn web_origin(address: &str) -> Option<String> {
    let origin = Url::parse(address).ok()?.origin();
    origin.is_tuple().then(|| origin.ascii_serialization())
}

/// Checks an address that a page links to or shows: https, at most 2,048 bytes. `None` for an empty one.
pub(crate) fn page(field: &'static str, text: Option<&str>) -> Result<Option<String>, Error> {
    let Some(text) = text.map(str::trim).filter(|text| !text.is_empty()) else { return Ok(None) };
    let is_plain = |url: &Url| url.has_host() && url.username().is_empty() && url.password().is_none();
    let url = Url::parse(text).ok().filter(|url| url.scheme() == "https" && is_plain(url));
    let url = url.map(String::from).filter(|url| url.len() <= MAX_ADDRESS);
    url.map(Some).ok_or_else(|| Error::invalid(field, "not_https", |texts| texts.client_url_not_https(field)))
}

/// An address that logout tokens are sent to; `None` for an empty one.
fn receiver(text: Option<&str>) -> Result<Option<String>, Error> {
    let Some(text) = text.map(str::trim).filter(|text| !text.is_empty()) else { return Ok(None) };
    address("backchannel_logout_uri", ApplicationKind::Web, text).map(Some)
}

/// A list without empty entries and repetitions.
fn list(
    field: &'static str,
    typed: &[String],
    check: impl Fn(&str) -> Result<String, Error>,
) -> Result<Vec<String>, Error> {
    let mut list = Vec::new();
    for entry in typed.iter().map(|entry| entry.trim()).filter(|entry| !entry.is_empty()) {
        let entry = check(entry)?;
        if !list.contains(&entry) {
            list.push(entry);
        }
    }
    if list.len() > MOST {
        return Err(Error::invalid(field, "too_many", |texts| texts.too_many(TooMany { field, most: MOST })));
    }
    Ok(list)
}

fn grant_types(kind: ApplicationKind, typed: &[GrantType]) -> Result<Vec<GrantType>, Error> {
    // A service has no users to sign in, and what acts for users does not act as itself.
    let possible = kind.possible_grant_types();
    let grants: BTreeSet<_> = typed.iter().copied().collect();
    if let Some(other) = grants.iter().find(|grant| !possible.contains(grant)) {
        let (kind, grant) = (kind.as_str(), other.as_str());
        return Err(Error::invalid("grant_types", "not_possible", |texts| {
            texts.grant_not_possible(GrantNotPossible { grant, kind })
        }));
    }
    Ok(grants.into_iter().collect())
}

fn check_authentication(kind: ApplicationKind, config: &ApplicationConfig) -> Result<(), Error> {
    let method = config.token_endpoint_auth_method;
    let is_public = method == ClientAuthentication::None;
    let possible = match kind {
        ApplicationKind::Web => true,
        ApplicationKind::Machine => !is_public,
        // What is delivered to users is no secret (RFC 8252 section 8.5).
        ApplicationKind::SinglePage | ApplicationKind::Native | ApplicationKind::MiniProgram => is_public,
    };
    if !possible {
        let (kind, method) = (kind.as_str(), method.as_str());
        return Err(Error::invalid("token_endpoint_auth_method", "not_possible", |texts| {
            texts.authentication_not_possible(AuthenticationNotPossible { kind, method })
        }));
    }
    // RFC 7591 section 2.
    if config.jwks.is_some() && config.jwks_uri.is_some() {
        return Err(Error::invalid("jwks_uri", "several", |texts| texts.jwks_uri_beside));
    }
    if method == ClientAuthentication::PrivateKeyJwt && config.jwks.is_none() && config.jwks_uri.is_none() {
        return Err(Error::invalid("jwks", "required", |texts| texts.jwks_required));
    }
    if is_public && config.grant_types.contains(&GrantType::TokenExchange) {
        return Err(Error::invalid("grant_types", "unauthenticated", |texts| texts.exchange_unauthenticated));
    }
    if is_public && !config.require_pkce {
        return Err(Error::invalid("require_pkce", "required", |texts| texts.pkce_required));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{ApplicationKind, Fault, fault, is_listed};

    #[test]
    fn attack_14_only_schemes_that_lead_to_the_application_are_addresses() {
        for uri in [
            "https://app.example.com",
            "https://app.example.com/callback?tenant=7",
            "https://app.example.com:8443/a%20b/..;/c",
            "http://localhost:5173/callback",
            "http://127.0.0.1/",
            "http://[::1]:3000/callback",
        ] {
            assert_eq!(fault(ApplicationKind::Web, uri), None, "{uri}");
        }
        for (uri, expected) in [
            ("javascript:alert(1)", Fault::Scheme),
            ("JavaScript://app.example.com/%0aalert(1)", Fault::Scheme),
            ("data:text/html,x", Fault::Scheme),
            ("blob:https://app.example.com/x", Fault::Scheme),
            ("file:///etc/passwd", Fault::Scheme),
            ("com.example.app:/callback", Fault::Scheme),
            ("http://app.example.com/", Fault::Scheme),
            ("http://localhost.evil.test/", Fault::Scheme),
            ("http://127.0.0.1.evil.test/", Fault::Scheme),
            ("https:app.example.com", Fault::Malformed),
            ("https:/app.example.com", Fault::Malformed),
            ("https:///app.example.com", Fault::Malformed),
            ("//app.example.com", Fault::Malformed),
            ("/callback", Fault::Malformed),
            ("", Fault::Malformed),
            ("https://app.example.com\\@evil.test", Fault::Malformed),
            ("https://app.example.com/\t", Fault::Malformed),
            ("https://例え.jp/", Fault::Malformed),
            ("https://app.example.com/#x", Fault::Fragment),
            ("https://user@app.example.com/", Fault::Credentials),
            ("https://@app.example.com/", Fault::Credentials),
            ("https://*.example.com/", Fault::Wildcard),
            ("https://app.example.com/*", Fault::Wildcard),
        ] {
            assert_eq!(fault(ApplicationKind::Web, uri), Some(expected), "{uri}");
        }
        assert_eq!(
            fault(ApplicationKind::Web, &format!("https://a.test/{}", "a".repeat(2_048))),
            Some(Fault::Malformed)
        );
    }

    #[test]
    fn a_native_app_has_a_scheme_of_its_own_with_a_dot() {
        for uri in ["com.example.app:/callback", "com.example.app://callback", "https://app.example.com/callback"] {
            assert_eq!(fault(ApplicationKind::Native, uri), None, "{uri}");
        }
        for (uri, expected) in [
            ("app:/callback", Fault::Scheme),
            ("javascript:alert(1)", Fault::Scheme),
            ("com.example.app:callback", Fault::Malformed),
            ("com.example.app:", Fault::Malformed),
            ("com.example.app://user@callback", Fault::Credentials),
        ] {
            assert_eq!(fault(ApplicationKind::Native, uri), Some(expected), "{uri}");
        }
    }

    #[test]
    fn attack_13_an_address_is_compared_byte_for_byte() {
        let listed = ["https://app.example.com/callback".to_owned()];
        assert!(is_listed(ApplicationKind::Web, &listed, "https://app.example.com/callback"));
        for uri in [
            "https://app.example.com/callback/",
            "https://app.example.com/callback?",
            "https://app.example.com/callback?a=1",
            "https://app.example.com/callback#x",
            "https://app.example.com/Callback",
            "https://APP.example.com/callback",
            "https://app.example.com:443/callback",
            "https://app.example.com/x/../callback",
            "https://app.example.com/%63allback",
            "https://app.example.com/callback%00",
            "https://app.example.com.evil.test/callback",
            "https://app.example.com@evil.test/callback",
            "https://evil.test\\@app.example.com/callback",
            "http://app.example.com/callback",
            " https://app.example.com/callback",
            "",
        ] {
            for kind in ApplicationKind::ALL {
                assert!(!is_listed(kind, &listed, uri), "{uri}");
            }
        }
    }

    #[test]
    fn attack_13_only_the_port_of_a_loopback_address_of_a_native_app_is_free() {
        let listed =
            ["http://127.0.0.1/callback".to_owned(), "http://[::1]:1/".to_owned(), "http://localhost/".to_owned()];
        for uri in
            ["http://127.0.0.1:51004/callback", "http://127.0.0.1/callback", "http://[::1]:8080/", "http://[::1]/"]
        {
            assert!(is_listed(ApplicationKind::Native, &listed, uri), "{uri}");
        }
        assert!(!is_listed(ApplicationKind::Web, &listed, "http://127.0.0.1:51004/callback"));
        for uri in [
            "http://127.0.0.1:51004/callback/",
            "http://127.0.0.1:51004/",
            "http://127.0.0.1:/callback",
            "http://127.0.0.1:99999/callback",
            "http://127.0.0.1:80@evil.test/callback",
            "http://127.0.0.1.evil.test/callback",
            "http://127.0.0.2/callback",
            "http://localhost:51004/",
            "https://127.0.0.1:51004/callback",
        ] {
            assert!(!is_listed(ApplicationKind::Native, &listed, uri), "{uri}");
        }
    }

    #[test]
    fn attack_14_a_list_from_before_a_rule_leads_nowhere() {
        let listed = ["javascript:alert(1)".to_owned()];
        assert!(!is_listed(ApplicationKind::Native, &listed, "javascript:alert(1)"));
    }
}
