//! Sensitive operations require re-authentication of the administrator within the last ten minutes.

use crate::kit::{App, OTHER_PASSWORD, PASSWORD, Reply};
use axum::http::Method;
use doorward_contract::{Uid, settings::Section};
use serde_json::{Value, json};
use std::collections::BTreeSet;

const MAX_AGE_SECS: i64 = 600;
const MAIL: &str = "boss@example.test";
const ENVIRONMENT: &str = "package authz.user\nallow if true";

/// The records that the operations change.
struct Stage {
    /// An organization member.
    uid: Uid,
    /// A blocked account that could administer users.
    clerk: Uid,
    /// A department that grants the role of such accounts.
    node: String,
    /// A department to which `node` is moved, and one that grants a role with a deny statement.
    outer: String,
    giving: String,
    /// Grants an equivalent role; `clerk` is a member.
    apart: String,
    session: String,
    api_key: String,
    ticket_key: String,
    /// The secret of the application `wiki`.
    client_secret: String,
    /// An import that was not started, and an export with password hashes that is done.
    import: String,
    export: String,
}

impl Stage {
    async fn set(app: &App) -> Self {
        let (uid, clerk, key) = (app.user("li.na").await, app.user("wang.wu").await, app.api_key().await);
        let key = key.as_str();
        let patch = json!({"kind": "internal", "phone": "+86 13800138000"});
        app.patch(&format!("/admin/api/v1/users/{uid}"), patch).bearer(key).send().await.ok();
        app.put("/admin/api/v1/providers/corp", json!({"kind": "github", "name": "Corp"}))
            .bearer(key)
            .send()
            .await
            .ok();
        let all = json!([{"action": "doorward:users:*", "effect": "allow"}]);
        app.role(key, "clerks", all.clone()).await;
        app.policy(key, "other", all).await;
        app.policy(key, "other", json!([{"action": "doorward:users:read", "effect": "allow"}])).await;
        app.role(key, "idle", json!([{"action": "reports:read", "effect": "allow"}])).await;
        app.member(key, "clerks", &clerk).await;
        app.post(&format!("/admin/api/v1/users/{clerk}/block"), json!({})).bearer(key).send().await.ok();
        let denies = json!([{"action": "doorward:users:delete", "effect": "deny"}]);
        app.role(key, "held", denies.clone()).await;
        app.role(key, "also-held", denies).await;
        app.role(key, "auditors", json!([{"action": "doorward:events:read", "effect": "allow"}])).await;
        app.member(key, "held", &clerk).await;
        let nodes = "/admin/api/v1/organization/nodes";
        let add = async |name: &str, gives: Option<&str>| {
            let node = app.post(nodes, json!({"kind": "department", "name": name})).bearer(key).send().await;
            let node = node.body["id"].as_str().unwrap().to_owned();
            if let Some(role) = gives {
                let gives = json!({"roles": [role]});
                app.post(&format!("{nodes}/{node}/roles"), gives).bearer(key).send().await.ok();
            }
            node
        };
        let (node, outer) = (add("Desk", Some("clerks")).await, add("Outer", None).await);
        let (giving, apart) = (add("Giving", Some("held")).await, add("Apart", Some("also-held")).await);
        app.patch(&format!("/admin/api/v1/users/{clerk}"), json!({"kind": "internal"})).bearer(key).send().await.ok();
        let people = json!({"uids": [clerk]});
        app.post(&format!("{nodes}/{apart}/members"), people).bearer(key).send().await.ok();
        app.sign_in("li.na").await;
        let sessions = app.get(&format!("/admin/api/v1/users/{uid}/sessions")).bearer(key).send().await.ok();
        let keys = "/admin/api/v1/api-keys";
        let api_key = app.post(keys, json!({"name": "deploy", "role": "idle"})).bearer(key).send().await;
        let ticket = app.post("/admin/api/v1/ticket-keys", json!({})).bearer(key).send().await.ok();
        let wiki = json!({"id": "wiki", "name": "Wiki", "redirect_uris": ["https://wiki.example.com/callback"]});
        let wiki = app.post("/admin/api/v1/applications", wiki).bearer(key).send().await;
        let import = app.ask(Method::POST, "/admin/api/v1/user-imports?format=csv").text("email\nnew@example.test\n");
        let import = import.bearer(key).send().await;
        let export = app.post("/admin/api/v1/user-exports", json!({"hashes": true})).bearer(key).send().await;
        while doorward_admin::jobs::run_due(&app.access).await.unwrap() {}
        let id = |value: &Value| value.as_str().unwrap().to_owned();
        Self {
            import: id(&import.body["job"]["id"]),
            export: id(&export.body["id"]),
            session: id(&sessions["items"].as_array().unwrap_or_else(|| panic!("{sessions}"))[0]["id"]),
            api_key: id(&api_key.body["api_key"]["id"]),
            ticket_key: id(&ticket["private_key_id"]),
            client_secret: id(&wiki.body["secret"]["client_secret"]["id"]),
            uid,
            clerk,
            node,
            outer,
            giving,
            apart,
        }
    }

