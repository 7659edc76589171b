//! Hosted sign-in of apps with the CloudBase SDK.

use super::{CHALLENGE, Client, Person, VERIFIER, address, location, parameter_of, query_of, text, visit};
use crate::kit::{App, PASSWORD, Reply, Tokens};
use doorward_contract::application::ApplicationKind;
use doorward_contract::settings::Section;
use doorward_identity::{Caller, session};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;

const ORIGIN: &str = "https://app.example.com";
const PAGE: &str = "https://app.example.com/__auth/";

/// The parameters that the script of the page sends. `changed` replaces parameters; an empty value removes one.
fn request(changed: &[(&str, &str)]) -> String {
    let mut parameters = BTreeMap::from([
        ("client_id", "page"),
        ("redirect_uri", PAGE),
        ("state", "st4te"),
        ("code_challenge", CHALLENGE),
        ("code_challenge_method", "S256"),
    ]);
    parameters.extend(changed.iter().copied());
    parameters.retain(|_, value| !value.is_empty());
    address("/oauth2/hosted", parameters)
}

async fn code(app: &App, cookie: &str, changed: &[(&str, &str)]) -> String {
    let reply = visit(app, cookie, &request(changed)).await;
    query_of(location(&reply)).remove("code").unwrap_or_else(|| panic!("{}", location(&reply)))
}

fn body(code: &str) -> Value {
    json!({"grant_type": "authorization_code", "code": code, "code_verifier": VERIFIER})
}

async fn exchange(app: &App, origin: &str, body: Value) -> Reply {
    app.post("/auth/v1/token?client_id=page", body).header("origin", origin).send().await
}

/// The tokens of an app whose user is signed in at the portal.
async fn tokens(app: &App, person: &Person) -> Tokens {
    let code = code(app, &person.cookie, &[]).await;
    Tokens::of(exchange(app, ORIGIN, body(&code)).await)
}

async fn me(app: &App, token: &str) -> u16 {
    app.get("/auth/v1/user/me").bearer(token).send().await.status
}

/// The reason on the page that the user sees.
#[track_caller]
fn reason_of(reply: &Reply) -> String {
    let location = location(reply);
    assert!(location.starts_with("/oauth-error?"), "{location}");
    query_of(location).remove("reason").unwrap()
}

#[tokio::test]
async fn the_page_is_the_same_for_every_app_and_under_every_host() {
    let app = App::new().await;
    let query = "?app_id=&env_id=doorward&client_id=doorward&config_version=env&redirect_uri=https%3A%2F%2Fevil.test";
    for path in ["/__auth", "/__auth/"] {
        let page = app.get(&format!("{path}{query}")).header("host", "app.example.com").send().await;
        assert_eq!((page.status, page.header("cache-control")), (200, Some("no-store")), "{}", page.text);
        assert!(page.text.contains("src=\"http://localhost:3000/__auth/sign-in.js\"") && !page.text.contains("evil"));
        let policy = page.header("content-security-policy").unwrap();
        assert!(policy.contains("script-src http://localhost:3000;") && !policy.contains("'self'"), "{policy}");
    }
    let script = app.get("/__auth/sign-in.js").header("host", "id.example.com").send().await;
    assert_eq!(script.header("content-type"), Some("text/javascript; charset=utf-8"));
    assert_eq!(script.header("cross-origin-resource-policy"), Some("cross-origin"));
    let chinese = app.get("/__auth/sign-in.js").header("accept-language", "zh-CN").send().await;
    assert_ne!(chinese.text, script.text);
}

