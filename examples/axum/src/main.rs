use axum::Router;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Redirect;
use axum::routing::get;
use openidconnect::core::{CoreAuthenticationFlow, CoreClient, CoreProviderMetadata};
use openidconnect::reqwest;
use openidconnect::{
    AuthorizationCode, ClientId, ClientSecret, CsrfToken, EndpointMaybeSet, EndpointNotSet, EndpointSet, IssuerUrl,
    Nonce, PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, Scope, TokenResponse,
};
use serde::{Deserialize, Serialize};
use tower_sessions::cookie::SameSite;
use tower_sessions::{MemoryStore, Session, SessionManagerLayer};

type Client =
    CoreClient<EndpointSet, EndpointNotSet, EndpointNotSet, EndpointNotSet, EndpointMaybeSet, EndpointMaybeSet>;

#[derive(Clone)]
struct App {
    client: Client,
    http: reqwest::Client,
}

/// What the session keeps until the browser is back.
#[derive(Serialize, Deserialize)]
struct Pending {
    state: CsrfToken,
    nonce: Nonce,
    verifier: PkceCodeVerifier,
}

#[derive(Deserialize)]
struct Returned {
    code: String,
    state: String,
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    // Redirects are not followed: they could lead anywhere.
    let http = reqwest::ClientBuilder::new().redirect(reqwest::redirect::Policy::none()).build()?;
    let issuer = IssuerUrl::new("https://id.example.com".to_owned())?;
    let metadata = CoreProviderMetadata::discover_async(issuer, &http).await?;
    let (id, secret) = (ClientId::new("wiki-1".to_owned()), ClientSecret::new(std::env::var("CLIENT_SECRET")?));
    let redirect = RedirectUrl::new("http://localhost:8080/callback".to_owned())?;
    let client = CoreClient::from_provider_metadata(metadata, id, Some(secret)).set_redirect_uri(redirect);
    let sessions = SessionManagerLayer::new(MemoryStore::default()).with_same_site(SameSite::Lax).with_secure(false);
    let app = Router::new()
        .route("/", get(index))
        .route("/sign-in", get(sign_in))
        .route("/callback", get(callback))
        .layer(sessions)
        .with_state(App { client, http });
    let listener = tokio::net::TcpListener::bind("127.0.0.1:8080").await?;
    Ok(axum::serve(listener, app).await?)
}

async fn sign_in(State(app): State<App>, session: Session) -> Result<Redirect, StatusCode> {
    let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
    let (address, state, nonce) = app
        .client
        .authorize_url(CoreAuthenticationFlow::AuthorizationCode, CsrfToken::new_random, Nonce::new_random)
        .add_scopes(["profile", "email"].map(|scope| Scope::new(scope.to_owned())))
        .set_pkce_challenge(challenge)
        .url();
    session.insert("pending", Pending { state, nonce, verifier }).await.map_err(internal)?;
    Ok(Redirect::to(address.as_str()))
}

async fn callback(
    State(app): State<App>,
    session: Session,
    Query(returned): Query<Returned>,
) -> Result<Redirect, StatusCode> {
    let pending = session.remove::<Pending>("pending").await.map_err(internal)?;
    let pending = pending.filter(|pending| *pending.state.secret() == returned.state).ok_or(StatusCode::BAD_REQUEST)?;
    let exchange = app.client.exchange_code(AuthorizationCode::new(returned.code)).map_err(internal)?;
    let tokens = exchange.set_pkce_verifier(pending.verifier).request_async(&app.http).await.map_err(refused)?;
    let id_token = tokens.id_token().ok_or(StatusCode::BAD_REQUEST)?;
    let claims = id_token.claims(&app.client.id_token_verifier(), &pending.nonce).map_err(refused)?;
    // A session ID from before the sign-in could be known to someone else.
    session.cycle_id().await.map_err(internal)?;
    session.insert("user", claims.subject().as_str()).await.map_err(internal)?;
    Ok(Redirect::to("/"))
}

async fn index(session: Session) -> Result<String, StatusCode> {
    let user = session.get::<String>("user").await.map_err(internal)?;
    Ok(user.map_or_else(|| "Not signed in".to_owned(), |user| format!("Signed in as {user}")))
}

fn internal<E>(_: E) -> StatusCode {
    StatusCode::INTERNAL_SERVER_ERROR
}

fn refused<E>(_: E) -> StatusCode {
    StatusCode::BAD_REQUEST
}
