use crate::kit::App;
use doorward_contract::Uid;
use insta::assert_json_snapshot;
use serde_json::{Value, json};

const NODES: &str = "/admin/api/v1/organization/nodes";

async fn node(app: &App, key: &str, body: Value) -> String {
    let created = app.post(NODES, body).bearer(key).send().await;
    assert_eq!(created.status, 201, "{}", created.text);
    created.body["id"].as_str().unwrap().to_owned()
}

/// An organization member who can sign in.
async fn colleague(app: &App, key: &str, username: &str) -> Uid {
    let uid = app.user(username).await;
    app.patch(&format!("/admin/api/v1/users/{uid}"), json!({"kind": "internal"})).bearer(key).send().await.ok();
    uid
}

#[tokio::test]
async fn a_tree_is_made_moved_peopled_and_deleted() {
    let app = App::new().await;
    let key = app.api_key().await;
    let uid = colleague(&app, &key, "li.na").await;
    app.post("/admin/api/v1/roles", json!({"id": "analyst", "name": "Analyst"})).bearer(&key).send().await;
    let sales = node(&app, &key, json!({"kind": "department", "name": "销售部", "description": "Sells."})).await;
    let head = node(&app, &key, json!({"kind": "post", "name": "Head", "parent": sales})).await;
    let board = node(&app, &key, json!({"kind": "department", "name": "Board", "before": sales})).await;
    let one = |id: &str, tail: &str| format!("{NODES}/{id}{tail}");

    let people = json!({"uids": [uid]});
    assert_eq!(app.post(&one(&head, "/members"), people.clone()).bearer(&key).send().await.ok(), json!({}));
    let roles = json!({"roles": ["analyst"], "expires_at": "2030-01-01T00:00:00Z"});
    assert_eq!(app.post(&one(&sales, "/roles"), roles).bearer(&key).send().await.ok(), json!({}));
    let tree = app.get(NODES).bearer(&key).send().await.ok();
    assert_json_snapshot!(tree, {
        ".nodes[].id" => "[id]", ".nodes[].parent" => "[id]",
        ".nodes[].created_at" => "[time]", ".nodes[].updated_at" => "[time]",
    });
    let members = app.get(&one(&head, "/members")).bearer(&key).send().await.ok();
    assert_json_snapshot!(members, {".items[].uid" => "[uid]", ".items[].created_at" => "[time]"});
    let places = app.get(&format!("/admin/api/v1/users/{uid}/organization")).bearer(&key).send().await.ok();
    assert_json_snapshot!(places, {".nodes[].id" => "[id]", ".roles[].node.id" => "[id]"});
    let role_sources = app.get("/admin/api/v1/roles/analyst/nodes").bearer(&key).send().await.ok();
    assert_json_snapshot!(role_sources, {".nodes[].node.id" => "[id]"});

    let tokens = app.sign_in("li.na").await;
    assert_eq!(tokens.body["groups"], json!(["analyst"]));
    let groups = async || app.get("/auth/v1/user/me").bearer(&tokens.access).send().await.ok()["groups"].clone();
    assert_eq!(groups().await[0]["id"], "analyst");
    let moved = app.post(&one(&head, "/move"), json!({"parent": board})).bearer(&key).send().await.ok();
    assert_eq!((&moved["parent"], &moved["depth"]), (&json!(board), &json!(1)));
    assert_eq!(groups().await, json!([]));
    let renamed = app.patch(&one(&board, ""), json!({"name": "Council"})).bearer(&key).send().await.ok();
    assert_eq!(renamed["name"], "Council");
    assert_eq!(app.get(&one(&board, "")).bearer(&key).send().await.ok()["name"], "Council");

    let refused = app.delete(&one(&board, "")).bearer(&key).send().await;
    assert_eq!(refused.refused(), (400, "failed_precondition"));
    assert_eq!(refused.body["details"], json!({"reason": "not_empty", "nodes": 1, "members": 1, "roles": 0}));
    assert_eq!(app.delete(&one(&head, "/members")).json(people).bearer(&key).send().await.ok(), json!({}));
    let taken = app.delete(&one(&sales, "/roles")).json(json!({"roles": ["analyst"]})).bearer(&key).send().await;
    assert_eq!(taken.ok(), json!({}));
    assert_eq!(app.delete(&one(&board, "?wholly=true")).bearer(&key).send().await.ok(), json!({}));
    assert_eq!(app.get(&one(&head, "")).bearer(&key).send().await.refused(), (404, "not_found"));
}

