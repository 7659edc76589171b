//! The session cookie and the device cookie.

use crate::support::{Site, ask, site, site_with};
use axum::body::Body;
use axum::http::HeaderValue;
use doorward_contract::Secret;
use doorward_identity::{Caller, NewSession, session, signin};
use doorward_server::cookie_store::{CookieStore, SESSION_KEY};
use std::collections::HashMap;
use tower_sessions::SessionStore as _;
use tower_sessions::cookie::time::OffsetDateTime;
use tower_sessions::session::{Id, Record};

async fn sign_in(site: &Site) -> NewSession {
    let password = Secret::new(doorward_testkit::PASSWORD.to_owned());
    signin::password::sign_in(&site.services.identity, "ada", &password, &Caller::default()).await.unwrap()
}

fn record(session_id: Option<&str>) -> Record {
    let data = session_id.map(|id| (SESSION_KEY.to_owned(), id.into())).into_iter();
    Record { id: Id::default(), data: data.collect::<HashMap<_, _>>(), expiry_date: OffsetDateTime::now_utc() }
}

#[tokio::test]
async fn a_cookie_opens_its_session_until_the_session_ends() {
    let site = site().await;
    site.env.user("ada").await;
    let (identity, store) = (&site.services.identity, CookieStore::new(site.services.identity.clone()));
    let new_session = sign_in(&site).await;
    let mut stored = record(Some(&new_session.session_id));
    store.create(&mut stored).await.unwrap();
    store.save(&stored).await.unwrap();
    let loaded = store.load(&stored.id).await.unwrap().unwrap();
    assert_eq!(loaded.data[SESSION_KEY], new_session.session_id.as_str());
    assert!(loaded.expiry_date > OffsetDateTime::now_utc());
    assert!(store.load(&Id::default()).await.unwrap().is_none());

    let viewer = session::by_id(identity, &new_session.session_id).await.unwrap();
    session::sign_out(identity, &viewer, &Caller::default()).await.unwrap();
    assert!(store.load(&stored.id).await.unwrap().is_none());
    store.delete(&stored.id).await.unwrap();
}

#[tokio::test]
async fn a_deleted_cookie_opens_nothing_and_one_without_session_is_not_kept() {
    let site = site().await;
    site.env.user("ada").await;
    let store = CookieStore::new(site.services.identity.clone());
    let mut stored = record(Some(&sign_in(&site).await.session_id));
    store.create(&mut stored).await.unwrap();
    store.delete(&stored.id).await.unwrap();
    assert!(store.load(&stored.id).await.unwrap().is_none());
    let mut empty = record(None);
    store.create(&mut empty).await.unwrap();
    assert!(store.load(&empty.id).await.unwrap().is_none());
}

#[tokio::test]
async fn a_cookie_is_never_moved_to_another_session() {
    let site = site().await;
    site.env.user("ada").await;
    let store = CookieStore::new(site.services.identity.clone());
    let (first, second) = (sign_in(&site).await, sign_in(&site).await);
    let mut planted = record(Some(&first.session_id));
    store.create(&mut planted).await.unwrap();
    planted.data.insert(SESSION_KEY.into(), second.session_id.as_str().into());
    assert!(store.save(&planted).await.is_err());
    assert_eq!(store.load(&planted.id).await.unwrap().unwrap().data[SESSION_KEY], first.session_id.as_str());
}

#[tokio::test]
async fn the_device_cookie_is_made_by_the_first_form_and_kept() {
    let site = site_with(|config| config.public_url = Some("https://id.example.com".parse().unwrap())).await;
    let own_page = [("host", "id.example.com"), ("sec-fetch-site", "same-origin"), ("accept", "text/html")];
    assert!(site.send(ask("GET", "/login", &own_page).body(Body::empty()).unwrap()).await.cookies().is_empty());
    let created = site.send(ask("POST", "/api/any", &own_page).body(Body::empty()).unwrap()).await.cookies();
    let [cookie] = created.as_slice() else { panic!("{created:?}") };
    assert!(cookie.starts_with("__Host-device="), "{cookie}");
    for part in ["Path=/", "Max-Age=34560000", "HttpOnly", "SameSite=Lax", "Secure"] {
        assert!(cookie.contains(part), "{cookie}");
    }
    let pair = cookie.split(';').next().unwrap();
    let again = [own_page.as_slice(), &[("cookie", pair)]].concat();
    assert!(site.send(ask("GET", "/login", &again).body(Body::empty()).unwrap()).await.cookies().is_empty());
    let renewed = site.send(ask("POST", "/api/any", &again).body(Body::empty()).unwrap()).await.cookies();
    assert_eq!(renewed, created, "the same device, for another 400 days");
}

