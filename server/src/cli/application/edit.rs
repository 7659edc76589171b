//! `doorward application edit`.

use super::{line, named};
use crate::cli::permit;
use anyhow::{Context as _, Result};
use clap::Args;
use doorward_access::Access;
use doorward_admin::applications;
use doorward_contract::application::{ApplicationPatch, ClientAuthentication, GrantType, TokenAlgorithm};
use doorward_contract::oauth::{Scope, Scopes};
use doorward_identity::version::Expected;
use std::path::{Path, PathBuf};

/// Arguments of `application edit`. An empty text removes an optional value, or empties a list.
#[derive(Debug, Args)]
pub struct Edit {
    /// ID of the application
    id: String,
    /// New name
    #[arg(long)]
    name: Option<String>,
    /// Turn the application on or off. Turning it off ends its sessions
    #[arg(long)]
    enabled: Option<bool>,
    /// ID of the role that a machine acts with
    #[arg(long)]
    role: Option<String>,
    /// Address that users are sent back to. Repeat it for several addresses
    #[arg(long = "redirect-uri", value_name = "URI")]
    redirect_uris: Vec<String>,
    /// Address that users are sent to after they have signed out. Repeat it for several addresses
    #[arg(long = "post-logout-redirect-uri", value_name = "URI")]
    post_logout_redirect_uris: Vec<String>,
    /// Origin whose pages may request tokens, beside those of the redirect addresses. Repeat it for several origins
    #[arg(long = "origin", value_name = "ORIGIN")]
    origins: Vec<String>,
    /// Audience that its access tokens may have, beside addresses of its own. Repeat it for several audiences
    #[arg(long = "resource", value_name = "URI")]
    resources: Vec<String>,
    /// Grant type: authorization_code, refresh_token, client_credentials, device_code or token_exchange. Repeat it for
    /// several
    #[arg(long = "grant-type", value_name = "GRANT")]
    grant_types: Vec<String>,
    /// How it authenticates: none, client_secret_basic, client_secret_post or private_key_jwt
    #[arg(long, value_name = "METHOD", value_parser = method)]
    token_endpoint_auth_method: Option<ClientAuthentication>,
    /// File with its public keys (JWK Set), for private_key_jwt
    #[arg(long, value_name = "FILE")]
    jwks: Option<PathBuf>,
    /// Address of these keys, in place of --jwks: https
    #[arg(long, value_name = "URL")]
    jwks_uri: Option<String>,
    /// Scope that it may request. Repeat it for several scopes; an empty text allows all
    #[arg(long = "scope", value_name = "SCOPE")]
    scopes: Vec<String>,
    /// Whether the application is your own, so that users are not asked for their consent
    #[arg(long)]
    first_party: Option<bool>,
    /// Algorithm of its ID tokens: ES256 or RS256
    #[arg(long, value_name = "ALGORITHM", value_parser = algorithm)]
    id_token_signed_response_alg: Option<TokenAlgorithm>,
    /// Whether an application that authenticates must use PKCE or a nonce. Turn it off for a library that can do neither
    #[arg(long)]
    require_pkce: Option<bool>,
    /// Address that is told when one of its sessions ends (OpenID Connect Back-Channel Logout)
    #[arg(long, value_name = "URL")]
    backchannel_logout_uri: Option<String>,
    /// Whether it needs the ID of the session in these notices, which always have it
    #[arg(long)]
    backchannel_logout_session_required: Option<bool>,
    /// Whether it must push every authorization request (PAR)
    #[arg(long)]
    require_pushed_authorization_requests: Option<bool>,
    /// Whether each of its token requests must have a proof of a key (DPoP). If not, a proof is accepted
    #[arg(long)]
    dpop_bound_access_tokens: Option<bool>,
    /// Lifetime of its access tokens in seconds
    #[arg(long, value_name = "SECONDS")]
    access_token_seconds: Option<u32>,
    /// Lifetime of its sessions in seconds
    #[arg(long, value_name = "SECONDS")]
    refresh_token_seconds: Option<u32>,
    /// Most sessions of a user: -1 for any number, 0 for one per kind of device
    #[arg(long, value_name = "NUMBER", allow_negative_numbers = true)]
    max_sessions: Option<i16>,
    /// Address of the image on the consent page
    #[arg(long, value_name = "URL")]
    logo_uri: Option<String>,
    /// Address of its home page
    #[arg(long, value_name = "URL")]
    client_uri: Option<String>,
}

fn method(text: &str) -> Result<ClientAuthentication, String> {
    let hint = "use none, client_secret_basic, client_secret_post or private_key_jwt";
    named(ClientAuthentication::ALL, ClientAuthentication::as_str, text).ok_or_else(|| hint.into())
}

