//! Accounts that came with the password hash of another system.

use super::kit::sign_in;
use doorward_contract::Uid;
use doorward_identity::Error;
use doorward_identity::password::foreign::{Hints, parse};
use doorward_store::user;
use doorward_testkit::{OTHER_PASSWORD, TestEnv, caller};
use sea_orm::ActiveValue::Set;

const PASSWORD: &str = "tremble quartz 7";
/// bcrypt of [`PASSWORD`]; see the vectors of `password/foreign/tests.rs`.
const BCRYPT: &str = "$2b$04$abcdefghijklmnopqrstuulKI8eRq21XsVMTe18DD00yhxr5ZDisS";

async fn with_hash(env: &TestEnv, name: &str, hash: &str) -> Uid {
    let uid = env.user(name).await;
    let change = user::ActiveModel { password_hash: Set(Some(hash.to_owned())), ..Default::default() };
    assert!(user::update(env.identity.db().write(), &uid, change).await.unwrap());
    uid
}

async fn hash_of(env: &TestEnv, uid: &Uid) -> String {
    user::by_uid(env.identity.db().read(), uid).await.unwrap().unwrap().password_hash.unwrap()
}

#[tokio::test]
async fn the_first_right_password_replaces_the_foreign_hash_and_nothing_else() {
    let env = TestEnv::new().await;
    let client = caller("192.0.2.1");
    let sha_crypt = "$6$rounds=1000$NaClNaCl$k5wgOavJDQehV.oPAM2UJZ3QnumK8E4kNmr3hGJC.1MO0Gj9WdSvVu.mUH1moSgT6tiSPd/WQzQ0DSG3RRGu3.";
    for (name, hash) in [("a.li", BCRYPT), ("b.li", sha_crypt)] {
        let stored = parse(hash, &Hints::default()).unwrap();
        let uid = with_hash(&env, name, stored.as_str()).await;
        let before = user::by_uid(env.identity.db().read(), &uid).await.unwrap().unwrap();
        assert!(matches!(sign_in(&env, name, OTHER_PASSWORD, &client).await, Err(Error::WrongCredentials)));
        assert_eq!(hash_of(&env, &uid).await, stored.as_str(), "a wrong password changes nothing");
        assert_eq!(sign_in(&env, name, PASSWORD, &client).await.unwrap(), uid);
        let after = user::by_uid(env.identity.db().read(), &uid).await.unwrap().unwrap();
        assert!(after.password_hash.as_deref().unwrap().starts_with("$argon2id$v=19$"));
        assert_eq!(after.password_changed_at, before.password_changed_at, "the password is the same");
        assert_eq!(sign_in(&env, name, PASSWORD, &client).await.unwrap(), uid);
        assert!(matches!(sign_in(&env, name, OTHER_PASSWORD, &client).await, Err(Error::WrongCredentials)));
    }
}

#[tokio::test]
async fn a_hash_that_nothing_matches_is_a_wrong_password_and_no_failure_of_ours() {
    let env = TestEnv::new().await;
    let unusable = [
        "",
        &BCRYPT[..40],
        "$2x$04$abcdefghijklmnopqrstuulKI8eRq21XsVMTe18DD00yhxr5ZDisS",
        "$2b$31$abcdefghijklmnopqrstuulKI8eRq21XsVMTe18DD00yhxr5ZDisS",
        "JDJiJDA0JA==",
        "$argon2id$v=19$m=4194304,t=9,p=1$c2FsdHNhbHRzYWx0$ciR0swJ1lnIQhyBBOAJ3ZjBzZBLwsanwauT8yphqA4c",
    ];
    for (number, hash) in unusable.into_iter().enumerate() {
        let name = format!("person{number}");
        let uid = with_hash(&env, &name, hash).await;
        let client = caller(&format!("192.0.2.{number}"));
        assert!(matches!(sign_in(&env, &name, PASSWORD, &client).await, Err(Error::WrongCredentials)), "{hash}");
        assert_eq!(hash_of(&env, &uid).await, hash);
    }
}

#[tokio::test]
async fn attack_56_a_password_that_was_changed_meanwhile_is_not_replaced_by_the_former_one() {
    let env = TestEnv::new().await;
    let uid = with_hash(&env, "li.na", BCRYPT).await;
    let changed = "$argon2id$v=19$m=8,t=1,p=1$c2FsdHNhbHRzYWx0$ciR0swJ1lnIQhyBBOAJ3ZjBzZBLwsanwauT8yphqA4c";
    let change = user::ActiveModel { password_hash: Set(Some(changed.to_owned())), ..Default::default() };
    user::update(env.identity.db().write(), &uid, change).await.unwrap();
    user::rehash(env.identity.db().write(), &uid, BCRYPT, "$argon2id$former").await.unwrap();
    assert_eq!(hash_of(&env, &uid).await, changed);
}
