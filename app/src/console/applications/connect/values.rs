//! The values of an application in the examples, quoted for the languages that they are written in.

use super::super::has_secrets;
use super::super::server::Opened;
use crate::console::query::encode;
use doorward_contract::application::{ApplicationKind, ClientAuthentication, TokenAlgorithm};
use doorward_contract::oauth::Scope;

/// In place of a redirect URI that is not set yet.
const EXAMPLE: &str = "https://app.example.com/callback";

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Values {
    pub kind: ApplicationKind,
    pub client_id: String,
    /// Without a slash at the end.
    pub issuer: String,
    pub env_id: String,
    pub redirect_uri: String,
    /// Scopes that the examples request.
    pub scopes: Vec<&'static str>,
    pub authentication: ClientAuthentication,
    pub first_party: bool,
    pub algorithm: TokenAlgorithm,
}

impl Values {
    pub fn of(opened: &Opened) -> Self {
        let application = &opened.application;
        let config = &application.config;
        Self {
            kind: application.kind,
            client_id: application.id.clone(),
            issuer: opened.issuer.clone(),
            env_id: opened.env_id.clone(),
            redirect_uri: config.redirect_uris.first().cloned().unwrap_or_else(|| EXAMPLE.to_owned()),
            scopes: scopes(config.scopes.as_deref()),
            authentication: config.authentication,
            first_party: config.first_party || application.default,
            algorithm: config.id_token_algorithm,
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

    /// The value of `scope`.
    pub fn scope(&self) -> String {
        self.scopes.join(" ")
    }

    /// The scopes but `openid`, which some libraries add by themselves.
    pub fn more_scopes(&self) -> impl Iterator<Item = &'static str> + '_ {
        self.scopes.iter().copied().filter(|scope| *scope != Scope::Openid.as_str())
    }

    /// Path of the redirect URI.
    pub fn redirect_path(&self) -> &str {
        let rest = self.redirect_uri.split_once("://").map_or("", |(_, rest)| rest);
        let path = rest.find('/').map_or("/", |at| &rest[at..]);
        path.split('?').next().unwrap_or(path)
    }

    /// Whether the service is reached without encryption, as in development.
    pub fn is_insecure(&self) -> bool {
        self.issuer.starts_with("http://")
    }

    /// Host and scheme of the service, for the CloudBase SDK.
    pub fn host(&self) -> (&str, &str) {
        let (scheme, host) = self.issuer.split_once("://").unwrap_or(("https", &self.issuer));
        (host, scheme)
    }

    /// Address of the authorization endpoint with the parameters that do not change.
    pub fn authorize(&self) -> String {
        format!(
            "{}/oauth2/authorize?response_type=code&client_id={}&redirect_uri={}&scope={}",
            self.issuer,
            encode(&self.client_id),
            encode(&self.redirect_uri),
            encode(&self.scope())
        )
    }
}

/// What the examples request: who the user is, as far as the application may ask.
fn scopes(allowed: Option<&[String]>) -> Vec<&'static str> {
    let usual = [Scope::Openid, Scope::Profile, Scope::Email].map(Scope::as_str);
    let may = |scope: &&str| allowed.is_none_or(|allowed| allowed.iter().any(|one| one == scope));
    usual.into_iter().filter(may).collect()
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
mod tests {
    use super::{quoted, scopes, shell};

    #[test]
    fn examples_request_what_the_application_may() {
        assert_eq!(scopes(None), ["openid", "profile", "email"]);
        assert_eq!(scopes(Some(&["email".to_owned(), "openid".to_owned()])), ["openid", "email"]);
        assert!(scopes(Some(&["phone".to_owned()])).is_empty());
    }

    #[test]
    fn what_an_address_contains_stays_in_its_quotes() {
        assert_eq!(quoted(r#"https://a.example/?a="b"\"#), r#""https://a.example/?a=\"b\"\\""#);
        assert_eq!(shell("https://a.example/?a=$(id)&b='c'"), r"'https://a.example/?a=$(id)&b='\''c'\'''");
    }
}