#[tokio::test]
async fn an_app_gets_a_session_of_its_own_that_ends_with_the_portals() {
    let app = App::new().await;
    Client::page(&app).await;
    let person = Person::new(&app, "li.na").await;
    let reply = visit(&app, &person.cookie, &request(&[])).await;
    assert!(location(&reply).starts_with(&format!("{PAGE}?")), "{}", location(&reply));
    assert_eq!(query_of(location(&reply))["state"], "st4te");
    let tokens = tokens(&app, &person).await;
    assert_eq!((&tokens.body["scope"], me(&app, &tokens.access).await), (&json!("user sso"), 200));
    let refresh = json!({"grant_type": "refresh_token", "refresh_token": tokens.refresh});
    let next = Tokens::of(exchange(&app, ORIGIN, refresh).await);
    session::sign_out(&app.identity, &person.viewer, &Caller::default()).await.unwrap();
    assert_eq!(me(&app, &next.access).await, 401);
    let refresh = json!({"grant_type": "refresh_token", "refresh_token": next.refresh});
    assert_eq!(exchange(&app, ORIGIN, refresh).await.refused(), (400, "invalid_grant"));
}

#[tokio::test]
async fn a_user_who_is_not_signed_in_signs_in_first_and_returns_to_the_page() {
    let app = App::open_to_all().await;
    Client::page(&app).await;
    let hosted = request(&[("redirect_uri", "https://app.example.com/a?code=theirs&b=1#c"), ("config_version", "env")]);
    let guest = app.guest_browser().await;
    for cookie in ["", guest.as_str()] {
        let next = parameter_of(&visit(&app, cookie, &hosted).await, "/login", "next");
        assert!(next.starts_with("/oauth2/hosted?") && !next.contains("config_version"), "{next}");
        let login = visit(&app, cookie, &address("/login", [("next", next.as_str())])).await;
        assert!(login.text.contains("Application page") && !login.text.contains("Continue as guest"), "{}", login.text);
    }
    let next = parameter_of(&visit(&app, "", &hosted).await, "/login", "next");
    let person = Person::new(&app, "li.na").await;
    let to = location(&visit(&app, &person.cookie, &next).await).to_owned();
    assert!(to.starts_with("https://app.example.com/a?b=1&state=st4te&code=") && to.ends_with("#c"), "{to}");
    assert!(!to.contains("theirs"), "{to}");
}

#[tokio::test]
async fn attack_13_a_code_is_sent_to_origins_of_the_application_only() {
    let app = App::new().await;
    app.set(Section::Domains, json!({"allowed": ["shop.example.com", "*.wild.example.com"]})).await;
    Client::page(&app).await;
    let person = Person::new(&app, "li.na").await;
    let long = format!("https://app.example.com/{}", "a".repeat(2_048));
    for elsewhere in [
        "https://evil.test/__auth/",
        "https://app.example.com.evil.test/",
        "https://evil.test/https://app.example.com/",
        "http://app.example.com/",
        "https://app.example.com:8443/",
        "https://app.example.com@evil.test/",
        "https://user@app.example.com/",
        "https://app.example.com\\@evil.test/",
        "javascript:alert(1)",
        "/__auth/",
        "//app.example.com/",
        // Of the default application.
        "https://shop.example.com/",
        "http://localhost:3000/__auth/",
        &long,
    ] {
        for cookie in ["", person.cookie.as_str()] {
            let reply = visit(&app, cookie, &request(&[("redirect_uri", elsewhere)])).await;
            assert_eq!(reason_of(&reply), "page_origin", "{elsewhere}");
        }
    }
    for (to, good) in [
        ("https://shop.example.com/", true),
        ("https://a.wild.example.com/", true),
        ("http://localhost:3000/__auth/", true),
        ("https://wild.example.com/", false),
        ("http://shop.example.com/", false),
        // Of another application.
        (PAGE, false),
    ] {
        let reply = visit(&app, &person.cookie, &request(&[("client_id", "doorward"), ("redirect_uri", to)])).await;
        assert_eq!(location(&reply).starts_with(to), good, "{to}: {}", location(&reply));
    }
    assert_eq!(reason_of(&visit(&app, "", &request(&[("redirect_uri", "")])).await), "redirect_uri");
}

