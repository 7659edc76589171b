//! Sign-in with a password, and what keeps attackers out.

use super::kit::{secret, sign_in};
use doorward_contract::settings::Section;
use doorward_identity::{Error, password, signin};
use doorward_testkit::{OTHER_PASSWORD, PASSWORD, TestEnv, caller};
use serde_json::json;

#[tokio::test]
async fn attack_35_of_a_hundred_parallel_wrong_passwords_no_more_than_ten_are_looked_at() {
    let env = TestEnv::new().await;
    env.user("li.na").await;
    let tries: Vec<_> = (0..100)
        .map(|_| env.identity.clone())
        .map(|identity| {
            tokio::spawn(async move {
                signin::password::sign_in(&identity, "li.na", &secret(OTHER_PASSWORD), &caller("192.0.2.1")).await
            })
        })
        .collect();
    let (mut looked_at, mut refused) = (0, 0);
    for answer in tries {
        match answer.await.unwrap() {
            Err(Error::WrongCredentials) => looked_at += 1,
            Err(Error::TooManyTries { retry_after }) => {
                assert!(retry_after > 0);
                refused += 1;
            }
            other => panic!("{other:?}"),
        }
    }
    assert_eq!((looked_at, refused), (10, 90));
}

#[tokio::test]
async fn waits_rise_and_a_right_password_clears_them() {
    let env = TestEnv::new().await;
    let uid = env.user("li.na").await;
    let client = caller("192.0.2.1");
    let mut waits = Vec::new();
    while waits.len() < 3 {
        match sign_in(&env, "li.na", OTHER_PASSWORD, &client).await {
            Err(Error::WrongCredentials) => {}
            Err(Error::TooManyTries { retry_after }) => {
                waits.push(retry_after);
                env.clock.advance_secs(i64::from(retry_after));
            }
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(waits, [30, 60, 120]);
    assert_eq!(sign_in(&env, "li.na", PASSWORD, &client).await.unwrap(), uid);
    for _ in 0..9 {
        assert!(matches!(sign_in(&env, "li.na", OTHER_PASSWORD, &client).await, Err(Error::WrongCredentials)));
    }
}

#[tokio::test]
async fn attack_44_an_attacker_cannot_lock_the_owner_out() {
    let env = TestEnv::new().await;
    let uid = env.user("li.na").await;
    let home = caller("198.51.100.7");
    sign_in(&env, "li.na", PASSWORD, &home).await.unwrap();
    for number in 0..120 {
        let attacker = caller(&format!("192.0.2.{number}"));
        assert!(sign_in(&env, "li.na", OTHER_PASSWORD, &attacker).await.is_err());
    }
    assert_eq!(sign_in(&env, "li.na", PASSWORD, &home).await.unwrap(), uid);
}

#[tokio::test]
async fn case_p026_people_who_share_an_address_get_in_while_one_of_them_fails() {
    let env = TestEnv::new().await;
    for number in 0..20 {
        env.user(&format!("person{number}")).await;
    }
    let shared = caller("203.0.113.9");
    for number in 0..40 {
        let name = format!("missing{}", number / 8);
        assert!(sign_in(&env, &name, OTHER_PASSWORD, &shared).await.is_err());
    }
    for number in 0..20 {
        sign_in(&env, &format!("person{number}"), PASSWORD, &shared).await.unwrap();
    }
}

#[tokio::test]
async fn attack_42_case_and_blanks_do_not_make_another_counter() {
    let env = TestEnv::new().await;
    env.user("li.na").await;
    let client = caller("192.0.2.1");
    let spellings = ["li.na", "LI.NA", " Li.Na", "li.na\u{3000}"];
    let mut refused = false;
    for round in 0..12 {
        let answer = sign_in(&env, spellings[round % 4], OTHER_PASSWORD, &client).await;
        refused |= matches!(answer, Err(Error::TooManyTries { .. }));
    }
    assert!(refused);
}

#[tokio::test]
async fn an_unknown_name_is_slowed_down_like_a_known_one() {
    let env = TestEnv::new().await;
    env.user("known").await;
    let mut answers = Vec::new();
    for (name, ip) in [("known", "192.0.2.1"), ("unknown", "192.0.2.2")] {
        let mut bodies = Vec::new();
        for _ in 0..13 {
            bodies.push(sign_in(&env, name, OTHER_PASSWORD, &caller(ip)).await.unwrap_err().body());
        }
        answers.push(bodies);
    }
    assert_eq!(answers[0], answers[1]);
}

#[tokio::test]
async fn a_password_that_is_due_is_changed_before_signing_in() {
    let env = TestEnv::new().await;
    env.set(Section::Passwords, json!({ "change_at_first_sign_in": true, "max_age_days": 30 })).await;
    env.user("li.na").await;
    let client = caller("192.0.2.1");
    assert!(matches!(sign_in(&env, "li.na", PASSWORD, &client).await, Err(Error::PasswordUpdateRequired)));
    let mut request = doorward_contract::signin::PasswordUpdateRequest {
        username: "li.na".into(),
        password: secret(PASSWORD),
        new_password: secret(PASSWORD),
        public_key_thumbprint: None,
    };
    let unchanged = password::update_forced(&env.identity, &request, &client).await.unwrap_err();
    assert_eq!(unchanged.reason(), Some("unchanged"));
    request.new_password = secret(OTHER_PASSWORD);
    password::update_forced(&env.identity, &request, &client).await.unwrap();
    sign_in(&env, "li.na", OTHER_PASSWORD, &client).await.unwrap();
    env.clock.advance_secs(31 * 86_400);
    assert!(matches!(sign_in(&env, "li.na", OTHER_PASSWORD, &client).await, Err(Error::PasswordUpdateRequired)));
}

#[tokio::test]
async fn attack_44_an_invented_name_counts_only_for_itself() {
    let env = TestEnv::new().await;
    let uid = env.user("li.na").await;
    let owner = caller("192.0.2.1");
    for invented in [format!("{uid}|192.0.2.1"), format!("192.0.2.1|{uid}")] {
        for network in 0..6 {
            for _ in 0..10 {
                let attacker = caller(&format!("198.51.100.{network}"));
                let _ = sign_in(&env, &invented, OTHER_PASSWORD, &attacker).await;
            }
        }
    }
    assert_eq!(sign_in(&env, "li.na", PASSWORD, &owner).await.unwrap(), uid);
}

#[tokio::test]
async fn case_p026_refused_tries_do_not_make_the_line_of_a_network_longer() {
    use doorward_store::throttle::{Pacing, count, next_slot};
    let env = TestEnv::new().await;
    let (db, now) = (env.identity.db().write(), env.identity.now().as_millis());
    let line = Pacing { free: 3, spacing_ms: 500, longest_ms: 15_000 };
    for _ in 0..4 {
        count(db, "network:x", 3_600_000, now).await.unwrap();
    }
    let mut waits = Vec::new();
    for _ in 0..100 {
        waits.push(next_slot(db, "network:x", line, 3_600_000, now).await.unwrap());
    }
    assert_eq!(waits[..3], [500, 1_000, 1_500]);
    assert_eq!(waits[99], 15_500, "refused, and so is every attempt for half a second, not for a minute");
    assert_eq!(next_slot(db, "network:x", line, 3_600_000, now + 1_000).await.unwrap(), 15_000);
}