fn algorithm(text: &str) -> Result<TokenAlgorithm, String> {
    named(TokenAlgorithm::ALL, TokenAlgorithm::as_str, text).ok_or_else(|| "use ES256 or RS256".into())
}

fn grant(text: &str) -> Result<GrantType> {
    let hint = "use the grants authorization_code, refresh_token, client_credentials, device_code and token_exchange";
    // Those whose value is a URN.
    match text.replace('-', "_").as_str() {
        "device_code" => return Ok(GrantType::DeviceCode),
        "token_exchange" => return Ok(GrantType::TokenExchange),
        _ => {}
    }
    GrantType::parse(text).or_else(|| named(GrantType::ALL, GrantType::as_str, text)).context(hint)
}

fn scopes(words: &[String]) -> Result<Scopes> {
    let known = Scope::ALL.map(Scope::as_str).join(", ");
    words.join(" ").parse::<Scopes>().with_context(|| format!("use the scopes {known}"))
}

/// A list that replaces the stored one; `None` if it was not given.
fn list(given: Vec<String>) -> Option<Vec<String>> {
    let is_given = !given.is_empty();
    is_given.then(|| given.into_iter().filter(|one| !one.trim().is_empty()).collect())
}

fn keys(file: &Path) -> Result<serde_json::Value> {
    let name = file.display();
    let text = std::fs::read_to_string(file).with_context(|| format!("cannot read {name}"))?;
    serde_json::from_str(&text).with_context(|| format!("{name} does not contain a JWK Set"))
}

impl Edit {
    pub async fn run(self, access: &Access) -> Result<()> {
        let id = self.id.clone();
        let patch = self.patch()?;
        let edited = applications::edit(&permit(access)?, &id, patch, &Expected::Any).await?;
        say!("{}", line(&edited));
        Ok(())
    }

    fn patch(self) -> Result<ApplicationPatch> {
        let all = |texts: Vec<String>| texts.iter().map(|text| grant(text)).collect::<Result<Vec<_>>>();
        let grant_types = list(self.grant_types).map(all).transpose()?;
        Ok(ApplicationPatch {
            name: self.name,
            enabled: self.enabled,
            role: self.role,
            access_token_seconds: self.access_token_seconds,
            refresh_token_seconds: self.refresh_token_seconds,
            max_sessions: self.max_sessions,
            logo_uri: self.logo_uri,
            client_uri: self.client_uri,
            redirect_uris: list(self.redirect_uris),
            post_logout_redirect_uris: list(self.post_logout_redirect_uris),
            origins: list(self.origins),
            resources: list(self.resources),
            grant_types,
            token_endpoint_auth_method: self.token_endpoint_auth_method,
            jwks: self.jwks.as_deref().map(keys).transpose()?,
            jwks_uri: self.jwks_uri,
            scope: list(self.scopes).map(|words| scopes(&words)).transpose()?,
            first_party: self.first_party,
            id_token_signed_response_alg: self.id_token_signed_response_alg,
            require_pkce: self.require_pkce,
            backchannel_logout_uri: self.backchannel_logout_uri,
            backchannel_logout_session_required: self.backchannel_logout_session_required,
            require_pushed_authorization_requests: self.require_pushed_authorization_requests,
            dpop_bound_access_tokens: self.dpop_bound_access_tokens,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_that_is_not_given_stays_and_an_empty_text_empties_it() {
        assert_eq!(list(vec![]), None);
        assert_eq!(list(vec![String::new()]), Some(vec![]));
        assert_eq!(list(vec!["a".into(), "b".into()]), Some(vec!["a".into(), "b".into()]));
    }

    #[test]
    fn values_are_named_as_in_the_api() {
        for own in ClientAuthentication::ALL {
            assert_eq!(method(own.as_str()), Ok(own));
        }
        for own in TokenAlgorithm::ALL {
            assert_eq!(algorithm(own.as_str()), Ok(own));
        }
        for own in GrantType::ALL {
            assert_eq!(grant(own.as_str()).unwrap(), own);
        }
        let words = ["email".to_owned(), "openid".to_owned()];
        assert_eq!(scopes(&words).unwrap(), Scopes::from([Scope::Openid, Scope::Email]));
        assert!(scopes(&["admin".to_owned()]).is_err());
        assert_eq!(grant("token-exchange").unwrap(), GrantType::TokenExchange);
        assert!(method("basic").is_err() && algorithm("HS256").is_err() && grant("password").is_err());
    }
}
