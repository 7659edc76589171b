//! User input never becomes markup, on any page.

use super::{pages, table};
use crate::kit::{App, OTHER_PASSWORD};
use doorward_contract::settings::Section;
use doorward_server::config::Config;
use doorward_testkit::TestEnv;
use html5gum::{DefaultEmitter, Token, Tokenizer};
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;
use serde_json::{Value, json};
use std::cell::RefCell;
use std::collections::BTreeMap;
use url::form_urlencoded::byte_serialize;

/// Closes any enclosing context, then opens an element that no page contains.
const MARKUP: &str = "</title></textarea></script>-->\"'><x-injected>";
/// The element, raw and escaped.
const ELEMENT: &str = "<x-injected";
const AS_TEXT: &str = "&lt;x-injected";

/// Query parameters that pages read.
const QUERY_PARAMETERS: [&str; 13] = [
    "query",
    "next",
    "notice",
    "error",
    "kind",
    "principal",
    "action",
    "resource",
    "to",
    "uid",
    "reason",
    "request",
    "switch",
];

/// How often every page of a new application is rendered with generated texts. Rendering is what takes the time, so every
/// record, every field and every parameter of every page has a text of its own: more than a thousand in each rendering.
const RENDERINGS: usize = 3;

/// A text that closes its context and opens an element.
fn markup() -> impl Strategy<Value = String> {
    let ends = vec!["</title>", "</textarea>", "-->", "]]>", "\"", "'", ">"];
    let elements = vec![
        "<x-injected>",
        "<img/src=x/onerror=y>",
        "<meta/http-equiv=refresh>",
        "<svg/onload=y>",
        "<base/href=//x>",
        "<a/href=javascript:y>",
        "x-y=z/onfocus=y/autofocus",
    ];
    (subsequence(ends, 2..=7).prop_shuffle(), select(elements))
        .prop_map(|(ends, element)| ends.concat() + element)
        .prop_filter("with its number as long as a name may be", |text| text.len() <= 60)
}

/// A source of texts, each of which begins with its number: a search for one finds no other, so that pages with harmless
/// texts and with markup show the same records.
struct Texts<F>(RefCell<(usize, F)>);

impl<F: FnMut() -> String> Texts<F> {
    fn new(text: F) -> Self {
        Self(RefCell::new((0, text)))
    }

    fn one(&self) -> String {
        let (number, text) = &mut *self.0.borrow_mut();
        *number += 1;
        format!("{number:04}{}", text())
    }
}

/// The elements of a page with their attribute names, and their number: an additional link is injected markup too, on a
/// page that has links.
type Elements = BTreeMap<(String, Vec<String>), usize>;

fn elements(html: &str) -> Elements {
    let mut emitter = DefaultEmitter::default();
    emitter.naively_switch_states(true);
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let tokens = Tokenizer::new_with_emitter(html, emitter).map(|Ok(token)| token);
    let tags = tokens.filter_map(|token| if let Token::StartTag(tag) = token { Some(tag) } else { None });
    let mut elements = Elements::new();
    for tag in tags {
        let names = tag.attributes.keys().map(|name| text(name)).collect();
        *elements.entry((text(&tag.name), names)).or_default() += 1;
    }
    elements
}

/// Records with this text as name, by the placeholder for them in the paths of the table.
struct Named {
    things: BTreeMap<&'static str, String>,
}

