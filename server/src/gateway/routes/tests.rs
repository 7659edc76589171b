use super::RouteTable;
use crate::config::Config;
use axum::body::Body;
use axum::extract::Request;
use doorward_access::forward::Address;

fn table() -> RouteTable {
    let text = r#"
        public_url = "https://id.example.com"
        [[route]]
        host = "app.example.com"
        upstream = "http://127.0.0.1:8000"
        [[route]]
        host = "app.example.com"
        path = "/api"
        strip = true
        upstream = "http://127.0.0.1:8001"
        [[route]]
        host = "*.example.com"
        upstream = "http://127.0.0.1:8002"
        [[route]]
        path = "/wiki"
        upstream = "https://wiki.internal"
    "#;
    let config: Config = toml::from_str(text).unwrap();
    config.validate().unwrap();
    RouteTable::new(&config)
}

fn goes_to(address: &str) -> Option<String> {
    let (table, address) = (table(), Address::parse(address).unwrap());
    table.find(&address).map(|route| format!("{}{}", route.authority, route.uri(&address)))
}

#[tokio::test]
async fn the_exact_host_counts_then_the_longest_path() {
    for (address, expected) in [
        ("https://app.example.com/", "127.0.0.1:8000/"),
        ("https://app.example.com/apiary?x=/api", "127.0.0.1:8000/apiary?x=/api"),
        ("https://app.example.com/api", "127.0.0.1:8001/"),
        ("https://app.example.com/api?a=/b", "127.0.0.1:8001/?a=/b"),
        ("https://app.example.com/api/", "127.0.0.1:8001/"),
        ("https://app.example.com/%61pi/%C3%A9?%2e", "127.0.0.1:8001/%C3%A9?%2e"),
        ("https://other.example.com/api", "127.0.0.1:8002/api"),
        ("https://id.example.com/wiki/a", "wiki.internal/wiki/a"),
    ] {
        assert_eq!(goes_to(address).as_deref(), Some(expected), "{address}");
    }
    assert_eq!(goes_to("https://id.example.com/login"), None, "ours, although `*` would fit");
    assert_eq!(goes_to("https://example.com/"), None);
}

#[tokio::test]
async fn what_is_not_a_sites_is_ours() {
    let table = table();
    let claims = |host: &str, path: &str| {
        table.claims(&Request::builder().uri(path).header("host", host).body(Body::empty()).unwrap())
    };
    assert!(claims("app.example.com", "/a/../b"), "its own host, whatever the path: the gateway will refuse it");
    assert!(claims("APP.example.com:443", "/"));
    assert!(claims("id.example.com", "/wiki"));
    assert!(claims("id.example.com", "/__doorward/finish"));
    for path in ["/", "/login", "/wikipedia", "/wiki/../login", "/wiki//login", "/x"] {
        assert!(!claims("id.example.com", path), "{path}");
    }
    assert!(!claims("evil.test", "/wiki"));
}