    /// Every sensitive operation of the admin API. Each works after those before it.
    fn operations(&self) -> Vec<(Method, String, Value)> {
        let Self {
            uid,
            clerk,
            node,
            outer,
            giving,
            apart,
            session,
            api_key,
            ticket_key,
            client_secret,
            import,
            export,
        } = self;
        let at = |rest: &str| format!("/admin/api/v1/{rest}");
        let user = at(&format!("users/{uid}"));
        let document = json!({"version": "1.0", "statement": [{"action": "doorward:*", "effect": "allow"}]});
        vec![
            (Method::PATCH, user.clone(), json!({"email": "na.li@example.test"})),
            (Method::PATCH, user.clone(), json!({"email_verified": true})),
            (Method::PATCH, user.clone(), json!({"phone_verified": true})),
            (Method::PATCH, at(&format!("users/{clerk}")), json!({"attributes": {"lead": true}})),
            (Method::POST, at("roles/idle/members"), json!({"uids": [clerk]})),
            (Method::DELETE, format!("{user}/sessions/{session}"), json!({})),
            (Method::POST, format!("{user}/password"), json!({})),
            (Method::PUT, format!("{user}/password"), json!({"password": OTHER_PASSWORD})),
            (Method::POST, format!("{user}/identities"), json!({"provider": "corp", "subject": "42"})),
            (Method::DELETE, format!("{user}/identities"), json!({"provider": "corp", "subject": "42"})),
            (Method::POST, at("users"), json!({"username": "new.user", "password": OTHER_PASSWORD})),
            (Method::POST, at("users"), json!({"email": "somebody@example.test", "email_verified": true})),
            (Method::GET, at(&format!("user-imports/{import}/errors")), json!({})),
            (Method::POST, at(&format!("user-imports/{import}/start")), json!({})),
            (Method::POST, at("user-exports"), json!({"hashes": true})),
            (Method::GET, at(&format!("jobs/{export}/file")), json!({})),
            (Method::POST, format!("{user}/sign-out"), json!({})),
            (Method::POST, at(&format!("users/{clerk}/unblock")), json!({})),
            (Method::POST, at("api-keys"), json!({"name": "later", "role": "administrator"})),
            (Method::PATCH, at(&format!("api-keys/{api_key}")), json!({"role": "administrator"})),
            (Method::DELETE, at(&format!("api-keys/{api_key}")), json!({})),
            (Method::POST, at("applications"), json!({"name": "Sync", "kind": "machine"})),
            (Method::PATCH, at("applications/wiki"), json!({"name": "Our wiki"})),
            (Method::PATCH, at("applications/wiki"), json!({"redirect_uris": ["https://wiki.example.com/back"]})),
            (Method::PATCH, at("applications/wiki"), json!({"first_party": true})),
            (Method::PATCH, at("applications/wiki"), json!({"enabled": false, "first_party": false})),
            (Method::POST, at("applications/wiki/secrets"), json!({})),
            (Method::DELETE, at(&format!("applications/wiki/secrets/{client_secret}")), json!({})),
            (Method::DELETE, at("applications/wiki"), json!({})),
            (Method::POST, at("keys/rotate"), json!({"now": true})),
            (Method::POST, at("ticket-keys"), json!({})),
            (Method::DELETE, at(&format!("ticket-keys/{ticket_key}")), json!({})),
            (Method::PUT, at("roles/idle/policies"), json!({"policies": ["other"]})),
            (Method::POST, at("roles"), json!({"id": "later", "name": "Later", "policies": ["other"]})),
            (Method::PUT, at("policies/other"), json!({"document": document})),
            (Method::POST, at("policies/other/roll-back"), json!({"version": 1})),
            (Method::PUT, at("policies/authz.user.rego"), json!({"document": ENVIRONMENT})),
            (Method::DELETE, at("policies/authz.user.rego"), json!({})),
            (Method::POST, at("roles/clerks/members"), json!({"uids": [uid]})),
            (Method::POST, at("policies"), json!({"code": "authz.user.rego", "document": ENVIRONMENT})),
            (Method::DELETE, at("policies/authz.user.rego"), json!({})),
            (Method::POST, at(&format!("organization/nodes/{node}/members")), json!({"uids": [uid]})),
            (Method::POST, at(&format!("organization/nodes/{outer}/roles")), json!({"roles": ["auditors"]})),
            (Method::POST, at(&format!("organization/nodes/{node}/move")), json!({"parent": giving})),
            (Method::DELETE, at(&format!("organization/nodes/{giving}/roles")), json!({"roles": ["held"]})),
            (Method::DELETE, at(&format!("organization/nodes/{apart}/members")), json!({"uids": [clerk]})),
            (Method::DELETE, at(&format!("organization/nodes/{apart}?wholly=true")), json!({})),
            (Method::DELETE, at("roles/held/members"), json!({"uids": [clerk]})),
            (Method::DELETE, at("roles/held"), json!({})),
            (Method::DELETE, at("roles"), json!({"ids": ["also-held"]})),
            (Method::POST, at("roles/administrator/members"), json!({"uids": [uid]})),
            (
                Method::PUT,
                at("providers/corp"),
                json!({"kind": "github", "enabled": false, "secret": "hush", "config": {"client_id": "x"}}),
            ),
            (Method::DELETE, at("providers/corp"), json!({})),
            (Method::PUT, at("senders/sms"), json!({"sender": "outbox"})),
            (Method::PUT, at("senders/mail"), json!({"sender": "outbox"})),
            (Method::PUT, at("captcha/secret"), json!({"secret": "hush"})),
            (Method::PATCH, at("settings/login_methods"), json!({"anonymous": true})),
            (Method::PATCH, at("settings/tokens"), json!({"max_sessions": 7})),
            (Method::PATCH, at("settings/passwords"), json!({"min_length": 9})),
            (Method::PATCH, at("settings/domains"), json!({"allowed": ["app.example.com"]})),
            (Method::PATCH, at("settings/verification"), json!({"code_seconds": 120})),
            (
                Method::PATCH,
                at("settings/templates"),
                json!({"sign_in_en": {"subject": "Code", "html": "{{.VerificationCode}}"}}),
            ),
            (Method::PATCH, at("settings/captcha"), json!({"when": "always"})),
            (Method::PATCH, at("settings/sites"), json!({"sites": [{"host": "wiki.example.com", "kind": "wiki"}]})),
            (
                Method::PATCH,
                at("settings/routes"),
                json!({"routes": [{"host": "files.example.com", "upstream": "https://files.example.net"}]}),
            ),
            (Method::PATCH, at("settings/new_accounts"), json!({"external_roles": ["idle"]})),
            (Method::PATCH, at("settings/limits"), json!({"registrations_hour": 9})),
            (Method::PATCH, at("settings/oauth"), json!({"registration": "token"})),
            (Method::PATCH, at("settings/api_keys"), json!({"max": 9})),
            (
                Method::PATCH,
                at("settings/legacy_system"),
                json!({"kind": "http", "url": "https://legacy.example.invalid/", "timeout_seconds": 1}),
            ),
            (Method::PUT, at("legacy-system/secret"), json!({"secret": "hush"})),
            (Method::POST, at("legacy-system/test"), json!({"identifier": "li.na", "password": PASSWORD})),
            (Method::PATCH, at("settings/legacy_system"), json!({"kind": "off"})),
            (Method::DELETE, user, json!({})),
        ]
    }
}

