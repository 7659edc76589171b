//! Tabs of the pages of the console.

use crate::kit::App;

#[tokio::test]
async fn an_unknown_tab_is_an_unknown_page_and_not_a_missing_record() {
    let app = App::new().await;
    let boss = app.administrator("boss").await;
    let browser = app.browser("boss").await;
    for page in [format!("/admin/users/{boss}"), "/admin/roles/all_users".into(), "/admin/settings".into()] {
        let reply = app.get(&format!("{page}/nothing")).header("cookie", &browser).header("accept", "text/html");
        let reply = reply.header("accept-language", "en").header("host", "localhost:3000").send().await;
        assert_eq!(reply.status, 404, "{page}");
        assert!(reply.text.contains("Page not found"), "{page}: {}", reply.text);
        assert!(!reply.text.contains("User not found") && !reply.text.contains("Role not found"), "{page}");
    }
}
