//! Forward auth.

use crate::kit::{App, Ask, Reply};
use axum::http::Method;
use doorward_admin as admin;
use doorward_identity::Actor;
use doorward_testkit::{permit, uid};
use serde_json::{Value, json};

const PATH: &str = "/access/v1/forward";
const HEADERS: [&str; 8] = ["uid", "username", "name", "email", "phone", "kind", "roles", "jwt"];

/// A request for a page of the site `app`, as described by Traefik.
fn forwarded<'a>(app: &'a App, uri: &str) -> Ask<'a> {
    forwarded_from(app, "https", "app.example.com", uri)
}

fn forwarded_from<'a>(app: &'a App, proto: &str, host: &str, uri: &str) -> Ask<'a> {
    let ask = app.get(PATH).header("x-forwarded-method", "GET").header("x-forwarded-proto", proto);
    ask.header("x-forwarded-host", host).header("x-forwarded-uri", uri)
}

/// A site to which `staff` has access except `/admin`, and all users have access to `/public`.
async fn site() -> (App, String) {
    let app = App::new().await;
    let key = app.api_key().await;
    app.sites(json!([{"host": "app.example.com", "kind": "app"}, {"host": "app.localhost:8080", "kind": "app"}])).await;
    app.role(
        &key,
        "staff",
        json!([
            {"action": "app:/*", "resource": "*", "effect": "allow"},
            {"action": ["app:/admin", "app:/admin/*"], "resource": "*", "effect": "deny"},
            {"action": "app:/write", "resource": "*", "effect": "deny", "condition": "request.method != 'GET'"},
        ]),
    )
    .await;
    app.policy(&key, "public", json!([{"action": "app:/public/*", "resource": "*", "effect": "allow"}])).await;
    let public = json!({"policies": ["public"]});
    app.put("/admin/api/v1/roles/all_users/policies", public).bearer(&key).send().await.ok();
    (app, key)
}

fn identity_values(reply: &Reply) -> Vec<&str> {
    HEADERS.map(|name| reply.header(&format!("x-doorward-{name}")).unwrap_or("absent")).to_vec()
}

#[tokio::test]
async fn a_member_passes_with_their_name_and_is_refused_at_once_after_a_change() {
    let (app, key) = site().await;
    let user = app.signed_in("li.na").await;
    let ask = async |uri: &str| forwarded(&app, uri).bearer(&user.access).send().await;
    assert_eq!(ask("/").await.refused(), (403, "permission_denied"));
    app.member(&key, "staff", &user.uid).await;
    let named = json!({"name": "李娜"});
    app.patch(&format!("/admin/api/v1/users/{}", user.uid), named).bearer(&key).send().await.ok();
    let passed = ask("/list?a=1").await;
    assert_eq!((passed.status, passed.text.as_str()), (200, ""));
    assert_eq!(identity_values(&passed), [&user.uid, "li.na", "%E6%9D%8E%E5%A8%9C", "", "", "external", "staff", ""]);
    assert_eq!(passed.header("cache-control"), Some("no-store"));
    assert_eq!(ask("/admin/users").await.status, 403);
    let members = json!({"uids": [user.uid]});
    app.delete("/admin/api/v1/roles/staff/members").json(members).bearer(&key).send().await.ok();
    assert_eq!(ask("/list").await.status, 403);
    admin::users::block(&permit(&app.access, &Actor::cli()), &uid(&user.uid)).await.unwrap();
    assert_eq!(ask("/public/x").await.refused(), (401, "unauthenticated"), "a token of ours that does not count");
}

#[tokio::test]
async fn attack_78_identity_headers_of_unauthenticated_requests_are_empty() {
    let (app, _) = site().await;
    let spoofed =
        forwarded(&app, "/public/a").header("x-doorward-uid", "root").header("x-doorward-roles", "administrator");
    let passed = spoofed.send().await;
    assert_eq!(passed.status, 200);
    assert_eq!(identity_values(&passed), [""; 8], "every header is there, so that the proxy replaces the client's");
}