#[tokio::test]
async fn only_applications_of_the_operator_are_signed_in_to() {
    let app = App::new().await;
    Client::foreign(&app).await;
    Client::new(&app, "machine", ApplicationKind::Machine, |_| {}).await;
    Client::page(&app).await;
    app.change_application("page", |row| row.enabled = false).await;
    let person = Person::new(&app, "li.na").await;
    for id in ["foreign", "machine", "page", "missing"] {
        let reply = visit(&app, &person.cookie, &request(&[("client_id", id)])).await;
        assert_eq!(reason_of(&reply), "unknown_client", "{id}");
    }
}

#[tokio::test]
async fn a_malformed_request_is_explained() {
    let app = App::new().await;
    Client::page(&app).await;
    let person = Person::new(&app, "li.na").await;
    let long = "s".repeat(513);
    for changed in [
        [("code_challenge", "short")],
        [("code_challenge_method", "plain")],
        [("code_challenge_method", "")],
        [("code_challenge", "")],
        [("state", long.as_str())],
    ] {
        let reply = visit(&app, &person.cookie, &request(&changed)).await;
        assert_eq!(reason_of(&reply), "invalid_request", "{changed:?}");
    }
    let twice = format!("{}&client_id=doorward", request(&[]));
    assert_eq!(reason_of(&visit(&app, &person.cookie, &twice).await), "invalid_request");
    let image = app.get(&request(&[])).header("host", "localhost:3000").header("cookie", &person.cookie);
    assert_eq!(reason_of(&image.header("sec-fetch-mode", "no-cors").send().await), "invalid_request");
}

/// A code is for one page, one client and the browser that has the verifier (attack 21 too).
#[tokio::test]
async fn attack_20_a_code_injected_elsewhere_is_refused_and_used_up() {
    let app = App::new().await;
    let page = Client::page(&app).await;
    Client::new(&app, "other", ApplicationKind::SinglePage, |_| {}).await;
    let person = Person::new(&app, "li.na").await;
    for what in ["origin", "server", "client", "verifier", "downgrade", "endpoint"] {
        let code = code(&app, &person.cookie, &[]).await;
        let post = |path: &str, body: Value| app.post(path, body);
        let refused = match what {
            "origin" => exchange(&app, "http://localhost:5173", body(&code)).await,
            "server" => post("/auth/v1/token?client_id=page", body(&code)).send().await,
            "client" => post("/auth/v1/token?client_id=other", body(&code)).header("origin", ORIGIN).send().await,
            "verifier" => {
                let wrong = json!({"grant_type": "authorization_code", "code": code, "code_verifier": CHALLENGE});
                exchange(&app, ORIGIN, wrong).await
            }
            "downgrade" => {
                let none = json!({"grant_type": "authorization_code", "code": code});
                exchange(&app, ORIGIN, none).await
            }
            _ => page.exchange(&code, &[("redirect_uri", PAGE)]).await,
        };
        assert_eq!(refused.refused(), (400, "invalid_grant"), "{what}");
        assert_eq!(exchange(&app, ORIGIN, body(&code)).await.refused(), (400, "invalid_grant"), "{what}");
    }
    // A page that began with a challenge is given a code without one.
    let bare = code(&app, &person.cookie, &[("code_challenge", ""), ("code_challenge_method", "")]).await;
    assert_eq!(exchange(&app, ORIGIN, body(&bare)).await.refused(), (400, "invalid_grant"));
    // A code of the authorization endpoint gives no session with all rights.
    let oauth = page.code(&person.cookie, &[]).await;
    assert_eq!(exchange(&app, ORIGIN, body(&oauth)).await.refused(), (400, "invalid_grant"));
}

