//! Wrong codes, and messages.

use super::kit::{DAY, MAIL, secret, verify};
use doorward_admin as admin;
use doorward_contract::messaging::MessageQuery;
use doorward_contract::settings::Section;
use doorward_contract::verification::VerificationSent;
use doorward_identity::{Actor, Caller, Error, signin, verification};
use doorward_testkit::{TestEnv, caller, code_request, permit};
use serde_json::json;

async fn ask(env: &TestEnv, client: &Caller) -> Result<VerificationSent, Error> {
    verification::send(&env.identity, None, &code_request(MAIL), client).await
}

fn wrong(code: &str) -> String {
    format!("{:06}", (code.parse::<u32>().unwrap() + 1) % 1_000_000)
}

/// An environment where li.na has signed in with her email, and her device.
async fn known_owner() -> (TestEnv, Caller) {
    let env = TestEnv::new().await;
    env.open_contacts().await;
    env.registered(MAIL).await;
    let home = Caller { device_id: Some(secret("the-owners-own-device")), ..caller("198.51.100.7") };
    env.later();
    let sent = ask(&env, &home).await.unwrap();
    let token = verify(&env, &sent, &env.code_for(MAIL).await, &home).await.unwrap();
    signin::code::sign_in(&env.identity, MAIL, &token, &home).await.unwrap();
    env.clock.advance_secs(2 * DAY);
    (env, home)
}

// Work that reveals nothing.

/// Rows that statements have written since the database was opened, rolled back ones included.
async fn written(env: &TestEnv) -> i64 {
    use doorward_store::ConnectionTrait;
    let tx = env.identity.db().begin().await.unwrap();
    let sql = sea_orm::Statement::from_string(tx.get_database_backend(), "SELECT total_changes() AS n");
    tx.query_one_raw(sql).await.unwrap().unwrap().try_get("", "n").unwrap()
}

#[tokio::test]
async fn finding_f07_attack_44_an_attackers_wrong_codes_never_lock_the_owner_out() {
    let (env, home) = Box::pin(known_owner()).await;
    let attacker = caller("203.0.113.66");
    let theirs = ask(&env, &attacker).await.unwrap();
    env.later();
    let sent = ask(&env, &home).await.unwrap();
    let code = env.code_for(MAIL).await;
    for _ in 0..12 {
        verify(&env, &theirs, &wrong(&code), &attacker).await.unwrap_err();
    }
    verify(&env, &sent, &code, &home).await.unwrap();
}

#[tokio::test]
async fn finding_f07_attack_44_an_attackers_messages_do_not_use_up_the_owners() {
    let (env, home) = Box::pin(known_owner()).await;
    let mut refused = false;
    for number in 0..12 {
        env.clock.advance_secs(60);
        refused |= ask(&env, &caller(&format!("203.0.113.{number}"))).await.is_err();
    }
    assert!(refused, "an attacker's budget has an end");
    ask(&env, &home).await.unwrap();
}

#[tokio::test]
async fn finding_f07_a_code_that_is_not_open_takes_nothing_from_the_budget() {
    let env = TestEnv::new().await;
    env.open_contacts().await;
    let old = env.ask_code(MAIL).await.unwrap();
    env.clock.advance_secs(DAY / 2);
    for _ in 0..20 {
        assert!(matches!(env.verify(&old, "000000").await, Err(Error::WrongCode)));
    }
    env.verified(MAIL).await;
}

#[tokio::test]
async fn attack_36_invented_device_ids_at_a_known_address_are_no_budgets_of_their_own() {
    let (env, _) = Box::pin(known_owner()).await;
    let mut compared = 0;
    for number in 0..40 {
        let device_id = Some(secret(&format!("an-invented-device-{number}")));
        let neighbour = Caller { device_id, ..caller("198.51.100.7") };
        env.clock.advance_secs(31);
        let Ok(sent) = ask(&env, &neighbour).await else { continue };
        let code = env.code_for(MAIL).await;
        for _ in 0..3 {
            compared +=
                usize::from(matches!(verify(&env, &sent, &wrong(&code), &neighbour).await, Err(Error::WrongCode)));
        }
    }
    assert_eq!(compared, 10);
}

#[tokio::test]
async fn finding_f15_attack_47_a_code_that_is_of_no_use_is_written_and_sealed_like_any_other() {
    let env = TestEnv::new().await;
    if env.identity.db().backend() != doorward_store::Backend::Sqlite {
        return; // Only SQLite counts what was taken back.
    }
    env.open_contacts().await;
    env.registered(MAIL).await;
    env.set(Section::LoginMethods, json!({ "email": "login_only" })).await;
    env.set(Section::Verification, json!({ "tell_is_user": false })).await;
    env.clock.advance_secs(DAY);
    let mut work = Vec::new();
    for (number, contact) in [MAIL, "missing@example.test"].into_iter().enumerate() {
        let before = written(&env).await;
        let attacker = caller(&format!("203.0.113.{number}"));
        verification::send(&env.identity, None, &code_request(contact), &attacker).await.unwrap();
        work.push(written(&env).await - before);
    }
    assert_eq!(work[0], work[1]);
    assert!(work[0] > 4, "{work:?}");
    let query = MessageQuery::default();
    let sent = admin::messages::list(&permit(&env.access, &Actor::cli()), &query).await.unwrap().items;
    assert!(sent.iter().all(|message| message.recipient != "missing@example.test"), "and it is not sent");
}
