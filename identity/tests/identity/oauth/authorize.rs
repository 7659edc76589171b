//! The authorization endpoint: what a request may be, and where the browser goes next.

use super::kit::{
    CALLBACK, CHALLENGE, SHOP, authorize, browser, changed, code_in, env_with, error_in, exchange, first_party, follow,
    go, parameters, put_client, request, secret, server, sessions_of, sign_in, third_party, value,
};
use doorward_admin as admin;
use doorward_contract::application::{ApplicationKind, ApplicationSource};
use doorward_contract::settings::Section;
use doorward_identity::oauth::{self, consent::Decision, par};
use doorward_identity::{
    Actor, Error, Identity, Viewer, client as clients, reauthentication, session, sha256_hex, signin,
};
use doorward_store::{ConnectionTrait, authorization_request, client};
use doorward_testkit::{PASSWORD, device, permit};
use serde_json::json;

/// The field and the rule of an error that the user sees.
fn shown(answer: Result<String, Error>) -> (Option<&'static str>, Option<&'static str>) {
    let error = answer.unwrap_err();
    (error.field(), error.reason())
}

#[tokio::test]
async fn a_signed_in_user_of_our_own_application_goes_straight_back_with_a_code() {
    let (env, _) = env_with(first_party()).await;
    let viewer = sign_in(&env, "li.na").await;
    let back = go(&env, &[], Some(&viewer)).await;
    assert!(back.starts_with("https://shop.example.com/callback?code="), "{back}");
    assert_eq!(value(&back, "state").as_deref(), Some("s 1&2"));
    assert_eq!(value(&back, "iss").as_deref(), Some("http://localhost:3000"), "RFC 9207");
    assert_eq!(value(&back, "error"), None);
    let other = go(&env, &[("state", "")], Some(&viewer)).await;
    assert_eq!(value(&other, "state"), None);
    assert_ne!(code_in(&back), code_in(&other));
}

#[tokio::test]
async fn the_query_of_a_registered_address_stays_as_it_is() {
    let uris = ["https://shop.example.com/?tenant=a%20b+c", "https://shop.example.com/?"];
    let (env, _) = env_with(changed(first_party(), json!({ "redirect_uris": uris }))).await;
    let viewer = sign_in(&env, "li.na").await;
    let back = go(&env, &[("redirect_uri", uris[0])], Some(&viewer)).await;
    assert!(back.starts_with("https://shop.example.com/?tenant=a%20b+c&code="), "{back}");
    let back = go(&env, &[("redirect_uri", uris[1])], Some(&viewer)).await;
    assert!(back.starts_with("https://shop.example.com/?code="), "{back}");
}

#[tokio::test]
async fn an_error_before_the_address_is_known_is_shown_to_the_user() {
    let (env, _) = env_with(first_party()).await;
    put_client(&env, "machine", ApplicationKind::Machine, json!({ "grant_types": ["client_credentials"] })).await;
    let viewer = sign_in(&env, "li.na").await;
    for id in ["", "missing", "machine", "Shop", "doorward"] {
        let answer = authorize(&env, request(&[("client_id", id)]), Some(&viewer)).await;
        assert!(matches!(answer, Err(Error::UnknownClient)), "{id}");
    }
    let missing = authorize(&env, request(&[("redirect_uri", "")]), Some(&viewer)).await;
    assert_eq!(shown(missing), (Some("redirect_uri"), Some("required")));
    let gone = request(&[("request_uri", "urn:ietf:params:oauth:request_uri:x")]);
    assert_eq!(shown(authorize(&env, gone, Some(&viewer)).await), (Some("request_uri"), Some("gone")));
}

#[tokio::test]
async fn attack_13_no_browser_is_sent_to_an_address_that_is_not_registered() {
    let (env, _) = env_with(first_party()).await;
    let viewer = sign_in(&env, "li.na").await;
    for uri in [
        "https://shop.example.com/callback/",
        "https://shop.example.com/callback?next=https://evil.test",
        "https://shop.example.com/callback/../x",
        "https://shop.example.com.evil.test/callback",
        "https://shop.example.com@evil.test/callback",
        "https://evil.test/https://shop.example.com/callback",
        "https://SHOP.example.com/callback",
        "https://shop.example.com:443/callback",
        "http://shop.example.com/callback",
        "https://shop.example.com/callback#",
        "javascript:alert(1)",
        "/callback",
    ] {
        for wrong in [&[("redirect_uri", uri)][..], &[("redirect_uri", uri), ("response_type", "token")]] {
            let answer = authorize(&env, request(wrong), Some(&viewer)).await;
            assert_eq!(shown(answer), (Some("redirect_uri"), Some("unregistered")), "{uri}");
        }
    }
}

