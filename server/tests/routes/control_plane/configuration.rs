//! Sign-in methods, providers, clients, domains and ticket keys.

use super::{Script, done};
use crate::kit::App;
use doorward_contract::settings::{ContactMethod, Section};
use serde_json::{Value, json};

fn switches(phone: bool, email: bool, username: bool, anonymous: bool) -> Value {
    json!({"EnvId": "doorward", "PhoneNumberLogin": phone, "EmailLogin": email, "UserNameLogin": username,
        "AnonymousLogin": anonymous})
}

fn with(mut body: Value, name: &str, value: Value) -> Value {
    body[name] = value;
    body
}

#[tokio::test]
async fn the_login_configuration_is_read_and_changed() {
    let app = App::new().await;
    let script = Script::administrator(&app).await;
    app.set(Section::LoginMethods, json!({"email": "login_only"})).await;
    let body =
        with(switches(true, true, true, true), "SmsVerificationConfig", json!({"Type": "default", "SmsDayLimit": 500}));
    let strategy = json!({"FirstLoginUpdate": true, "PeriodUpdate": true, "PeriodValue": 3, "PeriodType": "MONTH"});
    done(script.call("ModifyLoginConfig", with(body, "PwdUpdateStrategy", strategy.clone())).await);
    let now = done(script.call("DescribeLoginConfig", json!({"EnvId": "doorward"})).await);
    for name in ["PhoneNumberLogin", "EmailLogin", "UserNameLogin", "AnonymousLogin"] {
        assert_eq!(now[name], true, "{name}");
    }
    assert_eq!((&now["SmsVerificationConfig"]["SmsDayLimit"], &now["PwdUpdateStrategy"]), (&json!(500), &strategy));
    let settings = app.identity.settings();
    assert_eq!(settings.login_methods.email, ContactMethod::LoginOnly, "registration is not opened on the way");
    assert_eq!(settings.passwords.max_age_days, 90);
    done(script.call("ModifyLoginConfig", switches(false, false, true, false)).await);
    assert_eq!(app.identity.settings().login_methods.phone, ContactMethod::Off);
    assert_eq!(app.identity.settings().passwords.max_age_days, 90, "what is left out stays");
    let platforms = done(script.call("DescribeLoginConfigs", json!({})).await)["ConfigList"].clone();
    assert!(platforms.as_array().unwrap().iter().any(|one| one["Platform"] == "USERNAME" && one["Status"] == "ENABLE"));
}

#[tokio::test]
async fn what_the_login_configuration_cannot_do_is_refused() {
    let app = App::new().await;
    let script = Script::administrator(&app).await;
    let all = switches(false, false, true, true);
    let mut three = all.clone();
    three.as_object_mut().unwrap().remove("AnonymousLogin");
    for (body, expected) in [
        (three, "MissingParameter"),
        (with(all.clone(), "MfaConfig", json!({"On": "TRUE"})), "UnsupportedOperation"),
        (with(all.clone(), "SmsVerificationConfig", json!({"Type": "apis", "Name": "x"})), "UnsupportedOperation"),
        (with(all.clone(), "PwdUpdateStrategy", json!({"PeriodUpdate": true})), "MissingParameter"),
        (with(all.clone(), "Mfa", json!(true)), "InvalidParameter"),
    ] {
        assert_eq!(script.refused("ModifyLoginConfig", body).await, expected);
    }
    assert!(!app.identity.settings().login_methods.anonymous, "nothing was changed");
    let off = with(all, "MfaConfig", json!({"On": "FALSE", "Sms": "FALSE"}));
    done(script.call("ModifyLoginConfig", off).await);
}

#[tokio::test]
async fn a_provider_is_added_changed_and_deleted() {
    let app = App::new().await;
    let script = Script::administrator(&app).await;
    let new = json!({"Id": "corp", "Name": {"Message": "Corp"}, "ProviderType": "OAUTH", "On": "TRUE",
        "AutoSignUpWithProviderUser": "FALSE", "Config": {"ClientId": "us", "ClientSecret": "hush-hush",
            "AuthorizationEndpoint": "https://idp.example.com/authorize", "TokenEndpoint": "https://idp.example.com/token",
            "UserinfoEndpoint": "https://idp.example.com/me", "RedirectUri": "https://app.example.com/__auth/",
            "ResponseParametersMap": {"Sub": "id"}, "RequestParametersMap": {"RegisterUserType": "internalUser"}}});
    done(script.call("AddProvider", new.clone()).await);
    assert_eq!(script.refused("AddProvider", new).await, "ResourceInUse");
    let get = async || {
        let all = done(script.call("GetProviders", json!({})).await);
        assert!(!all.to_string().contains("hush-hush"), "a secret is shown");
        let ids: Vec<_> = all["Data"].as_array().unwrap().iter().map(|one| one["Id"].clone()).collect();
        assert_eq!(ids, ["corp", "custom", "email"]);
        all["Data"][0].clone()
    };
    let created = get().await;
    assert_eq!((&created["On"], &created["AutoSignUpWithProviderUser"]), (&json!("TRUE"), &json!("FALSE")));
    assert_eq!(created["Config"]["ResponseParametersMap"]["Sub"], "id");
    assert_eq!(created["Config"]["RequestParametersMap"]["RegisterUserType"], "internalUser");

    done(script.call("ModifyProvider", json!({"Id": "corp", "Name": {"Message": "Company"}, "On": "FALSE"})).await);
    let changed = get().await;
    assert_eq!((&changed["On"], &changed["Name"]["Message"]), (&json!("FALSE"), &json!("Company")));
    assert_eq!(changed["Config"], created["Config"], "what is left out stays");
    done(script.call("ModifyProvider", json!({"Id": "custom", "On": "TRUE"})).await);
    assert!(app.identity.settings().login_methods.custom);
    assert_eq!(script.refused("ModifyProvider", json!({"Id": "missing", "On": "TRUE"})).await, "ResourceNotFound");
    done(script.call("DeleteProvider", json!({"Id": "corp"})).await);
    assert_eq!(script.refused("DeleteProvider", json!({"Id": "corp"})).await, "ResourceNotFound");
}

