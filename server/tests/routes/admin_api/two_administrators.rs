//! Concurrent edits by two administrators, in every form of the console and every versioned update of the admin API.

use super::versions::{form, read, second_is_refused};
use crate::kit::{App, Reply};
use axum::http::Method;
use serde_json::{Value, json};

const API: &str = "/admin/api/v1";

struct Console {
    app: App,
    key: String,
    browser: String,
}

impl Console {
    async fn new() -> Self {
        let app = App::new().await;
        app.administrator("root.admin").await;
        let (key, browser) = (app.api_key().await, app.browser("root.admin").await);
        Self { app, key, browser }
    }

    async fn get(&self, path: &str) -> Value {
        self.app.get(&format!("{API}{path}")).bearer(&self.key).send().await.ok()
    }

    async fn create(&self, path: &str, new: Value) -> Value {
        let created = self.app.post(&format!("{API}{path}"), new).bearer(&self.key).send().await;
        assert_eq!(created.status, 201, "{path}: {}", created.text);
        created.body
    }

    /// A concurrent change by another administrator.
    async fn other(&self, method: Method, path: &str, body: Value) -> Value {
        self.app.ask(method, &format!("{API}{path}")).json(body).bearer(&self.key).send().await.ok()
    }

    async fn send(&self, address: &str, was: &Value, fields: &[(&str, &str)]) -> Reply {
        let was = was.to_string();
        let fields: Vec<_> = fields.iter().copied().chain([("was", was.as_str())]).collect();
        form(&self.app, &self.browser, address, &fields).await
    }

    /// Submits a form that was loaded before another administrator's change: refused with the current values.
    async fn is_refused_with(&self, address: &str, was: &Value, fields: &[(&str, &str)], changes: &str) {
        let stale = self.send(address, was, fields).await;
        assert_eq!((stale.status, stale.body["code"].as_str()), (409, Some("aborted")), "{address}: {}", stale.text);
        assert_eq!(stale.body["details"]["changes"], changes, "{address}");
    }

    async fn is_saved(&self, address: &str, was: &Value, fields: &[(&str, &str)]) {
        let fresh = self.send(address, was, fields).await;
        assert_eq!(fresh.status, 200, "{address}: {}", fresh.text);
    }

    async fn new_key(&self) -> String {
        let new = json!({"name": "ci", "role": "administrator"});
        let created = self.app.post(&format!("{API}/api-keys"), new).bearer(&self.key).send().await;
        created.body["api_key"]["id"].as_str().unwrap().to_owned()
    }
}

#[tokio::test]
async fn a_change_of_an_api_key_is_refused_when_another_came_first() {
    let console = Console::new().await;
    let path = format!("{API}/api-keys/{}", console.new_key().await);
    let (first, second) = (json!({"name": "deploy"}), json!({"expires_at": "2040-01-01T00:00:00Z"}));
    let now = second_is_refused(&console.app, Method::PATCH, &path, first, second).await;
    assert_eq!(now, json!({"name": "deploy", "role": "administrator", "expires_at": null}));
}

#[tokio::test]
async fn a_stale_form_of_an_api_key_puts_nothing_back() {
    let console = Console::new().await;
    let id = console.new_key().await;
    let path = format!("/api-keys/{id}");
    let was = json!({"name": "ci", "role": "administrator", "expires_at": null});
    console.other(Method::PATCH, &path, json!({"name": "deploy"})).await;
    let fields = [("id", id.as_str()), ("name", "ci"), ("role", "administrator")];
    console.is_refused_with("api-keys/edit", &was, &fields, "“Name” is now deploy").await;
    assert_eq!(console.get(&path).await["name"], "deploy");
    let was = json!({"name": "deploy", "role": "administrator", "expires_at": null});
    let fields = [("id", id.as_str()), ("name", "release"), ("role", "administrator")];
    console.is_saved("api-keys/edit", &was, &fields).await;
    assert_eq!(console.get(&path).await["name"], "release");
}

