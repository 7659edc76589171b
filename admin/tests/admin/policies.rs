use crate::kit::{attach, policy, record, refusal, replace, role, text};
use doorward_access::{Access, MAX_CONDITION, Request, Subject};
use doorward_admin as admin;
use doorward_contract::access::{ALL_USERS, DocumentCheck, DocumentText, NewPolicy, Policy, PolicyUpdate};
use doorward_contract::event::EventAction;
use doorward_contract::messaging::Language;
use doorward_contract::roles::PageQuery;
use doorward_identity::Actor;
use doorward_identity::version::Expected;
use doorward_testkit::{TestEnv, access_of, permit};
use sea_orm::ConnectionTrait;
use serde_json::json;

fn unauthenticated_may(env: &TestEnv, action: &str) -> bool {
    env.access.may(Subject::Unauthenticated, action, "", Request::default()).allowed
}

#[tokio::test]
async fn a_policy_that_is_replaced_holds_for_the_next_question() {
    let env = TestEnv::new().await;
    policy(&env.access, "open", text("allow", "reports:*")).await;
    attach(&env.access, ALL_USERS, &["open"]).await.unwrap();
    assert!(unauthenticated_may(&env, "reports:read") && !unauthenticated_may(&env, "ai:x"));
    assert_eq!(replace(&env.access, "open", text("allow", "ai:*")).await.unwrap(), 2);
    assert!(!unauthenticated_may(&env, "reports:read") && unauthenticated_may(&env, "ai:x"));
    attach(&env.access, ALL_USERS, &[]).await.unwrap();
    assert!(!unauthenticated_may(&env, "ai:x"));
}

/// A database from before the upgrade spells users who are not signed in differently.
#[tokio::test]
async fn a_condition_from_before_an_upgrade_still_denies() {
    let env = TestEnv::new().await;
    for (code, quoted) in [("single", "'unauthenticated'"), ("double", "\\\"unauthenticated\\\"")] {
        let deny = format!(
            r#"{{"version": "1.0", "statement": [{{"action": "{code}:*", "effect": "allow"}},
            {{"action": "{code}:write", "effect": "deny", "condition": "subject.kind == {quoted}"}}]}}"#
        );
        policy(&env.access, code, DocumentText(deny)).await;
    }
    attach(&env.access, ALL_USERS, &["single", "double"]).await.unwrap();
    let db = env.identity.db();
    for table in ["policy", "policy_version"] {
        let rename = format!("UPDATE {table} SET document = REPLACE(document, 'unauthenticated', 'stranger')");
        db.write().execute_unprepared(&rename).await.unwrap();
    }
    let access = upgraded(&env).await;
    for code in ["single", "double"] {
        let may = |action: &str| access.may(Subject::Unauthenticated, action, "", Request::default()).allowed;
        assert!(may(&format!("{code}:read")) && !may(&format!("{code}:write")), "{code}");
    }
}

/// A node after an upgrade from the version that called users who are not signed in `stranger`.
async fn upgraded(env: &TestEnv) -> Access {
    let db = env.identity.db();
    let migration = "DELETE FROM seaql_migrations WHERE version = 'm20261130_000013_unauthenticated'";
    db.write().execute_unprepared(migration).await.unwrap();
    db.migrate().await.unwrap();
    access_of(&env.node().await).await
}

#[tokio::test]
async fn a_condition_that_an_upgrade_has_lengthened_beyond_the_limit_still_decides() {
    let env = TestEnv::new().await;
    let document = |condition: &str| {
        DocumentText(format!(
            r#"{{"version": "1.0", "statement": [{{"action": "long:*", "effect": "allow"}},
            {{"action": "long:write", "effect": "deny", "condition": "{condition}"}}]}}"#
        ))
    };
    policy(&env.access, "long", text("allow", "ai:*")).await;
    attach(&env.access, ALL_USERS, &["long"]).await.unwrap();
    let start = "subject.kind == 'stranger' || resource.note == '";
    let longest = format!("{start}{}'", "x".repeat(MAX_CONDITION - start.len() - 1));
    for table in ["policy", "policy_version"] {
        let stored = document(&longest).0.replace('\'', "''");
        let store = format!("UPDATE {table} SET document = '{stored}' WHERE code = 'long'");
        env.identity.db().write().execute_unprepared(&store).await.unwrap();
    }
    let access = upgraded(&env).await;
    let may = |action: &str| access.may(Subject::Unauthenticated, action, "", Request::default()).allowed;
    assert!(may("long:read") && !may("long:write"));
    let stored = admin::policies::get(&permit(&access, &Actor::cli()), "long", Language::En).await.unwrap();
    assert_eq!((stored.fault, stored.document.is_some()), (None, true));

    let lengthened = document(&longest.replace("stranger", "unauthenticated"));
    assert_eq!(stored.text, lengthened.0);
    replace(&access, "long", text("allow", "ai:*")).await.unwrap();
    let (_, details) = refusal(replace(&access, "long", lengthened).await);
    assert_eq!(details["reason"], "condition_too_long", "a new one keeps to the limit");
    admin::policies::roll_back(&permit(&access, &Actor::cli()), "long", 1, &Expected::Any).await.unwrap();
    assert!(may("long:read") && !may("long:write"));
}