#[tokio::test]
async fn a_dead_cookie_is_taken_back_in_a_form_browsers_accept() {
    let site = site_with(|config| config.public_url = Some("https://id.example.com".parse().unwrap())).await;
    site.env.user("ada").await;
    let mut stored = record(Some(&sign_in(&site).await.session_id));
    let store = CookieStore::new(site.services.identity.clone());
    store.create(&mut stored).await.unwrap();
    store.delete(&stored.id).await.unwrap();
    let cookie = format!("__Host-doorward={}", stored.id);
    let request = ask("GET", "/account", &[("host", "id.example.com"), ("cookie", &cookie)]);
    for cookie in site.send(request.body(Body::empty()).unwrap()).await.cookies() {
        assert!(cookie.contains("Secure") && cookie.contains("Max-Age=0"), "{cookie}");
    }
}

/// A request with a `Cookie` header of arbitrary bytes.
fn with_cookies(path: &str, lines: &[Vec<u8>]) -> axum::http::Request<Body> {
    let mut request = ask("GET", path, &[("accept", "text/html")]).body(Body::empty()).unwrap();
    for line in lines {
        request.headers_mut().append("cookie", HeaderValue::from_bytes(line).unwrap());
    }
    request
}

#[tokio::test]
async fn case_p066_a_cookie_of_another_program_ends_no_session() {
    let site = site().await;
    site.env.administrator("ada").await;
    let mut stored = record(Some(&sign_in(&site).await.session_id));
    CookieStore::new(site.services.identity.clone()).create(&mut stored).await.unwrap();
    let ours = format!("doorward={}", stored.id).into_bytes();
    let odd = b"nick=\xc4\xe3".to_vec();
    let (behind, before) = ([&odd[..], b"; ", &ours[..]].concat(), [&ours[..], b"; ", &odd[..]].concat());
    for path in ["/account", "/admin"] {
        for lines in [vec![behind.clone()], vec![before.clone()], vec![odd.clone(), ours.clone()]] {
            let answer = site.send(with_cookies(path, &lines)).await;
            assert_eq!(answer.status.as_u16(), 200, "{path} {lines:?}: {}", answer.header("location"));
        }
        let alone = site.send(with_cookies(path, std::slice::from_ref(&odd))).await;
        assert_ne!(alone.status.as_u16(), 200, "{path}: an odd cookie alone opens no session");
    }
    // Preferences are read from the same header.
    let chinese = [&odd[..], b"; lang=zh-CN"].concat();
    assert!(site.send(with_cookies("/login", &[chinese])).await.body.contains("lang=\"zh-CN\""));
}

#[tokio::test]
async fn attack_17_an_escaped_name_is_not_taken_for_a_host_cookie() {
    let site = site_with(|config| config.public_url = Some("https://id.example.com".parse().unwrap())).await;
    site.env.user("ada").await;
    let mut stored = record(Some(&sign_in(&site).await.session_id));
    CookieStore::new(site.services.identity.clone()).create(&mut stored).await.unwrap();
    for (cookie, status) in
        [(format!("__Host-doorward={}", stored.id), 200), (format!("__%48ost-doorward={}", stored.id), 302)]
    {
        let request =
            ask("GET", "/account", &[("host", "id.example.com"), ("accept", "text/html"), ("cookie", &cookie)]);
        assert_eq!(site.send(request.body(Body::empty()).unwrap()).await.status.as_u16(), status, "{cookie}");
    }
}
