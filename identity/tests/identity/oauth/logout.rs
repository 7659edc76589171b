//! Sign-out that an application starts, and the discovery document.

use super::fixture::{
    changed, claims, forged, header, id_token, portal, refresh, refresh_token, shop, signature, tokens,
};
use doorward_contract::oauth::{SignOutRequest, TokenResponse};
use doorward_identity::{Error, Viewer, oauth, oauth::logout::Logout, session};
use doorward_testkit::{TestEnv, caller};
use serde_json::json;

const GOODBYE: &str = "https://shop.example.com/goodbye?from=portal";

/// A request with the hint of these tokens.
fn hinted(tokens: &TokenResponse) -> SignOutRequest {
    SignOutRequest { id_token_hint: Some(id_token(tokens).into_inner()), ..SignOutRequest::default() }
}

async fn logout(env: &TestEnv, request: &SignOutRequest, viewer: Option<&Viewer>) -> Result<Logout, Error> {
    oauth::logout::logout(&env.identity, request, viewer, &caller("192.0.2.1")).await
}

fn done(location: Option<&str>, viewer: Option<&Viewer>) -> Logout {
    Logout::Done { location: location.map(str::to_owned), session_id: viewer.map(|viewer| viewer.session_id.clone()) }
}

async fn is_signed_in(env: &TestEnv, viewer: &Viewer) -> bool {
    session::by_id(&env.identity, &viewer.session_id).await.is_ok()
}

#[tokio::test]
async fn a_hint_of_the_session_ends_it_and_the_browser_goes_back() {
    let env = TestEnv::new().await;
    env.user("li.na").await;
    let client = shop(&env, "shop", json!({ "post_logout_redirect_uris": [GOODBYE] })).await;
    let other = shop(&env, "other", json!({})).await;
    let viewer = portal(&env, "li.na").await;
    let of_app = tokens(&env, &client, &viewer, "openid").await;
    let of_other = tokens(&env, &other, &viewer, "openid").await;
    let offline = tokens(&env, &other, &viewer, "openid offline_access").await;
    // The hint may have expired.
    env.clock.advance_secs(7_200);
    let request = SignOutRequest {
        post_logout_redirect_uri: Some(GOODBYE.into()),
        state: Some("a b&c".into()),
        client_id: Some("shop".into()),
        ..hinted(&of_app)
    };
    let back = format!("{GOODBYE}&state=a+b%26c");
    assert_eq!(logout(&env, &request, Some(&viewer)).await.unwrap(), done(Some(&back), Some(&viewer)));
    assert!(!is_signed_in(&env, &viewer).await);
    for (client, tokens) in [(&client, &of_app), (&other, &of_other)] {
        assert!(matches!(refresh(&env, client, &refresh_token(tokens)).await, Err(Error::InvalidGrant)));
    }
    assert!(refresh(&env, &other, &refresh_token(&offline)).await.is_ok(), "it survives by its scope");
    // Signed out already, by another tab.
    assert_eq!(logout(&env, &request, None).await.unwrap(), done(Some(&back), None));
}

#[tokio::test]
async fn the_user_is_asked_when_a_session_that_survives_sign_out_starts_it() {
    let env = TestEnv::new().await;
    env.user("li.na").await;
    let client = shop(&env, "shop", json!({})).await;
    let viewer = portal(&env, "li.na").await;
    let offline = tokens(&env, &client, &viewer, "openid offline_access").await;
    // Its ID token may come from another browser, or from before the user withdrew the consent.
    assert_eq!(logout(&env, &hinted(&offline), Some(&viewer)).await.unwrap(), Logout::Confirm);
    assert!(is_signed_in(&env, &viewer).await);
}

