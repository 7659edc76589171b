//! Single sign-on to sites: codes, cookies and what ends them.

use doorward_admin as admin;
use doorward_contract::{Secret, Uid, settings::Section};
use doorward_identity::Actor;
use doorward_identity::{Error, Identity, Viewer, session, signin, site, site::sso_code};
use doorward_testkit::access_of;
use doorward_testkit::permit;
use doorward_testkit::{PASSWORD, TestEnv, caller};
use serde_json::json;

const HOST: &str = "app.example.com";

async fn sign_in(env: &TestEnv) -> Viewer {
    let password = Secret::new(PASSWORD.to_owned());
    let identity = &env.identity;
    let opened = signin::password::sign_in(identity, "li.na", &password, &caller("192.0.2.1")).await.unwrap();
    session::by_id(identity, &opened.session_id).await.unwrap()
}

/// A code, and the nonce of the browser it is for.
async fn code(identity: &Identity, viewer: &Viewer) -> (Secret, Secret) {
    let nonce = sso_code::nonce();
    (sso_code::issue(identity, viewer, HOST, &sso_code::challenge(&nonce)).await.unwrap(), nonce)
}

async fn cookie(env: &TestEnv) -> String {
    let viewer = sign_in(env).await;
    let (code, nonce) = code(&env.identity, &viewer).await;
    sso_code::take(&env.identity, &code, HOST, std::slice::from_ref(&nonce)).await.unwrap().token.into_inner()
}

async fn uid(identity: &Identity, cookie: &str, host: &str) -> Option<Uid> {
    site::cookie::viewer(identity, cookie, host).await.unwrap().map(|viewer| viewer.uid)
}

#[tokio::test]
async fn a_code_becomes_a_cookie_that_opens_the_session_at_its_host() {
    let env = TestEnv::new().await;
    let owner = env.user("li.na").await;
    let cookie = cookie(&env).await;
    for _ in 0..2 {
        assert_eq!(uid(&env.identity, &cookie, HOST).await.as_ref(), Some(&owner));
    }
    assert_eq!(uid(&env.node().await, &cookie, HOST).await, Some(owner), "on another node");
}

#[tokio::test]
async fn attack_78_a_cookie_of_one_host_is_worthless_at_another() {
    let env = TestEnv::new().await;
    env.user("li.na").await;
    let cookie = cookie(&env).await;
    for other in ["other.example.com", "app.example.com:8443", "APP.example.com", ""] {
        assert_eq!(uid(&env.identity, &cookie, other).await, None, "{other}");
    }
    assert!(uid(&env.identity, &cookie, HOST).await.is_some());
    assert_eq!(uid(&env.identity, &cookie, "other.example.com").await, None, "remembered or not");
    for wrong in ["", "x", &cookie[1..], &"A".repeat(43), &format!("{cookie}A")] {
        assert_eq!(uid(&env.identity, wrong, HOST).await, None, "{wrong}");
    }
}

#[tokio::test]
async fn a_code_that_is_delivered_twice_opens_the_same_session_for_some_seconds() {
    let env = TestEnv::new().await;
    let owner = env.user("li.na").await;
    let (code, nonce) = code(&env.identity, &sign_in(&env).await).await;
    let take = async |nonce: &Secret| sso_code::take(&env.identity, &code, HOST, std::slice::from_ref(nonce)).await;
    for _ in 0..2 {
        let cookie = take(&nonce).await.unwrap().token.into_inner();
        assert_eq!(uid(&env.identity, &cookie, HOST).await.as_ref(), Some(&owner));
    }
    env.clock.advance_secs(11);
    assert!(matches!(take(&nonce).await, Err(Error::DeadLink)), "later it was used");
}

#[tokio::test]
async fn a_code_that_was_used_opens_nothing_in_another_browser() {
    let env = TestEnv::new().await;
    env.user("li.na").await;
    let (code, nonce) = code(&env.identity, &sign_in(&env).await).await;
    sso_code::take(&env.identity, &code, HOST, std::slice::from_ref(&nonce)).await.unwrap();
    let other = sso_code::take(&env.identity, &code, HOST, &[sso_code::nonce()]).await;
    assert!(matches!(other, Err(Error::DeadLink)));
    let again = sso_code::take(&env.identity, &code, HOST, &[nonce]).await;
    assert!(matches!(again, Err(Error::DeadLink)), "the other browser has used it up");
}

#[tokio::test]
async fn a_browser_with_several_sign_ins_under_way_finishes_each() {
    let env = TestEnv::new().await;
    env.user("li.na").await;
    let viewer = sign_in(&env).await;
    let (first, one) = code(&env.identity, &viewer).await;
    let (second, two) = code(&env.identity, &viewer).await;
    let nonces = [one, two];
    for code in [first, second] {
        sso_code::take(&env.identity, &code, HOST, &nonces).await.unwrap();
    }
}