#[tokio::test]
async fn an_app_may_do_without_a_challenge() {
    let app = App::new().await;
    Client::page(&app).await;
    let person = Person::new(&app, "li.na").await;
    let code =
        code(&app, &person.cookie, &[("code_challenge", ""), ("code_challenge_method", ""), ("state", "")]).await;
    Tokens::of(exchange(&app, ORIGIN, json!({"grant_type": "authorization_code", "code": code})).await);
}

#[tokio::test]
async fn attack_18_a_second_use_of_a_code_ends_the_session_that_it_gave() {
    let app = App::new().await;
    Client::page(&app).await;
    let person = Person::new(&app, "li.na").await;
    let code = code(&app, &person.cookie, &[]).await;
    let tokens = Tokens::of(exchange(&app, ORIGIN, body(&code)).await);
    assert_eq!(exchange(&app, ORIGIN, body(&code)).await.refused(), (400, "invalid_grant"));
    assert_eq!(me(&app, &tokens.access).await, 401);
    assert!(person.is_signed_in(&app).await, "the portal is left alone");
}

#[tokio::test(flavor = "multi_thread")]
async fn attack_19_of_fifty_parallel_exchanges_one_succeeds_at_most() {
    let app = Arc::new(App::new().await);
    Client::page(&app).await;
    let person = Person::new(&app, "li.na").await;
    let code = code(&app, &person.cookie, &[]).await;
    let tries = (0..50).map(|_| {
        let (app, body) = (Arc::clone(&app), body(&code));
        tokio::spawn(async move { exchange(&app, ORIGIN, body).await.status == 200 })
    });
    let mut redeemed = 0;
    for answer in tries.collect::<Vec<_>>() {
        redeemed += usize::from(answer.await.unwrap());
    }
    // A later one ends the session that the first one gets.
    assert!(redeemed <= 1, "{redeemed}");
}

#[tokio::test]
async fn what_has_changed_since_a_code_was_issued_counts() {
    for what in ["late", "signed out", "blocked", "off", "third party", "origin"] {
        let app = App::new().await;
        // The page may still call.
        app.set(Section::Domains, json!({"allowed": ["app.example.com"]})).await;
        Client::page(&app).await;
        let person = Person::new(&app, "li.na").await;
        let code = code(&app, &person.cookie, &[]).await;
        match what {
            "late" => app.clock.advance_secs(60),
            "signed out" => session::sign_out(&app.identity, &person.viewer, &Caller::default()).await.unwrap(),
            "blocked" => {
                let key = app.api_key().await;
                let path = format!("/admin/api/v1/users/{}/block", person.viewer.uid);
                app.post(&path, json!({})).bearer(&key).send().await.ok();
            }
            "off" => app.change_application("page", |row| row.enabled = false).await,
            "third party" => app.change_application("page", |row| row.config["first_party"] = json!(false)).await,
            _ => app.change_application("page", |row| row.config["redirect_uris"] = json!([])).await,
        }
        let refused = exchange(&app, ORIGIN, body(&code)).await;
        assert!([400, 401].contains(&refused.status), "{what}: {}", refused.text);
    }
}

/// It proves no user’s presence.
#[tokio::test]
async fn single_sign_on_is_no_fresh_sign_in() {
    let app = App::new().await;
    Client::page(&app).await;
    let person = Person::new(&app, "li.na").await;
    let end_other = async |tokens: &Tokens| {
        let path = format!("/auth/v1/user/authorized/devices/{}", person.viewer.session_id);
        app.delete(&path).bearer(&tokens.access).send().await
    };
    app.clock.advance_secs(600);
    let late = tokens(&app, &person).await;
    let refused = end_other(&late).await;
    assert_eq!((refused.refused().0, &refused.body["details"]["reason"]), (403, &json!("reauthentication_required")));
    let fresh = Person::sign_in(&app, "li.na").await;
    let early = tokens(&app, &fresh).await;
    end_other(&early).await.ok();
    assert_eq!(me(&app, &late.access).await, 401, "it ended with the portal's");
}