#[tokio::test]
async fn attack_14_an_address_that_was_stored_before_the_rule_leads_nowhere() {
    let uri = "javascript:alert(document.cookie)";
    let (env, _) = env_with(changed(first_party(), json!({ "redirect_uris": [uri] }))).await;
    let viewer = sign_in(&env, "li.na").await;
    let answer = authorize(&env, request(&[("redirect_uri", uri)]), Some(&viewer)).await;
    assert_eq!(shown(answer), (Some("redirect_uri"), Some("unregistered")));
}

#[tokio::test]
async fn every_other_error_goes_to_the_application() {
    let (env, uid) = env_with(changed(first_party(), json!({ "scope": "openid" }))).await;
    let viewer = sign_in(&env, "li.na").await;
    for (name, text, error) in [
        ("response_type", "token", "unsupported_response_type"),
        ("response_mode", "fragment", "invalid_request"),
        ("scope", "openid roles", "invalid_scope"),
        ("resource", "api", "invalid_target"),
        ("request", "e30", "request_not_supported"),
        ("registration", "{}", "registration_not_supported"),
        ("prompt", "none consent", "invalid_request"),
        ("max_age", "x", "invalid_request"),
    ] {
        let mut changes = vec![("scope", "openid")];
        changes.retain(|(other, _)| *other != name);
        changes.push((name, text));
        let back = go(&env, &changes, Some(&viewer)).await;
        assert_eq!(error_in(&back).as_deref(), Some(error), "{name}={text}");
        assert_eq!(value(&back, "state").as_deref(), Some("s 1&2"));
        assert_eq!(value(&back, "iss").as_deref(), Some("http://localhost:3000"));
        assert!(value(&back, "error_description").is_some_and(|text| text.is_ascii()));
    }
    assert!(sessions_of(&env, &uid).await.is_empty());
}

#[tokio::test]
async fn attack_21_a_request_whose_challenge_was_removed_or_weakened_gets_no_code() {
    let (env, _) = env_with(first_party()).await;
    let viewer = sign_in(&env, "li.na").await;
    let plain = [("code_challenge", "a-verifier-that-is-long-enough-for-the-plain-method")];
    for changes in [
        &[("code_challenge", ""), ("code_challenge_method", "")][..],
        &[("code_challenge", ""), ("nonce", "n1")],
        &[("code_challenge_method", "plain")],
        &[("code_challenge_method", "")],
        &[plain[0], ("code_challenge_method", "plain")],
        &[plain[0]],
    ] {
        let back = go(&env, changes, Some(&viewer)).await;
        assert_eq!(error_in(&back).as_deref(), Some("invalid_request"), "{changes:?}");
    }
}

#[tokio::test]
async fn attack_16_two_values_of_a_parameter_are_no_request() {
    let pairs = |second: &str| {
        [("redirect_uri", CALLBACK), ("redirect_uri", second)].map(|(name, value)| (name.to_owned(), value.to_owned()))
    };
    for second in ["https://evil.test/", CALLBACK, ""] {
        let error = doorward_identity::oauth::Parameters::from_pairs(pairs(second)).unwrap_err();
        assert_eq!((error.field(), error.reason()), (Some("parameters"), Some("duplicate")));
    }
}

#[tokio::test]
async fn a_sign_in_comes_back_to_the_request() {
    let (env, uid) = env_with(first_party()).await;
    let login = go(&env, &[], None).await;
    assert!(login.starts_with("/login?next=%2Foauth2%2Fauthorize%3F"), "{login}");
    let path = value(&login, "next").unwrap();
    assert_eq!(doorward_identity::origin::safe_next(&env.identity, &path), Some(path.clone()));
    assert_eq!(follow(&env, &path, None).await.unwrap(), login, "still not signed in");
    env.clock.advance_secs(30);
    let viewer = sign_in(&env, "li.na").await;
    let back = follow(&env, &path, Some(&viewer)).await.unwrap();
    assert_eq!(value(&back, "state").as_deref(), Some("s 1&2"));
    exchange(&env, &code_in(&back)).await.unwrap();
    assert_eq!(sessions_of(&env, &uid).await.len(), 1);
    let again = follow(&env, &path, Some(&viewer)).await;
    assert_eq!(shown(again), (Some("request_uri"), Some("gone")), "it was answered");
}

