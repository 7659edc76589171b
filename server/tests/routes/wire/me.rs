use crate::kit::{App, PASSWORD};
use insta::assert_json_snapshot;
use serde_json::json;

#[tokio::test]
async fn one_sees_ones_own_account() {
    let app = App::new().await;
    let token = app.signed_in("li.na").await;
    let me = app.get("/auth/v1/user/me").bearer(&token.access).send().await.ok();
    assert_eq!(me["sub"], token.uid);
    assert_json_snapshot!(me, {
        ".sub" => "[uid]", ".user_id" => "[uid]", ".uid" => "[uid]", ".last_sign_in_at" => "[time]",
        ".created_at" => "[time]", ".updated_at" => "[time]", ".last_login" => "[time]"
    });
    for same in ["/auth/v2/user/me", "/auth/v1/user/profile", "/auth/v1/user/me?with_role=false"] {
        assert_eq!(app.get(same).bearer(&token.access).send().await.ok(), me, "{same}");
    }
}

#[tokio::test]
async fn finding_w06_ones_account_says_how_the_session_was_opened() {
    let app = App::open_to_all().await;
    let (user, guest) = (app.signed_in("li.na").await, app.guest().await);
    for (token, expected) in [(user.access, "USERNAME"), (guest.access, "ANONYMOUS")] {
        let me = app.get("/auth/v1/user/me").bearer(&token).send().await.ok();
        assert_eq!(me["loginType"], expected);
    }
}

#[tokio::test]
async fn finding_n05_departments_and_roles_come_along_when_they_are_asked_for() {
    let app = App::new().await;
    let key = app.api_key().await;
    let new = json!({"username": "li.na", "password": PASSWORD, "kind": "internal"});
    let uid = app.post("/admin/api/v1/users", new).bearer(&key).send().await.body["uid"].as_str().unwrap().to_owned();
    let sales = json!({"kind": "department", "name": "Sales"});
    let node = app.post("/admin/api/v1/organization/nodes", sales).bearer(&key).send().await;
    let node = node.body["id"].as_str().unwrap().to_owned();
    let members = format!("/admin/api/v1/organization/nodes/{node}/members");
    app.post(&members, json!({"uids": [uid]})).bearer(&key).send().await.ok();
    app.post("/admin/api/v1/roles", json!({"id": "seller", "name": "Seller"})).bearer(&key).send().await;
    app.member(&key, "seller", &uid).await;
    let token = app.sign_in("li.na").await.access;
    let me = async |query: &str| app.get(&format!("/auth/v1/user/me{query}")).bearer(&token).send().await;
    let plain = me("").await.ok();
    assert!(plain.get("departments").is_none() && plain.get("roles").is_none());
    let departments = json!([{"id": node, "kind": "department", "name": "Sales"}]);
    assert_eq!(me("?with_department=true").await.ok()["departments"], departments);
    let both = me("?with_department&with_role=1").await.ok();
    assert_eq!((&both["departments"], &both["roles"]), (&departments, &json!([{"id": "seller", "name": "Seller"}])));
    assert_eq!(me("?with_role=maybe").await.refused(), (400, "invalid_argument"));
}

#[tokio::test]
async fn finding_n07_only_guests_are_called_anonymous() {
    let app = App::open_to_all().await;
    let token = app.signed_in("li.na").await;
    for patch in [json!({"name": "anonymous"}), json!({"name": " Anonymous "}), json!({"username": "Anonymous"})] {
        let reply = app.patch("/auth/v1/user/profile", patch.clone()).bearer(&token.access).send().await;
        assert_eq!(
            (reply.refused(), &reply.body["details"]["reason"]),
            ((400, "invalid_argument"), &json!("reserved")),
            "{patch}"
        );
    }
    let register = json!({"username": "anonymous", "password": PASSWORD});
    assert_eq!(app.post("/auth/v1/signup", register).send().await.refused(), (400, "invalid_argument"));
    assert_eq!(app.get("/auth/v1/user/me").bearer(&app.guest().await.access).send().await.ok()["name"], "anonymous");
}

