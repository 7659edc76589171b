//! Routes of the settings.

use super::stand::{HOST, Stand, header, read_until, status};
use doorward_contract::settings::Section;
use serde_json::{Value, json};
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

const PATH: &str = "/admin/api/v1/settings/routes";

#[tokio::test]
async fn a_route_is_served_with_the_next_request_until_it_is_removed() {
    let (stand, site) = Stand::of_settings().await;
    let (_, token) = stand.member("li.na").await;
    let bearer = format!("authorization: Bearer {token}");
    let not_served = async || {
        let answer = stand.ask("GET /list", &[&bearer]).await;
        assert_ne!(status(&answer), 200, "{answer}");
        stand.nothing_came();
    };
    not_served().await;
    stand.routes(json!([{"host": HOST, "upstream": site}])).await;
    assert_eq!(status(&stand.ask("GET /list", &[&bearer]).await), 200);
    assert_eq!(stand.last().header("x-doorward-roles"), Some("staff"));
    assert_eq!(status(&stand.ask("GET /list", &[]).await), 401, "as with a route of the file");
    stand.routes(json!([{"host": HOST, "path": "/api", "strip": true, "upstream": site}])).await;
    assert_eq!(status(&stand.ask("GET /api/x", &[&bearer]).await), 200);
    assert_eq!(stand.last().uri, "/x");
    assert_eq!(status(&stand.ask("GET /list", &[&bearer]).await), 404);
    stand.routes(json!([])).await;
    not_served().await;
}

/// A site that begins an event stream and keeps it open.
async fn endless() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            tokio::spawn(async move {
                read_until(&mut stream, "\r\n\r\n").await;
                let begins = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nfirst\r\n";
                stream.write_all(begins).await.unwrap();
                let _ = stream.read_to_end(&mut Vec::new()).await;
            });
        }
    });
    address
}

async fn begun(stand: &Stand, host: &str) -> TcpStream {
    let mut stream = stand.open(&format!("GET /public/x HTTP/1.1\r\nhost: {host}\r\n\r\n")).await;
    read_until(&mut stream, "first").await;
    stream
}

async fn ends(mut stream: TcpStream) {
    let rest = async { stream.read_to_end(&mut Vec::new()).await };
    // An error too: the connection may be reset.
    let _ = tokio::time::timeout(Duration::from_secs(20), rest).await.expect("the stream ends");
}

#[tokio::test]
async fn open_streams_of_a_removed_route_end_and_others_go_on() {
    let ((stand, _), site) = (Stand::of_settings().await, endless().await);
    let (public, stays) = ("public.example.com", "stays.example.com");
    let route = |host: &str, auth: bool| json!({"host": host, "upstream": site, "auth": auth});
    stand.routes(json!([route(HOST, true), route(public, false), route(stays, false)])).await;
    let open = [begun(&stand, HOST).await, begun(&stand, public).await];
    let mut other = begun(&stand, stays).await;
    stand.routes(json!([route(stays, false)])).await;
    for stream in open {
        ends(stream).await;
    }
    // Neither this change nor one of another section touches it.
    stand.app.set(Section::Passwords, json!({"min_length": 12})).await;
    let more = tokio::time::timeout(Duration::from_millis(1_500), other.read_u8()).await;
    assert!(more.is_err(), "still open: {more:?}");
}

#[tokio::test]
async fn a_route_of_the_file_wins_over_one_of_the_settings() {
    let stand = Stand::with("[gateway]\nsetting_upstreams = [\"http://127.0.0.1:*\"]").await;
    let (_, token) = stand.member("li.na").await;
    stand.routes(json!([{"host": HOST, "upstream": "http://127.0.0.1:9", "auth": false}])).await;
    assert_eq!(status(&stand.ask("GET /list", &[]).await), 401, "the file's route, with its decision");
    let bearer = format!("authorization: Bearer {token}");
    assert_eq!(status(&stand.ask("GET /list", &[&bearer]).await), 200);
    stand.last();
}