#[tokio::test]
async fn a_change_of_a_type_is_refused_when_another_came_first() {
    let console = Console::new().await;
    let path = format!("{API}/resource-types/reports");
    console.other(Method::PUT, "/resource-types/reports", json!({"description": "R", "actions": ["read"]})).await;
    let (first, second) =
        (json!({"description": "R", "actions": ["read", "write"]}), json!({"description": "Reports", "actions": []}));
    let now = second_is_refused(&console.app, Method::PUT, &path, first, second).await;
    assert_eq!(now, json!({"description": "R", "actions": ["read", "write"]}));
    assert_eq!(console.app.get(&format!("{API}/resource-types/none")).bearer(&console.key).send().await.status, 404);
}

#[tokio::test]
async fn a_stale_form_of_a_type_puts_nothing_back() {
    let console = Console::new().await;
    let put = async |actions: Value| {
        console.other(Method::PUT, "/resource-types/reports", json!({"description": "R", "actions": actions})).await
    };
    let was = put(json!(["read"])).await;
    put(json!(["read", "write"])).await;
    let fields = [("name", "reports"), ("description", "Reports"), ("actions", "read")];
    console.is_refused_with("type/save", &was, &fields, "“Actions” is now read, write").await;
    let changes = "“Actions” is now read, write; “Description” is now R";
    console.is_refused_with("type/save", &Value::Null, &fields, changes).await;
    let now = console.get("/resource-types/reports").await;
    assert_eq!((&now["actions"], &now["description"]), (&json!(["read", "write"]), &json!("R")));
    console.is_saved("type/save", &now, &fields).await;
    console.is_saved("type/save", &now, &[("name", "invoices"), ("actions", "read")]).await;
}

#[tokio::test]
async fn a_policy_keeps_a_name_that_another_gave_it() {
    let console = Console::new().await;
    let document = json!({"version": "1.0", "statement": [
        {"effect": "allow", "action": "functions:/v1/functions/a", "resource": "*"}]});
    console.other(Method::PUT, "/policies/mine", json!({"document": document, "name": "Mine"})).await;
    let path = format!("{API}/policies/mine");
    let (first, second) = (json!({"description": "For reports."}), json!({"name": "Reports"}));
    let now = second_is_refused(&console.app, Method::PUT, &path, first, second).await;
    assert_eq!(now, json!({"name": "Mine", "description": "For reports.", "version": 1}));

    let was = json!({"name": "Mine", "description": "", "version": 1});
    let text = document.to_string();
    let fields =
        [("code", "mine"), ("version", "1"), ("name", "Mine"), ("description", ""), ("document", text.as_str())];
    let changes = "“Description” is now For reports.; “Name” is now Reports";
    console.is_refused_with("policy/save", &was, &fields, changes).await;
    assert_eq!(console.get("/policies/mine").await["name"], "Reports");
}

#[tokio::test]
async fn rolling_back_does_not_undo_a_version_that_was_not_seen() {
    let console = Console::new().await;
    let put = async |function: &str| {
        let action = format!("functions:/v1/functions/{function}");
        let document = json!({"version": "1.0", "statement": [{"effect": "allow", "action": action, "resource": "*"}]});
        console.other(Method::PUT, "/policies/mine", json!({"document": document})).await
    };
    put("a").await;
    put("b").await;
    let (_, tag) = read(&console.app, &console.key, &format!("{API}/policies/mine")).await;
    put("c").await;
    let back = console.app.post(&format!("{API}/policies/mine/roll-back"), json!({"version": 1})).bearer(&console.key);
    assert_eq!(back.header("if-match", &tag).send().await.refused(), (409, "aborted"));
    let fields = [("code", "mine"), ("version", "1")];
    let changes = "“Document version” is now 3";
    console.is_refused_with("policy/roll-back", &json!({"version": 2}), &fields, changes).await;
    console.is_saved("policy/roll-back", &json!({"version": 3}), &fields).await;
    assert_eq!(console.get("/policies/mine").await["version"], 4);
}

fn smtp(host: &str) -> Value {
    json!({"sender": "smtp", "host": host, "port": 465, "security": "SSL", "username": "",
        "from_address": "door@example.com", "from_name": ""})
}

#[tokio::test]
async fn a_change_of_a_sender_is_refused_when_another_came_first() {
    let console = Console::new().await;
    let path = format!("{API}/senders/mail");
    let now =
        second_is_refused(&console.app, Method::PUT, &path, smtp("one.example.com"), smtp("two.example.com")).await;
    assert_eq!(now["mail"]["host"], "one.example.com");
}

