use crate::kit::App;
use insta::assert_json_snapshot;
use serde_json::json;

const PATH: &str = "/admin/api/v1/roles";

#[tokio::test]
async fn a_role_is_made_given_taken_and_deleted() {
    let app = App::new().await;
    let key = app.api_key().await;
    let uid = app.user("li.na").await;
    let tokens = app.sign_in("li.na").await;
    let new =
        json!({"id": "content_editor", "name": "内容编辑", "description": "Writes.", "policies": ["StoragesAccess"]});
    let created = app.post(PATH, new).bearer(&key).send().await;
    assert_eq!(created.status, 201, "{}", created.text);
    assert_json_snapshot!(created.body, {".created_at" => "[time]", ".updated_at" => "[time]"});
    let one = format!("{PATH}/content_editor");
    let changed = app.patch(&one, json!({"description": ""})).bearer(&key).send().await.ok();
    assert_eq!((&changed["name"], &changed["description"]), (&json!("内容编辑"), &json!("")));
    app.clock.advance_secs(1);
    let body = json!({"policies": ["FunctionsAccess", "StoragesAccess"]});
    let with = app.put(&format!("{one}/policies"), body).bearer(&key).send().await.ok();
    assert_eq!(with["policies"], json!(["StoragesAccess", "FunctionsAccess"]));

    let members = format!("{one}/members");
    let members_to_add = json!({"uids": [uid], "expires_at": "2030-01-01T00:00:00Z"});
    assert_eq!(app.post(&members, members_to_add).bearer(&key).send().await.ok(), json!({}));
    let listed = app.get(&members).bearer(&key).send().await.ok();
    assert_json_snapshot!(listed, {".items[].uid" => "[uid]", ".items[].created_at" => "[time]"});
    let me = app.get("/auth/v1/user/me").bearer(&tokens.access).send().await.ok();
    assert_eq!(me["groups"][0]["id"], "content_editor");
    let again = app.sign_in("li.na").await;
    assert_eq!(again.body["groups"], json!(["content_editor"]));
    let removed = app.delete(&members).json(json!({"uids": [uid]})).bearer(&key).send().await;
    assert_eq!(removed.ok(), json!({}));
    assert_eq!(app.get("/auth/v1/user/me").bearer(&tokens.access).send().await.ok()["groups"], json!([]));

    assert_eq!(app.delete(&one).bearer(&key).send().await.ok(), json!({}));
    assert_eq!(app.delete(&one).bearer(&key).send().await.refused(), (404, "not_found"));
}

#[tokio::test]
async fn an_account_that_cannot_be_a_member_is_named() {
    let app = App::new().await;
    let key = app.api_key().await;
    app.post(PATH, json!({"id": "editor", "name": "Editor"})).bearer(&key).send().await;
    let uids = json!({"uids": ["missing"]});
    let refused = app.post(&format!("{PATH}/editor/members"), uids.clone()).bearer(&key).send().await;
    assert_eq!(refused.refused(), (400, "invalid_argument"));
    assert_eq!(refused.body["details"], json!({"field": "uids", "reason": "unknown", "value": "missing"}));
    let automatic = app.post(&format!("{PATH}/all_users/members"), uids).bearer(&key).send().await;
    assert_eq!(automatic.refused(), (400, "failed_precondition"));
}

#[tokio::test]
async fn several_roles_are_deleted_at_once_or_none() {
    let app = App::new().await;
    let key = app.api_key().await;
    for id in ["one", "two"] {
        app.post(PATH, json!({"id": id, "name": "Name"})).bearer(&key).send().await;
    }
    let delete = async |ids: &[&str]| app.delete(PATH).json(json!({"ids": ids})).bearer(&key).send().await;
    assert_eq!(delete(&["one", "three"]).await.body["details"]["value"], "three");
    assert_eq!(delete(&["one", "all_users"]).await.refused(), (400, "failed_precondition"));
    assert_eq!(app.get(PATH).bearer(&key).send().await.ok()["items"].as_array().unwrap().len(), 7);
    delete(&["one", "two"]).await.ok();
    assert_eq!(app.get(PATH).bearer(&key).send().await.ok()["items"].as_array().unwrap().len(), 5);
}

#[tokio::test]
async fn only_administrators_are_admitted() {
    let app = App::new().await;
    let tokens = app.signed_in("li.na").await;
    let robot = {
        let key = app.api_key().await;
        app.post(PATH, json!({"id": "robot", "name": "Robot"})).bearer(&key).send().await;
        app.key_of("robot").await
    };
    for token in [&tokens.access, &robot] {
        for path in [PATH, "/admin/api/v1/policies", "/admin/api/v1/roles/administrator/members"] {
            assert_eq!(app.get(path).bearer(token).send().await.refused(), (403, "permission_denied"), "{path}");
        }
        let me = json!({"uids": [tokens.uid]});
        let appoint = app.post(&format!("{PATH}/administrator/members"), me).bearer(token).send().await;
        assert_eq!(appoint.refused(), (403, "permission_denied"));
    }
}

#[tokio::test]
async fn a_role_that_a_provider_gives_is_not_deleted() {
    let app = App::new().await;
    let key = app.api_key().await;
    app.post(PATH, json!({"id": "staff", "name": "Staff"})).bearer(&key).send().await;
    let corp = json!({"kind": "oidc", "rules": {"new_account_role": "staff"}});
    app.put("/admin/api/v1/providers/corp", corp).bearer(&key).send().await.ok();
    let refused = app.delete(&format!("{PATH}/staff")).bearer(&key).send().await;
    assert_eq!(
        (refused.refused().1, &refused.body["details"]["by"]),
        ("failed_precondition", &json!(["provider:corp"]))
    );
    app.delete("/admin/api/v1/providers/corp").bearer(&key).send().await.ok();
    assert_eq!(app.delete(&format!("{PATH}/staff")).bearer(&key).send().await.ok(), json!({}));
}
