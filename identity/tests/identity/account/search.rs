//! Search for accounts, and names that identify one.
use doorward_admin as admin;
use doorward_contract::Uid;
use doorward_contract::admin::{NewUser, UserPatch, UserQuery};
use doorward_contract::admin_action::action;
use doorward_contract::event::{EventAction, EventQuery};
use doorward_identity::Actor;
use doorward_identity::version::Expected;
use doorward_store::{ConnectionTrait, search_term};
use doorward_testkit::TestEnv;
use doorward_testkit::permit;
use sea_orm::{EntityTrait, PaginatorTrait};

/// An account with a display name and contacts; each may be empty.
async fn person(env: &TestEnv, username: &str, name: &str, email: &str, phone: &str) -> Uid {
    let given = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
    let new = NewUser {
        username: given(username),
        name: given(name),
        email: given(email),
        phone: given(phone),
        ..NewUser::default()
    };
    admin::users::create(&permit(&env.access, &Actor::cli()), new).await.unwrap().uid
}

async fn found(env: &TestEnv, text: &str) -> Vec<String> {
    let query = UserQuery { query: Some(text.into()), ..UserQuery::default() };
    let page = admin::users::list(&permit(&env.access, &Actor::cli()), &query).await.unwrap();
    let mut uids: Vec<_> = page.items.into_iter().map(|user| user.uid.to_string()).collect();
    uids.sort();
    uids
}

/// Uid of the account that is meant when an administrator adds a member by this text.
async fn named(env: &TestEnv, text: &str) -> Result<String, admin::Error> {
    let permit = permit::<action::MembersEdit>(&env.access, &Actor::cli());
    Ok(admin::members::named(&permit, &[text.to_owned()]).await?.remove(0))
}

#[tokio::test]
async fn finding_a06_people_are_found_by_what_is_known_of_them() {
    let env = TestEnv::new().await;
    let grace = person(&env, "amazing", "Grace Hopper", "grace@navy.example.com", "").await;
    let li_na = person(&env, "li.na", "李娜", "", "+86 138 0013 8000").await;
    for text in [
        "Hopper",
        "hop gra",
        "amaz",
        "grace@navy",
        "example.com",
        "@navy.example.com",
        &grace.as_str()[..28],
        grace.as_str(),
    ] {
        assert_eq!(found(&env, text).await, [grace.as_str()], "{text}");
    }
    for text in ["娜", "李", "13800138000", "138 0013", "+86138", "0086 138", "LI.N"] {
        assert_eq!(found(&env, text).await, [li_na.as_str()], "{text}");
    }
    for text in ["opper", "grace li", "%", "_", "com", "8000", "张"] {
        assert!(found(&env, text).await.is_empty(), "{text}");
    }
    assert_eq!(found(&env, " ").await.len(), 2, "blanks look for nothing");
}

