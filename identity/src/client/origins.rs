//! Origins of an application: its pages may call the endpoints for them, and browsers may return to them with a code.

use super::Client;
use crate::{Identity, origin};
use doorward_contract::application::{ApplicationConfig, ApplicationKind};
use url::Url;

/// The origins that an application lists, by themselves or by addresses that browsers are sent back to.
pub(super) fn of_pages(config: &ApplicationConfig) -> Vec<String> {
    // The origin of sandboxed pages and of files, which anyone can have.
    let listed = config.origins.iter().filter(|origin| *origin != "null").cloned();
    listed.chain(config.redirect_uris.iter().filter_map(|uri| web_origin(uri))).collect()
}

/// The origin of a web page. The scheme of a native app has none.
fn web_origin(uri: &str) -> Option<String> {
    let url = Url::parse(uri).ok().filter(|url| matches!(url.scheme(), "http" | "https"))?;
    Some(url.origin().ascii_serialization())
}

/// Whether pages of an origin may call the CloudBase API: those of the service itself, of security domains, and of the
/// applications that can use that API.
pub fn may_call(identity: &Identity, requested: &str) -> bool {
    requested == identity.options().public_url.origin().ascii_serialization()
        || origin::is_allowed(&identity.settings().domains, requested)
        || identity
            .clients()
            .values()
            .any(|client| client.enabled && uses_cloudbase(identity, client) && client.lists_origin(requested))
}

/// Whether a client can use the CloudBase API. Its sign-in methods hand an application what users type and a session of
/// theirs, without asking them: they are for applications of the operator, and not for machines.
pub(super) fn uses_cloudbase(identity: &Identity, client: &Client) -> bool {
    let is_own = client.config.first_party && client.kind != ApplicationKind::Machine;
    client.id == identity.options().env_id || is_own
}

/// Whether a page belongs to an application: its origin is one that the application lists, exactly.
pub(crate) fn is_page_of(client: &Client, url: &Url) -> bool {
    let plain = url.username().is_empty() && url.password().is_none();
    let web = matches!(url.scheme(), "http" | "https");
    plain && web && client.lists_origin(&url.origin().ascii_serialization())
}

#[cfg(test)]
mod tests {
    use crate::client::Client;
    use doorward_contract::application::ApplicationConfig;

    #[test]
    fn an_application_lists_its_origins_and_those_of_its_redirect_uris() {
        let config = ApplicationConfig {
            redirect_uris: [
                "https://App.example.com:443/callback?x=1",
                "http://localhost:5173/",
                "com.example.app:/callback",
            ]
            .map(str::to_owned)
            .into(),
            origins: ["https://static.example.com", "capacitor://localhost", "null"].map(str::to_owned).into(),
            ..ApplicationConfig::default()
        };
        let client = Client::sample(config);
        for origin in
            ["https://app.example.com", "http://localhost:5173", "https://static.example.com", "capacitor://localhost"]
        {
            assert!(client.lists_origin(origin), "{origin}");
        }
        for origin in [
            "null",
            "",
            "http://app.example.com",
            "https://app.example.com.evil.test",
            "https://app.example.com:8443",
            "https://App.example.com",
            "http://localhost:5174",
            "com.example.app:",
            "https://example.com",
        ] {
            assert!(!client.lists_origin(origin), "{origin}");
        }
    }
}
