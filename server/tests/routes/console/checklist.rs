//! What is left to do after set-up.

use super::applications::{administrator, create, page, web};
use super::forms::{cookie_of, submit};
use doorward_contract::settings::Section;
use serde_json::json;

const TITLE: &str = "Next steps";

#[tokio::test]
async fn the_list_follows_what_is_done_and_goes_in_the_end() {
    let (app, browser, key) = administrator().await;
    let shown = async || page(&app, &browser, "/admin").await.text;
    let text = shown().await;
    for step in [TITLE, "Create the first user", "Create the first application", "Not needed yet", "To do", "Done"] {
        assert!(text.contains(step), "{step} is not in {text}");
    }
    app.set(Section::LoginMethods, json!({"email": "login_only"})).await;
    assert!(!shown().await.contains("Not needed yet"));
    app.set(Section::LoginMethods, json!({"email": "off"})).await;
    app.user("li.na").await;
    assert!(shown().await.contains(TITLE));
    create(&app, &key, web()).await;
    assert!(!shown().await.contains(TITLE));
}

#[tokio::test]
async fn a_browser_can_dismiss_the_list() {
    let (app, browser, _) = administrator().await;
    let done = submit(&app, &browser, "text/html", "/admin", "console/overview/checklist/dismiss", &[]).await;
    assert_eq!(done.header("location"), Some("/admin"), "{}", done.text);
    let cookies = format!("{browser}; {}", cookie_of(&done, "checklist"));
    assert!(!page(&app, &cookies, "/admin").await.text.contains(TITLE));
    assert!(page(&app, &browser, "/admin").await.text.contains(TITLE));
}

#[tokio::test]
async fn steps_that_the_viewer_may_not_take_are_not_listed() {
    let (app, _, key) = administrator().await;
    let statement = |actions: &[&str]| json!([{"action": actions, "effect": "allow"}]);
    app.role(&key, "reader", statement(&["doorward:overview:read"])).await;
    app.role(&key, "hr", statement(&["doorward:overview:read", "doorward:users:create"])).await;
    for (role, username) in [("reader", "the.reader"), ("hr", "the.hr")] {
        let uid = app.user(username).await;
        app.member(&key, role, &uid).await;
    }
    let text = page(&app, &app.browser("the.reader").await, "/admin").await.text;
    assert!(!text.contains(TITLE), "{text}");
    // There are users by now, and nothing else is theirs to do.
    let text = page(&app, &app.browser("the.hr").await, "/admin").await.text;
    assert!(!text.contains(TITLE), "{text}");
}
