use super::labels::{Record, label};
use super::{Changes, Record as Of, members};
use crate::AppError;
use crate::i18n::Language;
use doorward_contract::ErrorCode;
use doorward_contract::application::ApplicationPatch;
use doorward_contract::settings::{Section, Settings};
use leptos::prelude::{Owner, provide_context};
use serde_json::{Value, json};

fn changed(now: &Value) -> AppError {
    AppError::new(ErrorCode::Aborted).with_detail("now", &now.to_string())
}

fn describe(record: Of, was: &Value, now: &Value) -> String {
    let changes = Changes::read(&was.to_string(), json!({})).unwrap();
    Owner::new().with(|| changes.describe(record, changed(now)).details["changes"].clone())
}

#[test]
fn only_what_was_changed_is_sent() {
    let input = json!({"name": "new", "email": "", "kind": null, "gender": "MALE"});
    let changes = Changes::read(r#"{"name":"old","email":"","gender":"MALE"}"#, input).unwrap();
    assert_eq!(changes.json(), json!({"name": "new"}));
    assert!(Changes::read("no json", json!({})).is_err());
}

#[test]
fn what_another_has_changed_is_told_in_the_words_of_the_form() {
    let was = json!({"name": "old", "email": "", "gender": "MALE", "must_change_password": false});
    let now = json!({"name": "old", "email": "a@b.cn", "gender": "FEMALE", "must_change_password": true});
    let label = "“Require a new password at next sign-in” is now on";
    assert_eq!(describe(Record::User, &was, &now), format!("“Email” is now a@b.cn; “Gender” is now Female; {label}"));
    let back = "“Require a new password at next sign-in” is now off";
    assert_eq!(describe(Record::User, &now, &was), format!("“Email” is now empty; “Gender” is now Male; {back}"));
    assert!(describe(Record::User, &now, &was).contains("“Email” is now empty"));
}

#[test]
fn members_of_members_spans_and_lists_are_told_as_people_say_them() {
    let (was, now) = (json!({"config": {"scope": null}, "rules": {"match_email": false}}), {
        json!({"config": {"scope": "openid"}, "rules": {"match_email": true}})
    });
    let provider = describe(Record::Provider(None), &was, &now);
    assert!(provider.starts_with("“Scopes” is now openid; “Link to an existing account"), "{provider}");
    let tokens = Record::Settings(Section::Tokens);
    let (was, now) = (json!({"access_token_seconds": 60}), json!({"access_token_seconds": 7200}));
    assert_eq!(describe(tokens, &was, &now), "“Access token lifetime” is now 2 hours");
    let (was, now) = (json!({"policies": []}), json!({"policies": ["a", "b"]}));
    assert_eq!(describe(Record::Role, &was, &now), "“Policies” is now a, b");
    let long = describe(Record::Role, &json!({"name": ""}), &json!({"name": "x".repeat(500)}));
    assert!(long.ends_with('…') && long.chars().count() < 120, "it travels in a cookie: {long}");
}

#[test]
fn another_sender_is_told_by_its_name_and_the_other_channel_not_at_all() {
    let was = json!({"sms": {"sender": "outbox"}, "sms_secret_version": null}).to_string();
    let changes = Changes::part(&was, json!({})).unwrap();
    let sms = json!({"sender": "twilio", "account_sid": "AC1", "from": "+1"});
    let now = json!({"sms": sms, "sms_secret_version": "a", "mail": {"sender": "smtp", "host": "mail"}});
    assert!(changes.expected().check(&now).is_err());
    let described = Owner::new().with(|| changes.describe(Record::Senders, changed(&now)).details["changes"].clone());
    assert_eq!(described, "“Provider” is now Twilio");
    let same = json!({"sms": {"sender": "outbox"}, "sms_secret_version": null, "mail": {"sender": "smtp"}});
    assert!(changes.expected().check(&same).is_ok());
}

#[test]
fn another_secret_is_told_without_its_version() {
    let (was, now) = (json!({"secret_version": "a"}), json!({"secret_version": "b"}));
    let captcha = Record::Settings(Section::Captcha);
    for record in [Record::Provider(None), captcha] {
        assert_eq!(describe(record, &was, &now), "“Stored secret” is now another one");
        assert_eq!(describe(record, &was, &json!({"secret_version": null})), "“Stored secret” is now empty");
    }
}

#[test]
fn a_card_of_a_record_sends_its_own_changes_and_has_its_own_conflicts() {
    let record = json!({"name": "Wiki", "redirect_uris": ["https://a.example/"], "enabled": true});
    let was = members(&record, &["name", "logo_uri"]);
    assert_eq!(was, json!({"name": "Wiki", "logo_uri": null}));
    let input = json!({"name": "Wiki", "logo_uri": "https://a.example/logo"});
    let changes = Changes::read_part(&was.to_string(), input).unwrap();
    assert_eq!(changes.json(), json!({"logo_uri": "https://a.example/logo"}));
    let of = |changed: Value| changes.expected().check(&changed).is_ok();
    assert!(of(json!({"name": "Wiki", "redirect_uris": [], "enabled": false})));
    assert!(!of(json!({"name": "Wiki", "logo_uri": "https://b.example/logo"})));
}

#[test]
fn every_member_of_an_application_has_a_label_in_both_languages() {
    let all = serde_json::to_value(ApplicationPatch::default()).unwrap();
    for lang in Language::ALL {
        Owner::new().with(|| {
            provide_context(lang);
            for name in all.as_object().unwrap().keys() {
                assert!(label(Record::Application, name).is_some(), "{name}");
            }
        });
    }
}

#[test]
fn every_member_of_the_settings_has_a_label_in_both_languages() {
    let all = serde_json::to_value(Settings::default()).unwrap();
    for (lang, section) in Language::ALL.into_iter().flat_map(|lang| Section::ALL.map(|section| (lang, section))) {
        let members = all[section.as_str()].as_object().unwrap();
        Owner::new().with(|| {
            provide_context(lang);
            for name in members.keys() {
                assert!(label(Record::Settings(section), name).is_some(), "{}.{name}", section.as_str());
            }
        });
    }
}

#[test]
fn a_conflict_is_told_in_the_language_of_the_request() {
    Owner::new().with(|| {
        let request = axum::http::Request::builder().header("cookie", "lang=zh-CN").body(()).unwrap();
        provide_context(request.into_parts().0);
        let described = describe(Record::Role, &json!({"name": "a"}), &json!({"name": "b"}));
        assert!(!described.contains("is now") && described.contains('b'), "{described}");
    });
}
