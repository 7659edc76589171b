use crate::database::migrated;
use crate::{account, identity_of, session_of, uid};
use doorward_store::{StoreError, UniqueKey, guest_device, linked_identity, session, user};

fn key_of(result: Result<(), StoreError>) -> UniqueKey {
    match result {
        Err(StoreError::Taken(key)) => key,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn every_key_of_an_account_is_named_when_it_is_taken() {
    let database = migrated().await;
    let conn = database.db.write();
    let first = user::Model {
        username_key: Some("li.na".into()),
        email_key: Some("li.na@example.test".into()),
        phone: Some("+8613800138000".into()),
        ..account("one")
    };
    user::insert(conn, first.clone()).await.unwrap();
    let username = user::Model { username_key: first.username_key.clone(), ..account("two") };
    assert_eq!(key_of(user::insert(conn, username).await), UniqueKey::Username);
    let email = user::Model { email_key: first.email_key.clone(), ..account("two") };
    assert_eq!(key_of(user::insert(conn, email).await), UniqueKey::Email);
    let phone = user::Model { phone: first.phone.clone(), ..account("two") };
    assert_eq!(key_of(user::insert(conn, phone).await), UniqueKey::Phone);
    assert_eq!(key_of(user::insert(conn, account("one")).await), UniqueKey::Uid);
}

#[tokio::test]
async fn every_key_of_an_account_is_named_when_an_update_takes_it() {
    let database = migrated().await;
    let conn = database.db.write();
    let first = user::Model { username_key: Some("li.na".into()), ..account("one") };
    user::insert(conn, first).await.unwrap();
    user::insert(conn, account("two")).await.unwrap();
    let change = user::ActiveModel { username_key: sea_orm::Set(Some("li.na".into())), ..Default::default() };
    assert_eq!(key_of(user::update(conn, &uid("two"), change).await.map(drop)), UniqueKey::Username);
}

#[tokio::test]
async fn an_identity_is_linked_once() {
    let database = migrated().await;
    let conn = database.db.write();
    for uid in ["one", "two"] {
        user::insert(conn, account(uid)).await.unwrap();
    }
    linked_identity::insert(conn, identity_of("one")).await.unwrap();
    assert_eq!(key_of(linked_identity::insert(conn, identity_of("two")).await), UniqueKey::LinkedIdentity);
}

#[tokio::test]
async fn a_device_has_one_guest_at_a_client() {
    let database = migrated().await;
    let conn = database.db.write();
    for uid in ["one", "two"] {
        user::insert(conn, account(uid)).await.unwrap();
    }
    guest_device::insert(conn, "app", "device", &uid("one"), 1).await.unwrap();
    assert_eq!(key_of(guest_device::insert(conn, "app", "device", &uid("two"), 1).await), UniqueKey::GuestDevice);
}

#[tokio::test]
async fn a_constraint_that_no_caller_answers_is_a_fault_of_ours() {
    let database = migrated().await;
    let conn = database.db.write();
    user::insert(conn, account("one")).await.unwrap();
    session::insert(conn, session_of("one")).await.unwrap();
    let same_id = session::insert(conn, session_of("one")).await;
    assert!(matches!(same_id, Err(StoreError::Other(_))), "{same_id:?}");
    let without_owner = session::insert(conn, session_of("missing")).await;
    assert!(matches!(without_owner, Err(StoreError::Other(_))), "{without_owner:?}");
}