async fn ask(app: &App, (method, path, body): &(Method, String, Value), bearer: &str) -> Reply {
    app.ask(method.clone(), path).json(body.clone()).bearer(bearer).send().await
}

/// An administrator whose sign-in has just become too old.
async fn administrator(app: &App) -> String {
    app.administrator("boss").await;
    let token = app.sign_in("boss").await;
    app.clock.advance_secs(MAX_AGE_SECS);
    token.access
}

#[tokio::test]
async fn attack_55_administrators_show_presence_before_sensitive_operations() {
    let app = App::new().await;
    let stage = Stage::set(&app).await;
    let boss = administrator(&app).await;
    let before = app.rows().await;
    for operation in stage.operations() {
        let refused = ask(&app, &operation, &boss).await;
        assert_eq!(refused.refused(), (403, "permission_denied"), "{operation:?}");
        assert_eq!(refused.body["details"]["reason"], "reauthentication_required", "{operation:?}");
    }
    assert_eq!(app.rows().await, before, "a refused operation has written");

    let credentials = json!({"password": PASSWORD});
    app.post("/auth/v1/user/sudo", credentials).bearer(&boss).send().await.ok();
    app.clock.advance_secs(MAX_AGE_SECS - 1);
    for operation in stage.operations() {
        let taken = ask(&app, &operation, &boss).await;
        assert!((200..300).contains(&taken.status), "{operation:?}: {}", taken.text);
    }
    // None of them has counted as re-authentication.
    app.clock.advance_secs(1);
    let again = app.post("/admin/api/v1/keys/rotate", json!({"now": true})).bearer(&boss).send().await;
    assert_eq!(again.body["details"]["reason"], "reauthentication_required");
}