#[tokio::test]
async fn a_change_of_one_channel_is_none_of_the_other() {
    let console = Console::new().await;
    let (_, tag) = read(&console.app, &console.key, &format!("{API}/senders/mail")).await;
    let twilio = json!({"sender": "twilio", "account_sid": "AC1", "from": "+15005550006", "secret": "s"});
    console.other(Method::PUT, "/senders/sms", twilio).await;
    let ask = console.app.put(&format!("{API}/senders/mail"), smtp("one.example.com")).bearer(&console.key);
    ask.header("if-match", &tag).send().await.ok();
    let (sms, _) = read(&console.app, &console.key, &format!("{API}/senders/sms")).await;
    assert_eq!((&sms["sender"], &sms["secret_set"]), (&json!("twilio"), &json!(true)));
}

/// The second administrator has not seen the secret of the first: it is not replaced, although nothing else differs.
#[tokio::test]
async fn of_two_who_type_a_new_secret_the_second_is_told() {
    let console = Console::new().await;
    let provider = json!({"kind": "google", "name": "Google", "config": {"client_id": "c"}, "secret": "former"});
    console.other(Method::PUT, "/providers/google", provider).await;
    console.other(Method::PUT, "/senders/mail", with_secret(smtp("mail.example.com"), "former")).await;
    console.other(Method::PUT, "/captcha/secret", json!({"secret": "former"})).await;
    let of_channel = |secret| with_secret(smtp("mail.example.com"), secret);
    for (record, path, change) in [
        ("/providers/google", "/providers/google", json!({"secret": "first"})),
        ("/senders/mail", "/senders/mail", of_channel("first")),
        ("/settings/captcha", "/captcha/secret", json!({"secret": "first"})),
    ] {
        let (_, tag) = read(&console.app, &console.key, &format!("{API}{record}")).await;
        let set = async |secret: &str| {
            let body = with_secret(change.clone(), secret);
            let ask = console.app.put(&format!("{API}{path}"), body).bearer(&console.key);
            ask.header("if-match", &tag).send().await
        };
        set("first").await.ok();
        let refused = set("second").await;
        assert_eq!(refused.refused(), (409, "aborted"), "{path}: {}", refused.text);
        assert!(!refused.text.contains("first") && !refused.text.contains("former"), "{path}: {}", refused.text);
        let (_, next) = read(&console.app, &console.key, &format!("{API}{record}")).await;
        assert_ne!(tag, next, "{path}");
    }
}

#[tokio::test]
async fn a_stale_form_replaces_no_secret() {
    let console = Console::new().await;
    console.other(Method::PUT, "/senders/mail", with_secret(smtp("mail.example.com"), "former")).await;
    let now = console.get("/senders").await;
    let was = json!({"mail": now["mail"], "mail_secret_version": now["mail_secret_version"]});
    console.other(Method::PUT, "/senders/mail", with_secret(smtp("mail.example.com"), "first")).await;
    let fields = [("host", "mail.example.com"), ("port", "465"), ("security", "SSL"), ("username", "")];
    let more = [("from_address", "door@example.com"), ("from_name", ""), ("secret", "second")];
    let fields: Vec<_> = fields.into_iter().chain(more).collect();
    console.is_refused_with("senders/smtp", &was, &fields, "“Stored secret” is now another one").await;

    let mut was = console.get("/settings/captcha").await;
    was["secret_version"] = Value::Null;
    console.other(Method::PUT, "/captcha/secret", json!({"secret": "first"})).await;
    let fields = [("when", "never"), ("vendor", "builtin"), ("site_key", ""), ("secret", "second")];
    let fields: Vec<_> = fields.into_iter().chain([("verify_url", ""), ("script_url", "")]).collect();
    console.is_refused_with("settings/captcha", &was, &fields, "“Stored secret” is now another one").await;
}

/// A change of something else keeps the version of the secret.
#[tokio::test]
async fn a_secret_that_stays_keeps_its_version() {
    let console = Console::new().await;
    let provider = json!({"kind": "google", "name": "Google", "config": {"client_id": "c"}, "secret": "s"});
    let version = console.other(Method::PUT, "/providers/google", provider).await["secret_version"].clone();
    assert!(version.is_string());
    let renamed = console.other(Method::PUT, "/providers/google", json!({"name": "G"})).await;
    assert_eq!(renamed["secret_version"], version);
    let other = console.other(Method::PUT, "/providers/google", json!({"secret": "t"})).await;
    assert_ne!(other["secret_version"], version);
}

