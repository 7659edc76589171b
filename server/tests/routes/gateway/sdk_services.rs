//! Services of the CloudBase SDK: functions, storage, databases, models.

use super::stand::{Stand, header, status};
use crate::kit::App;
use doorward_contract::application::ApplicationKind;
use doorward_contract::settings::Section;
use serde_json::{Value, json};

/// A page of a security domain; the default ones are those of this machine.
const PAGE: &str = "origin: http://localhost:5173";
const ASKS: [&str; 2] = [
    "access-control-request-method: POST",
    "access-control-request-headers: authorization,content-type,x-request-id,x-sdk-version",
];
const HELLO: &str = "POST /v1/functions/hello";

fn body(answer: &str) -> Value {
    let (_, body) = answer.split_once("\r\n\r\n").unwrap();
    serde_json::from_str(body).unwrap_or_else(|_| panic!("{answer}"))
}

/// A stand with a route for functions, of which the role `caller` may call `hello`. Returns the user's access token.
async fn functions() -> (Stand, String, String) {
    let (stand, site) = Stand::of_settings().await;
    stand.routes(json!([{"path": "/v1/functions", "upstream": site}])).await;
    let hello = json!([{"action": "functions:/v1/functions/hello", "resource": "*", "effect": "allow"}]);
    stand.app.role(&stand.key, "caller", hello).await;
    let tokens = stand.app.signed_in("li.na").await;
    stand.app.member(&stand.key, "caller", &tokens.uid).await;
    (stand, tokens.uid, tokens.access)
}

#[tokio::test]
async fn a_call_passes_by_its_token_and_its_page_reads_the_answer() {
    let (stand, uid, token) = functions().await;
    let bearer = format!("authorization: Bearer {token}");
    let preflight = stand.at_home("OPTIONS /v1/functions/hello", &[PAGE, ASKS[0], ASKS[1]]).await;
    assert_eq!(status(&preflight), 204, "{preflight}");
    assert_eq!(header(&preflight, "access-control-allow-origin"), Some("http://localhost:5173"));
    assert_eq!(header(&preflight, "access-control-allow-headers"), Some(&ASKS[1][32..]));
    assert_eq!(header(&preflight, "access-control-allow-credentials"), None, "no cookie is looked at");
    stand.nothing_came();
    let answer = stand.at_home(HELLO, &[PAGE, &bearer, "content-length: 0"]).await;
    assert_eq!((status(&answer), answer.ends_with("the site")), (200, true), "{answer}");
    assert_eq!(header(&answer, "access-control-allow-origin"), Some("http://localhost:5173"));
    assert_eq!(header(&answer, "access-control-expose-headers"), Some("*"));
    let seen = stand.last();
    assert_eq!((seen.header("x-doorward-uid"), seen.header("authorization")), (Some(uid.as_str()), None));
    assert_eq!(seen.uri, "/v1/functions/hello");
    // The decision is made anew for each request.
    let members = json!({"uids": [uid]});
    stand.app.delete("/admin/api/v1/roles/caller/members").json(members).bearer(&stand.key).send().await.ok();
    let refused = stand.at_home(HELLO, &[PAGE, &bearer, "content-length: 0"]).await;
    assert_eq!((status(&refused), &body(&refused)["code"]), (403, &json!("PERMISSION_DENIED")), "{refused}");
    stand.nothing_came();
}

#[tokio::test]
async fn an_error_has_the_names_that_the_sdk_reads_and_its_page_reads_it() {
    let (stand, _, token) = functions().await;
    let bearer = format!("authorization: Bearer {token}");
    for (line, headers, status_code, code) in [
        ("POST /v1/functions/other", &[bearer.as_str()][..], 403, "PERMISSION_DENIED"),
        (HELLO, &[], 401, "MISSING_CREDENTIALS"),
        (HELLO, &["authorization: Bearer dw_x_y"], 401, "ACCESS_TOKEN_EXPIRED"),
        ("POST /v1/storages/get-objects-upload-info", &[bearer.as_str()], 404, "ROUTE_MISSING"),
    ] {
        let headers = [headers, &[PAGE, "content-length: 0"]].concat();
        let answer = stand.at_home(line, &headers).await;
        assert_eq!(status(&answer), status_code, "{answer}");
        let error = body(&answer);
        assert_eq!(error["code"], code, "{answer}");
        assert_eq!((&error["message"], &error["requestId"]), (&error["error_description"], &error["request_id"]));
        assert!(error["request_id"].is_string() && error["error_code"].is_number(), "{answer}");
        assert_eq!(header(&answer, "access-control-allow-origin"), Some("http://localhost:5173"), "{answer}");
    }
    stand.nothing_came();
}

#[tokio::test]
async fn attack_65_the_cookie_of_a_browser_calls_no_service() {
    let (stand, _, _) = functions().await;
    stand.app.browser("li.na").await;
    for cookie in ["cookie: doorward_site=x", "cookie: doorward=x"] {
        let answer = stand.at_home(HELLO, &[PAGE, cookie, "content-length: 0"]).await;
        assert_eq!(status(&answer), 401, "{answer}");
    }
    stand.nothing_came();
}