#[tokio::test]
async fn a_program_passes_by_its_key() {
    let (app, _) = site().await;
    let key = app.key_of("staff").await;
    let passed = forwarded(&app, "/list").bearer(&key).send().await;
    assert_eq!(
        (passed.status, identity_values(&passed)),
        (200, vec!["", "", "of-staff", "", "", "api_key", "staff", ""])
    );
    let unknown = forwarded(&app, "/public/a").bearer("dw_0000000000000000000000000000000000000000000").send().await;
    assert_eq!(unknown.refused(), (401, "unauthenticated"));
}

#[tokio::test]
async fn attack_78_requests_that_can_be_read_in_two_ways_do_not_pass() {
    let (app, key) = site().await;
    let user = app.signed_in("li.na").await;
    app.member(&key, "staff", &user.uid).await;
    for uri in [
        "//admin",
        "/x//admin",
        "/x/../admin",
        "/x/..;/admin",
        "/%2e%2e/admin",
        "/x/%2E%2e/admin",
        "/admin%2fx",
        "/./x",
        "/x\\admin",
        "/%61dmin/x",
        "/x;y",
        "/%252e%252e/x",
        "https://app.example.com/x",
        "",
        "x",
        "/x#y",
        "/%00",
        "/x%",
    ] {
        let reply = forwarded(&app, uri).bearer(&user.access).send().await;
        assert_eq!(reply.refused(), (403, "permission_denied"), "{uri}");
    }
    for (proto, host) in [
        ("https", "other.example.com"),
        ("https", "app.example.com.evil.test"),
        ("https", "app.example.com:8443"),
        ("https", "evil.test, app.example.com"),
        ("https", "app.example.com@evil.test"),
        ("ftp", "app.example.com"),
        ("https", "app.example.com."),
        ("https,http", "app.example.com"),
        ("https", ""),
    ] {
        let reply = forwarded_from(&app, proto, host, "/public/x").bearer(&user.access).send().await;
        assert_eq!(reply.refused(), (403, "permission_denied"), "{proto} {host}");
    }
    for (name, value) in [
        ("x-forwarded-host", "app.example.com"),
        ("x-forwarded-uri", "/other"),
        ("x-forwarded-method", "POST"),
        ("x-forwarded-proto", "http"),
        ("x-original-url", "https://app.example.com/public/x"),
        ("x-http-method-override", "DELETE"),
        ("authorization", "Bearer other"),
        ("x_doorward_uid", "root"),
    ] {
        let reply = forwarded(&app, "/list").bearer(&user.access).header(name, value).send().await;
        assert_eq!(reply.refused(), (403, "permission_denied"), "{name}: {value}");
    }
    assert_eq!(
        app.get(PATH).bearer(&user.access).send().await.refused(),
        (403, "permission_denied"),
        "nothing forwarded"
    );
}

#[tokio::test]
async fn case_p032_the_method_and_the_query_free_path_are_what_policies_see() {
    let (app, key) = site().await;
    let user = app.signed_in("li.na").await;
    app.member(&key, "staff", &user.uid).await;
    let ask = async |method: &str| {
        let ask = app.get(PATH).bearer(&user.access).header("x-original-url", "https://app.example.com/write?x=/admin");
        ask.header("x-original-method", method).send().await.status
    };
    assert_eq!((ask("GET").await, ask("POST").await, ask("get").await), (200, 403, 403));
}

#[tokio::test]
async fn envoy_asks_with_the_request_itself() {
    let (app, key) = site().await;
    let user = app.signed_in("li.na").await;
    app.member(&key, "staff", &user.uid).await;
    let ask = async |method: Method, uri: &str, host: &str| {
        let ask = app.ask(method, &format!("{PATH}/envoy{uri}")).header("host", host);
        ask.header("x-forwarded-proto", "https").bearer(&user.access).send().await.status
    };
    for (method, uri, status) in [
        (Method::GET, "/", 200),
        (Method::GET, "/list?a=1", 200),
        (Method::PUT, "/list", 200),
        (Method::POST, "/write", 403),
        (Method::GET, "/admin/x", 403),
        (Method::GET, "//admin/x", 403),
        (Method::GET, "/x/..;/admin", 403),
        (Method::GET, "/%2e%2e/admin", 403),
        (Method::GET, "", 403),
    ] {
        assert_eq!(ask(method.clone(), uri, "app.example.com").await, status, "{method} {uri}");
    }
    assert_eq!(ask(Method::GET, "/list", "other.example.com").await, 403);
}