impl Named {
    async fn make(app: &App, key: &str, text: &dyn Fn() -> String) -> Self {
        let send = async |method: &str, path: &str, body: Value| {
            let ask = app.ask(method.parse().unwrap(), &format!("/admin/api/v1{path}")).json(body).bearer(key);
            let reply = ask.header("user-agent", &text()).send().await;
            assert!((200..300).contains(&reply.status), "{method} {path}: {}", reply.text);
            reply.body
        };
        let uid = app.user("li.na").await;
        let profile = json!({"name": text(), "description": text(), "address": {"locality": text()}});
        send("PATCH", &format!("/users/{uid}"), profile).await;
        send("POST", "/roles", json!({"id": "marked", "name": text(), "description": text()})).await;
        let statement = json!({"action": format!("functions:{}", text()), "resource": text(), "effect": "allow"});
        let document = json!({"version": "1.0", "statement": [statement]}).to_string();
        let policy = json!({"code": "marked", "name": text(), "description": text(), "document": document});
        send("POST", "/policies", policy).await;
        send("PUT", "/roles/marked/policies", json!({"policies": ["marked"]})).await;
        send("POST", "/roles/marked/members", json!({"uids": [uid]})).await;
        let node = json!({"kind": "department", "name": text(), "description": text()});
        let node = send("POST", "/organization/nodes", node).await["id"].as_str().unwrap().to_owned();
        send("PATCH", &format!("/users/{uid}"), json!({"kind": "internal"})).await;
        send("POST", &format!("/organization/nodes/{node}/members"), json!({"uids": [uid]})).await;
        send("POST", &format!("/organization/nodes/{node}/roles"), json!({"roles": ["marked"]})).await;
        let config = json!({"client_id": text(), "issuer": "https://id.example.com", "scope": text()});
        let provider = json!({"kind": "oidc", "name": text(), "enabled": true, "secret": text(), "config": config});
        send("PUT", "/providers/marked", provider).await;
        let application =
            json!({"kind": "web", "name": text(), "redirect_uris": ["https://wiki.example.com/callback"]});
        let application =
            send("POST", "/applications", application).await["application"]["id"].as_str().unwrap().to_owned();
        let resource = json!({"type": "collection", "name": "marked", "level": "PRIVATE", "description": text()});
        send("POST", "/resources", resource).await;
        send("PUT", "/resource-types/marked", json!({"description": text(), "actions": ["read"]})).await;
        let template = json!({"subject": text(), "html": "<p>{{.VerificationCode}}</p>"});
        send("PATCH", "/settings/templates", json!({"code_en": template})).await;
        app.set(Section::LoginMethods, json!({"email": "on", "phone": "on"})).await;
        let to = json!({"email": "li.na@example.com"});
        app.post("/auth/v1/verification", to).header("user-agent", &text()).send().await.ok();
        let messages = app.get("/admin/api/v1/messages").bearer(key).send().await.ok();
        let message = messages["items"][0]["id"].as_str().unwrap().to_owned();
        // A failed sign-in with this username appears in the audit log.
        let wrong = json!({"username": text(), "password": OTHER_PASSWORD});
        app.post("/auth/v1/signin", wrong).header("user-agent", &text()).send().await;
        let device = json!({"username": "li.na", "password": doorward_testkit::PASSWORD});
        app.post("/auth/v1/signin", device).header("user-agent", &text()).send().await.ok();
        let things = [
            ("/admin/users/missing", format!("/admin/users/{uid}")),
            ("/admin/organization/missing", format!("/admin/organization/{node}")),
            ("/admin/roles/all_users", "/admin/roles/marked".into()),
            ("/admin/roles/administrator", "/admin/roles/marked".into()),
            ("/admin/policies/StoragesAccess", "/admin/policies/marked".into()),
            ("/admin/resources/collection/missing", "/admin/resources/collection/marked".into()),
            ("/admin/methods/providers/missing", "/admin/methods/providers/marked".into()),
            ("/admin/applications/missing", format!("/admin/applications/{application}")),
            ("/admin/messages/missing", format!("/admin/messages/{message}")),
        ];
        Self { things: things.into_iter().collect() }
    }

    /// Replaces the placeholder in a path of the table by the record.
    fn address(&self, path: &str) -> String {
        let found = self.things.iter().find(|(from, _)| path.starts_with(**from));
        found.map_or_else(|| path.to_owned(), |(from, to)| path.replacen(from, to, 1))
    }
}

#[tokio::test]
async fn attack_66_what_people_write_is_text_on_every_page() {
    let app = App::open_to_all().await;
    let key = app.api_key().await;
    let named = Named::make(&app, &key, &|| MARKUP.to_owned()).await;
    app.administrator("root.admin").await;
    let viewers = [app.browser("root.admin").await, app.browser("li.na").await, String::new()];
    let mut pages_with_text = Vec::new();
    for row in table::rows(pages::PAGES) {
        let address = named.address(row.path);
        let query_with = query_with(&|| MARKUP.to_owned());
        for (cookie, address) in
            viewers.iter().flat_map(|viewer| [(viewer, address.clone()), (viewer, format!("{address}?{query_with}"))])
        {
            let ask = app.get(&address).header("accept", "text/html").header("host", "localhost:3000");
            let page = ask.header("cookie", cookie).send().await;
            let at = page.text.find(ELEMENT);
            let around = at.map(|at| page.text.get(at.saturating_sub(200)..at + 20));
            assert_eq!(around, None, "{address}");
            if page.text.contains(AS_TEXT) {
                pages_with_text.push(address);
            }
        }
    }
    // The test can detect the text: these pages show it, also in the title. Messages do not contain it.
    let missing =
        named.things.values().filter(|page| !page.starts_with("/admin/messages/") && !pages_with_text.contains(page));
    assert_eq!(missing.collect::<Vec<_>>(), Vec::<&String>::new());
    for page in ["/admin/users", "/account"] {
        assert!(pages_with_text.iter().any(|address| address == page), "{page}");
    }
    let titled = app.get(&named.things["/admin/users/missing"]).header("accept", "text/html");
    let titled = titled.header("host", "localhost:3000").header("cookie", &viewers[0]).send().await.text;
    let title = titled.split("<title>").nth(1).unwrap().split("</title>").next().unwrap();
    assert!(title.contains(AS_TEXT), "{title}");
}

