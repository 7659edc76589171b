//! What people write never becomes markup, on any page.

use super::{pages, table};
use crate::kit::{App, OTHER_PASSWORD};
use doorward_contract::settings::Section;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Closes whatever it may stand in, and then begins an element that no page has.
const MARKUP: &str = "</title></textarea></script>-->\"'><x-injected>";
/// The element, and how it is written where it is text.
const ELEMENT: &str = "<x-injected";
const AS_TEXT: &str = "&lt;x-injected";

/// Things that are called like this, each with the word that stands for it in the addresses of the table.
struct Named {
    things: BTreeMap<&'static str, String>,
}

impl Named {
    async fn make(app: &App, key: &str) -> Self {
        let send = async |method: &str, path: &str, body: Value| {
            let ask = app.ask(method.parse().unwrap(), &format!("/admin/api/v1{path}")).json(body).bearer(key);
            let reply = ask.header("user-agent", MARKUP).send().await;
            assert!((200..300).contains(&reply.status), "{method} {path}: {}", reply.text);
            reply.body
        };
        let uid = app.user("li.na").await;
        let words = json!({"name": MARKUP, "description": MARKUP, "address": {"locality": MARKUP}});
        send("PATCH", &format!("/users/{uid}"), words).await;
        send("POST", "/roles", json!({"id": "marked", "name": MARKUP, "description": MARKUP})).await;
        let statement = json!({"action": format!("functions:{MARKUP}"), "resource": MARKUP, "effect": "allow"});
        let document = json!({"version": "1.0", "statement": [statement]}).to_string();
        let policy = json!({"code": "marked", "name": MARKUP, "description": MARKUP, "document": document});
        send("POST", "/policies", policy).await;
        send("PUT", "/roles/marked/policies", json!({"policies": ["marked"]})).await;
        send("POST", "/roles/marked/members", json!({"uids": [uid]})).await;
        let node = json!({"kind": "department", "name": MARKUP, "description": MARKUP});
        let node = send("POST", "/organization/nodes", node).await["id"].as_str().unwrap().to_owned();
        send("PATCH", &format!("/users/{uid}"), json!({"kind": "internal"})).await;
        send("POST", &format!("/organization/nodes/{node}/members"), json!({"uids": [uid]})).await;
        send("POST", &format!("/organization/nodes/{node}/roles"), json!({"roles": ["marked"]})).await;
        let config = json!({"client_id": MARKUP, "issuer": "https://id.example.com", "scope": MARKUP});
        let provider = json!({"kind": "oidc", "name": MARKUP, "enabled": true, "secret": MARKUP, "config": config});
        send("PUT", "/providers/marked", provider).await;
        let resource = json!({"type": "collection", "name": "marked", "level": "PRIVATE", "description": MARKUP});
        send("POST", "/resources", resource).await;
        send("PUT", "/resource-types/marked", json!({"description": MARKUP, "actions": ["read"]})).await;
        let template = json!({"subject": MARKUP, "html": "<p>{{.VerificationCode}}</p>"});
        send("PATCH", "/settings/templates", json!({"code_en": template})).await;
        app.set(Section::LoginMethods, json!({"email": "on", "phone": "on"})).await;
        let to = json!({"email": "li.na@example.com"});
        app.post("/auth/v1/verification", to).header("user-agent", MARKUP).send().await.ok();
        let messages = app.get("/admin/api/v1/messages").bearer(key).send().await.ok();
        let message = messages["items"][0]["id"].as_str().unwrap().to_owned();
        // Somebody who fails to sign in with such a name is in the audit log.
        let wrong = json!({"username": MARKUP, "password": OTHER_PASSWORD});
        app.post("/auth/v1/signin", wrong).header("user-agent", MARKUP).send().await;
        let device = json!({"username": "li.na", "password": doorward_testkit::PASSWORD});
        app.post("/auth/v1/signin", device).header("user-agent", MARKUP).send().await.ok();
        let things = [
            ("/admin/users/nobody", format!("/admin/users/{uid}")),
            ("/admin/organization/nobody", format!("/admin/organization/{node}")),
            ("/admin/roles/all_users", "/admin/roles/marked".into()),
            ("/admin/roles/administrator", "/admin/roles/marked".into()),
            ("/admin/policies/StoragesAccess", "/admin/policies/marked".into()),
            ("/admin/resources/collection/nobody", "/admin/resources/collection/marked".into()),
            ("/admin/methods/providers/nobody", "/admin/methods/providers/marked".into()),
            ("/admin/messages/nobody", format!("/admin/messages/{message}")),
        ];
        Self { things: things.into_iter().collect() }
    }