#[tokio::test]
async fn a_guest_signs_in_first() {
    let (env, _) = env_with(first_party()).await;
    env.open_sign_up().await;
    let opened = signin::anonymous::sign_in(&env.identity, &device("0123456789abcdef")).await.unwrap();
    let guest = session::by_id(&env.identity, &opened.session_id).await.unwrap();
    assert!(go(&env, &[], Some(&guest)).await.starts_with("/login?next="));
    let back = go(&env, &[("prompt", "none")], Some(&guest)).await;
    assert_eq!(error_in(&back).as_deref(), Some("login_required"));
}

#[tokio::test]
async fn a_request_waits_for_ten_minutes_and_only_for_its_application() {
    let (env, _) = env_with(first_party()).await;
    put_client(&env, "other", ApplicationKind::SinglePage, first_party()).await;
    let path = value(&go(&env, &[], None).await, "next").unwrap();
    let viewer = sign_in(&env, "li.na").await;
    let of_other = path.replace("client_id=shop", "client_id=other");
    assert_ne!(of_other, path);
    assert_eq!(shown(follow(&env, &of_other, Some(&viewer)).await), (Some("request_uri"), Some("gone")));
    env.clock.advance_secs(599);
    // Other parameters beside the reference change nothing.
    let injected = format!("{path}&redirect_uri=https%3A%2F%2Fevil.test&scope=roles&state=x");
    let back = follow(&env, &injected, Some(&viewer)).await.unwrap();
    assert_eq!(value(&back, "state").as_deref(), Some("s 1&2"));
    code_in(&back);

    let path = value(&go(&env, &[], None).await, "next").unwrap();
    env.clock.advance_secs(600);
    assert_eq!(shown(follow(&env, &path, Some(&viewer)).await), (Some("request_uri"), Some("gone")), "too late");
}

#[tokio::test]
async fn what_the_application_may_no_longer_do_is_found_when_the_user_returns() {
    let (env, _) = env_with(first_party()).await;
    let viewer = sign_in(&env, "li.na").await;
    let path = async || value(&go(&env, &[], None).await, "next").unwrap();
    let (one, two, three) = (path().await, path().await, path().await);
    put_client(&env, SHOP, ApplicationKind::SinglePage, changed(first_party(), json!({ "scope": "openid" }))).await;
    let back = follow(&env, &one, Some(&viewer)).await.unwrap();
    assert_eq!(error_in(&back).as_deref(), Some("invalid_scope"));
    let moved = changed(first_party(), json!({ "redirect_uris": ["https://shop.example.com/new"] }));
    put_client(&env, SHOP, ApplicationKind::SinglePage, moved).await;
    assert_eq!(shown(follow(&env, &two, Some(&viewer)).await), (Some("redirect_uri"), Some("unregistered")));
    let db = env.identity.db();
    let row = client::by_id(db.read(), SHOP).await.unwrap().unwrap();
    client::update(db.write(), client::Model { enabled: false, ..row }).await.unwrap();
    env.identity.reload().await.unwrap();
    assert!(matches!(follow(&env, &three, Some(&viewer)).await, Err(Error::UnknownClient)));
}

#[tokio::test]
async fn prompt_none_never_leads_to_a_page() {
    let (env, _) = env_with(third_party()).await;
    let none = |more: (&'static str, &'static str)| [("prompt", "none"), more];
    let back = go(&env, &none(("state", "1")), None).await;
    assert_eq!(error_in(&back).as_deref(), Some("login_required"));
    let viewer = sign_in(&env, "li.na").await;
    let back = go(&env, &none(("state", "1")), Some(&viewer)).await;
    assert_eq!(error_in(&back).as_deref(), Some("consent_required"));
    put_client(&env, SHOP, ApplicationKind::SinglePage, first_party()).await;
    code_in(&go(&env, &none(("state", "1")), Some(&viewer)).await);
    env.clock.advance_secs(61);
    let back = go(&env, &none(("max_age", "60")), Some(&viewer)).await;
    assert_eq!(error_in(&back).as_deref(), Some("login_required"));
}

