//! How many messages are sent, and to whom.

use super::kit::{MAIL, OTHER_PHONE, PHONE, client, open_env, sent_to, wait};
use doorward_admin as admin;
use doorward_contract::messaging::MessageQuery;
use doorward_contract::settings::Section;
use doorward_contract::verification::{VerificationRequest, VerificationTarget};
use doorward_identity::{Actor, Error, verification};
use doorward_testkit::{caller, code_request, permit};
use serde_json::json;

#[tokio::test]
async fn attack_40_one_contact_gets_a_message_every_half_minute_in_whatever_spelling() {
    let env = open_env().await;
    for spellings in [
        &["+86 13800138000", "13800138000", "8613800138000", "0086 138-0013-8000", "+８６ １３８００１３８０００"][..],
        &["li.na@example.test", "Li.Na@EXAMPLE.test ", "li.na+shop@example.test", "\u{3000}li.na@example.test"],
        &["lina@gmail.com", "l.i.n.a@gmail.com", "LiNa+1@googlemail.com"],
        &["a@bücher.example", "a@xn--bcher-kva.example"],
    ] {
        env.ask_code(spellings[0]).await.unwrap();
        for spelling in spellings {
            assert_eq!(wait(env.ask_code(spelling).await), 30, "{spelling}");
        }
    }
    env.later();
    env.ask_code("+86 13800138000").await.unwrap();
}

#[tokio::test]
async fn attack_40_one_contact_gets_ten_messages_a_day_from_all_clients_together() {
    let env = open_env().await;
    let ask = async |number: u8| {
        env.clock.advance_secs(60);
        let contact = format!("li.na+{number}@example.test");
        let network = caller(&format!("192.0.2.{number}"));
        verification::send(&env.identity, None, &code_request(&contact), &network).await
    };
    for number in 0..10 {
        ask(number).await.unwrap();
    }
    let left = wait(ask(10).await);
    assert_eq!(left, 86_400 - 10 * 60);
    env.clock.advance_secs(i64::from(left) - 60);
    ask(11).await.unwrap();
}

#[tokio::test]
async fn attack_40_a_network_asks_for_so_many_codes_an_hour() {
    let env = open_env().await;
    env.set(Section::Verification, json!({ "per_network_hour": 3 })).await;
    let ask = async |ip: &str, number: u8| {
        let contact = format!("person{number}@example.test");
        verification::send(&env.identity, None, &code_request(&contact), &caller(ip)).await
    };
    for number in 0..3 {
        ask(&format!("2001:db8:1:2:{number}::9"), number).await.unwrap();
    }
    assert_eq!(wait(ask("2001:db8:1:2:ffff::1", 3).await), 3_600);
    ask("2001:db8:1:3::1", 3).await.unwrap();
    env.clock.advance_secs(3_600);
    ask("2001:db8:1:2::1", 4).await.unwrap();
}

#[tokio::test]
async fn attack_40_all_sms_of_a_day_have_a_limit_and_mails_are_not_counted() {
    let env = open_env().await;
    env.set(Section::Verification, json!({ "sms_day_limit": 2 })).await;
    env.ask_code("13800138000").await.unwrap();
    env.ask_code("13800138001").await.unwrap();
    wait(env.ask_code("13800138002").await);
    env.ask_code(MAIL).await.unwrap();
    env.clock.advance_secs(86_400);
    env.ask_code("13800138002").await.unwrap();
    env.set(Section::Verification, json!({ "sms_day_limit": 0 })).await;
    env.clock.advance_secs(86_400);
    wait(env.ask_code("13800138003").await);
    assert_eq!(sent_to(&env, "13800138003").await, 0);
}

#[tokio::test]
async fn attack_41_messages_go_to_allowed_countries_alone() {
    let env = open_env().await;
    let abroad = "+44 7400 123456";
    assert_eq!(env.ask_code(abroad).await.unwrap_err().reason(), Some("country"));
    assert_eq!(sent_to(&env, abroad).await, 0);
    env.set(Section::Verification, json!({ "countries": ["+44"] })).await;
    env.ask_code(abroad).await.unwrap();
    assert_eq!(env.ask_code(PHONE).await.unwrap_err().reason(), Some("country"));
}

#[tokio::test]
async fn attack_68_what_is_no_contact_gets_no_message() {
    let env = open_env().await;
    for odd in
        ["", "li.na", "a@example.test\r\nBcc: b@example.test", "a@example.test,b@example.test", "+86 10 6552 9988"]
    {
        assert!(matches!(env.ask_code(odd).await, Err(Error::Invalid { .. })), "{odd:?}");
    }
    let both = VerificationRequest {
        phone_number: Some(PHONE.into()),
        email: Some(MAIL.into()),
        ..VerificationRequest::default()
    };
    let both = verification::send(&env.identity, None, &both, &client()).await;
    assert_eq!(both.unwrap_err().reason(), Some("both"));
    let all = admin::messages::list(&permit(&env.access, &Actor::cli()), &MessageQuery::default()).await.unwrap();
    assert!(all.items.is_empty());
}

// What responses reveal.

#[tokio::test]
async fn a_target_that_does_not_fit_is_told_where_that_may_be_told() {
    let env = open_env().await;
    env.registered(PHONE).await;
    env.later();
    let ask = async |contact: &str, target: VerificationTarget| {
        let request = VerificationRequest { target, ..code_request(contact) };
        verification::send(&env.identity, None, &request, &client()).await
    };
    assert!(matches!(ask(OTHER_PHONE, VerificationTarget::User).await, Err(Error::UserNotFound)));
    assert!(matches!(ask(PHONE, VerificationTarget::NotUser).await, Err(Error::ContactTaken("phone_number"))));
    assert!(ask(PHONE, VerificationTarget::User).await.unwrap().is_user);
    assert!(!ask(OTHER_PHONE, VerificationTarget::NotUser).await.unwrap().is_user);
}

#[tokio::test]
async fn attack_46_where_it_is_secret_every_contact_gets_the_same_answer() {
    let env = open_env().await;
    env.registered("known@example.test").await;
    env.set(Section::Verification, json!({ "tell_is_user": false })).await;
    env.set(Section::LoginMethods, json!({ "email": "login_only" })).await;
    for target in [VerificationTarget::Any, VerificationTarget::User, VerificationTarget::NotUser] {
        env.later();
        let mut answers = Vec::new();
        for contact in ["known@example.test", "unknown@example.test"] {
            let request = VerificationRequest { target, ..code_request(contact) };
            let sent = verification::send(&env.identity, None, &request, &client()).await.unwrap();
            let again = verification::send(&env.identity, None, &request, &client()).await.unwrap_err().body();
            let guess = env.verify(&sent, "000000").await.unwrap_err().body();
            answers.push((sent.expires_in, sent.is_user, sent.verification_id.len(), again, guess));
        }
        assert_eq!(answers[0], answers[1], "{target:?}");
    }
    assert_eq!(sent_to(&env, "unknown@example.test").await, 0, "a code would be of no use");
    assert_eq!(sent_to(&env, "known@example.test").await, 4);
}
