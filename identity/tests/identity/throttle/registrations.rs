//! Registrations of one network.

use super::kit::{earn, register};
use doorward_contract::settings::Section;
use doorward_identity::{Caller, Error, signin};
use doorward_testkit::{TestEnv, caller, device};
use serde_json::json;

// Many people, one address.

#[tokio::test]
async fn case_p065_a_class_registers_past_the_limit_with_a_captcha_each() {
    let env = TestEnv::new().await;
    env.open_sign_up().await;
    env.set(Section::Captcha, json!({ "when": "suspicious" })).await;
    env.set(Section::Limits, json!({ "registrations_hour": 3, "guests_hour": 3 })).await;
    let room = caller("192.0.2.1");
    for number in 0..3 {
        register(&env, &format!("pupil{number}"), &room).await.unwrap();
        let guest = device(&format!("a-guests-own-device-{number}"));
        signin::anonymous::sign_in(&env.identity, &guest).await.unwrap();
    }
    assert!(matches!(register(&env, "pupil3", &room).await, Err(Error::CaptchaRequired)));
    for number in 3..6 {
        let pass = |state| earn(&env, state);
        let pupil = Caller { captcha_token: Some(pass("POST:/auth/v1/signup").await), ..room.clone() };
        register(&env, &format!("pupil{number}"), &pupil).await.unwrap();
        let captcha_token = Some(pass("POST:/auth/v1/signin/anonymously").await);
        let guest = Caller { captcha_token, ..device(&format!("a-guests-own-device-{number}")) };
        signin::anonymous::sign_in(&env.identity, &guest).await.unwrap();
    }
    assert!(register(&env, "pupil9", &caller("198.51.100.1")).await.is_ok(), "other addresses have their own");
}

#[tokio::test]
async fn case_p065_where_captchas_are_off_the_time_is_told_and_a_raised_limit_counts_at_once() {
    let env = TestEnv::new().await;
    env.open_sign_up().await;
    env.set(Section::Limits, json!({ "registrations_hour": 3 })).await;
    let room = caller("192.0.2.1");
    for number in 0..3 {
        register(&env, &format!("pupil{number}"), &room).await.unwrap();
    }
    assert_eq!(register(&env, "pupil3", &room).await.unwrap_err().retry_after(), Some(3_600));
    env.set(Section::Limits, json!({ "registrations_hour": 30 })).await;
    register(&env, "pupil3", &room).await.unwrap();
}

#[tokio::test]
async fn case_p065_people_who_show_control_of_a_contact_need_no_captcha() {
    let env = TestEnv::new().await;
    env.open_contacts().await;
    env.set(Section::Limits, json!({ "registrations_hour": 3 })).await;
    for number in 0..8 {
        env.registered(&format!("pupil{number}@example.test")).await;
    }
}

#[tokio::test]
async fn attack_81_captchas_do_not_make_registrations_unlimited() {
    let env = TestEnv::new().await;
    env.open_sign_up().await;
    env.set(Section::Captcha, json!({ "when": "suspicious" })).await;
    env.set(Section::Limits, json!({ "registrations_hour": 1 })).await;
    let mut created = 0;
    let refused = loop {
        let captcha_token = Some(earn(&env, "POST:/auth/v1/signup").await);
        let bot = Caller { captcha_token, ..caller("192.0.2.1") };
        match register(&env, &format!("bot{created}"), &bot).await {
            Ok(()) => created += 1,
            Err(error) => break error,
        }
        assert!(created < 20);
    };
    assert_eq!(created, 10);
    assert!(matches!(refused, Error::AddressLimit { .. }));
}
