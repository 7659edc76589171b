use crate::kit::{App, Tokens};
use doorward_admin::providers;
use doorward_contract::provider::{ExternalProfile, ProviderUpdate};
use doorward_identity::Actor;
use doorward_identity::version::Expected;
use doorward_store::provider_grant;
use doorward_testkit::access_of;
use doorward_testkit::permit;
use serde_json::json;

/// A provider token for this subject, as after a successful callback.
async fn vouched(app: &App, subject: &str) -> String {
    let identity = &app.identity;
    let update = json!({
        "kind": "oauth2", "enabled": true, "secret": "hush",
        "config": { "client_id": "us", "authorization_endpoint": "http://127.0.0.1:1/authorize",
            "token_endpoint": "http://127.0.0.1:1/token", "userinfo_endpoint": "http://127.0.0.1:1/me" },
    });
    let update: ProviderUpdate = serde_json::from_value(update).unwrap();
    providers::put(&permit(&access_of(identity).await, &Actor::cli()), "corp", update, &Expected::Any, 0)
        .await
        .unwrap();
    let (token, now) = (format!("token-of-{subject}-{}", identity.new_id()), identity.now());
    let profile = ExternalProfile { subject: subject.into(), ..ExternalProfile::default() };
    let realm = doorward_store::provider::find(identity.db().read(), "corp").await.unwrap().unwrap().realm;
    let row = provider_grant::Model {
        realm,
        token_hash: doorward_identity::sha256_hex(token.as_bytes()),
        provider_id: "corp".into(),
        client_id: "doorward".into(),
        profile: serde_json::to_value(profile).unwrap(),
        sealed: None,
        expires_at: now.plus_secs(600).as_millis(),
    };
    provider_grant::insert(identity.db().write(), row).await.unwrap();
    token
}

#[tokio::test]
async fn finding_w08_who_moves_an_identity_stays_signed_in_also_when_the_answer_is_thrown_away() {
    let app = App::new().await;
    let (former, mine) = (app.signed_in("wang.wu").await, app.signed_in("li.na").await);
    let link = json!({ "provider_token": vouched(&app, "7").await });
    app.post("/auth/v1/user/provider/bind", link).bearer(&former.access).send().await.ok();
    let request = json!({ "provider_token": vouched(&app, "7").await });
    let answer = app.patch("/auth/v1/user/trans/by/provider", request).bearer(&mine.access).send().await;
    let answered = Tokens::of(answer);
    for access in [&mine.access, &answered.access] {
        let me = app.get("/auth/v1/user/me").bearer(access).send().await.ok();
        assert_eq!((me["username"].as_str(), me["providers"][0]["id"].as_str()), (Some("li.na"), Some("corp")));
    }
    let refresh = |token: &str| {
        let request = json!({ "grant_type": "refresh_token", "refresh_token": token });
        app.post("/auth/v1/token", request).send()
    };
    refresh(&mine.refresh).await.ok();
    refresh(&answered.refresh).await.ok();
}

#[tokio::test]
async fn attack_10_an_identity_is_moved_only_within_ten_minutes_of_a_sign_in() {
    let app = App::new().await;
    let mine = app.signed_in("li.na").await;
    app.clock.advance_secs(600);
    for (method, path) in [("bind", "/auth/v1/user/provider/bind"), ("move", "/auth/v1/user/provider/corp/trans")] {
        let request = json!({ "provider_token": vouched(&app, method).await });
        let late = app.post(path, request).bearer(&mine.access).send().await;
        assert_eq!(late.refused(), (403, "permission_denied"), "{path}");
    }
}