#[tokio::test]
async fn prompt_login_asks_again_and_the_confirmation_counts() {
    let (env, uid) = env_with(first_party()).await;
    let viewer = sign_in(&env, "li.na").await;
    env.clock.advance_secs(5);
    let page = go(&env, &[("prompt", "login")], Some(&viewer)).await;
    assert!(page.starts_with("/account/reauthenticate?back=%2Foauth2%2Fauthorize"), "{page}");
    let path = value(&page, "back").unwrap();
    env.clock.advance_secs(5);
    assert_eq!(follow(&env, &path, Some(&viewer)).await.unwrap(), page, "nothing was confirmed");
    reauthentication::by_password(&env.identity, &viewer, &secret(PASSWORD), &browser()).await.unwrap();
    let confirmed = env.identity.now().as_millis();
    env.clock.advance_secs(5);
    exchange(&env, &code_in(&follow(&env, &path, Some(&viewer)).await.unwrap())).await.unwrap();
    assert_eq!(sessions_of(&env, &uid).await[0].authenticated_at, Some(confirmed));
    // The next request asks once more.
    assert_eq!(go(&env, &[("prompt", "login")], Some(&viewer)).await.split('?').next(), page.split('?').next());
}

#[tokio::test]
async fn prompt_login_of_a_signed_out_user_is_one_sign_in() {
    let (env, _) = env_with(first_party()).await;
    let path = value(&go(&env, &[("prompt", "login"), ("max_age", "0")], None).await, "next").unwrap();
    env.clock.advance_secs(20);
    let viewer = sign_in(&env, "li.na").await;
    env.clock.advance_secs(2);
    code_in(&follow(&env, &path, Some(&viewer)).await.unwrap());
}

#[tokio::test]
async fn max_age_counts_from_the_last_authentication() {
    let (env, _) = env_with(first_party()).await;
    let viewer = sign_in(&env, "li.na").await;
    env.clock.advance_secs(60);
    code_in(&go(&env, &[("max_age", "60")], Some(&viewer)).await);
    env.clock.advance_secs(1);
    let page = go(&env, &[("max_age", "60")], Some(&viewer)).await;
    assert!(page.starts_with("/account/reauthenticate?back="), "{page}");
    reauthentication::by_password(&env.identity, &viewer, &secret(PASSWORD), &browser()).await.unwrap();
    env.clock.advance_secs(60);
    code_in(&go(&env, &[("max_age", "60")], Some(&viewer)).await);
}

#[tokio::test]
async fn select_account_needs_a_new_sign_in() {
    let (env, _) = env_with(first_party()).await;
    let other = env.user("wang.wei").await;
    let viewer = sign_in(&env, "li.na").await;
    env.clock.advance_secs(5);
    let page = go(&env, &[("prompt", "select_account")], Some(&viewer)).await;
    assert_eq!((page.starts_with("/login?next="), value(&page, "switch").as_deref()), (true, Some("1")), "{page}");
    let path = value(&page, "next").unwrap();
    assert_eq!(follow(&env, &path, Some(&viewer)).await.unwrap(), page);
    env.clock.advance_secs(5);
    let chosen = sign_in(&env, "wang.wei").await;
    exchange(&env, &code_in(&follow(&env, &path, Some(&chosen)).await.unwrap())).await.unwrap();
    assert_eq!(sessions_of(&env, &other).await.len(), 1);
}

#[tokio::test]
async fn attack_86_a_session_from_the_future_is_no_recent_authentication() {
    let (env, _) = env_with(first_party()).await;
    let ahead = env.node_ahead(7_200).await;
    let opened = signin::password::sign_in(&ahead, "li.na", &secret(PASSWORD), &browser()).await.unwrap();
    let viewer = session::by_id(&env.identity, &opened.session_id).await.unwrap();
    let page = go(&env, &[("max_age", "600")], Some(&viewer)).await;
    assert!(page.starts_with("/account/reauthenticate?back="), "{page}");
    let page = go(&env, &[("prompt", "login")], Some(&viewer)).await;
    let path = value(&page, "back").unwrap();
    assert_eq!(follow(&env, &path, Some(&viewer)).await.unwrap(), page);
}

/// Sends a request to a node.
async fn at(node: &Identity, changes: &[(&str, &str)], viewer: Option<&Viewer>) -> String {
    oauth::authorize(node, request(changes), viewer, &browser()).await.unwrap()
}