#[tokio::test]
async fn a_code_is_good_at_its_host_in_its_browser_for_a_minute_and_a_miss_uses_it_up() {
    let env = TestEnv::new().await;
    let identity = &env.identity;
    env.user("li.na").await;
    let viewer = sign_in(&env).await;
    let dead = async |code: &Secret, host: &str, nonce: Option<&Secret>, why: &str| {
        assert!(
            matches!(
                sso_code::take(identity, code, host, &nonce.cloned().into_iter().collect::<Vec<_>>()).await,
                Err(Error::DeadLink)
            ),
            "{why}"
        );
    };
    let (other_host, nonce) = code(identity, &viewer).await;
    dead(&other_host, "other.example.com", Some(&nonce), "another host").await;
    dead(&other_host, HOST, Some(&nonce), "used up by that").await;
    let (no_browser, nonce) = code(identity, &viewer).await;
    dead(&no_browser, HOST, None, "no cookie").await;
    dead(&no_browser, HOST, Some(&nonce), "used up by that").await;
    let (late, nonce) = code(identity, &viewer).await;
    env.clock.advance_secs(60);
    dead(&late, HOST, Some(&nonce), "too late").await;
    dead(&Secret::new("made-up".into()), HOST, Some(&nonce), "made up").await;
    let malformed = sso_code::issue(identity, &viewer, HOST, "challenge").await;
    assert_eq!(malformed.unwrap_err().field(), Some("challenge"));
}

#[tokio::test]
async fn attack_78_a_code_for_ones_own_session_does_not_work_in_another_browser() {
    let env = TestEnv::new().await;
    env.user("li.na").await;
    let (code, _) = code(&env.identity, &sign_in(&env).await).await;
    let victims = sso_code::nonce();
    assert!(matches!(sso_code::take(&env.identity, &code, HOST, &[victims]).await, Err(Error::DeadLink)));
}

#[tokio::test]
async fn a_cookie_ends_with_its_session_however_that_ends() {
    let env = TestEnv::new().await;
    let identity = &env.identity;
    let owner = env.user("li.na").await;
    let one = cookie(&env).await;
    let viewer = site::cookie::viewer(identity, &one, HOST).await.unwrap().unwrap();
    session::sign_out(identity, &viewer, &caller("192.0.2.1")).await.unwrap();
    assert_eq!(uid(identity, &one, HOST).await, None, "signed out");
    let two = cookie(&env).await;
    assert!(uid(identity, &two, HOST).await.is_some());
    admin::users::block(&permit(&access_of(identity).await, &Actor::cli()), &owner).await.unwrap();
    assert_eq!(uid(identity, &two, HOST).await, None, "blocked");
    admin::users::unblock(&permit(&access_of(identity).await, &Actor::cli()), &owner).await.unwrap();
    let three = cookie(&env).await;
    env.clock.advance_secs(31 * 86_400);
    assert_eq!(uid(identity, &three, HOST).await, None, "over by itself");
}

#[tokio::test]
async fn a_code_of_a_session_that_has_ended_is_dead() {
    let env = TestEnv::new().await;
    let identity = &env.identity;
    env.user("li.na").await;
    let viewer = sign_in(&env).await;
    let (code, nonce) = code(identity, &viewer).await;
    session::sign_out(identity, &viewer, &caller("192.0.2.1")).await.unwrap();
    assert!(matches!(sso_code::take(identity, &code, HOST, std::slice::from_ref(&nonce)).await, Err(Error::DeadLink)));
}

#[tokio::test]
async fn the_exact_site_counts_before_a_star_and_plain_http_is_for_trials() {
    let env = TestEnv::new().await;
    let sites = json!({"sites": [
        {"host": "*.example.com", "kind": "wide"},
        {"host": "*.deep.example.com", "kind": "deep"},
        {"host": "app.example.com", "kind": "app"},
        {"host": "app.example.com:8443", "kind": "other"},
    ]});
    env.set(Section::Sites, sites).await;
    let kind = |url: &str| site::find(&env.identity, &url.parse().unwrap()).map(|site| site.kind);
    for (url, expected) in [
        ("https://app.example.com/", Some("app")),
        ("https://app.example.com:8443/", Some("other")),
        ("https://x.example.com/", Some("wide")),
        ("https://x.deep.example.com/", Some("deep")),
        ("https://example.com/", None),
        ("https://app.example.com:9/", None),
        ("https://app.example.com.evil.test/", None),
        ("https://evilexample.com/", None),
        // The service itself uses plain HTTP here, as on a developer's machine.
        ("http://app.example.com/", Some("app")),
        ("ftp://app.example.com/", None),
    ] {
        assert_eq!(kind(url).as_deref(), expected, "{url}");
    }
}
