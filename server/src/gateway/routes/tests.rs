use super::RouteTable;
use crate::config::Config;
use crate::config::route::is_own;
use axum::body::Body;
use axum::extract::Request;
use doorward_access::forward::Address;
use doorward_contract::settings::{GatewayRoute, Routes};
use proptest::prelude::*;
use std::sync::{Arc, LazyLock};
use tokio::runtime::Runtime;

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

fn config() -> Config {
    toml::from_str("public_url = \"https://id.example.com\"\n[gateway]\nsetting_upstreams = [\"http://127.0.0.1:*\"]")
        .unwrap()
}

fn setting(host: Option<&str>, path: &str, port: u16) -> GatewayRoute {
    let host = host.map(str::to_owned);
    GatewayRoute { path: path.to_owned(), ..GatewayRoute::new(host, format!("http://127.0.0.1:{port}")) }
}

#[tokio::test]
async fn a_route_that_has_not_changed_keeps_its_connections() {
    let (config, kept) = (config(), setting(Some("a.example.com"), "/", 8000));
    let routes = |routes: &[&GatewayRoute]| Routes { routes: routes.iter().copied().cloned().collect() };
    let before = RouteTable::new(&config).renewed(&config, &routes(&[&kept, &setting(None, "/x", 8001)]));
    let after = before.renewed(&config, &routes(&[&setting(None, "/x", 8002), &kept]));
    let find = |table: &RouteTable, address: &str| table.find(&Address::parse(address).unwrap()).cloned().unwrap();
    let (same, other) = ("https://a.example.com/", "https://id.example.com/x");
    assert!(Arc::ptr_eq(&find(&before, same), &find(&after, same)));
    assert!(after.serves(&find(&before, same)) && !after.serves(&find(&before, other)));
    assert!(after.renewed(&config, &Routes::default()).find(&Address::parse(same).unwrap()).is_none());
}

/// Clients of upstreams are made in a runtime.
static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| Runtime::new().unwrap());

/// Nested and neighbouring routes of the settings.
static SETTINGS: LazyLock<RouteTable> = LazyLock::new(|| {
    let _entered = RUNTIME.enter();
    let routes = vec![
        setting(Some("app.example.com"), "/", 1),
        setting(Some("app.example.com"), "/a", 2),
        setting(Some("app.example.com"), "/a/b", 3),
        setting(None, "/wiki", 4),
        setting(None, "/v1/functions", 5),
        // Not served, because it would take requests from us.
        setting(None, "/login", 6),
        setting(None, "/auth/v1", 7),
    ];
    RouteTable::new(&config()).renewed(&config(), &Routes { routes })
});

proptest! {
    #[test]
    fn attack_78_every_reading_of_a_path_is_for_the_route_that_is_found(path in "(/[ab./;%2fF5]{0,4}){1,4}") {
        if let Ok(address) = Address::with_readings("https", "app.example.com", &path)
            && let Some(route) = SETTINGS.find(&address)
        {
            for reading in address.paths() {
                let alone = SETTINGS.route(Some("app.example.com"), reading).unwrap();
                prop_assert!(Arc::ptr_eq(alone, route), "{} as {}", path, reading);
            }
        }
    }

    #[test]
    fn attack_78_no_reading_of_a_claimed_path_is_one_of_ours(
        path in "/(login|auth|wiki|v1|functions|[./;%2fF5]{1,3}|x)(/(login|v1|functions|[./;%2fF5]{1,3}|x)){0,3}",
    ) {
        if let Ok(address) = Address::with_readings("https", "id.example.com", &path)
            && SETTINGS.find(&address).is_some()
        {
            prop_assert!(address.paths().iter().all(|reading| !is_own(reading)), "{}", path);
        }
    }
}
