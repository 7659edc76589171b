//! The values of an application in the snippets.

use crate::console::applications::has_secrets;
use crate::console::query::encode;
use doorward_contract::application::{Application, ApplicationKind, ClientAuthentication, TokenAlgorithm};
use doorward_contract::oauth::{Scope, Scopes, paths};

/// In place of a redirect URI that is not set yet.
const EXAMPLE: &str = "https://app.example.com/callback";

/// In place of a site that is not set yet.
const SITE: &str = "app.example.com";

/// Where a proxy reaches this service, which does not know that address itself.
const UPSTREAM: &str = "doorward:3000";

/// The address at which a proxy reaches this service.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Upstream<'a> {
    /// Host and port of this service, which is reached without encryption.
    Known(&'a str),
    /// What stands for it: where proxies end TLS, only the operator knows it.
    Example(&'static str),
}

/// Port on which the examples listen, unless the redirect URI has one.
const PORT: &str = "8080";

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Values {
    pub kind: ApplicationKind,
    pub client_id: String,
    /// Without a slash at the end.
    pub issuer: String,
    pub env_id: String,
    pub redirect_uri: String,
    /// Scopes that the snippets request.
    pub scopes: Vec<&'static str>,
    pub authentication: ClientAuthentication,
    pub first_party: bool,
    pub algorithm: TokenAlgorithm,
    /// Host of a site behind a proxy.
    pub site: String,
}

impl Values {
    /// `site` is one that is configured.
    pub fn of(application: &Application, issuer: &str, env_id: &str, site: Option<&str>) -> Self {
        let config = &application.config;
        Self {
            kind: application.kind,
            client_id: application.id.clone(),
            issuer: issuer.to_owned(),
            env_id: env_id.to_owned(),
            redirect_uri: config.redirect_uris.first().cloned().unwrap_or_else(|| EXAMPLE.to_owned()),
            scopes: scopes(config.scope.as_ref()),
            authentication: config.token_endpoint_auth_method,
            first_party: config.first_party || application.default,
            algorithm: config.id_token_signed_response_alg,
            site: site.unwrap_or(SITE).to_owned(),
        }
    }

    /// Whether it authenticates with a secret.
    pub const fn has_secret(&self) -> bool {
        has_secrets(self.authentication)
    }

    /// Whether it has no credentials at all.
    pub const fn is_public(&self) -> bool {
        matches!(self.authentication, ClientAuthentication::None)
    }

    /// The value with this name in a template.
    pub fn get(&self, name: &str) -> Option<String> {
        let endpoint = |path: &str| format!("{}{path}", self.issuer);
        let (scheme, host) = self.issuer.split_once("://").unwrap_or(("https", &self.issuer));
        Some(match name {
            "authorize" => self.authorize(),
            "client_id" => self.client_id.clone(),
            "env_id" => self.env_id.clone(),
            "host" => host.to_owned(),
            "issuer" => self.issuer.clone(),
            "metadata" => endpoint(paths::OPENID_CONFIGURATION),
            "more_scopes" => self.more_scopes(),
            "port" => self.port(),
            "redirect_path" => self.redirect_path().to_owned(),
            "redirect_uri" => self.redirect_uri.clone(),
            "scheme" => scheme.to_owned(),
            "scope" => self.scopes.join(" "),
            "scope_list" => format!("{{{}}}", quoted_list(&self.scopes)),
            "scopes" => self.scopes.join(", "),
            "site" => self.site.clone(),
            "tls" => self.holds("tls").unwrap_or_default().to_string(),
            "token_endpoint" => endpoint(paths::TOKEN),
            "upstream" => match self.upstream() {
                Upstream::Known(address) | Upstream::Example(address) => address.to_owned(),
            },
            "userinfo_endpoint" => endpoint(paths::USERINFO),
            _ => return None,
        })
    }

    /// Whether the condition with this name holds.
    pub fn holds(&self, name: &str) -> Option<bool> {
        Some(match name {
            "another_client" => self.env_id != self.client_id,
            "basic" => self.authentication == ClientAuthentication::ClientSecretBasic,
            "insecure" => self.is_insecure(),
            "key" => self.authentication == ClientAuthentication::PrivateKeyJwt,
            "more_scopes" => !self.more_scopes().is_empty(),
            "post" => self.authentication == ClientAuthentication::ClientSecretPost,
            "public" => self.is_public(),
            "secret" => self.has_secret(),
            // Of the application; browsers keep no secure cookie of one on http.
            "tls" => !self.redirect_uri.starts_with("http://"),
            _ => return None,
        })
    }

    /// The scopes but `openid`, which some libraries add by themselves, as a list of strings.
    fn more_scopes(&self) -> String {
        let more = self.scopes.iter().copied().filter(|scope| *scope != Scope::Openid.as_str());
        quoted_list(&more.collect::<Vec<_>>())
    }

    /// What follows scheme and authority in the redirect URI, without the query.
    pub fn redirect_path(&self) -> &str {
        let rest = self.redirect_uri.split_once("://").map_or("", |(_, rest)| rest);
        let path = rest.find('/').map_or("/", |at| &rest[at..]);
        path.split('?').next().unwrap_or(path)
    }

    /// The port of the redirect URI.
    fn port(&self) -> String {
        let rest = self.redirect_uri.split_once("://").map_or("", |(_, rest)| rest);
        let authority = rest.split(['/', '?']).next().unwrap_or_default();
        let port = authority.rsplit_once(':').map(|(_, port)| port);
        port.filter(|port| port.parse::<u16>().is_ok()).unwrap_or(PORT).to_owned()
    }

    /// Whether this service is reached without encryption, as in development.
    fn is_insecure(&self) -> bool {
        self.issuer.starts_with("http://")
    }

    /// Where a proxy reaches this service.
    pub fn upstream(&self) -> Upstream<'_> {
        self.issuer.strip_prefix("http://").map_or(Upstream::Example(UPSTREAM), Upstream::Known)
    }

    /// Address of the authorization endpoint with the parameters that do not change.
    fn authorize(&self) -> String {
        format!(
            "{}{}?response_type=code&client_id={}&redirect_uri={}&scope={}",
            self.issuer,
            paths::AUTHORIZE,
            encode(&self.client_id),
            encode(&self.redirect_uri),
            encode(&self.scopes.join(" "))
        )
    }
}