#[tokio::test]
async fn nothing_but_a_hint_of_this_session_ends_it_without_asking() {
    let env = TestEnv::new().await;
    env.user("li.na").await;
    env.user("wang.wu").await;
    let client = shop(&env, "shop", json!({ "post_logout_redirect_uris": [GOODBYE] })).await;
    let (viewer, elsewhere) = (portal(&env, "li.na").await, portal(&env, "li.na").await);
    let of_app = tokens(&env, &client, &viewer, "openid").await;
    let of_elsewhere = tokens(&env, &client, &elsewhere, "openid").await;
    let other_user = portal(&env, "wang.wu").await;
    let of_other_user = tokens(&env, &client, &other_user, "openid offline_access").await;

    let named = SignOutRequest { client_id: Some("shop".into()), ..SignOutRequest::default() };
    let good = id_token(&of_app);
    let renamed = {
        let mut claims = claims(&good);
        claims["sid"] = json!(elsewhere.session_id);
        forged(&header(&good), &claims, &signature(&good))
    };
    let with_hint = |hint: &str| SignOutRequest { id_token_hint: Some(hint.into()), ..SignOutRequest::default() };
    for (request, why) in [
        (SignOutRequest::default(), "nothing"),
        (named, "an application"),
        (hinted(&of_elsewhere), "another browser of the user"),
        (hinted(&of_other_user), "another user"),
        (with_hint("made.up.hint"), "made up"),
        (with_hint(renamed.expose()), "forged"),
        (with_hint(of_app.access_token.expose()), "an access token"),
    ] {
        assert_eq!(logout(&env, &request, Some(&viewer)).await.unwrap(), Logout::Confirm, "{why}");
        assert!(is_signed_in(&env, &viewer).await, "{why}");
    }
    // An access token of the CloudBase API is no ID token either (attack 31).
    let of_portal = session::current_tokens(&env.identity, &viewer).await.unwrap();
    let request = with_hint(of_portal.access_token.expose());
    assert_eq!(logout(&env, &request, Some(&viewer)).await.unwrap(), Logout::Confirm);
}

#[tokio::test]
async fn attacks_13_and_15_a_browser_goes_to_registered_addresses_only() {
    let env = TestEnv::new().await;
    env.user("li.na").await;
    let client = shop(&env, "shop", json!({ "post_logout_redirect_uris": [GOODBYE] })).await;
    shop(&env, "other", json!({ "post_logout_redirect_uris": ["https://other.example.com/"] })).await;
    let viewer = portal(&env, "li.na").await;
    let of_app = tokens(&env, &client, &viewer, "openid").await;
    for uri in [
        "",
        "https://evil.test/",
        "https://shop.example.com/goodbye",
        "https://shop.example.com/goodbye?from=portal#x",
        "https://shop.example.com@evil.test/goodbye?from=portal",
        "HTTPS://shop.example.com/goodbye?from=portal",
        "https://shop.example.com/../goodbye?from=portal",
        "https://shop.example.com/callback",
        "https://other.example.com/",
        "javascript:alert(1)",
    ] {
        let request = SignOutRequest { post_logout_redirect_uri: Some(uri.into()), ..hinted(&of_app) };
        let refused = logout(&env, &request, Some(&viewer)).await.unwrap_err();
        assert_eq!((refused.field(), refused.reason()), (Some("post_logout_redirect_uri"), Some("unknown")), "{uri}");
        assert!(is_signed_in(&env, &viewer).await, "{uri}");
    }
    let to_goodbye = SignOutRequest { post_logout_redirect_uri: Some(GOODBYE.into()), ..SignOutRequest::default() };
    assert_eq!(logout(&env, &to_goodbye, None).await.unwrap_err().field(), Some("client_id"), "whose address is it?");
    let named = SignOutRequest { client_id: Some("shop".into()), ..to_goodbye.clone() };
    assert_eq!(logout(&env, &named, None).await.unwrap(), done(Some(GOODBYE), None), "no user is signed in");
    let unknown = SignOutRequest { client_id: Some("missing".into()), ..to_goodbye.clone() };
    assert!(matches!(logout(&env, &unknown, Some(&viewer)).await, Err(Error::UnknownClient)));
    let crossed = SignOutRequest { client_id: Some("other".into()), ..hinted(&of_app) };
    assert_eq!(logout(&env, &crossed, Some(&viewer)).await.unwrap_err().field(), Some("client_id"));

    // Turned off since: the user signs out, and stays here.
    changed(&env, "shop", |row| row.enabled = false).await;
    let request = SignOutRequest { post_logout_redirect_uri: Some(GOODBYE.into()), ..hinted(&of_app) };
    assert_eq!(logout(&env, &request, Some(&viewer)).await.unwrap(), done(None, Some(&viewer)));
}

