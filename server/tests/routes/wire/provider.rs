use crate::kit::App;
use serde_json::json;

const SUB_TYPE: &str = "/auth/v1/mgr/provider/providerSubType";

#[tokio::test]
async fn only_a_wechat_provider_that_is_on_has_a_sub_type() {
    let app = App::new().await;
    let key = app.api_key().await;
    let config = json!({"client_id": "wx0123456789abcdef"});
    for (id, kind, enabled) in
        [("wxopen", "wechat_open", true), ("wxoff", "wechat_open", false), ("hub", "github", true)]
    {
        let provider = json!({"kind": kind, "enabled": enabled, "secret": "hush", "config": config});
        let created = app.put(&format!("/admin/api/v1/providers/{id}"), provider).bearer(&key).send().await;
        assert!(created.status < 300, "{}", created.text);
    }
    let ask = async |id: &str| app.post(SUB_TYPE, json!({"provider_id": id})).send().await;
    assert_eq!(ask("wxopen").await.ok(), json!({"id": "wxopen", "provider_sub_type": ""}));
    for id in ["wxoff", "hub", "nothing", ""] {
        assert_eq!(ask(id).await.refused(), (404, "provider_not_found"), "{id}");
    }
}

#[tokio::test]
async fn wechat_signs_no_user_in_without_a_code() {
    let app = App::open_to_all().await;
    for body in [json!({}), json!({"openid": "o-anna"})] {
        let ask = app.post("/auth/v1/signin/wechat/noauth?client_id=doorward", body).header("x-wx-openid", "o-anna");
        assert_eq!(ask.send().await.refused(), (403, "unimplemented"));
    }
}