#[tokio::test]
async fn attack_86_a_step_is_done_whatever_the_clock_of_the_node_that_stored_the_request_says() {
    let (env, _) = env_with(first_party()).await;
    let ahead = env.node_ahead(45).await;
    let viewer = sign_in(&env, "li.na").await;
    env.clock.advance_secs(5);
    let path = value(&at(&ahead, &[("prompt", "login")], Some(&viewer)).await, "back").unwrap();
    env.clock.advance_secs(5);
    reauthentication::by_password(&env.identity, &viewer, &secret(PASSWORD), &browser()).await.unwrap();
    code_in(&follow(&env, &path, Some(&viewer)).await.unwrap());

    let path = value(&at(&ahead, &[("prompt", "select_account")], Some(&viewer)).await, "next").unwrap();
    env.clock.advance_secs(5);
    let again = sign_in(&env, "li.na").await;
    code_in(&follow(&env, &path, Some(&again)).await.unwrap());
}

#[tokio::test]
async fn attack_86_a_step_is_not_done_because_a_fast_clock_opened_the_session() {
    let (env, _) = env_with(first_party()).await;
    let ahead = env.node_ahead(45).await;
    let opened = signin::password::sign_in(&ahead, "li.na", &secret(PASSWORD), &browser()).await.unwrap();
    let viewer = session::by_id(&env.identity, &opened.session_id).await.unwrap();
    for (changes, name) in [
        (&[("prompt", "login")][..], "back"),
        (&[("max_age", "0"), ("prompt", "login")], "back"),
        (&[("prompt", "select_account")], "next"),
    ] {
        let page = at(&env.identity, changes, Some(&viewer)).await;
        let path = value(&page, name).unwrap_or_else(|| panic!("{page}"));
        assert_eq!(follow(&env, &path, Some(&viewer)).await.unwrap(), page, "{changes:?}");
    }
}

#[tokio::test]
async fn an_old_session_of_another_browser_is_no_new_sign_in() {
    let (env, _) = env_with(first_party()).await;
    let old = sign_in(&env, "li.na").await;
    env.clock.advance_secs(3_600);
    for prompt in ["login", "select_account"] {
        // A browser without a session begins, and gets the cookie of the other one.
        let path = value(&go(&env, &[("prompt", prompt)], None).await, "next").unwrap();
        let page = follow(&env, &path, Some(&old)).await.unwrap();
        assert!(!page.starts_with(CALLBACK), "{page}");
    }
}

#[tokio::test]
async fn attack_93_only_an_address_that_others_cannot_claim_is_answered_without_the_user() {
    let (local, native) = ("http://localhost:5173/callback", "http://127.0.0.1/callback");
    let uris = json!([CALLBACK, local, native, "com.example.app:/callback"]);
    let public = changed(first_party(), json!({ "redirect_uris": uris }));
    let confidential = changed(public.clone(), json!({ "token_endpoint_auth_method": "client_secret_basic" }));
    let (env, _) = env_with(public.clone()).await;
    let viewer = sign_in(&env, "li.na").await;
    let here = &env.identity;
    let there = env.reopen(|options| options.public_url = "https://id.example.com/".parse().unwrap()).await.unwrap();
    for (kind, config, uri, node, is_silent) in [
        (ApplicationKind::SinglePage, &public, CALLBACK, &there, true),
        (ApplicationKind::SinglePage, &public, local, &there, false),
        (ApplicationKind::SinglePage, &public, local, here, true),
        (ApplicationKind::Native, &public, CALLBACK, &there, true),
        (ApplicationKind::Native, &public, native, here, false),
        (ApplicationKind::Native, &public, "com.example.app:/callback", &there, false),
        (ApplicationKind::Web, &confidential, local, &there, true),
    ] {
        put_client(&env, SHOP, kind, config.clone()).await;
        // The kind of an application never changes, so that an update leaves it.
        let write = env.identity.db().write();
        let row = client::by_id(write, SHOP).await.unwrap().unwrap();
        assert!(client::delete(write, SHOP).await.unwrap());
        assert!(client::insert_if_absent(write, client::Model { kind, ..row }).await.unwrap());
        node.reload().await.unwrap();
        let silent = at(node, &[("redirect_uri", uri), ("prompt", "none")], Some(&viewer)).await;
        assert!(silent.starts_with(uri), "{silent}");
        let (code, error) = (value(&silent, "code"), value(&silent, "error"));
        assert_eq!(code.is_some(), is_silent, "{kind:?} {uri} {silent}");
        assert_eq!(error.as_deref(), (!is_silent).then_some("consent_required"), "{kind:?} {uri}");
    }
}

