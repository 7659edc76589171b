//! The product name on pages.

use crate::kit::App;
use doorward_server::config::Config;
use doorward_testkit::TestEnv;

#[tokio::test]
async fn finding_n02_pages_call_the_service_as_the_configuration_does() {
    let env = TestEnv::configured(|options| options.product_name = "Acme".into()).await;
    let app = App::of(env, Config::default());
    for path in ["/login", "/register", "/forgot"] {
        let page = app
            .get(path)
            .header("host", "localhost:3000")
            .header("accept", "text/html")
            .header("accept-language", "en")
            .send()
            .await;
        assert_eq!(page.status, 200, "{path}");
        let title =
            page.text.split("<title>").nth(1).and_then(|rest| rest.split("</title>").next()).unwrap_or_default();
        assert!(title.ends_with(" · Acme"), "{path}: {title}");
        assert!(page.text.contains("content=\"Acme\""), "{path}: the name for the script");
    }
    app.administrator("root.admin").await;
    let cookie = app.browser("root.admin").await;
    for path in ["/account", "/admin"] {
        let page = app
            .get(path)
            .header("host", "localhost:3000")
            .header("accept", "text/html")
            .header("cookie", &cookie)
            .send()
            .await;
        assert!(page.text.contains(" · Acme</title>"), "{path}");
        assert!(page.text.contains("brand__name\">Acme<"), "{path}");
    }
}