#[tokio::test]
async fn a_document_is_refused_with_its_place() {
    let env = TestEnv::new().await;
    let document = DocumentText(
        "{\n  \"version\": \"1.0\",\n  \"statement\": [{\"action\": \"ai:*\", \"effect\": \"permit\"}]\n}".into(),
    );
    let request = DocumentCheck { code: String::new(), document: document.clone() };
    let checked = admin::policies::check(&permit(&env.access, &Actor::cli()), &request);
    assert!(!checked.valid);
    let new = NewPolicy { code: "mine".into(), document, ..NewPolicy::default() };
    let (word, details) = refusal(admin::policies::create(&permit(&env.access, &Actor::cli()), new).await);
    assert_eq!(word, "invalid_argument");
    assert_eq!((&details["field"], &details["reason"]), (&json!("document"), &json!("unknown_effect")));
    assert_eq!((&details["line"], &details["path"]), (&json!(3), &json!("statement[0].effect")));
    assert_eq!(details["column"], checked.faults[0].column);
    assert!(admin::policies::get(&permit(&env.access, &Actor::cli()), "mine", Language::En).await.is_err());
}

#[tokio::test]
async fn versions_are_kept_and_an_old_one_comes_back_as_a_new_one() {
    let env = TestEnv::new().await;
    let (one, two) = (text("allow", "ai:*"), text("deny", "ai:*"));
    policy(&env.access, "mine", one.clone()).await;
    replace(&env.access, "mine", two.clone()).await.unwrap();
    // An equal document is no change, and a new name is no new version.
    assert_eq!(replace(&env.access, "mine", two.clone()).await.unwrap(), 2);
    let update = PolicyUpdate { name: Some("Mine".into()), ..PolicyUpdate::default() };
    let named =
        admin::policies::put(&permit(&env.access, &Actor::cli()), "mine", update, &Expected::Any).await.unwrap();
    assert_eq!((named.name.as_str(), named.version, &named.text), ("Mine", 2, &two.0));
    let back =
        admin::policies::roll_back(&permit(&env.access, &Actor::cli()), "mine", 1, &Expected::Any).await.unwrap();
    assert_eq!((back.version, &back.text, back.name.as_str()), (3, &one.0, "Mine"));
    let versions = admin::policies::versions(&permit(&env.access, &Actor::cli()), "mine", &PageQuery::default())
        .await
        .unwrap()
        .items;
    let seen: Vec<_> = versions.iter().map(|one| (one.version, one.text.as_str(), one.actor.as_str())).collect();
    assert_eq!(seen, [(3, &*one.0, "cli"), (2, &*two.0, "cli"), (1, &*one.0, "cli")]);
    let query = PageQuery { limit: Some(1), cursor: Some("3".into()) };
    let page = admin::policies::versions(&permit(&env.access, &Actor::cli()), "mine", &query).await.unwrap();
    assert_eq!((page.items[0].version, page.next_cursor.as_deref()), (2, Some("2")));
    assert_eq!(
        refusal(admin::policies::roll_back(&permit(&env.access, &Actor::cli()), "mine", 9, &Expected::Any).await).0,
        "not_found"
    );
    let events = record(&env, EventAction::PolicyChanged).await;
    assert_eq!(events[0].detail, json!({"policy": "mine", "version": 3, "rolled_back_to": 1}));
}

#[tokio::test]
async fn who_wrote_against_a_version_that_is_past_is_told() {
    let env = TestEnv::new().await;
    policy(&env.access, "mine", text("allow", "ai:*")).await;
    let write = async |action: &str| {
        let document = Some(text("allow", action));
        let update = PolicyUpdate { document, version: Some(1), ..PolicyUpdate::default() };
        admin::policies::put(&permit(&env.access, &Actor::cli()), "mine", update, &Expected::Any).await
    };
    write("rdb:*").await.unwrap();
    let (word, details) = refusal(write("model:*").await);
    assert_eq!((word.as_str(), &details["version"]), ("aborted", &json!(2)));
}