/// The API description names exactly the operations of [`Stage::operations`].
#[tokio::test]
async fn the_description_names_the_operations_that_take_presence() {
    let app = App::new().await;
    let document = app.get("/openapi.json").send().await.ok();
    let mut described: BTreeSet<_> = document["paths"]
        .as_object()
        .unwrap()
        .iter()
        .flat_map(|(path, item)| item.as_object().unwrap().iter().map(move |(method, one)| (method, path, one)))
        .filter(|(.., one)| one["responses"]["403"]["description"].as_str().unwrap_or("").contains("reauthentication"))
        .map(|(method, path, _)| (method.to_uppercase(), path.clone()))
        .collect();
    for (method, path, _) in Stage::set(&app).await.operations() {
        let path = path.split('?').next().unwrap_or_default();
        let same = |template: &str| {
            let (path, template) = (path.split('/'), template.split('/'));
            path.clone().count() == template.clone().count()
                && path.zip(template).all(|(one, of)| one == of || of.starts_with('{'))
        };
        let paths = document["paths"].as_object().unwrap();
        let template =
            paths.keys().filter(|template| same(template)).min_by_key(|template| template.matches('{').count());
        let described_as = (method.to_string(), template.unwrap().clone());
        assert!(
            document["paths"][&described_as.1][method.as_str().to_lowercase()]["responses"]["403"].is_object(),
            "{method} {path}"
        );
        described.remove(&described_as);
    }
    assert_eq!(described, BTreeSet::new(), "described and not tried");
}

/// Covers the sections without an operation above, too.
#[tokio::test]
async fn attack_55_every_section_of_the_settings_takes_presence() {
    let app = App::new().await;
    let operations = Stage::set(&app).await.operations();
    for section in Section::ALL {
        let path = format!("/admin/api/v1/settings/{}", section.as_str());
        assert!(operations.iter().any(|(_, there, _)| *there == path), "{path}");
    }
}

#[tokio::test]
async fn attack_55_codes_in_the_outbox_are_read_with_presence_only() {
    let app = App::new().await;
    app.open_contacts().await;
    let uid = app.administrator("boss").await;
    let boss = app.sign_in("boss").await.access;
    app.clock.advance_secs(MAX_AGE_SECS);
    let contact = json!({"email": MAIL, "email_verified": true});
    app.patch(&format!("/admin/api/v1/users/{uid}"), contact).bearer(&app.api_key().await).send().await.ok();
    // An attacker at an unattended console requests the code that would re-authenticate the administrator.
    app.ask_code(MAIL).await.unwrap();
    let code = app.code_for(MAIL).await;
    let list = async || app.get("/admin/api/v1/messages").bearer(&boss).send().await;
    let stale = list().await;
    let message = &stale.body["items"][0];
    assert!(!stale.text.contains(&code), "{}", stale.text);
    assert_eq!((&message["withheld"], &message["text"]), (&json!("presence"), &Value::Null));
    let one = format!("/admin/api/v1/messages/{}", message["id"].as_str().unwrap());
    assert!(!app.get(&one).bearer(&boss).send().await.text.contains(&code));
    app.post("/auth/v1/user/sudo", json!({"password": PASSWORD})).bearer(&boss).send().await.ok();
    assert!(list().await.text.contains(&code));
    assert!(app.get(&one).bearer(&boss).send().await.text.contains(&code));
}

