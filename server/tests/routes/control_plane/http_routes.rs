//! Routes of the gateway.

use super::{Script, done};
use crate::kit::App;
use doorward_server::config::Config;
use serde_json::{Value, json};

const UPSTREAM: &str = "https://site.example.org";
const HOST: &str = "app.example.com";

/// A server whose configuration file has a route.
async fn with_route_of_file() -> App {
    let text = "[[route]]\nhost = \"files.example.com\"\nupstream = \"http://127.0.0.1:8000\"";
    App::with(toml::from_str::<Config>(text).unwrap()).await
}

fn at(domain: &str, routes: &Value) -> Value {
    json!({"EnvId": "doorward", "Domain": {"Domain": domain, "Routes": routes}})
}

fn new(path: &str) -> Value {
    json!({"Path": path, "UpstreamResourceType": "CBR", "UpstreamResourceName": UPSTREAM})
}

#[tokio::test]
async fn a_route_is_created_listed_changed_and_deleted() {
    let app = with_route_of_file().await;
    let script = Script::administrator(&app).await;
    let first = json!({"Path": "/api", "UpstreamResourceName": UPSTREAM, "EnableAuth": false,
        "EnablePathTransmission": false, "EnableSafeDomain": false, "Enable": true});
    done(script.call("CreateHTTPServiceRoute", at(HOST, &json!([first, new("/")]))).await);
    done(script.call("CreateHTTPServiceRoute", at("localhost:3000", &json!([new("/wiki")]))).await);
    let stored = app.identity.settings().routes.routes.clone();
    let seen: Vec<_> = stored.iter().map(|route| (route.address(), route.auth, route.strip)).collect();
    let expected = [("app.example.com/api", false, true), ("app.example.com/", true, false), ("/wiki", true, false)];
    assert_eq!(seen, expected.map(|(address, auth, strip)| (address.to_owned(), auth, strip)));

    let all = done(script.call("DescribeHTTPServiceRoute", json!({"EnvId": "doorward"})).await);
    let named = |domains: &Value| -> Vec<Value> {
        domains.as_array().unwrap().iter().map(|domain| domain["Domain"].clone()).collect()
    };
    assert_eq!(named(&all["Domains"]), ["files.example.com", HOST, "localhost:3000"]);
    assert_eq!((&all["TotalCount"], &all["OriginDomain"]), (&json!(3), &json!("localhost:3000")));
    assert_eq!(all["Domains"][2]["IsDefault"], true);
    let filter = json!({"Filters": [{"Name": "Domain", "Values": [HOST]}, {"Name": "Path", "Values": ["/api"]}]});
    let one = done(script.call("DescribeHTTPServiceRoute", filter).await);
    let routes = one["Domains"][0]["Routes"].as_array().unwrap();
    assert_eq!((one["Domains"].as_array().unwrap().len(), routes.len()), (1, 1));
    let described =
        (&routes[0]["UpstreamResourceName"], &routes[0]["EnableAuth"], &routes[0]["EnablePathTransmission"]);
    assert_eq!(described, (&json!(UPSTREAM), &json!(false), &json!(false)));

    let change = json!([{"Path": "/api", "EnableAuth": true}]);
    done(script.call("ModifyHTTPServiceRoute", at(HOST, &change)).await);
    let changed = app.identity.settings().routes.routes[0].clone();
    assert_eq!((changed.auth, changed.strip, changed.upstream.as_str()), (true, true, UPSTREAM), "the rest stays");
    let paths = json!({"Domain": HOST, "Paths": ["/api", "/"]});
    done(script.call("DeleteHTTPServiceRoute", paths.clone()).await);
    assert_eq!(app.identity.settings().routes.routes.len(), 1);
    assert_eq!(script.refused("DeleteHTTPServiceRoute", paths).await, "ResourceNotFound");
}

#[tokio::test]
async fn what_a_route_cannot_do_is_refused_and_nothing_is_changed() {
    let app = with_route_of_file().await;
    let script = Script::administrator(&app).await;
    done(script.call("CreateHTTPServiceRoute", at(HOST, &json!([new("/")]))).await);
    let more = |name: &str, value: Value| {
        let mut route = new("/x");
        route[name] = value;
        at(HOST, &json!([new("/good"), route]))
    };
    let domain = |name: &str, value: Value| {
        let mut body = at(HOST, &json!([new("/x")]));
        body["Domain"][name] = value;
        body
    };
    for (body, expected) in [
        (more("UpstreamResourceType", json!("SCF")), "UnsupportedOperation"),
        (more("UpstreamResourceName", json!("hello")), "UnsupportedOperation"),
        (more("UpstreamResourceName", Value::Null), "MissingParameter"),
        (more("UpstreamResourceName", json!("http://169.254.169.254")), "InvalidParameter"),
        (more("PathRewrite", json!({"Prefix": "/y"})), "UnsupportedOperation"),
        (more("QPSPolicy", json!({"QPSTotal": 10})), "UnsupportedOperation"),
        (more("EnableSafeDomain", json!(true)), "UnsupportedOperation"),
        (more("Enable", json!(false)), "UnsupportedOperation"),
        (more("Path", json!("")), "MissingParameter"),
        (more("Path", json!("/")), "ResourceInUse"),
        (more("Path", json!("/%2e")), "InvalidParameter"),
        (more("Other", json!(1)), "InvalidParameter"),
        (domain("CertId", json!("cert")), "UnsupportedOperation"),
        (domain("Protocol", json!("HTTP_TO_HTTPS")), "UnsupportedOperation"),
        (domain("AccessType", json!("CDN")), "UnsupportedOperation"),
        (domain("Routes", json!([])), "UnsupportedOperation"),
        (at("", &json!([new("/x")])), "MissingParameter"),
        (at("files.example.com", &json!([new("/")])), "ResourceInUse"),
        (json!({}), "MissingParameter"),
    ] {
        assert_eq!(script.refused("CreateHTTPServiceRoute", body.clone()).await, expected, "{body}");
    }
    for (path, host, expected) in
        [("/nowhere", HOST, "ResourceNotFound"), ("/", "files.example.com", "UnsupportedOperation")]
    {
        let change = json!([{"Path": path, "EnableAuth": false}]);
        assert_eq!(script.refused("ModifyHTTPServiceRoute", at(host, &change)).await, expected, "{path}");
        let paths = json!({"Domain": host, "Paths": [path]});
        assert_eq!(script.refused("DeleteHTTPServiceRoute", paths).await, expected, "{path}");
    }
    assert_eq!(script.refused("DeleteHTTPServiceRoute", json!({"Domain": HOST})).await, "MissingParameter");
    let unknown = json!({"Filters": [{"Name": "Cname", "Values": ["x"]}]});
    assert_eq!(script.refused("DescribeHTTPServiceRoute", unknown).await, "InvalidParameter");
    assert_eq!(app.identity.settings().routes.routes.len(), 1, "nothing was changed");
}

#[tokio::test]
async fn attack_63_only_administrators_set_routes() {
    let app = App::new().await;
    app.delegated_role("keeper", &["doorward:*"]).await;
    let script = Script::of(&app, "keeper").await;
    let create = at(HOST, &json!([new("/")]));
    assert_eq!(script.refused("CreateHTTPServiceRoute", create).await, "UnauthorizedOperation");
    app.delegated_role("nothing", &["doorward:events:read"]).await;
    let reader = Script::of(&app, "nothing").await;
    assert_eq!(reader.refused("DescribeHTTPServiceRoute", json!({})).await, "UnauthorizedOperation");
}
