//! Authorization matrix: every route, server function and page against every kind of caller.
//!
//! The tables list the expected result for each path: `1` unauthenticated (401, or a redirect to the sign-in page), `3`
//! denied (403), `+` the handler is reached, whatever its response. A served path without a line fails, and so does a
//! line without a served path.

mod callers;
mod functions;
mod handlers;
mod languages;
mod limits;
mod markup;
mod owasp;
mod pages;
mod table;

use crate::kit::App;
use callers::{Bearers, Browsers};
use doorward_contract::admin_action::AdminAction;
use std::collections::BTreeSet;
use table::{Row, differences, rows};

#[tokio::test]
async fn attack_63_every_endpoint_admits_exactly_those_callers() {
    let app = App::open_to_all().await;
    let document = app.get("/openapi.json").send().await.ok();
    let described = document["paths"].as_object().unwrap().iter().flat_map(|(path, item)| {
        item.as_object().unwrap().keys().map(move |method| format!("{} {path}", method.to_uppercase()))
    });
    let rows: Vec<Row> = rows(handlers::ADMIN).chain(rows(handlers::OTHERS)).collect();
    let listed = rows.iter().map(|row| format!("{} {}", row.method, row.path));
    assert_eq!(described.collect::<BTreeSet<_>>(), listed.collect::<BTreeSet<_>>(), "the table lists every door");
    let mut bearers = Bearers::make(&app).await;
    let mut wrong = Vec::new();
    for row in &rows {
        wrong.extend(differences(row, &bearers.ask(&app, row).await));
        bearers.freshen(&app, row).await;
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[tokio::test]
async fn every_admin_door_is_described_with_the_action_it_asks_for() {
    let app = App::new().await;
    let document = app.get("/openapi.json").send().await.ok();
    let nothing = {
        let key = app.api_key().await;
        app.role(&key, "nothing", serde_json::json!([{"action": "a:b", "effect": "allow"}])).await;
        app.key_of("nothing").await
    };
    for row in rows(handlers::ADMIN) {
        let operation = &document["paths"][row.path][row.method.to_lowercase()];
        assert_eq!(operation["security"][0]["admin"][0], row.action, "{} {}", row.method, row.path);
        assert!(AdminAction::parse(row.action).is_some(), "{}", row.action);
        let refused = app.ask(row.method.parse().unwrap(), &row.address()).bearer(&nothing).send().await;
        assert_eq!(refused.body["details"]["action"], row.action, "{} {}: {}", row.method, row.path, refused.text);
        assert_eq!(refused.refused(), (403, "permission_denied"));
    }
}

#[test]
fn every_action_is_documented() {
    let documented = include_str!("../../../docs/access.md");
    for own in AdminAction::ALL {
        assert!(documented.contains(&format!("\n| `{}` |", own.as_str())), "{own:?}");
    }
}

#[tokio::test]
async fn attack_63_every_server_function_admits_exactly_those_callers() {
    let app = App::open_to_all().await;
    let rows: Vec<Row> = rows(functions::CONSOLE).chain(rows(functions::OTHERS)).collect();
    let registered: BTreeSet<_> = leptos::server_fn::axum::server_fn_paths().map(|(path, _)| path).collect();
    for row in &rows {
        let needed = doorward_app::rights::required(row.path).map_or("-", AdminAction::as_str);
        assert_eq!(needed, row.action, "what {} needs, as its button has it", row.path);
    }
    assert_eq!(registered, rows.iter().map(|row| row.path).collect(), "the table lists every server function");
    let mut browsers = Browsers::make(&app).await;
    let mut wrong = Vec::new();
    for row in &rows {
        wrong.extend(differences(row, &browsers.call(&app, row).await));
        browsers.freshen(&app, row).await;
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[tokio::test]
async fn attack_63_every_page_admits_exactly_those_callers() {
    let app = App::open_to_all().await;
    let rows: Vec<Row> = rows(pages::PAGES).chain(rows(pages::PLAIN)).collect();
    for pattern in doorward_server::pages::paths() {
        assert!(rows.iter().any(|row| row.is_at(&pattern)), "no line for the page {pattern}");
    }
    let browsers = Browsers::make(&app).await;
    let mut wrong = Vec::new();
    for row in &rows {
        wrong.extend(differences(row, &browsers.open(&app, row).await));
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}