fn with_secret(mut record: Value, secret: &str) -> Value {
    record["secret"] = json!(secret);
    record
}

#[tokio::test]
async fn a_stale_form_of_a_sender_puts_nothing_back_and_the_other_channel_is_no_matter() {
    let console = Console::new().await;
    let part =
        |senders: &Value| json!({"mail": senders["mail"], "mail_secret_version": senders["mail_secret_version"]});
    let was = part(&console.other(Method::PUT, "/senders/mail", smtp("one.example.com")).await);
    let fields = [("host", "one.example.com"), ("port", "587"), ("security", "START_TLS"), ("username", "")];
    let fields: Vec<_> =
        fields.into_iter().chain([("from_address", "door@example.com"), ("from_name", ""), ("secret", "")]).collect();
    console.other(Method::PUT, "/senders/mail", smtp("two.example.com")).await;
    console.is_refused_with("senders/smtp", &was, &fields, "“Host” is now two.example.com").await;
    console.is_refused_with("senders/outbox", &was, &[("channel", "mail")], "“Host” is now two.example.com").await;
    let was = part(&console.get("/senders").await);
    let twilio = json!({"sender": "twilio", "account_sid": "AC1", "from": "+15005550006", "secret": "s"});
    console.other(Method::PUT, "/senders/sms", twilio).await;
    console.is_saved("senders/smtp", &was, &fields).await;
    let now = console.get("/senders").await;
    assert_eq!((&now["mail"]["port"], &now["sms"]["sender"]), (&json!(587), &json!("twilio")));
    console
        .is_refused_with(
            "senders/outbox",
            &json!({"sms": {"sender": "outbox"}, "sms_secret_version": null}),
            &[("channel", "sms")],
            "“Provider” is now Twilio",
        )
        .await;
}

#[tokio::test]
async fn a_stale_form_of_a_template_puts_nothing_back_and_other_templates_are_no_matter() {
    let console = Console::new().await;
    let template = |subject: &str| json!({"subject": subject, "html": "<p>{{.VerificationCode}}</p>"});
    let fields =
        |subject: &'static str| [("name", "code_en"), ("subject", subject), ("html", "<p>{{.VerificationCode}}</p>")];
    let standard = json!({"code_en": null});
    console.other(Method::PATCH, "/settings/templates", json!({"code_zh": template("中文")})).await;
    console.is_saved("template/save", &standard, &fields("Mine")).await;
    let changes = "“HTML” is now <p>{{.VerificationCode}}</p>; “Subject” is now Mine";
    console.is_refused_with("template/save", &standard, &fields("Theirs"), changes).await;
    let was = json!({"code_en": template("Mine")});
    console.other(Method::PATCH, "/settings/templates", json!({"code_en": template("Ours")})).await;
    console.is_refused_with("template/restore", &was, &[("name", "code_en")], "“Subject” is now Ours").await;
    console.is_saved("template/restore", &json!({"code_en": template("Ours")}), &[("name", "code_en")]).await;
    let changes = "“Other codes · English” is now the built-in template";
    console.is_refused_with("template/save", &was, &fields("Theirs"), changes).await;
    let now = console.get("/settings/templates").await;
    assert_eq!((&now["code_en"], &now["code_zh"]["subject"]), (&Value::Null, &json!("中文")));
}

#[tokio::test]
async fn a_stale_page_of_sign_in_methods_turns_only_what_was_pressed() {
    let console = Console::new().await;
    console.other(Method::PATCH, "/settings/login_methods", json!({"anonymous": true, "email": "login_only"})).await;
    // The page shows guests and email turned off; each switch changes only its own method.
    let turned = form(&console.app, &console.browser, "methods/set", &[("method", "custom"), ("on", "true")]).await;
    assert_eq!(turned.status, 200, "{}", turned.text);
    let changes = "“Email address” is now Sign-in only";
    let fields = [("method", "email"), ("availability", "on")];
    console.is_refused_with("methods/contact", &json!({"email": "off"}), &fields, changes).await;
    let now = console.get("/settings/login_methods").await;
    let expected = (json!(true), json!(true), json!("login_only"));
    assert_eq!((now["anonymous"].clone(), now["custom"].clone(), now["email"].clone()), expected);
    console.is_saved("methods/contact", &json!({"email": "login_only"}), &fields).await;
}