#[tokio::test]
async fn attack_71_a_route_leads_to_no_internal_server_that_the_file_does_not_list() {
    let (stand, _) = Stand::of_settings().await;
    let refused = async |route: Value, reason: &str| {
        let reply = stand.app.patch(PATH, json!({"routes": [route]})).bearer(&stand.key).send().await;
        assert_eq!(reply.refused(), (400, "invalid_argument"), "{route}");
        assert_eq!(reply.body["details"]["reason"], reason, "{route}: {}", reply.text);
        assert!(reply.body["error_description"].as_str().unwrap().len() > 30, "{}", reply.text);
    };
    for (upstream, reason) in [
        ("http://10.0.0.5:8000", "upstream_unlisted"),
        ("https://10.0.0.5", "upstream_unlisted"),
        ("https://127.0.0.1:8443", "upstream_unlisted"),
        ("http://127.1.2.3:8000", "upstream_unlisted"),
        ("http://localhost:8000", "upstream_unlisted"),
        ("http://[::ffff:10.0.0.5]:8000", "upstream_unlisted"),
        ("http://api.example.org", "upstream_unlisted"),
        ("http://169.254.169.254", "upstream_forbidden"),
        ("http://[fd00:ec2::254]", "upstream_forbidden"),
        ("https://metadata.google.internal", "upstream_forbidden"),
        ("http://127.0.0.1:3000", "upstream_loop"),
        ("http://127.0.0.1:8000/admin", "upstream_path"),
        ("gopher://127.0.0.1:8000", "not_an_upstream"),
    ] {
        refused(json!({"host": HOST, "upstream": upstream}), reason).await;
    }
    let listed = "http://127.0.0.1:8000";
    for (route, reason) in [
        (json!({"path": "/login", "upstream": listed}), "own_path"),
        (json!({"path": "/auth/v1", "upstream": listed}), "own_path"),
        (json!({"host": HOST, "path": "/__doorward/x", "upstream": listed}), "own_path"),
        (json!({"upstream": listed}), "path_required"),
        (json!({"host": "localhost", "path": "/x", "upstream": listed}), "own_host"),
        (json!({"host": HOST, "path": "/a/../b", "upstream": listed}), "not_a_path"),
        (json!({"host": HOST, "path": "/a%2fb", "upstream": listed}), "not_a_path"),
        (json!({"host": HOST, "upstream": listed, "cors_origins": ["*"]}), "not_an_origin"),
    ] {
        refused(route, reason).await;
    }
    let mistyped = json!({"routes": [{"host": HOST, "upstraem": listed}]});
    let reply = stand.app.patch(PATH, mistyped).bearer(&stand.key).send().await;
    assert_eq!(reply.refused(), (400, "invalid_argument"));
    let many: Vec<_> = (0..201).map(|n| json!({"host": format!("a{n}.example.com"), "upstream": listed})).collect();
    let reply = stand.app.patch(PATH, json!({"routes": many})).bearer(&stand.key).send().await;
    assert_eq!(reply.body["details"]["reason"], "too_many", "{}", reply.text);
}

#[tokio::test]
async fn attack_71_a_name_that_resolves_inside_is_not_connected_to() {
    // Public by its name: the check of the setting resolves nothing.
    let (stand, _) = Stand::of_settings().await;
    let public = json!([{"host": HOST, "upstream": "https://localhost.", "auth": false}]);
    stand.routes(public).await;
    let answer = stand.ask("GET /x", &[]).await;
    assert_eq!(status(&answer), 502, "{answer}");
}

#[tokio::test]
async fn attack_63_only_administrators_set_routes() {
    let (stand, site) = Stand::of_settings().await;
    let app = &stand.app;
    app.role(&stand.key, "settings", json!([{"action": "doorward:*", "resource": "*", "effect": "allow"}])).await;
    let delegate = app.key_of("settings").await;
    let routes = json!({"routes": [{"host": HOST, "upstream": site, "auth": false}]});
    let reply = app.patch(PATH, routes.clone()).bearer(&delegate).send().await;
    assert_eq!(reply.refused(), (403, "permission_denied"));
    assert_ne!(status(&stand.ask("GET /list", &[]).await), 200);
    stand.nothing_came();
    app.patch(PATH, routes).bearer(&stand.key).send().await.ok();
    assert_eq!(status(&stand.ask("GET /list", &[]).await), 200);
    stand.last();
}

#[tokio::test]
async fn a_route_that_the_file_no_longer_lists_is_not_served_and_prevents_no_change() {
    let (stand, site) = Stand::of_settings().await;
    stand.routes(json!([{"host": HOST, "upstream": site, "auth": false}])).await;
    assert_eq!(status(&stand.ask("GET /x", &[]).await), 200);
    stand.last();
    // After a restart with another configuration file.
    let identity = stand.app.reopen(|_| {}).await.unwrap();
    let access = doorward_testkit::access_of(&identity).await;
    let config = doorward_server::config::Config::default();
    let services = doorward_server::Services::assemble(identity.clone(), access.clone(), config);
    let table = doorward_server::gateway::live::LiveTable::new(services).get();
    let address = doorward_access::forward::Address::parse(&format!("http://{HOST}/x")).unwrap();
    assert!(table.find(&address).is_none());
    let stored = serde_json::to_value(&identity.settings().routes.routes[0]).unwrap();
    let both = json!({"routes": [stored, {"host": "api.example.com", "upstream": "https://api.example.org"}]});
    let permit = doorward_testkit::permit(&access, &doorward_identity::Actor::cli());
    let any = doorward_identity::version::Expected::Any;
    doorward_admin::settings::patch(&permit, Section::Routes, both, &any, 0).await.unwrap();
}

#[tokio::test]
async fn a_host_is_stored_as_it_is_compared() {
    let (stand, site) = Stand::of_settings().await;
    let typed = json!({"routes": [{"host": " https://App.example.com/x ", "upstream": format!("{site}/")}]});
    let stored = stand.app.patch(PATH, typed).bearer(&stand.key).send().await.ok();
    assert_eq!((&stored["routes"][0]["host"], &stored["routes"][0]["upstream"]), (&json!(HOST), &json!(site)));
    let events = stand.app.get("/admin/api/v1/events?action=settings.changed").bearer(&stand.key).send().await;
    assert!(events.text.contains("\"section\":\"routes\""), "{}", events.text);
    let answer = stand.ask("GET /public/x", &[]).await;
    assert_eq!((status(&answer), header(&answer, "x-frame-options")), (200, None));
    stand.last();
}