#[tokio::test]
async fn a_place_gives_a_policy_at_every_door_that_asks() {
    let app = App::new().await;
    let key = app.api_key().await;
    let uid = colleague(&app, &key, "li.na").await;
    app.role(&key, "analyst", json!([{"action": "reports:*", "resource": "*", "effect": "allow"}])).await;
    let sales = node(&app, &key, json!({"kind": "department", "name": "Sales"})).await;
    app.post(&format!("{NODES}/{sales}/roles"), json!({"roles": ["analyst"]})).bearer(&key).send().await.ok();
    let tokens = app.sign_in("li.na").await;
    let allowed = async || {
        let own = json!({"action": "reports:read"});
        let own = app.post("/access/v1/check", own).bearer(&tokens.access).send().await.ok();
        let question = json!({"action": "reports:read", "subject": {"uid": uid}});
        let answer = app.post("/access/v1/check", question).bearer(&key).send().await.ok();
        assert_eq!(own["allowed"], answer["allowed"]);
        own["allowed"] == json!(true)
    };
    assert!(!allowed().await);
    app.post(&format!("{NODES}/{sales}/members"), json!({"uids": [uid]})).bearer(&key).send().await.ok();
    assert!(allowed().await);
    app.delete(&format!("{NODES}/{sales}?wholly=true")).bearer(&key).send().await.ok();
    assert!(!allowed().await);
}

#[tokio::test]
async fn attack_60_a_member_cannot_move_up_in_the_organization() {
    let app = App::open_to_all().await;
    let key = app.api_key().await;
    let uid = colleague(&app, &key, "li.na").await;
    app.post("/admin/api/v1/roles", json!({"id": "analyst", "name": "Analyst"})).bearer(&key).send().await;
    let (low, high) = (
        node(&app, &key, json!({"kind": "department", "name": "Low"})).await,
        node(&app, &key, json!({"kind": "department", "name": "High"})).await,
    );
    app.post(&format!("{NODES}/{low}/members"), json!({"uids": [uid]})).bearer(&key).send().await.ok();
    app.post(&format!("{NODES}/{high}/roles"), json!({"roles": ["analyst"]})).bearer(&key).send().await.ok();
    let (own, guest) = (app.sign_in("li.na").await.access, app.guest().await.access);
    let me = json!({"uids": [uid]});
    for token in [&own, &guest] {
        for attempt in [
            app.post(&format!("{NODES}/{high}/members"), me.clone()),
            app.post(&format!("{NODES}/{low}/move"), json!({"parent": high})),
            app.post(&format!("{NODES}/{low}/roles"), json!({"roles": ["analyst"]})),
            app.get(NODES),
            app.get(&format!("/admin/api/v1/users/{uid}/organization")),
            app.delete(&format!("{NODES}/{high}?wholly=true")),
        ] {
            assert_eq!(attempt.bearer(token).send().await.refused(), (403, "permission_denied"));
        }
    }
    // Nor by sending attributes that users cannot set themselves.
    let more = json!({"name": "Li", "nodes": [high], "kind": "internal", "roles": ["analyst"]});
    let edited = app.patch("/auth/v1/user/me", more).bearer(&own).send().await;
    assert!(edited.status >= 400, "{}", edited.text);
    assert_eq!(app.get("/auth/v1/user/me").bearer(&own).send().await.ok()["groups"], json!([]));
}

#[tokio::test]
async fn attack_64_what_a_body_says_beyond_its_members_is_refused() {
    let app = App::new().await;
    let key = app.api_key().await;
    let sales = node(&app, &key, json!({"kind": "department", "name": "Sales"})).await;
    let one = format!("{NODES}/{sales}");
    for attempt in [
        app.post(NODES, json!({"kind": "department", "name": "x", "id": "mine"})),
        app.post(NODES, json!({"kind": "department", "name": "x", "roles": ["administrator"]})),
        app.post(NODES, json!({"kind": "division", "name": "x"})),
        app.patch(&one, json!({"parent": null})),
        app.patch(&one, json!({"kind": "post"})),
        app.post(&format!("{one}/move"), json!({"to": "x"})),
        app.post(&format!("{one}/members"), json!({"uids": [], "role": "x"})),
        app.delete(&format!("{one}?wholly=yes")),
        app.delete(&format!("{one}?all=true")),
    ] {
        let reply = attempt.bearer(&key).send().await;
        assert_eq!(reply.status, 400, "{}", reply.text);
    }
    assert_eq!(app.get(&one).bearer(&key).send().await.ok()["name"], "Sales");
}