#[tokio::test]
async fn the_switch_of_a_provider_leaves_everything_else_as_another_made_it() {
    let console = Console::new().await;
    let config = json!({"client_id": "one", "authorization_endpoint": "https://id.example.com/a",
        "token_endpoint": "https://id.example.com/t", "userinfo_endpoint": "https://id.example.com/u"});
    let new = json!({"kind": "oauth2", "name": "Corp", "config": config, "secret": "s"});
    console.other(Method::PUT, "/providers/corp", new).await;
    let rules = json!({"name": "Corporation", "rules": {"match_email": true}});
    console.other(Method::PUT, "/providers/corp", rules).await;
    let turned = form(&console.app, &console.browser, "methods/provider", &[("id", "corp"), ("on", "true")]).await;
    assert_eq!(turned.status, 200, "{}", turned.text);
    let now = console.get("/providers/corp").await;
    assert_eq!((&now["enabled"], &now["name"]), (&json!(true), &json!("Corporation")));
    assert_eq!((&now["rules"]["match_email"], &now["config"]["client_id"]), (&json!(true), &json!("one")));
}

#[tokio::test]
async fn no_key_for_tickets_retires_before_it_was_seen() {
    let console = Console::new().await;
    let path = format!("{API}/ticket-keys");
    let (_, tag) = read(&console.app, &console.key, &path).await;
    let make = async || {
        let ask = console.app.ask(Method::POST, &path).bearer(&console.key);
        ask.header("if-match", &tag).send().await
    };
    let id = make().await.ok()["private_key_id"].as_str().unwrap().to_owned();
    assert_eq!(make().await.refused(), (409, "aborted"));
    let changes = format!("“Current key” is now {id}");
    console.is_refused_with("tickets/make", &json!({"key": null}), &[], &changes).await;
    assert_eq!(console.get("/ticket-keys").await["items"][0]["retires_at"], Value::Null);
    console.is_saved("tickets/make", &json!({"key": id}), &[]).await;
    assert_eq!(console.get("/ticket-keys").await["items"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn a_secret_for_captchas_goes_only_to_the_vendor_that_it_was_sent_for() {
    let console = Console::new().await;
    let (_, tag) = read(&console.app, &console.key, &format!("{API}/settings/captcha")).await;
    console.other(Method::PATCH, "/settings/captcha", json!({"site_key": "another"})).await;
    let ask = console.app.put(&format!("{API}/captcha/secret"), json!({"secret": "hush"})).bearer(&console.key);
    assert_eq!(ask.header("if-match", &tag).send().await.refused(), (409, "aborted"));
    let (_, tag) = read(&console.app, &console.key, &format!("{API}/settings/captcha")).await;
    let ask = console.app.put(&format!("{API}/captcha/secret"), json!({"secret": "hush"})).bearer(&console.key);
    ask.header("if-match", &tag).send().await.ok();
}

#[tokio::test]
async fn a_conflict_is_told_in_the_language_of_the_reader() {
    let console = Console::new().await;
    console.other(Method::PATCH, "/settings/login_methods", json!({"email": "login_only"})).await;
    let body = url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs([("method", "email"), ("availability", "on"), ("was", r#"{"email":"off"}"#)])
        .finish();
    let ask = console.app.ask(Method::POST, "/api/console/methods/contact").text(body);
    let ask = ask.header("cookie", &console.browser).header("accept-language", "zh-CN");
    let ask = ask.header("content-type", "application/x-www-form-urlencoded").header("accept", "application/json");
    let stale = ask.header("sec-fetch-site", "same-origin").header("host", "localhost:3000").send().await;
    assert_eq!(stale.body["details"]["changes"], "“邮箱登录”现为：仅登录", "{}", stale.text);
}

/// Deletes a record with the `ETag` from before another administrator's change, and then with the present one.
#[tokio::test]
async fn a_deletion_is_refused_when_a_change_came_first() {
    let console = Console::new().await;
    let statement = json!({"effect": "allow", "action": "functions:/v1/functions/a", "resource": "*"});
    let document = json!({"version": "1.0", "statement": [statement]});
    let user = format!("/users/{}", console.app.user("li.na").await);
    let key = format!("/api-keys/{}", console.new_key().await);
    let node = console.create("/organization/nodes", json!({"kind": "department", "name": "Sales"})).await;
    let node = format!("/organization/nodes/{}", node["id"].as_str().unwrap());
    console.create("/roles", json!({"id": "editor", "name": "Editor"})).await;
    console.create("/resources", json!({"type": "collection", "name": "notes", "level": "PRIVATE"})).await;
    let wiki = json!({"id": "wiki", "name": "Wiki", "redirect_uris": ["https://wiki.example.com/callback"]});
    console.create("/applications", wiki).await;
    console.other(Method::PUT, "/policies/mine", json!({"document": document, "name": "Mine"})).await;
    console.other(Method::PUT, "/resource-types/reports", json!({"description": "R", "actions": ["read"]})).await;
    console.other(Method::PUT, "/providers/corp", json!({"kind": "oidc", "name": "Corp"})).await;
    for (path, method, change) in [
        (user.as_str(), Method::PATCH, json!({"name": "Li"})),
        (key.as_str(), Method::PATCH, json!({"name": "deploy"})),
        (node.as_str(), Method::PATCH, json!({"description": "Sells."})),
        ("/roles/editor", Method::PATCH, json!({"description": "Writes."})),
        ("/resources/collection/notes", Method::PUT, json!({"description": "Notes."})),
        ("/applications/wiki", Method::PATCH, json!({"name": "Our wiki"})),
        ("/policies/mine", Method::PUT, json!({"description": "For reports."})),
        ("/resource-types/reports", Method::PUT, json!({"description": "R", "actions": ["read", "write"]})),
        ("/providers/corp", Method::PUT, json!({"name": "Corporation"})),
    ] {
        let address = format!("{API}{path}");
        let (_, seen) = read(&console.app, &console.key, &address).await;
        console.other(method, path, change).await;
        let delete = |tag: &str| console.app.delete(&address).bearer(&console.key).header("if-match", tag);
        let refused = delete(&seen).send().await;
        assert_eq!(refused.refused(), (409, "aborted"), "{path}: {}", refused.text);
        let (_, now) = read(&console.app, &console.key, &address).await;
        assert_ne!(seen, now, "{path}");
        delete(&now).send().await.ok();
        assert_eq!(console.app.get(&address).bearer(&console.key).send().await.status, 404, "{path}");
    }
}

#[tokio::test]
async fn a_stale_card_deletes_nothing() {
    let console = Console::new().await;
    let statement = json!({"effect": "allow", "action": "functions:/v1/functions/a", "resource": "*"});
    let document = json!({"version": "1.0", "statement": [statement]});
    console.other(Method::PUT, "/policies/mine", json!({"document": document, "name": "Mine"})).await;
    let was = json!({"name": "Mine", "description": "", "version": 1});
    console.other(Method::PUT, "/policies/mine", json!({"description": "For reports."})).await;
    console.is_refused_with("policy/delete", &was, &[("code", "mine")], "“Description” is now For reports.").await;
    assert_eq!(console.get("/policies/mine").await["name"], "Mine");
    let was = json!({"name": "Mine", "description": "For reports.", "version": 1});
    console.is_saved("policy/delete", &was, &[("code", "mine")]).await;

    console.create("/resources", json!({"type": "collection", "name": "notes", "level": "PRIVATE"})).await;
    console.other(Method::PUT, "/resources/collection/notes", json!({"description": "Notes."})).await;
    let fields = [("kind", "collection"), ("name", "notes")];
    console.is_refused_with("resource/delete", &json!({"version": 1}), &fields, "“Version” is now 2").await;
    console.is_saved("resource/delete", &json!({"version": 2}), &fields).await;

    console.app.sites(json!([{"host": "app.example.com", "kind": "one"}])).await;
    let was = console.get("/settings/sites").await["sites"][0].clone();
    console.app.sites(json!([{"host": "app.example.com", "kind": "two"}])).await;
    let stale = console.send("settings/site/remove", &was, &[("host", "app.example.com")]).await;
    assert_eq!(stale.status, 409, "{}", stale.text);
    let was = console.get("/settings/sites").await["sites"][0].clone();
    console.is_saved("settings/site/remove", &was, &[("host", "app.example.com")]).await;
}
