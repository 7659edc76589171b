use crate::database::{Database, migrated};
use crate::{account, session_of, uid};
use doorward_contract::account::{AccountKind, AccountStatus, Gender};
use doorward_contract::application::{ApplicationKind, ApplicationSource};
use doorward_contract::event::Outcome;
use doorward_contract::messaging::{Channel, Language, MessageKind, MessageState};
use doorward_contract::organization::NodeKind;
use doorward_contract::provider::ProviderKind;
use doorward_contract::resource::{ResourceLevel, ResourceType};
use doorward_store::{
    ConnectionTrait as _, StoreError, captcha, cursor, device_code, one_time_link, provider, qr_login, resource, role,
    session, signing_key, user, verification,
};
use sea_orm::{ActiveEnum, prelude::Json};

#[test]
fn an_enum_of_the_contract_is_stored_by_its_word() {
    fn check<E: ActiveEnum<Value = String>>(word: impl Fn(E) -> &'static str) {
        for (stored, value) in E::values().into_iter().zip(E::iter()) {
            assert_eq!(stored, word(value));
        }
    }
    check(AccountKind::as_str);
    check(ApplicationKind::as_str);
    check(AccountStatus::as_str);
    check(Gender::as_str);
    check(Outcome::as_str);
    check(Channel::as_str);
    check(Language::tag);
    check(MessageKind::as_str);
    check(MessageState::as_str);
    check(NodeKind::as_str);
    check(ProviderKind::as_str);
    check(ResourceType::as_str);
    check(ResourceLevel::as_str);
}

#[test]
fn stored_values_stay_as_they_are() {
    fn values<E: ActiveEnum<Value = String>>() -> String {
        E::values().join(" ")
    }
    assert_eq!(values::<ApplicationSource>(), "administrator registration metadata_document");
    assert_eq!(values::<captcha::Kind>(), "picture work pass");
    assert_eq!(values::<device_code::State>(), "pending approved denied redeemed");
    assert_eq!(values::<one_time_link::Purpose>(), "setup password");
    assert_eq!(values::<qr_login::State>(), "waiting scanned confirmed denied");
    assert_eq!(values::<session::AgentKind>(), "wechat-mini wechat android ios desktop other");
    let reasons = "sign_out ended_by_owner ended_by_administrator blocked elevated contact_reclaimed password_changed \
                   upgraded replaced code_misused never_fetched refresh_reuse consent_withdrawn \
                   application_disabled tokens_refused";
    assert_eq!(values::<session::EndReason>(), reasons);
    assert_eq!(values::<session::Protocol>(), "cloudbase oauth");
    assert_eq!(values::<signing_key::Purpose>(), "token token_rsa refresh transport");
    assert_eq!(values::<signing_key::State>(), "next active retired");
    assert_eq!(values::<signing_key::Algorithm>(), "ES256 RS256 HS256 RSA1_5");
    assert_eq!(values::<verification::Purpose>(), "contact presence");
}

async fn run(database: &Database, sql: &str) {
    database.db.write().execute_unprepared(sql).await.unwrap();
}

fn is_unreadable<T>(result: &Result<T, StoreError>) -> bool {
    matches!(result, Err(StoreError::Other(_)))
}

#[tokio::test]
async fn an_account_with_an_unknown_value_is_an_error_wherever_it_is_read() {
    for column in ["kind", "status", "gender"] {
        let database = migrated().await;
        let conn = database.db.read();
        user::insert(database.db.write(), account("one")).await.unwrap();
        session::insert(database.db.write(), session_of("one")).await.unwrap();
        run(&database, &format!("UPDATE \"user\" SET {column} = 'robot'")).await;
        assert!(is_unreadable(&user::by_uid(conn, &uid("one")).await), "{column}");
        // A left join: an owner that cannot be decoded must not look like a missing one.
        assert!(is_unreadable(&session::live(conn, "session-of-one", 2).await), "{column}");
        let list = user::list(conn, user::Filter::default(), None::<cursor::Cursor>, 10).await;
        assert!(is_unreadable(&list), "{column}");
        let held = role::by_any(conn, &[uid("one")], 2).await;
        assert_eq!(is_unreadable(&held), column == "kind", "{column}");
    }
}

#[tokio::test]
async fn a_uid_with_other_characters_is_an_error_wherever_it_is_read() {
    let database = migrated().await;
    let conn = database.db.read();
    user::insert(database.db.write(), account("one")).await.unwrap();
    run(&database, "DELETE FROM search_term").await;
    run(&database, "UPDATE \"user\" SET uid = 'o/ne'").await;
    assert!(is_unreadable(&user::uids_of_kinds(conn, &[AccountKind::External]).await));
    assert!(is_unreadable(&user::list(conn, user::Filter::default(), None::<cursor::Cursor>, 10).await));
}

#[tokio::test]
async fn a_session_ended_for_an_unknown_reason_is_an_error() {
    let database = migrated().await;
    user::insert(database.db.write(), account("one")).await.unwrap();
    session::insert(database.db.write(), session_of("one")).await.unwrap();
    run(&database, "UPDATE session SET ended_by = 'robot'").await;
    assert!(is_unreadable(&session::by_id(database.db.read(), "session-of-one").await));
}

#[tokio::test]
async fn a_provider_of_an_unknown_kind_does_not_hide_the_others() {
    let database = migrated().await;
    for id in ["one", "two"] {
        let row = provider::Model {
            id: id.into(),
            realm: format!("provider:{id}"),
            kind: ProviderKind::GitHub,
            name: id.into(),
            enabled: true,
            config: Json::default(),
            sealed: None,
            rules: Json::default(),
            created_at: 1,
            updated_at: 1,
        };
        provider::put(database.db.write(), row).await.unwrap();
    }
    run(&database, "UPDATE provider SET kind = 'robot' WHERE id = 'one'").await;
    let all = provider::all(database.db.read()).await.unwrap();
    let ids: Vec<_> = all.iter().map(|row| row.as_ref().map(|row| &*row.id).map_err(|row| &*row.key)).collect();
    assert_eq!(ids, [Err("one"), Ok("two")]);
    assert!(is_unreadable(&provider::find(database.db.read(), "one").await));
}

#[tokio::test]
async fn a_resource_of_an_unknown_level_does_not_hide_the_others() {
    let database = migrated().await;
    for name in ["one", "two"] {
        let row = resource::Model {
            kind: ResourceType::Table,
            name: name.into(),
            level: ResourceLevel::ReadOnly,
            rule: None,
            row_permissions: Json::default(),
            description: String::new(),
            version: 1,
            created_at: 1,
            updated_at: 1,
        };
        assert!(resource::insert_new(database.db.write(), row).await.unwrap());
    }
    run(&database, "UPDATE resource SET level = 'OPEN' WHERE name = 'one'").await;
    let all = resource::all(database.db.read()).await.unwrap();
    let names: Vec<_> = all.iter().map(|row| row.as_ref().map(|row| &*row.name).map_err(|row| &*row.key.1)).collect();
    assert_eq!(names, [Err("one"), Ok("two")]);
    assert!(is_unreadable(&resource::find(database.db.read(), ResourceType::Table, "one").await));
    assert!(is_unreadable(&resource::list(database.db.read(), None, None, 10).await));
}