#[tokio::test]
async fn attack_93_an_application_that_registered_itself_is_not_known_by_its_secret() {
    let local = "http://localhost:5173/callback";
    let members = json!({ "redirect_uris": [CALLBACK, local], "token_endpoint_auth_method": "client_secret_basic" });
    let (env, _) = env_with(changed(third_party(), members)).await;
    let write = env.identity.db().write();
    let row = client::by_id(write, SHOP).await.unwrap().unwrap();
    assert!(client::delete(write, SHOP).await.unwrap());
    let registered = client::Model { source: ApplicationSource::Registration, ..row };
    assert!(client::insert_if_absent(write, registered).await.unwrap());
    env.identity.reload().await.unwrap();
    let viewer = sign_in(&env, "li.na").await;
    let reference = value(&go(&env, &[], Some(&viewer)).await, "request").unwrap();
    let decision = Decision::AllowRequested;
    let path = oauth::consent::decide(&env.identity, &viewer, &reference, decision, &browser()).await.unwrap();
    code_in(&follow(&env, &path, Some(&viewer)).await.unwrap());
    code_in(&go(&env, &[("prompt", "none")], Some(&viewer)).await);
    let silent = go(&env, &[("prompt", "none"), ("redirect_uri", local)], Some(&viewer)).await;
    assert_eq!(value(&silent, "error").as_deref(), Some("consent_required"), "{silent}");
}

#[tokio::test]
async fn a_blocked_or_signed_out_user_gets_no_code() {
    let (env, uid) = env_with(first_party()).await;
    let viewer = sign_in(&env, "li.na").await;
    session::sign_out(&env.identity, &viewer, &browser()).await.unwrap();
    assert!(go(&env, &[], Some(&viewer)).await.starts_with("/login?next="));
    let viewer = sign_in(&env, "li.na").await;
    admin::users::block(&permit(&env.access, &Actor::cli()), &uid).await.unwrap();
    assert!(go(&env, &[], Some(&viewer)).await.starts_with("/login?next="));
}

#[tokio::test]
async fn a_session_of_an_application_signs_in_to_no_other() {
    let (env, uid) = env_with(first_party()).await;
    let viewer = sign_in(&env, "li.na").await;
    exchange(&env, &code_in(&go(&env, &[], Some(&viewer)).await)).await.unwrap();
    let of_shop = sessions_of(&env, &uid).await.remove(0);
    let impostor = doorward_identity::Viewer { session_id: of_shop.id, ..viewer };
    assert!(go(&env, &[], Some(&impostor)).await.starts_with("/login?next="));
}

#[tokio::test]
async fn attack_81_requests_without_a_session_are_stored_within_a_limit_per_network() {
    let (env, _) = env_with(first_party()).await;
    env.set(Section::Limits, json!({ "provider_requests_minute": 3 })).await;
    for _ in 0..3 {
        go(&env, &[], None).await;
    }
    let refused = go(&env, &[], None).await;
    assert_eq!(error_in(&refused).as_deref(), Some("temporarily_unavailable"));
    assert_eq!(value(&refused, "state").as_deref(), Some("s 1&2"));
    let viewer = sign_in(&env, "li.na").await;
    code_in(&go(&env, &[], Some(&viewer)).await);
    assert!(go(&env, &[("prompt", "login")], Some(&viewer)).await.starts_with("/account/reauthenticate"));
    assert_eq!(error_in(&go(&env, &[("prompt", "none")], None).await).as_deref(), Some("login_required"));
    env.clock.advance_secs(61);
    go(&env, &[], None).await;
}

#[tokio::test]
async fn a_fault_of_ours_is_told_to_the_application_too() {
    let (env, _) = env_with(first_party()).await;
    let viewer = sign_in(&env, "li.na").await;
    let write = env.identity.db().write();
    write.execute_unprepared("ALTER TABLE oauth_code RENAME TO elsewhere").await.unwrap();
    for silent in ["", "none"] {
        let back = go(&env, &[("prompt", silent)], Some(&viewer)).await;
        assert_eq!(error_in(&back).as_deref(), Some("server_error"));
        assert_eq!(value(&back, "iss").as_deref(), Some("http://localhost:3000"));
    }
    write.execute_unprepared("ALTER TABLE elsewhere RENAME TO oauth_code").await.unwrap();
    code_in(&go(&env, &[], Some(&viewer)).await);
}