/// Extending a temporary membership adds no permission now, but is still an escalation.
#[tokio::test]
async fn attack_55_a_temporary_administrator_does_not_become_a_permanent_one_without_presence() {
    let app = App::new().await;
    app.administrator("boss").await;
    let (uid, key) = (app.user("temp").await, app.api_key().await);
    let members = "/admin/api/v1/roles/administrator/members";
    let until = app.identity.now().plus_secs(86_400);
    app.post(members, json!({"uids": [uid], "expires_at": until})).bearer(&key).send().await.ok();
    let temp = app.sign_in("temp").await.access;
    app.clock.advance_secs(MAX_AGE_SECS);
    for longer in [json!({"uids": [uid]}), json!({"uids": [uid], "expires_at": until.plus_secs(1)})] {
        let refused = app.post(members, longer).bearer(&temp).send().await;
        assert_eq!(refused.body["details"]["reason"], "reauthentication_required");
    }
}

/// A new account can have permissions over Doorward by its default roles.
#[tokio::test]
async fn attack_55_an_account_that_comes_with_rights_is_created_with_presence_only() {
    let app = App::new().await;
    let boss = administrator(&app).await;
    let key = app.api_key().await;
    app.role(&key, "clerks", json!([{"action": "doorward:users:*", "effect": "allow"}])).await;
    let create = async |kind: &str, name: &str| {
        let new = json!({"username": name, "kind": kind});
        app.post("/admin/api/v1/users", new).bearer(&boss).send().await
    };
    assert_eq!(create("internal", "first").await.status, 201);
    app.set(Section::NewAccounts, json!({"internal_roles": ["clerks"]})).await;
    assert_eq!(create("internal", "second").await.body["details"]["reason"], "reauthentication_required");
    assert_eq!(create("external", "third").await.status, 201);
}

#[tokio::test]
async fn attack_55_operations_that_are_not_sensitive_or_that_block_need_no_presence() {
    let app = App::new().await;
    let uid = app.user("li.na").await;
    let boss = administrator(&app).await;
    let user = format!("/admin/api/v1/users/{uid}");
    let new = json!({"id": "wiki", "name": "Wiki", "redirect_uris": ["https://wiki.example.com/callback"]});
    let created = app.post("/admin/api/v1/applications", new).bearer(&app.api_key().await).send().await;
    assert_eq!(created.status, 201, "{}", created.text);
    app.patch("/admin/api/v1/applications/wiki", json!({"enabled": false})).bearer(&boss).send().await.ok();
    app.patch(&user, json!({"name": "李娜"})).bearer(&boss).send().await.ok();
    app.post(&format!("{user}/block"), json!({})).bearer(&boss).send().await.ok();
    app.get(&user).bearer(&boss).send().await.ok();
}

#[tokio::test]
async fn an_api_key_needs_no_presence() {
    let app = App::new().await;
    app.administrator("boss").await;
    let stage = Stage::set(&app).await;
    let key = app.api_key().await;
    app.clock.advance_secs(MAX_AGE_SECS);
    for operation in stage.operations() {
        let taken = ask(&app, &operation, &key).await;
        assert!((200..300).contains(&taken.status), "{operation:?}: {}", taken.text);
    }
}

#[tokio::test]
async fn a_form_of_the_console_without_script_is_kept_while_presence_is_shown_beside_it() {
    let app = App::new().await;
    app.administrator("boss").await;
    let browser = app.browser("boss").await;
    app.clock.advance_secs(MAX_AGE_SECS);
    let send = async |path: &str, body: &str| {
        let ask = app.ask(Method::POST, path).text(body.to_owned()).header("cookie", &browser);
        let ask = ask.header("content-type", "application/x-www-form-urlencoded").header("accept", "text/html");
        let length = body.len().to_string();
        ask.header("content-length", &length)
            .header("sec-fetch-site", "same-origin")
            .header("host", "localhost:3000")
            .send()
            .await
    };
    let page = send("/api/console/api-keys/create", "name=deploy&role=administrator&expires_in=30").await;
    assert_eq!(page.status, 403, "{}", page.text);
    assert!(page.text.contains(r#"name="name" value="deploy""#), "{}", page.text);
    assert!(page.text.contains("/account/reauthenticate?back="), "{}", page.text);
    // Secrets are never written into a page: the user re-authenticates and enters the secret again.
    let led = send("/api/account/password", &format!("new_password={OTHER_PASSWORD}")).await;
    let location = led.header("location").unwrap_or_default();
    assert_eq!((led.status, location), (302, "/account/reauthenticate?back=%2Faccount%2Fsecurity&notice=sent"));
}