#[tokio::test]
async fn deleting_takes_a_proof_of_presence() {
    let app = App::new().await;
    let token = app.signed_in("li.na").await;
    for proof in ["", "?sudo_token=", "?sudo_token=garbage", &format!("?sudo_token={}", token.access)] {
        let reply = app.delete(&format!("/auth/v1/user/me{proof}")).bearer(&token.access).send().await;
        assert_eq!(reply.refused(), (403, "permission_denied"), "{proof}");
    }
    let sudo = app.post("/auth/v1/user/sudo", json!({"password": PASSWORD})).bearer(&token.access).send().await.ok();
    assert_json_snapshot!(sudo, {".sudo_token" => "[token]"});
    let path = format!("/auth/v2/user/me?sudo_token={}", sudo["sudo_token"].as_str().unwrap());
    let was = app.delete(&path).bearer(&token.access).send().await.ok();
    assert_eq!(was["sub"], token.uid);
    assert_eq!(app.get("/auth/v1/user/me").bearer(&token.access).send().await.refused(), (401, "unauthenticated"));
    let gone = app.post("/auth/v1/signin", json!({"username": "li.na", "password": PASSWORD})).send().await;
    assert_eq!(gone.refused(), (400, "invalid_username_or_password"));
}

#[tokio::test]
async fn a_proof_of_presence_is_one_persons_own() {
    let app = App::new().await;
    let (one, two) = (app.signed_in("li.na").await, app.signed_in("wang.wu").await);
    let sudo = app.post("/auth/v1/user/sudo", json!({"password": PASSWORD})).bearer(&two.access).send().await.ok();
    let path = format!("/auth/v1/user/me?sudo_token={}", sudo["sudo_token"].as_str().unwrap());
    assert_eq!(app.delete(&path).bearer(&one.access).send().await.refused(), (403, "permission_denied"));
}

#[tokio::test]
async fn profile_fields_are_changed_and_cleared() {
    let app = App::new().await;
    let token = app.signed_in("li.na").await;
    let patch = json!({
        "name": "李娜", "gender": "FEMALE", "birthdate": "1990-02-28", "zoneinfo": "Asia/Shanghai", "locale": "zh-CN",
        "picture": "https://example.test/li.png", "address": {"locality": "上海"}, "description": "Tennis."
    });
    let me = app.patch("/auth/v1/user/profile", patch).bearer(&token.access).send().await.ok();
    assert_eq!((&me["name"], &me["gender"], &me["user_desc"]), (&json!("李娜"), &json!("FEMALE"), &json!("Tennis.")));
    let me = app.patch("/auth/v1/user/profile", json!({"picture": ""})).bearer(&token.access).send().await.ok();
    assert!(me.get("picture").is_none());
    assert_eq!(me["birthdate"], "1990-02-28", "what is absent stays");
}

#[tokio::test]
async fn attack_60_privileged_fields_are_refused() {
    let app = App::new().await;
    let token = app.signed_in("li.na").await;
    let fields = [
        "uid",
        "sub",
        "user_id",
        "role",
        "roles",
        "groups",
        "kind",
        "type",
        "status",
        "email",
        "email_verified",
        "phone_number",
        "created_at",
        "has_password",
        "password",
        "password_hash",
        "meta",
        "env",
    ];
    for field in fields {
        let patch = json!({field: "administrator"});
        let reply = app.patch("/auth/v1/user/profile", patch).bearer(&token.access).send().await;
        assert_eq!(reply.refused(), (400, "invalid_argument"), "{field}");
        assert_eq!(reply.body["details"]["field"], field);
    }
}

#[tokio::test]
async fn bad_profile_values_are_named() {
    let app = App::new().await;
    let token = app.signed_in("li.na").await;
    for (field, value) in [
        ("gender", "ODD"),
        ("birthdate", "1990-02-30"),
        ("picture", "javascript:alert(1)"),
        ("username", "li.na@example.test"),
        ("username", "13800000000"),
    ] {
        let reply = app.patch("/auth/v1/user/profile", json!({field: value})).bearer(&token.access).send().await;
        assert_eq!(reply.refused(), (400, "invalid_argument"), "{field} {value}");
        assert_eq!(reply.body["details"]["field"], field);
    }
}