#[tokio::test]
async fn programs_get_401_and_browsers_are_sent_to_sign_in() {
    let (app, _) = site().await;
    let program = forwarded(&app, "/list").header("accept", "application/json").send().await;
    assert_eq!(program.refused(), (401, "unauthenticated"));
    assert_eq!(program.header("www-authenticate"), Some("Bearer"));
    let page = |uri: &str| forwarded(&app, uri).header("accept", "text/html,*/*;q=0.8");
    let uri = "/list?a=1&b=%E4%BD%A0&c=x%26y";
    let sent = page(uri).send().await;
    assert_eq!(sent.status, 302);
    let location: url::Url = sent.header("location").unwrap().parse().unwrap();
    assert_eq!((location.host_str(), location.path()), (Some("localhost"), "/access/v1/start"));
    let to = location.query_pairs().find(|(name, _)| name == "to").unwrap().1.into_owned();
    assert_eq!(to, format!("https://app.example.com{uri}"), "the whole address survives");
    let cookie = sent.header("set-cookie").unwrap();
    assert!(cookie.starts_with("__Host-doorward_nonce_") && cookie.contains("; Secure"), "{cookie}");
    assert!(sent.header("strict-transport-security").is_none(), "not ours to say under another name");

    let nginx = app.get(&format!("{PATH}?redirect=no")).header("x-forwarded-method", "GET");
    let nginx = nginx.header("x-forwarded-proto", "https").header("x-forwarded-host", "app.example.com");
    let nginx = nginx.header("x-forwarded-uri", uri).header("accept", "text/html").send().await;
    assert_eq!((nginx.status, nginx.header("location")), (401, None));
    assert!(nginx.header("x-doorward-sign-in").unwrap().starts_with("http://localhost:3000/access/v1/start?to="));

    let long = page(&format!("/list?{}", "x".repeat(6_000))).send().await;
    assert!(
        long.header("location").unwrap().contains("to=https%3A%2F%2Fapp.example.com%2F&"),
        "too long to be carried"
    );
}

#[tokio::test]
async fn case_p048_a_sign_in_is_never_framed() {
    let (app, _) = site().await;
    let framed = forwarded(&app, "/list").header("accept", "text/html").header("sec-fetch-dest", "iframe").send().await;
    assert_eq!((framed.status, framed.header("location")), (401, None));
    assert!(framed.text.contains("target=\"_blank\""), "{}", framed.text);
}

#[tokio::test]
async fn a_site_for_programs_never_redirects() {
    let (app, _) = site().await;
    app.sites(json!([{"host": "app.example.com", "kind": "app", "sign_in": false}])).await;
    let reply = forwarded(&app, "/list").header("accept", "text/html").send().await;
    assert_eq!(reply.refused(), (401, "unauthenticated"));
    assert!(reply.header("set-cookie").is_none());
}

