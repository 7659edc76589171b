//! Rust: `openidconnect` 4 in an axum application.

use super::Snippet;
use crate::console::applications::connect::values::{Values, quoted};

pub fn axum(values: &Values) -> Snippet {
    let scope = |scope| format!("\n    .add_scope(Scope::new({}.to_owned()))", quoted(scope));
    let scopes: String = values.more_scopes().map(scope).collect();
    let code = format!(
        r#"let http = reqwest::ClientBuilder::new().redirect(reqwest::redirect::Policy::none()).build()?;
let issuer = IssuerUrl::new({issuer}.to_owned())?;
let metadata = CoreProviderMetadata::discover_async(issuer, &http).await?;
let secret = ClientSecret::new(std::env::var("CLIENT_SECRET")?);
let client = CoreClient::from_provider_metadata(metadata, ClientId::new({id}.to_owned()), Some(secret))
    .set_redirect_uri(RedirectUrl::new({redirect_uri}.to_owned())?);

let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
let (address, state, nonce) = client
    .authorize_url(CoreAuthenticationFlow::AuthorizationCode, CsrfToken::new_random, Nonce::new_random){scopes}
    .set_pkce_challenge(challenge)
    .url();
let response = axum::response::Redirect::to(address.as_str());

let tokens =
    client.exchange_code(AuthorizationCode::new(code))?.set_pkce_verifier(verifier).request_async(&http).await?;
let id_token = tokens.id_token().ok_or("no ID token")?;
let claims = id_token.claims(&client.id_token_verifier(), &nonce)?;"#,
        issuer = quoted(&values.issuer),
        id = quoted(&values.client_id),
        redirect_uri = quoted(&values.redirect_uri),
    );
    Snippet::new("axum", "Rust: axum, openidconnect", code).installed_by("cargo add axum openidconnect")
}
