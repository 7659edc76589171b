//! Lists of users.

use doorward_admin as admin;
use doorward_identity::Actor;
use doorward_testkit::{TestEnv, access_of, permit, uid};

#[tokio::test]
async fn case_p046_a_search_is_literal() {
    let env = TestEnv::new().await;
    for name in ["test_user", "testXuser", "test.user", "atest"] {
        env.user(name).await;
    }
    let found = |text: &str| {
        let query = doorward_contract::admin::UserQuery { query: Some(text.into()), ..Default::default() };
        let identity = env.identity.clone();
        async move {
            let page = admin::users::list(&permit(&access_of(&identity).await, &Actor::cli()), &query).await.unwrap();
            page.items.into_iter().filter_map(|user| user.username).collect::<Vec<_>>()
        }
    };
    assert_eq!(found("test_user").await, ["test_user"]);
    assert_eq!(found("TEST_").await, ["test_user"]);
    assert!(found("test%").await.is_empty());
    assert!(found("\\").await.is_empty());
    assert_eq!(found("test").await.len(), 3);
}

#[tokio::test]
async fn pages_of_users_are_whole_and_without_repeats() {
    let env = TestEnv::new().await;
    for number in 0..7 {
        // Some within one millisecond: the id breaks the tie.
        env.clock.advance_secs(number % 2);
        env.user(&format!("person{number}")).await;
    }
    let mut query = doorward_contract::admin::UserQuery { limit: Some(3), ..Default::default() };
    let mut seen = Vec::new();
    loop {
        let page = admin::users::list(&permit(&env.access, &Actor::cli()), &query).await.unwrap();
        seen.extend(page.items.into_iter().map(|user| user.uid));
        query.cursor = page.next_cursor;
        if query.cursor.is_none() {
            break;
        }
    }
    assert_eq!(seen.len(), 7);
    assert!(seen.is_sorted_by(|a, b| a > b));
}

#[tokio::test]
async fn a_search_that_matches_very_many_is_paged_by_age_like_any_other() {
    let env = TestEnv::new().await;
    let first = env.user("many.first").await;
    env.user("other").await;
    let tx = env.identity.db().begin().await.unwrap();
    let row = doorward_store::user::by_uid(&tx, &first).await.unwrap().unwrap();
    for number in 0..10_050 {
        let (uid, name) = (uid(&format!("seed{number:05}")), Some(format!("many.{number}")));
        let created_at = row.created_at + 1_000 + number;
        let copy = doorward_store::user::Model { uid, username_key: name, created_at, ..row.clone() };
        doorward_store::user::insert(&tx, copy).await.unwrap();
    }
    tx.commit().await.unwrap();
    let mut query = doorward_contract::admin::UserQuery { query: Some("MANY".into()), ..Default::default() };
    let mut uids = Vec::new();
    for _ in 0..2 {
        let page = admin::users::list(&permit(&env.access, &Actor::cli()), &query).await.unwrap();
        uids.extend(page.items.into_iter().map(|user| user.uid));
        query.cursor = page.next_cursor;
    }
    let newest_first: Vec<_> = (0..10_050).rev().map(|number| uid(&format!("seed{number:05}"))).collect();
    assert!(uids.len() >= 50 && newest_first.starts_with(&uids), "{uids:?}");
}
