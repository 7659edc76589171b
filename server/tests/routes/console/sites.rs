//! Sites and routes in the settings.

use super::forms::submit;
use crate::kit::App;
use doorward_contract::settings::Section;
use serde_json::json;

async fn page(app: &App, browser: &str, path: &str) -> String {
    let ask = app.get(path).header("cookie", browser).header("accept", "text/html").header("accept-language", "en");
    let reply = ask.header("host", "localhost:3000").send().await;
    assert_eq!(reply.status, 200, "{path}: {}", reply.text);
    reply.text
}

#[tokio::test]
async fn a_site_is_shown_with_who_has_access_and_a_role_is_granted_it() {
    let app = App::new().await;
    app.administrator("root.admin").await;
    let (browser, path) = (app.browser("root.admin").await, "/admin/settings/sites");
    let empty = page(&app, &browser, path).await;
    let hint = "Doorward can forward the requests to the site itself.";
    assert!(empty.contains(hint) && !empty.contains(r##"href="#access""##), "{empty}");
    app.sites(json!([{"host": "app.example.com", "kind": "app"}])).await;
    let with_site = page(&app, &browser, path).await;
    assert!(with_site.contains(r##"href="#access""##) && with_site.contains(r#"id="access""#), "{with_site}");
    assert!(page(&app, &browser, path).await.contains("Only administrators so far"));
    let form = [("site", "app.example.com"), ("role", "organization_members")];
    let done = submit(&app, &browser, "text/html", path, "console/settings/site/grant", &form).await;
    assert_eq!((done.status, done.header("location")), (302, Some("/admin/settings/sites?done=1")), "{}", done.text);
    let shown = page(&app, &browser, path).await;
    assert!(!shown.contains("Only administrators so far") && shown.contains("Organization members"), "{shown}");
}

#[tokio::test]
async fn routes_of_the_file_are_shown_beside_those_of_the_settings_which_are_added_and_removed() {
    let config = "[gateway]\nsetting_upstreams = [\"http://10.0.0.5:*\"]\n\
                  [[route]]\nhost = \"file.example.com\"\nupstream = \"http://10.0.0.9:8000\"";
    let app = App::with(toml::from_str(config).unwrap()).await;
    app.administrator("root.admin").await;
    let (browser, path) = (app.browser("root.admin").await, "/admin/settings/routes");
    let shown = page(&app, &browser, path).await;
    assert!(shown.contains("file.example.com/") && shown.contains("From the configuration file"), "{shown}");
    assert!(shown.contains(r#"href="/admin/settings/sites#access""#), "{shown}");
    let fields = |upstream| {
        [
            ("was", "null"),
            ("former", ""),
            ("host", "app.example.com"),
            ("path", "/"),
            ("upstream", upstream),
            ("auth", "true"),
            ("action", ""),
            ("cors_origins", "https://one.example\nhttps://two.example"),
            ("body_bytes", "0"),
            ("connect_seconds", "5"),
            ("answer_seconds", "60"),
        ]
    };
    let save = "console/settings/route";
    let refused = submit(&app, &browser, "application/json", path, save, &fields("http://10.0.0.6:8000")).await;
    assert_eq!((refused.status, refused.body["field"].as_str()), (400, Some("upstream")), "{}", refused.text);
    assert!(refused.body["message"].as_str().unwrap().contains("setting_upstreams"), "{}", refused.text);
    let saved = submit(&app, &browser, "text/html", path, save, &fields("http://10.0.0.5:8000")).await;
    assert_eq!(saved.header("location"), Some("/admin/settings/routes?done=1"), "{}", saved.text);
    let settings = app.identity.settings();
    assert_eq!(settings.routes.routes[0].cors_origins, ["https://one.example", "https://two.example"]);
    let shown = page(&app, &browser, path).await;
    assert!(shown.contains("until this host is added under Sites"), "{shown}");
    app.sites(json!([{"host": "*.example.com", "kind": "app"}])).await;
    assert!(!page(&app, &browser, path).await.contains("until this host is added under Sites"));
    let gone = [("address", "app.example.com/")];
    submit(&app, &browser, "text/html", path, "console/settings/route/remove", &gone).await;
    assert!(app.identity.settings().routes.routes.is_empty());
    app.set(Section::Routes, json!({"routes": [{"host": "file.example.com", "upstream": "http://10.0.0.5:1"}]})).await;
    assert!(page(&app, &browser, path).await.contains("the configuration file has a route for this address"));
}
