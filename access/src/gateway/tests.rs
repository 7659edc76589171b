use super::{RouteFault, RouteSource, RouteState, all, check_file, is_loopback_host};
use doorward_contract::settings::{GatewayRoute, Routes};
use doorward_identity::gateway::{GatewayOptions, Reach, UpstreamPattern};
use proptest::prelude::*;
use url::Url;

fn public() -> Url {
    "https://id.example.com/".parse().unwrap()
}

fn options(upstreams: &[&str]) -> GatewayOptions {
    let upstreams = upstreams.iter().map(|text| UpstreamPattern::try_from((*text).to_owned()).unwrap());
    GatewayOptions {
        upstreams: upstreams.collect(),
        is_own_path: |path| {
            path.split('/').nth(1).is_some_and(|first| ["login", "auth", "__doorward"].contains(&first))
        },
        ..GatewayOptions::default()
    }
}

fn route(host: &str, path: &str, upstream: &str) -> GatewayRoute {
    let host = Some(host).filter(|host| !host.is_empty()).map(str::to_owned);
    GatewayRoute { path: path.to_owned(), ..GatewayRoute::new(host, upstream) }
}

fn state(options: &GatewayOptions, route: GatewayRoute) -> RouteState {
    all(&public(), options, &Routes { routes: vec![route] }).last().unwrap().state
}

#[test]
fn attack_71_a_route_of_the_settings_reaches_what_the_file_lists_and_what_is_public() {
    let listed = options(&["http://10.0.0.5:8000", "http://127.0.0.1:*"]);
    for (upstream, expected) in [
        ("https://api.example.org", RouteState::Served(Some(Reach::Public))),
        ("http://10.0.0.5:8000", RouteState::Served(Some(Reach::Listed))),
        ("http://127.0.0.1:8000", RouteState::Served(Some(Reach::Listed))),
        ("http://10.0.0.6:8000", RouteState::Broken(RouteFault::UnlistedUpstream)),
        ("http://169.254.169.254", RouteState::Broken(RouteFault::ForbiddenUpstream)),
        ("http://127.0.0.1:3000", RouteState::Broken(RouteFault::Loop)),
        ("https://id.example.com", RouteState::Broken(RouteFault::Loop)),
        ("https://app.example.com", RouteState::Broken(RouteFault::Loop)),
        ("http://127.0.0.1:8000/x", RouteState::Broken(RouteFault::UpstreamPath)),
        ("https://user@api.example.org", RouteState::Broken(RouteFault::Upstream)),
        ("file:///etc/passwd", RouteState::Broken(RouteFault::Upstream)),
        ("", RouteState::Broken(RouteFault::Upstream)),
    ] {
        assert_eq!(state(&listed, route("app.example.com", "/", upstream)), expected, "{upstream}");
    }
    let closed = route("app.example.com", "/", "http://10.0.0.5:8000");
    let broken = RouteState::Broken(RouteFault::UnlistedUpstream);
    assert_eq!(state(&options(&[]), closed), broken, "the file no longer lists it");
}

#[test]
fn a_route_of_the_file_wins_and_may_lead_anywhere() {
    let file = route("app.example.com", "/", "http://10.0.0.5:8000");
    let options = GatewayOptions { routes: vec![file.clone()], ..options(&[]) };
    check_file(&public(), &options).unwrap();
    let own = route("app.example.com", "/", "https://evil.example.org");
    let deeper = route("app.example.com", "/api", "https://api.example.org");
    let checked = all(&public(), &options, &Routes { routes: vec![own, deeper.clone(), deeper] });
    let states: Vec<_> = checked.iter().map(|checked| (checked.source, checked.state)).collect();
    let expected = [
        (RouteSource::File, RouteState::Served(None)),
        (RouteSource::Settings, RouteState::Overridden),
        (RouteSource::Settings, RouteState::Served(Some(Reach::Public))),
        (RouteSource::Settings, RouteState::Broken(RouteFault::Twice)),
    ];
    assert_eq!(states, expected);
}

#[test]
fn what_cannot_be_a_route_is_named() {
    let upstream = "https://api.example.org";
    for (broken, fault) in [
        (route("App.example.com", "/", upstream), RouteFault::Host),
        (route("https://app.example.com", "/", upstream), RouteFault::Host),
        (route("id.example.com", "/x", upstream), RouteFault::OwnHost),
        (route("app.example.com", "/__doorward/x", upstream), RouteFault::Reserved),
        (route("", "/", upstream), RouteFault::PathRequired),
        (route("", "/login", upstream), RouteFault::OwnPath),
        (route("", "/x/", upstream), RouteFault::TrailingSlash),
        (GatewayRoute { strip: true, ..route("app.example.com", "/", upstream) }, RouteFault::Strip),
        (
            GatewayRoute { auth: false, action: Some("a:b".into()), ..route("app.example.com", "/", upstream) },
            RouteFault::ActionWithoutAuth,
        ),
        (GatewayRoute { action: Some("a".into()), ..route("app.example.com", "/", upstream) }, RouteFault::Action),
        (
            GatewayRoute { cors_origins: vec!["*".into()], ..route("app.example.com", "/", upstream) },
            RouteFault::CorsOrigins,
        ),
        (GatewayRoute { connect_seconds: 0, ..route("app.example.com", "/", upstream) }, RouteFault::ConnectSeconds),
        (GatewayRoute { answer_seconds: 3_601, ..route("app.example.com", "/", upstream) }, RouteFault::AnswerSeconds),
    ] {
        assert_eq!(state(&options(&[]), broken.clone()), RouteState::Broken(fault), "{broken:?}");
    }
}

#[test]
fn loopback_names() {
    for yes in ["localhost", "LOCALHOST", "app.localhost", "127.0.0.1", "127.9.9.9", "[::1]", "::ffff:127.0.0.1"] {
        assert!(is_loopback_host(yes), "{yes}");
    }
    for no in ["localhost.example.com", "notlocalhost", "10.0.0.1", "0.0.0.0", "", "::2"] {
        assert!(!is_loopback_host(no), "{no}");
    }
}

proptest! {
    #[test]
    fn attack_78_a_served_route_has_a_path_that_is_read_in_one_way(path in "/[a-z./\\\\%2eEfF;?#@: ]{0,16}") {
        let route = GatewayRoute { path: path.clone(), ..route("app.example.com", "/", "https://api.example.org") };
        if let RouteState::Served(_) = state(&options(&[]), route) {
            prop_assert_eq!(crate::path::canonical(&path).unwrap(), path.as_str());
            prop_assert!(!path.contains('%') && !path.starts_with("/__doorward"));
        }
    }
}