#[tokio::test]
async fn a_sign_out_address_stays_byte_for_byte_as_it_is_registered() {
    let env = TestEnv::new().await;
    let uris =
        ["https://shop.example.com:443/a%2fb/..", "https://shop.example.com/?a=%20+", "https://shop.example.com?"];
    shop(&env, "shop", json!({ "post_logout_redirect_uris": uris })).await;
    for (uri, back) in [
        (uris[0], "https://shop.example.com:443/a%2fb/..?state=x"),
        (uris[1], "https://shop.example.com/?a=%20+&state=x"),
        (uris[2], "https://shop.example.com?state=x"),
    ] {
        let request = SignOutRequest {
            client_id: Some("shop".into()),
            post_logout_redirect_uri: Some(uri.into()),
            state: Some("x".into()),
            ..SignOutRequest::default()
        };
        assert_eq!(logout(&env, &request, None).await.unwrap(), done(Some(back), None));
    }
}

#[tokio::test]
async fn attack_14_a_sign_out_address_from_before_a_rule_leads_nowhere() {
    let env = TestEnv::new().await;
    for uri in
        ["javascript:alert(document.cookie)", "http://shop.example.com/", "https://shop.example.com\\@evil.test/"]
    {
        shop(&env, uri.split(':').next().unwrap(), json!({ "post_logout_redirect_uris": [uri] })).await;
        let request = SignOutRequest {
            client_id: uri.split(':').next().map(str::to_owned),
            post_logout_redirect_uri: Some(uri.into()),
            ..SignOutRequest::default()
        };
        let refused = logout(&env, &request, None).await.unwrap_err();
        assert_eq!((refused.field(), refused.reason()), (Some("post_logout_redirect_uri"), Some("unknown")), "{uri}");
    }
}

#[tokio::test]
async fn the_discovery_document_says_what_is_true() {
    let env = TestEnv::new().await;
    let document = oauth::metadata::metadata(&env.identity);
    assert_eq!(document["issuer"], "http://localhost:3000");
    assert_eq!(document["token_endpoint"], "http://localhost:3000/oauth2/token");
    assert_eq!(document["response_types_supported"], json!(["code"]));
    assert_eq!(document["code_challenge_methods_supported"], json!(["S256"]));
    assert_eq!(document["id_token_signing_alg_values_supported"], json!(["ES256", "RS256"]));
    let device = "urn:ietf:params:oauth:grant-type:device_code";
    let exchange = "urn:ietf:params:oauth:grant-type:token-exchange";
    let grants = json!(["authorization_code", "refresh_token", "client_credentials", device, exchange]);
    assert_eq!(document["grant_types_supported"], grants);
    let methods = json!(["none", "client_secret_basic", "client_secret_post", "private_key_jwt"]);
    assert_eq!(document["token_endpoint_auth_methods_supported"], methods);
    let introspection = document["introspection_endpoint_auth_methods_supported"].as_array().unwrap();
    assert!(!introspection.contains(&json!("none")));
    let signed = json!(["ES256", "RS256", "PS256", "EdDSA"]);
    assert_eq!(document["token_endpoint_auth_signing_alg_values_supported"], signed);

    // Every claim of an ID token is announced.
    env.user("li.na").await;
    let client = shop(&env, "shop", json!({})).await;
    let viewer = portal(&env, "li.na").await;
    let token = id_token(&tokens(&env, &client, &viewer, "openid profile email phone roles").await);
    let announced = document["claims_supported"].as_array().unwrap();
    for name in claims(&token).as_object().unwrap().keys().filter(|name| *name != "token_use") {
        assert!(announced.contains(&json!(name)), "{name}");
    }
    // A path of the public address belongs to the issuer and to every endpoint.
    let elsewhere =
        env.reopen(|options| options.public_url = "https://example.com/id/".parse().unwrap()).await.unwrap();
    let document = oauth::metadata::metadata(&elsewhere);
    assert_eq!(document["issuer"], "https://example.com/id");
    assert_eq!(document["token_endpoint"], "https://example.com/id/oauth2/token");
}