#[tokio::test]
async fn a_pushed_request_is_used_once_and_its_parameters_stay() {
    let (env, _) = env_with(first_party()).await;
    let identity = &env.identity;
    let client = clients::find(identity, SHOP).unwrap();
    let pushed = async || par::push(identity, &client, request(&[]), None, &server()).await.unwrap();
    let (request_uri, seconds) = pushed().await;
    assert!(request_uri.starts_with("urn:ietf:params:oauth:request_uri:") && seconds == 60);
    let viewer = sign_in(&env, "li.na").await;
    let ask =
        |uri: &str| parameters(&[("client_id", SHOP), ("request_uri", uri), ("state", "forged"), ("scope", "roles")]);
    let back = authorize(&env, ask(&request_uri), Some(&viewer)).await.unwrap();
    assert_eq!(value(&back, "state").as_deref(), Some("s 1&2"));
    code_in(&back);
    assert_eq!(shown(authorize(&env, ask(&request_uri), Some(&viewer)).await), (Some("request_uri"), Some("gone")));

    // A sign-in may take longer than the reference lives.
    let (request_uri, _) = pushed().await;
    let path = value(&authorize(&env, ask(&request_uri), None).await.unwrap(), "next").unwrap();
    // The page can be loaded again until the request is answered.
    let again = value(&authorize(&env, ask(&request_uri), None).await.unwrap(), "next").unwrap();
    assert_eq!(again, path);
    env.clock.advance_secs(300);
    let later = sign_in(&env, "li.na").await;
    code_in(&follow(&env, &path, Some(&later)).await.unwrap());
    assert_eq!(shown(authorize(&env, ask(&request_uri), Some(&later)).await), (Some("request_uri"), Some("gone")));

    let (late, _) = pushed().await;
    env.clock.advance_secs(60);
    assert_eq!(shown(authorize(&env, ask(&late), Some(&later)).await), (Some("request_uri"), Some("gone")));
}

#[tokio::test]
async fn a_pushed_request_is_checked_when_it_is_pushed() {
    let (env, _) = env_with(first_party()).await;
    put_client(&env, "other", ApplicationKind::SinglePage, first_party()).await;
    let client = clients::find(&env.identity, SHOP).unwrap();
    let push = async |sent| par::push(&env.identity, &client, sent, None, &server()).await.map(|(uri, _)| uri);
    for (name, text, field, reason) in [
        ("response_type", "token", "response_type", "unsupported_response_type"),
        ("code_challenge_method", "plain", "code_challenge_method", "invalid_request"),
        ("resource", "api", "resource", "invalid_target"),
        ("request_uri", "urn:ietf:params:oauth:request_uri:x", "request_uri", "invalid_request"),
        ("redirect_uri", "https://evil.test/", "redirect_uri", "unregistered"),
    ] {
        assert_eq!(shown(push(request(&[(name, text)])).await), (Some(field), Some(reason)), "{name}");
    }
    assert!(matches!(push(request(&[("client_id", "other")])).await, Err(Error::UnknownClient)));
    assert!(push(request(&[("client_id", "")])).await.is_ok(), "the credentials name the application");
}

#[tokio::test]
async fn attack_88_a_pushed_request_is_stored_without_the_secret_of_its_application() {
    let (env, _) = env_with(first_party()).await;
    let client = clients::find(&env.identity, SHOP).unwrap();
    let sent =
        request(&[("client_secret", "dws_hunter2"), ("client_assertion", "hunter2"), ("code_challenge", CHALLENGE)]);
    let (request_uri, _) = par::push(&env.identity, &client, sent, None, &server()).await.unwrap();
    let hash = sha256_hex(request_uri.rsplit(':').next().unwrap().as_bytes());
    let (read, now) = (env.identity.db().read(), env.identity.now().as_millis());
    let row = authorization_request::live(read, &hash, now).await.unwrap().unwrap();
    let stored = row.parameters.to_string();
    assert!(row.pushed && stored.contains(CHALLENGE) && !stored.contains("hunter2"), "{stored}");
}