#[tokio::test]
async fn case_p046_no_character_of_a_search_is_a_wildcard() {
    let env = TestEnv::new().await;
    let plain = person(&env, "test_user", "50%off", "", "").await;
    person(&env, "testXuser", "50 off", "", "").await;
    let three = person(&env, "zhang", "张_三", "", "").await;
    person(&env, "zhang2", "张X三", "", "").await;
    let back = person(&env, "back", r"a\b", "", "").await;
    for (text, uid) in [("test_", &plain), ("50%", &plain), ("张_", &three), (r"a\", &back)] {
        assert_eq!(found(&env, text).await, [uid.as_str()], "{text}");
    }
}

#[tokio::test]
async fn search_terms_change_with_the_account() {
    let env = TestEnv::new().await;
    let uid = person(&env, "li.na", "Li Na", "old@example.com", "").await;
    let patch = UserPatch {
        name: Some("Serena".into()),
        email: Some("new@example.org".into()),
        phone: Some("13800138000".into()),
        ..UserPatch::default()
    };
    admin::users::edit(&permit(&env.access, &Actor::cli()), &uid, patch, &Expected::Any).await.unwrap();
    for text in ["na", "old@", "example.com"] {
        assert!(found(&env, text).await.is_empty(), "{text}");
    }
    for text in ["serena", "new@", "example.org", "138", "li.na"] {
        assert_eq!(found(&env, text).await, [uid.as_str()], "{text}");
    }
    admin::users::delete(&permit(&env.access, &Actor::cli()), &uid, &Expected::Any).await.unwrap();
    let left = search_term::Entity::find().count(env.identity.db().read()).await.unwrap();
    assert_eq!(left, 0, "terms outlive the account");
}

#[tokio::test]
async fn those_who_were_there_before_are_found_after_the_upgrade() {
    let env = TestEnv::new().await;
    let uid = person(&env, "li.na", "李娜", "li@example.com", "13800138000").await;
    let db = env.identity.db();
    for sql in [
        "DROP TABLE search_term",
        "ALTER TABLE api_key DROP COLUMN created_by",
        "ALTER TABLE api_key DROP COLUMN delegated",
        "ALTER TABLE api_key DROP COLUMN expires_at",
        "ALTER TABLE api_key DROP COLUMN last_used_at",
        "DELETE FROM seaql_migrations WHERE version = 'm20261128_000012_api_keys_search'",
    ] {
        db.write().execute_unprepared(sql).await.unwrap();
    }
    db.migrate().await.unwrap();
    for text in ["娜", "li.", "example.com", "138"] {
        assert_eq!(found(&env, text).await, [uid.as_str()], "{text}");
    }
}

#[tokio::test]
async fn finding_a07_a_user_is_named_by_uid_username_email_or_phone() {
    let env = TestEnv::new().await;
    let uid = person(&env, "li.na", "", "Li.Na@example.com", "+8613800138000").await;
    for text in [uid.as_str(), "LI.NA", " li.na@EXAMPLE.com ", "138 0013 8000", "+86 138-0013-8000"] {
        assert_eq!(named(&env, text).await.unwrap(), uid.as_str(), "{text}");
    }
    for text in ["", "li", "li.na@example", "13800138001", "@example.com"] {
        assert_eq!(named(&env, text).await.unwrap_err().reason(), Some("unknown"), "{text}");
    }
}

/// Who may create users must not make a name resolve to an account of theirs, and who may choose a username must not take
/// the uid of another.
#[tokio::test]
async fn a_name_leads_to_one_account_only() {
    let env = TestEnv::new().await;
    let create = async |uid: Option<&str>, username: &str| {
        let uid = uid.map(str::to_owned);
        let new = NewUser { uid, username: Some(username.into()), ..NewUser::default() };
        admin::users::create(&permit(&env.access, &Actor::cli()), new).await
    };
    let decoy = create(Some("13800138000"), "decoy").await.unwrap();
    let owner = person(&env, "wang.wu", "", "", "13800138000").await;
    assert_eq!(named(&env, "13800138000").await.unwrap_err().reason(), Some("ambiguous"));
    assert_eq!(named(&env, "+8613800138000").await.unwrap(), owner.as_str());
    assert_eq!(named(&env, "decoy").await.unwrap(), decoy.uid.as_str());

    create(Some("li-na"), "first").await.unwrap();
    assert_eq!(create(None, "Li-Na").await.unwrap_err().reason(), Some("taken"));
    let rename = UserPatch { username: Some("li-na".into()), ..UserPatch::default() };
    let renamed = admin::users::edit(&permit(&env.access, &Actor::cli()), &owner, rename, &Expected::Any).await;
    assert_eq!(renamed.unwrap_err().reason(), Some("taken"));
    assert_eq!(named(&env, "wang.wu").await.unwrap(), owner.as_str(), "nothing was changed");
    assert_eq!(named(&env, "li-na").await.unwrap(), "li-na");
}

#[tokio::test]
async fn events_are_asked_for_by_any_name_of_a_user() {
    let env = TestEnv::new().await;
    let uid = person(&env, "li.na", "", "li@example.com", "").await;
    person(&env, "other", "", "", "").await;
    let events = async |text: &str| {
        let query =
            EventQuery { uid: Some(text.into()), action: Some(EventAction::UserCreated), ..EventQuery::default() };
        admin::events::list(&permit(&env.access, &Actor::cli()), &query).await
    };
    for text in [uid.as_str(), "li.na", "li@example.com"] {
        let items = events(text).await.unwrap().items;
        assert_eq!(items.len(), 1, "{text}");
        assert_eq!(items[0].subject.as_ref(), Some(&uid));
    }
    assert_eq!(events("missing@example.com").await.unwrap_err().reason(), Some("unknown"));
    assert_eq!(events("cli").await.unwrap().items.len(), 2, "who is no account is taken as written");
    admin::users::delete(&permit(&env.access, &Actor::cli()), &uid, &Expected::Any).await.unwrap();
    assert_eq!(events(uid.as_str()).await.unwrap().items.len(), 1, "events outlive the account");
}