#[tokio::test]
async fn pages_of_other_origins_are_told_what_to_configure_and_read_nothing() {
    let (stand, _, token) = functions().await;
    let bearer = format!("authorization: Bearer {token}");
    for path in ["/v1/functions/hello", "/v1/rdb/rest/x"] {
        for origin in ["origin: https://evil.test", "origin: null"] {
            let refused = stand.at_home(&format!("OPTIONS {path}"), &[origin, ASKS[0]]).await;
            assert_eq!((status(&refused), header(&refused, "access-control-allow-origin")), (403, None), "{refused}");
            assert!(refused.contains("cors permission denied"), "{refused}");
        }
    }
    let read = stand.at_home(HELLO, &["origin: https://evil.test", &bearer, "content-length: 0"]).await;
    assert_eq!((status(&read), header(&read, "access-control-allow-origin")), (200, None), "{read}");
    stand.last();
}

#[tokio::test]
async fn pages_of_applications_and_of_the_route_may_call_too() {
    let (stand, site) = Stand::of_settings().await;
    let app = &stand.app;
    app.application("shop", ApplicationKind::SinglePage, |config| config.origins = vec!["https://shop.example".into()])
        .await;
    let route = json!({"path": "/v1/model", "upstream": site, "cors_origins": ["https://listed.example"]});
    stand.routes(json!([route])).await;
    let credentials = async |origin: &str| {
        let preflight = stand.at_home("OPTIONS /v1/model/prod/x/list", &[&format!("origin: {origin}"), ASKS[0]]).await;
        assert_eq!(status(&preflight), 204, "{preflight}");
        assert_eq!(header(&preflight, "access-control-allow-origin"), Some(origin));
        header(&preflight, "access-control-allow-credentials").map(str::to_owned)
    };
    assert_eq!(credentials("https://shop.example").await, None);
    assert_eq!(credentials("https://listed.example").await.as_deref(), Some("true"));
    app.set(Section::Oauth, json!({"registration": "open"})).await;
    let itself = json!({"redirect_uris": ["https://self.example/callback"], "token_endpoint_auth_method": "none"});
    assert_eq!(app.post("/oauth2/register", itself).send().await.status, 201);
    let refused = stand.at_home("OPTIONS /v1/model/x", &["origin: https://self.example", ASKS[0]]).await;
    assert_eq!(status(&refused), 403, "no administrator has reviewed what it says about itself");
    app.change_application("shop", |row| row.enabled = false).await;
    let refused = stand.at_home("OPTIONS /v1/model/x", &["origin: https://shop.example", ASKS[0]]).await;
    assert_eq!(status(&refused), 403, "an application that is turned off lists nothing");
}

#[tokio::test]
async fn without_a_route_the_error_says_what_to_configure() {
    let app = App::new().await;
    for (path, names) in [
        ("/v1/functions/hello", "/v1/functions"),
        ("/v1/cloudrun/api/x", "/v1/cloudrun"),
        ("/v1/storages/get-objects-download-info", "/v1/storages"),
        ("/v1/database/instances/(default)/databases/(default)/collections/x/documents", "/v1/database"),
        ("/v1/model/prod/x/list", "/v1/model"),
        ("/v1/sql", "/v1/sql"),
        ("/v1/rdb/rest/x", "/v1/rdb"),
        ("/v1/ai/x/chat/completions", "/v1/ai"),
        ("/v1/apis/x/y", "/v1/apis"),
    ] {
        let reply = app.post(path, json!({})).header("origin", "http://localhost:5173").send().await;
        assert_eq!(reply.refused(), (404, "route_missing"), "{path}");
        assert_eq!(reply.body["code"], "ROUTE_MISSING");
        assert!(reply.body["message"].as_str().unwrap().contains(names), "{}", reply.text);
        assert_eq!(reply.header("access-control-allow-origin"), Some("http://localhost:5173"), "{path}");
    }
    // Of a response to `/web` with another status, the SDK shows nothing.
    let reply = app.post("/web?env=doorward", json!({"action": "database.x"})).send().await;
    assert_eq!((reply.status, &reply.body["code"]), (200, &json!("ROUTE_MISSING")), "{}", reply.text);
    let chinese = app.post("/v1/functions/x", json!({})).header("accept-language", "zh-CN").send().await;
    assert!(chinese.body["message"].as_str().unwrap().contains("路由"), "{}", chinese.text);
    for path in ["/v1", "/v1/other/x", "/v1/functionsx", "/website"] {
        let reply = app.get(path).header("host", "localhost:3000").send().await;
        assert_eq!(reply.status, 404, "{path}");
        assert_ne!(reply.body["error"], "route_missing", "{path}");
    }
}

#[tokio::test]
async fn a_service_needs_no_site_and_decides_by_its_own_type() {
    let (stand, _, token) = functions().await;
    let bearer = format!("authorization: Bearer {token}");
    // A site at the own host does not change the type.
    stand.app.set(Section::Sites, json!({"sites": []})).await;
    assert_eq!(status(&stand.at_home(HELLO, &[&bearer, "content-length: 0"]).await), 200);
    stand.last();
    // An API key calls by the policies of its role.
    let key = format!("authorization: Bearer {}", stand.app.key_of("caller").await);
    assert_eq!(status(&stand.at_home(HELLO, &[&key, "content-length: 0"]).await), 200);
    assert_eq!(stand.last().header("x-doorward-kind"), Some("api_key"));
    for path in ["/v1/functions/x/..%2fhello", "/v1/functions//hello", "/v1/functions/hello;x"] {
        let answer = stand.at_home(&format!("POST {path}"), &[&bearer, "content-length: 0"]).await;
        assert_ne!(status(&answer), 200, "{path}: {answer}");
    }
    stand.nothing_came();
}