/// A query string with such a text in every parameter that pages read.
fn query_with(text: &dyn Fn() -> String) -> String {
    let value = || byte_serialize(text().as_bytes()).collect::<String>();
    QUERY_PARAMETERS.map(|name| format!("{name}={}", value())).join("&")
}

/// The elements of every page, by viewer and path of the table, of an application in which people have written such texts.
async fn shapes(text: &dyn Fn() -> String) -> BTreeMap<String, Elements> {
    let env = TestEnv::configured(|options| options.product_name = text()).await;
    let app = App::of(env, Config::default());
    app.open_sign_up().await;
    let key = app.api_key().await;
    let named = Named::make(&app, &key, text).await;
    app.administrator("root.admin").await;
    let viewers = [
        ("root", app.browser("root.admin").await),
        ("user", app.browser("li.na").await),
        ("signed out", String::new()),
    ];
    let mut shapes = BTreeMap::new();
    for row in table::rows(pages::PAGES) {
        let plain = named.address(row.path);
        let queried = format!("{plain}?{}", query_with(text));
        for (viewer, cookie) in &viewers {
            for (kind, address) in [("plain", &plain), ("queried", &queried)] {
                let ask = app.get(address).header("accept", "text/html").header("host", "localhost:3000");
                let page = ask.header("cookie", cookie).send().await;
                shapes.insert(format!("{viewer} {kind} {}", row.path), elements(&page.text));
            }
        }
    }
    shapes
}

#[tokio::test]
async fn finding_f03_generated_markup_adds_no_element_or_attribute_to_any_page() {
    let harmless = Texts::new(|| "quartz lantern".to_owned());
    let harmless = shapes(&|| harmless.one()).await;
    assert!(harmless["root plain /admin/users"].len() > 20, "pages are rendered");
    let unescaped = |text: &str| elements(&format!("<title>{text}</title>"));
    assert_ne!(unescaped(MARKUP), unescaped("quartz lantern"), "what is not escaped is seen");
    // Deterministic, so that a failure can be reproduced.
    let mut runner = TestRunner::deterministic();
    for _ in 0..RENDERINGS {
        let generated = Texts::new(|| markup().new_tree(&mut runner).unwrap().current());
        for (page, found) in shapes(&|| generated.one()).await {
            let before = &harmless[&page];
            let more = |(one, count): &(&(String, Vec<String>), &usize)| match before.get(*one) {
                None => true,
                // A streamed page has one script per chunk.
                Some(n) => *count > n && one.0 != "script" && one.0 != "template",
            };
            let added: Vec<_> = found.iter().filter(more).collect();
            assert!(added.is_empty(), "{page} has also {added:?}");
        }
    }
}

#[tokio::test]
async fn finding_f03_a_guests_display_name_does_not_leave_the_title_of_the_console() {
    let app = App::open_to_all().await;
    let guest = app.guest().await;
    let name = "</title><meta http-equiv=refresh content=0;url=//127.0.0.1:4112>";
    app.patch("/auth/v1/user/profile", json!({"name": name})).bearer(&guest.access).send().await.ok();
    app.administrator("root.admin").await;
    let cookie = app.browser("root.admin").await;
    let ask = app.get(&format!("/admin/users/{}", guest.uid)).header("accept", "text/html");
    let page = ask.header("host", "localhost:3000").header("cookie", &cookie).send().await;
    assert_eq!(page.status, 200);
    assert!(page.text.contains("&lt;/title&gt;&lt;meta http-equiv=refresh"), "the title shows the name");
    let refresh = elements(&page.text)
        .into_keys()
        .find(|(tag, names)| tag == "meta" && names.len() == 2 && names.contains(&"http-equiv".to_owned()));
    assert_eq!(refresh, None);
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