#[tokio::test]
async fn attack_31_a_sites_token_is_no_access_token() {
    let (app, key) = site().await;
    app.sites(json!([{"host": "app.example.com", "kind": "app", "identity_jwt": true}])).await;
    let user = app.signed_in("li.na").await;
    app.member(&key, "staff", &user.uid).await;
    let passed = forwarded(&app, "/list").bearer(&user.access).send().await;
    let token = passed.header("x-doorward-jwt").unwrap().to_owned();
    let part = |at: usize| -> Value {
        use base64::Engine as _;
        let text = token.split('.').nth(at).unwrap();
        serde_json::from_slice(&base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(text).unwrap()).unwrap()
    };
    let (header, claims) = (part(0), part(1));
    assert_eq!((&header["typ"], &header["alg"]), (&json!("site+jwt"), &json!("ES256")));
    assert_eq!((&claims["aud"], &claims["sub"]), (&json!("app.example.com"), &json!(user.uid)));
    assert_eq!(claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap(), 60);
    assert_eq!(app.get("/auth/v1/user/me").bearer(&token).send().await.refused(), (401, "unauthenticated"));
    assert_eq!(app.get("/admin/api/v1/users").bearer(&token).send().await.refused(), (401, "unauthenticated"));
    assert_eq!(forwarded(&app, "/list").bearer(&token).send().await.refused(), (401, "unauthenticated"));
    let introspected = app.post("/auth/v1/token/introspect", json!({"token": token})).send().await;
    assert_eq!(introspected.ok(), json!({}));
}

#[tokio::test]
async fn attack_78_without_a_database_every_request_is_refused() {
    let (app, key) = site().await;
    let user = app.signed_in("li.na").await;
    app.member(&key, "staff", &user.uid).await;
    app.identity.db().clone().close().await;
    for ask in [
        forwarded(&app, "/list").bearer(&user.access),
        forwarded(&app, "/list").bearer(&key),
        forwarded(&app, "/list").header("cookie", &format!("__Host-doorward_site={}", "A".repeat(43))),
    ] {
        let reply = ask.send().await;
        assert!(reply.status >= 500, "{} {}", reply.status, reply.text);
    }
}

/// A preflight for a page of the site `app`, from a page of another origin.
fn preflight<'a>(app: &'a App, origin: &str) -> Ask<'a> {
    let ask = app.get(PATH).header("x-forwarded-method", "OPTIONS").header("x-forwarded-proto", "https");
    let ask = ask.header("x-forwarded-host", "app.example.com").header("x-forwarded-uri", "/list");
    ask.header("origin", origin).header("access-control-request-method", "PUT").header("accept", "text/html")
}

#[tokio::test]
async fn case_p057_a_preflight_is_never_redirected_and_passes_by_a_setting_of_the_site() {
    let (app, _) = site().await;
    let refused = preflight(&app, "https://page.example.com").send().await;
    assert_eq!((refused.status, refused.header("location")), (401, None));
    app.sites(json!([{"host": "app.example.com", "kind": "app", "preflights": true}])).await;
    let passed = preflight(&app, "https://page.example.com").send().await;
    assert_eq!((passed.status, identity_values(&passed)), (200, vec![""; 8]));
    let other = app.get(PATH).header("x-forwarded-method", "OPTIONS").header("x-forwarded-proto", "https");
    let other = other.header("x-forwarded-host", "app.example.com").header("x-forwarded-uri", "/list");
    assert_eq!(other.send().await.status, 401, "no preflight");
}

#[tokio::test]
async fn a_path_with_several_readings_passes_by_a_setting_of_the_site_where_each_is_allowed() {
    let (app, key) = site().await;
    let user = app.signed_in("li.na").await;
    app.member(&key, "staff", &user.uid).await;
    let status = async |uri: &str| forwarded(&app, uri).bearer(&user.access).send().await.status;
    let page = forwarded(&app, "/a%2Fb").bearer(&user.access).header("accept", "text/html").send().await;
    assert_eq!((page.status, page.header("content-type")), (403, Some("text/html; charset=utf-8")));
    app.sites(json!([{"host": "app.example.com", "kind": "app", "escaped_paths": true}])).await;
    for uri in ["/a%2Fb", "/100%25", "/tree;v=1/x"] {
        assert_eq!(status(uri).await, 200, "{uri}");
    }
    for uri in ["/admin%2Fx", "/admin;x", "/%2561dmin", "/x/..;/admin", "/x%2F..%2Fadmin", "//admin", "/a%5Cb", "/%00"]
    {
        assert_eq!(status(uri).await, 403, "{uri}");
    }
}