/// A stale form does not restore a former name; the error names the fields that were changed.
#[tokio::test]
async fn who_wrote_against_a_former_name_is_told_of_it_and_not_of_a_number() {
    let env = TestEnv::new().await;
    policy(&env.access, "mine", text("allow", "ai:*")).await;
    let before = admin::policies::get(&permit(&env.access, &Actor::cli()), "mine", Language::En).await.unwrap();
    let seen = Expected::content(&Policy::editable_of(&before.name, &before.description, 1));
    let rename = |name: &str, document: Option<DocumentText>, version: Option<u32>| PolicyUpdate {
        name: Some(name.into()),
        document,
        version,
        ..PolicyUpdate::default()
    };
    let write = async |update, expected: &Expected| {
        admin::policies::put(&permit(&env.access, &Actor::cli()), "mine", update, expected).await
    };
    write(rename("Mine", Some(text("allow", "rdb:*")), None), &Expected::Any).await.unwrap();
    let (word, details) = refusal(write(rename("mine", Some(text("allow", "model:*")), Some(1)), &seen).await);
    assert_eq!(
        (word.as_str(), &details["now"]["name"], &details["now"]["version"]),
        ("aborted", &json!("Mine"), &json!(2))
    );
}

#[tokio::test]
async fn the_programs_policies_are_listed_with_others_and_stay_as_they_are() {
    let env = TestEnv::new().await;
    policy(&env.access, "Beside", text("allow", "ai:*")).await;
    role(&env.access, "reader", &["Beside", "FunctionsAccess"]).await;
    let (mut seen, mut query) = (vec![], PageQuery { limit: Some(5), cursor: None });
    loop {
        let page = admin::policies::list(&permit(&env.access, &Actor::cli()), &query, Language::En).await.unwrap();
        seen.extend(page.items);
        query.cursor = page.next_cursor;
        if query.cursor.is_none() {
            break;
        }
    }
    assert_eq!(seen.len(), 14);
    assert!(seen.is_sorted_by(|one, other| one.code < other.code));
    assert_eq!(seen.iter().filter(|policy| policy.preset).count(), 13);
    let roles = |code: &str| seen.iter().find(|policy| policy.code == code).unwrap().roles.clone();
    assert_eq!((roles("Beside"), roles("FunctionsAccess")), (vec!["reader".into()], vec!["reader".into()]));
    assert_eq!(roles("AdministratorAccess"), ["administrator"]);
    let chinese =
        admin::policies::get(&permit(&env.access, &Actor::cli()), "FunctionsAccess", Language::ZhCn).await.unwrap();
    assert_eq!((chinese.name.as_str(), chinese.preset), ("云函数访问", true));
    assert_eq!(refusal(replace(&env.access, "FunctionsAccess", text("deny", "*")).await).1["reason"], "fixed");
    assert_eq!(
        refusal(admin::policies::delete(&permit(&env.access, &Actor::cli()), "FunctionsAccess", &Expected::Any).await)
            .1["reason"],
        "fixed"
    );
    let taken = NewPolicy { code: "functionsaccess".into(), document: text("deny", "*"), ..NewPolicy::default() };
    assert_eq!(refusal(admin::policies::create(&permit(&env.access, &Actor::cli()), taken).await).0, "already_exists");
}

#[tokio::test]
async fn a_policy_is_deleted_when_no_role_has_it() {
    let env = TestEnv::new().await;
    policy(&env.access, "mine", text("allow", "ai:*")).await;
    role(&env.access, "reader", &["mine"]).await;
    let (word, details) =
        refusal(admin::policies::delete(&permit(&env.access, &Actor::cli()), "mine", &Expected::Any).await);
    assert_eq!((word.as_str(), &details["by"]), ("failed_precondition", &json!(["reader"])));
    attach(&env.access, "reader", &[]).await.unwrap();
    admin::policies::delete(&permit(&env.access, &Actor::cli()), "mine", &Expected::Any).await.unwrap();
    assert_eq!(
        refusal(admin::policies::delete(&permit(&env.access, &Actor::cli()), "mine", &Expected::Any).await).0,
        "not_found"
    );
    assert_eq!(record(&env, EventAction::PolicyDeleted).await.len(), 1);
    // A later policy with the same code starts at version 1, with its own document.
    policy(&env.access, "mine", text("allow", "rdb:*")).await;
    attach(&env.access, ALL_USERS, &["mine"]).await.unwrap();
    assert!(unauthenticated_may(&env, "rdb:x") && !unauthenticated_may(&env, "ai:x"));
    let versions = admin::policies::versions(&permit(&env.access, &Actor::cli()), "mine", &PageQuery::default())
        .await
        .unwrap()
        .items;
    assert_eq!(versions.len(), 1);
}