    /// The address of the table's line, of the thing that is called like this.
    fn address(&self, path: &str) -> String {
        let found = self.things.iter().find(|(from, _)| path.starts_with(**from));
        found.map_or_else(|| path.to_owned(), |(from, to)| path.replacen(from, to, 1))
    }
}

#[tokio::test]
async fn attack_66_what_people_write_is_text_on_every_page() {
    let app = App::open_to_all().await;
    let key = app.api_key().await;
    let named = Named::make(&app, &key).await;
    app.administrator("root.admin").await;
    let viewers = [app.browser("root.admin").await, app.browser("li.na").await, String::new()];
    let mut shown = Vec::new();
    for row in table::rows(pages::PAGES) {
        let address = named.address(row.path);
        let asked: String = ["query", "next", "notice", "error", "kind", "who", "action", "resource", "to", "uid"]
            .map(|name| format!("{name}=%3C%2Ftitle%3E%3C%2Fscript%3E%22%27%3E%3Cx-injected%3E"))
            .join("&");
        for (cookie, address) in
            viewers.iter().flat_map(|viewer| [(viewer, address.clone()), (viewer, format!("{address}?{asked}"))])
        {
            let ask = app.get(&address).header("accept", "text/html").header("host", "localhost:3000");
            let page = ask.header("cookie", cookie).send().await;
            let at = page.text.find(ELEMENT);
            let around = at.map(|at| page.text.get(at.saturating_sub(200)..at + 20));
            assert_eq!(around, None, "{address}");
            if page.text.contains(AS_TEXT) {
                shown.push(address);
            }
        }
    }
    // The test sees what it looks for: these pages show it, and in the title too. A message has nothing of it to show.
    let missing = named.things.values().filter(|page| !page.starts_with("/admin/messages/") && !shown.contains(page));
    assert_eq!(missing.collect::<Vec<_>>(), Vec::<&String>::new());
    for page in ["/admin/users", "/account"] {
        assert!(shown.iter().any(|shown| shown == page), "{page}");
    }
    let titled = app.get(&named.things["/admin/users/nobody"]).header("accept", "text/html");
    let titled = titled.header("host", "localhost:3000").header("cookie", &viewers[0]).send().await.text;
    let title = titled.split("<title>").nth(1).unwrap().split("</title>").next().unwrap();
    assert!(title.contains(AS_TEXT), "{title}");
}

#[tokio::test]
async fn case_p056_a_name_is_isolated_from_the_text_around_it() {
    let app = App::open_to_all().await;
    let key = app.api_key().await;
    app.administrator("root.admin").await;
    let uid = app.user("li.na").await;
    let name = "שלום 1)";
    app.patch(&format!("/admin/api/v1/users/{uid}"), json!({"name": name})).bearer(&key).send().await.ok();
    let node = json!({"kind": "department", "name": name});
    app.post("/admin/api/v1/organization/nodes", node).bearer(&key).send().await;
    let cookie = app.browser("root.admin").await;
    for path in ["/admin/users", &format!("/admin/users/{uid}"), "/admin/organization"] {
        let page = app.get(path).header("accept", "text/html").header("host", "localhost:3000");
        let html = page.header("cookie", &cookie).send().await.text;
        let isolated =
            html.split("<bdi").skip(1).filter_map(|rest| rest.split_once('>')).any(|(_, text)| text.starts_with(name));
        assert!(isolated, "{path} shows the name outside of <bdi>");
    }
}