#[tokio::test]
async fn an_app_signs_its_user_out_of_itself_or_of_the_browser() {
    let app = App::new().await;
    Client::page(&app).await;
    let web = Client::web(&app).await;
    let person = Person::new(&app, "li.na").await;
    let (first, second) = (tokens(&app, &person).await, tokens(&app, &person).await);
    let other = web.tokens(&person.cookie, &[]).await;
    let elsewhere = app.sign_in("li.na").await;
    let sign_out = async |tokens: &Tokens, body: Value| {
        app.post("/auth/v1/user/signout", body).bearer(&tokens.access).send().await.ok()
    };
    assert_eq!(sign_out(&first, json!({})).await, json!({}));
    assert_eq!((me(&app, &first.access).await, me(&app, &second.access).await), (401, 200));
    // A token of a session that has ended ends no other one.
    sign_out(&first, json!({"redirect_uri": ORIGIN})).await;
    assert!(person.is_signed_in(&app).await && me(&app, &second.access).await == 200);

    let bye = format!("{ORIGIN}/bye");
    assert_eq!(sign_out(&second, json!({"redirect_uri": bye})).await, json!({"redirect_uri": bye}));
    assert!(!person.is_signed_in(&app).await && me(&app, &second.access).await == 401);
    let ended = app.get("/oauth2/userinfo").bearer(text(&other, "access_token")).send().await;
    assert_eq!(ended.status, 401, "another application in this browser");
    assert_eq!(me(&app, &elsewhere.access).await, 200, "another device");
}

#[tokio::test]
async fn an_application_that_the_app_authorizes_ends_with_the_portals_session_too() {
    let app = App::new().await;
    Client::page(&app).await;
    let web = Client::web(&app).await;
    for who_signs_out in ["portal", "app"] {
        let person = Person::new(&app, &format!("user.{who_signs_out}")).await;
        let own = tokens(&app, &person).await;
        let request = web.parameters(&[]);
        let authorized = app.post("/auth/v1/user/authorize", json!(request)).bearer(&own.access).send().await;
        let theirs = web.redeem(text(&authorized.body, "code")).await.ok();
        let info = async || app.get("/oauth2/userinfo").bearer(text(&theirs, "access_token")).send().await.status;
        assert_eq!(info().await, 200);
        match who_signs_out {
            "portal" => session::sign_out(&app.identity, &person.viewer, &Caller::default()).await.unwrap(),
            _ => {
                app.post("/auth/v1/user/signout", json!({})).bearer(&own.access).send().await.ok();
            }
        }
        assert_eq!(info().await, 401, "{who_signs_out}");
    }
}

#[tokio::test]
async fn the_limit_of_sessions_never_ends_the_one_that_an_app_depends_on() {
    let app = App::new().await;
    app.set(Section::Domains, json!({"allowed": ["shop.example.com"]})).await;
    app.set(Section::Tokens, json!({"max_sessions": 1})).await;
    let person = Person::new(&app, "li.na").await;
    let tokens = async || {
        let of_default = [("client_id", "doorward"), ("redirect_uri", "https://shop.example.com/")];
        let code = code(&app, &person.cookie, &of_default).await;
        let ask = app.post("/auth/v1/token", body(&code)).header("origin", "https://shop.example.com");
        Tokens::of(ask.send().await)
    };
    let first = tokens().await;
    assert!(person.is_signed_in(&app).await && me(&app, &first.access).await == 200);
    let second = tokens().await;
    assert!(person.is_signed_in(&app).await);
    assert_eq!((me(&app, &first.access).await, me(&app, &second.access).await), (401, 200), "one is the limit");
    let body = json!({"username": "li.na", "password": PASSWORD});
    app.post("/auth/v1/signin", body).send().await.ok();
    assert!(!person.is_signed_in(&app).await, "of the portal too");
    assert_eq!(me(&app, &second.access).await, 401);
}