/// What the snippets request: who the user is, as far as the application may ask.
fn scopes(allowed: Option<&Scopes>) -> Vec<&'static str> {
    let may = |scope: &Scope| allowed.is_none_or(|allowed| allowed.contains(*scope));
    [Scope::Openid, Scope::Profile, Scope::Email].into_iter().filter(may).map(Scope::as_str).collect()
}

fn quoted_list(texts: &[&str]) -> String {
    texts.iter().map(|text| quoted(text)).collect::<Vec<_>>().join(", ")
}

/// A string of JavaScript, Go, Python, Rust or YAML: JSON is one in all of them, as addresses are ASCII.
pub fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// A word of a shell.
pub fn shell(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

#[cfg(test)]
pub mod tests {
    use super::{ApplicationKind, Scope, Scopes, TokenAlgorithm, Values, quoted, scopes, shell};

    /// Those of an application of a kind, as it is created.
    pub fn values(kind: ApplicationKind) -> Values {
        Values {
            kind,
            client_id: "wiki-1".into(),
            issuer: "https://id.example.com".into(),
            env_id: "doorward".into(),
            redirect_uri: "https://wiki.example.com/done?x=1".into(),
            scopes: vec!["openid", "profile"],
            authentication: kind.default_auth_method(),
            first_party: false,
            algorithm: TokenAlgorithm::Es256,
            site: "app.example.com".into(),
        }
    }

    #[test]
    fn snippets_request_what_the_application_may() {
        assert_eq!(scopes(None), ["openid", "profile", "email"]);
        assert_eq!(scopes(Some(&Scopes::from([Scope::Email, Scope::Openid]))), ["openid", "email"]);
        assert!(scopes(Some(&Scopes::from([Scope::Phone]))).is_empty());
    }

    #[test]
    fn what_an_address_contains_stays_in_its_quotes() {
        assert_eq!(quoted(r#"https://a.example/?a="b"\"#), r#""https://a.example/?a=\"b\"\\""#);
        assert_eq!(shell("https://a.example/?a=$(id)&b='c'"), r"'https://a.example/?a=$(id)&b='\''c'\'''");
    }

    #[test]
    fn the_parts_of_a_redirect_uri_are_found() {
        for (redirect_uri, path, port) in [
            ("https://wiki.example.com/done?x=1", "/done", "8080"),
            ("http://127.0.0.1:5173/callback", "/callback", "5173"),
            ("http://[::1]/callback", "/callback", "8080"),
            ("http://localhost:5173", "/", "5173"),
            ("com.example.app:/callback", "/", "8080"),
        ] {
            let values = Values { redirect_uri: redirect_uri.into(), ..values(ApplicationKind::Native) };
            assert_eq!((values.redirect_path(), values.port().as_str()), (path, port), "{redirect_uri}");
        }
    }

    #[test]
    fn a_service_without_encryption_is_its_own_upstream() {
        let local = Values { issuer: "http://localhost:3000".into(), ..values(ApplicationKind::Web) };
        assert_eq!(local.get("upstream").as_deref(), Some("localhost:3000"));
        assert_eq!(values(ApplicationKind::Web).get("upstream").as_deref(), Some("doorward:3000"));
    }
}