#[tokio::test]
async fn what_a_provider_cannot_do_is_refused() {
    let app = App::new().await;
    let script = Script::administrator(&app).await;
    let new = json!({"Id": "corp", "Name": {"Message": "Corp"}, "ProviderType": "OIDC", "On": "FALSE", "Config": {}});
    for (name, value) in [
        ("ProviderType", json!("SAML")),
        ("TransparentMode", json!("TRUE")),
        ("Config", json!({"SignoutEndpoint": "https://idp.example.com/out"})),
        ("Config", json!({"RequestParametersMap": {"ClientId": "appid"}})),
    ] {
        assert_eq!(
            script.refused("AddProvider", with(new.clone(), name, value)).await,
            "UnsupportedOperation",
            "{name}"
        );
    }
    let internal = json!({"Issuer": "http://169.254.169.254/"});
    assert_eq!(script.refused("AddProvider", with(new, "Config", internal)).await, "InvalidParameter");
}

#[tokio::test]
async fn a_client_has_its_three_limits() {
    let app = App::new().await;
    let script = Script::administrator(&app).await;
    let change = json!({"EnvId": "doorward", "Id": "doorward", "AccessTokenExpiresIn": 3_600, "MaxDevice": 3});
    done(script.call("ModifyClient", change).await);
    let client = done(script.call("DescribeClient", json!({"Id": "doorward"})).await);
    assert_eq!(
        (&client["AccessTokenExpiresIn"], &client["RefreshTokenExpiresIn"], &client["MaxDevice"]),
        (&json!(3_600), &json!(2_592_000), &json!(3))
    );
    assert_eq!(script.refused("DescribeClient", json!({"Id": "missing"})).await, "ResourceNotFound");
}

#[tokio::test]
async fn security_domains_are_added_and_removed() {
    let app = App::new().await;
    let script = Script::administrator(&app).await;
    let list = async || {
        let all = done(script.call("DescribeAuthDomains", json!({})).await)["Domains"].clone();
        all.as_array().unwrap().iter().map(|one| one["Domain"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    done(script.call("CreateAuthDomain", json!({"Domains": ["https://app.example.com/x", "localhost"]})).await);
    assert_eq!(list().await, ["localhost", "127.0.0.1", "app.example.com"]);
    let gone = script.call("DeleteAuthDomain", json!({"DomainIds": ["app.example.com", "other"]})).await;
    assert_eq!(done(gone)["Deleted"], 1);
    assert_eq!(list().await, ["localhost", "127.0.0.1"]);
    assert_eq!(script.refused("CreateAuthDomain", json!({"Domains": ["a b"]})).await, "InvalidParameter");
}

#[tokio::test]
async fn attack_63_what_is_reserved_for_administrators_is_so_here() {
    let app = App::new().await;
    app.delegated_role("keeper", &["doorward:*"]).await;
    let script = Script::of(&app, "keeper").await;
    for (action, body) in [
        ("CreateAuthDomain", json!({"Domains": ["evil.example"]})),
        ("CreateCustomLoginKeys", json!({})),
        ("AddProvider", json!({"Id": "corp", "Name": {"Message": "x"}, "ProviderType": "OIDC"})),
        ("ModifyClient", json!({"Id": "doorward", "MaxDevice": 1})),
    ] {
        assert_eq!(script.refused(action, body).await, "UnauthorizedOperation", "{action}");
    }
}

#[tokio::test]
async fn a_ticket_key_is_created() {
    let app = App::new().await;
    let script = Script::administrator(&app).await;
    let key = done(script.call("CreateCustomLoginKeys", json!({"EnvId": "doorward"})).await);
    assert!(key["PrivateKey"].as_str().unwrap().contains("PRIVATE KEY") && key["KeyID"].is_string());
}
