//! Single sign-on: from a site to the portal and back.

use crate::kit::{App, Reply};
use axum::http::Method;
use doorward_contract::Uid;
use serde_json::json;
use url::Url;

const ONE: &str = "app.example.com";
const TWO: &str = "wiki.example.com";

async fn sites() -> (App, Uid) {
    let app = App::new().await;
    let key = app.api_key().await;
    app.sites(json!([{"host": ONE, "kind": "app"}, {"host": TWO, "kind": "wiki"}])).await;
    let everything = json!([{"action": ["app:*", "wiki:*"], "resource": "*", "effect": "allow"}]);
    app.role(&key, "staff", everything).await;
    let uid = app.user("li.na").await;
    app.member(&key, "staff", &uid).await;
    (app, uid)
}

/// A browser at a site behind a proxy that calls forward auth for every path.
async fn visit(app: &App, host: &str, uri: &str, cookie: &str) -> Reply {
    at(app, Method::GET, host, uri, cookie, &[]).await
}

async fn at(app: &App, method: Method, host: &str, uri: &str, cookie: &str, more: &[(&'static str, &str)]) -> Reply {
    let ask = app.get("/access/v1/forward").header("accept", "text/html").header("cookie", cookie);
    let ask = ask.header("x-forwarded-method", method.as_str()).header("x-forwarded-proto", "https");
    let ask = ask.header("x-forwarded-host", host).header("x-forwarded-uri", uri);
    more.iter().fold(ask, |ask, (name, value)| ask.header(name, value)).send().await
}

fn location(reply: &Reply) -> Url {
    assert_eq!(reply.status, 302, "{}", reply.text);
    reply.header("location").unwrap().parse().unwrap()
}

/// `name=value` of a `Set-Cookie` header.
fn set(reply: &Reply, name: &str) -> String {
    let all = reply.headers.get_all("set-cookie").iter().map(|value| value.to_str().unwrap());
    let found = all.map(|cookie| cookie.split(';').next().unwrap()).find(|cookie| cookie.starts_with(name));
    found.unwrap_or_else(|| panic!("no {name} in {:?}", reply.headers)).to_owned()
}

/// Follows the redirect of a site to the portal.
async fn portal(app: &App, start: &Url, cookie: &str) -> Reply {
    let path = format!("{}?{}", start.path(), start.query().unwrap());
    app.get(&path).header("host", "localhost:3000").header("cookie", cookie).send().await
}

fn uri(url: &Url) -> String {
    format!("{}?{}", url.path(), url.query().unwrap_or_default())
}

/// Completes the flow and returns the site's cookie.
async fn site_cookie_of(app: &App, host: &str, portal_cookie: &str) -> String {
    let sent = visit(app, host, "/list?a=1&b=2", "").await;
    let finish = location(&portal(app, &location(&sent), portal_cookie).await);
    assert_eq!((finish.host_str(), finish.path()), (Some(host), "/__doorward/finish"));
    let back = visit(app, host, &uri(&finish), &set(&sent, "__Host-doorward_nonce")).await;
    assert_eq!(location(&back).as_str(), format!("https://{host}/list?a=1&b=2"));
    let cookie =
        back.headers.get_all("set-cookie").iter().find(|it| it.as_bytes().starts_with(b"__Host-doorward_site"));
    let cookie = cookie.unwrap().to_str().unwrap();
    for part in ["; Path=/; ", "; HttpOnly", "; Secure", "; SameSite=Lax"] {
        assert!(cookie.contains(part), "{cookie}");
    }
    assert!(!cookie.contains("Domain"), "{cookie}");
    cookie.split(';').next().unwrap().to_owned()
}

#[tokio::test]
async fn one_sign_in_serves_two_sites_and_one_sign_out_ends_both() {
    let (app, uid) = sites().await;
    let portal_cookie = app.browser("li.na").await;
    let (one, two) = (site_cookie_of(&app, ONE, &portal_cookie).await, site_cookie_of(&app, TWO, &portal_cookie).await);
    for (host, cookie) in [(ONE, &one), (TWO, &two)] {
        let reply = visit(&app, host, "/x", cookie).await;
        assert_eq!((reply.status, reply.header("x-doorward-uid")), (200, Some(uid.as_str())), "{host}");
    }
    let own = [("origin", "https://app.example.com"), ("sec-fetch-site", "same-origin")];
    let out = at(&app, Method::POST, ONE, "/__doorward/sign-out", &one, &own).await;
    assert_eq!((out.status, out.header("location")), (303, Some("http://localhost:3000/login?notice=signed-out")));
    assert_eq!(set(&out, "__Host-doorward_site"), "__Host-doorward_site=");
    for (host, cookie) in [(ONE, &one), (TWO, &two)] {
        assert_eq!(visit(&app, host, "/x", cookie).await.status, 302, "{host}");
    }
    let sent = visit(&app, ONE, "/x", "").await;
    let again = portal(&app, &location(&sent), &portal_cookie).await;
    assert!(again.header("location").unwrap().starts_with("/login?next="), "the portal's session is over too");
}

#[tokio::test]
async fn attack_78_a_cookie_of_one_site_is_worthless_at_another() {
    let (app, _) = sites().await;
    let one = site_cookie_of(&app, ONE, &app.browser("li.na").await).await;
    assert_eq!(visit(&app, TWO, "/x", &one).await.status, 302);
    for malformed in
        ["__Host-doorward_site=", "__Host-doorward_site=%00\"", "doorward_site=x", &format!("{one}; {one}")]
    {
        let reply = visit(&app, ONE, "/x", malformed).await;
        assert_eq!(reply.status, 302, "{malformed}");
        assert!(reply.header("x-doorward-uid").is_none());
    }
    let without_prefix = one.replace("__Host-", "");
    assert_eq!(visit(&app, ONE, "/x", &without_prefix).await.status, 302);
}

#[tokio::test]
async fn a_browser_that_is_not_signed_in_signs_in_and_comes_back() {
    let (app, _) = sites().await;
    let start = location(&visit(&app, ONE, "/list?b=%E4%BD%A0", "").await);
    let login = portal(&app, &start, "").await;
    let to = login.header("location").unwrap();
    let login: Url = format!("http://localhost:3000{to}").parse().unwrap();
    let next = login.query_pairs().find(|(name, _)| name == "next").unwrap().1.into_owned();
    assert_eq!(next, uri(&start));
    assert_eq!(doorward_identity::origin::safe_next(&app.identity, &next), Some(next));
}

#[tokio::test]
async fn a_code_works_once_and_a_page_ends_what_does_not_work() {
    let (app, _) = sites().await;
    let portal_cookie = app.browser("li.na").await;
    let sent = visit(&app, ONE, "/x", "").await;
    let nonce = set(&sent, "__Host-doorward_nonce");
    let finish = uri(&location(&portal(&app, &location(&sent), &portal_cookie).await));
    // Another browser with its own nonce: a code planted by an attacker does not sign it in.
    let victim = set(&visit(&app, ONE, "/x", "").await, "__Host-doorward_nonce");
    let slipped = visit(&app, ONE, &finish, &victim).await;
    assert_eq!((slipped.status, slipped.header("set-cookie"), slipped.header("location")), (403, None, None));
    assert!(slipped.text.contains("<a href=\"/x\">"), "{}", slipped.text);
    let late = visit(&app, ONE, &finish, &nonce).await;
    assert_eq!(late.status, 403, "used up by the wrong browser");
    // Reloaded with an existing session.
    let site_cookie = site_cookie_of(&app, ONE, &portal_cookie).await;
    let again = visit(&app, ONE, &finish, &format!("{nonce}; {site_cookie}")).await;
    assert_eq!(location(&again).as_str(), "https://app.example.com/x");
}

#[tokio::test]
async fn finding_r21_tabs_that_are_opened_at_once_all_finish_and_a_request_may_come_twice() {
    let (app, _) = sites().await;
    let portal_cookie = app.browser("li.na").await;
    let (one, two) = (visit(&app, ONE, "/one", "").await, visit(&app, ONE, "/two", "").await);
    let (first, second) = (set(&one, "__Host-doorward_nonce_"), set(&two, "__Host-doorward_nonce_"));
    assert_ne!(first.split('=').next(), second.split('=').next(), "a cookie each");
    let browser = format!("{first}; {second}");
    for sent in [&one, &two] {
        let finish = uri(&location(&portal(&app, &location(sent), &portal_cookie).await));
        for delivery in 0..2 {
            let back = visit(&app, ONE, &finish, &browser).await;
            let cookie = set(&back, "__Host-doorward_site");
            assert_eq!(visit(&app, ONE, "/x", &cookie).await.status, 200, "delivery {delivery}");
            let taken =
                back.headers.get_all("set-cookie").iter().any(|value| value.to_str().unwrap().contains("nonce"));
            assert!(!taken, "no tab takes back what another needs");
        }
    }
}

#[tokio::test]
async fn a_script_is_told_which_address_a_window_has_to_open() {
    let (app, _) = sites().await;
    let ask = app.get("/access/v1/forward").header("accept", "application/json").header("x-forwarded-method", "GET");
    let ask = ask.header("x-forwarded-proto", "https").header("x-forwarded-host", ONE);
    let reply = ask.header("x-forwarded-uri", "/api/x").send().await;
    assert_eq!(reply.refused(), (401, "unauthenticated"));
    assert_eq!(reply.body["details"]["sign_in"], "https://app.example.com/");
}

#[tokio::test]
async fn attack_15_the_way_back_leads_nowhere_else() {
    let (app, _) = sites().await;
    let portal_cookie = app.browser("li.na").await;
    let challenge = "0".repeat(64);
    for to in [
        "https://evil.test/",
        "https://app.example.com@evil.test/",
        "https://app.example.com.evil.test/",
        "//app.example.com/",
        "javascript:alert(1)",
        "https://app.example.com\\@evil.test/",
        "/account",
        "",
    ] {
        let mut start: Url = format!("http://localhost:3000/access/v1/start?challenge={challenge}").parse().unwrap();
        start.query_pairs_mut().append_pair("to", to);
        let reply = portal(&app, &start, &portal_cookie).await;
        assert_eq!((reply.status, reply.header("location")), (404, None), "{to}");
    }
    let portal_cookie = app.browser("li.na").await;
    let sent = visit(&app, ONE, "/x", "").await;
    let mut finish = location(&portal(&app, &location(&sent), &portal_cookie).await);
    let code = finish.query_pairs().find(|(name, _)| name == "code").unwrap().1.into_owned();
    finish.query_pairs_mut().clear().append_pair("code", &code).append_pair("to", "//evil.test/");
    let back = visit(&app, ONE, &uri(&finish), &set(&sent, "__Host-doorward_nonce")).await;
    assert_eq!(location(&back).as_str(), "https://app.example.com/");
}

#[tokio::test]
async fn signing_out_takes_a_form_of_the_sites_own() {
    let (app, _) = sites().await;
    let cookie = site_cookie_of(&app, ONE, &app.browser("li.na").await).await;
    let path = "/__doorward/sign-out";
    let page = visit(&app, ONE, path, &cookie).await;
    assert_eq!(page.status, 405);
    assert!(page.text.contains("<form method=\"post\""), "{}", page.text);
    for foreign in [
        &[("origin", "https://evil.test"), ("sec-fetch-site", "cross-site")][..],
        &[("origin", "https://wiki.example.com"), ("sec-fetch-site", "same-site")],
        &[("origin", "null")],
        &[],
    ] {
        let reply = at(&app, Method::POST, ONE, path, &cookie, foreign).await;
        assert_eq!(reply.status, 403, "{foreign:?}");
    }
    assert_eq!(visit(&app, ONE, "/x", &cookie).await.status, 200, "still there");
}

/// The address of the form on a page.
fn form_of(page: &Reply) -> String {
    let (_, form) = page.text.split_once("<form method=\"post\" action=\"").unwrap_or_else(|| panic!("{}", page.text));
    form.split('"').next().unwrap().replace("&amp;", "&")
}

#[tokio::test]
async fn a_denied_user_sees_who_they_are_and_returns_with_another_account() {
    let (app, _) = sites().await;
    let key = app.api_key().await;
    let uid = app.user("wang.wu").await;
    let named = json!({"name": "Wu <b>& \"Wang\""});
    app.patch(&format!("/admin/api/v1/users/{uid}"), named).bearer(&key).send().await.ok();
    let portal_cookie = app.browser("wang.wu").await;
    let cookie = site_cookie_of(&app, ONE, &portal_cookie).await;
    let more = [("accept-language", "en")];
    let denied = at(&app, Method::GET, ONE, "/list?a=1&b=%E4%BD%A0", &cookie, &more).await;
    assert_eq!(denied.status, 403);
    assert!(denied.text.contains("<bdi>Wu &lt;b&gt;&amp; \"Wang\"</bdi>"), "{}", denied.text);
    assert!(denied.text.contains("<bdi>app.example.com</bdi>"), "{}", denied.text);
    let switch = form_of(&denied);
    let own = [("origin", "https://app.example.com"), ("sec-fetch-site", "same-origin")];
    let sent = at(&app, Method::POST, ONE, &switch, &cookie, &own).await;
    assert_eq!(sent.status, 303, "{}", sent.text);
    assert_eq!(set(&sent, "__Host-doorward_site"), "__Host-doorward_site=");
    assert_eq!(visit(&app, ONE, "/x", &cookie).await.status, 302, "signed out");
    // The portal asks for another account, and leads back to the page.
    let start: Url = sent.header("location").unwrap().parse().unwrap();
    let login = portal(&app, &start, &portal_cookie).await;
    assert!(login.header("location").unwrap().starts_with("/login?next="), "{:?}", login.headers);
    let finish = location(&portal(&app, &start, &app.browser("li.na").await).await);
    let back = visit(&app, ONE, &uri(&finish), &set(&sent, "__Host-doorward_nonce")).await;
    assert_eq!(location(&back).as_str(), "https://app.example.com/list?a=1&b=%E4%BD%A0");
    assert_eq!(visit(&app, ONE, "/list", &set(&back, "__Host-doorward_site")).await.status, 200);
}

#[tokio::test]
async fn attack_15_switching_accounts_leads_back_to_the_site_only() {
    let (app, _) = sites().await;
    for to in ["//evil.test/", "https://evil.test/", "/\\evil.test", "/__doorward/sign-out", "", "/a/../b"] {
        let cookie = site_cookie_of(&app, ONE, &app.browser("li.na").await).await;
        let mut path: Url = "http://x/__doorward/sign-out".parse().unwrap();
        path.query_pairs_mut().append_pair("to", to);
        let own = [("origin", "https://app.example.com"), ("sec-fetch-site", "same-origin")];
        let sent = at(&app, Method::POST, ONE, &uri(&path), &cookie, &own).await;
        assert_eq!(sent.header("location"), Some("http://localhost:3000/login?notice=signed-out"), "{to}");
    }
}

#[tokio::test]
async fn a_proxy_that_relays_no_page_leads_to_ours() {
    let (app, _) = sites().await;
    app.user("wang.wu").await;
    let cookie = site_cookie_of(&app, ONE, &app.browser("wang.wu").await).await;
    let ask = |accept: &str, cookie: &str| {
        let ask = app.get("/__doorward/denied").header("host", ONE).header("x-forwarded-proto", "https");
        let ask = ask.header("x-forwarded-uri", "/list?a=1").header("accept", accept).header("cookie", cookie);
        ask.send()
    };
    let page = ask("text/html", &cookie).await;
    assert_eq!((page.status, form_of(&page).as_str()), (403, "/__doorward/sign-out?to=%2Flist%3Fa%3D1"));
    assert!(page.text.contains("wang.wu"), "{}", page.text);
    assert_eq!(ask("application/json", &cookie).await.refused(), (403, "permission_denied"));
    assert_eq!(ask("text/html", "").await.refused(), (403, "permission_denied"), "no name for a stranger");
}

#[tokio::test]
async fn a_proxy_may_pass_our_paths_on_to_us() {
    let (app, _) = sites().await;
    let portal_cookie = app.browser("li.na").await;
    let sent = visit(&app, ONE, "/x", "").await;
    let finish = uri(&location(&portal(&app, &location(&sent), &portal_cookie).await));
    let nonce = set(&sent, "__Host-doorward_nonce");
    let passed = app.get(&finish).header("host", ONE).header("x-forwarded-proto", "https").header("cookie", &nonce);
    let cookie = set(&passed.send().await, "__Host-doorward_site");
    assert_eq!(visit(&app, ONE, "/x", &cookie).await.status, 200);
    let nothing = app.get("/__doorward/x").header("host", ONE).header("x-forwarded-proto", "https").send().await;
    assert_eq!(nothing.refused(), (404, "not_found"));
    for (name, host) in [("host", "evil.test"), ("host", "localhost:3000")] {
        let reply = app.get("/__doorward/finish").header(name, host).header("x-forwarded-proto", "https").send().await;
        assert_eq!(reply.status, 403, "{host}");
    }
}

#[tokio::test]
async fn no_answer_under_our_paths_lets_anything_pass() {
    let (app, _) = sites().await;
    let cookie = site_cookie_of(&app, ONE, &app.browser("li.na").await).await;
    for method in [Method::GET, Method::POST, Method::HEAD, Method::PUT] {
        for path in
            ["/__doorward/", "/__doorward/finish", "/__doorward/sign-out", "/__doorward/denied", "/__doorward/x"]
        {
            let reply = at(&app, method.clone(), ONE, path, &cookie, &[]).await;
            assert!(reply.status >= 300, "{method} {path} {}", reply.status);
        }
    }
}

#[tokio::test]
async fn case_p066_a_protected_app_that_sets_an_odd_cookie_locks_no_user_out() {
    let (app, uid) = sites().await;
    let ours = site_cookie_of(&app, ONE, &app.browser("li.na").await).await;
    for line in [[b"nick=\xc4\xe3; ", ours.as_bytes()].concat(), [ours.as_bytes(), b"; nick=\xff"].concat()] {
        let ask =
            app.get("/access/v1/forward").header("x-forwarded-method", "GET").header("x-forwarded-proto", "https");
        let ask = ask.header("x-forwarded-host", ONE).header("x-forwarded-uri", "/x").bytes("cookie", &line);
        let reply = ask.send().await;
        assert_eq!((reply.status, reply.header("x-doorward-uid")), (200, Some(uid.as_str())), "{line:?}");
    }
}
